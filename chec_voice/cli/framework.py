"""chec-voice framework"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from chec_voice.cli.output import (
    counted,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.model import STRENGTHS, Element, Framework, Link, Replacement
from chec_voice.project import LIKELY, Project, Scopes

_NEEDS = {
    "list": (),
    "links": (),
    "propose": ("CODE", "DRIVER"),
    "edit": ("CODE", "DRIVER"),
    "agree": ("CODE", "DRIVER"),
    "withdraw": ("CODE", "DRIVER"),
    "verify": ("DRIVER",),
    "unverify": ("DRIVER",),
    "guess": ("FILE",),
    "replace": ("FILE",),
    "compare": ("ID", "OTHER"),
    "undo": (),
    "redo": (),
}


@click.command()
@project_argument
@click.argument("action", type=click.Choice(list(_NEEDS)), default="list")
@click.argument("what", nargs=-1)
@click.option("--framework", metavar="ID", help="Which framework.  [default: the first]")
@click.option("--by", metavar="NAME", default="", help="Who does it.")
@click.option("--why", metavar="TEXT", default="", help="Rationale of a link, or reason.")
@click.option("--strength", type=click.Choice(list(STRENGTHS.values())), help="Of a link.")
@click.option("--source", default="", help="Document against which an element was checked.")
@click.option("--page", default="", help="Page of it.")
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="YAML: old element: new.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@json_option
def command(
    project: Path,
    action: str,
    what: tuple[str, ...],
    framework: str | None,
    by: str,
    why: str,
    strength: str | None,
    source: str,
    page: str,
    mapping: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Work on a framework: its links, its verified marks, and another in its place.

    \b
    list                       frameworks of the project
    links                      links from codes to drivers, with their strength and status;
                               then who withdrew which, and why
    propose CODE DRIVER        a link, with --why and --strength
    edit CODE DRIVER           its --why or --strength
    agree, withdraw CODE DRIVER
    verify DRIVER              mark as checked: --by, --source, --page; unverify takes it away
    guess FILE                 a MAP to go through by hand: where each element may go in the
                               framework of a file, by its words
    replace FILE --map MAP     a framework of a file takes the place of one in the project
    compare ID OTHER           two frameworks side by side, through the codes that lead to both
    undo, redo                 take back what --by did last to a framework, its links or values,
                               such as another in its place, or do it again; as often as you like
    """
    if len(what) != len(_NEEDS[action]):
        raise click.UsageError(f"{action} needs: {' '.join(_NEEDS[action]) or 'nothing more'}.")
    if not by and action not in ("list", "links", "compare", "guess") and not dry_run:
        raise click.UsageError("Say who does it: --by NAME")
    if action == "replace" and mapping is None:
        raise click.UsageError("replace needs --map MAP, a YAML file of old element: new element.")
    wishes = _Wishes(framework, by, why, strength or "", source, page, mapping, dry_run)
    with Project.open(project) as opened:
        data = _done(opened, action, what, wishes)
        if action == "guess" and not as_json:  # nothing but the file that it makes
            _say_guesses(data)
            return
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    _say(action, data, dry_run)


@dataclass(frozen=True)
class _Wishes:
    """The options of the verb."""

    framework: str | None
    by: str
    why: str
    strength: str
    source: str
    page: str
    mapping: Path | None
    dry_run: bool


def _done(project: Project, action: str, what: Sequence[str], wishes: _Wishes) -> dict[str, object]:
    """What an action did or found."""
    frameworks = project.frameworks
    if action == "list":
        return {"frameworks": [_framework(project.framework(name)) for name in frameworks.names]}
    if action == "links":
        return {
            "links": [_link(link) for link in project.links(wishes.framework)],
            "withdrawn": [_link(link) for link in frameworks.withdrawn_links(wishes.framework)],
        }
    if action == "compare":
        return {"rows": frameworks.compare(*what)}
    if action in ("undo", "redo"):
        return _turned(project, "undo" if action == "undo" else "redo", wishes.by)
    if action == "guess":
        return _guesses(project, frameworks.look_at(what[0]), wishes.framework)
    if action == "replace" and wishes.mapping is not None:
        return _plan(
            frameworks.replace(what[0], wishes.mapping, actor=wishes.by, dry_run=wishes.dry_run)
        )
    if action in ("verify", "unverify"):
        element = frameworks.verify(
            what[0],
            by=wishes.by if action == "verify" else "",
            source=wishes.source,
            page=wishes.page,
            framework_name=wishes.framework,
        )
        return {"id": element.id, "label": element.label, "verified": element.verified}
    strengths = {words: key for key, words in STRENGTHS.items()}
    return _link(
        frameworks.change_link(
            action,
            what[0],
            what[1],
            actor=wishes.by,
            framework_name=wishes.framework,
            rationale=wishes.why if action in ("propose", "edit") else "",
            reason=wishes.why,
            strength=strengths.get(wishes.strength, ""),
        )
    )


