"""chec-voice matrix"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chec_voice.cli.output import (
    coding_option,
    counted,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.cli.people import asked
from chec_voice.project import Project, Scopes

if TYPE_CHECKING:
    from chec_voice.matrix import Case, Cell, Matrix, Theme


@click.command()
@project_argument
@click.argument("case", required=False)
@click.argument("theme", required=False)
@click.argument("summary", required=False)
@click.option("--by", metavar="NAME", help="Who writes; needed with SUMMARY, --read and --undo.")
@click.option("--session", metavar="NAME", help="Session of CASE, where it is in several.")
@click.option("--under", default="", metavar="CODE", help="Codes below this one as the themes.")
@click.option(
    "--only",
    multiple=True,
    metavar="ATTRIBUTE=VALUE",
    help="Only these cases; session=NAME for one session. Repeat it.",
)
@coding_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Write it to a workbook."
)
@click.option(
    "--read",
    "back",
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx",
    help="Read back what was changed in such a workbook.",
)
@click.option(
    "--take-file", is_flag=True, help="With --read: where both have changed, take the file's text."
)
@click.option("--undo", is_flag=True, help="Take back what you wrote last.")
@click.option("--force", is_flag=True, help="Replace an earlier file.")
@json_option
def command(
    project: Path,
    case: str | None,
    theme: str | None,
    summary: str | None,
    by: str | None,
    session: str | None,
    under: str,
    only: tuple[str, ...],
    coding: str | None,
    out: Path | None,
    back: Path | None,
    take_file: bool,
    undo: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Show and fill the framework matrix: a row for each case, a column for each theme.

    \b
    CASE THEME            what a person (by their reference) said on a theme (the id of a code),
                          what is written about it, and what was written before
    CASE THEME SUMMARY    write what it comes to, in a sentence or two; "" empties the cell
    --out FILE.xlsx       all of it in a workbook to write in, for the team only
    --read FILE.xlsx      bring back the summaries that were changed in it

    Nothing of a raised answer is shown. What is written is kept for good; --undo takes it back.
    Others on this computer can see a command line: a SUMMARY of - asks for it, or reads it from a
    pipe.
    """
    if (summary is not None or back or undo) and not by:
        raise click.UsageError("Say who writes: --by NAME")
    if (case is None) != (theme is None):
        raise click.UsageError("Name a case and a theme, as in: P01 home.poverty")
    summary = summary if summary is None else asked(summary, "Summary")
    with Project.open(project) as opened:
        door, rule = opened.matrix, coding or "agreed"
        told: dict[str, Any] = {}
        if undo:
            told["undone"] = opened.commands(str(by)).undo(Scopes.matrix) is not None
        if back is not None:
            told["read"] = _came_back(door.read(back, by=str(by), take_file=take_file))
        if case is not None and theme is not None:
            of, column, _ = door.find(case, theme, session=session)
            if summary is not None:
                told["written"] = door.write(of, column, summary, by=str(by))
            of, column, cell = door.find(case, theme, session=session)
            told |= {"cell": _cell(of, column, cell), "before": _before(door.history(of, column))}
        elif as_json if out is not None else not told:  # a file is told of by its name
            told["matrix"] = _matrix(door.show(under=under, only=_only(only), coding=rule))
        if out is not None:
            chosen = _only(only)
            told["file"] = str(
                door.export(out, under=under, only=chosen, coding=rule, force=force, actor=by or "")
            )
        if print_as_json(told, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    _tell(told)


def _only(pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if not pair.partition("=")[1] or not pair.partition("=")[0].strip():
            raise click.UsageError(f"--only {pair!r}: write ATTRIBUTE=VALUE.")
    return {name.strip(): value.strip() for name, _, value in (p.partition("=") for p in pairs)}


# --- as plain data ---


def _cell(case: Case, theme: Theme, cell: Cell) -> dict[str, Any]:
    summary = cell.summary
    return {
        "case": case.ref,
        "case_uuid": case.uuid,
        "session": case.session,
        "theme": theme.code,
        "theme_uuid": theme.uuid,
        "name": theme.name,
        "withheld": cell.withheld,
        "said": [{"text": p.text, "question": p.question, "voice": p.voice} for p in cell.parts],
        "summary": summary.text if summary else "",
        "written_by": summary.by if summary else "",
        "written_on": summary.at[:10] if summary else "",
    }


def _matrix(shown: Matrix) -> dict[str, Any]:
    cells = [
        _cell(case, theme, cell)
        for case in shown.cases
        for theme in shown.themes
        if (cell := shown.cells.get((case.id, theme.code))) is not None
    ]
    return {
        "cases": len(shown.cases),
        "coding": shown.coding,
        "themes": [{"theme": t.code, "name": t.name} for t in shown.themes],
        "cells": cells,
    }


def _before(history: list[Any]) -> list[dict[str, Any]]:
    return [
        {"text": w.text, "written_by": w.by, "written_on": w.at[:10], "taken_back": bool(gone)}
        for w, gone in history
    ]


def _came_back(brought: Any) -> dict[str, Any]:
    return {
        "changed": [{"case": case.ref, "theme": theme.code} for case, theme in brought.changed],
        "conflicts": [
            {
                "case": case.ref,
                "session": case.session,
                "theme": theme.code,
                "file": conflict.file,
                "project": conflict.project.text if conflict.project else "",
                "written_by": conflict.project.by if conflict.project else "",
                "written_on": conflict.project.at[:10] if conflict.project else "",
            }
            for case, theme, conflict in brought.conflicts
        ],
        "left": brought.left,
    }


# --- for people ---


def _tell(told: Mapping[str, Any]) -> None:
    if "undone" in told:
        say("Taken back." if told["undone"] else Scopes.matrix.nothing("undo"))
    if "read" in told:
        _tell_read(told["read"])
    if "cell" in told:
        _tell_cell(told["cell"], told["before"])
    if "file" in told:
        say(f"Wrote {told['file']}. Rows of single people: for the team only.")
    elif "matrix" in told:
        _tell_matrix(told["matrix"])


def _tell_read(read: Mapping[str, Any]) -> None:
    say(f"{counted(len(read['changed']), 'summary', 'summaries')} changed.")
    for conflict in read["conflicts"]:
        say(
            f"NOT TAKEN, {conflict['case']} ({conflict['session']}), {conflict['theme']}: somebody"
            " changed it in the project since the file was written."
        )
        who = ""
        if conflict["project"]:
            who = f" ({conflict['written_by']}, {conflict['written_on']})"
        say(f"  In the project{who}: {conflict['project'] or '(emptied)'}")
        say(f"  In the file: {conflict['file'] or '(emptied)'}")
    if read["conflicts"]:
        say("What the project says stands. To take the file's texts: --take-file")
    if read["left"]:
        say(
            f"{counted(read['left'], 'summary was', 'summaries were')} left in the file: of people"
            " or themes that are not here, or that wait for a safeguarding lead."
        )


def _tell_cell(cell: Mapping[str, Any], before: list[dict[str, Any]]) -> None:
    say(f"{cell['case']} ({cell['session']}), {cell['name']}:")
    if cell["withheld"]:
        say("  Nothing is shown: an answer is with a safeguarding lead.")
        return
    for part in cell["said"]:
        say(f"  {' '.join(part['text'].split())}  [{part['question']}]")
    if not cell["said"]:
        say("  (nothing was coded so)")
    if cell["summary"]:
        say(f"Summary ({cell['written_by']}, {cell['written_on']}): {cell['summary']}")
    else:
        say("No summary is written yet.")
    for line in before:
        if line["taken_back"] or line["text"] != cell["summary"]:
            back = ", taken back" if line["taken_back"] else ""
            text = line["text"] or "(emptied)"
            say(f"  Before ({line['written_by']}, {line['written_on']}{back}): {text}")


def _tell_matrix(matrix: Mapping[str, Any]) -> None:
    rows = []
    for theme in matrix["themes"]:
        cells = [c for c in matrix["cells"] if c["theme"] == theme["theme"]]
        spoke = sum(bool(c["said"]) for c in cells)
        rows.append((theme["theme"], theme["name"], spoke, sum(bool(c["summary"]) for c in cells)))
    say(f"{counted(matrix['cases'], 'case', 'cases')}: people and groups whose words may be read.")
    print_table(["theme", "name", "cases that spoke", "summaries written"], rows, left=2)
    say(f"Note: {matrix['coding']}")
    say("One cell: chec-voice matrix PROJECT CASE THEME; all of it in a workbook: --out FILE.xlsx")
