"""chec-voice group"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, print_as_json, project_argument, say
from chec_voice.project import Project, Scopes


@click.command()
@project_argument
@click.argument("name", required=False)
@click.argument("codes", nargs=-1)
@click.option("--by", metavar="NAME", help="Who names it; needed with NAME.")
@click.option("--remove", is_flag=True, help="Take the group NAME away; its codes stay.")
@click.option("--undo", is_flag=True, help="Take back the last thing that you did to a group.")
@json_option
def command(
    project: Path,
    name: str | None,
    codes: tuple[str, ...],
    by: str | None,
    remove: bool,
    undo: bool,
    as_json: bool,
) -> None:
    """Give several codes one name, under which whoever said one of them counts once.

    NAME CODES... makes the group, or gives it other codes; a heading stands for all below it.
    Without NAME, list the groups. Themes, exports and reports count them.
    """
    if (name or undo) and not by:
        raise click.UsageError("Say who does it: --by NAME")
    if name and not codes and not remove:
        raise click.UsageError(f"Say which codes {name!r} is made of.")
    with Project.open(project) as opened:
        if undo:
            back = opened.commands(str(by)).undo(Scopes.groups)
            say("Taken back." if back else Scopes.groups.nothing("undo"))
        if name and remove:
            opened.commands(str(by)).drop_group(name)
        elif name:
            opened.commands(str(by)).name_group(name, codes)
        groups, names = opened.results.groups(), opened.codes.names
        data = {"groups": [{"name": each, "codes": list(of)} for each, of in groups.items()]}
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    for each, of in groups.items():
        say(f"{each}: {', '.join(names.get(code, code) for code in of)}")
    if not groups:
        say("No group is named yet. Make one with: chec-voice group PROJECT NAME CODE... --by YOU")
