"""Frameworks and published values from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from chec_testing import FOOD, PARKS, at_terminal, dump, ok, run, store_of

from chec_voice import Project
from chec_voice.bundled import FRAMEWORK, frameworks
from chec_voice.store.measures import local_values

VALUES = """indicator,area,period,value,interval,source
{first},North,2024,12.5%,11.1-13.9,a table
{first},north,2023,13.0,,
{first},South,2024,*,,a table
"""


def measure(project: Path) -> tuple[str, str]:
    """(id of an indicator, its driver) of the bundled candidates."""
    with Project.open(project) as opened:
        found = next(i for i in opened.frameworks.indicators() if i.element == "D3.food")
        return found.id, found.element


def test_published_values_stand_beside_voice(small: Path, tmp_path: Path) -> None:
    first, driver = measure(small)
    path = tmp_path / "values.csv"
    path.write_text(VALUES.format(first=first))
    assert "3 values added" in ok("indicators", small, str(path))
    assert "3 known before" in ok("indicators", small, str(path))
    rows = json.loads(ok("indicators", small, "--json"))["rows"]
    here = {row["area"]: row for row in rows if row["driver"] == driver}
    values = {
        area: next(i["value"] for i in row["indicators"] if i["id"] == first)
        for area, row in here.items()
    }
    assert (values["North"]["value"], values["North"]["low"]) == (12.5, 11.1)  # the newest
    assert values["South"]["value"] is None
    with Project.open(small) as project:
        by = project.results.map(by="area").row(driver).by
    for area, row in here.items():
        data = bool(values[area] and values[area]["value"] is not None)
        voice = area in by and by[area].mentions > 0
        assert row["people"] == (by[area].people if area in by else 0)
        assert (
            row["state"]
            == {
                (True, True): "both",
                (True, False): "voice only",
                (False, True): "data only",
                (False, False): "neither",
            }[voice, data]
        )


def test_an_element_that_a_file_dropped_is_named_while_links_keep_it(
    small: Path, tmp_path: Path
) -> None:
    whole = frameworks()["chec-drivers-reconstruction"].read_text("utf-8")
    start = whole.index("      - id: D3.food")
    end = whole.index("      - id:", start + 10)
    less = tmp_path / "less.yaml"
    less.write_text(whole[:start] + whole[end:], "utf-8")
    said = ok("link", small, "--framework", less)
    assert "Not in the file, and kept since links" in said and "D3.food" in said
    assert "Not in the file" not in ok("link", small, "--framework", "marmot-principles")


def test_a_teams_own_measures_and_a_file_of_fingertips(small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("indicator,driver,area,period,value\nYouth clubs,D6.things,North,2025,3\n")
    assert "no domain or driver 'D6.things'" in run("indicators", small, str(own)).stderr
    own.write_text("indicator,driver,area,period,value\nYouth clubs,d6,North,2025,3\n")
    assert "1 value added" in ok("indicators", small, str(own))
    assert "youth_clubs" in ok("indicators", small, "--known")
    public = tmp_path / "fingertips.csv"
    heads = "Indicator ID,Indicator Name,Area Name,Sex,Category,Time period,Value"
    heads += ",Lower CI 95.0 limit,Upper CI 95.0 limit"
    rows = ("Persons,,2024,7.5,7.1,7.9", "Male,,2024,9,8,10", "Persons,Most deprived,2024,12,11,13")
    lines = "\n".join(f"1,Absence,North,{row}" for row in rows)
    public.write_text(f"{heads}\n{lines}\n")
    assert "no indicator 'Absence'" in run("indicators", small, str(public)).stderr
    assert "1 value added" in ok("indicators", small, str(public), "--driver", "D2")
    ok("link", small, "--framework", "chec-drivers-reconstruction")  # the candidates come anew
    said = json.loads(ok("indicators", small, "--json"))["rows"]
    values = {i["name"]: i["value"] for row in said for i in row["indicators"] if i["value"]}
    assert (values["Absence"]["value"], values["Absence"]["low"]) == (7.5, 7.1)
    assert values["Absence"]["source"] == "Fingertips 1" and values["Youth clubs"]["value"] == 3


def test_a_file_of_fingertips_finds_a_candidate_by_its_published_number(
    small: Path, tmp_path: Path
) -> None:
    known = json.loads(ok("indicators", small, "--known", "--json"))["indicators"]
    named = next(one for one in known if one["series"].endswith("Fingertips 93203"))
    assert named["id"] == "neet_16_17" and "Fingertips 93203" in ok("indicators", small, "--known")
    without = [one for one in known if not re.search("Fingertips [0-9]", one["series"])]
    said = ok("indicators", small, "--known")  # that a number is missing is said, never guessed
    assert without and f"{len(known) - len(without)} of {len(known)} measures carry the" in said
    file = tmp_path / "fingertips.csv"
    file.write_text(
        "Indicator ID,Indicator Name,Area Name,Sex,Category,Time period,Value\n"
        "93203,NEET as they call it this year,North,Persons,,2024,4.5\n"
    )
    assert "1 value added" in ok("indicators", small, file)
    rows = json.loads(ok("indicators", small, "--json"))["rows"]
    found = [(i["id"], i["value"]["value"]) for r in rows for i in r["indicators"] if i["value"]]
    assert found == [("neet_16_17", 4.5)]
    file.write_text(file.read_text().replace("93203", "9320"))
    assert "no indicator 'NEET as they call" in run("indicators", small, file).stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("indicator,area,value\n", "'period' is missing"),
        ("indicator,area,period,value\nnone such,North,2024,1\n", "no indicator 'none such'"),
        ("indicator,area,period,value\n{first},North,2024,many\n", "'many' is no number"),
        ("indicator,area,period,value\n{first},,2024,1\n", "area is missing"),
        ("indicator,area,period,value\n{first},A,2024,1\n{first},a,2024,2\n", "second value"),
        ("indicator,area,period,value\n", "no values"),
        ("indicator,area,period,value\n{first},A,20x4,1\n", "column 'period': '20x4' is no period"),
        ("indicator,area,period,value\n{first},A,,1\n", "the period is missing"),
        ("indicator,area,period,value\n{first},A,2024,-5\n", "'-5' is below nothing"),
        (
            "indicator,driver,area,period,value\nClubs,D6,A,2024,5\nClubs,D99,B,2024,5\n",
            "no domain or driver 'D99'",
        ),
        (
            "indicator,driver,area,period,value\nClubs,D6,A,2024,5\nClubs,D5,B,2024,5\n",
            "'Clubs' belongs to D6, and this row says D5",
        ),
        ("indicator,driver,area,period,value\n{first},D6,A,2024,5\n", "this row says D6"),
    ],
)
def test_a_faulty_file_of_values_changes_nothing(
    small: Path, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "values.csv"
    path.write_text(text.format(first=measure(small)[0]))
    done = run("indicators", small, str(path))
    assert done.returncode == 1
    assert words in done.stderr and "values.csv" in done.stderr


@pytest.mark.parametrize("period", ["2024", "2023/24", "202324", "FY2024", "2024Q1", "March 2024"])
def test_periods_as_publishers_write_them_are_read(
    small: Path, tmp_path: Path, period: str
) -> None:
    path = tmp_path / "values.csv"
    path.write_text(
        f"indicator,driver,area,period,value\nChange in clubs,D6,North,{period},-5\n"
        f"Change in clubs,,South,{period},5\n"
    )
    assert "2 values added" in ok("indicators", small, str(path))


def test_values_of_an_area_that_no_answer_has_went_in_without_a_word(
    small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "values.csv"
    path.write_text(f"indicator,area,period,value\n{measure(small)[0]},Narnia,2024,5\n")
    before = dump(small)
    done = at_terminal("\n", "indicators", small, path)
    assert "No answer has the area Narnia: each driver would get a line" in done.stderr
    assert done.returncode == 1 and dump(small) == before
    done = run("indicators", small, str(path))
    assert "WARNING: No answer has the area Narnia" in done.stderr
    assert "1 value added" in done.stdout


def test_links_are_worked_on_from_the_command_line(small: Path) -> None:
    ok(
        "framework",
        small,
        "propose",
        PARKS,
        "D5.peers",
        "--why",
        "Friends meet there.",
        "--strength",
        "may include",
        "--by",
        "Lee",
    )
    why = ("--why", "Seen in forty answers.")
    agreed = ok("framework", small, "agree", FOOD, "D3.food", "--by", "Ada", *why, "--json")
    assert json.loads(agreed)["status"] == "agreed"
    # Why it was agreed was kept, and told to nobody.
    told = ok("framework", small, "links")
    assert f"Agreed:\n  {FOOD} -> D3.food: by Ada on 20" in told
    assert ": Seen in forty answers.\n" in told
    links = json.loads(ok("framework", small, "links", "--json"))["links"]
    assert {"may include", "direct"} == {link["strength"] for link in links}
    assert run("framework", small, "withdraw", FOOD, "D3.food", "--by", "Ada").returncode == 1
    assert run("framework", small, "agree", FOOD, "--by", "Ada").returncode == 2
    same = run("framework", small, "edit", PARKS, "D5.peers", "--strength", "may include", "--by=X")
    assert "nothing was changed" in same.stderr
    assert "Withdrawn:" not in ok("framework", small, "links")
    done = ok(
        *("framework", small, "withdraw", PARKS, "D5.peers", "--by", "Ada", "--why", "too wide")
    )
    assert "withdrawn_by: Ada" in done and "reason: too wide" in done
    said = ok("framework", small, "links")
    assert f"Withdrawn:\n  {PARKS} -> D5.peers: by Ada on 20" in said and ": too wide\n" in said
    (gone,) = json.loads(ok("framework", small, "links", "--json"))["withdrawn"]
    assert (gone["withdrawn_by"], gone["reason"]) == ("Ada", "too wide")
    missing = run("framework", small, "agree", PARKS, "D5.peers", "--by", "Ada")
    assert "chec-voice framework PROJECT links" in missing.stderr
    marked = ok(
        "framework",
        small,
        "verify",
        "D3.food",
        "--by",
        "Ada",
        "--source",
        "figure",
        "--page",
        "3",
        "--json",
    )
    assert json.loads(marked)["verified"] is True
    ok("link", small, "--framework", "marmot-principles")
    rows = json.loads(
        ok(
            "framework",
            small,
            "compare",
            "chec-drivers-reconstruction",
            "marmot-principles",
            "--json",
        )
    )["rows"]
    assert next(row for row in rows if row["code"] == FOOD)["marmot-principles"] == "M4"


LINKS = """\
format: chec-crosswalk/1
id: mine
codebook: home-community-education
framework: chec-drivers-reconstruction
version: "1"
links:
  - {code: home.poverty.food, driver: D6, rationale: meals are shared}
  - {code: community.connection.parks, driver: D3.food, rationale: picnics}
