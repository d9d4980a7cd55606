"""All that another framework in the place of this one would do, to read before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from chec_voice.model import Element, Framework, Replacement
from chec_voice.project import same_words
from chec_voice.text import counted
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.plain import hanging, lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import room_of_lines, scroll_a_page
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.session import Session


def _moved_in(line: str, width: int) -> Content:
    """A line of a list, under which its own continuation stands moved in."""
    first, *rest = hanging(one_line(line), width, 4).split("\n")
    return lines(Content("  ") + first[4:], *rest)


def names_of(element: Element) -> str:
    """An element as people say it, with its id."""
    return f"{element.label} ({element.id})"


class ReplacingReview(Screen[bool]):
    """Returns whether a person agreed to it.

    Args:
        names: code -> its name.
        waiting: old elements with links of which nobody said where they go.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.REPLACING_REVIEW)]
    PALETTE = ("framework", keys.REPLACING_REVIEW)

    app: Session

    def __init__(
        self,
        old: Framework,
        new: Framework,
        plan: Replacement,
        names: Mapping[str, str],
        waiting: Sequence[str],
    ) -> None:
        super().__init__()
        self._old, self._new, self._plan = old, new, plan
        self._names, self._waiting = names, waiting
        self._theirs = {element.id: element for element in new.elements}
        self._ours = {element.id: element for element in old.elements}

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="panel", can_focus=False):
            yield Static()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).border_title = "What this would do"

    def on_resize(self, _: events.Resize) -> None:
        self.query_one("VerticalScroll > Static", Static).update(self._told())

    def _told(self) -> Content:
        plan = self._plan
        rows = [
            plain(f"{self._old.name}  →  {self._new.name}", "bold"),
            plain(""),
            plain(f"{counted(len(plan.moved), 'link follows', 'links follow')}, as they stand."),
            plain(f"{counted(len(plan.lost), 'link goes', 'links go')}."),
        ]
        if plan.tags_lost:
            rows.append(
                plain(
                    f"{counted(plan.tags_lost, 'tag on an answer goes', 'tags on answers go')}: of"
                    " what is gone, and of what was split, since they do not say which part."
                )
            )
        if plan.values_lost:
            gone = counted(plan.values_lost, "published value goes", "published values go")
            rows.append(plain(f"{gone} with what is gone."))
        for heading, told in self._parts():
            if told:
                rows += [plain(""), plain(heading, "bold")]
                rows += [_moved_in(line, room_of_lines(self)) for line in told]
        return lines(*rows)

    def _parts(self) -> list[tuple[str, list[str]]]:
        """What has to be looked at first; what is as it was, last."""
        plan, lost = self._plan, {link.element for link in self._plan.lost}
        gone = [one for one in plan.without_place if one in lost and one not in self._waiting]
        split = [one for one, to in plan.places.items() if len(to) > 1]
        one_to_one = {one: to[0] for one, to in plan.places.items() if len(to) == 1}
        sources: dict[str, list[str]] = {}
        for one, targets in plan.places.items():
            for target in targets:
                sources.setdefault(target, []).append(one)
        joined = {target: ones for target, ones in sources.items() if len(ones) > 1}
        alike = [
            one for one, to in one_to_one.items() if same_words(self._ours[one], self._theirs[to])
        ]
        others = [one for one in one_to_one if one not in alike]
        no_links = [one for one in plan.without_place if one not in lost]
        return [
            ("Without a place yet: their links would go", [*map(self._lost, self._waiting)]),
            ("Gone, with their links", [*map(self._lost, gone)]),
            ("Split: each part gets all its links", [*map(self._moved, split)]),
            (
                "Joined",
                [
                    f"{'; '.join(self._ours[one].label for one in ones)}  →  "
                    f"{names_of(self._theirs[target])}"
                    for target, ones in joined.items()
                ],
            ),
            ("Under other words: right?", [*map(self._moved, others)]),
            ("Named as before", [self._ours[one].label for one in alike]),
            ("Gone or without a place, with no links", [self._ours[o].label for o in no_links]),
            (
                "New, and nothing leads to it yet",
                [names_of(self._theirs[target]) for target in plan.new_only],
            ),
        ]

    def _lost(self, one: str) -> str:
        codes = [link.code for link in self._plan.lost if link.element == one]
        return f"{names_of(self._ours[one])}: {'; '.join(self._names.get(c, c) for c in codes)}"

    def _moved(self, one: str) -> str:
        to = " + ".join(names_of(self._theirs[target]) for target in self._plan.places[one])
        return f"{names_of(self._ours[one])}  →  {to}"

    def action_scroll(self, step: int) -> None:
        scroll_a_page(self.query_one(VerticalScroll), step)

    def action_put(self) -> None:
        """Ask, and say again what goes."""
        plan = self._plan
        said = (
            f"{counted(len(plan.moved), 'link follows', 'links follow')};"
            f" {counted(len(plan.lost), 'link goes', 'links go')}."
        )
        if self._waiting:
            waits = counted(len(self._waiting), "element has", "elements have")
            said += f" {waits} links and no place yet; these links would go, too."
        said += " u takes all of it back, as long as nobody worked on the new one."
        choices = {"y": "Put it in place", "escape": "Not yet"}

        def answered(key: str | None) -> None:
            if key == "y":
                self.dismiss(True)

        self.app.push_screen(
            AskScreen(f"Put {self._new.name} in its place?", said, choices), answered
        )

    def action_close(self) -> None:
        self.dismiss(False)
