"""Every wording of an answer about which a concern was raised: kept, and sealed where it can be.

`freeze` is called wherever such an answer gets words: when it is raised, by an import, by its undo.
Once the project knows a vault, words as they were received are put under its letterbox, also by
people who have no passphrase. While a concern keeps such an answer out of coding, the sealed words
are its only ones: `response.text` then says `WITHHELD`. All of this runs inside `write()`.
"""

from __future__ import annotations

from sqlite3 import Row

from chec_voice import vault
from chec_voice.errors import Refused
from chec_voice.store import erasing, letterbox
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.letterbox import Unseal
from chec_voice.text import text_hash

WITHHELD = "⟨withheld: a concern was raised⟩"
"""What stands for an answer whose words are under seal."""

HAS_ITS_WORDS = (
    "NOT EXISTS (SELECT 1 FROM raised_wording w WHERE w.response_id = r.id AND w.stands)"
)
"""Condition for a query in which `r` is a row of `response`: its words are not under seal."""


def know(store: Store, recipient: str) -> int:
    """Use this vault's letterbox from now on, and put under seal what is not; returns how much."""
    return letterbox.know(store, recipient) + sum(
        _seal_answer(store, recipient, row["response_id"]) for row in store.rows(_UNSEALED)
    )


def all_sealed(store: Store, recipient: str) -> bool:
    """Whether `know` would change nothing."""
    return letterbox.all_sealed(store, recipient) and not store.rows(_UNSEALED)


# Answers with raw words that the passphrase does not guard.
_UNSEALED = (
    "SELECT DISTINCT w.response_id FROM raised_wording w JOIN response r ON r.id = w.response_id"
    " WHERE (w.sealed IS NULL AND NOT w.safe AND w.text <> '')"
    " OR ((r.raised & 1) <> 0 AND r.text <> '' AND NOT EXISTS (SELECT 1 FROM raised_wording s"
    "   WHERE s.response_id = r.id AND s.stands) AND NOT EXISTS (SELECT 1 FROM redaction d"
    "   WHERE d.response_id = r.id AND d.status = 'accepted'))"
)


def freeze(store: Store, response_id: int, came: str) -> bool:
    """Keep the words that an answer has now; True where they are new to the lead.

    Does nothing for answers about which nobody raised a concern.

    Args:
        came: raised, import or undo.
    """
    if not is_raised(store, response_id):
        return False
    known = versions(store, response_id)
    if not known:
        _freeze_replaced(store, response_id)
    new = False
    if standing(store, response_id) is None:
        answer = store.row(
            "SELECT text, source_id, row, EXISTS (SELECT 1 FROM redaction d WHERE"
            " d.response_id = r.id AND d.status = 'accepted') AS safe FROM response r WHERE id = ?",
            [response_id],
        )
        assert answer is not None
        new = not known or known[-1]["hash_here"] != text_hash(answer["text"])
        if new:
            _add(
                store,
                response_id,
                came,
                answer["source_id"],
                answer["row"],
                answer["text"],
                safe=bool(answer["safe"]),
            )
    recipient = letterbox.recipient(store)
    if recipient is not None:
        _seal_answer(store, recipient, response_id)
    return new


def _freeze_replaced(store: Store, response_id: int) -> None:
    """What imports replaced before anybody raised a concern."""
    for row in store.rows(
        "SELECT k.text, k.source_id, k.row FROM replaced k WHERE k.response_id = ?"
        " AND k.state <> 'gone' ORDER BY k.batch_id",
        [response_id],
    ):
        _add(store, response_id, "earlier", row["source_id"], row["row"], row["text"], safe=False)


def keep_earlier(store: Store, response_id: int, words: str, *, safe: bool) -> bool:
    """Keep words about which somebody is about to raise a concern, and which are no more the
    answer's; False where the answer was raised before, and has its wordings."""
    if versions(store, response_id):
        return False
    answer = store.row("SELECT source_id, row FROM response WHERE id = ?", [response_id])
    assert answer is not None
    place = (answer["source_id"], answer["row"])
    _add(store, response_id, "earlier", *place, words, safe=safe)
    return True


def _add(
    store: Store, response_id: int, came: str, source_id: int, row: int, words: str, *, safe: bool
) -> None:
    store.execute(
        "INSERT INTO raised_wording (uuid, response_id, came, at, source_id, row, text, text_hash,"
        " hash_here, safe)"
        " VALUES (:uuid, :id, :came, :at, :source, :row, :text, :hash, :hash, :safe)",
        {
            "uuid": new_uuid(),
            "id": response_id,
            "came": came,
            "at": now(),
            "source": source_id,
            "row": row,
            "text": words,
            "hash": text_hash(words),
            "safe": safe,
        },
    )


