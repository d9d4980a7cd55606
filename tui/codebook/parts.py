"""Edits the six parts of one code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from chec_voice.model import Code, Exclusion
from chec_voice.project.codebook_acts import Effect
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.plain import clean, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_COMES_BACK = (
    "Where its meaning changes (in short, in full, when to use it and when not), finished answers"
    " come back to be looked at again: how many is said before it is saved."
)
_NOT_HINT = "Do not use it when: a line each; after a bar the code to use instead (its id)"

Save = Callable[[Code, Callable[[str], None]], object]
"""Saves a code, and says what is wrong, or nothing."""
Foresee = Callable[[Code, Callable[[Effect | str], None]], object]
"""Tells what saving a code would do, or what is wrong."""


class PartsScreen(ModalScreen[bool]):
    """Returns whether the code was saved.

    Args:
        foresee: works out what saving it would do to what was said.
        save: saves a code, and says what is wrong, or "".
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.PARTS)]

    def __init__(self, code: Code, foresee: Foresee, save: Save) -> None:
        super().__init__()
        self._code, self._foresee, self._save = code, foresee, save

    def compose(self) -> ComposeResult:
        code = self._code
        with VerticalScroll(classes="dialog tall", can_focus=False):
            yield Static(plain(f"{code.id}. {_COMES_BACK}", "bold"))
            for name, label, value in (
                ("name", "Name", code.name),
                ("label", "In plain words", code.label),
                ("brief", "In short", code.brief),
            ):
                yield Static(label, classes="label", markup=False)
                field = Input(clean(value), id=name, compact=True, select_on_focus=False)
                field.cursor_blink = False
                yield field
            for name, label, value in (
                ("definition", "In full", code.definition),
                ("when_to_use", "Use it when: a line each", "\n".join(code.when_to_use)),
                ("when_not_to_use", _NOT_HINT, "\n".join(map(_line, code.when_not_to_use))),
                ("examples", "Examples: a line each", "\n".join(code.examples)),
                ("keywords", "Words that point to it: a line each", "\n".join(code.keywords)),
            ):
                yield Static(label, classes="label", markup=False)
                area = TextArea(clean(value), id=name, compact=True)
                area.cursor_blink = False
                yield area
            yield Static(id="said", markup=False)
        yield KeyBar()

    def _edited(self) -> Code:
        def text(name: str) -> str:
            return " ".join(self.query_one(f"#{name}", Input).value.split())

        def rows(name: str) -> tuple[str, ...]:
            lines = self.query_one(f"#{name}", TextArea).text.splitlines()
            return tuple(" ".join(line.split()) for line in lines if line.strip())

        examples = {rule.when: rule.example for rule in self._code.when_not_to_use}
        return replace(
            self._code,
            name=text("name"),
            label=text("label"),
            brief=text("brief"),
            definition=self.query_one("#definition", TextArea).text.strip(),
            when_to_use=rows("when_to_use"),
            when_not_to_use=tuple(_rule(line, examples) for line in rows("when_not_to_use")),
            examples=rows("examples"),
            keywords=rows("keywords"),
        )

    @property
    def _changed(self) -> bool:
        before = replace(
            self._code,
            name=" ".join(self._code.name.split()),
            label=" ".join(self._code.label.split()),
            brief=" ".join(self._code.brief.split()),
            definition=self._code.definition.strip(),
        )
        return self._edited() != before

    def action_save(self) -> None:
        """Save it; where finished answers come back by that, say how many, and ask first."""
        edited = self._edited()

        def answered(key: str | None) -> None:
            if key == "y":
                self._save(edited, self._saved)

        def foreseen(effect: Effect | str) -> None:
            if not self.is_current:
                return
            if isinstance(effect, str):
                self._saved(effect)
            elif effect.counts or effect.rests.answers:
                choices = {"y": "Save it", "escape": "Go on editing"}
                heading = f"Save {self._code.name}?"
                self.app.push_screen(AskScreen(heading, effect.words, choices), answered)
            else:
                self._save(edited, self._saved)

        self._foresee(edited, foreseen)

    def _saved(self, problem: str) -> None:
        if self.app.screen is not self:
            return
        if problem:
            self.query_one("#said", Static).update(plain(problem, "bold"))
            self.query_one("#said").scroll_visible(animate=False)
        else:
            self.dismiss(True)

    def action_close(self) -> None:
        if not self._changed:
            self.dismiss(False)
            return

        def answered(key: str | None) -> None:
            if key == "y":
                self.action_save()
            elif key == "n":
                self.dismiss(False)

        choices = {"y": "Save it", "n": "Drop it", "escape": "Go on editing"}
        self.app.push_screen(AskScreen("Save this code?", "Parts were changed.", choices), answered)


def _line(rule: Exclusion) -> str:
    return f"{rule.when} | {rule.use}" if rule.use else rule.when


def _rule(line: str, examples: dict[str, str | None]) -> Exclusion:
    when, _, use = line.rpartition("|") if "|" in line else (line, "", "")
    when = when.strip() or use.strip()
    return Exclusion(when, use.strip() or None, examples.get(when))
