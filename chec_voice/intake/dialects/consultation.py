"""Platforms of public consultations: Citizen Space and SmartSurvey.

Neither publishes a list of its columns; these layouts are put together from what is public.

Citizen Space (Delib's help pages on analysing, tagging, exporting and publishing responses): each
respondent is a row with a "Response ID" such as ANON-7K2M-9QXY-P (BHLF-... for those with an
account), which is theirs and private, and in the .xlsx a "Unique ID", which is public once the
answer is published. The export "including analyst fields" has what analysts wrote and copied beside
each question in a column of its own, their tags, and the questions that only they see. CSV is UTF-8
with a mark, and is often saved again by Excel as Windows text.

SmartSurvey (programs of the courts service that read its CSV): one row of headings; UserID and
UserNo first, then name, e-mail, network address and the platform's own ids, Started and Ended, and
the questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    keys,
    number_repeats,
    plain,
    squeezed,
)
from chec_voice.intake.dialects.second_headings import heading_rows, notice, put_together

_BOOKKEEPING = "the survey platform's own bookkeeping"
_TIMES = "when the form was filled in: not needed"
_ANALYST = "an analyst's field, not an answer"
_NUMBER = re.compile(r"(?i)(?<!\d)(question |q)?\d+[a-z]?(\.\d+)?\s*[.:)-]\s*(?=\S)")

# --- Citizen Space --------------------------------------------------------------------------

_RESPONSE_ID = re.compile(r"[A-Z]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]")
_FIELD = re.compile(
    r"(?i)(.*\S\s*[-–:(]\s*|.*\?\s*|)(analysts?['’]?s?( only)?( questions?)?( \w+)?|analysis"
    r"( notes?| comments?| status)?|(analyst |response |question )?tags?( applied)?|tagged( as)?"
    r"|(copied |analyst )?extracts?|key (text|extracts?)|notes? (by|of) analysts?)\)?( \(\d+\))?"
)
_STATE = re.compile(
    r"(?i)(response )?(status|state|moderation|published?|publication|redacted|redaction|workflow"
    r"|source|received via|submission (method|type))( \w+)?"
)
_SENT = re.compile(
    r"(?i)(date )?(submitted|received|created|started|completed|modified)( (at|on|date|time))?"
    r"|(submission|response|created|start|completion) (date|time)( and time)?|date of submission"
)


def _detect_citizen_space(head: Head) -> Detection:
    names = keys(head)
    at = next((at for at, name in enumerate(names) if squeezed(name) == "responseid"), None)
    fields = [name for name in names if _FIELD.fullmatch(name[:300])]
    if at is None:
        return NOT_MINE
    ids = [cells[at] for _, cells in head[1:] if at < len(cells) and cells[at]]
    fitting = sum(_RESPONSE_ID.fullmatch(cell.strip()) is not None for cell in ids)
    reasons = ["it has a 'Response ID'"]
    confidence = 0.0
    if fitting >= max(1, 0.6 * len(ids)):
        confidence = 0.9
        reasons.append(f"its ids are written like {ids[-1] if len(ids) == 1 else ids[1]}")
    if fields:
        confidence = max(confidence, 0.65) + 0.08
        columns = "1 column is" if len(fields) == 1 else f"{len(fields)} columns are"
        reasons.append(f"{columns} for analysts")
    if "unique id" in names:
        confidence = max(confidence, 0.55) + 0.05
        reasons.append("it has a 'Unique ID'")
    return Detection(min(confidence, 0.98), tuple(reasons))


def _citizen_space(heading: Heading) -> Heading:
    name = heading.name[:300]
    if squeezed(name) == "responseid":
        return replace(
            heading, hint="participant", why="the id that Citizen Space gave each response"
        )
    if squeezed(name) == "uniqueid":
        why = "the number that Citizen Space publishes a response under"
        return replace(heading, hint="ignored", why=why)
    if _FIELD.fullmatch(name):
        return replace(heading, hint="ignored", why=_ANALYST)
    if _SENT.fullmatch(name):
        return replace(heading, hint="ignored", why=_TIMES)
    if _STATE.fullmatch(name):
        return replace(heading, hint="ignored", why=_BOOKKEEPING)
    return _asked(heading)


# --- SmartSurvey ----------------------------------------------------------------------------

_SMART_IDS = {"userid", "userno"}
_SMART = {
    "ipaddress": _BOOKKEEPING,
    "uniqueid": _BOOKKEEPING,
    "trackinglink": _BOOKKEEPING,
    "trackinglinkname": _BOOKKEEPING,
    "trackinglinkid": _BOOKKEEPING,
    "status": _BOOKKEEPING,
    "language": _BOOKKEEPING,
    "device": _BOOKKEEPING,
    "useragent": _BOOKKEEPING,
    "browser": _BOOKKEEPING,
    "score": _BOOKKEEPING,
    "totalscore": _BOOKKEEPING,
    "completed": _BOOKKEEPING,
    "source": _BOOKKEEPING,
    "pagepath": _BOOKKEEPING,
    "started": _TIMES,
    "ended": _TIMES,
    "datestarted": _TIMES,
    "dateended": _TIMES,
    "datemodified": _TIMES,
    "timetaken": _TIMES,
    "duration": _TIMES,
}


def _detect_smartsurvey(head: Head) -> Detection:
    names = [squeezed(name) for name in keys(head)]
    ids = [name for name in names if name in _SMART_IDS]
    own = [
        name
        for name in names
        if name in ("started", "ended", "uniqueid", "ipaddress") or name.startswith("trackinglink")
    ]
    if not ids or not own:
        return NOT_MINE
    reasons = [f"it has the columns {', '.join(dict.fromkeys([*ids, *own]))}"]
    if set(ids) == _SMART_IDS:
        return Detection(0.95 if len(own) > 1 else 0.8, tuple(reasons))
    return Detection(0.75 if {"started", "ended"} <= set(own) else 0.4, tuple(reasons))


def _smartsurvey(heading: Heading) -> Heading:
    key = squeezed(heading.name)
    if key == "userid":
        return replace(heading, hint="participant", why="the id that SmartSurvey gave each person")
    if key == "userno":
        return replace(heading, hint="response", why="the number that SmartSurvey gave each form")
    if key in _SMART:
        return replace(heading, hint="ignored", why=_SMART[key])
    return _asked(heading)


# --- both -----------------------------------------------------------------------------------


def _asked(heading: Heading) -> Heading:
    wording = _NUMBER.sub("", heading.question or heading.name, count=1)
    return replace(heading, question=wording) if wording != heading.name else heading


def _resolved(
    understand: Callable[[Heading], Heading],
) -> Callable[[Head, int | None], Header]:
    def resolve(head: Head, header_rows: int | None) -> Header:
        rows = header_rows or heading_rows(head)
        said = (notice(rows),) if header_rows is None and rows > 1 else ()
        header = plain(head, rows) if header_rows or rows == 1 else put_together(head, rows)
        headings, notices = number_repeats([understand(h) for h in header.headings])
        return Header(headings, header.rows, (*said, *notices))

    return resolve


CITIZEN_SPACE = Dialect(
    "citizen_space", "Citizen Space", _detect_citizen_space, _resolved(_citizen_space)
)
SMARTSURVEY = Dialect("smartsurvey", "SmartSurvey", _detect_smartsurvey, _resolved(_smartsurvey))
