"""Which files were read into a project, by their SHA-256: no output may replace one of them."""

from __future__ import annotations

from pathlib import Path

from chec_voice.outputs import sha256_of
from chec_voice.store import settings
from chec_voice.store.connection import Store

_READ = "read:"


def note(store: Store, path: str | Path) -> None:
    """Remember that a file was read; a folder, or the name of something bundled, is none."""
    if not Path(path).is_file():
        return
    digest = sha256_of(Path(path))
    if digest not in hashes(store):
        with store.write():
            settings.put(store, f"{_READ}{digest}", "")


def hashes(store: Store) -> set[str]:
    """SHA-256 of every file that was read, answers among them."""
    answers = {str(row["sha256"]) for row in store.rows("SELECT sha256 FROM source")}
    return answers | {key.removeprefix(_READ) for key in settings.keys(store, _READ)}
