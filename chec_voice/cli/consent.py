"""chec-voice consent"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, note, print_json, project_argument, say
from chec_voice.project import Project
from chec_voice.project.people.consent import ConsentColumns
from chec_voice.text import counted


@click.command()
@project_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "ref", metavar="COLUMN", help="Tells people apart.  [default: ref]")
@click.option("--session-column", metavar="COLUMN", help="[default: session, if there is one]")
@click.option("--session", metavar="NAME", help="The session that all rows belong to.")
@click.option("--analysis", metavar="COLUMN", help="Consent to analysis.  [default: analysis]")
@click.option("--quotation", metavar="COLUMN", help="Consent to quotation.  [default: quotation]")
@click.option("--own-ref", metavar="COLUMN", help="What they can be found by.  [default: own_ref]")
@click.option("--retain-until", metavar="DATE", help="When all of them are to be deleted.")
@click.option("--allow-unmatched", is_flag=True, help="Leave out rows about nobody here.")
@click.option("--actor", default="chec-voice consent", help="Who is named in the audit trail.")
@json_option
def command(
    project: Path,
    file: Path,
    ref: str | None,
    session_column: str | None,
    session: str | None,
    analysis: str | None,
    quotation: str | None,
    own_ref: str | None,
    retain_until: str | None,
    allow_unmatched: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Record who agrees to analysis and to quotation, from a table (CSV, Excel) with yes and no.

    Whoever does not agree to analysis leaves the queue, suggestions, counts and exports. A blank
    cell changes nothing.
    """
    columns = ConsentColumns(
        ref=ref, session=session_column, analysis=analysis, quotation=quotation, own_ref=own_ref
    )
    with Project.open(project) as opened:
        done = opened.people.record_consent(
            file,
            columns=columns,
            session=session,
            retain_until=retain_until,
            allow_unmatched=allow_unmatched,
            actor=actor,
        )
    if as_json:
        print_json({"people": done.people, "unmatched_rows": done.unknown, **done.counts})
        return
    say(f"Recorded for {counted(done.people, 'person', 'people')}.")
    for key, count in done.counts.items():
        say(f"  {key.replace('_', ' ')}: {count:,}")
    if done.unknown:
        note(
            f"{counted(len(done.unknown), 'row is', 'rows are')} about nobody here and were"
            f" left out."
        )
