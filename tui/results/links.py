"""Links from codes to one driver or domain: proposed, edited, agreed, withdrawn; with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.model import DIRECT, MAY, STRENGTHS, Element, Link
from chec_voice.project import Scope, Undone
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.line import LineScreen
from tui.plain import hanging, lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, room_of_lines, tell_place_in_list
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.session import Session

_SURELY = {
    DIRECT: f"{STRENGTHS[DIRECT]}: whoever says this speaks about the driver",
    MAY: f"{STRENGTHS[MAY]}: only some of those who say this do",
}

_NONE = "No code leads here yet; {links-propose} proposes one."
_BELOW = "None of its own; {links-propose} proposes one. These are its drivers'."


class LinksScreen(Undoing, Screen[bool]):
    """Returns whether a link was changed.

    Args:
        notice: what has to be read with it.
        framework: id of the framework; "" for the first of the project.
        drivers: of a domain: their links follow its own, each with its driver.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.LINKS)]
    PALETTE = ("link", keys.LINKS)

    app: Session

    def __init__(
        self,
        element: Element,
        notice: str,
        framework: str = "",
        drivers: Sequence[Element] = (),
    ) -> None:
        super().__init__()
        self._drivers = drivers
        self._own = 0
        """Links that lead to the element itself; those of its drivers follow."""
        self._width = 0
        """Columns for which the lines were wrapped."""
        self._element, self._notice = element, notice
        self._name = framework or None
        self._links: list[Link] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, id="links", classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#links").border_title = "Codes that lead here"
        element = self._element
        name = one_line(f"Links to {element.label}", "bold")
        if element.plain_label and element.plain_label != element.label:
            name += one_line(f"  ({element.plain_label})", "dim")
        rows = [name]
        rows += [plain(element.definition)] if element.definition else []
        rows += [plain(f"! {self._notice}", "bold")] if self._notice else []
        self.query_one("#about", Static).update(lines(*rows))
        self._read()

    def _read(self, at: int = 0, code: str = "", element: str = "") -> None:
        """Read what stands.

        Args:
            at: the line to stand at, where there is no link of `code`.
            code: whose link to stand at: one that is new, or went elsewhere in the list.
            element: where that leads; by default to what this screen is about.
        """
        self._width = self.app.size.width
        project = self.app.project
        self._names = project.codes.names
        withdrawn = project.frameworks.withdrawn_links(self._name)
        known = [*project.links(self._name), *withdrawn]
        of_drivers = [element.id for element in self._drivers]
        self._links = [
            *(link for link in known if link.element == self._element.id),
            *(link for one in of_drivers for link in known if link.element == one),
        ]
        self._own = sum(link.element == self._element.id for link in self._links)
        wanted = (code, element or self._element.id)
        places = [(link.code, link.element) for link in self._links]
        at = places.index(wanted) if wanted in places else at
        options = self.query_one(OptionList)
        options.set_options([Option(self._line(link)) for link in self._links])
        options.highlighted = min(at, len(self._links) - 1) if self._links else None
        tell_place_in_list(self)  # of an empty list no line is marked, so nothing tells it
        none = _BELOW if self._links else _NONE
        self._say("" if self._own else keys.fill(none))
        options.focus()
        self.refresh_bindings()

    def _line(self, link: Link) -> Content:
        withdrawn = link.status == "withdrawn"
        who = {"agreed": link.agreed_by, "withdrawn": link.withdrawn_by}.get(link.status)
        by = f" by {who}" if who else ""
        on = f" on {link.withdrawn_on}" if withdrawn and link.withdrawn_on else ""
        why = f"{link.reason or 'no reason given'} (it held: {link.rationale})"
        names = {element.id: element.label for element in self._drivers}
        below = f"through {names[link.element]}: " if link.element in names else ""
        head = one_line(below, "italic")
        head += one_line(self._names.get(link.code, link.code), "dim" if withdrawn else "bold")
        head += one_line(f" · {link.status}{by}{on} · {STRENGTHS[link.strength]}", "dim")
        told = one_line(why if withdrawn else link.rationale)
        return lines(head, hanging(told, room_of_lines(self)))

    @property
    def _marked(self) -> Link | None:
        at = self.query_one(OptionList).highlighted
        return self._links[at] if at is not None and at < len(self._links) else None

    def _change(self, act: str, code: str, said: str, element: str = "", **told: str) -> None:
        """Change a link.

        Args:
            element: where it leads; by default to what this screen is about.
        """
        at = self.query_one(OptionList).highlighted or 0

        def work() -> None:
            self.app.project.frameworks.change_link(
                act,
                code,
                element or self._element.id,
                actor=self.app.coding.coder,
                framework_name=self._name,
                **told,
            )

        def done(_: None) -> None:
            self._changed = True
            self._read(at, code, element)
            self._say(keys.fill(f"{said} · {{links-undo}} undo"))

        self.app.save_or_say(work, done, "The link stays as it was")

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def on_resize(self, _: events.Resize) -> None:
        if self._width != self.app.size.width:
            self._read(self.query_one(OptionList).highlighted or 0)

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        tell_place_in_list(self)
        self.refresh_bindings()  # what was withdrawn can only be proposed anew

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("agree", "edit", "strength", "withdraw"):
            link = self._marked if self.is_mounted else None
            return link is not None and link.status != "withdrawn"
        return True

    def action_propose(self) -> None:
        def chosen(code: str | None) -> None:
            if code is None:
                return
            if any(link.code == code and link.status != "withdrawn" for link in self._links):
                self._say(f"{self._names.get(code, code)} leads here already.")
            else:
                self._ask_strength(code)

        heading = f"Which code speaks about {self._element.label}?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading), chosen)

    def _ask_strength(self, code: str) -> None:
        def chosen(n: int | None) -> None:
            if n is not None:
                self._ask_why(code, list(_SURELY)[n])

        self.app.push_screen(ChooseScreen("How surely?", list(_SURELY.values())), chosen)

    def _ask_why(self, code: str, strength: str) -> None:
        def typed(why: str | None) -> None:
            if why:
                self._change("propose", code, "Proposed", rationale=why, strength=strength)

        self.app.push_screen(LineScreen("Why does it?", "A sentence that others can judge."), typed)

    def action_edit(self) -> None:
        link = self._marked
        if link is None:
            return

        def typed(why: str | None) -> None:
            if why:
                self._change("edit", link.code, "Changed", link.element, rationale=why)

        hint = "A sentence that others can judge."
        self.app.push_screen(LineScreen("Why does it?", hint, link.rationale, goes_on=True), typed)

    def action_strength(self) -> None:
        link = self._marked
        if link is None:
            return

        def chosen(n: int | None) -> None:
            if n is None:
                return
            strength = list(_SURELY)[n]
            if strength == link.strength:
                self._say(f"It is {STRENGTHS[strength]} already.")
            else:
                said = f"It is {STRENGTHS[strength]} now"
                self._change("edit", link.code, said, link.element, strength=strength)

        heading = f"How surely? Now it is {STRENGTHS[link.strength]}."
        now = line_of(link.strength, list(_SURELY))
        self.app.push_screen(ChooseScreen(heading, list(_SURELY.values()), now), chosen)

    def action_agree(self) -> None:
        if (link := self._marked) is not None:
            self._change("agree", link.code, "Agreed", link.element)

    def action_withdraw(self) -> None:
        link = self._marked
        if link is None:
            return

        def typed(why: str | None) -> None:
            if why:
                self._change("withdraw", link.code, "Withdrawn", link.element, reason=why)

        self.app.push_screen(LineScreen("Why is it withdrawn?", "It stays in the history."), typed)

    @property
    def scope(self) -> Scope:
        return self.app.project.scopes.links(self._name, self._element)

    def turned(self, said: str, turned: Undone | None) -> None:
        self._changed = self._changed or turned is not None
        self._read(self.query_one(OptionList).highlighted or 0)
        self._say(said)

    def action_close(self) -> None:
        self.dismiss(self._changed)
