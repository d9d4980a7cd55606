"""Which columns of a table of codes say what, by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = (
    "code",
    "parent",
    "name",
    "label",
    "kind",
    "codable",
    "brief",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
    "keywords",
    "basis",
    "source",
)
"""Columns of our own tables: `code` and `parent` hold ids."""
NAMES = (
    "code",
    "hierarchical name",
    "name",
    "tag",
    "path",
    "code name",
    "codes",
    "node",
    "nodes",
    "theme",
    "title",
    "code label",
    "theme name",
)
"""Headings of a column of codes, the surest first."""
PARENTS = (
    "parent",
    "parent code",
    "parent name",
    "parent theme",
    "parent node",
    "under",
    "belongs to",
    "category",
    "group",
    "area",
)
"""Headings of the column that says what a code stands under."""
_PARENT_NUMBERS = ("parent id", "parentid", "parent code id", "parent tag id")
_LEVEL = re.compile(r"(?:code )?(?:level|tier) ?(\d)")
_SUB = re.compile(r"((?:sub ?)*)(?:theme|code|node|category|tag)s?(?: name)?")
"""Columns that are the levels of a tree: "Level 1, Level 2", "Theme, Sub-theme"."""
_FIELDS = {
    "label": ("label", "plain label"),
    "kind": ("kind",),
    "codable": ("codable",),
    "brief": ("brief", "brief definition", "short definition"),
    "definition": (
        "definition",
        "full definition",
        "description",
        "meaning",
        "what it means",
        "explanation",
        "memo",
        "code memo",
        "comment",
    ),
    "when_to_use": ("when to use", "use when", "inclusion", "inclusion criteria", "include"),
    "when_not_to_use": (
        "when not to use",
        "do not use when",
        "exclusion",
        "exclusion criteria",
        "exclude",
    ),
    "examples": ("examples", "example"),
    "keywords": ("keywords",),
    "basis": ("basis",),
    "source": ("source",),
}
_LIKE_CODES = {
    *PARENTS,
    *(heading for headings in _FIELDS.values() for heading in headings),
    "files",
    "references",
    "sources",
    "color",
    "colour",
    "code",
    "nodes",
    "hierarchical name",
}
"""Headings of which one stands beside "name" where the names are of codes."""


@dataclass(frozen=True)
class Columns:
    """Which columns of a table say what of a code, by their places."""

    name: int
    """The names of codes, or their ids where `own_name` has the names."""
    parent: int | None
    own_name: int | None
    levels: tuple[int, ...]
    """Columns that are the levels of a tree, the top one first; then `name` is the first."""
    fields: dict[str, int]
    """Field of a code -> column."""
    numbers: tuple[int, int] | None = None
    """Columns of each code's number and its parent's, as Dedoose writes them."""

    @property
    def used(self) -> set[int]:
        places = {self.name, *self.levels, *self.fields.values()}
        places |= set(self.numbers or ())
        return places | {place for place in (self.parent, self.own_name) if place is not None}


def find_columns(names: Sequence[str], *, certain: bool = False) -> Columns | None:
    """The columns of a table of codes, by its headings; None where it is none.

    Args:
        certain: that it is a table of codes, so that "name" cannot be of people.
    """
    columns: dict[str, int] = {}
    for at, heading in enumerate(names):
        columns.setdefault(heading_key(heading), at)
    levels = _levels(columns)
    name = next((columns[heading] for heading in NAMES if heading in columns), None)
    # A lone column of names may be of people.
    if not certain and name == columns.get("name") and not _LIKE_CODES & set(columns):
        name = None
    if levels:
        name = levels[0]
    if name is None:
        return None
    parent = next((columns[heading] for heading in PARENTS if heading in columns), None)
    if levels or parent == name:
        parent = None
    own_name = columns.get("name")
    used = {name, parent, *levels}
    fields = {
        field_name: place
        for field_name, headings in _FIELDS.items()
        if (place := next((columns[h] for h in headings if h in columns), None)) is not None
        and place not in used
    }
    own_name = None if own_name == name else own_name
    numbers = None if parent is not None else _numbers(columns)
    return Columns(name, parent, own_name, levels, fields, numbers)


def _numbers(columns: dict[str, int]) -> tuple[int, int] | None:
    """The columns "Id" and "Parent Id"."""
    own = next((columns[key] for key in ("id", "code id", "tag id") if key in columns), None)
    above = next((columns[key] for key in _PARENT_NUMBERS if key in columns), None)
    return None if own is None or above is None else (own, above)


def heading_key(heading: str) -> str:
    """A heading as it is compared: without case, hyphens and extra spaces."""
    return " ".join(re.sub(r"[_-]", " ", heading).split()).casefold()


def _levels(columns: dict[str, int]) -> tuple[int, ...]:
    """Two columns or more that are levels of one tree."""
    numbered = {int(m[1]): at for key, at in columns.items() if (m := _LEVEL.fullmatch(key))}
    if len(numbered) > 1:
        return tuple(at for _, at in sorted(numbered.items()))
    depths: dict[int, int] = {}
    for key, at in columns.items():
        if match := _SUB.fullmatch(key):
            depths.setdefault(match[1].count("sub"), at)
    # "Theme" and "Sub-theme", and no gap between: a "Sub-theme" alone is a code.
    deep = tuple(depths[depth] for depth in range(len(depths)) if depth in depths)
    return deep if len(deep) > 1 and len(deep) == len(depths) else ()
