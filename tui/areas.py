"""A letter and a colour for each area of the codebook."""

from __future__ import annotations

from textual.content import Content

from chec_voice.model import Codebook
from tui.plain import clean

AREA_STYLES = ("$area-1", "$area-2", "$area-3", "$area-4", "$area-5", "$area-6")


def area_marks(book: Codebook) -> dict[str, tuple[str, str]]:
    """Area -> (letter, colour): a letter of its own for each area, since colour alone says
    nothing to some."""
    marks: dict[str, tuple[str, str]] = {}
    taken: set[str] = set()
    for n, area in enumerate(code for code in book.codes if code.parent is None):
        letters = [c for c in clean(area.name).upper() if c.isalnum()]
        letter = next((c for c in letters if c not in taken), "·")
        taken.add(letter)
        marks[area.id] = (letter, AREA_STYLES[n % len(AREA_STYLES)])
    return marks


def area_mark(book: Codebook, code_id: str) -> Content:
    """The letter of a code's area, in its colour."""
    letter, style = area_marks(book).get(code_id.split(".", 1)[0], ("·", ""))
    return Content.styled(letter, style)
