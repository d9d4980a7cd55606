"""Chooses where an element of a framework goes: the likeliest of the other one first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from chec_voice.model import Element
from chec_voice.project import LIKELY, find_elements
from tui import keys
from tui.dialogs.finding import MeaningScreen
from tui.plain import lines, one_line, plain
from tui.widgets.static import Static


class PlaceScreen(MeaningScreen[Element]):
    """Returns the id of the element that was chosen, or None. No choice here loses anything.

    Args:
        heading: the question.
        element: what is to go somewhere; what it means stands below the question.
        places: (element of the new framework, likeness), the likeliest first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.PLACING)]

    def __init__(
        self, heading: str, element: Element, places: Sequence[tuple[Element, float]]
    ) -> None:
        super().__init__("element", "Type a few letters of a name or its meaning")
        self._heading, self._element = heading, element
        self._places = [place for place, _ in places]
        self._labels = {place.id: place.label for place in self._places}
        self._likely = {place.id for place, like in places if like >= LIKELY}

    def above(self) -> ComposeResult:
        yield Static(plain(self._heading, "bold"), classes="heading")
        if self._element.definition:
            yield Static(plain(" ".join(self._element.definition.split())), classes="said")

    def find(self, typed: str) -> list[Element]:
        return find_elements(self._places, typed)

    def line(self, one: Element) -> Content:
        above = "" if one.parent is None else f"  · {self._labels.get(one.parent, '')}"
        likely = "  · likely" if one.id in self._likely else ""
        return (
            one_line(one.label, "bold" if likely else "")
            + one_line(above.rstrip(" ·"), "dim")
            + one_line(f"  {one.id}", "dim")
            + one_line(likely, "bold")
        )

    def meaning(self, one: Element) -> Content:
        rows = [plain(one.plain_label)] if one.plain_label else []
        words = " ".join(one.definition.split())
        return lines(*rows, plain(words or "The file says no more of it."))

    def id_of(self, one: Element) -> str:
        return one.id
