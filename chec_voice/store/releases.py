"""What left the project with counts in it, so that a later change does not give somebody away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chec_voice.store.connection import Store, new_uuid, now

NO_PROFILE = "none"
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


@dataclass(frozen=True)
class Released:
    """What left once, as far as it tells of people."""

    at: str
    profile: str
    """The rule for small numbers that it left with; `none` where there was none."""
    figures: Mapping[str, Any] | None
    """What was printed, where a profile hid something."""
    counts_people: bool


def record(
    store: Store,
    *,
    actor: str,
    kind: str,
    path: str,
    sha256: str,
    content: Mapping[str, Any],
    profile: str = NO_PROFILE,
) -> None:
    """Note an export; inside `write()`.

    Args:
        content: `people` has its counts of people (what -> count), `figures` what was printed.
        profile: the rule for small numbers that it leaves with.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    store.execute(
        "INSERT INTO release (uuid, at, actor, kind, path, profile, sha256, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new_uuid(), now(), actor, kind, path, profile, sha256, text),
    )


def all_of(store: Store) -> list[Released]:
    """Everything that left, oldest first."""
    found = []
    for row in store.rows("SELECT at, profile, content FROM release ORDER BY id"):
        content = json.loads(row["content"])
        counts = bool(content.get("people") or content.get("rows_of_people"))
        found.append(
            Released(row["at"], row["profile"] or NO_PROFILE, content.get("figures"), counts)
        )
    return found


def revealing(store: Store, mine: Mapping[str, int]) -> list[Revealing]:
    """Released small counts that a person is in, and what they would be without this person.

    Args:
        mine: what -> count of people now, for everything that this person is counted in. A
            released count that differs from today's is told too as long as it would be higher.
    """
    found = []
    for row in store.rows("SELECT at, kind, path, content FROM release ORDER BY id"):
        content = json.loads(row["content"])
        if content.get("figures") is not None:
            continue  # rounded and hidden; the next release keeps what one person would change
        released = content.get("people", {})
        for what, count in mine.items():
            was = released.get(what)
            if was is not None and count - 1 < was <= SMALL:
                found.append(Revealing(row["at"], row["kind"], row["path"], what, was, count - 1))
    return found
