"""Nothing that leaves changes with a number that no profile shows, in any file or format.

Two projects are alike but for numbers that have to stay hidden; all that leaves them is the same,
byte for byte: tables, sentences, notices, charts, what screen readers are told, names of files.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    POVERTY,
    SAFETY,
    group_profile,
    segment_of,
    store_of,
    write_csv,
)

from chec_voice import Project
from chec_voice.disclosure import DEFAULT
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.themes import wilson

WAVES = ("spring", "autumn")
AREAS = {"North": 23, "South": 18, "West": 28}
"""People of each wave."""
UNSAFE = ("spring-West-22", "autumn-West-22", "autumn-West-24")
"""People of West who did not say SAFETY. No sum is at the edge of what is printed as another."""

FRAME = """
format: chec-framework/1
id: mine
name: Mine (reconstruction)
version: "1"
status: reconstruction
notice: Not verified.
domains:
  - {id: a, label: A, drivers: [{id: play, label: Play}, {id: eat, label: Eat}]}
  - {id: b, label: B, drivers: [{id: learn, label: Learn}]}
"""


def made(folder: Path, *, few: int, more: int = 0, isles: int = 0) -> Path:
    """A project with everything that reports tell.

    Args:
        few: of whom there are too few to show: who said FOOD, groups and their files, answers
            nobody checked, codes that wait to be settled, people who do not want to be quoted.
        more: people of North in spring beside those that there are.
        isles: people of a small area in each wave.
    """
    folder.mkdir()
    path = folder / "p.chec"
    (folder / "frame.yaml").write_text(FRAME)
    frame = str(folder / "frame.yaml")
    project = Project.create(path, name="Outward", framework_name=frame)
    refs: list[tuple[str, str]] = []
    for wave in WAVES:
        rows = []
        for area, number in {**AREAS, "Isles": isles}.items():
            for n in range(number + (more if (wave, area) == ("spring", "North") else 0)):
                refs.append((f"{wave}-{area}-{n:02d}", area))
                agreed = n >= few or (wave, area) != ("spring", "North")
                rows.append((refs[-1][0], f"it helps {n}", area, "yes" if agreed else "no"))
        file = write_csv(folder / f"{wave}.csv", ("id", HELPS, "Area", "quote"), rows)
        choices = ImportChoices(
            texts=(HELPS,),
            participant="id",
            attributes=("Area",),
            consent_quotation="quote",
            session=wave,
        )
        project.imports.add(project.imports.plan(file, choices), actor="test")
    choices = ImportChoices(profile=str(group_profile(folder / "groups.json")), session="spring")
    for n in range(few):  # of those whom a worker met alone, files are people
        rows = [(f"G{n}", "our club", "no lights", "North")]
        file = write_csv(folder / f"group_{n}.csv", ("group", HELPS, HARMS, "Area"), rows)
        project.imports.add(project.imports.plan(file, choices), actor="test")
    coding, other = project.coding("Sam"), project.coding("Ann")
    for ref, area in refs:
        segment = segment_of(project, ref, HELPS)
        if area in ("North", "South") or (area == "West" and int(ref[-2:]) % 2):
            coding.apply(segment, PARKS, valence="helps")
        if area == "North" or (area == "West" and ref not in UNSAFE):
            coding.apply(segment, SAFETY)
        if ref.startswith("spring-North"):
            if ref[-2:] < f"{few:02d}":
                coding.apply(segment, FOOD, valence="harms")
            if ref[-2:] > f"{22 - few:02d}" and int(ref[-2:]) < 23:
                coding.apply(segment, POVERTY)
                other.reject(segment, POVERTY)
        coding.done(segment)
    for n in range(few):
        segment = segment_of(project, f"G{n}", HELPS)
        coding.apply(segment, PARKS)
        coding.done(segment)
    store = store_of(project)
    with store.write():
        store.execute("UPDATE response SET deidentified_at = '2026-01-01'")
        store.execute(
            "UPDATE response SET deidentified_at = NULL WHERE id IN (SELECT id FROM response"
            " ORDER BY id LIMIT ?)",
            [few],
        )
    for code, driver, strength in (
        (PARKS, "play", "direct"),
        (SAFETY, "play", "may"),
        (FOOD, "eat", "direct"),
    ):
        project.frameworks.change_link(
            "propose", code, driver, actor="test", rationale="because", strength=strength
        )
    project.commands("Sam").name_group("Both", [PARKS, FOOD])
    project.reports.did(
        PARKS, response="done", text="Lights.", owner="Noor", due="2026-02-27", author="lead"
    )
    project.reports.answer_checklist("space-1", answer="yes", text="We met you.", author="lead")
    values = write_csv(
        folder / "values.csv",
        ("indicator", "driver", "area", "period", "value"),
        [("Meals", "play", area, "2025", "3") for area in (*AREAS, "Isles")],
    )
    project.frameworks.load_values(values, actor="Ada")
    project.close()
    return path


def left(path: Path, profile: str) -> dict[str, str]:
    """Name of every part of every file that leaves -> what it says, without the time of making."""
    out = path.parent / "out"
    asked = write_csv(
        path.parent / "asked.csv", ("Area", "invited"), [(area, "80") for area in AREAS]
    )
    practice = write_csv(path.parent / "practice.csv", ("Area", "practice"), [("North", "A walk.")])
    questions = write_csv(
        path.parent / "questions.csv", ("question", "drivers"), [("Is it safe?", "play;eat")]
    )
    with Project.open(path) as project:
        for kind in ("csv", "xlsx", "json", "md"):
            place = out / kind if kind == "csv" else out / f"e.{kind}"
            out.mkdir(exist_ok=True)
            project.reports.export(place, kind=kind, by="Area", profile=profile)
        project.reports.export(out / "all.json", kind="json", profile=profile)
        project.reports.write(
            out / "reports",
            by="Area",
            profile=profile,
            invited=asked,
            practice=practice,
            questions=questions,
        )
        project.reports.write(
            out / "waves",
            packs=["tables", "engagement"],
            profile=profile,
            before=["spring"],
            after=["autumn"],
        )
        project.reports.export(out / "m.json", kind="json", by="session", profile=profile)
        seed = str(project.seed)
    said: dict[str, str] = {}
    for file in sorted(out.rglob("*")):
        if file.is_file():
            name = str(file.relative_to(out))
            said |= {f"{name}{part}": text for part, text in parts(file.read_bytes())}
    return {name: TIME.sub("", text).replace(seed, "") for name, text in said.items()}


TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:Z|[+-]\d\d:\d\d)?")


def parts(data: bytes) -> Iterator[tuple[str, str]]:
    """What a file holds, and what the files packed into it hold."""
    if not data.startswith(b"PK"):
        yield "", data.decode("utf-8", "backslashreplace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            for inner, text in parts(packed.read(name)):
                yield f"/{name}{inner}", text


def differing(one: dict[str, str], two: dict[str, str]) -> list[str]:
    """What differs, with the words around the first difference."""
    found = [f"{name} is only in one" for name in one.keys() ^ two.keys()]
    for name in sorted(one.keys() & two.keys()):
        if one[name] != two[name]:
            at = next(
                (n for n, (a, b) in enumerate(zip(one[name], two[name], strict=False)) if a != b), 0
            )
            around = slice(max(0, at - 150), at + 60)
            found.append(f"{name}: {one[name][around]!r} | {two[name][around]!r}")
    return found


@pytest.mark.parametrize(
    ("profile", "few", "more"), [(DEFAULT, 3, 1), ("lt5-secondary", 3, 0), ("lt10", 9, 0)]
)
def test_numbers_that_no_profile_shows_change_nothing_that_leaves(
    tmp_path: Path, profile: str, few: int, more: int
) -> None:
    """With rounding, so it is of one person more of any number; exact profiles tell of that one."""
    one = left(made(tmp_path / "one", few=2), profile)
    two = left(made(tmp_path / "two", few=few, more=more), profile)
    assert len(one) > 100 and not differing(one, two)


def _sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    """Rows of a sheet without its heading, which is the first."""
    import openpyxl

    return list(openpyxl.load_workbook(path)[name].values)


@pytest.mark.parametrize("profile", [DEFAULT, "lt5-secondary", "lt10"])
def test_changes_and_figures_beside_indicators_say_no_more_than_what_is_printed(
    tmp_path: Path, profile: str
) -> None:
    """Who has them can work them out from the other tables, so there is nothing to attack."""
    path = made(tmp_path / "p", few=3, isles=2)
    with Project.open(path) as project:
        for name, asked in (
            ("waves", {"before": ["spring"], "after": ["autumn"]}),
            ("areas", {"by": "Area"}),
        ):
            project.reports.write(tmp_path / name, packs=["tables"], profile=profile, **asked)
    heading, *rows = _sheet(tmp_path / "waves" / "tables.xlsx", "change")
    bases = [int(found[1]) for cell in heading if (found := re.search(r"of (\d+)", str(cell)))]
    told = 0
    for _, before, after, points, clear in rows:
        if "*" in (before, after):
            assert (points, clear) == ("–", "–")
            continue
        (x, n), (y, m) = zip((before, after), bases, strict=True)
        ends = [end for count, base in ((x, n), (y, m)) for end in wilson(min(count, base), base)]
        first, second = min(x, n) / n, min(y, m) / m
        low = second - first - math.hypot(second - ends[2], ends[1] - first)
        high = second - first + math.hypot(ends[3] - second, first - ends[0])
        said = [int(part) for part in re.findall(r"[-+]?\d+", points)]
        assert said == [round(100 * part) for part in (second - first, low, high)], (points, ends)
        told += 1
    assert told and len(bases) == 2
    heading, *beside = _sheet(tmp_path / "areas" / "tables.xlsx", "indicators")
    columns, *drawn = _sheet(tmp_path / "areas" / "tables.xlsx", "map_mine")
    at = {str(name).split(" (of")[0]: n for n, name in enumerate(columns)}
    of_driver = {str(row[0]): row for row in drawn}
    for driver, area, people, _, value, _, state in beside:
        assert people == of_driver[str(driver).split(" (")[0]][at[area]]
        groups = of_driver[str(driver).split(" (")[0]][at["groups"]]
        nobody = "data only" if groups == 0 else "data, and voice not told"
        assert value == "3" and state == (nobody if people == 0 else "both"), (area, groups)
    assert len(beside) == 4


def met(folder: Path, *, alone: int) -> Path:
    """A project of a survey, and of people who were each met alone: a file and a session each.

    Two coders judged the same answers, and differ on one of these.
    """
    folder.mkdir()
    path = folder / "p.chec"
    project = Project.create(path, name="Met", framework_name=None)
    rows = [(f"p{n:02d}", "it helps", "yes") for n in range(30)]
    waves = [("survey", rows)]
    waves += [(f"talk {n}", [(f"a{n}", "it is far", "yes")]) for n in range(alone)]
    for wave, those in waves:
        file = write_csv(folder / f"{wave}.csv", ("id", HELPS, "quote"), those)
        choices = ImportChoices(
            texts=(HELPS,), participant="id", consent_quotation="quote", session=wave
        )
        project.imports.add(project.imports.plan(file, choices), actor="test")
    coders = [project.coding(name) for name in ("Sam", "Ann")]
    project.agreement.new_round("first", ["Sam", "Ann"], n=30 + alone)
    for ref in [f"p{n:02d}" for n in range(30)] + [f"a{n}" for n in range(alone)]:
        segment = segment_of(project, ref, HELPS)
        for n, coding in enumerate(coders):
            if ref[0] == "p" or n == 0:
                coding.apply(segment, PARKS if ref[0] == "p" else FOOD)
            coding.done(segment)
    with store_of(project).write():
        store_of(project).execute("UPDATE response SET deidentified_at = '2026-01-01'")
    project.close()
    return path


def pages(path: Path, profile: str) -> str:
    """What the pages on methods and on the quality of the evidence say, and the JSON of themes."""
    out = path.parent / "out"
    with Project.open(path) as project:
        project.reports.write(out, packs=["methods", "quality"], profile=profile)
        project.reports.export(path.parent / "e.json", kind="json", profile=profile)
    texts = [(out / name).read_text("utf-8") for name in ("methods.html", "data_quality.html")]
    return "\n".join([*texts, (path.parent / "e.json").read_text("utf-8")])


@pytest.mark.parametrize("profile", [DEFAULT, "lt5-secondary", "lt10"])
def test_exact_numbers_of_files_and_sessions_told_how_many_were_met_alone(
    tmp_path: Path, profile: str
) -> None:
    """So did a kappa of two decimals, which moves with each person on whom two coders differ."""
    said = [
        [
            line
            for line in pages(met(tmp_path / name, alone=alone), profile).splitlines()
            if re.search('came in|are from|judged the same|"sessions"', line)
        ]
        for name, alone in (("one", 4), ("two", 5))
    ]
    assert len(said[0]) == 7 and "kappa about" in "".join(said[0]), said[0]
    assert said[0] == said[1]


def test_the_team_reads_exact_numbers_of_files_and_sessions(tmp_path: Path) -> None:
    page = pages(met(tmp_path / "p", alone=2), "none")
    assert "Answers came in 3 files" in page and "3 sessions and surveys" in page
    assert "95% interval" in page and "kappa about" not in page


def test_quotes_of_several_people_told_how_many_are_hidden_at_least(tmp_path: Path) -> None:
    path = made(tmp_path / "p", few=3)
    with Project.open(path) as project:
        with store_of(project).write():
            store_of(project).execute("UPDATE response SET deidentified_at = '2026-01-01'")
            store_of(project).execute("UPDATE participant SET consent_quotation = 'yes'")
        for code in (FOOD, PARKS):
            refs = [f"spring-North-{n:02d}" for n in range(2)]
            chosen = [
                project.quotes.choose(segment_of(project, ref, HELPS), by="Sam", code=code)
                for ref in refs
            ]
            project.quotes.approve(chosen, by="lead")
        written = project.reports.write(tmp_path / "out", packs=["engagement"], by="Area")
        shown = project.codes.names
    page = (tmp_path / "out" / "report.md").read_text("utf-8")
    quoted = [line for line in page.splitlines() if "(on " in line]
    assert sum(shown[FOOD] in line for line in quoted) == 1, quoted
    assert sum(shown[PARKS] in line for line in quoted) == 2, quoted
    assert any("approved quote" in note and "left out" in note for note in written.notes)


def test_the_team_is_told_where_its_own_words_name_a_small_number_of_people(tmp_path: Path) -> None:
    path = made(tmp_path / "p", few=2)
    with Project.open(path) as project:
        for text, careful in (
            ("Three of you asked for lights, and 40 people for bins.", "'Three of you'"),
            ("6 girls asked.", "'6 girls'"),
            ("You asked, so we put up 3 lights in ten days.", ""),
        ):
            project.reports.did(
                PARKS, response="done", text=text, owner="Noor", due="2026-02-27", author="lead"
            )
            out = project.reports.write(tmp_path / "out", packs=["summary"], force=True)
            told = [note for note in out.notes if "CAREFUL: your words" in note]
            assert (careful in told[0]) if careful else not told, (text, told)


def test_questions_that_few_people_were_asked_left_without_a_word_to_the_team(
    tmp_path: Path,
) -> None:
    """Their words are printed in every format, how many were asked in none; a group is as many
    people as are known of it."""
    path = made(tmp_path / "p", few=2)
    with Project.open(path) as project:
        for size, profile, told in (
            (1, DEFAULT, 1),
            (4, DEFAULT, 0),
            (4, "lt10", 1),
            (1, "none", 0),
        ):
            with store_of(project).write():
                store_of(project).execute(
                    "UPDATE participant SET n_participants = ? WHERE is_group", [size]
                )
            out = tmp_path / f"{size}{profile}"
            left = {
                "report": project.reports.write(out, packs=["engagement"], profile=profile),
                "json": project.reports.export(out / "e.json", kind="json", profile=profile),
                "split": project.reports.export(
                    out / "e.md", kind="md", by="question", profile=profile
                ),
            }
            for name, written in left.items():
                notes = [note for note in written.notes if "put to fewer than" in note]
                assert len(notes) == told and all(HARMS in note for note in notes), (name, size)
            plain = project.reports.export(out / "m.md", kind="md", profile=profile)
            assert not any("put to fewer than" in note for note in plain.notes)
            for file in ("report.md", "e.json", "e.md"):
                assert HARMS in (out / file).read_text("utf-8"), file
            asked = json.loads((out / "e.json").read_text("utf-8"))["questions"]
            of_few = next(question for question in asked if question["question"] == HARMS)
            assert of_few["asked"] == (2 if profile == "none" else "*"), of_few


def test_published_values_of_an_area_of_too_few_ended_in_an_error(tmp_path: Path) -> None:
    path = made(tmp_path / "p", few=2, isles=2)
    with Project.open(path) as project:
        project.reports.write(tmp_path / "out", packs=["engagement"], by="Area")
    page = (tmp_path / "out" / "report.md").read_text("utf-8")
    assert "Published figures beside voice" in page and "Isles" in page
