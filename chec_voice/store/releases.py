"""What left the project with counts in it, so that a later change does not give somebody away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.parsed_json import strings, with_strings
from chec_voice.tally import CROSS
from chec_voice.text import file_name, numbered

NO_PROFILE = "none"
SMALL = 10
"""A count of at most so many people can point at one of them when it drops by one."""
_OF_A_VALUE = re.compile(r"((?:areas/)?\d+_)([a-z0-9_]+)(\.\w+)")


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
    by: str
    """What its counts are split by; nothing where they are not."""


def number(store: Store) -> int:
    """How many exports and reports left so far."""
    return int(store.value("SELECT count(*) FROM release"))


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
    text = _packed(content)
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
            Released(
                row["at"],
                row["profile"] or NO_PROFILE,
                content.get("figures"),
                counts,
                str(content.get("by") or ""),
            )
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


def rename_value(store: Store, attribute: str, old: str, new: str) -> None:
    """Let what is kept of earlier exports call a value of an attribute by another name.

    Counts by the value stay, under the new name: what left with a profile is compared with later.
    """
    files: dict[str, str] = {}
    for row in store.rows("SELECT id, content FROM release ORDER BY id"):
        content = json.loads(row["content"])
        counts = {*strings(content.get("people")), *strings(content.get("figures"))}
        names = _renamed(counts, str(content.get("by") or ""), attribute, old, new)
        if not names:
            continue
        files |= {file_name(_label(what)): file_name(_label(names[what])) for what in names}
        content = with_strings(content, partial(_called, names))
        if isinstance(given := content.get("files"), dict):
            content["files"] = {_named_anew(name, files): at for name, at in given.items()}
        store.execute("UPDATE release SET content = ? WHERE id = ?", (_packed(content), row["id"]))
    for row in store.rows("SELECT id, after FROM event WHERE kind = 'report'"):
        after = json.loads(row["after"])
        if isinstance(after, dict) and isinstance(after.get("files"), list):
            after["files"] = [_named_anew(str(name), files) for name in after["files"]]
            text = json.dumps(after, ensure_ascii=False)
            store.execute("UPDATE event SET after = ? WHERE id = ?", (text, row["id"]))


def _renamed(counts: Iterable[str], by: str, attribute: str, old: str, new: str) -> dict[str, str]:
    """Counts by a value -> what they are called with the new name, which no other value has."""
    splits = [split.strip() for split in by.split(",")]
    labels = {what: _values(_label(what), len(splits)) for what in counts if _label(what)}
    taken = {value for values in labels.values() for value in values}
    free = next(name for name in numbered(new) if name not in taken) if new in taken else new
    found = {}
    for what, values in labels.items():
        own = _splits(what, splits)
        now_called = [
            free if (len(values) != len(own) or split == attribute) and value == old else value
            for split, value in zip_longest(own, values)
            if value is not None
        ]
        if now_called != values:
            found[what] = what.removesuffix(_label(what)) + CROSS.join(now_called)
    return found


def _called(names: Mapping[str, str], text: str) -> str:
    return names.get(text, text)


def _label(what: str) -> str:
    """The value that a count is by: Leeds of `everyone, Area: Leeds`; "" where it is by none."""
    return what.partition(", ")[2].partition(": ")[2]


def _splits(what: str, splits: Sequence[str]) -> Sequence[str]:
    """What a count is by, as its name says: one of two things, or both in their own order."""
    own = what.partition(", ")[2].partition(": ")[0].split(",")
    return own if set(own) <= set(splits) else splits


def _values(label: str, splits: int) -> list[str]:
    return label.split(CROSS) if splits > 1 else [label]


def _named_anew(name: str, names: Mapping[str, str]) -> str:
    """The name of a file of one value of a split, as `areas/02_leeds.html`, with another value."""
    parts = _OF_A_VALUE.fullmatch(name)
    return f"{parts[1]}{names.get(parts[2], parts[2])}{parts[3]}" if parts else name


def _packed(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
