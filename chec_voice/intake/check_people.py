"""Checks of who is in a file: ids, people who are there twice, impossible ages and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary

from chec_voice.intake.findings import Finding, Level, finding
from chec_voice.intake.mapping import Mapping
from chec_voice.intake.profiles import Profile
from chec_voice.intake.tables import Table
from chec_voice.intake.wording import one_line, words
from chec_voice.text import counted

_AGE = re.compile(r"(-?\d{1,4})(?:\.\d+)?(?:\s*(?:years?(?: old)?|yrs?|y/?o))?", re.IGNORECASE)
_BIRTH = re.compile(r"(?i)\b(dob|birth|born)\b|date.?of.?birth")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_BRITISH = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})")
OLDEST = 25
"""Ages that young people's engagement reaches to; older ones are pointed out."""
_LONGEST_LIFE = 110 * 366
_SAME_LENGTH = 30
"""Characters of answers that two people hardly write alike."""


def check_people(
    table: Table, mapping: Mapping, profiles: Dictionary[str, Profile]
) -> Iterator[Finding]:
    """What looks wrong with the people: ids, names, rows that stand twice, ages and dates."""
    yield from _ids(table, mapping)
    yield from _names(table, mapping)
    yield from _twice(table, mapping)
    for attribute in mapping.attributes:
        if _is_age(attribute.column):
            yield from _ages(table, attribute.column)
    for column in table.names:
        if _BIRTH.search(column) and profiles[column].kinds["date"] >= 0.5:
            yield from _births(table, column)


def _ids(table: Table, mapping: Mapping) -> Iterator[Finding]:
    for column, part in ((mapping.participant, "person"), (mapping.response, "response")):
        if column is None:
            continue
        seen: dict[str, list[int]] = {}
        index = table.index(column)
        for number, cells in table.rows:
            seen.setdefault(cells[index], []).append(number)
        blank = seen.pop("", [])
        if blank:
            yield finding(
                "warning",
                "id-missing",
                f"{counted(len(blank), 'row has', 'rows have')} no id of the {part}",
                blank,
                column,
                "Fill them in; without one each row counts as a person of its own. If a "
                f'blank means the same as above, pass --carry-down "{column}".',
            )
        yield from _alike(seen, column, part)
        shared = [rows for rows in seen.values() if len(rows) > 1]
        # In the long layout one person has a row for each question.
        if shared and not (part == "person" and mapping.question_column):
            level: Level = "error" if part == "response" else "warning"
            yield finding(
                level,
                "id-twice",
                f"{counted(len(shared), 'id')} of the {part}"
                f" {'is' if len(shared) == 1 else 'are'} on more than one row",
                [row for rows in shared for row in rows],
                column,
                "If each row is one person, correct the ids or choose another column; if people "
                "answered several times, leave it.",
            )
        if part == "person" and not shared and mapping.question_column and len(seen) > 1:
            yield finding(
                "info",
                "id-never-twice",
                "no id comes back, though each row answers one question",
                (),
                column,
                "Check that it is the id of the person and not of the answer.",
            )


_NAMED = re.compile(r"[^\W\d_]{2,20}(?:[ '’.-]{1,2}[^\W\d_]{1,20}){0,3}\.?")
_NO_NAME = re.compile(
    r"(?i)(the |an? )?(young |little |older |younger )?(speaker|person|people|girl|boy|child|kid|"
    r"pupil|student|participant|respondent|anon\w*|unknown|group|table|team|male|female|man|woman|"
    r"teen\w*|yp|other|none|n/?a)\b.*"
)


def _names(table: Table, mapping: Mapping) -> Iterator[Finding]:
    """People who are told apart by what look like names: these are kept as references."""
    if mapping.participant is None:
        return
    seen = {value for value in table.values(mapping.participant) if value}
    seen -= set(mapping.facilitators)
    named = {v for v in seen if _NAMED.fullmatch(v) and not _NO_NAME.fullmatch(v)}
    if len(named) < 0.5 * len(seen) or not any(len(v) > 2 and not v.isupper() for v in named):
        return
    index = table.index(mapping.participant)
    yield finding(
        "warning",
        "id-names-people",
        f"{len(named):,} of {counted(len(seen), 'person', 'people')}"
        f" {'is' if len(named) == 1 else 'are'} told apart by what look like their names, "
        "which would be kept as their references",
        [number for number, cells in table.rows if cells[index] in named],
        mapping.participant,
        "Replace them in the file by codes such as P1 and P2: de-identification changes what "
        "people said, and not what they are called.",
    )


