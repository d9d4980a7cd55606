"""Learns from people's decisions, and from nothing else, which codes an answer calls for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chec_voice.errors import Refused
from chec_voice.model import Code, Evidence, Segment, Suggestion
from chec_voice.suggest import calibration, kernel, stack, thresholds
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
DIGITS = 6
"""Of a probability. Those that differ by less come in the codebook's order: which is the larger
would hang on the processor."""
_ROWS = 1024
POOL = 300
"""Uncoded answers that take part in base rates and thresholds, a seeded sample."""
POOL_TRUST = 100.0
"""What the model expects of uncoded answers counts for so many coded ones in the base rates: those
that were coded first, or chosen by the queue, are no fair sample."""
ROUNDS, ENOUGH = 2, 500
"""How often, and up to how many coded answers, base rates are corrected so."""


@cache
def _threads() -> Any:
    import_module("scipy.linalg")  # has a BLAS of its own; what is loaded later is not limited
    return import_module("threadpoolctl").ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """For matrices of this size a second thread gains little, and on a busy machine costs a lot:
    300 answers took 46 ms on one and 588 ms on two of two shared cores."""
    limited: AbstractContextManager[Any] = _threads().limit(limits=1, user_api="blas")
    return limited


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

    `read` gives the features of segments; a caller that keeps the block and hands it to `train`
    pays for reading only once.

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
            self.codes,
            self.encoder,
            (self.texts, self.vectors),
            known=self.known,
            on_batch=self.on_batch,
        )
        self.keywords = self.space.keywords
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
            unlabelled: features of answers that nobody coded, for base rates and thresholds.

        Raises:
            Refused: a row is not a person's decision, or names a code that is not here.
        """
        applied, judged = self.decisions(rows)
        if block is None:
            block = self.read([row.segment for row in rows], vectors)
        with one_thread():
            return self._train(rows, block, unlabelled, (applied, judged))

    def _train(
        self,
        rows: Sequence[CodedAnswer],
        block: Block,
        unlabelled: Block | None,
        decided: tuple[Chances, NDArray[np.bool_]],
    ) -> Model:
        import numpy as np

        applied, judged = decided
        pool = None
        if unlabelled is not None and len(unlabelled):
            some = np.random.default_rng(self.seed).permutation(len(unlabelled))[:POOL]
            pool = unlabelled.take(np.sort(some))
        solver = kernel.Solver(block, self.entries.told, self.seed)
        rates = stack.base_rates(applied, judged)
        model = self._fit(rows, block, solver, rates, decided)
        guessed = None
        if pool is not None:
            across = kernel.read(pool, model.ridge.anchors)
            guessed = model.chances(pool, across)
            for _ in range(ROUNDS if len(rows) < ENOUGH else 0):
                seen = judged.sum(0)
                mixed = (rates * seen + guessed.mean(0) * POOL_TRUST) / (seen + POOL_TRUST)
                mixed = np.clip(mixed, 1e-4, 0.97)
                model = self._fit(rows, block, solver, mixed, decided, model.combined)
                guessed = model.chances(pool, across)
            expected, known = calibration.expected_codes(applied, judged, stack.LABELS_A_TEXT)
            model.offset = known * calibration.offset(guessed, expected)
            guessed = calibration.moved(guessed, model.offset)
        model.thresholds = thresholds.choose(
            model.cross_validated, applied, guessed, lean=self.lean, seed=self.seed
        )
        model.calibrate()
        return model

    def _fit(
        self,
        rows: Sequence[CodedAnswer],
        block: Block,
        solver: kernel.Solver,
        rates: Chances,
        decided: tuple[Chances, NDArray[np.bool_]],
        begin: stack.Stack | None = None,
    ) -> Model:
        applied, judged = decided
        support = applied.sum(0)
        ridge = solver.solve((applied - rates).astype("float32"), judged)
        asked = stack.asked_rates_crossed(block.question, applied, judged, rates, self.seed)
        combined = self._combine(block, ridge, rates, (applied, judged, asked), begin)
        features = stack.pairs(block, ridge.out_of_sample, rates, support, asked)
        chances = combined.probabilities(features, len(self.codes))
        return Model(
            self, tuple(rows), block, ridge, combined, rates, support, (applied, judged), chances
        )

    def _combine(
        self,
        block: Block,
        ridge: kernel.Ridge,
        rates: Chances,
        decided: tuple[Chances, NDArray[np.bool_], Chances],
        begin: stack.Stack | None,
    ) -> stack.Stack:
        import numpy as np

        applied, judged, asked = decided
        chosen = np.arange(len(block))
        most = max(50, stack.MAX_PAIRS // len(self.codes))
        if len(chosen) > most:
            chosen = np.sort(np.random.default_rng(self.seed).choice(chosen, most, replace=False))
        part, shift = block.take(chosen), ridge.out_of_sample[chosen]
        known = judged[chosen].ravel()
        features = stack.pairs(part, shift, rates, applied.sum(0), asked[chosen])[known]
        return stack.fit(features, applied[chosen].ravel()[known], begin)

    def decisions(self, rows: Sequence[CodedAnswer]) -> tuple[Chances, NDArray[np.bool_]]:
        """(rows, codes): 1 where a code was applied; and where somebody judged at all."""
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
    decided: tuple[Chances, NDArray[np.bool_]]
    """(rows, codes) each: where a code was applied, and where somebody judged at all."""
    cross_validated: Chances
    """(rows, codes): the probability of each coded answer, predicted without that answer."""
    thresholds: Chances = field(init=False)
    """(codes,): from which probability on each code is suggested."""
    offset: float = 0.0
    """Added to log odds, so that uncoded answers get about as many codes as is expected. What is
    predicted of coded ones without themselves adds up as it is: the combiner was fitted to it."""
    scale: calibration.Calibration = calibration.UNCHANGED
    """From the probability of a suggestion to its score, as decisions on suggestions have it."""
    borne_out: bool = False
    """Decisions bear scores out as numbers; until then they are no more than an order."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids, in the order of the columns."""
        return self.learner.ids

    def calibrate(self) -> None:
        """Compare what would have been suggested for coded answers with what people decided."""
        applied, judged = self.decided
        near = (self.cross_validated >= calibration.NEARLY * self.thresholds) & judged
        chances, right = self.cross_validated[near], applied[near]
        self.scale = calibration.fit(chances, right)
        shown = (self.cross_validated >= self.thresholds)[near]
        scores = calibration.crossed(chances, right, self.learner.seed)
        self.borne_out = calibration.borne_out(scores[shown], right[shown])

    def notes(self) -> dict[str, str]:
        """Code id -> what a person should know about its suggestions."""
        said = {}
        for code, count in zip(self.codes, self.support.astype(int), strict=True):
            if count == 0:
                said[code] = "no coded answers yet"
            elif count < FEW:
                answers = "answer" if count == 1 else "answers"
                said[code] = f"only {count} coded {answers}: too few to judge by"
        return said

    def chances(self, block: Block, across: Vectors | None = None) -> Chances:
        """(n, codes): how likely it is that a coder would apply each code.

        Args:
            across: `kernel.read(block, ridge.anchors)`, when the caller has it.
        """
        import numpy as np

        out = np.zeros((len(block), len(self.codes)))
        with one_thread():
            for at in range(0, len(block), _ROWS):
                features = self.pairs(
                    block.take(slice(at, at + _ROWS)),
                    None if across is None else across[at : at + _ROWS],
                )
                out[at : at + _ROWS] = self.combined.probabilities(features, len(self.codes))
        return calibration.moved(out, self.offset)

    def pairs(self, block: Block, across: Vectors | None = None) -> Chances:
        """(n * codes, features): what the combiner knows of each text and code."""
        shift = self.ridge.shift(block, across)
        asked = stack.asked_rates(self.block.question, *self.decided, self.rates, block.question)
        return stack.pairs(block, shift, self.rates, self.support, asked)

    def probabilities(self, segments: Sequence[Segment], vectors: Vectors | None = None) -> Chances:
        """(n, codes): how likely it is that a coder would apply each code."""
        return self.chances(self.learner.read(segments, vectors))

    def suggest(
        self,
        segments: Sequence[Segment],
        vectors: Vectors | None = None,
        *,
        top: int = TOP,
        fill: int = 0,
        coded: Mapping[int, int] | None = None,
    ) -> Iterator[Suggestion]:
        """Suggestions of each segment in turn, the likeliest first, with evidence.

        Below a code's threshold, and for a text without content, the learner abstains.

        Args:
            fill: after those, codes that are less likely, marked so and without evidence, until
                each segment has so many in all.
            coded: segment id -> row of `rows` that it was trained with. For these the prediction
                made without that row counts, and the row is no evidence: a second coder must not
                be shown what the first one decided.
        """
        import numpy as np

        from chec_voice.suggest.evidence import Reasons

        reasons = Reasons(self)
        for at in range(0, len(segments), _ROWS):
            some = segments[at : at + _ROWS]
            given = None if vectors is None else vectors[at : at + _ROWS]
            block = self.learner.read(some, given)
            chances = self.chances(block)
            near, entries = reasons.compare(block)
            for row, segment in enumerate(some):
                own = (coded or {}).get(segment.id)
                if own is not None:
                    chances[row], near[row, own] = self.cross_validated[own], -1
            chances = chances.round(DIGITS)
            order = np.argsort(-chances, axis=1, kind="stable")[:, : max(top, fill)]
            scores = self.scale(chances).round(DIGITS)
            for row, segment in enumerate(some):
                if not self._may_speak(segment):
                    continue
                likely = [
                    code for code in order[row, :top] if chances[row, code] >= self.thresholds[code]
                ]
                whys = reasons.why(segment, near[row], entries[row], likely)
                for code, why in zip(likely, whys, strict=True):
                    yield self._suggestion(segment, code, scores[row, code], why)
                others = [code for code in order[row, :fill] if code not in likely]
                for code in others[: max(fill - len(likely), 0)]:
                    yield self._suggestion(segment, code, scores[row, code])

    def _suggestion(
        self, segment: Segment, code: int, score: float, why: tuple[Evidence, ...] | None = None
    ) -> Suggestion:
        """A code that is likely for the reasons `why`; a less likely one without them."""
        return Suggestion(
            segment.id,
            self.codes[code],
            float(score),
            "learned",
            why or (),
            likely=why is not None,
        )

    def _may_speak(self, segment: Segment) -> bool:
        return has_content(segment.text) or bool(self.support.any() and segment.text.strip())
