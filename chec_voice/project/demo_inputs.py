"""Files that a team would bring beside the answers, as the demo invents them.

They are left in its folder, so that somebody sees what such a file looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chec_voice import outputs
from chec_voice.project.project import Project
from chec_voice.report.files import Sheet, write_csv

_AREAS = ("Birmingham and Solihull", "Cheshire and Merseyside", "South Yorkshire")
_BANDS = {"5-7": "60", "8-10": "150", "11-13": "190", "14-16": "190", "17-19": "100", "20-24": "40"}
_FILES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "invited": (
        ("area", "age band", "invited"),
        *((area, "", people) for area, people in zip(_AREAS, ("310", "240", "180"), strict=True)),
        *(("", band, people) for band, people in _BANDS.items()),
    ),
    "practice": (
        ("area", "practice", "source"),
        (_AREAS[0], "A youth board reads each tender before it goes out.", "invented"),
        (_AREAS[1], "Young inspectors visit two clinics a month.", "invented"),
        (_AREAS[2], "A bus pass for carers was tried in one town.", "invented"),
    ),
    "questions": (
        ("question", "drivers"),
        ("Do we know what young people say about where they live?", "D6;D7"),
        ("Do we know how money at home touches their health?", "D3;D4"),
        ("Do we hear about the first years of life?", "D1"),
    ),
    "indicators": (
        ("indicator", "driver", "area", "period", "value", "interval", "source"),
        ("Youth clubs per 10,000 (invented)", "D6", _AREAS[0], "2025", "3.1", "", "invented"),
        ("Youth clubs per 10,000 (invented)", "D6", _AREAS[1], "2025", "2.4", "", "invented"),
        ("Youth clubs per 10,000 (invented)", "D6", _AREAS[2], "2025", "..", "", "invented"),
    ),
}
_LISTENED = (
    ("space-1", "yes", "We met where you meet, and you could leave at any time."),
    ("voice-1", "yes", "You could write, talk or draw."),
    ("audience-1", "partly", "The board has seen it. Two schools have not."),
    ("influence-2", "no", "We owe you this. We come back in spring."),
)


def check(folder: Path, *, force: bool) -> None:
    """Refuse a folder in which one of the files cannot be written."""
    outputs.check_folder(folder)
    for name in _FILES:
        outputs.check(folder / f"{name}.csv", endings=("csv",), force=force)


def write(project: Project, folder: Path, by: str) -> dict[str, Path]:
    """Write the files, load the values, and answer how young people were listened to.

    Returns:
        Name of a file, such as invited -> where it stands.
    """
    places = {name: folder / f"{name}.csv" for name in _FILES}
    for name, (columns, *rows) in _FILES.items():
        write_csv(places[name], Sheet(name, columns, rows))
    project.frameworks.load_values(places["indicators"], actor=by)
    for question, answer, text in _LISTENED:
        project.reports.answer_checklist(question, answer=answer, text=text, author=by)
    return places
