"""Which acts undo and redo go through: conditions on the events of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["undo", "redo"]
OFTEN = ("decide", "review")
"""Kinds of which one person has as many as there are answers."""
SELDOM = "e.kind <> 'decide' AND e.kind <> 'review'"
"""What the index of all other acts stands on (`schema/0035`), word for word."""


def kind_of(event: str) -> str:
    """SQL for what an event is about: that of an undo or a redo is what it turned."""
    turned = f"json_extract({event}.after, '$.of')"
    return f"CASE WHEN {event}.kind IN ('undo', 'redo') THEN {turned} ELSE {event}.kind END"


@dataclass(frozen=True)
class Acts:
    """Acts of one kind; those alone that have all that is asked."""

    kind: str
    target: str = ""
    """What they were done to; how that begins, where it ends in ":" or a space; "" for any."""
    said: Mapping[str, object] = field(default_factory=dict)
    """What their event says."""
    table: str = ""
    """The table of which they changed a row."""
    row: Mapping[str, object] = field(default_factory=dict)
    """What stands in that row."""

    def sql(self, event: str) -> tuple[str, list[object]]:
        """A condition on an event, also on one that took such an act back or did it again."""
        asked = [f"{kind_of(event)} = ?"]
        given: list[object] = [self.kind]
        if self.target:
            begins = self.target.endswith((":", " "))
            part = f"substr({event}.target, 1, {len(self.target)})"
            asked.append(f"{part if begins else f'{event}.target'} = ?")
            given.append(self.target)
        for name, value in self.said.items():
            asked.append(f"json_extract({event}.after, ?) IS ?")
            given += [f"$.{name}", value]
        if self.table:
            there = f"SELECT 1 FROM edit d WHERE d.event_id = {event}.id AND d.entity = ?"
            given.append(self.table)
            for name, value in self.row.items():
                there += " AND json_extract(ifnull(d.after, d.before), ?) IS ?"
                given += [f"$.{name}", value]
            asked.append(f"EXISTS ({there})")
        return " AND ".join(asked), given


@dataclass(frozen=True)
class Scope:
    """The acts that one screen or verb can do: undo and redo there go through these alone."""

    acts: tuple[Acts, ...] = ()
    """A command belongs to it when one of its acts is one of these."""
    where: str = ""
    """For people: "in coding", "about this theme"."""
    but: tuple[str, ...] = ()
    """Kinds that a command of it has none of."""
    reverts: bool = False
    """Instead of acts: what `undo_one` took back."""

    def nothing(self, way: Way) -> str:
        """A sentence for when there is nothing to turn."""
        if way == "redo":
            return f"Nothing you took back {self.where} is left to do again."
        return f"Nothing you did {self.where} is left to undo."

    def sql(self) -> tuple[str, list[object]]:
        """A condition on the event `e`."""
        each = [one.sql("e") for one in self.acts]
        said = " OR ".join(f"({sql})" for sql, _ in each)
        given = [value for _, values in each for value in values]
        asked = [f"({said})"]
        if not {one.kind for one in self.acts} & {*OFTEN}:
            asked.append(SELDOM)
        if self.but:
            other = [Acts(kind).sql("o") for kind in self.but]
            of = " OR ".join(f"({sql})" for sql, _ in other)
            asked.append(
                "(e.command = '' OR NOT EXISTS (SELECT 1 FROM event o WHERE o.command = e.command"
                f" AND ({of})))"
            )
            given += [value for _, values in other for value in values]
        return " AND ".join(asked), given
