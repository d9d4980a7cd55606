"""What a merge brings besides decisions: where coders stand with answers, memos, tags, the history.

Nothing goes by time. Marks count how often they were set and lifted, and the higher count holds; of
tags the higher turn, as of decisions (schema 0025).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Row
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.store import merging, merging_words
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, now

IS_ACT = (
    "(e.kind IN ('decide', 'tag', 'review', 'memo', 'unsure') OR (e.kind IN ('undo', 'redo')"
    " AND json_extract(e.after, '$.of') IN ('decide', 'tag', 'review', 'memo', 'unsure')))"
)
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_SHORTEST_QUOTE = 12
Mark = tuple[str, str, int, int]
"""State ("": none), when, blind, turn."""
Put = Callable[..., None]


# What is set, changed and lifted again (schema 0025). A merge takes the higher turn; of equal ones
# what says more, so that it is the same whoever merges whom.
_RANK = {"done": 2, "skipped": 1, "": 0}
_NEVER: Mark = ("", "", 0, -1)


def reviews(store: Store) -> list[list[Any]]:
    """Bring where coders stand; [coder, segment, state, at, blind, turn] as it was ("": none)."""
    return _bring_marks(store, "review", "v.state, v.at, v.blind, v.turn", _put_review)


def unsure(store: Store) -> list[list[Any]]:
    """Bring the marks of coders who are not sure; as `reviews`, with "done" where one was set."""
    return _bring_marks(store, "unsure", "'done', v.at, 0, v.turn", _put_unsure)


def _bring_marks(store: Store, what: str, columns: str, put: Put) -> list[list[Any]]:
    here, there = _marks(store, what, columns)
    before = []
    for place in sorted(here.keys() | there.keys()):
        mine, other = here.get(place, _NEVER), there.get(place, _NEVER)
        new = _higher(mine, other)
        if new != mine:
            before.append([*place, *mine])
            put(store, *place, *new)
    return before


def _higher(mine: Mark, other: Mark) -> Mark:
    one, two = ((mark[3], _RANK[mark[0]]) for mark in (mine, other))
    if one != two:
        return mine if one > two else other
    return (mine[0], max(mine[1], other[1]), min(mine[2], other[2]), mine[3])


def _marks(
    store: Store, what: str, columns: str
) -> tuple[dict[tuple[int, int], Mark], dict[tuple[int, int], Mark]]:
    """(coder, segment) -> mark, here and there, of what both files have alike; only differences."""
    lifted = (
        f"SELECT coder_id, segment_id, '', '', 0, turn FROM {{side}}.lifted WHERE what = '{what}'"
    )
    every = f"SELECT v.coder_id, v.segment_id, {columns} FROM {{side}}.{what} v UNION ALL {lifted}"
    theirs = {
        (row[0], row[1]): tuple(row)[2:]
        for row in store.iterate(
            f"WITH v (coder_id, segment_id, a, b, c, d) AS ({every.format(side='other')})"
            " SELECT k.ours, s.ours, a, b, c, d FROM v JOIN m_coder k ON k.theirs = v.coder_id"
            " JOIN m_segment s ON s.theirs = v.segment_id WHERE s.same"
        )
    }
    ours = {
        (row[0], row[1]): tuple(row)[2:]
        for row in store.iterate(
            f"WITH v (coder_id, segment_id, a, b, c, d) AS ({every.format(side='main')})"
            " SELECT * FROM v WHERE coder_id IN (SELECT ours FROM m_coder)"
            " AND segment_id IN (SELECT ours FROM m_segment WHERE same)"
        )
    }
    return ours, theirs


def _put_review(
    store: Store, coder: int, segment: int, state: str, at: str, blind: int, turn: int = 0
) -> None:
    _lift(store, "review", coder, segment, turn if not state else -1)
    if state:
        store.execute(
            "INSERT INTO review (coder_id, segment_id, state, at, blind, turn)"
            " SELECT ?, id, ?, ?, ?, ? FROM segment WHERE id = ?",
            (coder, state, at, blind, turn, segment),
        )


def _put_unsure(
    store: Store, coder: int, segment: int, state: str, at: str, _: int = 0, turn: int = 0
) -> None:
    _lift(store, "unsure", coder, segment, turn if not state else -1)
    if state:
        store.execute(
            "INSERT INTO unsure (coder_id, segment_id, at, turn) SELECT ?, id, ?, ? FROM segment"
            " WHERE id = ?",
            (coder, at, turn, segment),
        )


def _lift(store: Store, what: str, coder: int, segment: int, turn: int) -> None:
    """Take a mark away; note that, where it was lifted by somebody and not only never set (-1)."""
    place = (coder, segment)
    store.execute(f"DELETE FROM {what} WHERE coder_id = ? AND segment_id = ?", place)
    store.execute(
        "DELETE FROM lifted WHERE what = ? AND coder_id = ? AND segment_id = ?", (what, *place)
    )
    if turn >= 0:
        store.execute(
            "INSERT INTO lifted SELECT ?, ?, id, ? FROM segment WHERE id = ?",
            (what, coder, turn, segment),
        )


# --- memos ---


def memos(store: Store) -> tuple[list[int], dict[str, int], list[list[int]]]:
    """Bring memos; returns (ids that came, left out by reason, [id, withdrawn before])."""
    flags = _memo_flags(store)
    quoted = quotable_of_gone(store)
    last = int(store.value("SELECT ifnull(max(id), 0) FROM main.memo"))
    rows = store.rows(
        "SELECT o.*, k.ours AS coder, CASE o.target_kind WHEN 'segment' THEN s.ours"
        " WHEN 'response' THEN r.id WHEN 'code' THEN c.ours ELSE 1 END AS target,"
        " (o.target_kind = 'segment' AND g.response IS NOT NULL) OR (o.target_kind = 'response'"
        "   AND o.target_id IN (SELECT response FROM m_gone)) AS gone"
        " FROM other.memo o JOIN m_coder k ON k.theirs = o.coder_id"
        " LEFT JOIN m_segment s ON s.theirs = o.target_id"
        " LEFT JOIN m_code c ON c.theirs = o.target_id"
        " LEFT JOIN other.segment q ON q.id = o.target_id LEFT JOIN m_gone g"
        " ON g.response = q.response_id LEFT JOIN other.response p ON p.id = o.target_id"
        " LEFT JOIN main.response r ON r.uuid = p.uuid"
        " WHERE o.id NOT IN (SELECT theirs FROM m_memo) ORDER BY o.id"
    )
    came = []
    for row in rows:
        if row["target"] is None:
            continue
        last += 1
        text = merging_words.without(row["text"], quoted)
        store.execute("INSERT INTO m_memo (theirs, ours) VALUES (?, ?)", (row["id"], last))
        store.execute(
            "INSERT INTO memo (id, uuid, target_kind, target_id, coder_id, text, at,"
            " replaces_id, withdrawn, turn) VALUES (?, ?, ?, ?, ?, ?, ?,"
            " (SELECT ours FROM m_memo WHERE theirs = ?), ?, ?)",
            (
                last,
                row["uuid"],
                row["target_kind"],
                row["target"],
                row["coder"],
                text,
                row["at"],
                row["replaces_id"],
                row["withdrawn"],
                row["turn"],
            ),
        )
        came.append(last)
    gone = sum(row["target"] is None and bool(row["gone"]) for row in rows)
    dropped = {
        "memos on people who withdrew": gone,
        "memos on what is not here": len(rows) - len(came) - gone,
    }
    return came, dropped, flags


def quotable_of_gone(store: Store) -> list[str]:
    """What people who withdrew here had said, as the other file still has it, longest first."""
    rows = store.rows(
        'SELECT r.text, s.start, s."end" FROM other.response r JOIN other.segment s'
        " ON s.response_id = r.id WHERE r.id IN (SELECT response FROM m_gone)"
    )
    parts = {row["text"].strip() for row in rows}
    parts |= {row["text"][row["start"] : row["end"]].strip() for row in rows}
    return sorted(
        (part for part in parts if len(part) >= _SHORTEST_QUOTE), key=lambda p: (-len(p), p)
    )


def _memo_flags(store: Store) -> list[list[int]]:
    """Memos taken back, or put back, on the other side since; [id, withdrawn, turn] as it was."""
    differing = store.rows(
        "SELECT m.ours, o.withdrawn AS other, o.turn AS there, h.withdrawn AS mine, h.turn AS here"
        " FROM m_memo m JOIN other.memo o ON o.id = m.theirs JOIN main.memo h ON h.id = m.ours"
        " WHERE (o.turn, o.withdrawn) > (h.turn, h.withdrawn)"
    )
    store.execute_many(
        "UPDATE memo SET withdrawn = ?, turn = ? WHERE id = ?",
        [(row["other"], row["there"], row["ours"]) for row in differing],
    )
    return [[row["ours"], row["mine"], row["here"]] for row in differing]


# --- tags ---


def tags(store: Store) -> tuple[dict[int, int], list[int]]:
    """Bring tags; returns (their ids -> ours, ids that came)."""
    ours = {
        row[0]: row[1]
        for row in store.rows(
            "SELECT o.id, t.id FROM other.tag o JOIN main.tag t ON t.uuid = o.uuid"
            " UNION ALL SELECT o.id, w.id FROM other.tag o"
            " JOIN other.tag x ON x.id = o.withdraws_id"
            " JOIN main.tag t ON t.uuid = x.uuid JOIN main.tag w ON w.withdraws_id = t.id"
        )
    }
    came = []
    last = merging.free_id(store, "tag")
    for row in store.rows(
        "SELECT o.*, s.ours AS segment, d.id AS domain, v.id AS driver, k.ours AS coder"
        " FROM other.tag o JOIN m_segment s ON s.theirs = o.segment_id"
        " JOIN m_coder k ON k.theirs = o.coder_id JOIN other.domain e ON e.id = o.domain_id"
        " JOIN main.domain d ON d.uuid = e.uuid LEFT JOIN other.driver w ON w.id = o.driver_id"
        " LEFT JOIN main.driver v ON v.uuid = w.uuid WHERE o.driver_id IS NULL OR v.id IS NOT NULL"
        " ORDER BY o.id"
    ):
        if row["id"] in ours or (row["withdraws_id"] and row["withdraws_id"] not in ours):
            continue
        last += 1
        ours[row["id"]] = store.execute(
            "INSERT INTO tag (id, uuid, segment_id, domain_id, driver_id, coder_id, verdict,"
            " withdraws_id, at, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                last,
                row["uuid"],
                row["segment"],
                row["domain"],
                row["driver"],
                row["coder"],
                row["verdict"],
                ours.get(row["withdraws_id"]),
                row["at"],
                row["turn"] or row["id"],
            ),
        )
        came.append(ours[row["id"]])
    return ours, came


# --- summaries of the matrix ---


def cell_summaries(store: Store, quoted: list[str]) -> tuple[list[int], list[dict[str, Any]]]:
    """Bring what was written in cells; returns (ids that came, cells that both sides wrote in).

    The text of the higher turn stands; the other stays in the history of the cell.

    Args:
        quoted: words of people who withdrew here.
    """
    ours = {
        row[0]: row[1]
        for row in store.rows(
            "SELECT o.id, c.id FROM other.cell_summary o"
            " JOIN main.cell_summary c ON c.uuid = o.uuid UNION ALL SELECT o.id, w.id"
            " FROM other.cell_summary o JOIN other.cell_summary x ON x.id = o.withdraws_id"
            " JOIN main.cell_summary c ON c.uuid = x.uuid"
            " JOIN main.cell_summary w ON w.withdraws_id = c.id"
        )
    }
    new = store.rows(
        "SELECT o.*, p.id AS person, m.ours AS code, d.key, k.ours AS coder,"
        " EXISTS (SELECT 1 FROM main.cell_standing s WHERE s.participant_id = p.id"
        "   AND s.code_id = m.ours AND s.text NOT IN ('', o.text)) AS both"
        " FROM other.cell_summary o JOIN other.participant q ON q.id = o.participant_id"
        " JOIN main.participant p ON p.uuid = q.uuid JOIN m_code m ON m.theirs = o.code_id"
        " JOIN main.code d ON d.id = m.ours JOIN m_coder k ON k.theirs = o.coder_id"
        " WHERE o.uuid NOT IN (SELECT uuid FROM main.cell_summary) ORDER BY o.id"
    )
    came, twice = [], dict[tuple[int, str], str]()
    last = merging.free_id(store, "cell_summary")
    for row in new:
        withdraws = row["withdraws_id"]
        if row["id"] in ours or (withdraws is not None and withdraws not in ours):
            continue
        last += 1
        ours[row["id"]] = store.execute(
            "INSERT INTO cell_summary (id, uuid, participant_id, code_id, text, coder_id,"
            " withdraws_id, at, turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                last,
                row["uuid"],
                row["person"],
                row["code"],
                merging_words.without(row["text"], quoted),
                row["coder"],
                ours.get(withdraws),
                row["at"],
                row["turn"] or row["id"],
            ),
        )
        came.append(ours[row["id"]])
        if row["both"]:
            twice[row["person"], row["key"]] = row["key"]
    return came, [
        {
            "kind": "matrix summary",
            "what": code,
            "do": "Both files have a summary in a cell of this theme: one of them stands now, and"
            " the other is in the history of the cell.",
        }
        for code in twice.values()
    ]


# --- history ---


def events(store: Store, tags_of: dict[int, int]) -> tuple[list[int], int, int]:
    """Bring acts of coders, so that they can be undone here.

    Returns (ids that came, how many were known, how many are about what was left out).
    """
    maps = {
        name: {row[0]: row[1] for row in store.rows(f"SELECT theirs, ours FROM m_{name}")}
        for name in ("decision", "segment", "memo")
    } | {"tag": tags_of}
    names = {
        row[0]: row[1]
        for row in store.rows(
            "SELECT o.name, c.name FROM other.coder o JOIN m_coder k ON k.theirs = o.id"
            " JOIN main.coder c ON c.id = k.ours"
        )
    }
    ids = {
        row[0]: row[1]
        for row in store.rows(
            "SELECT o.id, e.id FROM other.event o JOIN main.event e ON e.uuid = o.uuid"
        )
    }
    undone = {
        row[0] for row in store.rows("SELECT undoes_id FROM main.event WHERE undoes_id IS NOT NULL")
    }
    next_id = 1 + int(store.value("SELECT ifnull(max(id), 0) FROM main.event"))
    counts = Counter[str]()
    came: list[int] = []

    def new() -> Iterator[tuple[Any, ...]]:
        for row in store.iterate(f"SELECT e.* FROM other.event e WHERE {IS_ACT} ORDER BY e.id"):
            if row["id"] in ids:
                counts["known"] += 1
                continue
            told = _translated(row, maps)
            if told is None:
                counts["left"] += 1
                continue
            undoes = ids.get(row["undoes_id"]) if row["undoes_id"] else None
            if undoes in undone:  # both sides took the same act back
                undoes = None
            elif undoes:
                undone.add(undoes)
            ours = next_id + len(came)
            ids[row["id"]] = ours
            came.append(ours)
            actor = names.get(row["actor"], row["actor"])
            yield (ours, row["uuid"], row["at"], actor, row["kind"], *told, undoes, row["command"])

    store.execute_many(
        "INSERT INTO event (id, uuid, at, actor, kind, target, before, after, undoes_id, command)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        new(),
    )
    return came, counts["known"], counts["left"]


def _translated(row: Row, maps: dict[str, dict[int, int]]) -> tuple[str, str, str] | None:
    """Target, before and after of an event with our ids; None where nothing of it is here."""
    before = None if row["before"] == "null" else json.loads(row["before"])
    after = json.loads(row["after"])
    segments = maps["segment"]
    for name in ("decision", "tag"):
        if isinstance(after, dict) and f"{name}s" in after:
            found = [maps[name][n] for n in after[f"{name}s"] if n in maps[name]]
            if after[f"{name}s"] and not found:
                return None
            after[f"{name}s"] = found
    if "memo" in (after or {}):
        if after["memo"] not in maps["memo"]:
            return None
        after["memo"] = maps["memo"][after["memo"]]
    for told in (before, after):
        if not isinstance(told, dict):
            continue
        if told.get("segment"):
            if told["segment"] not in segments:
                return None
            told["segment"] = segments[told["segment"]]
        for name in ("segments", "blind"):
            if isinstance(told.get(name), list):
                told[name] = [segments[n] for n in told[name] if n in segments]
        if "states" in told:
            told["states"] = {
                str(segments[int(n)]): state
                for n, state in told["states"].items()
                if int(n) in segments
            }
    target = row["target"]
    kind, _, number = target.partition(":")
    if kind == "segment" and number.isdigit():
        target = f"segment:{segments[int(number)]}" if int(number) in segments else ""
    elif kind in ("response", "code"):
        target = ""
    return (
        target,
        "null" if before is None else _AS_JSON(before),
        _AS_JSON(after),
    )


# --- the batch taken back ---


def keep_batch(store: Store, batch_id: int, brought: dict[str, Any]) -> None:
    """Note what the batch brought, so that it can be taken back."""
    store.execute("UPDATE batch SET summary = ? WHERE id = ?", (json.dumps(brought), batch_id))


def take_back(store: Store, actor: str) -> dict[str, int]:
    """Take back the last merge that stands, as one batch; counts of what went.

    Raises:
        NotFound: there is none.
        Refused: somebody has gone on from what it brought.
    """
    with store.write(), maintenance(store, "undo of a merge"):
        batch = store.row(
            "SELECT * FROM batch WHERE kind = 'merge' AND undone_at IS NULL"
            " ORDER BY id DESC LIMIT 1"
        )
        if batch is None:
            raise NotFound("there is no merge to take back.")
        brought = json.loads(batch["summary"])
        mine = {"b": batch["id"]}
        _require_untouched(store, batch["id"], brought)
        count = int(store.value("SELECT count(*) FROM decision WHERE batch_id = :b", mine))
        store.execute("PRAGMA defer_foreign_keys = ON")
        store.execute("DELETE FROM decision WHERE batch_id = :b AND verdict = 'withdraw'", mine)
        store.execute("DELETE FROM decision WHERE batch_id = :b", mine)
        summaries = brought.get("cell_summaries", [])
        store.execute_many(
            "DELETE FROM cell_summary WHERE id = ?", [(row_id,) for row_id in reversed(summaries)]
        )
        for table in ("event", "tag", "memo"):
            rows = [(row_id,) for row_id in reversed(brought[f"{table}s"])]
            store.execute_many(f"DELETE FROM {table} WHERE id = ?", rows)
        store.execute_many(
            "UPDATE memo SET withdrawn = ?, turn = ? WHERE id = ?",
            [(flag, (*turn, 0)[0], row_id) for row_id, flag, *turn in brought["memo_flags"]],
        )
        for row in brought["reviews"]:
            _put_review(store, *row)
        for place in brought["unsure"]:
            _put_unsure(store, *place)
        for table in ("link", "theme"):
            _take_away(store, table, brought.get(f"{table}s", ()))
        store.execute("UPDATE batch SET undone_at = ? WHERE id = ?", (now(), batch["id"]))
        lists = ("memos", "tags", "reviews", "events")
        gone = {"decisions": count} | {name: len(brought[name]) for name in lists}
        store.event(actor, "undo-merge", target=f"batch:{batch['id']}", after=gone)
    return gone


def _take_away(store: Store, table: str, brought: Sequence[int]) -> None:
    """Take links or summaries away again that nobody has changed since."""
    store.execute_many(
        f"DELETE FROM {table} WHERE id = ? AND NOT EXISTS"
        " (SELECT 1 FROM edit WHERE entity = ? AND row_id = ?)",
        [(row_id, table, row_id) for row_id in brought],
    )


def _require_untouched(store: Store, batch_id: int, brought: dict[str, Any]) -> None:
    later = int(
        store.value(
            "SELECT count(*) FROM decision w JOIN decision d ON d.id = w.withdraws_id"
            " WHERE d.batch_id = :b AND w.batch_id IS NOT :b",
            {"b": batch_id},
        )
    )
    if brought["events"]:
        first, last = min(brought["events"]), max(brought["events"])
        later += int(
            store.value(
                "SELECT count(*) FROM event WHERE undoes_id BETWEEN :f AND :l"
                " AND id NOT BETWEEN :f AND :l",
                {"f": first, "l": last},
            )
        )
    if later:
        raise Refused(
            "somebody has taken back or changed what this merge brought, so it stays.",
            fix="Change what is wrong by hand, or go back to a backup.",
        )
