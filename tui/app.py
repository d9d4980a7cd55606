"""The terminal app: opens a project for one coder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Literal
from warnings import catch_warnings, simplefilter

from textual.binding import BindingType
from textual.widgets import Input

from chec_voice.crash import write_crash_report
from chec_voice.errors import ProjectGone
from chec_voice.project.coding import Coding, Order
from chec_voice.project.opening import LOOK_ONLY, LookOnly
from chec_voice.project.project import Project
from chec_voice.project.vaults.state import VaultWarning
from tui import keys
from tui.coding.desk import Desk
from tui.coding.screen import ORDER, ReviewScreen
from tui.commands import ChecCommands
from tui.dialogs.ask import AskScreen
from tui.home.recent import remember
from tui.session import Session
from tui.work.freshen import Freshener
from tui.work.quiet import Quiet

Start = Literal["code", "triage", "deidentify", "home"]


class ChecApp(Session):
    """Codes the answers of one project.

    Args:
        project: an open project; the caller closes it.
        coding: who codes, and whether suggestions are hidden.
        start: the screen to begin with; from there one comes back to coding.
    """

    CSS_PATH = Path(__file__).with_name("style.tcss")
    TITLE = "chec_voice"
    COMMANDS: ClassVar = {ChecCommands}
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.ANYWHERE)]

    def __init__(self, project: Project, coding: Coding, start: Start = "code") -> None:
        super().__init__(project, coding)
        # Calm: nothing on the screen moves by itself.
        self.animation_level = "none"
        self.crash_report: Path | None = None
        self.gone: ProjectGone | None = None
        self._start = start
        self._quiet: Quiet | None = None
        self.review = ReviewScreen(Desk(coding))

    def order_as_left(self) -> None:
        """Answers come in the order that this person chose the last time, where there is one."""
        if self.own(ORDER, "") == "smart" and self.coding.is_planned:
            self.coding.order = "smart"

    def on_mount(self) -> None:
        self.take_settings()
        self.push_screen(self.review)
        if self.project.read_only:
            with self.saying_everywhere():
                self.notify(LOOK_ONLY, title="To look only", severity="warning", timeout=20)
        nothing_here = self.read_counts[1] == 0  # the next sensible step is to bring answers in
        start = "home" if self._start == "code" and nothing_here else self._start
        if start != "code":
            self.review.action_place(start)
        self.call_after_refresh(self._begin_quiet)

    def _begin_quiet(self) -> None:
        self._quiet = Quiet(lambda: self.typed_at)

    def on_unmount(self) -> None:
        if self._quiet is not None:
            self._quiet.stop()

    async def action_quit(self) -> None:
        """Leave, unless the screen has something that would be lost."""
        for screen in reversed(self.screen_stack):
            may_leave = getattr(screen, "may_leave", None)
            if may_leave is not None and not may_leave():
                return
        going = self.jobs.all
        if not going:
            self.exit()
            return
        said = f"{self.jobs.words} Leaving stops that; nothing half-made stays."
        choices = {"y": "Leave all the same", "escape": "Stay"}
        self.push_screen(
            AskScreen("Leave while work goes on?", f"{said[:1].upper()}{said[1:]}", choices),
            lambda key: self.exit() if key == "y" else None,
        )

    def action_help_quit(self) -> None:
        self.notify(keys.fill("{quit} leaves; everything is saved."))

    def action_command_palette(self) -> None:
        super().action_command_palette()

        def calm() -> None:
            for field in self.screen.query(Input):
                field.cursor_blink = False

        self.call_after_refresh(calm)

    def _handle_exception(self, error: Exception) -> None:
        # The stock handler prints local variables: that is what young people said.
        if (gone := _gone(error)) is not None:
            self.gone = gone
        elif self.crash_report is None:
            self.crash_report = write_crash_report(error)
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()


def _gone(error: BaseException | None) -> ProjectGone | None:
    """That the project's file went away, when this is why an error came up."""
    while error is not None and not isinstance(error, ProjectGone):
        error = error.__cause__ or error.__context__
    return error


def _opened(path: str | Path) -> Project:
    with catch_warnings():
        simplefilter("ignore", LookOnly)  # the app says both where they are seen
        simplefilter("ignore", VaultWarning)
        # A person at the keys should hear soon that something was not saved.
        return Project.open(path, busy_seconds=1.0)


@contextmanager
def _beside(app: ChecApp) -> Iterator[None]:
    """Suggestions are made anew beside the app, unless nothing can be saved."""
    if app.project.read_only:
        yield
        return
    fresh = Freshener(app.project.path, app.coding.coder)
    app.review.desk.when_done = fresh.done
    try:
        yield
    finally:
        fresh.close()


def run(
    path: str | Path,
    coder: str,
    blind: bool = False,
    start: Start = "code",
    order: Order | None = None,
    round_name: str | None = None,
) -> int:
    """Open a project and let one person code. Returns 0, or 1 after a bug.

    Args:
        round_name: code only the answers of this round, blind.
        order: `smart` follows what `project.suggestions.plan_queue` chose; None: as this person
            left it.
        start: `home` begins with where the project stands, `triage` with reading for risk,
            `deidentify` with personal data.

    Raises:
        ChecError: the project cannot be opened, or the name is empty.
        ProjectGone: its file was removed, moved or replaced meanwhile.
    """
    with _opened(path) as project:
        coding = project.coding(coder, blind=blind, order=order or "plain", round_name=round_name)
        app = ChecApp(project, coding, start)
        if order is None:
            app.order_as_left()
        remember(app.settings, project.path, coding.coder)
        with _beside(app):
            app.run()
    if app.gone is not None:
        raise app.gone
    if app.crash_report is not None:
        import sys

        sys.stderr.write(
            "chec_voice stopped because of a fault of its own. Everything up to the last key is"
            f" saved.\nPlease send this file to its makers; no answers are in it: "
            f"{app.crash_report}\n"
        )
        return 1
    return 0
