"""What quality and topics share: a table whose figures a process beside the app works out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from tui import keys
from tui.plain import plain, why
from tui.results.table import TableScreen

if TYPE_CHECKING:
    from tui.session import Session


class WorkingScreen(TableScreen[ScreenResultType]):
    """Starts one job at a time and says how far it is. The job goes on where the screen is left."""

    HEADING: ClassVar[str]
    """What it shows, for the time before there is something to show."""
    JOB: ClassVar[str]
    """The job's name."""
    FOUND: ClassVar[str]
    """What those who are elsewhere are told when it is done."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    @property
    def busy(self) -> bool:
        return self.app.jobs.going(self.JOB) is not None

    # --- for subclasses ---

    def ended(self, result: object) -> None:
        """The job is done."""

    def failed(self, error: ChecError) -> None:
        """The job could not be done."""

    def stopped(self) -> None:
        """Somebody stopped the job."""

    # --- the mark ---

    @property
    def marked_key(self) -> str:
        """Key of the row that is marked, or was when the screen was left; "" where none was."""
        table = self.query_one("DataTable", DataTable)
        if table.row_count:
            return str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)
        return str(self.app.left.get(type(self).__name__, ""))

    def mark(self, key: str) -> None:
        """Mark the row of a key, or the first where it is gone."""
        table = self.query_one("DataTable", DataTable)
        keys_ = [row.value for row in table.rows]
        table.move_cursor(row=keys_.index(key) if key in keys_ else 0, animate=False)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave; whoever comes back finds the mark where it was."""
        self.app.left[type(self).__name__] = self.marked_key
        return super().dismiss(result)

    # --- the job ---

    def begin(self, doing: str, **options: object) -> None:
        app, kind = self.app, type(self)
        app.left.pop(self.JOB, None)

        def over(result: object, error: ChecError | None) -> None:
            if (here := _open(app, kind)) is not None:
                here.refresh_bindings()
                if error is not None:
                    here.failed(error)
                else:
                    here.ended(result)
                return
            if error is not None:
                app.notify(why(error), title=f"This stopped: {doing}", severity="warning")
                return
            app.left[kind.JOB] = result
            app.notify(keys.fill(kind.FOUND))

        def stopped() -> None:
            if (here := _open(app, kind)) is not None:
                here.refresh_bindings()
                here.stopped()

        app.jobs.start(self.JOB, doing, over, stopped, **options)
        self._tick()
        self.refresh_bindings()

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        job = self.app.jobs.going(self.JOB)
        if job is not None:
            words, seconds = self.app.jobs.so_far(job)
            stop = keys.fill("  {stop-work} stops it; it goes on where you leave")
            self._set(
                "#heading", plain(f"{self.HEADING}: {words}… {seconds} s", "bold") + Content(stop)
            )


def _open(
    app: Session, kind: type[WorkingScreen[ScreenResultType]]
) -> WorkingScreen[ScreenResultType] | None:
    """The screen of that kind that is open now."""
    here = (one for one in app.screen_stack if isinstance(one, kind))
    return next(here, None)
