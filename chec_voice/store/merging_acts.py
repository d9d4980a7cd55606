"""What a merge brings besides decisions and marks: memos, tags, cells of the matrix, the history.

Nothing goes by time: of tags and cells the higher turn holds, as of decisions (schema 0025).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from sqlite3 import Row
from typing import Any

from chec_voice.store import merging, merging_words
from chec_voice.store.connection import Store
from chec_voice.store.handouts import IS_ACT
from chec_voice.store.merging_questions import Note

_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_SHORTEST_QUOTE = 12


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


# --- logs that are only appended to: tags, and what is written in cells of the matrix ---


def tags(store: Store) -> tuple[dict[int, int], list[int]]:
    """Bring tags; returns (their ids -> ours, ids that came)."""
    ours = _known(store, "tag")
    rows = store.rows(
        "SELECT o.*, s.ours AS segment, d.id AS domain, v.id AS driver, k.ours AS coder"
        " FROM other.tag o JOIN m_segment s ON s.theirs = o.segment_id"
        " JOIN m_coder k ON k.theirs = o.coder_id JOIN other.domain e ON e.id = o.domain_id"
        " JOIN main.domain d ON d.uuid = e.uuid LEFT JOIN other.driver w ON w.id = o.driver_id"
        " LEFT JOIN main.driver v ON v.uuid = w.uuid WHERE o.driver_id IS NULL OR v.id IS NOT NULL"
        " ORDER BY o.id"
    )

    def content(row: Row) -> dict[str, object]:
        return {
            "segment_id": row["segment"],
            "domain_id": row["domain"],
            "driver_id": row["driver"],
            "verdict": row["verdict"],
        }

    return ours, [ours[row["id"]] for row in _appended(store, "tag", ours, rows, content)]


def cell_summaries(store: Store, quoted: list[str]) -> tuple[list[int], list[Note]]:
    """Bring what was written in cells; returns (ids that came, cells that both sides wrote in).

    The text of the higher turn stands; the other stays in the history of the cell.

    Args:
        quoted: words of people who withdrew here.
    """
    ours = _known(store, "cell_summary")
    rows = store.rows(
        "SELECT o.*, p.id AS person, m.ours AS code, d.key, k.ours AS coder,"
        " EXISTS (SELECT 1 FROM main.cell_standing s WHERE s.participant_id = p.id"
        "   AND s.code_id = m.ours AND s.text NOT IN ('', o.text)) AS both"
        " FROM other.cell_summary o JOIN other.participant q ON q.id = o.participant_id"
        " JOIN main.participant p ON p.uuid = q.uuid JOIN m_code m ON m.theirs = o.code_id"
        " JOIN main.code d ON d.id = m.ours JOIN m_coder k ON k.theirs = o.coder_id"
        " WHERE o.uuid NOT IN (SELECT uuid FROM main.cell_summary) ORDER BY o.id"
    )

    def content(row: Row) -> dict[str, object]:
        return {
            "participant_id": row["person"],
            "code_id": row["code"],
            "text": merging_words.without(row["text"], quoted),
        }

    came = _appended(store, "cell_summary", ours, rows, content)
    written_twice = {(row["person"], row["key"]): row["key"] for row in came if row["both"]}
    return [ours[row["id"]] for row in came], [
        {
            "kind": "matrix summary",
            "what": code,
            "do": "Both files have a summary in a cell of this theme: one of them stands now, and"
            " the other is in the history of the cell.",
        }
        for code in written_twice.values()
    ]


def _known(store: Store, table: str) -> dict[int, int]:
    """Their ids -> ours, of rows of a log that are here: by uuid, or both take the same back."""
    return {
        row[0]: row[1]
        for row in store.rows(
            f"SELECT o.id, t.id FROM other.{table} o JOIN main.{table} t ON t.uuid = o.uuid"
            f" UNION ALL SELECT o.id, w.id FROM other.{table} o"
            f" JOIN other.{table} x ON x.id = o.withdraws_id"
            f" JOIN main.{table} t ON t.uuid = x.uuid"
            f" JOIN main.{table} w ON w.withdraws_id = t.id"
        )
    }


def _appended(
    store: Store,
    table: str,
    ours: dict[int, int],
    rows: Iterable[Row],
    content: Callable[[Row], dict[str, object]],
) -> list[Row]:
    """Append rows of the other file's log in their order; returns those that came.

    A row that takes back another comes only where that one is here.

    Args:
        ours: their ids -> ours; grows.
        content: our columns of a row, besides those that every such log has.
    """
    came: list[Row] = []
    next_id = merging.free_id(store, table) + 1
    for row in rows:
        withdraws = row["withdraws_id"]
        if row["id"] in ours or (withdraws is not None and withdraws not in ours):
            continue
        columns = {
            "id": next_id + len(came),
            "uuid": row["uuid"],
            "coder_id": row["coder"],
            "withdraws_id": ours.get(withdraws),
            "at": row["at"],
            "turn": row["turn"] or row["id"],
            **content(row),
        }
        ours[row["id"]] = store.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            tuple(columns.values()),
        )
        came.append(row)
    return came


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
