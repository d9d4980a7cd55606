"""What figures are called: the same in every release of a project, whatever was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from chec_voice.tally import CROSS
from chec_voice.themes import Together

Unit = Literal["people", "groups"]
"""What is counted. The two never add up to anything, so each is made safe for itself."""


GROUP = "group of codes: "


OWN, MOST = " (itself)", " (at most)"


EVERYONE, LOOKED, PARTLY = "everyone", "looked at", "looked at in part"


AND = " + "


class Keys:
    """Names of figures, the same in every release of a project."""

    def __init__(self, attribute: str | None, coder: str | None, unit: Unit = "people") -> None:
        self._by, self._rule, self.unit = attribute, coder, unit
        self._coder = f"{coder}: " if coder else ""
        self._unit = "" if unit == "people" else f"{unit}: "

    @property
    def groups(self) -> Keys:
        """Names of the same figures where they count groups."""
        return Keys(self._by, self._rule, "groups")

    def by(self, attribute: str | None) -> Keys:
        """Names of the same figures, split by another thing."""
        return Keys(attribute, self._rule, self.unit)

    def key(self, what: str, value: str | None = None) -> str:
        coder = "" if what == EVERYONE else self._coder  # who answered is the same for all coders
        if value is None:
            return f"{coder}{self._unit}{what}"
        by, value = _in_order(str(self._by), value)
        return f"{coder}{self._unit}{what}, {by}: {value}"

    def of_groups(self, key: str) -> str:
        """The name of the same figure where it counts groups."""
        coder = self._coder if key.startswith(self._coder) else ""
        return f"{coder}groups: {key.removeprefix(coder)}"

    def family(self, table: str, value: str | None = None) -> str:
        split = "" if value is None else of_split(str(self._by))
        return f"{self._coder}{self._unit}{table}{split}"

    def code_of(self, key: str) -> str:
        return key.removeprefix(self._coder).split(",")[0].removesuffix(OWN)


def name_of_pair(pair: Together) -> str:
    return AND.join(pair.codes)


def _in_order(by: str, value: str) -> tuple[str, str]:
    """A column of two things, by the same name whichever of them was named first."""
    names, values = by.split(","), value.split(CROSS)
    if len(values) != 2 or not _turned(names):
        return by, value
    return f"{names[1]},{names[0]}", f"{values[1]}{CROSS}{values[0]}"


def of_split(by: str) -> str:
    """What a table is called after its own name, whichever of two things was named first."""
    names = by.split(",")
    return f" by {names[1]},{names[0]}" if _turned(names) else f" by {by}"


def _turned(names: Sequence[str]) -> bool:
    return len(names) == 2 and names[0].casefold() > names[1].casefold()
