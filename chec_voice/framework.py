"""Loads and checks frameworks, crosswalks and indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from chec_voice.errors import NotFound
from chec_voice.model import (
    DIRECT,
    MAY,
    STRENGTHS,
    Codebook,
    Crosswalk,
    Element,
    Framework,
    Indicator,
    Link,
    Replacement,
)
from chec_voice.yaml_file import Fields, Node, read

STATUSES = ("reconstruction", "transcription", "published")
KINDS = ("domain", "structural", "cross_cutting", "outcome")
LEVELS = ("", "low", "medium", "medium-high", "high")

_ELEMENT = (
    "plain_label",
    "definition",
    "confidence",
    "label_confidence",
    "basis",
    "verified",
    "verified_by",
    "verified_on",
    "source_document",
    "page",
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def load_framework(path: Path) -> Framework:
    """Read a framework file.

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    root, sha256 = read(path)
    fields = root.fields(
        ("format", "id", "name", "version", "status", "domains"), ("notice", "source")
    )
    _check_format(fields, "chec-framework/1")
    status = fields.choice("status", STATUSES, "")
    elements: list[Element] = []
    seen: dict[str, int] = {}
    drivers: list[Element] = []
    for node in fields.items("domains"):
        domain_fields = node.fields(("id", "label"), (*_ELEMENT, "kind", "drivers"))
        domain = _element(domain_fields, None, seen)
        elements.append(domain)
        for child in domain_fields.items("drivers"):
            drivers.append(_element(child.fields(("id", "label"), _ELEMENT), domain.id, seen))
    if not elements:
        raise root.error("the framework has no domains.")
    source = fields.values.get("source")
    framework = Framework(
        id=fields.identifier("id"),
        name=fields.text("name"),
        version=fields.text("version"),
        status=status,
        notice=fields.text("notice"),
        source=_strings(source) if source else {},
        elements=(*elements, *drivers),
        sha256=sha256,
    )
    if status == "reconstruction" and "reconstruction" not in framework.name.lower():
        raise fields.values["name"].error(
            "the name of a reconstruction has to say so.", fix="Put `reconstruction` in the name."
        )
    return framework


def _check_format(fields: Fields, wanted: str) -> None:
    if fields.text("format") != wanted:
        raise fields.values["format"].error(
            f"expected `format: {wanted}`.", fix="See codebooks/README.md for the formats."
        )


def _element(fields: Fields, parent: str | None, seen: dict[str, int]) -> Element:
    element_id, node = fields.text("id"), fields.values["id"]
    if not _ID.fullmatch(element_id):
        raise node.error(f"{element_id!r} cannot be an id.", fix="Use letters, digits, . _ and -.")
    if element_id in seen:
        raise node.error(f"the id {element_id!r} stands twice (also in line {seen[element_id]}).")
    seen[element_id] = node.line
    verified = fields.flag("verified", default=False)
    if verified:
        for key in ("verified_by", "verified_on", "source_document", "page"):
            if not fields.text(key):
                raise fields.node.error(
                    f"{element_id!r} is marked verified, but {key!r} is missing.",
                    fix="Say who verified it, when, against which document and page.",
                )
    return Element(
        id=element_id,
        label=fields.text("label"),
        parent=parent,
        plain_label=fields.text("plain_label"),
        definition=fields.text("definition"),
        kind="driver" if parent else fields.choice("kind", KINDS, "domain"),
        confidence=fields.choice("confidence", LEVELS, ""),
        label_confidence=fields.choice("label_confidence", LEVELS, ""),
        basis=fields.text("basis"),
        verified=verified,
        verified_by=fields.text("verified_by"),
        verified_on=fields.text("verified_on"),
        source_document=fields.text("source_document"),
        page=fields.text("page"),
    )


def _strings(node: Node) -> dict[str, str]:
    keys = tuple(node.value) if isinstance(node.value, dict) else ()
    return {key: value.text() for key, value in node.fields((), keys)}


