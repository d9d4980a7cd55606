"""Suggests the codes whose definition and examples are nearest in meaning to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Literal

from chec_voice.model import Code, Evidence, Segment, Suggestion
from chec_voice.suggest.encoder import Known, OnBatch, TextEncoder, encode_unique
from chec_voice.suggest.scope import has_content, sentences, suggestible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

TOP = 5
THRESHOLD = 0.1
"""Scores below it are not suggested (a nearness of 0.08): leans to recall, as coders prefer."""
MIDPOINT = 0.3
WIDTH = 0.1
"""score = 1 / (1 + exp(-(nearness - MIDPOINT) / WIDTH)). On three public sets of coded answers
about half of the codes at a nearness of 0.3 had been given by a person (range 0.3 to 0.8)."""
PRIOR_TEXTS = 20
"""The codebook's mean counts as this many texts in the background of a small project."""
_ASIDE = re.compile(r"(?:nb|n\.b\.|note)\b", re.IGNORECASE)
"""Opens a sentence about using the codebook, which says nothing about what people said."""
_ROWS = 2048
"""Segments compared at a time: bounds memory at rows x sentences floats."""


@dataclass(frozen=True)
class _Sentence:
    kind: Literal["definition", "example"]
    text: str


def score_of(nearness: float) -> float:
    """A nearness (-1 to 1) as a score (0 to 1): logistic, rising, not a probability."""
    return 1.0 / (1.0 + exp(-(nearness - MIDPOINT) / WIDTH))


class MeaningSuggester:
    """Compares segments with the sentences of each code by their embeddings.

    All vectors are first centred on a background: what every text here has in common counts for
    nothing, so that a short general answer is not near to everything. The nearness of a code is
    the mean of its nearest sentence's cosine and the mean cosine of all its sentences; of the
    variants tried on three coded sets it had the best recall over codes, rare ones included.

    Args:
        codes: headings, areas, housekeeping codes and disclosure are left aside.
        encoder: embeds the codes' sentences here, and segments whose vectors are not given.
        background: float32 (n, dimensions), vectors of this project's distinct texts, or a
            sample of them. Without it the codebook's own sentences are the background.
        known, on_batch: the cache of the codes' sentences, as `encode_unique` takes it.
        top: at most so many codes a segment.
        threshold: scores below it are left out.
    """

    name = "meaning"

    def __init__(
        self,
        codes: Sequence[Code],
        encoder: TextEncoder,
        *,
        background: Vectors | None = None,
        known: Known | None = None,
        on_batch: OnBatch | None = None,
        top: int = TOP,
        threshold: float = THRESHOLD,
    ) -> None:
        import numpy as np

        self._codes = suggestible(codes)
        self._encoder = encoder
        self._top = top
        self._threshold = threshold
        grouped = [_sentences_of(code) for code in self._codes]
        self._sentences = [sentence for group in grouped for sentence in group]
        sizes = np.array([len(group) for group in grouped], dtype=np.intp)
        self._ends = np.cumsum(sizes)
        self._starts = self._ends - sizes
        texts = [sentence.text for sentence in self._sentences]
        vectors = encode_unique(encoder, texts, known, on_batch=on_batch)
        common = _common(vectors, len(self._codes))
        self._centre = _centre(common, background)
        self._vectors = _unit(vectors - common)

    def suggest(
        self, segments: Sequence[Segment], vectors: Vectors | None = None
    ) -> Iterator[Suggestion]:
        """Suggestions of each segment in turn, the highest score first.

        Args:
            vectors: float32 (len(segments), dimensions), the segments' embeddings as
                `encode_unique` gives them; made here when absent.

        Raises:
            ValueError: at the first step, when there is not one vector for each segment.
        """
        if not self._codes or not segments:
            return
        if vectors is None:
            vectors = encode_unique(self._encoder, [segment.text for segment in segments])
        if vectors.shape != (len(segments), self._encoder.dimensions):
            raise ValueError(f"{len(segments)} segments, but vectors of shape {vectors.shape}")
        for at in range(0, len(segments), _ROWS):
            yield from self._suggest_rows(segments[at : at + _ROWS], vectors[at : at + _ROWS])

    def _suggest_rows(self, segments: Sequence[Segment], vectors: Vectors) -> Iterator[Suggestion]:
        import numpy as np

        cosines = _unit(vectors - self._centre) @ self._vectors.T
        highest = np.maximum.reduceat(cosines, self._starts, axis=1)
        mean = np.add.reduceat(cosines, self._starts, axis=1) / (self._ends - self._starts)
        nearness = (highest + mean) / 2
        order = np.argsort(-nearness, axis=1, kind="stable")[:, : self._top]
        for row, segment in enumerate(segments):
            if not has_content(segment.text):
                continue
            for code in order[row]:
                score = score_of(float(nearness[row, code]))
                if score < self._threshold:
                    break
                evidence = self._nearest(cosines[row], int(code))
                yield Suggestion(
                    segment.id, self._codes[code].id, round(score, 6), self.name, (evidence,)
                )

    def _nearest(self, cosines: Vectors, code: int) -> Evidence:
        start, end = int(self._starts[code]), int(self._ends[code])
        sentence = self._sentences[start + int(cosines[start:end].argmax())]
        return Evidence(sentence.kind, sentence.text)


def _sentences_of(code: Code) -> list[_Sentence]:
    """What stands for a code: name with brief, label, definition by sentence, examples."""
    opening = f"{code.name}. {code.brief}" if code.brief else code.name
    described = [opening, code.label]
    described += [text for text in sentences(code.definition) if not _ASIDE.match(text)]
    found = [_Sentence("definition", text.strip()) for text in described]
    found += [_Sentence("example", text.strip()) for text in code.examples]
    distinct = {sentence.text.casefold(): sentence for sentence in found if sentence.text}
    return list(distinct.values()) or [_Sentence("definition", code.id)]


def _common(vectors: Vectors, n_codes: int) -> Vectors:
    """What the codes' sentences have in common, (dimensions,).

    The mean, drawn to zero where codes are few: what the sentences of a single code share is the
    code itself and must not be taken away.
    """
    import numpy as np

    if n_codes == 0:
        return np.zeros(vectors.shape[1:], dtype=np.float32)
    common: Vectors = vectors.mean(axis=0) * np.float32(1 - 1 / n_codes)
    return common


def _centre(common: Vectors, background: Vectors | None) -> Vectors:
    """The mean text: of the background, drawn to the codebook's own while it is small."""
    import numpy as np

    if background is None or len(background) == 0:
        return common
    total = background.sum(axis=0, dtype=np.float64) + PRIOR_TEXTS * common
    centre: Vectors = (total / (len(background) + PRIOR_TEXTS)).astype(np.float32)
    return centre


def _unit(vectors: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Vectors = vectors / np.maximum(lengths, 1e-9)
    return result
