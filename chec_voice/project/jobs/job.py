"""What a person waits for: quality, topics, the smart order, reports, getting ready, the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chec_voice.progress import Progress
from chec_voice.project.jobs import protocol
from chec_voice.project.project import Project

Job = Callable[[Project, Mapping[str, Any], Progress], object]


def _find_topics(project: Project, options: Mapping[str, Any], watcher: Progress) -> None:
    project.topics.find(progress=watcher, **options)  # the app reads what is kept


def _suggest(project: Project, options: Mapping[str, Any], watcher: Progress) -> None:
    project.suggestions.run(progress=watcher, **options)  # the app reads what is kept


def _report(project: Project, options: Mapping[str, Any], watcher: Progress) -> int:
    from chec_voice.report.look import report_look

    rest = dict(options)
    look = report_look(
        rest.pop("logo") or None,
        rest.pop("colours"),
        rest.pop("lang"),
        rest.pop("template") or None,
    )
    for name in ("invited", "practice", "questions"):
        rest[name] = rest[name] or None
    return len(project.reports.write(look=look, progress=watcher, **rest))


def _export(project: Project, options: Mapping[str, Any], watcher: Progress) -> int:
    return len(project.reports.export(progress=watcher, **options))


JOBS: dict[str, Job] = {
    "report": _report,
    "export": _export,
    "suggest": _suggest,
    "quality": lambda project, options, _: project.suggestions.quality(**options),
    "meaning": lambda project, _, watcher: project.risk_reading.get_ready(watcher),
    "order": lambda project, options, _: project.suggestions.plan_queue(**options),
    "topics": _find_topics,
}


DEMO = "demo"
"""Makes the demo project in the folder `path`, which is no project yet."""


def _make_demo(folder: Path, options: Mapping[str, Any], watcher: Progress) -> str:
    from chec_voice.project import demo

    def say(text: str) -> None:
        watcher.start(text, None)

    made = demo.run(folder, force=options["force"], say=say, progress=watcher)
    return str(made.project)


def given(job: str, value: Any) -> object:
    """What a job gave, as it was before it went through the pipe."""
    if job == "quality":
        from chec_voice.project.suggest.quality import QualityReport

        return protocol.unpacked(QualityReport, value)
    return value


def main(job: str) -> int:
    """The process: `{"path": project, ...}` is what the job takes."""

    def work(options: Mapping[str, Any], watcher: Progress) -> object:
        rest = {key: value for key, value in options.items() if key != "path"}
        if job == DEMO:
            return _make_demo(Path(options["path"]), rest, watcher)
        with Project.open(Path(options["path"])) as project:
            return JOBS[job](project, rest, watcher)

    return protocol.serve(work)
