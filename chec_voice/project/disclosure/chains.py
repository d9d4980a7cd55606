"""Pairs of codes that tell together what none of them tells alone, which `protect` does not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chec_voice.disclosure import Figures, Given, Printed, Protected
from chec_voice.project.disclosure.names import EVERYONE, LOOKED, Keys


def without_chains(
    result: Protected, figures: Figures, names: Keys, earlier: Sequence[Given]
) -> Protected:
    """Hide pairs that share a code, but for one, inside a figure of which something is hidden.

    `protect` knows what one pair says of who said either code; of three codes, two or three pairs
    say it together. What was told before is told again.
    """
    pairs = {r.parts[2]: r for r in figures.relations if r.kind == "both"}
    shown = [
        key for key in pairs if key in result.printed and result.printed[key].shown is not None
    ]
    before = {key for given in earlier for key, p in given.printed.items() if p.shown is not None}
    inside = _inside(result, figures, names)
    told: list[str] = [key for key in pairs if key in before]
    printed = dict(result.printed)
    for key in sorted(shown, key=lambda key: (-figures.counts[key], key)):
        first, second = pairs[key].parts[:2]
        chained = any(
            {first, second} & set(pairs[other].parts[:2])
            and any({first, second, *pairs[other].parts[:2]} <= codes for codes in inside)
            for other in told
            if other != key
        )
        if key in before or not chained:
            told.append(key)
        else:
            printed[key] = Printed(None, 0, None, figures.counts[key], "protects")
    return replace(result, printed=printed)


def _inside(result: Protected, figures: Figures, names: Keys) -> list[set[str]]:
    """For each heading, group and driver of which something is hidden: all figures within it."""
    parts: dict[str, set[str]] = {}
    for relation in figures.relations:
        if relation.kind in ("union", "within") and relation.whole in result.printed:
            parts.setdefault(relation.whole, set()).update(relation.parts)
    everybody = {names.key(EVERYONE), names.key(LOOKED)}
    found = []
    for whole in parts.keys() - everybody:
        within, left = {whole}, [whole]
        while left:
            for part in parts.get(left.pop(), ()):
                if part not in within:
                    within.add(part)
                    left.append(part)
        if any(result.printed[key].shown is None for key in within & result.printed.keys()):
            found.append(within)
    return found
