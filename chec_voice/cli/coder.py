"""chec-voice coder"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, print_json, print_table, project_argument, say
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(["coder", "lead"]), help="Make NAME this.")
@click.option("--by", default="", metavar="LEAD", help="Who says so: a lead, once there is one.")
@json_option
def command(project: Path, name: str | None, role: str | None, by: str, as_json: bool) -> None:
    """Show who codes here, or make NAME a safeguarding lead.

    The first lead may be named by anyone, the next ones only by a lead. Roles are taken on trust:
    whoever can open the file can read what stands in it, and who that is, is for your organisation
    to control. Raised wording, notes and contacts need the vault's passphrase once there is one.
    """
    if (name is None) != (role is None):
        raise click.UsageError("Give a NAME and a --role, or neither.")
    with Project.open(project) as opened:
        if name is not None and role is not None:
            opened.team.set_role(name, role, by=by)
            say(f"{name} is a {'safeguarding lead' if role == 'lead' else 'coder'} now.")
            if role == "lead":
                from chec_voice.project.concerns import ON_TRUST, SEALED, UNSEALED

                say(f"{ON_TRUST} {SEALED if opened.vault_path.exists() else UNSEALED}")
            return
        coders = opened.team.coders()
    if as_json:
        print_json({"coders": coders})
    else:
        print_table(
            ("name", "role", "kind", "segments done", "codes applied"),
            [(c["name"], c["role"], c["kind"], c["segments_done"], c["codings"]) for c in coders],
            left=3,
        )
