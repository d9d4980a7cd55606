"""Suggestions learned from people's decisions; from the codebook alone while there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from chec_voice import suggest
from chec_voice.errors import ModelError, WrongModel
from chec_voice.model import Evidence, Segment, Suggestion
from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest.decided import Decided, decided
from chec_voice.project.suggest.rules import KEPT, OFFERED
from chec_voice.project.suggest.vectors import LazyEncoder, any_missing, embed
from chec_voice.store import Store, codes, facts, suggestions
from chec_voice.store import learning as stored

if TYPE_CHECKING:
    from chec_voice.suggest import Model, TextEncoder
    from chec_voice.suggest.encoder import Vectors
    from chec_voice.suggest.features import Block

LEARNED, CODEBOOK = suggestions.LEARNED, "codebook"
BACKGROUND = 5000
"""Distinct texts of the project from which word weights and the mean meaning are taken."""
POOL = 300
"""Uncoded answers that take part in base rates and thresholds."""
SPARE = 500
"""Answers whose features may be kept though they were not needed last time."""
_Key = tuple[int, int, int, str]
"""Segment, start, end, text hash: what features are of."""


class Workbench:
    """Features of a project's answers, read once and kept while this object lives.

    Raises:
        Refused: the codebook cannot be learned (no code, or too many).
        ModelError: a vector is missing and the embedding model cannot be loaded.
    """

    def __init__(self, store: Store, encoder: TextEncoder | None) -> None:
        from chec_voice.suggest import Learner

        self.store, self.encoder = store, encoder
        self.seed = facts.seed(store)
        texts = [text for _, text in stored.texts(store, BACKGROUND)]
        self.learner = Learner(
            codes.current(store).codes,
            encoder,
            texts,
            self._vectors(texts),
            seed=self.seed,
            known=self._known,
            on_batch=self._keep,
        )
        self._row: dict[_Key, int] = {}
        self._block: Block | None = None
        self._used: set[_Key] = set()

    def learn(self) -> tuple[Decided, Model]:
        """What people decided so far, and a model of it."""
        given = decided(self.store, self.learner.ids)
        return given, self.train(given)

    def train(self, given: Decided) -> Model:
        """The same decisions, texts and seed give the same model."""
        segments = [row.segment for row in given.rows]
        block = self.read(segments, given.hashes)
        pool = stored.uncoded(self.store, POOL)
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
                one.segment_id,
                one.code,
                one.score,
                name,
                _together(matched.get((one.segment_id, one.code), ()), one.evidence)
                + few.get(one.code, ()),
                likely=one.likely,
            )
            for one in model.suggest(segments, vectors, top=KEPT, fill=OFFERED, coded=given.row_of)
        ]

    def _vectors(self, texts: Sequence[str]) -> Vectors | None:
        if self.encoder is None:
            return None
        return suggest.encode_unique(self.encoder, texts, self._known, on_batch=self._keep)

    def _known(self, hashes: Sequence[str]) -> dict[str, bytes]:
        return suggestions.embeddings(self.store, self._model_id, hashes)

    def _keep(self, pairs: list[tuple[str, bytes]]) -> None:
        if self.encoder is not None:
            suggestions.save_embeddings(self.store, self._model_id, self.encoder.dimensions, pairs)

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


class Learned:
    """What people decided so far and, once it is ready, a model of it; a `run.Suggester`.

    Args:
        bench: features that the caller keeps; read from the store otherwise.

    Raises:
        Refused: the codebook cannot be learned (no code, or too many).
    """

    learns = True

    def __init__(
        self,
        store: Store,
        progress: Progress = SILENT,
        *,
        bench: Workbench | None = None,
    ) -> None:
        self.notices: tuple[str, ...] = ()
        if bench is None:
            encoder, self.notices = _encoder(store)
            if encoder is not None:
                embed(store, encoder, progress)
            bench = Workbench(store, encoder)
        self._bench = bench
        self.encoder = bench.encoder
        self.decided = decided(store, bench.learner.ids)
        self.answers = len(self.decided.rows)
        self.sources: tuple[str, ...] = (LEARNED if self.decided.rows else CODEBOOK,)
        self._model: Model | None = None

    @property
    def params(self) -> Mapping[str, Any]:
        return {
            "kept": KEPT,
            "offered": OFFERED,
            "decisions": self.decided.digest,
            "answers": self.answers,
        }

    @property
    def summary(self) -> Mapping[str, Any]:
        return {"decisions": self.decided.digest}

    @property
    def model(self) -> Model:
        """The model, once `get_ready` trained it."""
        if self._model is None:
            self.get_ready()
        return cast("Model", self._model)

    def get_ready(self) -> None:
        """Train the model, and keep whether decisions bear its scores out."""
        self._model = self._bench.train(self.decided)
        suggestions.keep_borne_out(self._bench.store, self._model.borne_out)

    def suggest(self, segments: Sequence[Segment]) -> list[Suggestion]:
        return self._bench.suggest(self.model, self.decided, segments)


def _encoder(store: Store) -> tuple[TextEncoder | None, tuple[str, ...]]:
    """Loaded only when some text has no vector; None, and a notice, where it is absent."""
    if not any_missing(store):
        return LazyEncoder(), ()
    try:
        return suggest.load_encoder(), ()
    except WrongModel:
        raise
    except ModelError as error:
        return None, (f"{error.message} Answers are compared by their words alone. {error.fix}",)
