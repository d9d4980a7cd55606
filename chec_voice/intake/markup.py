"""Takes HTML out of cells: tags off, entities as the characters that they stand for."""

from __future__ import annotations

import html
import re

_TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|font|footer|h[1-6]|head"
    "|header|hr|html|i|img|ins|label|li|mark|o:p|ol|p|pre|q|s|section|small|span|strike|strong|sub"
    "|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|wbr"
)
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*"""
_TAG = re.compile(rf"(?i)</?(?P<name>{_TAGS}){_ATTRIBUTES}\s*/?>")
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*+-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = frozenset(
    "blockquote body br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr html li ol p pre section "
    "table tbody td tfoot th thead tr ul".split()
)
_SPACES, _LINES = re.compile(r"[ \t\xa0]{2,}"), re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")


def may_hold_markup(text: str) -> bool:
    """Whether a cell is worth a closer look; quick."""
    return "&" in text or "<" in text


def without_markup(text: str) -> str:
    """Text without HTML; what only looks a little like it ("<3", "Q&A", "a < b") stays.

    Where markup was escaped twice (&amp;nbsp;) it is taken off twice.
    """
    for _ in range(3):
        plain = _ENTITY.sub(_character, _COMMENT.sub("", _TAG.sub(_space, text)))
        if plain == text:
            break
        text = _LINES.sub("\n", _SPACES.sub(" ", plain)).strip()
    return text


def _space(tag: re.Match[str]) -> str:
    return "\n" if tag["name"].lower() in _BLOCKS else ""


def _character(entity: re.Match[str]) -> str:
    plain = html.unescape(entity[0])
    return " " if plain == "\xa0" else plain
