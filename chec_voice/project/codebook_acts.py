"""Edits of the codebook before they are made, and what each does to what was said.

An edit is planned, then foreseen, then made: `Commands` has all three. What is foreseen is counted
by the queries by which the act itself goes, and said in the same sentences on every floor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chec_voice import codebook, codebook_edits
from chec_voice.errors import Refused
from chec_voice.model import Code, Codebook
from chec_voice.project.selection import Count
from chec_voice.store import Store, code_groups, codes, commands, definitions, recoding
from chec_voice.store.definitions import Waiting
from chec_voice.store.recoding import Going, Held
from chec_voice.text import counted, in_words

STAYS = "What was said stays with it."
"""Of a code that gets another name, or other parts."""
Kind = Literal["add", "change", "retire", "move", "merge", "split", "replace"]


@dataclass(frozen=True)
class Said:
    """What was said with a code, and with those below it."""

    own: Held
    branch: Held
    """With the code or one below it: each answer once."""
    groups: tuple[str, ...] = ()
    """Named groups that it belongs to: what becomes of it changes what they count."""

    @property
    def words(self) -> str:
        """How many answers have it, and it or a code below it, and from how many coders.

        `12 answers have it, from 2 coders.`
        """
        named = in_words(self.groups)
        groups = f" It counts in the group {named}, which follows it." if named else ""
        return f"{self._have}{groups}"

    @property
    def _have(self) -> str:
        own, branch = self.own, self.branch
        if not branch.all:
            return "Nobody has used it yet."
        below = "it or a code below it" if own.all else "a code below it"
        what = "it" if branch == own else below
        have = f"{_have(branch.answers)} {what}"
        if branch != own and own.all:
            have = f"{_have(own.answers)} it, and {branch.answers:,} {_has(branch.answers)} {below}"
        who = f"from {counted(branch.coders, 'coder')}" if branch.coders else "as was settled"
        return f"{have}, {who}.{_kept_apart(branch)}"


def _have(number: int) -> str:
    return "No answer has" if not number else f"{counted(number, 'answer')} {_has(number)}"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _kept_apart(held: Held) -> str:
    """What is in no list, and is changed all the same; a sentence, or nothing."""
    said = []
    if held.with_lead:
        are = "is" if held.with_lead == 1 else "are"
        said.append(f"{held.with_lead:,} more {are} with the safeguarding lead")
    if held.kept_out:
        who = "somebody who does" if held.kept_out == 1 else "people who do"
        said.append(f"{held.kept_out:,} more of {who} not agree to analysis")
    return f" {in_words(said)}: in no list, but the same holds for them." if said else ""


@dataclass(frozen=True)
class Looks:
    """Finished answers that wait to be looked at again, and whose looks these are.

    An answer is what somebody wrote to one question: it waits once, however many of its parts do.
    """

    answers: int = 0
    by: tuple[tuple[str, int], ...] = ()
    """(coder, answers), those with most first."""

    @property
    def all(self) -> int:
        """Looks in all: an answer that two people coded is looked at by both."""
        return sum(number for _, number in self.by)

    @property
    def coders(self) -> int:
        """How many people have answers to look at again."""
        return len(self.by)

    @property
    def whose(self) -> str:
        """Each coder's share: `Ann 12, Ben 10`."""
        return ", ".join(f"{coder} {number:,}" for coder, number in self.by)

    @property
    def who(self) -> str:
        """By how many coders, and how many looks that makes where some answers have several."""
        by = f"by {counted(self.coders, 'coder')}"
        return by if self.all == self.answers else f"{by} ({self.all:,} looks in all)"


_NONE, _NO_LOOKS = Held(), Looks()


def looks(found: Iterable[Waiting]) -> Looks:
    """Answers that wait, each counted once, also where it waits for two codes or two people."""
    return _looks(_waiting(found))


def _waiting(found: Iterable[Waiting]) -> set[tuple[str, int]]:
    """(coder, answer) of what waits."""
    return {(one.coder, one.response_id) for one in found}


def _looks(pairs: Collection[tuple[str, int]]) -> Looks:
    many: dict[str, int] = {}
    for coder, _ in pairs:
        many[coder] = many.get(coder, 0) + 1
    by = sorted(many.items(), key=lambda pair: (-pair[1], pair[0]))
    return Looks(len({answer for _, answer in pairs}), tuple(by))


