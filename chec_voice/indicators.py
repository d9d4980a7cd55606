"""Puts published values beside voice: where both are, and where one is missing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from chec_voice.errors import InputError
from chec_voice.model import Element, Indicator, LocalValue
from chec_voice.tally import NOTHING, Count, is_hidden
from chec_voice.text import file_name, numbered

COLUMNS = ("indicator", "area", "period", "value", "interval", "source")
DRIVER = "driver"
"""A further column, which says to what a measure of the team's own belongs."""
OWN = "own"
"""The status of an indicator that the team named itself."""
_FINGERTIPS = {
    "indicator name": "indicator",
    "area name": "area",
    "time period": "period",
    "value": "value",
    "lower ci 95.0 limit": "low",
    "upper ci 95.0 limit": "high",
    "indicator id": "id",
    "sex": "sex",
    "category": "category",
}
"""Columns of the file that Fingertips gives, in small letters."""
_WHOLE = ("persons", "not applicable", "")
"""What Fingertips has in the column of the sex where a value is about everybody."""
_NO_DATA = ("", "-", "*", "n/a", "na", "no data", "suppressed", "..", ":")
_NAMED = 6
"""Areas that are named where more are strange."""
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(\d\d){0,2}(?!\d)")
"""2024 in a period, also as 202324 or 20240331."""
_FALLS = re.compile(r"(?i)\b(changes?|differences?|gaps?|net|balance|growth|progress)\b")
"""What a measure that can be below nothing is called."""
_INTERVAL = re.compile(r"\s*\(?\s*(-?[\d.,]+)\s*(?:-|–|to|;)\s*(-?[\d.,]+)\s*\)?\s*")


@dataclass(frozen=True)
class Read:
    """What a file of local values holds."""

    values: list[LocalValue]
    own: list[Indicator]
    """Indicators that the project did not know, with the driver that the file names for them."""


def read_values(
    path: Path, indicators: Sequence[Indicator], elements: Sequence[Element], driver: str = ""
) -> Read:
    """Read local values from a CSV with the columns indicator, area, period, value and, where they
    are known, interval ("12.1-15.3") and source; or as Fingertips gives them, values of everybody.

    An indicator is named by its id, its name or its published number ("Fingertips 93203"); one that
    is not known needs a driver.

    Args:
        elements: domains and drivers that an indicator can belong to.
        driver: of indicators that are not known, where the file has no column `driver`.

    Raises:
        InputError: what is wrong, in which row and column, and what to do about it.
    """
    ids = {i.id.casefold(): i.id for i in indicators}
    ids |= {i.name.casefold(): i.id for i in indicators}
    for indicator in indicators:
        ids |= {number.casefold(): indicator.id for number in indicator.numbers}
    belongs = {i.id: i.element for i in indicators}
    may_fall = {i.id for i in indicators if _FALLS.search(f"{i.name} {i.counts}")}
    places = {element.id.casefold(): element.id for element in elements}
    if driver:
        _place(path, None, driver, places)
    own: list[Indicator] = []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror}).",
            path=path,
            fix="Check its name and place.",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not UTF-8.", path=path, fix="Save it as CSV UTF-8."
        ) from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    headings = {str(name).strip().casefold(): name for name in rows.fieldnames or ()}
    fingertips = "indicator" not in headings and "indicator name" in headings
    if fingertips:
        headings = {_FINGERTIPS[name]: at for name, at in headings.items() if name in _FINGERTIPS}
    missing = [name for name in COLUMNS[:4] if name not in headings]
    if missing:
        raise InputError(
            f"the column {missing[0]!r} is missing.",
            path=path,
            fix=f"The columns are: {', '.join(COLUMNS)}.",
        )
    found: dict[tuple[str, str, str], LocalValue] = {}
    for number, row in enumerate(rows, start=2):
        cells = {name: str(row.get(at) or "").strip() for name, at in headings.items()}
        if not any(cells.values()):
            continue
        if fingertips and not _of_everybody(cells):
            continue
        name = cells["indicator"]
        if fingertips and name.casefold() not in ids and cells["source"].casefold() in ids:
            # Its number tells what its name does not.
            name = cells["indicator"] = cells["source"]
        said = cells.get(DRIVER, "")
        place = _place(path, number, said, places) if said else ""
        if name and name.casefold() not in ids and (place or driver):
            made = _own(name, place or places[driver.casefold()], ids)
            own.append(made)
            belongs[made.id] = made.element
            may_fall |= {made.id} if _FALLS.search(name) else set()
            ids |= {made.id.casefold(): made.id, name.casefold(): made.id}
        value = _value(path, number, cells, ids)
        if place and place != (known := belongs[value.indicator]):
            raise InputError(
                f"{name!r} belongs to {known}, and this row says {place}.",
                path=path,
                row=number,
                column=DRIVER,
                fix=f"Write {known} here, or leave the cell blank; a measure has one driver.",
            )
        if value.value is not None and value.value < 0 and value.indicator not in may_fall:
            raise InputError(
                f"{cells['value']!r} is below nothing, and {name!r} is a share, a count or a"
                " score.",
                path=path,
                row=number,
                column="value",
                fix="Correct it, or leave the cell blank where there is no data; a measure that can"
                " fall below nothing has change, difference, gap or net in its name.",
            )
        key = (value.indicator, value.area.casefold(), value.period)
        if key in found:
            raise InputError(
                f"{value.indicator} has a second value for {value.area}, {value.period}.",
                path=path,
                row=number,
                fix="Keep one of them.",
            )
        found[key] = value
    if not found:
        raise InputError("the file holds no values.", path=path, fix="Add a row per value.")
    return Read(list(found.values()), own)


