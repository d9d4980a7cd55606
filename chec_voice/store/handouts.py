"""A copy of a project for one person: what is not for them is taken out of the copy."""

from __future__ import annotations

from collections.abc import Collection

from chec_voice.store import codes, erasing, settings
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, now
from chec_voice.store.readable import OPEN

IS_ACT = (
    "(e.kind IN ('decide', 'tag', 'review', 'memo', 'unsure') OR (e.kind IN ('undo', 'redo')"
    " AND json_extract(e.after, '$.of') IN ('decide', 'tag', 'review', 'memo', 'unsure')))"
)
# No copy for a coder has these: who is at risk, who left, what was said before it was made safe,
# where files lie, what a machine made of other people's words, and what others wrote.
_NEVER = (
    "concern_action",
    "concern",
    "raised_wording",
    "read_mark",
    "replaced",
    "replaced_value",
    "coded_disclosure",
    "withdrawal",
    "release",
    "intent",
    "outside",
    "vault_link",
    "vote",
    "profile",
    "edit",
    "theme",
    "cell_summary",
    "checklist",
    "topic_member",
    "topic",
    "round_judged",
)
_LEFT = "(SELECT id FROM segment WHERE response_id NOT IN (SELECT id FROM temp.kept))"
_ON_ANSWERS = ("decision", "tag", "quote", "review", "suggestion", "suggested", "unsure", "lifted")
_JUDGED = (
    ("decision", "coder_id"),
    ("tag", "coder_id"),
    ("quote", "chosen_by"),
    ("review", "coder_id"),
    ("unsure", "coder_id"),
    ("lifted", "coder_id"),
    ("memo", "coder_id"),
)


def candidates(store: Store) -> tuple[list[int], int]:
    """(ids of answers that may be given out, how many are open but were not made safe yet).

    Where all words were invented there is nobody to be kept safe.
    """
    safe = "(r.deidentified_at IS NOT NULL OR (SELECT synthetic FROM project))"
    rows = store.rows(f"SELECT r.id, {safe} AS safe FROM response r WHERE {OPEN} ORDER BY r.id")
    return [row["id"] for row in rows if row["safe"]], sum(not row["safe"] for row in rows)


def answers_of(store: Store, segment_ids: Collection[int]) -> set[int]:
    """Ids of the answers that these segments are parts of."""
    rows = store.rows("SELECT id, response_id FROM segment")
    return {row["response_id"] for row in rows if row["id"] in segment_ids}


def strip(copy: Store, *, coder_id: int, responses: Collection[int], with_others: bool) -> None:
    """Leave in the copy only these answers and, unless asked, only this coder's work.

    Left-over bytes go with `erasing.settle`.
    """
    with copy.write(), maintenance(copy, "handout"):
        copy.execute("PRAGMA defer_foreign_keys = ON")
        copy.execute("CREATE TEMP TABLE kept (id INTEGER PRIMARY KEY)")
        copy.execute_many("INSERT INTO temp.kept VALUES (?)", [(each,) for each in responses])
        for table in _NEVER:
            copy.execute(f"DELETE FROM {table}")
        _strip_history(copy, coder_id)
        for table in _ON_ANSWERS:
            copy.execute(f"DELETE FROM {table} WHERE segment_id IN {_LEFT}")
        copy.execute(
            f"DELETE FROM memo WHERE (target_kind = 'segment' AND target_id IN {_LEFT})"
            " OR (target_kind = 'response' AND target_id NOT IN (SELECT id FROM temp.kept))"
        )
        if not with_others:
            for table, column in _JUDGED:
                copy.execute(f"DELETE FROM {table} WHERE {column} <> ?", (coder_id,))
        _strip_rounds(copy, coder_id)
        _strip_answers(copy)
        copy.execute(
            "DELETE FROM coder WHERE id <> ? AND id NOT IN (SELECT coder_id FROM decision UNION"
            " SELECT coder_id FROM tag UNION SELECT coder_id FROM review UNION SELECT coder_id"
            " FROM memo UNION SELECT coder_id FROM unsure UNION SELECT coder_id FROM lifted UNION"
            " SELECT chosen_by FROM quote UNION"
            " SELECT approved_by FROM quote WHERE approved_by IS NOT NULL)",
            (coder_id,),
        )
        copy.execute("UPDATE batch SET summary = '{}'")
        copy.execute("UPDATE batch SET undone_at = ? WHERE kind = 'merge'", (now(),))
        for key in settings.keys(copy, ""):
            if key != codes.VERSION_KEY:
                settings.drop(copy, key)
        erasing.forget_quoting(copy)
        copy.execute("DROP TABLE temp.kept")
        copy.event("chec_voice", "handout", after={"answers": len(responses)})
        erasing.owe(copy)