@dataclass(frozen=True)
class Planned:
    """An edit of the codebook that was not made yet."""

    kind: Kind
    before: Codebook
    book: Codebook
    what: str
    """What is done, for the history."""
    code: str = ""
    """Id of the code that is edited, or that is added."""
    into: str = ""
    """Id of the code that it goes under or into."""
    new: tuple[str, ...] = ()
    """Ids of codes that are new."""
    sent: Mapping[str, str] | None = None
    """Old id -> the id that its decisions go to."""
    is_rule: bool = False
    """It makes a reason a line of when not to use the code."""

    @property
    def name(self) -> str:
        """The name of the code before the edit; that of a new one."""
        names = self.before.names
        return names.get(self.code) or self.book.names[self.code]


@dataclass(frozen=True)
class Effect:
    """What an edit of the codebook does to what was said."""

    planned: Planned
    said: Said
    """What was said with the code before."""
    below: int = 0
    """How many codes stand below it."""
    back: Held = _NONE
    """Said with codes that were taken out earlier and come back."""
    going: Going | None = None
    """Of a merge: what becomes of the answers that have the code."""
    waits: Looks = _NO_LOOKS
    """What waits from then on, and did not before."""
    rests: Looks = _NO_LOOKS
    """What waited, and does not any more."""

    @property
    def words(self) -> str:
        """What it does, to be said before it is done: the same on every floor."""
        return " ".join(part for part in (self._start, self._becomes, *self._after) if part)

    @property
    def done(self) -> str:
        """What it did, for the history: the act, and its counts."""
        return edit_words(self.planned.what, self.counts)

    @property
    def counts(self) -> dict[str, int]:
        """What an event keeps of it; nothing where it touches nothing that was said."""
        moved = self.planned.kind in ("retire", "move", "merge")
        counts = {
            "answers": (self.said.branch if moved else self.back).all,
            "look_again": self.waits.answers,
            "rule": int(self.planned.is_rule),
        }
        return {name: number for name, number in counts.items() if number}

    @property
    def _start(self) -> str:
        return "" if self.planned.kind in ("add", "replace") else self.said.words

    @property
    def _becomes(self) -> str:
        planned, name = self.planned, self.planned.name if self.planned.code else ""
        into = planned.book.names.get(planned.into, "")
        match planned.kind:
            case "add" if self.back.all:
                return (
                    f"A code of this name stood here before: {_have(self.back.answers)} it still,"
                    f" and count with it again.{_kept_apart(self.back)}"
                )
            case "add":
                return "Nothing that was said changes."
            case "change":
                now = planned.book.names[planned.code]
                kept = f" {name} is called {now} from now on." if now != name else ""
                return f"{STAYS}{kept}"
            case "retire":
                also = f" The same goes for {counted(self.below, 'code')} below it."
                kept = (
                    "What was said is kept in the history and in exports of codings, and counted as"
                    " no longer in the codebook. "
                )
                return (
                    f"{kept if self.said.branch.all else ''}Nobody can use {name} from now on."
                    f"{also if self.below else ''}"
                )
            case "move":
                return (
                    f"What was said goes along under {into}, in the names of those who said it; so"
                    f" do links to the framework{self._below_goes}."
                )
            case "merge":
                return (
                    f"{self._get_it} It is said in the names of those who said it; where somebody"
                    f" judged {into} already, that stands. {name} is taken out; its keywords,"
                    " examples and links go along."
                )
            case "split":
                names = in_words([planned.book.names[one] for one in planned.new])
                be = "is" if len(planned.new) == 1 else "are"
                return (
                    f"All of that stays with {name}, which says from now on when {names} {be} to be"
                    " used instead; which of them belong there, a person decides."
                )
            case _:
                return ""

    @property
    def _below_goes(self) -> str:
        return f" and {counted(self.below, 'code')} below it" if self.below else ""

    @property
    def _get_it(self) -> str:
        going, into = self.going, self.planned.book.names[self.planned.into]
        if going is None or not sum(going):
            return f"{into} stays as it was used."
        said = []
        if going.gets:
            gets = "gets" if going.gets == 1 else "get"
            said.append(f"{counted(going.gets, 'answer')} {gets} {into} instead")
        if going.had:
            said.append(f"{_have(going.had)} {'it' if said else into} already")
        if going.lose:
            said.append(
                f"{counted(going.lose, 'answer')} {'is' if going.lose == 1 else 'are'} left without"
                f" it, as whoever said {self.planned.name} there had rejected {into}"
            )
        return f"{'; '.join(said)}."

    @property
    def _after(self) -> list[str]:
        said = [
            f"{counted(self.waits.answers, 'finished answer')} will wait to be looked at again"
            f" {self.waits.who}."
            if self.waits.answers
            else "No finished answer comes back to be looked at again."
        ]
        if self.rests.answers:
            one = self.rests.answers == 1
            said.append(
                f"{counted(self.rests.answers, 'answer')} that {'waits' if one else 'wait'} now"
                " will not any more."
            )
        return said


