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
    Section("Home", "home", "HomeScreen"),
    Section("Code", "", "ReviewScreen"),
    Section("Grid", "grid", "GridScreen"),
    Section("Codebook", "codebook", "CodebookScreen"),
    Section("Risk", "triage", "TriageScreen"),
    Section("Safe text", "deidentify", "DeidentifyScreen"),
    Section("Topics", "topics", "TopicsScreen"),
    Section("Themes", "themes", "ThemesScreen"),
    Section("Map", "map", "MapScreen"),
    Section("Quality", "quality", "QualityScreen"),
    Section("Concerns", "concerns", "ConcernsScreen"),
    Section("History", "history", "HistoryScreen"),
    Section("Export", "export", "ExportScreen"),
)


def section_of(screen: Screen[object]) -> Section | None:
    """The place that a screen is; None for a dialog, or what a place opens."""
    return next((one for one in SECTIONS if one.screen == type(screen).__name__), None)


def _parts(here: Section | None, width: int) -> list[tuple[Section, Content]]:
    """What the bar says of each place; without the keys where those leave no room."""
    for with_keys in (True, False):
        parts = []
        for one in SECTIONS:
            shown = keys.shown(one.action).replace("Ctrl+", "^") if one.action else ""
            key = f"{shown} " if shown and with_keys else ""
            name = (f"{key}{one.name}", "bold reverse") if one is here else one.name
            words = Content.assemble(name) if one is here else Content.assemble((key, "bold"), name)
            parts.append((one, words))
        if sum(words.cell_length + 2 for _, words in parts) - 2 <= width:
            break
    return parts


def bar(here: Section | None, work: str, width: int) -> Content:
    """One line: every place, with its key where there is room, the one where we are marked; work
    on the right."""
    left = Content("  ").join(words for _, words in _parts(here, width))
    room = width - left.cell_length - 2
    if not work:
        return cut(left, width)
    if room < 24:  # what goes on is worth more than the places behind it
        left = cut(left, max(width - 26, 0))
        room = 24
    right = cut(Content.styled(work, "dim"), room)
    return left + Content(" " * (width - left.cell_length - right.cell_length)) + right


def at(column: int, width: int) -> Section | None:
    """The place whose name stands in a column of a bar of this width."""
    start = 0
    for one, words in _parts(None, width):
        if start <= column < start + words.cell_length:
            return one
        start += words.cell_length + 2
    return None
