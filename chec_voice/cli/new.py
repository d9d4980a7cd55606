"""chec-voice new"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice import bundled
from chec_voice.cli.output import project_argument, say, shell
from chec_voice.project import Project
from chec_voice.text import counted


@click.command()
@project_argument
@click.option(
    "--codebook",
    default=bundled.CODEBOOK,
    show_default=True,
    help="A bundled codebook's name, or a YAML or CSV file.",
)
@click.option(
    "--framework",
    default=bundled.FRAMEWORK,
    show_default=True,
    help="A bundled framework's name, a YAML file, or `none`.",
)
@click.option("--name", default="", help="What the project is called.  [default: the file's name]")
def command(project: Path, codebook: str, framework: str, name: str) -> None:
    """Create a project with a codebook and a framework."""
    wanted = None if framework == "none" else framework
    with Project.create(project, codebook_name=codebook, framework_name=wanted, name=name) as made:
        book = made.codebook
        say(f"Made {project}: codebook {book.name!r} with {counted(len(book.codable), 'code')}.")
        for key in made.frameworks.names:
            frame = made.framework(key)
            say(f"Framework: {frame.name}.")
            say(f"Links from codes to it: {len(made.links(key))}.")
            if frame.notice:
                say(f"NOTE: {frame.notice}")
    say(f"Next: chec-voice import {shell(project)} FILE")
