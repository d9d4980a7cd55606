"""Opens whatever another program wrote, and says which program's it is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from chec_voice import intake
from chec_voice.errors import InputError
from chec_voice.exchange import container, qualcoder, taguette
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Exchange, Offsets
from chec_voice.exchange.profiles import REFI
from chec_voice.exchange.read import read_qdc, read_qde, read_qdpx
from chec_voice.exchange.tables import Table, from_table, word_tables
from chec_voice.outputs import sha256_of
from chec_voice.project.exchanging.going_out import (
    ABOUT_LINE,
    CODEBOOK_LINE,
    FRAMEWORKS_LINE,
    SOURCE_LINE,
)
from chec_voice.project.exchanging.incoming import FileIn
from chec_voice.store import foreign
from chec_voice.text import readable

FIX = (
    "What can be read: .qdpx and .qdc (REFI-QDA), a QualCoder project folder, a Taguette .sqlite3"
    " or codebook .csv, and tables of coded segments or of codes (.xlsx, .csv, .docx)."
)
_BOOK = re.compile(rf"{CODEBOOK_LINE}(.*) \(id (\S+), version (.*)\)")


def read(path: Path) -> FileIn:
    """Read a file or folder of another program whole.

    Raises:
        InputError: it cannot be read, is damaged or hostile, or is of no known kind.
    """
    losses = LossReport()
    try:
        if not path.exists():
            raise InputError("there is no such file.", path=path, fix="Check the name.")
        reader = _kind(path)
        exchange, offsets = _read(path, reader, losses)
        return FileIn(exchange, offsets, losses, path, _sha256(path), reader)
    except OSError as error:
        raise InputError(
            f"this cannot be read ({error.strerror or error}).", path=path, fix="Check it."
        ) from error


def _kind(path: Path) -> str:
    """What wrote a file, by its ending and by how it begins."""
    suffix = path.suffix.lower()
    if path.is_dir():
        if (path / "data.qda").is_file():
            return "qualcoder"
        raise InputError(
            "this folder is no QualCoder project (no data.qda in it).", path=path, fix=FIX
        )
    if path.exists() and not path.is_file():  # it is read several times, which a pipe is not
        raise InputError("this is no file on a disk.", path=path, fix=FIX)
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise InputError("this file is empty.", path=path, fix=FIX)
    if head.startswith(b"SQLite format 3\0"):
        return "qualcoder" if path.name.lower() == "data.qda" else "sqlite"
    if suffix[1:] in REFI:
        return suffix[1:]
    if zipfile.is_zipfile(path) and suffix not in (".xlsx", ".xlsm", ".docx", ".ods"):
        return "qdpx"
    if suffix in (".xlsx", ".xlsm", ".ods", ".csv", ".tsv", ".docx"):
        return "docx" if suffix == ".docx" else "table"
    raise InputError("this is no file that we know how to read.", path=path, fix=FIX)


def _read(path: Path, reader: str, losses: LossReport) -> tuple[Exchange, Offsets]:
    if reader == "qdpx":
        return read_qdpx(path, losses)
    if reader == "qde":
        return read_qde(path, losses)
    if reader == "qdc":
        return read_qdc(path, losses), Offsets()
    if reader == "qualcoder":
        file = path / "data.qda" if path.is_dir() else path
        name = file.absolute().parent.name.removesuffix(".qda") or path.stem
        tables = foreign.read_tables(file, qualcoder.TABLES)
        _refuse_other(path, tables["source"] or tables["code_name"])
        return qualcoder.from_tables(tables, name, losses)
    if reader == "sqlite":
        tables = foreign.read_tables(path, taguette.TABLES)
        _refuse_other(path, tables["projects"])
        return taguette.from_tables(tables, readable(path.stem), losses)
    return _table(path, reader, losses), Offsets(sure=True)


def _refuse_other(path: Path, rows: object) -> None:
    if not rows:
        raise InputError(
            "this database is no project of Taguette or QualCoder, or holds nothing.",
            path=path,
            fix=FIX,
        )


def _table(path: Path, reader: str, losses: LossReport) -> Exchange:
    """A spreadsheet, or the tables of a Word document."""
    if reader == "docx":
        with container.opened(path):  # a Word document is an archive: no bomb goes further
            found = word_tables(str(path))
        if not found:
            raise InputError("there is no table in this document.", path=path, fix=FIX)
        largest = max(found, key=lambda table: len(table.rows))
        losses.add("tables", "lost", "the largest table is read", count=len(found) - 1)
        return from_table(largest, readable(path.stem), str(path), losses)
    read = intake.read_table(path, duplicates="number", dialect="generic")
    rows = [(row.number, row.cells) for row in read.rows]
    return from_table(Table(read.names, rows), readable(path.stem), str(path), losses)


def _sha256(path: Path) -> str:
    return sha256_of(path / "data.qda" if path.is_dir() else path)


@dataclass(frozen=True)
class Described:
    """What our own files say of their codebook and frameworks, beside the codes."""

    name: str = ""
    id: str = ""
    version: str = ""
    about: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    frameworks: tuple[str, ...] = ()


def described(exchange: Exchange) -> Described:
    """Reads the description that `going_out` writes; nothing where another program wrote it."""
    found = Described()
    if not exchange.ours:
        return found
    sources: dict[str, str] = {}
    for line in exchange.description.splitlines():
        match = _BOOK.fullmatch(line)
        if match:
            found = replace(found, name=match[1], id=match[2], version=match[3])
        elif line.startswith(ABOUT_LINE):
            found = replace(found, about=line.removeprefix(ABOUT_LINE))
        elif line.startswith(SOURCE_LINE):
            key, _, text = line.removeprefix(SOURCE_LINE).partition(": ")
            sources[key] = text
        elif line.startswith(FRAMEWORKS_LINE):
            names = line.removeprefix(FRAMEWORKS_LINE).split(", ")
            found = replace(found, frameworks=tuple(names))
    return replace(found, sources=sources)
