"""What a merge cannot decide: where two files differ, and a person is told what to do.

The other file is attached as `other` and matched (`store/merging.py`). Each note is a dict with
`kind`, `what` (an id or a name, never what somebody said) and `do`, a sentence.
"""

from __future__ import annotations

from sqlite3 import Row
from typing import Any

from chec_voice.store.connection import Store
from chec_voice.store.decisions import turn
from chec_voice.store.judgements import AGREED
from chec_voice.text import counted

Note = dict[str, Any]


def needs_a_person(store: Store) -> list[Note]:
    """What differs before anything is brought in; after `merging.match`."""
    return [
        *_unknown_codes(store),
        *_changed_codes(store),
        *_unknown_quotes(store),
        *_homeless_links(store),
        *_unknown_rounds(store),
        *_withdrawn_there(store),
        *_memos_on_changed_answers(store),
        *_taken_back_of_another(store),
    ]


def _answers(row: Row) -> list[int]:
    """Ids of the answers that a row has in one text."""
    return sorted(map(int, row["answers"].split(",")))


def _unknown_codes(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT o.key, o.name, (SELECT count(*) FROM other.decision d WHERE d.code_id = o.id) AS n"
        " FROM other.code o WHERE o.id NOT IN (SELECT theirs FROM m_code) AND NOT o.retired"
        " ORDER BY o.position, o.key"
    )
    return [
        {
            "kind": "code",
            "what": row["key"],
            "name": row["name"],
            "decisions": row["n"],
            "do": "Add the code to the codebook, then merge again: its decisions wait in"
            " that file.",
        }
        for row in rows
    ]


def _changed_codes(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT o.key, o.name <> c.name AS name, o.definition <> c.definition AS definition,"
        " o.retired <> c.retired AS retired, iif(m.now = m.ours, '', n.key) AS now"
        " FROM other.code o JOIN m_code m ON m.theirs = o.id"
        " JOIN main.code c ON c.id = m.ours JOIN main.code n ON n.id = m.now"
        " WHERE o.name <> c.name OR o.definition <> c.definition"
        " OR o.retired <> c.retired ORDER BY c.position, c.key"
    )
    return [
        {
            "kind": "code changed",
            "what": row["key"],
            "differs": [part for part in ("name", "definition", "retired") if row[part]],
            "do": f"It is {row['now']} here, so what was said of it comes in as {row['now']}."
            if row["now"]
            else "Compare the two codebooks; this project's was kept.",
        }
        for row in rows
    ]


def _unknown_quotes(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT o.uuid, o.status, k.key FROM other.quote o"
        " LEFT JOIN other.code k ON k.id = o.code_id"
        " WHERE o.uuid NOT IN (SELECT uuid FROM main.quote) ORDER BY o.id"
    )
    return [
        {
            "kind": "quote",
            "what": row["uuid"],
            "code": row["key"],
            "status": row["status"],
            "do": "Look at this quote in the other file, and propose it here if it is right.",
        }
        for row in rows
    ]


def _homeless_links(store: Store) -> list[Note]:
    """Links whose code, driver or domain this project does not know."""
    rows = store.rows(
        "SELECT o.uuid, o.status, k.key FROM other.link o JOIN other.code k ON k.id = o.code_id"
        " LEFT JOIN other.driver w ON w.id = o.driver_id"
        " JOIN other.domain e ON e.id = o.domain_id WHERE o.status <> 'withdrawn'"
        " AND (o.code_id NOT IN (SELECT theirs FROM m_code)"
        " OR e.uuid NOT IN (SELECT uuid FROM main.domain)"
        " OR (w.id IS NOT NULL AND w.uuid NOT IN (SELECT uuid FROM main.driver)))"
        " ORDER BY o.id"
    )
    return [
        {
            "kind": "link",
            "what": row["uuid"],
            "code": row["key"],
            "status": row["status"],
            "do": "Its code or driver is not known here: look at this link in the other file.",
        }
        for row in rows
    ]


def _unknown_rounds(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT name FROM other.round WHERE uuid NOT IN (SELECT uuid FROM main.round) ORDER BY id"
    )
    return [
        {
            "kind": "round",
            "what": row["name"],
            "do": "This round was made in that file. Its judgements come in; make the round here if"
            " it is to count: round PROJECT new NAME --coded-already.",
        }
        for row in rows
    ]


def _withdrawn_there(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT participant_uuid FROM other.withdrawal WHERE participant_uuid IN"
        " (SELECT uuid FROM main.participant) ORDER BY id"
    )
    return [
        {
            "kind": "withdrawal",
            "what": row["participant_uuid"],
            "do": "This person withdrew on the other machine: withdraw them here too.",
        }
        for row in rows
    ]


def _memos_on_changed_answers(store: Store) -> list[Note]:
    rows = store.rows(
        "SELECT o.uuid FROM other.memo o JOIN m_segment s ON s.theirs = o.target_id"
        " WHERE o.target_kind = 'segment' AND NOT s.same AND o.id NOT IN"
        " (SELECT theirs FROM m_memo) ORDER BY o.id"
    )
    return [
        {
            "kind": "memo",
            "what": row["uuid"],
            "do": "Its answer was changed here since: see that the memo names nobody.",
        }
        for row in rows
    ]


