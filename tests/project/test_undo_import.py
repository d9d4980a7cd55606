"""Undo of an import is exact: import, import an update, undo, and all is as after the first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    HARMS,
    HEADER,
    HELPS,
    ROWS,
    dump,
    import_small,
    queries,
    query,
    store_of,
    write_csv,
)
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.project import ImportChoices

COMPARED = {
    "participant": "uuid, session_id, ref, is_group, n_participants, consent_analysis,"
    " consent_quotation, own_ref, retain_until, batch_id",
    "participant_attribute": "*",
    "response_attribute": "*",
    "attribute": "uuid, name, label, scope, position",
    "question": "uuid, text, label, polarity, position",
    "session": "*",
    "vote": "uuid, session_id, question_id, option, count",
    "response": "uuid, participant_id, question_id, source_id, row, ref, text, state, voice,"
    " n_participants, raised",
    "segment": 'response_id, start, "end", text_hash',
    "project": "synthetic",
}


def state(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    asked = [f"SELECT {columns} FROM {table}" for table, columns in COMPARED.items()]  # noqa: S608
    found = zip(COMPARED, queries(path, *asked), strict=True)
    return {table: sorted(rows, key=repr) for table, rows in found}


def said(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


ROW = st.fixed_dictionaries(
    {
        "text": said("the park", "my nan", "", "N/A", "a long walk. " * 60),
        "area": said("Leeds", "York", "leeds", "", "Prefer not to say"),
        "mood": said("good", "bad", ""),
        "voice": said("Me", "An adult wrote my words"),
        "consent": said("Yes", "no", ""),
        "quotes": said("yes", "No thanks", ""),
        "badge": said("blue fox", "red owl", ""),
    }
)
WAVE = st.fixed_dictionaries(
    {
        "people": st.dictionaries(said("P1", "P2", "P3", "P4"), ROW, min_size=1),
        "again": ROW,
        "columns": st.sets(said("area", "mood"), max_size=2),
        "session": said("s", "s", "t"),
        "polarity": said("neutral", "helps"),
        "voiced": st.booleans(),
        "group": st.booleans(),
        "consented": st.booleans(),
        "twice": st.booleans(),
    }
)
COLUMNS = ("text", "area", "mood", "voice", "consent", "quotes", "badge")
MOODY = "What do you think?"


def take(project: Project, name: str, wave: dict[str, Any]) -> None:
    """One file; `twice` gives the first person a second row, where attributes may differ."""
    rows = [(ref, *(row[c] for c in COLUMNS)) for ref, row in wave["people"].items()]
    if wave["twice"]:
        first, row = next(iter(wave["people"].items()))
        same = {key: row[key] for key in ("consent", "quotes", "badge")}
        other = wave["again"] | same
        rows.append((first, *(other[c] for c in COLUMNS)))
    path = write_csv(project.path.parent / name, ("id", *COLUMNS), rows)
    mapping: dict[str, Any] = {
        "texts": [
            {
                "column": "text",
                "question": MOODY,
                "polarity": wave["polarity"],
                "voice": "group" if wave["group"] else "verbatim",
            }
        ],
        "participant": "id",
        "attributes": [{"column": c, "name": c} for c in sorted(wave["columns"])],
        "voice_column": "voice" if wave["voiced"] else None,
    }
    if wave["consented"]:
        mapping |= {
            "consent_analysis": "consent",
            "consent_quotation": "quotes",
            "own_ref": "badge",
        }
    profile = path.with_suffix(".json")
    profile.write_text(json.dumps(mapping), encoding="utf-8")
    plan = project.imports.plan(path, ImportChoices(profile=str(profile), session=wave["session"]))
    project.imports.add(plan, actor="test")


@settings(
    max_examples=25,
    phases=[Phase.reuse, Phase.generate],
)
@given(waves=st.lists(WAVE, min_size=2, max_size=3))
def test_undo_gives_back_the_state_before(
    tmp_path_factory: pytest.TempPathFactory, waves: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    codebook = folder / "tiny.csv"
    codebook.write_text("code,parent,definition\nFood,,Eating\n")
    with Project.create(
        folder / "p.chec", codebook_name=str(codebook), framework_name=None
    ) as project:
        store_of(project).db.execute("PRAGMA synchronous = OFF")
        states = [state(project.path)]
        for number, wave in enumerate(waves):
            before = len(query(project.path, "SELECT 1 FROM batch"))
            take(project, f"{number}.csv", wave)
            if len(query(project.path, "SELECT 1 FROM batch")) > before:
                states.append(state(project.path))
        while len(states) > 1:
            states.pop()
            project.imports.undo()
            assert state(project.path) == states[-1]
            assert project.problems() == []
        assert query(project.path, "SELECT * FROM replaced_value") == []


def changed(project: Project, name: str, at: int, value: str) -> Path:
    """The small survey with one cell of P02 changed."""
    rows = [(*r[:at], value, *r[at + 1 :]) if r[0] == "P02" else r for r in ROWS]
    return write_csv(project.path.parent / name, HEADER, rows)


def test_changed_attribute_values_return(project: Project) -> None:
    before = state(project.path)
    import_small(project, changed(project, "new.csv", 4, "Hull"))
    assert state(project.path) != before
    assert project.imports.undo()["values"] == 1
    assert state(project.path) == before


def test_an_import_that_a_later_one_changed_waits_for_it(project: Project) -> None:
    first = import_small(project, changed(project, "a.csv", 4, "Hull")).saved
    assert first.attributes_changed == 1
    import_small(project, changed(project, "b.csv", 4, "Bath"))
    after = dump(project.path)
    *_, mine, later = [one["id"] for one in project.imports.history()]
    with pytest.raises(Refused, match=f"import {later} updated"):
        project.imports.undo(mine)
    assert dump(project.path) == after
    project.imports.undo(later)
    project.imports.undo(mine)
    assert ("Hull",) not in query(project.path, "SELECT value FROM participant_attribute")


def test_what_a_later_import_uses_stays_until_that_goes_too(project: Project) -> None:
    """An import taken back is no reason to lose the question that another one asked as well."""
    before = state(project.path)
    for name, ref in (("one.csv", "A"), ("two.csv", "B")):
        path = write_csv(project.path.parent / name, ("id", "What else?"), [(ref, "a bike")])
        plan = project.imports.plan(
            path, ImportChoices(texts=["What else?"], participant="id", session="new")
        )
        project.imports.add(plan, actor="test")
    *_, one, two = [one["id"] for one in project.imports.history()]
    project.imports.undo(one)
    assert len(project.search("bike")) == 1
    assert query(project.path, "SELECT 1 FROM session WHERE name = 'new'")
    project.imports.undo(two)
    assert state(project.path) == before


def test_notes_taken_back_leave_the_session_as_it_was(project: Project) -> None:
    notes = project.path.parent / "notes.md"
    text = (
        "# Circle time\n\nDate: 3 May 2025\nArea: Leeds\nSetting: school\n\n## {}\n\n- we like it"
        "\n\nDot votes\n\n- {}\n"
    )
    notes.write_text(text.format(HELPS, "A bus: 3"), encoding="utf-8")
    before = state(project.path)
    plan = project.imports.plan_document(notes, session="workshop")
    project.imports.add_document(plan, actor="test")
    middle = state(project.path)
    assert middle["session"] != before["session"] and len(middle["vote"]) == 1
    notes.write_text(text.format(HARMS, "A pool: 4"), encoding="utf-8")
    project.imports.add_document(
        project.imports.plan_document(notes, session="workshop"), actor="test"
    )
    assert [vote[-1] for vote in state(project.path)["vote"]] == [4]
    project.imports.undo()
    assert state(project.path) == middle
    project.imports.undo()
    assert state(project.path) == before


def test_a_second_document_of_a_session_leaves_the_first_ones_votes_and_lines(
    project: Project,
) -> None:
    text = "## {}\n\n- we like {}\n\nDot votes\n\n- A bus: {}\n"
    for name, last in (("a.md", 3), ("b.md", 5), ("c.md", 0)):
        path = project.path.parent / name
        written = text.format(HELPS, name, last)
        path.write_text(written if last else written[: written.index("Dot")], encoding="utf-8")
        project.imports.add_document(
            project.imports.plan_document(path, session="club"), actor="test"
        )
    assert sorted(vote[-1] for vote in state(project.path)["vote"]) == [3, 5]
    said = query(project.path, "SELECT text FROM response WHERE text LIKE 'we like _.md'")
    assert {text for (text,) in said} == {"we like a.md", "we like b.md", "we like c.md"}
    (project.path.parent / "a.md").write_text(text.format(HELPS, "a.md", 4), encoding="utf-8")
    plan = project.imports.plan_document(project.path.parent / "a.md", session="club")
    project.imports.add_document(plan, actor="test")
    assert sorted(vote[-1] for vote in state(project.path)["vote"]) == [4, 5]


def test_two_transcripts_of_a_session_do_not_share_their_speakers(project: Project) -> None:
    for name in ("a.txt", "b.txt"):
        path = project.path.parent / name
        path.write_text(f"Interviewer: What?\nSam: {name} dogs\nInterviewer: Why?\nSam: rain\n")
        plan = project.imports.plan_document(path, session="talks")
        saved = project.imports.add_document(plan, actor="test").saved
        assert (saved.participants_added, saved.responses_changed) == (1, 0)
    assert any("kept apart" in notice for notice in plan.notices)
    again = project.imports.plan_document(path, session="talks")
    assert project.imports.add_document(again, actor="test").unchanged_since
    told = project.imports.plan_document(path, session="talks", constants={"area": "Hull"})
    assert any("undo-import" in notice for notice in told.notices)


def test_older_values_go_with_the_person(project: Project) -> None:
    import_small(project, changed(project, "new.csv", 4, "Hull"))
    of_people = "SELECT value FROM replaced_value WHERE what = 'participant_attribute'"
    assert query(project.path, of_people) == [("York",)]
    project.people.withdraw("P02")
    assert query(project.path, of_people) == []
    project.imports.undo()
    assert project.problems() == []
