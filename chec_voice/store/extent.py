"""How much an act is about: parts that are judged one by one, and the answers that they are of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chec_voice.store.connection import Store
from chec_voice.text import parts_and_answers


@dataclass(frozen=True)
class Extent:
    """Segments, and of how many answers they are parts."""

    parts: int
    answers: int

    @property
    def words(self) -> str:
        """As people say it: "45 parts of 41 answers"."""
        return parts_and_answers(self.parts, self.answers)


def of_segments(store: Store, segment_ids: Iterable[int]) -> Extent:
    """How many of these segments are there still, and of how many answers."""
    row = store.row(
        "SELECT count(*), count(DISTINCT response_id) FROM segment"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(segment_ids))],
    )
    return Extent(0, 0) if row is None else Extent(int(row[0]), int(row[1]))


def extent_words(detail: Mapping[str, Any]) -> str:
    """Of how many answers an act in bulk was, as an event of the log is read; "" for others."""
    found = detail.get("extent")
    return Extent(**found).words if isinstance(found, dict) else ""
