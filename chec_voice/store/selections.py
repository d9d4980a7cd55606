"""Lists of answers as queries: one statement a page, however many answers there are.

The narrowest filter leads: where one of the filters lets `LEADS` segments through at most, a page
is read from those. Where every filter lets more through, the answers are walked in reading order,
and a page is full soon.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.store import tallies
from chec_voice.store.connection import Store
from chec_voice.store.indexing import SPACELESS
from chec_voice.store.readable import OPEN

LEADS = 10_000
"""Segments that a filter may let through to lead."""
_SAMPLE = 2_000
"""Segments that an estimate looks at."""
_RARE = 200
"""Where fewer than one answer in so many passes, a walk to the next page is too long."""
_FAR = 250_000
_DEAR_LEADS = 50_000
_SHOWN = 400
"""Code points of an answer that a line of a list can show."""
Key = tuple[float, int]
"""Where an answer stands in an order: the value that orders, then the segment."""
_APPLIED_HERE = (
    " FROM decision d INDEXED BY decision_pair CROSS JOIN standing t"
    " ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
    " AND t.decision_id = d.id WHERE t.applied AND d.segment_id = s.id"
)
"""Applications that stand on a segment `s`: the log has an index by segment."""


@dataclass(frozen=True)
class Walk:
    """A table that has the segments of a filter in reading order, each once."""

    source: str
    which: str
    key: str


@dataclass(frozen=True)
class Part:
    """One filter.

    `ids` selects the segments that it lets through, as a column `id` ("" when they cannot be listed
    cheaply); `test` says the same of one segment `s` with its response `r`.
    """

    test: str
    ids: str
    args: dict[str, object]
    exact: bool = True
    """`ids` says all that `test` says."""
    dear: bool = False
    """`test` costs much more than a look at an index: it leads longer, and is sampled less."""
    walk: Walk | None = None
    """Where pages are read from when no filter leads."""
    review: str = ""
    """todo, done or skipped: it says no more than this of one coder's work."""


def choices(store: Store, most: int) -> tuple[list[str], dict[str, list[tuple[str, str]]]]:
    """(questions, attribute -> its (value, state) pairs), at most so many values each."""
    questions = [r["text"] for r in store.rows("SELECT text FROM question ORDER BY position, id")]
    values: dict[str, list[tuple[str, str]]] = {}
    for row in store.rows("SELECT id, name FROM attribute ORDER BY position"):
        values[row["name"]] = [
            (found["value"], found["state"])
            for found in store.rows(
                "SELECT value, state FROM"
                " (SELECT value, state FROM participant_attribute WHERE attribute_id = :a"
                " UNION SELECT value, state FROM response_attribute WHERE attribute_id = :a)"
                " ORDER BY state <> 'given', value LIMIT :most",
                {"a": row["id"], "most": most},
            )
        ]
    return questions, values


def question(text: str) -> Part:
    return Part(
        "r.question_id = (SELECT id FROM question WHERE text = :question)",
        "SELECT s.id FROM response r JOIN segment s ON s.response_id = r.id"
        " WHERE r.question_id = (SELECT id FROM question WHERE text = :question)",
        {"question": text},
    )


def attribute(n: int, name: str, value: str, state: str) -> Part:
    """The nth attribute asked for; a blank one matches also where nothing was kept."""
    key, val, st = f"a{n}", f"v{n}", f"t{n}"
    which = f"a.attribute_id = (SELECT id FROM attribute WHERE name = :{key})"
    given = f"{which} AND a.state = :{st}" + (f" AND a.value = :{val}" if state == "given" else "")
    test = (
        f"(EXISTS (SELECT 1 FROM participant_attribute a WHERE {given}"
        " AND a.participant_id = r.participant_id)"
        f" OR EXISTS (SELECT 1 FROM response_attribute a WHERE {given} AND a.response_id = r.id))"
    )
    ids = (
        "SELECT s.id FROM participant_attribute a JOIN response r"
        " ON r.participant_id = a.participant_id JOIN segment s ON s.response_id = r.id"
        f" WHERE {given} UNION ALL SELECT s.id FROM response_attribute a JOIN segment s"
        f" ON s.response_id = a.response_id WHERE {given}"
    )
    if state == "blank":
        none = (
            f"(NOT EXISTS (SELECT 1 FROM participant_attribute a WHERE {which}"
            " AND a.participant_id = r.participant_id) AND NOT EXISTS"
            f" (SELECT 1 FROM response_attribute a WHERE {which} AND a.response_id = r.id))"
        )
        test, ids = f"({test} OR {none})", ""
    return Part(test, ids, {key: name, val: value, st: state})


