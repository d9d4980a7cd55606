"""The packs that a report comes in: who each is for, its formats, and how it is put together.

ONE table: a new pack is a function from `Content` to documents, and its line in `PACKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chec_voice.report import board as board_slides
from chec_voice.report import one_value, part_tables, parts, plain
from chec_voice.report.content import Content
from chec_voice.report.document import Bullets, Document, Section, Small, Text
from chec_voice.text import file_name


@dataclass(frozen=True)
class Pack:
    """One pack; `make` gives its documents by the name of their files."""

    name: str
    words: str
    """Who it is for."""
    endings: tuple[str, ...]
    make: Callable[[Content], Mapping[str, Document]]


def _document(
    content: Content, title: str, sections: list[Section], *, contents: bool = True
) -> Document:
    return Document(
        title,
        content.project,
        content.date,
        content.notices,
        tuple(section for section in sections if section.parts),
        contents,
        content.look,
    )


def engagement(content: Content) -> Mapping[str, Document]:
    """What was done, who took part, what was said, how it covers the framework, what comes next."""
    sections = [
        Section("Summary", (Bullets(parts.headlines(content)),)),
        Section("Background", (Text(parts.BACKGROUND),)),
        Section("What we asked", parts.asked_in_short(content)),
        Section("Who took part", parts.who(content)),
        Section("Who and what is missing", parts.missing(content)),
        Section("What young people said", parts.themes(content)),
        *parts.summaries(content),
        *parts.quotes(content),
        *parts.by_value(content),
        *parts.change(content),
        *parts.minority(content),
        *parts.together(content),
        *parts.maps(content),
        *parts.measures(content),
        Section("You said, we heard, we did", parts.answered(content)),
        Section("Next steps", (Bullets(parts.next_steps(content)),)),
        Section("How this was made", parts.method(content)),
        *parts.every_theme(content),
        *parts.every_driver(content),
    ]
    return {"report": _document(content, "What young people told us", sections)}


def tables(content: Content) -> Mapping[str, Document]:
    """Every table of the report, for spreadsheets."""
    found = [
        part_tables.people_table(content),
        *part_tables.value_tables(content),
        *parts.invited_tables(content),
        part_tables.theme_table(content),
        *part_tables.group_tables(content),
        *part_tables.change_tables(content),
        *part_tables.minority_tables(content),
        *part_tables.pair_tables(content),
        *part_tables.measure_tables(content),
        *([part_tables.feedback_table(content)] if content.answered else []),
        *(table for drawn in content.maps for table in part_tables.map_tables(content, drawn)),
        part_tables.versions_table(content),
    ]
    return {
        "tables": _document(
            content,
            "Tables behind the report",
            [Section(table.title, (table,)) for table in found],
        )
    }


def board(content: Content) -> Mapping[str, Document]:
    """Eight slides for a board: one message each."""
    made = board_slides.sections(content)
    return {"board": _document(content, "What young people told us", made, contents=False)}


def young(content: Content) -> Mapping[str, Document]:
    """You said, we heard, we did, and a sheet to check it: for those who spoke."""
    return {"you_said": plain.document(content), "sense_check": plain.sheet(content)}


def areas(content: Content) -> Mapping[str, Document]:
    """What the people of each value of the split said most, and what is missing there."""
    made = {}
    for number, (value, (people, _)) in enumerate(content.values.items(), 1):
        if people == 0:
            continue  # a page of nothing; that they are missing stands in the other reports
        made[f"{number:02d}_{file_name(value)}"] = _document(
            content,
            f"What young people told us: {value}",
            [
                Section("Who took part", one_value.who_of(content, value)),
                Section("What they spoke of most", (one_value.themes_of(content, value),)),
                *one_value.gaps_of(content, value),
                *one_value.quotes_of(content, value),
                Section("Examples of practice", one_value.practice_of(content, value)),
                Section("Actions", one_value.actions_of(content, value)),
                Section("How to read these figures", (Bullets(parts.caveats(content)),)),
            ],
        )
    return {f"areas/{name}": document for name, document in made.items()}


def quality(content: Content) -> Mapping[str, Document]:
    """What the evidence rests on, and what it does not tell."""
    return {
        "data_quality": _document(
            content,
            "How good is this evidence?",
            [
                Section("Where the answers come from", (Bullets(content.sources),)),
                Section("Who answered", parts.who(content)),
                *parts.invited(content),
                Section("Who and what is missing", parts.missing(content)),
                Section("Making texts safe, and reading for risk", (Bullets(parts.care(content)),)),
                Section("How far coders agreed", (Bullets(content.agreement),)),
                Section("How the answers were coded", parts.method(content)),
            ],
        )
    }


def summary(content: Content) -> Mapping[str, Document]:
    """Half a page for a newsletter."""
    return {
        "summary": _document(
            content,
            "What young people told us",
            [
                Section("In short", parts.in_half_a_page(content)),
                Section(
                    "What happens next",
                    (Text(parts.promised(content)), Small(parts.small_print(content))),
                ),
            ],
            contents=False,
        )
    }


def evidence(content: Content) -> Mapping[str, Document]:
    """Voice, figures and gaps for each question of a self-assessment that the team entered."""
    sections = [
        *parts.evidence(content),
        Section("How to read these figures", (Bullets(parts.caveats(content)),)),
    ]
    return {"evidence": _document(content, "Evidence for your self-assessment", sections)}


def methods(content: Content) -> Mapping[str, Document]:
    """How the figures came to be, for who checks them."""
    return {
        "methods": _document(
            content,
            "Methods",
            [
                Section("How this was made", parts.method(content)),
                Section("How far coders agreed", (Bullets(content.agreement),)),
                Section("What was done, in order", parts.steps(content)),
                Section("Where the answers come from", (Bullets(content.sources),)),
                Section("What we asked", (Bullets(parts.questions(content)),)),
                Section("Making texts safe, and reading for risk", (Bullets(parts.care(content)),)),
            ],
        )
    }


PACKS = {
    pack.name: pack
    for pack in (
        Pack(
            "engagement",
            "the engagement report, for commissioners and partners",
            ("html", "docx", "md"),
            engagement,
        ),
        Pack("board", "slides for a board", ("pptx",), board),
        Pack(
            "young",
            "you said, we heard, we did: for the young people who took part",
            ("html", "docx"),
            young,
        ),
        Pack(
            "areas", "one report for each area (each value of the split)", ("html", "docx"), areas
        ),
        Pack(
            "evidence",
            "evidence for each question of a self-assessment",
            ("html", "docx"),
            evidence,
        ),
        Pack("tables", "every table, for spreadsheets", ("xlsx",), tables),
        Pack("quality", "what the evidence rests on, and who is missing", ("html",), quality),
        Pack("summary", "half a page for a newsletter", ("html", "md"), summary),
        Pack("methods", "how the figures came to be", ("html", "docx"), methods),
    )
}
