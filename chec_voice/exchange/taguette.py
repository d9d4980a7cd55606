"""A Taguette project (.sqlite3) as an exchange project. Its offsets are bytes of text nodes."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from chec_voice.exchange.guids import derived
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import (
    CodeNode,
    Document,
    Exchange,
    Mark,
    Offsets,
    Selection,
    User,
)

Rows = Sequence[Mapping[str, Any]]
TABLES: dict[str, tuple[str, ...]] = {
    "projects": ("id", "name", "description", "created"),
    "documents": ("id", "project_id", "name", "description", "contents", "created"),
    "tags": ("id", "project_id", "path", "description"),
    "highlights": ("id", "document_id", "start_offset", "end_offset", "snippet"),
    "highlight_tags": ("highlight_id", "tag_id"),
    "commands": ("id", "user_login", "project_id", "document_id", "payload", "date"),
}
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tr blockquote pre caption".split()
)


class PlainHtml(HTMLParser):
    """The words of a document, with a line end after each block, and where each byte of them is."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._starts: list[int] = []
        """Byte of the text nodes at which each character of `text` stands."""
        self._bytes = 0
        self._wants_break = False
        self.feed(html)
        self.close()
        self.text = "".join(self._parts)

    def handle_data(self, data: str) -> None:
        for character in data:
            blank = character in "\r\n\t "
            if self._wants_break and not (blank and character != " "):
                if self._parts and self._parts[-1] != "\n":
                    self._put("\n", self._bytes)
                self._wants_break = False
            shown = "\n" if character == "\r" else character
            self._put(shown, self._bytes)
            self._bytes += len(character.encode("utf-8", errors="replace"))
            if character == "\n":
                self._wants_break = False

    def _put(self, character: str, at: int) -> None:
        self._parts.append(character)
        self._starts.append(at)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br" and self._parts and self._parts[-1] != "\n":
            self._put("\n", self._bytes)
        elif tag in _BLOCKS:
            self._wants_break = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._wants_break = True

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `text` between two bytes of the text nodes."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        while first < last and self.text[first].isspace():
            first += 1
        while last > first and self.text[last - 1].isspace():
            last -= 1
        return first, last


def from_tables(
    tables: Mapping[str, Rows], name: str, losses: LossReport
) -> tuple[Exchange, Offsets]:
    """The first project of a Taguette file; others are counted as left out."""
    projects = tables["projects"]
    first = projects[0] if projects else {"id": None, "name": name, "description": ""}
    for other in projects[1:]:
        losses.add(
            "projects",
            "lost",
            "a file of several projects: the first one is read",
            str(other["name"]),
        )

    reader = _Reader(tables, first, losses)
    documents = reader.documents()
    exchange = Exchange(
        name=str(first["name"] or name),
        origin="Taguette",
        description=str(first["description"] or ""),
        users=list(reader.users.values()),
        codes=reader.codes(),
        documents=documents,
    )
    fitting = sum(len(document.selections) for document in documents)
    judged = reader.judged
    return exchange, Offsets("utf-8 bytes", "as in file", "exclusive", fitting, judged, judged > 0)


class _Reader:
    """One project of a Taguette file."""

    def __init__(
        self, tables: Mapping[str, Rows], project: Mapping[str, Any], losses: LossReport
    ) -> None:
        self.tables, self.project, self.losses = tables, project, losses
        self.coders = _coders(self._mine("commands"))
        self.users = {
            login: User(self._guid("user", login), login)
            for login in sorted(set(self.coders.values()))
        }
        self.tags: dict[Any, list[Any]] = defaultdict(list)
        """Highlight -> its tags."""
        for row in tables["highlight_tags"]:
            self.tags[row["highlight_id"]].append(row["tag_id"])
        self.judged = 0
        """Highlights whose place was looked at."""

    def codes(self) -> list[CodeNode]:
        """Tags as codes."""
        return [
            CodeNode(
                self._guid("tag", row["id"]),
                str(row["path"]),
                description=str(row["description"] or ""),
            )
            for row in self._mine("tags")
        ]

    def documents(self) -> list[Document]:
        """Documents with those highlights that lie within their text."""
        highlights: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.tables["highlights"]:
            highlights[row["document_id"]].append(row)
        documents = []
        for row in self._mine("documents"):
            plain = PlainHtml(str(row["contents"] or ""))
            passages = (self._passage(plain, highlight) for highlight in highlights[row["id"]])
            documents.append(
                Document(
                    self._guid("document", row["id"]),
                    str(row["name"] or f"document {row['id']}"),
                    plain.text,
                    description=str(row["description"] or ""),
                    selections=[passage for passage in passages if passage is not None],
                )
            )
        return documents

    def _passage(self, plain: PlainHtml, highlight: Mapping[str, Any]) -> Selection | None:
        self.judged += 1
        key = highlight["id"]
        span = _span(plain, highlight)
        if span is None:
            why = "the highlight lies outside of its text"
            self.losses.add("codings", "lost", why, str(key), count=len(self.tags[key]))
            return None
        login = self.coders.get(key)
        user = self.users[login].guid if login else None
        marks = tuple(
            Mark(self._guid("coding", f"{key} {tag}"), self._guid("tag", tag), user)
            for tag in self.tags[key]
        )
        return Selection(self._guid("highlight", key), *span, user=user, marks=marks)

    def _mine(self, table: str) -> list[Mapping[str, Any]]:
        return [row for row in self.tables[table] if row["project_id"] == self.project["id"]]

    def _guid(self, kind: str, key: object) -> str:
        return derived("taguette", self.project["name"], kind, key)


def _coders(commands: Rows) -> dict[Any, str]:
    """Highlight -> who added it, as the history of the project has it."""
    found: dict[Any, str] = {}
    for row in commands:
        try:
            payload = json.loads(row["payload"] or "{}")
        except (TypeError, ValueError):
            continue
        if isinstance(payload, dict) and payload.get("type") == "highlight_add":
            found[payload.get("highlight_id")] = str(row["user_login"])
    return found


def _span(plain: PlainHtml, highlight: Mapping[str, Any]) -> tuple[int, int] | None:
    """Where a highlight is: by its bytes, or by its words where those are not there."""
    start, end = highlight["start_offset"], highlight["end_offset"]
    words = PlainHtml(str(highlight["snippet"] or "")).text.strip()
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        span = plain.span(start, end)
        if span[0] < span[1] and (not words or _same(plain.text[slice(*span)], words)):
            return span
    if words and plain.text.count(words) == 1:
        at = plain.text.index(words)
        return at, at + len(words)
    return None


def _same(first: str, second: str) -> bool:
    return "".join(first.split()) == "".join(second.split())