def said_of_strange(areas: Sequence[str]) -> str:
    """What to know before values are loaded of areas that no answer has; "" where each has one."""
    if not areas:
        return ""
    named = ", ".join(areas[:_NAMED]) + (" …" if len(areas) > _NAMED else "")
    one = len(areas) == 1
    return (
        f"No answer has the {'area' if one else 'areas'} {named}: each driver would get a line for"
        f" {'it' if one else 'them'} that says that nobody was asked. Is"
        f" {'it' if one else 'each'} spelled as in the answers?"
    )


def _of_everybody(cells: dict[str, str]) -> bool:
    """Whether a row of Fingertips is about all people of an area; it then gets our columns."""
    if cells.get("sex", "").casefold() not in _WHOLE or cells.get("category"):
        return False
    ends = cells.get("low", ""), cells.get("high", "")
    cells["interval"] = "; ".join(ends) if all(ends) else ""
    cells["source"] = f"Fingertips {cells.get('id', '')}".strip()
    return True


def _place(path: Path, number: int | None, driver: str, places: Mapping[str, str]) -> str:
    """The id of the domain or driver that a row names."""
    if driver.casefold() not in places:
        raise InputError(
            f"the framework has no domain or driver {driver!r}.",
            path=path,
            row=number,
            column=DRIVER if number is not None else None,
            fix="See them with: chec-voice map PROJECT --drivers",
        )
    return places[driver.casefold()]


def _own(name: str, element: str, ids: Mapping[str, str]) -> Indicator:
    """An indicator that the team named itself."""
    key = next(free for free in numbered(file_name(name), behind="_{}") if free not in ids)
    return Indicator(key, element, name, status=OWN)


def _value(path: Path, number: int, cells: Mapping[str, str], ids: Mapping[str, str]) -> LocalValue:
    name = cells["indicator"]
    if name.casefold() not in ids:
        raise InputError(
            f"there is no indicator {name!r}; one of your own needs a column named driver that says"
            " to what it belongs.",
            path=path,
            row=number,
            column="indicator",
            fix="See the known ones with: chec-voice indicators PROJECT --known; or name the driver"
            " in that column, or with --driver ID.",
        )
    if not cells["area"]:
        raise InputError(
            "the area is missing.",
            path=path,
            row=number,
            column="area",
            fix="Say to which area the value belongs.",
        )
    if not _YEAR.search(cells["period"]):
        raise InputError(
            f"{cells['period']!r} is no period." if cells["period"] else "the period is missing.",
            path=path,
            row=number,
            column="period",
            fix="Write it with its year in full: 2024, 2023/24 or March 2024.",
        )
    value = None
    if cells["value"].casefold() not in _NO_DATA:
        value = _number(path, number, "value", cells["value"])
    low = high = None
    interval = cells.get("interval", "")
    if interval.casefold() not in _NO_DATA:
        ends = _INTERVAL.fullmatch(interval)
        if ends is None:
            raise InputError(
                f"{interval!r} is no interval.",
                path=path,
                row=number,
                column="interval",
                fix="Write it as 12.1-15.3, or leave it blank.",
            )
        low, high = (_number(path, number, "interval", end) for end in ends.groups())
    return LocalValue(
        ids[name.casefold()],
        cells["area"],
        cells["period"],
        value,
        low,
        high,
        cells.get("source", ""),
    )


