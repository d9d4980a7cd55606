"""Suggestions learned from people's decisions; from the codebook alone while there are none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import TYPE_CHECKING

from chec_voice import suggest
from chec_voice.errors import ModelError, Refused
from chec_voice.model import Evidence, Segment, Suggestion
from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest import run as suggesting
from chec_voice.project.suggest.run import BATCH, KEPT, SuggestResult
from chec_voice.store import Store, codes, erasing, suggestions
from chec_voice.store import learning as stored
from chec_voice.suggest.encoder import DIMENSIONS, MODEL_ID

if TYPE_CHECKING:
    from chec_voice.suggest import CodedAnswer, Model, TextEncoder
    from chec_voice.suggest.encoder import Vectors
    from chec_voice.suggest.features import Block

LEARNED, CODEBOOK = "learned", "codebook"
BACKGROUND = 5000
"""Distinct texts of the project from which word weights and the mean meaning are taken."""
POOL = 300
"""Uncoded answers that take part in base rates and thresholds."""
SPARE = 500
"""Answers whose features may be kept though they were not needed last time."""
_Key = tuple[int, int, int, str]
"""Segment, start, end, text hash: what features are of."""
Unit = tuple[int, int, int]
"""Response, start, end: what a coder judged as one."""


# --- what people decided ----------------------------------------------------------------


@dataclass
class Judged:
    """What one coder said of one answer, or part of one."""

    coder: str
    applied: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    complete: bool = False
    unseen: bool = True
    """No suggestion was in sight: coded blind, or in a spreadsheet, and not looked at again."""


@dataclass
class _Unit:
    segment: Segment
    text_hash: str
    parts: set[int] = field(default_factory=set)
    """Segments it is made of."""
    by: dict[int, Judged] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """Decisions of people that stand, one row for each answer (or part of one) that they coded.

    Where several people coded a part, the majority counts; where they are level, nothing is
    learned of that code there.
    """

    rows: tuple[CodedAnswer, ...]
    hashes: tuple[str, ...]
    row_of: dict[int, int]
    """Segment id -> row."""
    blind: tuple[bool, ...]
    """Rows that nobody coded with suggestions in sight."""
    by: tuple[Mapping[int, Judged], ...]
    """Who said what: of each row, coder id -> judgement."""
    digest: str
    """Of everything that a model is trained with."""


def decided(store: Store, ids: Sequence[str] | None = None, coder_id: int | None = None) -> Decided:
    """What may be learned from. Never what a machine proposed; never what is raised or withdrawn.

    Args:
        ids: of the codes that can be suggested; by default those of the current codebook.
        coder_id: only of this coder; by default of everyone.
    """
    from chec_voice.suggest import CodedAnswer
    from chec_voice.suggest.scope import suggestible

    if ids is None:
        ids = [c.id for c in suggestible(codes.current(store).codes, housekeeping=True)]
    known = set(ids)
    rows: list[CodedAnswer] = []
    hashes: list[str] = []
    blind: list[bool] = []
    by: list[Mapping[int, Judged]] = []
    parts: dict[int, int] = {}
    for unit in units(store, coder_id).values():
        applied, rejected, level = _majority(unit.by.values(), known)
        complete = any(one.complete for one in unit.by.values())
        if complete and level:  # all but the codes on which people are level
            rejected, complete = known - applied - level, False
        names = ", ".join(sorted(one.coder for one in unit.by.values()))
        for part in unit.parts:
            parts[part] = len(rows)
        rows.append(
            CodedAnswer(
                unit.segment, names, frozenset(applied), frozenset(rejected), complete=complete
            )
        )
        hashes.append(unit.text_hash)
        by.append(unit.by)
        blind.append(all(one.unseen and (one.applied or one.rejected) for one in unit.by.values()))
    told = [
        (r.segment.id, r.segment.start, r.segment.end, key, sorted(r.applied), sorted(r.rejected),
         r.complete)
        for r, key in zip(rows, hashes, strict=True)
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    return Decided(tuple(rows), tuple(hashes), parts, tuple(blind), tuple(by), digest)


def units(store: Store, coder_id: int | None = None) -> dict[Unit, _Unit]:
    """What each coder judged, by answer or part. A spreadsheet codes whole answers."""
    found: dict[Unit, _Unit] = {}
    whole: dict[tuple[int, int], Unit] = {}
    said: dict[tuple[int, int], Judged] = {}
    answers = stored.coded(store)
    judged = [row for row in stored.decisions(store, coder_id) if row["segment_id"] in answers]
    for row in judged:
        own = answers[row["segment_id"]]
        if row["to_"] - row["from_"] > own["end"] - own["start"]:
            who = (own["response_id"], row["coder_id"])
            before = whole.get(who, (0, row["from_"], row["to_"]))
            whole[who] = (who[0], min(before[1], row["from_"]), max(before[2], row["to_"]))

    def at(row: Row) -> Judged:
        who = (row["segment_id"], row["coder_id"])
        if who not in said:
            own = answers[who[0]]
            alone = (own["response_id"], own["start"], own["end"])
            key = whole.get((own["response_id"], who[1]), alone)
            unit = found.get(key) or found.setdefault(key, _unit(own, key))
            unit.parts.add(who[0])
            said[who] = unit.by.setdefault(who[1], Judged(row["coder"]))
        return said[who]

    for row in judged:
        one = at(row)
        (one.applied if row["verdict"] == "apply" else one.rejected).add(row["code"])
        unseen = row["round"] == "blind" or row["basis"] == "imported"
        one.unseen = one.unseen and unseen and not row["suggestion_shown"]
    influenced = stored.judged_again(store)
    for row in stored.done(store, coder_id):
        if row["segment_id"] in answers:
            one = at(row)
            one.complete = True
            one.unseen = one.unseen and (row["coder_id"], row["segment_id"]) not in influenced
    return dict(sorted(found.items()))


def _unit(own: Row, key: Unit) -> _Unit:
    text = own["text"][key[1] : key[2]]
    segment = Segment(own["id"], *key, text, own["question"], own["polarity"])
    same = (own["start"], own["end"]) == key[1:]
    return _Unit(segment, own["text_hash"] if same else suggest.text_hash(text))


def _majority(judged: Iterable[Judged], ids: Set[str]) -> tuple[set[str], set[str], set[str]]:
    """Codes applied, rejected, and those on which as many said yes as no."""
    everyone = list(judged)
    if len(everyone) == 1:
        return everyone[0].applied & ids, (everyone[0].rejected - everyone[0].applied) & ids, set()
    applied: set[str] = set()
    rejected: set[str] = set()
    level: set[str] = set()
    for code in {c for one in everyone for c in one.applied | one.rejected} & ids:
        yes = sum(code in one.applied for one in everyone)
        no = sum(
            code not in one.applied and (one.complete or code in one.rejected) for one in everyone
        )
        (applied if yes > no else rejected if yes < no else level).add(code)
    return applied, rejected, level


# --- a model of this project ------------------------------------------------------------


class LazyEncoder:
    """The embedding model, loaded when a text has no vector yet; most days none is missing."""

    model_id, dimensions = MODEL_ID, DIMENSIONS

    def __init__(self) -> None:
        self._real: TextEncoder | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            import numpy as np

            return np.zeros((0, self.dimensions), dtype=np.float32)
        self._real = self._real or suggest.load_encoder()
        return self._real.encode(texts)


class Workbench:
    """Features of a project's answers, read once and kept while this object lives.

    Raises:
        Refused: the codebook cannot be learned (no code, or too many).
        ModelError: a vector is missing and the embedding model cannot be loaded.
    """

    def __init__(self, store: Store, encoder: TextEncoder | None) -> None:
        from chec_voice.suggest import Learner

        self._store, self.encoder = store, encoder
        self.seed = int(store.value("SELECT seed FROM project"))
        texts = [text for _, text in stored.texts(store, BACKGROUND)]
        self.learner = Learner(
            codes.current(store).codes, encoder, texts, self._vectors(texts), seed=self.seed,
            known=self._known, on_batch=self._keep,
        )  # fmt: skip
        self._row: dict[_Key, int] = {}
        self._block: Block | None = None
        self._used: set[_Key] = set()

    def learn(self) -> tuple[Decided, Model]:
        """What people decided so far, and a model of it."""
        given = decided(self._store, self.learner.ids)
        return given, self.train(given)

    def train(self, given: Decided) -> Model:
        """The same decisions, texts and seed give the same model."""
        segments = [row.segment for row in given.rows]
        block = self.read(segments, given.hashes)
        pool = stored.uncoded(self._store, POOL)
        spare = self.read([s for s, _ in pool], [key for _, key in pool]) if pool else None
        return self.learner.train(given.rows, block=block, unlabelled=spare)

    def read(self, segments: Sequence[Segment], hashes: Sequence[str]) -> Block:
        """Features, each segment read once."""
        keys = [(s.id, s.start, s.end, key) for s, key in zip(segments, hashes, strict=True)]
        new = {key: s for key, s in zip(keys, segments, strict=True) if key not in self._row}
        if new or self._block is None:
            some = list(new.values())
            block = self.learner.read(some, self._vectors([s.text for s in some]))
            at = 0 if self._block is None else len(self._block)
            self._block = block if self._block is None else _joined(self._block, block)
            self._row |= {key: at + number for number, key in enumerate(new)}
        self._used.update(keys)
        return self._block.take([self._row[key] for key in keys])

    def tidy(self) -> None:
        """Forget what was not read since the last call, when it is much: memory stays bounded."""
        if self._block is not None and len(self._row) > len(self._used) + SPARE:
            kept = [key for key in self._row if key in self._used]
            self._block = self._block.take([self._row[key] for key in kept])
            self._row = {key: number for number, key in enumerate(kept)}
        self._used.clear()

    def suggest(
        self, model: Model, given: Decided, segments: Sequence[Segment]
    ) -> list[Suggestion]:
        """What the model proposes, with matched keywords beside the learned evidence, and a note
        on codes that have too few coded answers."""
        vectors = self._vectors([s.text for s in segments])
        matched = {
            (one.segment_id, one.code): one.evidence
            for one in self.learner.keywords.suggest(segments)
        }
        name = LEARNED if given.rows else CODEBOOK
        few = {code: (Evidence("few", text),) for code, text in model.notes().items()}
        return [
            Suggestion(
                one.segment_id, one.code, one.score, name,
                _together(matched.get((one.segment_id, one.code), ()), one.evidence)
                + few.get(one.code, ()),
            )
            for one in model.suggest(segments, vectors, top=KEPT, coded=given.row_of)
        ]  # fmt: skip

    def _vectors(self, texts: Sequence[str]) -> Vectors | None:
        if self.encoder is None:
            return None
        return suggest.encode_unique(self.encoder, texts, self._known, on_batch=self._keep)

    def _known(self, hashes: Sequence[str]) -> dict[str, bytes]:
        return suggestions.embeddings(self._store, self._model_id, hashes)

    def _keep(self, pairs: list[tuple[str, bytes]]) -> None:
        if self.encoder is not None:
            suggestions.save_embeddings(self._store, self._model_id, self.encoder.dimensions, pairs)

    @property
    def _model_id(self) -> str:
        return self.encoder.model_id if self.encoder else ""


def _joined(first: Block, second: Block) -> Block:
    import numpy as np
    from scipy import sparse

    from chec_voice.suggest.features import Block

    parts = []
    for name in Block.__dataclass_fields__:
        pair = [getattr(first, name), getattr(second, name)]
        if sparse.issparse(pair[0]):
            parts.append(sparse.vstack(pair, format="csr"))
        else:
            parts.append(np.concatenate(pair))
    return Block(*parts)


def _together(matched: tuple[Evidence, ...], learned: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Matched keywords first; a learned word that is one of them is not said twice."""
    said = {e.text.casefold() for e in matched}
    return (*matched, *(e for e in learned if e.text.casefold() not in said))


