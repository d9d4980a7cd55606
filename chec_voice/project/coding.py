"""One coder at work: queue, judgements, undo. A judgement is on disk when a call returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from chec_voice.code_search import codes_near, find_codes
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Basis, Code, Codebook, Suggestion, is_disclosure, word_of
from chec_voice.project.agreement import rounds as project_rounds
from chec_voice.project.commands import Commands
from chec_voice.project.scopes import Scopes
from chec_voice.project.selection import ALL, Filters, Selection, Sort, search
from chec_voice.review import READING, QueueProgress, SegmentView
from chec_voice.store import (
    Store,
    codes,
    commands,
    decisions,
    definitions,
    extent,
    notes,
    queries,
    queue_plans,
    rounds,
    suggestions,
    tallies,
)
from chec_voice.store.decisions import Shown, Undone
from chec_voice.store.extent import Extent
from chec_voice.store.queue_plans import Place
from chec_voice.store.rounds import Round
from chec_voice.text import parts_and_answers

DISCLOSURE_NOTE = "Coded as a possible disclosure."
BLIND_SAMPLE = "blind sample"
OFFERED = 9
"""At most so many codes are offered with an answer: what digits can choose from."""
LEAST_OFFERED = 6
BY_WORDS = "words of the codebook"
"""Stands for the suggester where a code is offered for its words, or since this coder uses it."""
Order = Literal["plain", "smart"]


@dataclass(frozen=True)
class Bulk:
    """What applying a code to many answers would do."""

    code: str
    new: int
    """Segments that would get it."""
    already: int
    """Segments that have it from this coder."""
    answers: int
    """Of how many answers those are that would get it."""

    @property
    def words(self) -> str:
        """How many would get it."""
        return parts_and_answers(self.new, self.answers)


@dataclass(frozen=True)
class RowMarks:
    """What a row of the grid says of one segment."""

    said: Mapping[str, str]
    """Code -> apply or reject."""
    values: tuple[str, ...]
    """Of the attributes that were asked for; "" where nothing is known."""


OPEN = ("open",)
EVERY = ("open", "skipped", "done")
_STATES = {"open": "todo"}


class Coding:
    """The coding session of one named coder. Make it with `Project.coding(name)`.

    Args:
        blind: hide suggestions, and record judgements as made without them.
        order: `smart` takes answers in the order that `project.suggestions.plan_queue` chose, each
            for a reason; reading order when none of those is left.
        round_: code only the answers of this round, blind whatever else is asked for.
    """

    def __init__(
        self,
        store: Store,
        coder_id: int,
        coder: str,
        *,
        blind: bool = False,
        order: Order = "plain",
        round_: Round | None = None,
    ) -> None:
        self._store, self._coder_id, self.coder = store, coder_id, coder
        self.blind_by_choice = blind
        """Blind also outside a round."""
        self.blind, self.round = blind or round_ is not None, round_
        self.order: Order = order
        self._places: dict[int, Place] = {}
        """Answers that came in smart order."""
        self._put_off: set[int] = set()
        """Not now: they are not offered again while this object lives."""
        self.selection = Selection(store, coder_id=coder_id, blind=self.blind)
        """What this coder goes through: every answer, until somebody narrows it."""

    def narrow(self, filters: Filters) -> None:
        """Go through the answers that pass `filters` only; `Filters()` is all of them again.

        Raises:
            NotFound: something that a filter names is not in the project.
            Refused: it would tell a blind coder what others said.
        """
        self.selection = self.select(filters)

    def select(self, filters: Filters, sort: Sort = "reading") -> Selection:
        """Answers that pass `filters`, as this coder may see them."""
        return Selection(self._store, filters, sort, coder_id=self._coder_id, blind=self.blind)

    def _wanted(self, segment_id: int) -> bool:
        return self.selection.filters == ALL or self.selection.holds(segment_id)

    def follow(self, before: Coding) -> None:
        """Take over why answers were shown, from the same coder's session before this one."""
        self._places.update(before._places)
        if self.blind == before.blind:
            self.selection = before.selection
        else:  # a round is over: the same answers, seen as this coder may see them now
            self.narrow(before.selection.filters)
        self._put_off |= before._put_off

    @property
    def open_round(self) -> str | None:
        """Name of the round that is being coded; None outside one, and once it is closed."""
        if self.round is None or rounds.by_id(self._store, self.round.id).closed:
            return None
        return self.round.name

    @cached_property
    def codebook(self) -> Codebook:
        return codes.current(self._store)

    # --- the queue ---

    @property
    def is_planned(self) -> bool:
        """Whether it was chosen for this coder which answers teach most."""
        return queue_plans.exists(self._store, self._coder_id)

    def first(self) -> int | None:
        """Segment to start with: the first one not looked at, else the first skipped one."""
        return self.next(0)

    def next(
        self, after: int, states: Sequence[str] = OPEN, order: Order | None = None
    ) -> int | None:
        """The next segment in `states` after segment `after`, wrapping round once.

        When nothing is open any more, skipped segments come back, then answers with a code that
        is defined otherwise by now. None when all is done. In smart order, what was chosen comes
        first; choosing itself is never done here. In a blind round nothing comes a second time:
        why it does would tell what others said.
        """
        if self.round is None and (order or self.order) == "smart" and tuple(states) == OPEN:
            place = queue_plans.first_valid(
                self._store, self._coder_id, without={after, *self._put_off}, again=not self.blind
            )
            if place is not None and self._wanted(place.segment_id):
                self._places[place.segment_id] = place
                return place.segment_id
        if self.round is None and self.selection.filters.state not in ("", "todo"):
            # Somebody goes through what they skipped, marked or finished: all of that is wanted.
            found = self.selection.next(after) or self.selection.next()
            return found if found != after else None
        for wanted in (tuple(states), ("skipped",)) if tuple(states) == OPEN else (tuple(states),):
            for start in dict.fromkeys((after, 0)):
                found = self._neighbour(start, wanted)
                if found is not None and not (found == after and wanted == ("skipped",)):
                    return found
        return self._changed(after) if tuple(states) == OPEN else None

    def _changed(self, after: int) -> int | None:
        """An answer with a code that is defined otherwise by now, to be looked at again."""
        if self.round is not None or self.blind:
            return None
        if self.selection.filters.state:  # those are not looked at yet, none of them is done
            return None
        waiting, not_now = self.selection.narrowed(state="look again"), self._put_off | {after}
        found = waiting.next()
        while found in not_now:
            found = waiting.next(found)
        return found

    def previous(self, before: int) -> int | None:
        """The segment before this one in reading order, whatever its state."""
        return self._neighbour(before, EVERY, forward=False)

    def following(self, after: int) -> int | None:
        """The segment after this one in reading order, whatever its state."""
        return self._neighbour(after, EVERY)

    def _neighbour(self, at: int, states: Sequence[str], *, forward: bool = True) -> int | None:
        if self.round is not None:
            return rounds.next_segment(
                self._store, self.round, self._coder_id, at, tuple(states), forward=forward
            )
        if not forward:
            return self.selection.previous(at)
        if set(states) >= set(EVERY):
            return self.selection.next(at)
        found = [
            self.selection.narrowed(state=_STATES.get(state, state)).next(at) for state in states
        ]
        return min((one for one in found if one is not None), default=None)

    def progress(self) -> QueueProgress:
        """How far this coder is; read from counts that are kept, at every key."""
        if self.round is not None:
            left = rounds.segment_counts(self._store, self.round, self._coder_id)
            return QueueProgress(left.get("done", 0), left.get("skipped", 0), sum(left.values()))
        counts = tallies.reviewed(self._store, self._coder_id)
        total = tallies.open_segments(self._store)
        return QueueProgress(counts["done"], counts["skipped"], total)

    @property
    def answers(self) -> int:
        """How many answers there are to code: what somebody wrote to one question counts once."""
        if self.round is not None:
            _, total = rounds.progress(self._store, self.round)[self.coder]
            return total
        return tallies.open_answers(self._store)

    def view(self, segment_id: int) -> SegmentView:
        """Everything to show for one segment.

        Raises:
            NotFound: the segment is gone (withdrawn), or waits for a safeguarding lead.
        """
        place = self._place(segment_id)
        row = queries.segment(self._store, segment_id)
        if row is None or row["raised"]:
            raise NotFound("this answer is not open for coding.", fix="Go on to the next one.")
        state = queries.review_state(self._store, self._coder_id, segment_id)
        hidden = self._hides(segment_id)
        suggested = () if hidden else tuple(self._suggestions(segment_id))
        return SegmentView(
            segment_id=segment_id,
            response_id=row["response_id"],
            response_text=row["response_text"],
            start=row["start"],
            end=row["end"],
            part=row["part"],
            parts=row["parts"],
            question=row["question"],
            polarity=row["polarity"],
            voice=row["voice"],
            n_participants=row["n_participants"],
            session=row["session"],
            participant=row["participant"],
            attributes=tuple(queries.attributes_of(self._store, row["response_id"])),
            suggestions=suggested,
            less_likely=() if hidden else self._less_likely(segment_id, suggested),
            decisions=tuple(decisions.standing(self._store, segment_id, self._coder_id)),
            memos=tuple(
                (memo["coder"], memo["text"])
                for memo in notes.memos(self._store, "segment", segment_id)
                if memo["coder"] == self.coder or not hidden
            ),
            state=state or "open",
            reason=place.reason,
            again=bool(place.seen),
            doubt=place.code if place.seen else "",
            hidden=hidden,
            unsure=commands.is_unsure(self._store, self._coder_id, segment_id),
        )

    def _place(self, segment_id: int) -> Place:
        """Why an answer comes now; one that waits says so, however somebody came to it."""
        state = queries.review_state(self._store, self._coder_id, segment_id)
        held = self._places.get(segment_id)
        if held is not None and held.reason == definitions.CHANGED and state != "done":
            del self._places[segment_id]  # opened since: what is open waits for no second look
        if segment_id not in self._places and self.round is None and state == "done":
            code = definitions.in_doubt(self._store, self._coder_id, segment_id)
            stands = queue_plans.seen(self._store, self._coder_id, [segment_id]) if code else {}
            if code and stands:
                place = Place(segment_id, definitions.CHANGED, code, stands[segment_id])
                self._places[segment_id] = place
        return self._places.get(segment_id, Place(segment_id, READING))

    def _hides(self, segment_id: int) -> bool:
        """A blind sample is coded without suggestions: it measures how good they are."""
        return (
            self.blind
            or rounds.keeps_blind(self._store, self._coder_id, segment_id)
            or (
                self._place(segment_id).reason == BLIND_SAMPLE
                and queries.review_state(self._store, self._coder_id, segment_id) != "done"
            )
        )

    def _suggestions(self, segment_id: int) -> list[Suggestion]:
        return suggestions.of_segment(self._store, segment_id)

    def _less_likely(
        self, segment_id: int, suggested: tuple[Suggestion, ...]
    ) -> tuple[Suggestion, ...]:
        """Codes to choose from besides: the machine's next best, then those with words of it."""
        taken = {one.code for one in suggested}
        offered = suggestions.less_likely(self._store, segment_id)
        offered = [one for one in offered if one.code not in taken and not is_disclosure(one.code)]
        offered = offered[: max(OFFERED - len(taken), 0)]
        taken |= {one.code for one in offered}
        if len(taken) < LEAST_OFFERED:
            most = LEAST_OFFERED if taken else OFFERED
            offered += self._by_words(segment_id, taken, most - len(taken))
        return tuple(offered)

    def _by_words(self, segment_id: int, taken: set[str], number: int) -> list[Suggestion]:
        """Codes whose names and keywords stand in the answer, then what this coder uses most."""
        row = queries.segment(self._store, segment_id)
        text = row["response_text"][row["start"] : row["end"]] if row is not None else ""
        near = codes_near(self.codebook, text, OFFERED + len(taken) + 1, first=self.usual_codes)
        free = [code.id for code in near if code.id not in taken and not is_disclosure(code.id)]
        return [Suggestion(segment_id, code, 0.0, BY_WORDS, likely=False) for code in free[:number]]

    @property
    def usual_codes(self) -> list[str]:
        """Ids of the codes that this coder applied lately and often, the most used first."""
        weights: dict[str, float] = {}
        for age, code in enumerate(decisions.codes_applied(self._store, self._coder_id, 200)):
            weights[code] = weights.get(code, 0.0) + 0.98**age
        return sorted(weights, key=lambda code: -weights[code])

    @property
    def written_at(self) -> tuple[int, int]:
        """As `Project.written_at`."""
        return self._store.written_at()

    def other_answers(self, response_id: int, limit: int = 4) -> list[tuple[str, str]]:
        """(question, text) of what else the same person said, as far as it is open."""
        return queries.other_answers(self._store, response_id, limit)

    def parts(self, response_id: int) -> list[int]:
        """The segments of one answer, in reading order."""
        return queries.segments_of(self._store, response_id)

    def search(self, words: str, limit: int = 200) -> list[tuple[int, str, str]]:
        """(segment id, text, question) of answers that hold all the words, best first."""
        return search(self.select(ALL), words, limit)

    def find_codes(self, query: str, limit: int = 12) -> list[Code]:
        """Codes that match what was typed, best first; this coder's usual ones when nothing was."""
        return find_codes(self.codebook, query, limit, first=self.usual_codes)

    # --- judgements ---

    def apply(
        self,
        segment_id: int,
        code: str,
        *,
        basis: Basis = "unaided",
        valence: str | None = None,
        level: str | None = None,
        milliseconds: int | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        """Say that a code applies.

        Args:
            valence: one of `VALENCES`: whether it helps or harms here.
            level: one of `LEVELS`: whom or what it is about here.
            span: the words that it is about, [start, end) in code points of the response; the
                whole segment when None.

        Raises:
            Refused: the span is not inside the segment.

        The code of possible disclosures is a route, not a theme: the answer goes before the
        safeguarding lead instead, and leaves coding.
        """
        if is_disclosure(code):
            response_id = queries.response_of(self._store, segment_id)
            self.raise_concern(int(response_id or 0), DISCLOSURE_NOTE)
            return
        if span is not None:
            decisions.require_span(self._store, segment_id, span)
        self._decide(segment_id, code, "apply", basis, milliseconds, span, (valence, level))

    def describe(
        self,
        segment_id: int,
        code: str,
        said: Mapping[str, str | None],
        *,
        milliseconds: int | None = None,
    ) -> None:
        """Say more of a code that applies, or take it back with None; all else of it stays.

        Args:
            said: `valence`, one of `VALENCES`, or `level`, one of `LEVELS`.

        Raises:
            NotFound: this coder did not apply the code here.
        """
        now = decisions.standing(self._store, segment_id, self._coder_id)
        before = next((d for d in now if (d.code, d.verdict) == (code, "apply")), None)
        if before is None:
            raise NotFound("this code is not applied here.", fix="Apply it first.")
        told = (said.get("valence", before.valence), said.get("level", before.level))
        basis: Basis = "suggested" if before.basis == "suggested" else "unaided"
        span = (before.start, before.end)
        self._decide(segment_id, code, "apply", basis, milliseconds, span, told)

    def reject(
        self,
        segment_id: int,
        code: str,
        *,
        basis: Basis = "suggested",
        milliseconds: int | None = None,
    ) -> None:
        """Say that a code (a suggested one, as a rule) does not apply."""
        self._decide(segment_id, code, "reject", basis, milliseconds)

    def remove(self, segment_id: int, code: str, *, milliseconds: int | None = None) -> None:
        """Take back what this coder said about a code here, as if never said."""
        self._decide(segment_id, code, "withdraw", "unaided", milliseconds)

    def _decide(
        self,
        segment_id: int,
        code: str,
        verdict: str,
        basis: Basis,
        milliseconds: int | None,
        span: tuple[int, int] | None = None,
        told: tuple[str | None, str | None] = (None, None),
    ) -> None:
        """`told` is the valence and the level."""
        if queries.is_raised(self._store, segment_id):
            raise Refused("this answer is not open for coding.", fix="Go on to the next one.")
        shown = suggestions.score_of(self._store, segment_id, code)
        blind, place = self._hides(segment_id), self._place(segment_id)
        seen = shown is not None and not blind
        decisions.decide(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            segment_id=segment_id,
            code=code,
            verdict=verdict,  # type: ignore[arg-type]  # checked by `decide`
            basis=basis if seen or basis != "suggested" else "unaided",
            shown=Shown(
                suggestion=seen,
                score=shown["score"] if seen and shown else None,
                run_id=shown["run_id"] if seen and shown else None,
                round="again" if place.seen else "blind" if blind else "",
                queue_reason=place.reason,
            ),
            milliseconds=milliseconds,
            valence=told[0],
            level=told[1],
            span=span,
        )

    def done(self, segment_id: int) -> None:
        """Say that this coder is done with a segment (also when no code applies).

        One that came to be looked at again may be left as it is, and does not come back for that
        reason; nor does one that was coded before a definition changed, and is finished after.
        """
        place = self._place(segment_id)
        with self._store.write():
            again = place.reason if place.seen else ""
            if not again and definitions.judged_otherwise(self._store, self._coder_id, segment_id):
                again = definitions.CHANGED
            self._mark(segment_id, "done", again=again)
            if place.reason == definitions.CHANGED:  # an undo brings it back: then it is found anew
                self._places.pop(segment_id, None)
            project_rounds.close_finished(self._store, self._coder_id, self.coder)

    def skip(self, segment_id: int) -> None:
        """Come back to a segment later. One that came to be looked at again stays done."""
        if self._place(segment_id).seen:
            self._put_off.add(segment_id)
        else:
            self._mark(segment_id, "skipped")

    def _mark(self, segment_id: int, state: str, again: str = "") -> None:
        decisions.mark(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            segment_ids=[segment_id],
            state=state,
            again=again,
            # That a definition changed tells nothing of what others said.
            blind=self._hides(segment_id) and again in ("", definitions.CHANGED),
        )

    def memo(self, segment_id: int, text: str) -> None:
        """Write a memo on a segment.

        Raises:
            Refused: the memo is empty.
        """
        if not text.strip():
            raise Refused("the memo is empty.", fix="Write something, or leave with Escape.")
        notes.add_memo(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            target_kind="segment",
            target_id=segment_id,
            text=text.strip(),
        )

    def raise_concern(self, response_id: int, note: str = "") -> None:
        """Put a response before the safeguarding lead: it leaves the queue, and no undo."""
        notes.raise_concern(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            response_id=response_id,
            note=note.strip(),
        )

    def undo(self) -> Undone | None:
        """Take back this coder's last act, or all of a bulk act; None when there is none left.

        Only what is said of answers: other acts are `project.commands(coder).undo()`.
        """
        return self._commands.undo(Scopes.coding)

    def redo(self) -> Undone | None:
        """Do again what was taken back last; None when there is nothing to do again.

        Raises:
            Refused: the answer is not open for coding any more.
        """
        return self._commands.redo(Scopes.coding)

    def together(self, joins: str = "") -> AbstractContextManager[str]:
        """What is done in this block is one act to the person: one undo takes all of it back.

        Args:
            joins: name of an earlier act, as this yields it, of which the block is a part.
        """
        return self._commands.together(joins)

    @property
    def _commands(self) -> Commands:
        return Commands(self._store, self._coder_id, self.coder)

    def not_sure(self, segment_id: int, unsure: bool = True) -> None:
        """Mark an answer as one that this coder is not sure of, or take that mark away."""
        with self._store.write():
            decisions.require_segments(self._store, [segment_id])
            if commands.is_unsure(self._store, self._coder_id, segment_id) == unsure:
                return  # an undo would turn it round
            commands.set_unsure(self._store, self._coder_id, segment_id, unsure)
            self._store.event(
                self.coder,
                "unsure",
                target=f"segment:{segment_id}",
                after={"segment": segment_id, "unsure": unsure},
            )

    def row_marks(
        self, segment_ids: Sequence[int], attributes: Sequence[str] = ()
    ) -> dict[int, RowMarks]:
        """What this coder said of each of these segments, and facts about the person."""
        said: dict[int, dict[str, str]] = {}
        for segment_id, code, verdict in queries.marks(self._store, self._coder_id, segment_ids):
            said.setdefault(segment_id, {})[code] = verdict
        values = [queries.attribute_of(self._store, name, segment_ids) for name in attributes]
        return {
            at: RowMarks(
                said.get(at, {}),
                tuple(word_of(*known[at]) if at in known else "" for known in values),
            )
            for at in segment_ids
        }

    def preview_apply(self, code: str, segment_ids: Sequence[int]) -> Bulk:
        """What `apply_to` would do; writes nothing."""
        marks = queries.marks(self._store, self._coder_id, segment_ids)
        already = {at for at, key, verdict in marks if (key, verdict) == (code, "apply")}
        new = set(segment_ids) - already
        return Bulk(code, len(new), len(already), extent.of_segments(self._store, new).answers)

    def apply_to(self, code: str, segment_ids: Sequence[int]) -> Extent:
        """Apply a code to these segments, as one act; returns how many got it now.

        Raises:
            Refused: the code is a route to the safeguarding lead, for one answer at a time.
            NotFound: there is no such code.
        """
        if is_disclosure(code):
            raise Refused(
                "a possible disclosure is not coded in bulk.", fix="Open each answer and flag it."
            )
        open_ids = [i for i in segment_ids if not queries.is_raised(self._store, i)]
        return decisions.apply_many(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            segment_ids=open_ids,
            code=code,
            round_="blind" if self.blind else "",
        )

    def preview_bulk(self, code: str, among: Selection) -> Bulk:
        """What `apply_to_all` would do; writes nothing."""
        new, answers = among.without(code, self._coder_id)
        return Bulk(code, new, among.count(exactly=True).number - new, answers)

    def apply_to_all(self, code: str, among: Selection) -> Extent:
        """Apply a code to every answer of a selection, as one act; returns how many got it now.

        Raises:
            Refused: the code is a route to the safeguarding lead, for one answer at a time.
            NotFound: there is no such code.
        """
        if is_disclosure(code):
            raise Refused(
                "a possible disclosure is not coded in bulk.", fix="Open each answer and flag it."
            )
        segment_ids: list[int] = []
        while lines := among.page(segment_ids[-1] if segment_ids else None, 1000):
            segment_ids += [line.segment_id for line in lines]
        return decisions.apply_many(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            segment_ids=segment_ids,
            code=code,
            round_="blind" if self.blind else "",
        )
