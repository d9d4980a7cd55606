"""Loads and checks codebooks: YAML in the format of codebooks/README.md, or a CSV of codes."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from chec_voice.errors import CodebookError
from chec_voice.model import Code, Codebook, Exclusion
from chec_voice.text import readable
from chec_voice.yaml_file import MAX_DEPTH, Node, read

FORMAT = "chec-codebook/1"
KINDS = ("area", "code", "housekeeping")
_HEAD = ("format", "id", "name", "version", "codes")
_HEAD_OPTIONAL = ("language", "licence", "description", "sources")
_CODE_OPTIONAL = (
    "label", "kind", "codable", "brief", "definition", "when_to_use", "when_not_to_use",
    "examples", "keywords", "basis", "source", "children",
)  # fmt: skip
_SEGMENT = re.compile(r"[a-z0-9][a-z0-9_]*")


def load(path: Path) -> Codebook:
    """Read a codebook file.

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    if path.suffix.lower() == ".csv":
        return _load_csv(path)
    root, _ = read(path)
    fields = root.fields(_HEAD, _HEAD_OPTIONAL)
    if fields.text("format") != FORMAT:
        raise fields.values["format"].error(
            f"this is not a codebook of format {FORMAT}.", fix=f"Write `format: {FORMAT}`."
        )
    placed = list(_walk(fields.items("codes"), None))
    if not placed:
        raise root.error("the codebook has no codes.")
    _check(placed)
    sources = fields.values.get("sources")
    codebook = Codebook(
        id=fields.identifier("id"),
        name=fields.text("name"),
        version=fields.text("version"),
        description=fields.text("description"),
        language=fields.text("language", "en-GB"),
        sources={k: v.text() for k, v in sources.fields((), tuple(sources.value))}  # type: ignore[arg-type]
        if sources
        else {},
        codes=tuple(code for code, _ in placed),
    )
    return dataclasses.replace(codebook, sha256=content_hash(codebook))


def content_hash(codebook: Codebook) -> str:
    """Hash of what a codebook says; layout and comments of its file do not count."""
    content = dataclasses.asdict(dataclasses.replace(codebook, sha256=""))
    content["sources"] = dict(codebook.sources)
    packed = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def _walk(nodes: Iterable[Node], parent: Code | None) -> Iterator[tuple[Code, Node]]:
    for node in nodes:
        fields = node.fields(("id", "name"), _CODE_OPTIONAL)
        segment = fields.text("id")
        if not _SEGMENT.fullmatch(segment):
            raise fields.values["id"].error(
                f"{segment!r} cannot be an id.",
                fix="Use lower case letters, digits and underscores; nesting makes the dots.",
            )
        kind = fields.choice("kind", KINDS, _default_kind(parent))
        code = Code(
            id=f"{parent.id}.{segment}" if parent else segment,
            name=_required_text(fields.values["name"]),
            parent=parent.id if parent else None,
            kind=kind,  # type: ignore[arg-type]
            codable=fields.flag("codable", default=kind != "area"),
            label=fields.text("label"),
            brief=fields.text("brief"),
            definition=fields.text("definition"),
            when_to_use=fields.texts("when_to_use"),
            when_not_to_use=tuple(_exclusion(n) for n in fields.items("when_not_to_use")),
            examples=fields.texts("examples"),
            keywords=fields.texts("keywords"),
            basis=fields.text("basis"),
            source=fields.text("source"),
        )
        yield code, node
        yield from _walk(fields.items("children"), code)


def _default_kind(parent: Code | None) -> str:
    return "housekeeping" if parent is not None and parent.kind == "housekeeping" else "code"


def _required_text(node: Node) -> str:
    if not node.text():
        raise node.error("a code needs a name.")
    return node.text()


def _exclusion(node: Node) -> Exclusion:
    if isinstance(node.value, str):
        return Exclusion(node.text())
    fields = node.fields(("when",), ("use", "example"))
    return Exclusion(
        fields.text("when"), fields.text("use") or None, fields.text("example") or None
    )


def _check(placed: list[tuple[Code, Node]]) -> None:
    by_id: dict[str, Node] = {}
    for code, node in placed:
        if code.id in by_id:
            raise node.error(
                f"the id {code.id!r} stands twice (also in line {by_id[code.id].line}).",
                fix="Give one of the two another id.",
            )
        by_id[code.id] = node
    names: dict[tuple[str | None, str], Node] = {}
    for code, node in placed:
        key = (code.parent, code.name.casefold())
        if key in names:
            raise node.error(
                f"two codes under the same parent are called {code.name!r}"
                f" (also in line {names[key].line}).",
                fix="Name one of them differently: coders see names.",
            )
        names[key] = node
        for item in code.when_not_to_use:
            if item.use is not None and item.use not in by_id:
                raise node.error(
                    f"`use: {item.use}` names a code that is not in the codebook.",
                    fix="Write the full id, such as home.poverty.food.",
                )


# --- CSV ----------------------------------------------------------------------------------


