"""Looks up what a command is about: ids of rows, by the names that people and screens know."""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN


def link_ends(
    store: Store, code: str, framework: str, domain: str, driver: str | None
) -> tuple[int, int, int | None] | None:
    """Row ids of (code, domain, driver or None); None when one of them is not there."""
    row = store.row(
        "SELECT c.id AS code_id, d.id AS domain_id, v.id AS driver_id FROM code c"
        " JOIN framework f ON f.key = :framework"
        " JOIN domain d ON d.framework_id = f.id AND d.key = :domain"
        " LEFT JOIN driver v ON v.domain_id = d.id AND v.key = :driver"
        " WHERE c.key = :code AND NOT c.retired",
        {"code": code, "framework": framework, "domain": domain, "driver": driver},
    )
    if row is None or (driver is not None and row["driver_id"] is None):
        return None
    return int(row["code_id"]), int(row["domain_id"]), row["driver_id"]


def link_between(store: Store, code_id: int, domain_id: int, driver_id: int | None) -> int | None:
    """Row id of the link between these, whatever its status."""
    found = store.value(
        "SELECT id FROM link WHERE code_id = ? AND domain_id = ?"
        " AND ifnull(driver_id, 0) = ifnull(?, 0)",
        [code_id, domain_id, driver_id],
    )
    return None if found is None else int(found)


def open_segment(store: Store, segment_id: int) -> tuple[int, int] | None:
    """(start, end) of a segment whose response may be coded."""
    row = store.row(
        'SELECT s.start, s."end" FROM segment s JOIN response r ON r.id = s.response_id'
        f" WHERE s.id = ? AND {OPEN}",
        [segment_id],
    )
    return None if row is None else (int(row[0]), int(row[1]))


def theme(store: Store, name: str) -> int | None:
    """Row id of the theme of this name."""
    found = store.value("SELECT id FROM theme WHERE name = ?", [name])
    return None if found is None else int(found)


def there_is(store: Store, entity: str, row_id: int) -> bool:
    """Whether a table has this row."""
    return store.value(f"SELECT 1 FROM {entity} WHERE id = ?", [row_id]) is not None
