"""chec-voice indicators"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
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
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@click.option("--actor", default="chec-voice indicators", help="Who is named in the audit trail.")
@json_option
def command(
    project: Path, file: Path | None, framework: str | None, actor: str, as_json: bool
) -> None:
    """Put published values beside voice, per driver and area.

    FILE is a CSV of local values to load first: indicator, area, period, value, interval, source.
    """
    with Project.open(project) as opened:
        loaded = (
            opened.frameworks.load_values(file, framework_name=framework, actor=actor)
            if file
            else None
        )
        measures = opened.frameworks.indicators(framework)
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
        say("Indicators that values can be loaded for:")
        for measure in measures:
            say(f"  {measure.id}: {measure.name} ({measure.element})")
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
                    f"{measure.id} {_number(value.value)} ({value.period})"
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
