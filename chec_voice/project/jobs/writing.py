"""Jobs that write all they write in one transaction: whole, or stopped without a trace.

While one of these writes, nobody else can save to the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chec_voice.errors import InputError
from chec_voice.intake import Mapping as Columns
from chec_voice.progress import Progress
from chec_voice.project import Extent, Scope, Undone
from chec_voice.project.codebook_acts import Planned
from chec_voice.project.exchanging.incoming import BroughtIn
from chec_voice.project.intake.codings import CodingsChoices, CodingsResult
from chec_voice.project.intake.documents import DocumentPlan, DocumentResult
from chec_voice.project.intake.tables import ImportChoices, ImportPlan, ImportResult, ReadOptions
from chec_voice.project.jobs import protocol
from chec_voice.project.project import Project
from chec_voice.project.selection import Filters
from chec_voice.vault import Vault


@dataclass(frozen=True)
class CameIn:
    """What an import did, in the numbers that a person is told."""

    changed: int
    """Answers that say something else now."""
    concerns: int
    """Concerns about answers among them."""
    unchanged_since: str | None
    """When this very file was imported before; then nothing was written."""


@dataclass(frozen=True)
class WorkbookIn:
    """What reading a workbook of the matrix back did."""

    changed: int
    """Cells."""
    left: int
    """Cells of cases or themes that are not here."""
    both: tuple[tuple[str, str, str], ...]
    """(case, theme, text in the file) of cells that also changed here since."""


def table_options(plan: ImportPlan, reading: ReadOptions, **said: object) -> dict[str, object]:
    """What the job `import-table` takes, to carry out a plan that a person looked at.

    Args:
        said: `actor`, and as far as somebody said them `keep_as`, `setting` and `contact`.
    """
    return {
        "file": str(plan.table.path),
        "sha256": plan.table.sha256,
        "reading": asdict(reading),
        "columns": plan.mapping.to_dict(),
        "session": plan.session,
        "constants": dict(plan.constants),
        **said,
    }


def _table(project: Project, options: Mapping[str, Any], watcher: Progress) -> CameIn:
    reading = protocol.unpacked(ReadOptions, options["reading"])
    choices = ImportChoices(session=options["session"], options=reading)
    watcher.start("Reading the file again", None)
    read = project.imports.look(options["file"], choices)
    _is_the_same(read.table.sha256, options)
    plan = project.imports.correct(
        read,
        Columns.from_dict(options["columns"]),
        session=options["session"],
        constants=options["constants"],
    )
    done = project.imports.add(plan, actor=options["actor"], progress=watcher)
    if plan.mapping.session_column is None:
        _say_where(project, plan.session, options)
    if options.get("keep_as"):
        project.imports.save_mapping(options["keep_as"], plan)
    return _came(done)


def document_options(plan: DocumentPlan, **said: object) -> dict[str, object]:
    """What the job `import-document` takes, to carry out a plan that a person looked at.

    Args:
        said: what `imports.plan_document` was told, `actor`, and as far as somebody said them
            `setting` and `contact`.
    """
    return {"file": str(plan.document.path), "sha256": plan.document.sha256, **said}


def _document(project: Project, options: Mapping[str, Any], watcher: Progress) -> CameIn:
    watcher.start("Reading the file again", None)
    own = ("file", "sha256", "actor", "setting", "contact")
    told = {name: value for name, value in options.items() if name not in own}
    plan = project.imports.plan_document(options["file"], **told)
    _is_the_same(plan.document.sha256, options)
    done = project.imports.add_document(plan, actor=options["actor"])
    _say_where(project, plan.session, options)
    return _came(done)


def _bring_in(project: Project, options: Mapping[str, Any], watcher: Progress) -> BroughtIn:
    """A file of another program; with `dry_run` it is written and taken back at once."""
    watcher.start(f"Reading {Path(options['file']).name}", None)
    return project.exchange.bring_in(
        options["file"], actor=options["actor"], dry_run=options["dry_run"]
    )


def _workbook(project: Project, options: Mapping[str, Any], _: Progress) -> WorkbookIn:
    came = project.matrix.read(options["file"], by=options["coder"])
    both = tuple(
        (case.ref or "", theme.name, conflict.file) for case, theme, conflict in came.conflicts
    )
    return WorkbookIn(len(came.changed), came.left, both)


def codings(
    project: Project, options: Mapping[str, Any], watcher: Progress, *, dry_run: bool = False
) -> CodingsResult:
    """Coding that was done in a spreadsheet; with `dry_run` only what it would do."""
    choices = CodingsChoices(
        create_codes=options.get("create_codes", False),
        replace=options.get("replace", False),
        **options.get("how", {}),
    )
    return project.imports.add_codings(
        options["file"], choices, coder=options["coder"], dry_run=dry_run, progress=watcher
    )


def _undo_import(project: Project, options: Mapping[str, Any], _: Progress) -> dict[str, int]:
    """Take an import back; `vault` is there where it has original wording of it."""
    with ExitStack() as stack:
        told = options.get("vault")
        vault = stack.enter_context(Vault.take_over(told)) if told else None
        return project.imports.undo(
            options["batch"],
            with_decisions=options["with_decisions"],
            vault=vault,
            actor=options["actor"],
        )


def _is_the_same(sha256: str, options: Mapping[str, Any]) -> None:
    """Only what a person looked at comes in.

    Raises:
        InputError: the file was changed since.
    """
    if sha256 != options["sha256"]:
        raise InputError(
            "the file was changed after you looked at it, so nothing of it was brought in.",
            path=options["file"],
            fix="Look at it again.",
        )


def _say_where(project: Project, session: str, options: Mapping[str, Any]) -> None:
    setting, contact = options.get("setting") or None, options.get("contact") or None
    if setting or contact:
        project.imports.say_where(
            session, setting=setting, contact_route=contact, actor=options["actor"]
        )


def _came(done: ImportResult | DocumentResult) -> CameIn:
    saved = done.saved
    return CameIn(saved.responses_changed, saved.concerns_with_new_words, done.unchanged_since)


def _turn(project: Project, options: Mapping[str, Any], _: Progress) -> object:
    """Undo the last act of a scope, do it again, or take back one (`act`)."""
    acts = project.commands(options["coder"])
    if options["way"] == "one":
        return acts.undo_one(options["act"])
    scope = protocol.unpacked(Scope, options["scope"])
    return acts.undo(scope) if options["way"] == "undo" else acts.redo(scope)


def _code_all(project: Project, options: Mapping[str, Any], _: Progress) -> Extent:
    """Give a code to chosen answers, or to all that pass `filters`."""
    coding = project.coding(
        options["coder"], blind=options["blind"], round_name=options["round_name"]
    )
    if options["chosen"]:
        return coding.apply_to(options["code"], options["chosen"])
    filters = protocol.unpacked(Filters, options["filters"])
    return coding.apply_to_all(options["code"], coding.select(filters))


def _edit_codebook(project: Project, options: Mapping[str, Any], _: Progress) -> dict[str, int]:
    """Make an edit of the codebook that a person looked at; how many judgements it is about."""
    planned = protocol.unpacked(Planned, options["planned"])
    return project.commands(options["coder"]).make(planned).counts


def _new_round(project: Project, options: Mapping[str, Any], _: Progress) -> int:
    """Choose the answers of a round; how many it has."""
    made = project.agreement.new_round(
        options["name"], options["coders"], n=options["answers"], actor=options["actor"]
    )
    return made.answers


def _values(project: Project, options: Mapping[str, Any], _: Progress) -> dict[str, int]:
    """Published values from a file."""
    return project.frameworks.load_values(
        options["file"], actor=options["actor"], framework_name=options["framework"]
    )


def given(job: str, value: Any) -> object:
    """What a job gave, as it was before it went through the pipe."""
    if job in ("import-codings", "look-at-codings"):
        return protocol.unpacked(CodingsResult, value)
    if job.startswith("import-"):
        return protocol.unpacked(CameIn, value)
    kinds: dict[str, type] = {"turn": Undone, "bring-in": BroughtIn, "matrix-in": WorkbookIn}
    kinds["code-all"] = Extent
    if job == "redact":
        from chec_voice.project.jobs import redact

        return redact.applied(value)
    kind = kinds.get(job)
    return value if kind is None or value is None else protocol.unpacked(kind, value)


JOBS: dict[str, Callable[[Project, Mapping[str, Any], Progress], object]] = {
    "import-table": _table,
    "import-document": _document,
    "import-codings": codings,
    "undo-import": _undo_import,
    "bring-in": _bring_in,
    "matrix-in": _workbook,
    "turn": _turn,
    "code-all": _code_all,
    "edit-codebook": _edit_codebook,
    "new-round": _new_round,
    "values-in": _values,
}
