"""Judgements that were made when a code still said something else: they are looked at again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from chec_voice.model import Codebook
from chec_voice.store import codes
from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

CHANGED = "definition changed"
"""Why such an answer comes back to its coder."""
_RULES = (
    "(SELECT group_concat(json_extract(j.value, '$.when'), char(10))"
    " FROM json_each({row}.content, '$.when_not_to_use') j)"
)

_FOLDED = (
    "EXISTS (SELECT 1 FROM code_history a JOIN code_history b"
    " ON b.codebook_version_id = a.codebook_version_id"
    " WHERE a.code_id = o.id AND b.code_id = n.was)"
)
"""Whether a code `o` was folded into `n.was`, beside which it stood: else it was moved there."""


class Waiting(NamedTuple):
    """An answer that a coder finished when one of their codes was defined otherwise."""

    coder: str
    segment_id: int
    code: str


def stale(
    store: Store, book: Codebook | None = None, moved: Mapping[str, str] | None = None
) -> dict[int, set[int]]:
    """Code -> versions of the codebook in which it was defined otherwise than now; row ids.

    The definition is what tells people when to use a code: in brief and in full, when to use it
    and when not. A name, keywords, examples and a place in the tree are none: of a code that was
    moved, the versions in which it stood elsewhere are among these.

    Args:
        book: compare with this one instead of the one that stands: what an edit would do.
        moved: code -> what it is in `book`, where that edit puts it elsewhere.
    """
    parts = ("brief", "definition", "when_to_use")
    differs = " OR ".join(
        [
            f"json_extract(h.content, '$.{part}') IS NOT json_extract(n.content, '$.{part}')"
            for part in parts
        ]
        + [f"{_RULES.format(row='h')} IS NOT {_RULES.format(row='n')}"]
    )
    if book is None:
        stands = "SELECT code_id, content FROM code_history WHERE codebook_version_id = :book"
        given: object = codes.version_id(store)
    else:
        stands = (
            "SELECT c.id AS code_id, json_extract(j.value, '$[1]') AS content"
            " FROM json_each(:book) j JOIN code c ON c.key = json_extract(j.value, '$[0]')"
        )
        sent = {new: old for old, new in (moved or {}).items()}
        given = json.dumps(
            [(sent.get(code.id, code.id), codes.packed(code)) for code in book.codes]
        )
    found: dict[int, set[int]] = {}
    for row in store.iterate(
        f"WITH RECURSIVE stands AS MATERIALIZED ({stands}), n AS (SELECT code_id, content,"
        f" code_id AS was FROM stands UNION SELECT n.code_id, n.content, o.id FROM n JOIN code o"
        f" ON o.replaced_by = n.was AND NOT {_FOLDED})"
        " SELECT n.code_id, h.codebook_version_id AS version"
        " FROM n JOIN code_history h ON h.code_id = n.was"
        f" WHERE h.content <> n.content AND ({differs})",
        {"book": given},
    ):
        found.setdefault(int(row["code_id"]), set()).add(int(row["version"]))
    return found


def keeps_its_words(store: Store, old: str, new: str) -> bool:
    """Whether what was said of a code that is moved counts as judged by the words of that time.

    Not where another code stood in its new place once, beside it: that one had words of its own.
    """
    beside = "SELECT 1 FROM code o JOIN (SELECT id AS was FROM code WHERE key = ?) n"
    return store.value(f"{beside} WHERE o.key = ? AND {_FOLDED}", [new, old]) is None


def waiting(
    store: Store,
    coder_id: int | None = None,
    book: Codebook | None = None,
    moved: Mapping[str, str] | None = None,
) -> list[Waiting]:
    """Answers to look at again since a definition changed, in reading order; of one coder or all.

    One is off the list once its coder finished it again under the definition that stands now, or
    judged the code anew.

    Args:
        book: which would wait if this codebook stood.
        moved: as in `stale`.
    """
    old = stale(store, book, moved)
    if not old:
        return []
    pairs = [[code, version] for code, versions in old.items() for version in versions]
    rows = store.rows(
        "SELECT t.coder_id, c.name, t.segment_id, t.code_id, k.key FROM json_each(:pairs) p"
        " CROSS JOIN standing t ON t.code_id = json_extract(p.value, '$[0]')"
        " JOIN decision d ON d.id = t.decision_id"
        "   AND d.codebook_version_id = json_extract(p.value, '$[1]')"
        " JOIN review v ON (v.coder_id, v.segment_id) = (t.coder_id, t.segment_id)"
        "   AND v.state = 'done'"
        " JOIN coder c ON c.id = t.coder_id JOIN code k ON k.id = t.code_id"
        " JOIN segment s ON s.id = t.segment_id JOIN response r ON r.id = s.response_id"
        f" WHERE {OPEN} AND d.basis <> 'adjudicated' AND (:coder IS NULL OR t.coder_id = :coder)"
        " ORDER BY t.segment_id, k.position",
        {"pairs": json.dumps(pairs), "coder": coder_id},
    )
    if not rows:
        return []
    looked = _looked(store, {str(row["name"]) for row in rows})
    return [
        Waiting(row["name"], int(row["segment_id"]), row["key"])
        for row in rows
        if looked.get((row["name"], row["segment_id"]), set()) <= old[row["code_id"]]
    ]


def _looked(store: Store, names: set[str]) -> Mapping[tuple[str, int], set[int]]:
    """(coder, segment) -> versions of the codebook under which it was looked at again."""
    found: dict[tuple[str, int], set[int]] = {}
    for name in names:
        for row in store.iterate(
            "SELECT json_extract(after, '$.segment') AS segment,"
            " json_extract(after, '$.codebook') AS version FROM event e WHERE actor = ?"
            " AND kind IN ('review', 'redo') AND json_extract(after, '$.again') = ?"
            " AND json_extract(after, '$.codebook') IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)",
            [name, CHANGED],
        ):
            found.setdefault((name, int(row["segment"])), set()).add(int(row["version"]))
    return found
