"""The codebook as a tree: every edit says first what it does to decisions said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input
from textual.widgets.tree import TreeNode

from chec_voice.errors import ChecError
from chec_voice.model import Code
from chec_voice.project import Filters, Scope, Scopes, Undone, Waiting
from chec_voice.text import counted
from tui import keys
from tui.codebook.parts import PartsScreen
from tui.dialogs.alike import not_twice
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.definitions import DefinitionsScreen
from tui.dialogs.line import LineScreen
from tui.plain import lines, plain
from tui.widgets.go_bar import GoBar
from tui.widgets.panel import SaidLine
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session


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
        self._waiting: dict[str, Counter[str]] = {}
        """Code -> coder -> finished answers to look at again since what it means was changed."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield from super().compose()
        yield SaidLine()

    def on_mount(self) -> None:
        self._count_waiting()

    def _count_waiting(self) -> None:
        """Beside the person: it reads what everybody finished."""

        def counted_now(found: Sequence[Waiting]) -> None:
            coding = self.app.coding
            self._waiting = {}
            for one in found:
                if not coding.blind or one.coder == coding.coder:  # what others did is hidden
                    self._waiting.setdefault(one.code, Counter())[one.coder] += 1
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
            lambda error: self._say(str(error)),
        )

    def _waiting_words(self, code: str = "") -> str:
        """How many answers wait to be looked at again, with one code or in all; "" for none."""
        codes = [code] if code else list(self._waiting)
        coders: Counter[str] = Counter()
        for one in codes:
            coders.update(self._waiting.get(one, Counter()))
        if not coders:
            return ""
        many = coders.total()
        wait = counted(many, "finished answer waits", "finished answers wait")
        whose = ", ".join(f"{coder} {number:,}" for coder, number in coders.most_common())
        return f"{wait} to be looked at again ({whose})"

    # --- what stands ---

    @property
    def _code(self) -> Code | None:
        node = self._tree.cursor_node
        return self._book.get(node.data or "") if node is not None else None

    def _show(self, code_id: str | None) -> None:
        super()._show(code_id)
        self.refresh_bindings()

    def _meaning(self, code: Code) -> Content:
        used = self._acts.said_before(code.id).words if code.codable else "A heading."
        rows = [plain(f"{code.id} · {used}", "dim")]
        if waiting := self._waiting_words(code.id):
            rows.append(
                plain(
                    f"! {waiting}, since what it means was changed. They come back to those who"
                    " coded them, after what is not coded yet.",
                    "bold",
                )
            )
        return lines(*rows, plain(""), super()._meaning(code))

    def _label(self, code: Code) -> Text:
        many = self._waiting.get(code.id, Counter()).total()
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
        self._filled = None
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

    def _do(
        self,
        work: Callable[[], str | None],
        said: str,
        then: Callable[[str], None] | None = None,
    ) -> None:
        """One edit; `work` gives the code to stand at afterwards, of which `then` is told."""

        def done(at: str | None) -> None:
            self._anew(at, keys.fill(f"{said} · {{codebook-undo}} undo"))
            if then is not None:
                then(at or "")

        self.app.save_or_say(work, done, "The codebook stays as it was")

    def _surely(self, heading: str, text: str, yes: str, work: Callable[[], None]) -> None:
        self.app.push_screen(
            AskScreen(heading, text, {"y": yes, "escape": "No"}),
            lambda key: work() if key == "y" else None,
        )

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
        if code is None:
            return

        def save(edited: Code, then: Callable[[str], None]) -> None:
            self.app.save(
                lambda: self._acts.change_code(edited),
                lambda _: then(""),
                lambda error: then(str(error)),
            )

        def closed(saved: bool | None) -> None:
            if saved:
                self._anew(code.id, keys.fill(f"Saved {code.name} · {{codebook-undo}} undo"))

        said = self._acts.said_before(code.id).words
        self.app.push_screen(PartsScreen(code, said, save), closed)

    def action_add(self) -> None:
        above = self._code
        if above is not None:
            self._name_new(above.id, f"A new code below {above.name}", self._added)

    def _added(self, code_id: str) -> None:
        self.action_edit()

    def _name_new(
        self, parent: str, heading: str, then: Callable[[str], None], typed: str = ""
    ) -> None:
        def named(name: str | None) -> None:
            if name:
                again = partial(self._name_new, parent, heading, then, name)
                self._not_twice(name, "", lambda: make(name), again)

        def make(name: str) -> None:
            self._do(lambda: self._acts.add_code(parent, name), f"Added {name}", then)

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
        if (code := self._code) is not None:
            self._rename(code, code.name)

    def _rename(self, code: Code, typed: str) -> None:
        """Ask for another name; `typed` stands there already."""

        def named(name: str | None) -> None:
            if name and name != code.name:
                change = replace(code, name=name)
                self._not_twice(
                    name,
                    code.id,
                    lambda: self._do(lambda: self._changed(change), f"{code.name} is {name} now"),
                    partial(self._rename, code, name),
                )

        hint = f"{self._acts.said_before(code.id).words} They keep it under the new name."
        self.app.push_screen(LineScreen("Another name", hint, typed), named)

    def _changed(self, code: Code) -> str:
        self._acts.change_code(code)
        return code.id

    def action_move(self) -> None:
        code = self._code
        if code is None:
            return
        below = [c for c in self._book.codes if c.id == code.id or c.id.startswith(f"{code.id}.")]
        places = [c for c in self._book.codes if c not in below and c.id != code.parent]
        said = self._acts.said_before(code.id).words

        def chosen(n: int | None) -> None:
            if n is None:
                return
            target = places[n]
            self._surely(
                f"Put {code.name} under {target.name}?",
                f"{said} What was said goes along, in the names of those who said it. Its links to"
                " the framework go along, too.",
                "Move it",
                lambda: self._do(
                    lambda: self._acts.move_code(code.id, target.id),
                    f"{code.name} stands under {target.name} now",
                ),
            )

        names = ["  " * c.depth + c.name for c in places]
        self.app.push_screen(ChooseScreen(f"Put {code.name} under …", names), chosen)

    def action_merge(self) -> None:
        code = self._code
        if code is None:
            return

        def chosen(into: str | None) -> None:
            target = self._book.get(into or "")
            if target is None:
                return

            def work() -> str:
                self._acts.merge_codes(code.id, target.id)
                return target.id

            self._surely(
                f"Fold {code.name} into {target.name}?",
                f"{self._acts.said_before(code.id).words} They get {target.name} instead, in the"
                f" names of those who said so; {code.name} is taken out. Its keywords and examples"
                f" go to {target.name}.",
                "Merge them",
                lambda: self._do(work, f"{code.name} is part of {target.name} now"),
            )

        heading = f"Fold {code.name} into which code?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading, without=code.id), chosen)

    def action_split(self) -> None:
        code = self._code
        if code is None or code.parent is None:
            return
        said = self._acts.said_before(code.id).words

        def made(_: str) -> None:
            self._surely(
                "Share the answers out?",
                f"{said} They keep {code.name}. In the grid you can select those that belong to the"
                " new code, and give it to all of them at once.",
                "List them",
                lambda: self._leave_for(code.id),
            )

        self._name_new(code.parent, f"A code beside {code.name}", made)

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
        code = self._code
        if code is None:
            return
        below = sum(c.id.startswith(f"{code.id}.") for c in self._book.codes)
        also = (
            f" {counted(below, 'code below it goes', 'codes below it go')}, too." if below else ""
        )
        self._surely(
            f"Take {code.name} out?",
            f"{self._acts.said_before(code.id).words}{also} What was said stays in the history and"
            " in exports of codings, and nobody can use the code from now on.",
            "Take it out",
            lambda: self._do(lambda: self._retired(code), f"{code.name} is taken out"),
        )

    def _retired(self, code: Code) -> str | None:
        self._acts.retire_code(code.id)
        return code.parent

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
