"""Looks for damage: what the file promises, checked against what it holds."""

from __future__ import annotations

from chec_voice.progress import SILENT, Progress
from chec_voice.store import packed, raised, standing, tallies
from chec_voice.store.connection import Store

# Each query counts rows that break a promise.
_PROMISES = {
    "segments reach outside their text": "SELECT count(*) FROM segment s"
    " JOIN response r ON r.id = s.response_id"
    f' WHERE s."end" > length(r.text) AND {raised.HAS_ITS_WORDS}',
    "decisions reach outside their text": "SELECT count(*) FROM decision d"
    " JOIN segment s ON s.id = d.segment_id"
    ' JOIN response r ON r.id = s.response_id WHERE d."end" > length(r.text)'
    f" AND {raised.HAS_ITS_WORDS}",
    "answered responses have no segment": "SELECT count(*) FROM response r"
    " WHERE r.state = 'answered'"
    " AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.response_id = r.id)",
    "decisions have no event": "SELECT max(0, (SELECT count(*) FROM decision) > 0"
    " AND NOT EXISTS (SELECT 1 FROM event WHERE kind IN ('decide', 'import-codings',"
    " 'import-project')))",
    "maintenance was left open": "SELECT count(*) FROM maintenance",
}


_OFTEN = 2_000_000
"""Steps of SQLite after which it is said that the work goes on."""


def problems(store: Store, progress: Progress = SILENT) -> list[str]:
    """Plain sentences; empty when the file is sound."""
    progress.start("Looking for damage", None)
    with store.watched(progress.advance, _OFTEN):
        found = [
            f"SQLite finds damage: {row[0]}"
            for row in store.rows("PRAGMA integrity_check")
            if row[0] != "ok"
        ]
        for row in store.rows("PRAGMA foreign_key_check"):
            found.append(f"a row of {row[0]} points to a row of {row[2]} that is gone")
    progress.finish()
    progress.start("Checking places in texts", len(_PROMISES))
    for sentence, query in _PROMISES.items():
        count = store.value(query)
        if count:
            found.append(f"{count:,} {sentence}" if count > 1 else sentence)
        progress.advance()
    progress.finish()
    kept = (standing, tallies, packed)
    if wrong := sum(each.differences(store, progress) for each in kept):
        found.append(
            f"{wrong:,} of the counts that are kept do not follow from the judgements;"
            " `doctor --repair` makes them anew"
        )
    return found


def repair(store: Store) -> int:
    """Make anew what is derived from the log of judgements; returns how many rows were wrong."""
    with store.write():
        return standing.rebuild(store) + tallies.rebuild(store) + packed.rebuild(store)
