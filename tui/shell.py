"""The places of the app, in the order of the work; the go bar and the keys that lead there.

A place is listed when its screen exists. To add one: a line here, its key in `tui/keys/`, and the
action on the coding screen that opens it.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.screen import Screen

from tui import keys
from tui.plain import cut

WIDE, TALL = 110, 30
"""From this size on there is room for the go bar."""


@dataclass(frozen=True)
class Section:
    """One place."""

    name: str
    action: str
    """The action of the coding screen that opens it, which is also the id of its key; "" for coding
    itself."""
    screen: str
    """Name of its screen's class."""


SECTIONS = (
    Section("Code", "", "ReviewScreen"),
    Section("Risk", "triage", "TriageScreen"),
    Section("Safe text", "deidentify", "DeidentifyScreen"),
    Section("Topics", "topics", "TopicsScreen"),
    Section("Themes", "themes", "ThemesScreen"),
    Section("Map", "map", "MapScreen"),
    Section("Quality", "quality", "QualityScreen"),
    Section("Concerns", "concerns", "ConcernsScreen"),
)


def section_of(screen: Screen[object]) -> Section | None:
    """The place that a screen is; None for a dialog, or what a place opens."""
    return next((one for one in SECTIONS if one.screen == type(screen).__name__), None)


def _parts(here: Section | None) -> list[tuple[Section, Content]]:
    parts = []
    for one in SECTIONS:
        key = f"{keys.shown(one.action)} " if one.action else ""
        name = (f"{key}{one.name}", "bold reverse") if one is here else one.name
        words = Content.assemble(name) if one is here else Content.assemble((key, "bold"), name)
        parts.append((one, words))
    return parts


def bar(here: Section | None, work: str, width: int) -> Content:
    """One line: every place with its key, the one where we are marked; work on the right."""
    left = Content("  ").join(words for _, words in _parts(here))
    room = width - left.cell_length - 2
    if not work or room < 8:
        return cut(left, width)
    right = cut(Content.styled(work, "dim"), room)
    return left + Content(" " * (width - left.cell_length - right.cell_length)) + right


def at(column: int) -> Section | None:
    """The place whose name stands in a column of the bar."""
    start = 0
    for one, words in _parts(None):
        if start <= column < start + words.cell_length:
            return one
        start += words.cell_length + 2
    return None
