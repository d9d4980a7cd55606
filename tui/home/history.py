"""What was done, by whom and when; one's own acts can be taken back from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.project import HistoryLine, Scope, Scopes, Undone
from tui import keys
from tui.acts import act_line, names_in, press_words, presses
from tui.dialogs.ask import AskScreen
from tui.plain import at_most, one_line, spread, why
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, SaidLine, has_frames, place_words
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

PAGE = 60
_LINES = 3
"""Lines that an act takes at most."""


class HistoryScreen(Undoing, Screen[int | None]):
    """The newest act first; returns the segment of an act to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.HISTORY)]
    PALETTE = ("history", keys.HISTORY)

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[HistoryLine] = []
        """What was read of the log so far."""
        self._presses: list[list[HistoryLine]] = []
        """The same, with what one press of a key did as one."""
        self._everyone = True
        self._more = True
        self._width = 0
        """Columns for which the acts were drawn."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        acts = OptionList(markup=False, id="acts", classes="panel -lead")
        acts.can_focus = False  # keys are the screen's: going down reads on
        yield acts
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        coding = self.app.coding
        if coding.blind:  # what others did is hidden from who codes blind
            self._everyone = False
        self._acts = self.app.project.commands(coding.coder)
        self._names = names_in(self.app.project)
        self._read_anew()

    def on_resize(self, _: events.Resize) -> None:
        if self.app.size.width != self._width:
            self._draw()

    @property
    def _list(self) -> OptionList:
        return self.query_one("#acts", OptionList)

    @property
    def _marked(self) -> list[HistoryLine]:
        """The acts of the marked line."""
        at = self._list.highlighted
        return self._presses[at] if at is not None and at < len(self._presses) else []

    def _read_anew(self) -> None:
        self._lines, self._more = [], True
        self._read()
        self._draw()
        self._list.highlighted = 0 if self._presses else None

    def _read(self) -> None:
        """The next page of the log."""
        before = self._lines[-1].id if self._lines else 0
        page = self._acts.history(everyone=self._everyone, before=before, limit=PAGE)
        self._lines += page
        self._presses = presses(self._lines)
        self._more = len(page) == PAGE

    def _draw(self) -> None:
        self._width = self.app.size.width
        width = self._width - 4 - FRAME
        whose = "everyone" if self._everyone else self.app.coding.coder
        self._heading = one_line("History", "bold")
        self._heading += one_line(f": what {whose} did, the newest first")
        self._list.border_title = "What was done"
        at = self._list.highlighted
        self._list.set_options([Option(self._line(acts, width)) for acts in self._presses])
        self._list.highlighted = at
        self._tell_place()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_place()

    def _tell_place(self) -> None:
        place = place_words(self._list.highlighted, len(self._presses), more=self._more)
        framed = has_frames(self)
        self._list.border_subtitle = place if framed else ""
        heading = spread(self._heading, one_line("" if framed else place, "dim"), self._width - 2)
        self.query_one("#heading", Static).update(heading)

    def _line(self, acts: list[HistoryLine], width: int) -> Content:
        line = act_line(acts[0], self._names, press_words(acts, self._names))
        return at_most(line, _LINES, width)

    # --- keys ---

    def action_move(self, step: int) -> None:
        at = self._list.highlighted or 0
        if at + step >= len(self._presses) - 1 and self._more:
            self._read()
            self._draw()
        self._list.highlighted = (
            min(max(at + step, 0), len(self._presses) - 1) if self._presses else None
        )

    def action_page(self, step: int) -> None:
        self.action_move(step * max(self._list.size.height - 1, 1))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        about = (int(act.detail.get("segment") or 0) for act in self._marked)
        segment = next((one for one in about if one), 0)
        if segment:
            self.dismiss(segment)
        else:
            self._say("This was not about one answer.")

    def action_revert(self) -> None:
        acts = self._marked
        if not acts:
            return
        first, words = acts[0], press_words(acts, self._names)
        try:
            rests = self._acts.rests_on(first.id)
        except ChecError as error:
            self._say(why(error))
            return
        if not rests:
            self._take_back(first, words)
            return
        choices = {"y": "Take it back", "escape": "Let it stand"}
        self.app.push_screen(
            AskScreen(f"Take back: {words}?", rests, choices),
            lambda key: self._take_back(first, words) if key == "y" else None,
        )

    def _take_back(self, first: HistoryLine, words: str) -> None:
        def done(undone: Undone) -> None:
            self._read_anew()
            many = f", {undone.acts:,} judgements" if undone.acts > 1 else ""
            self._say(f"Taken back: {words}{many} · {keys.shown('history-undo')} undo")

        def failed(error: ChecError) -> None:
            if self.is_attached:
                self._say(why(error))
            else:
                self.app.show_error(error, "This was NOT taken back")

        if not self.app.is_much(self._acts.size_of(first.id)):
            self.app.save(lambda: self._acts.undo_one(first.id), done, failed)
            return
        self._say("Taking it back … You can go on elsewhere meanwhile.")
        coder = self.app.coding.coder
        self.app.write_beside(
            "turn", "taking much back", done, failed, coder=coder, way="one", act=first.id
        )

    @property
    def scope(self) -> Scope:
        return Scopes.history

    def turned(self, said: str, turned: Undone | None) -> None:
        self._read_anew()
        self._say(said)

    def action_whose(self) -> None:
        if self.app.coding.blind:
            self._say("What others did is hidden while you code blind.")
            return
        self._everyone = not self._everyone
        self._read_anew()

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def action_close(self) -> None:
        self.dismiss(None)


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(HistoryScreen(), review.returned)
