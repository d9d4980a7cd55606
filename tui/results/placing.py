"""Chooses where an element of a framework goes: the likeliest of the other one first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.model import Element
from chec_voice.project import LIKELY, find_elements
from tui import keys
from tui.plain import lines, one_line, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar


class PlaceScreen(ModalScreen[str | None]):
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
        super().__init__()
        self._heading, self._element = heading, element
        self._places = [place for place, _ in places]
        self._labels = {place.id: place.label for place in self._places}
        self._likely = {place.id for place, like in places if like >= LIKELY}
        self._found: list[Element] = []
        self._listed: str | None = None
        """The text that the list answers to."""

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield Static(plain(self._heading, "bold"), classes="heading")
            if self._element.definition:
                yield Static(plain(" ".join(self._element.definition.split())), classes="said")
            search = Input(placeholder="Type a few letters of a name or its meaning", compact=True)
            search.cursor_blink = False
            yield search
            places = OptionList(markup=False, compact=True)
            places.can_focus = False
            yield places
            with VerticalScroll(id="meaning", can_focus=False):
                yield Static(markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._list()

    def on_input_changed(self, _: Input.Changed) -> None:
        self._list()

    def _list(self) -> None:
        """Make the list answer to the text that is in the field now."""
        typed = self.query_one(Input).value
        if typed == self._listed:
            return
        self._listed = typed
        self._found = find_elements(self._places, typed)
        places = self.query_one(OptionList)
        places.set_options([Option(self._line(place)) for place in self._found])
        places.highlighted = 0 if self._found else None
        if not self._found:
            self._say(plain("No element fits. Try another word, or fewer letters."))

    def _line(self, place: Element) -> Content:
        above = "" if place.parent is None else f"  · {self._labels.get(place.parent, '')}"
        likely = "  · likely" if place.id in self._likely else ""
        return (
            one_line(place.label, "bold" if likely else "")
            + one_line(above.rstrip(" ·"), "dim")
            + one_line(f"  {place.id}", "dim")
            + one_line(likely, "bold")
        )

    def _say(self, text: Content) -> None:
        self.query_one("#meaning Static", Static).update(text)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= len(self._found):
            return  # the list has changed since
        place = self._found[event.option_index]
        rows = [plain(place.plain_label)] if place.plain_label else []
        meaning = " ".join(place.definition.split())
        self._say(lines(*rows, plain(meaning or "The file says no more of it.")))
        self.query_one("#meaning", VerticalScroll).scroll_home(animate=False)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_take()

    def action_move(self, step: int) -> None:
        self._list()
        places = self.query_one(OptionList)
        if step > 0:
            places.action_cursor_down()
        else:
            places.action_cursor_up()

    def action_take(self) -> None:
        self._list()
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._found):
            self.dismiss(self._found[at].id)

    def action_close(self) -> None:
        self.dismiss(None)
