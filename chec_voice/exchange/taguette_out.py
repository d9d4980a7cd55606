"""An exchange project as the tables of a Taguette project (.sqlite3)."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import CodeNode, Document, Exchange, Mark
from chec_voice.text import free_name

Row = tuple[Any, ...]
_NAME, _TAG, _DESCRIPTION, _LOGIN = 50, 200, 100_000, 20
"""The longest that Taguette takes: names of projects and documents, tags, descriptions, logins."""
_MISSING = "coder unknown"


def to_tables(exchange: Exchange, losses: LossReport) -> dict[str, list[Row]]:
    """Rows of Taguette's tables, by table.

    One highlight holds what one coder said of one passage; who it was stands in the history, which
    is where Taguette keeps it. What has no place there is said in `losses`.
    """
    at = _moment(exchange.at)
    logins = _logins({user.guid: user.name for user in exchange.users})
    tags = {code.guid: n for n, code in enumerate(exchange.codes, 1)}
    tables: dict[str, list[Row]] = {
        "users": [(login, at) for login in sorted({*logins.values(), _login(_MISSING)})],
        "projects": [(1, exchange.name[:_NAME], exchange.description[:_DESCRIPTION], at)],
        "documents": [],
        "tags": [
            (tags[code.guid], 1, path, code.description[:_DESCRIPTION])
            for code, path in zip(exchange.codes, _paths(exchange.codes), strict=True)
        ],
        "highlights": [],
        "highlight_tags": [],
        "commands": [],
    }
    names: set[str] = set()
    for n, document in enumerate(exchange.documents, 1):
        tables["documents"].append(_document(n, document, names, at))
        _highlights(n, document, tags, logins, tables, at)
        losses.add(
            "codings",
            "changed",
            "a code on a whole document became one on all of its words",
            document.name,
            len(document.marks),
        )
    losses.add(
        "codings",
        "changed",
        "what a passage says of itself (helps, harms, mixed, wish; a memo) has no place there",
        count=sum(bool(s.description) for d in exchange.documents for s in d.selections),
    )
    for element in ("values", "memos", "sets", "cases"):
        losses.add(element, "lost", f"Taguette has no {element}", count=losses.came.pop(element, 0))
    return tables


def _document(number: int, document: Document, names: set[str], at: str) -> Row:
    name = free_name(
        " ".join(document.name.split()) or f"answer {number}", names, longest=_NAME, cased=True
    )
    text = document.text or ""
    right = bool(re.match(r"[^A-Za-z]*[\u0590-\u08ff]", text))
    direction = "RIGHT_TO_LEFT" if right else "LEFT_TO_RIGHT"
    return (number, name, document.guid, f"{number:06}.txt", at, 1, direction, _html(text))


def _html(text: str) -> str:
    """Each line a paragraph, with nothing between them: Taguette counts what stands there."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))


def _highlights(
    number: int,
    document: Document,
    tags: Mapping[str, int],
    logins: Mapping[str, str],
    tables: dict[str, list[Row]],
    at: str,
) -> None:
    text = document.text or ""
    places = _Bytes(text)
    passages = [(s.start, s.end, s.marks) for s in document.selections if not s.place]
    if document.marks:
        passages.append((0, len(text), document.marks))
    for start, end, marks in passages:
        for user, theirs in _by_coder(marks).items():
            if start >= end or not theirs:
                continue
            found = len(tables["highlights"]) + 1
            span = places(start), places(end)
            tables["highlights"].append((found, number, *span, _html(text[start:end])))
            own = sorted({tags[mark.code] for mark in theirs if mark.code in tags})
            tables["highlight_tags"] += [(found, tag) for tag in own]
            payload = {
                "type": "highlight_add",
                "highlight_id": found,
                "start_offset": span[0],
                "end_offset": span[1],
                "tags": own,
            }
            login = logins.get(user or "", _login(_MISSING))
            tables["commands"].append((found, at, login, 1, number, json.dumps(payload)))


def _by_coder(marks: Sequence[Mark]) -> dict[str | None, list[Mark]]:
    found: dict[str | None, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.user, []).append(mark)
    return found


class _Bytes:
    """Where a character of a text stands among the bytes of its paragraphs."""

    def __init__(self, text: str) -> None:
        self._plain = text.isascii()
        self._ends = [n for n, character in enumerate(text) if character == "\n"]
        sizes = () if self._plain else (0 if c == "\n" else len(c.encode()) for c in text)
        self._before = [0, *accumulate(sizes)]

    def __call__(self, place: int) -> int:
        if self._plain:
            return place - bisect_right(self._ends, place - 1)
        return self._before[place]


def _paths(codes: Sequence[CodeNode]) -> list[str]:
    """A tag for each code: its name, with what stands above it where two are called the same."""
    by_guid = {code.guid: code for code in codes}
    counted = Counter(code.name.casefold() for code in codes)
    twice = {name for name, count in counted.items() if count > 1}
    taken: set[str] = set()
    paths = []
    for code in codes:
        path, above = code.name, by_guid.get(code.parent or "")
        while code.name.casefold() in twice and above is not None:
            path, above = f"{above.name} > {path}", by_guid.get(above.parent or "")
        paths.append(free_name(path, taken, longest=_TAG, cased=True))
    return paths


def _login(name: str) -> str:
    """What Taguette takes for a login: small letters, digits, dots and dashes."""
    return re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-.")[:_LOGIN] or "coder"


def _logins(names: Mapping[str, str]) -> dict[str, str]:
    taken: set[str] = {_login(_MISSING)}
    return {
        guid: free_name(_login(name), taken, longest=_LOGIN, behind="-{}")
        for guid, name in names.items()
    }


def _moment(at: str) -> str:
    """A time as SQLAlchemy reads it; Taguette wants one everywhere."""
    match = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)", at)
    return f"{match[1]} {match[2]}.000000" if match else "1970-01-01 00:00:00.000000"


COLUMNS: Mapping[str, Iterable[str]] = {
    "users": ("login", "created"),
    "projects": ("id", "name", "description", "created"),
    "documents": (
        "id",
        "name",
        "description",
        "filename",
        "created",
        "project_id",
        "text_direction",
        "contents",
    ),
    "tags": ("id", "project_id", "path", "description"),
    "highlights": ("id", "document_id", "start_offset", "end_offset", "snippet"),
    "highlight_tags": ("highlight_id", "tag_id"),
    "commands": ("id", "date", "user_login", "project_id", "document_id", "payload"),
}
"""Columns of the rows that `to_tables` gives."""
