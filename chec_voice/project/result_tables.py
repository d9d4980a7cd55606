"""Tables of results that leave: themes, maps, codebook, links, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chec_voice import __version__, codebook, framework_map, themes
from chec_voice.disclosure import Profile
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import STRENGTHS, SYNTHETIC
from chec_voice.project import analysis_tables
from chec_voice.project.disclosure.what_leaves import SafeResults
from chec_voice.report.files import (
    Sheet,
)
from chec_voice.store import Store, reading
from chec_voice.store.connection import now
from chec_voice.tally import HIDDEN, Count
from chec_voice.text import counted
from chec_voice.themes import ThemeTable

if TYPE_CHECKING:
    from chec_voice.project.project import Project


def map_name(framework: str) -> str:
    return f"map_{framework}"


def how_safe(store: Store) -> str:
    """How far the words in a project were made safe, and read for risk, as they stand now."""
    looked, replaced, everything = reading.looked_through(store)
    read, _ = reading.counts(store)
    if looked:
        safe = (
            f"{looked:,} of {counted(everything, 'answer was', 'answers were')} looked through for"
            f" personal data, and {counted(replaced, 'stretch', 'stretches')} replaced."
        )
    else:
        safe = "Nothing was looked through for personal data: texts are as imported."
    return f"{safe} A person has read {read:,} of {counted(everything, 'answer')} for risk."


def how_safe_roughly(store: Store) -> str:
    """The same for those whom small numbers are hidden from.

    Exact counts of answers, before and after somebody withdrew, would tell how many they gave and
    how much of them had to be replaced.
    """
    looked, _, everything = reading.looked_through(store)
    read, _ = reading.counts(store)
    return (
        f"Looked through for personal data: {roughly(looked, everything)}."
        f" Read for risk by a person: {roughly(read, everything)}."
    )


def roughly(part: int, whole: int) -> str:
    """How much of the answers, in words that one person more or less hardly ever changes."""
    if part == whole:
        return "all answers"
    if not part:
        return "no answers"
    return f"about {min(9, max(1, round(10 * part / whole)))} in 10 answers"


def about_results(
    project: Project, store: Store, by: str | None, coder: str | None, safe: SafeResults
) -> dict[str, str]:
    """What the figures come from; stands in every export."""
    book = project.codebook
    about = {
        "project": project.name,
        "synthetic": SYNTHETIC if project.synthetic else "no",
        "made with": f"chec_voice {__version__}",
        "made at": now(),
        "codebook": f"{book.name}, version {book.version}, {book.sha256[:12]}",
        "seed": str(project.seed),
        "coder": coder or "all coders",
        "coding": safe.themes.coding,
        "split by": by or "nothing",
        "small numbers": f"{safe.profile.name}: {safe.sentence}",
        "words": how_safe_roughly(store) if safe.profile.hides else how_safe(store),
    }
    if safe.profile.hides:
        about["codings"] = "left out: rows of single people would show what is hidden"
    for key in project.frameworks.names:
        frame = project.framework(key)
        state = framework_map.standing(frame)
        about[f"framework {key}"] = (
            f"{frame.name}, version {frame.version}: {state}. {frame.notice}"
        )
    return about


def _themes(table: ThemeTable) -> Sheet:
    columns = [
        "code",
        "name",
        "area",
        "people",
        "of_people",
        "percent",
        "percent_low",
        "percent_high",
        "groups",
        "of_groups",
        "responses",
        "of_responses",
        "mentions",
        "own_people",
        "own_mentions",
        "people_with_an_answer",
    ]
    for value in table.values:
        columns += _split_columns(value)
    rows = []
    for row in table.rows:
        cells: list[object] = [
            row.code.id,
            row.code.name,
            row.code.area,
            row.whole.people,
            table.looked.people,
            *themes.share_of(table, row.whole).values(),
            row.whole.groups,
            table.looked.groups,
            row.whole.responses,
            table.looked.responses,
            row.whole.mentions,
            row.own.people,
            row.own.mentions,
            table.base.people,
        ]
        for value in table.values:
            cells += _split_cells(row.by[value], table.looked_bases[value])
        rows.append(cells)
    return Sheet("themes", tuple(columns), rows)


def _split_columns(value: str) -> list[str]:
    """People and groups who have a value, each beside what it is out of."""
    return [f"people: {value}", f"of: {value}", f"groups: {value}", f"of_groups: {value}"]


def _split_cells(count: Count, base: Count) -> list[int]:
    return [count.people, base.people, count.groups, base.groups]


def _map(drawn: FrameworkMap) -> Sheet:
    columns = [
        "framework",
        "framework_status",
        "id",
        "parent",
        "label",
        "status",
        "confidence",
        "people",
        "of_people",
        "people_at_most",
        "shared_people",
        "groups",
        "of_groups",
        "responses",
        "of_responses",
        "mentions",
        "gap",
        "codes_direct",
        "codes_may_include",
    ]
    for value in drawn.values:
        columns += [*_split_columns(value), f"people_at_most: {value}", f"gap: {value}"]
    rows = []
    for row in drawn.rows:
        cells: list[object] = [
            drawn.framework.name,
            framework_map.standing(drawn.framework),
            row.element.id,
            row.element.parent or "",
            row.element.label,
            framework_map.mark(row.element),
            row.element.confidence,
            row.count.people,
            drawn.looked.people,
            row.most.people,
            row.shared,
            row.count.groups,
            drawn.looked.groups,
            row.count.responses,
            drawn.looked.responses,
            row.count.mentions,
            framework_map.GAPS.get(row.gap, ""),
            " ".join(row.direct),
            " ".join(row.may),
        ]
        for value in drawn.values:
            cells += _split_cells(row.by[value], drawn.bases[value])
            cells += [
                row.most_by[value].people,
                framework_map.GAPS.get(row.gaps[value], ""),
            ]
        rows.append(cells)
    return Sheet("map", tuple(columns), rows)


def _codebook(project: Project) -> Sheet:
    return Sheet("codebook", *codebook.table_rows(project.codebook))


def _links(project: Project) -> Sheet:
    columns = (
        "framework",
        "framework_status",
        "code",
        "driver_or_domain",
        "strength",
        "status",
        "rationale",
    )
    return Sheet(
        "links",
        columns,
        [
            (
                key,
                status,
                link.code,
                link.element,
                STRENGTHS[link.strength],
                link.status,
                link.rationale,
            )
            for key in project.frameworks.names
            for status in (framework_map.standing(project.framework(key)),)
            for link in project.links(key)
        ],
    )


def sheets(
    project: Project,
    codings: Sheet | None,
    table: ThemeTable,
    maps: dict[str, FrameworkMap],
) -> list[Sheet]:
    """The tables that leave, the codings only where they may."""
    sheets = [*([codings] if codings else []), _themes(table), _codebook(project), _links(project)]
    for key, drawn in maps.items():
        sheet = _map(drawn)
        sheets.append(Sheet(map_name(key), sheet.columns, sheet.rows))
    return sheets


def labelled(sheet: Sheet, project: Project) -> Sheet:
    """A table travels without its `about`: each says itself that its words were invented."""
    if not project.synthetic or "synthetic" in sheet.columns:
        return sheet
    return Sheet(sheet.name, (*sheet.columns, "synthetic"), ((*row, "yes") for row in sheet.rows))


def json_of(
    project: Project, about: Mapping[str, str], codings: Sheet | None, safe: SafeResults
) -> dict[str, Any]:
    """All tables of an export as one object for JSON."""
    names, links, by = project.codes.names, _links(project), safe.themes.attribute
    rows = project.responses_by_question()
    return {
        "format": "chec-export/1",
        "schema": SCHEMA,
        "about": dict(about),
        "synthetic": project.synthetic,
        "questions": [_question(row, safe.profile) for row in rows],
        "themes": {
            **themes.to_dict(safe.themes),
            # Where people were met alone, sessions are people, whom no profile looks at here.
            "sessions": HIDDEN if safe.profile.hides else safe.themes.clusters,
        },
        "maps": {key: framework_map.to_dict(drawn, names, by) for key, drawn in safe.maps.items()},
        "links": [dict(zip(links.columns, row, strict=True)) for row in links.rows],
        "codings": [_coding(codings.columns, row) for row in codings.rows] if codings else [],
    }


SCHEMA = "export.schema.json"
"""JSON Schema of `json_of`; the package has it in `report/`."""


def _coding(columns: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    """A row of codings; attributes stand apart, so that one called `code` overwrites nothing."""
    own = len(analysis_tables.CODING_COLUMNS)
    named = (name.removeprefix(analysis_tables.ATTRIBUTE) for name in columns[own:])
    return {
        **dict(zip(columns[:own], row[:own], strict=True)),
        "attributes": dict(zip(named, row[own:], strict=True)),
    }


def _question(row: dict[str, Any], rule: Profile) -> dict[str, Any]:
    """What was asked, with its counts for the team alone.

    They are exact, and neither add up with what is hidden elsewhere nor stay when one person
    leaves: who needs them outside splits by question, which is protected.
    """
    return {
        key: HIDDEN if rule.hides and isinstance(value, int) else value
        for key, value in row.items()
    }
