"""Pieces of a report on one value of the split: one area, one age band."""

from __future__ import annotations

from chec_voice.report.cells import label_of, number_of
from chec_voice.report.content import Content
from chec_voice.report.document import (
    Column,
    Part,
    Row,
    Section,
    Table,
    Text,
)
from chec_voice.text import counted


def who_of(content: Content, value: str) -> tuple[Part, ...]:
    """Who took part in one value of the split."""
    people, looked = content.values[value]
    return (
        Table(
            "people",
            f"Who took part: {value}",
            "People with an answer, and those looked at.",
            (Column("who", "who", "text"), Column("people", "people")),
            (
                Row("everyone", ("Everybody with an answer", people)),
                Row("looked_at", ("Looked at by a coder", looked)),
            ),
        ),
    )


def themes_of(content: Content, value: str) -> Table:
    """Sub-themes of one value, most people first."""
    ordered = sorted(content.subthemes, key=lambda t: -number_of(t.by[value]))
    return Table(
        "themes_here",
        f"People per sub-theme: {value}",
        f"Of {counted(content.values[value][1], 'person', 'people')} looked at here.",
        (
            Column("theme", "theme", "text"),
            Column("people", "people"),
            Column("everywhere", "people everywhere"),
        ),
        tuple(Row(t.id, (t.name, t.by[value], t.people)) for t in ordered),
        "bars",
    )


def gaps_of(content: Content, value: str) -> list[Section]:
    """What has no voice in one value of the split."""
    sections = []
    for drawn in content.maps:
        rows = [r for r in drawn.rows if r.gaps.get(value)]
        if rows:
            sections.append(
                Section(
                    f"Gaps: {drawn.name}",
                    (
                        Text(drawn.notice),
                        Table(
                            f"gaps_{drawn.id}",
                            f"Gaps here: {drawn.name}",
                            "Domains and drivers with nothing that could be shown here, and why.",
                            (
                                Column("element", "domain or driver", "text"),
                                Column("mark", "status", "text"),
                                Column("gap", "why", "text"),
                            ),
                            tuple(
                                Row(
                                    r.id, (label_of(r), r.mark, r.gaps[value]), 0 if r.domain else 1
                                )
                                for r in rows
                            ),
                        ),
                    ),
                )
            )
    return sections
