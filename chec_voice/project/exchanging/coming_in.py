"""Brings an exchange project into one of ours: by guid, by text, or as new answers."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chec_voice import codebook as codebooks
from chec_voice import intake
from chec_voice.exchange.align import Alignment
from chec_voice.exchange.codes_tree import CodesIn, codes_in, without_unknown_uses
from chec_voice.exchange.compose import WITHHELD
from chec_voice.exchange.guids import is_guid
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Exchange, Offsets
from chec_voice.exchange.resolve import AnswerIn, MarkIn, MemoIn, Resolved, resolve
from chec_voice.exchange.tables import SEGMENTS
from chec_voice.exchange.write import stamp
from chec_voice.model import SYNTHETIC, Code, ResponseIn, is_disclosure
from chec_voice.progress import SILENT, Progress
from chec_voice.segment import segments
from chec_voice.store import (
    Store,
    coders,
    codes,
    exchanging,
    indexing,
    notes,
    responses,
    surroundings,
)
from chec_voice.store.responses import SourceIn, Writer
from chec_voice.text import readable, text_hash

DISCLOSURE_NOTE = "Coded as a possible disclosure in another program."
KIND = "import-project"
JOINED = "passages of one code by one coder in one part of an answer became one"


@dataclass(frozen=True)
class BroughtIn:
    """What came from another program, and what did not."""

    codes: int
    """Codes in the file; likewise all that follow."""
    sources: int
    codings: int
    placed: int
    """Codings that stand in this project now, also those that did before."""
    coders: int
    memos: int
    cases: int
    offsets: Mapping[str, object]
    lost: tuple[Mapping[str, object], ...]
    codes_added: tuple[str, ...] = ()
    answers_added: int = 0
    answers_known: int = 0
    decisions_added: int = 0
    decisions_known: int = 0
    memos_added: int = 0
    concerns_raised: int = 0
    synthetic: bool = False
    batch: int = 0


@dataclass(frozen=True)
class FileIn:
    """A file that was read, and how."""

    exchange: Exchange
    offsets: Offsets
    losses: LossReport
    path: Path
    sha256: str
    reader: str


@dataclass
class Wishes:
    """What a user said about an import."""

    session: str = ""
    question: str = ""
    coder: str = ""
    """Who coded where the file does not say."""
    add_sources: bool = False
    """Add texts that are not here yet also where others of the file are."""
    synthetic: bool = False
    progress: Progress = field(default_factory=lambda: SILENT)


def bring_in(store: Store, file: FileIn, actor: str, wishes: Wishes) -> BroughtIn:
    """Write everything of a file that a project can hold; inside `write()`."""
    return _Import(store, file, actor, wishes).run()


class _Import:
    def __init__(self, store: Store, file: FileIn, actor: str, wishes: Wishes) -> None:
        self.store, self.file, self.actor, self.wishes = store, file, actor, wishes
        self.losses = file.losses
        self.resolved: Resolved = resolve(file.exchange, file.losses, question=wishes.question)
        self.batch = 0
        self.coder_ids: dict[str, int] = {}
        self.placed = self.known = self.added = self.raised = 0

    def run(self) -> BroughtIn:
        exchange = self.file.exchange
        tree = self._codes()
        matched, new = self._match()
        kind = "import" if new else KIND
        self.batch = responses.new_batch(self.store, kind, self.actor)
        homes = {id(answer): home for answer, home in matched}
        homes |= self._add_answers(new)
        came = [answer for answer in self.resolved.answers if id(answer) in homes]
        self._decide(came, homes, tree)
        memos_added = self._memos(came, homes, tree)
        synthetic = self.wishes.synthetic or (exchange.ours and SYNTHETIC in exchange.description)
        if synthetic:
            surroundings.mark_synthetic(self.store, self.batch)
        result = BroughtIn(
            codes=len(exchange.codes),
            sources=len(exchange.documents),
            codings=exchange.codings,
            placed=self.placed,
            coders=len(self.resolved.coders),
            memos=len(exchange.notes)
            + sum(1 for a in self.resolved.answers for m in a.memos if not self._is_note(m)),
            cases=len(exchange.cases),
            offsets=offsets_of(self.file.offsets),
            lost=tuple(self.losses.to_dicts()),
            codes_added=tuple(tree.added),
            answers_added=len(new),
            answers_known=len(matched),
            decisions_added=self.added,
            decisions_known=self.known,
            memos_added=memos_added,
            concerns_raised=self.raised,
            synthetic=synthetic,
            batch=self.batch,
        )
        summary = summary_of(result, self.file)
        responses.finish_batch(self.store, self.batch, summary)
        counts = {key: value for key, value in summary.items() if isinstance(value, int)}
        self.store.event(self.actor, KIND, target=f"batch:{self.batch}", after=counts)
        return result

    def _is_note(self, memo: MemoIn) -> bool:
        return any(note.guid == memo.guid for note in self.file.exchange.notes)

    # --- codes ---

    def _codes(self) -> _Codes:
        book = codes.current(self.store)
        guids = exchanging.code_guids(self.store)
        known = codes.with_retired(self.store).codes
        tree = codes_in(
            self.file.exchange.codes,
            self.losses,
            known=known,
            known_guids={guid: code_id for code_id, guid in guids.items()},
        )
        taken = set(guids) - {code.id for code in book.codes}
        new = [code for code in tree.new if code.id not in taken]
        if new:
            new = list(without_unknown_uses(new, [code.id for code in book.codes]))
            grown = replace(book, codes=grafted(book.codes, new))
            codes.save(self.store, replace(grown, sha256=codebooks.content_hash(grown)), self.actor)
            self._keep_code_guids(tree)
        return _Codes(tree.ids, [code.id for code in new], exchanging.code_rows(self.store))

    def _keep_code_guids(self, tree: CodesIn) -> None:
        rows = exchanging.code_rows(self.store)
        pairs = [
            (guid, rows[code])
            for code, guid in tree.guids.items()
            if code in rows and is_guid(guid)
        ]
        exchanging.keep_uuids(self.store, "code", pairs)

    # --- answers ---

    def _match(self) -> tuple[list[tuple[AnswerIn, _Home]], list[AnswerIn]]:
        """Answers of the file that are here (with their text here), and those that are not."""
        by_guid: dict[str, _Home] = {}
        by_text: dict[str, list[_Home]] = defaultdict(list)
        for row in exchanging.known_answers(self.store):
            home = _Home(row["id"], row["text"])
            by_guid[row["uuid"]] = home
            if row["text"]:
                by_text[text_hash(row["text"])].append(home)
        gone = exchanging.withdrawn_people(self.store)
        matched: list[tuple[AnswerIn, _Home]] = []
        rest: list[AnswerIn] = []
        for answer in self.resolved.answers:
            if answer.person_guid in gone:
                self._leave(answer, "sources", "its person withdrew from this project")
            elif answer.guid in by_guid:
                matched.append((answer, by_guid[answer.guid]))
            else:
                rest.append(answer)
        taken = {home.response for _, home in matched}
        found, rest = self._match_texts(rest, by_text, taken)
        matched += found
        if self.file.exchange.origin == SEGMENTS:
            found, rest = self._match_excerpts(rest, list(by_guid.values()))
            matched += found
        if matched and not self.wishes.add_sources:
            for answer in rest:
                self._leave(
                    answer, "sources", "this text is not in the project; --add-sources adds it"
                )
            rest = []
        return matched, [answer for answer in rest if self._may_come(answer)]

    def _match_texts(
        self,
        answers: Sequence[AnswerIn],
        by_text: Mapping[str, list[_Home]],
        taken: set[int],
    ) -> tuple[list[tuple[AnswerIn, _Home]], list[AnswerIn]]:
        """Where the guids are others: by the text, and in order where several say the same."""
        groups: dict[str, list[AnswerIn]] = defaultdict(list)
        for answer in answers:
            groups[text_hash(answer.text)].append(answer)
        matched: list[tuple[AnswerIn, _Home]] = []
        rest: list[AnswerIn] = []
        for key, same in groups.items():
            homes = [home for home in by_text.get(key, ()) if home.response not in taken]
            if len(homes) != len(same) and len(homes) > 1:
                for answer in same:
                    if answer.marks or answer.memos:
                        self._leave(
                            answer,
                            "sources",
                            "several answers here have this text, and"
                            " nothing says which one is meant",
                        )
                continue
            for number, answer in enumerate(same):
                if number < len(homes):
                    matched.append((answer, homes[number]))
                    taken.add(homes[number].response)
                else:
                    rest.append(answer)
        order = {id(answer): n for n, answer in enumerate(answers)}
        return matched, sorted(rest, key=lambda answer: order[id(answer)])

    def _match_excerpts(
        self, answers: Sequence[AnswerIn], homes: Sequence[_Home]
    ) -> tuple[list[tuple[AnswerIn, _Home]], list[AnswerIn]]:
        """Passages without their texts: the one answer here that holds their words."""
        everything = "\0".join(home.text for home in homes)
        starts = [0]
        for home in homes:
            starts.append(starts[-1] + len(home.text) + 1)
        matched: list[tuple[AnswerIn, _Home]] = []
        rest: list[AnswerIn] = []
        for answer in answers:
            at = everything.find(answer.text)
            if at < 0:
                rest.append(answer)
                continue
            number = bisect_right(starts, at) - 1
            if everything.find(answer.text, starts[number + 1]) >= 0:
                self._leave(answer, "sources", "several answers here hold these words")
                continue
            matched.append((answer, homes[number]))
        return matched, rest

    def _may_come(self, answer: AnswerIn) -> bool:
        if answer.text == WITHHELD:
            self._leave(answer, "sources", "its words were not shown, and it is not here")
            return False
        return True

    def _leave(self, answer: AnswerIn, element: str, why: str) -> None:
        self.losses.add(element, "lost", why, answer.name)
        self.losses.add(
            "codings",
            "lost",
            f"on a source that did not come: {why}",
            answer.name,
            count=len(answer.marks),
        )
        self.losses.add(
            "memos",
            "lost",
            f"on a source that did not come: {why}",
            answer.name,
            count=len(answer.memos),
        )

    def _add_answers(self, answers: Sequence[AnswerIn]) -> dict[int, _Home]:
        if not answers:
            return {}
        store, wishes = self.store, self.wishes
        wishes.progress.start("Adding answers", len(answers))
        default = wishes.session or self.file.exchange.name or readable(self.file.path.stem)
        asked = {answer.question: answer.polarity for answer in answers}
        names = dict.fromkeys(name for answer in answers for name in answer.values)
        questions = surroundings.ensure_questions(store, asked, self.batch)  # type: ignore[arg-type]  # known, or it was left out
        attributes = surroundings.ensure_attributes(
            store, names, self.resolved.answer_attributes, self.batch
        )
        source = responses.save_source(store, self._source(len(answers)), self.batch)
        cuts = _Cuts(answers)
        newest = responses.last_id(store)
        rows: dict[int, AnswerIn] = {}
        groups: dict[str, list[ResponseIn]] = defaultdict(list)
        for number, answer in enumerate(answers, start=1):
            rows[number] = answer
            groups[answer.session or default].append(_response(number, answer))
        for session, group in groups.items():
            name, base, number = session, session, 2
            # A person of the file is not one of the session that is here already.
            while exchanging.session_in_use(store, name):
                name, number = f"{base} ({number})", number + 1
            Writer(
                store,
                session_id=surroundings.ensure_session(store, name, self.batch),
                source_id=source,
                batch_id=self.batch,
                questions=questions,
                attributes=attributes,
                spans=cuts,
            ).add(group)
            wishes.progress.advance(len(group))
        indexing.index(store, newest)
        ids, owners = (
            exchanging.new_answers(store, source),
            exchanging.participant_of(store, source),
        )
        exchanging.keep_uuids(
            store, "response", [(a.guid, ids[n]) for n, a in rows.items() if is_guid(a.guid)]
        )
        exchanging.keep_uuids(
            store,
            "participant",
            list(
                {
                    owners[n]: (a.person_guid, owners[n])
                    for n, a in rows.items()
                    if is_guid(a.person_guid)
                }.values()
            ),
        )
        wishes.progress.finish()
        return {id(answer): _Home(ids[n], answer.text) for n, answer in rows.items()}

    def _source(self, rows: int) -> SourceIn:
        packed = json.dumps({"reader": self.file.reader, "session": self.wishes.session})
        return SourceIn(
            readable(self.file.path.name),
            self.file.sha256,
            self.file.reader,
            "",
            packed,
            "exchange",
            rows,
        )

    # --- judgements ---

    def _coder(self, name: str) -> int:
        """Row id of a coder; who is not named is who the user says, or unknown."""
        if name not in self.coder_ids:
            named = " ".join(name.split())
            if named == "unknown coder" and self.wishes.coder:
                named = self.wishes.coder
            self.coder_ids[name] = coders.ensure(self.store, named or "unknown coder")
        return self.coder_ids[name]

    def _decide(
        self, answers: Sequence[AnswerIn], homes: Mapping[int, _Home], tree: _Codes
    ) -> None:
        places = exchanging.segments(
            self.store, {homes[id(answer)].response for answer in answers if answer.marks}
        )
        standing = exchanging.standing(self.store)
        ever = exchanging.uuids(self.store, "decision")
        rows: list[dict[str, Any]] = []
        done: dict[tuple[int, int], None] = {}
        disclosures: dict[int, list[int]] = defaultdict(list)
        for answer in answers:
            home = homes[id(answer)]
            groups: dict[tuple[int, str, int], list[MarkIn]] = defaultdict(list)
            for mark in self._landed(answer, home):
                segment = _segment_at(places.get(home.response, ()), mark.start)
                if segment is None:
                    self.losses.add("codings", "lost", "the answer is blank here", answer.name)
                    continue
                groups[segment, tree.ids[mark.code], self._coder(mark.coder)].append(mark)
            for (segment, code, coder), marks in groups.items():
                self.placed += len(marks)
                if is_disclosure(code):  # a route to a person, not a theme
                    disclosures[coder].append(segment)
                    continue
                row = self._row(segment, tree.rows[code], coder, marks, standing, ever)
                if row is not None:
                    rows.append(row)
                for _, _, each in places[home.response]:
                    done[coder, each] = None
        exchanging.add_decisions(
            self.store, rows, version_id=codes.version_id(self.store), batch_id=self.batch
        )
        exchanging.mark_done(self.store, done)
        self.added = len(rows)
        for coder, found in disclosures.items():
            self.raised += notes.raise_new(
                self.store,
                coder_id=coder,
                coder=coders.name_of(self.store, coder),
                segment_ids=found,
                note=DISCLOSURE_NOTE,
            )

    def _landed(self, answer: AnswerIn, home: _Home) -> list[MarkIn]:
        """The codings of an answer in offsets of its text as it is here."""
        if answer.text == home.text:
            return answer.marks
        if answer.text == WITHHELD:
            return [replace(mark, start=0, end=len(home.text)) for mark in answer.marks]
        alignment = Alignment(answer.text, home.text)
        landed = []
        for mark in answer.marks:
            span = alignment.moved(mark.start, mark.end)
            if span is None:
                self.losses.add(
                    "codings", "lost", "the words are no longer in the text here", answer.name
                )
                continue
            if self.file.exchange.origin != SEGMENTS:  # such a table never has the whole text
                why = "the text here is another one: the words were found again in it"
                self.losses.add("codings", "changed", why, answer.name)
            landed.append(replace(mark, start=span[0], end=span[1]))
        return landed

    def _row(
        self,
        segment: int,
        code: int,
        coder: int,
        marks: Sequence[MarkIn],
        standing: dict[tuple[int, int, int], tuple[str, int, int, str, str]],
        ever: set[str],
    ) -> dict[str, Any] | None:
        """The decision that marks of one code by one coder in one segment make; None: no news."""
        start, end = min(m.start for m in marks), max(m.end for m in marks)
        now_there = standing.get((segment, code, coder))
        news = [mark for mark in marks if mark.guid not in ever]
        whole = now_there is not None and now_there[0] == "apply"
        same = whole and now_there is not None and now_there[1:3] == (start, end)
        if same or (whole and not news):
            self.known += len(marks)
            return None
        if not news:  # it was sent out from here, and taken back here since
            self.placed -= len(marks)
            self.losses.add(
                "codings",
                "lost",
                "taken back here since it was sent out",
                marks[0].guid,
                count=len(marks),
            )
            return None
        if whole and now_there is not None:
            start, end = min(start, now_there[1]), max(end, now_there[2])
            if now_there[1:3] == (start, end):
                self.known += len(marks)
                return None
        if len({(mark.start, mark.end) for mark in marks}) > 1:
            self.losses.add("codings", "changed", JOINED, news[0].guid, count=len(marks) - 1)
        valence = next((mark.valence for mark in marks if mark.valence), "")
        level = next((mark.level for mark in marks if mark.level), "")
        if now_there is not None:
            valence, level = valence or now_there[3], level or now_there[4]
        guid = news[0].guid if is_guid(news[0].guid) else ""
        ever.add(guid)
        standing[segment, code, coder] = ("apply", start, end, valence, level)
        return {
            "uuid": guid,
            "segment": segment,
            "code": code,
            "coder": coder,
            "start": start,
            "end": end,
            "valence": valence,
            "level": level,
            "at": _time(news[0].at),
        }

    # --- memos ---

    def _memos(self, answers: Sequence[AnswerIn], homes: Mapping[int, _Home], tree: _Codes) -> int:
        places = exchanging.segments(
            self.store, {homes[id(answer)].response for answer in answers if answer.memos}
        )
        wanted: list[tuple[str, str, int, str, str]] = []
        for answer in answers:
            home = homes[id(answer)]
            for memo in answer.memos:
                kind, target = memo.kind, home.response
                if kind == "segment":
                    start = memo.start
                    if answer.text != home.text:
                        span = Alignment(answer.text, home.text).moved(memo.start, memo.end)
                        start = span[0] if span else 0
                    segment = _segment_at(places.get(home.response, ()), start)
                    kind, target = ("response", target) if segment is None else (kind, segment)
                wanted.append((memo.guid, kind, target, memo.coder, memo.text))
        for memo in self.resolved.memos:
            if memo.kind == "code" and memo.target in tree.ids:
                code = tree.rows[tree.ids[memo.target]]
                wanted.append((memo.guid, "code", code, memo.coder, memo.text))
            else:
                wanted.append((memo.guid, "project", 1, memo.coder, memo.text))
        for name, summary, members in self.resolved.themes:
            known = [tree.ids[guid] for guid in members if guid in tree.ids]
            text = f"Group of codes: {name}\n{', '.join(known)}\n{summary}".strip()
            wanted.append(("", "project", 1, "unknown coder", text))
            self.losses.add(
                "sets", "changed", "a set of codes is kept as a memo on the project", name
            )
        ever = exchanging.uuids(self.store, "memo")
        said = exchanging.known_memos(self.store)
        rows = []
        for guid, kind, target, coder, text in wanted:
            row = (kind, target, self._coder(coder), text)
            if guid in ever or row in said:
                continue
            said.add(row)
            if guid:
                ever.add(guid)
            rows.append((guid if is_guid(guid) else "", *row))
        exchanging.add_memos(self.store, rows)
        return len(rows)


@dataclass(frozen=True)
class _Home:
    """An answer of the project."""

    response: int
    text: str


@dataclass(frozen=True)
class _Codes:
    """What the codes of the file are here."""

    ids: Mapping[str, str]
    """Guid in the file -> id of the code."""
    added: Sequence[str]
    rows: Mapping[str, int]
    """Id of a code -> its row."""


class _Cuts:
    """Segments of new texts: ours, cut once more where one coder used one code twice in one."""

    def __init__(self, answers: Sequence[AnswerIn]) -> None:
        self._starts: dict[str, list[list[int]]] = defaultdict(list)
        for answer in answers:
            groups: dict[tuple[str, str], set[int]] = defaultdict(set)
            for mark in answer.marks:
                groups[mark.code, mark.coder].add(mark.start)
            starts = [sorted(group) for group in groups.values() if len(group) > 1]
            if starts:
                self._starts[answer.text] += starts

    def __call__(self, text: str) -> list[tuple[int, int]]:
        spans = segments(text)
        groups = self._starts.get(text)
        if not groups:
            return spans
        cuts = [start for start, _ in spans]
        for starts in groups:
            homes: set[int] = set()
            for start in starts:
                at = bisect_right(cuts, start) - 1
                if at in homes:
                    cuts.insert(at + 1, start)
                    homes = {n + 1 if n > at else n for n in homes} | {at + 1}
                else:
                    homes.add(at)
        return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


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


def _response(row: int, answer: AnswerIn) -> ResponseIn:
    return ResponseIn(
        participant=answer.person,
        question=answer.question,
        text=answer.text,
        state="answered",
        row=row,
        voice=answer.voice,  # type: ignore[arg-type]  # known, or it was left out
        n_participants=answer.group_of or 1,
        is_group=bool(answer.group_of),
        attributes={
            name: intake.attribute_value(value.value) if value.state == "given" else value
            for name, value in answer.values.items()
        },
    )


def _segment_at(places: Sequence[tuple[int, int, int]], start: int) -> int | None:
    """Id of the segment in which a place lies."""
    at = bisect_right(places, start, key=lambda place: place[0]) - 1
    return places[max(at, 0)][2] if places else None


def _time(at: str) -> str:
    """A time of the file as we store times; empty where there is none."""
    found = stamp(at)
    return found.replace("Z", ".000Z") if found else ""
