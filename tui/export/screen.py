"""What leaves: which files, under which rule for small numbers, and what that rule hides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from chec_voice.disclosure import DEFAULT, PROFILES
from chec_voice.errors import AlreadyThere, ChecError
from chec_voice.project import PACKS, SESSION, TABLE_FORMATS, UNRECORDED, Project
from chec_voice.tally import Count, is_hidden
from chec_voice.text import counted
from chec_voice.themes import ThemeTable
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.line import LineScreen, path_of
from tui.export import exchange, options
from tui.export.options import Options
from tui.plain import cut, fit, lines, one_line, plain, spread, why
from tui.results.counted import split_words
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, scroll_a_page
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_TABLES = {made.ending: made.in_app for made in TABLE_FORMATS.values() if made.in_app}
WHAT, WHERE = "export-what", "export-where"
"""Names of the settings: what is written, and project -> the folder for it."""
_ROWS = 60
"""Codes of the preview at most."""
_CELLS = 8
"""Columns that a figure takes at least."""
_NAMES = 34
"""Columns that a code's name takes at least."""


class Preview:
    """What would leave, computed beside the app."""

    def __init__(self, said: list[str], table: ThemeTable, how_safe: str) -> None:
        self.said, self.table, self.how_safe = said, table, how_safe


@dataclass(frozen=True)
class _Left:
    """How somebody left it."""

    profile: str
    by: str | None
    options: Options


