"""Finds any code by a few letters, and shows what it means before it is applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from chec_voice.model import Code
from chec_voice.project.coding import Coding
from chec_voice.review import in_words, name_path
from tui import keys
from tui.dialogs.finding import MeaningScreen
from tui.plain import lines, one_line, plain
from tui.widgets.static import Static

_AT_RISK = re.compile(
    r"self.?harm|suicid|kill|cut(s|ting)? (my|him|her|them)|\b(hit|hurt|beat|touch|punch|threaten)"
    r"(s|es|ed|ing|en)? (me|us|her|him|them)\b|abus|unsafe|not safe|neglect|groom|\brap(e|ed|ist)\b"
    r"|scared (of|at)|\bdie\b|\bdying\b|overdos|violen|exploit|disclos|safeguard",
    re.IGNORECASE,
)
"""What somebody may type who has just read about a young person at risk. A hint, no filter: it
only puts one line on the screen."""


class WhichCodeScreen(MeaningScreen[Code]):
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
        super().__init__("code", "Type a few letters: damp, mates, bus ...")
        self._without, self._first = without, first
        self._coding, self._applied, self._heading = coding, applied, heading

    def above(self) -> ComposeResult:
        if self._heading:
            yield Static(plain(self._heading, "bold"))

    def between(self) -> ComposeResult:
        at_risk = keys.fill("If someone may be at risk: {codes-close}, then {flag}")
        yield Static(at_risk, id="risk", markup=False)

    def find(self, typed: str) -> list[Code]:
        found = self._coding.find_codes(typed)
        first = self._coding.codebook.get(self._first) if self._first else None
        if first is not None and not typed.strip():
            found = [first, *(code for code in found if code.id != first.id)]
        return [code for code in found if code.id != self._without]

    def filled(self, typed: str) -> None:
        super().filled(typed)
        self.query_one("#risk").display = bool(_AT_RISK.search(typed)) and not self._heading

    def line(self, one: Code) -> Content:
        mark = "✓ " if one.id in self._applied else "  "
        path = name_path(self._coding.codebook, one.id).rsplit(" > ", 1)[0]
        return Content.assemble(mark, one_line(one.name), one_line(f"  · {path}", "dim"))

    def meaning(self, one: Code) -> Content:
        return brief(one, self._coding.codebook.names)

    def id_of(self, one: Code) -> str:
        return one.id


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
        marked = self.marked
        if self._apply is None or marked is None:
            return
        self._applied = self._apply(marked.id)
        self.query_one(Input).value = ""
        self.listed = None
        self.fill()


def brief(code: Code, names: Mapping[str, str]) -> Content:
    """What a code means, in short: enough to choose by."""
    rows = [plain(in_words(code.brief or code.definition, names))]
    if code.when_not_to_use:
        not_when = in_words(code.when_not_to_use[0].when, names)
        rows.append(one_line("Not when: ", "bold") + one_line(not_when))
    if code.examples:
        rows.append(one_line("Example: ", "bold") + one_line(f"“{code.examples[0]}”", "italic"))
    return lines(*rows)
