"""Frameworks, links and indicators in the project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.model import Crosswalk, Element, Framework, Indicator, Link, LocalValue, Replacement
from chec_voice.store import codes
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
    _drop_unlinked(store, framework_id, {e.id for e in framework.elements})
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


def _drop_unlinked(store: Store, framework_id: int, kept: set[str]) -> None:
    for row in store.rows(
        "SELECT d.id, d.key FROM driver d JOIN domain o ON o.id = d.domain_id"
        " WHERE o.framework_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM link WHERE driver_id = d.id)"
        " AND NOT EXISTS (SELECT 1 FROM tag WHERE driver_id = d.id)"
        " AND NOT EXISTS (SELECT 1 FROM indicator WHERE driver_id = d.id)",
        [framework_id],
    ):
        if row["key"] not in kept:
            store.execute("DELETE FROM driver WHERE id = ?", (row["id"],))
    for row in store.rows(
        "SELECT o.id, o.key FROM domain o WHERE o.framework_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM link WHERE domain_id = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM tag WHERE domain_id = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM driver WHERE domain_id = o.id)"
        " AND NOT EXISTS (SELECT 1 FROM indicator WHERE domain_id = o.id)",
        [framework_id],
    ):
        if row["key"] not in kept:
            store.execute("DELETE FROM domain WHERE id = ?", (row["id"],))


def save_crosswalk(store: Store, crosswalk: Crosswalk, actor: str) -> dict[str, int]:
    """Add or update the links of a crosswalk, in one undoable command; call inside `write()`.

    What somebody agreed or withdrew stays so where the file calls it proposed: a file does not
    take a person's word back.

    Returns:
        How many links were added, changed, known as they are, and kept as a person left them.
    """
    elements = _element_ids(store, crosswalk.framework)
    code_ids = codes.ids(store)
    counts = {"added": 0, "changed": 0, "known": 0, "kept": 0}
    edit = Edit(store)
    for link in crosswalk.links:
        place = (code_ids[link.code], *elements[link.element])
        counts[_save_link(store, edit, place, link, crosswalk.id)] += 1
    edit.close(actor, "read links from a file", crosswalk.id)
    framework_id = store.value("SELECT id FROM framework WHERE key = ?", [crosswalk.framework])
    store.execute_many(
        "INSERT OR REPLACE INTO unlinked (framework_id, code_id, reason) VALUES (?, ?, ?)",
        [
            (framework_id, code_ids[code], reason)
            for code, reason in crosswalk.unlinked.items()
            if code in code_ids
        ],
    )
    store.event(actor, "crosswalk", after={"id": crosswalk.id, **counts})
    return counts


def _save_link(
    store: Store, edit: Edit, place: tuple[int, int, int | None], link: Link, source: str
) -> str:
    """What became of it: added, changed, known or kept."""
    code_id, domain_id, driver_id = place
    values: dict[str, object] = {
        "rationale": link.rationale,
        "strength": link.strength,
        "status": link.status,
        "agreed_by": link.agreed_by,
        "agreed_on": link.agreed_on,
    }
    row = _link_row(store, place)
    if row is None:
        edit.insert(
            "link",
            uuid=new_uuid(),
            code_id=code_id,
            domain_id=domain_id,
            driver_id=driver_id,
            proposed_by=source,
            at=now(),
            **values,
        )
        return "added"
    kept = link.status == "proposed" and row["status"] != "proposed"
    if kept:
        values = {"rationale": link.rationale, "strength": link.strength}
    elif row["status"] == "withdrawn":
        values |= {"withdrawn_by": "", "withdrawn_on": "", "reason": ""}
    different = any(row[name] != value for name, value in values.items())
    if different:
        edit.update("link", row["id"], **values)
    return "changed" if different else "kept" if kept else "known"


def _link_row(store: Store, place: tuple[int, int, int | None]) -> Row | None:
    return store.row(
        "SELECT * FROM link WHERE code_id = ? AND domain_id = ? AND driver_id IS ?", [*place]
    )


LINK_ACTS = {"propose": "proposed", "edit": "", "agree": "agreed", "withdraw": "withdrawn"}
"""What a person can do with a link -> the status that it has then; '' leaves it."""


def change_link(
    store: Store,
    framework: str,
    link: Link,
    *,
    act: str,
    actor: str,
    reason: str = "",
) -> None:
    """Propose, edit, agree or withdraw one link, in one undoable command.

    Args:
        link: where its rationale is '', the rationale that stands stays; so does the strength.
        act: one of `LINK_ACTS`.
        reason: why it is agreed or withdrawn.

    Raises:
        NotFound: there is no such link (unless it is proposed).
        Refused: what is proposed stands already.
    """
    with store.write():
        place = (codes.ids(store)[link.code], *place_of(store, framework, link.element))
        row = _link_row(store, place)
        standing = row is not None and row["status"] != "withdrawn"
        if act == "propose" and standing:
            raise Refused(
                f"{link.code} is linked to {link.element} already.",
                fix="Edit that link, or withdraw it first.",
            )
        if act != "propose" and not standing:
            raise NotFound(
                f"there is no link from {link.code} to {link.element}.",
                fix="See the links that stand with: chec-voice link PROJECT --list",
            )
        values: dict[str, object] = {}
        if link.rationale:
            values["rationale"] = link.rationale
        if link.strength:
            values["strength"] = link.strength
        today = now()[:10]
        if act == "propose":
            values |= {
                "status": "proposed",
                "proposed_by": actor,
                "at": now(),
                "agreed_by": "",
                "agreed_on": "",
                "withdrawn_by": "",
                "withdrawn_on": "",
                "reason": reason,
            }
        elif act == "agree":
            values |= {"status": "agreed", "agreed_by": actor, "agreed_on": today, "reason": reason}
        elif act == "withdraw":
            values |= {
                "status": "withdrawn",
                "withdrawn_by": actor,
                "withdrawn_on": today,
                "reason": reason,
            }
        elif row is not None and row["status"] == "agreed" and values:
            # What was agreed is not what stands now, so it is to be agreed again.
            values |= {"status": "proposed", "agreed_by": "", "agreed_on": ""}
        edit = Edit(store)
        if row is None:
            code_id, domain_id, driver_id = place
            edit.insert(
                "link",
                uuid=new_uuid(),
                code_id=code_id,
                domain_id=domain_id,
                driver_id=driver_id,
                **values,
            )
        else:
            edit.update("link", row["id"], **values)
        edit.close(actor, f"{act} a link", f"link:{link.code} {link.element}")


def link(store: Store, framework: str, code: str, element: str) -> Link:
    """One link as it stands, also a withdrawn one.

    Raises:
        NotFound: there is none.
    """
    row = _link_row(store, (codes.ids(store)[code], *place_of(store, framework, element)))
    if row is None:
        raise NotFound(f"there is no link from {code} to {element}.", fix="Propose it first.")
    return Link(
        code,
        element,
        row["rationale"],
        row["status"],
        row["agreed_by"],
        row["agreed_on"],
        row["strength"],
    )


def verify(store: Store, framework: str, element: str, *, by: str, source: str, page: str) -> None:
    """Mark an element as checked against the published figure; '' as `by` takes the mark away."""
    domain_id, driver_id = place_of(store, framework, element)
    table, row_id = ("domain", domain_id) if driver_id is None else ("driver", driver_id)
    with store.write():
        before = store.row(
            f"SELECT verified, verified_by, verified_on, source_document, page FROM {table}"
            " WHERE id = ?",
            [row_id],
        )
        after = {
            "verified": int(bool(by)),
            "verified_by": by,
            "verified_on": now()[:10] if by else "",
            "source_document": source if by else "",
            "page": page if by else "",
        }
        store.execute(
            f"UPDATE {table} SET verified = ?, verified_by = ?, verified_on = ?,"
            " source_document = ?, page = ? WHERE id = ?",
            (*after.values(), row_id),
        )
        store.event(
            by or str(before["verified_by"] if before else ""),
            "verify",
            target=f"{framework} {element}",
            before=dict(before) if before else None,
            after=after,
        )


def replace(store: Store, old: Framework, new: Framework, plan: Replacement, actor: str) -> None:
    """Put `new` in the place of `old`: links and tags follow the plan; call inside `write()`.

    Links keep who proposed and agreed them. The old framework goes, with links and tags that have
    no place; the event keeps how many these were.
    """
    position = store.value("SELECT position FROM framework WHERE key = ?", [old.id])
    was, old_id = _element_ids(store, old.id), _framework_id(store, old.id)
    save(store, new, actor)
    to, new_id = _element_ids(store, new.id), _framework_id(store, new.id)
    code_ids = codes.ids(store)
    for link_moved, target in plan.moved:
        row = _link_row(store, (code_ids[link_moved.code], *was[link_moved.element]))
        place = (code_ids[link_moved.code], *to[target])
        if row is not None and _link_row(store, place) is None:
            _copy(store, "link", row, domain_id=place[1], driver_id=place[2])
    with maintenance(store, "another framework takes the place of this one"):
        for element, targets in plan.places.items():
            _move_tags(store, was[element], [to[target] for target in targets])
        _forget(store, old_id)
    store.execute("UPDATE framework SET position = ? WHERE id = ?", (position, new_id))
    store.event(
        actor,
        "framework",
        before={"id": old.id, "sha256": old.sha256},
        after={
            "id": new.id,
            "sha256": new.sha256,
            "links": len(plan.moved),
            "lost": len(plan.lost),
            "gone": list(plan.without_place),
        },
    )


def _framework_id(store: Store, framework: str) -> int:
    return int(store.value("SELECT id FROM framework WHERE key = ?", [framework]))


def _copy(store: Store, table: str, row: Row, **changes: object) -> None:
    """A row once more, with a uuid of its own and some columns changed."""
    values = {**dict(row), "uuid": new_uuid(), **changes}
    del values["id"]
    columns = ", ".join(values)
    store.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(values))})",
        list(values.values()),
    )


def _move_tags(
    store: Store, was: tuple[int, int | None], to: Sequence[tuple[int, int | None]]
) -> None:
    """Tags follow an element to its one new place. What was said of an element that was split
    says nothing of its parts, and goes as that of one that is gone."""
    rows = "domain_id = ? AND driver_id IS ?"
    if len(to) == 1:
        store.execute(f"UPDATE tag SET domain_id = ?, driver_id = ? WHERE {rows}", (*to[0], *was))
    else:
        store.execute(f"DELETE FROM tag WHERE {rows}", was)


def _forget(store: Store, framework_id: int) -> None:
    """Remove a framework with everything that hangs on it; in `maintenance`."""
    domains = "domain_id IN (SELECT id FROM domain WHERE framework_id = ?)"
    for table in ("tag", "link", "indicator", "driver"):
        store.execute(f"DELETE FROM {table} WHERE {domains}", (framework_id,))
    for table in ("indicator_value", "unlinked", "domain"):
        store.execute(f"DELETE FROM {table} WHERE framework_id = ?", (framework_id,))
    store.execute("DELETE FROM framework WHERE id = ?", (framework_id,))


def save_indicators(store: Store, framework: str, indicators: Sequence[Indicator]) -> None:
    """Replace the indicators of a framework; call inside `write()`."""
    elements = _element_ids(store, framework)
    store.execute(
        "DELETE FROM indicator WHERE domain_id IN (SELECT d.id FROM domain d JOIN framework f"
        " ON f.id = d.framework_id WHERE f.key = ?)",
        (framework,),
    )
    store.execute_many(
        "INSERT INTO indicator (uuid, domain_id, driver_id, key, name, publisher, series, counts,"
        " ages, geography, status, caveat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                new_uuid(),
                *elements[i.element],
                i.id,
                i.name,
                i.publisher,
                i.series,
                i.counts,
                i.ages,
                i.geography,
                i.status,
                i.caveat,
            )
            for i in indicators
        ],
    )


def _element_ids(store: Store, framework: str) -> dict[str, tuple[int, int | None]]:
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
    return _element_ids(store, framework)[element]


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


def links(store: Store, framework: str) -> list[Link]:
    """The links that stand, in codebook order; those of codes that left the codebook come last."""
    return [
        Link(
            row["code"],
            row["element"],
            row["rationale"],
            row["status"],
            row["agreed_by"],
            row["agreed_on"],
            row["strength"],
        )
        for row in store.rows(
            "SELECT code.key AS code, coalesce(d.key, o.key) AS element, link.rationale,"
            " link.status, link.agreed_by, link.agreed_on, link.strength"
            " FROM link JOIN code ON code.id = link.code_id JOIN domain o ON o.id = link.domain_id"
            " JOIN framework f ON f.id = o.framework_id LEFT JOIN driver d ON d.id = link.driver_id"
            " WHERE f.key = ? AND link.status <> 'withdrawn'"
            " ORDER BY code.retired, code.position, o.position, d.position",
            [framework],
        )
    ]


def unlinked_reasons(store: Store, framework: str) -> dict[str, str]:
    """Code id -> why it links to nothing, where somebody said so."""
    return {
        row["key"]: row["reason"]
        for row in store.rows(
            "SELECT code.key, u.reason FROM unlinked u JOIN code ON code.id = u.code_id"
            " JOIN framework f ON f.id = u.framework_id WHERE f.key = ?",
            [framework],
        )
    }


def save_values(
    store: Store, framework: str, values: Sequence[LocalValue], actor: str
) -> dict[str, int]:
    """Add or update published values of areas; call inside `write()`.

    Returns:
        How many were `added`, `changed` and `known`.
    """
    framework_id = _framework_id(store, framework)
    counts = {"added": 0, "changed": 0, "known": 0}
    for value in values:
        row = store.row(
            "SELECT * FROM indicator_value WHERE framework_id = ? AND indicator = ? AND area = ?"
            " AND period = ?",
            [framework_id, value.indicator, value.area, value.period],
        )
        figures = (value.value, value.low, value.high, value.source)
        if row is None:
            counts["added"] += 1
            store.execute(
                "INSERT INTO indicator_value (uuid, framework_id, indicator, area, period, value,"
                " low, high, source, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    new_uuid(),
                    framework_id,
                    value.indicator,
                    value.area,
                    value.period,
                    *figures,
                    now(),
                ),
            )
        elif (row["value"], row["low"], row["high"], row["source"]) == figures:
            counts["known"] += 1
        else:
            counts["changed"] += 1
            store.execute(
                "UPDATE indicator_value SET value = ?, low = ?, high = ?, source = ?, at = ?"
                " WHERE id = ?",
                (*figures, now(), row["id"]),
            )
    store.event(actor, "indicators", target=framework, after=counts)
    return counts


def local_values(store: Store, framework: str) -> list[LocalValue]:
    """Published values of areas that were loaded for a framework."""
    return [
        LocalValue(
            row["indicator"],
            row["area"],
            row["period"],
            row["value"],
            row["low"],
            row["high"],
            row["source"],
        )
        for row in store.rows(
            "SELECT * FROM indicator_value WHERE framework_id = ? ORDER BY indicator, area, period",
            [_framework_id(store, framework)],
        )
    ]


def indicators(store: Store, framework: str) -> list[Indicator]:
    return [
        Indicator(
            row["key"],
            row["element"],
            row["name"],
            row["publisher"],
            row["series"],
            row["counts"],
            row["ages"],
            row["geography"],
            row["status"],
            row["caveat"],
        )
        for row in store.rows(
            "SELECT i.*, coalesce(d.key, o.key) AS element FROM indicator i"
            " JOIN domain o ON o.id = i.domain_id JOIN framework f ON f.id = o.framework_id"
            " LEFT JOIN driver d ON d.id = i.driver_id WHERE f.key = ? ORDER BY i.id",
            [framework],
        )
    ]
