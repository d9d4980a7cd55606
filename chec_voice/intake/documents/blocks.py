"""Cuts plain text and Markdown into headings, list items and paragraphs."""

from __future__ import annotations

import re

from chec_voice.intake.documents.model import Block

_RULE = re.compile(r"\s*(={3,}|-{3,}|~{3,}|_{3,}|\*{3,})\s*")
_HASH = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_ITEM = re.compile(r"\s*(?:[-*•‣▪◦·–—+o●]|\(?\d{1,2}[.)]|\[[ xX]?\])\s+(?=\S)(.*)")
_QUOTED = re.compile(r"\s{0,3}>\s?(.*)")
_BOLD = re.compile(r"\s*(\*\*|__)(.+)\1\s*:?\s*")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_FACT = re.compile(r"[A-Z][\w /'’&()-]{1,40}:\s+\S.*")

STAMPED = re.compile(r"\s*\[?([A-Z][\w .,'’&()/-]{1,50}?)\]?\s{1,4}(?:\d{1,2}:)?\d{1,2}:\d{2}\s*")
"""A speaker and a time on a line of their own, as Teams, Zoom and Word write transcripts."""
_TIMED = re.compile(r"\[?\(?\d{1,2}:\d{2}(?::\d{2})?\]?\)?\s+[A-Z][^:]{0,50}:\s+\S.*")
"""A time, a speaker and words, as Zoom saves a chat."""
COUNT = re.compile(r"(?i)(n)\s*=\s*(\d{1,4}\b.*)")
"""How many took part, as in "n=8" or "N = 12 young people"."""
_WRAPPED = 45
"""A line shorter than this was ended by whoever typed it, not broken at a margin."""


def text_blocks(text: str) -> list[Block]:
    """Blocks of a text: underlined lines, "# " and bold lines are headings, "- " is an item.

    A line directly under an item or a paragraph continues it, unless it is a "Key: value", or
    the line above it was short: then each line is something of its own, as on a flip chart.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    fresh = True
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        below = lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        if not line.strip() or _RULE.fullmatch(line):
            fresh = True
            continue
        rule = _RULE.fullmatch(below)
        if rule and rule[1][0] in "=-~" and not _ITEM.match(line):
            top = rule[1][0] == "=" and not any(b.style == "title" for b in blocks)
            blocks.append(Block(number, "title" if top else "heading", line.strip()))
            at += 1
            fresh = True
            continue
        block = _block(line, number, fresh, lines[at:])
        last = blocks[-1] if blocks else None
        if last is not None and last.line == number - 1 and STAMPED.fullmatch(last.text):
            block = Block(number, "paragraph", _bare(line))  # said by that speaker, even a question
        above = lines[at - 2] if at > 1 else ""
        ended = len(above.strip()) < _WRAPPED and not line[:1].isspace()
        if block is None and ended and line[:1].isprintable() and _ITEM.match(above) is None:
            block = Block(number, "paragraph", _bare(line))
        if block is None and last is not None and last.style in ("item", "paragraph"):
            blocks[-1] = Block(last.line, last.style, f"{last.text} {line.strip()}")
        else:
            blocks.append(block or Block(number, "paragraph", _bare(line)))
        fresh = blocks[-1].style in ("title", "heading") or bool(STAMPED.fullmatch(blocks[-1].text))
    return blocks


def _block(line: str, number: int, fresh: bool, after: list[str]) -> Block | None:
    """What a line begins, or None when it continues the one above."""
    if found := _HASH.fullmatch(line):
        top = len(found[1]) == 1
        return Block(number, "title" if top and number <= 5 else "heading", _bare(found[2]))
    if found := _BOLD.fullmatch(line):
        return Block(number, "heading", found[2].strip())
    # "1. What helps?" alone on its line asks; "1. my nan" is the first of a list.
    if found := _ITEM.fullmatch(line):
        asks = fresh and re.match(r"\s*\(?\d", line) and found[1].rstrip().endswith(("?", '?"'))
        return Block(number, "heading" if asks else "item", _bare(found[1]))
    if found := _QUOTED.fullmatch(line):
        return Block(number, "item", _bare(found[1])) if found[1].strip() else None
    if fresh and _is_heading(line, after):
        return Block(number, "heading", line.strip())
    marks = (_FACT, STAMPED, _TIMED, COUNT)
    if fresh or any(mark.fullmatch(line.strip()) for mark in marks):
        return Block(number, "paragraph", _bare(line))
    return None


def _is_heading(line: str, after: list[str]) -> bool:
    """A short question or capitals with a list or an empty line below."""
    text = line.strip()
    below = next((other for other in after if other.strip()), "")
    if len(text) > 150 or text[0] in "\"“'‘" or not below:
        return False
    listed = _ITEM.match(below) is not None
    asks = text.endswith("?") or re.match(r"(?i)(q|question|prompt|activity)\s*\d*\s*[.:)]", text)
    shouts = text.isupper() and sum(c.isalpha() for c in text) >= 4
    labelled = text.endswith(":") and not text.casefold().startswith(("vote", "dot"))
    return bool((asks or shouts) and (listed or not after[0].strip())) or (labelled and listed)


def _bare(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text.strip())
