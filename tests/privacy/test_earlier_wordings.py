"""What staff wrote and changed since, which undo keeps, goes the way that answers go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, PARKS, SAFETY, query, segment_of, write_csv

from chec_voice import Project
from chec_voice.project import ImportChoices

from .conftest import PASSPHRASE, found_in_file, found_in_tables, response_of
from .test_vault_belongs import hide

SAID = "being bullied at school"


def rewrite_everything(project: Project, words: str) -> None:
    """Summary, caveats, a link's reason and a quote's attribution that held words, and do not now.

    Nothing of it is known to a reader of the present texts.
    """
    for text in (f"One said {words}.", "Some are hungry."):
        project.quotes.summarise(FOOD, text, by="Ada", caveats=f"Only: {text}")
    linked = {link.element for link in project.links() if link.code == FOOD}
    element = next(one.id for one in project.framework().elements if one.id not in linked)
    for what, why in (("propose", f"since {words}"), ("edit", "It fits.")):
        project.frameworks.change_link(what, FOOD, element, actor="Ada", rationale=why)


def test_a_summary_that_was_written_anew_kept_words_of_who_withdrew(project: Project) -> None:
    rewrite_everything(project, SAID)
    assert found_in_tables(project.path, [SAID]) != []
    project.people.withdraw("P05")
    assert found_in_tables(project.path, [SAID]) == [] == found_in_file(project.path, [SAID])
    assert project.problems() == []
    ada = project.commands("Ada")
    while ada.undo() is not None:
        pass
    assert found_in_tables(project.path, [SAID]) == [], "nothing brings them back"


@pytest.mark.usefixtures("quick_vault")
def test_a_summary_that_was_written_anew_kept_a_name_that_was_made_safe(tmp_path: Path) -> None:
    path = tmp_path / "p.chec"
    with Project.create(path) as project:
        table = write_csv(tmp_path / "a.csv", ("id", "What helps?"), [("A1", "Zebedee helps me")])
        choices = ImportChoices(texts=["What helps?"], participant="id", session="s")
        project.imports.add(project.imports.plan(table, choices), actor="t")
        rewrite_everything(project, "Zebedee helps me")
        project.quotes.summarise(FOOD, "Zebedee again", by="Ada")
        hide(project, "Zebedee")
        assert project.commands("Ada").undo() is not None, "it said that somebody had changed it"
        assert found_in_tables(path, ["Zebedee"]) == [] == found_in_file(path, ["Zebedee"])
        with project.open_vault(PASSPHRASE) as vault:
            assert project.redaction.propose(vault=vault).proposals == ()


def test_earlier_versions_of_a_code_kept_words_of_who_withdrew(project: Project) -> None:
    """They were told to change the code, and what it said before stood in the file for good."""
    door, codes = project.agreement, project.commands("Ada")
    door.add_to_definition(FOOD, f"{SAID} is meant", actor="Lee")
    door.add_to_definition(SAFETY, f"{SAID} is not meant", actor="Lee")
    codes.retire_code(SAFETY)
    assert project.people.preview_withdrawal("P05").codes == (FOOD,), "one can be changed"
    food = next(code for code in project.codebook.codes if code.id == FOOD)
    codes.change_code(replace(food, when_not_to_use=()))
    assert project.people.preview_withdrawal("P05").codes == ()
    assert found_in_tables(project.path, [SAID]) != []
    project.people.withdraw("P05")
    assert found_in_tables(project.path, [SAID]) == [] == found_in_file(project.path, [SAID])
    assert project.problems() == []
    assert "(withdrawn)" in str(query(project.path, "SELECT content FROM code_history"))


def test_a_value_that_only_they_gave_stayed_in_the_trail_of_exports(
    tmp_path: Path, project: Project
) -> None:
    path, value = project.path, "Vexhall Depot"
    table = write_csv(
        tmp_path / "more.csv",
        ("id", HARMS, "Area", "Age"),
        [("Q1", "no buses", value, "11-13"), ("Q2", "no buses", "Leeds", "11-13")],
    )
    choices = ImportChoices(
        texts=[HARMS], participant="id", attributes=("Area", "Age"), session="wave 2"
    )
    project.imports.add(project.imports.plan(table, choices), actor="t")
    project.coding("Sam").apply(segment_of(project, "Q1", HARMS), PARKS)
    for n, by in enumerate(("Area", "Area,Age")):
        for profile in ("none", "lt5-secondary"):
            project.reports.export(
                tmp_path / f"{n}{profile}.json", kind="json", by=by, profile=profile
            )
    project.reports.write(tmp_path / "report", packs=["areas"], by="Area", profile="none")
    told = project.people.preview_withdrawal("Q1").revealing
    assert {one.what for one in told} >= {"everyone, Area: Vexhall Depot"}
    assert min(one.after for one in told) == 0, "it was said that minus one person would stay"
    files = query(path, "SELECT after FROM event WHERE kind = 'report'")[0][0]
    assert "vexhall_depot.html" in files
    project.people.withdraw("Q1")
    for words in (value, "vexhall_depot"):
        assert found_in_tables(path, [words]) == [] == found_in_file(path, [words])
    files = query(path, "SELECT after FROM event WHERE kind = 'report'")[0][0]
    assert "withdrawn.html" in files and "leeds.html" in files
    assert project.people.preview_withdrawal("Q2").revealing, "other counts are still known"
    assert response_of(project, "Q2", HARMS)
