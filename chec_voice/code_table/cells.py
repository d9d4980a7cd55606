"""A field of a code as the text of a cell, and back."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from chec_voice.errors import CodebookError
from chec_voice.model import CODE_KINDS, CODE_LISTS, Code, Exclusion

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INSTEAD = re.compile(r"(.*) -> ([a-z0-9_.]+)", re.DOTALL)
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


def cell_of(code: Code, name: str) -> str:
    """A field of a code as the text of a cell, for `codes_of` to read back."""
    value = getattr(code, "id" if name == "code" else name)
    if name == "codable":
        return "yes" if value else "no"
    if name not in CODE_LISTS:
        return value or ""
    if name == "when_not_to_use":
        text = "\n".join(
            f"{exclusion.when} -> {exclusion.use}" if exclusion.use else exclusion.when
            for exclusion in value
        )
        packed: list[Any] = [dataclasses.asdict(item) for item in value]
    else:
        text = (", " if name == "keywords" else "\n").join(value)
        packed = list(value)
    # Where the readable text would be read as something else, JSON is not.
    return text if _items(name, plain(text)) == value else json.dumps(packed, ensure_ascii=False)


def _items(name: str, cell: str) -> tuple[Any, ...]:
    if cell.startswith("["):
        try:
            read = json.loads(cell)
            if name == "when_not_to_use":
                return tuple(Exclusion(**item) for item in read)
            if all(isinstance(item, str) for item in read):
                return tuple(read)
        except (ValueError, TypeError):
            pass
    parts = re.split(r"[,;\n]" if name == "keywords" else r"\n", cell)
    texts = [part.strip() for part in parts if part.strip()]
    if name != "when_not_to_use":
        return tuple(texts)
    return tuple(
        Exclusion(match[1], match[2]) if (match := _INSTEAD.fullmatch(text)) else Exclusion(text)
        for text in texts
    )


def value_of(name: str, cell: str, path: Path, row: int) -> object:
    """The field of a code that a cell holds.

    Raises:
        CodebookError: the cell says something that the field cannot be; names the row.
    """
    if name in CODE_LISTS:
        return _items(name, cell)
    if name == "codable":
        answer = cell.casefold()
        if answer not in _YES | _NO:
            raise CodebookError(
                f"{cell!r} is neither yes nor no.", path=path, row=row, column="codable"
            )
        return answer in _YES
    if name == "kind" and cell not in CODE_KINDS:
        raise CodebookError(
            f"{cell!r} is no kind of code.",
            path=path,
            row=row,
            column="kind",
            fix=f"Write one of: {', '.join(CODE_KINDS)}.",
        )
    return cell


def plain(text: str) -> str:
    """What a cell keeps of a text: no outer space, one kind of line end, no control characters."""
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text.strip()).removeprefix("\ufeff"))
    return unicodedata.normalize("NFC", text).strip()
