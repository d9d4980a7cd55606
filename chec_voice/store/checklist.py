"""Answers to the checklist of how young people were listened to. The last answer stands."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.store.commands import Edit
from chec_voice.store.connection import Store, new_uuid, now


def record(store: Store, question: str, *, answer: str, text: str, author: str) -> None:
    """Add an answer to a question, as a command; `answer` is yes, partly or no."""
    with store.write():
        edit = Edit(store)
        number = edit.insert(
            "checklist",
            uuid=new_uuid(),
            question=question,
            answer=answer,
            text=text,
            author=author,
            at=now(),
        )
        edit.close(
            author,
            "answered a question",
            question,
            kind="checklist",
            told={"id": number, "response": answer},
        )


def standing(store: Store) -> list[Row]:
    """question, answer, text, author, at: the last of each question."""
    return store.rows(
        "SELECT question, answer, text, author, at FROM checklist c WHERE id ="
        " (SELECT max(id) FROM checklist d WHERE d.question = c.question) ORDER BY id"
    )
