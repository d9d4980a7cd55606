"""Codes in the shape that other programs read: unique names, two levels where those want two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from chec_voice.exchange.codes_text import describe
from chec_voice.exchange.guids import one_line
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import CodeNode
from chec_voice.exchange.profiles import Profile
from chec_voice.model import Code
from chec_voice.text import free_name

_PALETTE = ("#4477AA", "#66CCEE", "#228833", "#CCBB44", "#EE6677", "#AA3377", "#BBBBBB", "#555555")


def code_nodes(
    codes: Sequence[Code], guids: Mapping[str, str], profile: Profile, losses: LossReport
) -> list[CodeNode]:
    """Codes under names that are unique in the file, on two levels where the profile says so."""
    by_id = {code.id: code for code in codes}
    counts: dict[str, int] = defaultdict(int)
    for code in codes:
        counts[code.name.casefold()] += 1
    areas: dict[str, str] = {}
    nodes: list[CodeNode] = []
    taken: set[str] = set()
    for code in codes:
        chain = _chain(code, by_id)
        name, parent = code.name, code.parent
        if counts[name.casefold()] > 1 and len(chain) > 1:
            name = " > ".join(c.name for c in chain)
        if profile.flat and len(chain) > 2:
            name, parent = " > ".join(c.name for c in chain[1:]), chain[0].id
            losses.add(
                "codes", "changed", "sub-codes stand on one level, with their path as name", code.id
            )
        name = free_name(one_line(name) or code.id, taken)
        if name != code.name and not (profile.flat and len(chain) > 2):
            losses.add(
                "codes",
                "changed",
                "two codes have one name: these have their path as name",
                code.id,
            )
        colour = areas.setdefault(chain[0].id, _PALETTE[len(areas) % len(_PALETTE)])
        nodes.append(
            CodeNode(
                guid=guids[code.id],
                name=name,
                parent=guids.get(parent) if parent else None,
                codable=code.codable,
                description=describe(code, name),
                color=colour,
            )
        )
    return nodes


def _chain(code: Code, by_id: Mapping[str, Code]) -> list[Code]:
    """A code with the codes above it, the highest first."""
    chain = [code]
    while chain[0].parent in by_id:
        chain.insert(0, by_id[chain[0].parent or ""])
    return chain
