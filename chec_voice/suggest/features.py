"""What the learner reads of a text: its vector, its words, and how near each code is without it.

A `Space` is made once for a codebook and the texts of a project; features of a text are worked
out once and kept, so that training again after a decision costs no reading.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Segment
from chec_voice.suggest.encoder import Known, OnBatch, TextEncoder, encode_unique
from chec_voice.suggest.keywords import KeywordSuggester
from chec_voice.suggest.meaning import _sentences_of
from chec_voice.suggest.stop_words import stop_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

WORD_SPACE = 1 << 18
"""Words and word pairs are counted by their hash: no vocabulary to keep or to leak."""
STEM = 5
"""Words are also compared by their first letters: "bully", "bullied", "bullying"."""
MAX_SENTENCES = 1500
"""Of the codebook, over all codes: bounds the one-off work at start."""
PRIOR_TEXTS = 20
_WORD = re.compile(r"\w+")
_IN_THEIR_VOICE = ("example", "counter")


@dataclass(frozen=True)
class Sentence:
    """A piece of a code's entry that stands for the code as a pretend answer."""

    code: int
    kind: str
    text: str


@dataclass
class Block:
    """Features of n texts, row by row. `near`, `words`, `hits` and `named` are (n, codes)."""

    vectors: Array
    """Centred unit vectors (n, d); d is 0 without an encoder."""
    grams: Any
    """Sparse (n, WORD_SPACE), unit rows: words and word pairs."""
    stems: Any
    question: NDArray[np.int64]
    polarity: NDArray[np.int64]
    near: Array
    words: Array
    hits: Array
    """Keywords of each code that stand in the text."""
    named: Array
    """Words of each code's name that stand in the text."""
    lift: Array
    """Coordinates in the space of the codebook's sentences; see `kernel.Codebook`."""

    def take(self, rows: Any) -> Block:
        """Some rows, in this order."""
        return Block(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def __len__(self) -> int:
        return len(self.question)


def sentences_for(codes: Sequence[Code]) -> list[Sentence]:
    """Name, definition, examples, rules and keywords of each code; counter-examples of others.

    A counter-example ("use instead") stands for the code that is to be used.
    """
    index = {code.id: number for number, code in enumerate(codes)}
    by_code: list[list[Sentence]] = [[] for _ in codes]
    for number, code in enumerate(codes):
        by_code[number] += [Sentence(number, s.kind, s.text) for s in _sentences_of(code)]
    for number, code in enumerate(codes):
        for rule in code.when_not_to_use:
            to = index.get(rule.use or "")
            if rule.example and to is not None:
                by_code[to].append(Sentence(to, "counter", rule.example))
        by_code[number] += [Sentence(number, "when", text) for text in code.when_to_use]
        if code.keywords:
            by_code[number].append(Sentence(number, "keywords", ", ".join(code.keywords)))
    most = max(1, MAX_SENTENCES // max(1, len(codes)))
    return [sentence for group in by_code for sentence in group[:most]]


def _with_name_as_keywords(code: Code) -> Code:
    """The code, known by its whole name and by each word of it that says something."""
    words = _WORD.findall(code.name.replace("_", " "))
    telling = [w for w in words if w.casefold() not in stop_words() and not w.isdecimal()]
    return replace(code, keywords=tuple(dict.fromkeys([" ".join(words), *telling])))


def terms(text: str) -> tuple[list[int], list[int]]:
    """Hashes of the words and word pairs of a text, and of its words' first letters."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.lower())]
    pairs = [first + b" " + second for first, second in pairwise(words)]
    mask = WORD_SPACE - 1
    grams = [zlib.crc32(term) & mask for term in (*words, *pairs)]
    stems = [zlib.crc32(word.decode()[:STEM].encode()) & mask for word in words]
    return grams, stems


class Space:
    """Turns segments into `Block`s. Fixed by a codebook and a background of texts.

    Args:
        codes: what can be proposed, in the order of the columns.
        encoder: None where the model is absent; then words alone are compared.
        background: texts of the project and their vectors, for word weights and for the mean.
        known, on_batch: the cache of the codebook's vectors, as `encode_unique` takes it.
    """

    def __init__(
        self,
        codes: Sequence[Code],
        encoder: TextEncoder | None,
        background: tuple[Sequence[str], Array | None],
        *,
        known: Known | None = None,
        on_batch: OnBatch | None = None,
    ) -> None:
        import numpy as np

        self.codes = tuple(codes)
        self.encoder = encoder
        self.sentences = sentences_for(codes)
        texts, vectors = background
        entries = [s.text for s in self.sentences]
        self._terms: dict[str, tuple[list[int], list[int]]] = {}
        self._weigh([*texts, *entries])
        raw = self.raw = self._encode(entries, known, on_batch)
        self._centre = _centre(raw, len(codes), vectors)
        self.keywords = KeywordSuggester(codes)
        self._names_as_keywords = KeywordSuggester([_with_name_as_keywords(c) for c in codes])
        self._columns = {code.id: number for number, code in enumerate(codes)}
        self._names: dict[str, int] = {}
        self.code_of = np.array([s.code for s in self.sentences], dtype=np.intp)
        self.entries = self._entries(raw)
        self._documents = self._sparse([" ".join(d) for d in self._by_code()], 1)

    def block(self, segments: Sequence[Segment], vectors: Array | None) -> Block:
        """Features of segments; `vectors` are their embeddings as `encode_unique` gives them.

        Raises:
            ValueError: there is not one vector for each segment.
        """
        import numpy as np

        texts = [segment.text for segment in segments]
        if vectors is None:
            vectors = self._encode(texts, None, None)
        if len(vectors) != len(segments):
            raise ValueError(f"{len(segments)} segments, but vectors of shape {vectors.shape}")
        unit = unit_rows(vectors - self._centre)
        grams, stems = self._sparse(texts, 0), self._sparse(texts, 1)
        words = (stems @ self._documents.T).toarray().astype(np.float32)
        return Block(
            vectors=unit,
            grams=grams,
            stems=stems,
            question=self._number("q", (segment.question for segment in segments)),
            polarity=self._number("p", (str(segment.polarity) for segment in segments)),
            near=self._near(unit),
            words=words,
            hits=self._hits(self.keywords, segments),
            named=self._hits(self._names_as_keywords, segments),
            lift=np.zeros((len(texts), 0), dtype=np.float32),
        )

    def cosines(self, vectors: Array) -> Array:
        """(n, sentences): how near each entry of the codebook is."""
        result: Array = vectors @ self.entries.vectors.T
        return result

    def _encode(self, texts: Sequence[str], known: Known | None, on_batch: OnBatch | None) -> Array:
        import numpy as np

        if self.encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return encode_unique(self.encoder, texts, known, on_batch=on_batch)

    def _entries(self, raw: Array) -> Block:
        import numpy as np

        voice = np.array([s.kind in _IN_THEIR_VOICE for s in self.sentences], dtype=bool)
        own = raw[~voice].mean(0) * (1 - 1 / len(self.codes)) if (~voice).any() else 0.0
        mixed = 0.7 * self._centre + 0.3 * raw.mean(0) * (1 - 1 / len(self.codes))
        centred = np.where(voice[:, None], raw - mixed, raw - own)
        texts = [s.text for s in self.sentences]
        nothing = np.zeros((len(texts), 0), dtype=np.float32)
        unknown = np.full(len(texts), -1, dtype=np.int64)
        return Block(
            unit_rows(centred.astype(np.float32)),
            self._sparse(texts, 0),
            self._sparse(texts, 1),
            unknown,
            unknown,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
        )

    def _near(self, unit: Array) -> Array:
        """Mean of the nearest entry's cosine and the mean cosine, less the row's mean."""
        import numpy as np

        if not unit.shape[1]:
            return np.zeros((len(unit), len(self.codes)), dtype=np.float32)
        told = np.array([s.kind in ("definition", "example") for s in self.sentences])
        code_of = self.code_of[told]
        starts = np.flatnonzero(np.r_[True, code_of[1:] != code_of[:-1]])
        cosines = unit @ self.entries.vectors[told].T
        sizes = np.diff(np.r_[starts, len(code_of)])
        near = np.maximum.reduceat(cosines, starts, axis=1)
        near = (near + np.add.reduceat(cosines, starts, axis=1) / sizes) / 2
        result: Array = near - near.mean(axis=1, keepdims=True)
        return result

    def _hits(self, keywords: KeywordSuggester, segments: Sequence[Segment]) -> Array:
        import numpy as np

        hits = np.zeros((len(segments), len(self.codes)), dtype=np.float32)
        numbered = (
            Segment(row, row, 0, len(one.text), one.text) for row, one in enumerate(segments)
        )
        for found in keywords.suggest(numbered):
            hits[found.segment_id, self._columns[found.code]] = found.score
        return hits

    def _by_code(self) -> list[list[str]]:
        documents: list[list[str]] = [[code.name, code.name] for code in self.codes]
        for sentence in self.sentences:
            if sentence.kind in ("definition", "example", "keywords"):
                documents[sentence.code].append(sentence.text)
        return documents

    def _number(self, kind: str, names: Iterable[str]) -> NDArray[np.int64]:
        import numpy as np

        numbers = (self._names.setdefault(f"{kind} {name}", len(self._names)) for name in names)
        return np.fromiter(numbers, dtype=np.int64)

    def _weigh(self, texts: Sequence[str]) -> None:
        """Inverse document frequencies of words, pairs and stems, from distinct texts."""
        import numpy as np

        distinct = dict.fromkeys(texts)
        self._idf: list[Array] = []
        for which in (0, 1):
            seen = np.zeros(WORD_SPACE, dtype=np.float32)
            for text in distinct:
                seen[list(set(self._terms_of(text)[which]))] += 1
            self._idf.append(np.log((1 + len(distinct)) / (1 + seen)) + 1)

    def _terms_of(self, text: str) -> tuple[list[int], list[int]]:
        if text not in self._terms:
            self._terms[text] = terms(text)
        return self._terms[text]

    def _sparse(self, texts: Sequence[str], which: int) -> Any:
        """Sublinear TF-IDF with unit rows."""
        import numpy as np
        from scipy import sparse

        lists = [self._terms_of(text)[which] for text in texts]
        rows = np.repeat(np.arange(len(lists)), [len(found) for found in lists])
        columns = np.fromiter((term for found in lists for term in found), dtype=np.int64)
        ones = np.ones(len(columns), dtype=np.float32)
        counts = sparse.csr_matrix((ones, (rows, columns)), shape=(len(lists), WORD_SPACE))
        counts.sum_duplicates()
        counts.data = (1 + np.log(counts.data)) * self._idf[which][counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        lengths[lengths == 0] = 1
        counts.data /= np.repeat(lengths, np.diff(counts.indptr)).astype(np.float32)
        return counts


def unit_rows(vectors: Array) -> Array:
    """(n, dimensions) with each row of length one."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Array = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return result


def _centre(raw: Array, n_codes: int, background: Array | None) -> Array:
    """The mean text, drawn to the codebook's own mean while texts are few."""
    import numpy as np

    common = raw.mean(0) * (1 - 1 / max(1, n_codes)) if len(raw) else raw.sum(0)
    if background is None or not len(background) or not raw.shape[1]:
        return np.asarray(common, dtype=np.float32)
    total = background.sum(0, dtype=np.float64) + PRIOR_TEXTS * common
    return np.asarray(total / (len(background) + PRIOR_TEXTS), dtype=np.float32)