def edit_words(what: str, counts: Mapping[str, object]) -> str:
    """An edit of the codebook as the history tells it, with the counts that its event has."""
    answers, again = (int(str(counts.get(one) or 0)) for one in ("answers", "look_again"))
    said = [counted(answers, "answer")] if answers else []
    if again:
        said.append(f"{again:,} to be looked at again")
    return f"{what} ({', '.join(said)})" if said else what


def waits_for_you(many: Count) -> str:
    """How many answers of the person who reads this wait now; "" for none."""
    if not many.number:
        return ""
    about = "" if many.exact else "about "
    wait = counted(many.number, "of your answers waits", "of your answers wait")
    return f"{about}{wait} to be looked at again".capitalize()


def wait_words(found: Looks, *, named: bool = True) -> str:
    """How many finished answers wait now; "" for none."""
    if not found.answers:
        return ""
    wait = counted(found.answers, "finished answer waits", "finished answers wait")
    return f"{wait} to be looked at again ({found.whose if named else found.who})"


def said_with(store: Store, code: str) -> Said:
    """What was said with a code, and with those below it."""
    groups = code_groups.everyone(store)
    named = tuple(name for name, members in groups.items() if code in members)
    branch = [one.id for one in codes.current(store).codes if is_in(one.id, code)]
    return _said(store, code, branch, named)


def is_in(code: str, above: str) -> bool:
    """Whether a code is another one, or stands below it; by their ids."""
    return code == above or code.startswith(f"{above}.")


def _said(store: Store, code: str, branch: Sequence[str], groups: tuple[str, ...]) -> Said:
    own = recoding.held(store, [code])
    return Said(own, recoding.held(store, branch) if len(branch) > 1 else own, groups)


def foresee(store: Store, planned: Planned) -> Effect:
    """What an edit would do to what was said; writes nothing.

    Raises:
        Refused: an open round has frozen the codebook, so it cannot be made.
    """
    if planned.book.codes != planned.before.codes:
        codes.require_free(store)
    before, book, sent = planned.before, planned.book, planned.sent or {}
    stood = {code.id for code in before.codes}
    back = [code.id for code in book.codes if code.id not in stood and code.id not in sent.values()]
    now = _waiting(definitions.waiting(store))
    then = _waiting(definitions.waiting(store, book=book, moved=_keeping(store, planned)))
    said, below = Said(_NONE, _NONE), 0
    if planned.code in stood:
        said = said_with(store, planned.code)
        below = sum(is_in(code, planned.code) for code in stood) - 1
    merged = planned.kind == "merge"
    return Effect(
        planned,
        said,
        below,
        recoding.held(store, back) if back else _NONE,
        recoding.going(store, planned.code, planned.into) if merged else None,
        _looks(then - now),
        _looks(now - then),
    )


def weight(store: Store, planned: Planned) -> int:
    """How long it takes to make an edit, as a number of judgements that are written."""
    stood = [code.id for code in planned.before.codes]
    return recoding.weight(store, [code for code in stood if is_in(code, planned.code)])


def _keeping(store: Store, planned: Planned) -> dict[str, str]:
    """Codes that are moved, and what waits with them goes on waiting: old id -> new id."""
    sent = planned.sent if planned.kind == "move" else None
    pairs = (sent or {}).items()
    return {old: new for old, new in pairs if definitions.keeps_its_words(store, old, new)}


