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
from chec_voice.tally import NOTHING, Count

COLUMNS = ("indicator", "area", "period", "value", "interval", "source")
_NO_DATA = ("", "-", "*", "n/a", "na", "no data", "suppressed", "..", ":")
_INTERVAL = re.compile(r"\s*\(?\s*(-?[\d.,]+)\s*(?:-|–|to|;)\s*(-?[\d.,]+)\s*\)?\s*")


def read_values(path: Path, indicators: Sequence[Indicator]) -> list[LocalValue]:
    """Read local values from a CSV with the columns indicator, area, period, value and, where they
    are known, interval ("12.1-15.3") and source. An indicator is named by its id or its name.

    Raises:
        InputError: what is wrong, in which row and column, and what to do about it.
    """
    ids = {i.id.casefold(): i.id for i in indicators}
    ids |= {i.name.casefold(): i.id for i in indicators}
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
    missing = [name for name in COLUMNS[:4] if name not in headings]
    if missing:
        raise InputError(
            f"the column {missing[0]!r} is missing.",
            path=path,
            fix=f"The columns are: {', '.join(COLUMNS)}.",
        )
    found: dict[tuple[str, str, str], LocalValue] = {}
    for number, row in enumerate(rows, start=2):
        cells = {name: str(row.get(headings.get(name, ""), "") or "").strip() for name in COLUMNS}
        if not any(cells.values()):
            continue
        value = _value(path, number, cells, ids)
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
    return list(found.values())


def _value(path: Path, number: int, cells: Mapping[str, str], ids: Mapping[str, str]) -> LocalValue:
    name = cells["indicator"]
    if name.casefold() not in ids:
        raise InputError(
            f"there is no indicator {name!r}.",
            path=path,
            row=number,
            column="indicator",
            fix="See the known ones with: chec-voice indicators PROJECT",
        )
    if not cells["area"]:
        raise InputError(
            "the area is missing.",
            path=path,
            row=number,
            column="area",
            fix="Say to which area the value belongs.",
        )
    value = None
    if cells["value"].casefold() not in _NO_DATA:
        value = _number(path, number, "value", cells["value"])
    low = high = None
    if cells["interval"].casefold() not in _NO_DATA:
        ends = _INTERVAL.fullmatch(cells["interval"])
        if ends is None:
            raise InputError(
                f"{cells['interval']!r} is no interval.",
                path=path,
                row=number,
                column="interval",
                fix="Write it as 12.1-15.3, or leave it blank.",
            )
        low, high = (_number(path, number, "interval", end) for end in ends.groups())
    return LocalValue(
        ids[name.casefold()], cells["area"], cells["period"], value, low, high, cells["source"]
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
        """`both`, `voice only`, `data only` or `neither`."""
        data = any(value and value.value is not None for _, value in self.values)
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
                value is not None and bases[value].responses > 0,
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
