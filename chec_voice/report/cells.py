"""Cells, keys and names that tables of a report have in common."""

from __future__ import annotations

import re

from chec_voice.report.content import Content, Driver, Group, Theme
from chec_voice.report.document import (
    Cell,
    Column,
)
from chec_voice.tally import HIDDEN, is_hidden

NO_VALUE = "–"


def label_of(row: Driver) -> str:
    return f"{row.id} {row.label}" if row.domain else row.label


def file_name(value: str) -> str:
    """A name for a file: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")[:40] or "other"


def key_of(text: str, number: int) -> str:
    return f"{number:02d}_{file_name(text)}"


def split_columns(content: Content) -> list[Column]:
    return [
        Column(f"by_{key_of(value, n)}", f"{value} (of {looked:,})")
        for n, (value, (_, looked)) in enumerate(content.values.items(), 1)
    ]


def share_of(theme: Theme | Group) -> Cell:
    if is_hidden(theme.people):
        return HIDDEN
    return NO_VALUE if theme.share is None else theme.share


def number_of(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0
