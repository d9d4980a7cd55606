"""Frameworks in the project: their elements, and who verified them."""

from __future__ import annotations

import json
from sqlite3 import Row

from chec_voice.errors import NotFound
from chec_voice.model import Element, Framework
from chec_voice.store.changes import maintenance
from chec_voice.store.commands import Edit
from chec_voice.store.connection import Store, new_uuid, now

_FIELDS = (
    "label",
    "plain_label",
    "definition",
    "confidence",
    "label_confidence",
    "basis",
    "verified_by",
    "verified_on",
    "source_document",
    "page",
)


def save(store: Store, framework: Framework, actor: str) -> None:
    """Add a framework, or replace the one with the same id; call inside `write()`.

    Elements are matched by id, so that links stay. An element that is gone and has links stays
    with them; one without links goes.
    """
    row = store.row("SELECT id, sha256 FROM framework WHERE key = ?", [framework.id])
    if row is not None and row["sha256"] == framework.sha256:
        return
    values = (
        framework.name,
        framework.version,
        framework.status,
        framework.notice,
        json.dumps(dict(framework.source), ensure_ascii=False),
        framework.sha256,
        now(),
    )
    if row is None:
        framework_id = store.execute(
            "INSERT INTO framework (name, version, status, notice, source, sha256, loaded_at,"
            " uuid, key, position)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT count(*) FROM framework))",
            (*values, new_uuid(), framework.id),
        )
    else:
        framework_id = row["id"]
        store.execute(
            "UPDATE framework SET name = ?, version = ?, status = ?, notice = ?, source = ?,"
            " sha256 = ?, loaded_at = ? WHERE id = ?",
            (*values, framework_id),
        )
    for position, element in enumerate(framework.elements):
        _save_element(store, framework_id, element, position)
    _drop_unlinked(store, framework_id, framework)
    store.event(actor, "framework", after={"id": framework.id, "sha256": framework.sha256})


def _save_element(store: Store, framework_id: int, element: Element, position: int) -> None:
    table = "domain" if element.parent is None else "driver"
    owner_column = "framework_id" if element.parent is None else "domain_id"
    owner = (
        framework_id
        if element.parent is None
        else store.value(
            "SELECT id FROM domain WHERE framework_id = ? AND key = ?",
            [framework_id, element.parent],
        )
    )
    columns = {name: getattr(element, name) for name in _FIELDS}
    columns |= {"verified": int(element.verified), "position": position}
    if table == "domain":
        columns["kind"] = element.kind
    if table == "driver":
        _move_driver(store, framework_id, element.id, owner)
    row = store.row(
        f"SELECT * FROM {table} WHERE {owner_column} = ? AND key = ?", [owner, element.id]
    )
    if row is not None:
        if _still_verified(row, element):
            columns = {name: value for name, value in columns.items() if name not in _MARK}
        assignments = ", ".join(f"{name} = ?" for name in columns)
        store.execute(
            f"UPDATE {table} SET {assignments} WHERE id = ?",
            (*columns.values(), row["id"]),
        )
        return
    columns |= {"uuid": new_uuid(), "key": element.id, owner_column: owner}
    store.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )


_MARK = ("verified", "verified_by", "verified_on", "source_document", "page")


def _still_verified(row: Row, element: Element) -> bool:
    """Whether a person's mark stays: the file has none, and the words are those checked."""
    same = row["label"] == element.label and row["definition"] == element.definition
    return bool(row["verified"]) and not element.verified and same


def _move_driver(store: Store, framework_id: int, key: str, domain_id: int) -> None:
    """Where a new version puts a driver into another domain, its links go with it."""
    elsewhere = store.row(
        "SELECT d.id FROM driver d JOIN domain o ON o.id = d.domain_id"
        " WHERE o.framework_id = ? AND d.key = ? AND d.domain_id <> ?",
        [framework_id, key, domain_id],
    )
    if elsewhere is not None:
        with maintenance(store, "a driver moved to another domain"):
            for table in ("driver", "link", "indicator", "tag"):
                column = "id" if table == "driver" else "driver_id"
                store.execute(
                    f"UPDATE {table} SET domain_id = ? WHERE {column} = ?",
                    (domain_id, elsewhere["id"]),
                )


_USED = (
    "(EXISTS (SELECT 1 FROM link WHERE {one}) OR EXISTS (SELECT 1 FROM tag WHERE {one})"
    " OR EXISTS (SELECT 1 FROM indicator WHERE {one}))"
)


def _drop_unlinked(store: Store, framework_id: int, framework: Framework) -> None:
    _, domains, drivers = _unnamed(store, framework_id, framework)
    for table, rows in (("driver", drivers), ("domain", domains)):
        for row_id in rows.values():
            store.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))


