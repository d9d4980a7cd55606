"""Learns from people's decisions, and from nothing else, which codes an answer calls for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chec_voice.errors import Refused
from chec_voice.model import Code, Segment, Suggestion
from chec_voice.suggest import kernel, stack, thresholds
from chec_voice.suggest.encoder import Known, OnBatch, TextEncoder
from chec_voice.suggest.features import Block, Space
from chec_voice.suggest.scope import has_content, suggestible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Chances = NDArray[np.float64]

MAX_CODES = 2000
FEW = 5
"""Below so many examples a code is said to have too few to learn from."""
TOP = 6
"""At most so many suggestions a segment."""
_ROWS = 1024
_POOL = 1000
"""Uncoded answers that take part in setting thresholds."""


@dataclass(frozen=True)
class CodedAnswer:
    """A segment that a person judged. The only thing the learner is ever trained on.

    `coder` names the person: there is no way to hand over a machine's proposals as if they were
    decisions, since a `Suggestion` has neither coder nor verdicts.
    """

    segment: Segment
    coder: str
    applied: frozenset[str]
    rejected: frozenset[str] = frozenset()
    complete: bool = True
    """The person coded the whole answer, so that other codes do not apply. If false, only the
    codes in `applied` and `rejected` are learned from."""


@dataclass
class Learner:
    """Prepared for one codebook and the texts of one project; trains models again and again.

    Features of a segment are kept by its id and text, so training after one more decision reads
    only what is new.

    Args:
        codes: headings and disclosure are left aside; housekeeping codes take part.
        encoder: None where the embedding model is absent: words alone are compared.
        texts, vectors: texts of the project, coded or not, and their embeddings: for word
            weights and for the mean.
        lean: the beta of F-beta that thresholds aim at; above 1 leans to recall.

    Raises:
        Refused: there are more than `MAX_CODES` codes, or none.
    """

    codes: Sequence[Code]
    encoder: TextEncoder | None = None
    texts: Sequence[str] = ()
    vectors: Vectors | None = None
    seed: int = 0
    lean: float = thresholds.LEAN
    known: Known | None = None
    on_batch: OnBatch | None = None
    _kept: dict[tuple[int, str, str], Block] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.codes = suggestible(self.codes, housekeeping=True)
        if not self.codes:
            raise Refused("the codebook has no code that can be suggested.", fix="Add a code.")
        if len(self.codes) > MAX_CODES:
            raise Refused(
                f"learning works with up to {MAX_CODES:,} codes, and there are "
                f"{len(self.codes):,}: so many cannot each have enough coded answers.",
                fix="Group codes under broader ones, or suggest with keywords and meaning only.",
            )
        self.ids = tuple(code.id for code in self.codes)
        self.column = {code: number for number, code in enumerate(self.ids)}
        self.space = Space(
            self.codes, self.encoder, (self.texts, self.vectors),
            known=self.known, on_batch=self.on_batch,
        )  # fmt: skip
        self.entries = kernel.Entries(self.space.entries, self.space.code_of, len(self.codes))

    def read(self, segments: Sequence[Segment], vectors: Vectors | None = None) -> Block:
        """Features of segments. Slow the first time; hand the block on instead of the segments."""
        block = self.space.block(segments, vectors)
        block.lift = self.entries.lift(block)
        return block

    def train(
        self,
        rows: Sequence[CodedAnswer],
        vectors: Vectors | None = None,
        *,
        block: Block | None = None,
        unlabelled: Block | None = None,
    ) -> Model:
        """A model of these decisions: the same rows and seed give the same model.

        Args:
            vectors: (rows, dimensions), embeddings of the rows' segments; made when absent.
            block: the rows' features from `read`, when the caller keeps them.
            unlabelled: features of answers that nobody coded, for the thresholds.

        Raises:
            Refused: a row is not a person's decision, or names a code that is not here.
        """
        applied, judged = self._decisions(rows)
        if block is None:
            block = self.read([row.segment for row in rows], vectors)
        rates = stack.base_rates(applied, judged)
        support = applied.sum(0)
        residual = (applied - rates).astype("float32")
        ridge = kernel.fit(block, residual, self.entries.told, judged, self.seed)
        combined = self._combine(block, ridge, rates, applied, judged)
        chances = combined.probabilities(block, ridge.out_of_sample, rates, support)
        model = Model(self, tuple(rows), block, ridge, combined, rates, support, chances)
        model.thresholds = self._thresholds(model, applied, unlabelled)
        return model

    def _combine(
        self,
        block: Block,
        ridge: kernel.Ridge,
        rates: Chances,
        applied: Chances,
        judged: NDArray[np.bool_],
    ) -> stack.Stack:
        import numpy as np

        chosen = np.arange(len(block))
        most = max(50, stack.MAX_PAIRS // len(self.codes))
        if len(chosen) > most:
            chosen = np.sort(np.random.default_rng(self.seed).choice(chosen, most, replace=False))
        part, shift = block.take(chosen), ridge.out_of_sample[chosen]
        known = judged[chosen].ravel()
        features = stack.pairs(part, shift, rates, applied.sum(0))[known]
        return stack.fit(features, applied[chosen].ravel()[known])

    def _thresholds(self, model: Model, applied: Chances, unlabelled: Block | None) -> Chances:
        import numpy as np

        pool = None
        if unlabelled is not None and len(unlabelled):
            some = np.random.default_rng(self.seed).permutation(len(unlabelled))[:_POOL]
            pool = model.chances(unlabelled.take(np.sort(some)))
        return thresholds.choose(model.cross_validated, applied, pool, lean=self.lean, seed=self.seed)

    def _decisions(self, rows: Sequence[CodedAnswer]) -> tuple[Chances, NDArray[np.bool_]]:
        import numpy as np

        applied = np.zeros((len(rows), len(self.ids)))
        judged = np.ones((len(rows), len(self.ids)), dtype=bool)
        for number, row in enumerate(rows):
            if not isinstance(row, CodedAnswer) or not row.coder:
                raise Refused(
                    "learning takes only decisions of a named person.",
                    fix="Review the suggestions first; only what a person decided is learned.",
                )
            if not row.complete:
                judged[number] = False
            for code in (row.applied | row.rejected) & self.column.keys():
                judged[number, self.column[code]] = True
            for code in row.applied & self.column.keys():
                applied[number, self.column[code]] = 1
        return applied, judged


@dataclass
class Model:
    """What was learned. Gives a calibrated probability for every segment and code."""

    learner: Learner
    rows: tuple[CodedAnswer, ...]
    block: Block
    ridge: kernel.Ridge
    combined: stack.Stack
    rates: Chances
    support: Chances
    cross_validated: Chances
    """(rows, codes): the probability of each coded answer, predicted without that answer."""
    thresholds: Chances = field(init=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids, in the order of the columns."""
        return self.learner.ids

    def notes(self) -> dict[str, str]:
        """Code id -> what a person should know about its suggestions."""
        said = {}
        for code, count in zip(self.codes, self.support.astype(int), strict=True):
            if count == 0:
                said[code] = "no coded answers yet: suggested from the codebook's words alone"
            elif count < FEW:
                answers = "answer" if count == 1 else "answers"
                said[code] = f"only {count} coded {answers}: too few to judge its suggestions"
        return said

    def chances(self, block: Block) -> Chances:
        """(n, codes): how likely it is that a coder would apply each code."""
        import numpy as np

        out = np.zeros((len(block), len(self.codes)))
        for at in range(0, len(block), _ROWS):
            part = block.take(slice(at, at + _ROWS))
            shift = self.ridge.shift(part)
            out[at : at + _ROWS] = self.combined.probabilities(
                part, shift, self.rates, self.support
            )
        return out

    def probabilities(
        self, segments: Sequence[Segment], vectors: Vectors | None = None
    ) -> Chances:
        """(n, codes): how likely it is that a coder would apply each code."""
        return self.chances(self.learner.read(segments, vectors))

    def suggest(
        self, segments: Sequence[Segment], vectors: Vectors | None = None, *, top: int = TOP
    ) -> Iterator[Suggestion]:
        """Suggestions of each segment in turn, the likeliest first, with evidence.

        Below a code's threshold, and for a text without content, the learner abstains.
        """
        import numpy as np

        from chec_voice.suggest.evidence import Reasons

        reasons = Reasons(self)
        for at in range(0, len(segments), _ROWS):
            some = segments[at : at + _ROWS]
            given = None if vectors is None else vectors[at : at + _ROWS]
            block = self.learner.read(some, given)
            chances = self.chances(block)
            order = np.argsort(-chances, axis=1, kind="stable")[:, :top]
            near = reasons.likeness(block)
            for row, segment in enumerate(some):
                if not self._may_speak(segment):
                    continue
                for code in order[row]:
                    chance = float(chances[row, code])
                    if chance >= self.thresholds[code]:
                        why = reasons.why(segment, block.take(slice(row, row + 1)), near[row], code)
                        yield Suggestion(
                            segment.id, self.codes[code], round(chance, 6), "learned", why
                        )

    def _may_speak(self, segment: Segment) -> bool:
        return has_content(segment.text) or bool(self.support.any() and segment.text.strip())
