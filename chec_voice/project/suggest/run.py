"""Runs the suggesters over a project. Work is committed in batches, so a stopped run resumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chec_voice import suggest
from chec_voice.errors import ModelError, Refused
from chec_voice.model import Codebook, Segment, Suggestion
from chec_voice.progress import SILENT, Progress
from chec_voice.store import Store, codes, suggestions
from chec_voice.suggest import KeywordSuggester, MeaningSuggester, TextEncoder, TfidfSuggester

BATCH = 2000
"""Segments per transaction."""
KEPT = 6
"""Suggestions kept per segment, best first: what a coder takes in at one look."""
MEANING_THRESHOLD = 0.2
"""Below it, meaning says nothing. See docs/suggestions.md for what this costs and saves."""
BACKGROUND = 2000
"""Texts of the project from which meaning learns what all of them have in common."""
SOURCES = ("keywords", "meaning", "tfidf")


@dataclass(frozen=True)
class SuggestResult:
    """What a run did."""

    segments: int
    """Segments looked at in this run (those of an earlier, stopped run not counted again)."""
    suggestions: int
    silent: int
    """Segments for which nothing was good enough to propose."""
    sources: tuple[str, ...]
    model: str
    notices: tuple[str, ...]
    answers: int = 0
    """Coded answers that the suggestions were learned from."""


def with_notice(done: SuggestResult, said: str) -> SuggestResult:
    return replace(done, notices=(*done.notices, said))


def run(
    store: Store,
    *,
    sources: Sequence[str] | None,
    again: bool,
    actor: str,
    progress: Progress = SILENT,
) -> SuggestResult:
    book = codes.current(store)
    notices: list[str] = []
    team = _Team(book, sources, notices)
    model = team.encoder.model_id if team.encoder else ""
    run_id = suggestions.start_run(
        store,
        kind="suggest",
        suggesters="+".join(team.sources),
        version=suggest.VERSION,
        params={"kept": KEPT, "meaning_threshold": MEANING_THRESHOLD},
        model=model,
    )
    if again:
        suggestions.forget_run(store, run_id)
    if team.encoder is not None:
        embed(store, team.encoder, progress)
    team.get_ready(store)
    total = suggestions.pending(store, run_id)
    progress.start("Suggesting", total)
    made = silent = seen = 0
    while batch := suggestions.pending_segments(store, run_id, BATCH):
        found = team.suggest(store, batch)
        made += suggestions.save(store, run_id, [segment.id for segment, _ in batch], found)
        seen += len(batch)
        silent += len(batch) - len({one.segment_id for one in found})
        progress.advance(len(batch))
    progress.finish()
    summary = {"segments": seen, "suggestions": made, "sources": list(team.sources)}
    if seen:
        suggestions.end_run(store, run_id, actor, summary)
    return SuggestResult(seen, made, silent, team.sources, model, tuple(notices))


class _Team:
    """The suggesters that can work here: meaning where the model is, TF-IDF where it is not."""

    def __init__(self, book: Codebook, sources: Sequence[str] | None, notices: list[str]) -> None:
        wanted = tuple(sources) if sources else ("keywords", "meaning")
        for source in wanted:
            if source not in SOURCES:
                raise Refused(
                    f"there is no suggester {source!r}.", fix=f"Use some of: {', '.join(SOURCES)}."
                )
        self.encoder: TextEncoder | None = None
        if "meaning" in wanted:
            try:
                self.encoder = suggest.load_encoder()
            except ModelError as error:
                if sources or "SHA-256" in error.message:
                    raise
                notices.append(f"{error.message} Using TF-IDF instead. {error.fix}")
                wanted = tuple("tfidf" if s == "meaning" else s for s in wanted)
        self.sources = wanted
        self._codes = book.codes
        self._keywords = KeywordSuggester(book.codes) if "keywords" in wanted else None
        self._tfidf = TfidfSuggester(book.codes) if "tfidf" in wanted else None
        self._meaning: MeaningSuggester | None = None

    def get_ready(self, store: Store) -> None:
        """Prepare what needs the project's own vectors, after they were made."""
        if self.encoder is None:
            return
        import numpy as np

        encoder = self.encoder
        sample = suggestions.sample_vectors(store, encoder.model_id, BACKGROUND)
        background = np.frombuffer(b"".join(sample), dtype="<f4").reshape(len(sample), -1)
        self._meaning = MeaningSuggester(
            self._codes,
            encoder,
            background=background if sample else None,
            known=lambda hashes: suggestions.embeddings(store, encoder.model_id, hashes),
            on_batch=lambda pairs: suggestions.save_embeddings(
                store, encoder.model_id, encoder.dimensions, pairs
            ),
            threshold=MEANING_THRESHOLD,
        )

    def suggest(self, store: Store, batch: Sequence[tuple[Segment, str]]) -> list[Suggestion]:
        segments = [segment for segment, _ in batch]
        found: list[Suggestion] = []
        if self._keywords is not None:
            found += self._keywords.suggest(segments)
        if self._tfidf is not None:
            found += self._tfidf.suggest(segments)
        if self._meaning is not None and self.encoder is not None:
            encoder = self.encoder
            vectors = suggest.encode_unique(
                encoder,
                [segment.text for segment in segments],
                lambda hashes: suggestions.embeddings(store, encoder.model_id, hashes),
            )
            found += self._meaning.suggest(segments, vectors)
        kept: dict[int, list[Suggestion]] = {}
        for one in suggest.merge(found):
            held = kept.setdefault(one.segment_id, [])
            if len(held) < KEPT:
                held.append(one)
        return [one for held in kept.values() for one in held]


def embed(store: Store, encoder: TextEncoder, progress: Progress) -> None:
    """Make the vectors that are missing; each finished batch is on disk before the next."""
    missing = [text for _, text in suggestions.texts_without_embedding(store, encoder.model_id)]
    if missing:
        embed_texts(store, encoder, missing, progress)


def embed_texts(
    store: Store, encoder: TextEncoder, texts: Sequence[str], progress: Progress
) -> None:
    """Make and keep the vectors of these texts; each finished batch is on disk before the next."""
    suggest.encode_unique(
        encoder,
        texts,
        progress=progress,
        on_batch=lambda pairs: suggestions.save_embeddings(
            store, encoder.model_id, encoder.dimensions, pairs
        ),
    )
