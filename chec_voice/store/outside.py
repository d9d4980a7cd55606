"""Files outside the project that hold, or may hold, what people said."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from chec_voice.store.connection import Store, now

OutsideKind = Literal["backup", "drafts"]


def note(store: Store, path: Path, kind: OutsideKind) -> None:
    """Remember a backup, or a folder in which drafts are about to be written."""
    with store.write():
        store.execute(
            "INSERT OR REPLACE INTO outside (path, kind, at) VALUES (?, ?, ?)",
            (str(path.absolute()), kind, now()),
        )


def forget(store: Store, path: Path, kind: OutsideKind) -> None:
    """There is nothing there any more."""
    with store.write():
        store.execute(
            "DELETE FROM outside WHERE path = ? AND kind = ?", (str(path.absolute()), kind)
        )


def known(store: Store, kind: OutsideKind) -> list[Path]:
    """Paths of a kind, oldest first."""
    rows = store.rows("SELECT path FROM outside WHERE kind = ? ORDER BY at, path", [kind])
    return [Path(row["path"]) for row in rows]