def code(key: str, coder_id: int | None) -> Part:
    """Answers with a code that stands; of one coder, or of anybody."""
    which = "t.code_id = (SELECT id FROM code WHERE key = :code) AND t.applied"
    which += " AND t.coder_id = :code_by" if coder_id is not None else ""
    once = (
        " AND NOT EXISTS (SELECT 1 FROM standing e WHERE e.code_id = t.code_id AND e.applied"
        " AND e.segment_id = t.segment_id AND e.coder_id < t.coder_id)"
    )
    return Part(
        f"EXISTS (SELECT 1 FROM standing t WHERE {which} AND t.segment_id = s.id)",
        f"SELECT t.segment_id AS id FROM standing t WHERE {which}",
        {"code": key} | ({} if coder_id is None else {"code_by": coder_id}),
        walk=Walk(
            "standing t CROSS JOIN segment s ON s.id = t.segment_id",
            which + (once if coder_id is None else ""),
            "t.segment_id",
        ),
    )


def coder(coder_id: int) -> Part:
    """Answers that a coder has judged or is done with."""
    return Part(
        f"(EXISTS (SELECT 1{_APPLIED_HERE} AND d.coder_id = :worker)"
        " OR EXISTS (SELECT 1 FROM review v WHERE v.coder_id = :worker AND v.state = 'done'"
        " AND v.segment_id = s.id))",
        "SELECT v.segment_id AS id FROM review v WHERE v.coder_id = :worker AND v.state = 'done'"
        " UNION ALL SELECT d.segment_id FROM decision d CROSS JOIN standing t"
        " ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
        " AND t.decision_id = d.id WHERE t.applied AND d.coder_id = :worker",
        {"worker": coder_id},
    )


def state(name: str, coder_id: int, *, own_memos: bool) -> Part:
    """How an answer stands with a coder; memos are everybody's unless `own_memos`."""
    args: dict[str, object] = {"me": coder_id}
    mine = "v.coder_id = :me AND v.segment_id = s.id"
    no_code = f"NOT EXISTS (SELECT 1{_APPLIED_HERE} AND d.coder_id = :me)"
    if name == "todo":
        unseen = (
            "NOT EXISTS (SELECT 1 FROM review v WHERE v.coder_id = :todo AND v.segment_id = s.id)"
        )
        return Part(unseen, "", {"todo": coder_id}, review="todo")
    if name in ("done", "skipped", "done without code"):
        args["kept"] = "skipped" if name == "skipped" else "done"
        test = f"EXISTS (SELECT 1 FROM review v WHERE {mine} AND v.state = :kept)"
        ids = "SELECT v.segment_id AS id FROM review v WHERE v.coder_id = :me AND v.state = :kept"
        walk = Walk(
            "review v INDEXED BY review_state CROSS JOIN segment s ON s.id = v.segment_id",
            "v.coder_id = :me AND v.state = :kept",
            "v.segment_id",
        )
        if name == "done without code":
            return Part(f"{test} AND {no_code}", ids, args, exact=False, walk=walk)
        return Part(test, ids, args, walk=walk, review=name)
    if name == "not sure":
        return Part(
            "EXISTS (SELECT 1 FROM unsure v WHERE v.coder_id = :me AND v.segment_id = s.id)",
            "SELECT segment_id AS id FROM unsure WHERE coder_id = :me",
            args,
        )
    if name == "memo":
        which = "m.target_kind = 'segment' AND NOT m.withdrawn"
        whose = " AND m.coder_id = :me" if own_memos else ""
        return Part(
            f"EXISTS (SELECT 1 FROM memo m WHERE {which}{whose} AND m.target_id = s.id)",
            f"SELECT m.target_id AS id FROM memo m WHERE {which}{whose}",
            args,
        )
    # A concern that is open keeps its answer out of every list: these came back from a lead.
    return Part(
        "EXISTS (SELECT 1 FROM concern c WHERE c.response_id = r.id)",
        "SELECT s.id FROM concern c JOIN segment s ON s.response_id = c.response_id",
        {},
    )


