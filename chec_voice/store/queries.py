"""What people ask of a project: the queue, one segment in full, search, counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Row
from typing import Any, NamedTuple

from chec_voice.store.connection import Store
from chec_voice.store.readable import AGREED, OPEN
from chec_voice.text import value_order


def segment(store: Store, segment_id: int) -> Row | None:
    """One segment with its response, question, participant and session."""
    return store.row(
        'SELECT s.id, s.response_id, s.start, s."end", r.text AS response_text, r.voice, r.raised,'
        " r.n_participants, q.text AS question, q.polarity, p.id AS participant_id,"
        " p.ref AS participant, e.name AS session,"
        " (SELECT count(*) FROM segment x WHERE x.response_id = s.response_id) AS parts,"
        " (SELECT count(*) FROM segment x WHERE x.response_id = s.response_id"
        "   AND x.start <= s.start) AS part"
        " FROM segment s JOIN response r ON r.id = s.response_id"
        " JOIN question q ON q.id = r.question_id JOIN participant p ON p.id = r.participant_id"
        " JOIN session e ON e.id = p.session_id WHERE s.id = ?",
        [segment_id],
    )


def other_answers(store: Store, response_id: int, limit: int) -> list[tuple[str, str]]:
    """(question, text) of what else the person who gave a response said, open answers only."""
    return [
        (row["question"], row["text"])
        for row in store.rows(
            "SELECT q.text AS question, r.text FROM response x"
            " JOIN response r ON r.participant_id = x.participant_id AND r.id <> x.id"
            " JOIN question q ON q.id = r.question_id"
            f" WHERE x.id = ? AND {OPEN} ORDER BY r.id LIMIT ?",
            [response_id, limit],
        )
    ]


def marks(store: Store, coder_id: int, segment_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(segment, code, verdict) of what stands of one coder on these segments."""
    places = ", ".join("?" * len(segment_ids))
    return [
        (row["segment_id"], row["key"], row["verdict"])
        for row in store.rows(
            "SELECT c.segment_id, code.key, c.verdict FROM coding c"
            # By segment (+): the index of coders holds all that this one ever said.
            " JOIN code ON code.id = c.code_id"
            f" WHERE +c.coder_id = ? AND c.segment_id IN ({places})",
            [coder_id, *segment_ids],
        )
    ]


