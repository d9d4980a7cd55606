"""Another framework in the place of one is taken back and done again, also after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, PARKS, POVERTY, SAFETY, change, query, segment_of

from chec_voice.bundled import frameworks
from chec_voice.errors import Refused
from chec_voice.model import Framework
from chec_voice.project.project import Project
from tests.project.test_results import FRAME, LINKS, load_frame

PLACES = {"a": ("x",), "b": (), "eat": ("meals",), "out": ("air", "trees"), "gone": ()}
_ALL = {
    "framework": "SELECT * FROM framework",
    "domain": "SELECT * FROM domain",
    "driver": "SELECT * FROM driver",
    "link": "SELECT * FROM link",
    "unlinked": "SELECT * FROM unlinked",
    "tag": "SELECT * FROM tag",
    "indicator": "SELECT * FROM indicator",
    "indicator_value": "SELECT * FROM indicator_value",
}


def _everything(project: Project) -> dict[str, list[str]]:
    """All rows that belong to frameworks, with ids, marks and dates."""
    # What stands in a table is compared whole: in which order rows come back is no matter.
    return {table: sorted(map(repr, query(project.path, asked))) for table, asked in _ALL.items()}


def _ready(project: Project, folder: Path) -> None:
    """A framework with links of every kind, a tag on each driver, marks and published values."""
    load_frame(
        project,
        folder,
        "1",
        "  - {id: a, label: A, drivers: [{id: eat, label: Eat}, {id: gone, label: Gone}]}\n"
        "  - {id: b, label: B, drivers: [{id: out, label: Out}]}",
    )
    links = folder / "links.yaml"
    links.write_text(LINKS.format(food=FOOD, parks=PARKS, poverty=POVERTY))
    project.frameworks.link(links, "mine")
    link = project.frameworks.change_link
    link("agree", FOOD, "eat", actor="Ada", framework_name="mine", reason="seen often")
    link("propose", SAFETY, "gone", actor="Ada", framework_name="mine", rationale="no place")
    for element in ("eat", "gone", "out"):
        segment = segment_of(project, "P01", HELPS)
        project.results.tag([segment], element, "yes", coder="Ada", framework_name="mine")
    project.frameworks.verify("eat", by="Rosa", source="figure", page="4", framework_name="mine")
    values = folder / "values.csv"
    values.write_text(
        "indicator,driver,area,period,value\nMeals,eat,North,2025,3\nLost,gone,North,2025,4\n"
    )
    project.frameworks.load_values(values, actor="Ada", framework_name="mine")


def _new(project: Project, folder: Path, more: str = "") -> Framework:
    path = folder / "published.yaml"
    path.write_text(
        FRAME.replace("id: mine", "id: theirs").format(
            version="1",
            domains="  - {id: x, label: X, drivers: [{id: meals, label: Meals},"
            f" {{id: air, label: Air}}, {{id: trees, label: Trees}}{more}]}}",
        )
    )
    return project.frameworks.look_at(path)


def _put(project: Project, folder: Path) -> None:
    project.frameworks.put_in_place(
        _new(project, folder),
        PLACES,
        actor="Ada",
        framework_name="mine",
    )


def test_a_framework_in_the_place_of_one_is_taken_back_and_done_again(
    project: Project, tmp_path: Path
) -> None:
    _ready(project, tmp_path)
    before = _everything(project)
    _put(project, tmp_path)
    after = _everything(project)
    assert "mine" not in project.frameworks.names and after != before
    commands = project.commands("Ada")
    act = commands.next_act("undo")
    assert act is not None and "in the place of" in act.detail["what"]
    for _ in range(2):
        undone = commands.undo()
        assert undone is not None and undone.detail["what"] == act.detail["what"]
        assert _everything(project) == before
        redone = commands.redo()
        assert redone is not None
        assert _everything(project) == after
    commands.undo()
    assert query(project.path, "PRAGMA foreign_key_check") == []
    assert query(project.path, "SELECT count(*) FROM maintenance") == [(0,)]


def test_it_is_taken_back_after_a_restart_and_by_its_line_in_the_history(
    project: Project, tmp_path: Path
) -> None:
    _ready(project, tmp_path)
    before = _everything(project)
    _put(project, tmp_path)
    project.close()
    with Project.open(project.path) as again:
        coding = again.coding("Ada")
        coding.apply(segment_of(again, "P01", HELPS), FOOD)  # something else since
        line = next(
            one
            for one in again.commands("Ada").history()
            if "in the place of" in str(one.detail.get("what"))
        )
        again.commands("Ada").undo_one(line.id)
        assert _everything(again) == before
        assert [link.status for link in again.links("mine") if link.code == FOOD] == ["agreed"]
        marks = {e.id: e.verified_by for e in again.framework("mine").elements if e.verified}
        assert marks == {"eat": "Rosa"}


def test_what_somebody_did_on_the_new_framework_is_never_lost_by_an_undo(
    project: Project, tmp_path: Path
) -> None:
    _ready(project, tmp_path)
    before = _everything(project)
    _put(project, tmp_path)
    segment = segment_of(project, "P01", HELPS)
    project.results.tag([segment], "air", "yes", coder="Ben", framework_name="theirs")
    project.frameworks.change_link(
        "propose", SAFETY, "air", actor="Ben", framework_name="theirs", rationale="it fits"
    )
    stood = _everything(project)
    with pytest.raises(Refused, match=r"1 link and 1 answer tagged"):
        project.commands("Ada").undo()
    assert _everything(project) == stood, "nothing of it was done"
    ben = project.commands("Ben")
    ben.undo()
    with pytest.raises(Refused, match=r"1 answer tagged"):
        project.commands("Ada").undo()
    project.frameworks.verify("air", by="Ben", source="figure", page="4", framework_name="theirs")
    with pytest.raises(Refused, match="changed this since"):
        project.commands("Ada").undo()
    ben.undo()
    assert not any(e.verified for e in project.framework("theirs").elements), "marks go back too"
    ben.undo()
    project.commands("Ada").undo()
    assert _everything(project) == before, "what was tagged and taken back says nothing"
    project.coding("Ben").redo()
    assert project.frameworks.names[0] != "theirs"


def test_a_person_who_withdrew_meanwhile_stays_away(project: Project, tmp_path: Path) -> None:
    _ready(project, tmp_path)
    before = _everything(project)
    assert len(before["tag"]) == 3
    _put(project, tmp_path)
    found = project.people.preview_withdrawal("P01")
    assert found
    project.people.withdraw("P01", actor="Ada")
    project.commands("Ada").undo()
    now = _everything(project)
    assert now.pop("tag") == [] and before.pop("tag")
    assert now == before
    project.commands("Ada").redo()
    assert "mine" not in project.frameworks.names
    assert query(project.path, "PRAGMA foreign_key_check") == []


def test_measures_that_were_brought_up_to_date_meanwhile_stop_no_undo(
    project: Project, tmp_path: Path
) -> None:
    """Measures that come with the package are replaced, by others with other numbers."""
    old = project.framework()
    before = {(m.id, m.element) for m in project.frameworks.indicators()}
    new = project.frameworks.look_at(frameworks()["marmot-principles"])
    places = {element.id: (new.elements[0].id,) for element in old.elements}
    project.frameworks.put_in_place(new, places, actor="Ada")
    assert project.frameworks.indicators(), "a look may bring them up to date"
    change(project, "UPDATE indicator SET uuid = 'x' || uuid WHERE status <> 'own'")
    project.commands("Ada").undo()
    assert {(m.id, m.element) for m in project.frameworks.indicators()} == before
    assert query(project.path, "PRAGMA foreign_key_check") == []


def test_two_windows_keep_what_each_says(project: Project, tmp_path: Path) -> None:
    """The window that said something last threw away what the other had said."""
    _ready(project, tmp_path)
    new = _new(project, tmp_path)
    say = project.frameworks.change_draft
    say(new, {"a": ("x",)}, actor="Ada", framework_name="mine")
    with Project.open(project.path) as other:
        kept = other.frameworks.change_draft(
            new,
            {"eat": ("meals",)},
            actor="Ada",
            framework_name="mine",
        )
    assert kept == {"a": ("x",), "eat": ("meals",)}
    kept = say(new, {"a": None}, actor="Ada", framework_name="mine")
    assert (
        kept
        == {"eat": ("meals",)}
        == project.frameworks.draft(
            new,
            actor="Ada",
            framework_name="mine",
        )
    )
