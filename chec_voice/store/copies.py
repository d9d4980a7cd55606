"""Copies of a project file: one moment of it while others write, and what a copy says of itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chec_voice.store.connection import Store, look


@contextmanager
def moment(store: Store) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a project; `hold` fixes what it sees."""
    with closing(look(store.path) if store.read_only else sqlite3.connect(store.path)) as db:
        yield db


def hold(db: sqlite3.Connection) -> None:
    """From here on the connection sees the project as it is now, whatever others write."""
    db.execute("BEGIN")
    db.execute("SELECT count(*) FROM project").fetchone()


@dataclass(frozen=True)
class Inside:
    """What a copy says of itself."""

    sound: bool
    project: str
    """UUID of the project."""
    has_vault: bool


def inside(path: Path) -> Inside:
    """Read a copy without bringing it up to date, and without leaving a lock beside it.

    Raises:
        sqlite3.Error: it is damaged or no project.
        TypeError: it has no project in it.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        verdict = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        uuid = db.execute("SELECT uuid FROM project").fetchone()[0]
        columns = {row[1] for row in db.execute("PRAGMA table_info(vault_link)")}
        link = db.execute("SELECT vault FROM vault_link").fetchone() if columns else None
    return Inside(verdict == "ok", uuid, link is not None)