def _seal_answer(store: Store, recipient: str, response_id: int) -> int:
    """Put under seal what is kept of an answer, and its own words while it is out of coding."""
    rows = store.rows(
        "SELECT id, text FROM raised_wording WHERE response_id = ? AND sealed IS NULL"
        " AND NOT safe AND text <> ''",
        [response_id],
    )
    store.execute_many(
        "UPDATE raised_wording SET text = '', sealed = ? WHERE id = ?",
        [(vault.seal(recipient, row["text"]), row["id"]) for row in rows],
    )
    # An older wording must not be readable beside the sealed one; undo can do without.
    store.execute(
        "UPDATE replaced SET text = '', state = 'gone' WHERE response_id = ?", (response_id,)
    )
    count = len(rows) + _withhold(store, response_id)
    if count:
        erasing.forget_quoting(store)
        erasing.owe(store)
    return count


def _withhold(store: Store, response_id: int) -> int:
    """Let the sealed words be the answer's only ones, while a concern keeps it out of coding."""
    answer = store.row(
        "SELECT text FROM response r WHERE id = ? AND (raised & 1) <> 0 AND text <> ''"
        " AND NOT EXISTS (SELECT 1 FROM redaction d WHERE d.response_id = r.id"
        "   AND d.status = 'accepted')",
        [response_id],
    )
    if answer is None or standing(store, response_id) is not None:
        return 0
    newest = versions(store, response_id)[-1]
    if newest["sealed"] is None or newest["text_hash"] != text_hash(answer["text"]):
        return 0
    store.execute("UPDATE raised_wording SET stands = 1 WHERE id = ?", (newest["id"],))
    store.execute("UPDATE response SET text = ? WHERE id = ?", (WITHHELD, response_id))
    return 1


def seal(store: Store, response_id: int) -> None:
    """Put under seal again what was given back and is not made safe."""
    recipient = letterbox.recipient(store)
    if recipient is not None and is_raised(store, response_id):
        _seal_answer(store, recipient, response_id)


def let_go(store: Store, response_id: int) -> None:
    """The sealed words are an answer's own no more: it is about to get others."""
    store.execute("UPDATE raised_wording SET stands = 0 WHERE response_id = ?", (response_id,))


def give_back(store: Store, response_id: int, unseal: Unseal | None) -> None:
    """Give an answer its own words back; nothing happens where it has them.

    Raises:
        Refused: they are under seal, and the vault is not open or is another one.
    """
    row = standing(store, response_id)
    if row is None:
        return
    if unseal is None:
        raise Refused("the answer's words are in the vault.", fix="Give the vault's passphrase.")
    store.execute("UPDATE response SET text = ? WHERE id = ?", (unseal(row["sealed"]), response_id))
    store.execute("UPDATE raised_wording SET stands = 0 WHERE id = ?", (row["id"],))


def standing(store: Store, response_id: int) -> Row | None:
    """The sealed wording that is an answer's own, or None where it has its words."""
    return store.row("SELECT * FROM raised_wording WHERE response_id = ? AND stands", [response_id])


def withheld(store: Store) -> dict[int, bytes]:
    """Response id -> its words under seal, of answers that have them nowhere else."""
    return {
        row["response_id"]: row["sealed"]
        for row in store.rows("SELECT response_id, sealed FROM raised_wording WHERE stands")
    }


def hashes_of_withheld(store: Store) -> dict[int, str]:
    """Response id -> hash of the words that are under seal."""
    return {
        row["response_id"]: row["text_hash"]
        for row in store.rows("SELECT response_id, text_hash FROM raised_wording WHERE stands")
    }


def words_hash(store: Store, response_id: int) -> str:
    """Hash of the words that an answer has: as they came, where they are under seal or made safe
    since somebody raised a concern."""
    kept = versions(store, response_id)
    here = text_hash(store.value("SELECT text FROM response WHERE id = ?", [response_id]) or "")
    if kept and (kept[-1]["stands"] or kept[-1]["hash_here"] == here):
        return str(kept[-1]["text_hash"])
    return here


def made_safe(store: Store, response_id: int, safe_text: str) -> None:
    """An answer's words were made safe: they are the same words, and nothing new to the lead."""
    store.execute(
        "UPDATE raised_wording SET hash_here = ? WHERE id ="
        " (SELECT max(id) FROM raised_wording WHERE response_id = ?)",
        (text_hash(safe_text), response_id),
    )


def versions(store: Store, response_id: int) -> list[Row]:
    """All wordings that are kept of an answer in the order they came, with the file's name."""
    return store.rows(
        "SELECT w.*, f.name AS file FROM raised_wording w JOIN source f ON f.id = w.source_id"
        " WHERE w.response_id = ? ORDER BY w.id",
        [response_id],
    )


def ever(store: Store) -> set[int]:
    """Answers about which a concern was raised, open or closed."""
    return {
        row["response_id"]
        for row in store.rows(
            "SELECT DISTINCT response_id FROM concern WHERE response_id IS NOT NULL"
        )
    }


def is_raised(store: Store, response_id: int) -> bool:
    """Whether anybody ever raised a concern about this answer."""
    return bool(
        store.value("SELECT EXISTS (SELECT 1 FROM concern WHERE response_id = ?)", [response_id])
    )