def words(typed: str) -> Part:
    """Answers that hold every word; English inflections match.

    Words in scripts without spaces are found anywhere in a text: by the index of three letters in a
    row, shorter ones by looking at the texts.
    """
    # FTS5 reads a query up to the first NUL.
    terms = typed.replace("\0", " ").split()
    if not terms:
        return Part("0", "SELECT 0 AS id WHERE 0", {"words": '""'})  # best first asks for it
    anywhere = [term for term in terms if SPACELESS.search(term)]
    stems = [term for term in terms if term not in anywhere]
    if not anywhere:
        return Part(
            "EXISTS (SELECT 1 FROM response_fts f WHERE response_fts MATCH :words"
            " AND f.rowid = r.id)",
            "SELECT s.id FROM response_fts f JOIN segment s ON s.response_id = f.rowid"
            " WHERE response_fts MATCH :words",
            {"words": _plainly(stems)},
            dear=True,
        )
    args: dict[str, object] = {_ANYWHERE: _plainly([t for t in anywhere if len(t) > 2])}
    tests = []
    if args[_ANYWHERE]:
        tests.append(
            "r.id IN (SELECT rowid FROM response_trigram"
            f" WHERE response_trigram MATCH :{_ANYWHERE})"
        )
    for number, term in enumerate(term for term in anywhere if len(term) < 3):
        args[f"short{number}"] = term
        tests.append(f"instr(r.text, :short{number}) > 0")
    if stems:
        args["stems"] = _plainly(stems)
        tests.append("r.id IN (SELECT rowid FROM response_fts WHERE response_fts MATCH :stems)")
    test = " AND ".join(tests)
    return Part(
        test,
        f"SELECT s.id FROM response r JOIN segment s ON s.response_id = r.id WHERE {test}",
        args,
        dear=True,
    )


_ANYWHERE = "anywhere"


def _plainly(terms: Sequence[str]) -> str:
    # Quoting each word makes it a plain term: the query language of FTS5 is not for users.
    return " ".join('"' + term.replace('"', '""') + '"' for term in terms)


def topic(topic_id: int) -> Part:
    return Part(
        "EXISTS (SELECT 1 FROM topic_member t WHERE t.topic_id = :topic AND t.segment_id = s.id)",
        "SELECT segment_id AS id FROM topic_member WHERE topic_id = :topic",
        {"topic": topic_id},
    )


def suggested(key: str) -> Part:
    """Answers for which a machine suggests a code."""
    which = "g.code_id = (SELECT id FROM code WHERE key = :suggested)"
    return Part(
        f"EXISTS (SELECT 1 FROM suggestion g WHERE {which} AND g.segment_id = s.id)",
        f"SELECT g.segment_id AS id FROM suggestion g WHERE {which}",
        {"suggested": key},
    )


@dataclass(frozen=True)
class Query:
    """Answers that pass every part, in an order.

    `sort`: `reading` (as they came in), `best` (the words fit best; needs `words`), `typical` (of
    a topic; needs `topic`).
    """

    parts: tuple[Part, ...]
    leads: Part | None
    """The part that pages are read from; None: walk."""
    sort: str = "reading"

    @property
    def reviewer(self) -> int | None:
        """The coder whose unseen answers are asked for, where they are."""
        found = next((part.args["todo"] for part in self.parts if "todo" in part.args), None)
        return None if found is None else int(str(found))

    @property
    def walked(self) -> Part | None:
        """The part whose own table pages are read from: the one that leads, or any where none."""
        candidates = self.parts if self.leads is None else (self.leads,)
        return next((part for part in candidates if part.walk is not None), None)

    @property
    def args(self) -> dict[str, object]:
        return {key: value for part in self.parts for key, value in part.args.items()}


def plan(store: Store, parts: Sequence[Part], sort: str = "reading") -> Query:
    """Choose what leads: one look at an index per filter, no further than needed.

    Filters that let much through each, and hardly anything together, would make a walk long: then
    the narrowest leads, however much it lets through.
    """
    narrowest = _narrowest(store, parts, LEADS)
    dear = next((part for part in parts if part.dear), None)
    if narrowest is None and dear is not None:
        narrowest = _narrowest(store, [dear], _DEAR_LEADS)
        # Of so many, the best hundred are a matter of chance.
        sort = "reading" if narrowest is None and sort == "best" else sort
    if narrowest is None and len(parts) > 1:
        ids = _sampled(store, parts)
        if _passing(store, Query(tuple(parts), None), ids) * _RARE < len(ids):
            narrowest = _narrowest(store, parts, _FAR)
    return Query(tuple(parts), narrowest, sort)


