"""Counts that are kept: read at every key, checked against what they count, and made anew from it.

Triggers of the schema keep them (`schema/0018`), in the transaction of what they count, but for an
import, which counts many rows at once (`counted_together`). Segments are counted by blocks of
`BLOCK` ids, so that the next answer that a coder has not seen is found without walking over the
half a million that they have.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from chec_voice.progress import SILENT, Progress
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store
from chec_voice.store.readable import AGREED, OPEN

BLOCK = 512
"""Ids of segments in a block, as the schema has it (`id >> 9`)."""

_OPEN_SEGMENTS = f"segment s JOIN response r ON r.id = s.response_id WHERE {OPEN}"
_COUNTED = {
    "open_block (block, n)": f"SELECT s.id >> 9, count(*) FROM {_OPEN_SEGMENTS} GROUP BY 1",
    "review_block (coder_id, block, done, skipped)": (
        "SELECT v.coder_id, v.segment_id >> 9, sum(v.state = 'done'), sum(v.state = 'skipped')"
        " FROM review v JOIN segment s ON s.id = v.segment_id"
        f" JOIN response r ON r.id = s.response_id WHERE {OPEN} GROUP BY 1, 2"
    ),
    "standing_count (coder_id, code_id, applied, n)": (
        "SELECT coder_id, code_id, applied, count(*) FROM standing GROUP BY 1, 2, 3"
    ),
    "question_count (question_id, asked, people, answered, blank, non_answer)": (
        "SELECT r.question_id, count(DISTINCT r.participant_id),"
        " count(DISTINCT CASE WHEN r.state = 'answered' THEN r.participant_id END),"
        " sum(r.state = 'answered'), sum(r.state = 'blank'), sum(r.state = 'non_answer')"
        f" FROM response r WHERE {AGREED} GROUP BY 1"
    ),
    "read_count (id, said, read)": (
        "SELECT 1, count(*), count(CASE WHEN EXISTS (SELECT 1 FROM read_mark m"
        " WHERE m.response_id = r.id AND m.stands) THEN 1 END) FROM response r WHERE r.text <> ''"
    ),
}
"""Table and columns -> the same, counted."""


@contextmanager
def counted_together(store: Store, first: dict[str, int]) -> Iterator[None]:
    """What is added in this block is counted at its end; call it inside `write()`.

    Args:
        first: participant, response, segment -> the first id that none had before; new responses
            come with their segments, and new participants may have come just before the block.

    A trigger at every row costs ten times as much. Nobody has read or reviewed what only now
    comes in, so that those counts stay.
    """
    with maintenance(store, "counted together"):
        yield
        store.execute(
            f"INSERT INTO open_block SELECT s.id >> 9, count(*) FROM {_OPEN_SEGMENTS}"
            " AND s.id >= :segment GROUP BY 1 ON CONFLICT DO UPDATE SET n = n + excluded.n",
            first,
        )
        # A person who was asked, or who answered, before counts no second time. The plus keeps
        # the search by person: by number, each row would look through all that were there.
        before = (
            "r.participant_id < :participant AND EXISTS (SELECT 1 FROM response o"
            " WHERE o.participant_id = r.participant_id AND o.question_id = r.question_id"
            f" AND +o.id < :response AND {AGREED.replace('r.', 'o.')}"
        )
        store.execute(
            "INSERT INTO question_count SELECT r.question_id,"
            f" count(DISTINCT CASE WHEN NOT ({before})) THEN r.participant_id END),"
            f" count(DISTINCT CASE WHEN r.state = 'answered' AND NOT ({before}"
            " AND o.state = 'answered')) THEN r.participant_id END),"
            " sum(r.state = 'answered'), sum(r.state = 'blank'), sum(r.state = 'non_answer')"
            f" FROM response r WHERE r.id >= :response AND {AGREED} GROUP BY 1"
            " ON CONFLICT DO UPDATE SET asked = asked + excluded.asked,"
            " people = people + excluded.people, answered = answered + excluded.answered,"
            " blank = blank + excluded.blank, non_answer = non_answer + excluded.non_answer",
            first,
        )
        store.execute(
            "UPDATE read_count SET said = said"
            " + (SELECT count(*) FROM response WHERE id >= :response AND text <> '')",
            first,
        )


def _wrong(store: Store, table: str) -> int:
    name, columns = table[:-1].split(" (")
    kept, counted = f"SELECT {columns} FROM {name}", _COUNTED[table]
    # A row that both have comes twice.
    return int(
        store.value(
            f"WITH counted ({columns}) AS ({counted}) SELECT count(*) FROM (SELECT 1 FROM"
            f" (SELECT * FROM counted UNION ALL {kept}) GROUP BY {columns} HAVING count(*) <> 2)"
        )
    )


def differences(store: Store, progress: Progress = SILENT) -> int:
    """How many rows that are kept, or should be, are not what counting says; 0: all is sound."""
    progress.start("Counting what is kept", len(_COUNTED))
    wrong = 0
    for table in _COUNTED:
        wrong += _wrong(store, table)
        progress.advance()
    progress.finish()
    return wrong


def rebuild(store: Store) -> int:
    """Count everything anew; returns how many rows were wrong."""
    with store.write():
        wrong = {table: _wrong(store, table) for table in _COUNTED}
        for table, count in wrong.items():
            if count:
                store.execute(f"DELETE FROM {table.split(' ')[0]}")
                store.execute(f"INSERT INTO {table} {_COUNTED[table]}")
        if any(wrong.values()):
            names = {table.split(" ")[0]: count for table, count in wrong.items() if count}
            store.event("chec_voice", "repair", after=names)
    return sum(wrong.values())


def open_segments(store: Store, before: int | None = None) -> int:
    """How many segments are open to coding; those with a smaller id than `before`, when given."""
    if before is None:
        return int(store.value("SELECT ifnull(sum(n), 0) FROM open_block"))
    block = before // BLOCK
    whole = store.value("SELECT ifnull(sum(n), 0) FROM open_block WHERE block < ?", [block])
    rest = store.value(
        f"SELECT count(*) FROM {_OPEN_SEGMENTS} AND s.id >= ? AND s.id < ?", [block * BLOCK, before]
    )
    return int(whole) + int(rest)


def open_answers(store: Store) -> int:
    """How many answers are open to coding, each counted once, however many parts it has."""
    answered = store.value("SELECT ifnull(sum(answered), 0) FROM question_count")
    with_lead = store.value(
        f"SELECT count(*) FROM response r WHERE r.raised AND {AGREED} AND r.state = 'answered'"
    )
    return int(answered) - int(with_lead)


def reviewed(store: Store, coder_id: int) -> dict[str, int]:
    """State (done, skipped) -> how many open segments this coder left in it."""
    row = store.row(
        "SELECT ifnull(sum(done), 0) AS done, ifnull(sum(skipped), 0) AS skipped"
        " FROM review_block WHERE coder_id = ?",
        [coder_id],
    )
    return dict(row) if row is not None else {}


def unseen_ranges(
    store: Store, coder_id: int, at: int, *, back: bool = False
) -> Generator[tuple[int, int], None, None]:
    """Ranges [start, stop) of segment ids from `at` on (down to 0 when `back`), in turn: outside of
    them is nothing that this coder has not seen.

    Each block of a range has an open segment that they neither finished nor skipped.
    """
    sign, way = ("<=", "DESC") if back else (">=", "ASC")
    blocks = store.iterate(
        "SELECT o.block FROM open_block o LEFT JOIN review_block v ON v.coder_id = ?"
        f" AND v.block = o.block WHERE o.block {sign} ?"
        f" AND o.n > ifnull(v.done, 0) + ifnull(v.skipped, 0) ORDER BY o.block {way}",
        [coder_id, at // BLOCK],
    )
    first: int | None = None
    last = 0
    for (block,) in blocks:
        if first is not None and abs(block - last) > 1:
            yield min(first, last) * BLOCK, (max(first, last) + 1) * BLOCK
            first = None
        first = block if first is None else first
        last = block
    if first is not None:
        yield min(first, last) * BLOCK, (max(first, last) + 1) * BLOCK
