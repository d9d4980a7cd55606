"""What was done, by whom and when; one's own acts can be taken back from here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.project import HistoryLine, Undone
from chec_voice.text import counted
from tui import keys
from tui.plain import cut, one_line, spread
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, has_frames, place_words

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

PAGE = 60
_VERDICTS = {"apply": "applied", "reject": "rejected", "withdraw": "removed"}
_KINDS = {
    "new": "made the project",
    "import": "brought in a file",
    "import-codings": "brought in coding from a spreadsheet",
    "undo-import": "took an import back",
    "deidentify": "replaced personal data",
    "read": "read an answer for risk",
    "unread": "took back that they read an answer for risk",
    "concern": "raised a concern",
    "suggest": "had codes suggested",
    "topics": "looked for topics",
    "topic": "made something of a topic",
    "memo": "wrote a memo",
    "edit-codebook": "edited the codebook",
    "codebook": "replaced the codebook",
    "export": "wrote files that leave the team",
    "report": "wrote a report",
    "withdraw": "removed everything of one person",
    "consent": "recorded consent",
    "merge": "brought in work of another copy",
    "handout": "made a copy for somebody",
    "backup": "made a backup",
    "round": "made a round of double coding",
    "round-close": "closed a round",
    "adjudicate": "settled a difference",
    "tag": "said what an answer is about",
    "verify": "verified a part of the framework",
    "matrix": "wrote in the matrix",
    "checklist": "answered a point of the checklist",
    "coder": "began to work here",
    "role": "was given a role",
    "feedback": "said what was done about what young people asked for",
    "framework": "brought in a framework",
    "indicators": "brought in indicators",
    "crosswalk": "brought in links to a framework",
    "vault": "made the vault",
    "vault-replaced": "put another vault in its place",
    "synthetic": "marked the words as invented",
    "repair": "repaired the file",
    "round-reopen": "opened a round again",
    "undo-codings": "took brought-in coding back",
    "undo-merge": "took the work of another copy out again",
    "concern-opened": "opened a concern",
    "concern-action": "noted what was done about a concern",
    "concern-reference": "kept the number of a concern's case",
    "concern-decided": "closed a concern",
    "session": "added a session",
    "import-project": "brought in a project of another program",
}


class HistoryScreen(Screen[int | None]):
    """The newest act first; returns the segment of an act to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.HISTORY)]
    PALETTE = ("history", keys.HISTORY)

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[HistoryLine] = []
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
        yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        coding = self.app.coding
        if coding.blind:  # what others did is hidden from who codes blind
            self._everyone = False
        self._acts = self.app.project.commands(coding.coder)
        self._names = self.app.project.codes.names
        self._read_anew()

    def on_resize(self, _: events.Resize) -> None:
        if self.app.size.width != self._width:
            self._draw()

    @property
    def _list(self) -> OptionList:
        return self.query_one("#acts", OptionList)

    @property
    def _marked(self) -> HistoryLine | None:
        at = self._list.highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    def _read_anew(self) -> None:
        self._lines, self._more = [], True
        self._read()
        self._draw()
        self._list.highlighted = 0 if self._lines else None

    def _read(self) -> None:
        """The next page of the log."""
        before = self._lines[-1].id if self._lines else 0
        page = self._acts.history(everyone=self._everyone, before=before, limit=PAGE)
        self._lines += page
        self._more = len(page) == PAGE

    def _draw(self) -> None:
        self._width = self.app.size.width
        width = self._width - 4 - FRAME
        whose = "everyone" if self._everyone else self.app.coding.coder
        self._heading = one_line("History", "bold")
        self._heading += one_line(f": what {whose} did, the newest first")
        self._list.border_title = "What was done"
        at = self._list.highlighted
        self._list.set_options([Option(self._line(line, width)) for line in self._lines])
        self._list.highlighted = at
        self._tell_place()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_place()

    def _tell_place(self) -> None:
        place = place_words(self._list.highlighted, len(self._lines), more=self._more)
        framed = has_frames(self)
        self._list.border_subtitle = place if framed else ""
        heading = spread(self._heading, one_line("" if framed else place, "dim"), self._width - 2)
        self.query_one("#heading", Static).update(heading)

    def _line(self, line: HistoryLine, width: int) -> Content:
        return cut(act_line(line, self._names), width)

    # --- keys ---

    def action_move(self, step: int) -> None:
        at = self._list.highlighted or 0
        if at + step >= len(self._lines) - 1 and self._more:
            self._read()
            self._draw()
        self._list.highlighted = (
            min(max(at + step, 0), len(self._lines) - 1) if self._lines else None
        )

    def action_page(self, step: int) -> None:
        self.action_move(step * max(self._list.size.height - 1, 1))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        line = self._marked
        segment = int(line.detail.get("segment") or 0) if line is not None else 0
        if segment:
            self.dismiss(segment)
        else:
            self._say("This was not about one answer.")

    def action_revert(self) -> None:
        line = self._marked
        if line is None:
            return
        words = act_words(line, self._names)

        def done(undone: Undone) -> None:
            self._read_anew()
            many = f", {undone.acts:,} judgements" if undone.acts > 1 else ""
            self._say(f"Taken back: {words}{many}.")

        coder = self.app.coding.coder
        self.app.by_size(
            self._acts.size_of(line.id),
            lambda project: project.commands(coder).undo_one(line.id),
            done,
            lambda error: self._say(str(error)),
        )

    def action_undo(self) -> None:
        def done(said: str) -> None:
            self._read_anew()
            self._say(said)

        self.app.take_back(done)

    def action_whose(self) -> None:
        if self.app.coding.blind:
            self._say("What others did is hidden while you code blind.")
            return
        self._everyone = not self._everyone
        self._read_anew()

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(one_line(words, "bold"))

    def action_close(self) -> None:
        self.dismiss(None)


def act_line(line: HistoryLine, names: dict[str, str], words: str = "") -> Content:
    """When, who and what; `words` where several acts are told in one line."""
    when = datetime.fromisoformat(line.at).astimezone().strftime("%d %b %H:%M")
    taken = "  (taken back)" if line.undone else ""
    style = "dim" if line.undone or line.kind in ("undo", "redo") else ""
    said = one_line(f"{words or act_words(line, names)}{taken}", style)
    return one_line(f"{when}  ", "dim") + one_line(f"{line.actor}: ", "bold") + said


def act_words(line: HistoryLine, names: dict[str, str]) -> str:
    """One act in words; ids become names, and nothing that anybody said is in it."""
    detail: dict[str, Any] = line.detail
    kind = str(detail.get("of") or line.kind)
    start = {"undo": "took back: ", "redo": "did again: "}.get(line.kind, "")
    code = names.get(str(detail.get("code")), str(detail.get("code", "")))
    if kind == "decide":
        many = detail.get("segments")
        where = f" to {counted(len(many), 'answer')}" if isinstance(many, list) else ""
        how = f" ({detail['said']})" if detail.get("said") else ""
        return f"{start}{_VERDICTS.get(str(detail.get('verdict')), 'judged')} {code}{how}{where}"
    if kind == "review":
        state = str(detail.get("state") or "opened again")
        return f"{start}{'was done with an answer' if state == 'done' else f'{state} an answer'}"
    if kind == "unsure":
        return f"{start}{'not sure' if detail.get('unsure') else 'sure again'} of an answer"
    if kind == "edit":
        return f"{start}{detail.get('what', 'changed something')}"
    return f"{start}{_KINDS.get(kind, kind.replace('-', ' '))}"


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(HistoryScreen(), review.returned)
