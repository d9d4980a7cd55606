"""chec-voice map"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice import framework_map
from chec_voice.cli.output import (
    Bar,
    by_option,
    coder_filter,
    coding_option,
    coding_rule,
    counted,
    json_option,
    note,
    print_as_json,
    print_table,
    profile_option,
    project_argument,
    say,
    shell,
)
from chec_voice.project import Project
from chec_voice.tally import Count, is_hidden


@click.command()
@project_argument
@by_option
@coder_filter
@coding_option
@profile_option("all numbers, for the team")
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@click.option("--drivers", is_flag=True, help="Show the drivers under each domain.")
@json_option
def command(
    project: Path,
    by: str | None,
    coder: str | None,
    coding: str | None,
    profile: str | None,
    framework: str | None,
    drivers: bool,
    as_json: bool,
) -> None:
    """Show framework domains by area: people, codes linked, and the gaps on either side.

    Split by the attribute `area` where the project has one, unless --by names another.
    """
    with Project.open(project) as opened:
        if by is None:
            by = next((name for name in opened.attributes if name.casefold() == "area"), None)
        rule = coding_rule(coder, coding)
        drawn, told = opened.results.map(framework_name=framework, by=by, coding=rule), []
        if profile is not None:
            with Bar() as bar:
                safe = opened.results.safe(profile, by=by, coding=rule, progress=bar)
            drawn, told = safe.maps[drawn.framework.id], safe.said_to_team()
        names = opened.codes.names
        synthetic, title = opened.synthetic, opened.name
    data = framework_map.to_dict(drawn, names, by)
    if print_as_json(data, project=title, synthetic=synthetic, as_json=as_json):
        return
    _say_heading(drawn, project)
    _print_rows(drawn, by, drivers)
    if drivers:
        _say_shared(drawn)
    _say_gaps(drawn, names, drivers)
    say(f"Note: {drawn.coding}")
    for text in drawn.notes:
        say(f"Note: {text}")
    for text in told:
        note(text)


def _say_heading(drawn: framework_map.FrameworkMap, project: Path) -> None:
    framework = drawn.framework
    say(f"{framework.name}, version {framework.version}")
    if framework.notice:
        say(f"NOTE: {framework.notice}")
    groups = f" and {counted(drawn.base.groups, 'group', 'groups')}" if drawn.base.groups else ""
    say(
        f"{counted(drawn.base.people, 'person', 'people')}{groups} gave an answer; answers of"
        f" {drawn.looked.people:,} of the people were looked at so far."
    )
    if drawn.proposed:
        say(
            f"{counted(drawn.proposed, 'link is', 'links are')} proposed, and nobody has agreed"
            f" {'it' if drawn.proposed == 1 else 'them'} yet."
        )
    if not any(row.codes for row in drawn.rows):
        say(
            "No code is linked to this framework yet, so nobody can be counted. Write the links in"
            f" a YAML file and add them with: chec-voice link {shell(project)} FILE"
        )


def _print_rows(drawn: framework_map.FrameworkMap, by: str | None, drivers: bool) -> None:
    headings = ["id", "domain", "status", f"people (of {drawn.looked.people:,})", "at most"]
    headings += ["groups"] if drawn.base.groups else []
    headings += ["mentions", "codes"]
    headings += [f"{value} (of {count.people:,})" for value, count in drawn.bases.items()]
    rows = [
        (
            row.element.id,
            ("  " if row.element.parent else "") + row.element.label,
            framework_map.mark(row.element),
            row.count.people,
            row.most.people if row.open else "",
            *([row.count.groups] if drawn.base.groups else []),
            row.count.mentions,
            len(row.codes),
            *(_cell(count) for count in row.by.values()),
        )
        for row in drawn.rows
        if drivers or row.element.parent is None
    ]
    print_table(headings, rows, left=3, title=f"People by {by}" if by else "")


def _cell(count: Count) -> str:
    """People, and groups beside them where there are any."""
    groups = f" +{counted(count.groups, 'group', 'groups')}" if count.groups else ""
    return f"{count.people:,}{groups}"


def _say_shared(drawn: framework_map.FrameworkMap) -> None:
    rows = [row for row in drawn.rows if row.element.parent and not is_hidden(row.shared)]
    shared = [row for row in rows if row.shared]
    if shared:
        say("People who count under another driver too:")
    for row in shared:
        say(f"  {row.element.id}: {row.shared:,} of {row.count.people:,}")


def _say_gaps(drawn: framework_map.FrameworkMap, names: dict[str, str], drivers: bool) -> None:
    """Gaps by what they mean, domains before drivers."""
    say("Domains and drivers with no voice:" if drivers else "Domains with no voice:")
    rows = [row for row in drawn.gaps if drivers or row.element.parent is None]
    for gap, meaning in framework_map.GAPS.items():
        for row in rows:
            if row.gap == gap:
                range_words = framework_map.span(row)
                more = f" ({range_words})" if range_words else ""
                say(f"  {row.element.id} {row.element.label}: {meaning}{more}")
    if not rows:
        say("  none")
    told = {"", framework_map.UNTOLD}
    shown = [row for row in drawn.rows if drivers or row.element.parent is None]
    if by_value := [row for row in shown if {*row.gaps.values()} - told and not row.gap]:
        say("With voice, but not everywhere:")
        for row in by_value:
            missing = (
                f"{value}: {framework_map.GAPS[gap]}"
                for value, gap in row.gaps.items()
                if gap not in told
            )
            say(f"  {row.element.id} {row.element.label}: {'; '.join(missing)}")
    say("Codes with no driver:")
    for homeless in drawn.homeless:
        say(
            f"  {names.get(homeless.code, homeless.code)}"
            f" ({counted(homeless.count.people, 'person', 'people')}):"
            f" {homeless.reason or 'no reason is recorded'}"
        )
    if not drawn.homeless:
        say("  none")
    say()
