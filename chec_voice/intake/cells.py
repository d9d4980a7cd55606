"""Cleans one cell of a table, once, at import, and counts what it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

from chec_voice.intake.markup import may_hold_markup, without_markup

MAX_CELL = 1_000_000
"""Longest cell, in characters. A longer one is almost always a quotation mark never closed."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Lone surrogates are no text at all: nothing can store or print them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_REMEMBERED_LENGTH, _REMEMBERED_CELLS = 64, 50_000  # ids of codes are often longer than 24


@dataclass
class CleaningTally:
    """Cells that cleaning changed in a way a reader of the file should hear about."""

    controls: int = 0
    normalised: int = 0
    markup: int = 0

    def notices(self) -> list[str]:
        """What was cleaned, in a sentence each."""
        said = []
        if self.controls:
            said.append(
                f"Removed invisible control characters from {_cells(self.controls)}; "
                "nothing readable was lost."
            )
        if self.markup:
            said.append(
                f"Took HTML (tags such as <p>, entities such as &amp;) out of "
                f"{_cells(self.markup)}; the words stay. If people typed it, pass --as-written "
                "html."
            )
        if self.normalised:
            said.append(
                f"Joined letters and their accents in {_cells(self.normalised)} "
                "(Unicode NFC), so that the same word always looks the same to a search."
            )
        return said


def clean_text(text: str, tally: CleaningTally | None = None, *, markup: bool = False) -> str:
    """Text with outer space trimmed, line ends as \\n, no control characters, in Unicode NFC.

    With `markup`, HTML tags and entities are taken out as well.

    Inner space, spelling, case and punctuation stay as written.
    """
    text = text.strip()
    if markup and may_hold_markup(text) and (plain := without_markup(text)) != text:
        text = plain
        if tally is not None:
            tally.markup += 1
    if text.isprintable() and (text.isascii() or is_normalized("NFC", text)):
        return text
    text = _LINE_ENDS.sub("\n", text).removeprefix("\ufeff")
    text, removed = _UNPRINTABLE.subn("", text)
    normal = text if is_normalized("NFC", text) else normalize("NFC", text)
    if tally is not None:
        tally.controls += removed > 0
        tally.normalised += normal != text
    return normal.strip()


def cleaner(tally: CleaningTally, *, markup: bool = False) -> Callable[[str], str]:
    """`clean_text` that shares one string among short cells that repeat (areas, ages, "Yes")."""
    return _Cleaned(tally, markup=markup).__getitem__


class _Cleaned(dict[str, str]):
    """Short cells as they are cleaned: one that is known is found without any code of ours."""

    def __init__(self, tally: CleaningTally, *, markup: bool) -> None:
        self._tally, self._markup = tally, markup

    def __missing__(self, text: str) -> str:
        cleaned = clean_text(text, self._tally, markup=self._markup)
        # Cells that needed work are not remembered, or the tally would count each only once.
        if (
            len(text) <= _REMEMBERED_LENGTH
            and text.isprintable()
            and text.isascii()
            and not (self._markup and may_hold_markup(text))
        ):
            if len(self) == _REMEMBERED_CELLS:
                self.clear()  # ids fill it up; what repeats is soon back
            self[text] = cleaned
        return cleaned


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
