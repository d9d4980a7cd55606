"""Reads QDA-XML as a stream, element by element, so that a large project stands in memory once.

Names are matched without their namespace: programs write several that are nearly right.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from chec_voice.errors import InputError
from chec_voice.exchange.guids import plain

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class Root:
    """What the root element says of the file."""

    attributes: dict[str, str]
    description: str
    notes: tuple[str, ...]
    """Guids of the memos of the project as a whole."""


def elements(
    file: IO[bytes], path: Path, root: str, parents: Mapping[str, str]
) -> Generator[Node, None, Root]:
    """The elements that stand in the list they belong to, one at a time; returns the root.

    Args:
        file: QDA-XML, open for reading bytes.
        path: where it came from, for messages.
        root: the name that the root element must have.
        parents: name of an element -> name of the list it stands in.

    Raises:
        InputError: it is damaged, hostile or of another kind.
    """
    from lxml import etree

    try:
        stream = etree.iterparse(
            _Guarded(file, path),
            tag=[f"{{*}}{name}" for name in parents],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        top: _Element | None = None
        for _, element in stream:
            if top is None:
                top = element.getroottree().getroot()
                _check_root(top, path, root)
            name, parent = _local_name(element), element.getparent()
            if parent is not None and _local_name(parent) == parents[name]:
                yield Node(element)
                element.clear()
                while element.getprevious() is not None:  # what has been read goes
                    del parent[0]
        top = stream.root
        _check_root(top, path, root)
        description, notes = "", []
        for last in top:
            if _local_name(last) == "Description":
                description = last.text or ""
            elif _local_name(last) == "NoteRef":
                notes.append(plain(last.get("targetGUID")))
        return Root(dict(top.attrib), description, tuple(notes))
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise InputError(
            f"the XML breaks off or is damaged ({_reason(str(error))}).",
            path=path,
            row=line,
            fix="Export it again from the program that made it; nothing was imported.",
        ) from error


class _Guarded:
    """A file that refuses a DOCTYPE: entities are how XML is made to explode or to read files."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path, self._tail, self._head = file, path, b"", True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self._head:
            seen = self._tail + data
            squeezed = seen.replace(b"\0", b"")  # also where it is written in UTF-16
            if b"<!DOCTYPE" in squeezed or b"<!ENTITY" in squeezed:
                raise InputError(
                    "this XML declares a DOCTYPE, which no exchange file has; it is not read.",
                    path=self._path,
                    fix="Export it again from the program that made it; nothing was imported.",
                )
            self._head = re.search(rb"<[A-Za-z]", squeezed) is None
            self._tail = seen[-64:]
        return data


def _reason(message: str) -> str:
    return re.sub(r", line \d+, column \d+.*", "", message)[:120]


def _local_name(element: _Element) -> str:
    """Without its namespace. lxml's `QName` refuses names such as `U:sers`, with a prefix that
    nobody declared, although its parser lets them pass."""
    return str(element.tag).rpartition("}")[2]


def _check_root(root: _Element, path: Path, wanted: str) -> None:
    space, _, name = root.tag.rpartition("}")
    space = space.removeprefix("{")
    if name != wanted or (space and "qda-xml" not in space.lower()):
        what = f"<{name}>" + (f" of {space}" if space else "")
        raise InputError(
            f"this is no QDA-XML {'codebook' if wanted == 'CodeBook' else 'project'}: it begins"
            f" with {what[:120]}.",
            path=path,
            fix="A project ends in .qdpx, a codebook in .qdc; export it again as REFI-QDA.",
        )


class Node:
    """One element with what is inside of it, gone through once: a large file has millions."""

    __slots__ = ("attributes", "name", "parts", "text")

    def __init__(self, element: _Element) -> None:
        tag = element.tag
        self.name: str = tag[tag.rfind("}") + 1 :]
        self.attributes: dict[str, str] = dict(element.attrib)
        self.parts: dict[str, list[Node]] = {}
        for child in element:
            node = Node(child)
            self.parts.setdefault(node.name, []).append(node)
        self.text: str = element.text or ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute of the element; `default` where it has none."""
        return self.attributes.get(name, default)


def children(element: Node, *names: str) -> Iterator[Node]:
    """The elements of these names directly inside of one."""
    return (child for name in names for child in element.parts.get(name, ()))


def text(element: Node, name: str) -> str:
    """The text of the first element of a name inside of one; empty where there is none."""
    return next((child.text for child in children(element, name)), "")


def refs(element: Node, name: str) -> tuple[str, ...]:
    """The guids that the elements of a name inside of one point at."""
    return tuple(
        plain(child.get("targetGUID") or child.get("guid")) for child in element.parts.get(name, ())
    )
