"""What a person waits for: imports, topics, reports, acts on many answers, the demo and more."""

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


def _send_out(project: Project, options: Mapping[str, Any], watcher: Progress) -> object:
    sent = project.exchange.send_out(progress=watcher, **options)
    return {"codings": sent.counts.get("codings", 0), "lost": sent.lost}


def _matrix_out(project: Project, options: Mapping[str, Any], _: Progress) -> str:
    return str(project.matrix.export(options["out"], only=options["only"], actor=options["actor"]))


def _look_at_codings(project: Project, options: Mapping[str, Any], watcher: Progress) -> object:
    from chec_voice.project.jobs import writing

    return writing.codings(project, options, watcher, dry_run=True)


JOBS: dict[str, Job] = {
    "look-at-codings": _look_at_codings,
    "send-out": _send_out,
    "matrix-out": _matrix_out,
    "report": _report,
    "export": _export,
    "suggest": _suggest,
    "quality": lambda project, options, _: project.suggestions.quality(**options),
    "meaning": lambda project, _, watcher: project.risk_reading.get_ready(watcher),
    "order": lambda project, options, _: project.suggestions.plan_queue(**options),
    "topics": _find_topics,
}
WRITING = (
    "import-table",
    "import-document",
    "import-codings",
    "undo-import",
    "bring-in",
    "matrix-in",
    "turn",
    "code-all",
    "edit-codebook",
    "new-round",
    "values-in",
    "redact",
)
"""Jobs beside which nothing else can be saved: all but `redact` stand in `writing`."""


PATIENCE = 120.0
"""Seconds for which a job waits until it may write: nobody waits for it."""
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
    if job in WRITING or job == "look-at-codings":
        from chec_voice.project.jobs import writing

        return writing.given(job, value)
    return value


def _named(job: str) -> Job:
    if job in WRITING:
        from chec_voice.project.jobs import writing

        return writing.JOBS[job]
    return JOBS[job]


def main(job: str) -> int:
    """The process: `{"path": project, ...}` is what the job takes."""

    def work(options: Mapping[str, Any], watcher: Progress) -> object:
        rest = {key: value for key, value in options.items() if key != "path"}
        if job == DEMO:
            return _make_demo(Path(options["path"]), rest, watcher)
        with Project.open(Path(options["path"]), busy_seconds=PATIENCE) as project:
            return _named(job)(project, rest, watcher)

    return protocol.serve(work)
