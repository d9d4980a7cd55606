"""Where the codes of a table stand that names parents by their names, or writes whole paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from chec_voice.code_ids import same_name
from chec_voice.code_table.tree import CodeRow
from chec_voice.errors import CodebookError

_PATH = re.compile(r"\\+|\s+>\s+|::")
"""How NVivo, MAXQDA and ATLAS.ti join the names of a path."""


def by_name(made: Sequence[tuple[CodeRow, str]], path: Path) -> list[CodeRow]:
    """Codes of a table of names, each with the name of its parent; headings are made if need be."""
    return _ByName(made, path).codes_and_headings()


class _ByName:
    def __init__(self, made: Sequence[tuple[CodeRow, str]], path: Path) -> None:
        self.path = path
        self.codes = [code for code, _ in made]
        self.below = [(code, parent) for code, parent in made if parent]
        self.top = [code for code, parent in made if not parent]
        self.headings: dict[tuple[str, ...], CodeRow] = {}
        """Path of names -> a code that only others name."""

    def codes_and_headings(self) -> list[CodeRow]:
        if self.below:
            self._find_parents()
        else:
            self._unfold_paths()
        return [*self.headings.values(), *self.codes]

    def _unfold_paths(self) -> None:
        """Programs that write a whole path into the name: NVivo, MAXQDA, ATLAS.ti."""
        paths = [_parts(code.name) for code in self.codes]
        if not any(len(parts) > 1 for parts in paths):
            return
        if all(parts[0].casefold() in ("nodes", "codes") for parts in paths if parts):
            paths = [parts[1:] or parts for parts in paths]
        by_path: dict[tuple[str, ...], CodeRow] = {}
        for code, parts in zip(self.codes, paths, strict=True):
            code.name = parts[-1] if parts else code.name
            by_path.setdefault(_key(parts), code)
        for code, parts in zip(self.codes, paths, strict=True):
            for depth in range(1, len(parts)):
                key = _key(parts[:depth])
                if key not in by_path:
                    by_path[key] = self.headings[key] = CodeRow(
                        parts[depth - 1], 0, parent=by_path.get(key[:-1]), implied=True
                    )
            code.parent = by_path.get(_key(parts[:-1]))

    def _find_parents(self) -> None:
        names: dict[str, list[CodeRow]] = {}
        for code in self.codes:
            names.setdefault(same_name(code.name), []).append(code)
        spelled_out = any(same_name(parent) in names for _, parent in self.below)
        for code, parent in self.below:
            namesakes = names.get(same_name(parent), [])
            others = [other for other in namesakes if other is not code]
            meant = others if len(others) == 1 else self._alone_at_the_top(others)
            if meant:
                code.parent = meant[0]
            elif namesakes == [code]:
                code.parent = code  # a circle, which `in_tree_order` refuses
        # Paths are looked up when every parent that has a plain name is known.
        for code, parent in self.below:
            if code.parent is not None:
                continue
            others = [other for other in names.get(same_name(parent), []) if other is not code]
            if len(others) > 1:
                raise self._several(code, parent, len(others))
            parts = _parts(parent)
            if len(parts) < 2 and spelled_out:
                raise self._unknown(code, parent)
            code.parent = self._heading(parts)

    def _alone_at_the_top(self, namesakes: list[CodeRow]) -> list[CodeRow]:
        """Of several codes of one name, the one that stands under nothing, if only one does."""
        top = [code for code in self.top if code in namesakes]
        return top if len(top) == 1 else []

    def _heading(self, parts: Sequence[str]) -> CodeRow | None:
        """The heading at the end of a path of names; it and those above are made if need be."""
        at: CodeRow | None = None
        for depth in range(1, len(parts) + 1):
            key = _key(parts[:depth])
            own = [c for c in self.codes if c.parent is at and same_name(c.name) == key[-1]]
            # A code that waits for its own parent is not at the top.
            if own and (depth > 1 or any(code is own[0] for code in self.top)):
                at = own[0]
            elif key in self.headings:
                at = self.headings[key]
            else:
                at = self.headings[key] = CodeRow(parts[depth - 1], 0, parent=at, implied=True)
        return at

    def _several(self, code: CodeRow, parent: str, count: int) -> CodebookError:
        return CodebookError(
            f"the parent {parent!r} of {code.name!r} may be any of {count} codes.",
            path=self.path,
            row=code.row,
            column="parent",
            fix="Write the names above it too, as in 'Home > Other'.",
        )

    def _unknown(self, code: CodeRow, parent: str) -> CodebookError:
        return CodebookError(
            f"the parent {parent!r} of {code.name!r} is not a code of this file.",
            path=self.path,
            row=code.row,
            column="parent",
            fix="Add a row for it, correct its spelling, or leave the parent empty.",
        )


def _parts(path: str) -> list[str]:
    return [part.strip() for part in _PATH.split(path) if part.strip()]


def _key(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(same_name, parts))
