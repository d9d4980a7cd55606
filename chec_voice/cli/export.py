"""chec-voice export"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import SYNTHETIC, by_option, coder_filter, note, project_argument, say
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json", "md"]),
    required=True,
    help="csv: a folder of tables (or the codings alone, when OUT ends in .csv); json:"
    " one file; md: themes and map, without what anybody said.",
)
@by_option
@coder_filter
@click.option("--no-text", is_flag=True, help="Leave out what people said.")
def command(
    project: Path, out: Path, kind: str, by: str | None, coder: str | None, no_text: bool
) -> None:
    """Write codings, themes, map, codebook and links to OUT."""  # fmt: skip
    with Project.open(project) as opened:
        written = opened.reports.export(out, kind=kind, by=by, coder=coder, texts=not no_text)
        if opened.synthetic:
            note(SYNTHETIC)
    for path in written:
        say(str(path))
    note("Small numbers are not hidden and texts are as imported: for use inside the team only.")
