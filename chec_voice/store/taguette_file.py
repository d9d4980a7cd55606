"""Writes the SQLite file that is a Taguette project; the only thing of ours that is no `.chec`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

VERSION = "db5e31a0233d"
"""Which of Taguette's versions of its tables these are (1.5)."""
_TABLES = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL,
  hashed_password VARCHAR(192), disabled BOOLEAN NOT NULL DEFAULT 0, password_set_date DATETIME,
  language VARCHAR(10), email VARCHAR(256) UNIQUE, email_sent DATETIME);
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
  description TEXT NOT NULL, created DATETIME NOT NULL);
CREATE TABLE project_members (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_login VARCHAR(30) NOT NULL REFERENCES users (login) ON DELETE CASCADE ON UPDATE CASCADE,
  privileges VARCHAR(11) NOT NULL, PRIMARY KEY (project_id, user_login));
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL,
  description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL);
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL,
  user_login VARCHAR(30) NOT NULL REFERENCES users (login) ON UPDATE CASCADE,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  document_id INTEGER, payload TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  path VARCHAR(200) NOT NULL, description TEXT NOT NULL, UNIQUE (project_id, path));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE highlight_tags (
  highlight_id INTEGER NOT NULL REFERENCES highlights (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (highlight_id, tag_id));
CREATE INDEX ix_commands_project_id ON commands (project_id, id);
CREATE INDEX ix_documents_project_id ON documents (project_id);
CREATE INDEX ix_highlights_document_id ON highlights (document_id);
CREATE INDEX ix_highlight_tags_tag_id ON highlight_tags (tag_id);
"""


def write(
    path: Path,
    tables: Mapping[str, Sequence[Sequence[Any]]],
    columns: Mapping[str, Iterable[str]],
) -> None:
    """Fill an empty file with one Taguette project; its coders are its members.

    Args:
        path: an empty file, or none.
        tables: table -> rows.
        columns: table -> the columns of those rows.
    """
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.executescript(_TABLES)
        database.execute("INSERT INTO alembic_version VALUES (?)", [VERSION])
        for table, rows in tables.items():
            names = ", ".join(columns[table])
            marks = ", ".join("?" for _ in columns[table])
            database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        database.execute(
            "INSERT INTO project_members SELECT 1, login, 'ADMIN' FROM users ORDER BY login"
        )
