"""chec-voice themes"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chec_voice import themes
from chec_voice.cli.output import (
    Bar,
    by_option,
    coder_filter,
    coding_option,
    coding_rule,
    counted,
    first_step,
    json_option,
    note,
    print_as_json,
    print_table,
    profile_option,
    project_argument,
    say,
    shell,
)
from chec_voice.errors import NotFound
from chec_voice.project import Project
from chec_voice.tally import is_hidden

if TYPE_CHECKING:
    from chec_voice.tally import Count
    from chec_voice.themes import ChangeTable, ThemeRow, ThemeTable, Together

MOST_PAIRS = 30
"""Pairs of codes that are shown; the JSON has all."""


@click.command()
@project_argument
@by_option
@coder_filter
@coding_option
@profile_option("all numbers, for the team")
@click.option("--area", metavar="CODE", help="Only codes under this one, such as home.")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="Only this named group of codes; `chec-voice group` makes one. Repeat it.",
)
@click.option(
    "--views", is_flag=True, help="Show on which codes people differ, and what fewer of them say."
)
@click.option(
    "--before", multiple=True, metavar="SESSION", help="What changed since this session. Repeat it."
)
@click.option(
    "--after", multiple=True, metavar="SESSION", help="With --before: until this one. Repeat it."
)
@click.option("--together", "pairs", is_flag=True, help="Show which codes people raise both.")
@json_option
def command(
    project: Path,
    by: str | None,
    coder: str | None,
    coding: str | None,
    profile: str | None,
    area: str | None,
    groups: tuple[str, ...],
    views: bool,
    before: tuple[str, ...],
    after: tuple[str, ...],
    pairs: bool,
    as_json: bool,
) -> None:
    """Count people, responses and mentions per code, with what they are out of.

    --by takes an attribute, question, session (or wave), valence or level (whom codes are about);
    two of them with a comma.
    """
    if bool(before) != bool(after):
        raise click.UsageError("Name sessions on both sides: --before A --after B")
    with Project.open(project) as opened:
        if area is not None and opened.codebook.get(area) is None:
            raise NotFound(
                f"there is no code {area!r}.",
                fix=f"See the ids with: chec-voice codebook {shell(project)}",
            )
        rule = coding_rule(coder, coding)
        table, told = opened.results.themes(by=by, coding=rule), []
        if views:
            dissent = tuple(opened.results.dissent(coding=rule))
            table = dataclasses.replace(table, dissent=dissent)
        changed = None
        if before:
            changed = opened.results.change(before, after, profile=profile, coding=rule)
        if profile is not None:
            with Bar() as bar:
                safe = opened.results.safe(profile, by=by, coding=rule, views=views, progress=bar)
            table, told = safe.themes, safe.said_to_team()
            if pairs and safe.profile.hides:
                raise click.UsageError("--together has no safe form: leave out --profile.")
        together = opened.results.together(coding=rule) if pairs else []
        synthetic, name = opened.synthetic, opened.name
        names = opened.codes.names if views or pairs else {}
    shown = [
        row
        for row in table.rows
        if area is None or row.code.id == area or row.code.id.startswith(f"{area}.")
    ]
    if groups:
        table = _of_groups(table, groups)
        shown = []
    data = themes.to_dict(dataclasses.replace(table, rows=tuple(shown)))
    if changed is not None:
        data["change"] = _change(changed)
    if pairs:
        data["together"] = [dataclasses.asdict(pair) for pair in together]
    if print_as_json(data, project=name, synthetic=synthetic, as_json=as_json):
        return
    _say_bases(table)
    if not table.rows:
        say(first_step(project, table.base.responses))
        return
    if not shown and not groups:
        say(f"No answer is coded to {area} or a code below it.")
        return
    _print_rows(table, shown, by)
    if views:
        _print_dissent(table, names)
    if changed is not None:
        _print_change(changed)
    if pairs:
        _print_together(together, names, table)
    say(f"Note: {table.coding}")
    for text in table.notes:
        say(f"Note: {text}")
    for text in told:
        note(text)


def _say_bases(table: ThemeTable) -> None:
    """What the figures are out of."""
    base, looked = table.base, table.looked
    in_groups = f" and {counted(base.groups, 'group', 'groups')}" if base.groups else ""
    say(
        f"{counted(base.people, 'person', 'people')}{in_groups} gave"
        f" {counted(base.responses, 'answer', 'answers')}."
    )
    say(
        f"Looked at so far: {counted(looked.responses, 'answer', 'answers')} of"
        f" {counted(looked.people, 'person', 'people')}, by"
        f" {', '.join(table.coders) or 'nobody yet'}"
        + ("" if is_hidden(base.mentions) else f"; {counted(base.mentions, 'mention')}")
        + "."
    )


def _print_dissent(table: ThemeTable, names: Mapping[str, str]) -> None:
    if not table.dissent:
        say("On no code do people say different things, as far as coders said how it was meant.")
        return
    print_table(
        ["code", "some say", "people", "others say", "people"],
        [
            (names.get(view.code, view.code), view.most, view.most_people, view.view, view.people)
            for view in table.dissent
        ],
        title="Where people differ",
    )


def _print_together(
    together: Sequence[Together], names: Mapping[str, str], table: ThemeTable
) -> None:
    from chec_voice.themes import names_of_pair

    print_table(
        ["raised together", "and", "people", "answers"],
        [
            (*names_of_pair(pair, names, table), pair.people, pair.responses)
            for pair in together[:MOST_PAIRS]
        ],
        left=2,
    )


def _of_groups(table: ThemeTable, wanted: Sequence[str]) -> ThemeTable:
    known = {group.name.casefold(): group for group in table.groups}
    for name in wanted:
        if name.casefold() not in known:
            raise NotFound(
                f"there is no group {name!r}.",
                fix=f"Groups here: {', '.join(g.name for g in table.groups) or 'none'}. Make one"
                " with: chec-voice group PROJECT NAME CODE... --by YOU",
            )
    chosen = dict.fromkeys(name.casefold() for name in wanted)
    return dataclasses.replace(table, groups=tuple(known[name] for name in chosen))


def _print_rows(table: ThemeTable, shown: Sequence[ThemeRow], by: str | None) -> None:
    """Codes, then named groups of codes."""
    base, nested = table.base, bool(table.design) and bool(shown)
    headings = ["code", "people", f"% of {table.looked.people:,}", "responses", "mentions"]
    if nested:
        headings.insert(3, "% by session")
    if base.groups:
        headings.insert(4 if nested else 3, "groups")
    headings += [f"{value} (of {count.people:,})" for value, count in table.looked_bases.items()]
    rows = [
        _cells(table, "  " * row.code.depth + row.code.name, row.whole, row.by, row, nested)
        for row in shown
    ]
    rows += [
        _cells(table, f"group: {group.name}", group.whole, group.by, None, nested)
        for group in table.groups
    ]
    print_table(headings, rows, title=f"People by {by}" if by else "")
    if nested:
        say(
            f"Note: % by session takes into account that people of one session (of"
            f" {table.clusters:,}) say alike things; the other interval does not."
        )


def _cells(
    table: ThemeTable,
    name: str,
    whole: Count,
    by: Mapping[str, Count],
    row: ThemeRow | None,
    nested: bool,
) -> list[object]:
    percent = table.share(whole)
    share = "-" if percent is None else str(percent)
    if percent == 0 and whole.people:
        share = "<1"
    if (low_high := table.interval(whole)) is not None:
        share += f" ({low_high[0]:.0f}-{low_high[1]:.0f})"
    cells: list[object] = [name, whole.people, share]
    if nested:
        ends = table.clustered(row) if row is not None else None
        cells.append("-" if ends is None else f"{ends[0]:.0f}-{ends[1]:.0f}")
    if table.base.groups:
        cells.append(whole.groups)
    return [*cells, whole.responses, whole.mentions, *(count.people for count in by.values())]


def _change(changed: ChangeTable) -> dict[str, object]:
    return {
        "before": list(changed.before),
        "after": list(changed.after),
        "before_looked": changed.before_looked,
        "after_looked": changed.after_looked,
        "rows": _changes(changed),
    }


def _changes(changed: ChangeTable) -> list[dict[str, object]]:
    return [
        {
            "code": row.code.id,
            "name": row.code.name,
            "before": row.before,
            "after": row.after,
            "difference": _rounded(row.difference),
            "low": _rounded(row.low),
            "high": _rounded(row.high),
            "clear": row.clear,
        }
        for row in changed.rows
    ]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _print_change(changed: ChangeTable) -> None:
    sides = " + ".join(changed.before), " + ".join(changed.after)
    if changed.too_few:
        say(
            f"Nothing is compared: {changed.before_looked:,} and {changed.after_looked:,} people"
            f" were looked at in {sides[0]} and {sides[1]}, and {themes.ENOUGH} are needed in each."
        )
        return
    rows: list[list[object]] = []
    for row in changed.rows:
        if row.difference is None:
            rows.append([row.code.name, row.before, row.after, "-", ""])
        else:
            told = f"{row.difference:+.0f} ({row.low:+.0f} to {row.high:+.0f})"
            rows.append([row.code.name, row.before, row.after, told, "yes" if row.clear else ""])
    print_table(
        [
            "code",
            f"people before (of {changed.before_looked:,})",
            f"after (of {changed.after_looked:,})",
            "points",
            "clear",
        ],
        rows,
        title=f"Change from {sides[0]} to {sides[1]}",
    )
    say(
        "Note: points are per cent of people after, less per cent before, with a 95 % interval;"
        " other people were asked, so nobody's own change is in it. Of twenty codes one is 'clear'"
        " by chance."
    )
