"""What people said of single answers: this one is, or is not, about that driver. Append-only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from chec_voice.errors import NotFound
from chec_voice.store import settings
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.packed import numbers
from chec_voice.store.readable import OPEN

if TYPE_CHECKING:
    from chec_voice.store.columns import Column

_GIVEN = "tags-numbered-to"
"""Name of the setting that holds the highest number that a tag ever had, where some went."""
Verdict = Literal["yes", "no", "withdraw"]

_ELEMENT = (
    " JOIN domain o ON o.id = t.domain_id JOIN framework f ON f.id = o.framework_id"
    " LEFT JOIN driver d ON d.id = t.driver_id"
)


def tag(
    store: Store,
    segment_ids: Iterable[int],
    place: tuple[int, int | None],
    element: str,
    *,
    coder_id: int,
    coder: str,
    verdict: Verdict,
) -> int:
    """Say of answers that they are, or are not, about a driver; one event, one command.

    Args:
        place: row ids of the domain, and of the driver or None.
        verdict: `withdraw` takes back what this coder said of them before.

    Returns:
        How many answers this changed.

    Raises:
        NotFound: a segment is not in the project, or its answer is not open.
    """
    with store.write():
        made: list[int] = []
        first = 0
        for segment_id in segment_ids:
            _require_open(store, segment_id)
            standing = store.row(
                "SELECT id, verdict FROM tagged WHERE segment_id = ? AND domain_id = ?"
                " AND driver_id IS ? AND coder_id = ?",
                [segment_id, *place, coder_id],
            )
            now_said = str(standing["verdict"]) if standing else "withdraw"
            if now_said == verdict:
                continue
            withdraws = int(standing["id"]) if standing and verdict == "withdraw" else None
            made.append(_append(store, segment_id, place, coder_id, verdict, withdraws))
            first = first or segment_id
        if made:
            store.event(
                coder,
                "tag",
                target=f"segment:{first}",
                after={"tags": made, "segment": first, "element": element, "verdict": verdict},
            )
        return len(made)


def _require_open(store: Store, segment_id: int) -> None:
    if not store.value(
        "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id"
        f" WHERE s.id = ? AND {OPEN}",
        [segment_id],
    ):
        raise NotFound(
            "there is no such answer, or it is not open to coding any more.",
            fix="Reload the list and try again.",
        )


def _append(
    store: Store,
    segment_id: int,
    place: tuple[int, int | None],
    coder_id: int,
    verdict: str,
    withdraws: int | None,
) -> int:
    last = store.value("SELECT max(id) FROM tag") or 0
    return store.execute(
        "INSERT INTO tag (id, uuid, segment_id, domain_id, driver_id, coder_id, verdict,"
        " withdraws_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            max(last, int(settings.get(store, _GIVEN) or 0)) + 1,
            *(new_uuid(), segment_id, *place, coder_id, verdict, withdraws, now()),
        ),
    )


def keep_numbers(store: Store) -> None:
    """No later tag gets the number of one that may go and come back; call inside `write()`."""
    last = store.value("SELECT max(id) FROM tag") or 0
    settings.put(store, _GIVEN, str(max(last, int(settings.get(store, _GIVEN) or 0))))


def undo_tags(store: Store, tag_ids: Iterable[int]) -> list[int]:
    """Append what takes these tags back; returns the ids of what was appended."""
    made = []
    for tag_id in tag_ids:
        row = store.row("SELECT * FROM tag WHERE id = ?", [tag_id])
        if row is None:  # its answer was withdrawn since
            continue
        place = (row["domain_id"], row["driver_id"])
        if row["verdict"] == "withdraw":
            # A withdrawal cannot be withdrawn; what it took back is said again.
            row = store.row("SELECT * FROM tag WHERE id = ?", [row["withdraws_id"]])
            if row is None:
                continue
            made.append(
                _append(store, row["segment_id"], place, row["coder_id"], row["verdict"], None)
            )
            continue
        if store.value("SELECT 1 FROM tag WHERE withdraws_id = ?", [tag_id]):
            continue
        made.append(_append(store, row["segment_id"], place, row["coder_id"], "withdraw", tag_id))
    return made


def said(
    store: Store, segment_ids: Iterable[int], place: tuple[int, int | None], coder_id: int
) -> dict[int, str]:
    """What a coder says of these segments and a driver: yes or no; none where they say nothing."""
    rows = store.rows(
        "SELECT segment_id, verdict FROM tagged WHERE domain_id = ? AND driver_id IS ?"
        " AND coder_id = ? AND segment_id IN (SELECT value FROM json_each(?))",
        [*place, coder_id, json.dumps(list(segment_ids))],
    )
    return {int(row["segment_id"]): str(row["verdict"]) for row in rows}


def tagged(
    store: Store, framework: str, coder_id: int | None
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Element -> segments that are about it, and that are not; where coders differ, neither."""
    found: tuple[dict[str, Column], dict[str, Column]] = ({}, {})
    for row in store.iterate(
        "SELECT element, verdict, group_concat(segment_id) AS segments FROM ("
        "  SELECT coalesce(d.key, o.key) AS element, t.segment_id, min(t.verdict) AS verdict"
        f"  FROM tagged t{_ELEMENT} WHERE f.key = :f AND (:c IS NULL OR t.coder_id = :c)"
        "  GROUP BY 1, 2 HAVING min(t.verdict) = max(t.verdict)) GROUP BY element, verdict",
        {"f": framework, "c": coder_id},
    ):
        found[row["verdict"] == "no"][row["element"]] = numbers(row["segments"])
    return found


def standing(store: Store, framework: str) -> dict[str, int]:
    """Element -> tags that stand, of all coders."""
    rows = store.rows(
        f"SELECT coalesce(d.key, o.key) AS element, count(*) AS n FROM tagged t{_ELEMENT}"
        " WHERE f.key = ? GROUP BY 1",
        [framework],
    )
    return {row["element"]: row["n"] for row in rows}


def texts(store: Store, segment_ids: Iterable[int]) -> dict[int, str]:
    """Segment id -> its words, of those that are open."""
    return {
        int(row["id"]): str(row["words"])
        for row in store.rows(
            'SELECT s.id, substr(r.text, s.start + 1, s."end" - s.start) AS words FROM segment s'
            " JOIN response r ON r.id = s.response_id"
            f" WHERE s.id IN (SELECT value FROM json_each(?)) AND {OPEN}",
            [json.dumps(list(segment_ids))],
        )
    }
