"""chec-voice round"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    ShareType,
    json_option,
    meant_coder,
    print_json,
    print_table,
    project_argument,
    say,
    shell,
)
from chec_voice.errors import Refused
from chec_voice.project import Project, RoundStatus
from chec_voice.project.agreement.rounds import TWO

_ALONE = (
    "Coded by one alone, its answers are there to train others on: round PROJECT new NAME --against"
)


@click.command()
@project_argument
@click.argument("action", type=click.Choice(["new", "status", "close"]), default="status")
@click.argument("name", required=False)
@click.option("--coders", metavar="A,B", default="", help="Who codes it, separated by commas.")
@click.option("--share", type=ShareType(), help="A share of the answers, such as 20%.")
@click.option("--n", type=click.IntRange(1), help="How many answers.")
@click.option(
    "--precision",
    type=click.FloatRange(0.01, 0.5),
    help="As many as give kappa to about ± this, such as 0.15.",
)
@click.option(
    "--prevalence",
    type=ShareType(),
    default="20%",
    show_default=True,
    help="For --precision: how common a code you have in mind.",
)
@click.option(
    "--stratify",
    metavar="A,B",
    default="",
    help="Attributes (or question) whose values keep their shares in the sample.",
)
@click.option(
    "--coded-already",
    is_flag=True,
    help="Take the answers that all of them finished before; you say that nobody saw the others'.",
)
@click.option("--against", metavar="ROUND", help="Train newcomers on an expert's closed round.")
@click.option("--freeze", is_flag=True, help="Nobody changes the codebook until it is closed.")
@click.option("--seed", type=int, help="For another sample.  [default: the project's]")
@click.option("--early", is_flag=True, help="close: before everybody is done.")
@click.option("--by", "actor", metavar="PERSON", default="", help="Who makes or closes the round.")
@json_option
def command(
    project: Path,
    action: str,
    name: str | None,
    coders: str,
    share: float | None,
    n: int | None,
    precision: float | None,
    prevalence: float,
    stratify: str,
    coded_already: bool,
    against: str | None,
    freeze: bool,
    seed: int | None,
    early: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Make, show and close rounds, in which coders judge the same answers blind.

    \b
    round P new pilot --n 60 --coders Ann,Ben     draws 60 answers for both
    round P status pilot                          says how far they are
    review P --coder Ann --round pilot            is where Ann codes (or: code P ...)
    agree P --round pilot                         says how far they agree

    A round closes with the last answer of its last coder.
    """
    if action != "status" and not name:
        raise click.UsageError(f"Give the round a name: round {project} {action} NAME")
    if sum(given is not None for given in (share, n, precision)) > 1:
        raise click.UsageError("Give one of --share, --n and --precision.")
    with Project.open(project) as opened:
        door = opened.agreement
        if action == "new":
            who = _listed(coders)
            if not coded_already:  # else all are known, or it is refused
                who = [meant_coder(opened, one) for one in who]
            made = door.new_round(
                str(name),
                who,
                share=share,
                n=n,
                precision=precision,
                prevalence=prevalence,
                stratify=_listed(stratify),
                coded_already=coded_already,
                against=against,
                freeze=freeze,
                actor=actor,
                seed=seed,
            )
            alone = len(made.progress) == 1 and not made.expert
            advice = [TWO, _ALONE] if alone else door.size_advice(made.answers)
            advice = [made.short_words, *advice] if made.short_words else advice
            shown = [made]
        elif action == "close":
            if not actor.strip():
                raise Refused("who closes the round?", fix="Say so: --by NAME")
            closing = door.foresee_close(str(name)).words
            shown, advice = [door.close_round(str(name), actor, early=early)], [closing]
        else:
            shown, advice = [door.round(name)] if name else door.rounds(), []
    if as_json:
        print_json({"rounds": [status.as_dict() for status in shown]})
        return
    _say(project, shown, advice)


def _say(project: Path, shown: list[RoundStatus], advice: list[str]) -> None:
    if not shown:
        say("There is no round yet. Make one with:")
        say(f"  chec-voice round {shell(project)} new pilot --n 60 --coders A,B")
        return
    _table(shown)
    for line in advice:
        say(line)
    for status in shown:
        if status.plan.get("frozen") and not status.closed:
            say(f"The codebook is frozen until the round {status.name} is closed.")
    _next_step(project, shown[-1])


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _table(shown: list[RoundStatus]) -> None:
    print_table(
        ("round", "kind", "state", "progress", "answers"),
        [
            (
                status.name,
                f"training on {status.expert}" if status.expert else status.kind,
                "closed" if status.closed else "open",
                ", ".join(f"{coder} {done} of {of}" for coder, done, of in status.progress),
                status.answers,
            )
            for status in shown
        ],
        left=4,
    )


def _next_step(project: Path, status: RoundStatus) -> None:
    if status.closed:
        say(f"How far they agree: chec-voice agree {shell(project)} --round {shell(status.name)}")
        return
    say(f"{status.left_words}. Each coder codes with:")
    for coder, _ in status.left:
        which = f"--coder {shell(coder)} --round {shell(status.name)}"
        say(f"  chec-voice code {shell(project)} {which}")