def _number(path: Path, row: int, column: str, text: str) -> float:
    try:
        return float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        raise InputError(
            f"{text!r} is no number.",
            path=path,
            row=row,
            column=column,
            fix="Write a number such as 12.4, or leave the cell blank where there is no data.",
        ) from None


BOTH, VOICE_ONLY, DATA_ONLY, NEITHER = "both", "voice only", "data only", "neither"
UNTOLD_DATA, UNTOLD = "data, and voice not told", "voice not told"
"""Where nobody spoke, and whether a group did is hidden."""


@dataclass(frozen=True)
class Beside:
    """Voice and published values of one driver in one area."""

    element: Element
    area: str
    count: Count
    """People and groups of the area who surely spoke about it."""
    asked: bool
    """Whether somebody of the area has an answer that was looked at."""
    values: tuple[tuple[Indicator, LocalValue | None], ...]
    """Every indicator of the driver, with the newest value of the area; None: none was loaded."""

    @property
    def state(self) -> str:
        """`both`, `voice only`, `data only` or `neither`; or that voice is not told."""
        data = any(value and value.value is not None for _, value in self.values)
        if not self.count.people and is_hidden(self.count.groups):
            return UNTOLD_DATA if data else UNTOLD
        if self.count.mentions:
            return BOTH if data else VOICE_ONLY
        return DATA_ONLY if data else NEITHER


class Row(Protocol):
    """A row of the map, as far as this needs it."""

    @property
    def element(self) -> Element: ...

    @property
    def by(self) -> Mapping[str, Count]: ...


def beside(
    rows: Sequence[Row],
    bases: Mapping[str, Count],
    indicators: Sequence[Indicator],
    values: Sequence[LocalValue],
) -> list[Beside]:
    """Voice and values per driver and area, in the order of the map, then of its areas.

    Args:
        rows: of a map that is split by area.
        bases: area -> those of whose answers a coder has looked at one or more.
    """
    newest: dict[tuple[str, str], LocalValue] = {}
    for value in sorted(values, key=lambda v: v.period):
        newest[value.indicator, value.area.casefold()] = value
    areas = list(bases)
    known = {area.casefold() for area in areas}
    for value in values:
        if value.area.casefold() not in known:
            known.add(value.area.casefold())
            areas.append(value.area)
    of_element: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        of_element.setdefault(indicator.element, []).append(indicator)
    return list(_rows(rows, bases, areas, of_element, newest))


def _rows(
    rows: Sequence[Row],
    bases: Mapping[str, Count],
    areas: Sequence[str],
    of_element: Mapping[str, Sequence[Indicator]],
    newest: Mapping[tuple[str, str], LocalValue],
) -> Iterator[Beside]:
    spelled = {area.casefold(): area for area in bases}
    for row in rows:
        measures = of_element.get(row.element.id, ())
        if row.element.parent is None and not measures:
            continue  # its drivers say it
        for area in areas:
            value = spelled.get(area.casefold())
            yield Beside(
                row.element,
                area,
                row.by[value] if value is not None else NOTHING,
                value is not None and bases[value].responses != 0,  # or a sign: some are hidden
                tuple((i, newest.get((i.id, area.casefold()))) for i in measures),
            )


def to_dict(rows: Sequence[Beside]) -> list[dict[str, Any]]:
    """As plain data for JSON."""
    return [
        {
            "driver": row.element.id,
            "label": row.element.label,
            "area": row.area,
            "state": row.state,
            "asked": row.asked,
            **row.count.to_dict(),
            "indicators": [
                {"id": i.id, "name": i.name, "value": asdict(value) if value else None}
                for i, value in row.values
            ],
        }
        for row in rows
    ]
