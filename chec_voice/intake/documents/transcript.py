"""One model of transcripts: reads lines of any layout into turns, and says what it left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chec_voice.intake.documents import stamps
from chec_voice.intake.documents.judging import Verdict, judge
from chec_voice.intake.documents.label_words import (
    FACTS,
    LEADS,
    NO_WORDS,
    NOT_SAID,
    OF_AN_APP,
    base_of,
    is_many,
    is_role,
    is_sound,
)
from chec_voice.intake.documents.labels import (
    SHAPES,
    Opening,
    Shape,
    key_of,
    openings,
    without_list_mark,
)
from chec_voice.intake.documents.model import LeftOut, Line, Told, Turn

_WEAK: dict[Shape, float] = {
    "tab": 0.3,
    "angle": 0.3,
    "dash": 0.4,
    "dot": 0.3,
    "bare": 0.2,
}
"""Shapes that other texts have too, and the least share of lines that must begin so."""
_LONGEST_HEAD = 12
_NEARLY_ALL = 0.9
BY_PROGRAM = "written by the program"
_ENDS = tuple('.!?…。！？؟:#])"”»')


@dataclass
class Transcript:
    """Turns in order, and what became of every other line."""

    turns: list[Turn] = field(default_factory=list)
    layout: str = ""
    head: list[Line] = field(default_factory=list)
    """Lines before the first turn."""
    left_out: list[LeftOut] = field(default_factory=list)
    doubtful: list[LeftOut] = field(default_factory=list)
    """Labels that were taken for words."""
    many: set[str] = field(default_factory=set)
    """Labels, as written, that stand for several people or for nobody known."""


@dataclass
class _Found:
    """The lines that begin with a label of one shape."""

    shape: Shape
    at: dict[int, Opening]
    verdict: Verdict

    def opens(self, index: int) -> Opening | None:
        opening = self.at.get(index)
        return opening if opening and opening.key in self.verdict.speakers else None


def read_transcript(
    lines: Sequence[Line], told: Told, *, captions: bool = False
) -> Transcript | None:
    """The turns in these lines, or None when they are no transcript.

    Who speaks is decided once for the document: all lines are tried under each shape in which
    people write labels, and the shape that explains most of them is taken.

    Args:
        captions: that it is a transcript is certain, and only who speaks is to be found out.
    """
    if told.read_as == "notes" or not lines:
        return None
    certain = captions or told.read_as == "transcript"
    best: _Found | None = None
    for found in _by_shape(lines, told, certain):
        if not _convinces(found, lines, told, certain):
            continue
        if best is None or found.verdict.turns > best.verdict.turns:
            best = found
    if best is None:
        if certain or _is_timed(lines):
            return _without_speakers(lines, captions)
        return None
    return _turns(lines, best, captions)


def _by_shape(lines: Sequence[Line], told: Told, certain: bool) -> Iterator[_Found]:
    at: dict[Shape, dict[int, Opening]] = {shape: {} for shape in SHAPES}
    for index, line in enumerate(lines):
        if line.speaker is not None:
            if line.speaker:
                label = line.speaker
                at["given"][index] = Opening(label, key_of(label), line.text, line.time)
            continue
        last = index + 1 == len(lines)
        if line.style == "heading" and not line.bold and ":" not in line.text:
            for shape, opening in openings(line, last):
                if shape == "bare":
                    at["headed"].setdefault(index, opening)
            continue
        below = None if last or lines[index + 1].gap else lines[index + 1]
        timed = _is_under_time(lines, index)
        above = "" if below is None or line.time else stamps.alone(below.text)
        for shape, opening in openings(line, last):
            if shape == "bare":
                if above and line.gap:
                    at["stamp"].setdefault(index, replace(opening, time=above))
                if timed and below is not None:
                    at["below"].setdefault(index, opening)
                if not line.gap:
                    continue
            fresh = line.gap or lines[index - 1].text[-1:] in _ENDS
            # A line with a time of its own is a message of its own, whatever is above it.
            at[shape].setdefault(index, replace(opening, fresh=fresh or bool(opening.time)))
    first = next((i for i, line in enumerate(lines) if not stamps.is_stamp(line.text)), 0)
    for shape, found in at.items():
        if found:
            if len(found) >= _NEARLY_ALL * len(lines):
                # Where each line has a label, no line goes on with the one above.
                found.update({index: replace(o, fresh=True) for index, o in found.items()})
            opens = first in found or (not certain and bool(found) and min(found) <= _LONGEST_HEAD)
            yield _Found(shape, found, judge(shape, list(found.values()), told, opens=opens))


def _is_under_time(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if line.time:
        return line.gap
    return index > 0 and not line.gap and stamps.is_stamp(lines[index - 1].text)


def _convinces(found: _Found, lines: Sequence[Line], told: Told, certain: bool) -> bool:
    """Whether lines that begin so make a transcript of the document."""
    verdict = found.verdict
    opened = sorted(i for i in found.at if found.opens(i))
    if not opened:
        return False
    if found.shape == "given":
        return True
    if found.shape == "below":
        under = sum(_is_under_time(lines, i) for i in range(len(lines)))
        return verdict.certain >= 2 and len(opened) >= 0.6 * under
    asked_for = {key_of(label) for label in told.speakers} & verdict.speakers
    led = any(base_of(key) in LEADS or key == "i" for key in verdict.speakers)
    if found.shape == "headed":
        return bool(asked_for) or _are_headed_turns(opened, lines, found, led)
    least = _WEAK.get(found.shape)
    if least is not None:
        certain_enough = 2 if led and len(opened) >= 0.9 * len(lines) else 3
        if len(opened) < least * len(lines) or verdict.certain < max(
            certain_enough, 0.5 * len(opened)
        ):
            return bool(asked_for)
        if len(verdict.speakers) < 2 and not any(map(is_role, verdict.speakers)):
            return bool(asked_for)
        if found.shape == "bare" and not _are_above_words(opened, lines, found):
            return bool(asked_for)
    if certain or asked_for:
        return True
    if _is_list_of_notes(lines, found) or opened[0] > max(_LONGEST_HEAD, len(lines) // 2):
        return False
    people = [i for i in opened if not is_many(found.at[i].key)]
    timed = sum(bool(found.at[i].time) for i in people)
    roles = sum(is_role(found.at[i].key) for i in people)
    if found.shape == "stamp" and timed < 0.8 * len(people):
        return False
    if len(people) > 1 and all(found.at[i].message for i in people):
        return True
    if len(opened) > 2 and stamps.are_of_recording([found.at[i].time for i in opened]):
        return True
    several = len({found.at[i].key for i in people}) > 1
    if len(people) < 2 or (verdict.certain < 2 and not (roles and several)):
        return bool(len(people) == 1 and roles and timed)
    # Facts at the head of notes have colons as well, and each of them stands there once.
    return verdict.certain >= (2 if roles or timed or _take_turns(people, found) else 3)


def _take_turns(people: Sequence[int], found: _Found) -> bool:
    """Whether somebody speaks, then somebody else, then the first again."""
    keys = [found.at[index].key for index in people]
    return any(a == c != b for a, b, c in zip(keys, keys[1:], keys[2:], strict=False))


def _are_headed_turns(
    opened: Sequence[int], lines: Sequence[Line], found: _Found, led: bool
) -> bool:
    """Whether headings are people who take turns, and no themes or groups above lists."""
    headings = sum(line.style == "heading" for line in lines)
    items = any(line.style == "item" for line in lines)
    return (
        not items
        and len(opened) >= 0.8 * headings
        and len(found.verdict.speakers) > 1
        and (led or (found.verdict.certain >= 3 and _take_turns(opened, found)))
    )


def _are_above_words(opened: Sequence[int], lines: Sequence[Line], found: _Found) -> bool:
    """Whether lines of their own stand above what was said: a list of answers repeats as well."""
    asked = any(lines[i + 1].text.endswith(("?", "？", "؟")) for i in opened if i + 1 < len(lines))
    if asked and _take_turns(opened, found) and 2 * len(opened) == len(lines):
        return True
    labels = set(opened)
    bare = sum(index + 1 in labels or index + 1 == len(lines) for index in opened)
    words = sum(len(lines[index + 1].text) for index in opened if index + 1 < len(lines))
    return bare <= 0.1 * len(opened) and words >= 12 * len(opened)


def _is_list_of_notes(lines: Sequence[Line], found: _Found) -> bool:
    items = [i for i, line in enumerate(lines) if line.style == "item"]
    if not items:
        return False
    spoken = [i for i in items if found.opens(i)]
    leads = any(is_role(key) and key not in _OF_NOTES for key in found.verdict.speakers)
    if len(spoken) >= 0.6 * len(items):
        return (
            not leads
            and len(spoken) > 0.5 * len([i for i in found.at if found.opens(i)])
            and (all(key in _OF_NOTES or is_many(key) for key in found.verdict.speakers))
        )
    opened = [opening for i in found.at if (opening := found.opens(i))]
    led = sum(base_of(opening.key) in LEADS for opening in opened)
    if led > 1 and len(opened) >= 2 * len(items):
        return False  # somebody counts things up in the middle of a talk
    return len(items) >= 2 and len(items) >= 0.25 * len(lines)


_OF_NOTES = frozenset(
    "girl boy child kid lad person young person young people young woman young man student pupil "
    "group teen teenager participant".split()
) | {"young person", "young people", "young woman", "young man"}
"""What note-takers write before single sayings: no one child that comes back."""


def _is_timed(lines: Sequence[Line]) -> bool:
    """Whether the lines carry times as recordings have them, and no list stands among them."""
    if any(line.style == "item" for line in lines):
        return False
    alone = sum(stamps.is_stamp(line.text) for line in lines)
    marked = 0
    for line in lines:
        time, words = stamps.leading(stamps.visible(line.text))
        marked += bool(
            words and (time[:1] in "[(#<{" or time.count(":") > 1 or ">" in time) and time
        )
        marked += not time and bool(stamps.behind_words(line.text))
    spoken = len(lines) - alone
    return alone >= max(2, 0.25 * len(lines)) or marked >= max(2, 0.6 * spoken)


def _without_speakers(lines: Sequence[Line], captions: bool) -> Transcript:
    """Turns that nobody is known to have said: a line, caption or timed line each."""
    out = Transcript(layout="no speakers named")
    builder = _Builder(out, captions)
    timed = _is_timed(lines)
    fresh = True
    for line in lines:
        text = stamps.visible(line.text)
        if stamps.is_stamp(text):
            fresh = True
            continue
        if _set_aside(line, text, out):
            continue
        time, words = stamps.leading(text)
        if captions:
            dashed = text[:1] in "-–—"
            fresh = dashed or builder.ended()
        elif not timed:
            fresh = line.gap or words != without_list_mark(words)
        else:
            fresh = fresh or bool(time)
        builder.add(line, without_list_mark(words), time or line.time, "" if fresh else None)
        fresh = False
    builder.close()
    return out


def _turns(lines: Sequence[Line], found: _Found, captions: bool) -> Transcript:
    out = Transcript(layout=SHAPES[found.shape])
    builder = _Builder(out, captions)
    opened = [opening for i in sorted(found.at) if (opening := found.opens(i))]
    round_times = sum(stamps.behind_words(o.words)[:1] == "(" for o in opened) > len(opened) / 2
    builder.round_times = round_times
    dated = sum("/" in o.time or "." in o.time or "-" in o.time for o in opened) > len(opened) / 2
    chat = dated and found.shape == "colon"
    start = _start(lines, found)
    for line in lines[:start]:
        if chat and stamps.leading(stamps.visible(line.text))[0]:
            out.left_out.append(LeftOut(line.number, line.text, BY_PROGRAM))
        else:
            out.head.append(line)
    for index, line in enumerate(lines[start:], start):
        text = stamps.visible(line.text)
        opening = found.opens(index)
        if opening is not None:
            if is_many(opening.key):
                out.many.add(opening.label)
            builder.add(line, opening.words, opening.time, opening.label)
            continue
        if stamps.is_stamp(text) or _set_aside(line, text, out):
            continue
        doubt = found.at.get(index)
        if doubt is not None and found.shape in ("colon", "bracket", "bold"):
            why = found.verdict.refused.get(doubt.key, "")
            if why and doubt.key not in FACTS:
                out.doubtful.append(LeftOut(line.number, doubt.label, why))
        time, _ = stamps.leading(text)
        if chat and time and not line.time:
            out.left_out.append(LeftOut(line.number, line.text, BY_PROGRAM))
            continue
        if line.style == "heading" and found.shape != "given":
            out.left_out.append(LeftOut(line.number, line.text, "a heading"))
            continue
        words = without_list_mark(stamps.leading(text)[1]) if time[:1] in "[#(<{" else text
        builder.add(line, words, "", line.speaker)
    builder.close()
    return out


def _start(lines: Sequence[Line], found: _Found) -> int:
    """Where the first turn begins; captions begin with words, labelled or not."""
    first = min(i for i in found.at if found.opens(i))
    if found.shape == "given" or lines[0].time:
        return 0
    # "Interviewer: Jo Reed" between "Date: ..." and an empty line belongs to the head.
    block = 1
    while block < len(lines) and not lines[block].gap:
        block += 1
    facts = sum(line.text.partition(":")[0].strip().casefold() in FACTS for line in lines[:block])
    if first < block < len(lines) and facts:
        return min((i for i in found.at if i >= block and found.opens(i)), default=first)
    return first


def _set_aside(line: Line, text: str, out: Transcript) -> bool:
    """Takes out a line that nobody said."""
    why = ""
    if len(text) < 200:
        if NOT_SAID.fullmatch(text):
            why = "written around what was said"
        elif OF_AN_APP.fullmatch(text):
            why = "repeats another message"
    if why:
        out.left_out.append(LeftOut(line.number, line.text, why))
    return bool(why)


class _Builder:
    """Collects the words of one turn after the other; linear in the length of the text."""

    def __init__(self, out: Transcript, captions: bool) -> None:
        self.out, self.captions = out, captions
        self.round_times = False
        self.line, self.speaker, self.time = 0, "", ""
        self.parts: list[str] = []
        self.open = False

    def ended(self) -> bool:
        """Whether the words so far end a sentence, so that anybody may go on."""
        last = next((part for part in reversed(self.parts) if part.strip()), "")
        return last.rstrip("\"'”’»)] ")[-1:] in _ENDS

    def add(self, line: Line, words: str, time: str, speaker: str | None) -> None:
        """Adds words; a speaker (or "", nobody known) begins a turn, None goes on."""
        words = stamps.without_times(words, round_brackets=self.round_times)
        if words and NO_WORDS.fullmatch(words):
            self.out.left_out.append(LeftOut(line.number, words, "a picture or recording"))
            words = ""
        if words and OF_AN_APP.fullmatch(words):
            self.out.left_out.append(LeftOut(line.number, words, "repeats another message"))
            words = ""
        same = self.captions and speaker and key_of(speaker) == key_of(self.speaker)
        if speaker == "" and self.speaker:
            speaker = None  # captions name a speaker when it changes
        if speaker is None or (same and self.open):
            if self.open and words:
                self.parts.append("\n" if line.gap and not self.captions and self.parts else " ")
                self.parts.append(words)
                return
            if self.open or not words:
                return
            speaker = speaker or ""
        self.close()
        self.line, self.speaker, self.time = line.number, speaker, time
        self.parts, self.open = ([words] if words else []), True

    def close(self) -> None:
        text = "".join(self.parts).strip()
        if text and is_sound(text):
            heard = f"{self.speaker}: {text}" if self.speaker else text
            self.out.left_out.append(LeftOut(self.line, heard, "what was heard, and not said"))
        elif text:
            self.out.turns.append(Turn(self.line, self.speaker, text, self.time))
        elif self.open and self.speaker:
            self.out.left_out.append(LeftOut(self.line, self.speaker, "a speaker without words"))
        self.parts, self.open = [], False
