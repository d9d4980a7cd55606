"""Pages and counts of a selection: one statement a page, however many answers there are."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.store import tallies
from chec_voice.store.connection import Store
from chec_voice.store.narrowing import ANYWHERE, Part
from chec_voice.store.readable import OPEN
from chec_voice.store.selections import Query, passing, sampled, span

_SHOWN = 400
"""Code points of an answer that a line of a list can show."""
_FEW = 50_000
"""Segments of which it is no wait to count the answers of those that pass."""
Key = tuple[float, int]
"""Where an answer stands in an order: the value that orders, then the segment."""


@dataclass(frozen=True)
class _Ranking:
    """An order that a table other than `segment` gives."""

    source: str
    which: str
    key: str
    part: str
    """The argument of the filter that this order implies."""


_RANKINGS = {
    "best": _Ranking(
        "response_fts f CROSS JOIN segment s ON s.response_id = f.rowid",
        "response_fts MATCH :words",
        "f.rank",
        "words",
    ),
    "typical": _Ranking(
        "topic_member t CROSS JOIN segment s ON s.id = t.segment_id",
        "t.topic_id = :topic",
        "-t.weight",
        "topic",
    ),
}


def _ranking(query: Query) -> _Ranking | None:
    """None for the order of reading; what is found anywhere in a text has no better order."""
    return None if ANYWHERE in query.args else _RANKINGS.get(query.sort)


def _key(query: Query) -> str:
    """The column that orders."""
    ranking, walked = _ranking(query), query.walked
    if ranking is not None:
        return ranking.key
    return walked.walk.key if walked is not None and walked.walk is not None else "s.id"


def _source(query: Query) -> str:
    """FROM and WHERE, before the condition that finds a page."""
    ranking = _ranking(query)
    leads = (query.leads or query.walked) if ranking is None else None
    tests = [part.test for part in query.parts if part is not leads or not part.exact]
    if ranking is not None:
        start = ranking.source
        rest = [part.test for part in query.parts if ranking.part not in part.args]
        tests = [ranking.which, *rest]
    elif leads is not None and leads is query.walked and leads.walk is not None:
        start = leads.walk.source
        tests = [leads.walk.which, *tests]
    elif leads is not None:
        start = f"(SELECT DISTINCT id FROM ({leads.ids})) l CROSS JOIN segment s ON s.id = l.id"
    else:
        start = "segment s"
    where = " AND ".join([*tests, OPEN])
    return f" FROM {start} CROSS JOIN response r ON r.id = s.response_id WHERE {where}"


def key_of(store: Store, query: Query, segment_id: int) -> Key:
    """Where a segment stands in the order, also one that the filters leave out by now."""
    ranking = _ranking(query)
    if ranking is None:
        return segment_id, segment_id
    rank = store.value(
        f"SELECT {ranking.key} FROM {ranking.source} WHERE {ranking.which} AND s.id = :at",
        query.args | {"at": segment_id},
    )
    return (0.0 if rank is None else float(rank)), segment_id


def page(
    store: Store,
    query: Query,
    at: Key | None,
    size: int,
    *,
    back: bool = False,
    whole: bool = False,
) -> list[Row]:
    """Up to `size` lines after `at` in the order (before it when `back`), always in the order.

    `at` None: from the beginning, or up to the end. Columns: id, key, response_id, text (cut short
    unless `whole`), question.
    """
    if query.reviewer is None or _ranking(query) is not None or query.leads is not None:
        rows = store.rows(*page_statement(query, at, size, back=back, whole=whole))
    else:
        rows = _unseen(store, query, query.reviewer, at, size, back=back, whole=whole)
    return rows[::-1] if back else rows


def _unseen(
    store: Store,
    query: Query,
    coder_id: int,
    at: Key | None,
    size: int,
    *,
    back: bool,
    whole: bool,
) -> list[Row]:
    """A page of what a coder has not seen, read only where something of that kind is.

    Who has done half a million is not to wait for the half a million to be walked over.
    """
    rows: list[Row] = []
    begin = int(at[0]) if at else span(store)[1] + 1 if back else 0
    with closing(tallies.unseen_ranges(store, coder_id, begin, back=back)) as ranges:
        for start, stop in ranges:
            key = min(stop, begin) if back else max(start - 1, begin)
            rows += store.rows(
                *page_statement(
                    query, (key, key), size - len(rows), back=back, whole=whole, stop=(start, stop)
                )
            )
            if len(rows) == size:
                break
    return rows


def page_statement(
    query: Query,
    at: Key | None,
    size: int,
    *,
    back: bool = False,
    whole: bool = False,
    stop: tuple[int, int] | None = None,
) -> tuple[str, dict[str, object]]:
    """The statement of `page`, and its arguments.

    Args:
        stop: read no ids outside [from, to); in reading order only.
    """
    key = _key(query)
    sign, way = ("<", "DESC") if back else (">", "ASC")
    args = query.args | {"size": size}
    length = 's."end" - s.start' if whole else f'min(s."end" - s.start, {_SHOWN})'
    ranked = _ranking(query) is not None
    where, order = "", f"{key} {way}, s.id {way}" if ranked else f"{key} {way}"
    if at is not None:
        where = f" AND ({key}, s.id) {sign} (:key, :at)" if ranked else f" AND {key} {sign} :at"
        args |= {"key": at[0], "at": at[1]}
    if stop is not None:
        where += " AND s.id >= :low AND s.id < :high"
        args |= {"low": stop[0], "high": stop[1]}
    return (
        f"SELECT s.id, {key} AS key, s.response_id,"
        f" substr(r.text, s.start + 1, {length}) AS text,"
        " (SELECT q.text FROM question q WHERE q.id = r.question_id) AS question"
        f"{_source(query)}{where} ORDER BY {order} LIMIT :size",
        args,
    )


def count(store: Store, query: Query) -> tuple[int, bool]:
    """(how many answers pass, whether that was counted): else it is estimated from a sample."""
    if not query.parts:
        return tallies.open_segments(store), True
    if len(query.parts) == 1 and query.parts[0].review:
        return _count_reviews(store, query.parts[0]), True
    if query.leads is not None:
        return count_exactly(store, query), True
    ids = sampled(store, query.parts)
    passed = passing(store, query, ids)
    total = int(store.value("SELECT count(*) FROM segment"))
    if total <= len(ids):
        return passed, True
    return round(total * passed / len(ids)), False


def count_answers(store: Store, query: Query, segments: int, *, exact: bool) -> tuple[int, bool]:
    """(of how many answers these segments are parts, whether that was counted).

    Args:
        segments: how many pass, and whether they were counted (`exact`): as `count` says.
    """
    all_segments, all_answers = _all_answers(store)
    if all_segments == all_answers:
        return segments, exact
    if exact and (all_segments <= _FEW or query.leads is not None):
        walk = Query(query.parts, query.leads)
        found = store.value(f"SELECT count(DISTINCT s.response_id){_source(walk)}", query.args)
        return int(found), True
    return round(segments * all_answers / all_segments), False


def _all_answers(store: Store) -> tuple[int, int]:
    """(segments, answers that have any), of whatever state."""
    row = store.row(
        "SELECT (SELECT count(*) FROM segment), (SELECT max(id) FROM segment),"
        " (SELECT count(*) FROM response)"
    )
    mark = tuple(row or ())
    answers = "SELECT count(DISTINCT response_id) FROM segment"
    found = store.kept_while("all answers", mark, lambda: int(store.value(answers)))
    return int(mark[0]), found


def count_without(store: Store, query: Query, code: str, coder_id: int) -> tuple[int, int]:
    """How many segments that pass have not got a code from a coder; and of how many answers."""
    row = store.row(
        f"SELECT count(*), count(DISTINCT s.response_id){_source(Query(query.parts, query.leads))}"
        " AND NOT EXISTS (SELECT 1 FROM coding c WHERE c.segment_id = s.id AND c.verdict = 'apply'"
        " AND c.coder_id = :of AND c.code_id = (SELECT id FROM code WHERE key = :without))",
        query.args | {"of": coder_id, "without": code},
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _count_reviews(store: Store, part: Part) -> int:
    coder_id = int(str(part.args["todo" if part.review == "todo" else "me"]))
    states = tallies.reviewed(store, coder_id)
    if part.review == "todo":
        return tallies.open_segments(store) - sum(states.values())
    return states[part.review]


def count_exactly(store: Store, query: Query, before: int | None = None) -> int:
    """Counts every answer that passes; `before` a segment in reading order, where one is given."""
    walk = Query(query.parts, query.leads)
    if not query.parts:
        return tallies.open_segments(store, before)
    where = "" if before is None else f" AND {_key(walk)} < :before"
    return int(
        store.value(f"SELECT count(*){_source(walk)}{where}", query.args | {"before": before})
    )
