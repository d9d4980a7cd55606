"""What `import-codings` reads and writes: answers by place, decisions in blocks.

A place is the position of an answer in the order of its id, from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice.progress import Progress
from chec_voice.store import codes, columns, decisions, tallies
from chec_voice.store.connection import Store, new_uuids, now
from chec_voice.store.packed import numbers

if TYPE_CHECKING:
    from chec_voice.store.columns import Column

_STANDING = (
    "standing_said",
    "standing_brought",
    "standing_withdrawn",
    "standing_counted",
    "packed_standing_in",
)
"""Triggers that look at each decision that is added, and at each row of `standing`."""
_MARKED = ("review_counted", "review_set")
"""Triggers that look at each mark that is set."""
BLOCK = 20_000
"""Decisions that are written at a time."""


@dataclass(frozen=True)
class Segments:
    """Segments of all answers, in the order of answer and place in the text."""

    ids: Column
    starts: Column
    ends: Column
    answers: Column
    """Place of the answer of each segment."""
    first: Column
    """Beside each answer, where its segments begin; one more at the end."""

    @property
    def parts(self) -> Column:
        """How many segments each answer has; 0 where it is blank."""
        import numpy as np

        return np.diff(self.first)


def segments(store: Store) -> Segments:
    import numpy as np

    (answers,) = columns.blocks(store, ("r.id",), "FROM response r WHERE 1", "r.id", "response")
    ids, response, starts, ends = columns.blocks(
        store,
        ("s.id", "s.response_id", "s.start", 's."end"'),
        "FROM segment s WHERE 1",
        "s.id",
        "segment",
    )
    order = np.lexsort((starts, response))
    places = np.searchsorted(answers, response[order])
    return Segments(
        ids[order],
        starts[order],
        ends[order],
        places,
        np.searchsorted(places, np.arange(len(answers) + 1)),
    )


def refs(store: Store) -> Iterator[tuple[int, str]]:
    """(place, reference) of each answer."""
    rows = store.iterate("SELECT ref FROM response ORDER BY id")
    return ((place, row[0] or "") for place, row in enumerate(rows))


def uuids(store: Store) -> Iterator[tuple[int, str]]:
    rows = store.iterate("SELECT uuid FROM response ORDER BY id")
    return ((place, row[0]) for place, row in enumerate(rows))


def persons(store: Store) -> Iterator[tuple[int, str]]:
    """(place, reference of its participant) of each answer."""
    rows = store.iterate(
        "SELECT p.ref FROM response r CROSS JOIN participant p ON p.id = r.participant_id"
        " ORDER BY r.id"
    )
    return ((place, row[0] or "") for place, row in enumerate(rows))


def questions(store: Store) -> tuple[dict[str, int], list[int]]:
    """Wording -> id of each question, and the id of the question of each answer, by place."""
    texts = {row["text"]: row["id"] for row in store.rows("SELECT id, text FROM question")}
    asked = [row[0] for row in store.iterate("SELECT question_id FROM response ORDER BY id")]
    return texts, asked


def standing(
    store: Store, held: Segments, coder_id: int, code_ids: Sequence[int]
) -> tuple[Column, Column]:
    """What a coder has applied: keys (place * number of codes + code), and the segment of each.

    Codes that are not among `code_ids` are left out.
    """
    import numpy as np

    place_of_code = {code_id: at for at, code_id in enumerate(code_ids)}
    rows = np.fromiter(
        (
            number
            for row in store.iterate(
                "SELECT segment_id, code_id FROM standing WHERE coder_id = ? AND applied",
                [coder_id],
            )
            if row[1] in place_of_code
            for number in (row[0], place_of_code[row[1]])
        ),
        dtype=np.int64,
    ).reshape(-1, 2)
    by_id = np.argsort(held.ids)
    at = by_id[np.searchsorted(held.ids, rows[:, 0], sorter=by_id)] if len(rows) else rows[:, 0]
    return held.answers[at] * len(code_ids) + rows[:, 1], rows[:, 0]


def add(
    store: Store,
    held: Segments,
    keys: Column,
    told: Column,
    ways: Sequence[tuple[str | None, str | None]],
    *,
    coder_id: int,
    code_ids: Sequence[int],
    batch_id: int,
    progress: Progress,
) -> None:
    """Append `apply` decisions, basis *imported*, for keys as `standing` has them; in `write()`.

    A spreadsheet codes the whole answer, also where it is long enough to have several segments:
    the decision stands on the first one and spans them all.

    Args:
        told: beside each key a place in `ways`, which are pairs of a valence and a level.
    """
    import numpy as np

    version, stamp = codes.version_id(store), now()
    places, chosen = np.divmod(keys, len(code_ids))
    first, last = held.first[places], held.first[places + 1] - 1
    with _standing_together(store, coder_id), store.unchecked():
        for at in range(0, len(keys), BLOCK):
            block = slice(at, at + BLOCK)
            valences, levels = zip(*map(ways.__getitem__, told[block].tolist()), strict=True)
            store.execute_many(
                'INSERT INTO decision (uuid, segment_id, code_id, coder_id, verdict, start, "end",'
                " basis, suggestion_shown, codebook_version_id, batch_id, at, valence, level)"
                f" VALUES (?, ?, ?, {int(coder_id)}, 'apply', ?, ?, 'imported', 0, {int(version)},"
                f" {int(batch_id)}, '{stamp}', ?, ?)",
                zip(
                    new_uuids(len(keys[block])),
                    held.ids[first[block]].tolist(),
                    [code_ids[code] for code in chosen[block].tolist()],
                    held.starts[first[block]].tolist(),
                    held.ends[last[block]].tolist(),
                    valences,
                    levels,
                    strict=True,
                ),
            )
            progress.advance(len(keys[block]))


@contextmanager
def _standing_together(store: Store, coder_id: int) -> Iterator[None]:
    """Applications of one coder, at most one of each (segment, code), that are added in this block
    are said to stand at its end: in the order of the table and counted once, which costs a tenth.
    """
    given = {"coder": coder_id, "last": store.value("SELECT ifnull(max(id), 0) FROM decision")}
    of_code = (  # the index of judgements by code and segment has all that is asked, in order
        "FROM decision d INDEXED BY decision_code"
        " WHERE d.code_id IN (SELECT id FROM code) AND d.id > :last"
    )
    with store.without_triggers(*_STANDING):
        yield
        # Who had rejected it says something else now; a trigger counts that one.
        known = (
            "EXISTS (SELECT 1 FROM standing t WHERE (t.code_id, t.segment_id, t.coder_id)"
            " = (d.code_id, d.segment_id, :coder))"
            " AND d.code_id IN (SELECT code_id FROM standing_count WHERE coder_id = :coder)"
        )
        store.execute(
            f"INSERT INTO standing_count SELECT :coder, d.code_id, 1, count(*) {of_code}"
            f" AND NOT ({known}) GROUP BY d.code_id ON CONFLICT DO UPDATE SET n = n + excluded.n",
            given,
        )
        store.execute(
            f"INSERT INTO standing SELECT d.code_id, d.segment_id, :coder, 1, d.id {of_code}"
            " ORDER BY d.code_id, d.segment_id"
            " ON CONFLICT DO UPDATE SET applied = 1, decision_id = excluded.decision_id",
            given,
        )
        store.execute("DELETE FROM packed WHERE what = 'standing'")


def take_back(
    store: Store, segment_codes: Sequence[tuple[int, int]], *, coder_id: int, batch_id: int
) -> None:
    """Append what withdraws every decision of a coder on these (segment, code); in `write()`."""
    for segment_id, code_id in segment_codes:
        row = store.row('SELECT start, "end" FROM segment WHERE id = ?', [segment_id])
        assert row is not None
        decisions.withdraw_standing(
            store,
            (
                segment_id,
                code_id,
                coder_id,
                row["start"],
                row["end"],
                "imported",
                decisions.Shown(),
                None,
            ),
            batch_id,
        )


def looked_at(
    store: Store, held: Segments, places: Column, *, coder_id: int, progress: Progress
) -> tuple[list[int], str]:
    """Mark all segments of these answers as reviewed by a coder; inside `write()`.

    Returns:
        The segments that were not marked before, and the time that the marks carry.
    """
    import numpy as np

    chosen = held.ids[np.isin(held.answers, places)]
    before = [
        row[0]
        for row in store.iterate("SELECT segment_id FROM review WHERE coder_id = ?", [coder_id])
    ]
    chosen = chosen[~np.isin(chosen, before)]
    stamp = now()
    progress.start("Marking as read", len(chosen))
    with store.without_triggers(*_MARKED):
        for at in range(0, len(chosen), BLOCK):
            block = chosen[at : at + BLOCK].tolist()
            store.execute_many(
                "INSERT INTO review (coder_id, segment_id, state, at)"
                f" VALUES ({int(coder_id)}, ?, 'done', '{stamp}') ON CONFLICT DO NOTHING",
                [(segment_id,) for segment_id in block],
            )
            progress.advance(len(block))
        _marked_together(store, coder_id, chosen)
    progress.finish()
    segments: list[int] = chosen.tolist()
    return segments, stamp


def _marked_together(store: Store, coder_id: int, chosen: Column) -> None:
    """What triggers do of each mark that was not there before: count it, and let its turn come
    after that of a mark that was taken away."""
    import numpy as np

    shut = store.value(
        "SELECT group_concat(s.id) FROM response r JOIN segment s ON s.response_id = r.id"
        " WHERE r.state <> 'answered' OR r.raised <> 0"
    )
    blocks, done = np.unique(
        chosen[~np.isin(chosen, numbers(shut))] // tallies.BLOCK, return_counts=True
    )
    store.execute_many(
        f"INSERT INTO review_block VALUES ({int(coder_id)}, ?, ?, 0)"
        " ON CONFLICT DO UPDATE SET done = done + excluded.done",
        list(zip(blocks.tolist(), done.tolist(), strict=True)),
    )
    lifted = "FROM lifted WHERE what = 'review' AND coder_id = :coder"
    store.execute(
        f"UPDATE review SET turn = 1 + (SELECT turn {lifted} AND segment_id = review.segment_id)"
        f" WHERE coder_id = :coder AND segment_id IN (SELECT segment_id {lifted})",
        {"coder": coder_id},
    )
    store.execute(
        f"DELETE {lifted} AND segment_id IN"
        " (SELECT segment_id FROM review WHERE coder_id = :coder)",
        {"coder": coder_id},
    )


def non_answers(store: Store, held: Segments, places: Column) -> list[int]:
    """Ids of answers that look like none ("N/A", "nothing"), among those at these places."""

    wanted = set(held.ids[held.first[places]].tolist()) if len(places) else set()
    rows = store.iterate(
        "SELECT r.id, s.id AS segment FROM response r JOIN segment s ON s.response_id = r.id"
        " WHERE r.state = 'non_answer'"
    )
    return sorted({row["id"] for row in rows if row["segment"] in wanted})


def count_as_answers(store: Store, responses: Sequence[int]) -> None:
    """Where a person found something to code, there was an answer, whatever it looks like."""
    store.execute_many(
        "UPDATE response SET state = 'answered' WHERE id = ?", [(one,) for one in responses]
    )
