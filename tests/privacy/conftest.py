"""What the tests of privacy share: a quick vault, and a way to look for words anywhere."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from chec_testing import value_of

from chec_voice import Project, vault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def quick_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """scrypt takes a second on purpose; most tests are not about it."""

    def seal(plain: bytes, passphrase: str) -> bytes:
        return passphrase.encode().hex().encode() + b"|" + base64.b85encode(plain)

    def unseal(sealed: bytes, passphrase: str, path: Path) -> bytes:
        key, _, rest = sealed.partition(b"|")
        if key != passphrase.encode().hex().encode():
            raise vault.WrongPassphrase("The passphrase is wrong.", path=path)
        return base64.b85decode(rest)

    monkeypatch.setattr(vault, "_encrypt", seal)
    monkeypatch.setattr(vault, "_decrypt", unseal)


def found_in_file(path: Path, words: Iterable[str]) -> list[str]:
    """Which of `words` stand in the bytes of the project, its -wal or its -shm, in any case."""
    parts = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    data = b"\0".join(part.read_bytes() for part in parts if part.exists()).lower()
    forms = {
        word: (word.lower(), *(word.lower().encode("unicode_escape").decode(),)) for word in words
    }
    return [word for word, ways in forms.items() if any(way.encode() in data for way in ways)]


def found_in_tables(path: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """(table, word) wherever a word stands in a value, also inside shadow tables."""
    db = sqlite3.connect(path)
    try:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        whole = {
            name: repr(db.execute(f"SELECT * FROM {name}").fetchall()).lower()  # noqa: S608
            for name in names
        }
    finally:
        db.close()
    return [(name, word) for word in words for name, text in whole.items() if word.lower() in text]


def response_of(project: Project, ref: str, question: str) -> int:
    found = value_of(
        project,
        "SELECT r.id FROM response r JOIN participant p ON p.id = r.participant_id"
        " JOIN question q ON q.id = r.question_id WHERE p.ref = ? AND q.text = ?",
        [ref, question],
    )
    assert found is not None
    return int(found)
