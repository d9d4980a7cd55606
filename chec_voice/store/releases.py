"""What left the project with counts in it, so that a later change does not give somebody away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chec_voice.store.connection import Store, new_uuid, now

SMALL = 10
"""A count of at most so many people can point at one of them when it drops by one."""


@dataclass(frozen=True)
class Revealing:
    """A released count that would show that one person left."""

    at: str
    kind: str
    path: str
    what: str
    released: int
    after: int


def record(
    store: Store, *, actor: str, kind: str, path: str, sha256: str, content: Mapping[str, Any]
) -> None:
    """Note an export with its counts of people: {"people": {what: count}}; inside `write()`."""
    store.execute(
        "INSERT INTO release (uuid, at, actor, kind, path, sha256, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (new_uuid(), now(), actor, kind, path, sha256, json.dumps(content, ensure_ascii=False)),
    )


def revealing(store: Store, mine: Mapping[str, int]) -> list[Revealing]:
    """Released small counts that a person is in, and what they would be without this person.

    Args:
        mine: what -> count of people now, for everything that this person is counted in. A
            released count that differs from today's is told too as long as it would be higher.
    """
    found = []
    for row in store.rows("SELECT at, kind, path, content FROM release ORDER BY id"):
        released = json.loads(row["content"]).get("people", {})
        for what, count in mine.items():
            was = released.get(what)
            if was is not None and count - 1 < was <= SMALL:
                found.append(Revealing(row["at"], row["kind"], row["path"], what, was, count - 1))
    return found
