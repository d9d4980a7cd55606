"""Cuts plain text and Markdown into headings, list items and paragraphs."""

from __future__ import annotations

import re

from chec_voice.intake.documents.model import Block

RULE = re.compile(r"\s*(={3,}|-{3,}|~{3,}|_{3,}|\*{3,})\s*")
HASH = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
ITEM = re.compile(r"\s*(?:[-*•‣▪◦·–—+o●]|\(?\d{1,2}[.)]|\[[ xX]?\])\s+(?=\S)(.*)")
_QUOTED = re.compile(r"\s{0,3}>\s?(.*)")
_NUMBERED_QUESTION = re.compile(r"(?i)(?:q|question)\s?\d{1,2}\s?[.:)-]?\s.{3,200}[?？]\s*")
"""Asks whatever stands above: "Q2 What is hard?" under a list is no part of its last line."""
_BOLD = re.compile(r"\s*(\*\*|__)(.+)\1\s*:?\s*")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
_FACT = re.compile(r"[A-Z][\w /'’&()-]{1,40}:\s+\S.*")

COUNT = re.compile(r"(?i)(n)\s*=\s*(\d{1,4}\b.*)")
"""How many took part, as in "n=8" or "N = 12 young people"."""
_LONGEST_HEADING = 300
_WRAPPED = 45
"""A line shorter than this was ended by whoever typed it, not broken at a margin."""


def text_blocks(text: str) -> list[Block]:
    """Blocks of a text: underlined lines, "# " and bold lines are headings, "- " is an item.

    A line directly under an item or a paragraph continues it, unless it is a "Key: value", or
    the line above it was short: then each line is something of its own, as on a flip chart.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    # Lines that go on with the last block; joined when the next one begins.
    more: list[str] = []
    titled = False
    fresh = True
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        below = lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        if not line.strip() or RULE.fullmatch(line):
            fresh = True
            continue
        rule = RULE.fullmatch(below)
        if rule and rule[1][0] in "=-~" and not ITEM.match(line):
            top = rule[1][0] == "=" and not titled
            titled = titled or top
            _finish(blocks, more)
            blocks.append(Block(number, "title" if top else "heading", line.strip()))
            at += 1
            fresh = True
            continue
        block = _block(line, number, fresh, lines, at)
        above = lines[at - 2] if at > 1 else ""
        ended = len(above.strip()) < _WRAPPED and not line[:1].isspace()
        if block is None and ended and line[:1].isprintable() and ITEM.match(above) is None:
            block = Block(number, "paragraph", bare(line))
        last = blocks[-1] if blocks else None
        if block is None and last is not None and last.style in ("item", "paragraph"):
            more.append(line.strip())
        else:
            _finish(blocks, more)
            blocks.append(block or Block(number, "paragraph", bare(line)))
            titled = titled or blocks[-1].style == "title"
        fresh = blocks[-1].style in ("title", "heading")
    _finish(blocks, more)
    return blocks


def _finish(blocks: list[Block], more: list[str]) -> None:
    """Puts the lines that go on with the last block behind it."""
    if more:
        last = blocks[-1]
        blocks[-1] = Block(last.line, last.style, " ".join([last.text, *more]))
        more.clear()


def _block(line: str, number: int, fresh: bool, lines: list[str], at: int) -> Block | None:
    """What a line begins, or None when it continues the one above."""
    if len(line) <= _LONGEST_HEADING and (found := HASH.fullmatch(line)):
        top = len(found[1]) == 1
        return Block(number, "title" if top and number <= 5 else "heading", bare(found[2]))
    if found := _BOLD.fullmatch(line):
        return Block(number, "heading", found[2].strip())
    if _NUMBERED_QUESTION.fullmatch(line):
        return Block(number, "heading", line.strip())
    # "1. What helps?" alone on its line asks; "1. my nan" is the first of a list.
    if found := ITEM.fullmatch(line):
        asks = fresh and re.match(r"\s*\(?\d", line) and found[1].rstrip().endswith(("?", '?"'))
        return Block(number, "heading" if asks else "item", bare(found[1]))
    if found := _QUOTED.fullmatch(line):
        return Block(number, "item", bare(found[1])) if found[1].strip() else None
    if fresh and _is_heading(line, lines, at):
        return Block(number, "heading", line.strip())
    marks = (_FACT, COUNT)
    if fresh or any(mark.fullmatch(line.strip()) for mark in marks):
        return Block(number, "paragraph", bare(line))
    return None


def _is_heading(line: str, lines: list[str], at: int) -> bool:
    """A short question or capitals with a list or an empty line below."""
    text = line.strip()
    if len(text) > 150 or text[0] in "\"“'‘":
        return False
    below = next((lines[i] for i in range(at, len(lines)) if lines[i].strip()), "")
    if not below:
        return False
    listed = ITEM.match(below) is not None
    asks = text.endswith("?") or re.match(
        r"(?i)(q|question|prompt|activity)\s{0,9}\d{0,9}\s{0,9}[.:)]", text
    )
    shouts = text.isupper() and sum(c.isalpha() for c in text) >= 4
    labelled = text.endswith(":") and not text.casefold().startswith(("vote", "dot"))
    return bool((asks or shouts) and (listed or not lines[at].strip())) or (labelled and listed)


def bare(text: str) -> str:
    """A line without white space at the ends and without marks of emphasis."""
    return _EMPHASIS.sub(r"\2", text.strip())
