"""Answers to the checklist of how young people were listened to. The last answer stands."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.store.connection import Store, new_uuid, now


def record(store: Store, question: str, *, answer: str, text: str, author: str) -> None:
    """Add an answer to a question; `answer` is yes, partly or no."""
    with store.write():
        number = store.execute(
            "INSERT INTO checklist (uuid, question, answer, text, author, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (new_uuid(), question, answer, text, author, now()),
        )
        store.event(author, "checklist", target=question, after={"id": number, "response": answer})


def standing(store: Store) -> list[Row]:
    """question, answer, text, author, at: the last of each question."""
    return store.rows(
        "SELECT question, answer, text, author, at FROM checklist c WHERE id ="
        " (SELECT max(id) FROM checklist d WHERE d.question = c.question) ORDER BY id"
    )
