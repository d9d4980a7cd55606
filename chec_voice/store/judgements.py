"""Who judged which answers, and what they applied: what agreement is measured on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from sqlite3 import Row

from chec_voice.model import is_disclosure
from chec_voice.store import raised, readable
from chec_voice.store.connection import Store, now
from chec_voice.store.decisions import turn

AGREED = "agreed"
"""The coder that what several coders settled belongs to."""
# A concern takes an answer out of coding, not out of what was judged before; a person who does
# not consent to analysis is out of everything.
_COUNTS = readable.AGREED


@dataclass
class Judgement:
    """What one coder said of one answer."""

    applied: set[str] = field(default_factory=set)
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    """(start, end, code) of what they applied, in code points of the answer."""
    marked_spans: bool = False
    """Some of those is not a whole part of the answer: they coded stretches."""
    independent: bool = False
    """Judged without sight of suggestions and of other coders."""


Judgements = dict[int, dict[int, Judgement]]
"""Coder id -> response id -> judgement."""


def finished(
    store: Store, coder_ids: Collection[int], among: Collection[int] | None = None
) -> Judgements:
    """What these coders said of every answer that they finished, as it stands now.

    Args:
        among: ids of the answers that are wanted; others are not read.
    """
    found: Judgements = {coder_id: {} for coder_id in coder_ids}
    marks = ", ".join("?" * len(found))
    wanted = ""
    given: list[int | str] = [*found]
    if among is not None:
        wanted = " AND s.response_id IN (SELECT value FROM json_each(?))"
        given = [*found, json.dumps(sorted(among))]
    for row in store.iterate(
        "SELECT v.coder_id, s.response_id, min(v.blind) AS blind, count(*) AS done,"
        " (SELECT count(*) FROM segment x WHERE x.response_id = s.response_id) AS parts"
        " FROM review v JOIN segment s ON s.id = v.segment_id"
        " JOIN response r ON r.id = s.response_id"
        f" WHERE v.state = 'done' AND v.coder_id IN ({marks}) AND {_COUNTS}{wanted}"
        " GROUP BY v.coder_id, s.response_id",
        given,
    ):
        if row["done"] == row["parts"]:
            found[row["coder_id"]][row["response_id"]] = Judgement(independent=bool(row["blind"]))
    _fill(found, store.iterate(_standing("1", marks) + wanted, given))
    _disclosures(store, found)
    return found


def shared(store: Store) -> list[int]:
    """Answers that two coders or more judged: finished, or had when a round closed."""
    return [
        int(row[0])
        for row in store.rows(
            "SELECT response_id FROM (SELECT v.coder_id, s.response_id FROM review v"
            " JOIN segment s ON s.id = v.segment_id WHERE v.state = 'done'"
            " UNION SELECT coder_id, response_id FROM round_judged)"
            " GROUP BY response_id HAVING count(*) > 1"
        )
    ]


def at_close(store: Store, round_id: int, last_decision: int) -> Judgements:
    """What the coders of a closed round said when it closed, whatever they did since."""
    found: Judgements = {}
    for row in store.rows(
        "SELECT j.coder_id, j.response_id, j.independent FROM round_judged j"
        f" JOIN response r ON r.id = j.response_id WHERE j.round_id = ? AND {_COUNTS}",
        [round_id],
    ):
        answers = found.setdefault(row["coder_id"], {})
        answers[row["response_id"]] = Judgement(independent=bool(row["independent"]))
    marks = ", ".join("?" * len(found))
    until = int(last_decision)
    rows = store.iterate(_standing(str(until), marks, closed=True), list(found))
    _fill(found, rows, judge=False)
    _disclosures(store, found)
    return found


def _standing(until: str, marks: str, *, closed: bool = False) -> str:
    """SQL of the decisions that stand, now or as they stood after decision `until`."""
    before = {alias: f" AND {alias}.id <= {until}" if closed else "" for alias in "dwlx"}
    gone = "NOT EXISTS (SELECT 1 FROM decision {0} WHERE {0}.withdraws_id = {1}.id{2})"
    return (
        'SELECT d.coder_id, s.response_id, code.key AS code, d.verdict, d.start, d."end" AS end_,'
        ' s.start AS part_start, s."end" AS part_end, d.basis, d.round, d.suggestion_shown'
        " FROM decision d JOIN segment s ON s.id = d.segment_id JOIN code ON code.id = d.code_id"
        f" WHERE d.coder_id IN ({marks}) AND d.verdict <> 'withdraw'{before['d']}"
        f" AND {gone.format('w', 'd', before['w'])}"
        " AND NOT EXISTS (SELECT 1 FROM decision l WHERE l.segment_id = d.segment_id"
        f" AND l.code_id = d.code_id AND l.coder_id = d.coder_id AND {turn('l')} > {turn('d')}"
        f" AND l.verdict <> 'withdraw'{before['l']} AND {gone.format('x', 'l', before['x'])})"
    )


def _fill(found: Judgements, rows: Iterator[Row], *, judge: bool = True) -> None:
    """Put in what was decided; with `judge`, also whether it was decided without any help."""
    for row in rows:
        judgement = found[row["coder_id"]].get(row["response_id"])
        if judgement is None:
            continue
        if row["verdict"] == "apply":
            judgement.applied.add(row["code"])
            judgement.spans.append((row["start"], row["end_"], row["code"]))
            whole = row["start"] <= row["part_start"] and row["end_"] >= row["part_end"]
            judgement.marked_spans = judgement.marked_spans or not whole
        helped = row["suggestion_shown"] or row["round"] != "blind" or row["basis"] != "unaided"
        if judge and helped:
            judgement.independent = False


def _disclosures(store: Store, found: Judgements) -> None:
    """Put in what no decision holds: that a spreadsheet coded a possible disclosure."""
    keys = [str(row["key"]) for row in store.rows("SELECT key FROM code ORDER BY position")]
    code = next((key for key in keys if is_disclosure(key)), None)
    if code is None:
        return
    for row in store.rows("SELECT coder_id, response_id FROM coded_disclosure"):
        judgement = found.get(row["coder_id"], {}).get(row["response_id"])
        if judgement is not None:
            judgement.applied.add(code)


def suggested(store: Store, least: float) -> dict[int, set[str]]:
    """Response id -> codes that suggestions of at least this score propose for it.

    Only answers of which every part has been scored.
    """
    found: dict[int, set[str]] = {
        int(row["response_id"]): set()
        for row in store.rows(
            "SELECT s.response_id FROM segment s LEFT JOIN suggested g ON g.segment_id = s.id"
            " GROUP BY s.response_id HAVING count(*) = count(g.segment_id)"
        )
    }
    for row in store.iterate(
        "SELECT s.response_id, code.key AS code FROM suggestion g"
        " JOIN segment s ON s.id = g.segment_id JOIN code ON code.id = g.code_id"
        " WHERE g.score >= ?",
        [least],
    ):
        if row["response_id"] in found:
            found[row["response_id"]].add(row["code"])
    return found


def people(store: Store, response_ids: Iterable[int]) -> dict[int, int]:
    """Response id -> participant id, of these."""
    return {
        int(row["id"]): int(row["participant_id"])
        for row in store.iterate(
            "SELECT id, participant_id FROM response WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(response_ids))],
        )
    }


def lengths(store: Store, response_ids: Iterable[int]) -> dict[int, int]:
    """Response id -> length of its text in code points, of these."""
    return {
        int(row["id"]): int(row["n"])
        for row in store.iterate(  # the length of words under seal is told by their segments
            f"SELECT r.id, CASE WHEN {raised.HAS_ITS_WORDS} THEN length(r.text) ELSE"
            ' ifnull((SELECT max(s."end") FROM segment s WHERE s.response_id = r.id), 0) END AS n'
            " FROM response r WHERE r.id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(response_ids))],
        )
    }


def questions(store: Store) -> dict[int, str]:
    """Response id -> the question it answers."""
    return {
        int(row["id"]): str(row["text"])
        for row in store.iterate(
            "SELECT r.id, q.text FROM response r JOIN question q ON q.id = r.question_id"
        )
    }


def human_coders(store: Store) -> dict[int, str]:
    """Coder id -> name of everybody who judges for themselves."""
    return {
        int(row["id"]): str(row["name"])
        for row in store.rows("SELECT id, name FROM coder WHERE name <> ? ORDER BY id", [AGREED])
    }


def note_disclosures(store: Store, coder_id: int, segment_ids: Sequence[int]) -> list[int]:
    """Keep that a spreadsheet codes these answers as possible disclosures; inside `write()`.

    Returns:
        Ids of the answers of which that was not known before.
    """
    known = "SELECT response_id FROM coded_disclosure WHERE coder_id = ?"
    before = {row[0] for row in store.rows(known, [coder_id])}
    store.execute_many(
        "INSERT INTO coded_disclosure (response_id, coder_id, at)"
        " SELECT response_id, ?, ? FROM segment WHERE id = ? ON CONFLICT DO NOTHING",
        [(coder_id, now(), segment_id) for segment_id in segment_ids],
    )
    return sorted({row[0] for row in store.rows(known, [coder_id])} - before)
