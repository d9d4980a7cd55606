"""chec-voice history"""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

import click

from chec_voice.cli.output import (
    coding_option,
    counted,
    print_as_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.errors import Refused
from chec_voice.project import Act, History, Project


class Head(TypedDict):
    """What every output of the verb begins with."""

    project: str
    synthetic: bool
    as_json: bool


_SHOWN = ("at", "who", "what", "on", "code", "before", "after", "basis", "stands")


@click.command()
@project_argument
@click.option(
    "--target",
    metavar="WHAT",
    default="",
    help="A code's id; answer:N, round:NAME, batch:N, driver:ID, domain:ID or codebook.",
)
@click.option("--since", metavar="DAY", default="", help="From this day (or time, UTC) on.")
@click.option("--until", metavar="DAY", default="", help="Up to this day.")
@click.option("--coder", metavar="NAME", default="", help="Only what this person did.")
@click.option("--figure", is_flag=True, help="Only what a figure is made of now; with --target.")
@click.option(
    "--where",
    multiple=True,
    metavar="NAME=VALUE",
    help="With --figure: of this column of a table, such as Area=York.",
)
@coding_option
@click.option("--last", type=click.IntRange(1), default=40, show_default=True, help="Lines shown.")
@click.option("--csv", "as_csv", is_flag=True, help="Print every line as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print every line as JSON.")
def command(
    project: Path,
    target: str,
    since: str,
    until: str,
    coder: str,
    figure: bool,
    where: tuple[str, ...],
    coding: str | None,
    last: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Say who did what and when, what stood before and after, without anybody's words.

    \b
    history P --since 2026-03-01 --coder Ann           what Ann did since then
    history P --target home.poverty.food               every judgement with this code
    history P --target home.poverty.food --figure --where Area=York
                                                       what that figure is made of
    history P --target answer:12                       what was done with one answer

    Judgements of an open blind round, and answers that wait for a safeguarding lead, are not told.
    """
    if figure and not target:
        raise click.UsageError("--figure needs --target: a code, a driver or a domain.")
    if (where or coding) and not figure:
        raise click.UsageError("--where and --coding go with --figure.")
    if figure and (since or until or coder):
        raise click.UsageError("A figure is made of what stands now: leave out the other filters.")
    if as_csv and as_json:
        raise click.UsageError("Give --csv or --json, not both.")
    with Project.open(project) as opened:
        head: Head = {
            "project": opened.name,
            "synthetic": opened.synthetic,
            "as_json": as_json,
        }
        if figure:
            _figure(opened.history, target, where, coding or "agreed", head, as_csv)
            return
        acts = opened.history.acts(target, since=since, until=until, coder=coder)
        if as_csv:
            _csv(opened.history, acts)
        elif not print_as_json(
            {"acts": [act.as_dict() for act in acts]} if as_json else {}, **head
        ):
            _table(acts, last)


def _figure(
    door: History,
    target: str,
    where: tuple[str, ...],
    coding: str,
    head: Head,
    as_csv: bool,
) -> None:
    behind = door.behind(target, where=dict(map(_pair, where)), coding=coding)
    if as_csv:
        _csv(door, behind.acts)
        return
    data = {
        "figure": behind.count.to_dict(),
        "coding": behind.rule,
        "acts": [act.as_dict() for act in behind.acts],
    }
    if print_as_json(data, **head):
        return
    count = behind.count
    say(
        f"{counted(count.people, 'person', 'people')}, {counted(count.groups, 'group', 'groups')},"
        f" {counted(count.responses, 'response', 'responses')},"
        f" {counted(count.mentions, 'mention', 'mentions')}, from these judgements:"
    )
    _table(behind.acts, len(behind.acts))
    say(behind.rule)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise Refused(f"{text!r} is no NAME=VALUE.", fix="Write it as --where Area=York")
    return name, value


def _table(acts: Iterable[Act], last: int) -> None:
    total = 0
    newest: deque[Act] = deque(maxlen=last)
    for act in acts:
        newest.append(act)
        total += 1
    if not total:
        say("Nothing was done.")
        return
    rows = [tuple(getattr(act, name) for name in _SHOWN) for act in newest]
    used = [n for n in range(len(_SHOWN)) if any(row[n] for row in rows)]
    print_table([_SHOWN[n] for n in used], [[row[n] for n in used] for row in rows], left=len(used))
    if total > len(newest):
        say(f"The last {len(newest)} of {total:,}; --last shows more, --csv all.")


def _csv(door: History, acts: Iterable[Act]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows(door.rows(acts))
