"""What screens need of the app: the project, the coder, what is said when something fails.

Screens import this and never `tui.app`, which imports them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from textual.theme import Theme

from chec_voice.errors import ChecError
from chec_voice.project import Scope, Undone
from chec_voice.project.coding import Coding
from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tui import keys, shell, theme
from tui.acts import Way, names_in, turned_words
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import ChoosesFiles
from tui.plain import why
from tui.widgets.go_bar import GoBar
from tui.widgets.panel import Roomy, panels_of
from tui.widgets.sized import Sized
from tui.work.counting import Counting
from tui.work.job import Beside
from tui.work.jobs import Jobs
from tui.work.saving import Saving

if TYPE_CHECKING:
    from chec_voice.project.triage import Triage
    from tui.coding.screen import ReviewScreen

MANY = 500
"""Judgements from which on an undo is no matter of a moment."""
_T = TypeVar("_T")


class Session(Roomy, ChoosesFiles, Saving):
    """One person at one project.

    Args:
        project: an open project; the caller closes it.
        coding: who codes, and whether suggestions are hidden.
    """

    ALLOW_IN_MAXIMIZED_VIEW = "GoBar, KeyBar, #said, #status"
    """They stay in sight beside a part that has the screen alone."""

    review: ReviewScreen
    """The coding screen, to which every other one leads back."""

    def __init__(self, project: Project, coding: Coding) -> None:
        super().__init__()
        for own in theme.THEMES:
            self.register_theme(own)
        self.theme = theme.DARK.name
        self.project, self.coding = project, coding
        self.outside: Coding | None = None
        """What was gone through before a round was entered."""
        self.project_name, self.synthetic = project.name, project.synthetic
        self.project_path = project.path
        self.files_in = project.path.absolute().parent
        self.settings = Settings()
        self.jobs = Jobs(self, project.path)
        self.left: dict[str, object] = {}
        """Name of a screen -> how somebody left it, for when they come back."""
        self.came_back = ""
        """The place to which somebody goes back just now; "" where they go on."""
        self.counting = Counting(self)
        """Counts that screens ask for."""
        self.read_counts: tuple[int, int] = project.risk_reading.counts()
        """(answers that a person has read for risk, all answers), as of the last look."""
        self.vault_mark = ""
        """What is wrong with the project's vault, in a few words; empty when nothing is."""

    # --- places ---

    @property
    def bar_lines(self) -> int:
        """Lines that the go bar takes: on a small screen only while it has something to say."""
        if self.has_room:
            return shell.bar_lines(self.bar_words, self.size.width - 2)
        return int(bool(self.bar_words))

    @property
    def edge_lines(self) -> int:
        """Lines that a screen has at its edges: the places, notices and the keys."""
        return self.bar_lines + self.foot_lines

    @property
    def has_room(self) -> bool:
        """Whether there is room for the places."""
        return self.size.width >= shell.WIDE and self.size.height >= shell.TALL

    @property
    def bar_words(self) -> str:
        """What goes on beside the person, or is wrong with the vault."""
        return self.jobs.words or self.vault_mark

    def look_at_vault(self) -> None:
        """Say what is wrong with the vault, whenever that changes; the go bar keeps saying it."""
        state = self.project.vault_state
        mark = f"VAULT {state.kind.upper()}" if state.problem else ""
        if mark and mark != self.vault_mark:
            with self.saying_everywhere():
                self.notify(
                    f"{state.problem} {state.fix}",
                    title=f"{state.path.name}: the vault",
                    severity="warning",
                    timeout=20,
                )
        if mark != self.vault_mark:
            self.vault_mark = mark
            self.jobs.changed.publish(None)

    def go(self, action: str) -> None:
        """Go to a place by the action that opens it; "" is coding. Again: back to coding.

        A place that has something to lose asks first, and nothing happens in a dialog.
        """
        top = self.screen
        here = shell.place_of(top)
        if here is None:
            if top.query(GoBar):  # what a place opened, with the places in sight: close it first
                top.dismiss(None)
                self.call_later(self.go, action)
            return
        self.look_at_vault()
        if top is not self.review:
            if here.action == action:
                action = ""
            may_leave = getattr(top, "may_leave", None)
            if may_leave is not None and not may_leave():
                return
            top.dismiss(None)
        if action:
            self.call_later(self.review.action_place, action)

    def go_back(self, action: str) -> None:
        """Go to the place that one came from, which opens what was open there."""
        self.came_back = action
        self.go(action)

    def action_go(self, action: str) -> None:
        self.came_back = ""
        self.go(action)

    def action_jump(self) -> None:
        """Show letters on all that can be gone to, and go where somebody says."""
        from tui.dialogs.jump import JumpScreen, Target, targets_of

        def chosen(target: Target | None) -> None:
            if target is not None:
                target.go()

        self.push_screen(JumpScreen(targets_of(self)), chosen)

    def action_whole_part(self) -> None:
        """One part of the screen has it alone, then the next, then all stand there again."""
        screen = self.screen
        parts = panels_of(screen)
        after = parts.index(screen.maximized) + 1 if screen.maximized in parts else 0
        screen.maximized = parts[after] if after < len(parts) else None
        screen.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "jump":
            screen = self.screen
            return bool(screen.query(GoBar) or panels_of(screen) or hasattr(screen, "CLICKS"))
        return action != "whole_part" or bool(panels_of(self.screen))

    @property
    def state_words(self) -> str:
        """Who works here, and how: at the end of the footer, where keys leave room."""
        if self.screen.maximized is not None:
            return keys.fill("{whole-part} goes on, Esc shows all")
        how = "to look only" if self.project.read_only else "blind" if self.coding.blind else ""
        return ", ".join(filter(None, (self.coding.coder, how)))

    def action_help(self) -> None:
        """All keys, those of the screen that one is at first."""
        from tui.dialogs.help import HelpScreen

        active = self.screen.active_bindings.values()
        bound = {one.binding.id for one in active if one.node is self.screen}
        here = max(keys.SECTIONS, key=lambda one: sum(key.id in bound for key in one[1]))
        self.push_screen(HelpScreen(here[1]))

    def on_beside_stepped(self, message: Beside.Stepped) -> None:
        self.jobs.stepped(message)

    def on_beside_ended(self, message: Beside.Ended) -> None:
        self.jobs.ended(message)

    def on_resize(self) -> None:
        self.jobs.changed.publish(None)  # a bar that was hidden is not told of the new size

    def on_unmount(self) -> None:
        self.jobs.stop_all()

    # --- a person's own ---

    def take_settings(self) -> None:
        """The person's own keys and colours; a faulty file costs only those, and is named."""
        try:
            self.set_keymap(keys.use_own(self.settings.get("keys", {})))
            chosen = self.own("theme", "")
            if chosen in self.available_themes:
                self.theme = chosen
        except ChecError as error:
            keys.use_own({})
            with self.saying_everywhere():
                self.notify(str(error), title="Your settings are not used", severity="warning")
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _keep_theme(self, chosen: Theme) -> None:
        """Colours that somebody chose stay chosen."""
        self.keep_own("theme", chosen.name)

    def own(self, name: str, default: _T) -> _T:
        """What this person chose; the default where nothing of that kind can be read."""
        with suppress(ChecError):
            value = self.settings.get(name, default)
            if type(value) is type(default):
                kept: _T = value
                return kept
        return default

    def keep_own(self, name: str, value: object) -> None:
        """Keep what this person chose for the next time; where that cannot be, it holds for now."""
        with suppress(ChecError):
            self.settings.put(name, value)

    def own_here(self, name: str, default: _T) -> _T:
        """What this person chose in this project; the default where nothing of that kind is."""
        value = self._of_project(name).get(self.coding.coder, default)
        return value if type(value) is type(default) else default

    def keep_own_here(self, name: str, value: object) -> None:
        """Keep what this person chose in this project; what is empty is not kept."""
        every: dict[str, object] = self.own(name, {})
        people = {**self._of_project(name), self.coding.coder: value}
        here = {coder: one for coder, one in people.items() if one}
        projects = {**every, str(self.project_path): here}
        self.keep_own(name, {path: one for path, one in projects.items() if one} or None)

    def _of_project(self, name: str) -> dict[str, Any]:
        """Coder -> what they chose in this project."""
        every: dict[str, object] = self.own(name, {})
        people = every.get(str(self.project_path))
        return people if isinstance(people, dict) else {}

    def action_panel(self, by: int) -> None:
        """Make the part beside or below larger or smaller, or (0) as it was at first."""
        screen = self.screen
        if not isinstance(screen, Sized) or not screen.resize_part(by):
            self.notify("Nothing here can be made larger or smaller now.")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of areas for themes that are not our own."""
        return dict(theme.AREAS)

    def triage(self) -> Triage:
        """The coder as a reader for risk; marks are written over the app's own connection."""
        return self.project.triage(self.coding.coder)

    def count_read(self) -> None:
        self.read_counts = self.project.risk_reading.counts()

    def begin_coding(self) -> None:
        """Look at the queue anew: its length is counted once."""
        before, round_name = self.coding, self.coding.open_round
        if before.round is not None and round_name is None:  # the round was closed
            before, self.outside = self.outside or before, None
        self.coding = self.project.coding(
            before.coder,
            blind=before.blind_by_choice,
            order=before.order,
            round_name=round_name,
        )
        self.coding.follow(before)
        self.synthetic = self.project.synthetic  # a file that came in may have said so
        self.__dict__.pop("has_suggestions", None)

    @property
    def attributes(self) -> list[str]:
        return self.project.attributes

    @cached_property
    def has_suggestions(self) -> bool:
        """False when `suggest` never found anything here."""
        return self.project.has_suggestions

    def show_error(
        self, error: ChecError, heading: str, then: Callable[[], object] = lambda: None
    ) -> None:
        """Say what went wrong and stay; once that is understood, go on with `then`."""
        said, here = why(error), keys.here(error.fix)
        text = f"{said}\n\n{here}" if here else said
        ask = AskScreen(heading, text, {"enter": "Understood"})

        def understood(_: str | None) -> None:
            then()

        self.push_screen(ask, understood)

    def save_or_say(
        self,
        work: Callable[[], _T],
        done: Callable[[_T], object],
        not_done: str,
        *,
        again: Callable[[], object] = lambda: None,
    ) -> None:
        """Do one thing that is saved at once; where it is not, `not_done` and why are shown.

        Args:
            again: asks once more for what was typed, which must not be lost.
        """
        self.save(work, done, lambda error: self.show_error(error, not_done, again))

    def turn(
        self,
        way: Way,
        scope: Scope,
        done: Callable[[Undone | None], object],
        failed: Callable[[ChecError], object],
        *,
        waits: Callable[[], object] | None = None,
    ) -> None:
        """Undo what this coder did last, or do again what they took back last.

        A huge bulk act is turned beside the person.

        Args:
            scope: of which acts; those of a screen.
        """
        coder = self.coding.coder
        acts = self.project.commands(coder)
        turn = acts.undo if way == "undo" else acts.redo
        if not self.is_much(acts.next_size(way, scope)):
            self.save(lambda: turn(scope), done, failed, waits=waits)
            return
        words = "taking much back" if way == "undo" else "doing much again"
        self.write_beside(
            "turn", words, done, failed, coder=coder, way=way, scope=dataclasses.asdict(scope)
        )

    def is_much(self, size: int) -> bool:
        """Whether so many judgements are no matter of a moment."""
        return size >= MANY

    def write_beside(
        self,
        job: str,
        words: str,
        done: Callable[[_T], object],
        failed: Callable[[ChecError], object],
        stopped: Callable[[], object] = lambda: None,
        ready: Callable[[], Mapping[str, object]] = dict,
        /,
        *,
        elsewhere: Callable[[_T], object] | None = None,
        **options: object,
    ) -> None:
        """Begin a job that writes all in one go; where one does already, it is refused.

        Args:
            words: what it does, for people: "bringing in survey.csv".
            done: is told what it gave, where the screen that began it is still there.
            failed: is told why nothing was saved, whatever screen is there.
            stopped: is told that it was stopped, where the screen is still there.
            elsewhere: is told what it gave where the screen was left; by default a note says that
                it is done.
            ready, options: what the job takes, as `Beside` does.
        """
        if self.jobs.writing:
            failed(self.jobs.busy())
            return
        here = self.screen

        def over(result: object, error: ChecError | None) -> None:
            if error is not None:
                failed(error)
                return
            told = done if here.is_attached else elsewhere
            if told is not None:
                told(result)  # type: ignore[arg-type]  # each job gives what its starter knows
            else:
                self.notify(f"Done: {words}.")

        def ended() -> None:
            self.notify(f"Stopped: {words}. Nothing was changed.")
            if here.is_attached:
                stopped()

        self.jobs.start(job, words, over, ended, ready, **options)

    def action_stop_work(self) -> None:
        """Stop what goes on beside the person, after a question."""
        going = self.jobs.all
        if not going:
            self.notify("Nothing goes on beside you.")
        elif len(going) == 1:
            self._ask_to_stop(*going[0])
        else:
            self.push_screen(
                ChooseScreen("Stop which?", [words for _, words in going]),
                lambda n: self.jobs.stop(going[n][0]) if n is not None else None,
            )

    def _ask_to_stop(self, job: Beside, words: str) -> None:
        said = "What it has begun is dropped, and nothing half-made stays."
        self.push_screen(
            AskScreen(f"Stop {words}?", said, {"y": "Stop it", "escape": "Let it go on"}),
            lambda key: self.jobs.stop(job) if key == "y" else None,
        )

    def turn_and_say(
        self, way: Way, scope: Scope, then: Callable[[str, Undone | None], object]
    ) -> None:
        """As `turn`; `then` is told what to say, unless that failed, and what was turned."""
        failed = f"This was NOT {'taken back' if way == 'undo' else 'done again'}"

        def done(turned: Undone | None) -> None:
            then(turned_words(way, scope, turned, names_in(self.project)), turned)

        self.turn(way, scope, done, lambda error: self.show_error(error, failed))