"""


def test_a_file_of_links_that_is_read_anew_says_what_it_changed(
    small: Path, tmp_path: Path
) -> None:
    file = tmp_path / "links.yaml"
    file.write_text(LINKS.replace("community.connection.parks", PARKS))
    assert "2 added, 0 changed, 0 known before" in ok("link", small, file)
    again = ok("link", small, file)
    assert "0 added, 0 changed, 2 known before" in again and "=>" not in again
    text = file.read_text()
    text = text.replace(
        "rationale: meals are shared",
        "rationale: meals bring people together, strength: may include, status: agreed,"
        " agreed_by: Ada, agreed_on: 2026-11-01",
    )
    file.write_text(text)
    said = ok("link", small, file)
    assert "0 added, 1 changed, 1 known before" in said
    assert f"  {FOOD} -> D6: strength: direct => may include\n" in said
    assert f"  {FOOD} -> D6: status: proposed => agreed by Ada\n" in said
    assert "rationale: meals are shared => meals bring people together\n" in said
    assert PARKS not in said
    links = json.loads(ok("framework", small, "links", "--json"))["links"]
    (now,) = [link for link in links if (link["code"], link["driver"]) == (FOOD, "D6")]
    assert (now["strength"], now["status"], now["agreed_by"]) == ("may include", "agreed", "Ada")
    ok("framework", small, "withdraw", PARKS, "D3.food", "--by", "Lee", "--why", "no")
    said = ok("link", small, file)
    assert "1 stays as" in said or "1 stay as people agreed or withdrew" in said
    assert "=>" not in said


def test_a_framework_that_lost_elements_is_loaded(small: Path, tmp_path: Path) -> None:
    """The links that come with the package named drivers that a user had dropped."""
    text = frameworks()["chec-drivers-reconstruction"].read_text(encoding="utf-8")
    start = text.index("  - id: D9")
    rest = text.index("\n  - id: ", start + 1)
    path = tmp_path / "smaller.yaml"
    path.write_text(text[:start] + text[rest + 1 :], encoding="utf-8")
    with Project.create(tmp_path / "new.chec", framework_name=str(path)) as project:
        assert "D9" not in {e.id for e in project.framework().elements}
        assert project.links()


def test_a_project_made_earlier_kept_measures_without_their_numbers(tmp_path: Path) -> None:
    """They came only when links were loaded again. The team's own measure and values stay."""
    path = tmp_path / "p.chec"
    Project.create(path, name="Earlier").close()
    values = tmp_path / "values.csv"
    values.write_text("indicator,driver,area,period,value\nYouth clubs,D6,North,2025,3\n")
    ok("indicators", path, str(values))
    with Project.open(path) as project:
        today = project.frameworks.indicators()
        store = store_of(project)
        with store.write():  # as a version of before wrote it
            store.execute("UPDATE indicator SET series = 'x' WHERE key = 'neet_16_17'")
            store.execute("DELETE FROM indicator WHERE key = 'idaci'")
            store.execute("UPDATE indicator SET caveat = 'ours' WHERE key = 'youth_clubs'")
            store.execute("DELETE FROM setting WHERE key LIKE 'measures:%'")
    for _ in range(2):
        known = json.loads(ok("indicators", path, "--known", "--json"))["indicators"]
        assert {m["id"]: m["series"] for m in known} == {m.id: m.series for m in today}
    assert next(m for m in known if m["id"] == "youth_clubs")["caveat"] == "ours"
    with Project.open(path) as project:
        values_there = local_values(store_of(project), FRAMEWORK)
    assert [value.indicator for value in values_there] == ["youth_clubs"]
    said = ok("history", path, "--csv")
    assert said.count("brought the measures that come with the program up to date") == 1


