"""chec-voice import-project"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from chec_voice.cli.exchange_output import say_losses
from chec_voice.cli.output import SYNTHETIC, Bar, counted, json_option, note, print_json, say
from chec_voice.project import BroughtIn, Project, Wishes, make_project


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--session", default="", help="Session of new answers.  [default: as the file says]")
@click.option(
    "--question", default="", help="What new texts answer.  [default: 'Text from' and the name]"
)
@click.option("--coder", default="", metavar="NAME", help="Who coded, where the file does not say.")
@click.option(
    "--add-sources",
    is_flag=True,
    help="Add texts that are not in the project, also where others of the file are.",
)
@click.option("--synthetic", is_flag=True, help="The words in the file were invented.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@json_option
def command(
    file: Path,
    project: Path,
    session: str,
    question: str,
    coder: str,
    add_sources: bool,
    synthetic: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring FILE of another program into PROJECT, which is made if it is not there.

    Reads .qdpx and .qdc (NVivo, ATLAS.ti, MAXQDA, QualCoder and others), a QualCoder project
    folder, a Taguette .sqlite3 or codebook .csv, tables of coded segments from MAXQDA, NVivo,
    ATLAS.ti or Dedoose, and codebooks in .xlsx or .docx tables. What was exported from here finds
    its place again, and only what is new is added. Says what could not come, always.
    """
    with Bar() as bar:
        wishes = Wishes(session, question, coder, add_sources, synthetic, bar)
        if project.exists():
            with Project.open(project) as opened:
                result = opened.exchange.bring_in(file, wishes=wishes, dry_run=dry_run)
        else:
            result = make_project(file, project, wishes=wishes, dry_run=dry_run)
    if as_json:
        print_json({**asdict(result), "dry_run": dry_run})
        return
    _show(result, file, dry_run)
    if result.synthetic:
        note(SYNTHETIC)


def _show(result: BroughtIn, file: Path, dry_run: bool) -> None:
    say(
        f"{file.name}: {counted(result.codes, 'code', 'codes')},"
        f" {counted(result.sources, 'source', 'sources')},"
        f" {counted(result.codings, 'coding', 'codings')} by"
        f" {counted(result.coders, 'coder', 'coders')},"
        f" {counted(result.memos, 'memo', 'memos')}, {counted(result.cases, 'case', 'cases')}."
    )
    way = result.offsets
    if way["judged"]:
        sure = "" if way["sure"] else "; nothing in the file says so for certain"
        say(
            f"Places are counted in {way['unit']}, line ends {way['line_ends']}, the end"
            f" {way['end']}: {way['fitting']:,} of {way['judged']:,} passages fit{sure}."
        )
    say(
        f"{result.placed:,} of {counted(result.codings, 'coding', 'codings')}"
        f" {'would be' if dry_run else 'are'} in place: {result.decisions_added:,} new,"
        f" {result.decisions_known:,} known before."
    )
    say(
        f"Answers: {result.answers_added:,} new, {result.answers_known:,} known before."
        f" Codes: {len(result.codes_added):,} new. Memos: {result.memos_added:,} new."
    )
    if result.concerns_raised:
        say(
            "Coded as a possible disclosure:"
            f" {counted(result.concerns_raised, 'answer', 'answers')}. A safeguarding lead has to"
            " look now (chec-voice concerns); until then coding and counts are without."
        )
    say_losses(result.lost, where="in the project now")
    if dry_run:
        say("Dry run: nothing was written.")
