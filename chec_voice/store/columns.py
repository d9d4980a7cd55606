"""Columns of whole numbers, read in blocks: no Python object stands for a row.

SQLite joins the numbers of a block to one text, which numpy reads at once; a row at a time, half a
million answers take twenty times as long.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from chec_voice.store import coders, packed, settling, tallies
from chec_voice.store.connection import Store
from chec_voice.store.packed import numbers
from chec_voice.store.readable import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.signedinteger[Any]]

BLOCK = 200_000
"""Ids of a table that are read at a time."""


def blocks(
    store: Store, columns: Sequence[str], rest: str, key: str, table: str
) -> tuple[Column, ...]:
    """The columns of a query, in the order of `key`, an integer primary key of `table`."""
    import numpy as np

    last = store.value(f"SELECT max(id) FROM {table}") or 0
    chosen = ", ".join(f"{column} AS c{n}" for n, column in enumerate(columns))
    joined = ", ".join(f"group_concat(c{n})" for n in range(len(columns)))
    parts: list[list[Column]] = [[] for _ in columns]
    for start in range(0, int(last) + 1, BLOCK):
        row = store.row(
            f"SELECT {joined} FROM (SELECT {chosen} {rest}"
            f" AND {key} >= :start AND {key} < :stop ORDER BY {key})",
            {"start": start, "stop": start + BLOCK},
        )
        for part, text in zip(parts, row or (), strict=False):
            part.append(numbers(text))
    return tuple(np.concatenate(part) if part else numbers(None) for part in parts)


def participants(store: Store) -> tuple[Column, Column]:
    """(id, 1 for a group) of every participant."""
    import numpy as np

    ids, _ = packed.of_table(store, "participant")
    groups = np.zeros(len(ids), dtype=np.int8)
    # Few are groups, and they have an index.
    of_groups = store.value("SELECT group_concat(id) FROM participant WHERE is_group")
    groups[np.searchsorted(ids, numbers(of_groups))] = 1
    return ids, groups


def open_responses(store: Store) -> tuple[Column, Column]:
    """(id, participant) of every answered response that is open to analysis."""
    return _of_open(store, packed.PERSON)


def questions_of_open(store: Store) -> Column:
    """The question of every answered response that is open to analysis, in the order of ids."""
    return _of_open(store, packed.QUESTION)[1]


def _of_open(store: Store, part: int) -> tuple[Column, Column]:
    import numpy as np

    ids, of = packed.of_table(store, "response", part)
    # Those that are not open are few, and have an index.
    out = store.value(
        "SELECT group_concat(id) FROM response WHERE state <> 'answered' OR raised <> 0"
    )
    if not out:
        return ids, of
    is_open = np.ones(len(ids), dtype=bool)
    is_open[np.searchsorted(ids, numbers(out))] = False
    return ids[is_open], of[is_open]


def segments(store: Store) -> tuple[Column, Column]:
    """(id, response) of every segment."""
    return packed.of_table(store, "segment")


def applied(store: Store, rule: str, *, people: Collection[int] | None = None) -> dict[str, Column]:
    """Code -> segments that have it by the rule; a segment once for each coder.

    Args:
        rule: `agreed`, `any`, `majority` or the name of a coder; see `settling.rule_words`.
        people: ids of participants whose segments are wanted; others are not read.

    Raises:
        NotFound: the rule names no coder.
    """
    if people is None and rule != settling.MAJORITY_RULE:
        return _applied_by_columns(store, rule)
    given: dict[str, int | str | None] = {
        "agreed": settling.agreed_id(store),
        "coder": coder_of(store, rule),
    }
    among = ""
    if people is not None:
        given["people"] = json.dumps(sorted(people))
        among = (  # the key of `standing` begins with the code, so codes are walked through
            " AND t.code_id IN (SELECT id FROM code)"
            " AND t.segment_id IN (SELECT s.id FROM segment s"
            " JOIN response r ON r.id = s.response_id"
            " WHERE r.participant_id IN (SELECT value FROM json_each(:people)))"
        )
    return {
        row["code"]: numbers(row["segments"])
        for row in store.iterate(
            "SELECT code.key AS code, group_concat(t.segment_id) AS segments FROM standing t"
            f" JOIN code ON code.id = t.code_id WHERE t.applied AND {counts(store, rule)}{among}"
            " GROUP BY t.code_id",
            given,
        )
    }


def _applied_by_columns(store: Store, rule: str) -> dict[str, Column]:
    """The same as with the condition of `counts`."""
    import numpy as np

    mine, agreed = coder_of(store, rule), settling.agreed_id(store)
    settled = numbers(None)
    if rule == settling.AGREED_RULE and agreed is not None:
        settled = np.concatenate(_done(store, agreed))
    keys = {row["id"]: row["key"] for row in store.rows("SELECT id, key FROM code")}
    found = {}
    for code, (where, marks) in standing(store).items():
        is_applied, by = (marks & 1).astype(bool), marks >> 1
        counted = is_applied & (by == mine if mine is not None else True)
        if mine is None and agreed is not None:
            counted &= by != agreed
        if rule == settling.AGREED_RULE:
            rejected = where[~is_applied & (by != agreed)]
            for elsewhere in (rejected, settled):
                if len(elsewhere):
                    counted &= ~np.isin(where, elsewhere)
            if agreed is not None:
                counted |= is_applied & (by == agreed)
        if counted.any():
            found[keys[code]] = where if counted.all() else where[counted]
    return found


def standing(store: Store) -> dict[int, tuple[Column, Column]]:
    """What stands, as `packed.of_codes`, kept until something changes."""
    return store.kept(("standing",), lambda: packed.of_codes(store))


def applied_with(
    store: Store, rule: str, what: Literal["valence", "level"]
) -> dict[str, dict[str, Column]]:
    """Valence or level ("" for none) -> code -> segments, as `applied`.

    Raises:
        NotFound: the rule names no coder.
    """
    given = {"agreed": settling.agreed_id(store), "coder": coder_of(store, rule)}
    found: dict[str, dict[str, Column]] = {}
    for row in store.iterate(
        f"SELECT code.key AS code, coalesce(d.{what}, '') AS told,"
        " group_concat(t.segment_id) AS segments FROM standing t"
        " JOIN code ON code.id = t.code_id JOIN decision d ON d.id = t.decision_id"
        f" WHERE t.applied AND {counts(store, rule)} GROUP BY t.code_id, 2 ORDER BY 1, 2",
        given,
    ):
        found.setdefault(row["told"], {})[row["code"]] = numbers(row["segments"])
    return found


def coder_of(store: Store, rule: str) -> int | None:
    """Row id of the coder that a rule names; None for a rule that names none.

    Raises:
        NotFound: there is no such coder.
    """
    return None if rule in settling.RULES else coders.require(store, rule)


_REJECTED = "code_id IN (SELECT code_id FROM standing_count WHERE NOT applied)"
"""Only codes that somebody rejected: the others need not be walked through."""
_CONTESTED = (
    "EXISTS (SELECT 1 FROM standing n WHERE (n.code_id, n.segment_id) = (t.code_id, t.segment_id)"
    " AND NOT n.applied AND n.coder_id IS NOT :agreed)"
)


def counts(store: Store, rule: str) -> str:
    """The condition under which a standing application `t` counts."""
    if rule not in settling.RULES:
        return "t.coder_id = :coder"
    others = "t.coder_id IS NOT :agreed"
    if rule == settling.ANY_RULE:
        return others
    if rule == settling.MAJORITY_RULE:
        return f"{others} AND {_MAJORITY}"
    settled = (
        "EXISTS (SELECT 1 FROM review v WHERE v.coder_id = :agreed"
        " AND v.segment_id = t.segment_id AND v.state = 'done')"
    )
    contested = "0"
    if store.value("SELECT EXISTS (SELECT 1 FROM standing_count WHERE NOT applied)"):
        contested = _CONTESTED
    if settling.agreed_id(store) is None:
        return f"NOT {contested}"
    return f"(t.coder_id = :agreed OR (NOT {settled} AND NOT {contested}))"


_MAJORITY = (
    "(t.code_id, t.segment_id) IN (WITH judge AS (SELECT s.response_id, count(DISTINCT w.coder_id)"
    " AS n FROM (SELECT segment_id, coder_id FROM review WHERE state = 'done' UNION"
    " SELECT segment_id, coder_id FROM standing WHERE applied) w"
    " JOIN segment s ON s.id = w.segment_id WHERE w.coder_id IS NOT :agreed GROUP BY 1),"
    " vote AS (SELECT s.response_id, m.code_id, count(DISTINCT m.coder_id) AS n FROM standing m"
    " JOIN segment s ON s.id = m.segment_id WHERE m.applied AND m.coder_id IS NOT :agreed"
    " GROUP BY 1, 2)"
    " SELECT m.code_id, m.segment_id FROM standing m JOIN segment s ON s.id = m.segment_id"
    " JOIN judge ON judge.response_id = s.response_id"
    " JOIN vote ON (vote.response_id, vote.code_id) = (s.response_id, m.code_id)"
    " WHERE m.applied AND m.coder_id IS NOT :agreed AND 2 * vote.n > judge.n)"
)
"""Of the coders of an answer more than half applied the code somewhere in it."""


def contested(store: Store) -> int:
    """How many (segment, code) pairs one coder applied, another rejected, and nobody settled."""
    return int(
        store.value(
            # From the rejections, which are few.
            "SELECT count(*) FROM (SELECT DISTINCT n.segment_id, n.code_id FROM standing n"
            f" WHERE {_REJECTED} AND NOT n.applied AND n.coder_id IS NOT :agreed"
            " AND EXISTS (SELECT 1 FROM standing t WHERE (t.code_id, t.segment_id)"
            "   = (n.code_id, n.segment_id) AND t.applied AND t.coder_id IS NOT :agreed)"
            " AND NOT EXISTS (SELECT 1 FROM review v WHERE v.coder_id = :agreed"
            "   AND v.segment_id = n.segment_id AND v.state = 'done'))",
            {"agreed": settling.agreed_id(store)},
        )
    )


def looked_at(store: Store, rule: str) -> Iterator[Column]:
    """Segments that somebody, or the coder that the rule names, is done with, judged or tagged.

    Some come several times, and some that are not open at all.
    """
    mine = coder_of(store, rule)
    for where, marks in standing(store).values():
        yield where if mine is None else where[marks >> 1 == mine]
    tagged = store.value(
        "SELECT group_concat(segment_id) FROM tagged WHERE (:coder IS NULL OR coder_id = :coder)",
        {"coder": mine},
    )
    yield numbers(tagged)
    yield from _done(store, mine)


def _done(store: Store, coder_id: int | None) -> tuple[Column, Column]:
    """Segments that somebody, or this coder, is done with: all of a block where its count says
    so, and those read one by one in other blocks."""
    import numpy as np

    mine = "(:coder IS NULL OR b.coder_id = :coder)"
    whole = store.value(
        "SELECT group_concat(DISTINCT b.block) FROM review_block b JOIN open_block o"
        f" ON o.block = b.block AND o.n = b.done WHERE {mine}",
        {"coder": coder_id},
    )
    single = store.value(
        "SELECT group_concat(v.segment_id) FROM review_block b CROSS JOIN review v"
        " ON v.coder_id = b.coder_id AND v.segment_id >= b.block * :size"
        " AND v.segment_id < (b.block + 1) * :size AND v.state = 'done'"
        f" WHERE b.done > 0 AND {mine} AND NOT EXISTS (SELECT 1 FROM open_block o"
        " WHERE o.block = b.block AND o.n = b.done)",
        {"coder": coder_id, "size": tallies.BLOCK},
    )
    blocks_done = numbers(whole)[:, None] * tallies.BLOCK + np.arange(tallies.BLOCK)
    return blocks_done.ravel(), numbers(single)


def coders_who_applied(store: Store, coder_id: int | None) -> list[str]:
    """Names of those whose codes stand on answers that are open, in order."""
    return [
        str(row["name"])
        for row in store.rows(
            "SELECT name FROM coder WHERE (:coder IS NULL OR id = :coder) AND EXISTS ("
            # CROSS JOIN keeps the order: in a code that a coder applied, the first open answer of
            # theirs is soon met.
            " SELECT 1 FROM standing_count n CROSS JOIN standing t ON t.code_id = n.code_id"
            " AND t.coder_id = n.coder_id CROSS JOIN segment s ON s.id = t.segment_id"
            " CROSS JOIN response r ON r.id = s.response_id"
            f" WHERE n.coder_id = coder.id AND n.applied AND t.applied AND {OPEN}) ORDER BY name",
            {"coder": coder_id},
        )
    ]


def sessions(store: Store) -> tuple[list[str], Column, Column]:
    """(names of sessions, participant ids, position of the session of each)."""
    names: list[str] = []
    ids: dict[int, int] = {}
    for row in store.rows("SELECT id, name FROM session ORDER BY held_on IS NULL, held_on, name"):
        ids[int(row["id"])] = len(names)
        names.append(str(row["name"]))
    people, of = packed.of_table(store, "participant")
    return names, people, _positions(of, ids)


def session_of(store: Store, people: Column) -> Column:
    """The id of the session of each of these participants."""
    import numpy as np

    ids, of = packed.of_table(store, "participant")
    return of[np.searchsorted(ids, people)]


def questions(store: Store, of: Column) -> tuple[list[str], Column]:
    """(wordings of questions in their order, position of the question of each response)."""
    names: list[str] = []
    ids: dict[int, int] = {}
    for row in store.rows("SELECT id, text FROM question ORDER BY position, id"):
        ids[int(row["id"])] = len(names)
        names.append(str(row["text"]))
    return names, _positions(of, ids)


def _positions(ids: Column, place: dict[int, int]) -> Column:
    import numpy as np

    table = np.zeros(max(place, default=0) + 1, dtype=np.int32)
    for row_id, at in place.items():
        table[row_id] = at
    return table[ids]


def values(store: Store, attribute: str) -> dict[str, packed.Block]:
    """Scope (participant, response) -> which have what value of an attribute."""
    row_id = store.value("SELECT id FROM attribute WHERE name = ?", [attribute])
    return {
        scope: packed.of_attribute(store, scope, int(row_id))
        for scope in ("participant", "response")
    }
