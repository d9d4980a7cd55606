"""chec-voice agree"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

import click

from chec_voice.cli.output import (
    counted,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
    shell,
)
from chec_voice.errors import NotFound
from chec_voice.project import Agreement, Project, figure_words


class Head(TypedDict):
    """What every output of the verb begins with."""

    project: str
    synthetic: bool
    as_json: bool


@click.command()
@project_argument
@click.option("--round", "round_name", metavar="NAME", help="Only the answers of this round.")
@click.option(
    "--coder", "coders", multiple=True, metavar="NAME", help="Whose judgements; give it twice."
)
@click.option(
    "--all",
    "include_all",
    is_flag=True,
    help="Count also what was not judged blind, such as imported codings.",
)
@click.option("--by", metavar="ATTRIBUTE", help="The same for each value; also: question.")
@click.option("--parents", is_flag=True, help="Compare the parents of codes in their place.")
@click.option("--code", metavar="CODE", help="The answers on which coders differ about a code.")
@click.option("--machine", is_flag=True, help="Each person against suggestions, a table apart.")
@json_option
def command(
    project: Path,
    round_name: str | None,
    coders: tuple[str, ...],
    include_all: bool,
    by: str | None,
    parents: bool,
    code: str | None,
    machine: bool,
    as_json: bool,
) -> None:
    """Say how far coders agree, code by code and in all, and where they differ.

    Only judgements that were made without sight of suggestions and of other coders count; others
    are left out and counted. docs/agreement.md says what each figure is for.
    """
    if len(coders) == 1 and not machine:
        raise click.UsageError("Agreement takes two: give --coder twice, or not at all.")
    with Project.open(project) as opened:
        head: Head = {
            "project": opened.name,
            "synthetic": opened.synthetic,
            "as_json": as_json,
        }
        door = opened.agreement
        names = opened.codes.names
        if machine:
            apart = door.with_machine(coders)
            data = {"people": {who: found.as_dict() for who, found in apart.items()}}
            if print_as_json(data, **head):
                return
            _machine(apart)
            if kept_back := door.kept_back():
                say(kept_back)
            return
        if code is not None:
            _differences(opened, round_name, coders, include_all, code, head)
            return
        found = door.compare(
            round_name=round_name, coders=coders, include_all=include_all, by=by, parents=parents
        )
        if print_as_json(found.as_dict(), **head):
            return
        for line in door.sentences(found.whole):
            say(line)
        if found.waiting:
            say(door.kept_back())
        if include_all:
            say("Counted also: judgements that were not made blind, or of which nothing says so.")
        if not found.whole.answers:
            say(_first_step(project, include_all, found.whole.left_out))
            return
        _codes(found.whole, names)
        _in_all(found.whole)
        if found.by:
            _parts(found.by, str(by))
        say("How to read and report these figures: docs/agreement.md")


def _codes(found: Agreement, names: dict[str, str]) -> None:
    print_table(
        ("code", "answers", "differ", "used", "agree", "kappa", "95 %", "alpha", "AC1"),
        [
            (
                names.get(row.code, row.code),
                row.support,
                row.differ,
                _percent(row.prevalence),
                _percent(row.agreement),
                figure_words(row.kappa),
                _interval(row.interval),
                figure_words(row.alpha),
                figure_words(row.ac1),
            )
            for row in found.used
        ],
    )


def _in_all(found: Agreement) -> None:
    say(
        f"Pooled over codes: kappa {figure_words(found.kappa)}"
        f" ({_interval(found.interval)}), alpha {figure_words(found.alpha)}"
        f" ({_interval(found.alpha_interval)})."
        f" Whole answers: alpha {figure_words(found.alpha_masi)}"
        f" ({_interval(found.masi_interval)}) with MASI, {figure_words(found.alpha_jaccard)}"
        f" ({_interval(found.jaccard_interval)}) with Jaccard's distance."
    )
    if found.spans is not None:
        say(
            f"Stretches of text: u-alpha {figure_words(found.spans.u_alpha)} (do they mark the"
            f" same stretches?), cu-alpha {figure_words(found.spans.cu_alpha)} (do they give"
            " them the same codes?)."
        )


def _parts(parts: Mapping[str, Agreement], by: str) -> None:
    print_table(
        (by, "answers", "people", "kappa", "95 %", "alpha"),
        [
            (
                value,
                part.answers,
                part.people,
                figure_words(part.kappa),
                _interval(part.interval),
                figure_words(part.alpha),
            )
            for value, part in parts.items()
        ],
        title=f"Pooled over codes, by {by}",
    )


def _machine(apart: dict[str, Agreement]) -> None:
    say(
        "People against suggestions, on answers that they judged without seeing any. This is how"
        " well the machine follows each person, and says nothing about how people agree."
    )
    if not apart:
        say("Nobody has judged an answer blind that suggestions were made for.")
        return
    print_table(
        ("coder", "answers", "left out", "kappa", "95 %", "alpha"),
        [
            (
                who,
                found.answers,
                found.left_out,
                figure_words(found.kappa),
                _interval(found.interval),
                figure_words(found.alpha),
            )
            for who, found in apart.items()
        ],
    )


def _differences(
    opened: Project,
    round_name: str | None,
    coders: tuple[str, ...],
    include_all: bool,
    code: str,
    head: Head,
) -> None:
    """Each answer on which coders differ about a code, with what everybody said."""
    if code not in opened.codes.names:
        raise NotFound(f"there is no code {code!r}.", fix="See the ids with: codebook PROJECT")
    disputes = opened.agreement.disputes(
        round_name=round_name, coders=coders, include_all=include_all, code=code
    )
    data = {
        "code": code,
        "answers": [
            {
                "response": dispute.response_id,
                "question": dispute.question,
                "text": dispute.text,
                "coders": {side.coder: list(side.codes) for side in dispute.sides},
                "settled": None if dispute.settled is None else list(dispute.settled),
            }
            for dispute in disputes
        ],
    }
    if print_as_json(data, **head):
        return
    names = opened.codes.names
    say(
        f"{counted(len(disputes), 'answer', 'answers')} on which coders differ about {names[code]}."
    )
    if round_name is None and (kept_back := opened.agreement.kept_back()):
        say(kept_back)
    for dispute in disputes:
        say()
        say(f"{dispute.question}")
        say(f"  {dispute.text}")
        for side in dispute.sides:
            said = ", ".join(names.get(c, c) for c in side.codes) or "no code"
            say(f"  {side.coder}: {said}")
        if dispute.settled is not None:
            said = ", ".join(names.get(c, c) for c in dispute.settled) or "no code"
            say(f"  settled: {said}")


def _first_step(project: Path, include_all: bool, left_out: int) -> str:
    if left_out and not include_all:
        return "To count these too, with that said beside the figures: --all"
    verb = f"chec-voice round {shell(project)} new pilot"
    return f"Let two people code blind: {verb} --n 60 --coders A,B"


def _percent(share: float | None) -> str:
    return "undefined" if share is None else f"{100 * share:.0f} %"


def _interval(interval: tuple[float, float] | None) -> str:
    return "too few" if interval is None else " to ".join(map(figure_words, interval))
