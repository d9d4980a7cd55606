"""Feeds broken files of eight kinds to what reads them, and now and then to a project.

The oracle: a file is read, or refused in one sentence that is made for people (`ChecError`); it
takes seconds of processor and no more; and a project into which it could not be brought is as it
was before, byte for byte in what it says.
"""

from __future__ import annotations

import io
import random
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from chec_voice.errors import ChecError
from tests.attack import base
from tests.attack.part import Clock, Part

MOST_SECONDS = 10.0
"""Of processor for one file, of at most some kilobytes."""
EVERY = 40
"""One file in so many is brought into a project, too."""
INPUTS = 20_000

CSV = (
    "id,What helps you to be well?,What makes it harder?,Area\n"
    'P1,"the park, and my mates",no money for food,Leeds\nP2,football,"buses ""never"" come",York\n'
    "P3,,N/A,Leeds\nG1 (6 people),our youth club,no lights,York\n"
)
NOTES = (
    "# Session at the lido\n\nDate: 3 March 2026\n\n## What helps?\n\n- the park (3)\n"
    '- my nan: "she listens"\n\n## What is hard?\n\nP1: no money\nP2: I said it is dark, and\n'
    "cold\nFacilitator: why?\n"
)
VTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Facilitator>What helps?\n\n"
    "2\n00:00:05.000 --> 00:00:09.000\n<v P1>the park and my mates\n"
)
CODEBOOK = """\
format: chec-codebook/1
id: tiny
name: Tiny
version: "1"
language: en-GB
licence: MIT
description: Made for this attack.
codes:
- id: food
  name: Food
  brief: Eating
  definition: >
    What there is to eat.
  examples: ["no tea at home"]
  children:
  - id: breakfast
    name: Breakfast
    brief: Early
    definition: In the morning.
- id: parks
  name: Parks
  brief: Outside
  definition: Where one plays.
"""
PIECES = (
    *'",;\t\n\r\x00\x1b|:-#<>&%{}[]()=+@',
    "\ufeff",
    "\u202e",
    "\u200b",
    "\u2028",
    "e\u0301",
    "😀",
    "\ud800",
    '=HYPERLINK("http://x")',
    "9" * 400,
    "-1e999",
    "NaN",
    "00:00:00,000 --> ",
    "<v ",
    "WEBVTT",
    "&a;",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "]]>",
    "!!python/object:os.system",
    "*a",
    "&a ",
    "- ",
    "a" * 3000,
    "../../etc/passwd",
    "C:\\aux",
    "P1: ",
    "## ",
    "\r\n\r\n",
    "\u00a0",
    "ﷺ",
    "\\N",
    '""',
)


def _sheet() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for line in (("id", "What helps you?", "Area", 3), ("P1", "the park", "Leeds", 4.5)):
        book.active.append(line)
    return _saved(book.save)


def _document() -> bytes:
    from docx import Document

    document = Document()
    for line in NOTES.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Question", "the park"
    return _saved(document.save)


def _exchange() -> bytes:
    guid = "1b4e28ba-2fa1-11d2-883f-0016d3cca42"
    project = (
        '<?xml version="1.0" encoding="utf-8"?><Project name="x" xmlns="urn:QDA-XML:project:1.0">'
        f'<Users><User guid="{guid}1" name="Sam"/></Users><CodeBook><Codes>'
        f'<Code guid="{guid}2" name="Food" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid}3" name="a" plainTextPath="internal://a.txt">'
        f'<PlainTextSelection guid="{guid}4" startPosition="0" endPosition="5"><Coding'
        f' guid="{guid}5" creatingUser="{guid}1"><CodeRef targetGUID="{guid}2"/>'
        "</Coding></PlainTextSelection>"
        "</TextSource></Sources></Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.qde", project)
        made.writestr("sources/a.txt", "the bus is late and cold")
    return out.getvalue()


def _marmot() -> bytes:
    return (base.ROOT / "codebooks" / "frameworks" / "marmot_principles.yaml").read_bytes()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def _table(path: Path) -> object:
    from chec_voice.intake import guess_mapping, read_table

    return guess_mapping(read_table(path))


def _read_document(path: Path) -> object:
    from chec_voice.intake import read_document

    return read_document(path)


def _codebook(path: Path) -> object:
    from chec_voice.codebook import read_file

    return read_file(path)


def _framework(path: Path) -> object:
    from chec_voice.framework import load_framework

    return load_framework(path)


def _project(path: Path) -> object:
    from chec_voice.project.exchanging.reading import read

    return read(path)


Kind = tuple[str, Callable[[], bytes], Callable[[Path], object]]
KINDS: tuple[Kind, ...] = (
    ("table.csv", CSV.encode, _table),
    ("table.xlsx", _sheet, _table),
    ("notes.docx", _document, _read_document),
    ("notes.md", NOTES.encode, _read_document),
    ("transcript.vtt", VTT.encode, _read_document),
    ("codebook.yaml", CODEBOOK.encode, _codebook),
    ("framework.yaml", _marmot, _framework),
    ("project.qdpx", _exchange, _project),
)
"""(a name for such a file, a good one, what reads it)."""


