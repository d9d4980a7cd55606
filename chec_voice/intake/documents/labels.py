"""Finds what may be a speaker's label on a line, in each way in which people write one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from unicodedata import normalize

from chec_voice.intake.documents import stamps
from chec_voice.intake.documents.label_words import SAID_OF_SOUND
from chec_voice.intake.documents.model import Line

Shape = Literal[
    "given",
    "stamp",
    "colon",
    "bracket",
    "below",
    "bold",
    "headed",
    "tab",
    "angle",
    "dash",
    "dot",
    "bare",
]
SHAPES: dict[Shape, str] = {
    "given": "speakers that the file itself names",
    "stamp": "a name and a time",
    "colon": "a name and a colon",
    "bracket": "a name in brackets",
    "below": "a name on the line below a time",
    "bold": "a name in bold",
    "headed": "a name as a heading",
    "tab": "a name and a gap",
    "angle": "a name and an arrow",
    "dash": "a name and a dash",
    "dot": "a letter and a full stop",
    "bare": "a name on a line of its own",
}
"""In the order in which they are tried; the earlier wins where two explain as much."""

MAX_LABEL = 60
_MAX_WORDS = 7
_BRACKETED = re.compile(
    r"(?:\[(?P<a>[^\[\]\n]{1,60})\]|\((?P<b>[^()\n]{1,60})\)|<(?P<c>[^<>\n]{1,60})>"
    r"|\{(?P<d>[^{}\n]{1,60})\})[ \t]{0,4}[:：]?[ \t]{0,8}(?P<words>.*)",
    re.DOTALL,
)
_ANGLE = re.compile(r"([^\n:<>]{1,60}?)[ \t]{0,4}>{1,2}[ \t]{1,8}(.*)", re.S)
_DASHED = re.compile(r"([^\n:]{1,60}?)(?:[ \t]{1,4}[-–—]{1,2}|[–—])[ \t]{1,8}(\S.*)", re.S)
_DOTTED = re.compile(r"([^\W_]{1,3})\.[ \t]{1,8}(\S.*)", re.S)
_GAPPED = re.compile(r"([^\t\n|]{1,60}?)(?:\t|[ ]{3}|[ ]\|[ ])\s{0,40}(\S.*)", re.S)
_LISTED = re.compile(r"[ \t]{0,40}(?:[-–—*•‣▪◦·●>]{1,2}[ \t]{1,8}|[–—](?=[^\W\d_])|>{2}(?=\S))")
_ZOOM = re.compile(r"(?i)from[ \t]{1,4}(.{1,60}?)(?:[ \t]{1,4}to[ \t]{1,4}.{1,60})?")
_MARKDOWN = re.compile(r"^(\*\*|__|\*|_)(.{1,90}?)\1|^(\*\*|__)(.{1,90}?)[:：]\3")
_OUTER = " \t\u00a0*_#•‣▪-–—>\"'“”"
_NEVER = re.compile(
    r"[?!;…\"“”«»=|@\\]|https?$|www\.|\.\s*[^\W\d_]{4,}\s|,[^,\n]*,[^,\n]*,|\d{6}_\d{4}"
)
_BEHIND = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_PRONOUNS = re.compile(r"(?i)[(\[][^()\[\]\d]{2,40}[)\]]$")


@dataclass(frozen=True, slots=True)
class Opening:
    """What may be a label at the start of a line, and the words behind it ("" when alone)."""

    label: str
    key: str
    words: str
    time: str
    fresh: bool = True
    """Whether the line above ended a sentence or a paragraph."""
    message: bool = False
    """Whether a program wrote the line above a message: "16:02:11 From Sam to Everyone:"."""


def key_of(label: str) -> str:
    """A label as it is compared: case, spaces and pronouns behind it ("(she/her)") do not count."""
    key = " ".join(normalize("NFKC", label).casefold().split())
    short = _BEHIND.sub("", key)
    return short if short and _PRONOUNS.search(key) else key


def plain_label(label: str) -> str:
    """A label without what stands in brackets behind it: "Amy (F, 14)" is Amy."""
    return _BEHIND.sub("", label) or label


def without_list_mark(text: str) -> str:
    found = _LISTED.match(text)
    return text[found.end() :] if found else text.lstrip()


def openings(line: Line, last: bool) -> Iterator[tuple[Shape, Opening]]:
    """Each way in which a line may begin with a speaker's label.

    Args:
        last: whether no line follows, so that this one is no label of words below.
    """
    text = without_list_mark(stamps.visible(line.text))
    time, rest = stamps.leading(text)
    time = line.time or time
    if not rest:
        return
    plain = _unmarked(rest)
    if line.bold and (label := _label(line.text[: line.bold])):
        words = line.text[line.bold :].lstrip(" \t:：.-–—")
        yield from _opening("bold", label, *_inner_time(words, time))
    colon = _colon(plain)
    if colon is not None:
        yield from _with_colon(colon, time)
        if time and not colon[1]:
            return
    inner, words = _bracketed(plain)
    if inner and not SAID_OF_SOUND.fullmatch(inner):
        stamp = words if stamps.is_stamp(words) else ""
        words = "" if stamp else words
        yield from _opening("bracket", _label(inner), *_inner_time(words, time or stamp))
    if colon is None or colon[1]:
        yield from _stamped(plain, time)
    for shape, pattern in _OTHERS:
        if found := pattern.fullmatch(plain):
            yield from _opening(shape, _label(found[1]), *_inner_time(found[2], time))
    alone = len(plain) <= MAX_LABEL and not last and not stamps.is_stamp(plain)
    if alone and plain[-1:] not in ".,":
        yield from _opening("bare", _label(plain), "", time)


_OTHERS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("tab", _GAPPED),
    ("angle", _ANGLE),
    ("dash", _DASHED),
    ("dot", _DOTTED),
)


def _opening(shape: Shape, label: str, words: str, time: str) -> Iterator[tuple[Shape, Opening]]:
    if label:
        yield shape, Opening(label, key_of(label), words, time)


def _with_colon(colon: tuple[str, str], time: str) -> Iterator[tuple[Shape, Opening]]:
    before, words = colon
    label, inner = stamps.trailing(before)
    label = _label(label)
    if time and (zoom := _ZOOM.fullmatch(label)):
        for shape, opening in _opening("stamp", zoom[1].strip(), words, time or inner):
            yield shape, replace(opening, message=True)
        return
    yield from _opening("colon", label, *_inner_time(words, time or inner))


def _inner_time(words: str, time: str) -> tuple[str, str]:
    """(words, time), with a time in brackets between label and words taken off."""
    if words[:1] in "[(#<{":
        stamp, rest = stamps.leading(words)
        if stamp:
            return rest, time or stamp
    return words, time


def _stamped(text: str, time: str) -> Iterator[tuple[Shape, Opening]]:
    """A label with a time before it or behind it, and no colon."""
    if len(text) <= 2 * MAX_LABEL:
        label, behind = stamps.trailing(text)
        if behind and label:
            yield from _opening("stamp", _label(label), "", behind)
            return
    head = text[:MAX_LABEL]
    for mark in re.finditer(r"[\[(#]|(?<!\s)\s+(?=\d)", head):
        stamp, words = stamps.leading(text[mark.start() :].lstrip())
        if stamp and words:
            yield from _opening("stamp", _label(head[: mark.start()]), words, stamp)
            return
    if time and len(text) <= MAX_LABEL and text[-1:] not in ".,":
        yield from _opening("stamp", _label(text), "", time)


def _colon(text: str) -> tuple[str, str] | None:
    """(label, words) at the first colon that is none of a time, an address or a smile."""
    head = text[: MAX_LABEL + 30]
    for found in re.finditer("[:：﹕]", head):
        at = found.start()
        before, after = head[:at], text[at + 1 :]
        if not before.strip():
            return None
        if before[-1].isdigit() and after[:1].isdigit():
            continue
        if after[:1] in tuple(")(/|\\"):
            return None
        return before, after.strip(" \t\u00a0*_")
    return None


def _bracketed(text: str) -> tuple[str, str]:
    """(inside, words behind) of "[Sam] hello"; ("", text) without brackets in front."""
    found = _BRACKETED.fullmatch(text) if text[:1] in tuple("[(<{") else None
    if found is None:
        return "", text
    return found["a"] or found["b"] or found["c"] or found["d"], found["words"]


def _unmarked(text: str) -> str:
    """Text without the stars that Markdown puts around a label."""
    if text[:1] not in "*_":
        return text
    found = _MARKDOWN.match(text)
    if found is None:
        return text
    if found[2] is not None:
        return found[2] + text[found.end() :]
    return f"{found[4]}: {text[found.end() :].lstrip()}"


def _label(raw: str) -> str:
    """A label without marks, brackets and times around it; "" when it cannot be one."""
    text = raw.strip(_OUTER).rstrip(":： \t")
    inner, behind = _bracketed(text)
    if inner and not behind:
        text = inner.strip()
    _time, text = stamps.leading(text)
    text = stamps.trailing(text)[0].strip(_OUTER) if text else ""
    if not text or len(text) > MAX_LABEL or len(text.split()) > _MAX_WORDS:
        return ""
    if not any(c.isalnum() for c in text) or _NEVER.search(text) or SAID_OF_SOUND.fullmatch(text):
        return ""
    return " ".join(text.split())
