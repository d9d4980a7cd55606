"""chec-voice suggest"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from chec_voice.cli.output import Bar, json_option, print_json, project_argument, say
from chec_voice.project import Project


@click.command()
@project_argument
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Choice(["keywords", "meaning", "tfidf"]),
    help="Where suggestions come from. May be repeated.  [default: keywords, meaning]",
)
@click.option("--again", is_flag=True, help="Go over every answer again.")
@json_option
def command(project: Path, sources: tuple[str, ...], again: bool, as_json: bool) -> None:
    """Score codes for answers, with evidence. A stopped run goes on where it stopped.

    Keywords are the codebook's own words; meaning compares sentences with a small language model
    that runs on this machine. Nothing is applied: people accept or reject.
    """  # fmt: skip
    with Project.open(project) as opened, Bar() as bar:
        result = opened.suggest(sources=sources or None, again=again, progress=bar)
    if as_json:
        print_json(asdict(result))
        return
    for text in result.notices:
        say(f"Note: {text}")
    if not result.segments:
        say("Every answer has its suggestions already; --again makes them anew.")
        return
    say(f"{result.suggestions:,} suggestions for {result.segments - result.silent:,} of "
        f"{result.segments:,} segments, from {' and '.join(result.sources)}; nothing good enough "
        f"for {result.silent:,}. (A long answer is several segments.)")  # fmt: skip
    say("Scores are not probabilities, and nothing is applied until a person accepts it.")
