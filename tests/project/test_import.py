"""Imports: the same file again, updated files, people, attributes, profiles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    CHANGE,
    FOOD,
    HARMS,
    HEADER,
    HELPS,
    LONG,
    PARKS,
    ROWS,
    SAFETY,
    dump,
    group_profile,
    import_small,
    query,
    segment_of,
    store_of,
    write_csv,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import ChecError, InputError, NotFound, Refused
from chec_voice.project import CodingsChoices, ImportChoices
from chec_voice.store import responses

HISTORY = ("event", "batch", "source")


def take(project: Project, path: Path, session: str = "wave 1", **chosen: Any) -> Any:
    chosen = {"texts": [HELPS], "participant": "id"} | chosen
    plan = project.imports.plan(path, ImportChoices(session=session, **chosen))
    return project.imports.add(plan, actor="test")


def file(project: Project, name: str, header: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    return write_csv(project.path.parent / name, header, rows)


def updated(
    project: Project, changes: dict[tuple[str, int], str], name: str = "answers.csv"
) -> Path:
    rows = [tuple(changes.get((row[0], at), cell) for at, cell in enumerate(row)) for row in ROWS]
    return write_csv(project.path.parent / name, HEADER, rows)


def test_the_fixture_counts_what_it_should(project: Project) -> None:
    facts = project.facts()
    assert (facts["participants"], facts["groups"], facts["responses"]) == (12, 2, 40)
    by_question = {q["question"]: q for q in project.responses_by_question()}
    assert (by_question[HELPS]["blank"], by_question[HELPS]["non_answer"]) == (1, 1)
    assert by_question[CHANGE]["asked"] == 12
    assert by_question[HELPS]["asked"] == 14


def test_the_same_file_again_changes_nothing(small: Path) -> None:
    before = dump(small)
    with Project.open(small) as project:
        result = import_small(project, small.parent / "answers.csv")
        assert result.unchanged_since
    assert dump(small) == before


def test_the_same_content_under_another_name_changes_no_row(small: Path) -> None:
    before = dump(small, HISTORY)
    (small.parent / "copy.csv").write_bytes((small.parent / "answers.csv").read_bytes() + b"\n\n")
    with Project.open(small) as project:
        saved = import_small(project, small.parent / "copy.csv").saved
        assert (saved.responses_added, saved.responses_changed) == (0, 0)
        assert saved.responses_unchanged == 36
    assert dump(small, HISTORY) == before


def test_the_same_file_with_a_session_column_changes_nothing(project: Project) -> None:
    path = file(project, "s.csv", ("id", "wave", HELPS), ("A", "x", "one"), ("B", "", "two"))
    take(project, path, session="rest", session_column="wave")
    before = dump(project.path)
    assert take(project, path, session="rest", session_column="wave").unchanged_since
    assert dump(project.path) == before


def test_another_encoding_is_another_reading(project: Project) -> None:
    path = project.path.parent / "latin.csv"
    path.write_bytes(f"id,{HELPS}\nZ1,caf\xe9 with nan\n".encode())
    from chec_voice.project import ReadOptions

    take(project, path, options=ReadOptions(encoding="cp1252"), session="l")
    take(project, path, options=ReadOptions(encoding="utf-8"), session="l")
    assert project.search("café")[0][1] == "café with nan"


def test_two_sheets_of_one_workbook_are_two_tables(project: Project) -> None:
    import openpyxl

    from chec_voice.project import ReadOptions

    book = openpyxl.Workbook()
    for name, person in (("North", "N1"), ("South", "S1")):
        sheet = book.create_sheet(name)
        sheet.append(["id", HELPS])
        sheet.append([person, f"a swim in the {name}"])
    del book["Sheet"]
    path = project.path.parent / "two.xlsx"
    book.save(path)
    for name in ("North", "South"):
        take(project, path, options=ReadOptions(sheet=name), session="two")
    assert len(project.search("swim")) == 3  # P12 swims too


def test_an_updated_file_adds_and_updates_and_keeps_codings(project: Project) -> None:
    coding = project.coding("Sam")
    changed, same = segment_of(project, "P01", HELPS), segment_of(project, "P01", HARMS)
    untouched = coding.view(same)
    path = updated(project, {("P01", 1): "the park and my dog"})
    rows = path.read_text(encoding="utf-8") + "P99,cycling,rain,paths,Leeds,11-13\n"
    path.write_text(rows, encoding="utf-8")
    saved = import_small(project, path).saved
    assert (saved.responses_added, saved.responses_changed, saved.participants_added) == (3, 1, 1)
    assert saved.changed_rows == [2]
    view = coding.view(changed)
    assert (view.text, view.applied, view.state) == ("the park and my dog", (PARKS,), "open")
    assert coding.view(same) == untouched
    assert untouched.state == "done"
    assert project.problems() == []


def test_a_new_row_and_a_longer_answer_in_one_file(project: Project) -> None:
    path = file(
        project, "more.csv", ("id", HELPS), ("P90", "new here"), ("P01", LONG), ("P91", LONG)
    )
    saved = take(project, path).saved
    assert (saved.responses_added, saved.responses_changed) == (2, 1)
    assert project.problems() == []


SAID = st.sampled_from(["the park", "my dog", "", "N/A"])
FILES = st.lists(
    st.lists(st.tuples(st.sampled_from("ABC"), SAID, SAID), min_size=1, max_size=7),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25)
@given(files=FILES, chunk=st.sampled_from([2, 5000]))
def test_counts_that_are_kept_follow_from_what_came_in(
    small_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[tuple[str, str, str]]],
    chunk: int,
) -> None:
    """An import counts a block of rows at once: people who answer again, in the same file or in a
    later one, blanks that become answers and answers that go are counted as one by one."""
    path = tmp_path_factory.mktemp("counts") / "small.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as project, pytest.MonkeyPatch.context() as patch:
        store_of(project).db.execute("PRAGMA synchronous = OFF")
        patch.setattr(responses, "CHUNK", chunk)
        for number, rows in enumerate(files):
            csv = file(project, f"{number}.csv", ("id", HELPS, HARMS), *rows)
            take(project, csv, texts=[HELPS, HARMS])
            assert project.problems() == []


SHORT = "the park"
TEXTS = [SHORT, LONG, LONG[:401], LONG[:400], "", "N/A", LONG + " " + LONG, "😂" * 500]


@settings(max_examples=25)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=5))
def test_texts_that_shrink_and_grow_keep_every_decision_inside(
    small_folder: Path, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("grow") / "small.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as project:
        store_of(project).db.execute("PRAGMA synchronous = OFF")
        coding = project.coding("Lee")
        expected = 0
        for number, text in enumerate(texts):
            take(project, file(project, f"v{number}.csv", ("id", HELPS), ("P05", text)))
            for (segment,) in query(
                path,
                "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id"
                " JOIN participant p ON p.id = r.participant_id"
                " JOIN question q ON q.id = r.question_id WHERE p.ref = 'P05' AND q.text = ?",
                HELPS,
            ):
                coding.apply(segment, PARKS)
                coding.reject(segment, FOOD)
                coding.memo(segment, "m")
                coding.done(segment)
                expected += 2
            assert project.problems() == []
            table = project.results.themes()
            assert all(row.whole.people <= table.base.people for row in table.rows)
        kept = query(
            path,
            "SELECT count(*) FROM decision d JOIN coder c ON c.id = d.coder_id JOIN segment s"
            " ON s.id = d.segment_id WHERE c.name = 'Lee' AND d.start >= s.start AND"
            ' d."end" <= s."end"',
        )
        assert kept == [(expected,)]
        while coding.undo() is not None:
            pass
        assert query(
            path,
            "SELECT count(*) FROM coding c JOIN coder k ON k.id = c.coder_id WHERE k.name = 'Lee'",
        ) == [(0,)]


def test_people_are_shared_within_a_session_and_not_across(project: Project) -> None:
    new = "What else?"
    path = file(project, "else.csv", ("id", new), ("P01", "a bike"), ("P77", "a cat"))
    assert take(project, path, texts=[new]).saved.participants_added == 1
    assert take(project, path, session="wave 2", texts=[new]).saved.participants_added == 2
    assert project.facts()["participants"] == 15


def test_rows_without_ids_of_two_files_never_overwrite_each_other(project: Project) -> None:
    for name, text in (("one.csv", "from the first file"), ("two.csv", "from the second file")):
        path = file(project, name, (HELPS, "x"), (text, "1"))
        if name == "one.csv":
            take(project, path, session="open day", participant="")
        else:
            with pytest.raises(InputError, match="tells this person from another"):
                take(project, path, session="open day", participant="")
            take(project, path, session="open day 2", participant="")
    assert len(project.search("from the first file")) == 1
    assert len(project.search("from the second file")) == 1


def test_rows_without_ids_of_an_updated_file_update(project: Project) -> None:
    take(project, file(project, "o.csv", (HELPS, "x"), ("an owl", "1")), "o", participant="")
    path = file(project, "o.csv", (HELPS, "x"), ("an otter", "1"))
    assert take(project, path, "o", participant="").saved.responses_changed == 1
    assert (project.search("owl"), len(project.search("otter"))) == ([], 1)


def test_sessions_of_many_rows_interleave(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "CHUNK", 2)
    rows = [(f"X{n}", f"wave {n % 3}", f"answer number {n}") for n in range(20)]
    rows.append(("X50", "", "no session given"))
    path = file(project, "many.csv", ("id", "wave", HELPS), *rows)
    saved = take(project, path, session="wave 0", session_column="wave").saved
    assert (saved.responses_added, saved.participants_added) == (21, 21)
    assert project.problems() == []
    assert query(project.path, "SELECT count(*) FROM session WHERE name LIKE 'wave _'") == [(3,)]


def test_a_blank_session_cell_and_the_same_session_named(project: Project) -> None:
    path = file(
        project,
        "b.csv",
        ("id", "wave", HELPS),
        ("X1", "", "first of all"),
        ("X1", "spring", "second of all"),
    )
    saved = take(project, path, session="spring", session_column="wave").saved
    assert (saved.responses_added, saved.responses_changed, saved.participants_added) == (2, 0, 1)
    assert len(project.search("of all")) == 2


def scopes(project: Project) -> dict[str, str]:
    return {name: scope for name, scope in query(project.path, "SELECT name, scope FROM attribute")}  # noqa: C416


def test_an_attribute_that_varies_within_a_person_describes_answers(project: Project) -> None:
    path = file(
        project,
        "v.csv",
        ("id", "q", "text", "place"),
        ("V1", HELPS, "running", "school"),
        ("V1", HARMS, "smoke", "home"),
    )
    take(project, path, texts=["text"], question_column="q", attributes=["place"], session="v")
    assert scopes(project)["place"] == "response"
    bases = project.results.themes(by="place").bases
    assert (bases["school"].people, bases["home"].people) == (1, 1)


def test_an_attribute_of_people_becomes_one_of_answers_and_loses_nothing(project: Project) -> None:
    assert scopes(project)["Area"] == "participant"
    before = project.results.themes(by="Area").bases
    path = file(
        project,
        "v.csv",
        ("id", "q", "text", "area"),
        ("V1", HELPS, "running", "Hull"),
        ("V1", HARMS, "smoke", "leeds"),
    )
    take(project, path, texts=["text"], question_column="q", attributes=["area"], session="v")
    assert scopes(project)["Area"] == "response"
    assert project.attributes == ["Area", "Age"], "Area and area are one attribute"
    after = project.results.themes(by="area").bases
    assert after["Leeds"].people == before["Leeds"].people + 1
    assert after["York"] == before["York"]
    assert after["Hull"].people == 1


def test_case_variants_of_a_value_are_one_value(project: Project) -> None:
    bases = project.results.themes(by="Area").bases
    assert list(bases) == ["Leeds", "York", "(blank)"]
    assert bases["Leeds"].people == 5  # P01 P05 P07 P10 P11; P03 left everything blank


def test_constants_hold_for_every_row(project: Project) -> None:
    path = file(project, "c.csv", ("id", HELPS), ("C1", "kites"), ("C2", "cakes"))
    plan = project.imports.plan(
        path,
        ImportChoices(
            texts=[HELPS], participant="id", session="c", constants={"Area": "HULL", "x": "-"}
        ),
    )
    project.imports.add(plan, actor="test")
    assert project.results.themes(by="Area").bases["HULL"].people == 2
    assert project.results.themes(by="x").bases["(blank)"].people == 12
    with pytest.raises(InputError, match="both a column and a fixed value"):
        project.imports.plan(
            small_answers(project),
            ImportChoices(texts=[HELPS], attributes=["Area"], constants={"Area": "x"}),
        )


def small_answers(project: Project) -> Path:
    return project.path.parent / "answers.csv"


def voices(project: Project, session: str) -> dict[str, str]:
    rows = query(
        project.path,
        "SELECT p.ref, r.voice FROM response r JOIN participant p ON p.id = r.participant_id"
        " JOIN session s ON s.id = p.session_id WHERE s.name = ?",
        session,
    )
    return dict(rows)


def test_a_voice_column_given_later_is_taken_over(project: Project) -> None:
    path = file(
        project,
        "w.csv",
        ("id", HELPS, "who wrote"),
        ("W1", "kites", "staff"),
        ("W2", "cakes", "me"),
        ("W3", "dogs", "Yes"),
    )
    take(project, path, session="w")
    coding = project.coding("Sam")
    segment = segment_of(project, "W1", HELPS)
    coding.apply(segment, PARKS)
    coding.done(segment)
    assert set(voices(project, "w").values()) == {"verbatim"}
    take(project, path, session="w", voice_column="who wrote")
    assert voices(project, "w") == {"W1": "scribed", "W2": "verbatim", "W3": "scribed"}
    assert coding.view(segment).state == "done"


def test_a_profile_round_trips(project: Project) -> None:
    first = file(project, "p1.csv", ("id", HELPS, "Area", "w"), ("R1", "kites", "Hull", "staff"))
    second = file(project, "p2.csv", ("id", HELPS, "Area", "w"), ("R2", "cakes", "Hull", "staff"))
    plan = project.imports.plan(
        first,
        ImportChoices(
            texts=[f"{HELPS}=What helps"],
            participant="id",
            attributes=["Area=district"],
            session="r",
            constants={"region": "North"},
            voice_column="w",
        ),
    )
    project.imports.save_mapping("form", plan)
    again = project.imports.plan(second, ImportChoices(profile="form", session="r"))
    assert (again.mapping, again.constants) == (plan.mapping, plan.constants)
    project.imports.add(again, actor="test")
    assert voices(project, "r") == {"R2": "scribed"}
    assert project.results.themes(by="region").bases["North"].people == 1


def test_a_profile_keeps_what_the_values_of_a_voice_column_mean(project: Project) -> None:
    path = file(
        project, "g.csv", ("id", HELPS, "whose"), ("K1", "kites", "all of us"), ("K2", "me", "mine")
    )
    profile = project.path.parent / "voices.json"
    data = {
        "texts": [{"column": HELPS, "question": HELPS}],
        "participant": "id",
        "voice_column": "whose",
        "voices": [{"value": "all of us", "voice": "group"}],
    }
    profile.write_text(json.dumps(data))
    plan = project.imports.plan(path, ImportChoices(profile=str(profile), session="g"))
    project.imports.save_mapping("mine", plan)
    plan = project.imports.plan(path, ImportChoices(profile="mine", session="g"))
    groups = project.facts()["groups"]
    project.imports.add(plan, actor="test")
    assert voices(project, "g") == {"K1": "group", "K2": "verbatim"}
    assert project.facts()["groups"] == groups + 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "5",
        "{}",
        '{"texts": 5}',
        '{"texts": [{"column": 5}]}',
        '{"texts": [], "constants": []}',
        '{"texts": [], "constants": {"a": 5}}',
        '{"texts": [{"column": "id", "question": "q"}], "voice_column": 5}',
        '{"texts": [{"column": "id", "question": "q"}], "surprise": 1}',
        "[" * 100_000,
    ],
)
def test_a_damaged_profile_is_named(project: Project, content: str) -> None:
    path = project.path.parent / "bad.json"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        project.imports.plan(small_answers(project), ImportChoices(profile=str(path)))
    assert str(path) in str(caught.value) or "answers.csv" in str(caught.value)
    assert caught.value.fix


def test_a_profile_and_columns_are_too_much(project: Project) -> None:
    profile = group_profile(project.path.parent / "g.json")
    with pytest.raises(Refused, match="profile"):
        project.imports.plan(
            small_answers(project), ImportChoices(profile=str(profile), texts=[HELPS])
        )
    with pytest.raises(NotFound, match="no mapping profile"):
        project.imports.plan(small_answers(project), ImportChoices(profile="nope"))


def test_an_import_that_fails_half_way_leaves_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(small)
    path = write_csv(small.parent / "n.csv", ("id", HELPS), [("N1", "new"), ("P01", "changed")])

    class Stop:
        def start(self, task: str, total: int | None) -> None: ...
        def finish(self) -> None: ...
        def advance(self, units: int = 1) -> None:
            raise KeyboardInterrupt

    with Project.open(small) as project:
        plan = project.imports.plan(
            path, ImportChoices(texts=[HELPS], participant="id", session="wave 1")
        )
        with pytest.raises(KeyboardInterrupt):
            project.imports.add(plan, actor="t", progress=Stop())
        assert dump(small) == before
        project.coding("Sam").done(segment_of(project, "P02", HELPS))


# --- coding done elsewhere ---

WIDE = ("person", "question", "Food at home", "Parks, play and nature")


def codings(
    project: Project, header: tuple[str, ...], *rows: tuple[str, ...], **options: Any
) -> Any:
    path = file(project, "in.csv", header, *rows)
    options = {"coder": "Ada", "question_column": "question", "id_column": "person"} | options
    aside = {name: options.pop(name) for name in ("coder", "kind", "dry_run") if name in options}
    return project.imports.add_codings(path, CodingsChoices(**options), **aside)


def test_wide_and_long_say_the_same(project: Project) -> None:
    wide = codings(project, WIDE, ("P01", HELPS, "", "x"), ("P02", HELPS, "1", "0"), coder="W")
    long = codings(
        project,
        ("person", "question", "code"),
        ("P01", HELPS, PARKS),
        ("P02", HELPS, "food  at HOME"),
        coder="L",
    )
    assert (wide.layout, long.layout) == ("wide", "long")
    found = {
        name: query(
            project.path,
            "SELECT c.segment_id, c.code_id, c.basis FROM coding c"
            " JOIN coder k ON k.id = c.coder_id WHERE k.name = ? ORDER BY 1, 2",
            name,
        )
        for name in ("W", "L")
    }
    assert found["W"] == found["L"]
    assert len(found["W"]) == 2


def test_the_same_codings_again_add_nothing(project: Project) -> None:
    rows = (("P01", HELPS, PARKS), ("P02", HELPS, FOOD))
    first = codings(project, ("person", "question", "code"), *rows)
    before = dump(project.path, ("event", "batch"))
    again = codings(project, ("person", "question", "code"), *rows)
    assert (first.decisions_added, again.decisions_added, again.decisions_known) == (2, 0, 2)
    assert dump(project.path, ("event", "batch")) == before


def test_unknown_codes_are_listed_and_made_only_when_told(project: Project) -> None:
    rows = (("P01", HELPS, "Fod"), ("P02", HELPS, "Spaceships"), ("P06", HELPS, "Spaceships"))
    before = len(project.codebook.codes)
    result = codings(project, ("person", "question", "code"), *rows, code_column="code")
    assert [(label, uses) for label, uses, _ in result.unknown] == [("Spaceships", 2), ("Fod", 1)]
    assert dict((label, near) for label, _, near in result.unknown)["Fod"] == "Food at home"  # noqa: C402
    assert result.decisions_added == 0
    assert len(project.codebook.codes) == before
    made = codings(
        project, ("person", "question", "code"), *rows, code_column="code", create_codes=True
    )
    assert set(made.codes_created) == {"imported", "imported.spaceships", "imported.fod"}
    assert made.decisions_added == 3
    assert {row.code.id for row in project.results.themes(coder="Ada").rows} == set(
        made.codes_created
    )
    again = codings(
        project, ("person", "question", "code"), *rows, code_column="code", create_codes=True
    )
    assert (again.codes_created, again.decisions_added) == ((), 0)


def test_rows_of_nobody_are_refused_and_nothing_is_written(project: Project) -> None:
    before = dump(project.path)
    rows = (("P01", HELPS, PARKS), ("P404", HELPS, FOOD))
    with pytest.raises(InputError, match=r"1 coded row belongs .* row 3 \('P404'\)"):
        codings(project, ("person", "question", "code"), *rows)
    assert dump(project.path) == before
    result = codings(project, ("person", "question", "code"), *rows, allow_unmatched=True)
    assert (result.decisions_added, result.unmatched) == (1, ((3, "P404"),))


def test_a_dry_run_writes_nothing(project: Project) -> None:
    before = dump(project.path)
    result = codings(
        project,
        ("person", "question", "code"),
        ("P01", HELPS, "Spaceships"),
        code_column="code",
        create_codes=True,
        dry_run=True,
    )
    assert result.codes_created
    assert dump(project.path) == before


def test_codes_on_blanks_are_counted_and_left_out(project: Project) -> None:
    result = codings(project, ("person", "question", "code"), ("P03", HELPS, PARKS))
    assert (result.on_blank, result.decisions_added) == (1, 0)


def test_a_person_who_codes_a_non_answer_makes_it_an_answer_for_good(project: Project) -> None:
    base = project.results.themes().base
    codings(project, ("person", "question", "code"), ("P04", HELPS, SAFETY))
    assert project.results.themes().base.people == base.people + 1
    saved = import_small(project, updated(project, {("P02", 1): "netball"}, "again.csv")).saved
    assert (saved.responses_changed, saved.responses_unchanged) == (1, 35)
    assert {row.code.id for row in project.results.themes(coder="Ada").rows} >= {SAFETY}


def test_an_answer_that_becomes_a_non_answer_leaves_the_counts(project: Project) -> None:
    import_small(project, updated(project, {("P08", 2): "N/A"}))
    table = project.results.themes()
    assert next(r for r in table.rows if r.code.id == FOOD).whole.people == 1
    assert all(row.whole.people <= table.base.people for row in table.rows)


def test_a_name_that_two_codes_share_is_not_guessed(tmp_path: Path) -> None:
    book = tmp_path / "twins.yaml"
    book.write_text(
        "format: chec-codebook/1\nid: t\nname: T\nversion: '1'\ncodes:\n"
        "  - {id: a, name: A, children: [{id: staff, name: Staff}]}\n"
        "  - {id: b, name: B, children: [{id: staff, name: staff}]}\n"
    )
    path = tmp_path / "t.chec"
    with Project.create(path, codebook_name=str(book), framework_name=None) as project:
        take(project, file(project, "a.csv", ("id", HELPS), ("P1", "x y z"), ("P2", "q")))
        before = dump(path)
        with pytest.raises(InputError, match=r"name of 2 codes: a\.staff, b\.staff") as caught:
            codings(
                project,
                ("person", "code"),
                ("P1", "Staff"),
                question_column=None,
                code_column="code",
            )
        assert caught.value.row == 2
        assert dump(path) == before
        made = codings(
            project, ("person", "code"), ("P1", "b.staff"), question_column=None, code_column="code"
        )
        assert made.decisions_added == 1


def test_imported_coding_needs_a_name_and_one_spelling(project: Project) -> None:
    row = ("P01", HELPS, PARKS)
    with pytest.raises(ChecError, match="needs a name"):
        codings(project, ("person", "question", "code"), row, coder="  ")
    codings(project, ("person", "question", "code"), row, coder=" sam ")
    assert [c["name"] for c in project.team.coders()] == ["Sam"]


def test_codings_of_a_long_answer_cover_it_whole(project: Project) -> None:
    assert (
        codings(project, ("person", "question", "code"), ("P05", HELPS, SAFETY)).decisions_added
        == 1
    )
    assert query(
        project.path,
        'SELECT d.start, d."end" FROM decision d JOIN coder c ON c.id = d.coder_id'
        " WHERE c.name = 'Ada'",
    ) == [(0, len(LONG))]
    assert project.coding("Ada").progress().done == len(
        query(
            project.path,
            "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id WHERE r.text = ?",
            LONG,
        )
    )


# --- consent in the columns of a survey ---


ASKED = ("id", HELPS, "Consent", "Quotes", "Word")
AGREED = (
    ("C1", "a swim with my dog", "Yes", "yes", "fox"),
    ("C2", "dancing at the club", "yes", "No thanks", ""),
    ("C3", "a walk by the river", "", "", "owl"),
)
CONSENT = {"consent_analysis": "Consent", "consent_quotation": "Quotes", "own_ref": "Word"}


def with_cells(*changes: tuple[str, int, str]) -> list[tuple[str, ...]]:
    return [
        tuple(
            next((new for ref, column, new in changes if (ref, column) == (row[0], at)), cell)
            for at, cell in enumerate(row)
        )
        for row in AGREED
    ]


def recorded(project: Project) -> dict[str, tuple[Any, ...]]:
    return {
        ref: said
        for ref, *said in query(
            project.path,
            "SELECT p.ref, consent_analysis, consent_quotation, own_ref FROM participant p"
            " JOIN session e ON e.id = p.session_id WHERE e.name = 'c'",
        )
    }


def test_consent_comes_in_with_the_answers(project: Project, tmp_path: Path) -> None:
    path = file(project, "c.csv", ASKED, *with_cells(("C1", 2, "No")))
    plan = project.imports.plan(
        path, ImportChoices(texts=[HELPS], participant="id", session="c", **CONSENT)
    )
    said = [(c.purpose, c.yes, c.no, c.nothing) for c in plan.consent_counts]
    assert said == [("analysis", 1, 1, 1), ("quotation", 1, 1, 1)]
    people = project.results.themes().base.people
    project.imports.add(plan, actor="test")
    assert recorded(project) == {
        "C1": ["no", "yes", "fox"],
        "C2": ["yes", "no", None],
        "C3": ["not_recorded"] * 2 + ["owl"],
    }
    assert project.search("dog") == [] and project.search("dancing")
    assert project.results.themes().base.people == people + 2
    for out in project.reports.export(tmp_path / "out", kind="csv", profile="none"):
        assert "a swim with my dog" not in out.read_text(encoding="utf-8-sig")
    project.people.withdraw("owl")
    project.imports.undo()
    assert recorded(project) == {}


def test_an_update_that_says_no_takes_the_person_out_at_once(project: Project) -> None:
    take(project, file(project, "c.csv", ASKED, *AGREED), session="c", **CONSENT)
    project.suggestions.run(sources=["keywords"])
    before, total = recorded(project), project.coding("Sam").progress().total
    assert project.search("dog")
    update = with_cells(("C1", 2, "I do not agree"), ("C2", 2, ""), ("C3", 3, "yes"))
    take(project, file(project, "d.csv", ASKED, *update), session="c", **CONSENT)
    assert project.search("dog") == []
    assert project.coding("Sam").progress().total == total - 1
    assert recorded(project)["C2"][0] == "yes", "a blank changes nothing"
    assert recorded(project)["C3"] == ["not_recorded", "yes", "owl"]
    project.imports.undo()
    assert recorded(project) == before
    assert project.search("dog")
    assert project.coding("Sam").progress().total == total


def test_a_no_recorded_since_is_not_lifted_by_the_next_export_nor_by_undo(
    project: Project,
) -> None:
    take(project, file(project, "c.csv", ASKED, *AGREED), session="c", **CONSENT)
    take(
        project,
        file(project, "d.csv", ASKED, *with_cells(("C3", 2, "yes"))),
        session="c",
        **CONSENT,
    )
    table = file(project, "no.csv", ("ref", "analysis"), ("C1", "no"), ("C3", "no"))
    project.people.record_consent(table, session="c")
    path = file(project, "e.csv", ASKED, *with_cells(("C3", 2, "yes"), ("C2", 4, "cat")))
    plan = project.imports.plan(
        path, ImportChoices(texts=[HELPS], participant="id", session="c", **CONSENT)
    )
    assert any("2 people say yes here to analysis" in warning for warning in plan.warnings)
    project.imports.add(plan, actor="test")
    assert [said[0] for said in recorded(project).values()] == ["no", "yes", "no"]
    project.imports.undo()
    project.imports.undo()
    assert [said[0] for said in recorded(project).values()] == ["no", "yes", "no"]
    assert project.search("dog") == []


@pytest.mark.parametrize(
    ("change", "phrase"),
    [(("C2", 2, "ask my mum"), "neither yes nor no"), (("C2", 0, "C3"), "rows 3 and 4")],
)
def test_unclear_consent_stops_the_import_before_anything_is_written(
    project: Project, change: tuple[str, int, str], phrase: str
) -> None:
    before = dump(project.path)
    rows = with_cells(change, ("C3", 2, "no"))
    with pytest.raises(InputError, match=phrase) as caught:
        take(project, file(project, "c.csv", ASKED, *rows), session="c", **CONSENT)
    assert caught.value.column == "Consent" and "mum" not in str(caught.value)
    assert dump(project.path) == before


def test_a_profile_keeps_the_columns_of_consent(project: Project) -> None:
    path = file(project, "c.csv", ASKED, *AGREED)
    plan = project.imports.plan(
        path, ImportChoices(texts=[HELPS], participant="id", session="c", **CONSENT)
    )
    project.imports.save_mapping("form", plan)
    again = project.imports.plan(path, ImportChoices(profile="form", session="c"))
    assert (again.mapping, again.consents) == (plan.mapping, plan.consents)


def test_grown_ups_named_for_a_table_are_kept_out_of_it(project: Project) -> None:
    """What was said on the command line got lost on its way to the reading of the table."""
    path = file(project, "t.csv", ("speaker", "What was said"), ("Amy", "parks"), ("Worker", "Hm"))
    choices = ImportChoices(
        texts=["What was said"], participant="speaker", facilitators=["Worker"], session="t"
    )
    assert project.imports.plan(path, choices).mapping.facilitators == ("Worker",)
