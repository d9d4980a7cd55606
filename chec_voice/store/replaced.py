"""What an import replaced besides wording, kept so that undo puts back exactly what was there.

Each thing is kept once in a batch, as it was before the batch; see `schema/0002`. All of this runs
inside `write()`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from chec_voice.store.connection import Store

OfAttribute = tuple[int, int, str | None, str | None]
"""Participant or response, attribute, value and state before; None where there was no value."""

_COLUMNS = (
    "response.voice",
    "participant.is_group",
    "participant.consent_analysis",
    "participant.consent_quotation",
    "participant.own_ref",
    "question.polarity",
    "session.held_on",
    "session.area",
    "session.partner",
    "session.setting",
    "session.n_participants",
    "project.synthetic",
)
_VALUES = {"participant_attribute": "participant_id", "response_attribute": "response_id"}
_USES = {
    "question": ("response.question_id", "vote.question_id"),
    "attribute": ("participant_attribute.attribute_id", "response_attribute.attribute_id"),
    "session": ("participant.session_id", "vote.session_id"),
}
"""Rows that an import makes on the way -> what would still need them."""
_OF_PEOPLE = (
    "'participant.is_group', 'participant.consent_analysis', 'participant.consent_quotation',"
    " 'participant.own_ref', 'participant_attribute'"
)
_OF_RESPONSES = "'response.voice', 'response_attribute'"


def keep(store: Store, batch_id: int, what: str, ids: Iterable[int]) -> None:
    """Keep what stands in a column ("table.column") of these rows; it is about to change."""
    if what not in _COLUMNS and what != "attribute.scope":
        raise ValueError(what)
    table, column = what.split(".")
    store.execute_many(
        "INSERT OR IGNORE INTO replaced_value (batch_id, what, target_id, value)"
        f" SELECT ?, ?, id, {column} FROM {table} WHERE id = ?",
        [(batch_id, what, row_id) for row_id in ids],
    )


def forget(store: Store, column: str, people: Iterable[int]) -> None:
    """Undo is to leave this column of these people alone from now on."""
    store.execute_many(
        "DELETE FROM replaced_value WHERE what = ? AND target_id = ?",
        [(f"participant.{column}", person) for person in people],
    )


def keep_values(store: Store, batch_id: int, table: str, before: Sequence[OfAttribute]) -> None:
    """Keep values of attributes of people or responses that the project had already."""
    store.execute_many(
        "INSERT OR IGNORE INTO replaced_value"
        " (batch_id, what, target_id, attribute_id, value, state) VALUES (?, ?, ?, ?, ?, ?)",
        [(batch_id, table, *one) for one in before],
    )


def keep_scope(store: Store, batch_id: int, attribute_id: int) -> None:
    """Keep who had which value of an attribute that is about to be kept per response."""
    keep(store, batch_id, "attribute.scope", [attribute_id])
    keep_values(
        store,
        batch_id,
        "participant_attribute",
        [
            (row["participant_id"], attribute_id, row["value"], row["state"])
            for row in store.rows(
                "SELECT participant_id, value, state FROM participant_attribute"
                " WHERE attribute_id = ?",
                [attribute_id],
            )
        ],
    )


def keep_votes(store: Store, batch_id: int, session_id: int) -> None:
    """Keep the votes of a session as they are before an import changes them."""
    votes = store.rows(
        "SELECT uuid, question_id, option, count FROM vote WHERE session_id = ? ORDER BY id",
        [session_id],
    )
    store.execute(
        "INSERT OR IGNORE INTO replaced_value (batch_id, what, target_id, value)"
        " VALUES (?, 'vote', ?, ?)",
        (batch_id, session_id, json.dumps([tuple(row) for row in votes], ensure_ascii=False)),
    )


def keep_made(store: Store, batch_id: int, table: str, row_id: int) -> None:
    """Keep that an import made a session, question or attribute."""
    store.execute(
        "INSERT INTO replaced_value (batch_id, what, target_id) VALUES (?, ?, ?)",
        (batch_id, table, row_id),
    )


def built_on(store: Store, batch_id: int, added: str) -> int | None:
    """A later import that changed what this one changed or brought, or None.

    Args:
        added: SQL for the ids of the responses that this one brought.
    """
    found = store.value(
        "SELECT min(later.batch_id) FROM replaced_value later WHERE later.batch_id > :b AND ("
        " EXISTS (SELECT 1 FROM replaced_value mine WHERE mine.batch_id = :b"
        "   AND mine.what = later.what AND mine.target_id = later.target_id"
        "   AND mine.attribute_id = later.attribute_id)"
        f" OR (later.what IN ({_OF_PEOPLE}) AND later.target_id IN"
        "   (SELECT id FROM participant WHERE batch_id = :b))"
        f" OR (later.what IN ({_OF_RESPONSES}) AND later.target_id IN ({added})))",
        {"b": batch_id},
    ) or store.value(
        # Kept per response since this import, and a later one relies on it.
        "SELECT min(f.batch_id) FROM replaced_value mine"
        " JOIN response_attribute a ON a.attribute_id = mine.target_id"
        " JOIN response r ON r.id = a.response_id JOIN source f ON f.id = r.source_id"
        " WHERE mine.batch_id = :b AND mine.what = 'attribute.scope' AND f.batch_id > :b",
        {"b": batch_id},
    )
    return None if found is None else int(found)


def put_back(store: Store, batch_id: int) -> int:
    """Undo every change that is kept of a batch; returns how many values of attributes returned."""
    of_batch = "batch_id = :b AND what = :w"
    count = 0
    for table, owner in _VALUES.items():
        ids = {"b": batch_id, "w": table}
        count += int(store.value(f"SELECT count(*) FROM replaced_value WHERE {of_batch}", ids))
        store.execute(
            f"DELETE FROM {table} WHERE ({owner}, attribute_id) IN"
            f" (SELECT target_id, attribute_id FROM replaced_value WHERE {of_batch})",
            ids,
        )
        store.execute(
            f"INSERT INTO {table} ({owner}, attribute_id, value, state)"
            " SELECT target_id, attribute_id, value, state FROM replaced_value"
            f" WHERE {of_batch} AND value IS NOT NULL",
            ids,
        )
    for what in _COLUMNS:
        _put_back_column(store, batch_id, what)
    store.execute(
        "DELETE FROM response_attribute WHERE attribute_id IN (SELECT target_id"
        " FROM replaced_value WHERE batch_id = ? AND what = 'attribute.scope')",
        (batch_id,),
    )
    _put_back_column(store, batch_id, "attribute.scope")
    _put_back_votes(store, batch_id)
    made = ", ".join(f"'{table}'" for table in _USES)
    store.execute(
        f"DELETE FROM replaced_value WHERE batch_id = ? AND what NOT IN ({made})", (batch_id,)
    )
    return count


def _put_back_column(store: Store, batch_id: int, what: str) -> None:
    table, column = what.split(".")
    kept = "FROM replaced_value k WHERE k.batch_id = :b AND k.what = :w"
    store.execute(
        f"UPDATE {table} SET {column} = (SELECT k.value {kept} AND k.target_id = {table}.id)"
        f" WHERE id IN (SELECT k.target_id {kept})",
        {"b": batch_id, "w": what},
    )


def _put_back_votes(store: Store, batch_id: int) -> None:
    for row in store.rows(
        "SELECT target_id, value FROM replaced_value WHERE batch_id = ? AND what = 'vote'",
        [batch_id],
    ):
        store.execute("DELETE FROM vote WHERE session_id = ?", (row["target_id"],))
        store.execute_many(
            "INSERT INTO vote (session_id, uuid, question_id, option, count)"
            " VALUES (?, ?, ?, ?, ?)",
            [(row["target_id"], *vote) for vote in json.loads(row["value"])],
        )


def remove_unused(store: Store) -> None:
    """Remove sessions, questions and attributes of imports taken back that nothing needs any more.

    What a later import goes on using stays until that one is taken back too.
    """
    for table, uses in _USES.items():
        idle = " AND ".join(
            f"target_id NOT IN (SELECT {column} FROM {user})"
            for user, column in (use.split(".") for use in uses)
        )
        made = (
            f"SELECT target_id FROM replaced_value WHERE what = '{table}' AND {idle} AND batch_id"
            " IN (SELECT id FROM batch WHERE undone_at IS NOT NULL)"
        )
        gone = [(row["target_id"],) for row in store.rows(made)]
        store.execute_many(f"DELETE FROM {table} WHERE id = ?", gone)
        store.execute_many(
            f"DELETE FROM replaced_value WHERE what = '{table}' AND target_id = ?", gone
        )


def forget_person(participant: str, responses: str) -> str:
    """SQL condition for what is kept of one person.

    Args:
        participant, responses: SQL for the person's id, and for the ids of their responses.
    """
    return (
        f"(what IN ({_OF_PEOPLE}) AND target_id = {participant})"
        f" OR (what IN ({_OF_RESPONSES}) AND target_id IN ({responses}))"
    )


def forget_words(store: Store, response_id: int, words: Iterable[str]) -> None:
    """Remove older values of a response and its person in which redacted words stand.

    Undo then leaves the present value.
    """
    hidden = [word.casefold() for word in words]
    person = store.value("SELECT participant_id FROM response WHERE id = ?", [response_id])
    for row in store.rows(
        "SELECT * FROM replaced_value WHERE (what = 'response_attribute' AND target_id = ?)"
        " OR (what IN ('participant_attribute', 'participant.own_ref') AND target_id = ?)",
        [response_id, person],
    ):
        if any(word in (row["value"] or "").casefold() for word in hidden):
            store.execute(
                "DELETE FROM replaced_value WHERE batch_id = ? AND what = ? AND target_id = ?"
                " AND attribute_id = ?",
                (row["batch_id"], row["what"], row["target_id"], row["attribute_id"]),
            )