def _turned(project: Project, way: Literal["undo", "redo"], who: str) -> dict[str, object]:
    """Take back, or do again, what somebody did last to frameworks."""
    commands, scope = project.commands(who), Scopes.frameworks
    act = commands.next_act(way, scope)
    did = "taken back" if way == "undo" else "done again"
    if act is None:
        return {did: scope.nothing(way)}
    (commands.undo if way == "undo" else commands.redo)(scope)
    what = str(act.detail.get("what") or act.kind)
    return {did: what, "frameworks": ", ".join(project.frameworks.names)}


def _framework(framework: Framework) -> dict[str, object]:
    return {
        "id": framework.id,
        "name": framework.name,
        "version": framework.version,
        "verified": _verified(framework.elements),
    }


def _verified(elements: Sequence[Element]) -> str:
    marks = [element.verified for element in elements]
    return f"{sum(marks)} of {len(marks)}"


def _link(link: Link) -> dict[str, object]:
    told: dict[str, object] = {
        "code": link.code,
        "driver": link.element,
        "strength": STRENGTHS[link.strength],
        "status": link.status,
        "agreed_by": link.agreed_by,
        "rationale": link.rationale,
    }
    if link.status == "withdrawn":
        told |= {
            "withdrawn_by": link.withdrawn_by,
            "withdrawn_on": link.withdrawn_on,
            "reason": link.reason,
        }
    elif link.status == "agreed":
        told |= {"agreed_on": link.agreed_on, "reason": link.reason}
    return told


def _guesses(project: Project, new: Framework, name: str | None) -> dict[str, object]:
    """Each element of the project's framework, with its links and the likeliest new elements."""
    old = project.framework(name)
    links = Counter(link.element for link in project.links(name))
    labels = {element.id: element.label for element in new.elements}
    guesses = project.frameworks.guesses(new, framework_name=name)
    rows = [
        {
            "element": element.id,
            "label": element.label,
            "links": links[element.id],
            "likely": [
                {"element": id_, "label": labels[id_], "likeness": like}
                for id_, like in guesses[element.id]
                if like >= LIKELY
            ],
        }
        for element in old.elements
    ]
    return {"from": old.id, "to": new.id, "rows": rows}


def _say_guesses(data: dict[str, object]) -> None:
    """The file that `replace` takes; what has no likely place has no line that counts."""
    rows = data["rows"]
    assert isinstance(rows, list)
    say("# Look at each line: these are guesses by words. An element with links and no line stops")
    say("# the replacement until you say where it goes, or: gone")
    say("format: chec-replacement/1")
    say(f"from: {data['from']}")
    say("elements:")
    known = False
    for row in rows:
        told = f"{' '.join(row['label'].split())}, {counted(row['links'], 'link', 'links')}"
        if row["likely"]:
            first = row["likely"][0]
            say(f"  {row['element']}: {first['element']}  # {told} -> {first['label']}")
            known = True
        else:
            say(f"  # {row['element']}:  # {told}")
    if not known:
        say("  {}")


def _plan(plan: Replacement) -> dict[str, object]:
    return {
        "links_moved": len(plan.moved),
        "links_lost": [_link(link) for link in plan.lost],
        "without_place": list(plan.without_place),
        "nothing_leads_to": list(plan.new_only),
        "tags_lost": plan.tags_lost,
        "values_lost": plan.values_lost,
    }


def _say_who(did: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Who agreed or withdrew which link, when and why."""
    if rows:
        say(f"{did.capitalize()}:")
    for row in rows:
        say(
            f"  {row['code']} -> {row['driver']}: by {row[f'{did}_by'] or 'nobody named'}"
            f" on {row[f'{did}_on'] or 'a day not noted'}: {row['reason'] or 'no reason given'}"
        )


def _say(action: str, data: dict[str, object], dry_run: bool) -> None:
    tables = {"list": "frameworks", "links": "links", "compare": "rows"}
    if action in tables:
        rows = data[tables[action]]
        assert isinstance(rows, list)
        if rows:
            names = [name for name in rows[0] if name not in ("agreed_on", "reason")]
            cells = [tuple(row[name] for name in names) for row in rows]
            print_table(names, cells, left=len(names))
        else:
            say("none")
        if action == "links":
            withdrawn = data["withdrawn"]
            assert isinstance(withdrawn, list)
            _say_who("agreed", [row for row in rows if row["status"] == "agreed"])
            _say_who("withdrawn", withdrawn)
        return
    if action == "replace":
        moved, lost = data["links_moved"], data["links_lost"]
        assert isinstance(moved, int) and isinstance(lost, list)
        does = "would follow" if dry_run else "followed"
        say(f"{counted(moved, 'link', 'links')} {does}; {len(lost):,} have no place:")
        for link in lost:
            say(f"  {link['code']} -> {link['driver']}: {link['rationale']}")
        sentences = {
            "without_place": "Elements without a place",
            "nothing_leads_to": "New elements that nothing leads to yet",
        }
        for key, words in sentences.items():
            ids = data[key]
            assert isinstance(ids, list)
            say(f"{words}: {', '.join(ids) or 'none'}")
        goes = "would go" if dry_run else "went"
        for key, words in (("tags_lost", "tag"), ("values_lost", "published value")):
            number = data[key]
            assert isinstance(number, int)
            if number:
                say(f"{counted(number, words)} {goes} with what is gone or was split.")
        return
    say("; ".join(f"{name}: {value}" for name, value in data.items() if value != ""))
