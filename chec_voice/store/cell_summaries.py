"""The framework matrix: cases, what they said with a code, and what people wrote in its cells."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from sqlite3 import Row
from typing import TYPE_CHECKING

from chec_voice.model import word_of
from chec_voice.store import columns, queries
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.readable import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.store.columns import Column


def cases(
    store: Store,
    uuids: Collection[str] | None = None,
    *,
    ids: Collection[int] | None = None,
) -> list[Row]:
    """Everybody with an open answer, groups among them, or those of some uuids or ids: id, uuid,
    ref, session, is_group, quotation and response_id (one of theirs); by session, as they came."""
    among, given = _among("p.uuid", uuids)
    among_ids, given_ids = _among("p.id", ids)
    return store.rows(
        "SELECT p.id, p.uuid, p.ref, e.name AS session, p.is_group,"
        " p.consent_quotation AS quotation, min(r.id) AS response_id"
        " FROM participant p JOIN session e ON e.id = p.session_id"
        f" JOIN response r ON r.participant_id = p.id WHERE {OPEN}{among}{among_ids} GROUP BY p.id"
        " ORDER BY p.session_id, p.id",
        given + given_ids,
    )


def order(store: Store, only: Iterable[tuple[str, str]] = ()) -> Column:
    """Ids of those whom `cases` gives, in that order, as a column of numbers.

    Args:
        only: (attribute, value) that a case must have, both in any case of letters; `session` is
            the session's name where no attribute is called so. No value is `model.word_of` it.
    """
    import numpy as np

    responses, of = columns.open_responses(store)
    people, at = np.unique(of, return_index=True)
    said, kept = responses[at], np.ones(len(people), dtype=bool)
    held = columns.session_of(store, people)
    for name, value in only:
        kept &= _has(store, name, value.casefold(), people, said, held)
    return people[kept][np.lexsort((people[kept], held[kept]))]


def _has(
    store: Store, name: str, wanted: str, people: Column, said: Column, held: Column
) -> NDArray[np.bool_]:
    """Which people have a value of an attribute, they or the answer of theirs that is asked."""
    import numpy as np

    known = {row["name"].casefold(): row["name"] for row in queries.attributes(store)}
    if (attribute := known.get(name.casefold())) is None:
        named = store.rows("SELECT id, name FROM session")
        of_name = [row["id"] for row in named if row["name"].casefold() == wanted]
        return np.isin(held, np.array(of_name, dtype=np.int64))
    found = np.full(len(people), word_of("", "blank").casefold() == wanted)
    for scope, ids in (("participant", people), ("response", said)):
        block = columns.values(store, attribute)[scope]
        fits = np.array([word_of(*label).casefold() == wanted for label in block.labels], bool)
        if len(block.ids):
            found[np.isin(ids, block.ids)] = False
            found[np.isin(ids, block.ids[fits[block.numbers]])] = True
    return found


def _among(column: str, wanted: Collection[int] | Collection[str] | None) -> tuple[str, list[str]]:
    """A condition that a column is among these, which reads no others; none for None."""
    if wanted is None:
        return "", []
    return f" AND {column} IN (SELECT value FROM json_each(?))", [json.dumps(sorted(wanted))]


def parts(store: Store, segment_ids: Iterable[int]) -> Iterator[Row]:
    """Open segments of these, as they were said: segment_id, participant_id, question, text,
    voice, checked (made safe, or invented)."""
    return store.iterate(
        "SELECT s.id AS segment_id, r.participant_id, q.text AS question, r.voice,"
        ' substr(r.text, s.start + 1, s."end" - s.start) AS text,'
        " (r.deidentified_at IS NOT NULL OR (SELECT synthetic FROM project)) AS checked"
        " FROM segment s JOIN response r ON r.id = s.response_id"
        " JOIN question q ON q.id = r.question_id"
        f" WHERE s.id IN (SELECT value FROM json_each(?)) AND {OPEN}"
        " ORDER BY r.participant_id, q.position, r.id, s.start",
        [json.dumps(list(segment_ids))],
    )


def under_concern(store: Store, people: Collection[int] | None = None) -> list[tuple[int, str]]:
    """(participant, code) of what stands on answers, of these people or of everybody, about which
    a concern waits."""
    among, given = _among("r.participant_id", people)
    return [
        (row["participant_id"], row["key"])
        for row in store.rows(
            # In this order: the few answers that wait, their parts, and each code on these.
            "SELECT DISTINCT r.participant_id, c.key FROM response r"
            " CROSS JOIN segment s ON s.response_id = r.id CROSS JOIN code c"
            " CROSS JOIN standing t ON t.code_id = c.id AND t.segment_id = s.id"
            f" WHERE r.raised <> 0 AND (r.raised & 1) AND t.applied{among}",
            given,
        )
    ]


def codes(store: Store) -> dict[str, str]:
    """Uuid of every code, retired ones among them, by its id."""
    return {row["key"]: row["uuid"] for row in store.rows("SELECT key, uuid FROM code")}


def standing(store: Store, people: Collection[int] | None = None) -> list[Row]:
    """What stands in cells, of these people or of everybody, and is not empty: participant_id,
    code, uuid, text, written_by, at."""
    among, given = _among("c.participant_id", people)
    return store.rows(
        "SELECT c.participant_id, k.key AS code, c.uuid, c.text, w.name AS written_by, c.at"
        " FROM cell_standing c JOIN code k ON k.id = c.code_id JOIN coder w ON w.id = c.coder_id"
        f" WHERE c.text <> ''{among} ORDER BY c.participant_id, k.position",
        given,
    )


def history(store: Store, participant_id: int, code: str) -> list[Row]:
    """All that was written in a cell, oldest first: uuid, text, written_by, at, taken_back."""
    return store.rows(
        "SELECT c.uuid, c.text, w.name AS written_by, c.at, EXISTS (SELECT 1 FROM cell_summary b"
        " WHERE b.withdraws_id = c.id) AS taken_back FROM cell_summary c"
        " JOIN code k ON k.id = c.code_id JOIN coder w ON w.id = c.coder_id"
        " WHERE c.participant_id = ? AND k.key = ? AND c.withdraws_id IS NULL ORDER BY c.id",
        [participant_id, code],
    )


def write(
    store: Store, texts: Mapping[tuple[int, str], str], *, coder_id: int, coder: str
) -> list[int]:
    """Append what cells say from now on, as one act; inside `write()`. Returns the row ids.

    Args:
        texts: (participant, code) -> text; '' empties the cell.
    """
    made = [
        store.execute(
            "INSERT INTO cell_summary (uuid, participant_id, code_id, text, coder_id, at)"
            " SELECT ?, ?, id, ?, ?, ? FROM code WHERE key = ?",
            (new_uuid(), participant_id, text, coder_id, now(), code),
        )
        for (participant_id, code), text in texts.items()
    ]
    if made:
        codes_named = list(dict.fromkeys(code for _, code in texts))
        store.event(
            coder,
            "matrix",
            target=codes_named[0] if len(codes_named) == 1 else "",
            after={"summaries": made, "codes": codes_named},
        )
    return made


def undo_writing(store: Store, row_ids: Sequence[int]) -> list[int]:
    """Append what takes these summaries back; returns the ids of what was appended."""
    made = []
    for row_id in row_ids:
        row = store.row("SELECT * FROM cell_summary WHERE id = ?", [row_id])
        if row is None:  # the person withdrew since
            continue
        text: str = ""
        withdraws: int | None = row_id
        if row["withdraws_id"] is not None:
            # What was taken back is written again: a withdrawal cannot be withdrawn.
            row = store.row("SELECT * FROM cell_summary WHERE id = ?", [row["withdraws_id"]])
            if row is None:
                continue
            text, withdraws = row["text"], None
        elif store.value("SELECT 1 FROM cell_summary WHERE withdraws_id = ?", [row_id]):
            continue
        made.append(
            store.execute(
                "INSERT INTO cell_summary (uuid, participant_id, code_id, text, coder_id,"
                " withdraws_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    new_uuid(),
                    row["participant_id"],
                    row["code_id"],
                    text,
                    row["coder_id"],
                    withdraws,
                    now(),
                ),
            )
        )
    return made
