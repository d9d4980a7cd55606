"""The review screen: one answer at a time. It is updated in place, never built anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from chec_voice.errors import ChecError
from chec_voice.model import Codebook, is_disclosure
from chec_voice.project import Filters, Scopes, Undone
from chec_voice.project.coding import OFFERED
from chec_voice.review import SegmentView, shorten
from tui import keys
from tui.agreement.rounds import round_waits
from tui.coding import show, side, teaching
from tui.coding.again import again_words
from tui.coding.desk import LOOK_AGAIN, Desk
from tui.coding.empty import empty_text
from tui.coding.places import PlacesScreen
from tui.dialogs import filters
from tui.dialogs.text import ReadingScreen
from tui.plain import plain
from tui.triage.show import read_so_far
from tui.widgets.answer_box import AnswerBox
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.sized import Part, Sized
from tui.widgets.static import Static
from tui.work import kept_filters
from tui.work.job import Beside
from tui.work.judging import status
from tui.work.saving import WAITING

if TYPE_CHECKING:
    from chec_voice.project import Coding, Count
    from chec_voice.project.coding import Order
    from tui.session import Session

ORDER, FILTERS = "order", "filters"
"""Names of the settings: in which order answers come; which answers are gone through."""
_CHOOSING = "Choosing which answers teach most; go on meanwhile ({order} stops)…"
_CHOSEN = "Answers that teach most come next, each for a reason. {order}: reading order."
_HIDDEN = "Suggestions are hidden: you code blind. {code} finds a code, {definitions} explains it."
_SAMPLE = "Suggestions are hidden: a blind sample. {code} finds a code."
_NONE = "No code is offered here. {code} finds a code, {definitions} explains it."
_NONE_YET = "nothing was suggested yet ({home}, then {home-suggest}, suggests codes); perhaps"
_TALL = 30
"""From this height on there is room for the marked code's meaning, and a larger answer box."""
_LEAST = 6
"""Codes that are offered on the smallest screen, too."""
_SIDE = 44
"""Columns of the panels beside the answer at first, where there is room for them."""
_AROUND = 7
"""Lines that there must be left for the answers around this one."""
_FRAME, _SIDES = 2, 4
"""Lines that a panel's border takes; columns that border and padding take."""


