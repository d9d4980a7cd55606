"""What two releases of one project tell together: sums of pairs, other names, other meanings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, PARKS, SAFETY, segment_of, write_csv

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.progress import Silent
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.tally import is_hidden
from chec_voice.themes import ThemeTable

EXACT = "lt5-secondary"
Said = tuple[str, str, Sequence[str]]
"""Area, age band, and codes."""


def made(path: Path, people: Sequence[Said]) -> Project:
    """A project in which every one of these people gave one answer, which Sam coded."""
    rows = [(f"P{n:03d}", f"answer {n}", area, age) for n, (area, age, _) in enumerate(people)]
    file = write_csv(path.with_suffix(".csv"), ("id", HELPS, "Area", "Age band"), rows)
    project = Project.create(path, name="Releases")
    choices = ImportChoices(texts=(HELPS,), participant="id", attributes=("Area", "Age band"))
    project.imports.add(project.imports.plan(file, choices), actor="test")
    coding = project.coding("Sam")
    for n, (_, _, codes) in enumerate(people):
        segment = segment_of(project, f"P{n:03d}", HELPS)
        for code in codes:
            coding.apply(segment, code)
        coding.done(segment)
    return project


def released(project: Project, out: Path, **options: str) -> dict[str, dict[str, object]]:
    """Code -> people, in all ("") and per column, as they left."""
    (path,) = project.reports.export(out, kind="json", **options)  # type: ignore[arg-type]  # by, profile, coding
    data = json.loads(path.read_text("utf-8"))["themes"]
    return {
        row["code"]: {"": row["people"]} | {v: c["people"] for v, c in row["by"].items()}
        for row in data["codes"]
    }


CROWD: list[Said] = [
    *[("North", age, [PARKS]) for age in ("11-13",) * 12 + ("14-16",) * 15 + ("17-19",) * 21],
    *[("South", age, [PARKS]) for age in ("11-13",) * 3 + ("14-16",) * 17 + ("17-19",) * 24],
    *[("West", age, [PARKS]) for age in ("11-13",) * 14 + ("14-16",) * 2 + ("17-19",) * 23],
    *[(area, age, []) for area in ("North", "South", "West") for age in ("11-13", "14-16") * 9],
]


@pytest.mark.parametrize("order", [("Area", "Area,Age band"), ("Area,Age band", "Area")])
def test_areas_and_areas_crossed_with_ages_told_a_small_number_by_subtraction(
    tmp_path: Path, order: Sequence[str]
) -> None:
    """Three of South are 11-13: known once South and its other ages are."""
    with made(tmp_path / "p.chec", CROWD) as project:
        shown: dict[str, object] = {}
        for n, by in enumerate(order):
            shown |= released(project, tmp_path / f"{n}.json", by=by, profile=EXACT)[PARKS]
        for area, small in (("South", "11-13"), ("West", "14-16")):
            ages = ("11-13", "14-16", "17-19")
            assert shown[f"{area} × {small}"] == "*"
            rest = [shown[area], *(shown[f"{area} × {age}"] for age in ages if age != small)]
            assert "*" in rest, f"{area} less its other ages is the hidden number"


def test_a_pair_named_the_other_way_round_hid_other_cells(tmp_path: Path) -> None:
    with made(tmp_path / "p.chec", CROWD) as project:
        one = released(project, tmp_path / "1.json", by="Area,Age band", profile=EXACT)
        two = released(project, tmp_path / "2.json", by="age band, AREA", profile=EXACT)
        for code, cells in one.items():
            for column, people in cells.items():
                other = " × ".join(reversed(column.split(" × ")))
                assert two[code][other] == people


def test_a_wave_and_capitals_are_the_same_table(tmp_path: Path) -> None:
    with made(tmp_path / "p.chec", CROWD) as project:
        results = project.results
        assert results.themes(by="WAVE") == results.themes(by="session")
        first = results.safe(by="Area").given
        assert first.printed.keys() == results.safe(by="AREA").given.printed.keys()


def people_of(table: ThemeTable) -> dict[str, object]:
    return {
        f"{row.code.id} {value}": count.people
        for row in table.rows
        for value, count in {"": row.whole, **row.by}.items()
    }


def test_one_who_withdrew_was_told_where_a_link_was_made_meanwhile(tmp_path: Path) -> None:
    """A driver that gathers forty people more is no sign that forty people came."""
    crowd: list[Said] = [("North", "11-13", [PARKS])] * 13 + [("North", "11-13", [SAFETY])] * 45
    with made(tmp_path / "p.chec", crowd) as project:
        project.frameworks.add("chec-drivers-reconstruction", actor="test")
        before = released(project, tmp_path / "1.json", by="Area")
        project.frameworks.change_link(
            "propose", SAFETY, "D9", actor="Sam", rationale="because", strength="direct"
        )
        project.people.withdraw("P000")
        assert released(project, tmp_path / "2.json", by="Area") == before


def test_one_who_withdrew_was_told_where_a_pair_was_no_longer_among_the_commonest(
    tmp_path: Path,
) -> None:
    crowd: list[Said] = [("North", "11-13", [PARKS, FOOD])] * 40
    crowd += [("North", "11-13", [SAFETY, FOOD])] * 13 + [("South", "14-16", [SAFETY])] * 20
    with made(tmp_path / "p.chec", crowd) as project:

        def told(pairs: int) -> ThemeTable:
            safe = project.results.safe(by="Area", pairs=pairs)
            project.reports.write(tmp_path / f"out{pairs}", packs=["summary"], by="Area")
            return safe.themes

        before = people_of(told(2))
        project.people.withdraw("P040")
        assert people_of(project.results.safe(by="Area", pairs=1).themes) == before


def test_one_coder_by_name_and_what_all_agree_on_are_one_table(tmp_path: Path) -> None:
    """Where one person coded, `agreed` and their name count the same, and are compared."""
    crowd: list[Said] = [("North", "11-13", [PARKS])] * 13 + [("South", "11-13", [PARKS])] * 20
    with made(tmp_path / "p.chec", crowd) as project:
        before = released(project, tmp_path / "1.json", by="Area")
        project.people.withdraw("P000")
        for n, rule in enumerate(("Sam", "any", "majority")):
            assert released(project, tmp_path / f"{n}b.json", by="Area", coding=rule) == before


def test_views_of_a_report_and_a_table_by_valence_are_the_same_figures(tmp_path: Path) -> None:
    with made(tmp_path / "p.chec", [("North", "11-13", [])] * 40) as project:
        coding = project.coding("Sam")
        for n in range(40):
            segment = segment_of(project, f"P{n:03d}", HELPS)
            coding.apply(segment, PARKS, valence="harms" if n < 9 else "helps")
        project.reports.write(tmp_path / "out", packs=["engagement"])
        project.people.withdraw("P000")
        views = project.results.safe(views=True).themes.dissent
        table = project.results.safe(by="valence").themes
        row = next(row for row in table.rows if row.code.id == PARKS)
        assert {(v.most_people, v.people) for v in views} == {
            (row.by["helps"].people, row.by["harms"].people)
        }
        assert not any(is_hidden(count.people) for count in (row.by["helps"], row.by["harms"]))
        assert row.by["harms"].people == 10, "nine became eight, which the report did not tell"


def test_how_many_answers_were_read_told_what_one_who_withdrew_had_given(tmp_path: Path) -> None:
    """ "60 of 60 answers" and then "59 of 59": one answer left, and nothing else says so."""
    with made(tmp_path / "p.chec", [("North", "11-13", [PARKS])] * 60) as project:

        def words(name: str) -> list[str]:
            (path,) = project.reports.export(tmp_path / f"{name}.json", kind="json")
            project.reports.write(tmp_path / name, packs=["methods"])
            page = (tmp_path / name / "methods.html").read_text("utf-8")
            about = json.loads(path.read_text("utf-8"))["about"]["words"]
            return [about, *(line for line in page.splitlines() if "for risk by a person" in line)]

        before = words("before")
        project.people.withdraw("P007")
        assert words("after") == before
        assert len(before) > 1 and not any("60" in line for line in before)


def test_coarser_bands_of_crossed_columns_are_bands_of_age(tmp_path: Path) -> None:
    """Bands of pairs put 16-year-olds of one area together with 17-year-olds of another."""
    ages = ("11-13", "14-16", "17-19", "20-24")
    people: list[Said] = [
        (area, age, [PARKS])
        for area, counts in (("North", (3, 5, 20, 4)), ("South", (6, 2, 9, 30)))
        for age, count in zip(ages, counts, strict=True)
        for _ in range(count)
    ]
    with made(tmp_path / "p.chec", people) as project:
        for by in ("Area,Age band", "Age band,Area"):
            banding = project.results.safe(by=by).banding
            assert banding is not None
            assert [age for band in banding.bands for age in band] == list(ages)
            rows = [r for r in project.results.themes(by=by).rows if r.whole.people]
            cells = [
                sum(area == where and age in band for where, age, _ in people)
                for area in ("North", "South")
                for band in banding.bands
            ]
            small = [count for count in cells if 0 < count < 8]
            assert (banding.hidden, banding.people) == (
                len(small) * len(rows),
                sum(small) * len(rows),
            )
            assert banding.hidden_now == 5 * len(rows)
            (line,) = [n for n in project.results.safe(by=by).said_to_team() if "Coarser" in n]
            alone = [band[0] for band in banding.bands if len(band) == 1]
            assert alone and not any(age in line for age in alone), "only what is put together"
            assert all(name in line for name in banding.joined)


class _Meanwhile(Silent):
    """Exports from another window while the figures of one are made."""

    def __init__(self, project: Project, out: Path) -> None:
        self._project, self._out = project, out

    def start(self, task: str, total: int | None) -> None:
        if not self._out.exists():
            released(self._project, self._out, by="Area", profile=EXACT)


@pytest.mark.parametrize("kind", ["json", "report"])
def test_two_windows_at_once_let_figures_out_that_were_not_compared(
    tmp_path: Path, kind: str
) -> None:
    with made(tmp_path / "p.chec", CROWD) as one, Project.open(tmp_path / "p.chec") as two:
        meanwhile = _Meanwhile(two, tmp_path / "two.json")
        mine = tmp_path / "mine"

        def leave(progress: Silent) -> None:
            by = "Area,Age band"
            if kind == "report":
                one.reports.write(mine, packs=["tables"], by=by, profile=EXACT, progress=progress)
            else:
                one.reports.export(mine, kind=kind, by=by, profile=EXACT, progress=progress)

        with pytest.raises(Refused, match="left meanwhile"):
            leave(meanwhile)
        assert not mine.exists()
        leave(Silent())
        assert mine.exists()


def test_one_who_withdrew_was_told_by_a_release_for_one_coder_after_that_for_all(
    tmp_path: Path,
) -> None:
    """58 people who answered are printed as 60, and 57 as 55."""
    with made(tmp_path / "p.chec", [("North", "11-13", [PARKS])] * 58) as project:
        coding = project.coding("Ann")
        for n in range(20):
            coding.apply(segment_of(project, f"P{n:03d}", HELPS), PARKS)
        project.reports.export(tmp_path / "1.json", kind="json")
        project.people.withdraw("P030")
        for rule in ("Ann", "agreed"):
            safe = project.results.safe(coding=rule)
            assert safe.themes.base.people == 60, rule