def _load_csv(path: Path) -> Codebook:
    rows = _csv_rows(path)
    by_name: dict[str, tuple[int, str, str]] = {}
    for line, row in rows:
        name, parent = row["code"].strip(), (row.get("parent") or "").strip()
        if not name:
            raise CodebookError("a code needs a name.", path=path, row=line, column="code")
        if name in by_name:
            raise CodebookError(
                f"the code {name!r} stands twice (also in line {by_name[name][0]}).",
                path=path, row=line, column="code", fix="Remove or rename one of them.",
            )  # fmt: skip
        by_name[name] = (line, parent, (row.get("definition") or "").strip())
    headings = [p for _, p, _ in by_name.values() if p and p not in by_name]
    _refuse_unknown_parents(path, by_name)
    ids: dict[str, str] = {}
    taken: set[str] = set()

    def place(name: str, trail: tuple[str, ...]) -> str:
        if name in ids:
            return ids[name]
        line, parent, _ = by_name.get(name, (0, "", ""))
        if name in trail:
            circle = " -> ".join((*trail[trail.index(name) :], name))
            raise CodebookError(
                f"these codes are each other's parents: {circle}.", path=path, row=line,
                column="parent", fix="Leave the parent of one of them empty.",
            )  # fmt: skip
        prefix = f"{place(parent, (*trail, name))}." if parent else ""
        base = code_id = f"{prefix}{slug(name)}"
        if max(len(trail), base.count(".")) > MAX_DEPTH:
            raise CodebookError(
                f"codes stand more than {MAX_DEPTH} levels deep.", path=path, row=line,
                column="parent", fix="Is the column `parent` what it should be?",
            )  # fmt: skip
        number = 2
        while code_id in taken:
            code_id, number = f"{base}_{number}", number + 1
        ids[name] = code_id
        taken.add(ids[name])
        return ids[name]

    for name in (*dict.fromkeys(headings), *by_name):
        place(name, ())
    _refuse_twins(path, by_name)
    codes = [
        Code(
            id=ids[name],
            name=name,
            parent=ids[by_name[name][1]] if name in by_name and by_name[name][1] else None,
            kind="code" if name in by_name else "area",
            codable=name in by_name,
            label=name,
            definition=by_name[name][2] if name in by_name else "",
        )
        for name in ids
    ]
    codebook = Codebook(
        id=_file_id(path), name=readable(path.stem), version="1", codes=tuple(_tree_order(codes))
    )
    return dataclasses.replace(codebook, sha256=content_hash(codebook))


def _refuse_unknown_parents(path: Path, by_name: dict[str, tuple[int, str, str]]) -> None:
    """Parents that are only named in the column `parent` are headings, if all parents are.

    Where some parent is a code of its own, the file spells its tree out, and a parent that it
    lacks is a slip.
    """
    if not any(parent in by_name for _, parent, _ in by_name.values()):
        return
    for name, (line, parent, _) in by_name.items():
        if parent and parent not in by_name:
            raise CodebookError(
                f"the parent {parent!r} of {name!r} is not a code of this file.",
                path=path, row=line, column="parent",
                fix="Add a row for it, correct its spelling, or leave the parent empty.",
            )  # fmt: skip


def _refuse_twins(path: Path, by_name: dict[str, tuple[int, str, str]]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for name, (line, parent, _) in by_name.items():
        first = seen.setdefault((parent, name.casefold()), line)
        if first != line:
            raise CodebookError(
                f"two codes under the same parent are called {name!r} (also in line {first}).",
                path=path, row=line, column="code", fix="Remove or rename one of them.",
            )  # fmt: skip


def _file_id(path: Path) -> str:
    """An id for a codebook that has none but its file's name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", path.stem).strip("_.-") or "codebook"


def slug(name: str) -> str:
    """The last segment of an id, made from a name."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "code"


def _tree_order(codes: list[Code]) -> Iterator[Code]:
    children: dict[str | None, list[Code]] = {}
    for code in codes:
        children.setdefault(code.parent, []).append(code)
    stack = list(reversed(children.get(None, [])))
    while stack:
        code = stack.pop()
        yield code
        stack.extend(reversed(children.get(code.id, [])))


def _csv_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CodebookError("there is no such file.", path=path, fix="Check the name.") from None
    except OSError as error:
        raise CodebookError(f"cannot be read ({error.strerror}).", path=path) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _csv_records(path, reader)
    except csv.Error as error:
        raise CodebookError(
            f"this is not a readable CSV ({error}).", path=path, row=reader.line_num,
            fix="Look for a quotation mark that is never closed.",
        ) from error  # fmt: skip


def _csv_records(path: Path, reader: csv.DictReader[str]) -> list[tuple[int, dict[str, str]]]:
    headings = [heading.strip() for heading in reader.fieldnames or ()]
    reader.fieldnames = headings
    for heading in ("code", "parent", "definition"):
        if headings.count(heading) > 1:
            raise CodebookError(
                f"the heading {heading!r} stands twice.", path=path, row=1,
                fix="Remove or rename one of the two columns.",
            )  # fmt: skip
    if "code" not in headings:
        raise CodebookError(
            "there is no column `code`.", path=path, row=1,
            fix="A codebook CSV has the columns code, parent (optional) and definition (optional).",
        )  # fmt: skip
    rows = []
    for row in reader:
        if None in row:
            raise CodebookError(
                "this row has more fields than the header.", path=path, row=reader.line_num,
                fix="Put text that holds a comma in double quotes.",
            )  # fmt: skip
        if not any(row.values()):  # what a spreadsheet leaves below the last row
            continue
        rows.append((reader.line_num, {k: v or "" for k, v in row.items()}))
    if not rows:
        raise CodebookError("the codebook has no codes.", path=path)
    return rows
