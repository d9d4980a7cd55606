"""The schema, as numbered migrations that are only ever appended to."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from typing import TYPE_CHECKING

from chec_voice.store.sqlite import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x43484543  # "CHEC" in the file header

migrations = Migrations("chec_voice")


@migrations()
def m0001_initial(db: Database) -> None:
    run_script(db, "0001_initial.sql")


@migrations()
def m0002_replaced_value(db: Database) -> None:
    run_script(db, "0002_replaced_value.sql")


@migrations()
def m0003_embedding_rowid(db: Database) -> None:
    run_script(db, "0003_embedding_rowid.sql")


@migrations()
def m0004_rounds(db: Database) -> None:
    run_script(db, "0004_rounds.sql")


@migrations()
def m0007_selections_commands(db: Database) -> None:
    run_script(db, "0007_selections_commands.sql")


@migrations()
def m0008_standing(db: Database) -> None:
    run_script(db, "0008_standing.sql")


def run_script(db: Database, name: str) -> None:
    """Execute a file of `schema/` inside the current transaction."""
    script = (files("chec_voice.store") / "schema" / name).read_text(encoding="utf-8")
    for statement in split_statements(script):
        db.execute(statement)


def split_statements(script: str) -> list[str]:
    """The statements of an SQL script.

    `executescript()` would commit the migration's transaction, so statements run one by one; a
    trigger's inner semicolons do not end it.
    """
    statements, current = [], ""
    for line in script.splitlines():
        if line.strip().startswith("--"):
            continue
        current += line + "\n"
        if sqlite3.complete_statement(current):
            statements.append(current.strip())
            current = ""
    return statements
