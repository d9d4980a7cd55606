"""Counts of people by name, how they hang together, and what is printed of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Kind = Literal["sum", "union", "within", "both", "shared"]


@dataclass(frozen=True)
class Relation:
    """What everybody who knows the method knows about three or more counts.

    `sum`: `whole` is the sum of `parts` (areas of people). `union`: `whole` are the people of any
    of `parts` (a heading). `within`: each of `parts` is among `whole` (a code among all). `both`:
    `whole` are the people of the first or the second part, and the third are those of both.
    `shared`: `whole` are among the people of the first or the second part, and the third, if there
    is one, are among both, so that the first two are no fewer than these.
    """

    kind: Kind
    whole: str
    parts: tuple[str, ...]

    @property
    def sense(self) -> Hashable:
        """What it says, whichever order the parts are named in."""
        parts = self.parts if self.kind == "both" else frozenset(self.parts)
        return self.kind, self.whole, parts


@dataclass
class Figures:
    """Counts that are about to be shown together.

    A relation may name a figure without a count: one that is not shown, but that people can
    reason about.
    """

    counts: dict[str, int] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    families: dict[str, str] = field(default_factory=dict)
    """Figure -> the table it stands in. What a table does not list counts nobody. A figure without
    one stands in a list that leaves some out, such as the commonest pairs."""
    out_of: dict[str, str] = field(default_factory=dict)
    """Figure -> the figure it is a share of: who did *not* say it is a count as well."""
    weights: dict[str, float] = field(default_factory=dict)
    """Figure -> how sorely it would be missed; 1 where nothing is said."""
    unprinted: dict[str, int] = field(default_factory=dict)
    """Counts that relations name and nobody prints, but that another release may have told or will
    tell: people of one area, where this one has areas crossed with ages."""

    @property
    def known(self) -> dict[str, int]:
        """All counts that have a name in some release."""
        return {**self.unprinted, **self.counts}


@dataclass(frozen=True)
class Printed:
    """What is shown of one count."""

    shown: int | None
    """The number to print; None for the sign of what is hidden."""
    low: int
    high: int | None
    """What the count can be, for who knows the profile; None: there is no upper limit."""
    basis: int
    """The count that this was made of: an earlier one where the figure stays as given out."""
    why: str = ""
    """'' shown; `small`; `protects` another; `kept` as an earlier release has it."""

    @property
    def tells_nothing(self) -> bool:
        """Whether it can stand for any number."""
        return not self.low and self.high is None


@dataclass(frozen=True)
class Given:
    """An earlier release, as far as it tells of people."""

    at: str
    profile: str
    counts: Mapping[str, int]
    """What was true then."""
    printed: Mapping[str, Printed]
    relations: Sequence[Relation]
    families: Mapping[str, str]
    """Figure -> the table it stood in."""
    unprinted: Mapping[str, int] = field(default_factory=dict)
    """See `Figures.unprinted`."""

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that it had."""
        return frozenset(family for family in self.families.values() if family)

    @cached_property
    def known(self) -> dict[str, int]:
        """All counts that have a name in some release."""
        return {**self.unprinted, **self.counts}

    def to_dict(self) -> dict[str, Any]:
        """As plain data, to be kept with the release."""
        return {
            "printed": {
                key: [
                    self.families.get(key, ""),
                    self.counts[key],
                    p.shown,
                    p.low,
                    p.high,
                    p.basis,
                    p.why,
                ]
                for key, p in self.printed.items()
            },
            "relations": [[r.kind, r.whole, list(r.parts)] for r in self.relations],
            **({"unprinted": dict(self.unprinted)} if self.unprinted else {}),
        }

    @classmethod
    def from_dict(cls, at: str, profile: str, data: Mapping[str, Any]) -> Given:
        return cls(
            at,
            profile,
            {key: values[1] for key, values in data["printed"].items()},
            {key: Printed(*values[2:]) for key, values in data["printed"].items()},
            [Relation(kind, whole, tuple(parts)) for kind, whole, parts in data["relations"]],
            {key: values[0] for key, values in data["printed"].items()},
            data.get("unprinted", {}),
        )
