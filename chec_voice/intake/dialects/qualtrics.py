"""Qualtrics: ids, wordings and {"ImportId": ...} in three heading rows.

Two in workbooks (no ImportIds) and in old exports (V1, V2 ...).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    Cells,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    flat,
    keys,
    number_repeats,
    padded,
    width,
)
from chec_voice.text import counted

_IMPORT_ID = re.compile(r'\{\s*"ImportId"\s*:\s*"([^"]*)"')
_PLATFORM = {
    "startdate",
    "enddate",
    "status",
    "ipaddress",
    "progress",
    "durationinseconds",
    "duration",
    "finished",
    "recordeddate",
    "recipientlastname",
    "recipientfirstname",
    "recipientemail",
    "externalreference",
    "externaldatareference",
    "locationlatitude",
    "locationlongitude",
    "distributionchannel",
    "userlanguage",
    "responseset",
    "name",
    "emailaddress",
    "qpmid",
    "locationaccuracy",
    "qrecaptchascore",
    "qrelevantidduplicate",
    "qrelevantidduplicatescore",
    "qrelevantidfraudscore",
    "qrelevantidlaststartdate",
    "qduplicaterespondent",
    "qballotboxstuffing",
    "qtotalduration",
    "qterminateflag",
    "qlanguage",
    "qurl",
}
_OWN_ID = {"responseid", "_recordid"}
_TOPICS = re.compile(r"(?i).+ - (topics|parent topics|sentiment.*|topic hierarchy.*)")
_CHOICE = re.compile(r"(?s)(.+?) - Selected Choice - (.+)")
_PREVIEW = re.compile(r"(?i)survey preview|survey test|vorschau.*|spam|1|2|8|9|12")


def _import_row(head: Head) -> int | None:
    """Place of the row of ImportIds, if there is one."""
    for at, (_, cells) in enumerate(head[1:4], start=1):
        filled = [cell for cell in cells if cell]
        if filled and sum('"ImportId"' in cell for cell in filled) >= 0.6 * len(filled):
            return at
    return None


def _detect(head: Head) -> Detection:
    if not head:
        return NOT_MINE
    at = _import_row(head)
    if at is not None:
        return Detection(0.99, (f"heading row {at + 1} holds Qualtrics' ImportIds",))
    names = keys(head)
    if _legacy(head):
        return Detection(0.9, ("the headings are V1, V2 ... and 'ResponseID' stands under V1",))
    known = {"startdate", "enddate", "responseid", "recordeddate", "distributionchannel"}
    found = known & set(names)
    if len(found) >= 4:
        return Detection(0.8, (f"its headings include {', '.join(sorted(found))}",))
    return NOT_MINE


def _legacy(head: Head) -> bool:
    names = keys(head)
    if len(head) < 2 or not re.fullmatch(r"v\d+|responseid", names[0]):
        return False
    numbered = sum(re.fullmatch(r"v\d+", name) is not None for name in names)
    return numbered >= 3 and flat(head[1][1][0]).casefold() == "responseid"


def _labels_below(head: Head) -> bool:
    """Whether wordings stand under the ids, as in a workbook, which has no row of ImportIds."""
    if len(head) < 2:
        return False
    pairs = zip(keys(head), head[1][1], strict=False)
    below = {key: flat(cell).casefold() for key, cell in pairs}
    return below.get("responseid") == "response id" or below.get("recordeddate") == "recorded date"


def _resolve(head: Head, header_rows: int | None) -> Header:
    at = _import_row(head)
    found = at + 1 if at is not None else 2 if _legacy(head) or _labels_below(head) else 1
    rows = min(header_rows or found, len(head))
    size = width(head, rows)
    ids = padded(head[0][1], size)
    wordings = padded(head[1][1], size) if rows > 1 and at != 1 else ids
    imported = padded(head[at][1], size) if at is not None and at < rows else [""] * size
    legacy = at is None and _legacy(head)
    headings, notices = number_repeats(
        [_heading(*parts, legacy) for parts in zip(ids, wordings, imported, strict=True)]
    )
    return Header(headings, rows, notices)


def _heading(id_: str, wording: str, imported: str, legacy: bool) -> Heading:
    found = _IMPORT_ID.search(imported)
    key = (found[1] if found else "").casefold()
    label = flat(wording) or flat(id_)
    # In old exports V1 to V10 are the platform's own columns; their names stand below.
    name = label if legacy and re.fullmatch(r"[vV]\d+", id_) else flat(id_)
    own = re.sub(r"[\W_]", "", name).casefold()
    heading = Heading(name, id_, question=label)
    if key in _OWN_ID or own == "responseid":
        return replace(heading, hint="participant", why="the id that Qualtrics gave each response")
    if own in _PLATFORM:
        return replace(heading, hint="ignored", why="the survey platform's own bookkeeping")
    if _TOPICS.fullmatch(flat(id_)) or _TOPICS.fullmatch(label):
        return replace(heading, hint="ignored", why="topics that Qualtrics found, not an answer")
    if label.endswith(" - Selected Choice"):
        asked = label.removesuffix(" - Selected Choice")
        return replace(heading, question=asked, hint="attribute", why="choices, by its heading")
    choice = _CHOICE.fullmatch(label)
    if choice and not choice[2].endswith("- Text"):
        return replace(heading, group=choice[1], option=choice[2])
    return heading


def _review(headings: Sequence[Heading], rows: Sequence[tuple[int, Cells]]) -> list[str]:
    said = []
    places = {re.sub(r"[\W_]", "", h.name).casefold(): at for at, h in enumerate(headings)}
    for key, odd, what in (
        ("status", _PREVIEW, "are previews, tests or spam by their Status"),
        ("finished", re.compile(r"(?i)false|0"), "were not finished"),
    ):
        at = places.get(key)
        if at is None:
            continue
        found = [number for number, cells in rows if cells[at] and odd.fullmatch(cells[at])]
        if found:
            first = ", ".join(map(str, found[:10])) + (" ..." if len(found) > 10 else "")
            said.append(
                f"{len(found):,} of {counted(len(rows), 'row')} {what} (row {first}); they are"
                " read. Take "
                "them out of the file if they are no real answers."
            )
    return said


QUALTRICS = Dialect("qualtrics", "Qualtrics", _detect, _resolve, _review)
