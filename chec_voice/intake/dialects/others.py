"""Platforms with one heading row and a habit or two: Jisc, Typeform, LimeSurvey, Indico."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    Cells,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    Hint,
    keys,
    number_repeats,
    plain,
)

_BOOKKEEPING = "the survey platform's own bookkeeping"
_TIMES = "when the form was filled in: not needed"


def _one_row(
    understand: Callable[[Heading], Heading],
) -> Callable[[Head, int | None], Header]:
    def resolve(head: Head, header_rows: int | None) -> Header:
        header = plain(head, header_rows)
        headings, notices = number_repeats([understand(h) for h in header.headings])
        return Header(headings, header.rows, notices)

    return resolve


def _told(heading: Heading, hint: Hint, why: str) -> Heading:
    return replace(heading, hint=hint, why=why)


# --- Jisc Online Surveys ------------------------------------------------------------------

_JISC_NUMBER = re.compile(
    r"(?<!\d)\d+\.\s*(?:(?:[a-z]{1,2}|\d{1,3})\.\s*){0,2}(?:[ivx]+\.\s*)?(?=\S)"
)
_JISC_CODED = re.compile(r"q\d+(_\w+)?")


def _detect_jisc(head: Head) -> Detection:
    names = keys(head)
    if not names:
        return NOT_MINE
    if "unique response number" in names:
        numbered = sum(_JISC_NUMBER.match(name) is not None for name in names)
        reasons = ["it has a 'Unique Response Number'"]
        if numbered:
            reasons.append(f"{numbered} headings are numbered as in '7. ...' or '8.a. ...'")
        return Detection(0.95, tuple(reasons))
    coded = sum(_JISC_CODED.fullmatch(name) is not None for name in names)
    if "urn" in names and coded >= 0.6 * (len(names) - 1) and coded:
        return Detection(0.8, ("its headings are URN and numbers of questions (the SPSS layout)",))
    return NOT_MINE


def _jisc(heading: Heading) -> Heading:
    key = heading.name.casefold()
    if key in ("unique response number", "urn"):
        return _told(heading, "participant", "the number that Jisc gave each response")
    return replace(heading, question=_JISC_NUMBER.sub("", heading.name, count=1))


# --- Typeform -----------------------------------------------------------------------------

_TYPEFORM = {
    "start date (utc)": _TIMES,
    "submit date (utc)": _TIMES,
    "stage date (utc)": _TIMES,
    "network id": _BOOKKEEPING,
    "response type": _BOOKKEEPING,
    "tags": _BOOKKEEPING,
    "ending": _BOOKKEEPING,
}


def _detect_typeform(head: Head) -> Detection:
    names = keys(head)
    found = {"start date (utc)", "submit date (utc)", "network id"} & set(names)
    if len(found) < 2:
        return NOT_MINE
    first = names[0] == "#"
    reasons = [f"its headings include {', '.join(repr(name) for name in sorted(found))}"]
    if first:
        reasons.append("the first column is '#'")
    return Detection(0.95 if first else 0.8, tuple(reasons))


_TYPEFORM_MARKS = re.compile(
    r"(?:,\s{0,4})?\{\{[^{}]*\}\}|(?<!\w)[*_]+(?=\S)|(?<=[^\s*_])[*_]++(?!\w)"
)
"""Recalled answers ({{field:...}}) and bold or italic marks, which exports keep."""


def _resolve_typeform(head: Head, header_rows: int | None) -> Header:
    """Typeform writes each option of a question as a column of its own, without the question."""
    header = _one_row(_typeform)(head, header_rows)
    rows = [cells for _, cells in head[header.rows :]]
    headings = list(header.headings)
    run: list[int] = []
    for at in range(len(headings) + 1):
        if at < len(headings) and _is_typeform_option(headings[at], at, rows):
            run.append(at)
            continue
        if len(run) > 1:
            options = [headings[place].name for place in run]
            group = "Choice of " + ", ".join(options[:4]) + (" ..." if len(options) > 4 else "")
            for place, option in zip(run, options, strict=True):
                headings[place] = replace(headings[place], group=group, option=option)
        run = []
    return replace(header, headings=tuple(headings))


def _is_typeform_option(heading: Heading, at: int, rows: Sequence[Cells]) -> bool:
    said = {cells[at] for cells in rows if at < len(cells) and cells[at]}
    return heading.hint is None and said <= {heading.original, heading.name} and bool(said)


def _typeform(heading: Heading) -> Heading:
    key = heading.name.casefold()
    if key in _TYPEFORM:
        return _told(heading, "ignored", _TYPEFORM[key])
    if key == "#":
        return _told(heading, "participant", "the id that Typeform gave each response")
    wording = " ".join(_TYPEFORM_MARKS.sub("", heading.name).replace(" ,", ",").split())
    return heading if wording in ("", heading.name) else replace(heading, question=wording)


# --- LimeSurvey ---------------------------------------------------------------------------

_LIME = re.compile(r"(?s)([A-Za-z][\w-]*(?:\[[^\]]*\])*)\.\s+(\S.*)")
_LIME_OPTION = re.compile(r"(?s)(.*\S)\s*\[([^\[\]]+)\]")
_LIME_TIMES = {
    "submitdate",
    "startdate",
    "datestamp",
    "date submitted",
    "date started",
    "date last action",
}
_LIME_OWN = {
    "lastpage",
    "startlanguage",
    "seed",
    "refurl",
    "token",
    "interviewtime",
    "last page",
    "start language",
    "referrer url",
    "access code",
    "total time",
}
_LIME_IDS = {"id", "response id"}


def _detect_lime(head: Head) -> Detection:
    names = [name for name in keys(head) if name]
    alone = (_LIME_TIMES | _LIME_OWN) & set(names)
    if names[:1] and names[0] in _LIME_IDS and len(alone) >= 3:
        return Detection(0.9, (f"its headings include {', '.join(sorted(alone))}",))
    coded = [m[1] for name in names if (m := _LIME.fullmatch(name))]
    if len(coded) < 3 or len(coded) < 0.6 * len(names):
        return NOT_MINE
    own = (_LIME_TIMES | _LIME_OWN | {"id"}) & set(coded)
    reasons = [f"{len(coded)} of {len(names)} headings are written 'code. Question'"]
    if own:
        reasons.append(f"among the codes are LimeSurvey's own: {', '.join(sorted(own))}")
        return Detection(0.9, tuple(reasons))
    if not keys(head)[0]:
        reasons.append("the first column has no heading")
        return Detection(0.65, tuple(reasons))
    return Detection(0.5, tuple(reasons))  # anybody may number questions as "Q1. ..."


def _lime(heading: Heading) -> Heading:
    found = _LIME.fullmatch(heading.name)
    code, wording = (found[1], found[2]) if found else (heading.name, "")
    if code.casefold() in _LIME_IDS:
        return _told(heading, "participant", "the number that LimeSurvey gave each response")
    if code.casefold() in _LIME_TIMES:
        return _told(heading, "ignored", _TIMES)
    if code.casefold() in _LIME_OWN:
        return _told(heading, "ignored", _BOOKKEEPING)
    if not wording:  # the heading is either the code or the wording, and stands for itself
        return _lime_option(heading)
    option = _LIME_OPTION.fullmatch(wording)
    if "[" in code and option and option[2].casefold() not in ("other", "comment"):
        group = code.partition("[")[0]
        return replace(heading, question=wording, group=f"{group}. {option[1]}", option=option[2])
    return replace(heading, question=wording)


def _lime_option(heading: Heading) -> Heading:
    option = _LIME_OPTION.fullmatch(heading.name)
    if option is None or option[2].casefold() in ("other", "comment"):
        return heading
    return replace(heading, group=option[1], option=option[2])


# --- Indico -------------------------------------------------------------------------------


def _detect_indico(head: Head) -> Detection:
    names = keys(head)
    if {"submitter", "submission date"} <= set(names):
        sections = Counter(n.partition(": ")[0] for n in names if ": " in n)
        reasons = ["its headings include 'Submitter' and 'Submission Date'"]
        if sections:
            reasons.append("questions are written 'Section: question'")
        return Detection(0.95 if sections else 0.75, tuple(reasons))
    return NOT_MINE


def _indico(heading: Heading) -> Heading:
    if heading.name.casefold() == "submission date":
        return _told(heading, "ignored", _TIMES)
    section, colon, wording = heading.name.partition(": ")
    # A colon inside a question ("Be honest: was it fun?") is no section's when a mark stands
    # before it.
    if colon and wording and not re.search(r"[?.!]", section):
        return replace(heading, question=wording)
    return heading


JISC = Dialect("jisc", "Jisc Online Surveys", _detect_jisc, _one_row(_jisc))
TYPEFORM = Dialect("typeform", "Typeform", _detect_typeform, _resolve_typeform)
LIMESURVEY = Dialect("limesurvey", "LimeSurvey", _detect_lime, _one_row(_lime))
INDICO = Dialect("indico", "Indico", _detect_indico, _one_row(_indico))
