"""chec-voice indicators"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

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
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--driver",
    default="",
    metavar="ID",
    help="To what measures of FILE belong that are not known yet.",
)
@click.option("--yes", is_flag=True, help="Do not ask about areas that no answer has.")
@click.option("--known", is_flag=True, help="List the measures that values can be loaded for.")
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@click.option("--actor", default="chec-voice indicators", help="Who is named in the audit trail.")
@json_option
def command(
    project: Path,
    file: Path | None,
    driver: str,
    yes: bool,
    known: bool,
    framework: str | None,
    actor: str,
    as_json: bool,
) -> None:
    """Put published values beside voice, per driver and area.

    FILE is a CSV of local values to load first: indicator, area, period, value, interval, source;
    or the file that Fingertips gives, of which values about everybody are read. An indicator is
    named by its id, name or published number. One that is not --known needs a column driver, or
    --driver.
    """
    with Project.open(project) as opened:
        strange = (
            opened.frameworks.strange_areas(file, framework_name=framework, driver=driver)
            if file
            else ""
        )
        if strange:
            click.echo(f"WARNING: {strange}", err=True)
            if not yes and not as_json and sys.stdin.isatty():
                click.confirm("Load them all the same?", default=False, abort=True, err=True)
        loaded = (
            opened.frameworks.load_values(
                file, framework_name=framework, actor=actor, driver=driver
            )
            if file
            else None
        )
        measures = opened.frameworks.indicators(framework)
        if known:
            listed = {"indicators": [asdict(measure) for measure in measures]}
            if not print_as_json(
                listed, project=opened.name, synthetic=opened.synthetic, as_json=as_json
            ):
                lines = [
                    (m.id, m.name, m.element, m.publisher, m.series, m.status) for m in measures
                ]
                headings = ["id", "name", "driver", "publisher", "series", "status"]
                print_table(headings, lines, left=6)
                numbered = sum(bool(measure.numbers) for measure in measures)
                say(
                    f"{numbered:,} of {counted(len(measures), 'measure')}"
                    f" {'carries' if numbered == 1 else 'carry'} the number that a publisher gives"
                    " it. For the others none was found: a file names them by id or by name."
                )
            return
        rows = opened.results.beside_values(framework_name=framework)
        data = {"loaded": loaded, "rows": opened.results.beside_as_data(rows)}
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    if loaded is not None:
        say(
            f"{counted(loaded['added'], 'value', 'values')} added, {loaded['changed']:,} changed,"
            f" {loaded['known']:,} known before."
        )
    if not rows:
        say("Nothing to compare yet: no answer has an area, and no value is loaded.")
        say(f"What values can be loaded for: chec-voice indicators {shell(project)} --known")
        return
    print_table(
        ["driver", "label", "area", "state", "value", "people"],
        [
            (
                row.element.id,
                row.element.label,
                row.area,
                row.state if row.asked else f"{row.state}, nobody asked",
                "; ".join(
                    f"{measure.name} {_number(value.value)} ({value.period})"
                    for measure, value in row.values
                    if value
                )
                or ("no data" if row.values else "no indicator"),
                row.count.people,
            )
            for row in rows
        ],
        left=5,
    )
    say(
        "Voice counts people who surely spoke about the driver; a value is about everybody of the"
        " area. Neither measures the other."
    )


def _number(value: float | None) -> str:
    return "no data" if value is None else f"{value:g}"