class ExportScreen(Screen[None]):
    """Shows what the rule hides before anything is written."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.EXPORT)]
    PALETTE = ("export", keys.EXPORT)
    AUTO_FOCUS = None

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        """Name of a pack, one of `_TABLES`, or "" for all reports."""
        self._profile = DEFAULT
        self._by: str | None = None
        self._options = Options()
        self._preview: Preview | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        yield Static(id="chosen", markup=False)
        with VerticalScroll(id="preview", can_focus=False):
            yield Static(markup=False)
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        attributes = self.app.attributes
        self.query_one("#preview").border_title = "What the rule hides"
        self._by = next((a for a in attributes if a.casefold() in ("area", "ics")), None)
        self._folder = self.app.project_path.with_name(f"{self.app.project_path.stem}-report")
        self._choices: list[str] = []
        """Ids of the actions of the lines above the preview."""
        self._packs = {pack.name: pack.words for pack in PACKS.values()}
        self._as_left()
        self._look()
        if self.app.jobs.going("report", "export") is not None:
            self._say("Writing…")

    def _as_left(self) -> None:
        """What was chosen before; a rule and its options hold until the app is left."""
        what = self.app.own(WHAT, "")
        self._what = what if what in (*self._packs, *_TABLES) else ""
        nowhere: dict[str, object] = {}
        if folder := self.app.own(WHERE, nowhere).get(str(self.app.project_path)):
            self._folder = Path(str(folder))
        left = self.app.left.get(type(self).__name__)
        if isinstance(left, _Left):
            self._profile, self._options = left.profile, left.options
            if left.by is None or left.by in self.app.project.results.splits:
                self._by = left.by

    def dismiss(self, result: None = None) -> AwaitComplete:
        left = _Left(self._profile, self._by, self._options)
        self.app.left[type(self).__name__] = left
        return super().dismiss(result)

    def on_resize(self) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click on a choice is its key."""
        chosen = self.query_one("#chosen", Static)
        row = event.y - chosen.gutter.top
        if event.widget is chosen and 0 <= row < len(self._choices):
            act = next(key.action for key in keys.EXPORT if key.id == self._choices[row])
            self.call_later(self.run_action, act)

    def _look(self) -> None:
        """Work out what the rule hides, in a thread with a connection of its own."""
        self._preview, self._problem = None, ""
        self.refresh_bindings()
        asked = profile, by, coding = self._profile, self._by, self._options.coding

        def work(project: Project) -> Preview:
            safe = project.results.safe(profile, by=by, coding=coding)
            return Preview(safe.said_to_team(), safe.themes, project.reports.how_safe())

        def told(preview: Preview | None, error: ChecError | None) -> None:
            if not self.is_attached or asked != (self._profile, self._by, self._options.coding):
                return  # it was left, or another choice was made since
            self._preview, self._problem = preview, str(error or "")
            self.refresh_bindings()
            self._draw()

        self._draw()
        self.app.counting.ask(("export", asked), work, told)

    # --- drawing ---

    @property
    def _what_words(self) -> str:
        return _TABLES.get(self._what) or self._packs.get(self._what) or "all reports"

    @property
    def _out(self) -> Path:
        if self._what in ("xlsx", "json", "md"):
            return self._folder.with_suffix(f".{self._what}")
        return self._folder

    def _draw(self) -> None:
        width = self.app.size.width - 2
        mark = Content("SYNTHETIC") if self.app.synthetic else Content("")
        heading = one_line("What leaves the team", "bold")
        self.query_one("#heading", Static).update(spread(heading, mark, width))
        rows = [
            ("export-what", "What", self._what_words),
            ("export-profile", "Rule", PROFILES[self._profile].words),
            ("export-by", "Compare by", self._by_words),
            ("export-options", "Options", self._options.words),
            ("export-folder", "Where", str(self._out)),
        ]
        self._choices = [key for key, *_ in rows]
        self.query_one("#chosen", Static).update(
            lines(
                *(
                    cut(
                        Content.styled(f"{keys.shown(key):<2} ", "bold")
                        + fit(one_line(name, "dim"), 12)
                        + one_line(words),
                        width,
                    )
                    for key, name, words in rows
                )
            )
        )
        self.query_one("#preview Static", Static).update(self._preview_text(width - 2))

    def _preview_text(self, width: int) -> Content:
        if self._problem:
            return plain(self._problem)
        if self._preview is None:
            return Content.styled("Working out what is hidden…", "dim")
        rows = [plain(said) for said in (*self._preview.said, self._preview.how_safe) if said]
        rows += [plain(""), plain("As it would leave: people per code", "bold")]
        return lines(*rows, *_table_lines(self._preview.table, width))

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("write", "stop"):
            writing = self.app.jobs.going("report", "export") is not None
            return writing if action == "stop" else self._preview is not None and not writing
        return True

    def action_what(self) -> None:
        names = ["", *self._packs, *_TABLES]
        words = ["all reports", *self._packs.values(), *_TABLES.values(), exchange.WORDS]

        def chosen(n: int | None) -> None:
            if n == len(names):  # no rule for small numbers makes a whole project safe
                exchange.send_out(self.app)
            elif n is not None:
                self._what = names[n]
                self.app.keep_own(WHAT, self._what)
                self._draw()

        now = line_of(self._what, names)
        self.app.push_screen(ChooseScreen("Write what?", words, now), chosen)

    def action_profile(self) -> None:
        names = list(PROFILES)

        def chosen(n: int | None) -> None:
            if n is not None:
                self._profile = names[n]
                self._look()

        words = [PROFILES[name].words for name in names]
        now = line_of(self._profile, names)
        self.app.push_screen(ChooseScreen("Which rule for small numbers?", words, now), chosen)

    @property
    def _by_words(self) -> str:
        by = self._by
        return split_words(by, self.app.attributes) if by else "nothing: everyone together"

    def action_by(self) -> None:
        names = [None, *self.app.project.results.splits]

        def chosen(n: int | None) -> None:
            if n is not None:
                self._by = names[n]
                self._look()

        attributes = self.app.attributes
        words = [
            "nothing: everyone together",
            *(split_words(n, attributes) for n in names[1:] if n),
        ]
        now = line_of(self._by, names)
        self.app.push_screen(ChooseScreen("Compare by", words, now), chosen)

    def action_options(self) -> None:
        """Files of the team, the look, whose coding counts, and two waves to compare."""

        def done(chosen: Options) -> None:
            self._options = chosen
            if chosen.before:
                self._by = SESSION
            self._look()

        options.ask(self.app, self._options, done)

    def action_folder(self) -> None:
        def named(name: str | None) -> None:
            if name:
                self._folder = path_of(name)
                nowhere: dict[str, object] = {}
                places = self.app.own(WHERE, nowhere)
                project = str(self.app.project_path)
                self.app.keep_own(WHERE, {**places, project: str(self._folder)})
                self._draw()

        hint = (
            "A folder; what is there of an earlier report is replaced only when you say so."
            " The right arrow completes a folder's name."
        )
        now = str(self._folder)
        self.app.push_screen(LineScreen("Write where?", hint, now, folders=True), named)

    def action_write(self) -> None:
        """Ask first where something stands there: to find that out at the end takes a while."""
        if not self._is_taken():
            self._write(force=False)
            return
        said = f"{self._out}: files of the same name are replaced, all others stay."
        choices = {"y": "Replace them", "escape": "Leave them"}
        self.app.push_screen(
            AskScreen("There are files at this place already", said, choices),
            lambda key: self._write(force=True) if key == "y" else None,
        )

    def _is_taken(self) -> bool:
        with suppress(OSError):  # whoever writes there says what is wrong with it
            return self._out.is_file() or (self._out.is_dir() and any(self._out.iterdir()))
        return False

    def _write(self, *, force: bool) -> None:
        """Write beside the person, who may go elsewhere meanwhile."""
        app, out = self.app, self._out
        options: dict[str, object] = {
            "out": str(out),
            "profile": self._profile,
            "by": self._by,
            "force": force,
            "actor": app.coding.coder,
        }
        job = "export" if self._what in _TABLES else "report"
        if job == "export":
            options |= {"kind": self._what, "coding": self._options.coding}
        else:
            packs = [self._what] if self._what else []
            options |= {"packs": packs, **self._options.for_report()}

        def done(written: object, error: ChecError | None) -> None:
            if error is None:
                unrecorded = f" {UNRECORDED}" if app.project.read_only else ""
                said = f"Wrote {counted(int(str(written)), 'file')}: {out}{unrecorded}"
            else:
                said = "Nothing was written."
            if not self.is_attached:
                app.notify(
                    said if error is None else f"{said} {error}",
                    severity="information" if error is None else "warning",
                    timeout=20,
                )
                return
            self._say(said)
            self.refresh_bindings()
            if error is not None:
                self._refused(error)

        def stopped() -> None:
            if self.is_attached:
                self._say("Stopped: nothing was written.")
                self.refresh_bindings()

        app.jobs.start(job, "writing what leaves", done, stopped, **options)
        self._say("Writing… You can go on elsewhere meanwhile.")
        self.refresh_bindings()

    def _refused(self, error: ChecError) -> None:
        """Say why nothing was written; only what is merely in the way may be replaced."""
        choices, said = {"enter": "Understood"}, why(error)
        if isinstance(error, AlreadyThere):
            choices, said = {"y": "Replace it", "escape": "Leave it"}, error.message
        self.app.push_screen(
            AskScreen("Nothing was written", said, choices),
            lambda key: self._write(force=True) if key == "y" else None,
        )

    def action_stop(self) -> None:
        writing = self.app.jobs.going("report", "export")
        if writing is not None:
            self.app.jobs.stop(writing)

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#preview", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss()


