"""The framework matrix: a row for each case, a column for each theme."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from chec_voice.matrix import Case, Cell, Matrix, Theme
from chec_voice.project import Scope, Scopes, Undone
from chec_voice.project.project import Project
from chec_voice.text import counted
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of
from tui.dialogs.text import ReadingScreen
from tui.plain import clean, lines, plain
from tui.results.cell import CellScreen
from tui.results.table import TableScreen
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from chec_voice.project.jobs.writing import WorkbookIn
    from tui.session import Session

_PAGE = 100
"""Cases that are listed at a time."""
_WIDTH = 22
"""Cells of the screen that a column gets: the beginning of a summary."""
_OUT = (
    "A name that ends in .xlsx. Write in its columns that end in summary, then read it back here."
)
_IN = "One that was written here. What was changed in the file, and nothing else, is taken."
_NOTES = (
    "A cell shows how a summary begins, or how many mentions there are. {matrix-open} opens"
    " it: read, and write what it comes to. For your team only: these are single people."
)


class MatrixScreen(Undoing, TableScreen[None]):
    """Reads the matrix in a thread of its own, and shows a page of it.

    Args:
        path: the project's file.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MATRIX)]
    PALETTE = ("matrix", keys.MATRIX)
    FIGURES = False

    app: Session

    class Read(Message):
        """The matrix was read, or could not be."""

        def __init__(self, matrix: Matrix | None, error: ChecError | None) -> None:
            super().__init__()
            self.matrix, self.error = matrix, error

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._only: dict[str, str] = {}
        self._first = 0
        self._matrix: Matrix | None = None

    def on_mount(self) -> None:
        self.query_one("DataTable", DataTable).cursor_type = "cell"
        self._start()

    def _start(self) -> None:
        self._set("#heading", plain("reading…"))
        work = partial(self._read, dict(self._only), self._first)
        self.run_worker(work, thread=True, exit_on_error=False, group="matrix", exclusive=True)

    def _read(self, only: dict[str, str], first: int) -> None:
        try:
            with Project.open(self._path) as project:
                shown = project.matrix.show(only=only, first=first, most=_PAGE)
                self.post_message(self.Read(shown, None))
        except ChecError as error:
            self.post_message(self.Read(None, error))

    def on_matrix_screen_read(self, message: Read) -> None:
        if message.error is not None:
            self._set("#heading", plain("The matrix could not be read."))
            self._set("#notes Static", plain(str(message.error)))
            return
        self._matrix = message.matrix
        if self._matrix is not None and self._first and not self._matrix.cases:
            self._first = 0  # cases went meanwhile, and this page with them
            self._start()
            return
        self._draw()

    # --- drawing ---

    def _draw(self) -> None:
        super()._draw()
        if self._matrix is None:
            return
        shown, page = self._matrix, self._matrix.cases
        last = shown.first + len(page)
        which = "".join(f", {name}: {value}" for name, value in self._only.items())
        self.head(
            f"Matrix: cases {shown.first + 1 if page else 0:,} to {last:,} of"
            f" {shown.total:,}{which}"
        )
        table = self.query_one("DataTable", DataTable)
        at = table.cursor_coordinate
        table.clear(columns=True)
        table.header_height = 2
        table.add_column(Text("Case"), width=12)
        for theme in shown.themes:
            table.add_column(Text(_folded(clean(theme.name))), width=_WIDTH)
        for case in page:
            cells = [self._cell(shown.cell(case, theme)) for theme in shown.themes]
            table.add_row(Text(" ".join(clean(case.ref).split())[:12]), *cells)
        if page:
            table.move_cursor(
                row=min(at.row, len(page) - 1), column=max(at.column, 1), animate=False
            )
        table.focus()
        self.refresh_bindings()
        written = shown.summaries
        self._set(
            "#notes Static",
            lines(
                plain(f"{counted(written, 'summary is', 'summaries are')} written."),
                plain(keys.fill(_NOTES)),
                plain(shown.coding),
            ),
        )

    @staticmethod
    def _cell(cell: Cell) -> Text:
        if cell.withheld:
            return Text("with a lead", style="dim")
        if cell.summary is not None:
            words = Text(" ".join(clean(cell.summary.text).split()))
            words.truncate(_WIDTH, overflow="ellipsis")
            return words
        mentions = len(cell.parts)
        said = counted(mentions, "mention", "mentions") if mentions else "·"
        return Text(said, style="dim")

    # --- keys ---

    @property
    def _marked(self) -> tuple[Case, Theme] | None:
        at = self.query_one("DataTable", DataTable).cursor_coordinate
        if self._matrix is None or at.row >= len(self._matrix.cases) or not at.column > 0:
            return None
        page, themes = self._matrix.cases, self._matrix.themes
        return (page[at.row], themes[at.column - 1]) if at.column <= len(themes) else None

    def on_data_table_cell_selected(self, _: DataTable.CellSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        if (marked := self._marked) is None or self._matrix is None:
            return
        cell = self._matrix.cell(*marked)
        if cell.withheld:
            self.app.notify("An answer of this cell is with a safeguarding lead.")
            return
        save = partial(self._save, *marked)
        self.app.push_screen(CellScreen(*marked, cell, save))

    def _save(self, case: Case, theme: Theme, text: str, then: Callable[[bool], None]) -> None:
        def done(_: object) -> None:
            self._start()
            then(True)

        def failed(error: ChecError) -> None:
            self.app.show_error(error, "The cell stays as it was")
            then(False)

        self.app.save(
            lambda: self.app.project.matrix.write(case, theme, text, by=self.app.coding.coder),
            done,
            failed,
        )

    def action_before(self) -> None:
        if (marked := self._marked) is None or self._matrix is None:
            return
        if self._matrix.cell(*marked).withheld:
            return
        rows = [
            plain(
                f"{written.at[:10]}, {written.by}{' (taken back)' if gone else ''}:"
                f" {written.text or '(emptied)'}"
            )
            for written, gone in self.app.project.matrix.history(*marked)
        ]
        self.app.push_screen(ReadingScreen(lines(*(rows or [plain("Nothing was written yet.")]))))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "turn" or self._turned_to(1 if parameters == (1,) else -1) is not None

    def action_turn(self, step: int) -> None:
        if (first := self._turned_to(step)) is not None:
            self._first = first
            self._start()

    def _turned_to(self, step: int) -> int | None:
        """How many cases come before the page so many pages on; None where there is none."""
        first = self._first + step * _PAGE
        return first if self._matrix is not None and 0 <= first < self._matrix.total else None

    def action_only(self) -> None:
        values = self.app.project.choices.attributes
        names = ["everybody", *values]

        def with_name(n: int | None) -> None:
            if n is None:
                return
            if n == 0:
                self._narrow({})
                return
            name = names[n]

            def with_value(m: int | None) -> None:
                if m is not None:
                    self._narrow({name: values[name][m]})

            self.app.push_screen(
                ChooseScreen(
                    f"{name}: whose cases?",
                    list(values[name]),
                    line_of(self._only.get(name), values[name]),
                ),
                with_value,
            )

        now = line_of(next(iter(self._only), None), names)
        self.app.push_screen(ChooseScreen("Which cases?", names, now), with_name)

    def _narrow(self, only: dict[str, str]) -> None:
        self._only, self._first = only, 0
        self._start()

    def action_out(self) -> None:
        """Write it to a workbook, beside the person: there may be many cases."""
        app, only = self.app, dict(self._only)

        def named(out: Path) -> None:
            def done(place: object, error: ChecError | None) -> None:
                if error is not None:
                    app.show_error(error, "Nothing was written")
                else:
                    app.notify(f"Wrote {place}: rows of single people, for your team only.")

            app.notify("Writing the workbook; go on meanwhile.")
            app.jobs.start(
                "matrix-out",
                "writing a workbook",
                done,
                lambda: app.notify("Stopped: nothing was written."),
                out=str(out),
                only=only,
                actor=app.coding.coder,
            )

        stem = app.project_path.stem
        name = app.project_path.with_name(f"{stem}-matrix.xlsx")
        app.push_screen(
            LineScreen("Write the matrix to which workbook?", _OUT, str(name)),
            lambda typed: named(path_of(typed)) if typed else None,
        )

    def action_bring_in(self) -> None:
        """Read back what was changed in a workbook."""
        app = self.app

        def came(read: WorkbookIn) -> None:
            many = len(read.both)
            kept = f" {many:,} also changed here since: what stands here stays." if many else ""
            left = f" {read.left:,} are of cases or themes that are not here." if read.left else ""
            said = f"{counted(read.changed, 'cell')} changed.{kept}{left}"
            if not read.both:
                app.notify(said)
            if self.is_attached:
                self._start()
            if read.both:
                rows = [
                    plain(said),
                    *(
                        plain(f"{case}, {theme}. In the file: {text}")
                        for case, theme, text in read.both
                    ),
                ]
                app.push_screen(ReadingScreen(lines(*rows)))

        def named(file: Path) -> None:
            app.write_beside(
                "matrix-in",
                f"reading {file.name} back",
                came,
                lambda error: app.show_error(error, "Nothing was read back"),
                elsewhere=came,
                file=str(file),
                coder=app.coding.coder,
            )

        app.push_screen(
            FileScreen("Read back which workbook?", _IN, ending_in(".xlsx")),
            lambda typed: named(path_of(typed)) if typed else None,
        )

    @property
    def scope(self) -> Scope:
        return Scopes.matrix

    def turned(self, said: str, turned: Undone | None) -> None:
        self.app.notify(said)
        self._start()

    def action_close(self) -> None:
        self.dismiss(None)


def _folded(name: str) -> str:
    """A name on two lines of a column."""
    words, first = name.split(), ""
    while words and len(first) + len(words[0]) < _WIDTH:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return f"{first}\n{rest[: _WIDTH - 1]}"
