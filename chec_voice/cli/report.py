"""chec-voice report"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    SYNTHETIC,
    Bar,
    by_option,
    coder_filter,
    coding_option,
    coding_rule,
    note,
    profile_option,
    project_argument,
    say,
)
from chec_voice.project import PACKS, Project, report_look
from chec_voice.text import counted

*_FIRST, _LAST = PACKS


@click.command()
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME",
    help=f"{', '.join(_FIRST)} or {_LAST}; may be given several times.  [default: all]",
)
@by_option
@coder_filter
@coding_option
@profile_option("nhs-1to7-round5")
@click.option(
    "--invited",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV of how many were asked: columns named as attributes, and one named invited.",
)
@click.option(
    "--practice",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV of examples of practice for area reports: a column named as the split, practice,"
    " source.",
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV of a self-assessment's questions, for the pack evidence: question, drivers (D1;D2).",
)
@click.option(
    "--before", multiple=True, metavar="SESSION", help="What changed since this session. Repeat it."
)
@click.option(
    "--after", multiple=True, metavar="SESSION", help="With --before: until this one. Repeat it."
)
@click.option(
    "--logo",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="PNG or JPEG for the first page.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Word file whose styles, header and footer the Word reports take.",
)
@click.option("--colours", default="", metavar="COLOURS", help="One or two, as #1d4f91,#0b3a6e.")
@click.option(
    "--lang",
    default="",
    metavar="TAG",
    help="Which English spelling checkers and screen readers expect; no words are translated."
    "  [default: en-GB]",
)
@click.option("--force", is_flag=True, help="Replace files of an earlier report.")
def command(
    project: Path,
    out: Path,
    packs: tuple[str, ...],
    by: str | None,
    coder: str | None,
    coding: str | None,
    profile: str | None,
    invited: Path | None,
    practice: Path | None,
    questions: Path | None,
    before: tuple[str, ...],
    after: tuple[str, ...],
    logo: Path | None,
    template: Path | None,
    colours: str,
    lang: str,
    force: bool,
) -> None:
    """Write reports into the folder OUT: open OUT/index.html first.

    People are told apart by area, where the project has that attribute; --by names another.
    """
    if bool(before) != bool(after):
        raise click.UsageError("Name both sides: --before SESSION --after SESSION")
    look = report_look(logo, colours, lang, template)
    with Project.open(project) as opened, Bar() as bar:
        written = opened.reports.write(
            out,
            packs=packs,
            profile=profile,
            by=by,
            coding=coding_rule(coder, coding),
            invited=invited,
            practice=practice,
            questions=questions,
            before=before,
            after=after,
            look=look,
            force=force,
            progress=bar,
        )
        synthetic = opened.synthetic
    if synthetic:
        note(SYNTHETIC)
    for text in written.notes:
        note(text)
    say(f"Wrote {counted(len(written), 'file')}. Open first: {out / 'index.html'}")