def _narrowest(store: Store, parts: Sequence[Part], most: int) -> Part | None:
    """The part that lets fewest segments through, if that is `most` at most."""
    narrowest, least = None, most + 1
    for part in parts:
        if part.ids:
            n = store.value(
                f"SELECT count(*) FROM (SELECT 1 FROM ({part.ids}) LIMIT {least})", part.args
            )
            if n < least:
                narrowest, least = part, n
    return narrowest


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
    return None if _ANYWHERE in query.args else _RANKINGS.get(query.sort)


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
    found = store.value(
        f"SELECT {ranking.key} FROM {ranking.source} WHERE {ranking.which} AND s.id = :at",
        query.args | {"at": segment_id},
    )
    return (0.0 if found is None else float(found)), segment_id


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


def holds(store: Store, query: Query, segment_id: int) -> bool:
    """Whether a segment passes every filter."""
    tests = " AND ".join([*(part.test for part in query.parts), OPEN])
    return bool(
        store.value(
            "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id"
            f" WHERE s.id = :at AND {tests}",
            query.args | {"at": segment_id},
        )
    )


def count(store: Store, query: Query) -> tuple[int, bool]:
    """(how many answers pass, whether that was counted): else it is estimated from a sample."""
    if not query.parts:
        return tallies.open_segments(store), True
    if len(query.parts) == 1 and query.parts[0].review:
        return _count_reviews(store, query.parts[0]), True
    if query.leads is not None:
        return count_exactly(store, query), True
    ids = _sampled(store, query.parts)
    passed = _passing(store, query, ids)
    total = int(store.value("SELECT count(*) FROM segment"))
    if total <= len(ids):
        return passed, True
    return round(total * passed / len(ids)), False


def _count_reviews(store: Store, part: Part) -> int:
    coder_id = int(str(part.args["todo" if part.review == "todo" else "me"]))
    states = tallies.reviewed(store, coder_id)
    if part.review == "todo":
        return tallies.open_segments(store) - sum(states.values())
    return states[part.review]


def _passing(store: Store, query: Query, ids: Sequence[int]) -> int:
    """How many of these segments pass."""
    tests = " AND ".join([*(part.test for part in query.parts), OPEN])
    return int(
        store.value(
            "SELECT count(*) FROM json_each(:sample) j CROSS JOIN segment s ON s.id = j.value"
            f" CROSS JOIN response r ON r.id = s.response_id WHERE {tests}",
            query.args | {"sample": json.dumps(ids)},
        )
    )


def count_exactly(store: Store, query: Query, before: int | None = None) -> int:
    """Counts every answer that passes; `before` a segment in reading order, where one is given."""
    walk = Query(query.parts, query.leads)
    if not query.parts:
        return tallies.open_segments(store, before)
    where = "" if before is None else f" AND {_key(walk)} < :before"
    return int(
        store.value(f"SELECT count(*){_source(walk)}{where}", query.args | {"before": before})
    )


def span(store: Store) -> tuple[int, int]:
    """The lowest and the highest segment id; (0, 0) without any."""
    row = store.row("SELECT (SELECT min(id) FROM segment), (SELECT max(id) FROM segment)")
    return (0, 0) if row is None or row[0] is None else (int(row[0]), int(row[1]))


def _sampled(store: Store, parts: Sequence[Part]) -> list[int]:
    """Segment ids spread evenly, but never in step with a survey's questions; all where few."""
    most = _SAMPLE // 5 if any(part.dear for part in parts) else _SAMPLE
    first, last = span(store)
    if last - first < most:
        return list(range(first, last + 1))
    step = (last - first) / most
    return [first + int((n + n * 7919 % 101 / 101) * step) for n in range(most)]


def exists(store: Store, entity: str, column: str, value: str) -> bool:
    """Whether a table of the project has a row with this value."""
    return store.value(f"SELECT 1 FROM {entity} WHERE {column} = ?", [value]) is not None
