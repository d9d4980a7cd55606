"""What a file would bring in: shown, corrected and only then written."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.text import counted
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.home import import_options
from tui.home.import_options import OPTION_LINES, ImportOptions, Looked
from tui.plain import at_most, cut, fit, lines, one_line, plain, spread
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, SaidLine, has_frames, scroll_a_page, tell_place
from tui.widgets.sized import Part, Sized
from tui.widgets.static import Static

if TYPE_CHECKING:
    from chec_voice.project.jobs.writing import CameIn
    from tui.session import Session

_ABOUT = 4
"""Lines above the list, at most."""
Again = Callable[[Path, ImportOptions], None]
Came = Callable[[str], object]
"""Is told what to say of a file that is in the project now."""


def for_a_person(text: str) -> str:
    """What the reader of a file says, as it is said here.

    Options of the command that have a line among the options are called so; sentences with others
    are left out, since what they would do is a key here.
    """
    at = keys.shown("columns-options")
    for option, line in OPTION_LINES.items():
        text = re.sub(rf"{option}(?![\w-])", f"“{line}” ({at})", text)
    sentences = re.split(r"(?<=[.!?]) +|\n *", text)
    kept = [one for one in sentences if not re.search(r"(?<![\w-])--?[a-z]|chec-voice ", one)]
    return " ".join(kept) or text


def why_not(error: ChecError) -> str:
    """Why a file cannot come in, without its path and without options of a command."""
    text = error.message[:1].upper() + error.message[1:].rstrip(".") + "."
    return f"{text} {error.fix}" if error.fix == for_a_person(error.fix) else text


class ComingIn(Sized, Screen[None]):
    """Looks at a file, and begins the job that brings it in.

    Args:
        again: opens the file anew, read as something else.
        came: is told once it is in, whatever screen is there by then.
    """

    PART = Part("import", "#meaning", "height", "below", 4, 12)
    app: Session

    def __init__(self, path: Path, options: ImportOptions, again: Again, came: Came) -> None:
        super().__init__()
        self._path, self._options, self._again, self._came = path, options, again, came
        self._comes_in = False
        """The job that brings it in goes on."""
        self._looks = object()
        """The last look: what an earlier one finds is no more wanted."""
        self._problem = ""
        """Why it cannot come in as it stands here."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, compact=True, classes="panel")
        with VerticalScroll(id="meaning", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self._list = self.query_one(OptionList)
        self._list.border_title = self.list_title
        self.call_after_refresh(self.look)  # once all parts of the screen are there

    def on_resize(self, _: events.Resize) -> None:
        self.draw()

    # --- what subclasses say ---

    @abstractmethod
    def look(self) -> None:
        """Read the file as the options say, and show what is in it."""

    @property
    @abstractmethod
    def looked(self) -> Looked:
        """What was found, for what can be chosen."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Whether it could come in as it stands here."""

    @abstractmethod
    def summary(self) -> str:
        """What would come in, in a line."""

    @abstractmethod
    def warnings(self) -> list[str]:
        """What a person should know before, the gravest first."""

    @abstractmethod
    def rows(self, width: int) -> Sequence[Content]:
        """The lines of the list."""

    @abstractmethod
    def details(self) -> list[Content]:
        """What is known about the marked line."""

    @abstractmethod
    def grave(self) -> list[str]:
        """What makes somebody think twice."""

    @abstractmethod
    def job(self) -> tuple[str, dict[str, object]]:
        """What writes it beside the person: the name of a job, and what it takes."""

    @abstractmethod
    def told(self, before: ImportOptions) -> None:
        """Other options were chosen."""

    # --- drawing ---

    @property
    def marked(self) -> int | None:
        return self._list.highlighted

    def draw(self) -> None:
        if not self.query("#meaning Static"):
            return  # the size is told before the parts are there
        width = self.app.size.width - 2
        head = one_line(f"Bring in {self._path.name}?", "bold")
        said = one_line("nothing is changed yet", "dim")
        self.query_one("#heading", Static).update(spread(head, said, width))
        about = [plain(self.summary(), "bold")]
        if self._problem:
            about = [plain(f"It cannot come in like this: {self._problem}", "bold")]
        elif first := self.warnings()[:1]:
            about.append(plain(f"! {first[0]}"))
        left = _ABOUT if self.app.size.height >= 24 else _ABOUT - 1
        shown = []
        for row in about:
            shown.append(at_most(row, max(left, 1), width))
            left -= shown[-1].plain.count("\n") + 1
        self.query_one("#about", Static).update(lines(*shown))
        self._fill(width - (FRAME if has_frames(self) else 2))
        self._describe()
        self.refresh_bindings()

    def _fill(self, width: int) -> None:
        at = self._list.highlighted
        rows = self.rows(width - 2)
        self._list.set_options([Option(row) for row in rows])
        self._list.highlighted = min(at or 0, len(rows) - 1) if rows else None
        self._list.focus()

    def _describe(self) -> None:
        rows = self.details()
        warned = self.warnings()
        if warned:
            many = counted(len(warned), "thing", "things")
            rows += [plain(""), plain(f"{many} to know about the file", "bold")]
            rows += [plain(f"! {one}") for one in warned]
        self.query_one("#meaning Static", Static).update(lines(*rows))
        self._tell_place()

    def _tell_place(self) -> None:
        below = self.query_one("#meaning")
        tell_place(
            self._list, self.marked, self._list.option_count, below=below, title=self.below_title
        )

    list_title, below_title = "", ""

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        self._describe()
        self.query_one("#meaning", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def looking(self, words: str) -> Callable[[], bool]:
        """Say that a look begins; returns whether it is still the last one."""
        self._looks = mine = object()
        self.say(words)
        return lambda: mine is self._looks

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is corrected any more in a file that comes in."""
        if action in ("page", "close"):
            return True
        return not self._comes_in and (action != "bring_in" or self.ready)

    def action_options(self) -> None:
        before = self._options

        def then(options: ImportOptions) -> None:
            self._options = options
            if options.kind != before.kind:
                self.dismiss(None)
                self.app.call_later(self._again, self._path, options)
            else:
                self.told(before)

        import_options.ask(self.app, self._options, self.looked, then)

    def action_bring_in(self) -> None:
        if not self.ready:
            return
        grave = self.grave()
        if not grave:
            self._write()
            return

        def answered(key: str | None) -> None:
            if key == "y":
                self._write()

        choices = {"y": "Bring it in all the same", "escape": "Not yet"}
        self.app.push_screen(
            AskScreen("Bring it in all the same?", "\n".join(grave), choices), answered
        )

    def _write(self) -> None:
        """Write it beside the person, who may go elsewhere meanwhile."""
        app, name, came = self.app, self._path.name, self._came

        def failed(error: ChecError) -> None:
            if self.is_attached:
                self._not_any_more()
            app.show_error(error, "This file was not brought in")

        def done(result: CameIn) -> None:
            if self.app.screen is self:
                self.dismiss(None)
            else:  # something is open on it
                self._not_any_more()
            came(_came_in(name, result))

        job, options = self.job()
        self._comes_in = True
        app.write_beside(
            job,
            f"bringing in {name}",
            done,
            failed,
            self._not_any_more,
            elsewhere=lambda result: came(_came_in(name, result)),
            actor=app.coding.coder,
            setting=self._options.setting,
            contact=self._options.contact,
            **options,
        )
        self._go_on()

    def _go_on(self) -> None:
        here = "You can go on elsewhere meanwhile; {stop-work} stops it."
        self.say(keys.fill(f"Bringing it in … {here}") if self._comes_in else "")
        self.refresh_bindings()

    def _not_any_more(self) -> None:
        self._comes_in = False
        self._go_on()

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#meaning", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss(None)


def _came_in(name: str, result: CameIn) -> str:
    """What to say of a file that came in."""
    if result.unchanged_since:
        return f"{name} had been brought in before: nothing changed."
    said = [f"{name} is in the project now."]
    if result.changed:
        said.append(
            f"{counted(result.changed, 'answer')} changed: they keep their codes and are to be"
            " looked at again."
        )
    if result.concerns:
        said.append(
            f"A concern was raised about {result.concerns:,} of them; the safeguarding lead sees"
            " both wordings."
        )
    return " ".join(said)


def columns_of_line(width: int, *parts: tuple[Content, int]) -> Content:
    """One line of parts, each cut or padded to its width; the last gets what is left."""
    *first, (last, _) = parts
    line = Content("")
    for content, cells in first:
        line += fit(cut(content, cells - 1), cells)
    return line + cut(last, max(width - line.cell_length, 0))
