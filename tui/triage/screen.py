"""Reads answers for risk, before they are coded: one at a time, in the order that cues give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from chec_voice.errors import ChecError
from chec_voice.project.project import Project
from chec_voice.project.triage import DANGER, HINTED, ToRead, Triage
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.flag import FlagScreen
from tui.plain import lines, plain
from tui.triage import show as show_risk
from tui.triage.reader import Reader
from tui.widgets.answer_box import AnswerBox
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static
from tui.work.job import Beside
from tui.work.judging import JudgingScreen, status

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen

_NEED_ANSWER = {"read", "same", "flag", "later", "page"}
_TALL = 24
_MOST = 10_000
"""Places of the queue that are kept at hand."""
_LOW_ROOM = 2
"""Cues that are listed when there are few lines."""


class TriageScreen(JudgingScreen):
    """The queue is ordered beside the app; every mark is on disk before the next key is read."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TRIAGE)]
    PALETTE = ("risk", keys.TRIAGE)
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    class Ordered(Message):
        """The queue is ready, or could not be made. Later ones are of more answers, at last of
        `all`; then once more, ordered by meaning too."""

        def __init__(
            self, queue: Sequence[ToRead], error: ChecError | None, *, all: bool = True
        ) -> None:
            super().__init__()
            self.queue, self.error, self.all = queue, error, all

    def __init__(self, triage: Triage) -> None:
        super().__init__()
        self.reader = Reader(triage)
        self._ordered = self._meant = self._ordering = self._more = False
        self._had: tuple[bool, bool] | None = None
        """Whether there was an answer, and something hinted at risk, when it was last drawn."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="title", markup=False)
        with Vertical(id="room"):
            yield Static(id="danger", markup=False)
            yield Static(id="question", markup=False)
            yield Static(id="about", markup=False)
            yield AnswerBox(id="answer")
            yield Static(id="cues", markup=False)
            yield Static(id="empty", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._part = {str(w.id): w for w in self.query(Static) if w.id}
        self._box = self.query_one(AnswerBox)
        self.show()
        self._reading: Beside | None = None
        self._order_anew()

    def _order_anew(self) -> None:
        self._ordering = True
        self.run_worker(self._order, thread=True, group="cues", description="reading cues")

    def _read_for_meaning(self) -> None:
        """Once the queue stands, beside the app; then it is ordered by meaning too."""
        self._reading = job = Beside(self.app.project_path, "meaning")
        self.run_worker(lambda: job.tell(self), thread=True, group="meaning")

    def on_beside_ended(self, message: Beside.Ended) -> None:
        if self.is_attached and message.job is self._reading and message.result is True:
            self._order_anew()

    def on_unmount(self) -> None:
        if self._reading is not None:
            self._reading.stop()

    def _order(self) -> None:
        """Over a connection of its own."""
        triage = self.reader.triage
        try:
            with Project.open(self.app.project_path) as project:
                for queue, whole in project.triage(triage.coder).growing_queue(_MOST):
                    if not self.is_attached:
                        return
                    self.post_message(self.Ordered(queue, None, all=whole))
        except ChecError as error:
            self.post_message(self.Ordered((), error))

    def on_triage_screen_ordered(self, message: Ordered) -> None:
        if not self.is_attached:
            return
        if message.error is not None:
            self.app.show_error(message.error, "The answers cannot be put in order")
        if self._ordered:
            self.reader.reorder(message.queue)
        else:
            self._ordered = True
            self.reader.load(message.queue)
        if message.all:
            self._ordering, self._more = False, len(message.queue) == _MOST
            if message.queue and not self._meant:
                self._meant = True
                self._read_for_meaning()
        said, undo = self.last_said
        self.show(said, undo=undo)

    # --- drawing ---

    def show(self, said: str = "", *, undo: bool = False) -> None:
        self.last_said = (said, undo)
        reader, app = self.reader, self.app
        width, height = app.size.width - 2, app.size.height
        self._part["title"].update(
            show_risk.title(
                app.project_name,
                reader.triage.coder,
                reader.counts,
                synthetic=app.synthetic,
                width=width,
            )
        )
        told = status(said, width, undo=undo and reader.can_undo)
        self._part["status"].update(told)
        one = reader.current
        if one is None and self._more and not self._ordering:
            self._order_anew()  # what is shown is the first of a longer queue
        hints = one is not None and one.flag is not None
        if (one is not None, hints) != self._had:
            self._had = (one is not None, hints)
            self.set_class(one is None, "-empty")
            self.refresh_bindings()
        if one is None:
            waiting = plain("putting the answers in order…", "bold")
            text = show_risk.nothing_left(reader.counts) if self._ordered else waiting
            self._part["empty"].update(lines(plain(DANGER, "bold"), plain(""), text))
            return
        parts = {
            "danger": self._notice(width),
            "question": show_risk.question(one, width),
            "about": show_risk.about(one, width, read=reader.is_read),
            "cues": show_risk.cues(
                one, width, show_risk.CUES_AT_ONCE if height >= _TALL else _LOW_ROOM
            ),
        }
        used = 2 + told.plain.count("\n") + self.app.edge_lines  # title, status and the edges
        for name, content in parts.items():
            self._part[name].update(content)
            used += content.plain.count("\n") + 1
        self._box.show(show_risk.answer(one), 0, width, height - used, 5)

    def _notice(self, width: int) -> Content:
        return lines(plain(DANGER, "bold"), *plain(show_risk.ORDER_ONLY, "dim").wrap(max(width, 1)))

    # --- acting ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self.reader.current is None and action in _NEED_ANSWER)

    def offers(self, action: str) -> bool:
        """Whether the footer has an action: what hints at risk is read by itself."""
        one = self.reader.current
        return action != "same" or (one is not None and one.flag is None)

    def action_read(self) -> None:
        if self._box.more:
            # Nobody has read what was not on the screen.
            self._box.page(1)
            self.show("The answer goes on: here is more of it.")
            return

        def then(done: bool) -> None:
            if not done:
                self._order_anew()  # it may have other words by now

        self.act(self.reader.read, then=then)

    def action_same(self) -> None:
        """Read this answer wherever else it stands, word for word, after a look at how often."""
        reader = self.reader
        one = reader.current
        assert one is not None
        if one.flag is not None:
            self.show(HINTED)
            return
        same, empty = reader.same_words(), reader.without_words()
        if self._box.more or max(len(same), len(empty)) < 2:
            self.action_read()
            return
        choices = {"y": f"All {len(same):,} with these words"} if len(same) > 1 else {}
        if len(empty) > len(same):
            choices["e"] = f"All {len(empty):,} that say nothing"
        choices["escape"] = "No"
        sets = {"y": same, "e": empty}

        def chosen(choice: str | None) -> None:
            if choice in ("y", "e"):
                self.act(lambda: reader.read_all(sets[choice]))

        text = show_risk.read_at_once(same, empty)
        self.app.push_screen(AskScreen("Have you read all of these?", text, choices), chosen)

    def action_later(self) -> None:
        self.act(self.reader.later, undo=False)

    def action_back(self) -> None:
        self.act(self.reader.back, undo=False)

    def action_undo(self) -> None:
        def then(done: bool) -> None:
            if done and self.reader.current is not None and self.reader.came_back:
                self._order()  # it was read on an earlier day, and stands in no queue of today

        self.act(self.reader.undo, undo=False, then=then)

    def action_redo(self) -> None:
        self.act(self.reader.redo)

    def action_flag(self) -> None:
        one = self.reader.current
        assert one is not None

        def send(note: str, then: Callable[[bool], None]) -> None:
            self.act(lambda: self.reader.flag(note), undo=False, then=then)

        self.app.push_screen(FlagScreen(one.text, send))

    def action_page(self, step: int) -> None:
        self._box.page(step)

    def action_concerns(self) -> None:
        from tui.concerns.screen import ConcernsScreen

        def closed(_: None) -> None:
            # An answer that a lead returned may have to be read.
            self.reader.counts = self.reader.triage.counts()
            self.show()
            self._order_anew()

        self.app.push_screen(ConcernsScreen(), closed)

    def action_close(self) -> None:
        self.dismiss()


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(TriageScreen(review.app.triage()), review.returned)