def _alike(seen: Dictionary[str, list[int]], column: str, part: str) -> Iterator[Finding]:
    """Ids that differ in case, spaces, dashes, leading zeros or Excel's ".0" only."""
    same: dict[str, list[str]] = {}
    for value in seen:
        same.setdefault(_bare(value), []).append(value)
    pairs = [values for values in same.values() if len(values) > 1]
    if pairs:
        said = "; ".join(" and ".join(map(repr, values[:3])) for values in pairs[:3])
        yield finding(
            "warning",
            "id-alike",
            f"{counted(len(pairs), 'id')} of the {part} {'is' if len(pairs) == 1 else 'are'}"
            f" written in several ways ({said}): each counts "
            f"as a {part} of its own",
            [row for values in pairs for value in values for row in seen[value]],
            column,
            "If they are the same, write them alike in the file.",
        )


def _bare(value: str) -> str:
    plain = re.sub(r"[\s_./-]+", "", re.sub(r"\.0+$", "", value.casefold()))
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _twice(table: Table, mapping: Mapping) -> Iterator[Finding]:
    """The same attributes and the same answers under another id: sent twice, perhaps."""
    texts = [table.index(text.column) for text in mapping.texts]
    others = [table.index(a.column) for a in mapping.attributes]
    asked = table.index(mapping.question_column) if mapping.question_column else None
    who = table.index(mapping.participant) if mapping.participant else None
    same: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for number, cells in table.rows:
        said = [one_line(cells[i]).casefold() for i in texts]
        if sum(map(len, said)) < _SAME_LENGTH:
            continue
        key = (*said, *(cells[i] for i in others), cells[asked] if asked is not None else "")
        same.setdefault(key, []).append((number, cells[who] if who is not None else ""))
    doubled = [
        rows
        for rows in same.values()
        if len(rows) > 1 and (who is None or len({person for _, person in rows}) > 1)
    ]
    if doubled:
        yield finding(
            "warning",
            "people-twice",
            f"{counted(sum(map(len, doubled)), 'row')} in {len(doubled):,} sets have the same"
            f" attributes "
            "and the same answers as another person's",
            [number for rows in doubled for number, _ in rows],
            None,
            "Perhaps a form was sent twice: keep one row of each set.",
        )
    yield from _again(table, mapping)


def _again(table: Table, mapping: Mapping) -> Iterator[Finding]:
    """Several answers of one person to one question."""
    if mapping.participant is None:
        return
    who = table.index(mapping.participant)
    asked = table.index(mapping.question_column) if mapping.question_column else None
    where = table.index(mapping.session_column) if mapping.session_column else None
    texts = [(table.index(text.column), text.question) for text in mapping.texts]
    seen: dict[tuple[str, str, str], int] = {}
    again: list[int] = []
    for number, cells in table.rows:
        if not cells[who]:
            continue
        for index, question in texts:
            if not cells[index]:
                continue
            wording = one_line(cells[asked]) if asked is not None else question
            key = (cells[where] if where is not None else "", cells[who], wording)
            if key in seen:
                again += [seen[key], number]
            seen.setdefault(key, number)
    if again:
        yield finding(
            "warning",
            "answered-twice",
            "one person answered the same question more than once",
            again,
            mapping.participant,
            "All answers are kept and count as one person. Take out what is no answer of theirs.",
        )


def _is_age(column: str) -> bool:
    heading = words(column)
    asks = "old" in heading and "are" in heading
    return ("age" in heading or "ages" in heading or asks) and "band" not in heading


def _ages(table: Table, column: str) -> Iterator[Finding]:
    index = table.index(column)
    impossible, old = [], []
    for number, cells in table.rows:
        match = _AGE.fullmatch(cells[index])
        if match is None:
            continue
        age = int(match[1])
        if age < 1 or age > 110:
            impossible.append(number)
        elif age > OLDEST:
            old.append(number)
    if impossible:
        yield finding(
            "error",
            "age-impossible",
            "ages that nobody has",
            impossible,
            column,
            "Correct or empty these cells. A year of birth is personal data: turn it into an age.",
        )
    if old:
        yield finding(
            "info",
            "age-adult",
            f"ages above {OLDEST}",
            old,
            column,
            "Are these parents or staff? Their answers are not young people's.",
        )


def _births(table: Table, column: str) -> Iterator[Finding]:
    index = table.index(column)
    today = dt.date.today()
    impossible = []
    for number, cells in table.rows:
        born = _date(cells[index])
        if born == "none" or (
            isinstance(born, dt.date) and not (0 <= (today - born).days <= 110 * 366)
        ):
            impossible.append(number)
    if impossible:
        yield finding(
            "warning",
            "birth-impossible",
            "dates of birth that cannot be",
            impossible,
            column,
            "Dates of birth are personal data; an age band is enough.",
        )


def _date(cell: str) -> dt.date | str | None:
    """A date, "none" for one that is not in the calendar, None for anything else."""
    if found := _ISO.fullmatch(cell):
        year, month, day = (int(part) for part in found.groups())
    elif found := _BRITISH.fullmatch(cell):
        day, month, year = (int(part) for part in found.groups())
        year += 0 if year > 99 else 2000 if year <= dt.date.today().year % 100 else 1900
        day, month = (month, day) if month > 12 >= day else (day, month)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return "none"
