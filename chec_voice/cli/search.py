"""chec-voice search"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import SYNTHETIC, json_option, print_json, project_argument, say, visible
from chec_voice.cli.people import asked
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@json_option
def command(project: Path, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find answers that hold all WORDS; inflections match (`bully` finds `bullied`).

    Others on this computer can see a command line: - asks for words, or reads them from a pipe.
    """
    if words == ("-",):
        words = (asked("-", "Words"),)
    with Project.open(project) as opened:
        found = opened.search(" ".join(words), limit)
        synthetic = opened.synthetic
    if as_json:
        print_json([{"segment": s, "text": text, "question": q} for s, text, q in found])
        return
    if synthetic:
        say(SYNTHETIC)
    for segment, text, question in found:
        say(f"#{segment} [{question}]")
        say(f"  {visible(' '.join(text.split()))}")
    say(f"{len(found)} found." if len(found) < limit else f"The first {limit}; --limit shows more.")
