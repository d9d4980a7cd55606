"""Who has read which words for risk, and what is still to be read. Only people mark anything.

A mark is about the words that were read, and stands until they change or a concern about them is
closed (`why`). Then the answer is to be read again, and does not count as read. A trigger notices
that words change (`schema/0009`), whoever changes them.
"""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.store import coders, raised
from chec_voice.store.connection import Store, now
from chec_voice.store.readable import NO_CONCERN

NEW_WORDS, CLOSED = "new words", "concern closed"
"""Why an answer that was read is to be read again."""

_OPEN = "EXISTS (SELECT 1 FROM concern c WHERE c.response_id = r.id AND c.status = 'open')"
# "new words" comes after "concern closed" in the alphabet: of two reasons, the graver is said.
_BACK = (
    "(SELECT max(m.why) FROM read_mark m WHERE m.response_id = r.id AND NOT m.stands"
    " AND m.why <> '')"
)


def unread(
    store: Store,
    *,
    coder_id: int | None = None,
    lead: bool = False,
    after: int = 0,
    limit: int = -1,
) -> list[Row]:
    """Answers that nobody has read for risk (or: that this coder has not), in reading order.

    `back` is why an answer that was read is to be read again, or NULL. Answers that look like none
    ("N/A") are among them: what a machine takes for no answer is not cleared by that. Of raised
    ones a lead knows, so they come only when they got new words since.

    Args:
        lead: with answers whose words are in the vault, which only leads open.
        after, limit: up to so many, of those with a larger id; all of them by default.
    """
    mine = " AND m.coder_id = :coder" if coder_id is not None else ""
    seal = "" if lead else f" AND {raised.HAS_ITS_WORDS}"
    return store.rows(
        "SELECT r.id, r.uuid, r.text, r.state, r.voice, r.n_participants, q.text AS question,"
        f" q.polarity, e.name AS session, e.setting, p.ref AS participant, {_BACK} AS back"
        " FROM response r CROSS JOIN question q ON q.id = r.question_id"
        " CROSS JOIN participant p ON p.id = r.participant_id"
        " CROSS JOIN session e ON e.id = p.session_id"
        f" WHERE r.id > :after AND r.text <> '' AND (NOT {_OPEN} OR {_BACK} = :new){seal}"
        f" AND NOT EXISTS (SELECT 1 FROM read_mark m WHERE m.response_id = r.id AND m.stands{mine})"
        " ORDER BY r.id LIMIT :limit",
        {"coder": coder_id, "new": NEW_WORDS, "after": after, "limit": limit},
    )


def mark(
    store: Store,
    *,
    coder_id: int,
    coder: str,
    response_id: int,
    outcome: str,
    words: str | None = None,
) -> None:
    """Say that a person has read an answer for risk.

    Args:
        words: what they read; None where that is what the project holds now.

    Raises:
        NotFound: the answer is not in the project (any more).
        Refused: it has other words by now, or its words are in the vault and this is no lead.
    """
    with store.write():
        text = store.value("SELECT text FROM response WHERE id = ?", [response_id])
        if text is None:
            raise NotFound("there is no such answer.", fix="Reload the queue and try again.")
        if words is not None and words != text:
            raise Refused(
                "this answer got other words while you read it, so nothing was marked.",
                fix="Read its new words: they wait in this queue.",
            )
        if text == raised.WITHHELD and not coders.is_lead(store, coder_id):
            raise Refused(
                "this answer's words are in the vault.", fix="A safeguarding lead reads them."
            )
        put(store, coder_id, response_id, outcome)
        store.event(coder, "read", target=f"response:{response_id}", after={"outcome": outcome})


def put(store: Store, coder_id: int, response_id: int, outcome: str) -> None:
    """Keep that a person has read the words that an answer has now; inside `write()`."""
    store.execute(
        "INSERT INTO read_mark (response_id, coder_id, at, outcome, text_hash)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at,"
        " outcome = excluded.outcome, text_hash = excluded.text_hash, stands = 1",
        (response_id, coder_id, now(), outcome, raised.words_hash(store, response_id)),
    )


