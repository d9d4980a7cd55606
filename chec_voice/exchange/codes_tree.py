"""Codes of an exchange file as codes of a codebook: matched to known ones, or made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chec_voice.code_ids import free_id
from chec_voice.exchange.codes_text import Parts, parse, put
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import CodeNode
from chec_voice.model import CODE_KINDS, Code, Exclusion
from chec_voice.text import numbered

HEADING = "imported"
"""Id of the area for codes that an existing codebook has no place for."""
_ID = re.compile(r"[a-z0-9][a-z0-9_]*(?:\.[a-z0-9][a-z0-9_]*)*")
_PATH = re.compile(r" > |::|\\\\")
"""How programs join the names of a path: ours, ATLAS.ti's groups, NVivo's nodes."""


@dataclass(frozen=True)
class CodesIn:
    """What the codes of a file are here."""

    ids: Mapping[str, str]
    """Guid in the file -> id of the code."""
    new: tuple[Code, ...]
    """Codes that were not known, parents before children."""
    guids: Mapping[str, str]
    """Id of a new code -> its guid in the file, to be kept as its own."""


def codes_in(
    nodes: Sequence[CodeNode],
    losses: LossReport,
    *,
    known: Sequence[Code] = (),
    known_guids: Mapping[str, str] | None = None,
) -> CodesIn:
    """Match the codes of a file to those of a codebook, and make codes of the others.

    A code is known by its guid, by the id that our own description of it holds, by the path of
    names above it, or by its name where only one code has it.

    Args:
        known: the codes of the project; none for a new one, whose codebook is the file's.
        known_guids: guid -> id of each of them.
    """
    return _Tree(nodes, losses, known, known_guids or {}).read()


class _Tree:
    def __init__(
        self,
        nodes: Sequence[CodeNode],
        losses: LossReport,
        known: Sequence[Code],
        known_guids: Mapping[str, str],
    ) -> None:
        self.nodes, self.losses, self.known, self.known_guids = nodes, losses, known, known_guids
        self.ids: dict[str, str] = {}
        self.guids: dict[str, str] = {}
        self.made: dict[str, Code] = {}
        self.taken = {code.id for code in known}
        self.siblings: set[tuple[str | None, str]] = {
            (code.parent, code.name.casefold()) for code in known
        }
        by_id = {code.id: code for code in known}
        self.by_path: dict[tuple[str, ...], str] = {}
        names: dict[str, list[str]] = {}
        for code in known:
            path: list[str] = []
            at = code
            while True:
                path.insert(0, at.name.casefold())
                if at.parent not in by_id:
                    break
                at = by_id[at.parent or ""]
            self.by_path.setdefault(tuple(path), code.id)
            names.setdefault(code.name.casefold(), []).append(code.id)
        self.by_name = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        self.paths: dict[str, tuple[str, ...]] = {}

    def read(self) -> CodesIn:
        for node in self.nodes:
            parts = parse(node.description)
            name = parts.get("name") or node.name
            own = (*_PATH.split(node.name.casefold()),)
            above = self.paths.get(node.parent or "", ())
            # A flattened name holds its whole path, or the path below the area.
            self.paths[node.guid] = (*above, *own)
            found = self._known(node, parts, name)
            if found is None:
                found = self._make(node, parts, name)
            self.ids[node.guid] = found
        return CodesIn(self.ids, tuple(self.made.values()), self.guids)

    def _known(self, node: CodeNode, parts: Parts, name: str) -> str | None:
        if node.guid in self.known_guids:
            return self.known_guids[node.guid]
        known = {code.id for code in self.known}
        if parts.get("id") in known:
            return str(parts["id"])
        path = self.paths[node.guid]
        for way in (path, tuple(_PATH.split(node.name.casefold()))):
            if way in self.by_path:
                return self.by_path[way]
        return self.by_name.get(name.casefold())

    def _make(self, node: CodeNode, parts: Parts, name: str) -> str:
        parent = self.ids.get(node.parent or "")
        own_id, kind = parts.get("id", ""), parts.get("kind")
        wanted = own_id if _ID.fullmatch(own_id) else ""
        if wanted and wanted not in self.taken and self._fits(wanted, node):
            code_id, parent = wanted, wanted.rpartition(".")[0] or None
        else:
            parent = self._parent(parent, node)
            code_id = self._free(f"{parent}." if parent else "", name)
        name = self._own_name(parent, name, code_id)
        if kind not in CODE_KINDS:
            kind = "code" if node.codable or parent else "area"
        code = Code(
            id=code_id,
            name=name,
            parent=parent or None,
            kind=kind,  # type: ignore[arg-type]  # one of CODE_KINDS
            codable=node.codable,
        )
        label = parts.get("label") or ("" if own_id else name)
        code = put(code, {**parts, "label": label})
        self.taken.add(code_id)
        self.made[code_id] = code
        self.guids[code_id] = node.guid
        return code_id

    def _fits(self, wanted: str, node: CodeNode) -> bool:
        """Whether the code above is there, so that an id of ours can be used as it is."""
        above = wanted.rpartition(".")[0]
        return not above or above in self.taken

    def _parent(self, parent: str | None, node: CodeNode) -> str | None:
        if parent is not None or not self.known:
            return parent
        if HEADING not in self.taken:
            heading = Code(
                HEADING, "Imported codes", kind="area", codable=False, label="Imported codes"
            )
            self.taken.add(HEADING)
            self.made[HEADING] = heading
        self.losses.add(
            "codes",
            "changed",
            "codes that the codebook has no place for stand under the heading 'Imported codes'",
            node.name,
        )
        return HEADING

    def _free(self, prefix: str, name: str) -> str:
        return free_id(name, prefix.removesuffix(".") or None, self.taken)

    def _own_name(self, parent: str | None, name: str, code_id: str) -> str:
        free = next(n for n in numbered(name) if (parent, n.casefold()) not in self.siblings)
        if free != name:
            self.losses.add(
                "codes",
                "changed",
                "two codes under one heading had one name: a number tells them apart",
                code_id,
            )
        self.siblings.add((parent, free.casefold()))
        return free


def without_unknown_uses(codes: Sequence[Code], known: Sequence[str]) -> tuple[Code, ...]:
    """Codes whose "use instead" points at a code that exists; others lose the pointer only."""
    ids = {*known, *(code.id for code in codes)}
    return tuple(
        replace(
            code,
            when_not_to_use=tuple(
                item
                if item.use is None or item.use in ids
                else Exclusion(f"{item.when} (use instead: {item.use})", None, item.example)
                for item in code.when_not_to_use
            ),
        )
        for code in codes
    )
