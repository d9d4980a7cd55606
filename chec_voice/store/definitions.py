"""Judgements that were made when a code still said something else: they are looked at again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from chec_voice.model import Codebook
from chec_voice.store import codes, settings
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
    """A part of an answer that a coder finished when one of their codes was defined otherwise."""

    coder: str
    segment_id: int
    response_id: int
    """The answer that it is of: what is counted for people."""
    code: str


_STANDS = (
    "SELECT code_id, content FROM code_history WHERE codebook_version_id ="
    f" CAST({settings.in_sql(codes.VERSION_KEY)} AS INTEGER)"
)
"""What codes mean now."""
_PLANNED = (
    "SELECT c.id AS code_id, json_extract(j.value, '$[1]') AS content"
    " FROM json_each(:book) j JOIN code c ON c.key = json_extract(j.value, '$[0]')"
)
"""What they would mean in another codebook."""


def _stale(stands: str) -> str:
    """(code, version of the codebook) in which a code was defined otherwise than it `stands`.

    The definition is what tells people when to use a code: in brief and in full, when to use it
    and when not. A name, keywords, examples and a place in the tree are none: of a code that was
    moved, the versions in which it stood elsewhere are among these.
    """
    parts = ("brief", "definition", "when_to_use")
    differs = " OR ".join(
        [
            f"json_extract(h.content, '$.{part}') IS NOT json_extract(n.content, '$.{part}')"
            for part in parts
        ]
        + [f"{_RULES.format(row='h')} IS NOT {_RULES.format(row='n')}"]
    )
    return (
        f"WITH RECURSIVE stands AS MATERIALIZED ({stands}), n AS (SELECT code_id, content,"
        f" code_id AS was FROM stands UNION SELECT n.code_id, n.content, o.id FROM n JOIN code o"
        f" ON o.replaced_by = n.was AND NOT {_FOLDED})"
        " SELECT n.code_id, h.codebook_version_id FROM n JOIN code_history h ON h.code_id = n.was"
        f" WHERE h.content <> n.content AND ({differs})"
    )


def _otherwise(stale: str) -> str:
    """Whether the code of a decision `d` was defined otherwise when it was made."""
    return f"d.basis <> 'adjudicated' AND (d.code_id, d.codebook_version_id) IN ({stale})"


def _waits(stale: str) -> str:
    """Whether a decision `d` that stands is one to look at again.

    It is off the list once its coder finished the answer under the definition that stands now, for
    the first time or again, or judged the code anew; an undo of a second look brings it back.
    """
    return (
        f"{_otherwise(stale)} AND EXISTS (SELECT 1 FROM review v WHERE v.coder_id = d.coder_id"
        " AND v.segment_id = d.segment_id AND v.state = 'done')"
        " AND NOT EXISTS (SELECT 1 FROM event e INDEXED BY event_again"
        f" WHERE e.kind IN ('review', 'redo') AND json_extract(e.after, '$.again') = '{CHANGED}'"
        " AND json_extract(e.after, '$.segment') = +d.segment_id"  # a number: else no index is used
        " AND e.actor = (SELECT name FROM coder WHERE id = d.coder_id)"
        f" AND (d.code_id, json_extract(e.after, '$.codebook')) NOT IN ({stale})"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id))"
    )


def _among(stale: str, joins: str = "") -> str:
    """FROM and WHERE of what waits, of coder `:me` or of all: judgements `t`, their decisions `d`.

    Args:
        joins: more tables.
    """
    return (
        f" FROM (SELECT DISTINCT code_id FROM ({stale})) p"
        " CROSS JOIN standing t ON t.code_id = p.code_id"
        f" CROSS JOIN decision d ON d.id = t.decision_id{joins}"
        f" WHERE (:me IS NULL OR t.coder_id = :me) AND {_waits(stale)}"
    )


_ANSWERS = (
    " CROSS JOIN segment s ON s.id = t.segment_id CROSS JOIN response r ON r.id = s.response_id"
)
_NAMES = " CROSS JOIN coder c ON c.id = t.coder_id CROSS JOIN code k ON k.id = t.code_id"
_NOW = _stale(_STANDS)
IDS = f"SELECT t.segment_id AS id{_among(_NOW)}"
"""Segments that wait for coder `:me`; some of them more than once."""
_OF_ONE = (
    " FROM decision d INDEXED BY decision_pair CROSS JOIN standing t"
    " ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
    " AND t.decision_id = d.id WHERE d.coder_id = :me AND"
)
OF_SEGMENT = f"{_OF_ONE} {_waits(_NOW)} AND d.segment_id ="
"""FROM and WHERE of what waits for coder `:me` on one segment: its id comes next."""


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
    """What is to be looked at again since a definition changed, in reading order.

    Args:
        coder_id: of this coder; None: of all.
        book: what would wait if this codebook stood.
        moved: code -> what it is in `book`, where that edit puts it elsewhere.
    """
    sent = {new: old for old, new in (moved or {}).items()}
    codes_of = book.codes if book is not None else ()
    given = [(sent.get(code.id, code.id), codes.packed(code)) for code in codes_of]
    return [
        Waiting(row["name"], int(row["segment_id"]), int(row["response_id"]), row["key"])
        for row in store.rows(
            "SELECT c.name, t.segment_id, s.response_id, k.key"
            f"{_among(_NOW if book is None else _stale(_PLANNED), f'{_ANSWERS}{_NAMES}')}"
            f" AND {OPEN} ORDER BY t.segment_id, k.position",
            {"book": json.dumps(given), "me": coder_id},
        )
    ]


def any_stale(store: Store) -> bool:
    """Whether any code was defined otherwise than now in an earlier version of the codebook."""
    return store.value(f"{_NOW} LIMIT 1") is not None


def judged_otherwise(store: Store, coder_id: int, segment_id: int) -> bool:
    """Whether a code of a segment was defined otherwise when this coder judged it, finished or not:
    to finish it now is to look at it under the definition that stands."""
    return bool(
        store.value(
            f"SELECT EXISTS (SELECT 1{_OF_ONE} {_otherwise(_NOW)} AND d.segment_id = :at)",
            {"me": coder_id, "at": segment_id},
        )
    )


def in_doubt(store: Store, coder_id: int, segment_id: int) -> str | None:
    """The code for which a segment waits for a coder, the first of them; None: it does not."""
    code: str | None = store.value(
        f"SELECT key FROM code WHERE id IN (SELECT d.code_id{OF_SEGMENT} :at)"
        " ORDER BY position LIMIT 1",
        {"me": coder_id, "at": segment_id},
    )
    return code