def unmark(store: Store, *, coder_id: int, coder: str, response_id: int) -> None:
    """Take back a read mark: the answer is unread again, for the reason that it was before."""
    with store.write():
        mine = (response_id, coder_id)
        store.execute(
            "DELETE FROM read_mark WHERE response_id = ? AND coder_id = ? AND why = ''", mine
        )
        store.execute(
            "UPDATE read_mark SET stands = 0 WHERE response_id = ? AND coder_id = ?", mine
        )
        store.event(coder, "unread", target=f"response:{response_id}")


def last_read(store: Store, coder_id: int, coder: str) -> list[int]:
    """Answers that a coder marked as read last, at one press, and whose mark stands.

    What was raised since is with a lead: its mark is taken back by nobody else.
    """
    marked = (
        "SELECT m.response_id, e.command FROM event e JOIN read_mark m ON m.coder_id = ?"
        " AND m.response_id = CAST(substr(e.target, 10) AS INTEGER) AND m.stands"
        f" JOIN response r ON r.id = m.response_id AND {NO_CONCERN}"
        " WHERE e.actor = ? AND e.kind = 'read' AND e.kind <> 'decide' AND e.kind <> 'review'"
    )
    last = store.row(f"{marked} ORDER BY e.id DESC LIMIT 1", [coder_id, coder])
    if last is None or not last["command"]:
        return [] if last is None else [int(last["response_id"])]
    rows = store.rows(f"{marked} AND e.command = ?", [coder_id, coder, last["command"]])
    return [int(row["response_id"]) for row in rows]


def again(store: Store, response_id: int, why: str) -> None:
    """Send an answer back to be read; inside `write()`."""
    store.execute(
        "UPDATE read_mark SET stands = 0, why = ? WHERE response_id = ?", (why, response_id)
    )


def is_read(store: Store, response_id: int) -> bool:
    """Whether a person has read the words that an answer has now."""
    return bool(
        store.value(
            "SELECT EXISTS (SELECT 1 FROM read_mark WHERE response_id = ? AND stands)",
            [response_id],
        )
    )


def counts(store: Store) -> tuple[int, int]:
    """(whose present words a person has read, all), of answers that say something."""
    row = store.row("SELECT read, said FROM read_count")
    return (row["read"], row["said"]) if row else (0, 0)


def to_read_again(store: Store) -> dict[str, int]:
    """Why -> how many answers were read, and are to be read again."""
    return {
        row["back"]: row["answers"]
        for row in store.rows(
            "SELECT back, count(*) AS answers FROM ("
            " SELECT m.response_id, max(m.why) AS back FROM read_mark m INDEXED BY read_mark_back"
            " WHERE NOT m.stands AND m.why <> '' GROUP BY m.response_id) w"
            " JOIN response r ON r.id = w.response_id WHERE r.text <> ''"
            " AND NOT EXISTS (SELECT 1 FROM read_mark m WHERE m.response_id = r.id AND m.stands)"
            " GROUP BY 1"
        )
    }


def looked_through(store: Store) -> tuple[int, int, int]:
    """(answers looked through for personal data, stretches replaced, all answers)."""
    row = store.row(
        "SELECT count(*) AS everything, count(deidentified_at) AS looked,"
        " (SELECT count(*) FROM redaction WHERE status = 'accepted') AS replaced"
        " FROM response WHERE text <> ''"
    )
    return (row["looked"], row["replaced"], row["everything"]) if row else (0, 0, 0)


def age_bands(store: Store, first: int, last: int) -> dict[int, str]:
    """Response id -> age band, where an attribute says so; of these ids, both ends with them."""
    return {
        row["id"]: row["value"]
        for row in store.iterate(
            "SELECT r.id, v.value FROM response r CROSS JOIN attribute a"
            " CROSS JOIN participant_attribute v"
            " ON v.participant_id = r.participant_id AND v.attribute_id = a.id"
            " WHERE r.id BETWEEN ? AND ? AND v.state = 'given'"
            " AND (a.name LIKE 'age' OR a.name LIKE 'age %'"
            "   OR a.name LIKE '% age' OR a.name LIKE 'age!_%' ESCAPE '!')",
            [first, last],
        )
    }
