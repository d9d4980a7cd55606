"""chec-voice topics"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.named_code import warnings_of_alike
from chec_voice.cli.output import (
    Bar,
    json_option,
    note,
    print_as_json,
    print_json,
    print_table,
    project_argument,
    say,
    visible,
)
from chec_voice.project import Project
from chec_voice.project.topics import TopicReport
from chec_voice.text import counted


@click.command()
@project_argument
@click.option("--again", is_flag=True, help="Find anew, also when what was found last still holds.")
@click.option("--min-size", type=click.IntRange(3), help="Find anew: answers a topic has at least.")
@click.option(
    "--join-outliers",
    is_flag=True,
    help="Find anew: let answers in no topic join the nearest, if near.",
)
@click.option("--promote", type=int, metavar="N", help="Make a code of topic N.")
@click.option("--as", "code_id", metavar="CODE_ID", help="With --promote: the id of the new code.")
@click.option("--name", metavar="NAME", help="With --promote: its name.")
@click.option("--merge", type=int, metavar="N", help="Suggest an existing code for topic N.")
@click.option("--into", metavar="CODE", help="With --merge: the id of that code.")
@click.option("--actor", metavar="NAME", default="chec_voice", help="Who does this.")
@json_option
def command(
    project: Path,
    again: bool,
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

    Shows what was found last while no answers were imported since; else finds anew.

    With --promote or --merge, act on a topic of the last run: its answers get suggestions, and a
    person accepts or rejects each.
    """
    if (promote is None) != (code_id is None) or (promote is None) != (name is None):
        raise click.UsageError("--promote, --as and --name go together.")
    if (merge is None) != (into is None) or (merge is not None and promote is not None):
        raise click.UsageError("--merge and --into go together, without --promote.")
    with Project.open(project) as opened:
        if promote is not None and code_id and name:
            for line in warnings_of_alike(opened, name):
                note(line)
            made = opened.topics.promote(promote, code_id, name, actor=actor)
            said = (
                f"Made the code {code_id} and suggested it for {counted(made, 'part')} of answers."
            )
        elif merge is not None and into:
            made = opened.topics.merge(merge, into, actor=actor)
            said = f"Suggested {into} for {counted(made, 'part')} of answers."
        else:
            report = None if again or min_size or join_outliers else opened.topics.last()
            if report is None or not report.current:
                report = _find(opened, min_size, join_outliers, actor)
            _print(opened, report, as_json)
            return
    if as_json:
        print_json({"suggestions": made})
    else:
        say(f"{said} Nothing is applied until a person accepts it.")


def _find(project: Project, min_size: int | None, join_outliers: bool, actor: str) -> TopicReport:
    project.require_writable()
    if project.facts()["answered"]:
        note(
            "Finding topics, seven times over to see what is stable: about a minute for a thousand"
            " answers, some minutes for several thousand."
        )
    with Bar() as bar:
        return project.topics.find(
            min_size=min_size, join_outliers=join_outliers, actor=actor, progress=bar
        )


def _print(project: Project, report: TopicReport, as_json: bool) -> None:
    if print_as_json(
        report.to_dict(), project=project.name, synthetic=project.synthetic, as_json=as_json
    ):
        return
    for text in report.warnings:
        say(f"Warning: {text}")
    joined = f" ({report.joined:,} joined the nearest topic)" if report.joined else ""
    say(
        f"Found {report.found_at[:10]}: {counted(len(report.topics), 'topic')} in"
        f" {report.texts:,} different"
        f" texts; {counted(report.outliers, 'text is', 'texts are')} in none{joined}. Other"
        f" seeds and parts of the"
        f" answers agree to {report.agreement:.2f} (adjusted Rand; 1 is the same)."
    )
    print_table(
        ("topic", "words", "answers", "people", "stable", "coded", "suggested"),
        [
            (
                str(v.number),
                v.label,
                v.answers,
                v.people,
                f"{v.stability_word} {v.stability:.2f}",
                f"{v.coded} of {v.looked}",
                f"{v.suggested} of {len(v.segments) - v.looked}",
            )
            for v in report.topics
        ],
        left=2,
    )
    _print_examples(report, project.codes.names)
    say("stable: how much of it other clusterings find (1 all). coded: parts that people gave a")
    say("code, of those they looked at. suggested: parts with a suggestion, of the others.")
    for check in report.checks:
        say(("" if check.kept else "NOT SO GOOD: ") + check.sentence)
    say("A topic is a lead: read its answers before you make a code of it.")


def _print_examples(report: TopicReport, names: dict[str, str]) -> None:
    for view in report.topics:
        held = ", ".join(f"{names.get(code, code)} ({n})" for code, n in view.codes)
        became = f"  {view.action}: {names.get(view.code, view.code)}" if view.code else ""
        say(f"{view.number}. {view.label}" + (f"  [{held}]" if held else "") + became)
        for text in view.examples:
            say(f"   - {visible(' '.join(text.split()))[:160]}")