def _table_lines(table: ThemeTable, width: int) -> list[Content]:
    """The safe table: a line a code, hidden figures as they would be printed."""
    if not table.rows:
        return [plain("Nothing is coded yet.")]
    values = list(table.values)
    left = max(width - _NAMES - 2 - _CELLS, 0)
    shown = values[: left // _CELLS]
    longest = max((len(" ".join(value.split())) for value in shown), default=0)
    cells = max(min(longest + 2, left // max(len(shown), 1)), _CELLS)
    # What columns leave is for the names.
    named = max(2 * row.code.depth + len(row.code.name) for row in table.rows[:_ROWS]) + 2
    names = max(min(named, width - 2 - _CELLS - cells * len(shown)), _NAMES)
    head = fit(Content(""), names) + Content(f"{'People':>{_CELLS}}")
    for value in shown:
        name = cut(one_line(value, "dim"), cells - 1)
        head += Content(" " * (cells - name.cell_length)) + name
    rows = [head]
    for row in table.rows[:_ROWS]:
        name = one_line("  " * row.code.depth + row.code.name)
        line = fit(cut(name, names), names) + _cell(row.whole, _CELLS)
        for value in shown:
            line += _cell(row.by[value], cells)
        rows.append(line)
    if len(table.rows) > _ROWS:
        rows.append(plain(f"… and {len(table.rows) - _ROWS} codes more"))
    return rows


def _cell(count: Count, cells: int) -> Content:
    people = count.people
    text = "*" if is_hidden(people) else f"{people:,}"
    return Content.styled(f"{text:>{cells}}", "bold" if is_hidden(people) else "")


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(ExportScreen())
