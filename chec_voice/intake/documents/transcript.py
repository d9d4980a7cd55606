"""Turns of speakers: finds them in plain text, and takes every real name off them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from chec_voice.intake.documents.blocks import STAMPED
from chec_voice.intake.documents.model import Block, Turn, Unit
from chec_voice.intake.wording import guess_polarity

_TURN = re.compile(
    r"\s*(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\]?\)?\s*[-–]?\s*)?"
    r"([A-Z][\w .'’&()/-]{0,40}?)\s*(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\]?)?\s*:\s+(\S.*)",
    re.DOTALL,
)
_LEADS = re.compile(
    r"(?i)(the )?(facilitator|interviewer|moderator|researcher|youth worker|int|fac|mod|host|"
    r"question|q)( ?\d+)?"
)
_MAX_SPEAKERS = 40
_RANGE = re.compile(
    r"\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*-->\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*"
)
"""From when to when, on a line of its own, as older Teams and Stream documents have it."""
_BEHIND_NAME = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
"""Pronouns or "(Guest)"; no part of a name, and no words to look for in questions."""


def turns_in(blocks: Sequence[Block]) -> list[Turn] | None:
    """Turns of a plain transcript, or None when the text is something else.

    It is one when most paragraphs begin with a label and labels come back: "Sam: ..." twice is
    a speaker, "Date: ..." once is a fact.
    """
    if any(block.style in ("item", "table") for block in blocks):
        return None
    # "Interviewer: What helps?" looks like a heading as well.
    texts = [
        (b.line, b.text)
        for b in blocks
        if b.style == "paragraph" or (b.style == "heading" and _TURN.fullmatch(b.text))
    ]
    named = [(line, m) for line, text in texts if (m := _TURN.fullmatch(text))]
    teams = [line for line, text in texts if STAMPED.fullmatch(text)]
    if sum(_RANGE.fullmatch(text) is not None for _, text in texts) >= 3:
        return _ranges(texts)
    if len(teams) >= 3 and len(teams) >= 0.3 * len(texts):
        return _teams(texts)
    labels = Counter(match[1].strip() for _, match in named)
    back = sum(count for count in labels.values() if count > 1)
    if len(named) < 4 or len(named) < 0.6 * len(texts) or back < 0.5 * len(named):
        return None
    if len(labels) > _MAX_SPEAKERS:
        return None
    turns: list[Turn] = []
    for line, text in texts:
        match = _TURN.fullmatch(text)
        timed = text.lstrip()[:1] in "[(0123456789"  # "Date: ..." at the top is a fact
        if match and (labels[match[1].strip()] > 1 or turns or timed):
            turns.append(Turn(line, match[1].strip(), match[2].strip()))
        elif turns:
            last = turns[-1]
            turns[-1] = Turn(last.line, last.speaker, f"{last.text} {text}")
    return turns


def _teams(texts: Sequence[tuple[int, str]]) -> list[Turn]:
    """Word's and Teams' layout: name and time on a line of their own, then the words."""
    turns: list[Turn] = []
    for line, text in texts:
        match = STAMPED.fullmatch(text)
        if match:
            turns.append(Turn(line, match[1].strip(), ""))
        elif turns:
            last = turns[-1]
            turns[-1] = Turn(last.line, last.speaker, f"{last.text} {text}".strip())
    return [turn for turn in turns if turn.text]


def _ranges(texts: Sequence[tuple[int, str]]) -> list[Turn]:
    """Times, then the name, then the words, each on lines of their own."""
    turns: list[Turn] = []
    named = True
    for line, text in texts:
        if _RANGE.fullmatch(text):
            named = False
        elif not named:
            turns.append(Turn(line, text.strip(), ""))
            named = True
        elif turns:
            last = turns[-1]
            turns[-1] = Turn(last.line, last.speaker, f"{last.text} {text}".strip())
    return [turn for turn in turns if turn.text]


def units_of(turns: Sequence[Turn], facilitators: Iterable[str], notices: list[str]) -> list[Unit]:
    """Units with "Speaker 1", "Speaker 2" ... in order of appearance for the names.

    A facilitator's turns become remarks, and the last question in one is the prompt of what
    follows, with the speakers' names taken out.
    """
    told = {name.strip().casefold() for name in facilitators}
    numbers: dict[str, int] = {}
    for turn in turns:
        if turn.speaker:
            numbers.setdefault(turn.speaker.casefold(), len(numbers) + 1)
    names = _names({turn.speaker for turn in turns if turn.speaker}, numbers)
    units: list[Unit] = []
    prompt = ""
    leading: set[int] = set()
    for turn in turns:
        number = numbers.get(turn.speaker.casefold(), 0)
        speaker = f"Speaker {number}" if number else ""
        key = turn.speaker.casefold()
        leads = bool(key) and (
            key in told
            or _BEHIND_NAME.sub("", key) in told
            or speaker.casefold() in told
            or _LEADS.fullmatch(key) is not None
        )
        if leads:
            leading.add(number)
            prompt = _question(turn.text, names) or prompt
        units.append(
            Unit(
                turn.text, prompt, guess_polarity(prompt) if prompt else "neutral",
                "verbatim", 1, speaker, turn.line, "remark" if leads else "answer",
                written=turn.text,
            )
        )  # fmt: skip
    _say(turns, numbers, leading, told, notices)
    return units


def _names(labels: set[str], numbers: dict[str, int]) -> list[tuple[re.Pattern[str], str]]:
    """What to put for each speaker's name, whole and in parts, longest first."""
    found: dict[str, str] = {}
    for label in labels:
        name = _BEHIND_NAME.sub("", label)
        for part in [label, name, *re.findall(r"[^\W\d_][\w'’-]+", name)]:
            if len(part) >= 3 and not _LEADS.fullmatch(part):
                found.setdefault(part, f"Speaker {numbers[label.casefold()]}")
    ordered = sorted(found, key=len, reverse=True)
    return [(re.compile(rf"(?i)\b{re.escape(part)}\b"), found[part]) for part in ordered]


def _question(text: str, names: list[tuple[re.Pattern[str], str]]) -> str:
    asked: list[str] = [s.strip() for s in re.findall(r"[^.!?]+\?", text)]
    if not asked:
        return ""
    question = asked[-1]
    for pattern, speaker in names:
        question = pattern.sub(speaker, question)
    return question[:200]


def _say(
    turns: Sequence[Turn],
    numbers: dict[str, int],
    leading: set[int],
    told: set[str],
    notices: list[str],
) -> None:
    if numbers:
        notices.append(
            f"{len(numbers)} speakers are called Speaker 1 to Speaker {len(numbers)} in the order "
            "in which they speak; the names on their turns were not read in. Names that are said "
            "aloud are still in the text."
        )
    if not leading:
        notices.append(
            "No speaker is known to be a facilitator, so every turn counts as a young person's. "
            "Name facilitators, by the label in the file or as 'Speaker 1'."
        )
    unnamed = sum(not turn.speaker for turn in turns)
    if unnamed:
        notices.append(
            f"{unnamed} turns have no speaker. They belong to the group and count as nobody in "
            "particular; a facilitator's may be among them."
        )
    known = (
        set(numbers)
        | {_BEHIND_NAME.sub("", name) for name in numbers}
        | {f"speaker {number}" for number in numbers.values()}
    )
    missing = sum(name not in known for name in told)
    if missing:
        notices.append(f"{missing} of the facilitators named do not speak in this document.")
