"""The codebook as a tree: every edit says first what it does to decisions said before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input
from textual.widgets.tree import TreeNode

from chec_voice import codebook_edits
from chec_voice.errors import ChecError
from chec_voice.model import Code, Codebook
from chec_voice.project import Filters, Scope, Scopes, Undone, Waiting, codebook_acts
from chec_voice.project.codebook_acts import (
    STAYS,
    Effect,
    Planned,
    Said,
    is_in,
    looks,
    wait_words,
)
from chec_voice.text import counted
from tui import keys
from tui.codebook.parts import PartsScreen
from tui.dialogs.alike import not_twice
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.definitions import DefinitionsScreen
from tui.dialogs.line import LineScreen
from tui.plain import lines, plain, why
from tui.widgets.go_bar import GoBar
from tui.widgets.panel import SaidLine
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session


_STAYS = "The codebook stays as it was"
"""Heading of what is said where an edit cannot be made."""


class CodebookScreen(Undoing, DefinitionsScreen, inherit_bindings=False):
    """Returns the id of a code whose answers are to be listed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CODEBOOK)]
    PALETTE = ("codebook", keys.CODEBOOK)

    app: Session
    _said = ""
    """What the line below says was done."""

    def __init__(self, app: Session) -> None:
        coding = app.coding
        at = app.left.get(type(self).__name__)
        super().__init__(coding.codebook, str(at) if at else None, coding.find_codes)
        self._acts = app.project.commands(coding.coder)
        self._waiting: dict[str, list[Waiting]] = {}
        """Code -> finished answers to look at again since what it means was changed."""
        self._used: dict[str, Said] = {}
        """What was said with codes that were marked, counted beside the person."""
        self._counting = False
        self._looks = object()
        """The last look at what an edit would do."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield from super().compose()
        yield SaidLine()

    def on_mount(self) -> None:
        self._say_frozen()
        self._count_waiting()

    def _say_frozen(self) -> None:
        """Say above the codes that a round keeps them as they are."""
        name = self.app.project.codes.frozen_by
        frozen = f"Codes · frozen by the round {name}" if name else "Codes"
        self._tree.border_title = frozen

    def _count_waiting(self) -> None:
        """Beside the person: it reads what everybody finished."""

        def counted_now(found: Sequence[Waiting]) -> None:
            coding = self.app.coding
            # What others did is hidden from who codes blind.
            mine = [one for one in found if not coding.blind or one.coder == coding.coder]
            self._waiting = {
                code: [one for one in mine if one.code == code]
                for code in dict.fromkeys(one.code for one in mine)
            }
            for node in _nodes(self._tree.root):
                if (code := self._book.get(node.data or "")) is not None:
                    node.set_label(self._label(code))
            if self._code is not None:
                self._show(self._code.id)
            if self._waiting and not self._said:
                self._say(keys.fill(f"{self._waiting_words()} · {{codebook-again}} leads there"))

        self.app.beside(
            lambda project: project.codes.to_look_again(),
            counted_now,
            lambda error: self._say(why(error)),
        )

    def _waiting_words(self, code: str = "") -> str:
        """How many answers wait to be looked at again, with one code or in all; "" for none."""
        codes = [code] if code else list(self._waiting)
        return wait_words(looks(one for each in codes for one in self._waiting.get(each, ())))

    # --- what stands ---

    @property
    def _code(self) -> Code | None:
        node = self._tree.cursor_node
        return self._book.get(node.data or "") if node is not None else None

    def _show(self, code_id: str | None) -> None:
        super()._show(code_id)
        self.refresh_bindings()
        self._count_used()

    def _count_used(self) -> None:
        """Beside the person: what was said with the marked code and below it, one at a time."""
        code = self._code
        if code is None or code.id in self._used or self._counting:
            return
        used, at = self._used, code.id

        def counted_now(said: Said) -> None:
            used[at] = said
            self._counting = False
            if (now := self._code) is not None and now.id in self._used:
                self.query_one("#meaning Static", Static).update(self._meaning(now))
            self._count_used()

        def failed(error: ChecError) -> None:
            self._counting = False
            self._say(why(error))

        self._counting = True
        self.app.beside(lambda project: project.codes.said(at), counted_now, failed)

    def _meaning(self, code: Code) -> Content:
        used = self._used[code.id].words if code.id in self._used else "…"
        rows = [plain(f"{code.id} · {used}", "dim")]
        if waiting := self._waiting_words(code.id):
            rows.append(
                plain(
                    f"! {waiting}, since what it means was changed. They come back to those who"
                    f" coded them, after what is not coded yet; {keys.shown('again')} while one"
                    " codes goes through one's own.",
                    "bold",
                )
            )
        return lines(*rows, plain(""), super()._meaning(code))

    def _label(self, code: Code) -> Text:
        many = looks(self._waiting.get(code.id, ())).answers
        return super()._label(code).append(f"  ! {many:,}" if many else "", "bold")

    def _anew(self, at: str | None, said: str) -> None:
        """Draw the codebook as it stands now, at a code."""
        self.app.begin_coding()
        coding = self.app.coding
        gone = self._book.get(at) if at and coding.codebook.get(at) is None else None
        if gone is not None:  # it may stand elsewhere
            now = [code.id for code in coding.codebook.codes if code.name == gone.name]
            at = now[0] if len(now) == 1 else at
        while at and coding.codebook.get(at) is None:
            at = at.rpartition(".")[0]  # it went: what stood above it is nearest
        self._book, self._find, self._at = coding.codebook, coding.find_codes, at
        self._filled, self._used = None, {}
        field = self.query_one(Input)
        words = field.value.strip()
        if at and words and all(code.id != at for code in self._find(words, 30)):
            field.value = ""  # else one would not see what was changed
        self._search(at)
        self._say(said)
        self._count_waiting()

    def _say(self, words: str) -> None:
        self._said = words
        self.query_one(SaidLine).say(words)

    def _foresee(self, planned: Planned, then: Callable[[Effect], object]) -> None:
        """Work out beside the person what an edit would do; only the last such look is told."""
        self._looks = mine = object()

        def done(effect: Effect) -> None:
            if mine is self._looks and self.is_current:
                self._say("")
                then(effect)

        def failed(error: ChecError) -> None:
            self._say("")
            self.app.show_error(error, _STAYS)

        self._say("Counting what it does …")
        self.app.beside(lambda project: project.codes.foresee(planned), done, failed)

    def _ask(
        self,
        heading: str,
        yes: str,
        plan: Callable[[], Planned],
        then: Callable[[Planned], None],
    ) -> None:
        """Say what an edit does to what was said, and make it where they agree.

        Args:
            then: is told of the edit once it is made.
        """

        def ask(effect: Effect) -> None:
            self.app.push_screen(
                AskScreen(heading, effect.words, {"y": yes, "escape": "No"}),
                lambda key: self._make(effect.planned, then) if key == "y" else None,
            )

        if (planned := self._planned(plan)) is not None:
            self._foresee(planned, ask)

    @property
    def _now(self) -> Codebook:
        """The codebook that stands in the file, whatever is drawn."""
        return self.app.project.codebook

    def _planned(self, plan: Callable[[], Planned]) -> Planned | None:
        """The edit; None, and the reason, where it cannot be."""
        try:
            return plan()
        except ChecError as error:
            self.app.show_error(error, _STAYS)
            return None

    def _make(self, planned: Planned, then: Callable[[Planned], None]) -> None:
        def failed(error: ChecError) -> None:
            self._say("")
            self.app.show_error(error, _STAYS)

        self._save(planned, lambda: then(planned), failed)

    def _save(
        self,
        planned: Planned,
        done: Callable[[], object],
        failed: Callable[[ChecError], object],
    ) -> None:
        """Make an edit; one that is about many judgements is made beside the person."""
        if not self.app.is_much(self._acts.weight(planned)):
            self.app.save(lambda: self._acts.make(planned), lambda _: done(), failed)
            return
        self._say("Changing the codebook … You can go on looking, here and elsewhere.")
        self.app.write_beside(
            "edit-codebook",
            "changing the codebook",
            lambda _: done(),
            failed,
            lambda: self._say(""),
            coder=self.app.coding.coder,
            planned=asdict(planned),
        )

    def _undoable(self, said: str) -> str:
        return keys.fill(f"{said} · {{codebook-undo}} undo")

    def _free(self) -> bool:
        """Whether the codebook may be changed; where a round has frozen it, that is said."""
        self._say_frozen()
        try:
            self.app.project.codes.require_free()
        except ChecError as error:
            self.app.show_error(error, _STAYS)
            return False
        return True

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        code = self._code if self.is_mounted else None
        if action in ("edit", "add", "rename", "move", "retire"):
            return code is not None
        if action in ("merge", "split", "answers"):
            return code is not None and code.codable
        return True

    def action_edit(self) -> None:
        code = self._code
        if code is None or not self._free():
            return

        def plan(edited: Code) -> Planned:
            return codebook_acts.changing(self._now, edited)

        def foresee(edited: Code, then: Callable[[Effect | str], None]) -> None:
            try:
                planned = plan(edited)
            except ChecError as error:
                then(why(error))
                return
            self.app.beside(
                lambda project: project.codes.foresee(planned),
                then,
                lambda error: then(why(error)),
            )

        def save(edited: Code, then: Callable[[str], None]) -> None:
            def failed(error: ChecError) -> None:
                then(why(error))

            try:
                planned = plan(edited)
            except ChecError as error:
                failed(error)
                return
            self._save(planned, lambda: then(""), failed)

        def closed(saved: bool | None) -> None:
            if saved:
                self._anew(code.id, self._undoable(f"Saved {code.name}"))

        self.app.push_screen(PartsScreen(code, foresee, save), closed)

    def action_add(self) -> None:
        above = self._code
        if above is not None and self._free():
            heading = f"A new code below {above.name}"
            self._name_new(heading, partial(self._add, above.id))

    def _add(self, parent: str, name: str) -> None:
        """Add a code; its parts come next. Where one of that name stood before, ask first."""

        def made(planned: Planned) -> None:
            self._anew(planned.code, self._undoable(f"Added {name}"))
            self.action_edit()

        def look(effect: Effect) -> None:
            if not effect.counts:
                self._make(effect.planned, made)
                return
            self.app.push_screen(
                AskScreen(f"Add {name}?", effect.words, {"y": "Add it", "escape": "No"}),
                lambda key: self._make(effect.planned, made) if key == "y" else None,
            )

        planned = self._planned(lambda: codebook_acts.adding(self._now, parent, name))
        if planned is not None:
            self._foresee(planned, look)

    def _name_new(self, heading: str, work: Callable[[str], None], typed: str = "") -> None:
        def named(name: str | None) -> None:
            if name:
                again = partial(self._name_new, heading, work, name)
                self._not_twice(name, "", lambda: work(name), again)

        hint = "Its name; what it means comes next."
        self.app.push_screen(LineScreen(heading, hint, typed), named)

    def _not_twice(
        self, name: str, without: str, work: Callable[[], None], again: Callable[[], None]
    ) -> None:
        def looked() -> None:
            self._say("")

        self._say(f"Looking for codes like “{name}” …")
        not_twice(self, self._book, name, work, without=without, looked=looked, again=again)

    def action_rename(self) -> None:
        if (code := self._code) is not None and self._free():
            self._rename(code, code.name)

    def _rename(self, code: Code, typed: str) -> None:
        """Ask for another name; `typed` stands there already."""

        def named(name: str | None) -> None:
            if name and name != code.name:
                self._not_twice(
                    name, code.id, partial(rename, name), partial(self._rename, code, name)
                )

        def rename(name: str) -> None:
            change = replace(code, name=name)
            planned = self._planned(lambda: codebook_acts.changing(self._now, change))
            said = self._undoable(f"{code.name} is {name} now")
            if planned is not None:
                self._make(planned, lambda _: self._anew(code.id, said))

        used = f"{self._used[code.id].words} " if code.id in self._used else ""
        self.app.push_screen(LineScreen("Another name", f"{used}{STAYS}", typed), named)

    def action_move(self) -> None:
        code = self._code
        if code is None or not self._free():
            return
        places = [c for c in self._book.codes if not is_in(c.id, code.id)]
        now = {n for n, place in enumerate(places) if place.id == code.parent}

        def moved(planned: Planned) -> None:
            at = (planned.sent or {})[code.id]
            said = f"{code.name} stands under {planned.book.names[planned.into]} now"
            self._anew(at, self._undoable(said))

        def chosen(n: int | None) -> None:
            if n is not None:
                self._ask(
                    f"Put {code.name} under {places[n].name}?",
                    "Move it",
                    lambda: codebook_acts.moving(self._now, code.id, places[n].id),
                    moved,
                )

        names = [
            "  " * place.depth + place.name + ("  (where it is now)" if n in now else "")
            for n, place in enumerate(places)
        ]
        self.app.push_screen(ChooseScreen(f"Put {code.name} under …", names, off=now), chosen)

    def action_merge(self) -> None:
        code = self._code
        if code is None or not self._free():
            return

        def chosen(into: str | None) -> None:
            target = self._book.get(into or "")
            if target is not None:
                said = self._undoable(f"{code.name} is part of {target.name} now")
                self._ask(
                    f"Fold {code.name} into {target.name}?",
                    "Merge them",
                    lambda: codebook_acts.merging(self._now, code.id, target.id),
                    lambda _: self._anew(target.id, said),
                )

        heading = f"Fold {code.name} into which code?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading, without=code.id), chosen)

    def action_split(self) -> None:
        if (code := self._code) is not None and code.parent is not None and self._free():
            self._name_new(f"A code beside {code.name}", partial(self._split, code))

    def _split(self, code: Code, name: str) -> None:
        """Ask when the one code is not to be used from now on, say what that does, and do it."""

        def ask(effect: Effect) -> None:
            here = effect.said.own.answers
            choices = {"y": "Split it, and say what the new one means"}
            if here:
                choices["l"] = f"Split it, and list the {counted(here, 'answer')}"
            choices["escape"] = "No"

            def answered(key: str | None) -> None:
                if key == "y":
                    self._make(effect.planned, defined)
                elif key == "l":
                    self._make(effect.planned, lambda _: self._leave_for(code.id))

            heading = f"Split {name} off {code.name}?"
            self.app.push_screen(AskScreen(heading, effect.words, choices), answered)

        def defined(planned: Planned) -> None:
            self._anew(planned.new[0], self._undoable(f"{name} stands beside {code.name} now"))
            self.action_edit()

        def ruled(when: str | None) -> None:
            if when is None:
                return
            planned = self._planned(
                lambda: codebook_acts.splitting(self._now, code.id, [name], [when])
            )
            if planned is not None:
                self._foresee(planned, ask)

        hint = f"This line sends people to {name}; finished answers with {code.name} come back."
        when = codebook_edits.not_when(name)
        heading = f"When is {code.name} not to be used, but {name}?"
        self.app.push_screen(LineScreen(heading, hint, when, marked=when), ruled)

    def action_answers(self) -> None:
        if (code := self._code) is not None:
            self._leave_for(code.id)

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Leave; whoever comes back finds the code marked that was."""
        self.app.left[type(self).__name__] = self._code.id if self._code is not None else ""
        return super().dismiss(result)

    def _leave_for(self, code_id: str) -> None:
        try:
            self.app.coding.select(Filters(code=code_id))
        except ChecError as error:
            self.app.show_error(error, "These answers cannot be listed")
            return
        self.dismiss(code_id)

    def action_again(self) -> None:
        """Go to the next code of which answers wait to be looked at again."""
        if not self._waiting:
            self._say("No answer waits: all was coded under what the codes mean now.")
            return
        field = self.query_one(Input)
        if field.value:
            field.value = ""
            self._search()
        nodes = [node for node in _nodes(self._tree.root) if node.data in self._waiting]
        line = self._tree.cursor_line
        if not nodes:  # only codes that left the codebook meanwhile
            return
        node = next((one for one in nodes if one.line > line), nodes[0])
        self._tree.move_cursor(node)
        self._tree.scroll_to_node(node, animate=False)
        self._say(f"{self._waiting_words(node.data or '')}.")

    def action_retire(self) -> None:
        if (code := self._code) is not None and self._free():
            self._ask(
                f"Take {code.name} out?",
                "Take it out",
                lambda: codebook_acts.retiring(self._now, code.id),
                lambda _: self._anew(code.parent, self._undoable(f"{code.name} is taken out")),
            )

    @property
    def scope(self) -> Scope:
        return Scopes.codebook

    def turned(self, said: str, turned: Undone | None) -> None:
        """Draws what stands then, at the code that is marked now."""
        code = self._code
        self._anew(code.id if code else None, said)


def _nodes(root: TreeNode[str]) -> Iterator[TreeNode[str]]:
    """All nodes below one, in the order of the tree."""
    for node in root.children:
        yield node
        yield from _nodes(node)


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    from tui.grid.screen import go_to_answers

    def closed(code: str | None) -> None:
        review.returned()
        if code is not None:
            go_to_answers(review, Filters(code=code), "codebook")

    review.app.push_screen(CodebookScreen(review.app), closed)
