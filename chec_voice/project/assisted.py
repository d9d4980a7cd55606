"""The part of `Project` that suggests codes, finds topics and says how good suggestions are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest import run
from chec_voice.project.suggest.run import SuggestResult
from chec_voice.store import Store, suggestions

if TYPE_CHECKING:
    from chec_voice.project.suggest.quality import QualityReport
    from chec_voice.project.topics import TopicReport


class Assisted:
    """Methods of `Project`; see there."""

    _store: Store

    def suggest(
        self,
        *,
        sources: Sequence[str] | None = None,
        again: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> SuggestResult:
        """Propose codes for every open segment that this make of suggester has not been over.

        By default the suggester learns from what people decided (from the codebook alone while
        nobody has), and scores are calibrated probabilities. A new decision makes another model.

        Args:
            sources: some of keywords, meaning, tfidf, to use these alone; their scores are not
                probabilities.
            again: go over every segment again.

        Raises:
            ModelError: the model is not the expected one, or is absent and was asked for.
            Refused: there is no such source.
        """
        if not suggestions.anything_to_suggest_for(self._store):
            return SuggestResult(0, 0, 0, tuple(sources or ()), "", ())
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

    def find_topics(
        self,
        *,
        min_size: int | None = None,
        join_outliers: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> TopicReport:
        """Clusters of answers that are alike, with how stable they are; replaces earlier ones.

        Raises:
            Refused: there is too little text.
            ModelError: the embedding model or BERTopic is not installed.
        """
        from chec_voice.project import topics

        return topics.find(
            self._store,
            min_size=min_size,
            join_outliers=join_outliers,
            actor=actor,
            progress=progress,
        )

    def topics(self) -> TopicReport | None:
        """What `find_topics` found last, as the project stands now; None when there is none.

        Answers that were raised or withdrawn since are out; `current` says whether some came in.
        """
        from chec_voice.project import topics

        return topics.read(self._store)

    def topic_answers(self, number: int) -> list[tuple[int, str, str]]:
        """(segment id, text, question) of the parts in a topic, the most typical first.

        Raises:
            NotFound: there is no such topic.
        """
        from chec_voice.project import topics

        return topics.answers(self._store, number)

    def promote_topic(self, number: int, code: str, name: str, *, actor: str = "chec_voice") -> int:
        """Make a code of a topic and suggest it for its answers; returns how many.

        Raises:
            NotFound: there is no such topic, or no code above the new one.
            Refused: the code exists, or its id or name is no good.
        """
        from chec_voice.project import topics

        return topics.promote(self._store, number, code, name, actor)

    def merge_topic(self, number: int, code: str, *, actor: str = "chec_voice") -> int:
        """Suggest an existing code for a topic's answers; returns how many.

        Raises:
            NotFound: there is no such topic or code.
        """
        from chec_voice.project import topics

        return topics.merge(self._store, number, code, actor)
