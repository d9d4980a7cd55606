"""Puts one framework in the place of another; links, tags and published values follow."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row

from chec_voice.model import Framework, Replacement
from chec_voice.store import codes, tags
from chec_voice.store.changes import maintenance
from chec_voice.store.commands import OF_FRAMEWORKS, Edit, rows_of
from chec_voice.store.connection import Store, new_uuid
from chec_voice.store.frameworks import element_ids, framework_id_of, save
from chec_voice.store.links import row_of


def replace(store: Store, old: Framework, new: Framework, plan: Replacement, actor: str) -> None:
    """Put `new` in the place of `old`: links and tags follow the plan; call inside `write()`.

    Links keep who proposed and agreed them. The old framework goes, with links and tags that have
    no place; the event keeps how many these were. It is one undoable command.
    """
    was_there = _rows(store, old.id, new.id)
    position = store.value("SELECT position FROM framework WHERE key = ?", [old.id])
    was, old_id = element_ids(store, old.id), framework_id_of(store, old.id)
    save(store, new, actor)
    to, new_id = element_ids(store, new.id), framework_id_of(store, new.id)
    code_ids = codes.ids(store)
    for link_moved, target in plan.moved:
        row = row_of(store, (code_ids[link_moved.code], *was[link_moved.element]))
        place = (code_ids[link_moved.code], *to[target])
        if row is not None and row_of(store, place) is None:
            _copy(store, "link", row, domain_id=place[1], driver_id=place[2])
    tags.keep_numbers(store)
    with maintenance(store, "another framework takes the place of this one"):
        for element, targets in plan.places.items():
            _move_tags(store, was[element], [to[target] for target in targets])
            if targets:
                _move_indicators(store, was[element], to[targets[0]])
        _move_values(store, old_id, new_id)
        _forget(store, old_id)
    store.execute("UPDATE framework SET position = ? WHERE id = ?", (position, new_id))
    edit = Edit(store)
    is_there = _rows(store, old.id, new.id)
    # What goes first comes back last, when it is taken back.
    both = sorted(was_there.keys() | is_there.keys(), key=lambda row: row in is_there)
    for entity, row_id in both:
        before, after = (rows.get((entity, row_id)) for rows in (was_there, is_there))
        if before != after:
            edit.note(entity, row_id, before, after)
    edit.close(
        actor,
        f"put {new.name} in the place of {old.name}",
        f"framework:{new.id}",
        told={
            "id": new.id,
            "before": old.id,
            "links": len(plan.moved),
            "lost": len(plan.lost),
            "gone": list(plan.without_place),
        },
    )


_THESE = "(SELECT id FROM framework WHERE key IN (?, ?))"
_ON_THESE = f"domain_id IN (SELECT id FROM domain WHERE framework_id IN {_THESE})"
_BELONGS = {
    "framework": "key IN (?, ?)",
    **dict.fromkeys(("domain", "indicator_value", "unlinked"), f"framework_id IN {_THESE}"),
    **dict.fromkeys(("driver", "link", "tag", "indicator"), _ON_THESE),
}
assert set(_BELONGS) == set(OF_FRAMEWORKS)


def _rows(store: Store, *frameworks: str) -> dict[tuple[str, int], str]:
    """All that belongs to two frameworks, as an edit keeps it."""
    return {
        (entity, row_id): row
        for entity, where in _BELONGS.items()
        for row_id, row in rows_of(store, entity, where, frameworks).items()
    }


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


def _move_indicators(store: Store, was: tuple[int, int | None], to: tuple[int, int | None]) -> None:
    """Indicators follow an element, to the first of its places where it was split."""
    store.execute(
        "UPDATE indicator SET domain_id = ?, driver_id = ? WHERE domain_id = ? AND driver_id IS ?",
        (*to, *was),
    )


def _move_values(store: Store, old_id: int, new_id: int) -> None:
    """Published values of indicators that went along."""
    store.execute(
        "UPDATE indicator_value SET framework_id = ? WHERE framework_id = ? AND indicator IN"
        " (SELECT i.key FROM indicator i JOIN domain d ON d.id = i.domain_id"
        " WHERE d.framework_id = ?)",
        (new_id, old_id, new_id),
    )


def _forget(store: Store, framework_id: int) -> None:
    """Remove a framework with everything that hangs on it; in `maintenance`."""
    domains = "domain_id IN (SELECT id FROM domain WHERE framework_id = ?)"
    for table in ("tag", "link", "indicator", "driver"):
        store.execute(f"DELETE FROM {table} WHERE {domains}", (framework_id,))
    for table in ("indicator_value", "unlinked", "domain"):
        store.execute(f"DELETE FROM {table} WHERE framework_id = ?", (framework_id,))
    store.execute("DELETE FROM framework WHERE id = ?", (framework_id,))
