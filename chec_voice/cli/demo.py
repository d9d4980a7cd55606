"""chec-voice demo"""

from __future__ import annotations

import time
from pathlib import Path

import click

from chec_voice.cli.output import SYNTHETIC, Bar, print_table, say, shell
from chec_voice.project import Project, demo


@click.command()
@click.argument("folder", default="chec-demo", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the project of an earlier demo.")
def command(folder: Path, force: bool) -> None:
    """Make a project in FOLDER from the bundled synthetic corpus and run the whole flow.

    Import, suggestion, a bundled set of decisions by a named synthetic coder, themes, map, reports.
    """
    started = time.monotonic()
    say(SYNTHETIC)
    with Bar() as bar:
        made = demo.run(folder, force=force, say=say, progress=bar)
    with Project.open(made.project) as project:
        table = project.results.themes(by="area", coder=demo.CODER)
        top = [row for row in table.rows if row.code.depth == 1]
        top.sort(key=lambda row: -row.whole.people)
        print_table(
            (
                "sub-theme",
                "people",
                *(f"{v} (of {c.people})" for v, c in table.looked_bases.items()),
            ),
            [
                (row.code.name, row.whole.people, *(count.people for count in row.by.values()))
                for row in top[:10]
            ],
            title=f"What {demo.CODER} found most, in the answers coded so far",
        )
        drawn = project.results.map(by="area")
        say(f"Framework: {drawn.framework.name}.")
        say(f"NOTE: {drawn.framework.notice}")
        say(f"Domains with no voice: {', '.join(e.label for e in drawn.silent) or 'none'}.")
        names = [project.codebook.get(code.code) for code in drawn.homeless]
        say(f"Codes with no driver: {', '.join(c.name for c in names if c) or 'none'}.")
    say()
    say(f"Done in {time.monotonic() - started:.0f} s. Open next:")
    say(f"  chec-voice code {shell(made.project)} --coder YOURNAME    to code answers in the app")
    say(f"  chec-voice map {shell(made.project)} --drivers            for the framework map")
    say(f"  chec-voice themes {shell(made.project)} --by 'age band'   for people per code")
    say(f"  chec-voice agree {shell(made.project)}                    for how far two coders agree")
    say(f"  {folder / 'reports' / 'index.html'}                 for the reports, in a browser")
    say(f"  {folder / 'themes_and_map.md'}                     to read or share with the team")
