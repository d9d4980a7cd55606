"""Found topics and measured quality for tests of the screens that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from chec_testing import store_of
from textual.message_pump import MessagePump

from chec_voice.errors import ChecError
from chec_voice.project.project import Project
from chec_voice.project.suggest.quality import BLIND, Agreement, QualityReport
from chec_voice.store import topics as stored
from chec_voice.suggest.quality import CodeQuality, Quality, Share
from tui.work import jobs
from tui.work.job import Beside

FOUND = {
    "min_size": 5,
    "join_outliers": False,
    "texts": 160,
    "outliers": 40,
    "joined": 0,
    "agreement": 0.41,
    "alike": [(1, 2)],
    "warnings": [
        "With 160 different answers (fewer than 650) topics change easily: look at their"
        " stability before believing in one."
    ],
}


def with_topics(
    project: Project, *topics: tuple[Sequence[str], float, Sequence[int]], **params: object
) -> None:
    """Keep topics of (words, stability, segments) as if they had just been found."""
    found = [
        (n, words, len(segments), stability, [(s, 0.9 - s / 1000) for s in segments])
        for n, (words, stability, segments) in enumerate(topics, 1)
    ]
    stored.save(store_of(project), {**FOUND, **params}, "", found, "test")


def report(project: Project, *figures: tuple[str, int, int, int, int]) -> QualityReport:
    """A report of (code, support, found, right, suggested)."""
    rows = tuple(
        CodeQuality(code, support, Share(right, shown), Share(found, support), 0.04, support < 10)
        for code, support, found, right, shown in figures
    )
    total = Share(sum(f[3] for f in figures), sum(f[4] for f in figures))
    recall = Share(sum(f[2] for f in figures), sum(f[1] for f in figures))
    return QualityReport(
        quality=Quality(
            80, rows, total, recall, 0.5, 0.4, 0.79, 0.36, 0.003, 0.04, 0.03, True, Share(9, 80)
        ),
        measured_on=BLIND,
        blind=80,
        answers=90,
        learned_from=90,
        coder="",
        agreement={figures[0][0]: Agreement(40, 12, 3)} if figures else {},
        names=project.codes.names,
        model="words alone",
        seed=1,
        digest="x",
    )


class Instant(Beside):
    """A job that is over at once."""

    given: object = None
    error: ChecError | None = None

    def __init__(
        self,
        path: Path,
        job: str,
        ready: Callable[[], Mapping[str, object]] = dict,
        /,
        **options: object,
    ) -> None:
        self.name, self.options = job, options

    def tell(self, to: MessagePump) -> None:
        to.post_message(Beside.Ended(self, self.given, self.error))

    def stop(self) -> None:
        pass


def at_once(
    monkeypatch: pytest.MonkeyPatch, given: object = None, error: ChecError | None = None
) -> None:
    """Finding topics and measuring quality end at once with this."""
    made = type("Made", (Instant,), {"given": given, "error": error})

    def begin(path: Path, job: str, *ready: Any, **options: object) -> Beside:
        kind = made if job in ("quality", "topics") else Beside
        begun: Beside = kind(path, job, *ready, **options)
        return begun

    monkeypatch.setattr(jobs, "Beside", begin)
