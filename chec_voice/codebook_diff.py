"""What differs between two versions of a codebook, in words that a coder can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chec_voice.model import Code, Codebook

PARTS = {
    "name": "name",
    "parent": "stands under",
    "label": "plain label",
    "brief": "in brief",
    "definition": "definition",
    "when_to_use": "use it when",
    "when_not_to_use": "do not use it when",
    "examples": "example",
    "keywords": "keyword",
    "kind": "kind",
    "codable": "can be applied",
    "basis": "basis",
    "source": "source",
}
"""Part of a code -> what people call it."""
DEFINING = ("brief", "definition", "when_to_use", "when_not_to_use")
"""Parts that tell people when to use a code: a change asks for another look at its answers."""


@dataclass(frozen=True)
class PartChange:
    """One part of a code, before and after; lists by what was added and what went."""

    part: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """`- definition: what it said`, `+ definition: what it says`."""
        name = PARTS[self.part]
        return [f"- {name}: {line}" for line in self.before] + [
            f"+ {name}: {line}" for line in self.after
        ]


@dataclass(frozen=True)
class CodeChange:
    """What became of one code."""

    code: str
    name: str
    what: str
    """added, retired or changed."""
    parts: tuple[PartChange, ...] = ()
    went_to: tuple[str, ...] = ()
    """Of one that was retired: the codes that its decisions went to."""

    @property
    def redefined(self) -> bool:
        """Answers that have it are to be looked at again."""
        return any(change.part in DEFINING for change in self.parts)


def diff(old: Codebook, new: Codebook) -> list[CodeChange]:
    """What became of each code from one version to the next, in the order of the new one."""
    before, after = ({code.id: code for code in book.codes} for book in (old, new))
    changes = [
        CodeChange(code.id, code.name, "added")
        if code.id not in before
        else CodeChange(code.id, code.name, "changed", tuple(_parts(before[code.id], code)))
        for code in new.codes
        if before.get(code.id) != code
    ]
    gone = [CodeChange(c.id, c.name, "retired") for c in old.codes if c.id not in after]
    return changes + gone


def _parts(old: Code, new: Code) -> Iterator[PartChange]:
    for part in PARTS:
        before, after = _lines(old, part), _lines(new, part)
        if before != after:
            yield PartChange(
                part,
                tuple(line for line in before if line not in after),
                tuple(line for line in after if line not in before),
            )


def _lines(code: Code, part: str) -> tuple[str, ...]:
    value = getattr(code, part)
    if part == "when_not_to_use":
        return tuple(f"{x.when}{f' Use {x.use} instead.' if x.use else ''}" for x in value)
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(value),) if value else ()
