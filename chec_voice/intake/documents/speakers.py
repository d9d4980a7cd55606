"""Takes real names off turns: "Speaker 2" for people, a question for what a facilitator asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chec_voice.intake.documents.label_words import INNER, LEADS, OPENERS, base_of, is_role
from chec_voice.intake.documents.labels import key_of
from chec_voice.intake.documents.model import Speaker, Told, Turn, Unit
from chec_voice.intake.wording import guess_polarity
from chec_voice.model import Polarity
from chec_voice.text import counted

_CODES = re.compile(r"[a-z]{1,3}\d{0,3}")
_LONGEST_QUESTION = 200
_SENTENCE = re.compile(r"[^.!?？؟。\n]*[.!?？؟。\n]?")


@dataclass
class Spoken:
    """What the turns of a transcript become."""

    units: list[Unit] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def units_of(turns: Sequence[Turn], told: Told, many: Iterable[str] = ()) -> Spoken:
    """Units with "Speaker 1", "Speaker 2" ... in order of appearance for the names.

    A facilitator's turns become remarks, and the last question in one is the prompt of what
    follows, with the speakers' names taken out.

    Args:
        many: labels that stand for several people; their turns are nobody's in particular.
    """
    nobody = {key_of(label) for label in many} | {""}
    keys = [key_of(turn.speaker) for turn in turns]
    numbers: dict[str, int] = {}
    for key in keys:
        if key not in nobody:
            numbers.setdefault(key, len(numbers) + 1)
    leading = _leading(numbers, told)
    names = _Names(turns, keys, numbers)
    out = Spoken(speakers=_speakers(turns, keys, numbers, leading))
    polarities: dict[str, Polarity] = {"": "neutral"}
    prompt = ""
    for turn, key in zip(turns, keys, strict=True):
        leads = key in leading
        if leads:
            prompt = names.taken_out(_question(turn.text)) or prompt
        if prompt not in polarities:
            polarities[prompt] = guess_polarity(prompt)
        number = numbers.get(key)
        out.units.append(
            Unit(
                text=turn.text,
                prompt=prompt,
                polarity=polarities[prompt],
                voice="verbatim",
                n_participants=1,
                speaker=f"Speaker {number}" if number else "",
                line=turn.line,
                kind="remark" if leads else "answer",
                written=turn.text,
            )
        )
    out.notices = [*_notices(out, numbers, leading, told), *_aloud(names.aloud(out.units))]
    return out


def _leading(numbers: dict[str, int], told: Told) -> set[str]:
    asked = {key_of(label) for label in told.facilitators}
    leading = {
        key
        for key, number in numbers.items()
        if key in asked or f"speaker {number}" in asked or base_of(key) in LEADS
    }
    # "I:" asks and "B:" answers where labels are letters; a person is called neither.
    if all(_CODES.fullmatch(key) or is_role(key) for key in numbers) and len(numbers) > 1:
        leading |= {"i"} & set(numbers) if not leading else set()
        if not leading and any(re.fullmatch(r"[pr]\d+", key) for key in numbers):
            leading |= {"m"} & set(numbers)
    young = {key_of(label) for label in told.young_people}
    return {key for key in leading if not young & {key, f"speaker {numbers[key]}"}}


def _speakers(
    turns: Sequence[Turn], keys: Sequence[str], numbers: dict[str, int], leading: set[str]
) -> list[Speaker]:
    found: dict[str, tuple[str, int, int]] = {}
    for turn, key in zip(turns, keys, strict=True):
        if key:
            label, line, count = found.get(key, (turn.speaker, turn.line, 0))
            found[key] = label, line, count + 1
    return [
        Speaker(
            label,
            f"Speaker {numbers[key]}" if key in numbers else "",
            count,
            line,
            key in leading,
        )
        for key, (label, line, count) in found.items()
    ]


class _Names:
    """Puts "Speaker 2" for the names of speakers, whole and in parts."""

    def __init__(self, turns: Sequence[Turn], keys: Sequence[str], numbers: dict[str, int]) -> None:
        self.instead: dict[str, str] = {}
        for turn, key in zip(turns, keys, strict=True):
            if key not in numbers or key in self.instead:
                continue
            whole = " ".join(turn.speaker.split())
            for part in [whole, key, *re.findall(r"[^\W\d_][\w'’-]+", key)]:
                if len(part) >= 2 and not is_role(part.casefold()):
                    self.instead.setdefault(part.casefold(), f"Speaker {numbers[key]}")
        ordered = sorted(map(re.escape, self.instead), key=len, reverse=True)
        self.pattern = re.compile(rf"(?i)\b(?:{'|'.join(ordered)})\b") if ordered else None

    def taken_out(self, question: str) -> str:
        if self.pattern is None:
            return question
        return self.pattern.sub(self._instead, question)

    def _instead(self, found: re.Match[str]) -> str:
        word = found[0]
        # "What will help, Will?"
        if word.islower() and (len(word) < 3 or word in INNER or word in OPENERS):
            return word
        return self.instead.get(word.casefold(), word)

    def aloud(self, units: Sequence[Unit]) -> dict[str, list[int]]:
        """Names of speakers that are said in answers -> the lines of those turns."""
        said: dict[str, list[int]] = {}
        for unit in units if self.pattern else ():
            if unit.kind != "answer":
                continue
            for found in self.pattern.finditer(unit.text) if self.pattern else ():
                name = found[0]
                if not _CODES.fullmatch(name.casefold()) and self._instead(found) != name:
                    lines = said.setdefault(name.casefold(), [])
                    lines += [unit.line] if unit.line not in lines else []
        return said


def _question(text: str) -> str:
    """The last question in a turn, "" when it asks nothing."""
    asked = [
        part.strip() for part in _SENTENCE.findall(text) if part.rstrip()[-1:] in tuple("?？؟")
    ]
    return asked[-1][:_LONGEST_QUESTION] if asked else ""


def _notices(out: Spoken, numbers: dict[str, int], leading: set[str], told: Told) -> list[str]:
    said = []
    called = ""
    if numbers:
        called = (
            f"{counted(len(numbers), 'speaker is', 'speakers are')} called Speaker 1 to"
            f" Speaker {len(numbers)} in the order "
            "in which they speak"
            if len(numbers) > 1
            else "The one speaker is called Speaker 1"
        )
        called += (
            "; the names on their turns were not read in. Names that are said aloud are still in"
            " the text."
        )
    if not leading:
        said.append(
            "No speaker is known to be a facilitator, so every turn counts as a young person's. "
            "Name facilitators, by the label in the file or as 'Speaker 1'." + _who_asks(out.units)
        )
    unnamed = sum(not unit.speaker for unit in out.units)
    if unnamed:
        turns = (
            f"{unnamed} turns have no speaker. They belong"
            if unnamed > 1
            else ("1 turn has no speaker. It belongs")
        )
        said.append(
            f"{turns} to the group, and to nobody in particular; a facilitator's may be among them."
        )
    known = set(numbers) | {f"speaker {number}" for number in numbers.values()}
    missing = sum(key_of(label) not in known for label in told.facilitators)
    if missing:
        said.append(
            f"{missing} of the facilitators named {'does' if missing == 1 else 'do'} not speak"
            " in this document."
        )
    return [*said, called] if called else said


def _aloud(said: dict[str, list[int]]) -> list[str]:
    if not said:
        return []
    lines = sorted({line for found in said.values() for line in found})
    shown = ", ".join(map(str, lines[:10])) + (" ..." if len(lines) > 10 else "")
    names = "A speaker's name is" if len(said) == 1 else f"The names of {len(said)} speakers are"
    return [
        f"{names} said aloud ({'line' if len(lines) == 1 else 'lines'} {shown}): de-identify "
        "these turns before anybody codes them."
    ]


def _who_asks(units: Sequence[Unit]) -> str:
    """A hint at the speaker most of whose turns are questions."""
    turns: dict[str, list[bool]] = {}
    for unit in units:
        if unit.speaker:
            turns.setdefault(unit.speaker, []).append(unit.text.rstrip()[-1:] in tuple("?？؟"))
    asking = [who for who, asks in turns.items() if len(asks) > 1 and sum(asks) > 0.5 * len(asks)]
    return f" {asking[0]} mostly asks questions." if len(asking) == 1 and len(turns) > 1 else ""
