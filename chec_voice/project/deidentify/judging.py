"""A person's answers to proposals, one group of equal words after the other. Writes nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

from chec_voice import deidentify
from chec_voice.deidentify import TYPES, Proposal, TextIn, normalise
from chec_voice.errors import InputError
from chec_voice.project.deidentify.redaction import ANSWER, SURE, Judgement, Looked, Unsaved

_AROUND = 40
NOT_OPEN = "answers that are not open: a concern, or no consent"
"""Where words stand that are not shown. Which of the two it is, is not for everybody's eyes."""


@dataclass(frozen=True)
class Group:
    """Proposals of one type for the same words."""

    type: str
    value: str = field(repr=False)
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class _Standing:
    """All that was answered and where one stood, so that it can stand so again."""

    at: int
    groups: list[Group]
    done: list[tuple[int, Group | list[Group], list[Judgement]]]
    kept: list[Judgement]
    steps: list[tuple[int, int, list[Group]]]


class Answers:
    """Goes through the groups of `looked`; leads (incidents) come last.

    Every answer can be taken back until `judgements` are handed to `project.redaction.apply`.
    """

    def __init__(self, looked: Looked) -> None:
        self._looked = looked
        found: dict[tuple[str, str], list[Proposal]] = {}
        for proposal in sorted(looked.proposals, key=lambda p: p.for_review_only):
            found.setdefault((proposal.type, normalise(proposal.type, proposal.text)), []).append(
                proposal
            )
        self._groups = [Group(kind, held[0].text, tuple(held)) for (kind, _), held in found.items()]
        self._at = 0
        self._done: list[tuple[int, Group | list[Group], list[Judgement]]] = []
        """Steps: where one stood; the group as it was (or all, if their order changed); answers."""
        self._steps: list[tuple[int, int, list[Group]]] = []
        """Of each step that answers nothing: how many answers there were, and where one stood."""
        self._taken_back: list[_Standing] = []
        """What stood before each `undo`, until there is another step."""
        self._kept: list[Judgement] = []
        self._first_act = 1
        self._accepted: dict[str, list[tuple[int, int]]] = {}
        self._longest = 0
        self._saved = self._stored = 0
        self._before_changed = False

    @property
    def current(self) -> Group | None:
        """The group to be answered now, without what earlier answers cover; None at the end."""
        while self._at < len(self._groups):
            left = self._uncovered(self._groups[self._at])
            if left is not None:
                return left
            self._at += 1
        return None

    @property
    def left(self) -> int:
        """Groups still to be answered, this one among them."""
        return len(self._groups) - self._at

    @property
    def place(self) -> tuple[int, int]:
        """(the place of the current group, counted from 1; how many groups there are)."""
        return self._at + 1, len(self._groups)

    @property
    def judgements(self) -> list[Judgement]:
        """Every judgement so far, also those kept from an earlier sitting."""
        return [*self._kept, *(one for _, _, made in self._done for one in made)]

    def unsaved(self) -> Unsaved:
        """What was answered and taken back since `saved` was called."""
        before = self._kept if self._before_changed else None
        first = 0 if self._before_changed else self._saved
        new = {number: self._done[number][2] for number in range(first, len(self._done))}
        return Unsaved(before, new, range(len(self._done), self._stored))

    def saved(self) -> None:
        """What `unsaved` told is on disk."""
        self._saved = self._stored = len(self._done)
        self._before_changed = False

    def take_over(self, judgements: list[Judgement]) -> int:
        """Take answers that were given before; returns how many."""
        self._kept = judgements
        self._first_act = max((one.act for one in judgements), default=0) + 1
        self._before_changed = bool(judgements)
        self._note(self._kept)
        done = {(one.proposal.text_id, one.proposal.start, one.proposal.end) for one in self._kept}
        groups = []
        for group in self._groups:
            left = tuple(p for p in group.proposals if (p.text_id, p.start, p.end) not in done)
            if left:
                groups.append(replace(group, proposals=left))
        self._groups = groups
        return len(self._kept)

    def contexts(self, most: int = 2) -> list[str]:
        """The words as they stand, in «», with what is around them. Raised answers are not shown:
        their words are for a lead."""
        shown: dict[str, None] = {}
        for proposal in self._must().proposals:
            if proposal.text_id in self._looked.raised:
                continue
            text = self._looked.texts[proposal.text_id]
            before = text[max(proposal.start - _AROUND, 0) : proposal.start]
            after = text[proposal.end : proposal.end + _AROUND]
            cut = "…" if proposal.start > _AROUND else ""
            more = "…" if proposal.end + _AROUND < len(text) else ""
            where = self._looked.where(proposal)
            told = f"{where}: " if where != ANSWER else ""
            line = f"{told}{cut}{before}«{proposal.text}»{after}{more}"
            shown[" ".join(line.split())] = None
            if len(shown) == most:
                break
        return list(shown)

    def accept(self) -> int:
        """Replace these words wherever they were proposed; returns how often."""
        return self._answer([Judgement(proposal, True) for proposal in self._must().proposals])

    def reject(self) -> int:
        """These words point at nobody: they are not proposed again where they stand."""
        return self._answer([Judgement(proposal, False) for proposal in self._must().proposals])

    def everywhere(self, elsewhere: Sequence[Proposal] | None = None) -> int:
        """Accept, and every other place where this name stands; returns how often in all.

        Args:
            elsewhere: these other places, found by `elsewhere`; None looks for them.

        Raises:
            InputError: there is no word to look for.
        """
        more = self.elsewhere() if elsewhere is None else elsewhere
        return self._answer([Judgement(one, True) for one in (*self._must().proposals, *more)])

    def elsewhere(self) -> list[Proposal]:
        """Places where this name stands, too, and where it was not proposed.

        Raises:
            InputError: there is no word to look for.
        """
        group = self._must()
        known: dict[str, list[Proposal]] = {}
        for one in group.proposals:
            known.setdefault(one.text_id, []).append(one)
        return [
            one
            for one in self._looked.everywhere(group.value, group.type)
            if one.score >= SURE
            and not self._covered(one)
            and not any(_overlap(one, other) for other in known.get(one.text_id, ()))
        ]

    def of_this_type(self) -> list[Group]:
        """The current group, and all others of its type that wait for an answer."""
        type_ = self._must().type
        same = (group for group in self._groups[self._at :] if group.type == type_)
        return [left for group in same if (left := self._uncovered(group)) is not None]

    def answer_type(self, accept: bool) -> int:
        """Answer `of_this_type` in one step; returns how many places that was."""
        type_ = self._must().type
        before, ahead = list(self._groups), self._groups[self._at :]
        same = [group for group in ahead if group.type == type_]
        others = [group for group in ahead if group.type != type_]
        made: list[Judgement] = []
        for group in same:
            if (left := self._uncovered(group)) is not None:  # also by one of these before it
                new = [Judgement(one, accept, self._act) for one in left.proposals]
                self._note(new)
                made += new
        self._done.append((self._at, before, made))
        self._taken_back = []
        self._groups[self._at :] = [*same, *others]
        self._at += len(same)
        return len(made)

    def change_type(self, type_: str) -> None:
        """Say what these words are; they still wait for an answer.

        Raises:
            InputError: there is no such type.
        """
        if type_ not in TYPES:
            raise InputError(f"There is no type {type_!r}.", fix="Types: " + ", ".join(TYPES))
        self._must()
        before = self._here()
        group = self._groups[self._at]  # with what is covered now and may not be after an undo
        changed = tuple(
            replace(proposal, type=type_, replacement=None) for proposal in group.proposals
        )
        self._groups[self._at] = Group(type_, group.value, changed)
        self._stepped(before)

    def edit(self, words: str) -> int:
        """Take these words instead, where they overlap what was proposed; returns how often.

        Places where they do not stand stay as they were, as a group of their own.

        Raises:
            InputError: the words stand nowhere near.
        """
        self._must()
        before = self._here()
        group = self._groups[self._at]
        changed: list[Proposal] = []
        others: list[Proposal] = []
        for proposal in group.proposals:
            span = _nearest(self._looked.texts[proposal.text_id], words, proposal)
            if span is None or self._covered(proposal):
                others.append(proposal)
            else:
                text = self._looked.texts[proposal.text_id][span[0] : span[1]]
                taken = replace(
                    proposal,
                    start=span[0],
                    end=span[1],
                    text=text,
                    rule="reviewer",
                    replacement=None,
                )
                changed.append(taken)
        if not changed:
            raise InputError(
                "These words do not stand where the proposal is.",
                fix="Type them as they stand in the answer, with at least a part of what is in «».",
            )
        self._groups[self._at] = Group(group.type, changed[0].text, tuple(changed))
        if others:
            self._groups.insert(self._at + 1, replace(group, proposals=tuple(others)))
        self._stepped(before)
        return len(changed)

    def mark(self, text_id: str, start: int, end: int, type_: str = "name") -> None:
        """A stretch that no rule proposed becomes the group to be answered now.

        Raises:
            InputError: the stretch is empty, not in the text or replaced already, or there is no
                such type.
        """
        text = TextIn(text_id, self._looked.texts[text_id])
        self._insert([deidentify.mark(text, start, end, type_)])

    def mark_words(self, words: str, type_: str = "name") -> int:
        """Every place where `words` stand becomes the group to be answered now; how many.

        Raises:
            InputError: there is no such place, or no such type.
        """
        found = self._looked.everywhere(words, type_)
        self._insert([replace(one, rule="reviewer", score=1.0) for one in found])
        return len(found)

    def _insert(self, marked: list[Proposal]) -> None:
        left = [one for one in marked if not self._covered(one)]
        if not left:
            raise InputError(
                "These words are replaced already." if marked else "No answer has these words.",
                fix="Give words as they stand in an answer.",
            )
        before = self._here()
        self._groups.insert(self._at, Group(left[0].type, left[0].text, tuple(left)))
        self._stepped(before)

    def later(self) -> bool:
        """Move the current group to the end; False when it is the only one."""
        if self.current is None or self.left == 1:
            return False
        before = self._here()
        self._groups.append(self._groups.pop(self._at))
        self._stepped(before)
        return True

    def _here(self) -> tuple[int, int, list[Group]]:
        return len(self._done), self._at, list(self._groups)

    def _stepped(self, before: tuple[int, int, list[Group]]) -> None:
        """Something was done that answers nothing."""
        self._steps.append(before)
        self._taken_back = []

    def undo(self) -> bool:
        """Take back the last step; False when there is none."""
        before = _Standing(self._at, [*self._groups], [*self._done], self._kept, [*self._steps])
        if not self._take_back():
            return False
        self._taken_back.append(before)
        return True

    def redo(self) -> bool:
        """Do again what `undo` took back last; False when there is none, or was a step since."""
        if not self._taken_back:
            return False
        again = self._taken_back.pop()
        self._before_changed |= again.kept != self._kept
        self._at, self._groups, self._done = again.at, again.groups, again.done
        self._kept, self._steps = again.kept, again.steps
        self._accepted = {}
        self._note(self.judgements)
        return True

    def _take_back(self) -> bool:
        if self._steps and self._steps[-1][0] == len(self._done):
            _, self._at, self._groups = self._steps.pop()
            return True
        if self._done:
            self._at, before, made = self._done.pop()
            if isinstance(before, list):
                self._groups = before
            else:
                self._groups[self._at] = before
            self._saved = min(self._saved, len(self._done))
            for judged in made:
                if judged.accept:
                    one = judged.proposal
                    spans = self._accepted[one.text_id]
                    del spans[bisect_left(spans, (one.start, one.end))]
            return True
        if self._kept:
            self._ask_again(self._kept[-1])
        else:
            return False
        self._accepted = {}
        self._note(self.judgements)
        return True

    def _ask_again(self, last: Judgement) -> None:
        """What was answered with `last` in an earlier sitting is to be answered again."""
        self._before_changed = True
        together = [_together(one, last) for one in self._kept]
        found: list[list[Judgement]] = []
        for one in compress(self._kept, together):
            same = next((held for held in found if _alike(held[0], one)), None)
            if same is None:
                found.append([one])
            else:
                same.append(one)
        self._kept = list(compress(self._kept, (not one for one in together)))
        self._groups[self._at : self._at] = [
            Group(held[0].proposal.type, held[0].proposal.text, tuple(one.proposal for one in held))
            for held in found
        ]

    def _answer(self, made: Sequence[Judgement]) -> int:
        told = [replace(one, act=self._act) for one in made]
        self._done.append((self._at, self._groups[self._at], told))
        self._taken_back = []
        self._note(told)
        self._at += 1
        return len(made)

    @property
    def _act(self) -> int:
        """The number of the act that comes next."""
        return self._first_act + len(self._done)

    def _uncovered(self, group: Group) -> Group | None:
        """A group without what earlier answers cover; None where they cover all of it."""
        left = tuple(proposal for proposal in group.proposals if not self._covered(proposal))
        return replace(group, proposals=left) if left else None

    def _must(self) -> Group:
        group = self.current
        if group is None:
            raise InputError("Every proposal is answered.", fix="Apply the answers.")
        return group

    def _note(self, made: Sequence[Judgement]) -> None:
        for judged in made:
            if judged.accept:
                one = judged.proposal
                insort(self._accepted.setdefault(one.text_id, []), (one.start, one.end))
                self._longest = max(self._longest, one.end - one.start)

    def _covered(self, one: Proposal) -> bool:
        """Whether it lies in a span that was accepted: looks no further back than one can reach."""
        spans = self._accepted.get(one.text_id, [])
        at = bisect_right(spans, one.start, key=_start)
        while at and spans[at - 1][0] + self._longest >= one.end:
            at -= 1
            if spans[at][1] >= one.end:
                return True
        return False


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _overlap(one: Proposal, other: Proposal) -> bool:
    """Whether two of one text share a character."""
    return one.start < other.end and other.start < one.end


def _together(one: Judgement, other: Judgement) -> bool:
    """Whether both were one act; of those kept by an earlier version, whether they are alike."""
    return one.act == other.act and (one.act > 0 or _alike(one, other))


def _alike(one: Judgement, other: Judgement) -> bool:
    first, second = one.proposal, other.proposal
    return (
        one.accept == other.accept
        and first.type == second.type
        and normalise(first.type, first.text) == normalise(second.type, second.text)
    )


def _nearest(text: str, words: str, one: Proposal) -> tuple[int, int] | None:
    """Where `words` stand in `text` so that they overlap the proposal."""
    if not words:
        return None
    at = text.find(words, max(one.start - len(words) + 1, 0))
    return (at, at + len(words)) if 0 <= at < one.end else None
