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
_THIS = (
    r"(it|this|that|these|them|what (you|i|they|he|she|we)( have|['’]ve)? "
    r"(said|say|told us|tell us|wrote|write|shared?)|((my|your|their|his|her|the|these|this) )?"
    rf"{_WORDS})"
)
"""What somebody said, in the words of a form."""
_DO = r"(use|include|analy[sz]e|share|store|keep|record)"
_DOING = r"(using|including|analy[sz]ing|sharing|storing|keeping|recording)"
_DONE = r"(used|included|analy[sz]ed|shared|stored|kept|recorded)"
_SAY = r"(quote|publish|print)"
_SAYING = r"(quoting|publishing|printing)"
_SAID = r"(quoted|published|printed)"
_FORM = r"(are you |is it |is this |i['’]?m |i am |you are |would you be |were they |was it )?"
_MAY = (
    r"(ok(ay)?|fine|happy|all ?right|willing|glad|allow(s|ed)?|agree[sd]?|consent(s|ed)?|"
    r"((gave|has given|have given|given|gives?) )?permission)"
)
_FOR_US = r"( (for|with) (us|me|you|the (team|council|nhs|project)))?"
_TAIL = (
    r"( ((in|for|with|by|to) (our|the|this|a|any|us|others|partners|nhs|your)\b.{0,80}"
    r"|anonymously))?\W*(\((yes ?/ ?no|y ?/ ?n)\)\W*)?"
)


def _asks_leave(do: str, doing: str, done: str) -> str:
    """Headings that ask, in plain words and from end to end, whether something may be done."""
    return (
        rf"^\W*((((may|can|could) (we|i)|we (may|can)|you (may|can)|let us|allow us to) {do}"
        rf"( {_THIS}| you| me)"
        rf"|(may|can|could) {_THIS} be {done}"
        rf"|{_FORM}{_MAY}{_FOR_US} (to {do}|(with|about|for) (us|you|me|the team) {doing})"
        rf"( {_THIS}| you| me)"
        rf"|{_FORM}{_MAY} (for|with|about) {_THIS} (to be|being|be) {done}"
        rf"){_TAIL}"
        rf"|{_FORM}{_MAY}{_FOR_US} to (be {done}|{do})\W*(\((yes ?/ ?no|y ?/ ?n)\)\W*)?"
        rf"|{do} (me|what (you|i|they) said|(my|your|their) {_WORDS})\W*"
        rf"|{do} (ok(ay)?|allowed|agreed)\W*)$"
    )


_QUOTED_PLAINLY = re.compile(_asks_leave(_SAY, _SAYING, _SAID), re.I)
_ANALYSED_PLAINLY = re.compile(
    _asks_leave(_DO, _DOING, _DONE)
    + r"|^\W*(agree[sd]?|consent(s|ed)|happy|willing) to (take part|participate)\W*$"
    r"|^\W*(gave|has given|have given) (us |their |his |her )?(consent|permission)\W*$",
    re.I,
)
_PICTURED = (
    r"((my|your|their|the|any|this) )?(names?|photos?|pictures?|images?|videos?|recordings?|"
    r"drawings?|artwork|stor(y|ies)|voices?|ideas?)"
)
_LIKELY = re.compile(
    rf"^\W*(do (you|they) )?(agree[sd]?|allowed|ok(ay)?|willing|withdrawn|withdrew)\W*$"
    rf"|^\W*({_DO}|{_SAY}) (it|this|that|these|them)\W*$"
    rf"|^\W*((may|can|could) (we|i)|we (may|can)|{_FORM}{_MAY}{_FOR_US} to) ({_DO}|{_SAY})"
    rf" ({_THIS}|you|me|{_PICTURED})(\W*$| (in|on|for|with|to)\b)"
    rf"|^\W*{_FORM}{_MAY} (for|with|about) (this|it|{_THIS})\W*$"
    rf"|^\W*{_FORM}{_MAY} for [\w ]{{2,40}} to ({_DO}|{_SAY}|see|read)( {_THIS})?\W*$",
    re.I,
)
_TURNED_ROUND = re.compile(
    r"\bopt(s|ed|ing)?[ -]?out\b"
    r"|\b(do|does|did)( not|n['’]?t) (consent\b|(agree|want|wish)[^?]{0,40}\b(us|quoted|used|"
    rf"shared)\b|({_DO}|{_SAY})\W*$|({_DO}|{_SAY}) ({_THIS}|me)\b)"
    rf"|\b(mind|object) (if|to) (we|us|being) ({_DO}|{_SAY}|{_DOING}|{_SAYING}|{_DONE}|{_SAID})",
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
    said = " ".join(heading.split())
    if _QUOTED.search(heading) or _QUOTED_PLAINLY.search(said):
        return "quotation"
    asked = _ANALYSED.search(heading) or _ANALYSED_PLAINLY.search(said)
    return "analysis" if asked else None


def seems_to_ask_consent(heading: str) -> bool:
    """Whether a heading may ask for leave: clearly, vaguely, or so that yes means no."""
    said = " ".join(heading.split())
    likely = asks_consent(said) or says_no_with_yes(said) or _LIKELY.search(said)
    return bool(likely)


def says_no_with_yes(heading: str) -> bool:
    """Whether yes under a heading keeps words from being used: "Opt out", "I do not consent"."""
    return _TURNED_ROUND.search(heading) is not None


def says_yes_or_no(cells: set[str]) -> bool:
    """Whether some cells say yes or no, and few say something else."""
    said = [_read(cell) for cell in cells]
    plain = said.count("yes") + said.count("no")
    return plain > 0 and said.count("neither") <= max(2, plain)


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