def test_a_framework_in_the_place_of_one_is_taken_back_from_the_command_line(
    small: Path, tmp_path: Path
) -> None:
    whole = frameworks()["marmot-principles"].read_text("utf-8")
    new = tmp_path / "new.yaml"
    new.write_text(whole.replace("id: marmot-principles", "id: theirs"), "utf-8")
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "format: chec-replacement/1\nfrom: chec-drivers-reconstruction\nelements:\n  '*': gone\n"
    )
    before = ok("framework", small, "links"), ok("framework", small, "list")
    ok("framework", small, "replace", new, "--map", mapping, "--by", "Ada")
    assert "theirs" in ok("framework", small, "list")
    assert "Nothing you did about frameworks is left to undo." in ok(
        "framework", small, "undo", "--by", "Ben"
    )
    said = ok("framework", small, "undo", "--by", "Ada")
    assert "taken back: put " in said and "chec-drivers-reconstruction" in said
    assert (ok("framework", small, "links"), ok("framework", small, "list")) == before
    assert "done again: put " in ok("framework", small, "redo", "--by", "Ada")
    assert "theirs" in ok("framework", small, "list")
    ok("framework", small, "undo", "--by", "Ada")
    with Project.open(small) as project:
        project.coding("Ada").apply(1, FOOD)
    ok("framework", small, "redo", "--by", "Ada")
    assert "taken back: put " in ok("framework", small, "undo", "--by", "Ada")
    with Project.open(small) as project:
        assert project.coding("Ada").view(1).applied == (FOOD,), "what is no framework stays"
