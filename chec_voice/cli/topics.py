"""chec-voice topics"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    SYNTHETIC,
    Bar,
    json_option,
    note,
    print_json,
    print_table,
    project_argument,
    say,
    visible,
)
from chec_voice.project import Project


@click.command()
@project_argument
@click.option("--min-size", type=click.IntRange(3), help="Answers a topic has at least.")
@click.option("--join-outliers", is_flag=True,
              help="Let answers in no topic join the nearest one, where it is near.")  # fmt: skip
@click.option("--promote", type=int, metavar="N", help="Make a code of topic N.")
@click.option("--as", "code_id", metavar="CODE_ID", help="With --promote: the id of the new code.")
@click.option("--name", metavar="NAME", help="With --promote: its name.")
@click.option("--merge", type=int, metavar="N", help="Suggest an existing code for topic N.")
@click.option("--into", metavar="CODE", help="With --merge: the id of that code.")
@click.option("--actor", metavar="NAME", default="chec_voice", help="Who does this.")
@json_option
def command(
    project: Path,
    min_size: int | None,
    join_outliers: bool,
    promote: int | None,
    code_id: str | None,
    name: str | None,
    merge: int | None,
    into: str | None,
    actor: str,
    as_json: bool,
) -> None:
    """Find topics: clusters of answers that are alike. Leads to follow, never themes.

    With --promote or --merge, act on a topic of the last run: its answers get suggestions, and a
    person accepts or rejects each.
    """
    if (promote is None) != (code_id is None) or (promote is None) != (name is None):
        raise click.UsageError("--promote, --as and --name go together.")
    if (merge is None) != (into is None) or (merge is not None and promote is not None):
        raise click.UsageError("--merge and --into go together, without --promote.")
    with Project.open(project) as opened:
        if promote is not None and code_id and name:
            made = opened.promote_topic(promote, code_id, name, actor=actor)
            said = f"Made the code {code_id} and suggested it for {made:,} parts of answers."
        elif merge is not None and into:
            made = opened.merge_topic(merge, into, actor=actor)
            said = f"Suggested {into} for {made:,} parts of answers."
        else:
            _find(opened, min_size, join_outliers, actor, as_json)
            return
    if as_json:
        print_json({"suggestions": made})
    else:
        say(f"{said} Nothing is applied until a person accepts it.")


def _find(
    project: Project, min_size: int | None, join_outliers: bool, actor: str, as_json: bool
) -> None:
    note("Finding topics, seven times over to see what is stable: about a minute.")
    with Bar() as bar:
        report = project.find_topics(
            min_size=min_size, join_outliers=join_outliers, actor=actor, progress=bar
        )
    if as_json:
        print_json({"project": project.name, "synthetic": project.synthetic, **report.to_dict()})
        return
    if project.synthetic:
        say(SYNTHETIC)
    found = report.found
    for text in found.warnings:
        say(f"Warning: {text}")
    joined = f" ({found.joined:,} joined the nearest topic)" if found.joined else ""
    say(f"{len(found.topics)} topics in {found.texts:,} different texts of {report.answers:,}"
        f" answers; {found.outliers:,} texts are in none{joined}. Other seeds and parts of the"
        f" answers agree to {found.agreement:.2f} (adjusted Rand; 1 is the same).")  # fmt: skip
    print_table(
        ("topic", "words", "answers", "people", "stable", "coded", "suggested"),
        [
            (str(v.topic.number), v.topic.label, v.answers, v.people, f"{v.topic.stability:.2f}",
             f"{v.coded} of {v.looked}", f"{v.suggested} of {len(v.segments) - v.looked}")
            for v in report.topics
        ],
        left=2,
    )  # fmt: skip
    for view in report.topics:
        names = project.code_names
        held = ", ".join(f"{names.get(code, code)} ({n})" for code, n in view.codes)
        say(f"{view.topic.number}. {view.topic.label}" + (f"  [{held}]" if held else ""))
        for text in view.examples:
            say(f"   - {visible(' '.join(text.split()))[:160]}")
    say("stable: how much of it other clusterings find (1 all). coded: parts that people gave a")
    say("code, of those they looked at. suggested: parts with a suggestion, of the others.")
    for check in report.checks:
        say(f"{'Kept' if check.kept else 'NOT KEPT'}: {check.rule} ({check.found}).")
    say("A topic is a lead: read its answers before you make a code of it.")
