"""Pieces of a report on one value of the split: one area, one age band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chec_voice.report import parts
from chec_voice.report.cells import label_of, number_of
from chec_voice.report.content import Content, Driver, Map
from chec_voice.report.document import (
    Bullets,
    Column,
    Part,
    Quotation,
    Row,
    Section,
    Table,
    Text,
)
from chec_voice.report.part_tables import HIDDEN_IS_NO_GAP
from chec_voice.tally import is_hidden
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


def quotes_of(content: Content, value: str) -> list[Section]:
    """Permitted words of people here, where enough share what is told of them, this among it."""
    split = content.split.casefold()
    said = [q for q in content.quotes if q.told.get(split) == value]
    if not said:
        return []
    lines = tuple(Quotation(q.text, f"{q.attribution} (on {q.theme})") for q in said)
    return [Section("In young people's own words", lines)]


def practice_of(content: Content, value: str) -> tuple[Part, ...]:
    """What is being done here, as the team wrote it down."""
    found = [one for one in content.practice if one.value == value]
    if not found:
        return (Text("The team has written down no example of practice here."),)
    lines = (f"{one.text} ({one.source})" if one.source else one.text for one in found)
    return (Bullets(tuple(lines)),)


def actions_of(content: Content, value: str) -> tuple[Part, ...]:
    """What was done for people here, and what was answered everybody on themes of people here."""
    spoken = {t.id for t in content.themes if is_hidden(t.by[value]) or t.by[value]}
    told = tuple(a for a in content.answered_here(value) if a.areas or a.code in spoken)
    if content.answered and not told:
        return (Text("Nothing was answered yet on what people here spoke of."),)
    note = Text(
        f"What is for {value}, and what is for everybody on themes that people here spoke of."
    )
    return (*((note,) if told else ()), *parts.answered(replace(content, answered=told)))


_GAPS = 12
"""Gaps that are listed one by one; more fill pages that nobody reads."""


def gaps_of(content: Content, value: str) -> list[Section]:
    """What has no voice in one value of the split, that which others speak of most first."""
    sections = []
    for drawn in content.mapped:
        rows = [r for r in drawn.rows if r.gaps.get(value)]
        if rows:
            sections.append(
                Section(f"Gaps: {drawn.name}", tuple(_gaps(content, drawn, rows, value)))
            )
    return sections


def _gaps(content: Content, drawn: Map, rows: Sequence[Driver], value: str) -> Iterator[Part]:
    yield Text(drawn.notice)
    domains = [r for r in rows if r.domain]
    if domains:
        yield Text(f"Whole domains without voice here: {'; '.join(label_of(r) for r in domains)}.")
    # A driver inside such a domain is told with it.
    silent = {r.id for r in domains}
    drivers = [r for r in rows if not r.domain and r.parent not in silent]
    drivers.sort(key=lambda r: -number_of(r.people))
    elsewhere = [r for r in drivers if number_of(r.people)]
    listed = (elsewhere or drivers)[:_GAPS]
    hidden = any(is_hidden(r.by[value]) for r in drawn.rows)
    if listed:
        yield Table(
            f"gaps_{drawn.id}",
            f"Gaps here: {drawn.name}",
            f"Drivers without voice in {value}, and why; first those of which most people speak"
            " elsewhere: ask about these next." + (f" {HIDDEN_IS_NO_GAP}" if hidden else ""),
            (
                Column("element", "driver", "text"),
                Column("everywhere", "people everywhere"),
                Column("gap", "why", "text"),
            ),
            tuple(Row(r.id, (r.label, r.people, r.gaps[value])) for r in listed),
        )
    rest = [r for r in drivers if r not in listed]
    reasons: dict[str, int] = {}
    for r in rest:
        reasons[r.gaps[value]] = reasons.get(r.gaps[value], 0) + 1
    if rest:
        told = "; ".join(f"{reason}: {number:,}" for reason, number in reasons.items())
        yield Text(
            f"{counted(len(rest), 'driver')} more without voice here ({told}). The map in the"
            " engagement report has all of them."
        )
