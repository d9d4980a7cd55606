"""Links from codes to elements of a framework, and why a code has none."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.model import Crosswalk, Link
from chec_voice.store import codes
from chec_voice.store.commands import Edit
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.frameworks import element_ids, place_of


def save_crosswalk(store: Store, crosswalk: Crosswalk, actor: str) -> dict[str, int]:
    """Add or update the links of a crosswalk, in one undoable command; call inside `write()`.

    What somebody agreed or withdrew stays so where the file calls it proposed: a file does not
    take a person's word back.

    Returns:
        How many links were added, changed, known as they are, and kept as a person left them.
    """
    elements = element_ids(store, crosswalk.framework)
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
    row = row_of(store, place)
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


def row_of(store: Store, place: tuple[int, int, int | None]) -> Row | None:
    """The link of a code to a domain and driver; None where there is none."""
    return store.row(
        "SELECT * FROM link WHERE code_id = ? AND domain_id = ? AND driver_id IS ?", [*place]
    )


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
        act: propose, edit, agree or withdraw.
        reason: why it is agreed or withdrawn.

    Raises:
        NotFound: there is no such link (unless it is proposed).
        Refused: what is proposed stands already.
    """
    with store.write():
        place = (codes.ids(store)[link.code], *place_of(store, framework, link.element))
        row = row_of(store, place)
        standing = row is not None and row["status"] != "withdrawn"
        if act == "propose" and standing:
            raise Refused(
                f"{link.code} is linked to {link.element} already.",
                fix="Edit that link, or withdraw it first.",
            )
        if act != "propose" and not standing:
            raise NotFound(
                f"there is no link from {link.code} to {link.element}.",
                fix="See the links that stand with: chec-voice framework PROJECT links",
            )
        values = _changed(link, act, row, actor, reason)
        if (
            act == "edit"
            and row is not None
            and all(
                row[name] == values[name] for name in ("rationale", "strength") if name in values
            )
        ):
            raise Refused("nothing was changed: the link says so already.", fix="Say it otherwise.")
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


def _changed(link: Link, act: str, row: Row | None, actor: str, reason: str) -> dict[str, object]:
    """The columns of a link that an act of a person changes."""
    values: dict[str, object] = {}
    if link.rationale:
        values["rationale"] = link.rationale
    if link.strength:
        values["strength"] = link.strength
    today = now()[:10]
    nobody = {"agreed_by": "", "agreed_on": ""}
    if act == "propose":
        values |= {"status": "proposed", "proposed_by": actor, "at": now(), "reason": reason}
        values |= {**nobody, "withdrawn_by": "", "withdrawn_on": ""}
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
        values |= {"status": "proposed", **nobody}
    return values


def link(store: Store, framework: str, code: str, element: str) -> Link:
    """One link as it stands, also a withdrawn one.

    Raises:
        NotFound: there is none.
    """
    row = row_of(store, (codes.ids(store)[code], *place_of(store, framework, element)))
    if row is None:
        raise NotFound(f"there is no link from {code} to {element}.", fix="Propose it first.")
    return _as_link(row, code, element)


def links(store: Store, framework: str, *, withdrawn: bool = False) -> list[Link]:
    """The links that stand, in codebook order; those of codes that left the codebook come last.

    Args:
        withdrawn: those that were withdrawn, instead.
    """
    return [
        _as_link(row, row["code"], row["element"])
        for row in store.rows(
            "SELECT code.key AS code, coalesce(d.key, o.key) AS element, link.*"
            " FROM link JOIN code ON code.id = link.code_id JOIN domain o ON o.id = link.domain_id"
            " JOIN framework f ON f.id = o.framework_id LEFT JOIN driver d ON d.id = link.driver_id"
            " WHERE f.key = ? AND (link.status = 'withdrawn') = ?"
            " ORDER BY code.retired, code.position, o.position, d.position",
            [framework, withdrawn],
        )
    ]


def _as_link(row: Row, code: str, element: str) -> Link:
    return Link(
        code,
        element,
        row["rationale"],
        row["status"],
        row["agreed_by"],
        row["agreed_on"],
        row["strength"],
        row["withdrawn_by"],
        row["withdrawn_on"],
        row["reason"],
    )


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
