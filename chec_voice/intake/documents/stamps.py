"""Times as transcripts write them: at the start of a line, behind a name, behind the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_CLOCK = (
    r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3}|:\d{2,3})?(?:-\d{1,3}(?![\d:]))?"
    r"(?:[ \u00a0\u202f]?[ap]\.?[ ]?m\b\.?)?"
)
"""0:03, 00:00:05-1 (f4), 00:01:02:12 (frames), 00:04.000, 2:03 PM."""
_SPOKEN = r"(?:\d{1,2} hours? )?\d{1,3} minutes?(?: \d{1,2} seconds?)?|\d{1,2} seconds?"
"""Teams in Word: "0 minutes 3 seconds0:03"."""
_LETTERED = r"(?:\d{1,2}h ?)?\d{1,3}m ?\d{1,2}s"
_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:today|yesterday)(?: at)?"
    r"|\d{1,2} [^\W\d_]{3,9}\.? \d{4}|[^\W\d_]{3,9}\.? \d{1,2},? \d{4})"
)
_ONE = rf"(?:{_DAY},?[ \u00a0\u202fT]+)?(?:(?:{_SPOKEN})(?:[ ]?{_CLOCK})?|{_LETTERED}|{_CLOCK})"
_LOOSE = r"\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d{1,7})?"
_TO = r"[ ]{0,3}(?:-->|->|→|[-–—]|to)[ ]{0,3}"
_RANGE = rf"{_LOOSE}{_TO}{_LOOSE}|{_LOOSE},{_LOOSE}|{_ONE}{_TO}{_CLOCK}"
_BARE = rf"(?:{_RANGE}|{_ONE})"
STAMP = (
    rf"(?:\[ ?{_BARE} ?\]|\( ?{_BARE} ?\)|\{{ ?{_BARE} ?\}}|< ?{_BARE} ?>|# ?{_BARE} ?#|{_BARE})"
)

_FIRST = re.compile(rf"(?i)({STAMP})(?=[\s\]\[|:,–—-]|$|(?<=[\])}}>#])[^\W\d])")
_WHOLE = re.compile(rf"(?i){STAMP}(?:[ ]{{0,3}}{STAMP})?")
_LAST = re.compile(rf"(?i)(?:^|(?<=[\s\])]))({STAMP}|(?<=seconds){_CLOCK})$")
_LAST_MARKED = re.compile(rf"(?i)[ ]?(#{_BARE}#|\[{_BARE}\]|\({_BARE}\))$")
_WITHIN = re.compile(rf"(?i)[ ]?(?:#{_BARE}#|\[{_BARE}\])")
_AFTER_STAMP = re.compile(r"\s{0,8}(?:[-–—|,:](?=\s)\s{0,8})?")
_ON_A_DAY = re.compile(rf"(?i){_DAY}")
_PARTS = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?")
_FIRST_MINUTES = 600
_LONGEST = 60
"""Characters in which a time is looked for at either end of a line."""
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Text without the direction marks that phones put around names and times."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def is_stamp(text: str) -> bool:
    """Whether a line holds a time and nothing else."""
    return len(text) <= 2 * _LONGEST and _WHOLE.fullmatch(text.strip()) is not None


def are_of_recording(times: Sequence[str]) -> bool:
    """Whether times go on from the first minutes of a recording, or each has its day.

    "Lunch 12:30" and "Games 13:30" are a timetable.
    """
    if not all(times):
        return False
    if all(_ON_A_DAY.search(time) for time in times):
        return True
    clocks = [_PARTS.search(time) for time in times]
    counted = [
        sum(int(part) * 60**power for power, part in enumerate(reversed(found[0].split(":"))))
        for found in clocks
        if found is not None
    ]
    if len(counted) < len(times) or counted[0] >= _FIRST_MINUTES:
        return False
    return all(before <= after for before, after in pairwise(counted))


def alone(text: str) -> str:
    """The time that a line holds and nothing else; "" for any other line."""
    return text.strip() if is_stamp(text) else ""


def leading(text: str) -> tuple[str, str]:
    """(time, rest) of "[00:10] Sam: hello"; the time is "" when the text begins with none."""
    if not text or not (text[0].isdigit() or text[0] in "[({<#" or text[:1].isalpha()):
        return "", text
    found = _FIRST.match(text[: 2 * _LONGEST])
    if found is None:
        return "", text
    rest = text[found.end() :]
    gap = _AFTER_STAMP.match(rest)
    return found[1], rest[gap.end() :] if gap else rest


def trailing(text: str) -> tuple[str, str]:
    """(text, time) of "Ann Lee  0:03"."""
    start = max(0, len(text) - 2 * _LONGEST)
    found = _LAST.search(text[start:])
    if found is None:
        return text, ""
    return text[: start + found.start(1)].rstrip(" \t,-–—|"), found[1]


def behind_words(text: str) -> str:
    """The time in brackets or between # behind the words of a turn, "" when there is none."""
    found = _LAST_MARKED.search(text[-_LONGEST:])
    return found[1] if found else ""


def without_times(text: str, *, round_brackets: bool = False) -> str:
    """Words without the times that a transcriber set between them (#00:00:05-1#, [00:05])."""
    if round_brackets and (time := behind_words(text)):
        text = text[: -len(time)].rstrip()
    return _WITHIN.sub("", text).strip() if "#" in text or "[" in text else text
