"""chec-voice tag"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from chec_voice.cli.output import (
    counted,
    json_option,
    print_as_json,
    project_argument,
    say,
)
from chec_voice.errors import Refused
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("driver")
@click.argument("answers", nargs=-1, type=int)
@click.option("--no", "not_about", is_flag=True, help="They are not about it.")
@click.option("--withdraw", is_flag=True, help="Take back what you said of them before.")
@click.option("--coder", metavar="NAME", help="Who says so; needed with ANSWERS.")
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@json_option
def command(
    project: Path,
    driver: str,
    answers: tuple[int, ...],
    not_about: bool,
    withdraw: bool,
    coder: str | None,
    framework: str | None,
    as_json: bool,
) -> None:
    """Say of ANSWERS that they are about a driver; without ANSWERS, list those that may be.

    An answer counts on the map when its code is surely about the driver, or when you say so here.
    """
    if not_about and withdraw:
        raise click.UsageError("Use --no or --withdraw, not both.")
    with Project.open(project) as opened:
        if not answers:
            _list(opened, driver, framework, as_json)
            return
        if not coder:
            raise Refused("somebody has to say so.", fix="Add your name: --coder NAME")
        verdict: Literal["yes", "no", "withdraw"] = "yes"
        if not_about or withdraw:
            verdict = "no" if not_about else "withdraw"
        changed = opened.results.tag(
            answers, driver, verdict, coder=coder, framework_name=framework
        )
        row = opened.results.map(framework_name=framework).row(
            opened.results.element(driver, framework).id
        )
        data = {"changed": changed, "people": row.count.people, "at_most": row.most.people}
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    say(
        f"{counted(changed, 'answer', 'answers')} changed. {row.element.label}:"
        f" {counted(row.count.people, 'person', 'people')}, at most {row.most.people:,}."
    )


def _list(opened: Project, driver: str, framework: str | None, as_json: bool) -> None:
    about = opened.results.answers_about(driver, framework_name=framework)
    label = opened.results.element(driver, framework).label
    texts = opened.results.texts(about.may)
    data = {
        "driver": driver,
        "sure": list(about.sure),
        "may": [{"answer": at, "text": texts[at]} for at in about.may],
    }
    if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
        return
    say(
        f"{label}: {counted(len(about.sure), 'answer is', 'answers are')} surely about it,"
        f" {len(about.may):,} may be."
    )
    for at in about.may:
        say(f"  {at}  {' '.join(texts[at].split())}")