def broken(good: bytes, rng: random.Random) -> bytes:
    """A file that was good, after one to six accidents; of an archive mostly a part in it."""
    if good[:2] == b"PK" and rng.random() < 0.8:
        return _broken_archive(good, rng)
    data = bytearray(good)
    for _ in range(rng.randint(1, 6)):
        _accident(data, rng)
    return bytes(data)


def _accident(data: bytearray, rng: random.Random) -> None:
    at = rng.randint(0, len(data))
    end = min(len(data), at + rng.randint(0, 60))
    what = rng.random()
    if what < 0.45:
        piece = rng.choice(PIECES)
        encoding = rng.choice(("utf-8", "utf-8", "utf-8", "utf-16-le", "cp1252"))
        errors = "surrogatepass" if encoding.startswith("utf") else "replace"
        data[at:at] = piece.encode(encoding, errors)
    elif what < 0.6:
        del data[at:end]
    elif what < 0.75:
        data[at:at] = data[at:end] * rng.randint(1, 30)
    elif what < 0.9 and data:
        data[min(at, len(data) - 1)] = rng.randrange(256)
    elif what < 0.95:
        del data[at:]
    else:
        other = rng.randint(0, len(data))
        data[at:end], data[other:other] = data[other : other + 40], data[at:end]


def _broken_archive(good: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    hit = rng.randrange(len(members))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for number, (name, data) in enumerate(members):
            if number == hit and rng.random() < 0.1:
                continue
            changed = bytearray(data)
            for _ in range(rng.randint(1, 4) if number == hit else 0):
                _accident(changed, rng)
            new.writestr(name, bytes(changed))
    return out.getvalue()


class TooSlow(Exception):
    """A file took more than `MOST_SECONDS` of processor."""


@contextmanager
def bounded() -> Iterator[None]:
    """Stops the work after `MOST_SECONDS` of processor."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    usual = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, usual)


def tried(read: Callable[[Path], object], path: Path) -> tuple[str, str]:
    """(read or refused, what is wrong) of one file."""
    try:
        with bounded():
            read(path)
    except ChecError as error:
        sentence = str(error)
        wrong = "" if sentence.strip() and "Traceback" not in sentence else "says nothing"
        return "refused", wrong
    except TooSlow:
        return "refused", f"more than {MOST_SECONDS:.0f} s of processor"
    except Exception as error:
        return "refused", f"{type(error).__name__}: {str(error)[:200]}"
    return "read", ""


def bring(name: str, path: Path, folder: Path) -> None:
    """Bring a file into the project of `folder`, as its kind is brought in."""
    from chec_voice import Project
    from chec_voice.project import ImportChoices

    with Project.open(folder / base.PROJECT) as project:
        if name == "codebook.yaml":
            project.codes.load(str(path))
        elif name == "framework.yaml":
            project.frameworks.add(str(path))
        elif name.startswith("table"):
            choices = ImportChoices(participant="id", session="fuzz")
            project.imports.add(project.imports.plan(path, choices), actor="fuzz")
        else:
            done = project.imports.plan_document(path)
            project.imports.add_document(done, actor="fuzz")


def run(
    folder: Path, seed: int, seconds: float, *, inputs: int = INPUTS, whole: Path | None = None
) -> Part:
    """Try `inputs` files, an equal number of each kind, or as many as the time is for.

    Args:
        whole: folder with a project to bring some into; one is made where it is not given.
    """
    part, clock, rng = Part("fuzz"), Clock(seconds), random.Random(seed)
    if whole is None:
        whole = folder / "whole"
        whole.mkdir(parents=True)
        base.make(whole)
    goods = [(name, make(), read) for name, make, read in KINDS]
    for name, good, read in goods:
        path = folder / f"good-{name}"
        path.write_bytes(good)
        if tried(read, path) != ("read", ""):
            part.fail(f"a good {name} is not read: {tried(read, path)}")
    usual = sys.getrecursionlimit()
    for number in range(inputs):
        if clock.over:
            part.notes.append(f"stopped by the clock after {number:,} of {inputs:,} files")
            break
        name, good, read = goods[number % len(goods)]
        path = folder / name
        path.write_bytes(broken(good, rng))
        how, wrong = tried(read, path)
        part.count("files")
        part.count(f"{name} {how}")
        if not wrong and number // len(goods) % EVERY == 0 and name != "project.qdpx":
            part.count("brought into a project")
            wrong = brought(name, path, whole, folder / "copy")
        if wrong:
            kept = folder / f"failed-{number}-{name}"
            shutil.copy(path, kept)
            part.fail(f"{name}, file {number} of seed {seed} (kept as {kept}): {wrong}")
    assert sys.getrecursionlimit() == usual
    return part


def brought(
    name: str,
    path: Path,
    whole: Path,
    copy: Path,
    bring: Callable[[str, Path, Path], None] = bring,
) -> str:
    """What is wrong after a file was brought into a project, or could not be."""
    before = base.digest(base.copy(whole, copy))
    how, wrong = tried(lambda file: bring(name, file, copy), path)
    if wrong:
        return f"into a project: {wrong}"
    after = base.digest(copy / base.PROJECT)
    if how == "refused" and after != before:
        return f"half brought in: {base.differs(before, after)[:8]}"
    return ""
