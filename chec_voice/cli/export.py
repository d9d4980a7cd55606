"""chec-voice export"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.exchange_output import say_losses
from chec_voice.cli.output import (
    SYNTHETIC,
    Bar,
    by_option,
    coder_filter,
    coding_option,
    coding_rule,
    counted,
    json_option,
    note,
    print_json,
    profile_option,
    project_argument,
    say,
)
from chec_voice.errors import Refused
from chec_voice.project import EXCHANGE_FORMATS, LAYOUTS, PROFILES, TABLE_FORMATS, Project

_FORMATS = "; ".join(
    [f"{form.ending}: {form.words}" for form in TABLE_FORMATS.values()]
    + [f"{ending}: {words}" for ending, words in EXCHANGE_FORMATS.items()]
)
_PROGRAMS = ". ".join(f"{key}: {profile.why}" for key, profile in PROFILES.items())


@click.command()
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice([*TABLE_FORMATS, *EXCHANGE_FORMATS]),
    help=f"{_FORMATS}.  [default: as OUT ends]",
)
@click.option(
    "--for",
    "program",
    type=click.Choice(list(PROFILES)),
    default="standard",
    show_default=True,
    help=f"Program that a .qdpx is for. {_PROGRAMS}.",
)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default="response",
    show_default=True,
    help="What is a document of a .qdpx: one answer, all of one person, or all to one question.",
)
@by_option
@coder_filter
@coding_option
@profile_option("nhs-1to7-round5; none for codings alone")
@click.option("--force", is_flag=True, help="Replace files of an earlier export.")
@click.option("--no-text", is_flag=True, help="Leave out what people said.")
@json_option
def command(
    project: Path,
    out: Path,
    kind: str | None,
    program: str,
    layout: str,
    by: str | None,
    coder: str | None,
    coding: str | None,
    profile: str | None,
    force: bool,
    no_text: bool,
    as_json: bool,
) -> None:
    """Write codings, themes, map, codebook and links to OUT, or the project for other programs.

    A .qdpx, .qdc (REFI-QDA) or .sqlite3 (Taguette) says what could not go with it.
    """
    kind = kind or out.suffix.lower().lstrip(".")
    if kind in EXCHANGE_FORMATS:
        if no_text or by or coding:
            raise click.UsageError(
                "--no-text, --by and --coding are for tables, not for .qdpx and .qdc."
            )
        if profile not in (None, "none"):
            raise click.UsageError(
                f"A .{kind} is the project itself, and no profile makes it safe: for the team only."
            )
        _send_out(project, out, kind, program, layout, coder, force, as_json)
        return
    if kind not in TABLE_FORMATS:
        known = ", ".join((*TABLE_FORMATS, *EXCHANGE_FORMATS))
        raise click.UsageError(f"Say which --format, or let OUT end like one: {known}.")
    rule = coding_rule(coder, coding)
    with Project.open(project) as opened, Bar() as bar:
        written = opened.reports.export(
            out,
            profile=profile,
            kind=kind,
            by=by,
            coder=coder,
            coding=rule,
            texts=not no_text,
            force=force,
            progress=bar,
        )
        safe = opened.reports.how_safe()
        if opened.synthetic:
            note(SYNTHETIC)
    for path in written:
        say(str(path))
    for text in written.notes:
        note(text)
    if profile == "none" or out.suffix.lower() == ".csv" or TABLE_FORMATS[kind].alone:
        note(f"Texts are for use inside the team only. {safe}")


def _send_out(
    project: Path,
    out: Path,
    kind: str,
    profile: str,
    layout: str,
    coder: str | None,
    force: bool,
    as_json: bool,
) -> None:
    if out.suffix.lower() != f".{kind}":
        raise Refused(
            f"{out} does not end in .{kind}, and other programs go by the ending.",
            fix=f"Choose another name, such as {out.stem or 'project'}.{kind}.",
        )
    with Project.open(project) as opened, Bar() as bar:
        result = opened.exchange.send_out(
            out, profile=profile, layout=layout, coder=coder, force=force, progress=bar
        )
        synthetic, safe = opened.synthetic, opened.reports.how_safe()
    if as_json:
        print_json(
            {
                "path": str(result.path),
                "for": result.profile,
                "layout": result.layout,
                "synthetic": synthetic,
                **result.counts,
                "lost": list(result.lost),
            }
        )
        return
    say(str(result.path))
    counts = result.counts
    say(
        ", ".join(
            counted(counts.get(key, 0), one, f"{one}s")
            for key, one in (
                ("codes", "code"),
                ("sources", "source"),
                ("codings", "coding"),
                ("coders", "coder"),
                ("memos", "memo"),
                ("cases", "case"),
            )
            if kind != "qdc" or key == "codes"
        )
        + "."
    )
    say_losses(result.lost, where="in the file")
    if synthetic:
        note(SYNTHETIC)
    if kind != "qdc":
        note(f"For use inside the team only. {safe}")
