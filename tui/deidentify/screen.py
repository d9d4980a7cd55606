"""Goes through proposed redactions, group by group, and applies what a person decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from chec_voice.errors import ChecError
from chec_voice.project import TYPES, Proposal, Scopes
from chec_voice.project.deidentify.redaction import Looked
from chec_voice.project.project import Project
from chec_voice.text import counted
from chec_voice.vault import Vault
from tui import keys
from tui.acts import nothing_words
from tui.deidentify import show as show_safe
from tui.deidentify.leaving import LeavingScreen
from tui.deidentify.sheet import Sheet
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.passphrase import PassphraseScreen
from tui.edges import Edges
from tui.plain import lines, one_line, plain, wrapped
from tui.widgets.answer_box import FRAME, SIDES, AnswerBox
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.deidentify.mark import Marked


class DeidentifyScreen(LeavingScreen):
    """Asks for the vault, looks in a thread, and hands answers to `project.redaction.apply`."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.DEIDENTIFY)]
    PALETTE = ("safe text", keys.DEIDENTIFY)
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    class Found(Message):
        """The search is over, or could not be made."""

        def __init__(self, looked: Looked | None, error: ChecError | None) -> None:
            super().__init__()
            self.looked, self.error = looked, error

    class Everywhere(Message):
        """A name was looked for in every answer."""

        def __init__(self, found: list[Proposal], error: ChecError | None) -> None:
            super().__init__()
            self.found, self.error = found, error

    def __init__(self, path: Path, coder: str) -> None:
        super().__init__(path, coder)
        self._busy = self._said = ""
        self._had_group: bool | None = None

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="title", markup=False)
        with Vertical(id="room"):
            yield Static(id="notice", markup=False)
            yield Static(id="heading", markup=False)
            yield AnswerBox(id="answer")
            yield Static(id="empty", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._part = {str(w.id): w for w in self.query(Static) if w.id}
        self._box = self.query_one(AnswerBox)
        self.show()
        with Project.open(self._path) as project:
            state = project.vault_state
        if state.kind == "at home":
            self.dismiss()
            self.app.show_error(state.error(), "Nothing is made safe in a copy")
            return
        if self.app.jobs.going("redact") is not None:
            self.dismiss()
            self.app.notify("Your answers are still being applied; come back when that is done.")
            return
        new = state.kind == "none"
        self.app.push_screen(PassphraseScreen(self._path, new=new), self._opened)

    def on_resize(self, _: events.Resize) -> None:
        self.show(self._said)

    def on_key_bar_changed(self, _: KeyBar.Changed) -> None:
        self.show(self._said)

    # --- looking ---

    def _opened(self, vault: Vault | None) -> None:
        if vault is None:
            self.dismiss()
            return
        self._vault = vault
        self._look()

    def wait(self, words: str) -> None:
        self._busy = words
        self.show()
        self.refresh_bindings()

    def _look(self) -> None:
        self.wait("looking for personal data…")
        self.run_worker(self._find, thread=True, name="look", group="look", description="looking")

    def _find(self) -> None:
        assert self._vault is not None
        try:
            with Project.open(self._path) as project:
                if self._vault_is_old:
                    self._vault.reload()
                    self._vault_is_old = False
                looked = project.redaction.propose(vault=self._vault)
            self.post_message(self.Found(looked, None))
        except ChecError as error:
            self.post_message(self.Found(None, error))

    def on_deidentify_screen_found(self, message: Found) -> None:
        if not self.is_attached or self._vault is None:
            return
        self._busy = ""
        if message.error is not None:
            self.app.show_error(message.error, "The answers could not be looked through")
        if message.looked is None:
            self.show()
            return
        old, self.sheet = self.sheet, Sheet(message.looked, self._vault)
        if old is not None:
            kept = self.sheet.keep(old)
        else:
            before = self.app.project.redaction.kept(message.looked, actor=self._coder)
            kept = self.sheet.take_over(before)
        many = f"Your answers about {counted(kept, 'mention')} are kept"
        self.show(f"{many}; they are not applied yet." if kept else "")

    # --- drawing ---

    def show(self, said: str = "") -> None:
        self._said = said
        width, height = self.app.size.width - 2, self.app.size.height
        sheet = self.sheet
        group = sheet.current if sheet and not self._busy else None
        place = sheet.place if sheet and not self._busy else None
        self._part["title"].update(
            show_safe.title(
                self.app.project_name, self._coder, place, synthetic=self.app.synthetic, width=width
            )
        )
        told = wrapped(one_line(said), width)
        self._part["status"].update(told)
        if (group is not None) != self._had_group:
            self._had_group = group is not None
            self.set_class(group is None, "-empty")
            self.refresh_bindings()
        if sheet is None or group is None:
            self._part["empty"].update(show_safe.nothing(sheet, self._busy))
            return
        notice = lines(*plain(keys.fill(show_safe.MISSES), "dim").wrap(max(width, 1)))
        heading = show_safe.heading(sheet, group, width)
        self._part["notice"].update(notice)
        self._part["heading"].update(heading)
        used = 4 + self.app.edge_lines  # title, notice, heading, status and the edges
        used += sum(part.plain.count("\n") for part in (told, notice, heading))
        room = height - used
        places = show_safe.places(sheet, (width - SIDES) * (room - FRAME))
        self._box.show(places, 0, width, room, 7)

    # --- answering ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        ready = self.sheet is not None and not self._busy
        needs = keys.needs(keys.DEIDENTIFY, action)
        if needs == "group":
            return ready and self.sheet is not None and self.sheet.current is not None
        return ready or needs != "look"

    def _answer(self, work: Callable[[Sheet], str]) -> None:
        assert self.sheet is not None
        try:
            said = work(self.sheet)
            self.save()
        except ChecError as error:
            said = f"{error.message} {error.fix}"
        self.show(said)
        self.refresh_bindings()

    def action_accept(self) -> None:
        self._answer(lambda sheet: f"✓ Accepted, {show_safe.times(sheet.accept())}{_undo()}")

    def action_reject(self) -> None:
        self._answer(lambda sheet: f"✗ Rejected, {show_safe.times(sheet.reject())}{_undo()}")

    def action_later(self) -> None:
        put_off = "– No answer; it comes back at the end  ·  {safe-undo} undo"
        only = (
            "This is the only group left: {safe-accept} or {safe-reject}, or {safe-apply} to apply."
        )
        self._answer(lambda sheet: keys.fill(put_off if sheet.later() else only))

    def action_undo(self) -> None:
        def take_back(sheet: Sheet) -> str:
            if sheet.undo():
                return keys.fill("Took back the last step  ·  {safe-redo} does it again")
            return nothing_words("undo", Scopes.safe_text)

        self._answer(take_back)

    def action_redo(self) -> None:
        def again(sheet: Sheet) -> str:
            done = f"Did it again{_undo()}"
            return done if sheet.redo() else nothing_words("redo", Scopes.safe_text)

        self._answer(again)

    def action_everywhere(self) -> None:
        """Looks through every answer, so not on this thread."""
        assert self.sheet is not None
        self.wait("looking everywhere…")
        self.run_worker(
            partial(self._everywhere, self.sheet),
            thread=True,
            name="everywhere",
            group="everywhere",
            description="looking everywhere",
        )

    def _everywhere(self, sheet: Sheet) -> None:
        try:
            self.post_message(self.Everywhere(sheet.elsewhere(), None))
        except ChecError as error:
            self.post_message(self.Everywhere([], error))

    def on_deidentify_screen_everywhere(self, message: Everywhere) -> None:
        self._busy = ""
        sheet, found = self.sheet, message.found
        if not self.is_attached or sheet is None or sheet.current is None:
            return  # left meanwhile
        if message.error is not None:
            self.show(f"{message.error.message} {message.error.fix}")
            self.refresh_bindings()
            return
        if not found:
            self._answer(
                lambda sheet: (
                    f"✓ Accepted; these words stand nowhere else{_undo()}" if sheet.accept() else ""
                )
            )
            return
        self.show()
        self.refresh_bindings()
        proposed = len(sheet.current.proposals)
        choices = {
            "y": f"Replace all {proposed + len(found):,}",
            "a": f"Only the {proposed:,} proposed",
            "escape": "No",
        }

        def everywhere(sheet: Sheet) -> str:
            return f"✓ Accepted everywhere, {show_safe.times(sheet.everywhere(found))}{_undo()}"

        def chosen(choice: str | None) -> None:
            if choice == "y":
                self._answer(everywhere)
            elif choice == "a":
                self.action_accept()

        heading = f"These words stand in {counted(len(found), 'more place')}"
        self.app.push_screen(AskScreen(heading, show_safe.listed(sheet, found), choices), chosen)

    def action_kind(self) -> None:
        """All of one kind at once, after a look at the words."""
        sheet = self.sheet
        assert sheet is not None and sheet.current is not None
        groups = sheet.of_this_type()
        places = sum(len(group.proposals) for group in groups)
        kind = show_safe.type_words(sheet.current.type)
        choices = {"x": f"Leave all {places:,}", "escape": "No"}
        if sheet.current.type != show_safe.LEAD:  # nobody should accept these unread
            choices = {"y": f"Replace all {places:,}", **choices}

        def answered(accept: bool) -> Callable[[Sheet], str]:
            done = "✓ Accepted" if accept else "✗ Rejected"
            return lambda sheet: (
                f"{done} all of this kind, {show_safe.times(sheet.answer_type(accept))}{_undo()}"
            )

        def chosen(choice: str | None) -> None:
            if choice in ("x", "y"):
                self._answer(answered(choice == "y"))

        heading = f"{kind[:1].upper()}{kind[1:]}: {counted(places, 'mention')} without an answer"
        self.app.push_screen(AskScreen(heading, show_safe.kinds(sheet, groups), choices), chosen)

    def action_change_type(self) -> None:
        def chosen(n: int | None) -> None:
            if n is not None:
                self._answer(lambda sheet: self._typed(sheet, TYPES[n]))

        names = [show_safe.type_words(one) for one in TYPES]
        group = self.sheet.current if self.sheet else None
        now = line_of(group.type if group else None, TYPES)
        self.app.push_screen(ChooseScreen("What kind of words are these?", names, now), chosen)

    @staticmethod
    def _typed(sheet: Sheet, type_: str) -> str:
        sheet.change_type(type_)
        return (
            f"Now a {show_safe.type_words(type_)}; {keys.shown('safe-accept')} accepts it{_undo()}"
        )

    def action_edges(self) -> None:
        from tui.deidentify.edges import EdgesScreen

        assert self.sheet is not None
        shown = self.sheet.shown()
        if not shown:
            self.show("These words are for a lead; they cannot be changed here.")
            return
        first = shown[0]

        def chosen(words: str | None) -> None:
            if words is not None:
                self._answer(lambda sheet: self._edited(sheet, words))

        edges = Edges(self.sheet.text_of(first), first.start, first.end)
        self.app.push_screen(EdgesScreen(edges), chosen)

    @staticmethod
    def _edited(sheet: Sheet, words: str) -> str:
        count = sheet.edit(words)
        return f"Changed, {show_safe.times(count)}; {keys.shown('safe-accept')} accepts it{_undo()}"

    def action_mark(self) -> None:
        """Words that no rule proposed: in the answer that is shown, or in any other."""
        from tui.deidentify.mark import MarkScreen

        assert self.sheet is not None
        shown = self.sheet.shown()
        first = shown[0] if shown else None

        def chosen(marked: Marked | None) -> None:
            if marked is not None:
                self._answer(lambda sheet: self._marked(sheet, marked))

        if self.sheet.readable():
            self.app.push_screen(MarkScreen(self.sheet, first), chosen)

    @staticmethod
    def _marked(sheet: Sheet, marked: Marked) -> str:
        sheet.mark(*marked)
        return keys.fill(
            "Marked: {safe-accept} replaces it here, {safe-everywhere} everywhere this name stands"
            "  ·  {safe-undo} undo"
        )

    def action_page(self, step: int) -> None:
        self._box.page(step)


def _undo() -> str:
    return keys.fill("  ·  {safe-undo} undo")


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    coder = review.desk.coding.coder
    review.app.push_screen(DeidentifyScreen(review.app.project_path, coder), review.returned)
