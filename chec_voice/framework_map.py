"""Draws the map from what young people said to the framework, with the gaps on either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chec_voice.model import Codebook, Element, Framework, Link

if TYPE_CHECKING:
    from chec_voice.tally import Flags, Tally


@dataclass(frozen=True)
class MapRow:
    """What was said that belongs to one domain or driver."""

    element: Element
    codes: tuple[str, ...]
    """Codes linked to this element; a domain also gathers those of its drivers."""
    people: int
    """Distinct participants who said something coded with one of these codes."""
    groups: int
    """Distinct group units; never added to people."""
    mentions: int
    by: Mapping[str, int]
    """People per value of the attribute asked for."""


@dataclass(frozen=True)
class FrameworkMap:
    """Framework domains x voice, with what is missing on either side."""

    framework: Framework
    rows: tuple[MapRow, ...]
    """Domains, each followed by its drivers."""
    values: tuple[str, ...]
    """Columns: the values of the attribute asked for."""
    people: int
    """Denominator: participants with at least one answered response."""
    bases: Mapping[str, int]
    """The same per value."""
    silent: tuple[Element, ...]
    """Domains with no voice: nothing that was said is coded to them."""
    homeless: tuple[tuple[str, int, str], ...]
    """Codes with no domain: (code, people, reason why, or '' when nobody gave one)."""
    proposed: int
    """Links used here that nobody has agreed yet."""
    looked: int
    """Participants of whose answers a coder has looked at one or more; `bases` counts them too."""

    def why_silent(self, element: Element) -> str:
        """What stands behind a domain without voice; the difference matters to its readers."""
        row = next(row for row in self.rows if row.element.id == element.id)
        if not row.codes:
            return "no code is linked to it"
        if len(row.codes) == 1:
            return "1 code is linked, and it was not used so far"
        return f"{len(row.codes)} codes are linked, and none of them was used so far"


def draw(
    framework: Framework,
    codebook: Codebook,
    links: Sequence[Link],
    reasons: Mapping[str, str],
    tally: Tally,
    looked: Flags,
) -> FrameworkMap:
    """Draw the map; counts are of distinct people, so they do not add up over rows.

    Args:
        looked: (responses,) True for those that a coder has looked at: what counts are out of.
    """
    linked: dict[str, set[str]] = {element.id: set() for element in framework.elements}
    parents = {element.id: element.parent for element in framework.elements}
    for link in links:
        linked[link.element].add(link.code)
        parent = parents[link.element]
        if parent is not None:
            linked[parent].add(link.code)
    order = {code.id: n for n, code in enumerate(codebook.codes)}
    rows = []
    for element in _reading_order(framework):
        codes = tuple(sorted(linked[element.id], key=lambda code: order.get(code, 0)))
        rows.append(_row(element, codes, tally))
    anywhere = set().union(*linked.values()) if linked else set()
    homeless = tuple(
        (code.id, tally.count([code.id])[0].people, reasons.get(code.id, ""))
        for code in codebook.codable
        if len(tally.said.get(code.id, ())) and code.id not in anywhere
    )
    seen, seen_bases = tally.base(looked)
    return FrameworkMap(
        framework=framework,
        rows=tuple(rows),
        values=tally.values,
        people=tally.base()[0].people,
        bases={value: count.people for value, count in seen_bases.items()},
        silent=tuple(r.element for r in rows if r.element.parent is None and not r.mentions),
        homeless=homeless,
        proposed=sum(link.status == "proposed" for link in links),
        looked=seen.people,
    )


def _reading_order(framework: Framework) -> list[Element]:
    ordered = []
    for domain in framework.domains:
        ordered.append(domain)
        ordered.extend(e for e in framework.elements if e.parent == domain.id)
    return ordered


def _row(element: Element, codes: tuple[str, ...], tally: Tally) -> MapRow:
    whole, by = tally.count(codes)
    return MapRow(
        element,
        codes,
        whole.people,
        whole.groups,
        whole.mentions,
        {value: count.people for value, count in by.items()},
    )


UNVERIFIED = "reconstructed, not verified against the published figure"
NOTES = (
    "Counts are out of the people whose answers a coder has looked at; the others may still say"
    " it.",
    "People are distinct participants; one person counts once in each row, so rows do not add up.",
    "A domain without voice and a code without a domain are findings, not errors.",
    "Small numbers are not hidden: for use inside the team only.",
)


def mark(element: Element) -> str:
    """What has to stand beside the name of an element."""
    return f"verified by {element.verified_by}" if element.verified else "not verified"


def to_dict(drawn: FrameworkMap, names: Mapping[str, str], by: str | None) -> dict[str, Any]:
    """A map as plain data for JSON; `names` are the names of codes."""
    frame = drawn.framework
    domains: list[dict[str, Any]] = []
    for row in drawn.rows:
        entry = {
            "id": row.element.id,
            "label": row.element.label,
            "verified": row.element.verified,
            "confidence": row.element.confidence,
            "people": row.people,
            "groups": row.groups,
            "mentions": row.mentions,
            "codes": list(row.codes),
            "by": dict(row.by),
        }
        if row.element.parent is None:
            domains.append({**entry, "kind": row.element.kind, "drivers": []})
        else:
            domains[-1]["drivers"].append(entry)
    return {
        "framework": {
            "id": frame.id,
            "name": frame.name,
            "version": frame.version,
            "status": frame.status,
            "verified": frame.verified,
            "notice": frame.notice,
            "sha256": frame.sha256,
        },
        "by": by,
        "people": drawn.people,
        "looked_at": drawn.looked,
        "bases": dict(drawn.bases),
        "domains": domains,
        "domains_without_voice": [
            {"id": e.id, "label": e.label, "reason": drawn.why_silent(e)} for e in drawn.silent
        ],
        "codes_without_domain": [
            {"code": code, "name": names.get(code, code), "people": people, "reason": reason}
            for code, people, reason in drawn.homeless
        ],
        "links_proposed": drawn.proposed,
        "notes": list(NOTES),
    }
