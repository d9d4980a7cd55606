"""Makes a code of a topic: a name, and the heading to put it under."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.model import Code, Codebook
from chec_voice.project import slug
from chec_voice.project.topics import TopicView, as_code
from tui import keys
from tui.dialogs.alike import not_twice
from tui.plain import clean, lines, one_line, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

Make = Callable[[str, str, Callable[[str], None], Callable[[ChecError], None]], object]


class PromoteScreen(ModalScreen[str | None]):
    """Returns what was done, or None.

    Args:
        make: makes the code of an id and a name; says what it did, or why it did not.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.PROMOTE)]

    def __init__(self, book: Codebook, view: TopicView, make: Make) -> None:
        super().__init__()
        self._view, self._make = view, make
        above = {code.parent for code in book.codes}
        self._headings: list[Code] = [
            code for code in book.codes if code.parent is None or code.id in above
        ]
        self._book = book
        self._above, self._called = as_code(book, view)
        self._looking = False

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield Static(one_line(f"Make a code of: {self._view.label}", "bold"))
            yield Static("Name of the code:", classes="label", markup=False)
            field = Input(clean(self._called), compact=True, select_on_focus=True)
            field.cursor_blink = False
            yield field
            yield Static("Put it under (↑ ↓):", classes="label", markup=False)
            headings = OptionList(
                *(Option(one_line("  " * code.depth + code.name)) for code in self._headings),
                markup=False,
                compact=True,
            )
            headings.can_focus = False
            yield headings
            yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        headings = self.query_one(OptionList)
        at = next((n for n, c in enumerate(self._headings) if c.id == self._above), None)
        headings.highlighted = at
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._say()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._say()

    @property
    def _code(self) -> str:
        at = self.query_one(OptionList).highlighted
        return f"{self._headings[at].id}.{self._slug}" if at is not None else self._slug

    @property
    def _slug(self) -> str:
        return slug(self.query_one(Input).value)

    def _say(self, what: Content | None = None) -> None:
        said = what or lines(
            one_line(f"Its id: {self._code}"),
            plain("A person still has to define it, in the codebook.", "dim"),
        )
        self.query_one("#said", Static).update(said)

    def action_move(self, step: int) -> None:
        headings = self.query_one(OptionList)
        move = headings.action_cursor_down if step > 0 else headings.action_cursor_up
        move()

    def action_make(self) -> None:
        name = " ".join(self.query_one(Input).value.split())
        if self._looking:
            return
        self._looking = True
        self._say(one_line(f"Looking for codes like “{name}” …"))
        code = self._code

        def make() -> None:
            self._make(code, name, self._made, self._not_made)

        not_twice(self, self._book, name, make, looked=self._looked)

    def _looked(self) -> None:
        self._looking = False
        self._say()

    def _made(self, said: str) -> None:
        if self.app.screen is self:
            self.dismiss(said)

    def _not_made(self, error: ChecError) -> None:
        self._say(lines(plain(f"NOT made: {error.message}", "bold"), plain(error.fix)))

    def action_close(self) -> None:
        self.dismiss(None)
