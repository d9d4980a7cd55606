"""What the cells of one column look like, measured on a sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chec_voice.intake.answers import classify
from chec_voice.intake.tables import Column, Table
from chec_voice.intake.ticks import mark

SAMPLE = 5_000
"""Rows that guesses are made from, taken evenly from the whole file."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
_PHONE = re.compile(r"\+?\(?0?\d[\d ()-]{8,14}\d")
_POSTCODE = re.compile(r"(?i)[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"(?i)(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ](\d{{1,2}}|{_MONTH})[-/. ]\d{{2,4}}"
    rf"|{_MONTH}\.? \d{{1,2}},? \d{{4}})([T ,]+\d{{1,2}}:\d{{2}}.*)?"
)
_CLOCK = r"\d{1,2}:\d{2}(:\d{2})?([.,]\d{1,3})?( ?[ap]m)?"
_TIME = re.compile(rf"(?i){_CLOCK}(\s*(-->|-|–|to)\s*{_CLOCK})?")
_NUMBER = re.compile(r"[-+]?[£$€]?\d[\d,]*(\.\d+)?%?")
_PLACE = re.compile(r"-?\d{1,2}\.\d+[ ,]+-?\d{1,3}\.\d+([ ,]+-?[\d.]+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_CHOICES = re.compile(r"[;|]|,(?=\s|[^\W\d])")
_KINDS = {
    "email": _EMAIL,
    "ip": _IP,
    "postcode": _POSTCODE,
    "date": _DATE,
    "time": _TIME,
    "place": _PLACE,
    "number": _NUMBER,
}


@dataclass(frozen=True)
class Profile:
    """Measures of a column. Shares are of filled cells, between 0 and 1."""

    name: str
    rows: int
    filled: int
    """Cells that hold an answer: neither blank nor "N/A" and the like."""
    values: Counter[str] = field(repr=False)
    """Distinct answers, with how often each appears."""
    words: float
    """Mean number of words."""
    kinds: dict[str, float]
    """Share of cells that look like an email, ip, postcode, phone, place (coordinates), date,
    time or number."""
    named: bool = True
    """False when the file gives the column no heading."""
    asked: str = ""
    """Full wording of the question, where a survey platform gives one beside the heading."""

    @property
    def heading(self) -> str:
        """What to judge the column by: the full wording, else its name."""
        return self.asked or self.name

    @property
    def distinct(self) -> int:
        return len(self.values)

    @property
    def variety(self) -> float:
        """Distinct values per filled cell."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def only_ticks(self) -> bool:
        return self.filled > 0 and all(mark(value) is not None for value in self.values)

    def joined_choices(self) -> int:
        """How many options a multiple-choice column joins in its cells; 0 when it joins none."""
        parts: Counter[str] = Counter()
        joined = uses = 0
        for value, count in self.values.items():
            split = [part for piece in _CHOICES.split(value) if (part := piece.strip())]
            joined += count * (len(split) > 1)
            uses += len(split)
            for part in split:
                parts[part] += count
        if not joined or joined < 0.1 * self.filled:
            return 0
        # Options come back in other combinations; the halves of "Uppsala, Dec 2018" do not.
        if uses < 1.5 * len(parts) or self.filled < 8:
            return 0
        repeated = sum(count for count in parts.values() if count > 2)
        return len(parts) if repeated >= 0.8 * parts.total() else 0


def count_words(text: str) -> int:
    """How many words a cell holds, about; in scripts without spaces two characters are one."""
    spaces = text.count(" ") + text.count("\n")
    return spaces + 1 if text.isascii() else spaces + max(1, len(_UNSPACED.findall(text)) // 2)


def profile_columns(table: Table) -> list[Profile]:
    """One profile per column, in order."""
    step = max(1, len(table.rows) // SAMPLE)
    sample = [row.cells for row in table.rows[::step]]
    columns = list(zip(*sample, strict=True))
    both = zip(table.columns, columns, strict=True)
    return [_profile(column, cells) for column, cells in both]


def _profile(column: Column, cells: Iterable[str]) -> Profile:
    counted = Counter(cells)
    values = Counter({v: n for v, n in counted.items() if v and classify(v) == "answered"})
    filled = values.total()
    kinds = dict.fromkeys((*_KINDS, "phone"), 0.0)
    words = 0
    for value, count in values.items():
        words += count * count_words(value)
        if len(value) > 60:
            continue
        for kind, pattern in _KINDS.items():
            kinds[kind] += count * (pattern.fullmatch(value) is not None)
        # Ids are long numbers too; a phone number begins with 0 or +.
        kinds["phone"] += count * (value[0] in "0+(" and _PHONE.fullmatch(value) is not None)
    shares = {kind: count / filled if filled else 0.0 for kind, count in kinds.items()}
    mean = words / filled if filled else 0.0
    return Profile(
        column.name, counted.total(), filled, values, mean, shares, column.named, column.question
    )