# --- a run over the project -------------------------------------------------------------


def run(store: Store, *, again: bool, actor: str, progress: Progress = SILENT) -> SuggestResult:
    """Propose codes for every open segment, learned from what people decided so far.

    After a new decision, or a withdrawal, the model is another one and goes over everything anew.
    """
    notices: list[str] = []
    encoder = _encoder(store, notices)
    if encoder is not None:
        suggesting.embed(store, encoder, progress)
    try:
        bench = Workbench(store, encoder)
    except Refused as error:
        if not codes.current(store).codable:
            raise
        done = suggesting.run(store, sources=None, again=again, actor=actor, progress=progress)
        said = f"{error.message[:1].upper()}{error.message[1:]} Keywords and meaning are used."
        return suggesting.with_notice(done, said)
    given = decided(store, bench.learner.ids)
    since = erasing.retrain_since(store)
    run_id = start_run(store, given, encoder, kind="suggest")
    if again:
        suggestions.forget_run(store, run_id)
    elif since:
        stored.begin_again(store, run_id, since)
    total = suggestions.pending(store, run_id)
    progress.start("Suggesting", total)
    made = silent = seen = 0
    model = bench.train(given) if total else None
    while model and (batch := suggestions.pending_segments(store, run_id, BATCH)):
        found = bench.suggest(model, given, [segment for segment, _ in batch])
        made += suggestions.save(store, run_id, [segment.id for segment, _ in batch], found)
        seen += len(batch)
        silent += len(batch) - len({one.segment_id for one in found})
        progress.advance(len(batch))
    progress.finish()
    name = LEARNED if given.rows else CODEBOOK
    if seen:
        summary = {"segments": seen, "suggestions": made, "sources": [name],
                   "decisions": given.digest}  # fmt: skip
        suggestions.end_run(store, run_id, actor, summary)
    if since:
        stored.trained_anew(store, since)
    return SuggestResult(
        seen, made, silent, (name,), encoder.model_id if encoder else "", tuple(notices),
        len(given.rows),
    )  # fmt: skip


def start_run(store: Store, given: Decided, encoder: TextEncoder | None, *, kind: str) -> int:
    """A run row says what made its suggestions: suggesters, version, seed and decisions."""
    return suggestions.start_run(
        store,
        kind=kind,
        suggesters=LEARNED if given.rows else CODEBOOK,
        version=suggest.VERSION,
        params={"kept": KEPT, "decisions": given.digest, "answers": len(given.rows)},
        model=encoder.model_id if encoder else "",
    )


def _encoder(store: Store, notices: list[str]) -> TextEncoder | None:
    """Loaded only when some text has no vector; None, and a notice, where it is absent."""
    if next(iter(suggestions.texts_without_embedding(store, MODEL_ID)), None) is None:
        return LazyEncoder()
    try:
        return suggest.load_encoder()
    except ModelError as error:
        if "SHA-256" in error.message:
            raise
        notices.append(f"{error.message} Answers are compared by their words alone. {error.fix}")
        return None
