"""Answers on which coders differ, settled one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.model import Code
from chec_voice.project import Dispute, Project, Scopes, Undone
from chec_voice.project.codebook_acts import Effect
from chec_voice.review import shorten
from chec_voice.text import counted, in_words
from tui import keys
from tui.acts import turned_words
from tui.agreement import rounds
from tui.agreement.words import about, figures
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.line import LineScreen
from tui.dialogs.text import ReadingScreen
from tui.plain import cut, lines, one_line, plain
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, SaidLine, scroll_a_page, tell_place
from tui.widgets.sized import Part, Sized
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session


_ROUND = (
    "{settle-new} makes a round: two people or more code the same answers without sight of each"
    " other, which shows how far they agree."
)


def go(review: PlacesScreen) -> None:
    """Open it from coding; who codes blind is told no more than that they do."""
    app = review.app
    blind = app.project.agreement.codes_blind_in(app.coding.coder)
    # Who is done with a round sees what rounds that are closed by now have to show.
    if blind or (app.coding.blind and app.coding.round is None):
        if blind and rounds.offer(review, blind):
            return
        where = f"in the round {blind}" if blind else "here"
        app.push_screen(
            ReadingScreen(plain(f"You code blind {where}: what others said is shown afterwards."))
        )
        return

    def closed(made: str | None) -> None:
        review.returned()
        if made is not None:
            rounds.offer(review, made)

    app.push_screen(AgreementScreen(), closed)


class AgreementScreen(Sized, Screen[str | None]):
    """Differences above, the answer marked with both sides and definitions below.

    Returns the name of a round that this person is to code blind from now on, or None.
    """

    PART = Part("agreement", "#meaning", "height", "below", 5, 10)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.SETTLING)]
    PALETTE = ("settle", keys.SETTLING)

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self._disputes: list[Dispute] = []
        self._kept_back = ""
        self._just: tuple[int, int | None] | None = None
        """The answer settled last, and the line that was marked then: its reason is at hand."""
        self._compared: list[str] = []
        """Where coders differ on nothing: what was compared, in sentences."""
        self._round: str | None = None
        self._looks = object()
        """The last comparison that was asked for."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, compact=True, classes="panel")
        with VerticalScroll(id="meaning", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self._names = self.app.project.codes.names
        self._list.border_title = "Answers on which coders differ"
        self._say("Comparing …")

        def failed(error: ChecError) -> None:
            self.app.show_error(error, "Differences cannot be shown")

        self._read(self._fill, failed)

    def _fill(self) -> None:
        """List the differences, and stand at the first that nobody settled."""
        self._list.clear_options()
        self._list.add_options([Option(self._line(one)) for one in self._disputes])
        self._count()
        left = next((n for n, one in enumerate(self._disputes) if self._waits(one)), 0)
        self._list.highlighted = left if self._disputes else None
        self._say("" if self._disputes else self._nothing())
        if not self._disputes:
            told = [plain(line) for line in self._compared]
            between = [plain("")] if told else []
            self.query_one("#meaning Static", Static).update(
                lines(*told, *between, plain(keys.fill(_ROUND)))
            )
        self.refresh_bindings()

    def _nothing(self) -> str:
        where = f" of the round {self._round}" if self._round else ""
        return f"Coders differ on no answer{where} that they judged without sight of each other."

    def _read(
        self, then: Callable[[], object], failed: Callable[[ChecError], object] | None = None
    ) -> None:
        """Compare all that was judged, beside the screen; only the last such look is shown."""
        name = self._round
        self._looks = mine = object()

        def done(found: tuple[list[Dispute], str, list[str]]) -> None:
            if mine is self._looks:
                self._disputes, self._kept_back, self._compared = found
                then()

        def look(project: Project) -> tuple[list[Dispute], str, list[str]]:
            door = project.agreement
            disputes = door.disputes(round_name=name)
            compared = [] if disputes else door.compared(round_name=name)
            return disputes, door.kept_back(), compared

        told = failed or (lambda error: self.app.show_error(error, "Differences cannot be shown"))
        self.app.beside(look, done, lambda error: told(error) if mine is self._looks else None)

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _marked(self) -> Dispute | None:
        at = self._list.highlighted
        return None if at is None else self._disputes[at]

    @staticmethod
    def _waits(dispute: Dispute) -> bool:
        return dispute.settled is None and dispute.open

    def _line(self, dispute: Dispute) -> Content:
        mark = "○ " if self._waits(dispute) else "✓ " if dispute.open else "– "
        return cut(one_line(mark + shorten(dispute.text, 200)), self.app.size.width - 4 - FRAME)

    def _count(self) -> None:
        left = sum(map(self._waits, self._disputes))
        where = f"Round {self._round}: " if self._round else ""
        said = f"{where}{counted(len(self._disputes), 'answer')} on which coders differ,"
        said += f" {left:,} not settled yet"
        if self._kept_back:
            said += f". {self._kept_back}"
        self.query_one("#about", Static).update(plain(said, "bold"))

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def on_resize(self, _: events.Resize) -> None:
        for number, dispute in enumerate(self._disputes):
            self._list.replace_option_prompt_at_index(number, self._line(dispute))
        self._tell_place()

    def _tell_place(self) -> None:
        box = self.query_one("#meaning")
        many = len(self._disputes)
        tell_place(self._list, self._list.highlighted, many, below=box, title="What was said")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_place()
        box = self.query_one("#meaning", VerticalScroll)
        box.query_one(Static).update(about(self._disputes[event.option_index], self._names))
        box.scroll_home(animate=False)
        if self._just is not None and self._just[1] != event.option_index:
            self._just = None
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("take", "both", "other", "none"):
            marked = self._marked if self.is_mounted else None
            if marked is None or not marked.open:
                return False
            return not parameters or int(str(parameters[0])) < len(marked.sides)
        if action == "rule":
            return self.is_mounted and bool(self._ruling[1])
        return True

    @property
    def _ruling(self) -> tuple[str, list[Code]]:
        """The reason that may become a rule, and codes that coders differ on there.

        It is that of the answer marked or, until another is marked, of the one just settled.
        """
        just, at = self._just or (None, None)
        settled = [one for one in self._disputes if one.response_id == just]
        found = [self._marked, *(settled if at == self._list.highlighted else ())]
        for one in found:
            if one is not None and one.open and one.settled is not None and one.reasons:
                return one.reasons[-1], [code for code in one.definitions if code.codable]
        return "", []

    # --- settling ---

    def action_take(self, number: int) -> None:
        if (dispute := self._marked) is not None and number < len(dispute.sides):
            side = dispute.sides[number]
            self._settle(dispute, side.codes, f"As {side.coder} said")

    def action_both(self) -> None:
        if (dispute := self._marked) is not None:
            self._settle(dispute, dispute.choices["both"], "As both said")

    def action_none(self) -> None:
        if (dispute := self._marked) is not None:
            self._settle(dispute, (), "No code fits")

    def action_other(self) -> None:
        dispute = self._marked
        if dispute is None:
            return

        def chosen(code: str | None) -> None:
            if code is not None:
                self._settle(dispute, (code,), f"{self._names.get(code, code)}, and nothing else")

        heading = "Which code is right?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading), chosen)

    def _settle(self, dispute: Dispute, codes: Sequence[str], heading: str) -> None:
        def written(reason: str | None) -> None:
            if reason is None:
                return
            why = reason

            def work() -> None:
                self.app.project.agreement.settle(
                    dispute.response_id, codes, reason=why, actor=self.app.coding.coder
                )

            def done(_: None) -> None:
                said = keys.fill("Settled · {settle-undo} undo")
                said += keys.fill(" · {settle-rule} make it a rule") if why else ""
                # Seen at once: the next key may come before all is compared again.
                at = dispute.response_id
                now = replace(dispute, settled=tuple(codes), reasons=(why,) if why else ())
                self._disputes = [now if one.response_id == at else one for one in self._disputes]
                self._draw()
                self._onwards()
                self._just = (at, self._list.highlighted)
                self._anew(said)

            self.app.save_or_say(work, done, "It is not settled")

        hint = "Why? It is kept beside the answer; nothing typed is fine, too."
        self.app.push_screen(LineScreen(heading, hint, may_be_empty=True), written)

    def _anew(self, said: str) -> None:
        """Say what was done, and read again what is settled."""
        self._say(said)
        self._read(self._draw)

    def _draw(self) -> None:
        if len(self._disputes) != self._list.option_count:
            self._fill()  # somebody else's judgements came meanwhile
            return
        for number, dispute in enumerate(self._disputes):
            self._list.replace_option_prompt_at_index(number, self._line(dispute))
        self._count()
        self.refresh_bindings()
        if (marked := self._marked) is not None:
            self.query_one("#meaning Static", Static).update(about(marked, self._names))

    def _onwards(self) -> None:
        """To the next answer that nobody settled yet."""
        at = self._list.highlighted or 0
        order = [*range(at, len(self._disputes)), *range(at)]
        self._list.highlighted = next((n for n in order if self._waits(self._disputes[n])), at)

    def action_undo(self) -> None:
        def done(undone: Undone | None) -> None:
            self._just = None
            self._anew(turned_words("undo", Scopes.settling, undone, self._names))

        coder = self.app.coding.coder
        self.app.save_or_say(
            lambda: self.app.project.agreement.undo(coder), done, "It stays settled"
        )

    def action_redo(self) -> None:
        def done(again: Undone | None) -> None:
            self._anew(turned_words("redo", Scopes.settling, again, self._names))

        coder = self.app.coding.coder
        self.app.save_or_say(
            lambda: self.app.project.agreement.redo(coder), done, "It is not settled again"
        )

    def action_which(self) -> None:
        """The differences of one closed round, or of everything that was judged blind."""
        every = self.app.project.agreement.rounds()
        names = [f"{one.name}: {one.words}" for one in every]

        def chosen(number: int | None) -> None:
            if number is None:
                return
            if number and not every[number - 1].closed:
                self._close_round(every[number - 1].name)
                return
            before, self._round = self._round, every[number - 1].name if number else None

            def failed(error: ChecError) -> None:
                self._round = before
                self.app.show_error(error, "That round cannot be shown")

            self._read(self._fill, failed)

        heading = "Differences and figures of which answers? An open round can be closed."
        now = line_of(self._round, [one.name for one in every], 1)
        self.app.push_screen(ChooseScreen(heading, ["All answers", *names], now), chosen)

    def action_close_round(self) -> None:
        """End a round of which not everybody is done."""
        still = [one for one in self.app.project.agreement.rounds() if not one.closed]
        if not still:
            self._say(f"No round is open. {keys.fill(_ROUND)}")
        elif len(still) == 1:
            self._close_round(still[0].name)
        else:
            self.app.push_screen(
                ChooseScreen("Close which round?", [f"{one.name}: {one.words}" for one in still]),
                lambda n: None if n is None else self._close_round(still[n].name),
            )

    def _close_round(self, name: str) -> None:
        def closed() -> None:
            self._round = name
            self._read(self._fill)

        rounds.ask_close(self.app, name, closed)

    def action_new_round(self) -> None:
        """Draw answers for several coders, who then judge them blind."""

        def made(name: str, coders: list[str], number: int) -> None:
            if self.app.coding.coder in coders:
                self.dismiss(name)
            else:
                answers = counted(number, "answer waits", "answers wait")
                self._say(f"Round {name}: {answers} for {in_words(coders)}")

        rounds.ask_new(self.app, made)

    def action_rule(self) -> None:
        """A reason becomes a line of a code's "when not to use"."""
        reason, listed = self._ruling

        def chosen(number: int | None) -> None:
            if number is None:
                return
            code = listed[number]
            self._say("Counting what it does …")
            self.app.beside(
                lambda project: project.agreement.foresee_rule(code.id, reason),
                lambda effect: ask(code, effect),
                failed,
            )

        def failed(error: ChecError) -> None:
            self._say("")
            self.app.show_error(error, "The codebook stays as it was")

        def ask(code: Code, effect: Effect) -> None:
            self._say("")
            heading = f"Is {code.name} not to be used from now on: “{reason}”?"
            choices = {"y": "Make it a rule", "escape": "No"}
            self.app.push_screen(
                AskScreen(heading, effect.words, choices),
                lambda key: make(code) if key == "y" else None,
            )

        def make(code: Code) -> None:
            def work() -> Effect:
                return self.app.project.agreement.add_to_definition(
                    code.id, reason, actor=self.app.coding.coder
                )

            def done(effect: Effect) -> None:
                again = counted(effect.waits.answers, "answer waits", "answers wait")
                said = f"{code.name} says now when not to use it; {again} to be looked at again"
                self._anew(said + keys.fill(" · {settle-undo} undo"))

            self.app.save_or_say(work, done, "The codebook stays as it was")

        names = [code.name for code in listed]
        self.app.push_screen(ChooseScreen("Not to be used so: which code?", names), chosen)

    # --- reading ---

    def action_figures(self) -> None:
        name = self._round

        def look(project: Project) -> Content:
            door = project.agreement
            found = door.compare(round_name=name).whole
            return figures(door.sentences(found), found, self._names)

        def done(content: Content) -> None:
            self._say("")
            if self.app.screen is self:
                self.app.push_screen(ReadingScreen(content))

        def failed(error: ChecError) -> None:
            self._say("")
            self.app.show_error(error, "There are no figures yet")

        self._say("Working the figures out …")
        self.app.beside(look, done, failed)

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#meaning", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss(None)
