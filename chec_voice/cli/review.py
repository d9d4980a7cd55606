"""chec-voice review"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeVar

import click

from chec_voice.cli.codebook import show_code
from chec_voice.cli.output import (
    SYNTHETIC,
    coding_session_options,
    meant_coder,
    project_argument,
    say,
    shell,
    visible,
)
from chec_voice.errors import NotFound, Refused
from chec_voice.model import LEVELS, VALENCES, Code, Decision, is_disclosure
from chec_voice.project import (
    STATES,
    AgreementDoor,
    Coding,
    Filters,
    Project,
    Scopes,
    State,
    Undone,
    filter_words,
)
from chec_voice.project.codebook_acts import waits_for_you
from chec_voice.review import (
    POLARITY_WORDS,
    VOICE_WORDS,
    SegmentView,
    evidence_line,
    in_words,
    likely_words,
    name_path,
    reason_words,
)

HELP = """\
A number accepts a suggestion; x and a number rejects it.
c and some words: find a code, and apply it. d and a code's words: what it means.
w and some words of the answer: code just those, or keep them as a quote.
all and some words: find a code for every part of the answer.
r and a number: remove an applied code. A full stop: the codes of the answer done before.
v and helps, harms, mixed or wish (and a number): how an applied code counts.
l and me, family, peers, place or system (and a number): whom it is about.
m and a memo. i: not sure, or sure again. f: flag a concern.
t: what else this person said, and the answers around it. / and some words: find an answer.
n: next. none: no code applies. s: skip. b: back. u: undo. redo: do it again.
q: quit. ?: this help."""
_NEEDS = {
    "c": "c and some words, such as: c food",
    "d": "d and a code's words, such as: d food",
    "m": "m and what to remember",
    "w": "w and some words of the answer, as they stand there",
    "all": "all and some words, such as: all food",
    "/": "/ and some words, such as: / bus",
    "x": "x and the number of a suggestion",
    "r": "r and the number of an applied code",
    "v": f"v and one of {', '.join(VALENCES)}, then the number of an applied code",
    "l": f"l and one of {', '.join(LEVELS)}, then the number of an applied code",
}


@click.command()
@project_argument
@coding_session_options
@click.option(
    "--feedback",
    type=click.Choice(["each", "end"]),
    default="each",
    show_default=True,
    help="In a training round: show where you differ after each answer, or at the end.",
)
@click.option(
    "--state",
    type=click.Choice(STATES),
    help="Only answers that are so with you: look again, for those that wait to be looked at"
    " again since what a code means was changed.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="For a screen reader: each fact about the person, and each reason, on a line of its own.",
)
def command(
    project: Path,
    coder: str,
    blind: bool,
    order: Literal["plain", "smart"] | None,
    round_name: str | None,
    feedback: str,
    state: State | None,
    plain: bool,
) -> None:
    """Code answers line by line: text first, no colour, no screen updates."""
    with Project.open(project) as opened:
        if opened.synthetic:
            say(SYNTHETIC)
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # no keyboard may end a session with an error
        coder = meant_coder(opened, coder)
        say(opened.risk_reading.line())
        waits = None if round_name else opened.agreement.waiting_round(coder)
        if waits is not None:
            say(f"{waits.waits_words(coder)}. Code it with: --round {shell(waits.name)}")
        if order == "smart":
            say("Choosing which answers to show first ...")
            opened.suggestions.plan_queue(coder)
        if state is not None and round_name is not None:
            raise click.UsageError("--state goes without --round: a round has its own answers.")
        again = "" if round_name or state else waits_for_you(opened.codes.waiting_for(coder))
        if again:
            say(f"{again}, after what is not coded yet. Only these: --state 'look again'")
        coding = opened.coding(coder, blind=blind, order=order or "plain", round_name=round_name)
        if state is not None:
            coding.narrow(Filters(state=state))
        lessons = None
        if round_name is not None and opened.agreement.round(round_name).expert:
            lessons = Lessons(opened.agreement, round_name, coding, at_end=feedback == "end")
        Review(opened, coding, lessons, plain=plain).run()


def _heard(prompt: str) -> str | None:
    """What was typed, or None when the input is over."""
    try:
        return input(prompt).strip()
    except EOFError:
        return None


class Lessons:
    """Where a newcomer's coding differs from the expert's, after each answer or at the end."""

    def __init__(
        self, door: AgreementDoor, round_name: str, coding: Coding, *, at_end: bool
    ) -> None:
        self._door, self._round, self._coding, self._at_end = door, round_name, coding, at_end
        self._views: list[SegmentView] = []

    def finished(self, view: SegmentView) -> None:
        """An answer, or a part of one, is done."""
        if self._at_end:
            self._views.append(view)
        else:
            self._tell(view)

    def over(self) -> None:
        """The newcomer stops, or has finished."""
        for view in self._views:
            self._tell(view)
        found = self._door.training(self._round).get(self._coding.coder)
        if found is not None and found.answers:
            for line in self._door.sentences(found):
                say(line)

    def _tell(self, view: SegmentView) -> None:
        try:
            lesson = self._door.lesson(self._round, self._coding.coder, view.response_id)
        except Refused:  # other parts of the answer are still to come
            return
        if self._at_end:
            say()
            say(f"Answer: {visible(view.text)}")
        if lesson.same:
            say(f"As {lesson.expert} coded it.")
        names = self._coding.codebook.names
        for codes, said in ((lesson.missed, "also says"), (lesson.extra, "does not say")):
            for code in codes:
                means = in_words(code.brief or code.definition, names)
                say(f"{lesson.expert} {said} {code.name}: {means}")


class Review:
    """A conversation in plain lines; every judgement is saved before the next prompt."""

    def __init__(
        self, project: Project, coding: Coding, lessons: Lessons | None = None, *, plain: bool
    ) -> None:
        self._project, self.coding, self.lessons, self._plain = project, coding, lessons, plain
        self.names = coding.codebook.names
        self._last: tuple[str, ...] = ()
        """Codes of the answer that was done last."""

    def run(self) -> None:
        say(HELP)
        at = self.coding.first()
        while at is not None:
            view = self.coding.view(at)
            self._show(view)
            moved = self._ask(view)
            if moved == "quit":
                break
            at = moved if isinstance(moved, int) else self.coding.next(at)
        else:
            which = filter_words(self.coding.selection.filters, self.names)
            say(f"No more answers {which}." if which else "Every answer is done.")
        if self.lessons is not None:
            self.lessons.over()
        progress = self.coding.progress()
        say(f"{progress.done:,} of {progress.total:,} done, {progress.skipped:,} skipped.")

    def _show(self, view: SegmentView) -> None:
        say()
        if reason := reason_words(view, self.coding.codebook):
            say(f"{reason}. n leaves it as it is." if view.again else f"{reason}.")
        say(f"Question: {view.question} ({POLARITY_WORDS[view.polarity]})")
        part = f", part {view.part} of {view.parts}" if view.parts > 1 else ""
        say(f"Answer ({VOICE_WORDS[view.voice]}{part}): {visible(view.text)}")
        if view.unsure:
            say("You are not sure of it.")
        for number, one in enumerate(view.candidates[:9], 1):
            mark = "accepted, " if one.code in view.applied else ""
            mark = "rejected, " if one.code in view.rejected else mark
            told = [name_path(self.coding.codebook, one.code), likely_words(one)]
            why = visible(evidence_line(one, 100))
            if why and not self._plain:
                told.append(why)
            say(f"{number}. {mark}{', '.join(told)}")
            if why and self._plain:
                say(f"Why {number}: {why}")
        for number, said in enumerate(_applied(view), 1):
            how = f" ({said.told})" if said.told else ""
            of = view.response_text[said.start : said.end]
            if (said.start, said.end) != (view.start, view.end):
                how += f", of the words: {visible(of)}"
            say(f"Applied {number}: {name_path(self.coding.codebook, said.code)}{how}")
        for coder, memo in view.memos:
            say(visible(f"Memo of {coder}: {memo}"))
        given = [
            f"{name}: {value or state.replace('_', ' ')}" for name, value, state in view.attributes
        ]
        for fact in given if self._plain else ["; ".join(given)]:
            say(visible(fact))

    def _ask(self, view: SegmentView) -> int | str | None:
        """The segment to show next, None for the next in the queue, or 'quit'."""
        while True:
            line = _heard("> ")
            if line is None:
                return "quit"
            word, _, rest = line.partition(" ")
            match word.lower():
                case "q":
                    return "quit"
                case "n" | "" if not _may_be_done(view):
                    say("No code yet. Type none to say that no code applies, or s to leave it.")
                case "none" if view.applied:
                    names = ", ".join(self._name(code) for code in view.applied)
                    say(f"This answer has a code: {names}. Remove it first, with r.")
                case "n" | "" | "none":
                    self.coding.done(view.segment_id)
                    self._last = view.applied or self._last
                    if self.lessons is not None:
                        self.lessons.finished(view)
                    return None
                case "s":
                    self.coding.skip(view.segment_id)
                    return None
                case "u":
                    return self._turned(view, "undo", self.coding.undo())
                case "redo":
                    return self._turned(view, "redo", self.coding.redo())
                case "/" if rest:
                    if (found := self._find(rest)) is not None:
                        return found
                case "b":
                    before = self.coding.previous(view.segment_id)
                    if before is not None:
                        return before
                    say("This is the first answer.")
                case "f":
                    if self._flag(view, rest):
                        return None
                case _:
                    if self._judge(view, word.lower(), rest.strip()):
                        return None
                    view = self.coding.view(view.segment_id)

    def _turned(
        self, view: SegmentView, way: Literal["undo", "redo"], undone: Undone | None
    ) -> int:
        """Back to the answer that an undo or redo was about, if it is still open for coding."""
        if undone is None:
            say(Scopes.coding.nothing(way))
            return view.segment_id
        back: SegmentView | None = None
        if undone.segment_id:
            with contextlib.suppress(NotFound):
                back = self.coding.view(undone.segment_id)
        said = "Took back" if way == "undo" else "Done again"
        say(f"{said}: {self._what(undone, back)}.")
        if undone.segment_id and back is None:
            say("That answer is not open for coding any more.")
        return (back or view).segment_id

    def _what(self, undone: Undone, view: SegmentView | None) -> str:
        """What an undo took back, in words; `view` is the answer as it stands after it."""
        if undone.kind == "memo":
            return "the memo"
        if undone.kind == "unsure":
            return "that you are not sure" if undone.detail.get("unsure") else "that you are sure"
        if undone.kind == "edit":
            return str(undone.detail.get("what", "what you did"))
        if undone.kind == "review":
            return str(undone.detail.get("state") or "opening the answer again")
        code = str(undone.detail.get("code"))
        name = self._name(code)
        match undone.detail.get("verdict"):
            case "apply" if view and code in view.applied:
                return f"what was said of {name}"
            case "apply":
                suggested = view and any(one.code == code for one in view.suggestions)
                return f"{'accepted' if suggested else 'applied'} {name}"
            case "reject":
                return f"rejected {name}"
            case _:
                return f"removed {name}"

    def _name(self, code: str) -> str:
        return self.names.get(code, code)

    def _flag(self, view: SegmentView, note: str) -> bool:
        say(
            "If someone is in danger now, call 999. This answer goes to the safeguarding lead and"
            " leaves coding, search and exports. Type yes to flag it."
        )
        if (_heard("> ") or "").lower() != "yes":
            say("Not flagged.")
            return False
        self.coding.raise_concern(view.response_id, note)
        say("Flagged.")
        return True

    def _judge(self, view: SegmentView, word: str, rest: str) -> bool:
        """One judgement; True when it took the answer away."""
        if word[:1] in ("x", "r") and word[1:].isdecimal() and not rest:
            word, rest = word[0], word[1:]
        match word:
            case "x" if found := _nth(view.candidates, rest):
                self.coding.reject(view.segment_id, found.code)
                say(f"Rejected: {self._name(found.code)}. u undoes.")
            case "r" if said := _nth(_applied(view), rest or _only(view)):
                self.coding.remove(view.segment_id, said.code)
                say(f"Removed: {self._name(said.code)}. u undoes.")
            case "v" | "l" if rest:
                self._describe(view, word, rest)
            case "c" if rest:
                return self._choose(view, rest)
            case "m" if rest:
                self.coding.memo(view.segment_id, rest)
                say("Memo saved.")
            case "d" if rest:
                self._define(rest)
            case "w" if rest:
                self._words(view, rest)
            case "all" if rest:
                self._whole(view, rest)
            case "i":
                self.coding.not_sure(view.segment_id, not view.unsure)
                say("Sure again. u undoes." if view.unsure else "Marked as not sure. u undoes.")
            case ".":
                self._repeat(view)
            case "t":
                self._around(view)
            case "?":
                say(HELP)
            case _ if found := _nth(view.candidates, word):
                return self._apply(view, found.code, "Accepted")
            case "r" if not view.applied:
                say("No code is applied here. ? for help.")
            case _ if word in _NEEDS:
                say(f"Type {_NEEDS[word]}. ? for help.")
            case _ if word.isdecimal():
                say(f"There is no suggestion {word}. ? for help.")
            case _:
                say(f"{word!r} is no key here. ? for help.")
        return False

    def _apply(self, view: SegmentView, code: str, said: str) -> bool:
        if is_disclosure(code):
            # A code tells nobody. What a lead has to see is flagged, and then leaves coding.
            say(f"{self._name(code)} is for the safeguarding lead.")
            return self._flag(view, "")
        if code in view.applied:
            say(f"{self._name(code)} is applied already.")
            return False
        self.coding.apply(
            view.segment_id, code, basis="suggested" if said == "Accepted" else "unaided"
        )
        say(f"{said}: {self._name(code)}. u undoes.")
        return False

    def _describe(self, view: SegmentView, key: str, rest: str) -> None:
        """`rest` is a word and, where it is not about the last applied code, its number."""
        word, _, number = rest.partition(" ")
        word, applied = word.lower(), _applied(view)
        one = _nth(applied, number.strip() or str(len(applied)))
        what, words = ("valence", VALENCES) if key == "v" else ("level", tuple(LEVELS))
        if not applied:
            say(
                "Apply a code first; then v says whether it helps or harms, and l whom it is about."
                " ? for help."
            )
        elif word not in words or one is None:
            say(f"Type {_NEEDS[key]}. ? for help.")
        else:
            said: dict[str, str | None] = {what: word}
            self.coding.describe(view.segment_id, one.code, said)
            say(f"{self._name(one.code)}: {word if key == 'v' else LEVELS[word]}. u undoes.")

    def _define(self, words: str) -> None:
        found = self.coding.find_codes(words, 1)
        for one in found:
            show_code(one, self.coding.codebook.names)
        if not found:
            say("No code matches.")

    def _choose(self, view: SegmentView, words: str) -> bool:
        picked = self._pick(words)
        return picked is not None and self._apply(view, picked.id, "Applied")

    def _pick(self, words: str) -> Code | None:
        """A code that is chosen from those which fit some words."""
        found, book = self.coding.find_codes(words, 9), self.coding.codebook
        for number, one in enumerate(found, 1):
            say(f"{number}. {name_path(book, one.id)}: {in_words(one.brief, book.names)}")
        if not found:
            say("No code matches.")
            return None
        return _nth(found, _heard("Number, or nothing to leave: ") or "")

    def _words(self, view: SegmentView, words: str) -> None:
        """Code some words of the answer, or keep them as a quote."""
        same = re.compile(re.escape(words), re.IGNORECASE)
        found = same.search(view.response_text, view.start, view.end)
        if found is None:
            say("These words do not stand in the answer like that.")
            return
        said = _heard("c and some words finds a code for them, k keeps them as a quote: ") or ""
        key, _, rest = said.partition(" ")
        if key.lower() == "k":
            by = self.coding.coder
            self._project.quotes.choose(view.segment_id, by=by, words=found[0])
            say("Kept as worth quoting; it leaves the team only once it is approved. u undoes.")
        elif key.lower() == "c" and rest and (code := self._pick(rest)) is not None:
            if is_disclosure(code.id):
                say(f"{code.name} is for the safeguarding lead: f flags the answer.")
                return
            self.coding.apply(view.segment_id, code.id, span=found.span())
            say(f"Applied to these words: {code.name}. u undoes.")
        else:
            say("Nothing was done with these words.")

    def _whole(self, view: SegmentView, words: str) -> None:
        """Apply a code to every part of the answer, as one act."""
        code = self._pick(words)
        if code is None or is_disclosure(code.id):
            say("Nothing was applied. f flags what a safeguarding lead has to see.")
            return
        with self.coding.together():
            for segment_id in self.coding.parts(view.response_id):
                if code.id not in self.coding.view(segment_id).applied:
                    self.coding.apply(segment_id, code.id)
        say(f"Applied to the whole answer: {code.name}. u undoes.")

    def _repeat(self, view: SegmentView) -> None:
        codes = [code for code in self._last if code not in view.applied]
        if not codes:
            say("There is nothing to repeat.")
            return
        with self.coding.together():
            for code in codes:
                self.coding.apply(view.segment_id, code)
        say(f"Applied, as before: {', '.join(map(self._name, codes))}. u undoes.")

    def _around(self, view: SegmentView) -> None:
        """What else the person said, and the answers before and after."""
        others = self.coding.other_answers(view.response_id, 20)
        for question, text in others:
            say(visible(f"They also said, to {question} {text}"))
        if not others:
            say("They gave no other answer.")
        for name, at in (
            ("before", self.coding.previous(view.segment_id)),
            ("after", self.coding.following(view.segment_id)),
        ):
            if at is not None:
                say(visible(f"The answer {name} it: {self.coding.view(at).text}"))

    def _find(self, words: str) -> int | None:
        """An answer that is chosen from those in which some words stand."""
        found = self.coding.search(words, 9)
        for number, (_, text, question) in enumerate(found, 1):
            say(visible(f"{number}. {text} (to {question})"))
        if not found:
            say("No answer matches.")
            return None
        picked = _nth(found, _heard("Number, or nothing to stay: ") or "")
        return picked[0] if picked is not None else None


_T = TypeVar("_T")


def _nth(items: Sequence[_T], number: str) -> _T | None:
    """The item that a typed number names, counted from 1."""
    if number.isdecimal() and 1 <= int(number) <= len(items):
        return items[int(number) - 1]
    return None


def _applied(view: SegmentView) -> list[Decision]:
    return [decision for decision in view.decisions if decision.verdict == "apply"]


def _may_be_done(view: SegmentView) -> bool:
    """False for an answer with no code: that no code applies is said on purpose."""
    return bool(view.applied or view.state == "done" or view.again)


def _only(view: SegmentView) -> str:
    return "1" if len(view.applied) == 1 else ""
