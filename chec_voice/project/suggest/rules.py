"""Suggesting from the codebook alone: keywords, meaning, and TF-IDF where the model is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chec_voice import suggest
from chec_voice.errors import ModelError, Refused, WrongModel
from chec_voice.model import Codebook, Segment, Suggestion
from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest.vectors import embed
from chec_voice.store import Store, suggestions
from chec_voice.suggest import KeywordSuggester, MeaningSuggester, TextEncoder, TfidfSuggester

KEPT = 6
"""Suggestions kept per segment, best first: what a coder takes in at one look."""
OFFERED = 9
"""Codes offered per segment, with those that are less likely: what digits can choose from."""
MEANING_THRESHOLD = 0.2
"""Below it, meaning says nothing. See docs/suggestions.md for what this costs and saves."""
BACKGROUND = 2000
"""Texts of the project from which meaning learns what all of them have in common."""


class Rules:
    """The sources that can work here, as one `run.Suggester`.

    Raises:
        Refused: there is no such source.
        ModelError: meaning was asked for and the model is absent or not the expected one.
    """

    learns = False
    answers = 0

    def __init__(
        self,
        store: Store,
        book: Codebook,
        sources: Sequence[str] | None,
        progress: Progress = SILENT,
    ) -> None:
        wanted = tuple(sources) if sources else ("keywords", "meaning")
        for source in wanted:
            if source not in suggest.SOURCES:
                raise Refused(
                    f"there is no suggester {source!r}.",
                    fix=f"Use some of: {', '.join(suggest.SOURCES)}.",
                )
        self._store = store
        self.encoder: TextEncoder | None = None
        self.notices: tuple[str, ...] = ()
        if "meaning" in wanted:
            try:
                self.encoder = suggest.load_encoder()
            except WrongModel:
                raise
            except ModelError as error:
                if sources:
                    raise
                self.notices = (f"{error.message} Using TF-IDF instead. {error.fix}",)
                wanted = tuple("tfidf" if s == "meaning" else s for s in wanted)
        if self.encoder is not None:
            embed(store, self.encoder, progress)
        self.sources = wanted
        self._codes = book.codes
        self._keywords = KeywordSuggester(book.codes) if "keywords" in wanted else None
        self._tfidf = TfidfSuggester(book.codes) if "tfidf" in wanted else None
        self._meaning: MeaningSuggester | None = None

    @property
    def params(self) -> Mapping[str, Any]:
        return {"kept": KEPT, "meaning_threshold": MEANING_THRESHOLD}

    @property
    def summary(self) -> Mapping[str, Any]:
        return {}

    def get_ready(self) -> None:
        """Prepare what needs the project's own vectors, after they were made."""
        if self.encoder is None:
            return
        import numpy as np

        encoder, store = self.encoder, self._store
        sample = suggestions.sample_vectors(store, encoder.model_id, BACKGROUND)
        background = np.frombuffer(b"".join(sample), dtype="<f4").reshape(len(sample), -1)
        self._meaning = MeaningSuggester(
            self._codes,
            encoder,
            background=background if sample else None,
            known=self._known,
            on_batch=lambda pairs: suggestions.save_embeddings(
                store, encoder.model_id, encoder.dimensions, pairs
            ),
            threshold=MEANING_THRESHOLD,
        )

    def suggest(self, segments: Sequence[Segment]) -> list[Suggestion]:
        proposed: list[Suggestion] = []
        if self._keywords is not None:
            proposed += self._keywords.suggest(segments)
        if self._tfidf is not None:
            proposed += self._tfidf.suggest(segments)
        if self._meaning is not None and self.encoder is not None:
            texts = [segment.text for segment in segments]
            vectors = suggest.encode_unique(self.encoder, texts, self._known)
            proposed += self._meaning.suggest(segments, vectors)
        kept: dict[int, list[Suggestion]] = {}
        for suggestion in suggest.merge(proposed):
            best = kept.setdefault(suggestion.segment_id, [])
            if len(best) < KEPT:
                best.append(suggestion)
        return [suggestion for best in kept.values() for suggestion in best]

    def _known(self, hashes: Sequence[str]) -> dict[str, bytes]:
        model = self.encoder.model_id if self.encoder else ""
        return suggestions.embeddings(self._store, model, hashes)
