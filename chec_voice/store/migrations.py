"""The schema, as numbered migrations that are only ever appended to."""

from __future__ import annotations

import sqlite3
import uuid
from importlib.resources import files
from typing import TYPE_CHECKING

from chec_voice.store.sqlite import Migrations
from chec_voice.text import text_hash

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


@migrations()
def m0009_raised_wording(db: Database) -> None:
    run_script(db, "0009_raised_wording.sql")
    _keep_raised_wording(db)


def _keep_raised_wording(db: Database) -> None:
    """Freeze what is there of answers about which concerns were raised, oldest first."""
    db.conn.create_function("words_hash", 1, text_hash, deterministic=True)
    db.conn.create_function("any_uuid", 0, lambda: str(uuid.uuid4()))
    raised = "SELECT response_id FROM concern WHERE response_id IS NOT NULL"
    columns = "uuid, response_id, came, at, source_id, row, text, text_hash, hash_here, safe"
    db.execute(
        f"INSERT INTO raised_wording ({columns})"
        " SELECT any_uuid(), k.response_id, 'earlier', f.imported_at, k.source_id, k.row, k.text,"
        " words_hash(k.text), words_hash(k.text), 0"
        " FROM replaced k JOIN source f ON f.id = k.source_id"
        f" WHERE k.state <> 'gone' AND k.response_id IN ({raised}) ORDER BY k.batch_id"
    )
    db.execute(
        f"INSERT INTO raised_wording ({columns})"
        " SELECT any_uuid(), r.id, 'raised',"
        " (SELECT min(c.raised_at) FROM concern c WHERE c.response_id = r.id),"
        " r.source_id, r.row, r.text, words_hash(r.text), words_hash(r.text),"
        " EXISTS (SELECT 1 FROM redaction d"
        "   WHERE d.response_id = r.id AND d.status = 'accepted')"
        f" FROM response r WHERE r.id IN ({raised})"
    )
    for table in ("concern", "read_mark"):
        db.execute(
            f"UPDATE {table} SET text_hash ="
            f" (SELECT words_hash(r.text) FROM response r WHERE r.id = {table}.response_id)"
            " WHERE response_id IS NOT NULL"
        )


@migrations()
def m0010_vault_link(db: Database) -> None:
    run_script(db, "0010_vault_link.sql")


@migrations()
def m0011_trigram(db: Database) -> None:
    run_script(db, "0011_trigram.sql")


@migrations()
def m0013_evidence(db: Database) -> None:
    run_script(db, "0013_evidence.sql")


@migrations()
def m0015_feedback(db: Database) -> None:
    run_script(db, "0015_feedback.sql")


@migrations()
def m0016_sealed_notes(db: Database) -> None:
    run_script(db, "0016_sealed_notes.sql")


@migrations()
def m0018_kept_counts(db: Database) -> None:
    run_script(db, "0018_kept_counts.sql")


@migrations()
def m0020_less_likely(db: Database) -> None:
    run_script(db, "0020_less_likely.sql")


@migrations()
def m0023_cell_summary(db: Database) -> None:
    run_script(db, "0023_cell_summary.sql")


@migrations()
def m0024_checklist(db: Database) -> None:
    run_script(db, "0024_checklist.sql")


@migrations()
def m0025_turns(db: Database) -> None:
    run_script(db, "0025_turns.sql")


@migrations()
def m0026_no_empty_counts(db: Database) -> None:
    run_script(db, "0026_no_empty_counts.sql")


@migrations()
def m0031_counted_together(db: Database) -> None:
    run_script(db, "0031_counted_together.sql")


@migrations()
def m0032_packed(db: Database) -> None:
    run_script(db, "0032_packed.sql")


@migrations()
def m0033_codings_together(db: Database) -> None:
    run_script(db, "0033_codings_together.sql")


@migrations()
def m0034_feedback_areas(db: Database) -> None:
    run_script(db, "0034_feedback_areas.sql")


@migrations()
def m0035_seldom_acts(db: Database) -> None:
    run_script(db, "0035_seldom_acts.sql")


@migrations()
def m0036_look_again(db: Database) -> None:
    run_script(db, "0036_look_again.sql")


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
