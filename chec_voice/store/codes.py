"""The codebook in the project: codes, their versions and their histories."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Any

from chec_voice.errors import Refused
from chec_voice.model import CODE_LISTS, CODE_TEXTS, Code, Codebook, Exclusion
from chec_voice.store import settings
from chec_voice.store.connection import Store, new_uuid, now

_COLUMNS = ", ".join(
    ("key", "parent_id", "area", "position", "name", "kind", "codable", *CODE_TEXTS, *CODE_LISTS)
)

VERSION_KEY = "codebook_version"
"""Setting that says which version is the current one."""


@dataclass(frozen=True)
class CodebookChange:
    """What another codebook does to the codes of a project; all by code id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Codes whose wording, place in the tree or other content differs."""
    returned: tuple[str, ...] = ()
    """Codes that were retired by an earlier load."""
    retired: tuple[str, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict)
    """Retired code -> how many codings with it stand, also where it was retired earlier."""
    same_version: bool = False
    """The content differs, and `version` says that it does not."""


def compare(store: Store, codebook: Codebook) -> CodebookChange:
    """What `save` would change; writes nothing."""
    if not loaded(store):
        return CodebookChange(added=tuple(code.id for code in codebook.codes))
    now_loaded = current(store)
    known = {
        row["key"]: (bool(row["retired"]), _code(row))
        for row in store.rows(
            "SELECT code.*, parent.key AS parent_key FROM code"
            " LEFT JOIN code parent ON parent.id = code.parent_id ORDER BY code.position"
        )
    }
    kept = {code.id: code for code in codebook.codes}
    standing = {
        row["key"]: int(row["n"])
        for row in store.rows(
            "SELECT code.key, sum(c.n) AS n FROM standing_count c JOIN code ON code.id = c.code_id"
            " WHERE c.applied GROUP BY c.code_id ORDER BY code.key"
        )
        if row["key"] not in kept
    }
    added = tuple(key for key in kept if key not in known)
    returned = tuple(key for key in kept if key in known and known[key][0])
    changed = tuple(
        key
        for key, code in kept.items()
        if key in known and not known[key][0] and packed(known[key][1]) != packed(code)
    )
    retired = tuple(key for key, (gone, _) in known.items() if key not in kept and not gone)
    return CodebookChange(
        added=added,
        changed=changed,
        returned=returned,
        retired=retired,
        standing=standing,
        same_version=bool(added or changed or returned or retired)
        and (now_loaded.id, now_loaded.version) == (codebook.id, codebook.version),
    )


def edit(
    store: Store,
    codebook: Codebook,
    actor: str,
    what: str = "",
    counts: Mapping[str, int] | None = None,
) -> CodebookChange:
    """Make `codebook` the current one by a command that can be taken back; inside `write()`.

    Args:
        what: what was done, for the history: "took Safety out".
        counts: how much of what was said it touched, for the history.
    """
    before = current(store).sha256
    change = _put(store, codebook)
    if before != codebook.sha256:
        said = ({"what": what} if what else {}) | dict(counts or {})
        store.event(actor, "edit-codebook", after={"versions": [before, codebook.sha256], **said})
    return change


def restore(store: Store, sha256: str, instead_of: str) -> None:
    """Make an earlier version of the codebook the current one again; inside `write()`.

    Raises:
        Refused: the current one is not `instead_of`: somebody has changed the codebook since.
    """
    if current(store).sha256 != instead_of:
        raise Refused(
            "the codebook has been changed since, so this is not taken back.",
            fix="Take the later change back first, or change the code by hand.",
        )
    version = store.row("SELECT * FROM codebook_version WHERE sha256 = ?", [sha256])
    if version is None:
        raise AssertionError("versions are never deleted")
    _put(store, _of_version(store, version))


def _of_version(store: Store, version: Row) -> Codebook:
    rows = store.rows(
        "SELECT content FROM code_history WHERE codebook_version_id = ? ORDER BY position, code_id",
        [version["id"]],
    )
    return _book(version, tuple(_unpacked(json.loads(row["content"])) for row in rows))


def version(store: Store, number: int) -> Codebook | None:
    """The codebook as it stood in a version, which `versions` lists by number."""
    row = store.row("SELECT * FROM codebook_version WHERE id = ?", [number])
    return None if row is None else _of_version(store, row)


def versions(store: Store) -> list[Row]:
    """All versions, oldest first: id, version, sha256, loaded_at, number of codes, of decisions."""
    return store.rows(
        "SELECT v.id, v.version, v.sha256, v.loaded_at,"
        " (SELECT count(*) FROM code_history h WHERE h.codebook_version_id = v.id) AS codes,"
        " ifnull(d.n, 0) AS decisions FROM codebook_version v LEFT JOIN (SELECT"
        " codebook_version_id AS at, count(*) AS n FROM decision WHERE verdict <> 'withdraw'"
        " GROUP BY 1) d ON d.at = v.id ORDER BY v.id"
    )


def save(store: Store, codebook: Codebook, actor: str) -> CodebookChange:
    """Make `codebook` the current one; call inside `write()`.

    Codes are matched by id. Codes that the new version lacks are retired, not deleted: the
    decisions made with them stay. Loading the same content again changes nothing.

    Returns:
        The codes that were added, changed, brought back and retired.
    """
    before = current(store).sha256 if loaded(store) else ""
    change = _put(store, codebook)
    if before != codebook.sha256:
        counts = {
            "added": len(change.added),
            "changed": len(change.changed) + len(change.returned),
            "retired": len(change.retired),
        }
        store.event(actor, "codebook", after={"sha256": codebook.sha256, **counts})
    return change


def _put(store: Store, codebook: Codebook) -> CodebookChange:
    change = compare(store, codebook)
    if loaded(store):
        if current(store).sha256 == codebook.sha256:
            return change
        require_free(store)
    known = {row["key"]: row for row in store.rows("SELECT * FROM code")}
    ids = {key: row["id"] for key, row in known.items()}
    for position, code in enumerate(codebook.codes):
        values = _values(code, ids, position)
        old = known.get(code.id)
        if old is None:
            ids[code.id] = store.execute(
                f"INSERT INTO code (uuid, {_COLUMNS}) VALUES (?{', ?' * len(values)})",
                (new_uuid(), *values),
            )
            continue
        same = tuple(old[name] for name in _COLUMNS.replace(" ", "").split(",")) == values
        if not same or old["retired"]:
            assignments = ", ".join(f"{name.strip()} = ?" for name in _COLUMNS.split(","))
            store.execute(
                f"UPDATE code SET {assignments}, retired = 0, replaced_by = NULL WHERE id = ?",
                (*values, old["id"]),
            )
    kept = {code.id for code in codebook.codes}
    for key, row in known.items():
        if key not in kept and not row["retired"]:
            store.execute("UPDATE code SET retired = 1 WHERE id = ?", (row["id"],))
    version_id = _save_version(store, codebook)
    store.execute_many(
        "INSERT OR IGNORE INTO code_history (codebook_version_id, code_id, content, position)"
        " VALUES (?, ?, ?, ?)",
        [
            (version_id, ids[code.id], packed(code), position)
            for position, code in enumerate(codebook.codes)
        ],
    )
    return change


def frozen_by(store: Store) -> str:
    """Name of an open round that has frozen the codebook; "" for none."""
    return str(
        store.value(
            "SELECT name FROM round WHERE closed_at IS NULL"
            " AND json_extract(plan, '$.frozen') ORDER BY id LIMIT 1"
        )
        or ""
    )


def require_free(store: Store) -> None:
    """Look whether the codebook may be changed.

    Raises:
        Refused: an open round has frozen the codebook.
    """
    frozen = frozen_by(store)
    if frozen:
        raise Refused(
            f"the codebook is frozen while the round {frozen!r} is coded.",
            fix="Change it when the round is closed: everybody is to judge by the same words.",
        )


def packed(code: Code) -> str:
    """A code as a version of the codebook keeps it."""
    return json.dumps(code, default=vars, ensure_ascii=False)


def _unpacked(kept: Mapping[str, Any]) -> Code:
    return Code(**{**kept, **{name: _list(name, kept[name]) for name in CODE_LISTS}})


def _list(name: str, items: Iterable[Any]) -> tuple[Any, ...]:
    """The items of a part of a code, as they were before they were packed."""
    if name == "when_not_to_use":
        return tuple(Exclusion(**item) for item in items)
    return tuple(items)


def _book(version: Row, held: tuple[Code, ...]) -> Codebook:
    return Codebook(
        id=version["key"],
        name=version["name"],
        version=version["version"],
        description=version["description"],
        language=version["language"],
        sources=json.loads(version["sources"]),
        sha256=version["sha256"],
        codes=held,
    )


def _save_version(store: Store, codebook: Codebook) -> int:
    version_id = store.value(
        "SELECT id FROM codebook_version WHERE sha256 = ?", [codebook.sha256]
    ) or store.execute(
        "INSERT INTO codebook_version (uuid, key, name, version, sha256, description, language,"
        " sources, loaded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uuid(),
            codebook.id,
            codebook.name,
            codebook.version,
            codebook.sha256,
            codebook.description,
            codebook.language,
            json.dumps(dict(codebook.sources), ensure_ascii=False),
            now(),
        ),
    )
    settings.put(store, VERSION_KEY, str(version_id))
    return int(version_id)


def _values(code: Code, ids: dict[str, int], position: int) -> tuple[object, ...]:
    def listed(items: Iterable[object]) -> str:
        return json.dumps(list(items), default=vars, ensure_ascii=False)

    return (
        code.id,
        ids[code.parent] if code.parent else None,
        code.area,
        position,
        code.name,
        code.kind,
        int(code.codable),
        *(getattr(code, name) for name in CODE_TEXTS),
        *(listed(getattr(code, name)) for name in CODE_LISTS),
    )


def version_id(store: Store) -> int:
    """Id of the current codebook version."""
    return int(settings.get(store, VERSION_KEY) or 0)


def loaded(store: Store) -> bool:
    """False only where the making of a project was stopped half-way."""
    return settings.get(store, VERSION_KEY) is not None


def current(store: Store) -> Codebook:
    """The current codebook, parents before children, retired codes left out."""
    version = store.row("SELECT * FROM codebook_version WHERE id = ?", [version_id(store)])
    if version is None:
        raise AssertionError("a project always has a codebook")
    rows = store.rows(
        "SELECT code.*, parent.key AS parent_key FROM code"
        " LEFT JOIN code parent ON parent.id = code.parent_id"
        " WHERE NOT code.retired ORDER BY code.position"
    )
    return _book(version, tuple(_code(row) for row in rows))


def names_ever(store: Store) -> dict[str, str]:
    """Code id -> the name that it has, or had last."""
    return {row["key"]: row["name"] for row in store.rows("SELECT key, name FROM code")}


def with_retired(store: Store) -> Codebook:
    """The current codebook, with codes that left it while decisions with them stand.

    These stand behind what else is under their heading. What was coded before the codebook changed
    still counts; its codes say that they are gone.
    """
    book = current(store)
    rows = store.rows(
        "SELECT code.*, parent.key AS parent_key FROM code"
        " LEFT JOIN code parent ON parent.id = code.parent_id"
        " WHERE code.retired ORDER BY code.id"
    )
    gone = {row["key"]: _code(row) for row in rows}
    wanted: set[str] = set()
    for row in store.rows(
        "SELECT key FROM code WHERE retired"
        " AND EXISTS (SELECT 1 FROM standing t WHERE t.code_id = code.id AND t.applied)"
    ):
        at: str | None = row["key"]
        while at is not None and at in gone:
            wanted.add(at)
            at = gone[at].parent
    codes = list(book.codes)
    retired = [
        dataclasses.replace(code, name=f"{code.name} (no longer in the codebook)")
        for key, code in gone.items()
        if key in wanted
    ]
    for code in sorted(retired, key=lambda code: code.depth):
        codes.insert(_behind(codes, code.parent), code)
    return dataclasses.replace(book, codes=tuple(codes))


def _behind(codes: Sequence[Code], parent: str | None) -> int:
    """The place behind everything below a heading; the end where there is no such heading."""
    at = next((n for n, code in enumerate(codes) if code.id == parent), None)
    if at is None:
        return len(codes)
    depth = codes[at].depth
    return next((n for n in range(at + 1, len(codes)) if codes[n].depth <= depth), len(codes))


def replacements(store: Store) -> dict[str, str]:
    """Retired code -> the code that took its place."""
    return {
        str(row["key"]): str(row["place"])
        for row in store.rows(
            "SELECT code.key, place.key AS place FROM code JOIN code place"
            " ON place.id = code.replaced_by"
        )
    }


def moved(store: Store) -> dict[str, str]:
    """Retired code -> where it is now, also after several moves."""
    places = replacements(store)
    ends = {}
    for old in places:
        at, seen = old, {old}
        while places.get(at, at) not in seen:
            at = places[at]
            seen.add(at)
        ends[old] = at
    return ends


def _code(row: Row) -> Code:
    parts: dict[str, Any] = {name: row[name] for name in CODE_TEXTS}
    parts |= {name: _list(name, json.loads(row[name])) for name in CODE_LISTS}
    return Code(
        id=row["key"],
        name=row["name"],
        parent=row["parent_key"],
        kind=row["kind"],
        codable=bool(row["codable"]),
        **parts,
    )


def ids(store: Store) -> dict[str, int]:
    """Code id (dotted) -> row id, current codes only."""
    return {
        row["key"]: row["id"] for row in store.rows("SELECT id, key FROM code WHERE NOT retired")
    }


def retired_ids(store: Store) -> dict[str, int]:
    """Code id (dotted) -> row id, of codes that are no longer in the codebook."""
    return {row["key"]: row["id"] for row in store.rows("SELECT id, key FROM code WHERE retired")}


def every(store: Store) -> tuple[Code, ...]:
    """All codes that the project ever had, as they were last; current ones first."""
    rows = store.rows(
        "SELECT code.*, parent.key AS parent_key FROM code"
        " LEFT JOIN code parent ON parent.id = code.parent_id"
        " ORDER BY code.retired, code.position, code.id"
    )
    return tuple(_code(row) for row in rows)
