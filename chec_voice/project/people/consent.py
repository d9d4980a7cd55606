"""Reads consent from a table: who agrees to what, and by what they can be found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chec_voice import intake
from chec_voice.errors import InputError
from chec_voice.store import Store, consents
from chec_voice.store.consents import Consent
from chec_voice.text import counted


@dataclass(frozen=True)
class ConsentColumns:
    """Which column of the file holds what; None: the column of that very name, if there is one."""

    ref: str | None = None
    session: str | None = None
    analysis: str | None = None
    quotation: str | None = None
    own_ref: str | None = None
    retain_until: str | None = None


@dataclass(frozen=True)
class ConsentResult:
    people: int
    unknown: tuple[int, ...]
    """Rows whose reference is nobody's here."""
    counts: dict[str, int]


def read(
    store: Store,
    path: Path,
    *,
    columns: ConsentColumns,
    session: str | None,
    retain_until: str | None,
    allow_unmatched: bool,
    actor: str,
) -> ConsentResult:
    """Record the consent that a table says; whole or not at all.

    Args:
        session: where people are looked for, unless a row names one.
        retain_until: YYYY-MM-DD, where a row has no date of its own.
        allow_unmatched: leave rows out that are about nobody here.

    Raises:
        InputError: a column is missing, a cell cannot be read, or a row is about nobody or about
            several people; names the row.
    """
    table = intake.read_table(path)
    at = {name: _column(table, name, getattr(columns, name)) for name in _NAMES}
    if at["ref"] is None:
        raise InputError(
            "there is no column 'ref'.",
            path=path,
            fix="Name the column that tells people apart with --id.",
        )
    until = _date(retain_until, path, None, None) if retain_until else None
    consents_of: dict[int, Consent] = {}
    unknown: list[int] = []
    known: dict[str | None, dict[str, list[int]]] = {}
    for row in table.rows:
        cells = {name: row.cells[i].strip() if i is not None else "" for name, i in at.items()}
        where = cells["session"] or session
        people = known.setdefault(where, consents.refs(store, where)).get(cells["ref"], [])
        if not people:
            unknown.append(row.number)
            continue
        if len(people) > 1:
            raise InputError(
                "several sessions have this person.",
                path=path,
                row=row.number,
                fix="Say which one is meant with --session.",
            )
        consent = _consent(people[0], cells, columns, until, path, row.number)
        if consents_of.setdefault(people[0], consent) != consent:
            raise InputError(
                "this person stands here twice, with different consent.",
                path=path,
                row=row.number,
                fix="Keep the row that holds.",
            )
    if unknown and not allow_unmatched:
        raise _nobodys(unknown, path)
    counts = consents.save(store, list(consents_of.values()), actor)
    return ConsentResult(len(consents_of), tuple(unknown), counts)


def _consent(
    person: int,
    cells: dict[str, str],
    columns: ConsentColumns,
    until: str | None,
    path: Path,
    row: int,
) -> Consent:
    """What a row says; `until` where it has no date of its own."""
    analysis = intake.yes_or_no(cells["analysis"], path, row, columns.analysis or "analysis")
    quotation = intake.yes_or_no(cells["quotation"], path, row, columns.quotation or "quotation")
    until_here = _date(cells["retain_until"], path, row, "retain_until") or until
    return Consent(person, analysis, quotation, cells["own_ref"] or None, until_here)


def _nobodys(rows: list[int], path: Path) -> InputError:
    shown = ", ".join(str(number) for number in rows[:5])
    return InputError(
        f"{counted(len(rows), 'row is', 'rows are')} about nobody in this project:"
        f" rows {shown}{', ...' if len(rows) > 5 else ''}; nothing was recorded.",
        path=path,
        fix="Import their answers first, name the right column with --id, or leave these rows"
        " out with --allow-unmatched.",
    )


_NAMES = ("ref", "session", "analysis", "quotation", "own_ref", "retain_until")


def _column(table: intake.Table, name: str, chosen: str | None) -> int | None:
    if chosen is not None:
        return table.index(chosen)
    names = [known.strip().casefold().replace(" ", "_") for known in table.names]
    return names.index(name) if name in names else None


def _date(cell: str, path: Path, row: int | None, column: str | None) -> str | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell[:10]).isoformat()
    except ValueError:
        raise InputError(
            "this is no date.",
            path=path if row else None,
            row=row,
            column=column,
            fix="Write dates like 2027-03-31.",
        ) from None
