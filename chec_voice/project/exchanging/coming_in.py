"""Brings an exchange project into one of ours: by guid, by text, or as new answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chec_voice import codebook as codebooks
from chec_voice.exchange.codes_tree import CodesIn, codes_in, without_unknown_uses
from chec_voice.exchange.guids import is_guid
from chec_voice.exchange.model import Offsets
from chec_voice.exchange.resolve import Resolved, resolve
from chec_voice.model import SYNTHETIC, Code
from chec_voice.project.exchanging import matching, memos_in, new_answers
from chec_voice.project.exchanging.incoming import (
    BroughtIn,
    CodersHere,
    CodesHere,
    FileIn,
    Wishes,
)
from chec_voice.project.exchanging.judgements_in import JudgementsIn
from chec_voice.store import Store, codes, exchanging, responses, surroundings
from chec_voice.text import readable

KIND = "import-project"


def bring_in(store: Store, file: FileIn, actor: str, wishes: Wishes) -> BroughtIn:
    """Write everything of a file that a project can hold; inside `write()`."""
    exchange = file.exchange
    resolved = resolve(exchange, file.losses, question=wishes.question)
    codes_here = _add_codes(store, file, actor)
    matched, new = matching.match(store, file, resolved.answers, add_sources=wishes.add_sources)
    batch = responses.new_batch(store, "import" if new else KIND, actor)
    homes = {id(answer): home for answer, home in matched}
    homes |= new_answers.add(store, file, resolved, new, wishes, batch)
    came = [answer for answer in resolved.answers if id(answer) in homes]
    coders_here = CodersHere(store, wishes.coder)
    judgements = JudgementsIn(store, file, codes_here, coders_here)
    judgements.bring(came, homes, batch)
    memos_added = memos_in.bring(store, resolved, came, homes, codes_here, coders_here, file.losses)
    synthetic = wishes.synthetic or (exchange.ours and SYNTHETIC in exchange.description)
    if synthetic:
        surroundings.mark_synthetic(store, batch)
    result = BroughtIn(
        codes=len(exchange.codes),
        sources=len(exchange.documents),
        codings=exchange.codings,
        placed=judgements.placed,
        coders=len(resolved.coders),
        memos=_count_memos(file, resolved),
        cases=len(exchange.cases),
        offsets=offsets_of(file.offsets),
        lost=tuple(file.losses.to_dicts()),
        codes_added=tuple(codes_here.added),
        answers_added=len(new),
        answers_known=len(matched),
        decisions_added=judgements.added,
        decisions_known=judgements.known,
        memos_added=memos_added,
        concerns_raised=judgements.raised,
        synthetic=synthetic,
        batch=batch,
    )
    summary = summary_of(result, file)
    responses.finish_batch(store, batch, summary)
    counts = {key: value for key, value in summary.items() if isinstance(value, int)}
    store.event(actor, KIND, target=f"batch:{batch}", after=counts)
    return result


def _count_memos(file: FileIn, resolved: Resolved) -> int:
    """Memos of the file: its notes, and what passages say that is no note."""
    notes = {note.guid for note in file.exchange.notes}
    passages = [memo for answer in resolved.answers for memo in answer.memos]
    return len(file.exchange.notes) + sum(memo.guid not in notes for memo in passages)


def _add_codes(store: Store, file: FileIn, actor: str) -> CodesHere:
    """Add the codes of the file that the project never had."""
    book = codes.current(store)
    guids = exchanging.code_guids(store)
    tree = codes_in(
        file.exchange.codes,
        file.losses,
        known=codes.with_retired(store).codes,
        known_guids={guid: code_id for code_id, guid in guids.items()},
    )
    taken = set(guids) - {code.id for code in book.codes}
    new = [code for code in tree.new if code.id not in taken]
    if new:
        new = list(without_unknown_uses(new, [code.id for code in book.codes]))
        grown = replace(book, codes=grafted(book.codes, new))
        codes.save(store, replace(grown, sha256=codebooks.content_hash(grown)), actor)
        keep_code_guids(store, tree)
    return CodesHere(tree.ids, [code.id for code in new], exchanging.code_rows(store))


def keep_code_guids(store: Store, tree: CodesIn) -> None:
    """Let codes keep the file's guids, so that they are known when they come again."""
    rows = exchanging.code_rows(store)
    guids = [
        (guid, rows[code]) for code, guid in tree.guids.items() if code in rows and is_guid(guid)
    ]
    exchanging.keep_uuids(store, "code", guids)


def grafted(known: Sequence[Code], new: Sequence[Code]) -> tuple[Code, ...]:
    """A codebook's codes with new ones, each at the end of what stands under its parent."""
    grown = list(known)
    for code in new:
        at = len(grown)
        if code.parent is not None:
            under = [
                n
                for n, other in enumerate(grown)
                if other.id == code.parent or other.id.startswith(f"{code.parent}.")
            ]
            at = under[-1] + 1 if under else at
        grown.insert(at, code)
    return tuple(grown)


def offsets_of(way: Offsets) -> dict[str, object]:
    """How places were counted, for people and scripts."""
    return {
        "unit": way.unit,
        "line_ends": way.line_ends,
        "end": way.end,
        "fitting": way.fitting,
        "judged": way.judged,
        "sure": way.sure,
        "exceptions": way.exceptions,
    }


def summary_of(result: BroughtIn, file: FileIn) -> dict[str, object]:
    """What is kept with the batch: counts, how places were counted, and the loss report."""
    return {
        "file": readable(file.path.name),
        "sha256": file.sha256,
        "reader": file.reader,
        "codings": result.codings,
        "placed": result.placed,
        "responses_added": result.answers_added,
        "answers_known": result.answers_known,
        "decisions": result.decisions_added,
        "memos": result.memos_added,
        "offsets": dict(result.offsets),
        "lost": list(result.lost),
    }