def make(store: Store, planned: Planned, actor: str) -> Effect:
    """Make an edit as one command, which can be taken back; returns what it did.

    Raises:
        Refused: somebody has changed the codebook since it was planned, or a round has frozen it.
    """
    sent = planned.sent or {}
    with commands.together(store), store.write():
        if codes.current(store) != planned.before:
            raise Refused(
                "somebody has changed the codebook meanwhile.",
                fix="Look at the code again, then edit it.",
            )
        effect, keeping = foresee(store, planned), _keeping(store, planned)
        book = replace(planned.book, sha256=codebook.content_hash(planned.book))
        codes.edit(store, book, actor, planned.what, effect.counts)
        for old, new in sent.items():
            recoding.carry(store, old, new, actor, moved=old in keeping)
        if sent:
            _take_links_along(store, sent, actor)
    return effect


def _take_links_along(store: Store, sent: Mapping[str, str], actor: str) -> None:
    edit = commands.Edit(store)
    known, gone = codes.ids(store), codes.retired_ids(store)
    for old, new in sent.items():
        edit.update("code", gone[old], replaced_by=known[new])
        there = {pair[1:] for pair in recoding.links_of(store, new)}
        for link, *ends in recoding.links_of(store, old):
            if tuple(ends) in there:
                edit.update("link", link, status="withdrawn")
            else:
                edit.update("link", link, code_id=known[new])
    edit.close(actor, "took links along", "codebook")


# --- plans ---


def adding(before: Codebook, parent: str | None, name: str, brief: str = "") -> Planned:
    """A new code below another, or an area at the top.

    Raises:
        NotFound: there is no such code above.
        Refused: the name is empty, or the same stands there already.
    """
    book, code = codebook_edits.add(before, parent, name, brief)
    below = f" below {before.names[parent]}" if parent else ""
    return Planned("add", before, book, f"added {name}{below}", code, parent or "", (code,))


def changing(before: Codebook, code: Code) -> Planned:
    """A code's parts as they are in `code`, which keeps its id and its place.

    Raises:
        NotFound: there is no code of this id.
        Refused: the name is empty, or a rule sends people to a code that is not there.
    """
    book, was = codebook_edits.change(before, code), before.names[code.id]
    what = f"edited {was}" if was == code.name else f"gave {was} the name {code.name}"
    return Planned("change", before, book, what, code.id)


def ruling(before: Codebook, code: str, when: str, use: str | None = None) -> Planned:
    """One more line of when a code is not to be used.

    Raises:
        NotFound: there is no such code.
        Refused: the line is empty, or the code to use instead is not there.
    """
    made = changing(before, codebook_edits.forbid(before, code, when, use))
    return replace(made, what=f"said when not to use {made.name}", is_rule=True)


def retiring(before: Codebook, code: str) -> Planned:
    """The codebook without a code and what stands below it.

    Raises:
        NotFound: there is no such code.
        Refused: it is the route for possible disclosures.
    """
    book = codebook_edits.retire(before, code)
    return Planned("retire", before, book, f"took {before.names[code]} out of the codebook", code)


def moving(before: Codebook, code: str, parent: str) -> Planned:
    """A code, with what stands below it, under another.

    Raises:
        NotFound: there is no such code.
        Refused: it would stand below itself, or the place is taken.
    """
    book, sent = codebook_edits.move(before, code, parent)
    what = f"put {before.names[code]} under {before.names[parent]}"
    return Planned("move", before, book, what, code, parent, sent=sent)


def merging(before: Codebook, code: str, into: str) -> Planned:
    """A code folded into another.

    Raises:
        NotFound: there is no such code.
        Refused: it has codes below it, or one of the two cannot be applied.
    """
    book, sent = codebook_edits.merge(before, code, into)
    what = f"folded {before.names[code]} into {before.names[into]}"
    return Planned("merge", before, book, what, code, into, sent=sent)


def splitting(
    before: Codebook, code: str, names: Sequence[str], not_when: Sequence[str] = ()
) -> Planned:
    """New codes beside one, which says from now on what belongs to them.

    Args:
        not_when: for each new code, when the one is not to be used; by default that it is about
            the new one.

    Raises:
        NotFound: there is no such code.
        Refused: it is a heading or a route, no name is given, or one is there already.
    """
    book, new = codebook_edits.split(before, code, names, not_when)
    what = f"split {before.names[code]}: {in_words(names)} beside it"
    return Planned("split", before, book, what, code, new=tuple(new))


def replacing(before: Codebook, book: Codebook) -> Planned:
    """Another codebook in the place of the one that stands."""
    return Planned("replace", before, book, "loaded a codebook")
