"""Why a learned suggestion was made: coded answers like it, words that count, the definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chec_voice.model import Evidence, Segment
from chec_voice.suggest import kernel
from chec_voice.suggest.features import Block, terms
from chec_voice.suggest.tfidf import _stop_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.suggest.learning import Model

    Array = NDArray[np.float32]

NEIGHBOURS = 2
WORDS = 3
NEAR_ENOUGH = 0.3
"""A coded answer is shown from this likeness on (1 is the same answer to the same question)."""
OVERUSED = 2.0
"""A word counts for a code when it is so many times commoner among its answers than elsewhere."""
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][^\W\d_]+)*")


class Reasons:
    """Finds evidence in the coded answers and the codebook of a model."""

    def __init__(self, model: Model) -> None:
        import numpy as np

        self._model = model
        self._applied, _ = model.learner.decisions(model.rows)
        self._having = [np.flatnonzero(column) for column in self._applied.T]
        own = kernel.similarity(model.block.take([0]), model.block.take([0])) if model.rows else 1
        self._self = float(np.max(own))
        # Only of stems that occur: the space they are hashed into is far larger.
        occurring = np.unique(model.block.stems.indices)
        self._row_of = {int(stem): row for row, stem in enumerate(occurring)}
        stems = model.block.stems[:, occurring] > 0
        self._with_code = np.asarray(stems.T @ self._applied)
        self._count = np.asarray(stems.sum(0)).ravel()
        space = model.learner.space
        ids = set(model.codes)
        self._entries: list[list[int]] = [[] for _ in ids]
        """Of each code, the sentences that say what it is (not where else to look)."""
        for number, sentence in enumerate(space.sentences):
            if sentence.kind in ("definition", "example") and not _names_a_code(sentence.text, ids):
                self._entries[sentence.code].append(number)

    def compare(self, block: Block) -> tuple[Array, Array]:
        """Likeness to coded answers (1: the same answer to the same question), and to entries."""
        near = kernel.similarity(block, self._model.block) / max(self._self, 1e-6)
        return near, self._model.learner.space.cosines(block.vectors)

    def why(
        self, segment: Segment, near: Array, entries: Array, codes: Sequence[int]
    ) -> Iterator[tuple[Evidence, ...]]:
        """Of each code: matched words, then coded answers like it, then the nearest entry."""
        known = self._known_words(segment.text) if codes else []
        for code in codes:
            entry = self._entry(entries, code)
            found = (*self._words(known, code), *self._neighbours(near, code))
            yield (*found, entry) if entry else found

    def _neighbours(self, near: Array, code: int) -> list[Evidence]:
        having = self._having[code]
        likeness = near[having]
        close = having[likeness >= NEAR_ENOUGH]
        texts: dict[str, None] = {}
        for row in close[(-near[close]).argsort(kind="stable")]:
            texts[self._model.rows[row].segment.text] = None
            if len(texts) == NEIGHBOURS:
                break
        return [Evidence("neighbour", text) for text in texts]

    def _known_words(self, text: str) -> list[tuple[str, int, tuple[int, int]]]:
        """Words that stand in coded answers: as written, the stem's row, where in the text."""
        words = []
        for match in _WORD.finditer(text):
            word = match.group()
            if word.lower() not in _stop_words():
                row = self._row_of.get(terms(word)[1][0])
                if row is not None:
                    words.append((word, row, match.span()))
        return words

    def _words(
        self, known: Sequence[tuple[str, int, tuple[int, int]]], code: int
    ) -> list[Evidence]:
        """Words of the text that people's answers with this code have more than others do."""
        with_code = len(self._having[code])
        others = len(self._applied) - with_code
        weight: dict[str, float] = {}
        places: dict[str, list[tuple[int, int]]] = {}
        for word, row, place in known:
            inside = float(self._with_code[row, code])
            outside = float(self._count[row]) - inside
            ratio = ((inside + 0.1) / (with_code + 1)) / ((outside + 0.5) / (others + 1))
            if inside >= min(2, with_code) and inside and ratio >= OVERUSED:
                weight[word] = ratio
                places.setdefault(word, []).append(place)
        best = sorted(weight, key=lambda word: (-weight[word], places[word]))[:WORDS]
        return [Evidence("words", word, tuple(places[word])) for word in best]

    def _entry(self, entries: Array, code: int) -> Evidence | None:
        """The sentence of the codebook that is nearest in meaning."""
        own = self._entries[code]
        if not own or not self._model.learner.space.entries.vectors.shape[1]:
            return None
        best = self._model.learner.space.sentences[max(own, key=lambda at: float(entries[at]))]
        return Evidence("example" if best.kind == "example" else "definition", best.text)


def _names_a_code(text: str, ids: set[str]) -> bool:
    """Such a sentence says which other code to use."""
    return any("." in word and word.strip(".,;:()") in ids for word in text.split())
