"""What the map and the themes share: a table that is counted beside the app, never in its way."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from chec_voice.project import Filters
from chec_voice.project.project import Project
from tui import keys
from tui.dialogs.choose import ChooseScreen
from tui.plain import plain
from tui.results.table import TableScreen

Result = TypeVar("Result")


class ResultsScreen(TableScreen[Filters], Generic[Result]):
    """Counts in a thread with its own connection, then fills the table.

    Args:
        path: the project's file.
        attributes: what can be compared by.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.RESULTS)]

    class Counted(Message):
        """A count is ready, or failed."""

        def __init__(
            self, by: str | None, result: object, error: ChecError | None, notice: str = ""
        ) -> None:
            super().__init__()
            self.by, self.result, self.error, self.notice = by, result, error, notice

    def __init__(self, path: Path, attributes: list[str]) -> None:
        super().__init__()
        self._path, self._attributes = path, attributes
        self._by = next((a for a in attributes if a.casefold() == "area"), None)
        self.result: Result | None = None
        self.notice = ""
        """What the framework says of itself."""

    def on_mount(self) -> None:
        super().on_mount()
        self._start()

    # --- for subclasses ---

    @abstractmethod
    def count(self, project: Project, by: str | None) -> Result:
        """Runs in the thread."""

    @abstractmethod
    def fill(self, result: Result) -> None:
        """Puts the result into the table and the texts around it."""

    def on_data_table_row_selected(self, _: DataTable.RowSelected) -> None:
        self.action_open_row()

    def on_data_table_cell_selected(self, _: DataTable.CellSelected) -> None:
        self.action_open_row()

    @property
    def only_own(self) -> str | None:
        """The coder, where they must not learn what others coded."""
        coding = self.app.coding
        return coding.coder if coding.blind else None

    @property
    def value_here(self) -> str | None:
        """The value that the marked cell is about; None in the columns about everybody."""
        values = self.values()
        if not values:
            return None
        table = self.query_one("DataTable", DataTable)
        at = table.cursor_column - (len(table.columns) - len(values))
        return values[at] if at >= 0 else None

    # --- counting ---

    def _start(self) -> None:
        self._set("#heading", Content("counting…"))
        self.run_worker(
            partial(self._count, self._by),
            thread=True,
            exit_on_error=False,
            group="count",
            description="counting",
        )

    def _count(self, by: str | None) -> None:
        try:
            with Project.open(self._path) as project:
                result, notice = self.count(project, by), ""
                if project.frameworks.names:
                    notice = project.framework().notice
                self.post_message(self.Counted(by, result, None, notice))
        except ChecError as error:
            self.post_message(self.Counted(by, None, error))

    def on_results_screen_counted(self, message: Counted) -> None:
        if message.by != self._by or not self.is_attached:
            return  # another choice was made since
        if message.error is not None:
            self._set("#heading", Content("This could not be counted."))
            self._set("#notes Static", plain(str(message.error)))
            return
        self.result, self.notice = message.result, message.notice  # type: ignore[assignment]  # this screen's own message
        self._draw()

    def _draw(self) -> None:
        super()._draw()
        if self.result is not None:
            table = self.query_one("DataTable", DataTable)
            table.cursor_type = "cell" if self.values() else "row"
            self.fill(self.result)

    # --- keys ---

    def _leave_for(self, wanted: Filters) -> None:
        """Once the dialog that asked is gone."""
        self.dismiss(wanted)

    def action_by(self) -> None:
        names = ["nothing: everyone together", *self._attributes]

        def chosen(n: int | None) -> None:
            if n is not None:
                self._by = self._attributes[n - 1] if n else None
                self._start()

        self.app.push_screen(ChooseScreen("Compare by", names), chosen)

    @abstractmethod
    def action_open_row(self) -> None:
        """Open the marked line."""

    def action_toggle_all(self) -> None:
        """Only the map has rows that open."""

    def action_tag(self) -> None:
        """Only the map has rows with answers to tag."""

    def action_links(self) -> None:
        """Only the map has links."""

    def action_matrix(self) -> None:
        """Only the themes have a matrix."""

    @abstractmethod
    def codes_here(self) -> list[str]:
        """Codes whose answers stand behind the marked line."""

    @abstractmethod
    def values(self) -> tuple[str, ...]:
        """Values that the table compares by."""

    def action_answers(self) -> None:
        """Ask for a code and a value, as far as there are several, and list their answers."""
        names = {code.id: code.name for code in self.app.coding.codebook.codes}
        codes = [code for code in self.codes_here() if code in names]
        if not codes:
            self.app.notify("No code leads here, so there are no answers to list.")
            return

        def with_code(n: int | None) -> None:
            if n is None:
                return
            code = codes[n]
            values = self.values()
            if self._by is None or not values:
                self.call_later(self._leave_for, Filters(code=code))
                return
            by, here = self._by, self.value_here
            if here is not None:
                wanted = Filters(code=code, attributes=((by, here),))
                self.call_later(self._leave_for, wanted)
                return

            def with_value(m: int | None) -> None:
                if m is not None:
                    chosen = ((by, values[m - 1]),) if m else ()
                    self.call_later(self._leave_for, Filters(code=code, attributes=chosen))

            self.app.push_screen(
                ChooseScreen(f"{by}: whose answers?", ["everyone", *values]), with_value
            )

        if len(codes) == 1:
            with_code(0)
        else:
            heading = "Answers with which code?"
            self.app.push_screen(ChooseScreen(heading, [names[code] for code in codes]), with_code)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("open_row", "toggle_all", "tag", "links", "matrix")

    def action_close(self) -> None:
        self.dismiss()
