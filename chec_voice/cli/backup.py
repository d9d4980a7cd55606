"""chec-voice backup"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import counted, json_option, print_json, project_argument, say
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--actor", default="chec-voice backup", help="Who is named in the audit trail.")
@json_option
def command(project: Path, out: Path, actor: str, as_json: bool) -> None:
    """Copy the project and its vault together to the new folder OUT, and check the copy.

    Works while others are coding. The vault stays under its passphrase; the project's own words are
    as readable there as they are here, so keep the folder as you keep the project.
    """
    with Project.open(project) as opened:
        backup = opened.back_up(out, actor=actor)
    if as_json:
        print_json(
            {
                "folder": str(backup.path),
                "project": backup.project[0],
                "vault": backup.vault[0] if backup.vault else None,
                "participants": backup.participants,
                "responses": backup.responses,
            }
        )
        return
    with_vault = "with its vault" if backup.vault else "without a vault, since it has none"
    say(
        f"{out} holds the project, {with_vault}:"
        f" {counted(backup.responses, 'answer', 'answers')}. It was read again and is sound."
    )
    say(f'To put it back under another name: chec-voice restore "{out}" NEW.chec')
