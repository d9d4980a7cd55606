"""Puts the ticked options of one question together: one value, joined "; "."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.intake.dialects import Heading
from chec_voice.intake.dialects.base import flat
from chec_voice.intake.ticks import WORDS_ON, mark

Line = tuple[int, tuple[str, ...]]


class Choices:
    """Which columns of a file are options of one question, and what their cells say together.

    A column is an option when it only ever holds the option's own words, or a tick. Columns of
    "Yes" and "No" are questions of their own (a "No" there says something), and stay apart.
    """

    def __init__(self, headings: Sequence[Heading], rows: Sequence[Line]) -> None:
        self.headings, self.rows = headings, rows
        groups: dict[str, list[int]] = {}
        for at, heading in enumerate(headings):
            if heading.group:
                groups.setdefault(heading.group, []).append(at)
        self.groups = {
            name: places
            for name, places in groups.items()
            if len(places) > 1 and self._are_options(places)
        }
        self.split = [at for at, heading in enumerate(headings) if heading.split]

    def _are_options(self, places: list[int]) -> bool:
        found = {at: {flat(cells[at]).casefold() for _, cells in self.rows} for at in places}
        not_ticked = {at: {c for c in found[at] if self._is_left_out(c, at)} for at in places}
        if all(found[at] <= {self._option(at), *not_ticked[at]} for at in places):
            return True
        # Ticks that everybody made are more likely marks that everybody gave.
        left_out = any(not_ticked.values())
        marks = [found[at] - {""} for at in places]
        # "Values" instead of words: the options of one question are numbered.
        numbers = [next(iter(mark)) for mark in marks if len(mark) == 1]
        numbered = len(numbers) == len(set(numbers)) == len(places)
        if left_out and numbered and all(number.isdigit() for number in numbers):
            return True
        return left_out and all(self._is_ticked(found[at] - not_ticked[at], at) for at in places)

    def _is_ticked(self, said: set[str], at: int) -> bool:
        # LimeSurvey ticks with Yes and leaves the others blank; a "No" would be an answer.
        if all(mark(cell) == "on" for cell in said):
            return True
        return any(said <= kind for kind in ({self._option(at)}, *({word} for word in WORDS_ON)))

    def _is_left_out(self, cell: str, at: int) -> bool:
        """Whether a cell says that its option was not chosen; an option may be called "None"."""
        return mark(cell) in ("off", "blank") and (
            not cell or flat(cell).casefold() != self._option(at)
        )

    def _option(self, at: int) -> str:
        return flat(self.headings[at].option).casefold()

    def __bool__(self) -> bool:
        return bool(self.groups or self.split)

    def notices(self) -> list[str]:
        """Which columns were joined, in a sentence each."""
        return [
            f"{len(places)} columns hold the options of one question, {name!r}; they were read "
            "as one column, joined with semicolons."
            for name, places in self.groups.items()
        ]

    def kept(self) -> list[int]:
        """Places of the columns that stay; the first of a group stands for it."""
        gone = {at for places in self.groups.values() for at in places[1:]}
        return [at for at in range(len(self.headings)) if at not in gone]

    def joined(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """One row with its choices joined, still as wide as before."""
        new = list(cells)
        for places in self.groups.values():
            new[places[0]] = "; ".join(
                self.headings[at].option for at in places if not self._is_left_out(cells[at], at)
            )
        for at in self.split:
            new[at] = _split(cells[at], self.headings[at])
        return tuple(new)


def _split(cell: str, heading: Heading) -> str:
    parts = cell.split(heading.split)
    if heading.split == " " and not set(parts) <= set(heading.options):
        return cell  # something else than known options: leave it as it is written
    return "; ".join(part.strip() for part in parts if part.strip())
