"""The codebook to read: a tree with search, and the six parts of each code."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Tree
from textual.widgets.tree import TreeNode

from chec_voice.model import Code, Codebook
from chec_voice.review import in_words, name_path
from chec_voice.text import as_sentence
from tui import keys
from tui.plain import clean, lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, scroll_a_page, tell_place
from tui.widgets.sized import Part, Sized
from tui.widgets.static import Static


class DefinitionsScreen(Sized, Screen[str | None]):
    """Returns the id of a code to apply, or None.

    Args:
        at: the code to open at.
        find: codes that match what is typed.
    """

    PART = Part("codebook", "Tree", "width", "left", 24, 30)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.DEFINITIONS)]
    AUTO_FOCUS = "Tree"

    def __init__(
        self, book: Codebook, at: str | None, find: Callable[[str, int], list[Code]]
    ) -> None:
        super().__init__()
        self._book, self._at, self._find = book, at, find
        self._filled: str | None = None
        """The words that the tree answers to."""
        self._shown: str | None = None
        """The code whose meaning stands there."""

    def compose(self) -> ComposeResult:
        search = Input(placeholder="/ to search the codebook", compact=True)
        search.cursor_blink = False
        yield search
        with Horizontal():
            tree: Tree[str] = Tree(Text(clean(self._book.name) or "Codebook"), classes="panel")
            tree.border_title = "Codes"
            tree.show_root = False
            tree.guide_depth = 2
            yield tree
            with VerticalScroll(id="meaning", can_focus=False, classes="panel") as meaning:
                meaning.border_title = "What the marked code means"
                yield Static(markup=False)
        yield KeyBar()

    def on_resize(self, _: events.Resize) -> None:
        self._tell_place()

    def _tell_place(self) -> None:
        tree = self._tree
        said = self.query(SaidLine)
        below = said.first() if said else None
        tell_place(tree, max(tree.cursor_line, 0), tree.last_line + 1, below=below)

    def on_mount(self) -> None:
        self._search()

    @property
    def _tree(self) -> Tree[str]:
        return self.query_one("Tree", Tree)

    def _fill(self, codes: tuple[Code, ...], at: str | None) -> None:
        """Draw these codes as a tree; one whose parent is not among them stands at the top."""
        tree = self._tree
        tree.clear()
        nodes: dict[str, TreeNode[str]] = {}
        for code in codes:
            above = nodes.get(code.parent or "", tree.root)
            nodes[code.id] = above.add(self._label(code), data=code.id, expand=True)
        for node in nodes.values():
            node.allow_expand = bool(node.children)
        tree.root.expand()
        start = nodes.get(at or "") or next(iter(nodes.values()), None)
        if start is None:
            self.query_one("#meaning Static", Static).update(plain("No code fits."))
            return
        # A key may come next, so the cursor moves now. Asking for the last line makes the lines.
        assert tree.last_line >= 0
        tree.move_cursor(start)
        self._show(start.data)
        self._tell_place()
        # Where that is on the screen is known only after the tree has been laid out.
        self.call_after_refresh(self._keep_in_sight)

    def _label(self, code: Code) -> Text:
        return Text(" ".join(clean(code.name).split()) or code.id)

    def _keep_in_sight(self) -> None:
        node = self._tree.cursor_node
        if node is not None:
            self._tree.scroll_to_node(node, animate=False)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[str]) -> None:
        if event.node.data != self._shown:  # else it was shown when the tree was filled
            self._show(event.node.data)
        self._tell_place()

    def _show(self, code_id: str | None) -> None:
        code = self._book.get(code_id or "")
        if code is not None:
            self._shown = code_id
            box = self.query_one("#meaning", VerticalScroll)
            box.query_one(Static).update(self._meaning(code))
            if box.scroll_y:
                box.scroll_home(animate=False)

    def _meaning(self, code: Code) -> Content:
        return definition(self._book, code)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._search()

    def _search(self, at: str | None = None) -> None:
        """Make the tree answer to the text that is in the field now.

        Args:
            at: the code to stand at; without it, what fits the words best.
        """
        words = self.query_one(Input).value.strip()
        if words == self._filled:
            return
        self._filled = words
        if words:
            self._fill(tuple(self._find(words, 30)), at)
        else:
            self._fill(self._book.codes, self._at)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._search()
        self._tree.focus()

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def action_use(self) -> None:
        self._search()
        node = self._tree.cursor_node
        code = self._book.get(node.data or "") if node is not None else None
        if code is not None and code.codable:
            self.dismiss(code.id)

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#meaning", VerticalScroll), step)

    def action_close(self) -> None:
        search = self.query_one(Input)
        if search.has_focus or search.value:
            search.value = ""
            self._tree.focus()
        else:
            self.dismiss(None)


def definition(book: Codebook, code: Code) -> Content:
    """The six parts of a code: name, brief, full, when to use, when not to use, examples."""
    rows = [one_line(name_path(book, code.id), "bold")]
    if code.label:
        rows.append(one_line(f"In plain words: {code.label}", "italic"))
    if not code.codable:
        rows.append(plain("A heading: choose one of the codes below it."))
    full = in_words(code.definition, book.names)
    rows += _part("In short", [in_words(code.brief, book.names)]) + _part("In full", [full])
    uses = [f"• {in_words(text, book.names)}" for text in code.when_to_use]
    rows += _part("Use it when", uses)
    rows += _part("Do not use it when", [_exclusion(book, *e) for e in _exclusions(code)])
    rows += _part("Examples", [f"“{text}”" for text in code.examples])
    return lines(*rows)


def _part(title: str, texts: list[str]) -> list[Content]:
    given = [plain(text) for text in texts if text]
    return [plain(""), plain(title, "bold underline"), *given] if given else []


def _exclusions(code: Code) -> list[tuple[str, str | None, str | None]]:
    return [(e.when, e.use, e.example) for e in code.when_not_to_use]


def _exclusion(book: Codebook, when: str, use: str | None, example: str | None) -> str:
    other = book.get(use) if use else None
    instead = f" Use: {other.name if other else use}." if use else ""
    said = as_sentence(in_words(when, book.names))
    return f"• {said}{instead}" + (f" (“{example}”)" if example else "")
