"""The surveys as teams receive them: a Forms workbook and two kinds of CSV, with their traps.

Each area has its own layout: a list of (header, field) pairs, where a field is a participant's
field, ``ref``, a question or a made-up administrative column. The same lists serve to read the
files back (``read_back``), so that a check can compare them with the sources.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from openpyxl import Workbook
from openpyxl.styles import Font

from corpora._make.model import FIELDS, QUESTIONS, Participant
from corpora._make.office import settle, sheet_rows

Row = dict[str, str]
Layout = list[tuple[str, str]]

BS_LAYOUT: Layout = [
    ("ID", "-id"),
    ("Start time", "-start"),
    ("Completion time", "-end"),
    ("Email", "-email"),
    ("Name", "-name"),
    ("Ref (from the sheet)", "ref"),
    ("How old are you?", "age_band"),
    ("How do you describe your gender?", "gender"),
    ("What is your ethnic group?", "ethnicity"),
    ("Which part of the area do you live in?", "district"),
    ("IMD quintile (added by team)", "imd_quintile"),
    ("Are you a young carer?\n(Do you look after someone at home?)", "young_carer"),
    ("Have you ever been in care?", "care_experience"),
    ("Do you get extra help at school or college (SEND)?", "send"),
    ("Where did you fill this in?", "setting"),
    ("Which organisation gave you this form?", "partner"),
    ("Who wrote this down?", "voice"),
    *((wording, qid) for qid, (wording, _) in QUESTIONS.items()),
]
CM_LAYOUT: Layout = [
    ("Ref", "ref"),
    ("Date", "-date"),
    ("Partner", "partner"),
    ("Setting", "setting"),
    ("Happy and healthy is…", "q1"),
    ("What helps", "q2"),
    ("What makes it harder", "q3"),
    ("One change", "q4"),
    ("Anything else", "q5"),
    ("Age", "age_band"),
    ("Gender", "gender"),
    ("Ethnicity", "ethnicity"),
    ("District", "district"),
    ("IMD", "imd_quintile"),
    ("Carer", "young_carer"),
    ("Care exp", "care_experience"),
    ("SEND", "send"),
    ("Scribed", "voice"),
]
APPLY = "Which of these apply to you?"
OPEN = "Open-Ended Response"
SY_LAYOUT: list[tuple[str, str, str]] = [
    ("Respondent ID", "", "-id"),
    ("Collector ID", "", "-collector"),
    ("Start Date", "", "-start"),
    ("End Date", "", "-end"),
    ("Number on your sheet", OPEN, "ref"),
    *((wording, OPEN, qid) for qid, (wording, _) in QUESTIONS.items()),
    ("How old are you?", "Response", "age_band"),
    ("How would you describe your gender?", "Response", "gender"),
    ("How would you describe your ethnicity?", "Response", "ethnicity"),
    (APPLY, "I am a young carer", "young_carer"),
    ("", "I have been in care", "care_experience"),
    ("", "I have SEND support", "send"),
    ("Which area do you live in?", "Response", "district"),
    ("IMD quintile (office use)", "Response", "imd_quintile"),
    ("Where are you filling this in?", "Response", "setting"),
    ("Who asked you to fill this in?", "Response", "partner"),
    ("Who wrote the answers?", "Response", "voice"),
]
VOICES = {
    "birmingham_solihull": {"verbatim": "Me", "scribed": "An adult wrote my words"},
    "cheshire_merseyside": {"verbatim": "no", "scribed": "yes"},
    "south_yorkshire": {"verbatim": "I did", "scribed": "Someone wrote down what I said"},
}
STANDARD = ("yes", "no", "not asked", "prefer not to say")


def _shown(area: str, name: str, participant: Participant) -> str:
    """What a cell of that column says."""
    if name == "ref":
        return participant.id
    if name in QUESTIONS:
        answer = participant.answers.get(name)
        return answer.text if answer else ""
    value = participant.fields[name]
    if name == "voice":
        return VOICES[area][value]
    capital = area != "cheshire_merseyside" and (value in STANDARD or name == "gender")
    return value.capitalize() if capital else value


def _times(area: str, number: int) -> list[tuple[datetime, datetime]]:
    """When each form was begun and sent: school and club hours, in order, always the same."""
    rng = random.Random(f"times of {area}")
    start = datetime(2025, 1, 13, 9, 20)
    times = []
    for _ in range(number):
        start += timedelta(minutes=rng.choice((3, 4, 7, 11, 240, 610)), seconds=rng.randrange(60))
        if start.hour >= 20 or start.hour < 9:
            start = start.replace(hour=9, minute=rng.randrange(60)) + timedelta(days=1)
        times.append((start, start + timedelta(seconds=rng.randrange(95, 1100))))
    return times


def forms_workbook(participants: list[Participant]) -> bytes:
    area = "birmingham_solihull"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append([header for header, _ in BS_LAYOUT])
    for number, (person, (start, end)) in enumerate(
        zip(participants, _times(area, len(participants)), strict=True), 1
    ):
        admin = {"-id": number, "-start": start, "-end": end, "-email": "anonymous", "-name": None}
        row = [
            admin[name] if name in admin else _cell(_shown(area, name, person), name)
            for _, name in BS_LAYOUT
        ]
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, datetime):
                cell.number_format = "m/d/yy h:mm:ss"
            elif isinstance(cell.value, str):
                cell.data_type = "s"  # an answer that starts with = is text, not a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.auto_filter.ref = sheet.dimensions
    raw = io.BytesIO()
    book.save(raw)
    return settle(raw.getvalue())


def _cell(value: str, name: str) -> str | int | None:
    if not value:
        return None
    return int(value) if name == "imd_quintile" else value


def semicolon_csv(participants: list[Participant]) -> bytes:
    area = "cheshire_merseyside"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([header for header, _ in CM_LAYOUT])
    for person, (start, _) in zip(participants, _times(area, len(participants)), strict=True):
        writer.writerow(
            [
                start.strftime("%d/%m/%Y") if name == "-date" else _shown(area, name, person)
                for _, name in CM_LAYOUT
            ]
        )
    return out.getvalue().encode("cp1252")


def two_header_csv(participants: list[Participant]) -> bytes:
    area = "south_yorkshire"
    rng = random.Random("respondents")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([first for first, _, _ in SY_LAYOUT])
    writer.writerow([second for _, second, _ in SY_LAYOUT])
    respondent = 118_204_000_000
    for person, (start, end) in zip(participants, _times(area, len(participants)), strict=True):
        respondent += rng.randrange(900, 90_000)
        admin = {
            "-id": str(respondent),
            "-collector": "437218806" if "online" in person.fields["setting"] else "437218795",
            "-start": start.strftime("%m/%d/%Y %I:%M:%S %p"),
            "-end": end.strftime("%m/%d/%Y %I:%M:%S %p"),
        }
        writer.writerow([admin.get(name) or _shown(area, name, person) for _, _, name in SY_LAYOUT])
    return out.getvalue().encode("utf-8")


MAKERS: dict[str, tuple[str, Callable[[list[Participant]], bytes]]] = {
    "birmingham_solihull": ("birmingham_solihull_forms.xlsx", forms_workbook),
    "cheshire_merseyside": ("cheshire_merseyside.csv", semicolon_csv),
    "south_yorkshire": ("south_yorkshire.csv", two_header_csv),
}


def _table(area: str, raw: bytes) -> list[Row]:
    if area == "birmingham_solihull":
        rows = [["" if v is None else str(v) for v in row] for row in sheet_rows(raw)]
        return [dict(zip([n for _, n in BS_LAYOUT], row, strict=True)) for row in rows[1:]]
    encoding, mark = ("cp1252", ";") if area == "cheshire_merseyside" else ("utf-8", ",")
    rows = list(csv.reader(io.StringIO(raw.decode(encoding), newline=""), delimiter=mark))
    if area == "cheshire_merseyside":
        return [dict(zip([n for _, n in CM_LAYOUT], row, strict=True)) for row in rows[1:]]
    return [dict(zip([n for _, _, n in SY_LAYOUT], row, strict=True)) for row in rows[2:]]


def read_back(area: str, raw: bytes) -> dict[str, Row]:
    """What a received file says of each participant, in the words of the sources."""
    voices = {shown: voice for voice, shown in VOICES[area].items()}
    found: dict[str, Row] = {}
    for row in _table(area, raw):
        values = {name: row[name] for name in (*FIELDS, *QUESTIONS)}
        for name in ("age_band", "gender", "young_carer", "care_experience", "send", "ethnicity"):
            if values[name].casefold() in STANDARD or name == "gender":
                values[name] = values[name].casefold()
        values["voice"] = voices[values["voice"]]
        found[row["ref"]] = values
    return found