def load_crosswalk(
    path: Path, codebook: Codebook, framework: Framework, *, skip_unknown: bool = False
) -> Crosswalk:
    """Read a crosswalk and check it against the two trees that it joins.

    Args:
        skip_unknown: leave out what names a code or element that a tree does not have.

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    root, _ = read(path)
    fields = root.fields(
        ("format", "id", "codebook", "framework", "version", "links"), ("unlinked", "notice")
    )
    _check_format(fields, "chec-crosswalk/1")
    for key, wanted in (("codebook", codebook.id), ("framework", framework.id)):
        if fields.text(key) != wanted:
            raise fields.values[key].error(
                f"this crosswalk is for {key} {fields.text(key)!r}; the project has {wanted!r}.",
                fix=f"Use a crosswalk for {wanted!r}, or correct the line.",
            )
    codes = {code.id for code in codebook.codes}
    elements = {element.id for element in framework.elements}
    nodes = [
        node
        for node in fields.items("links")
        if not (skip_unknown and _unknown(node, codes, elements))
    ]
    links = [_link(node, codes, elements) for node in nodes]
    _refuse_twins(nodes, links)
    unlinked = {}
    for node in fields.items("unlinked"):
        if skip_unknown and _unknown(node, codes, elements):
            continue
        entry = node.fields(("code", "reason"))
        _known(entry.values["code"], codes, "code")
        unlinked[entry.text("code")] = entry.text("reason")
    both = {link.code for link in links} & set(unlinked)
    if both:
        raise root.error(f"these codes are linked and listed as unlinked: {', '.join(both)}.")
    return Crosswalk(
        fields.identifier("id"),
        codebook.id,
        framework.id,
        fields.text("version"),
        tuple(links),
        unlinked,
    )


def _unknown(node: Node, codes: Collection[str], elements: Collection[str]) -> bool:
    """Whether an entry names a code or an element that is not there."""
    entry = node.value if isinstance(node.value, dict) else {}
    return any(
        key in entry and entry[key].text() not in known
        for key, known in (("code", codes), ("driver", elements))
    )


def _link(node: Node, codes: Collection[str], elements: Collection[str]) -> Link:
    fields = node.fields(
        ("code", "driver", "rationale"), ("status", "strength", "agreed_by", "agreed_on")
    )
    _known(fields.values["code"], codes, "code")
    _known(fields.values["driver"], elements, "driver or domain")
    link = Link(
        code=fields.text("code"),
        element=fields.text("driver"),
        rationale=fields.text("rationale"),
        status=fields.choice("status", ("proposed", "agreed"), "proposed"),
        agreed_by=fields.text("agreed_by"),
        agreed_on=fields.text("agreed_on"),
        strength=MAY
        if fields.choice("strength", tuple(STRENGTHS.values()), STRENGTHS[DIRECT]) == STRENGTHS[MAY]
        else DIRECT,
    )
    if not link.rationale:
        raise fields.values["rationale"].error("a link needs a rationale.")
    if link.status == "agreed" and not (link.agreed_by and link.agreed_on):
        raise node.error("an agreed link says who agreed it (`agreed_by`) and when (`agreed_on`).")
    return link


def _refuse_twins(nodes: Sequence[Node], links: Iterable[Link]) -> None:
    seen: set[tuple[str, str]] = set()
    for node, link in zip(nodes, links, strict=True):
        if (link.code, link.element) in seen:
            raise node.error(f"{link.code} is linked to {link.element} twice.")
        seen.add((link.code, link.element))


def _known(node: Node, known: Collection[str], what: str) -> None:
    if node.text() not in known:
        raise node.error(f"there is no {what} {node.text()!r}.", fix="Check its spelling.")


def load_indicators(
    path: Path, framework: Framework, *, skip_unknown: bool = False
) -> list[Indicator]:
    """Read candidate indicators and check that their drivers exist.

    Args:
        skip_unknown: leave out those of drivers that the framework does not have.

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    root, _ = read(path)
    fields = root.fields(
        ("format", "id", "framework", "indicators"), ("notice", "without_indicator", "version")
    )
    _check_format(fields, "chec-indicators/1")
    known = {element.id for element in framework.elements}
    keys = ("publisher", "series", "counts", "ages", "geography", "status", "caveat")
    found: list[Indicator] = []
    for node in fields.items("indicators"):
        if skip_unknown and _unknown(node, (), known):
            continue
        entry = node.fields(("id", "driver", "name"), keys)
        _known(entry.values["driver"], known, "driver or domain")
        values = {key: entry.text(key) for key in keys}
        found.append(
            Indicator(entry.text("id"), entry.text("driver"), entry.text("name"), **values)
        )
    return found


# --- one framework in place of another ---

GONE = "gone"
REST = "*"
"""In a mapping: all elements that have no line of their own, which can only be gone."""


def load_replacement(path: Path, new: Framework) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Read a mapping of elements: (id of the old framework, old element -> new elements).

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    root, _ = read(path)
    fields = root.fields(("format", "from", "elements"), ())
    _check_format(fields, "chec-replacement/1")
    known = {element.id for element in new.elements}
    places: dict[str, tuple[str, ...]] = {}
    elements = fields.values["elements"]
    if not isinstance(elements.value, dict):
        raise elements.error("`elements` is a table of old: new.", fix="Write one line for each.")
    for old, node in elements.fields((), tuple(elements.value)):
        targets = node.value if isinstance(node.value, list) else [node]
        names = [target.text() for target in targets]
        if names == [GONE]:
            places[old] = ()
            continue
        if old == REST:
            raise node.error("all others can only be gone.", fix="Write '*': gone")
        for target in targets:
            _known(target, known, f"element of {new.id}")
        places[old] = tuple(dict.fromkeys(names))
    return fields.text("from"), places


def plan_replacement(
    old: Framework,
    new: Framework,
    places: Mapping[str, tuple[str, ...]],
    links: Sequence[Link],
    *,
    tags: Mapping[str, int] | None = None,
    values: Mapping[str, int] | None = None,
    linked: Collection[str] = (),
) -> Replacement:
    """Where every element and link goes; elements of the same id go to each other.

    Args:
        tags: old element -> tags on answers that stand.
        values: old element -> published values of its indicators.
        linked: new elements to which links lead already, where the project has both frameworks.

    Raises:
        NotFound: the mapping names an element that the old framework does not have.
    """
    known = {element.id for element in new.elements}
    strangers = sorted(set(places) - {element.id for element in old.elements})
    if strangers:
        raise NotFound(
            f"the framework {old.id} has no element {strangers[0]!r}.",
            fix="Correct the left side of that line of the mapping.",
        )
    whole = {
        element.id: places.get(element.id, (element.id,) if element.id in known else ())
        for element in old.elements
    }
    moved: dict[tuple[str, str], tuple[Link, str]] = {}
    for link in links:
        for target in whole.get(link.element, ()):
            other = moved.get((link.code, target))
            # Where elements were joined, what one of them has directly the whole has directly.
            if other is None or (other[0].strength == MAY and link.strength == DIRECT):
                moved[link.code, target] = (link, target)
    lost = tuple(link for link in links if not whole.get(link.element))
    reached = {target for targets in whole.values() for target in targets}.union(linked)
    new_only = tuple(element.id for element in new.elements if element.id not in reached)
    return Replacement(
        whole,
        tuple(moved.values()),
        lost,
        new_only,
        tags_lost=sum(n for old_id, n in (tags or {}).items() if len(whole[old_id]) != 1),
        values_lost=sum(n for old_id, n in (values or {}).items() if not whole[old_id]),
    )
