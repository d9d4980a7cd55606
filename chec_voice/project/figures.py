"""The answers that a figure of the themes or of the map is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice import framework_map
from chec_voice.project.results import element_of, linked_to, tallied, told_tallies
from chec_voice.project.splits import one_spelling, without_told
from chec_voice.store import Store, codes, columns, frameworks
from chec_voice.store.settling import AGREED_RULE
from chec_voice.tally import CROSS, Tally
from chec_voice.themes import codes_below

if TYPE_CHECKING:
    from chec_voice.tally import Column


@dataclass(frozen=True)
class Figure:
    """One figure, as it was asked for."""

    codes: tuple[str, ...] = ()
    """Whoever said one of these, or of what is below them, counts."""
    together: bool = False
    """Only who said every one of `codes`, which stand for themselves alone; no group."""
    element: str = ""
    """Instead of codes: what is surely about this domain or driver."""
    framework: str | None = None
    """Id of the element's framework; None: the only one."""
    by: str | None = None
    """What is compared by, as `themes` takes it."""
    values: tuple[str, ...] = ()
    """Columns in one of which it is; none: everyone."""
    coding: str = AGREED_RULE
    """Whose coding counts."""


def segments_behind(store: Store, figure: Figure) -> tuple[int, ...]:
    """Segments of the answers that a figure counts, in reading order.

    Raises:
        NotFound: there is no such coder, attribute, framework or element.
    """
    by = one_spelling(store, figure.by) if figure.values else None
    rest, told = without_told(store, by)
    tally, _ = tallied(store, rest, figure.coding)
    if not told:
        return _ids(tally, _positions(store, tally, figure), figure.values)
    found: set[int] = set()
    for word, said in told_tallies(store, rest, figure.coding, told).items():
        if rest is None:
            if word in figure.values:
                found.update(_ids(said, _positions(store, said, figure), ()))
            continue
        inside = [one.partition(CROSS)[2] for one in figure.values if _is_of(one, word)]
        if inside:
            found.update(_ids(said, _positions(store, said, figure), inside))
    return tuple(sorted(found))


def _is_of(value: str, word: str) -> bool:
    return value.startswith(f"{word}{CROSS}")


def _positions(store: Store, tally: Tally, figure: Figure) -> list[Column]:
    """Columns of positions of the segments that count, whatever they are compared by."""
    if figure.element:
        frame = frameworks.get(store, figure.framework)
        linked = linked_to(store, frame, tally, columns.coder_of(store, figure.coding))
        voice = framework_map.voice_of(element_of(frame, figure.element), linked, tally)
        return list(voice.sure.values())
    below = codes_below(codes.with_retired(store), tally.said)
    parts = [[tally.said[at] for at in below.get(code, ())] for code in figure.codes]
    if not figure.together:
        return [column for part in parts for column in part]
    persons, answers = ~tally.answers.grouped, tally.answers
    for code in figure.codes:
        persons = persons & tally.people([code])
    said = [tally.said[code] for code in figure.codes if code in tally.said]
    return [column[persons[answers.person[answers.response[column]]]] for column in said]


def _ids(tally: Tally, positions: Iterable[Column], values: Iterable[str]) -> tuple[int, ...]:
    """Ids of segments at these positions, of the columns called so."""
    import numpy as np

    flags = np.zeros(len(tally.answers.segment_ids), dtype=bool)
    for column in positions:
        flags[column] = True
    if values := set(values):
        assert tally.labels is not None
        wanted = np.array([name in values for name in tally.values], dtype=bool)
        flags &= wanted[tally.labels.of[tally.answers.response]]
    return tuple(tally.answers.segment_ids[flags].tolist())
