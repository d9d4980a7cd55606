"""Decisions and links that go from one code to another, when a code was moved or merged."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from chec_voice.store.connection import Store
from chec_voice.store.decisions import Place, Shown, append, withdraw_standing
from chec_voice.store.judgements import AGREED
from chec_voice.store.readable import OPEN


class Held(NamedTuple):
    """How many answers have one of some codes from anybody, and how many people said so."""

    answers: int = 0
    """Those that lists and counts have."""
    with_lead: int = 0
    """More of them: a concern keeps them out of every list until the safeguarding lead decides."""
    kept_out: int = 0
    """More of them: their person does not agree to analysis, or no words are left."""
    coders: int = 0
    """People; what was settled between them is no coder's."""

    @property
    def all(self) -> int:
        """All answers that an act on these codes is about."""
        return self.answers + self.with_lead + self.kept_out


def held(store: Store, keys: Collection[str]) -> Held:
    """What stands of these codes, also of those that are no longer in the codebook."""
    row = store.row(
        "SELECT count(DISTINCT s.response_id) AS everything,"
        f" count(DISTINCT s.response_id) FILTER (WHERE {OPEN}) AS answers,"
        " count(DISTINCT s.response_id) FILTER (WHERE r.raised & 1) AS with_lead,"
        " count(DISTINCT t.coder_id) FILTER (WHERE p.name <> ?) AS coders"
        " FROM json_each(?) j JOIN code c ON c.key = j.value"
        " CROSS JOIN standing t ON t.code_id = c.id AND t.applied"
        " JOIN segment s ON s.id = t.segment_id JOIN response r ON r.id = s.response_id"
        " JOIN coder p ON p.id = t.coder_id",
        [AGREED, json.dumps(list(keys))],
    )
    if row is None:
        return Held()
    answers, with_lead = int(row["answers"]), int(row["with_lead"])
    kept_out = int(row["everything"]) - answers - with_lead
    return Held(answers, with_lead, kept_out, int(row["coders"]))


def weight(store: Store, keys: Collection[str]) -> int:
    """How long an edit of these codes takes, as a number of judgements that are written.

    Those of the codes are written anew where they go elsewhere; and all that stand are looked
    through, a thousand of which take as long as one that is written.
    """
    row = store.row(
        "SELECT ifnull(sum(n), 0) AS everything, ifnull(sum(n) FILTER (WHERE code_id IN (SELECT id"
        " FROM code WHERE key IN (SELECT value FROM json_each(?)))), 0) AS own FROM standing_count",
        [json.dumps(list(keys))],
    )
    return 0 if row is None else int(row["own"]) + int(row["everything"]) // 1000


class Going(NamedTuple):
    """What carrying one code's judgements to another does to answers; by how they stood before."""

    gets: int
    """Answers that have the other code from now on, and had it from nobody."""
    had: int
    """Answers that had it already."""
    lose: int
    """Answers that have neither then: whoever said the one had rejected the other."""


def going(store: Store, old: str, new: str) -> Going:
    """What `carry` would do to answers; writes nothing."""
    rows = store.rows(
        "WITH had AS MATERIALIZED (SELECT DISTINCT p.response_id FROM standing n JOIN segment p"
        " ON p.id = n.segment_id WHERE n.code_id = :new AND n.applied)"
        f" SELECT max({_FREE}) AS free, s.response_id IN (SELECT response_id FROM had) AS had"
        " FROM standing t JOIN segment s ON s.id = t.segment_id"
        " WHERE t.code_id = :old AND t.applied GROUP BY s.response_id",
        _ids(store, old, new),
    )
    had = sum(row["had"] for row in rows)
    gets = sum(row["free"] and not row["had"] for row in rows)
    return Going(gets, had, len(rows) - had - gets)


_FREE = (
    "NOT EXISTS (SELECT 1 FROM standing n WHERE n.code_id = :new"
    " AND n.segment_id = t.segment_id AND n.coder_id = t.coder_id)"
)
"""This coder has said nothing yet of the code that a judgement `t` goes to."""


def _ids(store: Store, old: str, new: str) -> dict[str, int]:
    """Row ids of two codes; of one that is yet to come, one that nothing has."""
    known = {
        str(row["key"]): int(row["id"])
        for row in store.rows("SELECT id, key FROM code WHERE key IN (?, ?)", [old, new])
    }
    return {"old": known[old], "new": known.get(new, 0)}


def carry(store: Store, old: str, new: str, actor: str, *, moved: bool) -> int:
    """Say of `new` what stands of `old`, for each coder; inside `write()`. Returns how many.

    Where a coder has said something of `new` already, that stands. What was said of `old` is
    withdrawn, so that nothing counts twice. How it was judged (alone, with a suggestion, settled)
    goes along.

    Args:
        moved: it is the same code in another place, so that all was judged by the words by which
            it was judged. Else it counts as judged by the words that `new` has now.
    """
    ids = _ids(store, old, new)
    rows = store.rows(
        'SELECT d.segment_id, d.coder_id, d.verdict, d.valence, d.level, d.start, d."end",'
        " d.round, d.basis, d.suggestion_shown, d.suggestion_score, d.suggestion_run_id,"
        f" d.queue_reason, d.codebook_version_id, {_FREE} AS free"
        " FROM standing t JOIN decision d ON d.id = t.decision_id WHERE t.code_id = :old"
        " ORDER BY d.id",
        ids,
    )
    made: list[int] = []
    given: list[int] = []
    for row in rows:
        shown = Shown(
            bool(row["suggestion_shown"]),
            row["suggestion_score"],
            row["suggestion_run_id"],
            row["queue_reason"],
            row["round"],
        )
        where = (row["start"], row["end"], row["basis"], shown, None)
        here: Place = (row["segment_id"], ids["old"], row["coder_id"], *where)
        there: Place = (row["segment_id"], ids["new"], row["coder_id"], *where)
        made += withdraw_standing(store, here)
        if row["free"]:
            said = row["verdict"], None, row["valence"], row["level"]
            version = row["codebook_version_id"] if moved else None
            made.append(append(store, there, *said, version=version))
            given.append(row["segment_id"])
    if made:
        store.event(
            actor,
            "decide",
            after={"decisions": made, "code": new, "verdict": "apply", "segments": given},
        )
    return len(given)


def links_of(store: Store, code: str) -> list[tuple[int, int, int | None]]:
    """(link, domain, driver) of the links of a code that are not withdrawn."""
    return [
        (row["id"], row["domain_id"], row["driver_id"])
        for row in store.rows(
            "SELECT id, domain_id, driver_id FROM link WHERE status <> 'withdrawn'"
            " AND code_id = (SELECT id FROM code WHERE key = ?)",
            [code],
        )
    ]
