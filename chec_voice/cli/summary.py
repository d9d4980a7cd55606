"""chec-voice summary"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.named_code import named_code, used_or_not
from chec_voice.cli.output import json_option, print_as_json, project_argument, say
from chec_voice.cli.people import asked
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("code", required=False)
@click.argument("text", required=False)
@click.option("--caveats", default="", help="What a reader has to know with it.")
@click.option("--by", metavar="NAME", help="Who writes it; needed with TEXT.")
@json_option
def command(
    project: Path,
    code: str | None,
    text: str | None,
    caveats: str,
    by: str | None,
    as_json: bool,
) -> None:
    """Write what stands behind a code in a few sentences; without TEXT, show what is written.

    Reports print it with its author and date. Writing anew takes the place of what was there.
    Others on this computer can see a command line: a TEXT of - asks for it, or reads it from a
    pipe.
    """
    if text is not None and not by:
        raise click.UsageError("Say who writes it: --by NAME")
    text = text if text is None else asked(text, "Text")
    with Project.open(project) as opened:
        unwritten = ""
        if code is not None and code not in {s.code for s in opened.quotes.summaries()}:
            named = named_code(opened.codebook, code)
            code, unwritten = named.id, used_or_not(opened, named)
        if code is not None and text is not None:
            opened.quotes.summarise(code, text, caveats=caveats, by=str(by))
        written = [vars(s) for s in opened.quotes.summaries() if code in (None, s.code)]
        data = {"summaries": written}
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    for summary in written:
        say(f"{summary['theme']} ({summary['author']}, {summary['date']}): {summary['text']}")
        if summary["caveats"]:
            say(f"  Please note: {summary['caveats']}")
    if not written:
        say("Nothing is written yet.")
        if unwritten:
            say(unwritten)
