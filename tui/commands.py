"""The command palette: every code, and every place to go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.actions import parse
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from tui import keys
from tui.dialogs.help import HelpScreen
from tui.export import exchange
from tui.plain import cut, fit, one_line
from tui.shell import place_of

if TYPE_CHECKING:
    from tui.session import Session


_NAME, _AROUND = 18, 6
"""Columns for the name of a command, before what is said of it; those around a line."""
_IN_HELP = 0.1
"""What a command counts whose words stand in what is said of it, and not in its name."""


class ChecCommands(Provider):
    """Commands that apply now, named `noun: what`."""

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """(name, help, what to run)."""
        found = self._of(self._below)
        if self.screen is self._below:
            yield from found
            return
        for name, text, run in found:  # the help closes before anything is done below it
            yield name, text, partial(self._after_help, run)

    @property
    def _below(self) -> Screen[object]:
        """The screen on which commands act: the help is only read."""
        if not isinstance(self.screen, HelpScreen):
            return self.screen
        stack = self.app.screen_stack
        return stack[max(stack.index(self.screen) - 1, 0)]

    def _after_help(self, run: Callable[[], object]) -> None:
        self.screen.dismiss(None)
        self.app.call_later(run)

    def _of(self, screen: Screen[object]) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app: Session = self.app  # type: ignore[assignment]  # there is one app
        review = app.review
        noun, section = getattr(screen, "PALETTE", ("", ()))
        for key in section:
            _, name, parameters = parse(key.action)
            if key.rank and screen.check_action(name, parameters):
                act = partial(screen.run_action, key.action)
                yield f"{noun}: {key.label}", f"{key.help} ({keys.all_shown(key)})", act
        for key in keys.LOOKS:
            if app.check_action(key.action.partition(".")[2], ()):
                look = partial(self._look, key.action)
                yield f"look: {key.label}", f"{key.help} ({keys.shown(key.id)})", look
        if screen is not review:
            if place_of(screen) is not None:
                for place in keys.PLACES:
                    words = place.help or "Back to coding"
                    yield f"go: {place.name}", words, partial(app.go, place.action)
            return
        for key in sorted(keys.REVIEW, key=lambda key: key.group != "go"):
            if key.group and review.check_action(key.action, ()):
                run = partial(review.run_action, key.action)
                yield f"{key.group}: {key.label}", f"{key.help} ({keys.shown(key.id)})", run
        leave = partial(app.run_action, "quit")
        yield "go: Quit", keys.fill("Leave; everything is saved already ({quit})"), leave
        yield (
            "file: Send to NVivo, ATLAS.ti, MAXQDA, QualCoder",
            "Write the project for another program",
            lambda: exchange.send_out(app),
        )
        yield (
            "file: Bring in a file of another program",
            "Only what is new is added, and what could not come is said",
            lambda: exchange.bring_in(app),
        )
        yield "set: Colours", "Choose other colours", app.action_change_theme
        if review.desk.view is not None:
            for code in app.coding.codebook.codable:
                yield f"code: {code.name}", code.brief, self._apply(code.id)

    def _look(self, action: str) -> None:
        """Once the palette has closed: it is the screen below that is looked at otherwise."""
        self.app.call_later(self.app.run_action, action)

    def _apply(self, code: str) -> Callable[[], None]:
        app: Session = self.app  # type: ignore[assignment]  # there is one app
        return lambda: app.review.apply(code)

    async def discover(self) -> Hits:
        room = self.app.size.width - _AROUND
        for name, text, run in self._commands():
            said = fit(one_line(name), max(len(name), _NAME)) + one_line(f"  {text}", "dim")
            yield DiscoveryHit(cut(said, room), run, text=name)

    async def search(self, query: str) -> Hits:
        matcher, words = self.matcher(query), query.casefold().split()
        for name, text, run in self._commands():
            # Not matcher.highlight: it would parse a code's name as markup.
            score = matcher.match(name)
            if score <= 0 and all(word in text.casefold() for word in words):
                score = _IN_HELP
            if score > 0:
                yield Hit(score, one_line(name), run, text=name, help=one_line(text))  # type: ignore[arg-type]  # commands may return anything
