"""What people write into a cell to say that something applies, or that it does not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from chec_voice.intake.answers import classify

Tick = Literal["on", "off", "blank"]

_ON = re.compile(r"1(?:[.,]0+)?")
_OFF = re.compile(r"0(?:[.,]0+)?")
_COUNT = re.compile(r"[1-9]\d{0,2}(?:[.,]0+)?")
MARKS_ON = frozenset(
    {
        "x",
        "✓",
        "✔",
        "✔\ufe0f",
        "☑",
        "☑\ufe0f",
        "☒",
        "✅",
        "true",
        "t",
        "checked",
        "selected",
        "ticked",
        "[x]",
        "√",
        "☓",
        "●",
        "■",
        "🗸",
        "🗹",
        "👍",
        "+",
        "*",
        "**",
        "/",
        "//",
        "\\",
        "•",
        "◉",
        "⬤",
        "◼",
        "▪",
        "⊠",
        "⊗",
        "v",
    }
)
"""Marks of a box that is ticked, besides 1; lower case. None of them is anybody's answer."""
MARKS_OFF = frozenset(
    {
        "✗",
        "✘",
        "❌",
        "☐",
        "□",
        "○",
        "✖",
        "✕",
        "🗶",
        "false",
        "f",
        "unchecked",
        "not checked",
        "not selected",
        "unticked",
        "[]",
        "[ ]",
    }
)
"""Marks of a box that is not, besides 0; lower case."""
WORDS_ON = frozenset(
    "yes y ja j oui sí si sì sim tak da да так evet igen ano ναι ie ydy نعم ہاں بله כן हाँ হ্যাঁ 是"
    " はい 예 네 wahr vrai verdadero verdadeiro vero prawda waar doğru истина present coded applied"
    " applies included".split()
)
WORDS_OFF = frozenset(
    "no n nein non não nie nee ne nej нет ні hayır nem όχι لا نہیں نه לא नहीं না 否 いいえ"
    " 아니요 falsch faux falso fałsz onwaar yanlış ложь absent uncoded excluded".split()
) | {"not present", "not coded", "not applied", "does not apply", "not included"}
"""Words that tick a box, and that may as well be the answer to a question."""
_DASHES = frozenset("-–—−")
_NOTHING = frozenset({"nan", "<na>", "none"})
"""What pandas and R write for nothing; in answers "nan" is a grandmother and "none" says much."""


@lru_cache(maxsize=4096)
def tick(cell: str) -> Tick | None:
    """What a cell of a column of ticks says; None when it is something else."""
    said = cell.strip().casefold()
    if said in MARKS_ON or said in WORDS_ON or _ON.fullmatch(said):
        return "on"
    if said in MARKS_OFF or said in WORDS_OFF or said in _DASHES or _OFF.fullmatch(said):
        return "off"
    return "blank" if said in _NOTHING or classify(said) != "answered" else None


def is_count(cell: str) -> bool:
    """Whether a cell says how often something applies, once or more."""
    return _COUNT.fullmatch(cell.strip()) is not None


@lru_cache(maxsize=4096)
def mark(cell: str) -> Tick | None:
    """As `tick`, but None for yes and no, which may be answers."""
    said = cell.strip().casefold()
    return None if said in WORDS_ON or said in WORDS_OFF else tick(said)


def is_blank(cell: str) -> bool:
    """Whether a cell that should hold a name or a code holds nothing: NA, NULL, nan ..."""
    return cell.strip().casefold() in ("nan", "<na>") or classify(cell) != "answered"
