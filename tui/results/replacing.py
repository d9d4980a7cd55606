"""Another framework in the place of this one: where each element goes, and what that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.model import Element, Framework, Replacement
from chec_voice.text import counted
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.plain import lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, tell_place_in_list

if TYPE_CHECKING:
    from tui.session import Session


def in_tree(frame: Framework) -> list[Element]:
    """Every domain with its drivers below it."""
    return [
        element
        for domain in frame.domains
        for element in (domain, *(e for e in frame.elements if e.parent == domain.id))
    ]


class ReplacingScreen(Screen[str | None]):
    """Returns what to say once the new framework stands; None where nothing was changed.

    Args:
        new: the framework that takes the place.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.REPLACING)]
    PALETTE = ("element", keys.REPLACING)

    app: Session

    def __init__(self, new: Framework) -> None:
        super().__init__()
        self._new = new
        self._places: dict[str, tuple[str, ...]] = {}
        """Old element -> new ones, where somebody said so; none where it is gone."""
        self._plan: Replacement | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, id="links", classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#links").border_title = "Where each of what stands now goes"
        self._old = self.app.project.framework()
        self._elements = in_tree(self._old)
        self._labels = {element.id: element.label for element in self._new.elements}
        self._look()

    def _look(self) -> None:
        """Work out what would happen, and show it."""
        self.app.save_or_say(
            lambda: self.app.project.frameworks.plan(self._new, self._places),
            self._show,
            "This framework cannot take its place",
        )

    def _show(self, plan: Replacement) -> None:
        self._plan = plan
        moved = counted(len(plan.moved), "link follows", "links follow")
        lost = counted(len(plan.lost), "link has", "links have")
        new_only = ", ".join(self._labels[element] for element in plan.new_only)
        rows = [
            plain(f"{self._old.name}  →  {self._new.name}", "bold"),
            plain(
                "Say for each element where it goes: to one, to several where it was split, or"
                " nowhere. Those with one id in both go to each other."
            ),
            plain(f"{moved}; {lost} no place and would go.", "bold"),
        ]
        rows += [plain(f"Nothing leads to yet: {new_only}")] if new_only else []
        self.query_one("#about", Static).update(lines(*rows))
        options = self.query_one(OptionList)
        at = options.highlighted
        options.set_options([Option(self._line(element)) for element in self._elements])
        # One begins with what waits for a decision: most elements go to what has their id.
        waiting = {link.element for link in plan.lost} - set(self._places)
        first = next((n for n, one in enumerate(self._elements) if one.id in waiting), 0)
        options.highlighted = min(first if at is None else at, len(self._elements) - 1)
        options.focus()

    def _line(self, element: Element) -> Content:
        assert self._plan is not None
        targets = self._plan.places[element.id]
        indent = "" if element.parent is None else "    "
        head = one_line(f"{indent}{element.id}  {element.label}  →  ")
        if targets == (element.id,) and self._labels[element.id] == element.label:
            return head + one_line("as it is", "dim")
        if targets:
            return head + one_line(" + ".join(f"{t} {self._labels[t]}" for t in targets), "bold")
        said = "gone" if element.id in self._places else "no place yet"
        links = sum(link.element == element.id for link in self._plan.lost)
        return head + one_line(f"{said}: {counted(links, 'link')}", "bold" if links else "dim")

    @property
    def _marked(self) -> Element | None:
        at = self.query_one(OptionList).highlighted
        return self._elements[at] if at is not None and self._plan is not None else None

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        tell_place_in_list(self)

    # --- keys ---

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_place()

    def _choose(self, heading: str, before: tuple[str, ...]) -> None:
        element = self._marked
        if element is None:
            return
        ids = [target.id for target in self._new.elements if target.id not in before]
        words = [f"{target}  {self._labels[target]}" for target in ids]
        gone = [] if before else ["nowhere: it is gone"]

        def chosen(n: int | None) -> None:
            if n is None:
                return
            at = n - len(gone)
            self._places[element.id] = (*before, ids[at]) if at >= 0 else ()
            self._look()

        self.app.push_screen(ChooseScreen(heading, [*gone, *words]), chosen)

    def action_place(self) -> None:
        if (element := self._marked) is not None:
            self._choose(f"Where does {element.label} go?", ())

    def action_add(self) -> None:
        """One more place for an element that was split."""
        element = self._marked
        if element is None or self._plan is None:
            return
        self._choose(f"Where else does {element.label} go?", self._plan.places[element.id])

    def action_replace(self) -> None:
        plan = self._plan
        if plan is None:
            return
        lost = counted(len(plan.lost), "link has", "links have")
        said = (
            f"{counted(len(plan.moved), 'link follows', 'links follow')}, with tags and who agreed"
            f" them; {lost} no place and will go. This is not undone with a key."
        )
        choices = {"y": "Replace it", "escape": "Not yet"}

        def answered(key: str | None) -> None:
            if key == "y":
                self.app.save_or_say(self._replace, self.dismiss, "The framework stays as it was")

        self.app.push_screen(
            AskScreen(f"Put {self._new.name} in its place?", said, choices), answered
        )

    def _replace(self) -> str:
        who = self.app.coding.coder
        plan = self.app.project.frameworks.put_in_place(self._new, self._places, actor=who)
        return f"{self._new.name} stands now. {counted(len(plan.moved), 'link')} followed."

    def action_close(self) -> None:
        self.dismiss(None)
