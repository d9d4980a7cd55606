"""Where this project stands, and what the next sensible step is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.project import UNRECORDED, Count, HistoryLine, Project, Stage, next_step
from chec_voice.text import counted
from tui import keys
from tui.acts import act_line, act_words, names_in, press_words, presses
from tui.agreement.rounds import round_waits
from tui.coding.again import again_words
from tui.coding.show import WIDE
from tui.dialogs.line import LineScreen, path_of
from tui.plain import fit, lines, one_line, plain, spread
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_MARKS = {"done": "✓", "begun": "◐", "open": "○"}
_WAYS = {
    "import": "home-import",
    "deidentify": "deidentify",
    "triage": "triage",
    "suggest": "home-suggest",
    "code": "home-close",
    "agree": "agreement",
    "link": "map",
    "report": "export",
}
"""Step -> the action that does it, by the name of its key."""
_NONE = Count(0, True)
_CODING = ("decide", "review", "unsure")
"""Acts of coding, which are told together."""
_LATELY = 200
_WIDTH = 70
"""Columns below which lines are said more shortly."""
_EXPLAINS = 24
"""From this height on there is room for what the marked step is counted of."""
_TALL = 30
"""From this height on there is room for what was done lately."""


class HomeScreen(Screen[None]):
    """Every step of the way, the next one marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.HOME)]
    PALETTE = ("home", keys.HOME)

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self._stages: list[Stage] = []
        self._lately: list[Content] = []
        self._waits = ""
        """That a round waits for this person."""
        self._again = _NONE
        """Answers of this person that wait to be looked at again."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        steps = OptionList(markup=False, id="steps")
        yield steps
        yield Static(id="notes", markup=False)
        yield Static(id="lately", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.app.jobs.changed.subscribe(self, lambda _: self._note())
        self.query_one("#steps").border_title = "Where this project stands"
        self.query_one("#notes").border_title = "What comes next"
        self.query_one("#lately").border_title = "Lately"
        self.look()

    def on_screen_resume(self) -> None:
        self.look()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def look(self) -> None:
        """Count anew, in a thread with a connection of its own."""
        self.run_worker(
            self._count, thread=True, exit_on_error=False, group="stages", exclusive=True
        )

    def _count(self) -> None:
        try:
            with Project.open(self.app.project_path) as project:
                stages = project.stages
                coding = self.app.coding
                waits = round_waits(project, coding)
                in_round = coding.round is not None
                again = _NONE if in_round else project.codes.waiting_for(coding.coder)
                # What others did is hidden from who codes blind.
                acts = project.commands(coding.coder).history(
                    everyone=not coding.blind, limit=_LATELY
                )
                names = names_in(project)
        except ChecError:
            return
        self.app.call_from_thread(self._counted, stages, _lately(acts, names), waits, again)

    def _counted(
        self, stages: list[Stage], lately: list[Content], waits: str, again: Count
    ) -> None:
        options, before = self.query_one(OptionList), next_step(self._stages)
        # Whoever stands at what comes next is led on; whoever went elsewhere stays there.
        follows = before is None or options.highlighted == self._stages.index(before)
        self._stages, self._lately, self._waits, self._again = stages, lately, waits, again
        self.refresh_bindings()
        self._draw()
        step = next_step(stages)
        if follows and step is not None:
            options.highlighted = stages.index(step)

    def _draw(self) -> None:
        app, width = self.app, self.app.size.width - 2
        roomy = app.size.width >= WIDE and app.size.height >= _TALL
        self.set_class(roomy, "-roomy")
        lately = self._lately or [plain("Nothing yet.")]
        title = [] if roomy else [plain("Lately", "bold")]  # else the panel has it
        self.query_one("#lately", Static).update(lines(*title, *lately))
        left = one_line(app.project_name, "bold") + one_line(f" · {app.coding.coder}")
        mark = Content("SYNTHETIC") if app.synthetic else Content("")
        self.query_one("#heading", Static).update(spread(left, mark, width))
        options = self.query_one(OptionList)
        at = options.highlighted
        step = next_step(self._stages)
        options.set_options(
            [
                Option(self._line(one, one is step, width - (6 if roomy else 4)))
                for one in self._stages
            ]
        )
        options.highlighted = at if at is not None else (0 if self._stages else None)
        options.focus()
        self._note()

    def _line(self, stage: Stage, is_next: bool, width: int) -> Content:
        key = _WAYS[stage.id]
        head = f"{_MARKS[stage.state]} {stage.name}"
        said = f"{stage.words}" + (" — next" if is_next else "")
        names = 28 if width >= _WIDTH else 22
        if width < _WIDTH:  # no line is cut off
            head = head.replace(" to the framework", "")
            said = said.replace(" like “N/A”", " “N/A”")
            said = said.replace(" to code", "").replace(" with words", "")
        left = fit(one_line(head, "bold" if is_next else ""), names) + one_line(said)
        return spread(left, Content.styled(keys.shown(key) if key else "", "bold"), width)

    def _note(self) -> None:
        stage = next_step(self._stages)
        rows = [plain(self.app.jobs.words, "italic")] if self.app.jobs.words else []
        if self._waits:
            rows.append(plain(self._waits, "bold"))
        if self._again.number:
            rows.append(plain(again_words(self._again, "home-again"), "bold"))
        if stage is not None:
            rows.append(plain(keys.fill(f"{{home-step}} does the marked step. {_why(stage)}")))
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._stages) and self.app.size.height >= _EXPLAINS:
            marked = self._stages[at]
            rows.append(plain(f"{marked.name}: {marked.words}. {marked.of}", "dim"))
        self.query_one("#notes", Static).update(lines(*rows))

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        self._note()

    # --- keys ---

    def offers(self, action: str) -> bool:
        """Whether the footer has an action: only where an answer waits, it can be looked at."""
        return action != "again" or self._again.number > 0

    def action_again(self) -> None:
        self.dismiss()
        self.app.call_later(self.app.review.look_again)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._do(self._stages[event.option_index])

    def action_step(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and self._stages:
            self._do(self._stages[at])

    def _do(self, stage: Stage) -> None:
        match stage.id:
            case "import":
                self.action_bring_in()
            case "suggest":
                self.action_suggest()
            case "code":
                self.action_close()
            case "link":
                self.app.go("map")
            case "report":
                self.app.go("export")
            case "agree":
                self.app.go("agreement")
            case step:
                self.app.go(step)

    def action_bring_in(self) -> None:
        from tui.home import bring_in

        bring_in.ask(self.app, self._changed)

    def _changed(self) -> None:
        self.app.review.returned()
        if self.is_attached:
            self.look()

    def action_codings(self) -> None:
        from tui.home import codings_in

        codings_in.ask(self.app, self._changed)

    def action_take_back(self) -> None:
        from tui.home import taking_back

        taking_back.ask(self.app, self._changed)

    def action_suggest(self) -> None:
        def done(_: object, error: ChecError | None) -> None:
            if error is not None:
                self.app.show_error(error, "Nothing was suggested")
            else:
                self.app.notify("Suggestions are there. Each waits for a person.")
            self._changed()

        self.app.jobs.start("suggest", "suggesting", done)
        self._note()

    def action_people(self) -> None:
        from tui.home import people

        people.ask(self.app)

    def action_doctor(self) -> None:
        def check() -> None:
            try:
                with Project.open(self.app.project_path) as project:
                    problems = project.problems()
            except ChecError as error:
                self.app.call_from_thread(self.app.show_error, error, "This file cannot be read")
                return
            said = "\n".join(problems) or "The file is sound."
            self.app.call_from_thread(self.app.notify, said)

        self.run_worker(check, thread=True, group="check")

    def action_back_up(self) -> None:
        def named(name: str | None) -> None:
            if not name:
                return
            coder = self.app.coding.coder
            unrecorded = f" {UNRECORDED}" if self.app.project.read_only else ""
            self.app.notify("Copying the project; go on meanwhile.")
            self.app.beside(
                lambda project: project.back_up(path_of(name), actor=coder),
                lambda made: self.app.notify(f"Copied, and read again: {made.path}.{unrecorded}"),
                lambda error: self.app.show_error(error, "No backup was made"),
            )

        start = str(self.app.project_path.with_name(f"{self.app.project_path.stem}-backup"))
        hint = "A folder that is not there yet; project and vault go into it."
        self.app.push_screen(LineScreen("Copy the project where?", hint, start), named)

    def action_close(self) -> None:
        self.dismiss()


def _lately(acts: Sequence[HistoryLine], names: dict[str, str]) -> list[Content]:
    """A line for each act; for those that one person did alike in a row, one line in all.

    What was put into the project while it was made is a part of that.
    """
    made = next((n for n, act in enumerate(acts) if act.kind == "new"), len(acts))
    acts = acts[: made + 1]

    def alike(act: HistoryLine) -> tuple[str, str, bool]:
        coding = act.kind in _CODING and "segments" not in act.detail and not act.undone
        return act.actor, "coding" if coding else act_words(act, names), act.undone

    def told(act: HistoryLine) -> Content:
        return act_line(act, names, press_words(together[act.id], names))

    together = {press[0].id: press for press in presses(acts)}
    said = []
    for _, group in groupby((press[0] for press in presses(acts)), key=alike):
        first, *others = group
        if any(act_words(act, names) != act_words(first, names) for act in others):
            answers = {act.detail.get("segment") for act in (first, *others)}
            said.append(act_line(first, names, f"coded {counted(len(answers), 'answer')}"))
            continue
        times = f"  ({len(others) + 1:,} times)" if others else ""
        said.append(told(first) + one_line(times, "dim"))
    return said


def _why(stage: Stage) -> str:
    return {
        "import": "Answers come first: from a table, workshop notes or a transcript.",
        "deidentify": "Names and addresses are replaced before anybody codes, in every answer.",
        "triage": "Every answer is read for risk by a person, the likeliest first.",
        "suggest": "The computer then offers codes, each for a person to judge.",
        "code": "Each answer gets the codes that say what it is about.",
        "agree": "A second person codes some of it, to see how far two people agree.",
        "link": "Links say which codes speak to which drivers; somebody has to agree them.",
        "report": "Small numbers are hidden before anything leaves.",
    }[stage.id]


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(HomeScreen(), review.returned)
