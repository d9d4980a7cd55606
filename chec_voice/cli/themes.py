"""chec-voice themes"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from chec_voice import themes
from chec_voice.cli.output import (
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


@click.command()
@project_argument
@by_option
@coder_filter
@coding_option
@profile_option("all numbers, for the team")
@click.option("--area", metavar="CODE", help="Only codes under this one, such as home.")
@click.option("--together", "pairs", is_flag=True, help="Show which codes people raise both.")
@json_option
def command(
    project: Path,
    by: str | None,
    coder: str | None,
    coding: str | None,
    profile: str | None,
    area: str | None,
    pairs: bool,
    as_json: bool,
) -> None:
    """Count people, responses and mentions per code, with what they are out of."""
    with Project.open(project) as opened:
        if area is not None and opened.codebook.get(area) is None:
            raise NotFound(
                f"there is no code {area!r}.",
                fix=f"See the ids with: chec-voice codebook {shell(project)}",
            )
        rule = coding_rule(coder, coding)
        table, told = opened.results.themes(by=by, coding=rule), []
        if profile is not None:
            safe = opened.results.safe(profile, by=by, coding=rule)
            table, told = safe.themes, safe.said_to_team()
            if pairs and safe.profile.hides:
                raise click.UsageError("--together has no safe form: leave out --profile.")
        together = opened.results.together(coding=rule) if pairs else []
        synthetic, name, names = opened.synthetic, opened.name, opened.codes.names
    shown = [
        row
        for row in table.rows
        if area is None or row.code.id == area or row.code.id.startswith(f"{area}.")
    ]
    data = themes.to_dict(dataclasses.replace(table, rows=tuple(shown)))
    if pairs:
        data["together"] = [dataclasses.asdict(pair) for pair in together]
    if print_as_json(data, project=name, synthetic=synthetic, as_json=as_json):
        return
    base, looked = table.base, table.looked
    groups = f" and {counted(base.groups, 'group', 'groups')}" if base.groups else ""
    say(
        f"{counted(base.people, 'person', 'people')}{groups} gave"
        f" {counted(base.responses, 'answer', 'answers')}."
    )
    say(
        f"Looked at so far: {counted(looked.responses, 'answer', 'answers')} of"
        f" {counted(looked.people, 'person', 'people')}, by"
        f" {', '.join(table.coders) or 'nobody yet'};"
        f" {counted(base.mentions, 'mention', 'mentions')}."
    )
    if not table.rows:
        say(first_step(project, base.responses))
        return
    if not shown:
        say(f"No answer is coded to {area} or a code below it.")
        return
    headings = ["code", "people", f"% of {looked.people:,}", "responses", "mentions"]
    if base.groups:
        headings.insert(3, "groups")
    headings += [f"{value} (of {count.people:,})" for value, count in table.looked_bases.items()]
    rows = []
    for row in shown:
        percent = table.share(row.whole)
        share = "-" if percent is None else str(percent)
        if percent == 0 and row.whole.people:
            share = "<1"
        if (low_high := table.interval(row.whole)) is not None:
            share += f" ({low_high[0]:.0f}-{low_high[1]:.0f})"
        cells: list[object] = ["  " * row.code.depth + row.code.name, row.whole.people, share]
        if base.groups:
            cells.append(row.whole.groups)
        cells += [row.whole.responses, row.whole.mentions]
        cells += [count.people for count in row.by.values()]
        rows.append(cells)
    print_table(headings, rows, title=f"People by {by}" if by else "")
    if pairs:
        print_table(
            ["raised together", "and", "people", "answers"],
            [(*(names.get(c, c) for c in p.codes), p.people, p.responses) for p in together[:30]],
            left=2,
        )
    say(f"Note: {table.coding}")
    for text in table.notes:
        say(f"Note: {text}")
    for text in told:
        note(text)
