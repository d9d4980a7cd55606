"""Another framework in the place of this one: where each element goes, and what that does.

Nothing is guessed silently: a guess is offered and taken with a key, and what a person said is
kept until it is put into effect or taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import Refused
from chec_voice.model import Element, Framework, Replacement
from chec_voice.project import LIKELY, same_words
from chec_voice.text import counted
from tui import keys
from tui.acts import Way
from tui.dialogs.ask import AskScreen
from tui.plain import hanging, lines, one_line, plain
from tui.results.placing import PlaceScreen
from tui.results.replacing_review import ReplacingReview, names_of
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, room_of_lines, tell_place_in_list
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.session import Session

Places = Mapping[str, tuple[str, ...]]


def in_tree(frame: Framework) -> list[Element]:
    """Every domain with its drivers below it."""
    return [
        element
        for domain in frame.domains
        for element in (domain, *(e for e in frame.elements if e.parent == domain.id))
    ]


_Kept = tuple[dict[str, tuple[str, ...]], Replacement, tuple[int, int]]
"""What is said, what would come of it, and how many steps can be turned either way."""


class ReplacingScreen(Screen[str | None]):
    """Returns what to say once the new framework stands; None where nothing was changed.

    Args:
        new: the framework that takes the place.
        framework: id of the one whose place it takes; "" for the first of the project.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.REPLACING)]
    PALETTE = ("element", keys.REPLACING)

    app: Session

    def __init__(self, new: Framework, framework: str = "") -> None:
        super().__init__()
        self._new = new
        self._name = framework or None
        self._places: dict[str, tuple[str, ...]] = {}
        """Old element -> new ones, where somebody said so; none where it is gone."""
        self._steps = (0, 0)
        """How many choices can be taken back, and how many said again; also of another day."""
        self._plan: Replacement | None = None
        self._elements: list[Element] = []
        self._width = 0
        """Columns for which the lines were wrapped."""

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, id="links", classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#links").border_title = "Where each of what stands now goes"
        project = self.app.project
        self._old = project.framework(self._name)
        self._elements = in_tree(self._old)
        self._ours = {element.id: element for element in self._elements}
        self._theirs = {element.id: element for element in self._new.elements}
        self._guesses = project.frameworks.guesses(self._new, framework_name=self._name)
        self._links: dict[str, list[str]] = {}
        """Old element -> the codes that lead to it."""
        for link in project.links(self._name):
            self._links.setdefault(link.element, []).append(link.code)
        self._places = self._draft()
        kept = len(self._places)
        self._look(f"What you said before is here: {counted(kept, 'choice')}." if kept else "")

    def _draft(self) -> dict[str, tuple[str, ...]]:
        """What this person said so far, in whichever window."""
        return self.app.project.frameworks.draft(
            self._new, actor=self.app.coding.coder, framework_name=self._name
        )

    def _look(
        self,
        said: str = "",
        then: str = "",
        changes: Places | None = None,
        before: Callable[[], object] | None = None,
    ) -> None:
        """Keep what was said, work out what would happen, and show it.

        Args:
            said: what was just done.
            then: the element to mark; by default the first that waits, at the beginning.
            changes: what is said of elements now.
            before: is called once that is kept.
        """
        told = changes or {}

        def change() -> Collection[str]:
            if told:  # a look alone keeps nothing
                self.app.project.frameworks.change_draft(
                    self._new, told, actor=self.app.coding.coder, framework_name=self._name
                )
            return told

        def done(_: Collection[str]) -> None:
            if before is not None:
                before()
            self._show(then)
            self.query_one(SaidLine).say(said)

        self._keep(change, done)

    def _keep(
        self, change: Callable[[], Collection[str]], done: Callable[[Collection[str]], object]
    ) -> None:
        """Change what is kept, and work out what would happen.

        Args:
            change: returns the elements that it was about.
            done: is told of them once what stands now is known.
        """
        known = self._places

        def work() -> tuple[Collection[str], _Kept]:
            told = change()
            frameworks, places = self.app.project.frameworks, self._draft()
            steps = frameworks.draft_steps(
                self._new, actor=self.app.coding.coder, framework_name=self._name
            )
            return told, (
                places,
                frameworks.plan(self._new, places, framework_name=self._name),
                steps,
            )

        def kept(found: tuple[Collection[str], _Kept]) -> None:
            told, (self._places, self._plan, self._steps) = found
            done(told)
            others = {
                element
                for element in known.keys() | self._places.keys()
                if element not in told and known.get(element) != self._places.get(element)
            }
            if told and others:
                self._tell_of_another_window(others)

        self.app.save_or_say(work, kept, "This framework cannot take its place")

    def _tell_of_another_window(self, elements: Collection[str]) -> None:
        """Say where elements go by what this person said elsewhere meanwhile."""
        told = [
            f"{names_of(self._ours[element])} → {self._names(self._places[element]) or 'gone'}"
            if element in self._places
            else f"{names_of(self._ours[element])}: open again"
            for element in sorted(elements)
        ]
        self.app.notify(
            f"{'; '.join(told)}. It is kept, and shown here too.",
            title="You said in another window",
            severity="warning",
            timeout=20,
        )

    def _show(self, mark: str = "") -> None:
        plan = self._plan
        assert plan is not None
        self._width = self.app.size.width
        waiting = self._waiting
        lost = [link.element for link in plan.lost]
        told = [counted(len(plan.moved), "link follows", "links follow")]
        if gone := sum(element not in waiting for element in lost):
            told.append(f"{counted(gone, 'goes', 'go')} with what you said is gone")
        if waiting:
            wait = counted(sum(element in waiting for element in lost), "waits", "wait")
            where = counted(len(waiting), "element goes", "elements go")
            told.append(f"{wait} until you say where {where}")
        next_ = "" if waiting else keys.fill(" Nothing waits for you: {replacing-review} goes on.")
        rows = [
            plain(f"{self._old.name}  →  {self._new.name}", "bold"),
            plain(
                keys.fill(
                    "Say where each element goes: to one, to several where it was split, or that"
                    " it is gone. Nothing is changed before you looked at it all"
                    " ({replacing-review})."
                )
            ),
            plain(f"{', '.join(told)}.{next_}", "bold"),
        ]
        self.query_one("#about", Static).update(lines(*rows))
        options = self.query_one(OptionList)
        at = options.highlighted
        options.set_options([Option(self._line(element)) for element in self._elements])
        ids = [element.id for element in self._elements]
        if not mark and at is None and waiting:
            mark = waiting[0]  # one begins with what waits for a decision
        options.highlighted = ids.index(mark) if mark else min(at or 0, len(ids) - 1)
        options.focus()
        self.refresh_bindings()

    @property
    def _waiting(self) -> list[str]:
        """Elements with links of which nobody said where they go, and that have no place."""
        assert self._plan is not None
        lost = {link.element for link in self._plan.lost} - self._places.keys()
        return [element.id for element in self._elements if element.id in lost]

    def _next_after(self, element: str) -> str:
        """The next element with links and no place, or this one where there is none."""
        ids = [one.id for one in self._elements]
        waiting = {link.element for link in self._plan.lost} if self._plan is not None else set()
        waiting -= {*self._places.keys(), element}
        at = ids.index(element)
        return next((one for one in (*ids[at:], *ids[:at]) if one in waiting), element)

    def _guess(self, element: str) -> str:
        """The likeliest place of an element, else where its domain goes; "" where that is open."""
        first, like = self._guesses[element][0]
        if like >= LIKELY:
            return first
        above = next(one.parent for one in self._elements if one.id == element)
        if above is None or self._plan is None or len(self._plan.places[above]) != 1:
            return ""
        place = self._plan.places[above][0]
        sure = above in self._places or same_words(self._ours[above], self._theirs[place])
        return place if sure else ""

    def _line(self, element: Element) -> Content:
        assert self._plan is not None
        targets = self._plan.places[element.id]
        links = len(self._links.get(element.id, ()))
        head = one_line(f"{element.label}  ", "bold" if element.parent is None else "")
        head += one_line(element.id, "dim")
        indent = 0 if element.parent is None else 4
        if targets:
            told = one_line(f"  →  {self._names(targets)}", "bold")
            if element.id not in self._places:
                alike = same_words(element, self._theirs[element.id])
                told += one_line("  as it is" if alike else "  ! same id, other words: look")
        elif element.id in self._places:
            told = one_line(f"  ✗ gone, with {counted(links, 'link')}" if links else "  ✗ gone")
        else:
            waits = counted(links, "link waits", "links wait") if links else "no links"
            guess = self._guess(element.id)
            told = one_line(f"  ? {waits}", "bold" if links else "dim")
            told += one_line(f" · perhaps {self._names((guess,))}" if guess else "", "italic")
        return hanging(head + told, room_of_lines(self), indent)

    def _names(self, targets: tuple[str, ...]) -> str:
        return " + ".join(self._theirs[target].label for target in targets)

    @property
    def _marked(self) -> Element | None:
        at = self.query_one(OptionList).highlighted
        return self._elements[at] if at is not None and self._plan is not None else None

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        tell_place_in_list(self)
        self.refresh_bindings()

    def on_resize(self, _: events.Resize) -> None:
        if self._plan is not None and self._width != self.app.size.width:
            self._show()

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action not in ("guess", "undo", "redo", "add", "gone") or not self.is_mounted:
            return True
        if action in ("undo", "redo"):
            return bool(self._steps[action == "redo"])
        marked = self._marked
        if marked is None or self._plan is None:
            return False
        placed = bool(self._plan.places[marked.id])
        if action == "guess":
            return not placed and bool(self._guess(marked.id))
        if action == "gone":
            return placed or marked.id not in self._places
        return placed

    def offers(self, action: str) -> bool:
        """Whether the footer names a key: not one that would only say that nothing is likely."""
        return action != "all_likely" or bool(self._likely)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_place()

    def _say(self, element: Element, targets: tuple[str, ...], *, stay: bool = False) -> None:
        """Take down where an element goes, and go on to the next that waits."""
        told = f"→ {self._names(targets)}" if targets else "is gone"
        back = keys.fill("{replacing-undo} takes it back")
        said = f"{back} · {names_of(element)} {told}"
        then = element.id if stay else self._next_after(element.id)
        self._look(said, then, {element.id: targets})

    def _choose(self, heading: str, element: Element, before: tuple[str, ...]) -> None:
        places = [
            (self._theirs[target], like)
            for target, like in self._guesses[element.id]
            if target not in before
        ]

        def chosen(target: str | None) -> None:
            if target is not None:
                self._say(element, (*before, target), stay=bool(before))

        self.app.push_screen(PlaceScreen(heading, element, places), chosen)

    def action_place(self) -> None:
        if (element := self._marked) is not None:
            self._choose(f"Where does {element.label} go?", element, ())

    def action_guess(self) -> None:
        if (element := self._marked) is not None and (guess := self._guess(element.id)):
            self._say(element, (guess,))

    def action_add(self) -> None:
        """One more place for an element that was split."""
        element = self._marked
        if element is not None and self._plan is not None:
            before = self._plan.places[element.id]
            self._choose(f"Where else does {element.label} go?", element, before)

    def action_gone(self) -> None:
        """It has no place; where links would go with it, that is asked first."""
        element = self._marked
        if element is None:
            return
        codes = self._links.get(element.id, [])
        if not codes:
            self._say(element, ())
            return
        names = self.app.project.codes.names
        named = "; ".join(names.get(code, code) for code in codes)
        said = (
            f"{counted(len(codes), 'link')} would go with it, from: {named}. Nothing goes before"
            " the new framework is put in place."
        )
        choices = {"y": "It is gone", "escape": "Not so"}

        def answered(key: str | None) -> None:
            if key == "y":
                self._say(element, ())

        self.app.push_screen(AskScreen(f"{element.label} is gone?", said, choices), answered)

    def action_undo(self) -> None:
        self._turn("undo", "Taken back")

    def action_redo(self) -> None:
        self._turn("redo", "Said again")

    def _turn(self, way: Way, said: str) -> None:
        """Turn the last step, of this day or of an earlier one."""

        def turn() -> Collection[str]:
            turned = self.app.project.frameworks.turn_draft(
                self._new, way, actor=self.app.coding.coder, framework_name=self._name
            )
            return turned or []

        def done(turned: Collection[str]) -> None:
            self._show(next(iter(turned), ""))
            many = f" of {counted(len(turned), 'element')}" if len(turned) > 1 else ""
            self.query_one(SaidLine).say(f"{said}{many}." if turned else "")

        self._keep(turn, done)

    @property
    def _likely(self) -> dict[str, str]:
        """Elements without a place of which nobody said anything -> the place that is likely."""
        if self._plan is None:
            return {}
        firsts = {one.id: self._guesses[one.id][0] for one in self._elements}
        return {
            element: place
            for element, (place, like) in firsts.items()
            if like >= LIKELY and element not in self._places and not self._plan.places[element]
        }

    def action_all_likely(self) -> None:
        """Take every likely place at once, after a look at them; what is doubtful stays open."""
        likely = self._likely
        if not likely:
            self.query_one(SaidLine).say("No place that is still open has a likely one.")
            return
        doubtful = len([element for element in self._waiting if element not in likely])
        links = sum(len(self._links.get(element, ())) for element in likely)
        rows = [
            f"{self._ours[element].label}  →  {self._theirs[place].label}"
            for element, place in likely.items()
        ]
        said = keys.fill(
            f"The words of {counted(len(likely), 'element')} are like those of one of the new"
            f" framework. {counted(links, 'link')} would follow them. Nothing is said to be gone,"
            f" and {counted(doubtful, 'element')} with links"
            f" {'waits' if doubtful == 1 else 'wait'} for you as before. {{replacing-undo}} takes"
            " all of it back."
        )

        def answered(key: str | None) -> None:
            if key == "y":
                taken = keys.fill(
                    f"{{replacing-undo}} takes it back · {counted(len(likely), 'likely place')}"
                    " taken"
                )
                then = next((one for one in self._waiting if one not in likely), "")
                self._look(
                    taken,
                    then or next(iter(likely)),
                    {element: (place,) for element, place in likely.items()},
                )

        self.app.push_screen(
            AskScreen(
                f"Take {counted(len(likely), 'likely place')}?",
                "\n".join([said, "", *rows]),
                {"y": "Take them", "escape": "Not so"},
            ),
            answered,
        )

    def action_review(self) -> None:
        """Show all that would happen; what is done then is done there."""
        self._look(before=self._review)  # another window may have said more

    def _review(self) -> None:
        assert self._plan is not None

        def put(agreed: bool | None) -> None:
            if agreed:
                self.app.save_or_say(self._replace, self.dismiss, "The framework stays as it was")

        names = self.app.project.codes.names
        page = ReplacingReview(self._old, self._new, self._plan, names, tuple(self._waiting))
        self.app.push_screen(page, put)

    def _replace(self) -> str:
        frameworks, who = self.app.project.frameworks, self.app.coding.coder
        if self._draft() != self._places:
            raise Refused(
                "meanwhile you said in another window where something goes.",
                fix=keys.fill("Press {replacing-review} and look at it all again."),
            )
        plan = frameworks.put_in_place(
            self._new, self._places, actor=who, framework_name=self._name
        )
        back = keys.fill("{framework-undo} takes it back")
        return f"{back} · {self._new.name} stands now. {counted(len(plan.moved), 'link')} followed."

    def action_close(self) -> None:
        app = self.app
        self.dismiss(None)
        if self._places:  # said below, where one chooses it again
            app.notify("What you said is kept: choose the same framework again to go on.")
