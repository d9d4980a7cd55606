"""chec-voice import-codings"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import (
    Bar,
    counted,
    json_option,
    print_json,
    project_argument,
    reading_options,
    say,
)
from chec_voice.project import CodingsChoices, Project, ReadOptions


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
@click.option("--code-column", metavar="COLUMN", help="Long layout: the column of code names.")
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
@click.option("--create-codes", is_flag=True, help="Add codes that the codebook lacks.")
@click.option("--allow-unmatched", is_flag=True, help="Leave out rows that belong to no answer.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@reading_options
@json_option
def command(
    project: Path,
    file: Path,
    coder: str,
    synthetic_coder: bool,
    code_columns: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    options: ReadOptions,
    **chosen: Any,
) -> None:
    """Bring in coding done in a spreadsheet FILE, as judgements of a named coder.

    Wide: one column per code, 1 or x where it applies. Long: an id and a code in each row.
    Codes that the codebook lacks are listed and left out unless --create-codes.
    """  # fmt: skip
    with Project.open(project) as opened, Bar() as bar:
        result = opened.imports.add_codings(
            file,
            CodingsChoices(code_columns=code_columns, options=options, **chosen),
            coder=coder,
            kind="synthetic" if synthetic_coder else "person",
            dry_run=dry_run,
            progress=bar,
        )
    if as_json:
        print_json({**asdict(result), "dry_run": dry_run})
        return
    verb = "would be coded" if dry_run else "coded"
    say(f"{file.name}: {result.layout} layout, {counted(result.rows, 'row', 'rows')}; "
        f"{counted(result.segments_coded, 'answer', 'answers')} {verb} by {coder}.")  # fmt: skip
    if not dry_run:
        say(f"{counted(result.decisions_added, 'decision', 'decisions')} added, "
            f"{result.decisions_known:,} known before.")  # fmt: skip
    if result.concerns_raised:
        say(
            "Coded as a possible disclosure:"
            f" {counted(result.concerns_raised, 'answer', 'answers')}. A safeguarding lead has to"
            " look now (chec-voice concerns); until then coding and counts are without."
        )
    if result.codes_created:
        say(f"Codes added under 'Imported codes': {', '.join(result.codes_created)}.")
    for label, count, nearest in result.unknown:
        say(f"Left out: {label!r} ({counted(count, 'use', 'uses')}) is not in the codebook"
            f"{f'; the nearest is {nearest!r}' if nearest else ''}.")  # fmt: skip
    if result.unknown:
        say("Use --create-codes to add these codes.")
    if result.on_blank:
        say(f"Left out {counted(result.on_blank, 'code', 'codes')} on answers that are blank here.")
    if result.unmatched:
        say(f"{counted(len(result.unmatched), 'row', 'rows')} left out: no answer belongs there.")
    for text in result.notices:
        say(f"Note: {text}")
