"""The feedback log: what was done about a theme, who owns it, by when. The last line stands."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.errors import NotFound
from chec_voice.store.connection import Store, new_uuid, now


def record(
    store: Store, code: str, *, response: str, text: str, owner: str, due: str, author: str
) -> None:
    """Add a line about a code.

    Args:
        response: done, doing, cannot or looking.
        due: YYYY-MM-DD.

    Raises:
        NotFound: there is no such code.
    """
    with store.write():
        code_id = store.value("SELECT id FROM code WHERE key = ?", [code])
        if code_id is None:
            raise NotFound(
                f"there is no code {code!r}.",
                fix="See the ids with: chec-voice codebook PROJECT",
            )
        number = store.execute(
            "INSERT INTO feedback (uuid, code_id, response, text, owner, due, author, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (new_uuid(), code_id, response, text, owner, due, author, now()),
        )
        store.event(author, "feedback", target=code, after={"id": number, "response": response})


def standing(store: Store) -> list[Row]:
    """The last line of each code, in the order of the codebook."""
    return store.rows(
        "SELECT code.key AS code, f.response, f.text, f.owner, f.due FROM feedback f"
        " JOIN code ON code.id = f.code_id"
        " WHERE f.id = (SELECT max(g.id) FROM feedback g WHERE g.code_id = f.code_id)"
        " ORDER BY code.position"
    )
