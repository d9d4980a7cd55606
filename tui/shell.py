"""The go bar: the places of the app, the one where we are, and the work that goes on.

The places are `keys.PLACES`.
"""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.screen import Screen

from tui import keys
from tui.keys import Place
from tui.plain import cut, lines, one_line, spread

WIDE, TALL = 110, 30
"""From this size on there is room for the go bar."""
_WORK = 28
"""Cells that what goes on beside the person gets at least; else it has a line of its own."""


def place_of(screen: Screen[Any]) -> Place | None:
    """The place that a screen is; None for a dialog, or what a place opens."""
    return next((one for one in keys.PLACES if one.screen == type(screen).__name__), None)


def _parts(here: Place | None, width: int) -> list[tuple[Place, Content]]:
    """What the bar says of each place; without the keys where those leave no room."""
    for with_keys in (True, False):
        parts = []
        for one in keys.PLACES:
            shown = keys.shown(one.action).replace("Ctrl+", "^") if one.action else ""
            key = f"{shown} " if shown and with_keys else ""
            name = (f"{key}{one.name}", "bold underline $primary") if one is here else one.name
            words = Content.assemble(name) if one is here else Content.assemble((key, "bold"), name)
            parts.append((one, words))
        if sum(words.cell_length + 2 for _, words in parts) - 2 <= width:
            break
    return parts


def bar(here: Place | None, work: str, width: int) -> Content:
    """Every place, with its key where there is room, the one where we are marked; work on the
    right, or below: no place is lost to it."""
    left = Content("  ").join(words for _, words in _parts(here, width))
    if not work:
        return cut(left, width)
    said = one_line(work, "dim")
    if bar_lines(work, width) > 1:
        return lines(cut(left, width), cut(said, width))
    return spread(left, cut(said, width - left.cell_length - 2), width)


def bar_lines(work: str, width: int) -> int:
    """Lines that the bar takes."""
    taken = sum(words.cell_length + 2 for _, words in _parts(None, width))
    return 1 + bool(work and width - taken < _WORK)


def columns(width: int) -> list[tuple[Place, range]]:
    """Where the name of each place stands in a bar of this width."""
    found, start = [], 0
    for one, words in _parts(None, width):
        found.append((one, range(start, start + words.cell_length)))
        start += words.cell_length + 2
    return found


def at(column: int, width: int) -> Place | None:
    """The place whose name stands in a column of a bar of this width."""
    return next((one for one, columns_of in columns(width) if column in columns_of), None)
