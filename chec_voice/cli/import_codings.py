"""chec-voice import-codings"""

from __future__ import annotations

from collections.abc import Iterator
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
from chec_voice.project import CodingsChoices, CodingsResult, Project, ReadOptions

_SHOWN = 12


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
    for line in _told(file.name, result, coder, dry_run):
        say(line)


def _told(name: str, result: CodingsResult, coder: str, dry_run: bool) -> Iterator[str]:
    """What the file says, and what was done, one sentence a line."""
    would = "would be " if dry_run else ""
    yield (
        f"{name}: {result.layout} layout, {counted(result.rows, 'row', 'rows')}; "
        f"{counted(result.segments_coded, 'answer', 'answers')} {would}coded by {coder}, "
        f"{result.looked_at:,} looked at."
    )
    columns = ", ".join(repr(column) for column in result.columns[:_SHOWN])
    more = f" and {len(result.columns) - _SHOWN} more" if len(result.columns) > _SHOWN else ""
    yield f"Read as codes: {columns}{more}."
    if result.applies_column:
        yield f"Whether a code applies: {result.applies_column!r}."
    if not dry_run:
        yield (
            f"{counted(result.decisions_added, 'decision', 'decisions')} added, "
            f"{result.decisions_known:,} known before."
        )
    if result.taken_back:
        yield (
            f"{counted(result.taken_back, 'coding', 'codings')} of {coder} {would}taken back: the "
            "file no longer says so."
        )
    if result.still_standing:
        yield (
            f"{counted(result.still_standing, 'coding', 'codings')} of {coder} on these answers "
            f"{'is' if result.still_standing == 1 else 'are'} not in this file and stand; use "
            "--replace to take back what it lacks, or write 0 in a column of the code."
        )
    if result.now_answers:
        yield (
            f"{counted(result.now_answers, 'answer', 'answers')} that looked like none (N/A and "
            f"the like) {would}coded: {'it counts' if result.now_answers == 1 else 'they count'} "
            "as answered from now on, so that percentages are of so many more."
        )
    if result.concerns_raised:
        yield (
            "Coded as a possible disclosure:"
            f" {counted(result.concerns_raised, 'answer', 'answers')}. A safeguarding lead has to"
            " look now (chec-voice concerns); until then coding and counts are without."
        )
    if result.codes_created:
        yield f"Codes added under 'Imported codes': {', '.join(result.codes_created)}."
    for label, count, nearest in result.unknown:
        yield (
            f"Left out: {label!r} ({counted(count, 'use', 'uses')}) is not in the codebook"
            f"{f'; the nearest is {nearest!r}' if nearest else ''}."
        )
    if result.unknown:
        yield "Use --create-codes to add these codes."
    if result.on_blank:
        yield (
            f"Left out {counted(result.on_blank, 'code', 'codes')} on answers that are blank here."
        )
    if result.unmatched:
        yield f"{counted(len(result.unmatched), 'row', 'rows')} left out: no answer belongs there."
    unread = [(column, why) for column, why in result.ignored if why != "empty"]
    if unread:
        named = "; ".join(f"{column!r} ({why})" for column, why in unread[:_SHOWN])
        yield f"Columns not read as codes: {named}{'; ...' if len(unread) > _SHOWN else ''}."
    for text in result.notices:
        yield f"Note: {text}"
