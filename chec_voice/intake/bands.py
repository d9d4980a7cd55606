"""Finds dates that a spreadsheet made of bands: 12-Oct was typed as 10-12, Nov-14 as 11-14."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DAY_MONTH = re.compile(rf"(?i)(?P<day>\d{{1,2}})[-/. ]{_MONTH}([-/. ]\d{{2,4}})?")
_MONTH_FIRST = re.compile(rf"(?i){_MONTH}[-/. ](?P<day>\d{{1,2}})([-/., ]+\d{{4}})?")
_MONTH_YEAR = re.compile(rf"(?i){_MONTH}[-/. ](19|20)(?P<day>\d\d)")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})([T ]\d{1,2}:\d{2}.*)?")
_SLASHED = re.compile(
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<year>\d{4}|\d\d)( \d{1,2}:\d{2}.*)?"
)
_SERIAL = re.compile(r"(3[6-9]|4\d|5[0-4])\d{3}(\.0)?")
"""Days since 1900, as spreadsheets keep dates: those of 1998 to 2050."""
_BAND = re.compile(
    r"(?i)(?:(?:aged?|years?|yrs?|y) )?(?P<low>\d{1,3}) ?(?:-|–|—|to|bis) ?(?P<high>\d{1,3})"
    r"(?: ?(?:years?|yrs?|hours?|hrs?|times|days)?.*)?"
)
_OPEN = re.compile(
    r"(?i)(?:under|over|below|above|less than|more than|up to|at least) \d.*|\d+ ?\+.*"
    r"|\d+ ?(?:or|and) (?:over|under|more|less|older|younger|above|below).*"
)
_NUMBER = re.compile(r"\d{1,3}")
_NAMES_BAND = re.compile(
    r"(?i)\b(bands?|ranges?|brackets?|age ?groups?|age ?bands?|ages?|years? groups?|how many|how"
    r" often|how old|hours|times|number of)\b"
)
_NAMES_DATE = re.compile(
    r"(?i)\b(date|dob|birth\w*|born|birthday|when|started?|ended?|submitted|completed|created|"
    r"timestamp|time|day)\b"
)
_MOST = 12
"""More different dates than this are dates: a form offers few bands."""

Band = tuple[int, int]


def dates_as_bands(cells: Iterable[str], heading: str = "") -> dict[str, str]:
    """Cells that are dates and seem to have been bands -> the band; empty when none does.

    Args:
        heading: of the column; "" when somebody says that it holds bands.
    """
    counts = Counter(cell for cell in cells if cell)
    dates = {cell: options for cell in counts if (options := tuple(_candidates(cell)))}
    if not dates or len(dates) > _MOST:
        return {}
    bands = {band for cell in counts if cell not in dates and (band := band_of(cell))}
    others = [cell for cell in counts if cell not in dates]
    like = sum(bool(band_of(c) or _OPEN.fullmatch(c) or _NUMBER.fullmatch(c)) for c in others)
    if heading and not _may_be_bands(heading, bool(bands), like, len(others)):
        return {}
    found: dict[str, str] = {}
    taken = set(bands)
    for cell in sorted(dates, key=lambda cell: (len(dates[cell]), cell)):
        low, high = min(dates[cell], key=lambda band: _misfit(band, taken))
        taken.add((low, high))
        found[cell] = f"{low}-{high}"
    return {cell: found[cell] for cell in counts if cell in found}


def band_of(cell: str) -> Band | None:
    """(10, 12) of "10-12", "aged 10 to 12"; None for anything else."""
    match = _BAND.fullmatch(cell.strip())
    if match is None or int(match["low"]) >= int(match["high"]):
        return None
    return int(match["low"]), int(match["high"])


def _may_be_bands(heading: str, banded: bool, like: int, others: int) -> bool:
    if _NAMES_DATE.search(heading) and not _NAMES_BAND.search(heading):
        return False
    if banded:
        return like >= 0.5 * others
    named = _NAMES_BAND.search(heading) is not None
    return (named and like >= 0.5 * others) or 0 < others == like  # "1", "6+" beside 02-Mar


def _candidates(cell: str) -> Iterator[Band]:
    """What may have been typed, low before high, for a cell that is a date."""
    said = cell.strip()
    if match := (
        _DAY_MONTH.fullmatch(said) or _MONTH_YEAR.fullmatch(said) or _MONTH_FIRST.fullmatch(said)
    ):
        yield from _pair(_MONTHS.index(match["month"].lower()) + 1, int(match["day"]))
    elif _SERIAL.fullmatch(said):
        day_of = dt.date(1899, 12, 30) + dt.timedelta(int(float(said)))
        yield from _candidates(day_of.isoformat())
    elif match := _ISO.fullmatch(said) or _SLASHED.fullmatch(said):
        day, month, year = int(match["d"]), int(match["m"]), int(match["year"]) % 100
        if not (1 <= month <= 12 or 1 <= day <= 12) or max(day, month) > 31:
            return
        yield from _pair(day, month)
        if day == 1 and month <= 12:  # Excel takes 11-14 for November 2014
            yield from _pair(month, year)
        elif month == 1 and day <= 12:
            yield from _pair(day, year)


def _pair(a: int, b: int) -> Iterator[Band]:
    if a != b:
        yield (min(a, b), max(a, b))


def _misfit(band: Band, others: set[Band]) -> tuple[int, int, int]:
    """How badly a band goes with the others: overlaps, then gaps to its neighbours."""
    low, high = band
    overlaps = sum(low <= top and bottom <= high for bottom, top in others)
    joins = any(bottom == high + 1 or top == low - 1 for bottom, top in others)
    return overlaps, 0 if joins else 1, high - low