def _taken_back_of_another(store: Store) -> list[Note]:
    """What a coder took back there of a code that had become another here since: here it was
    withdrawn already, and stands as that other."""
    rows = store.rows(
        "SELECT k.name, n.key AS now, old.key, count(DISTINCT s.response_id) AS n,"
        " group_concat(DISTINCT s.response_id) AS answers"
        " FROM other.decision o JOIN m_decision m ON m.theirs = o.id"
        " JOIN main.decision w ON w.id = m.ours AND w.uuid <> o.uuid"
        " JOIN m_code c ON c.theirs = o.code_id AND c.now <> c.ours"
        " JOIN main.standing t ON (t.code_id, t.segment_id, t.coder_id) ="
        "   (c.now, w.segment_id, w.coder_id) AND t.applied"
        " JOIN main.code n ON n.id = c.now JOIN main.code old ON old.id = c.ours"
        " JOIN main.segment s ON s.id = w.segment_id JOIN main.coder k ON k.id = w.coder_id"
        " WHERE o.verdict = 'withdraw' AND NOT EXISTS (SELECT 1 FROM other.standing h"
        "   WHERE (h.segment_id, h.coder_id) = (o.segment_id, o.coder_id) AND h.applied"
        "   AND h.code_id IN (SELECT theirs FROM m_code WHERE now = c.now))"
        " GROUP BY k.id, c.theirs ORDER BY k.name, n.key"
    )
    return [
        {
            "kind": "taken back",
            "what": row["name"],
            "code": row["now"],
            "answers": _answers(row),
            "do": f"{row['name']} took {row['key']} back there, which is {row['now']} here by now"
            f" and stands on {counted(row['n'], 'answer')}: ask whether {row['now']} goes, too.",
        }
        for row in rows
    ]


def judged_twice(store: Store) -> list[Note]:
    """Where a coder judged an answer here and there, each without the other, and not alike.

    After `merging.decisions`.
    """
    last = (
        "(SELECT d.verdict FROM decision d WHERE (d.segment_id, d.code_id, d.coder_id) ="
        " (p.segment_id, p.code_id, p.coder_id) AND d.id {side}"
        f" ORDER BY {turn('d')} DESC LIMIT 1)"
    )
    theirs = last.format(side="IN (SELECT ours FROM m_new)")
    ours = last.format(side="NOT IN (SELECT ours FROM m_decision)")
    rows = store.rows(
        "SELECT k.name, count(DISTINCT s.response_id) AS n, group_concat(DISTINCT s.response_id)"
        " AS answers FROM (SELECT segment_id, code_id, coder_id FROM m_mine INTERSECT"
        "   SELECT segment_id, code_id, coder_id FROM m_new) p"
        " JOIN segment s ON s.id = p.segment_id JOIN coder k ON k.id = p.coder_id"
        f" WHERE {theirs} <> {ours} AND k.name <> ? GROUP BY k.name ORDER BY k.name",
        [AGREED],
    )
    return [
        {
            "kind": "judged twice",
            "what": row["name"],
            "answers": _answers(row),
            "do": f"{row['name']} judged {counted(row['n'], 'answer')} here and"
            " there, and not alike. Which of the two counts follows from no clock and not from"
            " who was merged first: ask them which is right.",
        }
        for row in rows
    ]


def settled_twice(store: Store) -> list[Note]:
    """Answers that were settled here and there, each without the other, and not alike: the codes of
    both stand. After `merging.decisions`.
    """
    settled = (
        "(SELECT group_concat(key) FROM (SELECT DISTINCT k.key FROM decision d JOIN code k"
        " ON k.id = d.code_id JOIN segment t ON t.id = d.segment_id WHERE t.response_id = p.answer"
        " AND d.coder_id = p.coder_id AND d.verdict = 'apply' AND d.id {side} AND NOT EXISTS"
        " (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id) ORDER BY k.key))"
    )
    theirs, ours = (
        settled.format(side="IN (SELECT ours FROM m_new)"),
        settled.format(side="NOT IN (SELECT ours FROM m_decision)"),
    )
    rows = store.rows(
        "SELECT p.answer FROM (SELECT DISTINCT s.response_id AS answer, n.coder_id FROM m_new n"
        " JOIN segment s ON s.id = n.segment_id WHERE n.coder_id ="
        " (SELECT id FROM coder WHERE name = ?)) p"
        f" WHERE {theirs} <> {ours} ORDER BY p.answer",
        [AGREED],
    )
    answers = [int(row["answer"]) for row in rows]
    which = ", ".join(map(str, answers))
    return [
        {
            "kind": "settled twice",
            "what": AGREED,
            "answers": answers,
            "do": f"Settled here and there, and not alike, so that the codes of both stand: answer"
            f" {which}. Settle again: adjudicate PROJECT --answer N --take CODES --by PERSON.",
        }
    ][: len(answers)]