def _unnamed(
    store: Store, framework_id: int, framework: Framework
) -> tuple[list[str], dict[str, int], dict[str, int]]:
    """Elements that are here and not in a file: those that stay since something belongs there, and
    the domains and the drivers that go, each with its row."""
    kept = {element.id: element.parent for element in framework.elements}
    stay: list[str] = []
    domains: dict[str, int] = {}
    drivers: dict[str, int] = {}
    holds: set[int] = set()  # domains that a driver holds
    used = _USED.format(one="driver_id = d.id")
    for row in store.rows(
        f"SELECT d.id, d.key, d.domain_id, o.key AS domain, {used} AS used FROM driver d"
        " JOIN domain o ON o.id = d.domain_id WHERE o.framework_id = ? ORDER BY d.position",
        [framework_id],
    ):
        if row["key"] in kept:
            holds |= {row["domain_id"]} if kept[row["key"]] == row["domain"] else set()
        elif row["used"]:
            holds.add(row["domain_id"])
            stay.append(row["key"])
        else:
            drivers[row["key"]] = row["id"]
    used = _USED.format(one="domain_id = o.id")
    for row in store.rows(
        f"SELECT o.id, o.key, {used} AS used FROM domain o WHERE o.framework_id = ?"
        " ORDER BY o.position",
        [framework_id],
    ):
        if row["key"] in kept:
            continue
        if row["used"] or row["id"] in holds:
            stay.append(row["key"])
        else:
            domains[row["key"]] = row["id"]
    return stay, domains, drivers


def unnamed(store: Store, framework: Framework) -> tuple[list[str], list[str]]:
    """Elements that stand here and not in a newer file of the same framework: ids of those that
    would stay, since links, tags or measures belong there, and of those that would go."""
    framework_id = framework_id_of(store, framework.id)
    stay, domains, drivers = _unnamed(store, framework_id, framework)
    return stay, [*domains, *drivers]


def verify(
    store: Store, framework: str, element: str, *, by: str, source: str, page: str, actor: str
) -> None:
    """Mark an element as checked against the published figure; '' as `by` takes the mark away.

    It is one undoable command of `actor`.
    """
    domain_id, driver_id = place_of(store, framework, element)
    table, row_id = ("domain", domain_id) if driver_id is None else ("driver", driver_id)
    with store.write():
        edit = Edit(store)
        edit.update(
            table,
            row_id,
            verified=int(bool(by)),
            verified_by=by,
            verified_on=now()[:10] if by else "",
            source_document=source if by else "",
            page=page if by else "",
        )
        what = "marked as compared with the published figure" if by else "is not verified any more"
        edit.close(
            actor,
            what,
            f"{framework} {element}",
            kind="verify",
            told={"element": element, "verified": bool(by)},
        )


def framework_id_of(store: Store, framework: str) -> int:
    """Row id of a framework."""
    return int(store.value("SELECT id FROM framework WHERE key = ?", [framework]))


def element_ids(store: Store, framework: str) -> dict[str, tuple[int, int | None]]:
    """Element id -> (domain row, driver row or None)."""
    found: dict[str, tuple[int, int | None]] = {}
    for row in store.rows(
        "SELECT o.id, o.key, d.id AS driver_id, d.key AS driver_key FROM domain o"
        " JOIN framework f ON f.id = o.framework_id LEFT JOIN driver d ON d.domain_id = o.id"
        " WHERE f.key = ?",
        [framework],
    ):
        found[row["key"]] = (row["id"], None)
        if row["driver_id"] is not None:
            found[row["driver_key"]] = (row["id"], row["driver_id"])
    return found


def place_of(store: Store, framework: str, element: str) -> tuple[int, int | None]:
    """Row ids of an element's domain and driver (None where it is a domain)."""
    return element_ids(store, framework)[element]


def everyone(store: Store) -> list[str]:
    """Ids of the project's frameworks, in the order in which they were loaded."""
    return [row["key"] for row in store.rows("SELECT key FROM framework ORDER BY position")]


def get(store: Store, framework: str | None = None) -> Framework:
    """A framework by id; the first one loaded when no id is given.

    Raises:
        NotFound: the project has no such framework.
    """
    row = store.row(
        "SELECT * FROM framework WHERE key = coalesce(?, key) ORDER BY position LIMIT 1",
        [framework],
    )
    if row is None:
        known = ", ".join(everyone(store)) or "none"
        raise NotFound(
            f"this project has no framework {framework!r}."
            if framework
            else "this project has no framework.",
            fix=f"Frameworks here: {known}. Add one with: chec-voice link PROJECT --framework FILE",
        )
    domains = store.rows(
        "SELECT *, NULL AS parent FROM domain WHERE framework_id = ? ORDER BY position", [row["id"]]
    )
    drivers = store.rows(
        "SELECT d.*, 'driver' AS kind, o.key AS parent FROM driver d"
        " JOIN domain o ON o.id = d.domain_id WHERE o.framework_id = ? ORDER BY d.position",
        [row["id"]],
    )
    return Framework(
        id=row["key"],
        name=row["name"],
        version=row["version"],
        status=row["status"],
        notice=row["notice"],
        source=json.loads(row["source"]),
        sha256=row["sha256"],
        elements=tuple(
            Element(
                id=e["key"],
                parent=e["parent"],
                kind=e["kind"],
                verified=bool(e["verified"]),
                **{name: e[name] for name in _FIELDS},
            )
            for e in (*domains, *drivers)
        ),
    )
