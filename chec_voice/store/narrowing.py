"""What answers can be narrowed down by: each filter as SQL, in two ways.

A filter says which segments it lets through, as a list to read from and as a test of one.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from chec_voice.model import ValueState
from chec_voice.store import definitions
from chec_voice.store.connection import Store
from chec_voice.store.indexing import SPACELESS
from chec_voice.text import value_order

ANYWHERE = "anywhere"
"""Argument of words that are looked for anywhere in a text: they have no best order."""
_ORDERED = 5_000
"""Values of an attribute that are put in order, before as many are taken as are wanted."""
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
        pairs = {
            (value, state)
            for table in ("participant_attribute", "response_attribute")
            for state in get_args(ValueState)
            for value in _values(store, table, row["id"], state, max(most, _ORDERED))
        }
        values[row["name"]] = sorted(pairs, key=_place)[:most]
    return questions, values


def _values(store: Store, table: str, attribute: int, state: str, most: int) -> list[str]:
    """The first values that an attribute has: the index is asked for one after the other, and not
    read from end to end."""
    here = f"SELECT min(value) FROM {table} WHERE (attribute_id, state) = (:a, :s)"
    rows = store.rows(
        f"WITH RECURSIVE v(value) AS ({here} UNION ALL"
        f" SELECT ({here} AND value > v.value) FROM v WHERE v.value IS NOT NULL LIMIT :most)"
        " SELECT value FROM v WHERE value IS NOT NULL",
        {"a": attribute, "s": state, "most": most},
    )
    return [str(row["value"]) for row in rows]


def _place(pair: tuple[str, str]) -> tuple[object, ...]:
    value, state = pair
    return state != "given", value_order(value)


def question(text: str) -> Part:
    """Answers to a question."""
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


_LISTED = 8
"""Lists that are kept for those who still read in them."""


def these(store: Store, ids: Sequence[int]) -> Part:
    """Answers of a list that was worked out before; it stands in a table of this connection."""
    packed = array("q", ids)
    name = hashlib.sha256(packed.tobytes()).hexdigest()
    conn = store.db.conn
    with store.aside():
        conn.execute(
            "CREATE TEMP TABLE IF NOT EXISTS listed"
            " (list TEXT, id INTEGER, PRIMARY KEY (list, id)) WITHOUT ROWID"
        )
        conn.execute(
            "CREATE TEMP TABLE IF NOT EXISTS list_made (at INTEGER PRIMARY KEY, list TEXT UNIQUE)"
        )
        if not conn.execute("SELECT 1 FROM list_made WHERE list = ?", [name]).fetchone():
            conn.execute("INSERT INTO list_made (list) VALUES (?)", [name])
            conn.executemany("INSERT INTO listed VALUES (?, ?)", ((name, at) for at in packed))
            old = f"SELECT list FROM list_made ORDER BY at DESC LIMIT -1 OFFSET {_LISTED}"
            conn.execute(f"DELETE FROM listed WHERE list IN ({old})")
            conn.execute(f"DELETE FROM list_made WHERE list IN ({old})")
    return Part(
        "EXISTS (SELECT 1 FROM temp.listed l WHERE l.list = :list AND l.id = s.id)",
        "SELECT l.id FROM temp.listed l WHERE l.list = :list",
        {"list": name},
        walk=Walk("temp.listed l CROSS JOIN segment s ON s.id = l.id", "l.list = :list", "l.id"),
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
    if name == "look again":
        return Part(f"EXISTS (SELECT 1{definitions.OF_SEGMENT} s.id)", definitions.IDS, args)
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
    args: dict[str, object] = {ANYWHERE: _plainly([t for t in anywhere if len(t) > 2])}
    tests = []
    if args[ANYWHERE]:
        tests.append(
            f"r.id IN (SELECT rowid FROM response_trigram WHERE response_trigram MATCH :{ANYWHERE})"
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


def _plainly(terms: Sequence[str]) -> str:
    # Quoting each word makes it a plain term: the query language of FTS5 is not for users.
    return " ".join('"' + term.replace('"', '""') + '"' for term in terms)


def topic(topic_id: int) -> Part:
    """Answers of a topic."""
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
