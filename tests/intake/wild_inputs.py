"""A grammar of what real people's files look like: tables of answers, codings, transcripts.

One generator for the tests (a few hundred inputs) and for `python -m benchmarks bench_wild` (2,000
of them). Each input asserts the law of import: every cell or line that holds something is in the
project, or in the report of what was left out; nobody is invented; what cannot be read is asked
about.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from random import Random

from chec_voice.errors import InputError
from chec_voice.intake import (
    CodingsIn,
    Document,
    Mapping,
    Table,
    build_mapping,
    read_codings,
    read_document,
    read_table,
    responses,
)
from chec_voice.intake.documents.labels import key_of
from chec_voice.model import ResponseIn

from .layouts import WORD_SHAPES, Case, as_word, make_case, words_of

ENCODINGS = {
    "utf-8": "café, naïve ☺",
    "utf-8-sig": "café ☺",
    "utf-16": "友だち",
    "cp1252": "it’s a café",
    "cp1250": "przyjaźń i żółta łódka",
    "cp1251": "музыка и спорт",
    "cp932": "友だちと話す",
}
ASKED = ("What helps you feel well?", "What would you change?")
SAYS = (
    "the pond by the mill",
    "our choir",
    "dumplings, always",
    'they say "keep going"',
    "no idea",
    "walks\nwith my brother",
    "mean teachers",
    "Total rubbish lunch",
    "a quiet room; a sofa",
)
JUNK = (
    (),
    ("Total", "{n}"),
    ("Average", "13.5"),
    ("n = {n}",),
    ("Grand total", "{n}", "{n}"),
    ("Exported on 3 May 2025",),
    ("HEADINGS",),
    ("", "HEADINGS"),
    ("GAP", "Area", "Count"),
    ("Median:", "12"),
    ("Mean age", "12.75"),
    ("", "Total", "{n}"),
    ("TOTALS",),
    ("GAP", "* asked at the summer fair"),
    ("Source: the autumn survey",),
)
TOPS = ("plain", "codes", "again", "placeholders", "title", "three", "html")


@dataclass(frozen=True)
class File:
    """A generated file, what stands in it, and who is in it."""

    data: bytes
    rows: list[list[str]]
    answers: list[list[str]]
    people: set[str]


def make_file(rng: Random) -> File:
    """A table of answers drawn from the grammar; the same for the same state of `rng`."""
    encoding = rng.choice(sorted(ENCODINGS))
    separator = rng.choice(",;\t|")
    ids = rng.choice(("{n}", "YP{n:02}", "2024-{n:03}", "1000000000{n}"))
    count = rng.randint(3, 12)
    words = (*SAYS, ENCODINGS[encoding])
    people, body = set(), []
    for n in range(1, count + 1):
        who = ids.format(n=n)
        people.add(who)
        first, second = rng.choice(words), rng.choice((*words, ""))
        second = f"{second}, {n}" if second else ""
        body.append([who, str(rng.randint(8, 18)), f"{first} {n}", second])
    body[0][2] = ENCODINGS[encoding]
    answers = list(body)
    names = ["ID", "Age", *ASKED]
    top = rng.choice(TOPS)
    heads = {
        "plain": [names],
        "codes": [["ID", "Q1", "Q2", "Q3"], ["Respondent", "How old are you?", *ASKED]],
        "again": [names, names],
        "placeholders": [
            names,
            ["", "Response", "Open-Ended Response", "Open-Ended Response"],
        ],
        "title": [["Summer survey"], names],
        "three": [
            ["ID", "Q1", "Q2", "Q3"],
            ["", "How old are you?", *ASKED],
            ["", "Response"],
        ],
        "html": [["<b>ID</b>", "Age", *(f"<p>{asked}</p>" for asked in ASKED)]],
    }[top]
    for kind in rng.sample(JUNK, rng.randint(0, 3)):
        lines = _junk(kind, count, names)
        midway = kind in (("HEADINGS",), ("", "HEADINGS"), ("Total", "{n}"))
        at = rng.randint(2, len(body)) if midway else len(body)
        body[at:at] = lines
    rows = [*heads, *body]
    out = io.StringIO()
    for row in rows:
        out.write(separator.join(map(_quoted, row)) + "\r\n")
    return File(out.getvalue().encode(encoding), rows, answers, people)


def _junk(kind: tuple[str, ...], count: int, names: list[str]) -> list[list[str]]:
    if not kind:
        return [[]]
    if kind == ("TOTALS",):
        return [
            [],
            ["Total", str(count)],
            ["%", "45%"],
            [],
            [f"n = {count}"],
            ["Page 1 of 1"],
        ]
    if kind[-1] == "HEADINGS":
        return [[], names] if kind[0] == "" else [names]
    if kind[0] == "GAP":
        table = kind[1:] == ("Area", "Count")
        return [
            [],
            list(kind[1:]),
            *([["North", "3"], ["South", "4"]] if table else []),
        ]
    return [[part.format(n=count) for part in kind]]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',;\t|"\n') else cell


def _said(read: Table, mapping: Mapping, found: list[ResponseIn]) -> set[str]:
    """Everything that the project would hold of a table, or that is said of it."""
    held = {cell for row in read.left_out for cell in row.cells}
    for column in read.columns:
        held |= {
            column.name,
            column.original,
            column.question,
            *column.original.split("\n"),
        }
    for ignored in mapping.ignored:
        held |= set(read.values(ignored.column))
    for response in found:
        held |= {response.text, response.participant, response.question}
        held |= {value.value for value in response.attributes.values()}
    return held


def check_answers(file: File, path: Path) -> str:
    """Reads a table and asserts the law; returns "read", or "asked" where it is refused clearly."""
    try:
        read = read_table(path)
        mapping = build_mapping(read, guess_missing=True).mapping
    except InputError as error:  # a clear question, never a traceback
        assert error.fix
        return "asked"
    found = list(responses(read, mapping))
    held = _said(read, mapping, found)
    lines = " ".join((*read.notices, *held))
    for row in file.rows:
        for cell in row:
            # A second row of headings may be put into the first, or say nothing ("Response").
            cell = _TAG.sub("", cell).strip()
            assert cell in held or cell in lines or cell in _HEADED, (
                cell,
                read.notices,
            )
    assert {response.participant for response in found} == file.people
    answered = {q for q, at in zip(ASKED, (2, 3), strict=True) if any(r[at] for r in file.answers)}
    assert {text.question for text in mapping.texts} == answered
    return "read"


_TAG = re.compile(r"</?(b|p)>")
_HEADED = {"Q1", "Q2", "Q3", "Respondent", "Response", "Open-Ended Response", ""}
"""What stands in heading rows and is no wording: read as headings, and said to be."""


# --- transcripts ---


def everything(document: Document) -> str:
    """All that a person can find of a document, in the project or in what the preview says."""
    parts = [document.title, *document.facts, *document.facts.values()]
    parts += [speaker.label for speaker in document.speakers]
    for unit in document.units:
        parts += [unit.text, unit.written, unit.section]
    parts += [left.text for left in document.left_out]
    return " ".join(parts)


def check_transcript(case: Case, document: Document) -> None:
    assert document.transcript
    if not case.named:
        assert not document.speakers
        assert words_of(case.text) <= words_of(everything(document))
        return
    said = {turn.speaker for turn in case.turns}
    assert {key_of(s.label) for s in document.speakers} == {key_of(name) for name in said}
    assert len(document.units) == len(case.turns)
    for unit, turn in zip(document.units, case.turns, strict=True):
        assert " ".join(unit.text.split()).startswith(turn.words)
        assert "#" not in unit.text and not re.search(r"\d\d:\d\d:\d\d|\[00", unit.text)


# --- codings ---

CODES = ("Family", "Rest & play", "Rest / play", "Ünïcode", "友だち", "Food, drink")
ON = ("1", "1.0", "x", "X", "yes", "Y", "TRUE", "✓", "☑", "checked")
OFF = ("0", "0.0", "no", "N", "FALSE", "☐", "-")
NOTHING = ("", "", "", "NA", "NULL", "n/a")
ASIDE = ("Answer", "Notes of the coder", "Coder")


@dataclass(frozen=True)
class Codings:
    """A generated file of codings and what it says."""

    rows: list[list[str]]
    applied: set[tuple[str, str]]
    """(id, code)."""
    looked: set[str]
    data: bytes
    suffix: str


def make_codings(rng: Random) -> Codings:
    """A file of codings drawn from the grammar: wide or long, with what stands beside them."""
    codes = rng.sample(CODES, rng.randint(2, 4))
    shape = rng.choice(("{n}", "YP{n:02}", "2024-{n:03}"))
    ids = [shape.format(n=n) for n in range(1, rng.randint(4, 9))]
    aside = rng.sample(ASIDE, rng.randint(0, 2))
    wide = rng.random() < 0.6
    rows, applied, looked = (_wide if wide else _long)(rng, ids, codes, aside)
    if rng.random() < 0.3:
        rows.insert(rng.randint(2, len(rows)), list(rows[0]))  # the headings again
    if rng.random() < 0.3:
        rows.append(["Total", str(len(ids))] if wide else ["Exported on 3 May 2025"])
    if rng.random() < 0.35:
        return Codings(rows, applied, looked, _as_sheet(rows), ".xlsx")
    separator = rng.choice(",;\t")
    out = io.StringIO()
    for row in rows:
        out.write(separator.join(map(_quoted, row)) + "\r\n")
    encoding = rng.choice(("utf-8", "utf-8-sig", "utf-16"))
    return Codings(rows, applied, looked, out.getvalue().encode(encoding), ".csv")


_Made = tuple[list[list[str]], set[tuple[str, str]], set[str]]


def _beside(rng: Random, aside: Sequence[str]) -> list[str]:
    said = {"Answer": rng.choice(SAYS), "Coder": "AB", "Notes of the coder": "look again later"}
    return [said[name] for name in aside]


def _wide(rng: Random, ids: Sequence[str], codes: Sequence[str], aside: Sequence[str]) -> _Made:
    rows = [["ID", *aside, *codes]]
    applied, looked = set(), set()
    own = rng.random() < 0.15  # a ticked cell repeats its heading, as forms write it
    on, off = rng.choice(ON), rng.choice(OFF)
    for who in ids:
        cells = []
        for code in codes:
            says = rng.choice(("on", "off", "blank"))
            cells.append({"on": code if own else on, "off": off}.get(says, rng.choice(NOTHING)))
            if says == "on":
                applied.add((who, code))
            if says != "blank":
                looked.add(who)
        rows.append([who, *_beside(rng, aside), *cells])
    return rows, applied, looked


def _long(rng: Random, ids: Sequence[str], codes: Sequence[str], aside: Sequence[str]) -> _Made:
    heads = rng.choice((("Code",), ("Code 1", "Code 2", "Code 3"), ("Theme", "Second theme")))
    rows = [["ID", *aside, *heads]]
    applied = set()
    for who in ids:
        chosen = rng.sample(codes, rng.randint(1, 2))
        cells = ["; ".join(chosen)]
        if len(heads) > 1:
            cells = [*chosen, *[rng.choice(NOTHING)] * len(heads)][: len(heads)]
        applied |= {(who, code) for code in chosen}
        rows.append([who, *_beside(rng, aside), *cells])
    return rows, applied, set(ids)


def check_codings(made: Codings, path: Path) -> str:
    """Reads codings and asserts the law; returns "read", or "asked" where it is refused clearly."""
    try:
        got = read_codings(read_table(path), known={code: code for code in CODES})
        rows = got.read()
    except InputError as error:
        assert error.fix
        return "asked"
    said = {
        (rows.keys[row], got.codes[at] or got.labels[at]) for row, at in zip(*rows.on, strict=True)
    }
    assert said == made.applied, (said ^ made.applied, made.rows)
    assert set(compress(rows.keys, rows.looked)) == made.looked, made.rows
    told = _told(got, set(rows.keys))
    for row in made.rows:
        for cell in row:
            assert cell in told or _is_tick(cell), (cell, made.rows)
    return "read"


def _told(got: CodingsIn, keys: set[str]) -> set[str]:
    """All that stands in judgements of a file of codings, or is said to be left out."""
    told = {*got.table.names, *got.labels, *keys}
    told |= {column.original for column in got.table.columns}
    for column in got.ignored:
        told |= set(got.table.values(column.column))
    for row in got.table.left_out:
        told |= set(row.cells)
    for name in got.label_columns:
        for cell in got.table.values(name):
            if all(part.strip() in got.labels for part in cell.split(";")):
                told.add(cell)
    return told


def _is_tick(cell: str) -> bool:
    return cell in {*ON, *OFF, *NOTHING}


# --- one input of any kind ---


def _as_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _answers(rng: Random, folder: Path) -> str:
    file = make_file(rng)
    path = folder / "answers.csv"
    path.write_bytes(file.data)
    if rng.random() < 0.3:
        path = folder / "answers.xlsx"
        path.write_bytes(_as_sheet(file.rows))
    return check_answers(file, path)


def _codings(rng: Random, folder: Path) -> str:
    made = make_codings(rng)
    path = folder / f"codings{made.suffix}"
    path.write_bytes(made.data)
    return check_codings(made, path)


def _transcript(rng: Random, folder: Path) -> str:
    if rng.random() < 0.2:
        case = make_case(rng, "colon")
        path = as_word(case.turns, rng.choice(WORD_SHAPES), folder)
    else:
        case = make_case(rng)
        path = folder / f"talk{case.suffix}"
        text = case.text.replace("\n", "\r\n") if rng.random() < 0.5 else case.text
        path.write_bytes(text.encode(rng.choice(("utf-8", "utf-8-sig", "utf-16"))))
    try:
        document = read_document(path)
    except InputError as error:
        assert error.fix
        return "asked"
    check_transcript(case, document)
    return "read"


KINDS: dict[str, Callable[[Random, Path], str]] = {
    "answers": _answers,
    "codings": _codings,
    "transcript": _transcript,
}


def try_one(seed: int, folder: Path) -> tuple[str, str]:
    """(kind, "read" or "asked") of the input with this number.

    Raises:
        AssertionError: a cell, a line or a person is lost or invented.
    """
    rng = Random(seed)
    kind = sorted(KINDS)[seed % len(KINDS)]
    return kind, KINDS[kind](rng, folder)
