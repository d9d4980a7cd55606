"""Cells, keys and names that tables of a report have in common."""

from __future__ import annotations

from chec_voice.report.content import Content, Driver, Group, Theme
from chec_voice.report.document import (
    Cell,
    Column,
)
from chec_voice.tally import HIDDEN, is_hidden
from chec_voice.text import file_name

NO_VALUE = "–"


def label_of(row: Driver) -> str:
    return f"{row.id} {row.label}" if row.domain else row.label


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
