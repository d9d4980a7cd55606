"""Finds any code by a few letters, and shows what it means before it is applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.model import Code
from chec_voice.project.coding import Coding
from chec_voice.review import in_words, name_path
from tui import keys
from tui.plain import lines, one_line, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar

_AT_RISK = re.compile(
    r"self.?harm|suicid|kill|cut(s|ting)? (my|him|her|them)|\b(hit|hurt|beat|touch|punch|threaten)"
    r"(s|es|ed|ing|en)? (me|us|her|him|them)\b|abus|unsafe|not safe|neglect|groom|\brap(e|ed|ist)\b"
    r"|scared (of|at)|\bdie\b|\bdying\b|overdos|violen|exploit|disclos|safeguard",
    re.IGNORECASE,
)
"""What somebody may type who has just read about a young person at risk. A hint, no filter: it
only puts one line on the screen."""


class WhichCodeScreen(ModalScreen[str | None]):
    """Returns the id of a code that somebody wants for something, or None; applies nothing.

    Args:
        heading: what it is wanted for.
        applied: codes that stand already; they get a mark.
        without: a code that is not offered.
        first: the code at the top while nothing is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.WHICH_CODE)]

    def __init__(
        self,
        coding: Coding,
        heading: str,
        applied: Sequence[str] = (),
        *,
        without: str = "",
        first: str = "",
    ) -> None:
        super().__init__()
        self._without, self._first = without, first
        self._coding, self._applied, self._heading = coding, applied, heading
        self._found: list[Code] = []
        self._listed: str | None = None
        """The text that the list answers to."""

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            if self._heading:
                yield Static(plain(self._heading, "bold"))
            search = Input(placeholder="Type a few letters: damp, mates, bus ...", compact=True)
            search.cursor_blink = False
            yield search
            yield Static(
                keys.fill("If someone may be at risk: {codes-close}, then {flag}"),
                id="risk",
                markup=False,
            )
            codes = OptionList(markup=False, compact=True)
            codes.can_focus = False
            yield codes
            with VerticalScroll(id="meaning", can_focus=False):
                yield Static(markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._list()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list()

    def _list(self) -> None:
        """Make the list answer to the text that is in the field now."""
        words = self.query_one(Input).value
        if words == self._listed:
            return
        found = self._coding.find_codes(words)
        first = self._coding.codebook.get(self._first) if self._first else None
        if first is not None and not words.strip():
            found = [first, *(code for code in found if code.id != first.id)]
        self._found, self._listed = [code for code in found if code.id != self._without], words
        self.query_one("#risk").display = bool(_AT_RISK.search(words)) and not self._heading
        codes = self.query_one(OptionList)
        codes.set_options([Option(self._line(code)) for code in self._found])
        codes.highlighted = 0 if self._found else None
        if not self._found:
            self._say(plain("No code fits. Try another word, or fewer letters."))

    def _say(self, text: Content) -> None:
        self.query_one("#meaning Static", Static).update(text)

    def _line(self, code: Code) -> Content:
        mark = "✓ " if code.id in self._applied else "  "
        path = name_path(self._coding.codebook, code.id).rsplit(" > ", 1)[0]
        return Content.assemble(mark, one_line(code.name), one_line(f"  · {path}", "dim"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index >= len(self._found):
            return  # the list has changed since
        code = self._found[event.option_index]
        self._say(brief(code, self._coding.codebook.names))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_take()

    def action_move(self, step: int) -> None:
        self._list()
        codes = self.query_one(OptionList)
        if step > 0:
            codes.action_cursor_down()
        else:
            codes.action_cursor_up()

    def action_take(self) -> None:
        self._list()
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._found):
            self.dismiss(self._found[at].id)
        else:
            self._say(plain("No code fits, so none is taken. Try another word.", "bold"))

    def action_close(self) -> None:
        self.dismiss(None)


class CodeScreen(WhichCodeScreen, inherit_bindings=False):
    """Returns the id of the code to apply, or None.

    Args:
        applied: codes that stand already; they get a mark.
        heading: what it is applied to, where that is not the answer on the screen.
        apply: applies a code while this stays open for another; returns what stands then. None:
            one code is applied, and that is all.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CODES)]

    def __init__(
        self,
        coding: Coding,
        applied: Sequence[str] = (),
        heading: str = "",
        apply: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        super().__init__(coding, heading, applied)
        self._apply = apply

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "apply_more" or self._apply is not None

    def action_apply_more(self) -> None:
        """Apply the marked code, and find another one."""
        self._list()
        at = self.query_one(OptionList).highlighted
        if self._apply is None or at is None or at >= len(self._found):
            return
        self._applied = self._apply(self._found[at].id)
        self.query_one(Input).value = ""
        self._listed = None
        self._list()


def brief(code: Code, names: Mapping[str, str]) -> Content:
    """What a code means, in short: enough to choose by."""
    rows = [plain(in_words(code.brief or code.definition, names))]
    if code.when_not_to_use:
        not_when = in_words(code.when_not_to_use[0].when, names)
        rows.append(one_line("Not when: ", "bold") + one_line(not_when))
    if code.examples:
        rows.append(one_line("Example: ", "bold") + one_line(f"“{code.examples[0]}”", "italic"))
    return lines(*rows)
