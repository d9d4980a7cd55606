"""chec-voice import-codings"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import (
    Bar,
    json_option,
    print_json,
    project_argument,
    reading_options,
    say,
)
from chec_voice.project import CodingsChoices, Project, ReadOptions, codings_lines


@click.command()
@project_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--coder", required=True, help="Whose judgements these are.")
@click.option("--synthetic-coder", is_flag=True, help="This coder is no person.")
@click.option(
    "--id",
    "id_column",
    metavar="COLUMN",
    help="Column with the id of the answer, or of the person.  [default: found by name]",
)
@click.option(
    "--question-column",
    metavar="COLUMN",
    help="Column with the question, where the id is a person's.",
)
@click.option(
    "--code-column",
    "code_column",
    multiple=True,
    metavar="COLUMN",
    help="Long layout: a column of code names. May be repeated.  [default: found]",
)
@click.option(
    "--code",
    "code_columns",
    multiple=True,
    metavar="COLUMN",
    help="Wide layout: a column that is a code. May be repeated.  [default: found]",
)
@click.option(
    "--valence-column",
    metavar="COLUMN",
    help="Column that says helps, harms, mixed or wish.",
)
@click.option(
    "--level-column",
    metavar="COLUMN",
    help="Column that says whom a code is about: me, family, peers, place or system.",
)
@click.option("--create-codes", is_flag=True, help="Add codes that the codebook lacks.")
@click.option("--allow-unmatched", is_flag=True, help="Leave out rows that belong to no answer.")
@click.option(
    "--replace",
    is_flag=True,
    help="The file says all that this coder codes on its answers: take back what it lacks.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@reading_options
@json_option
def command(
    project: Path,
    file: Path,
    coder: str,
    synthetic_coder: bool,
    code_columns: tuple[str, ...],
    code_column: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    options: ReadOptions,
    **chosen: Any,
) -> None:
    """Bring in coding done in a spreadsheet FILE, as judgements of a named coder.

    Wide: one column per code, 1 or x where it applies, 0 or no where it does not. Long: an id and
    one or more codes in each row. A 0 where this coder's 1 stands takes it back.
    Codes that the codebook lacks are listed and left out unless --create-codes.
    """
    with Project.open(project) as opened, Bar() as bar:
        result = opened.imports.add_codings(
            file,
            CodingsChoices(
                code_columns=code_columns, code_column=code_column, options=options, **chosen
            ),
            coder=coder,
            kind="synthetic" if synthetic_coder else "person",
            dry_run=dry_run,
            progress=bar,
        )
    if as_json:
        print_json({**asdict(result), "dry_run": dry_run})
        return
    for line in codings_lines(file.name, result, coder, dry_run=dry_run):
        say(line)
