"""Suggests codes, says how good suggestions are, and puts answers in a smart order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chec_voice.errors import Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.store import Store, coders, suggestions

if TYPE_CHECKING:
    from chec_voice.project.suggest.quality import QualityReport
    from chec_voice.project.suggest.run import SuggestResult


class Suggestions:
    """What a machine proposes, and how good that is. Open it with `project.suggestions`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(
        self,
        *,
        sources: Sequence[str] | None = None,
        again: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
        cluster: str = "",
    ) -> SuggestResult:
        """Propose codes for every open segment that this make of suggester has not been over.

        By default the suggester learns from what people decided (from the codebook alone while
        nobody has), and scores are calibrated probabilities. A new decision makes another model.

        Args:
            sources: some of keywords, meaning, tfidf, to use these alone; their scores are not
                probabilities.
            again: go over every segment again.
            cluster: address of a Dask scheduler, whose workers read answers for their meaning.

        Raises:
            ModelError: the model is not the expected one, or is absent and was asked for.
            Refused: there is no such source, or no cluster.
        """
        from chec_voice.project.suggest import run

        if cluster:
            from chec_voice.project.cluster import on_cluster
            from chec_voice.project.suggest import vectors

            with on_cluster(cluster) as spread:
                vectors.embed(self._store, vectors.LazyEncoder(), progress, spread)
        if not suggestions.anything_to_suggest_for(self._store):
            return run.SuggestResult(0, 0, 0, tuple(sources or ()), "", ())
        return run.suggest_codes(
            self._store, sources=sources, again=again, actor=actor, progress=progress
        )

    def quality(self, coder: str | None = None) -> QualityReport:
        """How good suggestions are here, per code, on what people decided; writes only vectors.

        Raises:
            NotFound: there is no such coder.
        """
        from chec_voice.project.suggest.quality import report

        return report(self._store, coder)

    def plan_queue(self, coder: str) -> dict[str, int]:
        """Choose which answers this coder sees next in smart order; how many for each reason.

        Raises:
            Refused: the name is empty, or the codebook cannot be learned.
        """
        from chec_voice.project.suggest import queue

        name = " ".join(coder.split())
        if not name:
            raise Refused("a coder needs a name.", fix='Say who codes: --coder "Sam"')
        places = queue.plan(self._store, coders.ensure(self._store, name))
        return dict(Counter(place.reason for place in places))
