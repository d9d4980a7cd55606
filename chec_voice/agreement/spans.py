"""Agreement on where a code begins and ends, for codings of stretches of a text.

`u_alpha` and `cu_alpha` are those of Krippendorff, Mathet, Bouvry and Widlöcher (2016; Krippendorff
2019, section 12.6), laid out for codes that may overlap: where none do, they are as printed there.
`unitizing_alpha` is the older coefficient of Krippendorff (1995, 2004).
All count characters. None means undefined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations

import numpy as np

Unit = tuple[int, int]
"""Half-open [start, end)."""


@dataclass(frozen=True)
class SpannedText:
    """One text and what each of its coders marked in it."""

    length: int
    marked: Mapping[str, Sequence[tuple[int, int, str]]]
    """Coder -> (start, end, code); an empty list when they judged it and marked nothing."""

    def units(self, coder: str, code: str) -> list[Unit]:
        """Where a coder marked a code; stretches that overlap are one."""
        return _merged((start, end) for start, end, c in self.marked[coder] if c == code)

    @property
    def codes(self) -> set[str]:
        return {code for spans in self.marked.values() for _, _, code in spans}

    def only(self, code: str | None) -> SpannedText:
        """The same text with one code alone; None leaves it as it is."""
        if code is None:
            return self
        alone = {who: [s for s in own if s[2] == code] for who, own in self.marked.items()}
        return SpannedText(self.length, alone)


def u_alpha(texts: Iterable[SpannedText], code: str | None = None) -> float | None:
    """Do coders mark the same stretches with the same codes? Of one code, or over all codes.

    Equations 4 and 5 of the paper; of one code it is their equation 6. Where codes overlap, those
    that both coders gave to a stretch meet each other, what is left over on both sides meets each
    with each, and what is left over beyond that meets the gap between units.
    """
    shared = [text.only(code) for text in texts if len(text.marked) > 1]
    met = _Coincidences(shared, with_gaps=True)
    for text in shared:
        for coder in text.marked:
            for each in text.codes:
                for start, end in text.units(coder, each):
                    met.itself[met.at[each]] += (end - start) ** 2
    met.itself[met.gap] = met.counts[met.gap].sum()  # a gap can be cut anywhere
    return met.alpha()


def cu_alpha(texts: Iterable[SpannedText]) -> float | None:
    """Where two coders both marked something, do they give it the same codes?

    Equations 10 and 11 of the paper; a code that meets nothing is a matter of `u_alpha`.
    """
    shared = [text for text in texts if len(text.marked) > 1]
    met = _Coincidences(shared, with_gaps=False)
    for text in shared:
        for (_, _, each, _), length in met.lengths(text).items():
            met.itself[met.at[each]] += length**2 / (len(text.marked) - 1)
    return met.alpha()


class _Coincidences:
    """How long each code meets each, over all pairs of coders.

    Attributes:
        counts: characters, shape (codes, codes); with the gap between units as the last of them.
        itself: squared length of what can only meet itself, per code.
    """

    def __init__(self, texts: Sequence[SpannedText], *, with_gaps: bool) -> None:
        codes = sorted({code for text in texts for code in text.codes})
        self.at = {code: n for n, code in enumerate(codes)}
        self.gap = len(codes)
        self._with_gaps = with_gaps
        self.counts = np.zeros((len(codes) + 1, len(codes) + 1))
        self.itself = np.zeros(len(codes) + 1)
        for text in texts:
            for start, end, given in _pieces(text):
                for one, other in permutations(given.values(), 2):
                    self._meet(one, other, (end - start) / (len(given) - 1))

    def _meet(self, one: Collection[str], other: Collection[str], weight: float) -> None:
        for code, met, share in _met(one, other):
            if met is not None:
                self.counts[self.at[code], self.at[met]] += share * weight
            elif self._with_gaps:
                self.counts[self.at[code], self.gap] += share * weight
                self.counts[self.gap, self.at[code]] += share * weight
        if self._with_gaps and not one and not other:
            self.counts[self.gap, self.gap] += weight

    def lengths(self, text: SpannedText) -> dict[tuple[str, str, str, Unit], float]:
        """(coder, other coder, code, unit) -> length of the unit that meets a code there."""
        found: dict[tuple[str, str, str, Unit], float] = defaultdict(float)
        for start, end, given in _pieces(text):
            for coder, other in permutations(given, 2):
                for code, met, share in _met(given[coder], given[other]):
                    if met is not None:
                        found[coder, other, code, given[coder][code]] += share * (end - start)
        return found

    def alpha(self) -> float | None:
        """1 - observed / expected disagreement; what can only meet itself is not expected to."""
        totals, whole = self.counts.sum(axis=0), float(self.counts.sum())
        observed = whole - float(np.trace(self.counts))
        apart = whole**2 - float(totals @ totals)  # pairs of unlike codes, times the whole
        possible = whole**2 - float(self.itself.sum())
        if apart <= 0 or possible <= 0:
            return None
        return 1 - observed * possible / (whole * apart)


def _met(one: Collection[str], other: Collection[str]) -> Iterator[tuple[str, str | None, float]]:
    """What each code of a coder meets of another's, and with which share; None is nothing."""
    mine, theirs = [c for c in one if c not in other], [c for c in other if c not in one]
    pairs = min(len(mine), len(theirs))
    for code in one:
        if code in other:
            yield code, code, 1.0
            continue
        for met in theirs:
            yield code, met, pairs / (len(mine) * len(theirs))
        if len(mine) > pairs:
            yield code, None, (len(mine) - pairs) / len(mine)


