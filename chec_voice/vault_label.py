"""What a vault says of itself without its passphrase: whose it is, and how often it was saved.

The label stands in plain bytes between a vault's head and its body, and once more inside the body,
so that nobody can change it unseen. It holds ids and counts, never what anybody said.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

_KEPT_INTENTS = 16


@dataclass(frozen=True)
class Label:
    """The outside of a vault.

    Attributes:
        vault: uuid of the vault; the same for all its generations, and for no other vault.
        project: uuid of the project that it belongs to; empty until it was first opened for one.
        generation: how often it was saved; grows by one each time.
        intents: uuids of the newest intents of the project that the vault has carried out.
        hint: what reminds its owners of the passphrase. Anybody can read it.
    """

    vault: str = ""
    project: str = ""
    generation: int = 0
    intents: tuple[str, ...] = ()
    hint: str = ""

    def next(self) -> Label:
        """The label of the next save."""
        return replace(self, generation=self.generation + 1)

    def carried_out(self, intent: str) -> Label:
        """The label of a vault that has done its part of an intent."""
        return replace(self, intents=(*self.intents, intent)[-_KEPT_INTENTS:])

    def to_bytes(self) -> bytes:
        """One line of JSON."""
        return json.dumps(self.to_dict(), sort_keys=True).encode() + b"\n"

    def to_dict(self) -> dict[str, Any]:
        """The label as plain values, for JSON."""
        return {**asdict(self), "intents": list(self.intents)}

    @classmethod
    def from_dict(cls, told: object) -> Label | None:
        """The label that `to_dict` made, or None where this is none."""
        if not isinstance(told, dict):
            return None
        try:
            return cls(
                vault=str(told["vault"]),
                project=str(told["project"]),
                generation=int(told["generation"]),
                intents=tuple(str(intent) for intent in told["intents"]),
                hint=str(told["hint"]),
            )
        except (KeyError, TypeError, ValueError):
            return None

    @classmethod
    def from_bytes(cls, line: bytes) -> Label | None:
        """The label that `to_bytes` made, or None where this is none."""
        try:
            return cls.from_dict(json.loads(line))
        except ValueError:
            return None


def path_beside(project: Path) -> Path:
    """Where the vault of a project file stands: beside it, with the ending .vault."""
    return project.with_suffix(".vault")
