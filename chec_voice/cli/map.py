"""chec-voice map"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice import framework_map
from chec_voice.cli.output import (
    by_option,
    coder_filter,
    counted,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.project import Project


@click.command()
@project_argument
@by_option
@coder_filter
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@click.option("--drivers", is_flag=True, help="Show the drivers under each domain.")
@json_option
def command(
    project: Path,
    by: str | None,
    coder: str | None,
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
        drawn = opened.results.map(framework_name=framework, by=by, coder=coder)
        names = opened.codes.names
        synthetic, title = opened.synthetic, opened.name
    data = framework_map.to_dict(drawn, names, by)
    if print_as_json(data, project=title, synthetic=synthetic, as_json=as_json):
        return
    frame = drawn.framework
    say(f"{frame.name}, version {frame.version}")
    if frame.notice:
        say(f"NOTE: {frame.notice}")
    say(
        f"{counted(drawn.people, 'person', 'people')} gave an answer; answers of"
        f" {drawn.looked:,} of them were looked at so far."
    )
    if drawn.proposed:
        say(
            f"{counted(drawn.proposed, 'link is', 'links are')} proposed, and nobody has agreed"
            f" {'it' if drawn.proposed == 1 else 'them'} yet."
        )
    if not any(row.codes for row in drawn.rows):
        say(
            "No code is linked to this framework yet, so nobody can be counted. Write the links in"
            f" a YAML file and add them with: chec-voice link {project} FILE"
        )
    headings = ["id", "domain", "status", "people", "mentions", "codes"]
    headings += [f"{value} (of {count:,})" for value, count in drawn.bases.items()]
    rows = [
        (
            row.element.id if row.element.parent is None else "",
            ("  " if row.element.parent else "") + row.element.label,
            framework_map.mark(row.element),
            row.people,
            row.mentions,
            len(row.codes),
            *row.by.values(),
        )
        for row in drawn.rows
        if drivers or row.element.parent is None
    ]
    print_table(headings, rows, left=3, title=f"People by {by}" if by else "")
    _say_gaps(drawn, names)
    for text in framework_map.NOTES:
        say(f"Note: {text}")


def _say_gaps(drawn: framework_map.FrameworkMap, names: dict[str, str]) -> None:
    say("Domains with no voice:")
    for element in drawn.silent:
        say(f"  {element.id} {element.label}: {drawn.why_silent(element)}")
    if not drawn.silent:
        say("  none")
    say("Codes with no domain:")
    for code, people, reason in drawn.homeless:
        say(f"  {names.get(code, code)} ({counted(people, 'person', 'people')}):"
            f" {reason or 'no reason is recorded'}")  # fmt: skip
    if not drawn.homeless:
        say("  none")
    say()
