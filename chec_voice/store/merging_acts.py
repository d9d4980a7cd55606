"""What a merge brings besides decisions: where coders stand with answers, memos, tags, the history.

A row that only one side has was made there, or taken away on the other: the history says which, and
when. Whatever was done later holds, on either side of the merge.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from sqlite3 import Row
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, now

IS_ACT = (
    "(e.kind IN ('decide', 'tag', 'review', 'memo', 'unsure') OR (e.kind IN ('undo', 'redo')"
    " AND json_extract(e.after, '$.of') IN ('decide', 'tag', 'review', 'memo', 'unsure')))"
)
_REDONE = "(e.kind IN ('undo', 'redo') AND json_extract(e.after, '$.of') = '{what}')"
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_SHORTEST_QUOTE = 12
_WITHDRAWN = "(withdrawn)"


def reviews(store: Store) -> list[list[Any]]:
    """Bring where coders stand; returns [coder, segment, state, at, blind] as it was ("" none)."""
    theirs = {
        (row["coder"], row["segment"]): (row["at"], row["state"], row["blind"])
        for row in store.rows(
            "SELECT k.ours AS coder, s.ours AS segment, v.state, v.at, v.blind FROM other.review v"
            " JOIN m_coder k ON k.theirs = v.coder_id"
            " JOIN m_segment s ON s.theirs = v.segment_id"
            " WHERE s.same ORDER BY v.at"
        )
    }
    ours = {
        (row["coder_id"], row["segment_id"]): (row["at"], row["state"], row["blind"])
        for row in store.rows(
            "SELECT v.* FROM main.review v WHERE coder_id IN (SELECT ours FROM m_coder)"
            " AND segment_id IN (SELECT ours FROM m_segment WHERE same)"
        )
    }
    if theirs == ours:
        return []
    each = "json_each(e.before, '$.states') j"
    here, there = _touches(store, "review", each, "CAST(j.key AS INTEGER)")
    before = []
    for place in sorted({*theirs, *ours}):
        mine, other = ours.get(place), theirs.get(place)
        if mine is None:
            new = None if other and here.get(place, "") > other[0] else other
        elif other is None:
            new = None if there.get(place, "") > mine[0] else mine
        else:
            at, state, _ = max(mine, other, key=lambda row: (row[0], row[1] == "done"))
            new = (at, state, min(mine[2], other[2]))
        if new == mine:
            continue
        before.append([*place, *((mine[1], mine[0], mine[2]) if mine else ("", "", 0))])
        _put_review(store, *place, *((new[1], new[0], new[2]) if new else ("", "", 0)))
    return before


def _put_review(store: Store, coder: int, segment: int, state: str, at: str, blind: int) -> None:
    store.execute("DELETE FROM review WHERE coder_id = ? AND segment_id = ?", (coder, segment))
    if state:
        store.execute(
            "INSERT INTO review (coder_id, segment_id, state, at, blind) SELECT ?, id, ?, ?, ?"
            " FROM segment WHERE id = ?",
            (coder, state, at, blind, segment),
        )


def unsure(store: Store) -> list[list[Any]]:
    """Bring the marks of coders who are not sure; returns [coder, segment, at] as it was."""
    theirs = {
        (row[0], row[1]): row[2]
        for row in store.rows(
            "SELECT k.ours, s.ours, v.at FROM other.unsure v"
            " JOIN m_coder k ON k.theirs = v.coder_id"
            " JOIN m_segment s ON s.theirs = v.segment_id AND s.same"
        )
    }
    ours = {
        (row[0], row[1]): row[2]
        for row in store.rows(
            "SELECT coder_id, segment_id, at FROM main.unsure WHERE coder_id IN"
            " (SELECT ours FROM m_coder) AND segment_id IN (SELECT ours FROM m_segment WHERE same)"
        )
    }
    if theirs == ours:
        return []
    here, there = _touches(
        store, "unsure", "json_each('[1]') z", "json_extract(e.after, '$.segment')"
    )
    before = []
    for place in sorted({*theirs, *ours}):
        mine, other = ours.get(place, ""), theirs.get(place, "")
        new = max(mine, other)
        taken_here = not mine and here.get(place, "") > other
        if taken_here or (not other and there.get(place, "") > mine):
            new = ""
        if new != mine:
            before.append([*place, mine])
            _put_unsure(store, *place, new)
    return before


def _put_unsure(store: Store, coder: int, segment: int, at: str) -> None:
    store.execute("DELETE FROM unsure WHERE coder_id = ? AND segment_id = ?", (coder, segment))
    if at:
        store.execute(
            "INSERT INTO unsure (coder_id, segment_id, at) SELECT ?, id, ? FROM segment"
            " WHERE id = ?",
            (coder, at, segment),
        )


Touched = dict[tuple[int, int], str]


def _touches(store: Store, what: str, each: str, segment: str) -> tuple[Touched, Touched]:
    """(coder, segment) -> when the coder last did something of this kind there: ours, theirs."""
    kinds = f"(e.kind = '{what}' OR {_REDONE.format(what=what)})"
    here = store.rows(
        f"SELECT c.id, s.ours, max(e.at) FROM main.event e JOIN main.coder c ON c.name = e.actor"
        f" CROSS JOIN {each} JOIN m_segment s ON s.ours = {segment} AND s.same"
        f" WHERE {kinds} GROUP BY 1, 2"
    )
    there = store.rows(
        "SELECT k.ours, s.ours, max(e.at) FROM other.event e"
        f" JOIN other.coder c ON c.name = e.actor"
        f" JOIN m_coder k ON k.theirs = c.id CROSS JOIN {each}"
        f" JOIN m_segment s ON s.theirs = {segment} AND s.same WHERE {kinds} GROUP BY 1, 2"
    )
    return ({(r[0], r[1]): r[2] for r in here}, {(r[0], r[1]): r[2] for r in there})


# --- memos ---


def memos(store: Store) -> tuple[list[int], dict[str, int], list[list[int]]]:
    """Bring memos; returns (ids that came, left out by reason, [id, withdrawn before])."""
    flags = _memo_flags(store)
    quoted = _quotable_of_gone(store)
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
        text = row["text"]
        for words in quoted:
            text = text.replace(words, _WITHDRAWN)
        store.execute("INSERT INTO m_memo (theirs, ours) VALUES (?, ?)", (row["id"], last))
        store.execute(
            "INSERT INTO memo (id, uuid, target_kind, target_id, coder_id, text, at,"
            " replaces_id, withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?,"
            " (SELECT ours FROM m_memo WHERE theirs = ?), ?)",
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
            ),
        )
        came.append(last)
    gone = sum(row["target"] is None and bool(row["gone"]) for row in rows)
    dropped = {
        "memos on people who withdrew": gone,
        "memos on what is not here": len(rows) - len(came) - gone,
    }
    return came, dropped, flags


def _quotable_of_gone(store: Store) -> list[str]:
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
    """Memos taken back, or put back, on the other side later than here; [id, as it was]."""
    differing = store.rows(
        "SELECT m.theirs, m.ours, o.withdrawn AS other, h.withdrawn AS here FROM m_memo m"
        " JOIN other.memo o ON o.id = m.theirs JOIN main.memo h ON h.id = m.ours"
        " WHERE o.withdrawn <> h.withdrawn"
    )
    before = []
    for row in differing:
        last = [
            store.value(
                f"SELECT ifnull(max(at), '') FROM {side}.event WHERE kind IN"
                " ('memo', 'undo', 'redo') AND json_extract(after, '$.memo') = ?",
                [memo],
            )
            for side, memo in (("main", row["ours"]), ("other", row["theirs"]))
        ]
        if (last[1], row["other"]) > (last[0], row["here"]):
            store.execute("UPDATE memo SET withdrawn = ? WHERE id = ?", (row["other"], row["ours"]))
            before.append([row["ours"], row["here"]])
    return before


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
        ours[row["id"]] = store.execute(
            "INSERT INTO tag (uuid, segment_id, domain_id, driver_id, coder_id, verdict,"
            " withdraws_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row["uuid"],
                row["segment"],
                row["domain"],
                row["driver"],
                row["coder"],
                row["verdict"],
                ours.get(row["withdraws_id"]),
                row["at"],
            ),
        )
        came.append(ours[row["id"]])
    return ours, came


# --- summaries of the matrix ---


def cell_summaries(store: Store) -> tuple[list[int], list[dict[str, Any]]]:
    """Bring what was written in cells; returns (ids that came, cells that both sides wrote in).

    What comes stands after what is here, whose text stays in the history of the cell.
    """
    ours = {
        row[0]: row[1]
        for row in store.rows(
            "SELECT o.id, c.id FROM other.cell_summary o"
            " JOIN main.cell_summary c ON c.uuid = o.uuid"
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
    for row in new:
        if row["withdraws_id"] is not None and row["withdraws_id"] not in ours:
            continue
        ours[row["id"]] = store.execute(
            "INSERT OR IGNORE INTO cell_summary (uuid, participant_id, code_id, text, coder_id,"
            " withdraws_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                row["uuid"],
                row["person"],
                row["code"],
                row["text"],
                row["coder"],
                ours.get(row["withdraws_id"]),
                row["at"],
            ),
        )
        came.append(ours[row["id"]])
        if row["both"]:
            twice[row["person"], row["key"]] = row["key"]
    return came, [
        {
            "kind": "matrix summary",
            "what": code,
            "do": "Both files have a summary in a cell of this theme: the other file's stands now,"
            " and yours is in the history of the cell.",
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
            "UPDATE memo SET withdrawn = ? WHERE id = ?",
            [(flag, row_id) for row_id, flag in brought["memo_flags"]],
        )
        for row in brought["reviews"]:
            _put_review(store, *row)
        for row in brought["unsure"]:
            _put_unsure(store, *row)
        store.execute("UPDATE batch SET undone_at = ? WHERE id = ?", (now(), batch["id"]))
        lists = ("memos", "tags", "reviews", "events")
        gone = {"decisions": count} | {name: len(brought[name]) for name in lists}
        store.event(actor, "undo-merge", target=f"batch:{batch['id']}", after=gone)
    return gone


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
