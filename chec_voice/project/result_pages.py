"""Results of a project as a page of Markdown: counts and gaps, without what anybody said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chec_voice import framework_map
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import SYNTHETIC
from chec_voice.report.files import (
    Sheet,
    markdown_table,
    markdown_text,
)
from chec_voice.tally import is_hidden
from chec_voice.text import counted
from chec_voice.themes import ThemeTable

if TYPE_CHECKING:
    from chec_voice.project.project import Project


def markdown(
    project: Project, about: Mapping[str, str], table: ThemeTable, maps: dict[str, FrameworkMap]
) -> str:
    """Counts and gaps, without what anybody said."""
    parts = [f"# {markdown_text(project.name)}: themes and framework map\n"]
    if project.synthetic:
        parts.append(f"**{SYNTHETIC}**\n")
    parts.append(f"**{markdown_text(about['small numbers'])}**\n")
    base, looked = table.base, table.looked
    who = markdown_text(", ".join(table.coders)) or "nobody yet"
    parts.append(
        f"{counted(base.people, 'person', 'people')} and {counted(base.groups, 'group')} gave"
        f" {counted(base.responses, 'answer')}. "
        f"Looked at so far: {counted(looked.responses, 'answer')} of"
        f" {counted(looked.people, 'person', 'people')}, by {who}"
        + ("" if is_hidden(base.mentions) else f"; {counted(base.mentions, 'mention')}")
        + ".\n"
    )
    parts.append("## Themes\n\n" + markdown_table(_readable_themes(table)))
    notes = (table.coding, *table.notes[:-1])
    parts.append("\n".join(f"- {markdown_text(note)}" for note in notes) + "\n")
    for drawn in maps.values():
        parts.append(_markdown_map(project, drawn))
    parts.append("## Where this comes from\n")
    parts.append(markdown_table(Sheet("about", ("what", "value"), tuple(about.items())), left=2))
    return "\n".join(parts)


def _readable_themes(table: ThemeTable) -> Sheet:
    columns: tuple[str, ...] = (
        "code",
        "people",
        f"% of {counted(table.looked.people, 'person', 'people')}",
        "responses",
        "mentions",
    )
    columns += tuple(f"{v} (of {table.looked_bases[v].people:,})" for v in table.values)
    rows = []
    for row in table.rows:
        percent = table.share(row.whole)
        share = "-" if percent is None else str(percent)
        indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * row.code.depth
        name = indent + row.code.name
        counts = [row.by[v].people for v in table.values]
        rows.append(
            (name, row.whole.people, share, row.whole.responses, row.whole.mentions, *counts)
        )
    return Sheet("themes", columns, rows)


def _markdown_map(project: Project, drawn: FrameworkMap) -> str:
    frame = drawn.framework
    names = project.codes.names
    columns = (
        "domain or driver",
        "status",
        f"people (of {drawn.looked.people:,})",
        "at most",
        f"groups (of {drawn.looked.groups:,})",
        "mentions",
        "codes linked",
        *(f"{v} (of {count.people:,})" for v, count in drawn.bases.items()),
    )
    indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
    rows = [
        (
            (indent if r.element.parent else "") + f"{r.element.id} {r.element.label}",
            framework_map.mark(r.element),
            r.count.people,
            r.most.people if r.open else "",
            r.count.groups,
            r.count.mentions,
            len(r.codes),
            *(
                f"{count.people:,}"
                + (f" +{counted(count.groups, 'group')}" if count.groups else "")
                for count in r.by.values()
            ),
        )
        for r in drawn.rows
    ]
    gaps = [
        "- " + markdown_text(f"{r.element.id} {r.element.label}: {framework_map.GAPS[r.gap]}")
        for r in drawn.gaps
    ] or ["- none"]
    homeless = [
        "- "
        + markdown_text(
            f"{names.get(h.code, h.code)} ({counted(h.count.people, 'person', 'people')}): "
            + (h.reason or "no reason is recorded")
        )
        for h in drawn.homeless
    ] or ["- none"]
    return "\n".join(
        [
            f"## Framework map: {markdown_text(frame.name)}\n",
            f"**{markdown_text(frame.notice)}**\n" if frame.notice else "",
            f"{counted(drawn.proposed, 'link is', 'links are')} proposed, and nobody has"
            f" agreed them yet.\n",
            markdown_table(Sheet("map", columns, rows), left=2),
            *(f"- {note}" for note in drawn.notes[:-1]),
            "\nDomains and drivers with no voice:\n",
            *gaps,
            "\nCodes with no driver:\n",
            *homeless,
            "",
        ]
    )