def attribute_of(
    store: Store, attribute: str, segment_ids: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """Segment -> (value, state) of an attribute of its person, or of its answer."""
    places = ", ".join("?" * len(segment_ids))
    asked = [attribute, *segment_ids]
    return {
        row["id"]: (row["value"], row["state"])
        for row in store.rows(
            "SELECT s.id, v.value, v.state FROM segment s JOIN response r ON r.id = s.response_id"
            " JOIN participant_attribute v ON v.participant_id = r.participant_id"
            " JOIN attribute a ON a.id = v.attribute_id"
            f" WHERE a.name = ? AND s.id IN ({places})"
            " UNION ALL SELECT s.id, v.value, v.state FROM segment s"
            " JOIN response_attribute v ON v.response_id = s.response_id"
            " JOIN attribute a ON a.id = v.attribute_id"
            f" WHERE a.name = ? AND s.id IN ({places})",
            asked + asked,
        )
    }


def segments_of(store: Store, response_id: int) -> list[int]:
    """The segments of a response in reading order."""
    return [
        int(row["id"])
        for row in store.rows(
            "SELECT id FROM segment WHERE response_id = ? ORDER BY start, id", [response_id]
        )
    ]


def response(store: Store, response_id: int) -> Row | None:
    """One answer with its question."""
    return store.row(
        "SELECT r.id, r.text, r.state, r.raised, q.text AS question FROM response r"
        " JOIN question q ON q.id = r.question_id WHERE r.id = ?",
        [response_id],
    )


def attributes_of(store: Store, response_id: int) -> list[tuple[str, str, str]]:
    """(name, value, state) of a response and its participant, in order."""
    return [
        (row["label"] or row["name"], row["value"], row["state"])
        for row in store.rows(
            "SELECT a.name, a.label, v.value, v.state, a.position FROM participant_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id"
            " WHERE v.participant_id = (SELECT participant_id FROM response WHERE id = :r)"
            " UNION ALL SELECT a.name, a.label, v.value, v.state, a.position"
            " FROM response_attribute v JOIN attribute a ON a.id = v.attribute_id"
            " WHERE v.response_id = :r ORDER BY 5",
            {"r": response_id},
        )
    ]


def attributes(store: Store) -> list[dict[str, Any]]:
    return [dict(row) for row in store.rows("SELECT * FROM attribute ORDER BY position")]


def response_counts(store: Store) -> list[Row]:
    """Per question: participants asked, and responses by state."""
    return store.rows(
        "SELECT q.text AS question, q.polarity, c.asked, c.answered, c.blank, c.non_answer,"
        " c.people"
        " FROM question q JOIN question_count c ON c.question_id = q.id ORDER BY q.position"
    )


def asked_of_few(store: Store, least: int) -> list[str]:
    """Questions that were put to fewer people than this; a group is as many as are known of it."""
    return [
        str(row["text"])
        for row in store.rows(
            "SELECT q.text FROM question q JOIN question_count c ON c.question_id = q.id"
            " WHERE c.asked BETWEEN 1 AND :least - 1 AND :least > ("
            "SELECT sum(people) FROM (SELECT max(p.n_participants, max(r.n_participants)) AS people"
            " FROM response r JOIN participant p ON p.id = r.participant_id"
            f" WHERE r.question_id = q.id AND {AGREED} GROUP BY p.id))"
            " ORDER BY q.position",
            {"least": least},
        )
    ]


def coded(store: Store, coder_id: int | None) -> Iterator[Row]:
    """One row per standing application of a code: who said it, where, and who judged."""
    where = " AND c.coder_id = ?" if coder_id is not None else ""
    return store.iterate(
        "SELECT code.key AS code, c.segment_id, s.response_id, r.participant_id, p.is_group,"
        " p.n_participants, c.coder_id, c.basis, c.valence"
        " FROM coding c JOIN code ON code.id = c.code_id JOIN segment s ON s.id = c.segment_id"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        f" WHERE c.verdict = 'apply' AND {OPEN}{where}",
        [coder_id] if coder_id is not None else [],
    )


def codes_of(store: Store, participant_id: int) -> set[str]:
    """Codes that stand on a participant's open answers."""
    return {
        row["code"]
        for row in store.iterate(
            "SELECT code.key AS code FROM response r JOIN segment s ON s.response_id = r.id"
            " JOIN coding c ON c.segment_id = s.id JOIN code ON code.id = c.code_id"
            f" WHERE r.participant_id = ? AND c.verdict = 'apply' AND {OPEN}",
            [participant_id],
        )
    }


def values_of_participant(
    store: Store, attribute: str, participant_id: int
) -> set[tuple[str, str]]:
    """(value, state) of an attribute of a participant and of each of their responses."""
    return {
        (row["value"], row["state"])
        for row in store.rows(
            "SELECT v.value, v.state FROM participant_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id"
            " WHERE a.name = :name AND v.participant_id = :id"
            " UNION SELECT v.value, v.state FROM response_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id JOIN response r ON r.id = v.response_id"
            " WHERE a.name = :name AND r.participant_id = :id",
            {"name": attribute, "id": participant_id},
        )
    }


def given_values(store: Store, attribute: str) -> list[str]:
    """Every value that somebody gave for an attribute, whatever its scope, in order."""
    values = (
        row["value"]
        for row in store.rows(
            "SELECT v.value FROM participant_attribute v JOIN attribute a ON a.id = v.attribute_id"
            " WHERE a.name = :name AND v.state = 'given' UNION SELECT v.value FROM"
            " response_attribute v JOIN attribute a ON a.id = v.attribute_id"
            " WHERE a.name = :name AND v.state = 'given'",
            {"name": attribute},
        )
    )
    return sorted(values, key=value_order)


def values_of(store: Store, attribute: str) -> dict[int, tuple[str, str]]:
    """Response id -> (value, state) of an attribute, whatever its scope."""
    shared: dict[tuple[str, str], tuple[str, str]] = {}  # few values, many answers
    return {
        row["id"]: shared.setdefault((row["value"], row["state"]), (row["value"], row["state"]))
        for row in store.iterate(
            "SELECT r.id, v.value, v.state FROM participant_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id"
            " JOIN response r ON r.participant_id = v.participant_id WHERE a.name = :name"
            " UNION ALL SELECT v.response_id, v.value, v.state FROM response_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id WHERE a.name = :name",
            {"name": attribute},
        )
    }


def values_between(store: Store, first: int, stop: int) -> dict[str, dict[int, tuple[str, str]]]:
    """Attribute -> response id -> (value, state), for responses with ids from `first` to `stop`."""
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for name, value, state, ids in store.iterate(
        # Many answers share a value: SQLite joins their ids, which costs less than a row for each.
        "SELECT a.name, v.value, v.state, group_concat(r.id) FROM response r"
        " CROSS JOIN participant_attribute v ON v.participant_id = r.participant_id"
        " JOIN attribute a ON a.id = v.attribute_id WHERE r.id >= :first AND r.id < :stop"
        " GROUP BY 1, 2, 3"
        " UNION ALL SELECT a.name, v.value, v.state, group_concat(v.response_id)"
        " FROM response_attribute v JOIN attribute a ON a.id = v.attribute_id"
        " WHERE v.response_id >= :first AND v.response_id < :stop GROUP BY 1, 2, 3",
        {"first": first, "stop": stop},
    ):
        of_name = found.setdefault(name, {})
        of_name |= dict.fromkeys(map(int, ids.split(",")), (value, state))
    return found


def values_among(store: Store, responses: Iterable[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """Response id -> attribute -> (value, state), for these responses."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for row in store.iterate(
        "SELECT r.id, a.name, v.value, v.state FROM response r"
        " JOIN participant_attribute v ON v.participant_id = r.participant_id"
        " JOIN attribute a ON a.id = v.attribute_id"
        " WHERE r.id IN (SELECT value FROM json_each(:ids))"
        " UNION ALL SELECT v.response_id, a.name, v.value, v.state FROM response_attribute v"
        " JOIN attribute a ON a.id = v.attribute_id"
        " WHERE v.response_id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(responses))},
    ):
        found.setdefault(row["id"], {})[row["name"]] = (row["value"], row["state"])
    return found


class Coded(NamedTuple):
    """A standing application of a code."""

    code: str
    coder: str
    basis: str
    valence: str
    level: str


def export_segments(store: Store, size: int) -> Iterator[list[Row]]:
    """Every open, answered segment in the order of ids, a block of at most `size` at a time."""
    last = store.value("SELECT ifnull(max(id), 0) FROM segment")
    for start in range(0, int(last) + 1, size):
        yield store.rows(
            "SELECT s.id, r.id, s.uuid, r.uuid, p.uuid, r.ref, e.name, q.text, q.polarity, r.voice,"
            ' r.n_participants, p.consent_quotation, s.start, s."end", r.text, p.consent_quotation'
            " FROM segment s CROSS JOIN response r ON r.id = s.response_id"
            " CROSS JOIN participant p ON p.id = r.participant_id"
            " CROSS JOIN session e ON e.id = p.session_id"
            " CROSS JOIN question q ON q.id = r.question_id"
            f" WHERE s.id >= ? AND s.id < ? AND {OPEN} ORDER BY s.id",
            [start, start + size],
        )


def export_codings(
    store: Store, coder_id: int | None, first: int, last: int
) -> dict[int, list[Coded]]:
    """Segment -> its standing codes, in the order of the codebook and of coders' names.

    Args:
        first: of the segments wanted, the smallest id.
        last: the greatest.
    """
    codes = {
        row["id"]: (row["position"] or 0, row["key"])
        for row in store.rows("SELECT id, position, key FROM code")
    }
    coders = {row["id"]: row["name"] for row in store.rows("SELECT id, name FROM coder")}
    kinds = 0
    found: defaultdict[int, list[tuple[tuple[Any, ...], Coded]]] = defaultdict(list)
    for code_id, by, *rest, segments in store.iterate(
        # By codes, as they stand in the table; few kinds, many of each, and no row for each.
        "SELECT t.code_id, t.coder_id, d.basis, d.valence, d.level, group_concat(t.segment_id)"
        " FROM standing t CROSS JOIN decision d ON d.id = t.decision_id"
        " WHERE t.code_id IN (SELECT id FROM code) AND t.segment_id BETWEEN :first AND :last"
        " AND t.applied AND (:coder IS NULL OR t.coder_id = :coder) GROUP BY 1, 2, 3, 4, 5",
        {"first": first, "last": last, "coder": coder_id},
    ):
        position, code = codes[code_id]
        coder = coders[by]
        order = (position, coder.lower(), code_id, by, kinds := kinds + 1)
        kind = order, Coded(code, coder, *(word or "" for word in rest))
        for segment_id in map(int, segments.split(",")):
            found[segment_id].append(kind)
    return {
        segment_id: [coded for _, coded in sorted(of_one)] for segment_id, of_one in found.items()
    }


def export_judgements(store: Store, coder_id: int | None, size: int) -> Iterator[Row]:
    """What coders said of every part of an open answer, and of which they said that no code fits.

    In the order of segments: segment, response, response_ref, coder, code, said (applied,
    rejected, looked, skipped or memo), basis, version of the codebook, at and memo.

    Args:
        size: row ids of segments that are looked at at a time.
    """
    last = store.value("SELECT ifnull(max(id), 0) FROM segment")
    for first in range(0, int(last) + 1, size):
        yield from _judgements(store, coder_id, first, first + size - 1)


def _judgements(store: Store, coder_id: int | None, first: int, last: int) -> list[Row]:
    facts = "s.uuid AS segment, r.uuid AS response, r.ref AS response_ref, c.name AS coder"
    joins = (
        f" JOIN response r ON r.id = s.response_id WHERE {OPEN}"
        " AND (:coder IS NULL OR c.id = :coder)"
    )
    here = "segment_id BETWEEN :first AND :last"
    # By codes and by coders, as their tables stand.
    return store.rows(
        f"SELECT {facts}, k.key AS code, iif(t.applied, 'applied', 'rejected') AS said, d.basis,"
        " v.version, d.at, '' AS memo, s.id AS place FROM standing t"
        " JOIN decision d ON d.id = t.decision_id JOIN code k ON k.id = t.code_id"
        " JOIN codebook_version v ON v.id = d.codebook_version_id"
        f" JOIN coder c ON c.id = t.coder_id JOIN segment s ON s.id = t.segment_id{joins}"
        f" AND t.code_id IN (SELECT id FROM code) AND t.{here}"
        f" UNION ALL SELECT {facts}, '', iif(w.state = 'done', 'looked', 'skipped'), '', '', w.at,"
        " '', s.id FROM review w JOIN coder c ON c.id = w.coder_id"
        f" JOIN segment s ON s.id = w.segment_id{joins}"
        f" AND w.coder_id IN (SELECT id FROM coder) AND w.{here}"
        f" UNION ALL SELECT {facts}, '', 'memo', '', '', m.at, m.text, s.id FROM memo m"
        " JOIN coder c ON c.id = m.coder_id JOIN segment s ON m.target_kind = 'segment'"
        f" AND s.id = m.target_id{joins} AND NOT m.withdrawn"
        " AND NOT EXISTS (SELECT 1 FROM memo later WHERE later.replaces_id = m.id)"
        " AND m.target_id BETWEEN :first AND :last ORDER BY place, 4, 6, 5",
        {"coder": coder_id, "first": first, "last": last},
    )


def open_answers(store: Store) -> Iterator[Row]:
    """Every open, answered response, once, in the order of their ids."""
    return store.iterate(
        "SELECT r.id, r.uuid AS response, p.uuid AS participant, e.name AS session,"
        " q.text AS question, q.polarity, r.voice, r.n_participants, r.text, p.consent_quotation"
        " FROM response r JOIN participant p ON p.id = r.participant_id"
        " JOIN session e ON e.id = p.session_id JOIN question q ON q.id = r.question_id"
        f" WHERE {OPEN} ORDER BY r.id"
    )


def review_state(store: Store, coder_id: int, segment_id: int) -> str | None:
    """How far a coder is with a segment: open, skipped or done; None before they saw it."""
    state: str | None = store.value(
        "SELECT state FROM review WHERE coder_id = ? AND segment_id = ?", [coder_id, segment_id]
    )
    return state


def response_of(store: Store, segment_id: int) -> int | None:
    """Row id of the response that a segment is part of, or None when it is gone."""
    found: int | None = store.value("SELECT response_id FROM segment WHERE id = ?", [segment_id])
    return found


def is_raised(store: Store, segment_id: int) -> bool:
    """Whether a segment's answer is out of coding."""
    return bool(
        store.value(
            "SELECT r.raised FROM response r JOIN segment s ON s.response_id = r.id WHERE s.id = ?",
            [segment_id],
        )
    )
