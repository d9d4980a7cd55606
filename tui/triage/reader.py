"""Reading for risk, without a screen: each mark is saved when its method returns."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.errors import NotFound
from chec_voice.project import Scopes
from chec_voice.project.triage import ToRead, Triage, same_words
from chec_voice.text import counted
from tui import keys
from tui.acts import nothing_words


class Reader:
    """One person with one answer before them, out of the order that cues give.

    Methods that act return a sentence that says what was done, and raise `ChecError` when nothing
    was. Only `read` and `flag` mark anything.
    """

    def __init__(self, triage: Triage) -> None:
        self.triage = triage
        self.counts: tuple[int, int] = triage.counts()
        """(read by a person, all answers)."""
        self._queue: list[ToRead] = []
        self._at: int | None = None
        self._marked: set[int] = set()
        self._undo: list[list[int]] = []
        """What each press marked."""
        self._taken_back: list[list[int]] = []
        """What each undo took back since."""
        self.came_back = False
        """Whether the last undo was of an earlier day."""
        self._trail: list[int] = []

    def load(self, queue: Sequence[ToRead]) -> None:
        """Take the order."""
        self._queue = list(queue)
        self._at = 0 if queue else None

    def reorder(self, queue: Sequence[ToRead]) -> None:
        """Take a better order for what is ahead; the answer on the screen stays where it is, with
        the words that it has by now.

        Answers that were put off stay at the end.
        """
        # What came back has other words than this person marked, or a lead closed a concern.
        self._marked -= {
            one.response_id
            for one in queue
            if one.back
            and one.response_id in self._marked
            and not self.triage.is_read(one.response_id)
        }
        fresh_words = {one.response_id: one for one in queue}
        self._queue = [fresh_words.get(one.response_id, one) for one in self._queue]
        here = self.current
        if here is None:
            fresh = [one for one in queue if one.response_id not in self._marked]
            new = {one.response_id for one in fresh}
            done = [one for one in self._queue if one.response_id not in new]
            self._queue = [*done, *fresh]
            self._at = len(done) if fresh else None
            return
        passed = {*self._trail, here.response_id}
        read = [one for one in self._queue if one.response_id in self._marked and one != here]
        put_off = [
            one for one in self._queue if one.response_id in passed - self._marked and one != here
        ]
        known = passed | self._marked
        ahead = [one for one in queue if one.response_id not in known]
        self._queue = [*read, here, *ahead, *put_off]
        self._at = len(read)

    @property
    def current(self) -> ToRead | None:
        """None: nothing is waiting."""
        return None if self._at is None else self._queue[self._at]

    @property
    def is_read(self) -> bool:
        """This person went back to an answer that they have marked."""
        one = self.current
        return one is not None and one.response_id in self._marked

    @property
    def left(self) -> int:
        return len(self._queue) - len(self._marked)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    def _has_read(self, ids: list[int]) -> None:
        self._marked.update(ids)
        self._undo.append(ids)
        self._taken_back = []

    def read(self) -> str:
        one = self._here
        if self.is_read:
            self._go_on()
            return "You had read this one already."
        try:
            self.triage.read(one.response_id, one.text)
        except NotFound:
            return self._gone()
        self._has_read([one.response_id])
        self._go_on()
        return "Read; no concern seen by you"

    def same_words(self) -> list[ToRead]:
        """This answer and those that say the very same, to the same question, and wait too.

        None where something hints at risk: who said it matters, so each is read by itself.
        """
        return same_words(self._here, self._unread)

    def without_words(self) -> list[ToRead]:
        """Those that look like no answer ("N/A", a dash) and wait, if this one does."""
        return [one for one in self._unread if one.empty] if self._here.empty else []

    @property
    def _unread(self) -> list[ToRead]:
        """What waits and nothing hints at risk in."""
        return [
            one for one in self._queue if one.flag is None and one.response_id not in self._marked
        ]

    def read_all(self, answers: Sequence[ToRead]) -> str:
        """Read several at once; `undo` takes all of it back."""
        self.triage.read_all(answers)
        ids = [one.response_id for one in answers]
        self._has_read(ids)
        self._go_on()
        return f"Read {counted(len(ids), 'answer')}; no concern seen by you"

    def flag(self, note: str) -> str:
        """Put the answer before the lead. No undo, also not of an earlier `read` of it."""
        one = self._here
        try:
            self.triage.flag(one.response_id, note)
        except NotFound:
            return self._gone()
        self._drop()
        return "Flagged. The answer waits for your safeguarding lead"

    def later(self) -> str:
        one = self._here
        if self.is_read:
            self._go_on()
            return "You had read this one already."
        assert self._at is not None
        if self.left == 1:
            return "This is the only answer left to read."
        self._queue.append(self._queue.pop(self._at))
        self._trail.append(one.response_id)
        self._at = self._unread_from(self._at)
        return "Later: it comes back at the end, still unread"

    def back(self) -> str:
        while self._trail:
            found = self._find(self._trail.pop())
            if found is not None and found != self._at:
                self._at = found
                return "You have read this one." if self.is_read else "The answer before."
        return "There is no answer before this one."

    def undo(self) -> str:
        ids = self._undo[-1] if self._undo else self.triage.last_read()
        self.came_back = bool(ids and not self._undo)
        if not ids:
            return nothing_words("undo", Scopes.reading)
        self.triage.unread_all(ids)
        if self._undo:
            self._taken_back.append(self._undo.pop())
        self._marked -= set(ids)
        if not self.came_back:
            before = self._trail and self._trail[-1] in ids
            self._at = self._find(self._trail.pop() if before else ids[0])
        self.counts = self.triage.counts()
        if len(ids) == 1:
            return "Took back: read. It is unread again"
        return f"Took back: read {counted(len(ids), 'answer')}. They are unread again"

    def redo(self) -> str:
        known = {one.response_id: one for one in self._queue}
        while self._taken_back and not known.keys() >= {*self._taken_back[-1]}:
            self._taken_back.pop()  # an answer of it went
        if not self._taken_back:
            return nothing_words("redo", Scopes.reading)
        ids = self._taken_back[-1]
        self.triage.read_all([known[one] for one in ids])
        rest = self._taken_back[:-1]
        self._has_read(ids)
        self._taken_back = rest
        self._at = self._find(ids[0])
        self._go_on()
        return f"Done again: read {counted(len(ids), 'answer')}"

    @property
    def _here(self) -> ToRead:
        one = self.current
        if one is None:
            raise NotFound(
                "nothing is waiting to be read.",
                fix=keys.fill("Press {triage-close} to go back to coding."),
            )
        return one

    def _find(self, response_id: int) -> int | None:
        for n, one in enumerate(self._queue):
            if one.response_id == response_id:
                return n
        return None

    def _go_on(self) -> None:
        assert self._at is not None
        self._trail.append(self._queue[self._at].response_id)
        self._at = self._unread_from(self._at + 1)
        self.counts = self.triage.counts()

    def _unread_from(self, start: int) -> int | None:
        """The first unread answer from `start` on, then from the beginning."""
        size = len(self._queue)
        for step in range(size):
            n = (start + step) % size
            if self._queue[n].response_id not in self._marked:
                return n
        return None

    def _gone(self) -> str:
        self._drop()
        return "That answer is not in the project any more."

    def _drop(self) -> None:
        """Take the answer that stands here out of the order."""
        assert self._at is not None
        response_id = self._queue.pop(self._at).response_id
        self._marked.discard(response_id)
        left = ([one for one in ids if one != response_id] for ids in self._undo)
        self._undo = [ids for ids in left if ids]
        self._at = self._unread_from(self._at)
        self.counts = self.triage.counts()
