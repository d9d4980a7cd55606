"""chec-voice suggest"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from chec_voice.cli.output import (
    Bar,
    cluster_option,
    first_step,
    json_option,
    print_json,
    project_argument,
    say,
)
from chec_voice.project import SOURCES, Project
from chec_voice.text import counted


@click.command()
@project_argument
@click.option(
    "--source",
    "sources",
    multiple=True,
    type=click.Choice(SOURCES),
    help="Use only these instead of learning. May be repeated.",
)
@cluster_option
@click.option("--again", is_flag=True, help="Go over every answer again.")
@json_option
def command(
    project: Path, sources: tuple[str, ...], cluster: str, again: bool, as_json: bool
) -> None:
    """Score codes for answers, with evidence. A stopped run goes on where it stopped.

    Scores are learned from what people coded in this project; while nobody has, from the
    codebook's words, definitions and examples. A small language model runs on this machine.
    Nothing is applied: people accept or reject.
    """
    with Project.open(project) as opened, Bar() as bar:
        result = opened.suggestions.run(
            sources=sources or None, again=again, progress=bar, cluster=cluster
        )
        answered = opened.facts()["answered"]
    if as_json:
        print_json(asdict(result))
        return
    for text in result.notices:
        say(f"Note: {text}")
    if not result.segments:
        if answered:
            say("Every answer has its suggestions already; --again makes them anew.")
        else:
            say(first_step(project, answered))
        return
    source = " and ".join(result.sources)
    if not sources:
        source = f"{result.answers:,} coded answers" if result.answers else "the codebook alone"
    say(
        f"{counted(result.suggestions, 'suggestion')} for {result.segments - result.silent:,} of "
        f"{counted(result.segments, 'segment')}, from {source}; nothing good enough "
        f"for {result.silent:,}. (A long answer is several segments.)"
    )
    if "learned" in result.sources:
        say(
            "A score is how likely a coder here would choose the code; `chec-voice quality` says"
            " how good that is."
        )
    elif "codebook" in result.sources:
        say("Nobody has coded yet. Code some answers and run this again: it learns from them.")
    else:
        say("Scores are not probabilities.")
    say("Nothing is applied until a person accepts it.")