class ReviewScreen(PlacesScreen, Sized):
    """Codes answers. All acts go through the desk, which saves before it returns."""

    PART = Part("coding", "#side", "width", "right", 30, 60)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.REVIEW)]
    AUTO_FOCUS = None
    CLICKS: ClassVar[dict[str, str]] = {
        "title": "filter",
        "about": "person",
        "side-person": "person",
        "side-meaning": "definitions",
        "memos": "memo",
    }
    """Part of the screen -> what a click on it does, or its letter where one jumps."""

    app: Session

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._was: tuple[bool, bool] | None = None
        """Whether there was no answer, and whether a code was offered, when it was last drawn."""
        self._status = Content("")
        self._rows: list[Content] = []
        """What stands in the list of codes, line by line."""
        self._waits = False
        """Answers of this coder waited to be looked at again when that was last counted."""
        self._kept = Filters()
        """Which answers were gone through when that was last kept."""
        self._first = ""
        """What was said when the app began."""
        self._drawn_at: tuple[int, int] | None = None
        """As of which write it was last drawn."""
        self._planning: Beside | None = None
        """Chooses the smart order, while that goes on."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="title", markup=False)
        with Horizontal(id="desk"):
            with Vertical(id="room"):
                yield Static(id="question", markup=False)
                yield Static(id="about", markup=False)
                yield AnswerBox(id="answer")
                yield Static(id="suggestions", markup=False)
                yield Static(id="codes", markup=False)
                yield Static(id="memos", markup=False)
                yield Static(id="around", markup=False)
                yield Static(id="empty", markup=False)
            with Vertical(id="side"):
                yield Static(id="side-codes", markup=False)
                yield Static(id="side-meaning", markup=False)
                yield Static(id="side-person", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        # Looked up once: these objects live as long as the screen.
        self._part = {str(w.id): w for w in self.query(Static) if w.id}
        self._box = self.query_one(AnswerBox)
        self._side = self.query_one("#side", Vertical)
        self._part["side-codes"].border_title = "This answer"
        self._part["side-meaning"].border_title = "The marked code"
        self._part["side-person"].border_title = "This person"
        self._part["suggestions"].border_title = "Codes to choose from"
        self._part["around"].border_title = "Answers around this one"
        app = self.app
        coding = app.coding
        if coding.round is None:
            coding.narrow(kept_filters.kept(app.own_here(FILTERS, {}), app.project, coding))
        self._kept = coding.selection.filters
        try:
            self.desk.start()
        except ChecError as error:
            app.show_error(error, "This answer cannot be shown")
        left = kept_filters.as_left(filters.in_words(app, self._kept), "filter")
        self._first = ". ".join(filter(None, (round_waits(app.project, coding), left)))
        self.show(self._first)
        self._count_again()

    def returned(self, segment_id: int | None = None) -> None:
        """Back from a place, where the codebook may have been changed, too."""
        super().returned(segment_id)
        self._count_again()

    def _count_again(self) -> None:
        """Count beside the person what waits to be looked at again, and say it."""
        coding = self.app.coding

        def told(many: Count | None, _: ChecError | None) -> None:
            if not self.is_attached or many is None:
                return
            self._waits = many.number > 0
            self.refresh_bindings()
            said, goes_through = self.last_said[0], self._kept.state == LOOK_AGAIN.state
            if self._waits and not goes_through and said in ("", self._first):
                self.show(". ".join(filter(None, (said, again_words(many, "again")))))

        self._waits = False
        if coding.round is not None or not self.app.project.codes.redefined:
            return
        name = coding.coder
        what = ("look again", name)
        self.app.counting.ask(what, lambda project: project.codes.waiting_for(name), told)

    # --- drawing ---

    def on_screen_resume(self) -> None:
        """What stands beside the answer may have been flagged, or said otherwise, meanwhile."""
        if self._drawn_at is not None and self._drawn_at != self.app.project.written_at:
            self._draw_again()

    def show(self, said: str = "", *, undo: bool = False) -> None:
        """Draw the desk as it is now; `said` tells what was done."""
        desk, app = self.desk, self.app
        self._drawn_at = app.project.written_at
        self.last_said = (said, undo)
        self._keep_filters()
        width = app.size.width
        parts = filters.in_parts(app, desk.coding.selection.filters)
        title = show.title(
            app.project_name,
            desk.coding.coder,
            desk.progress,
            synthetic=app.synthetic,
            blind=desk.coding.blind,
            smart=desk.coding.order == "smart",
            width=width - 2,
            read=app.read_counts,
            which=parts,
        )
        self._set("title", title)
        self._status = status(said, width - 2, undo=undo)
        self._set("status", self._with_risk(title, width - 2))
        empty = desk.view is None
        offered = desk.suggestion is not None
        if (empty, offered) != self._was:
            self._was = (empty, offered)
            self.set_class(empty, "-empty")
            self.refresh_bindings()
        self._part["empty"].display = empty
        if desk.view is None:
            # What a part says of itself goes before the style sheet.
            for part in self.query("#room > *").exclude("#empty"):
                part.display = False
            self._side.display = False
            coding = desk.coding
            in_round = coding.round is not None
            which = "" if in_round else ", ".join(parts)
            self._set("empty", empty_text(coding.answers, in_round=in_round, which=which))
        else:
            self._show_answer(width - 2, app.size.height)

    def _keep_filters(self) -> None:
        """Keep which answers are gone through for the next time, whenever that changes."""
        coding = self.desk.coding
        now = coding.selection.filters
        if coding.round is None and now != self._kept:
            self._kept = now
            self.app.keep_own_here(FILTERS, kept_filters.to_keep(now))

    def _with_risk(self, title: Content, width: int) -> Content:
        """The status; how much is read for risk stands here when the title has no room."""
        risk = read_so_far(*self.app.read_counts)
        room = width - self._status.cell_length
        if not risk or risk in title.plain or room < len(risk) + 2 or self._status_lines > 1:
            return self._status
        return self._status + Content.styled(risk.rjust(room), "dim")

    def _show_answer(self, width: int, height: int) -> None:
        desk = self.desk
        view = desk.view
        assert view is not None
        self._box.display = True
        book = desk.coding.codebook
        beside = width + 2 >= show.WIDE and height >= _TALL
        self._side.display = beside
        if beside:
            self._show_side(view, book, height)
            width -= self._side_width
        self._part["suggestions"].set_class(beside, "-panel")
        text, start = show.answer(view, desk.chosen)
        least = 9 if height >= _TALL else 5
        parts: dict[str, Content | None] = {
            "question": show.question(view, width),
            "about": show.about(view, book, width, most=1 if beside else 2),
            "suggestions": None,
            "codes": None if beside else show.codes(view, book, width),
            "memos": show.memos(view, width),
        }
        used = 1 + self._status_lines + self.app.edge_lines  # title, status and the edges
        used += sum(part.plain.count("\n") + 1 for part in parts.values() if part is not None)
        frame = _FRAME if beside else 0
        used += frame
        room = height - used - self._box.height_for(text, width, least)
        inner = width - (_SIDES if beside else 0)
        self._rows = self._candidate_lines(inner, height - used - least, room, beside)
        parts["suggestions"] = Content("\n").join(self._rows)
        used += len(self._rows)
        spare = height - used - self._box.height_for(text, width, least)
        if spare > 0 and not beside:  # what is known of the person gets the lines that are over
            more = show.about(view, book, width, most=2 + spare)
            about = parts["about"] or more
            used += more.plain.count("\n") - about.plain.count("\n")
            parts["about"] = more
        for name, content in parts.items():
            self._part[name].display = content is not None
            if content is not None:
                self._set(name, content)
        left = height - used - self._box.height_for(text, width, least)
        self._part["around"].display = beside and left >= _AROUND
        if beside and left >= _AROUND:
            around = side.around(desk.around(view), width - _SIDES, left - _FRAME)
            self._set("around", around)
            used += around.plain.count("\n") + 1 + _FRAME
        self._box.show(text, start, width, height - used, least)

    @property
    def _status_lines(self) -> int:
        return self._status.plain.count("\n") + 1

    @property
    def _side_width(self) -> int:
        """Columns of the part beside the answer, with the gap before it."""
        return (self.part_size or _SIDE) + 1

    def part_sized(self) -> None:
        self.show(self.last_said[0], undo=self.last_said[1])

    def _show_side(self, view: SegmentView, book: Codebook, height: int) -> None:
        desk, width = self.desk, self._side_width - _SIDES - 1
        codes = side.codes(view, book, width, desk.pace)
        means = side.meaning(view, book, desk.chosen, width)
        self._set("side-codes", codes)
        self._part["side-meaning"].display = means is not None
        taken = codes.plain.count("\n") + 1 + _FRAME
        if means is not None:
            self._set("side-meaning", means)
            taken += means.plain.count("\n") + 1 + _FRAME
        room = height - 1 - self._status_lines - self.app.edge_lines - taken - _FRAME
        self._part["side-person"].border_subtitle = f"{keys.shown('person')}: all of it"
        others = desk.coding.other_answers(view.response_id)
        self._set("side-person", side.person(view, others, width, room))

    def _candidate_lines(self, width: int, most: int, room: int, beside: bool) -> list[Content]:
        """What is offered, in `room` lines where that can be, and never more than `most`."""
        desk, view = self.desk, self.desk.view
        assert view is not None
        if not view.candidates:
            why = _HIDDEN if desk.coding.blind else _SAMPLE if view.hidden else _NONE
            return list(plain(keys.fill(why)).wrap(max(width, 1)))
        book = desk.coding.codebook
        # Two lines say what is less likely, and why the marked code is suggested.
        shown = min(max(room - 2, _LEAST), max(most - 2, 3), OFFERED)
        listed = partial(show.candidates, view, book, desk.chosen, width, room=shown)
        if not self.app.has_suggestions:
            listed = partial(listed, none_likely=keys.fill(_NONE_YET))
        rows = listed()
        while len(rows) > room and shown > _LEAST:  # the answer stands there whole, if it can
            shown -= 1
            listed = partial(listed, room=shown)
            rows = listed()
        means: list[Content] = []
        code = book.get(view.candidates[desk.chosen].code)
        if code is not None and not beside:
            means = show.meaning(code, width, book.names)
        for reasons in (2, 1):
            more = listed(reasons=reasons)
            if len(more) + len(means) <= room:
                return more + means
        return rows + means if len(rows) + len(means) <= room else rows

    def _set(self, name: str, content: Content) -> None:
        self._part[name].update(content)

    # --- acting ---

    def go(self, work: Callable[[], str]) -> None:
        """Move without judging."""
        try:
            self.show(work())
        except ChecError as error:
            self.app.show_error(error, "This answer cannot be shown")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.desk.view is not None or keys.needs(keys.REVIEW, action) != "answer"

    def offers(self, action: str) -> bool:
        """Whether the footer has an action: where no code is offered, a key about it only says
        how to find one; where no answer waits, there is none to look at again."""
        if action == "again":
            return self._waits
        return self.desk.suggestion is not None or action not in ("accept", "reject", "take")

    def action_accept(self) -> None:
        self._accept(None)

    def action_accept_nth(self, n: int) -> None:
        self._accept(n - 1)

    def _accept(self, nth: int | None) -> None:
        view = self.desk.view
        assert view is not None
        picked = self.desk.suggestion if nth is None else None
        if nth is not None and nth < len(view.candidates):
            picked = view.candidates[nth]
        if picked is not None and is_disclosure(picked.code):
            self.action_flag()
        else:
            self._judge(lambda: self.desk.accept(nth))

    def action_take(self) -> None:
        marked = self.desk.suggestion
        if marked is not None and is_disclosure(marked.code):
            self.action_flag()
        else:
            self.act(self.desk.accept_and_finish, undo=marked is not None, then=self._teach())

    def action_reject(self) -> None:
        self._judge(self.desk.reject)

    def _judge(self, work: Callable[[], str]) -> None:
        before = self.desk.view

        def then(_: bool) -> None:
            # Nothing to undo when the key asked for what stood already.
            if self.desk.view is not before:
                self.show(self._status.plain, undo=True)

        self.act(work, undo=False, then=then)

    def action_choose(self, step: int) -> None:
        self.desk.choose(step)
        self.show()

    def on_click(self, event: events.Click) -> None:
        """A click on an offered code accepts it, one on a word marks it, one on what is said of
        the answer opens more."""
        if self.desk.view is None or event.widget is None:
            return
        listed = self._part["suggestions"]
        place = self._box.character_at(event.screen_offset)
        if place is not None:
            self._mark_words(show.place_in_part(self.desk.view, place))
        elif event.widget is listed:
            nth = show.candidate_at(self._rows, event.y - listed.gutter.top)
            if nth is not None:
                self._accept(nth)
        elif event.widget is self._part["status"] and self.last_said[1]:
            self.action_undo()
        elif event.widget.id in self.CLICKS:
            self.call_later(self.run_action, self.CLICKS[event.widget.id])

    def action_done(self) -> None:
        self.act(self.desk.done, undo=self.desk.may_be_done, then=self._teach())

    def action_none(self) -> None:
        view = self.desk.view
        self.act(self.desk.none, undo=view is not None and not view.applied, then=self._teach())

    def _teach(self) -> Callable[[bool], None]:
        """In a training round: show where the expert judged this answer otherwise, once done."""
        view, coding = self.desk.view, self.desk.coding

        def then(done: bool) -> None:
            lesson = teaching.lesson_of(self.app.project, coding, view) if done and view else None
            if lesson is not None and view is not None and lesson.same:
                self.show(f"Done: as {lesson.expert} coded it")
            elif lesson is not None and view is not None:
                self.app.push_screen(
                    ReadingScreen(teaching.words(lesson, view, coding.codebook.names))
                )

        return then

    def action_unsure(self) -> None:
        self.act(self.desk.not_sure)

    def action_repeat(self) -> None:
        self._judge(self.desk.repeat)

    def action_skip(self) -> None:
        view = self.desk.view
        # An answer that is to be looked at again is only put off: there is nothing to undo.
        self.act(self.desk.skip, undo=view is None or not view.again)

    def action_undo(self) -> None:
        self._turn("undo", self.desk.undone)

    def action_redo(self) -> None:
        self._turn("redo", self.desk.redone)

    def _turn(self, way: Literal["undo", "redo"], told: Callable[[Undone | None], str]) -> None:
        def done(turned: Undone | None) -> None:
            try:
                self.show(told(turned), undo=turned is not None)
            except ChecError as error:
                self.app.show_error(error, "This answer cannot be shown")

        self.app.turn(way, Scopes.coding, done, self._not_saved, waits=lambda: self.show(WAITING))

    def action_back(self) -> None:
        self.go(self.desk.back)

    def action_forward(self) -> None:
        self.go(self.desk.forward)

    def action_valence(self) -> None:
        self._judge(self.desk.valence)

    def action_level(self) -> None:
        self._judge(self.desk.level)

    def action_page(self, step: int) -> None:
        self._box.page(step)

    def apply(self, code: str) -> None:
        """Apply any code; a possible disclosure is not coded, a person has to look at it."""
        if is_disclosure(code):
            self.action_flag()
            return
        self._judge(lambda: self.desk.apply(code))

    def action_blind(self) -> None:
        """Hide suggestions and what others said, or show them again."""
        coding, app = self.desk.coding, self.app
        if coding.open_round is not None:
            self.show("This round is coded blind until all its coders are done.")
            return

        def turned(new: Coding) -> None:
            new.follow(coding)
            app.coding = new
            self.desk.resume(new)
            hidden = "hidden" if new.blind else "shown again"
            self.show(f"Suggestions, and what others said, are {hidden}.")

        app.save_or_say(
            lambda: app.project.coding(coding.coder, blind=not coding.blind, order=coding.order),
            turned,
            "It stays as it was",
        )

    # --- order ---

    def action_order(self) -> None:
        """Planning the smart order takes a model: that is done beside the app."""
        coding = self.desk.coding
        if self._planning is not None:
            self.app.jobs.stop(self._planning)
        elif coding.order == "smart":
            self._take_order("plain")
            self.show("Reading order from the next answer on.")
        else:
            self._planning = self.app.jobs.start(
                "order", "choosing answers", self._planned, self._unplanned, coder=coding.coder
            )
            self.show(keys.fill(_CHOOSING))

    def _take_order(self, order: Order) -> None:
        self.desk.coding.order = order
        self.app.keep_own(ORDER, order)

    def _unplanned(self) -> None:
        self._planning = None
        self.show("Stopped choosing. The order stays as it was.")

    def _planned(self, _: object, error: ChecError | None) -> None:
        self._planning = None
        if error is not None:
            self.app.show_error(error, "The order stays as it was")
            return
        self._take_order("smart")
        self.show(
            keys.fill(
                "Answers that teach most come next, each for a reason. {order}: reading order."
            )
        )

    # --- other screens ---

    def action_code(self) -> None:
        from tui.dialogs.codes import CodeScreen

        def chosen(code: str | None) -> None:
            if code is not None:
                self.apply(code)

        def apply(code: str) -> tuple[str, ...]:
            self.apply(code)
            return self.desk.view.applied if self.desk.view is not None else ()

        view = self.desk.view
        applied = view.applied if view is not None else ()
        self.app.push_screen(CodeScreen(self.desk.coding, applied, apply=apply), chosen)

    def _code_for(self, heading: str, work: Callable[[str], str]) -> None:
        """Find a code and do something with it; a possible disclosure goes before a person."""
        from tui.dialogs.codes import CodeScreen

        def chosen(code: str | None) -> None:
            if code is not None and is_disclosure(code):
                self.action_flag()
            elif code is not None:
                self.act(lambda: work(code))

        self.app.push_screen(CodeScreen(self.desk.coding, heading=heading), chosen)

    def action_whole(self) -> None:
        view = self.desk.view
        assert view is not None
        if view.parts == 1:
            self.action_code()
        else:
            heading = f"A code for all {view.parts} parts of this answer"
            self._code_for(heading, self.desk.apply_to_whole)

    def action_words(self) -> None:
        self._mark_words()

    def _mark_words(self, at: int | None = None) -> None:
        """Mark words, from the one at a character of the part on."""
        from tui.coding.words import Taken, WordsScreen

        view = self.desk.view
        assert view is not None

        def taken(taken: Taken | None) -> None:
            if taken is None:
                return
            words = shorten(view.response_text[taken.start : taken.end], 60)
            span = (taken.start, taken.end)
            if taken.to == "code":
                self._code_for(f"A code for “{words}”", lambda code: self.desk.apply(code, span))
            else:
                self.act(lambda: self._keep_quote(view, span))

        self.app.push_screen(WordsScreen(view, at), taken)

    def _keep_quote(self, view: SegmentView, span: tuple[int, int]) -> str:
        words = view.response_text[slice(*span)]
        quotes = self.app.project.quotes
        quotes.choose(view.segment_id, by=self.desk.coding.coder, words=words)
        return "Kept as worth quoting; it leaves the team only once approved"

    def action_filter(self) -> None:
        def then(wanted: Filters) -> None:
            self.go(lambda: self.desk.narrow(wanted))

        filters.ask(self.app, self.desk.coding.selection.filters, then)

    def action_again(self) -> None:
        self.go(self.desk.again_or_back)

    def look_again(self) -> None:
        """Go through the answers that wait to be looked at again."""
        self.go(self.desk.look_again)

    def action_definitions(self) -> None:
        from tui.dialogs.definitions import DefinitionsScreen

        def chosen(code: str | None) -> None:
            if code is not None and self.desk.view is not None:
                self.apply(code)

        marked = self.desk.suggestion
        at = marked.code if marked else None
        if at is None and self.desk.view is not None and self.desk.view.applied:
            at = self.desk.view.applied[-1]
        book = self.desk.coding.codebook
        self.app.push_screen(DefinitionsScreen(book, at, self.desk.coding.find_codes), chosen)

    def action_person(self) -> None:
        """All that is known of who said this, what else they said, and the answers around it."""
        view = self.desk.view
        assert view is not None
        others = self.desk.coding.other_answers(view.response_id, 50)
        around = self.desk.around(view)
        self.app.push_screen(ReadingScreen(side.about_person(view, others, around)))

    def action_memo(self) -> None:
        from tui.dialogs.memo import MemoScreen

        view = self.desk.view
        assert view is not None
        self.app.push_screen(MemoScreen(view.memos, self._save_memo))

    def _save_memo(self, text: str, then: Callable[[bool], None]) -> None:
        self.act(lambda: self.desk.memo(text), then=then)

    def action_flag(self) -> None:
        from tui.dialogs.flag import FlagScreen

        view = self.desk.view
        assert view is not None
        self.app.push_screen(FlagScreen(view.response_text, self._send_flag))

    def _send_flag(self, note: str, then: Callable[[bool], None]) -> None:
        def sent(done: bool) -> None:
            if done:
                self.app.count_read()
                self.show(self._status.plain)
            then(done)

        self.act(lambda: self.desk.flag(note), undo=False, then=sent)

    def action_remove(self) -> None:
        codes = self.desk.removable
        if not codes:
            self.show("There is no code to remove here.")
        elif len(codes) == 1:
            self.act(lambda: self.desk.remove(codes[0]))
        else:
            from tui.dialogs.choose import ChooseScreen

            def chosen(n: int | None) -> None:
                if n is not None:
                    self.act(lambda: self.desk.remove(codes[n]))

            names = [self.desk.name(code) for code in reversed(codes)]
            self.app.push_screen(
                ChooseScreen("Remove which code?", names),
                lambda n: chosen(None if n is None else len(codes) - 1 - n),
            )

    def action_find(self) -> None:
        from tui.coding.answers import AnswersScreen

        def chosen(segment_id: int | None) -> None:
            if segment_id is not None:
                self.go(lambda: self.desk.open(segment_id))

        self.app.push_screen(AnswersScreen(self.desk.coding), chosen)