def _pieces(text: SpannedText) -> Iterator[tuple[int, int, dict[str, dict[str, Unit]]]]:
    """Stretches in which no coder's marking changes: coder -> code -> the unit that it is in."""
    units = {
        c: [(u, code) for code in text.codes for u in text.units(c, code)] for c in text.marked
    }
    edges = {edge for own in units.values() for unit, _ in own for edge in unit}
    for start, end in pairwise(sorted({0, text.length, *edges})):
        yield (
            start,
            end,
            {
                coder: {code: unit for unit, code in own if unit[0] <= start and end <= unit[1]}
                for coder, own in units.items()
            },
        )


def unitizing_alpha(
    length: int, marked: Mapping[str, Sequence[tuple[int, int, str]]]
) -> float | None:
    """Krippendorff's first alpha for unitizing (1995; 2004, chapter 11), of one continuum.

    Units that differ disagree by the squares of what one has and the other lacks. It does not
    behave as expected with more than two coders (Krippendorff and others 2016): prefer `u_alpha`.
    """
    text = SpannedText(length, marked)
    parts = [squared_disagreement(text, code) for code in sorted(text.codes)]
    expected = sum(part[1] for part in parts)
    return 1 - sum(part[0] for part in parts) / expected if expected > 0 else None


def squared_disagreement(text: SpannedText, code: str) -> tuple[float, float]:
    """Observed and expected disagreement of one code, as `unitizing_alpha` measures it."""
    # Units that touch stay apart: where one ends and the next begins is what is measured.
    units = [sorted((s, e) for s, e, c in spans if c == code) for spans in text.marked.values()]
    length, coders = text.length, len(units)
    sections = [_sections(own, length) for own in units]
    observed = sum(
        _squared(one, other) for a, b in combinations(sections, 2) for one in a for other in b
    )
    observed *= 2 / (coders * (coders - 1) * length**2)
    sizes = [end - start for own in units for start, end in own]
    gaps = [end - start for own in sections for start, end, is_unit in own if not is_unit]
    expected = 0.0
    for size in sizes:
        expected += (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        expected += size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
    pairs = coders * length * (coders * length - 1) - sum(size * (size - 1) for size in sizes)
    return observed, expected * 2 / length / pairs if pairs > 0 else 0.0


def _sections(units: Sequence[Unit], length: int) -> list[tuple[int, int, bool]]:
    """A continuum cut into units and the gaps between them."""
    found, at = [], 0
    for start, end in units:
        if start > at:
            found.append((at, start, False))
        found.append((start, end, True))
        at = end
    return [*found, (at, length, False)] if at < length else found


def _squared(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> float:
    (s1, e1, unit1), (s2, e2, unit2) = one, other
    if unit1 and unit2 and s1 < e2 and s2 < e1:
        return (s1 - s2) ** 2 + (e1 - e2) ** 2
    if unit1 and not unit2 and s2 <= s1 and e1 <= e2:
        return (e1 - s1) ** 2
    if unit2 and not unit1 and s1 <= s2 and e2 <= e1:
        return (e2 - s2) ** 2
    return 0.0


def _merged(units: Iterable[Unit]) -> list[Unit]:
    merged: list[Unit] = []
    for start, end in sorted(units):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
