"""Topics that a machine found: leads to read, and what a person makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from chec_voice.project import Scope, Scopes, Undone
from chec_voice.project.project import Project
from chec_voice.project.topics import TopicReport, TopicView
from chec_voice.text import counted
from tui import keys
from tui.dialogs.codes import WhichCodeScreen
from tui.plain import clean, lines, one_line, plain
from tui.results.table import Column
from tui.results.working import WorkingScreen
from tui.topics.promote import PromoteScreen
from tui.topics.topic import TopicScreen
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_NEED_TOPIC = ("open_row", "promote", "merge")
_SINCE = "Answers were imported since these were found: {topics-find} finds topics anew."
_NONE = "No topics have been found here yet: {topics-find} finds them. It takes a minute or so."


class TopicsScreen(Undoing, WorkingScreen[int | None]):
    """Returns the segment to go to, or None. What was found last is read in a thread.

    Args:
        project: what people make of topics is written over the app's own connection.
        coder: who does so.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TOPICS)]
    PALETTE = ("topics", keys.TOPICS)
    HEADING = "Topics"
    JOB, FOUND = "topics", "Topics are found: {topics} shows them."

    app: Session

    class Read(Message):
        """What was found last, or why it cannot be read."""

        def __init__(
            self, report: TopicReport | None, names: dict[str, str], error: ChecError | None
        ) -> None:
            super().__init__()
            self.report, self.names, self.error = report, names, error

    def __init__(self, project: Project, coder: str) -> None:
        super().__init__(project.path)
        self._project, self._coder = project, coder
        self.report: TopicReport | None = None
        self._names: dict[str, str] = {}
        self._said = ""

    def on_mount(self) -> None:
        self.app.left.pop(self.JOB, None)  # what was found while they were elsewhere is read
        self._read()

    # --- what was found ---

    def _read(self, said: str = "") -> None:
        self._said = said
        self._set("#heading", Content("reading…"))
        self.run_worker(self._look, thread=True, group="topics", description="reading topics")

    def _look(self) -> None:
        try:
            with Project.open(self._path) as project:
                self.post_message(self.Read(project.topics.last(), project.codes.names, None))
        except ChecError as error:
            self.post_message(self.Read(None, {}, error))

    def on_topics_screen_read(self, message: Read) -> None:
        if not self.is_attached:
            return
        self.report, self._names = message.report, message.names
        if message.error is not None:
            self.app.show_error(message.error, "The topics cannot be read")
        self.refresh_bindings()
        self._draw()

    def ended(self, result: object) -> None:
        self._read("Topics were found anew. Read their answers before you make codes of them.")

    def failed(self, error: ChecError) -> None:
        self.app.show_error(error, "No topics were found")
        self._draw()

    def stopped(self) -> None:
        self._said = "Stopped. What was found before stays."
        self._draw()

    # --- drawing ---

    def _draw(self) -> None:
        super()._draw()
        report = self.report
        if self.busy:
            self._tick()
        else:
            self.head("Topics: answers that are alike, found by a machine")
        said = [plain(self._said, "bold")] if self._said else []
        self.query_one("#notice").display = True
        if report is None:
            self._set("#notice", lines(*said, plain(keys.fill(_NONE))))
            return
        warnings = [*report.warnings]
        if not report.current:
            warnings.append(keys.fill(_SINCE))
        self._set("#notice", lines(*said, *(plain(f"! {text}", "bold") for text in warnings)))
        self.query_one("#notice").display = bool(said or warnings)
        self._fill(report)
        self._set("#notes Static", _notes(report))

    def _fill(self, report: TopicReport) -> None:
        table = self.query_one("DataTable", DataTable)
        at = self.marked_key
        every = [_cells(view, self._names) for view in report.topics]
        self.columns(
            "Topic",
            max((cells[0].cell_len for cells in every), default=0),
            [
                Column("Answers", "Answers"),
                Column("People", "People"),
                Column("Stable", "Stable", 11),
                Column("Covered", "Covered\nby codes", 8),
            ],
            [],
        )
        for view, cells in zip(report.topics, every, strict=True):
            cells[0].truncate(self.name_width, overflow="ellipsis")
            table.add_row(*cells, key=str(view.number))
        self.mark(at)
        table.focus()

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _NEED_TOPIC:
            return not self.busy and self._marked is not None
        return not (self.busy and action in ("find", "join", "undo", "redo"))

    @property
    def _marked(self) -> TopicView | None:
        """The topic that the cursor is on."""
        if self.report is None or not self.is_mounted:
            return None
        at = self.query_one("DataTable", DataTable).cursor_row
        return self.report.topics[at] if 0 <= at < len(self.report.topics) else None

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.action_open_row()

    def action_open_row(self) -> None:
        view = self._marked
        if view is None or self.busy:
            return

        def chosen(what: int | str | None) -> None:
            if isinstance(what, int):
                self.dismiss(what)
            elif what == "promote":
                self.action_promote()
            elif what == "merge":
                self.action_merge()

        try:
            answers = self._project.topics.answers(view.number)
        except ChecError as error:
            self.app.show_error(error, "The answers cannot be shown")
            return
        about = _about(view, self._names, synthetic=self.app.synthetic)
        self.app.push_screen(TopicScreen(about, answers), chosen)

    def action_promote(self) -> None:
        view = self._marked
        if view is None or self.busy:
            return

        def make(
            code: str, name: str, then: Callable[[str], None], failed: Callable[[ChecError], None]
        ) -> None:
            def work() -> str:
                made = self._project.topics.promote(view.number, code, name, actor=self._coder)
                back = f"{keys.shown('topics-undo')} takes it back"
                return f"{back} · Made the code “{name}”. {_suggested('It', made)}"

            self.app.save(work, then, failed)

        def done(said: str | None) -> None:
            if said is not None:
                self._read(said)

        book = self._project.codebook
        self.app.push_screen(PromoteScreen(book, view, make), done)

    def action_merge(self) -> None:
        view = self._marked
        if view is None or self.busy:
            return

        def chosen(code: str | None) -> None:
            if code is None:
                return
            self.app.save_or_say(
                lambda: self._project.topics.merge(view.number, code, actor=self._coder),
                lambda made: self._read(_suggested(f"“{self._names.get(code, code)}”", made)),
                "This was NOT saved",
            )

        coding = self._project.coding(self._coder)  # its codebook may have a new code
        self.app.push_screen(
            WhichCodeScreen(coding, "Suggest which code? (nothing is applied yet)"), chosen
        )

    def action_find(self) -> None:
        self.begin("finding topics", actor=self._coder)

    def action_join(self) -> None:
        self.begin("finding topics", actor=self._coder, join_outliers=True)

    @property
    def scope(self) -> Scope:
        return Scopes.topics

    def turned(self, said: str, turned: Undone | None) -> None:
        self.app.begin_coding()  # its codebook has a code more or less
        self._read(said)

    def action_close(self) -> None:
        self.dismiss(None)


