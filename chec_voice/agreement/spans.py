"""Agreement on where a code begins and ends, for codings of stretches of a text.

`u_alpha` and `cu_alpha` follow Krippendorff, Mathet, Bouvry and Widlöcher (2016), laid out for
codes that may overlap; `unitizing_alpha` is the older coefficient of Krippendorff (1995, 2004).
All count characters. None means undefined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations

import numpy as np

from chec_voice.agreement.coefficients import alpha_of_coincidences

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


def u_alpha(texts: Iterable[SpannedText], code: str | None = None) -> float | None:
    """Do coders mark the same stretches? Of one code against all else, or over all codes.

    Each code is a continuum of its own, of its units and the gaps between them. Over several codes
    observed and expected disagreements are added up before they are compared.
    """
    shared = [text for text in texts if len(text.marked) > 1]
    codes = [code] if code is not None else sorted({c for text in shared for c in text.codes})
    parts = [_disagreement(shared, each) for each in codes]
    expected = sum(part[1] for part in parts)
    return 1 - sum(part[0] for part in parts) / expected if expected > 0 else None


def _disagreement(texts: Sequence[SpannedText], code: str) -> tuple[float, float]:
    """Observed and expected length of one code meeting no code."""
    observed = inside = total = squares = 0.0
    for text in texts:
        units = {coder: text.units(coder, code) for coder in text.marked}
        for one, other in combinations(units.values(), 2):
            both = _overlap(one, other)
            alone = _length(one) + _length(other) - 2 * both
            observed += alone / (len(units) - 1)
        inside += sum(_length(own) for own in units.values())
        total += text.length * len(units)
        squares += sum((end - start) ** 2 for own in units.values() for start, end in own)
    gaps = total - inside
    # A unit is not compared with itself as a whole; a gap can be cut anywhere.
    comparable = total * total - squares - gaps
    return observed, total * inside * gaps / comparable if comparable > 0 else 0.0


def cu_alpha(texts: Iterable[SpannedText]) -> float | None:
    """Where two coders both marked something, do they give it the same codes?

    Codes that both gave to a stretch agree. What is left over on either side is compared, each
    with each; a code that meets nothing is a matter of `u_alpha`.
    """
    shared = [text for text in texts if len(text.marked) > 1]
    codes = sorted({c for text in shared for c in text.codes})
    at = {code: n for n, code in enumerate(codes)}
    coincidences = np.zeros((len(codes), len(codes)))
    for text in shared:
        for start, end, given in _pieces(text):
            weight = (end - start) / (len(text.marked) - 1)
            for one, other in permutations(given, 2):
                for code in one & other:
                    coincidences[at[code], at[code]] += weight
                mine, theirs = one - other, other - one
                if mine and theirs:
                    share = weight * min(len(mine), len(theirs)) / (len(mine) * len(theirs))
                    for a in mine:
                        for b in theirs:
                            coincidences[at[a], at[b]] += share
    return alpha_of_coincidences(coincidences, 1 - np.eye(len(codes)))


def _pieces(text: SpannedText) -> Iterable[tuple[int, int, list[set[str]]]]:
    """Stretches in which no coder's marking changes, with the codes that each gave."""
    edges = sorted({edge for spans in text.marked.values() for s, e, _ in spans for edge in (s, e)})
    for start, end in pairwise(edges):
        yield (
            start,
            end,
            [{c for s, e, c in spans if s <= start and end <= e} for spans in text.marked.values()],
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


def _length(units: Iterable[Unit]) -> int:
    return sum(end - start for start, end in units)


def _overlap(one: Iterable[Unit], other: Sequence[Unit]) -> int:
    return sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in one for s2, e2 in other)
