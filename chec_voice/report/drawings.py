"""Own drawings for those who would rather look than read, of circles, boxes and corners alone.

A drawing is plain data, so that a page draws it as SVG and Word, which has no SVG of its own in
older versions, as a picture of dots.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Literal

from chec_voice.text import counted

Ink = Literal["ink", "paper", "pale"]
"""The colour of the report, the ground, or what stands for those who are not meant."""


@dataclass(frozen=True)
class Round:
    x: float
    y: float
    radius: float
    ink: Ink = "ink"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    corner: float = 0.0
    """Radius of its corners."""
    ink: Ink = "ink"


@dataclass(frozen=True)
class Corners:
    points: tuple[tuple[float, float], ...]
    ink: Ink = "ink"


Shape = Round | Box | Corners


@dataclass(frozen=True)
class Picture:
    """A drawing, and what a screen reader says of it."""

    alt: str
    shapes: tuple[Shape, ...] = field(repr=False)
    width: float
    height: float
    """In units of its own; a figure of a person is 10 wide."""
    sign: bool = False
    """Whether it stands beside a heading, small, and not below a sentence."""


_PALE = "C4CAD6"
_DOTS, _SIGN, _SMOOTH = 6, 1.2, 4
"""Dots for each unit of a crowd, and of a sign; each is made of four by four, so that edges are
smooth."""


def svg(picture: Picture) -> str:
    """The drawing as SVG, its colours as classes of the page; what it says is escaped."""
    from html import escape

    drawn = "".join(_svg(shape) for shape in picture.shapes)
    kind = "sign" if picture.sign else "crowd"
    return (
        f'<svg class="{kind}" role="img" aria-label="{escape(picture.alt)}"'
        f' viewBox="0 0 {picture.width:g} {picture.height:g}">{drawn}</svg>'
    )


def _svg(shape: Shape) -> str:
    match shape:
        case Round(x, y, radius, ink):
            return f'<circle class="{ink}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
        case Box(x, y, width, height, corner, ink):
            place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
            return f'<rect class="{ink}" {place} rx="{corner:g}"/>'
        case Corners(points, ink):
            path = " ".join(f"{x:g},{y:g}" for x, y in points)
            return f'<polygon class="{ink}" points="{path}"/>'


def png(picture: Picture, colour: str) -> bytes:
    """The drawing as PNG, for what shows no SVG.

    Args:
        colour: of the ink, as RRGGBB.
    """
    from PIL import Image, ImageDraw

    colours = {"ink": f"#{colour}", "paper": "#FFFFFF", "pale": f"#{_PALE}"}
    scale = _SMOOTH * (_SIGN if picture.sign else _DOTS)
    size = round(picture.width * scale), round(picture.height * scale)
    image = Image.new("RGB", size, colours["paper"])
    pen = ImageDraw.Draw(image)
    for shape in picture.shapes:
        fill = colours[shape.ink]
        match shape:
            case Round(x, y, radius):
                at = (x - radius, y - radius, x + radius, y + radius)
                pen.ellipse([scale * n for n in at], fill=fill)
            case Box(x, y, width, height, corner):
                ends = [scale * n for n in (x, y, x + width, y + height)]
                pen.rounded_rectangle(ends, radius=scale * corner, fill=fill)
            case Corners(points):
                pen.polygon([(scale * x, scale * y) for x, y in points], fill=fill)
    small = image.resize((size[0] // _SMOOTH, size[1] // _SMOOTH), Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


# --- what a theme is about: 100 by 100 ---

_HOUSE = (
    Corners(((50, 10), (94, 52), (6, 52))),
    Box(18, 48, 64, 42, 3),
    Box(42, 62, 16, 28, 2, "paper"),
    Box(68, 14, 10, 24, 1),
)
_TREE_AND_BENCH = (
    Round(28, 34, 21),
    Round(40, 24, 14),
    Box(25, 50, 7, 36, 2),
    Box(54, 50, 38, 7, 2),
    Box(54, 64, 38, 7, 2),
    Box(59, 50, 5, 36, 2),
    Box(82, 50, 5, 36, 2),
    Box(6, 86, 88, 5, 2),
)
_BOOK = (
    Corners(((6, 22), (48, 32), (48, 88), (6, 78))),
    Corners(((94, 22), (52, 32), (52, 88), (94, 78))),
    Corners(((14, 38), (40, 44), (40, 49), (14, 43)), "paper"),
    Corners(((14, 54), (40, 60), (40, 65), (14, 59)), "paper"),
    Corners(((86, 38), (60, 44), (60, 49), (86, 43)), "paper"),
    Corners(((86, 54), (60, 60), (60, 65), (86, 59)), "paper"),
)
_HEART = (
    Round(31, 36, 23),
    Round(69, 36, 23),
    Corners(((12.4, 49.6), (50, 35), (87.6, 49.6), (50, 92))),
)
_TALK = (
    Box(6, 14, 88, 54, 14),
    Corners(((24, 62), (24, 92), (54, 64))),
    Round(30, 41, 6, "paper"),
    Round(50, 41, 6, "paper"),
    Round(70, 41, 6, "paper"),
)
_SIGNS: dict[str, tuple[str, tuple[Shape, ...]]] = {
    "home": ("a house", _HOUSE),
    "community": ("a tree and a bench", _TREE_AND_BENCH),
    "education": ("an open book", _BOOK),
    "cross_cutting": ("a heart", _HEART),
}


def sign(area: str) -> Picture:
    """The sign of an area of a codebook; somebody who talks, where an area has none of its own."""
    name, shapes = _SIGNS.get(area, ("a speech bubble", _TALK))
    return Picture(f"Drawing: {name}.", shapes, 100, 100, sign=True)


# --- how many: a crowd, in which those who are meant are dark ---

_MOST = 60
"""Figures of a crowd; more are not looked at one by one."""
_ROW = 20
_STEPS = (1, 5, 10, 20, 50)


def stands_for(everyone: int) -> int:
    """How many people a figure of a crowd is."""
    steps = (step * 100**n for n in range(6) for step in _STEPS)
    return int(next(step for step in steps if everyone <= step * _MOST))


def crowd(people: int, everyone: int) -> Picture | None:
    """People among everyone as figures that each stand for as many; None where it cannot be drawn.

    Args:
        people, everyone: as they may be shown, so that a figure tells no more than the number.
    """
    if not 0 < people <= everyone:
        return None
    each = stands_for(everyone)
    figures = max(1, round(everyone / each))
    dark = min(figures, max(1, round(people / each)))
    shapes: list[Shape] = []
    for n in range(figures):
        left, top = 10.0 * (n % _ROW), 19.0 * (n // _ROW)
        ink: Ink = "ink" if n < dark else "pale"
        shapes += [
            Round(left + 5, top + 4, 2.8, ink),
            Box(left + 1.6, top + 7.4, 6.8, 9.4, 3, ink),
        ]
    whole = counted(figures, "person", "people")
    alt = f"Drawing: {dark:,} of {whole} {'is' if dark == 1 else 'are'} dark."
    if each > 1:
        alt += f" Each is {each:,} of you, so it shows {people:,} of {everyone:,}."
    rows = -(-figures // _ROW)
    return Picture(alt, tuple(shapes), 10 * min(figures, _ROW), 19 * rows)
