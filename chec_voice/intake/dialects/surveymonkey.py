"""SurveyMonkey: two heading rows, a question over several columns written only over its first."""

from __future__ import annotations

from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    PLACEHOLDERS,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    flat,
    keys,
    number_repeats,
    padded,
    plain,
    squeezed,
    two_rows,
    width,
)

_PLATFORM = {
    "collectorid": "the survey platform's own bookkeeping",
    "startdate": "when the form was filled in: not needed",
    "enddate": "when the form was filled in: not needed",
    "datecreated": "when the form was filled in: not needed",
    "datemodified": "when the form was filled in: not needed",
}


def _detect(head: Head) -> Detection:
    if not head:
        return NOT_MINE
    squeezed_keys = [squeezed(key) for key in keys(head)]
    reasons = []
    confidence = 0.0
    if "respondentid" in squeezed_keys[:1]:
        confidence = 0.5
        reasons.append("the first column is 'Respondent ID'")
    if "collectorid" in squeezed_keys:
        confidence += 0.3
        reasons.append("there is a 'Collector ID'")
    if _second_row(head):
        said = sorted({flat(c) for c in head[1][1] if flat(c).casefold() in PLACEHOLDERS})
        confidence += 0.45 if said else 0.2
        reasons.append(
            f"the second row says {' and '.join(map(repr, said))} under the questions"
            if said
            else "the second row names options and no respondent"
        )
        blank = sum(not cell for cell in head[0][1])
        # Two answers that happen to be the word "Response" are no proof of a heading row.
        several = sum(flat(c).casefold() in PLACEHOLDERS for c in head[1][1]) >= 2
        confidence += 0.2 if several or blank else 0.0
    return Detection(min(confidence, 0.98), tuple(reasons))


def _second_row(head: Head) -> bool:
    """Whether the second row is headings: it has no respondent, and options or placeholders."""
    if len(head) < 2:
        return False
    first, second = head[0][1], head[1][1]
    if not second or (second[0] and squeezed(second[0]) != squeezed(first[0])):
        return False
    said = any(flat(cell).casefold() in PLACEHOLDERS for cell in second)
    under_blank = any(
        cell and (at >= len(first) or not first[at]) for at, cell in enumerate(second)
    )
    return said or under_blank


def _resolve(head: Head, header_rows: int | None) -> Header:
    rows = header_rows or (2 if _second_row(head) else 1)
    if rows != 2 or len(head) < 2:
        header = plain(head, rows)
        headings, notices = number_repeats([_platform(h) for h in header.headings])
        return Header(headings, header.rows, notices)
    size = width(head, 2)
    headings, notices = number_repeats(
        [_platform(h) for h in two_rows(tuple(padded(head[0][1], size)), head[1][1])]
    )
    return Header(headings, 2, notices)


def _platform(heading: Heading) -> Heading:
    key = squeezed(heading.name)
    if key == "respondentid":
        return replace(
            heading, hint="participant", why="the number that SurveyMonkey gave each person"
        )
    if key in _PLATFORM:
        return replace(heading, hint="ignored", why=_PLATFORM[key])
    return heading


SURVEYMONKEY = Dialect("surveymonkey", "SurveyMonkey", _detect, _resolve)
