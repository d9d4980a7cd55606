"""Reads SQLite files of other programs: only as data, and without trusting anything in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from chec_voice.errors import InputError

MAX_ROWS = 5_000_000
Tables = dict[str, list[dict[str, Any]]]


def read_tables(path: Path, wanted: Mapping[str, Sequence[str]]) -> Tables:
    """Rows of some tables of a foreign file; columns and tables that it lacks are None, or empty.

    The file is opened read-only and immutable, so not even a lock is left beside it; its views,
    triggers and functions are never run (`trusted_schema` off, and only plain tables are read).

    Args:
        wanted: table -> columns; names are ours, never the file's.

    Raises:
        InputError: it is damaged, or is no database.
    """
    with _opened(path) as db:
        present = {
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        found: Tables = {}
        for table, columns in wanted.items():
            if table not in present:
                found[table] = []
                continue
            has = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")')}
            kept = [column for column in columns if column in has]
            if not kept:
                found[table] = []
                continue
            names = ", ".join(f'"{column}"' for column in kept)
            rows = db.execute(f'SELECT {names} FROM "{table}" LIMIT {MAX_ROWS}')
            found[table] = [
                {**dict.fromkeys(columns), **dict(zip(kept, row, strict=True))} for row in rows
            ]
        return found


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            # Words of any encoding come through; they are checked nowhere else.
            db.text_factory = lambda data: data.decode("utf-8", errors="replace")
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA query_only = ON")
            verdict = db.execute("PRAGMA quick_check(1)").fetchone()
            if verdict is None or verdict[0] != "ok":
                raise _damaged(path, str(verdict[0]) if verdict else "it is empty")
            yield db
    except sqlite3.Error as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"this database is damaged ({why[:120]}).",
        path=path,
        fix="Copy it again from where it was made, with that program closed; nothing was imported.",
    )
