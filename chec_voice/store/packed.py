"""Columns kept in the file as packed numbers, so that counting half a million answers is quick.

Whoever counts much leaves here what they read from the tables, a block of ids a row. Triggers
(`schema/0032`) drop a block in the transaction of whatever changes a row of it, and what is not
here is read from its table: the tables stay the truth. `doctor` compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from chec_voice.errors import ProjectError
from chec_voice.progress import SILENT, Progress
from chec_voice.store.connection import Store
from chec_voice.tally import narrow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.signedinteger[Any]]

BLOCK = 1 << 16
"""Ids in a block, as the schema has it (`id >> 16`)."""
LEAST = 100_000
"""Numbers that one counting must have read from tables before they are worth keeping."""
PERSON, QUESTION = 0, 1
"""Parts of the table of responses."""
_NUMBERS = {
    ("participant", 0): "SELECT id, session_id FROM participant WHERE id >= :start AND id < :stop",
    ("response", PERSON): "SELECT id, participant_id FROM response"
    " WHERE id >= :start AND id < :stop",
    ("response", QUESTION): "SELECT id, question_id FROM response"
    " WHERE id >= :start AND id < :stop",
    ("segment", 0): "SELECT id, response_id FROM segment WHERE id >= :start AND id < :stop",
}
"""(Table, part) -> ids and the numbers that belong to them."""
_STANDING = (
    "SELECT segment_id, 2 * coder_id + applied FROM standing"
    " WHERE code_id = :part AND segment_id >= :start AND segment_id < :stop"
)


class Block(NamedTuple):
    ids: Column
    numbers: Column
    """Of each id; where there are labels, the place of its label."""
    labels: list[list[str]]
    """(value, state) of an attribute."""

    def to_bytes(self, start: int) -> bytes:
        """A line that says what follows, then ids from `start` on, then numbers."""
        import numpy as np

        columns = [self.ids - start, self.numbers]
        kinds = [np.min_scalar_type(int(column.max(initial=0))) for column in columns]
        head = json.dumps([*(kind.newbyteorder("<").str for kind in kinds), self.labels])
        parts = [column.astype(kind).tobytes() for column, kind in zip(columns, kinds, strict=True)]
        return b"\n".join([head.encode(), b"".join(parts)])

    @classmethod
    def of_bytes(cls, data: bytes, start: int) -> Block:
        import numpy as np

        at = data.index(b"\n") + 1
        *kinds, labels = json.loads(data[: at - 1])
        ids_of, numbers_of = map(np.dtype, kinds)
        count = (len(data) - at) // (ids_of.itemsize + numbers_of.itemsize)
        ids = np.frombuffer(data, ids_of, count, at)
        numbers = np.frombuffer(data, numbers_of, count, at + count * ids_of.itemsize)
        return cls(narrow(ids, start), narrow(numbers), labels)


def numbers(text: str | None) -> Column:
    """The column behind one joined text; empty for None."""
    import numpy as np

    if not text:
        return np.zeros(0, dtype=np.int64)
    return np.fromstring(text, dtype=np.int64, sep=",")


def of_table(store: Store, what: str, part: int = 0) -> tuple[Column, Column]:
    """Every id of a table, ascending, and the number of a column that belongs to it."""
    found = _read(store, what, {part: _last(store, what)})[part]
    return found.ids, found.numbers


def of_codes(store: Store) -> dict[int, tuple[Column, Column]]:
    """Code -> segments with a judgement that stands, and for each twice the coder, 1 more where
    the code was applied."""
    last = _last(store, "segment")
    codes = store.rows("SELECT DISTINCT code_id FROM standing_count")
    blocks = _read(store, "standing", {int(row[0]): last for row in codes})
    return {code: (block.ids, block.numbers) for code, block in blocks.items()}


def of_attribute(store: Store, scope: str, attribute_id: int) -> Block:
    """The people (or responses) that have a value of an attribute, and which."""
    return _read(store, f"{scope}_attribute", {attribute_id: 0})[attribute_id]


def _last(store: Store, table: str) -> int:
    return int(store.value(f"SELECT ifnull(max(id), 0) FROM {table}"))


def _read(store: Store, what: str, wanted: dict[int, int]) -> dict[int, Block]:
    """Part -> all its blocks in one.

    Args:
        wanted: part -> the last id there is.
    """
    import numpy as np

    # A table's column is asked for alone, codes all at once.
    one = next(iter(wanted)) if len(wanted) == 1 else None
    kept = {
        (row["part"], row["block"]): row["data"]
        for row in store.iterate(
            "SELECT part, block, data FROM packed WHERE what = :what"
            " AND (:part IS NULL OR part = :part)",
            {"what": what, "part": one},
        )
    }
    found = {}
    for part, last in wanted.items():
        blocks = []
        for number in range(last // BLOCK + 1):
            data = kept.pop((part, number), None)
            if data is None:
                block = _from_tables(store, what, part, number)
                # As it will be kept, which is a fraction of what it is to count with.
                data = block.to_bytes(number * BLOCK)
                _unpacked(store).append(_Made(what, number, part, data, len(block.ids)))
            else:
                block = Block.of_bytes(data, number * BLOCK)
            blocks.append(block)
        found[part] = Block(
            np.concatenate([block.ids for block in blocks]),
            np.concatenate([block.numbers for block in blocks]),
            blocks[0].labels,
        )
    return found


def _from_tables(store: Store, what: str, part: int, number: int) -> Block:
    import numpy as np

    if what.endswith("_attribute"):
        rows = store.rows(
            f"SELECT value, state, group_concat({what.split('_')[0]}_id) FROM {what}"
            " WHERE attribute_id = ? GROUP BY state, value",
            [part],
        )
        ids = [numbers(row[2]) for row in rows]
        return Block(
            narrow(np.concatenate([*ids, numbers(None)])),
            narrow(np.repeat(np.arange(len(ids)), [len(column) for column in ids])),
            [[row["value"], row["state"]] for row in rows],
        )
    query = _STANDING if what == "standing" else _NUMBERS[what, part]
    row = store.row(
        f"WITH t (a, b) AS ({query}) SELECT group_concat(a), group_concat(b) FROM t",
        {"part": part, "start": number * BLOCK, "stop": (number + 1) * BLOCK},
    )
    first, second = row or (None, None)
    return Block(narrow(numbers(first)), narrow(numbers(second)), [])


class _Made(NamedTuple):
    """A block that was read from its table."""

    what: str
    block: int
    part: int
    data: bytes
    size: int
    """Numbers in it."""


def _unpacked(store: Store) -> list[_Made]:
    return store.kept(("unpacked",), list[_Made])


def keep(store: Store) -> None:
    """Leave in the file what was read from tables, where that was much.

    Nothing is left where the file cannot be written now, or was written to meanwhile: then the
    next who counts reads the tables again.
    """
    made = _unpacked(store)
    if store.read_only or store.db.conn.in_transaction:
        return
    if sum(one.size for one in made) < LEAST:
        return
    # A disk that is full, or another who writes, is no reason not to count.
    with suppress(ProjectError), store.patience(0), store.write():
        if _unpacked(store) is made:
            with store.beside():
                store.execute_many(
                    "INSERT INTO packed VALUES (?, ?, ?, ?)", (one[:4] for one in made)
                )
            made.clear()


def _wrong(store: Store) -> Iterator[int]:
    """Row ids of what does not say the same as the tables."""
    for row in store.rows("SELECT rowid, what, block, part FROM packed"):
        what, number, part = row["what"], row["block"], row["part"]
        data = store.value("SELECT data FROM packed WHERE rowid = ?", [row["rowid"]])
        if data != _from_tables(store, what, part, number).to_bytes(number * BLOCK):
            yield int(row["rowid"])


def differences(store: Store, progress: Progress = SILENT) -> int:
    """How many packed blocks do not say the same as the tables; 0 when all is sound."""
    progress.start("Comparing columns that are kept", None)
    wrong = 0
    for _ in _wrong(store):
        wrong += 1
        progress.advance()
    progress.finish()
    return wrong


def rebuild(store: Store) -> int:
    """Drop what does not say the same as the tables, so that it is read anew; returns how many."""
    with store.write():
        wrong = list(_wrong(store))
        store.execute_many("DELETE FROM packed WHERE rowid = ?", [(each,) for each in wrong])
        if wrong:
            store.event("chec_voice", "repair", after={"packed": len(wrong)})
    return len(wrong)
