"""Consent in a table: what yes and no look like, which headings ask for it, who said what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake.mapping import Mapping
from chec_voice.intake.tables import Table

Said = Literal["yes", "no"]
Purpose = Literal["analysis", "quotation"]
PURPOSES: tuple[Purpose, ...] = ("analysis", "quotation")

_GAP = r"[ ,.;:–-]+"
_NEGATED = (
    r"(do not|don['’]?t|did not|didn['’]?t|am not|['’]?m not|would rather not|['’]?d rather not)"
)
_YES = re.compile(
    r"(y|yes|true|1|✓|✔|☑|agreed?|consent(ed|s)?|given|ok|okay)"
    rf"|(yes|y){_GAP}(please|thanks|thank you|agreed?|consent(ed)?|(you|we) can( quote me)?"
    r"|(that|it)['’]?s (fine|ok|okay))"
    rf"|((yes|y){_GAP})?i (do|(agree|consent|am happy|give (my )?(consent|permission))\b.*)",
    re.I,
)
_NO = re.compile(
    r"(n|no|false|0|☐|✗|✘|refused?|declined?|disagreed?|withdrawn|not given)"
    rf"|no{_GAP}(thanks?|thank you|please( don['’]?t)?|disagree)"
    rf"|(no{_GAP})?i( disagree\b.*| ?{_NEGATED}( (agree|consent|want|wish|give|happy)\b.*)?)"
    rf"|(do not|don['’]?t) (agree|consent)",
    re.I,
)
# "Yes, but not my school" and "I agree if it is anonymous" are no plain yes, and no plain no.
_CONDITION = re.compile(r"\b(but|except|only|unless|if|however|apart|maybe|some|provided)\b", re.I)
_NOT = re.compile(r"\b(not|no|never|nor)\b|n['’]t\b", re.I)
_NOTHING = frozenset(("", "not recorded", "not_recorded"))


def yes_or_no(cell: str, path: Path, row: int, column: str) -> Said | None:
    """yes, no, or None where nothing is said.

    Raises:
        InputError: it is neither. What the cell says is never repeated.
    """
    said = _read(cell)
    if said == "neither":
        raise InputError(
            "this is neither yes nor no.",
            path=path,
            row=row,
            column=column,
            fix="Write yes or no, or leave the cell blank.",
        )
    return said


def _read(cell: str) -> Said | Literal["neither"] | None:
    said = " ".join(cell.split()).strip(" .!")
    if said.casefold() in _NOTHING:
        return None
    if _CONDITION.search(said):
        return "neither"
    if _YES.fullmatch(said) and not _NOT.search(said):
        return "yes"
    return "no" if _NO.fullmatch(said) else "neither"


def answers_consent(cells: set[str]) -> bool:
    """Whether every cell that says something says yes or no, and some cell does."""
    said = {_read(cell) for cell in cells} - {None}
    return bool(said) and "neither" not in said


_WORDS = r"(own )?(answers?|words?|responses?|repl(y|ies)|comments?|data|information|views|quotes?)"
_MINE = rf"\b(my|your|their|the child['’]?s|your child['’]?s) {_WORDS}"
_WILLING = r"\b(agree|consent|happy|ok(ay)?|fine|permission|allow|let)\b"
_BY_US = r"\b((can|may|could|if) (we|i)|(for |let |allow )us( to)?|permission to|happy to let us)\b"
_USE = r"(use|include|analy[sz]e|share|store|keep)"
_USED = r"(to |can |may |will )?be(ing)? (used|included|analy[sz]ed|shared|stored|kept)\b"
_REPORTS = r"(reports?|publications?|presentations?|posters?)\b"
_GIVES = (
    r"\b(i|we) (\w+ )?consent\b|\b(i|we|you) (\w+ )?give (us |you )?(my |our |your )?(informed )?"
    r"(consent|permission)\b|\bwe have your (informed )?(consent|permission)\b"
    r"|\b(do|does) (you|your child|the young person) (also |give )?consent\b|^\W*consent (to|for)\b"
)
_HEADING = (
    r"^\W*((parent(al)?|carer|guardian|informed|research|participant|data|analysis|survey|"
    r"young person['’]?s?|child['’]?s?)[ /]*)*(consent|permission)( form)?( (given|signed|received|"
    r"obtained|recorded|granted|agreed))?\W*(\([^()]*\)\W*)?$"
)
_TAKES_PART = rf"{_WILLING} to (take part|participate|be part)( in (this|the|our) \w+( \w+)?)?\W*$"
_QUOTED = re.compile(
    rf"({_WILLING}|{_BY_US}).{{0,200}}\b(quot(e|ing) (you|me|my|your|what)|be(ing)? quoted)"
    r"|\b(consent|permission|agree|happy)( to| for)? (quote|quotes|quotation|be quoted)\b\W*$"
    r"|\b(quotes?|quotation|quoting) (consent|permission)\b"
    rf"|{_BY_US} {_USE} {_MINE} in\b.{{0,99}}{_REPORTS}"
    rf"|{_WILLING}.{{0,99}}{_MINE} {_USED} in\b.{{0,99}}{_REPORTS}",
    re.I,
)
_ANALYSED = re.compile(
    rf"{_HEADING}|{_GIVES}|{_TAKES_PART}|{_WILLING}.{{0,99}}{_MINE} {_USED}"
    rf"|{_BY_US} {_USE} {_MINE}",
    re.I,
)
# Yes to these means no, or they ask about consent as a subject.
_NOT_ASKED = re.compile(
    r"\b(not|n['’]t|opt(ed|ing)?[ -]?out|object|mind|withdr[ae]w\w*|refuse|decline|without|against"
    r"|taught|learn\w*|lessons?|understand (what|how|why|the)|know|mean|should|think|feel|believe"
    r"|agree that (?!my\b)"
    r"|about consent|school|teachers?|friends?|parents? (ask|use|share)|phone|enough|need)\b",
    re.I,
)


def asks_consent(heading: str) -> Purpose | None:
    """What a heading clearly asks consent to, or None."""
    if _NOT_ASKED.search(heading):
        return None
    if _QUOTED.search(heading):
        return "quotation"
    return "analysis" if _ANALYSED.search(heading) else None


@dataclass(frozen=True)
class ConsentIn:
    """What one person of a file agreed to; None where their rows say nothing."""

    session: str
    """"" without a session column or value."""
    participant: str
    analysis: Said | None
    quotation: Said | None
    own_ref: str | None


@dataclass(frozen=True)
class ConsentCount:
    """How many people of a file said yes, no or nothing."""

    purpose: Purpose
    column: str
    yes: int
    no: int
    nothing: int


def read_consent(table: Table, mapping: Mapping) -> tuple[ConsentIn, ...]:
    """What each person agreed to, over all their rows; empty when no column is about it.

    Raises:
        InputError: a cell is neither yes nor no, or two rows of one person contradict each other.
    """
    columns = {
        part: column
        for part in ("consent_analysis", "consent_quotation", "own_ref")
        if (column := getattr(mapping, part)) is not None
    }
    if not columns:
        return ()
    at = {part: table.index(column) for part, column in columns.items()}
    found: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}
    for who, row, cells in _people(table, mapping):
        person = found.setdefault(who, {})
        for part, column in columns.items():
            cell = cells[at[part]]
            said = cell if part == "own_ref" else yes_or_no(cell, table.path, row, column)
            if not said:
                continue
            known, first = person.setdefault(part, (said, row))
            if known != said:
                raise InputError(
                    f"rows {first} and {row} are of one person and contradict each other.",
                    path=table.path,
                    row=row,
                    column=column,
                    fix="Correct the row that does not hold, or check the column that tells people"
                    " apart (--id).",
                )
    return tuple(_consent(who, person) for who, person in found.items())


def _people(
    table: Table, mapping: Mapping
) -> Iterator[tuple[tuple[str, str], int, tuple[str, ...]]]:
    """((session, participant), row, cells), with participants named as `responses` names them."""
    person, where = (
        None if column is None else table.index(column)
        for column in (mapping.participant, mapping.session_column)
    )
    for number, cells in table.rows:
        who = (cells[person] if person is not None else "") or f"row {number}"
        yield (cells[where] if where is not None else "", who), number, cells


def _consent(who: tuple[str, str], person: dict[str, tuple[str, int]]) -> ConsentIn:
    said = {part: value for part, (value, _) in person.items()}
    return ConsentIn(
        *who,
        analysis=_plain(said.get("consent_analysis")),
        quotation=_plain(said.get("consent_quotation")),
        own_ref=said.get("own_ref"),
    )


def _plain(said: str | None) -> Said | None:
    return None if said is None else "yes" if said == "yes" else "no"


def count_consent(consents: tuple[ConsentIn, ...], mapping: Mapping) -> tuple[ConsentCount, ...]:
    """Yes, no and nothing by purpose, for the purposes that the mapping has a column for."""
    counts = []
    for purpose in PURPOSES:
        column = getattr(mapping, f"consent_{purpose}")
        if column is not None:
            said = [getattr(consent, purpose) for consent in consents]
            counts.append(
                ConsentCount(purpose, column, said.count("yes"), said.count("no"), said.count(None))
            )
    return tuple(counts)
