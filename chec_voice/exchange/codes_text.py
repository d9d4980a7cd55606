"""A code's parts as one readable text, and back: what a Description of QDA-XML can hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from chec_voice.model import CODE_LISTS, Code, Exclusion

# In reading order. Each part is a heading on a line of its own; lists have a dash before each item.
_HEADINGS = {
    "Definition": "definition",
    "When to use": "when_to_use",
    "When not to use": "when_not_to_use",
    "Examples": "examples",
    "Keywords": "keywords",
    "Plain label": "label",
    "Basis": "basis",
    "Source": "source",
    "Kind": "kind",
    "Id": "id",
    "Name": "name",
}
_HEADING = re.compile(rf"(?:{'|'.join(_HEADINGS)}):")
_INSTEAD = re.compile(r" \(use instead: ([a-z0-9_.]+)\)")
_EXAMPLE = " (for example: "


Parts = dict[str, Any]
"""Fields of a `Code` that a description says; apart from its place in the tree."""


def describe(code: Code, shown_as: str = "") -> str:
    """All parts of a code, to be read by people and by `parse`; its name if shown as another."""
    blocks = [_body(code.brief)] if code.brief else []
    if blocks and _HEADING.match(blocks[0]):  # a text that looks like a heading is set in as well
        blocks[0] = f"  {blocks[0]}"
    for heading, name in _HEADINGS.items():
        value = getattr(code, name)
        if not value or (name == "name" and shown_as in ("", value)):
            continue
        if name in CODE_LISTS:
            items = (_exclusion(i) if isinstance(i, Exclusion) else i for i in value)
            text = "\n".join(f"- {_body(item)}" for item in items)
        else:
            text = _body(value)
        blocks.append(f"{heading}:\n{text}" if name in CODE_LISTS else f"{heading}: {text}")
    return "\n".join(blocks)


def parse(description: str) -> Parts:
    """The parts of a description; one that has no headings of ours is a definition whole."""
    lines = description.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(_HEADING.match(line) for line in lines):
        return {"definition": description.strip()}
    found: dict[str, list[str]] = {"brief": []}
    at = "brief"
    for line in lines:
        match = _HEADING.match(line)
        if match:
            at = _HEADINGS[match[0][:-1]]
            found.setdefault(at, [])
            line = line[match.end() :].removeprefix(" ")
            if at in CODE_LISTS and not line:
                continue
        found[at].append(line)
    values: Parts = {}
    for name, body in found.items():
        if name in CODE_LISTS:
            items = _items(body)
            values[name] = (
                tuple(_read_exclusion(i) for i in items)
                if name == "when_not_to_use"
                else tuple(items)
            )
        else:
            values[name] = "\n".join(line.removeprefix("  ") for line in body).strip("\n")
    return values


def put(code: Code, parts: Parts) -> Code:
    """`code` with what a description says of it; who it is stays."""
    return replace(code, **{k: v for k, v in parts.items() if k not in ("id", "name", "kind")})


def _body(text: str) -> str:
    # Further lines are set in, so that no line of a text is taken for a heading.
    return text.replace("\n", "\n  ")


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:])
        elif items:
            items[-1] += "\n" + line.removeprefix("  ")
        elif line.strip():
            items.append(line.strip())
    return [item.strip("\n") for item in items]


def _exclusion(item: Exclusion) -> str:
    use = f" (use instead: {item.use})" if item.use else ""
    return f"{item.when}{use}{_EXAMPLE + item.example + ')' if item.example else ''}"


def _read_exclusion(item: str) -> Exclusion:
    example: str | None = None
    if item.endswith(")") and _EXAMPLE in item:
        item, _, rest = item.rpartition(_EXAMPLE)
        example = rest[:-1]
    match = next((m for m in _INSTEAD.finditer(item) if m.end() == len(item)), None)
    if match is not None:
        return Exclusion(item[: match.start()], match[1], example)
    return Exclusion(item, None, example)
