"""De-identification of a project: proposals, people's answers to them, and what is then written."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from chec_voice import deidentify
from chec_voice.deidentify import Key, Proposal, Span, TextIn, finder, helper, spacy_names
from chec_voice.deidentify.labels import find_in_labels, spaced
from chec_voice.deidentify.lexicon import fold
from chec_voice.errors import Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.project.deidentify import labels
from chec_voice.project.deidentify.labels import NO_LABELS, Labels
from chec_voice.project.vaults.unfinished import intended
from chec_voice.store import Store, drafts, erasing, raised, redactions
from chec_voice.store.redactions import Change, Judged
from chec_voice.text import text_hash
from chec_voice.vault import Vault

if TYPE_CHECKING:
    from chec_voice.deidentify.finder import Spread

SURE = 0.4
"""Score from which a find in a note, or of "everywhere", is taken without a person's look."""
ANSWER = "an answer"
_WHERE = {
    "source": "the name of a file",
    "session": "the name of a session",
    "release": "where an export went",
    redactions.VALUE: "a value of an attribute",
}
"""Table -> what kind of text it has."""


@dataclass(frozen=True)
class Looked:
    """What was found in a project, with the texts that it was found in."""

    proposals: tuple[Proposal, ...]
    """With replacements, which are provisional unless the vault was open."""
    texts: Mapping[str, str] = field(repr=False)
    """Response uuid -> text, of every response that says something."""
    raised: frozenset[str]
    """Responses out of coding: their words are not for everybody's eyes."""
    ids: Mapping[str, int] = field(repr=False)
    labels: Labels = NO_LABELS
    """Names of files and sessions, values of attributes, notes: their texts are in `texts` too."""
    left_out: int = 0
    """Responses that were not looked at: a lead has them, and their words are in the vault."""

    def wants_a_look(self, proposal: Proposal) -> bool:
        """Whether nobody should accept this unread."""
        return proposal.for_review_only or self.labels.unsure(proposal)

    def where(self, proposal: Proposal) -> str:
        """What kind of text this stands in: an answer, the name of a file ..."""
        place = self.labels.places.get(proposal.text_id)
        return ANSWER if place is None else _WHERE.get(place[0], "a note")

    def everywhere(self, value: str, type_: str) -> list[Proposal]:
        """Every occurrence of one name, as proposals. Raises InputError where there is no word."""
        return self.everywhere_all([(type_, value)])

    def everywhere_all(self, values: Iterable[tuple[str, str]]) -> list[Proposal]:
        """Every occurrence of each (type, name), one name after the other; texts are read once."""
        items = (TextIn(uuid, text) for uuid, text in self.texts.items())
        found = deidentify.everywhere_all(items, values)
        return [proposal for proposal in found if self.labels.may_change(proposal)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's answer to a proposal. `proposal` holds the words: it must reach no log."""

    proposal: Proposal
    accept: bool
    act: int = field(default=0, compare=False)
    """Those of one number were one act, and are taken back as one; 0 is not known."""


@dataclass(frozen=True)
class Unsaved:
    """What a person answered and took back since their answers were saved."""

    before: Sequence[Judgement] | None
    """What was answered in earlier sittings, where that changed; it takes the place of all."""
    steps: Mapping[int, Sequence[Judgement]]
    """New answers by the number of their step."""
    gone: range
    """Steps that were taken back."""


@dataclass(frozen=True)
class Applied:
    """What redaction did."""

    accepted: int
    rejected: int
    responses: int
    notes: int
    types: Mapping[str, int]
    raised: int = 0
    """Responses among them about which a concern was raised: the lead keeps their words."""


class Redaction:
    """Makes answers safe: propose, judge, apply. Open it with `project.redaction`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def propose(
        self,
        *,
        vault: Vault | None = None,
        minimum: float = 0.4,
        types: Sequence[str] = (),
        cluster: str = "",
    ) -> Looked:
        """Stretches of answers, names of files and sessions, values of attributes and notes that
        may point at somebody; writes nothing.

        Args:
            vault: open, so that replacements are the final ones; without it they are provisional.
            minimum: least score. Leads (incidents) come whatever their score.
            types: only these; all when empty.
            cluster: address of a Dask scheduler, whose workers look at the answers.

        Raises:
            Refused: there is no such cluster.
        """
        if not cluster:
            return look(self._store, vault=vault, minimum=minimum, types=types)
        from chec_voice.project.cluster import on_cluster

        with on_cluster(cluster) as spread:
            return look(self._store, vault=vault, minimum=minimum, types=types, spread=spread)

    def keep(self, looked: Looked, judgements: Sequence[Judgement], *, actor: str) -> None:
        """Save one person's answers to proposals until they are applied, instead of those saved."""
        keep(self._store, looked, judgements, actor=actor)

    def keep_more(self, looked: Looked, unsaved: Unsaved, *, actor: str) -> None:
        """Save what one person answered and took back since the last time, and nothing else."""
        keep_more(self._store, looked, unsaved, actor=actor)

    def kept(self, looked: Looked, *, actor: str) -> list[Judgement]:
        """What `keep` saved, as far as the texts are still the same."""
        return kept(self._store, looked, actor=actor)

    def apply(
        self,
        looked: Looked,
        decisions: Sequence[Judgement],
        vault: Vault,
        *,
        actor: str = "chec_voice",
        complete: bool = False,
        progress: Progress = SILENT,
    ) -> Applied:
        """Carry out what people decided about proposals, whole or not at all.

        Original wording goes to the vault first. Then one transaction changes texts and moves
        every span on them; then the file is rewritten, so that no byte of what was replaced stays.

        Args:
            looked: from `propose`.
            complete: everything of `looked` was decided, so all its answers count as checked.

        Raises:
            Refused: an answer changed since it was looked at; the project is as it was.
            ProjectError: the vault cannot be written (nothing was done), or another program has
                the project open (all is done but the rewriting, which `doctor` makes good).
        """
        return apply(
            self._store,
            looked,
            decisions,
            vault,
            actor=actor,
            complete=complete,
            progress=progress,
        )

    def label_warnings(self) -> list[str]:
        """References and attribute values that look like personal data, as counts."""
        return label_warnings(self._store)


def look(
    store: Store,
    *,
    vault: Vault | None = None,
    minimum: float = 0.4,
    types: Sequence[str] = (),
    spread: Spread | None = None,
) -> Looked:
    """Proposals for every response; those that people rejected before are left out."""
    texts: dict[str, str] = {}
    ids: dict[str, int] = {}
    asked: dict[str, str] = {}  # question -> itself: one string for all its answers
    questions: list[str] = []
    out_of_coding, left_out = set(), 0
    withheld = raised.withheld(store)
    for row in redactions.texts(store):
        uuid, text = row["uuid"], row["text"]
        if row["id"] in withheld:
            # A concern keeps it out of coding, and its words are in the vault.
            words = _unsealed(withheld[row["id"]], vault)
            if words is None:
                left_out += 1
                continue
            text = words
        texts[uuid], ids[uuid] = text, row["id"]
        questions.append(asked.setdefault(row["question"], row["question"]))
        if row["raised"]:
            out_of_coding.add(uuid)
    items = (TextIn(*item, q) for item, q in zip(texts.items(), questions, strict=True))
    known = redactions.rejected(store) | redactions.harmless(store)
    model = spacy_names.load()
    named = labels.read(store)
    open_ = (
        proposal
        for proposal in chain(
            finder.each(
                items, model=model, minimum=minimum, processes=helper.cores(), spread=spread
            ),
            named.find(minimum=minimum, model=model),
        )
        if not _was_rejected(proposal, known.get(proposal.text_id, {}), vault)
        and (not types or proposal.type in types)
    )
    proposals = deidentify.assign(open_, _key(vault, (*texts.values(), *named.texts.values())))
    return Looked(
        tuple(proposals),
        {**texts, **named.texts},
        frozenset(out_of_coding) | named.restricted,
        ids,
        named,
        left_out,
    )


def _unsealed(sealed: bytes, vault: Vault | None) -> str | None:
    """Words under seal; None without the vault that they were put into."""
    with suppress(Refused):
        return None if vault is None else vault.unseal(sealed)
    return None


def _key(vault: Vault | None, texts: Iterable[str]) -> Key:
    key = Key(vault.key if vault is not None else None)
    for text in texts:
        if "⟨" in text:
            key.reserve(text)
    return key


def _was_rejected(
    proposal: Proposal, spans: Mapping[tuple[int, int], str], vault: Vault | None
) -> bool:
    seal = spans.get((proposal.start, proposal.end))
    if seal is None:
        return False
    return vault is None or not seal or hmac.compare_digest(seal, _seal(vault, proposal.text))


def _seal(vault: Vault, words: str) -> str:
    """Recognises words without holding them: nobody can test a guess without the vault."""
    return hmac.new(vault.secret.encode(), fold(words).encode(), hashlib.sha256).hexdigest()


def keep(store: Store, looked: Looked, judgements: Sequence[Judgement], *, actor: str) -> None:
    """Save answers that are not applied yet: places and types, never the words."""
    drafts.save(store, actor, _drafts(looked, judgements))


def keep_more(store: Store, looked: Looked, unsaved: Unsaved, *, actor: str) -> None:
    """Save what was answered and taken back since the last time."""
    if unsaved.before is not None:
        keep(store, looked, unsaved.before, actor=actor)
    if unsaved.steps or unsaved.gone:
        steps = {number: _drafts(looked, made) for number, made in unsaved.steps.items()}
        drafts.add(store, actor, steps, unsaved.gone)


def _drafts(looked: Looked, judgements: Sequence[Judgement]) -> list[drafts.Draft]:
    return [
        (p.text_id, _stamp(looked.texts[p.text_id]), p.start, p.end, p.type, one.accept, one.act)
        for one in judgements
        for p in (one.proposal,)
    ]


def kept(store: Store, looked: Looked, *, actor: str) -> list[Judgement]:
    """Answers that were saved and not applied, about texts that are still the same."""
    return [
        Judgement(
            Proposal(uuid, start, end, type_, looked.texts[uuid][start:end], "reviewer", 1.0),
            accept,
            act,
        )
        for uuid, stamp, start, end, type_, accept, act in drafts.load(store, actor)
        if uuid in looked.texts and _stamp(looked.texts[uuid]) == stamp
    ]


def _stamp(text: str) -> str:
    """Tells whether a text changed; too short to tell what it said."""
    return text_hash(text)[:8]


def apply(
    store: Store,
    looked: Looked,
    judgements: Sequence[Judgement],
    vault: Vault,
    *,
    actor: str,
    complete: bool = False,
    progress: Progress = SILENT,
) -> Applied:
    """Put accepted replacements into the project: originals to the vault first, then one
    transaction, then the file is rewritten.

    Args:
        looked: what `look` found; texts must be as they were then.
        complete: every proposal of `looked` was judged, so all its responses count as checked.

    Raises:
        Refused: a text has changed since; nothing is written to the project then.
        ProjectError: the vault cannot be written (nothing is done), or another program has the
            project open (done, and left-over bytes wait for `doctor`).
    """
    key = _key(vault, looked.texts.values())
    accepted = [_placed(judged.proposal, key) for judged in judgements if judged.accept]
    rejected = [judged.proposal for judged in judgements if not judged.accept]
    places = looked.labels.places
    changes = _changes(
        looked,
        [proposal for proposal in accepted if proposal.text_id not in places],
        [proposal for proposal in rejected if proposal.text_id not in places],
        vault,
    )
    notes = _safe_notes(store, accepted, key, looked)
    harmless = _harmless([p for p in rejected if p.text_id in places], vault)
    types = dict(Counter(proposal.type for proposal in accepted))
    changed = [change for change in changes if change.text != change.before]
    ever = raised.ever(store)
    done = Applied(
        len(accepted),
        len(rejected),
        len(changed),
        len(notes),
        types,
        sum(change.response_id in ever for change in changed),
    )
    to_vault = bool(done.responses or rejected or notes)
    if done.responses or notes:
        erasing.require_room(store)
    with intended(store, vault if to_vault else None, "redact", "", actor):
        if to_vault:
            progress.start("Saving the original wording in the vault…", None)
            uuids = {response_id: uuid for uuid, response_id in looked.ids.items()}
            originals = [(uuids[change.response_id], change.before) for change in changed]
            raised_ones = {uuids[c.response_id] for c in changed if c.response_id in ever}
            _keep_originals(store, vault, originals, raised_ones)
            vault.key = key.to_dict()
        redactions.apply(
            store,
            changes,
            checked=list(looked.ids.values()) if complete else [],
            notes=notes,
            harmless=harmless,
            actor=actor,
            summary={
                "accepted": done.accepted,
                "rejected": done.rejected,
                "responses": done.responses,
                "notes": done.notes,
                "types": types,
            },
            unseal=vault.unseal,
            progress=progress,
        )
    if erasing.owed(store):
        progress.start("Rewriting the file, so that nothing of the old text stays…", None)
        erasing.settle(store)
    return done


def _harmless(labels: Sequence[Proposal], vault: Vault) -> dict[str, dict[tuple[int, int], str]]:
    """Stretches of labels that point at nobody, sealed: label -> (start, end) -> words."""
    harmless: dict[str, dict[tuple[int, int], str]] = {}
    for proposal in labels:
        stretch = (proposal.start, proposal.end)
        harmless.setdefault(proposal.text_id, {})[stretch] = _seal(vault, proposal.text)
    return harmless


def _placed(proposal: Proposal, key: Key) -> Proposal:
    """With the final replacement; mostly it has that one already."""
    final = key.placeholder(proposal.type, proposal.text)
    return proposal if proposal.replacement == final else replace(proposal, replacement=final)


def _keep_originals(
    store: Store, vault: Vault, texts: Iterable[tuple[str, str]], ever_raised: set[str]
) -> None:
    """The wording before the first redaction; an import may have brought a newer one since.

    Of an answer about which a concern was raised the older one stays too: a lead may need it.
    """
    already = redactions.redacted(store)
    for uuid, text in texts:
        if uuid not in already or uuid not in vault.originals:
            older = vault.originals.get(uuid, text)
            if older != text and uuid in ever_raised:
                vault.earlier.setdefault(uuid, []).append(older)
            vault.originals[uuid] = text


def _changes(
    looked: Looked, accepted: Sequence[Proposal], rejected: Sequence[Proposal], vault: Vault
) -> list[Change]:
    by_response: dict[str, tuple[list[Proposal], list[Proposal]]] = {}
    for which, proposals in enumerate((accepted, rejected)):
        for proposal in proposals:
            by_response.setdefault(proposal.text_id, ([], []))[which].append(proposal)
    changes = []
    for uuid, (yes, no) in by_response.items():
        if uuid not in looked.texts:
            raise Refused("an answer is not in the project any more.", fix="Look again.")
        before = looked.texts[uuid]
        done = deidentify.redact(
            before,
            [
                Span(proposal.start, proposal.end, str(proposal.replacement), proposal.score)
                for proposal in yes
            ],
        )
        judged = []
        waiting = deque(sorted(yes, key=lambda o: o.start))
        for piece in done.offsets:
            inside = []
            while waiting and waiting[0].start < piece.end:
                inside.append(waiting.popleft())
            best = max(inside, key=lambda o: (o.end - o.start, o.score))
            judged.append(
                Judged(piece.new_start, piece.new_end, best.type, best.rule, best.score, "accepted")
            )
        for proposal in no:
            start, end = done.remap(proposal.start, proposal.end)
            if done.text[start:end] == proposal.text:
                judged.append(
                    Judged(
                        start,
                        end,
                        proposal.type,
                        proposal.rule,
                        proposal.score,
                        "rejected",
                        _seal(vault, proposal.text),
                    )
                )
        hidden = tuple(proposal.text for proposal in yes)
        changes.append(
            Change(looked.ids[uuid], before, done.text, done.remap, tuple(judged), hidden)
        )
    return changes


def _safe_notes(
    store: Store, accepted: Sequence[Proposal], key: Key, looked: Looked
) -> dict[redactions.Place, str]:
    """Notes, names and values in which something accepted, now or ever, stands, or something was
    accepted; as they should read."""
    values = {(proposal.type, proposal.text) for proposal in accepted}
    values |= {(type_, value) for type_, known in key.to_dict().items() for value in known}
    wanted = sorted((t, value) for t, value in values if _is_word(value) and t != "incident")
    here = labels.read(store)
    items = [TextIn(id_, spaced(text)) for id_, text in here.texts.items()]
    spans: dict[str, list[Span]] = {}
    for hit in deidentify.everywhere_all(items, wanted):
        if hit.score >= SURE and here.may_change(hit):
            put = key.placeholder(hit.type, hit.text)
            spans.setdefault(hit.text_id, []).append(Span(hit.start, hit.end, put, hit.score))
    for proposal in accepted:
        if proposal.text_id not in looked.labels.places:
            continue
        if here.texts.get(proposal.text_id) != looked.texts[proposal.text_id]:
            raise Refused(
                "a name or note was changed while its redaction was being decided; nothing was"
                " changed.",
                fix="Look for personal data again.",
            )
        put = str(proposal.replacement)
        spans.setdefault(proposal.text_id, []).append(
            Span(proposal.start, proposal.end, put, proposal.score)
        )
    return {
        here.places[id_]: deidentify.redact(here.texts[id_], spans_there).text
        for id_, spans_there in spans.items()
    }


def _is_word(value: str) -> bool:
    return any(char.isalnum() for char in value) and not value.startswith("~")


def lines(texts: Sequence[str]) -> list[Proposal]:
    """Proposals for plain texts, which are numbered from 1; nothing is kept."""
    items = [TextIn(str(number), text) for number, text in enumerate(texts, 1)]
    proposals = deidentify.find(items, model=spacy_names.load())
    return deidentify.assign(proposals, _key(None, texts))


def label_warnings(store: Store) -> list[str]:
    """References, values of attributes, and names of files and sessions that look like personal
    data: counts, never the values."""
    whats: list[str] = []
    items: list[TextIn] = []
    for what, label in redactions.labels(store):
        items.append(TextIn(str(len(whats)), label))
        whats.append(what)
    kinds = {
        int(proposal.text_id): proposal.type
        for proposal in find_in_labels(items)
        if proposal.score >= 0.5
    }
    counts = Counter((whats[number], kind) for number, kind in kinds.items())
    return [
        f"{what}: {count:,} {'value looks' if count == 1 else 'values look'} like personal data"
        f" ({kind}); {_HOW[what == redactions.REFERENCE]}."
        for (what, kind), count in sorted(counts.items())
    ]


_HOW = {
    True: "replace it in the file that was imported, and import it again",
    False: "answer it where names are asked about, or replace it in the file and import it again",
}