def _suggested(what: str, count: int) -> str:
    parts = counted(count, "part of an answer", "parts of answers")
    return f"{what} is suggested for {parts}; nothing is applied until a person accepts it."


def _cells(view: TopicView, names: dict[str, str]) -> list[Text]:
    words = " ".join(clean(view.label).split())
    if view.code:
        words = f"{words} → {' '.join(clean(names.get(view.code, view.code)).split())}"
    counts = [
        f"{view.answers:,}",
        f"{view.people:,}",
        f"{view.stability_word} {view.stability:.2f}",
        f"{view.covered:.0%}",
    ]
    return [Text(f"{view.number}. {words}"), *(Text(c, justify="right") for c in counts)]


def _about(view: TopicView, names: dict[str, str], *, synthetic: bool) -> Content:
    """What is known of one topic; first of all whether its words were invented."""
    mark = "SYNTHETIC  " if synthetic else ""
    held = ", ".join(f"{names.get(code, code)} ({n})" for code, n in view.codes)
    others = len(view.segments) - view.looked
    rows = [
        one_line(f"{mark}{view.number}. {', '.join(view.words)}", "bold"),
        plain(
            f"{counted(view.answers, 'answer', 'answers')} of"
            f" {counted(view.people, 'person', 'people')}. {view.stability_word.capitalize()}"
            f" ({view.stability:.2f}). Of {counted(view.looked, 'part')} that people looked at"
            f" {view.coded:,} {'has' if view.coded == 1 else 'have'} a code; for"
            f" {view.suggested:,} of the {counted(others, 'other')} one is suggested."
        ),
    ]
    if held:
        rows.append(one_line(f"Codes people gave: {held}"))
    if view.code:
        word = "It became" if view.action == "promoted" else "It is suggested as"
        rows.append(one_line(f"{word}: {names.get(view.code, view.code)}", "bold"))
    return lines(*rows)


def _notes(report: TopicReport) -> Content:
    joined = f" ({report.joined:,} joined the nearest topic)" if report.joined else ""
    rows = [
        "A topic is a lead: read its answers before you make a code of it.",
        f"{report.outliers:,} of {report.texts:,} different texts are in none{joined}. Found on"
        f" {report.found_at[:10]}.",
        "Stable: how much of it comes back with other seeds and other parts of the answers; steady"
        " from 0.60, 1 is always. Shaky ones may be chance."
        f" All in all they agree to {report.agreement:.2f}.",
        "Covered: parts to which people gave a code, or for which one is suggested.",
        "As a set: "
        + " ".join(
            ("" if check.kept else "NOT SO GOOD: ") + check.sentence for check in report.checks
        ),
    ]
    return lines(*(plain(row) for row in rows))


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(
        TopicsScreen(review.app.project, review.desk.coding.coder), review.returned
    )