def _strip_history(copy: Store, coder_id: int) -> None:
    """Keep the coder's own acts on what they are given, so that they can go on undoing them."""
    copy.execute(
        "CREATE TEMP TABLE own AS SELECT e.id, e.undoes_id FROM event e WHERE e.actor ="
        f" (SELECT name FROM coder WHERE id = ?) AND {IS_ACT}"
        f" AND ifnull(json_extract(e.after, '$.segment'), 0) NOT IN {_LEFT}",
        (coder_id,),
    )
    lost = (
        "FROM temp.own WHERE undoes_id IS NOT NULL AND undoes_id NOT IN (SELECT id FROM temp.own)"
    )
    while copy.value(f"SELECT 1 {lost} LIMIT 1"):
        copy.execute(f"DELETE {lost}")
    copy.execute("DELETE FROM event WHERE id NOT IN (SELECT id FROM temp.own)")
    copy.execute("DROP TABLE temp.own")


def _strip_rounds(copy: Store, coder_id: int) -> None:
    """Keep open rounds that the coder codes, without the others in them."""
    mine = (
        "(SELECT r.id FROM round r JOIN round_coder c ON c.round_id = r.id"
        " WHERE c.coder_id = ? AND r.closed_at IS NULL AND r.kind = 'sample')"
    )
    kept = [row[0] for row in copy.rows(mine[1:-1], [coder_id])]
    marks = ", ".join(str(int(each)) for each in kept)
    for table in ("round_coder", "round_answer"):
        copy.execute(f"DELETE FROM {table} WHERE round_id NOT IN ({marks})")
    copy.execute("DELETE FROM round_coder WHERE coder_id <> ?", (coder_id,))
    copy.execute("DELETE FROM round_answer WHERE response_id NOT IN (SELECT id FROM temp.kept)")
    copy.execute(f"DELETE FROM round WHERE id NOT IN ({marks})")


def _strip_answers(copy: Store) -> None:
    left = "NOT IN (SELECT id FROM temp.kept)"
    copy.execute(f"DELETE FROM redaction WHERE status = 'rejected' OR response_id {left}")
    copy.execute("UPDATE redaction SET seal = ''")
    for table in ("response_attribute", "segment"):
        copy.execute(f"DELETE FROM {table} WHERE response_id {left}")
    copy.execute(f"DELETE FROM response WHERE id {left}")
    people = "NOT IN (SELECT participant_id FROM response)"
    copy.execute(f"DELETE FROM participant_attribute WHERE participant_id {people}")
    copy.execute(f"DELETE FROM participant WHERE id {people}")
    copy.execute("UPDATE participant SET own_ref = NULL, retain_until = NULL")
    copy.execute("DELETE FROM session WHERE id NOT IN (SELECT session_id FROM participant)")
    copy.execute("UPDATE session SET contact_route = NULL, contact_sealed = NULL")
    copy.execute("DELETE FROM source WHERE id NOT IN (SELECT source_id FROM response)")


def is_one(store: Store) -> bool:
    """Whether this project is a copy for one person; at home the event names whom one is for."""
    return bool(
        store.value("SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'handout' AND target = '')")
    )


def note(store: Store, actor: str, coder: str, answers: int) -> None:
    """Say in the history that a copy went out."""
    with store.write():
        store.event(actor, "handout", target=coder, after={"coder": coder, "answers": answers})
