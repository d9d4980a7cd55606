"""What leaves: which files, under which rule for small numbers, and what that rule hides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from chec_voice.disclosure import DEFAULT, PROFILES
from chec_voice.errors import ChecError
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
from tui.plain import cut, fit, lines, one_line, plain, spread
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_TABLES = {made.ending: made.in_app for made in TABLE_FORMATS.values() if made.in_app}
_ROWS = 60
"""Codes of the preview at most."""
_CELLS = 8
"""Columns that a figure takes at least."""


class Preview:
    """What would leave, computed beside the app."""

    def __init__(self, said: list[str], table: ThemeTable, how_safe: str) -> None:
        self.said, self.table, self.how_safe = said, table, how_safe


class ExportScreen(Screen[None]):
    """Shows what the rule hides before anything is written."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.EXPORT)]
    PALETTE = ("export", keys.EXPORT)
    AUTO_FOCUS = None

    app: Session

    class Looked(Message):
        """A preview is ready, or failed."""

        def __init__(
            self, asked: tuple[str, str | None, str], preview: Preview | ChecError
        ) -> None:
            super().__init__()
            self.asked, self.preview = asked, preview

    class Written(Message):
        """Files were written, or not."""

        def __init__(self, said: str, error: ChecError | None = None) -> None:
            super().__init__()
            self.said, self.error = said, error

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
        yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        attributes = self.app.attributes
        self.query_one("#preview").border_title = "What the rule hides"
        self._by = next((a for a in attributes if a.casefold() in ("area", "ics")), None)
        self._folder = self.app.project_path.with_name(f"{self.app.project_path.stem}-report")
        self._choices: list[str] = []
        """Ids of the actions of the lines above the preview."""
        self._packs = {pack.name: pack.words for pack in PACKS.values()}
        self._look()

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
        asked = (self._profile, self._by, self._options.coding)

        def work() -> None:
            try:
                with Project.open(self.app.project_path) as project:
                    safe = project.results.safe(asked[0], by=asked[1], coding=asked[2])
                    found: Preview | ChecError = Preview(
                        safe.said_to_team(), safe.themes, project.reports.how_safe()
                    )
            except ChecError as error:
                found = error
            self.post_message(self.Looked(asked, found))

        self.run_worker(work, thread=True, exit_on_error=False, group="preview")
        self._draw()

    def on_export_screen_looked(self, message: Looked) -> None:
        if message.asked != (self._profile, self._by, self._options.coding):
            return  # another choice was made since
        if isinstance(message.preview, ChecError):
            self._problem = str(message.preview)
        else:
            self._preview = message.preview
        self.refresh_bindings()
        self._draw()

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
            ("export-by", "Compare by", self._by or "nothing: everyone together"),
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
        return action != "write" or self._preview is not None

    def action_what(self) -> None:
        names = ["", *self._packs, *_TABLES]
        words = ["all reports", *self._packs.values(), *_TABLES.values(), exchange.WORDS]

        def chosen(n: int | None) -> None:
            if n == len(names):  # no rule for small numbers makes a whole project safe
                exchange.send_out(self.app)
            elif n is not None:
                self._what = names[n]
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

    def action_by(self) -> None:
        names = [None, *self.app.project.results.splits]

        def chosen(n: int | None) -> None:
            if n is not None:
                self._by = names[n]
                self._look()

        words = [name or "nothing: everyone together" for name in names]
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
                self._draw()

        hint = "A folder; what is there of an earlier report is replaced only when you say so."
        now = str(self._folder)
        self.app.push_screen(LineScreen("Write where?", hint, now, marked=now), named)

    def action_write(self) -> None:
        self._write(force=False)

    def _write(self, *, force: bool) -> None:
        what, out, profile, by = self._what, self._out, self._profile, self._by
        actor, chosen = self.app.coding.coder, self._options
        self._say("Writing…")

        def work() -> None:
            try:
                with Project.open(self.app.project_path) as project:
                    if what in _TABLES:
                        written = project.reports.export(
                            out,
                            kind=what,
                            profile=profile,
                            by=by,
                            coding=chosen.coding,
                            force=force,
                            actor=actor,
                        )
                    else:
                        packs = (what,) if what else ()
                        written = project.reports.write(
                            out,
                            packs=packs,
                            profile=profile,
                            by=by,
                            force=force,
                            actor=actor,
                            **chosen.for_report(),
                        )
            except ChecError as error:
                self.post_message(self.Written("", error))
                return
            unrecorded = f" {UNRECORDED}" if self.app.project.read_only else ""
            said = f"Wrote {counted(len(written), 'file')}: {out}{unrecorded}"
            self.post_message(self.Written(said))

        self.run_worker(work, thread=True, exit_on_error=False, group="write")

    def on_export_screen_written(self, message: Written) -> None:
        if message.error is None:
            self._say(message.said)
            return
        self._say("Nothing was written.")
        taken = self._out.exists()
        choices = (
            {"y": "Replace them", "escape": "Leave them"} if taken else {"enter": "Understood"}
        )
        self.app.push_screen(
            AskScreen("Nothing was written", str(message.error), choices),
            lambda key: self._write(force=True) if key == "y" else None,
        )

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(one_line(words, "bold"))

    def action_page(self, step: int) -> None:
        box = self.query_one("#preview", VerticalScroll)
        move = box.scroll_page_down if step > 0 else box.scroll_page_up
        move(animate=False)

    def action_close(self) -> None:
        self.dismiss()


def _table_lines(table: ThemeTable, width: int) -> list[Content]:
    """The safe table: a line a code, hidden figures as they would be printed."""
    if not table.rows:
        return [plain("Nothing is coded yet.")]
    values = list(table.values)
    left = max(width - 36 - _CELLS, 0)
    shown = values[: left // _CELLS]
    longest = max((len(" ".join(value.split())) for value in shown), default=0)
    cells = max(min(longest + 2, left // max(len(shown), 1)), _CELLS)
    head = fit(Content(""), 34) + Content(f"{'People':>{_CELLS}}")
    for value in shown:
        name = cut(one_line(value, "dim"), cells - 1)
        head += Content(" " * (cells - name.cell_length)) + name
    rows = [head]
    for row in table.rows[:_ROWS]:
        name = one_line("  " * row.code.depth + row.code.name)
        line = fit(cut(name, 34), 34) + _cell(row.whole, _CELLS)
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
