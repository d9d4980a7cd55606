"""A field, and below it a list that answers to each letter: so codes and files are found."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.plain import plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

Found = TypeVar("Found")


class FindingScreen(ModalScreen[str | None], Generic[Found]):
    """Returns what somebody found, or None. Its subclass says where is looked, and draws a line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        """What the list offers."""
        self.listed: str | None = None
        """The text that the list answers to; None has it answer anew."""

    @abstractmethod
    def find(self, typed: str) -> Sequence[Found]:
        """What fits the text in the field, the best first."""

    @abstractmethod
    def line(self, one: Found) -> Content:
        """One line of the list."""

    @abstractmethod
    def action_take(self) -> None:
        """Take what is marked."""

    def fill(self) -> None:
        """Make the list answer to the text that is in the field now."""
        typed = self.query_one(Input).value
        if typed == self.listed:
            return
        self.found, self.listed = list(self.find(typed)), typed
        options = self.query_one(OptionList)
        options.set_options([Option(self.line(one)) for one in self.found])
        options.highlighted = 0 if self.found else None
        self.filled(typed)

    @abstractmethod
    def filled(self, typed: str) -> None:
        """Say more of what the list offers now, such as that it is nothing."""

    @property
    def marked(self) -> Found | None:
        """What is marked, once the list answers to the text in the field."""
        self.fill()
        at = self.query_one(OptionList).highlighted
        return self.found[at] if at is not None and at < len(self.found) else None

    def on_input_changed(self, _: Input.Changed) -> None:
        self.fill()

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_take()

    def action_move(self, step: int) -> None:
        self.fill()
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)


class MeaningScreen(FindingScreen[Found]):
    """Returns the id of what was found; what the marked one means stands below the list.

    Args:
        wanted: what is found here, as a sentence calls it: "code".
        hint: stands in the empty field.
    """

    def __init__(self, wanted: str, hint: str) -> None:
        super().__init__()
        self._wanted, self._hint = wanted, hint

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield from self.above()
            search = Input(placeholder=self._hint, compact=True)
            search.cursor_blink = False
            yield search
            yield from self.between()
            options = OptionList(markup=False, compact=True)
            options.can_focus = False
            yield options
            with VerticalScroll(id="meaning", can_focus=False):
                yield Static(markup=False)
        yield KeyBar()

    @abstractmethod
    def above(self) -> ComposeResult:
        """What stands above the field."""

    def between(self) -> ComposeResult:
        """What stands between the field and the list."""
        yield from ()

    @abstractmethod
    def meaning(self, one: Found) -> Content:
        """What one of those that are found means."""

    @abstractmethod
    def id_of(self, one: Found) -> str:
        """What is returned of one."""

    def on_mount(self) -> None:
        self.fill()

    def filled(self, typed: str) -> None:
        if not self.found:
            self.say(plain(f"No {self._wanted} fits. Try another word, or fewer letters."))

    def say(self, text: Content) -> None:
        """Say something where meanings stand."""
        self.query_one("#meaning Static", Static).update(text)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= len(self.found):
            return  # the list has changed since
        self.say(self.meaning(self.found[event.option_index]))
        self.query_one("#meaning", VerticalScroll).scroll_home(animate=False)

    def action_take(self) -> None:
        if (marked := self.marked) is not None:
            self.dismiss(self.id_of(marked))
        else:
            self.say(plain(f"No {self._wanted} fits, so none is taken. Try another word.", "bold"))
