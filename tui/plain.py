"""The one way in which words that people wrote reach the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content

from chec_voice.errors import ChecError
from chec_voice.text import with_hidden_shown

_HIDDEN = "\N{REPLACEMENT CHARACTER}"

# One character for one character: spans into a text must still fit after cleaning.
_MARKS: dict[int, str] = {
    **{n: chr(0x2400 + n) for n in range(0x20)},  # ESC is drawn as ␛, NUL as ␀
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), _HIDDEN),
    ord("\t"): " ",
    ord("\n"): "\n",
    ord("\r"): " ",
    ord("\v"): " ",
    ord("\f"): " ",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
}


def clean(text: str) -> str:
    """`text` with control characters drawn as visible marks; as long as before."""
    return with_hidden_shown(text).translate(_MARKS)


def plain(text: str, style: str = "") -> Content:
    """`text` exactly as it was written, never parsed as markup."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def one_line(text: str, style: str = "") -> Content:
    """`text` on one line: line breaks become spaces."""
    return plain(clean(text).replace("\n", " "), style)


def why(error: ChecError) -> str:
    """What an error says, as a sentence of its own; where it begins with a file, as that is."""
    text = str(error)
    return text if error.path is not None else text[:1].upper() + text[1:]


def fit(content: Content, width: int) -> Content:
    """`content` cut or padded to exactly `width` cells."""
    width = max(width, 0)
    if content.cell_length > width:
        content = content.truncate(width, ellipsis=True)
    return content.pad_right(max(width - content.cell_length, 0))


def cut(content: Content, width: int) -> Content:
    """`content` cut to at most `width` cells."""
    return content if content.cell_length <= width else content.truncate(width, ellipsis=True)


def listed(words: str, parts: Sequence[str], width: int, style: str = "") -> Content:
    """`words`, then as many of `parts` as `width` cells have room for; the end says how many more.

    The first is cut where not even that one has room.
    """
    for n in range(len(parts), 0, -1):
        more = f" … and {len(parts) - n} more" if n < len(parts) else ""
        row = one_line(words + ", ".join(parts[:n]) + more, style)
        if row.cell_length <= width:
            return row
    more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    end = one_line(more, style)
    return cut(one_line(words + parts[0], style), max(width - end.cell_length, 0)) + end


def spread(left: Content, right: Content, width: int) -> Content:
    """One line with something at either end; the left gives way."""
    return fit(left, width - right.cell_length - 2) + Content("  ") + right


_SMALL_WORDS = ("and", "of", "or", "the", "in", "to")


def initials(name: str, most: int) -> str:
    """The first letters of a name's words, small ones aside; "" where it has one word only."""
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in _SMALL_WORDS]
    return "".join(word[0].upper() for word in words)[:most] if len(words) > 1 else ""


def wrapped(content: Content, width: int) -> Content:
    """`content` on as many lines as it takes."""
    return lines(*content.wrap(max(width, 1)))


def with_place(said: Content, place: Content, width: int) -> Content:
    """What is said on as many lines as it takes, and at the right end of the last where one is."""
    *rows, last = said.wrap(max(width, 1)) or [Content("")]
    if not place:
        return lines(*rows, last)
    if last.cell_length + 2 + place.cell_length <= width:
        return lines(*rows, spread(last, place, width))
    return lines(*rows, last, spread(Content(""), place, width))


def at_most(content: Content, most: int, width: int) -> Content:
    """`content` wrapped to at most `most` lines; "…" where some are left out."""
    rows = content.wrap(max(width, 1))
    if len(rows) > most:
        rows = [*rows[: most - 1], cut(rows[most - 1] + Content(" …"), width)]
    return lines(*rows)


def hanging(content: Content, width: int, by: int = 4) -> Content:
    """`content` wrapped to `width` cells, each row moved in by `by` of them."""
    return lines(*(Content(" " * by) + row for row in content.wrap(max(width - by, 1))))


def lines(*rows: Content) -> Content:
    return Content("\n").join(rows)
