"""What a coder does, without a screen: each act is saved when its method returns."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Literal

from chec_voice.errors import NotFound
from chec_voice.model import LEVELS, VALENCES, Decision, Suggestion
from chec_voice.project import Filters, Scopes, Undone, extent_words
from chec_voice.project.coding import Coding
from chec_voice.review import QueueProgress, SegmentView, shorten
from tui import keys
from tui.acts import nothing_words

_END = 2**62  # after every segment
_FAR = 40
"""Parts of one person's answers that are passed over on the way to the next person's."""
_TURNS_AT_ONCE = 4
"""Values that a line of the smallest screen has room for."""
LOOK_AGAIN = Filters(state="look again")
_APPLY_FIRST = "Apply a code first; then {valence} says helps or harms, {level} whom it is about."


class Desk:
    """One coder with one answer before them.

    Methods that act return a sentence that says what was done, and raise `ChecError` when nothing
    was: what is shown changes only after the judgement is on disk.
    """

    def __init__(self, coding: Coding, clock: Callable[[], float] = time.monotonic) -> None:
        self.coding, self._clock = coding, clock
        self.view: SegmentView | None = None
        """None: nothing to code, or all done."""
        self.chosen = 0
        """Index of the marked code among those that are offered."""
        self.progress: QueueProgress = coding.progress()
        self._shown_at = clock()
        self._aimed = False
        """The coder moved the mark, so `v` is about the marked suggestion."""
        self._turned: tuple[int, str, str] | None = None
        """(segment, code and what, act) of the turns right before now: one act to the coder."""
        self._flagged = False
        """The last act was a flag, which undo cannot reach."""
        self._last: tuple[str, ...] = ()
        """Codes of the answer that was done last, to be repeated."""
        self._finished: list[float] = []
        """When answers were finished, lately."""
        self._before_again = Filters()
        """What was gone through before answers were looked at again."""
        self._around: tuple[object, list[tuple[str, str, str]]] = (None, [])
        """(segment, as of which write) and what stands around it: an answer that was flagged since,
        in whatever window, stands there no more."""
        self.when_done: Callable[[int], None] | None = None
        """Is told, after an answer is done, at which segment the coder is now."""

    # --- moving ---

    def start(self) -> None:
        self._show(self.coding.first())

    def resume(self, coding: Coding) -> None:
        """Go on where the coder was, after answers were flagged or changed elsewhere."""
        self.coding = coding
        try:
            self._show(self.view.segment_id if self.view else coding.first())
        except NotFound:  # flagged, or merged into its neighbour
            self.start()

    def open(self, segment_id: int) -> str:
        self._show(segment_id)
        return "Here is the answer that you looked for."

    def narrow(self, filters: Filters) -> str:
        """Go through the answers that pass `filters` only, from the first one on."""
        before = self.coding.selection.filters
        self.coding.narrow(filters)
        count = self.coding.selection.count()
        if not count.number:
            self.coding.narrow(before)
            return "No answer is like that: what you go through stays as it was."
        if filters == Filters():
            self.start()
            return "Every answer again."
        # What was skipped, marked or finished is gone through from its first; else what is open.
        first = self.coding.first() or self.coding.selection.next()
        self._show(first)
        return f"{self.coding.selection.in_words(count)} like that".capitalize()

    def look_again(self) -> str:
        """Go through the answers that wait to be looked at again, whatever was gone through."""
        if self.coding.round is not None:
            return "A round comes first: what is to be looked at again comes after it."
        before = self.coding.selection.filters
        wanted = self.coding.select(LOOK_AGAIN)
        if not (count := wanted.count()).number:
            return "None of your answers waits to be looked at again."
        many = wanted.in_words(count)
        self.narrow(LOOK_AGAIN)
        if before.state != LOOK_AGAIN.state:
            self._before_again = before
        return f"{many[:1].upper()}{many[1:]} to look at again · {keys.shown('again')} goes back"

    def again_or_back(self) -> str:
        """As `look_again`; from there, back to what was gone through before."""
        if self.coding.selection.filters != LOOK_AGAIN:
            return self.look_again()
        said = self.narrow(self._before_again)
        gone = self.coding.selection.filters == LOOK_AGAIN  # none is like that any more
        return self.narrow(Filters()) if gone else said

    def back(self) -> str:
        found = self.coding.previous(self.view.segment_id if self.view else _END)
        if found is None:
            return "This is the first answer."
        self._show(found)
        return "The answer before."

    def forward(self) -> str:
        found = self.coding.following(self.view.segment_id) if self.view else None
        if found is None:
            return "This is the last answer."
        self._show(found)
        return "The answer after."

    def around(self, view: SegmentView) -> list[tuple[str, str, str]]:
        """(where, question, text) of the answers of other people right before and after."""
        now = (view.segment_id, self.coding.written_at)
        if self._around[0] != now:
            self._around = (now, self._look_around(view))
        return self._around[1]

    def _look_around(self, view: SegmentView) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        for where, step in (("before", self.coding.previous), ("after", self.coding.following)):
            at = step(view.segment_id)
            for _ in range(_FAR):
                if at is None:
                    break
                near = self.coding.view(at)
                if near.participant != view.participant or near.session != view.session:
                    found.append((where, near.question, near.response_text))
                    break
                at = step(at)
        return found

    def _show(self, segment_id: int | None) -> None:
        view = None if segment_id is None else self.coding.view(segment_id)
        self.view, self.progress = view, self.coding.progress()
        self._shown_at = self._clock()
        self.chosen, self._aimed = 0, False
        if view is not None:
            self.chosen = self._undecided(0) or 0

    def _reload(self) -> None:
        """Read the answer again after a judgement on it; the clock runs on.

        Codes keep their numbers while the answer is on the screen.
        """
        before = self._here
        view = self.coding.view(before.segment_id)
        suggested = {one.code for one in view.suggestions}
        kept = tuple(one for one in before.less_likely if one.code not in suggested)
        self.view = dataclasses.replace(view, less_likely=kept)

    def _undecided(self, start: int) -> int | None:
        """The first suggestion from `start` on that has no answer yet."""
        view = self._here
        judged = {*view.applied, *view.rejected}
        rest = enumerate(view.candidates[start:], start)
        return next((n for n, suggestion in rest if suggestion.code not in judged), None)

    @property
    def _here(self) -> SegmentView:
        if self.view is None:
            raise NotFound(
                "there is no answer here.",
                fix=keys.fill("Press {back} to look at earlier answers."),
            )
        return self.view

    @property
    def _milliseconds(self) -> int:
        return round((self._clock() - self._shown_at) * 1000)

    # --- suggestions ---

    @property
    def suggestion(self) -> Suggestion | None:
        """The marked suggestion."""
        if self.view is None or not self.view.candidates:
            return None
        return self.view.candidates[self.chosen]

    def choose(self, step: int) -> None:
        if self.view is not None and self.view.candidates:
            self.chosen = min(max(self.chosen + step, 0), len(self.view.candidates) - 1)
            self._aimed = True

    def accept(self, nth: int | None = None) -> str:
        """Accept the marked suggestion, or the nth (from 0); twice is the same as once."""
        suggestion = self._pick(nth)
        if suggestion is None:
            return self._no_suggestion(nth)
        said = self.apply(suggestion.code)
        self.chosen, self._aimed = self._next_mark(), False
        return said

    def accept_and_finish(self) -> str:
        """Accept the marked suggestion and go on: what two presses do."""
        if self.suggestion is None:
            return self._no_suggestion(None)
        self.accept()
        return self.done()

    def reject(self) -> str:
        suggestion = self._pick(None)
        if suggestion is None:
            return self._no_suggestion(None)
        code = suggestion.code
        if code in self._now().rejected:
            self._reload()
            return f"✗ {self.name(code)} is rejected already."
        self.coding.reject(
            self._here.segment_id, code, basis="suggested", milliseconds=self._milliseconds
        )
        self._acted()
        self._reload()
        self.chosen = self._next_mark()
        return f"✗ Rejected {self.name(code)}"

    def _now(self) -> SegmentView:
        """The answer as it stands: its coder may have judged it in another window meanwhile."""
        return self.coding.view(self._here.segment_id)

    def _pick(self, nth: int | None) -> Suggestion | None:
        view = self._here
        if nth is not None and nth < len(view.candidates):
            self.chosen = nth
            return view.candidates[nth]
        return self.suggestion if nth is None else None

    def _next_mark(self) -> int:
        found = self._undecided(self.chosen)
        return self.chosen if found is None else found

    def _no_suggestion(self, nth: int | None) -> str:
        if nth is not None and self._here.candidates:
            return f"There is no code {nth + 1} here. Press {keys.shown('code')} to find a code."
        return keys.fill("No code is offered here. Press {code} to find a code.")

    # --- codes ---

    def name(self, code: str) -> str:
        found = self.coding.codebook.get(code)
        return found.name if found else code

    def apply(self, code: str, span: tuple[int, int] | None = None) -> str:
        """Apply any code; the basis is `suggested` when the coder saw it suggested.

        Args:
            span: the words of the response that it is about; the whole part when None.
        """
        view = self._here
        if code in self._now().applied and span is None:
            self._reload()
            remove = keys.fill("Press {remove} to remove it.")
            return f"✓ {self.name(code)} is applied already. {remove}"
        seen = any(suggestion.code == code for suggestion in view.candidates)
        self.coding.apply(
            view.segment_id,
            code,
            basis="suggested" if seen else "unaided",
            milliseconds=self._milliseconds,
            span=span,
        )
        self._acted()
        self._reload()
        words = f" to “{shorten(view.response_text[slice(*span)], 40)}”" if span else ""
        return f"✓ Applied {self.name(code)}{words}"

    def apply_to_whole(self, code: str) -> str:
        """Apply a code to every part of the answer, as one act."""
        view = self._here
        parts = self.coding.parts(view.response_id)
        without = [part for part in parts if code not in self.coding.view(part).applied]
        if not without:
            self._reload()
            return f"✓ {self.name(code)} is applied to the whole answer already."
        with self.coding.together():
            for segment_id in without:
                self.coding.apply(segment_id, code, milliseconds=self._milliseconds)
        self._acted()
        self._reload()
        return f"✓ Applied {self.name(code)} to the whole answer"

    def repeat(self) -> str:
        """Apply what the answer before got, as one act."""
        view = self._here
        before = [code for code in self._last if code not in view.applied]
        if not before:
            return (
                "There is nothing to repeat: the answer that you finished last has no other code."
            )
        now = self._now().applied
        codes = [code for code in before if code not in now]
        if not codes:
            self._reload()
            named = shorten(", ".join(self.name(code) for code in before), 60)
            return f"✓ {named}: applied already."
        with self.coding.together():
            for code in codes:
                self.coding.apply(view.segment_id, code, milliseconds=self._milliseconds)
        self._acted()
        self._reload()
        return f"✓ Applied {shorten(', '.join(self.name(code) for code in codes), 60)}, as before"

    def valence(self) -> str:
        """Turn what is said of one code: helps, harms, mixed, a wish, none."""
        return self._turn("valence", {word: word for word in VALENCES})

    def level(self) -> str:
        """Turn whom one code is about: me, family, friends, place, services, none."""
        return self._turn("level", {level: f"about {word}" for level, word in LEVELS.items()})

    def _turn(self, what: Literal["valence", "level"], words: Mapping[str, str]) -> str:
        """Say the next of `words` of one code; several turns are one act to the coder.

        That code is the marked suggestion when the coder moved the mark to it and it is applied,
        else the one applied last.
        """
        view, code = self._here, self._described
        if code is None:
            return keys.fill(_APPLY_FIRST)
        turns: tuple[str | None, ...] = (*words, None)
        now = code.valence if what == "valence" else code.level
        at = turns.index(now) if now in words else len(words)
        value, *others = (turns[(at + n) % len(turns)] for n in range(1, len(turns) + 1))
        stands = next((d for d in self._now().decisions if d.code == code.code), None)
        if stands is None or stands.verdict != "apply" or getattr(stands, what) != now:
            self._reload()
            return f"You changed {self.name(code.code)} in another window: look at it again."
        segment, known, act = self._turned or (0, "", "")
        same = (segment, known) == (view.segment_id, f"{code.code} {what}")
        with self.coding.together(joins=act if same else "") as act:
            self.coding.describe(
                view.segment_id, code.code, {what: value}, milliseconds=self._milliseconds
            )
        self._acted()
        self._turned = (view.segment_id, f"{code.code} {what}", act)
        self._reload()
        following = [words[other].removeprefix("about ") if other else "none" for other in others]
        if len(following) > _TURNS_AT_ONCE:
            following = [*following[: _TURNS_AT_ONCE - 1], "…"]
        rest = ", ".join(following)
        told = words[value] if value else "none"
        return f"✓ {shorten(self.name(code.code), 30)}: {told} ({keys.shown(what)} again: {rest})"

    @property
    def _described(self) -> Decision | None:
        """The applied code of which something is said: the marked one, else the last."""
        marked = self.suggestion.code if self._aimed and self.suggestion else None
        standing = [d for d in reversed(self._here.decisions) if d.verdict == "apply"]
        return next((d for d in standing if d.code == marked), standing[0] if standing else None)

    @property
    def removable(self) -> tuple[str, ...]:
        """What `r` can take back: codes that are applied, else those that are rejected."""
        view = self.view
        return (view.applied or view.rejected) if view else ()

    def remove(self, code: str) -> str:
        now = self._now()
        if code not in (*now.applied, *now.rejected):
            self._reload()
            return f"– {self.name(code)} is removed already."
        self.coding.remove(self._here.segment_id, code, milliseconds=self._milliseconds)
        self._acted()
        self._reload()
        return f"– Removed {self.name(code)}"

    # --- the answer as a whole ---

    @property
    def may_be_done(self) -> bool:
        """False for an answer with no code: that no code applies is said on purpose."""
        view = self.view
        return view is not None and bool(view.applied or view.state == "done" or view.again)

    def done(self) -> str:
        if not self.may_be_done:
            self._reload()  # it may have got one in another window
        if not self.may_be_done:
            return keys.fill("No code yet. {none} says that no code applies, {skip} leaves it.")
        names = ", ".join(self.name(code) for code in self._here.applied)
        said = self._finish()
        return f"{said}: {shorten(names, 60)}" if names else f"{said}: no code"

    def none(self) -> str:
        """Say that no code applies, and go on."""
        if names := ", ".join(self.name(code) for code in self._now().applied):
            self._reload()
            remove = keys.fill("{remove} removes it first")
            return f"This answer has a code, {remove}: {shorten(names, 60)}"
        return f"{self._finish()}: no code applies"

    def _finish(self) -> str:
        """Returns "Done", or that it is done already where another window said so."""
        view = self._here
        now = self._now()
        if now.state != "done" or now.again:
            self.coding.done(view.segment_id)
            self._acted()
            self._finished.append(self._clock())
        self._last = view.applied or self._last
        self._go_on(view.segment_id)
        if self.when_done is not None:
            self.when_done(self.view.segment_id if self.view else view.segment_id)
        return "Done already" if now.state == "done" != view.state else "Done"

    @property
    def pace(self) -> int | None:
        """Answers an hour, of the last ten minutes; None while there is too little to say."""
        since = self._clock() - 600
        self._finished = [at for at in self._finished if at >= since]
        if len(self._finished) < 5:
            return None
        span = max(self._clock() - self._finished[0], 1.0)
        return round((len(self._finished) - 1) * 3600 / span)

    def not_sure(self) -> str:
        """Mark the answer as one that the coder is not sure of, or take the mark away."""
        view = self._here
        if self._now().unsure != view.unsure:
            self._reload()
            return "Not sure any more, already" if view.unsure else "? Marked as not sure already"
        self.coding.not_sure(view.segment_id, not view.unsure)
        self._acted()
        self._reload()
        return "Not sure any more" if view.unsure else "? Marked as not sure"

    def skip(self) -> str:
        view = self._here
        if view.again:
            self.coding.skip(view.segment_id)  # writes nothing: it stays done
            self._go_on(view.segment_id)
            return "– Left as it is for now"
        skipped = "Skipped already" if self._now().state == "skipped" else "Skipped"
        if skipped == "Skipped":
            self.coding.skip(view.segment_id)
            self._acted()
        if self._go_on(view.segment_id):
            return f"– {skipped}; it comes back at the end"
        self._reload()
        return keys.fill(f"– {skipped}. This is the only answer left: {{done}} when done")

    def _go_on(self, after: int) -> bool:
        """Show the next answer; False when only the skipped one that we leave is left."""
        found = self.coding.next(after)
        if found is None and self.coding.progress().skipped:
            # The queue never offers the segment that it was asked to leave.
            return False
        self._show(found)
        return True

    def memo(self, text: str) -> str:
        if (self.coding.coder, text.strip()) in self._now().memos:
            self._reload()
            return "This memo stands here already"
        self.coding.memo(self._here.segment_id, text)
        self._acted()
        self._reload()
        return "Saved the memo"

    def flag(self, note: str) -> str:
        view = self._here
        self.coding.raise_concern(view.response_id, note)
        self._acted(flag=True)
        self._show(self.coding.next(view.segment_id))
        return "Flagged. The answer waits for your safeguarding lead"

    def _acted(self, *, flag: bool = False) -> None:
        self._turned, self._flagged = None, flag

    def undone(self, undone: Undone | None) -> str:
        """Go to the answer of the act that was taken back, and say what it was and where."""
        before = self.view
        flag = "The flag stays. " if self._flagged else ""
        if undone is None:
            return flag + nothing_words("undo", Scopes.coding)
        return flag + self._turned_back("Took back", undone, before)

    def redone(self, redone: Undone | None) -> str:
        """Go to the answer of the act that was done again, and say what it was."""
        before = self.view
        if redone is None:
            return nothing_words("redo", Scopes.coding)
        return self._turned_back("Done again", redone, before)

    def _turned_back(self, said: str, turned: Undone, before: SegmentView | None) -> str:
        """Show the answer that an undo or redo was about, and say what happened to it."""
        self._acted()
        try:
            if turned.segment_id:
                self._show(turned.segment_id)
            elif self.view is not None:
                self._show(self.view.segment_id)
        except NotFound:  # flagged since
            self.progress = self.coding.progress()
            what = self._what(turned.kind, turned.detail)
            return f"{said}: {what}, on an answer that waits for the safeguarding lead"
        known = before if before and before.segment_id == turned.segment_id else None
        now = self.view
        if said == "Done again":  # what was so before the redo is what an undo would come to
            known, now = now, known
        codes = {*known.applied} - {*now.applied} if known and now and turned.acts > 1 else set()
        if len(codes) > 1:  # several at one press
            what = f"applied {shorten(', '.join(sorted(map(self.name, codes))), 60)}"
        else:
            what = self._what(turned.kind, turned.detail, known, now)
        words = f"{said}: {what}"
        if not turned.segment_id or self.view is None:
            return words
        return f"{words}, on “{shorten(self.view.text, 40)}”"

    def _what(
        self,
        kind: str,
        detail: dict[str, object],
        before: SegmentView | None = None,
        now: SegmentView | None = None,
    ) -> str:
        """What was taken back, in words; `before` and `now` are the answer then and after."""
        if kind == "review":
            state = detail.get("state")
            names = ", ".join(self.name(code) for code in now.applied) if now else ""
            if state == "done":
                return f"done with {shorten(names, 60)}" if names else "that no code applies"
            return str(state or "opened")
        if kind == "unsure":
            return "the mark “not sure”" if detail.get("unsure") else "taking away “not sure”"
        if kind != "decide":
            return str(detail.get("what") or {"memo": "the memo"}.get(kind, kind))
        code = str(detail["code"])
        if many := extent_words(detail):
            return f"applied {self.name(code)} to {many}"
        name, verdict = self.name(code), detail["verdict"]
        if verdict == "apply" and now is not None and code in now.applied:
            # It was applied before, too: what changed is what was said of it.
            held = before.decisions if before else ()
            stood, stands = (
                next((d.told for d in of if d.code == code), "") for of in (held, now.decisions)
            )
            return f"“{stood}” of {name}" if stood else f"“{stands}” of {name}"
        seen = now is not None and any(s.code == code for s in now.candidates)
        if verdict == "apply":
            return f"{'accepted' if seen else 'applied'} {name}"
        return f"rejected {name}" if verdict == "reject" else f"the removal of {name}"
