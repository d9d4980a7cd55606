"""Lines of a document as the readers of transcripts take them, with where paragraphs begin."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from chec_voice.intake.documents.blocks import HASH, ITEM, RULE
from chec_voice.intake.documents.model import Block, Line

_NUMBERED = re.compile(r"\s{0,12}(\d{1,6})[.):]?(?:[ \t]+|$)")
_HYPHENS = ("- ", "* ", "• ", "– ")


def text_lines(text: str) -> list[Line]:
    """Lines of a text file that hold something; numbers in the margin are taken off."""
    lines: list[Line] = []
    gap = True
    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip() or RULE.fullmatch(raw):
            gap = True
            continue
        heading = HASH.fullmatch(raw) if raw.lstrip()[:1] == "#" and len(raw) < 300 else None
        if heading:
            lines.append(Line(number, heading[2], True, style="heading"))
        else:
            item = ITEM.match(raw) is not None
            lines.append(Line(number, raw.strip(), gap, style="item" if item else "paragraph"))
        gap = heading is not None
    return without_numbers(lines)


def block_lines(blocks: Sequence[Block]) -> list[Line]:
    """Lines of the paragraphs of a Word document; tables are left to `rows`."""
    lines: list[Line] = []
    for block in blocks:
        gap = True
        at = 0
        for text in block.text.split("\n"):
            bold = max(0, min(len(text), block.bold - at))
            at += len(text) + 1
            if text.strip():
                lead = len(text) - len(text.lstrip())
                style = "paragraph" if block.bold and block.style == "heading" else block.style
                line = Line(block.line, text.strip(), gap, max(0, bold - lead), style)
                lines.append(line)
                gap = False
    return without_numbers(lines)


def note_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Blocks as notes take them: typed with hyphens and soft line breaks instead of lists."""
    found: list[Block] = []
    for block in blocks:
        typed = "\n" in block.text or block.text[:2] in _HYPHENS
        if block.style != "paragraph" or not typed:
            found.append(block)
            continue
        for line in block.text.split("\n"):
            if text := line.strip():
                bullet = text[:2] in _HYPHENS
                words = text.lstrip("-*•– ") if bullet else line
                found.append(Block(block.line, "item" if bullet else "paragraph", words))
    return found


def without_numbers(lines: list[Line]) -> list[Line]:
    """Lines without the numbers in front of them, where they are counted through."""
    numbers = [_NUMBERED.match(line.text) for line in lines]
    counted = [int(found[1]) for found in numbers if found]
    if len(counted) < 3 or len(counted) < 0.6 * len(lines):
        return lines
    steps = [after - before for before, after in itertools.pairwise(counted)]
    if sum(1 <= step <= 5 for step in steps) < 0.9 * len(steps):
        return lines
    kept: list[Line] = []
    gap = False
    for line, found in zip(lines, numbers, strict=True):
        text = line.text[found.end() :].strip() if found else line.text
        if text:
            cut = len(line.text) - len(text)
            kept.append(
                replace(
                    line,
                    text=text,
                    gap=line.gap or gap,
                    bold=max(0, line.bold - cut),
                    style="paragraph" if line.style == "item" else line.style,
                )
            )
        gap = not text
    return kept
