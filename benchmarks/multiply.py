"""A project of any size out of a small one: `python -m benchmarks.multiply FOLDER SMALL_FOLDER N`.

Half a million answers through the doors take minutes before anything can be measured. Here a
project that went through the doors is copied, and its people with all that hangs on them are
repeated in SQL until there are N answers. What is kept beside the tables is made anew from them by
the doors that `doctor --repair` uses.
"""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

from chec_voice import Project
from chec_voice.store import indexing, packed, responses, standing, tallies
from chec_voice.store.connection import Store

_UUID = "printf('%08x-0000-7000-8000-%012x', :time, id)"
"""Rising, as those are that a project gives: others would be written all over the indexes."""
_WITH_TRIGGERS = "'decision', 'standing', 'review', 'segment', 'response'"
"""Tables whose triggers keep counts: set aside while rows are repeated."""
_SHIFTED = {
    "people": "participant",
    "responses": "response",
    "segments": "segment",
    "decisions": "decision",
}
"""Name of a shift of ids -> the table by whose ids it goes."""
_REPEATED: dict[str, tuple[str, dict[str, str]]] = {
    "participant": ("id", {"id": "id + :people", "uuid": _UUID, "ref": "ref || :tail"}),
    "participant_attribute": ("participant_id", {"participant_id": "participant_id + :people"}),
    "response": (
        "id",
        {
            "id": "id + :responses",
            "uuid": _UUID,
            "participant_id": "participant_id + :people",
            "row": "row + :responses",
            "text": "text || :tail",
        },
    ),
    "segment": (
        "id",
        {
            "id": "id + :segments",
            "uuid": _UUID,
            "response_id": "response_id + :responses",
            "end": '"end" + length(:tail)',
            "text_hash": "text_hash || :tail",
        },
    ),
    "review": ("segment_id", {"segment_id": "segment_id + :segments"}),
    "decision": (
        "segment_id",
        {"id": "id + :decisions", "uuid": _UUID, "segment_id": "segment_id + :segments"},
    ),
}
"""Table -> (the id that says which rows, what differs in a repeated row)."""


def multiply(path: Path, n: int) -> None:
    """Repeat the people of a project, one answer each, until it has `n` answers."""
    with Project.open(path) as project:
        store = project._store
        size = int(store.value("SELECT count(*) FROM response"))
        ids = {name: _last(store, table) for name, table in _SHIFTED.items()}
        last = responses.last_id(store)
        with store.write():
            triggers = store.rows(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN"  # noqa: S608
                f" ({_WITH_TRIGGERS})"
            )
            for row in triggers:
                store.execute(f"DROP TRIGGER {row['name']}")
            for time in range(1, -(-n // size)):
                # Of the last repetition only as many people as are wanted.
                bounds = {name: at * time for name, at in ids.items()}
                bounds["few"] = min(size, n - size * time)
                for table in _REPEATED:
                    _repeat(store, table, {**bounds, "time": time, "tail": f" x{time}"})
            for row in triggers:
                store.execute(row["sql"])
            indexing.index(store, last)
        standing.rebuild(store)
        tallies.rebuild(store)
        packed.rebuild(store)
        project.checkpoint()


def _last(store: Store, table: str) -> int:
    return int(store.value(f"SELECT ifnull(max(id), 0) FROM {table}"))  # noqa: S608


def _repeat(store: Store, table: str, values: dict[str, object]) -> None:
    by, changed = _REPEATED[table]
    names = [str(row["name"]) for row in store.rows(f"PRAGMA table_info({table})")]
    into = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(changed.get(name, f'"{name}"') for name in names)
    store.execute(
        f"INSERT INTO {table} ({into}) SELECT {chosen} FROM {table} WHERE {by} <= :few",  # noqa: S608
        values,
    )


def codings_of(path: Path, out: Path) -> None:
    """Every coding as a file for `import-codings`, in the order of answers."""
    with Project.open(path) as project, out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("ref", "code"))
        writer.writerows(
            tuple(row)
            for row in project._store.iterate(
                "SELECT p.ref, code.key FROM segment s JOIN response r ON r.id = s.response_id"
                " JOIN participant p ON p.id = r.participant_id"
                " CROSS JOIN decision d INDEXED BY decision_pair ON d.segment_id = s.id"
                " JOIN code ON code.id = d.code_id ORDER BY s.id"
            )
        )


def main(folder: Path, small: Path, n: int) -> None:
    shutil.copy(small / "big.chec", folder / "big.chec")
    multiply(folder / "big.chec", n)
    codings_of(folder / "big.chec", folder / "codings.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
