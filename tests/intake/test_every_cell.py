"""The law of import: every cell that holds something is in the project, or said to be left out."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice.errors import InputError
from chec_voice.intake import Mapping, Table, build_mapping, read_table, responses
from chec_voice.model import ResponseIn

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


@st.composite
def files(draw: st.DrawFn) -> File:
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    separator = draw(st.sampled_from(",;\t|"))
    ids = draw(st.sampled_from(("{n}", "YP{n:02}", "2024-{n:03}", "1000000000{n}")))
    count = draw(st.integers(3, 12))
    words = st.sampled_from((*SAYS, ENCODINGS[encoding]))
    people, body = set(), []
    for n in range(1, count + 1):
        who = ids.format(n=n)
        people.add(who)
        first, second = draw(words), draw(st.one_of(words, st.just("")))
        second = f"{second}, {n}" if second else ""
        body.append([who, str(draw(st.integers(8, 18))), f"{first} {n}", second])
    body[0][2] = ENCODINGS[encoding]
    answers = list(body)
    names = ["ID", "Age", *ASKED]
    top = draw(st.sampled_from(TOPS))
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
    for kind in draw(st.lists(st.sampled_from(JUNK), max_size=3, unique=True)):
        lines = _junk(kind, count, names)
        midway = kind in (("HEADINGS",), ("", "HEADINGS"), ("Total", "{n}"))
        at = draw(st.integers(2, len(body))) if midway else len(body)
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


@settings(max_examples=500)
@given(files())
def test_every_cell_is_in_the_project_or_said_to_be_left_out(tmp_path: Path, file: File) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(file.data)
    try:
        read = read_table(path)
        mapping = build_mapping(read, guess_missing=True).mapping
    except InputError as error:  # a clear question, never a traceback
        assert error.fix
        return
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


_TAG = re.compile(r"</?(b|p)>")
_HEADED = {"Q1", "Q2", "Q3", "Respondent", "Response", "Open-Ended Response", ""}
"""What stands in heading rows and is no wording: read as headings, and said to be."""
