"""A selection sorted by what answers have in common: one question, value or state after another."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

from chec_voice.errors import NotFound, Refused
from chec_voice.model import word_of
from chec_voice.project.selection import AnswerLine, Count, Filters, Selection, State
from chec_voice.store import narrowing

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["question", "attribute", "state"]
MOST = 2_000
"""Values that an attribute may have to sort by it."""
_BLANK = word_of("", "blank")
_STATES: tuple[State, ...] = ("todo", "skipped", "done")


class GroupedSelection(Selection):
    """The answers of a selection, group after group, each in reading order.

    Every group is a selection of its own, so a page costs what a page of a filter costs.

    Args:
        base: which answers.
        kind: what they are sorted by.
        attribute: its name, where `kind` is `attribute`.

    Raises:
        NotFound: there is no such attribute.
        Refused: it has more than `MOST` values.
    """

    def __init__(self, base: Selection, kind: Kind, attribute: str = "") -> None:
        super().__init__(base._store, base.filters, coder_id=base._coder_id, blind=base._blind)
        self.kind, self.attribute = kind, attribute
        narrowed = [
            Selection(base._store, filters, coder_id=base._coder_id, blind=base._blind)
            for filters in self._groups(base.filters)
        ]
        self._selections: Sequence[Selection] = narrowed

    def _groups(self, filters: Filters) -> list[Filters]:
        """What each group lets through, in their order."""
        if self.kind == "question":
            questions, _ = narrowing.choices(self._store, 1)
            wanted = [filters.question] if filters.question else questions
            return [dataclasses.replace(filters, question=question) for question in wanted]
        if self.kind == "state":
            states = (filters.state,) if filters.state else _STATES
            return [dataclasses.replace(filters, state=state) for state in states]
        _, values = narrowing.choices(self._store, MOST + 1)
        if self.attribute not in values:
            raise NotFound(f"there is no attribute {self.attribute!r}.")
        if len(values[self.attribute]) > MOST:
            raise Refused(
                f"{self.attribute!r} has more than {MOST:,} values: too many to sort by.",
                fix="Sort by another attribute, or choose which answers are listed.",
            )
        words = [word_of(*value) for value in values[self.attribute]]
        pairs = [(self.attribute, word) for word in dict.fromkeys([*words, _BLANK])]
        return [
            dataclasses.replace(filters, attributes=(*filters.attributes, pair)) for pair in pairs
        ]

    def page(
        self,
        after: AnswerLine | int | None = None,
        n: int = 50,
        *,
        back: bool = False,
        whole: bool = False,
    ) -> list[AnswerLine]:
        """As `Selection.page`, group after group."""
        step = -1 if back else 1
        group, at = self._place(after, back)
        lines: list[AnswerLine] = []
        while 0 <= group < len(self._selections) and len(lines) < n:
            more = [
                line._replace(key=(float(group), line.segment_id))
                for line in self._selections[group].page(at, n - len(lines), back=back, whole=whole)
            ]
            lines = [*more, *lines] if back else [*lines, *more]
            group, at = group + step, None
        return lines

    def _place(self, after: AnswerLine | int | None, back: bool) -> tuple[int, int | None]:
        """(group, segment) to read on from."""
        if isinstance(after, AnswerLine):
            return int(after.key[0]), after.segment_id
        if after is None:
            return (len(self._selections) - 1 if back else 0), None
        groups = (n for n, group in enumerate(self._selections) if group.holds(after))
        return next(groups, 0), after

    def near(self, share: float) -> AnswerLine | None:
        """As `Selection.near`, group after group."""
        counts = [group.count().number for group in self._selections]
        wanted = sum(counts) * min(max(share, 0.0), 1.0)
        for group, number in enumerate(counts):
            if wanted <= number and number:
                found = self._selections[group].near(wanted / number)
                key = (float(group), found.segment_id) if found is not None else None
                return found._replace(key=key) if found is not None and key else None
            wanted -= number
        return None

    def position(self, segment_id: int) -> Count:
        """As `Selection.position`, group after group."""
        group, _ = self._place(segment_id, False)
        counts = [group.count() for group in self._selections[:group]]
        here = self._selections[group].position(segment_id)
        exact = here.exact and all(count.exact for count in counts)
        return Count(sum(count.number for count in counts) + here.number, exact)
