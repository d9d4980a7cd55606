"""Goes over a project with a suggester. Batches are committed, so a stopped run resumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from chec_voice import suggest
from chec_voice.errors import Refused
from chec_voice.model import Segment, Suggestion
from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest.learning import Learned
from chec_voice.project.suggest.rules import Rules
from chec_voice.store import Store, codes, erasing, suggestions
from chec_voice.store import learning as stored

if TYPE_CHECKING:
    from chec_voice.suggest import TextEncoder

BATCH = 2000
"""Segments per transaction."""


class Suggester(Protocol):
    """What proposes codes for a project's answers. Adding one is a module that has these."""

    encoder: TextEncoder | None
    """What made the vectors; None where words alone are compared."""
    sources: tuple[str, ...]
    notices: tuple[str, ...]
    """Sentences for the person who asked."""
    answers: int
    """Coded answers that it learned from."""
    learns: bool
    """Whether a withdrawal makes it another one."""

    @property
    def params(self) -> Mapping[str, Any]:
        """What, with sources, version and model, makes the same suggestions again."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """What the audit trail keeps beside counts and sources."""

    def get_ready(self) -> None:
        """Prepare; only called when there is something to suggest for."""

    def suggest(self, segments: Sequence[Segment]) -> list[Suggestion]:
        """The suggestions to keep for these segments."""


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


def suggest_codes(
    store: Store,
    *,
    sources: Sequence[str] | None,
    again: bool,
    actor: str,
    progress: Progress = SILENT,
) -> SuggestResult:
    """Propose codes for every open segment, learned from what people decided so far.

    With `sources`, from these rules alone. A codebook that cannot be learned is suggested from by
    rules as well, and the result says so.
    """
    book = codes.current(store)
    refused: tuple[str, ...] = ()
    suggester: Suggester
    if sources:
        suggester = Rules(store, book, sources, progress)
    else:
        try:
            suggester = Learned(store, progress)
        except Refused as error:
            if not book.codable:
                raise
            suggester = Rules(store, book, None, progress)
            reason = f"{error.message[:1].upper()}{error.message[1:]}"
            refused = (f"{reason} Keywords and meaning are used.",)
    return _run(store, suggester, refused, again=again, actor=actor, progress=progress)


def start_run(store: Store, suggester: Suggester, *, kind: str) -> int:
    """The run row says what made its suggestions; the same maker gets the same row again."""
    return suggestions.start_run(
        store,
        kind=kind,
        suggesters="+".join(suggester.sources),
        version=suggest.VERSION,
        params=dict(suggester.params),
        model=suggester.encoder.model_id if suggester.encoder else "",
    )


def _run(
    store: Store,
    suggester: Suggester,
    notices: tuple[str, ...],
    *,
    again: bool,
    actor: str,
    progress: Progress,
) -> SuggestResult:
    since = erasing.retrain_since(store) if suggester.learns else ""
    run_id = start_run(store, suggester, kind="suggest")
    if again:
        suggestions.forget_run(store, run_id)
    elif since:
        stored.begin_again(store, run_id)
    total = suggestions.pending(store, run_id)
    if total:
        progress.start("Getting ready to suggest", None)
        suggester.get_ready()
        progress.finish()
    progress.start("Suggesting", total)
    made = silent = seen = 0
    while batch := suggestions.pending_segments(store, run_id, BATCH):
        segments = [segment for segment, _ in batch]
        proposed = suggester.suggest(segments)
        made += suggestions.save(store, run_id, [segment.id for segment in segments], proposed)
        seen += len(batch)
        silent += len(batch) - len({one.segment_id for one in proposed if one.likely})
        progress.advance(len(batch))
    progress.finish()
    if seen:
        counts = {"segments": seen, "suggestions": made, "sources": list(suggester.sources)}
        suggestions.end_run(store, run_id, actor, counts | dict(suggester.summary))
    if since:
        stored.trained_anew(store, since)
    model = suggester.encoder.model_id if suggester.encoder else ""
    said = (*suggester.notices, *notices)
    return SuggestResult(seen, made, silent, suggester.sources, model, said, suggester.answers)
