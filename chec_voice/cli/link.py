"""chec-voice link"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice import bundled
from chec_voice.cli.output import project_argument, say, shell
from chec_voice.model import STRENGTHS, Link
from chec_voice.project import Project
from chec_voice.text import counted


def _changes(old: Link, new: Link) -> list[str]:
    """What a file changed in a link, a line for each thing."""
    told = {
        "strength": (STRENGTHS[old.strength], STRENGTHS[new.strength]),
        "status": (_status(old), _status(new)),
        "rationale": (old.rationale, new.rationale),
    }
    return [f"{name}: {was} => {now}" for name, (was, now) in told.items() if was != now]


def _status(link: Link) -> str:
    who = {"agreed": link.agreed_by, "withdrawn": link.withdrawn_by}.get(link.status, "")
    return f"{link.status} by {who}" if who else link.status


@click.command()
@project_argument
@click.argument("crosswalk", required=False, type=click.Path(path_type=Path))
@click.option(
    "--framework", metavar="ID_OR_FILE", help="Framework to add or update first, or to link to."
)
@click.option("--actor", default="chec-voice link", help="Who is named in the audit trail.")
def command(project: Path, crosswalk: Path | None, framework: str | None, actor: str) -> None:
    """Add a framework, or the links of a CROSSWALK file from codes to a framework.

    A framework of the same id is replaced and keeps its links. Its bundled links come along when
    there are any for the project's codebook.
    """
    if crosswalk is None and framework is None:
        raise click.UsageError("Name a crosswalk file, or a framework with --framework.")
    with Project.open(project) as opened:
        name = framework
        if framework is not None and framework not in opened.frameworks.names:
            frame = opened.frameworks.add(framework, actor)
            name = frame.id
            say(
                f"Framework: {frame.name} ({counted(len(frame.domains), 'domain')}, "
                f"{counted(len(opened.links(frame.id)), 'link')})."
            )
            if frame.notice:
                say(f"NOTE: {frame.notice}")
            known = {element.id for element in frame.elements}
            stay = [e.id for e in opened.framework(frame.id).elements if e.id not in known]
            if stay:
                say(
                    f"Not in the file, and kept since links, tags or measures belong there:"
                    f" {', '.join(stay)}. They go where a framework with another id takes the place"
                    f" of this one: chec-voice framework {shell(project)} replace FILE --map FILE"
                )
        elif framework is not None and crosswalk is None:
            if framework in bundled.frameworks():
                opened.frameworks.add(framework, actor)
            say(
                f"The project has framework {framework}, with"
                f" {counted(len(opened.links(framework)), 'link')}."
            )
        if crosswalk is not None:
            withdrawn = opened.frameworks.withdrawn_links(name)
            before = {(one.code, one.element): one for one in (*opened.links(name), *withdrawn)}
            counts = opened.frameworks.link(crosswalk, name, actor)
            say(
                f"Links: {counts['added']} added, {counts['changed']} changed, {counts['known']}"
                " known before."
            )
            after = (*opened.links(name), *opened.frameworks.withdrawn_links(name))
            for link in after:
                for line in _changes(before.get((link.code, link.element), link), link):
                    say(f"  {link.code} -> {link.element}: {line}")
            if counts["kept"]:
                say(f"{counts['kept']} stay as people agreed or withdrew them here.")
