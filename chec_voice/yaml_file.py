"""Reads YAML so that every complaint can name the file and the line.

Scalars stay text: `no`, `1.0` and `2024-02-23` mean what they say, not what YAML 1.1 makes of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.errors import CodebookError

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 20_000_000
MAX_DEPTH = 50


@dataclass(frozen=True)
class Node:
    """A scalar, list or mapping of a YAML file, with its line (from 1)."""

    value: str | list[Node] | dict[str, Node]
    line: int
    path: Path

    def error(self, message: str, fix: str = "") -> CodebookError:
        """The error that names this place of the file."""
        return CodebookError(message, fix=fix, path=self.path, row=self.line)

    def fields(self, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Fields:
        """This node as a mapping with known keys.

        Raises:
            CodebookError: it is no mapping, lacks a key, or has one that is not known.
        """
        if not isinstance(self.value, dict):
            raise self.error("expected `key: value` pairs here.")
        for key, node in self.value.items():
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                raise node.error(f"unknown key {key!r}.", fix=f"Known keys here: {known}.")
        for key in required:
            if key not in self.value:
                raise self.error(f"{key!r} is missing.", fix=f"Add a line `{key}: ...`.")
        return Fields(self, self.value)

    def items(self) -> list[Node]:
        """This node as a list; an empty value is an empty list."""
        if isinstance(self.value, str) and not self.value:
            return []
        if not isinstance(self.value, list):
            raise self.error("expected a list here.", fix="Start each entry with `- `.")
        return self.value

    def text(self) -> str:
        """The text that stands here.

        Raises:
            CodebookError: it is no text.
        """
        if not isinstance(self.value, str):
            raise self.error("expected text here.", fix='Put the text in quotes: "..."')
        return self.value.strip()


_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class Fields:
    """A mapping whose keys have been checked."""

    node: Node
    values: dict[str, Node]

    def text(self, key: str, default: str = "") -> str:
        """The text of a field; `default` where it is not there."""
        node = self.values.get(key)
        return default if node is None else node.text()

    def identifier(self, key: str) -> str:
        """A text that is safe in a file's name, on a command line and in a table's heading.

        Raises:
            CodebookError: it is empty, or holds what no id may.
        """
        text = self.text(key)
        if not _IDENTIFIER.fullmatch(text):
            raise self.values[key].error(
                f"{text[:80]!r} cannot be an id.", fix="Use letters, digits, . _ and -."
            )
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(item.text() for item in self.items(key))

    def items(self, key: str) -> list[Node]:
        """The items of a list; none where the field is not there."""
        node = self.values.get(key)
        return [] if node is None else node.items()

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        text = self.text(key, "true" if default else "false").lower()
        if text not in ("true", "false", "yes", "no"):
            raise self.values[key].error(f"{key!r} is true or false, not {text!r}.")
        return text in ("true", "yes")

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        """One of the known words."""
        text = self.text(key, default)
        if text not in known:
            raise self.values[key].error(
                f"{key!r} cannot be {text!r}.", fix=f"Use one of: {', '.join(known)}."
            )
        return text

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        return iter(self.values.items())


def read(path: Path) -> tuple[Node, str]:
    """The root node of a YAML file and the SHA-256 of its bytes.

    Raises:
        CodebookError: the file is missing, too large, not UTF-8, or not YAML.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CodebookError("there is no such file.", path=path, fix="Check the name.") from None
    except OSError as error:
        raise CodebookError(f"cannot be read ({error.strerror}).", path=path) from error
    if len(data) > MAX_BYTES:
        raise CodebookError("the file is larger than 20 MB.", path=path, fix="Is it a codebook?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CodebookError(
            "the file is not UTF-8.", path=path, row=line, fix="Save it as UTF-8."
        ) from error
    return _tree(text, path), hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=8)  # a project reads up to four, and somebody who makes one makes another
def _tree(text: str, path: Path) -> Node:
    """The root node of a text that was read from `path`.

    Raises:
        CodebookError: it is not YAML.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(text, loader, path)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CodebookError(
            f"this is not valid YAML: {error.problem}.",
            path=path,
            row=mark.line + 1 if mark else None,
            fix="Check the indentation, and put text that holds `: ` or `#` in quotes.",
        ) from error
    except yaml.YAMLError as error:
        raise CodebookError(f"this is not valid YAML: {error}.", path=path) from error
    if root is None:
        raise CodebookError("the file is empty.", path=path)
    return _node(root, path, 0)


def _refuse_depth(text: str, loader: Any, path: Path) -> None:
    """Looks before composing: the C library composes by recursion and dies of deep nesting."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        mark = event.start_mark
        line = mark.line + 1 if mark else None
        if isinstance(event, yaml.AliasEvent):
            raise CodebookError(
                f"aliases (*{event.anchor}) are not read here.",
                path=path,
                row=line,
                fix="Write the content out, or put a text that begins with * in quotes.",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH * 2:  # each level of codes is a list of mappings
                raise CodebookError(
                    f"nested more than {MAX_DEPTH} levels deep.", path=path, row=line
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _node(node: yaml.Node, path: Path, depth: int) -> Node:
    import yaml

    line = node.start_mark.line + 1
    if depth > MAX_DEPTH * 2:
        raise CodebookError(f"nested more than {MAX_DEPTH} levels deep.", path=path, row=line)
    if isinstance(node, yaml.ScalarNode):
        empty = node.tag == "tag:yaml.org,2002:null"
        return Node("" if empty else str(node.value), line, path)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, path, depth + 1) for item in node.value], line, path)
    pairs: dict[str, Node] = {}
    for key, value in node.value:
        name, key_line = str(key.value), key.start_mark.line + 1
        if name in pairs:
            raise CodebookError(
                f"{name!r} stands twice in the same entry.",
                path=path,
                row=key_line,
                fix="Remove one of them.",
            )
        child = _node(value, path, depth + 1)
        # a list or mapping starts on the line after its key; people look for the key
        pairs[name] = Node(child.value, key_line, path)
    return Node(pairs, line, path)
