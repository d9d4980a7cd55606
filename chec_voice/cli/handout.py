"""chec-voice handout"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    ShareType,
    counted,
    json_option,
    print_json,
    project_argument,
    say,
    shell,
)
from chec_voice.project import Filters, Project


@click.command()
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--coder", metavar="NAME", required=True, help="Whom the copy is for.")
@click.option("--round", "round_name", metavar="NAME", default="", help="Answers of this round.")
@click.option("--share", type=ShareType(), help="A share of the answers, such as 20%.")
@click.option(
    "--filter",
    "filters",
    metavar="ATTRIBUTE=VALUE",
    multiple=True,
    help="Answers of these people only; question=WORDING for one question. Repeat it.",
)
@click.option("--with-others", is_flag=True, help="Also what others judged.  [default: own work]")
@click.option("--actor", default="chec-voice handout", help="Who is named in the audit trail.")
@json_option
def command(
    project: Path,
    out: Path,
    coder: str,
    round_name: str,
    share: float | None,
    filters: tuple[str, ...],
    with_others: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Write a copy of the project to the new file OUT.chec, for one person to code.

    It holds answers that were made safe, and that person's own work: no vault, no concerns, no
    earlier wording, nobody else's codes. Bring their work back with `merge`.
    """
    with Project.open(project) as opened:
        done = opened.team_work.hand_out(
            out,
            coder=coder,
            round_name=round_name,
            share=share,
            filters=_filters(filters),
            with_others=with_others,
            actor=actor,
        )
    if as_json:
        print_json(
            {
                "file": str(out),
                "coder": done.coder,
                "answers": done.answers,
                "left_out_not_safe": done.not_safe,
            }
        )
        return
    say(f"{out} is for {done.coder}: {counted(done.answers, 'answer', 'answers')}.")
    if done.not_safe:
        say(
            f"{counted(done.not_safe, 'answer was', 'answers were')} left out, since nobody made"
            f" them safe yet: chec-voice deidentify {shell(project)}"
        )
    say(f"{done.coder} codes with: chec-voice code {shell(out)} --coder {shell(done.coder)}")
    say(f"When the file comes back: chec-voice merge {shell(project)} {shell(out)}")


def _filters(pairs: tuple[str, ...]) -> Filters | None:
    if not pairs:
        return None
    question, attributes = "", []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--filter {pair!r}: write ATTRIBUTE=VALUE.")
        if name.strip().lower() == "question":
            question = value.strip()
        else:
            attributes.append((name.strip(), value.strip()))
    return Filters(question=question, attributes=tuple(attributes))
