"""Brings a file in: says what it would do, asks, and does it beside the person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError
from chec_voice.project import GUESSED, DocumentPlan, ImportPlan, Project, is_document
from chec_voice.review import POLARITY_WORDS
from chec_voice.text import counted
from tui.dialogs.ask import AskScreen
from tui.dialogs.file import FileScreen
from tui.dialogs.line import path_of
from tui.export import exchange

if TYPE_CHECKING:
    from tui.session import Session

_HINT = (
    "A table (CSV, Excel), workshop notes or a transcript (Word, PDF, text, VTT), or a project of"
    " another program (.qdpx, .qdc, a QualCoder folder, a Taguette project)."
)
Done = Callable[[], None]


def ask(app: Session, done: Done) -> None:
    """Ask for a file, show what would come of it, and bring it in when that is wanted."""

    def named(name: str | None) -> None:
        if name:
            path = path_of(name)
            if exchange.is_of_another_program(path):
                exchange.bring_in_file(app, path, done)
                return
            app.run_worker(lambda: _look(app, path, done), thread=True, group="import")

    app.push_screen(FileScreen("Bring in which file?", _HINT, exchange.can_come), named)


def _look(app: Session, path: Path, done: Done) -> None:
    try:
        with Project.open(app.project_path) as project:
            if is_document(path):
                words = _document_words(project.imports.plan_document(path))
            else:
                plan = project.imports.plan(path)
                words = _table_words(plan)
                for found in project.imports.check(plan):
                    if found.level != "info":
                        words += f"\n! {found.what} {found.where} {found.advice}".rstrip()
    except ChecError as error:
        app.call_from_thread(app.show_error, error, "This file is not brought in")
        return

    def answered(key: str | None) -> None:
        if key == "y":
            app.run_worker(lambda: _add(app, path, done), thread=True, group="import")

    def asked() -> None:
        choices = {"y": "Yes, bring it in", "escape": "No"}
        app.push_screen(AskScreen(f"Bring in {path.name}?", words, choices), answered)

    app.call_from_thread(asked)


def _table_words(plan: ImportPlan) -> str:
    counts = plan.preview.summary
    answered = sum(question.answered for question in counts.questions)
    rows = [
        f"{counted(answered, 'answer')} of {counted(counts.participants, 'person', 'people')};"
        " nothing is changed yet.",
        "",
    ]
    rows += ["Questions:"]
    for q in counts.questions:
        rows.append(f"  {q.question}")
        nothing = f", {q.non_answer:,} like “N/A”" if q.non_answer else ""
        rows.append(
            f"    {POLARITY_WORDS[q.polarity]} · {counted(q.answered, 'answer')}{nothing},"
            f" {q.blank:,} blank"
        )
    facts = [attribute.name for attribute in plan.preview.attributes]
    rows += ["", f"Known about each person: {', '.join(facts) or 'nothing'}"]
    left = [one.column for one in plan.mapping.ignored]
    rows += [f"Left out: {', '.join(left)}"] if left else []
    said = [one for one in (*plan.warnings, *counts.notices) if not one.startswith(GUESSED)]
    rows += [f"! {one}" for one in said]
    if plan.reasons:
        rows += [
            "",
            "Which column plays which part, and what each question asks, was guessed."
            " chec-voice import says why, and takes other columns.",
        ]
    return "\n".join(rows)


def _document_words(plan: DocumentPlan) -> str:
    rows = [
        f"{counted(len(plan.responses), 'line or turn', 'lines or turns')}; nothing is changed yet."
    ]
    return "\n".join([*rows, *(f"! {said}" for said in plan.notices)])


def _add(app: Session, path: Path, done: Done) -> None:
    actor = app.coding.coder
    try:
        with Project.open(app.project_path) as project:
            if is_document(path):
                document = project.imports.add_document(
                    project.imports.plan_document(path), actor=actor
                )
                same = document.unchanged_since
            else:
                same = project.imports.add(project.imports.plan(path), actor=actor).unchanged_since
    except ChecError as error:
        app.call_from_thread(app.show_error, error, "This file was not brought in")
        return

    def told() -> None:
        said = "had been brought in before: nothing changed" if same else "is in the project now"
        app.notify(f"{path.name} {said}.")
        done()

    app.call_from_thread(told)
