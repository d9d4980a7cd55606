"""chec-voice restore"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import counted, json_option, note, print_json, say
from chec_voice.project import Project


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.argument("project", type=click.Path(path_type=Path))
@json_option
def command(backup: Path, project: Path, as_json: bool) -> None:
    """Put a BACKUP back as the new file PROJECT, with its vault beside it.

    The backup is checked first, and nothing is ever overwritten.
    """
    done = Project.restore(backup, project)
    vault = project.with_suffix(".vault").name if done.vault else None
    if as_json:
        print_json(
            {
                "project": str(project),
                "vault": vault,
                "made_at": done.made_at,
                "participants": done.participants,
                "responses": done.responses,
            }
        )
        return
    say(
        f"{project} is as it was on {done.made_at[:16].replace('T', ' ')} (UTC):"
        f" {counted(done.responses, 'answer', 'answers')}"
        f"{f', and its vault is {vault}' if vault else ''}."
    )
    note(
        "Whoever withdrew since then is in it again: withdraw them once more. Look in the project"
        " that it replaces, or in your own list."
    )
