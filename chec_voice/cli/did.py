"""chec-voice did"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from chec_voice.cli.output import note, print_table, project_argument, say
from chec_voice.project import Project
from chec_voice.text import counted


@click.command()
@project_argument
@click.argument("theme", required=False)
@click.argument("text", required=False)
@click.option(
    "--as",
    "response",
    type=click.Choice(["done", "doing", "cannot", "looking"]),
    help="Whether it is done, being done, cannot be done, or is being looked into.",
)
@click.option("--owner", metavar="NAME", help="Who answers for it.")
@click.option("--date", "due", metavar="YYYY-MM-DD", help="When it was done, or will be.")
@click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="NAME",
    help="The area that it is for, or another value that reports are split by; may be given several"
    " times.  [default: everybody]",
)
@click.option("--author", default="chec_voice", help="Who writes this line.")
def command(
    project: Path,
    theme: str | None,
    text: str | None,
    response: str | None,
    owner: str | None,
    due: str | None,
    areas: tuple[str, ...],
    author: str,
) -> None:
    """Record what was done about THEME (the id of a code), and why; without THEME, list it.

    Reports tell it to those who spoke; the report of an area tells what is for it and what is for
    everybody. A later line about a theme takes the place of the earlier for the same area, or for
    everybody, and the log keeps both.
    """
    today = dt.date.today().isoformat()
    with Project.open(project) as opened:
        if theme is None:
            lines = opened.reports.feedback()
            print_table(
                ("theme", "for", "as", "what and why", "owner", "date"),
                [
                    (
                        line.theme,
                        line.whom,
                        line.response,
                        line.text,
                        line.owner,
                        f"{line.date} (overdue)" if line.overdue(today) else line.date,
                    )
                    for line in lines
                ],
                left=6,
            )
            if late := sum(line.overdue(today) for line in lines):
                note(
                    f"{counted(late, 'promise is', 'promises are')} overdue. Young people will read"
                    " that it is not done yet: say what became of it."
                )
            return
        if not (text and response and owner and due):
            raise click.UsageError("Say what was done in words, and --as, --owner and --date.")
        opened.reports.did(
            theme,
            response=response,
            text=text,
            owner=owner,
            due=due,
            areas=areas,
            author=author,
        )
        late = any(line.code == theme and line.overdue(today) for line in opened.reports.feedback())
    say(f"Recorded for {theme}. The next report tells it.")
    if late:
        note(
            "The date of a promise on it has passed: young people will read that it is not done"
            " yet."
        )
