"""What a merge brings that is neither a judgement nor history: concerns, proposed links, summaries.

A concern that somebody raised in a copy is raised here, whatever else is merged; links come in as
proposals, also where they were agreed there; a summary comes where its code has none.
"""

from __future__ import annotations

from typing import Any

from chec_voice.store import coders, notes, raised
from chec_voice.store.connection import Store
from chec_voice.text import text_hash

Note = dict[str, Any]


def concerns(store: Store) -> tuple[int, list[Note]]:
    """Raise here what was raised there; returns (how many, what a person has to look at).

    They get the wording that they were raised about, where that is another one by now.
    """
    told: list[Note] = []
    came = 0
    for row in store.rows(
        "SELECT o.*, k.ours AS coder, m.id AS ours, r.text, g.response AS gone,"
        " (SELECT w.text FROM other.raised_wording w WHERE w.response_id = r.id AND w.text <> ''"
        "   ORDER BY w.id DESC LIMIT 1) AS frozen, EXISTS (SELECT 1 FROM other.redaction d"
        "   WHERE d.response_id = r.id AND d.status = 'accepted') AS safe"
        " FROM other.concern o LEFT JOIN m_coder k ON k.theirs = o.raised_by"
        " LEFT JOIN other.response r ON r.id = o.response_id"
        " LEFT JOIN main.response m ON m.uuid = r.uuid LEFT JOIN m_gone g ON g.response = r.id"
        " WHERE o.uuid NOT IN (SELECT uuid FROM main.concern) ORDER BY o.id"
    ):
        if row["ours"] is None or row["coder"] is None or row["gone"] is not None:
            told.append(_look(row["uuid"], "its answer is not here any more"))
            continue
        words = row["frozen"] or row["text"] or ""
        if (
            words
            and words != raised.WITHHELD
            and text_hash(words) != raised.words_hash(store, row["ours"])
            and not raised.keep_earlier(store, row["ours"], words, safe=bool(row["safe"]))
        ):
            told.append(_look(row["uuid"], "the answer has other words here"))
        concern_id = notes.raise_concern(
            store,
            coder_id=row["coder"],
            coder=coders.name_of(store, row["coder"]),
            response_id=row["ours"],
            note=row["note"],
        )
        store.execute(
            "UPDATE concern SET uuid = ?, raised_at = ?, note_sealed = ifnull(note_sealed, ?)"
            " WHERE id = ?",
            (row["uuid"], row["raised_at"], row["note_sealed"], concern_id),
        )
        came += 1
        if row["status"] == "closed":
            told.append(_look(row["uuid"], "it was closed there, and is open here"))
    return came, told


def _look(uuid: str, why: str) -> Note:
    return {
        "kind": "concern",
        "what": uuid,
        "do": f"A concern was raised in that file, and {why}: let a safeguarding lead look at it"
        " there before the file is deleted.",
    }


def links(store: Store, quoted: list[str]) -> tuple[list[int], list[Note]]:
    """Propose what was proposed or agreed there; (ids that came, those that differ).

    Args:
        quoted: words of people who withdrew here, which no rationale may bring back.
    """
    came = []
    for row in store.rows(
        f"SELECT o.*, c.now AS code, d.id AS domain, v.id AS driver {_LINKS}"
        " AND o.status <> 'withdrawn' AND m.id IS NULL"
        " AND o.uuid NOT IN (SELECT uuid FROM main.link) ORDER BY o.id"
    ):
        came.append(
            store.execute(
                "INSERT INTO link (uuid, code_id, domain_id, driver_id, rationale, strength,"
                " status, proposed_by, at) VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?)",
                (
                    row["uuid"],
                    row["code"],
                    row["domain"],
                    row["driver"],
                    without(row["rationale"], quoted),
                    row["strength"],
                    row["proposed_by"],
                    row["at"],
                ),
            )
        )
    differ = store.rows(
        f"SELECT o.uuid, k.key, o.status {_LINKS} AND (m.uuid <> o.uuid OR m.status <> o.status"
        "   OR m.strength <> o.strength OR m.rationale <> o.rationale)"
        f" AND m.id NOT IN ({', '.join(map(str, came)) or '0'}) ORDER BY o.id"
    )
    return came, [
        {
            "kind": "link",
            "what": row["uuid"],
            "code": row["key"],
            "status": row["status"],
            "do": "This link says something else in the other file; this project's was kept."
            " Compare the two.",
        }
        for row in differ
    ]


# Their links whose code and driver are here, and ours of the same place if there is one.
_LINKS = (
    "FROM other.link o JOIN m_code c ON c.theirs = o.code_id JOIN main.code k ON k.id = c.now"
    " JOIN other.domain e ON e.id = o.domain_id JOIN main.domain d ON d.uuid = e.uuid"
    " LEFT JOIN other.driver w ON w.id = o.driver_id LEFT JOIN main.driver v ON v.uuid = w.uuid"
    " LEFT JOIN main.link m ON m.code_id = c.now AND m.domain_id = d.id AND m.driver_id IS v.id"
    " WHERE (o.driver_id IS NULL OR v.id IS NOT NULL)"
)


def summaries(store: Store, quoted: list[str]) -> tuple[list[int], list[Note]]:
    """Bring what was written about codes that have no summary here; (ids that came, differing)."""
    came = []
    for row in store.rows(
        "SELECT * FROM other.theme o WHERE name NOT IN (SELECT name FROM main.theme)"
        " AND uuid NOT IN (SELECT uuid FROM main.theme) ORDER BY id"
    ):
        words = [without(row[column], quoted) for column in ("summary", "caveats")]
        came.append(
            store.execute(
                "INSERT INTO theme (uuid, name, codes, summary, caveats, written_by, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row["uuid"], row["name"], row["codes"], *words, row["written_by"], row["at"]),
            )
        )
    differ = store.rows(
        "SELECT o.name FROM other.theme o JOIN main.theme m ON m.name = o.name"
        " WHERE (o.summary, o.caveats) <> (m.summary, m.caveats)"
        f" AND m.id NOT IN ({', '.join(map(str, came)) or '0'}) ORDER BY o.name"
    )
    return came, [
        {
            "kind": "summary",
            "what": row["name"],
            "do": "This summary says something else in the other file; this project's was kept."
            " Compare the two.",
        }
        for row in differ
    ]


def without(text: str, quoted: list[str]) -> str:
    """A text without the words of people who withdrew."""
    for words in quoted:
        text = text.replace(words, "(withdrawn)")
    return text
