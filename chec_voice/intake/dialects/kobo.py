"""Kobo and ODK: group/question paths, select_multiple joined and again one column per option."""

from __future__ import annotations

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
)

_MARKS = {"_id", "_uuid", "_submission_time", "_index", "_submitted_by", "__version__"}
_BOOKKEEPING = _MARKS | {
    "start",
    "end",
    "today",
    "deviceid",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "_notes",
    "_status",
    "_tags",
    "_validation_status",
    "_parent_index",
    "_parent_table_name",
    "meta/instanceid",
    "formhub/uuid",
    "_version_",
    "_attachments",
}
_CENTRAL = {"submissiondate", "key", "submitterid", "meta-instanceid", "formversion"}
_CENTRAL_BOOKKEEPING = _CENTRAL | {
    "meta-instancename",
    "submittername",
    "attachmentspresent",
    "attachmentsexpected",
    "status",
    "reviewstate",
    "deviceid",
    "edits",
    "start",
    "end",
    "today",
    "username",
    "phonenumber",
}
"""ODK Central joins the names of a group and its questions with a hyphen."""


def _parents(names: list[str]) -> dict[str, list[str]]:
    """Question -> paths of its option columns, for questions that have a column of their own."""
    there = set(names)
    found: dict[str, list[str]] = {}
    for name in names:
        parent = name.rpartition("/")[0]
        if parent and parent in there:
            found.setdefault(parent, []).append(name)
    return found


def _detect(head: Head) -> Detection:
    names = keys(head)
    if len(_CENTRAL & set(names)) >= 4:
        return Detection(0.9, ("it has ODK Central's columns (SubmissionDate, KEY ...)",))
    marks = _MARKS & set(names)
    parents = _parents(names)
    places = [n for n in names if n.startswith("_") and n.endswith(("_latitude", "_longitude"))]
    reasons = []
    confidence = 0.0
    if len(marks) >= 2:
        confidence = 0.9
        reasons.append(f"it has the columns {', '.join(sorted(marks))}")
    if parents:
        confidence = max(confidence, 0.5) + 0.08
        reasons.append(f"{next(iter(parents))!r} has one column more for each of its options")
    if len(places) >= 2:
        confidence = max(confidence, 0.5) + (0.1 if parents else 0)
        reasons.append("a place is followed by its latitude and longitude")
    return Detection(min(confidence, 0.97), tuple(reasons)) if reasons else NOT_MINE


def _resolve(head: Head, header_rows: int | None) -> Header:
    header = plain(head, header_rows)
    names = {heading.name.casefold() for heading in header.headings}
    central = len(_CENTRAL & names) >= 4
    own = _CENTRAL_BOOKKEEPING if central else _BOOKKEEPING
    parents = _parents([heading.name for heading in header.headings])
    options = {path: parent for parent, paths in parents.items() for path in paths}
    unique_id = next(
        (
            n
            for n in ("_id", "_uuid", "meta/instanceID", "KEY")
            if n in {h.name for h in header.headings}
        ),
        None,
    )
    headings = []
    for heading in header.headings:
        key = heading.name.casefold()
        if heading.name == unique_id:
            why = "the number that Kobo gave each form"
            headings.append(replace(heading, hint="participant", why=why))
        elif key in own:
            why = "the survey platform's own bookkeeping"
            headings.append(replace(heading, hint="ignored", why=why))
        elif heading.name in options:
            why = f"one option of {options[heading.name]!r}, which holds all that were ticked"
            headings.append(replace(heading, hint="ignored", why=why))
        elif central and "-" in heading.name:
            wording = heading.name.rpartition("-")[2].replace("_", " ")
            headings.append(replace(heading, question=wording))
        else:
            headings.append(_question(heading, parents.get(heading.name, [])))
    numbered, notices = number_repeats(headings)
    return Header(numbered, header.rows, notices)


def _question(heading: Heading, paths: list[str]) -> Heading:
    wording = heading.name.rpartition("/")[2]
    if " " not in wording:  # the question's name in the form, "what_helps_you"
        wording = wording.replace("_", " ").strip() or wording
    if not paths:
        return replace(heading, question=wording)
    choices = tuple(path.rpartition("/")[2] for path in paths)
    return replace(heading, question=wording, split=" ", options=choices)


KOBO = Dialect("kobo", "Kobo or ODK", _detect, _resolve)
