"""The app's own colours: light, dark, and one of high contrast."""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

AREAS = {
    "area-1": "#8ec5ff",
    "area-2": "#7bd88f",
    "area-3": "#ffcb6b",
    "area-4": "#e3a6ff",
    "area-5": "#ff9e80",
    "area-6": "#9fb3c8",
}
"""Colours of the codebook's areas on a dark ground; a letter always stands beside them."""
_ON_LIGHT = {
    "area-1": "#0b5cad",
    "area-2": "#1b6e35",
    "area-3": "#8a5a00",
    "area-4": "#7a2fa0",
    "area-5": "#a63a12",
    "area-6": "#44566b",
}
DARK = Theme(
    name="chec-dark",
    primary="#6fb3e0",
    secondary="#7bd88f",
    accent="#ffcb6b",
    warning="#ffb454",
    error="#ff7a85",
    success="#7bd88f",
    foreground="#e6e9ef",
    background="#14171f",
    surface="#1b1f2a",
    panel="#242a38",
    dark=True,
    variables={
        **AREAS,
        "footer-key-foreground": "#ffcb6b",
        "block-cursor-foreground": "#14171f",
        "block-cursor-background": "#a6d5f7",
        "block-cursor-blurred-background": "#2c3f51",
    },
)
LIGHT = Theme(
    name="chec-light",
    primary="#0b5cad",
    secondary="#1b6e35",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b3261e",
    success="#1b6e35",
    foreground="#1c2330",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e6e3da",
    dark=False,
    variables={
        **_ON_LIGHT,
        "footer-key-foreground": "#0b5cad",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#073f78",
        "block-cursor-blurred-background": "#dde8f1",
    },
)
CONTRAST = Theme(
    name="chec-contrast",
    primary="#ffffff",
    secondary="#ffff00",
    accent="#ffff00",
    warning="#ffff00",
    error="#ff9999",
    success="#99ff99",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables={
        **AREAS,
        "footer-key-foreground": "#ffff00",
        "text-muted": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#ffff00",
        "block-cursor-blurred-background": "#454500",
    },
)
THEMES = (DARK, LIGHT, CONTRAST)
_HEAT = (0.38, 0.26, 0.16, 0.08)
"""How far a cell's ground goes from the table's towards the first colour, the hottest first."""


def heat(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Grounds of a heat map's cells in the theme of these variables, the hottest first.

    "" where the terminal's own colours are used, which cannot be mixed: signs say it there.
    """
    ground, colour = Color.parse(variables["surface"]), Color.parse(variables["primary"])
    if ground.ansi is not None or colour.ansi is not None:
        return ("",) * len(_HEAT)
    return tuple(f"on {ground.blend(colour, share).hex6}" for share in _HEAT)
