"""Copies that go out to one person, and what comes back: nothing lost, whoever merges first."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from chec_testing import (
    CODES,
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    SAFETY,
    ok,
    queries,
    query,
    refused,
    rows_of,
    run,
    segment_of,
    store_of,
    value_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.store import tags

STANDING = (
    "SELECT s.uuid, c.key, k.name, d.verdict, d.uuid FROM coding d JOIN segment s"
    " ON s.id = d.segment_id JOIN code c ON c.id = d.code_id JOIN coder k ON k.id = d.coder_id"
)
REVIEWS = (
    "SELECT s.uuid, k.name, v.state, v.at FROM review v JOIN segment s ON s.id = v.segment_id"
    " JOIN coder k ON k.id = v.coder_id"
)
DOUBTS = (
    "SELECT s.uuid, k.name, v.at FROM unsure v JOIN segment s ON s.id = v.segment_id"
    " JOIN coder k ON k.id = v.coder_id"
)
MEMOS = "SELECT uuid, text, withdrawn FROM memo"
TAGS = (
    "SELECT s.uuid, d.uuid, k.name, t.verdict, t.uuid FROM tagged t JOIN segment s"
    " ON s.id = t.segment_id JOIN domain d ON d.id = t.domain_id JOIN coder k ON k.id = t.coder_id"
)
CELLS = "SELECT participant_id, code_id, text, uuid FROM cell_standing"
LINKS = "SELECT code_id, domain_id, driver_id FROM link WHERE status <> 'withdrawn'"
SUMMARIES = "SELECT name FROM theme"


def state(path: Path) -> list[set[tuple[object, ...]]]:
    """What stands, by names that are the same in every copy."""
    asked = (STANDING, REVIEWS, DOUBTS, MEMOS, TAGS, CELLS, LINKS, SUMMARIES)
    return [set(rows) for rows in queries(path, *asked)]


def uuids(path: Path, table: str = "decision") -> set[str]:
    return {row[0] for row in query(path, f"SELECT uuid FROM {table}")}  # noqa: S608


def merge(into: Path, other: Path, **options: bool):
    with Project.open(into) as project:
        merged = project.team_work.merge(other, actor="lead", **options)
        assert project.problems() == []
        return merged


def copy(path: Path, name: str) -> Path:
    return Path(shutil.copy(path, path.with_name(f"{name}.chec")))


@pytest.fixture
def known(small: Path) -> Path:
    """The small project, whose words are said to be invented, with Ann and Ben known in it."""
    with Project.open(small) as project:
        project.mark_synthetic()
        for coder in ("Ann", "Ben"):
            project.coding(coder)
        project.checkpoint()
    return small


# --- laws ---

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Ann", "Ben"]),
        st.sampled_from(
            "apply|reject|remove|done|skip|doubt|sure|memo|undo|redo|tag|tag not|no tag|link|sum up"
            "|cell".split("|")
        ),
        st.integers(0, 3),
        st.sampled_from(CODES[:2]),
    ),
    max_size=7,
)


TAGGING: dict[str, tags.Verdict] = {"tag": "yes", "tag not": "no", "no tag": "withdraw"}


def put_tag(project: Project, coder: str, segment: int, verdict: tags.Verdict) -> None:
    store = store_of(project)
    coder_id = store.value("SELECT id FROM coder WHERE name = ?", [coder])
    place = (store.value("SELECT min(id) FROM domain"), None)
    tags.tag(store, [segment], place, "x", coder_id=coder_id, coder=coder, verdict=verdict)


def propose(project: Project, code: str, place: int, coder: str) -> None:
    frame = project.framework()
    linked = {link.element for link in project.links() if link.code == code}
    element = [e.id for e in frame.elements if e.id not in linked][-1 - place]
    project.frameworks.change_link("propose", code, element, actor=coder, rationale="It fits.")


def act(path: Path, acts: list[tuple[str, str, int, str]]) -> None:
    with Project.open(path) as project:
        at = [row[0] for row in rows_of(project, "SELECT id FROM segment ORDER BY id LIMIT 4")]
        for coder, what, place, code in acts:
            coding = project.coding(coder)
            if what in ("apply", "reject", "remove"):
                getattr(coding, what)(at[place], code)
            elif what == "done":
                coding.done(at[place])
            elif what == "skip":
                coding.skip(at[place])
            elif what == "doubt":
                coding.not_sure(at[place])
            elif what == "sure":
                coding.not_sure(at[place], False)
            elif what == "memo":
                coding.memo(at[place], f"{coder} on {place}")
            elif what in TAGGING:
                put_tag(project, coder, at[place], TAGGING[what])
            elif what == "link":
                propose(project, code, place, coder)
            elif what == "sum up":
                project.quotes.summarise(code, f"{coder} of {code}", by=coder)
            elif what == "cell":
                case, theme, _ = project.matrix.find(("P01", "P02", "P05", "P06")[place], code)
                project.matrix.write(case, theme, f"{coder}, {len(acts)}", by=coder)
            else:
                getattr(coding, what)()
        project.checkpoint()


@pytest.fixture(scope="module")
def common(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("laws") / "common.chec"
    shutil.copy(small_folder / "small.chec", path)
    act(path, [("Ann", "apply", 0, FOOD), ("Ann", "done", 0, FOOD), ("Ben", "apply", 1, FOOD)])
    return path


@pytest.mark.slow
@settings(max_examples=12)
@given(ACTS, ACTS, ACTS)
def test_merging_is_idempotent_commutative_and_associative_and_loses_nothing(
    common: Path, first, second, third
):
    """Also where one coder judged the same answer on two machines."""
    copies = [copy(common, name) for name in "abc"]
    for path, acts in zip(copies, (first, second, third), strict=True):
        act(path, acts)
    made = [
        set(query(path, "SELECT uuid FROM decision WHERE verdict <> 'withdraw'")) for path in copies
    ]
    results = []
    for order in (*list(permutations(range(3)))[:4:3], (2, 1, 0)):
        whole = copy(copies[order[0]], "whole")
        for n in order[1:]:
            merge(whole, copies[n])
        assert set(
            query(whole, "SELECT uuid FROM decision WHERE verdict <> 'withdraw'")
        ) == set().union(*made)
        before = state(whole)
        assert merge(whole, copies[order[-1]]).nothing_new and state(whole) == before
        results.append(before)
    right = copy(copies[1], "right")
    merge(right, copies[2])
    left = copy(copies[0], "left")
    merge(left, right)
    results.append(state(left))
    assert merge(right, left) is not None
    results.append(state(right))
    assert all(each == results[0] for each in results)
    with Project.open(whole) as project:
        for coder in ("Ann", "Ben"):
            while project.coding(coder).undo():
                pass
        assert project.problems() == []


def test_what_stands_follows_from_no_clock(common: Path, monkeypatch: pytest.MonkeyPatch):
    """The later judgement by the clocks of two machines stood, also where one of them was wrong."""
    ahead, behind = copy(common, "ahead"), copy(common, "behind")
    monkeypatch.setattr("chec_voice.store.decisions.now", lambda: "2031-01-01T00:00:00.000Z")
    act(ahead, [("Ann", "apply", 2, FOOD), ("Ann", "doubt", 2, FOOD)])
    monkeypatch.setattr("chec_voice.store.decisions.now", lambda: "2019-01-01T00:00:00.000Z")
    act(ahead, [("Ann", "reject", 2, FOOD), ("Ann", "sure", 2, FOOD), ("Ann", "done", 2, FOOD)])
    act(behind, [("Ben", "apply", 3, FOOD)])
    whole = copy(behind, "whole")
    merge(whole, ahead)
    assert {row[3] for row in query(whole, STANDING) if row[2] == "Ann" and row[1] == FOOD} == {
        "apply",
        "reject",
    }
    assert set(query(whole, STANDING)) >= set(query(ahead, STANDING)), "one machine's own order"
    assert query(whole, DOUBTS) == []
    act(whole, [("Ann", "apply", 2, FOOD)])
    merge(ahead, whole)
    assert state(ahead) == state(whole), "what was decided after the merge is later than both"


def test_a_coder_who_judged_on_two_machines_is_told_where_the_two_differ(common: Path):
    one, two = copy(common, "one"), copy(common, "two")
    act(one, [("Ann", "apply", 2, FOOD), ("Ann", "apply", 3, FOOD)])
    act(two, [("Ann", "reject", 2, FOOD), ("Ann", "apply", 3, FOOD)])
    (note,) = merge(copy(one, "whole"), two).needs_a_person
    assert (note["kind"], note["what"], len(note["answers"])) == ("judged twice", "Ann", 1)
    assert merge(two, one).needs_a_person[0]["answers"] == note["answers"]


def test_a_merge_does_not_change_a_closed_round(common: Path):
    """What came in took the numbers of decisions that a round had closed on."""
    apart = copy(common, "apart")
    act(apart, [("Ann", "reject", 0, FOOD)])
    home = copy(common, "home")
    with Project.open(home) as project:
        project.coding("Ben").done(project.coding("Ben").first())
        project.agreement.new_round("past", ["Ann"], coded_already=True)
        project.coding("Ann").apply(project.coding("Ann").first(), FOOD)
        before = project.agreement.compare(round_name="past").as_dict()
        project.checkpoint()
    merge(home, apart)
    with Project.open(home) as project:
        assert project.agreement.compare(round_name="past").as_dict() == before


# --- there and back ---


@pytest.fixture
def two(known: Path) -> Iterator[tuple[Path, Path]]:
    """The project, and a handout in which Ann has coded."""
    out = known.with_name("ann.chec")
    with Project.open(known) as project:
        project.team_work.hand_out(out, coder="Ann")
    with Project.open(out) as project:
        coding = project.coding("Ann")
        for person, code in (("P01", PARKS), ("P07", SAFETY)):
            at = segment_of(project, person, HELPS)
            coding.apply(at, code)
            coding.done(at)
        coding.memo(at, "ask about her nan")
        project.checkpoint()
    yield known, out


def test_what_a_handout_holds_and_what_comes_back(two: tuple[Path, Path]):
    home, out = two
    assert query(out, "SELECT DISTINCT name FROM coder") == [("Ann",)]
    assert uuids(home) & uuids(out) == set(), "no other coder's decisions went out"
    before = state(home)
    looked = json.loads(ok("merge", home, out, "--dry-run", "--json"))
    assert state(home) == before
    done = json.loads(ok("merge", home, out, "--json"))
    assert done == looked and set(done) == {"added", "known", "dropped", "needs_a_person"}
    assert done["added"]["decisions"] == 2 and done["added"]["memos"] == 1
    assert uuids(out) <= uuids(home)
    assert "Nothing in that file is new" in ok("merge", home, out)
    with Project.open(home) as project:
        coding = project.coding("Ann")
        at = segment_of(project, "P07", HELPS)
        assert [d.code for d in coding.view(at).decisions] == [SAFETY]
        for _ in range(3):  # the memo, done, the code
            coding.undo()
        assert not coding.view(at).decisions
        with pytest.raises(Refused, match="so it stays"):
            project.team_work.undo_merge(actor="lead")


def test_a_merge_is_taken_back_as_a_batch_and_can_come_again(two: tuple[Path, Path]):
    home, out = two
    before = state(home)
    merge(home, out)
    merged = state(home)
    assert "taken back" in ok("merge", home, "--undo")
    assert state(home) == before
    refused(run("merge", home, "--undo"), "no merge to take back")
    merge(home, out)
    assert state(home) == merged
    assert ok("doctor", home)


def test_no_byte_of_what_is_left_out_is_in_a_handout(small: Path):
    secrets = {
        "concern": b"zanzibar lighthouse",
        "others": b"quillwort marmalade",
        "coder": b"Sam",
        "left_out": b"skipping meals",
        "note": b"velvet ostrich",
    }
    out = small.with_name("out.chec")
    with Project.open(small) as project:
        project.mark_synthetic()
        at = segment_of(project, "P02", HELPS)
        project.coding("Ben").memo(at, secrets["others"].decode())
        project.coding("Ben").memo(at, secrets["note"].decode())
        project.coding("Ben").undo()
        raised = segment_of(project, "P08", HARMS)
        project.coding("Ben").raise_concern(
            value_of(project, "SELECT response_id FROM segment WHERE id = ?", [raised]),
            secrets["concern"].decode(),
        )
        project.checkpoint()
        made = project.team_work.hand_out(out, coder="Ann")
    assert made.answers == int(
        query(small, "SELECT count(*) FROM response WHERE state = 'answered' AND raised = 0")[0][0]
    )
    held = out.read_bytes()
    assert b"swimming" in held and out.stat().st_mode & 0o777 == 0o600
    assert [name for name, words in secrets.items() if words in held and name != "coder"] == []
    assert query(out, "SELECT name FROM coder") == [("Ann",)]
    assert [p.name for p in small.parent.iterdir() if ".draft" in p.name] == []
    assert not out.with_suffix(".vault").exists()
    refused(run("handout", small, out, "--coder", "Ann"), "exists already")
    refused(run("handout", small, out.with_suffix(".csv"), "--coder", "Ann"), "end in .chec")


def test_answers_that_nobody_made_safe_do_not_go_out(small: Path):
    refused(run("handout", small, small.with_name("x.chec"), "--coder", "Ann"), "deidentify")
    assert not small.with_name("x.chec").exists()


def test_a_part_of_the_answers_for_one_person(known: Path):
    share, york = known.with_name("s.chec"), known.with_name("y.chec")
    ok("handout", known, share, "--coder", "Ann", "--share", "25%")
    told = json.loads(
        ok(
            "handout",
            known,
            york,
            "--coder",
            "Ann",
            "--filter",
            "Area=York",
            "--filter",
            f"question={HELPS}",
            "--json",
        )
    )
    mars = run("handout", known, york, "--coder", "Ann", "--filter", "Area=Mars")
    refused(mars, "exists already")
    mars = run(
        "handout", known, york.with_name("m.chec"), "--coder", "Ann", "--filter", "Area=Mars"
    )
    refused(mars, "no answer passes these filters")  # and not: nobody made it safe yet
    assert 0 < query(share, "SELECT count(*) FROM response")[0][0] < 12
    assert told["answers"] == query(york, "SELECT count(*) FROM response")[0][0]
    assert query(
        york,
        "SELECT DISTINCT question.text FROM question JOIN response ON question_id = question.id",
    ) == [(HELPS,)]
    with Project.open(known) as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=5, seed=1)
        project.team_work.hand_out(known.with_name("r.chec"), coder="Ann", round_name="pilot")
        with pytest.raises(Refused, match="not a coder of the round"):
            project.team_work.hand_out(known.with_name("z.chec"), coder="Eve", round_name="pilot")
    with Project.open(known.with_name("r.chec")) as project:
        coding = project.coding("Ann", round_name="pilot")
        while (at := coding.first()) is not None:
            coding.done(at)
        project.checkpoint()
    assert merge(known, known.with_name("r.chec")).added["reviews"] >= 5


# --- both sides changed ---


def test_who_withdrew_stays_withdrawn(two: tuple[Path, Path]):
    home, out = two
    with Project.open(out) as project:
        project.coding("Ann").memo(segment_of(project, "P01", HELPS), "like P07")
        project.coding("Ann").memo(
            segment_of(project, "P12", HELPS), "as another said: the park and my mates, yes"
        )
        project.checkpoint()
    ok("withdraw", home, "P01", "--yes")
    done = merge(home, out)
    assert done.dropped["decisions of people who withdrew"] == 1
    assert done.dropped["memos on people who withdrew"] == 1
    assert done.added["decisions"] == 1
    assert b"the park and my mates" not in home.read_bytes()
    assert merge(home, out).nothing_new


def test_a_text_that_was_made_safe_since_takes_the_whole_answer(two: tuple[Path, Path]):
    home, out = two
    with Project.open(home) as project:
        store, at = store_of(project), segment_of(project, "P07", HELPS)
        from chec_voice.store.changes import resegment

        with store.write():
            owner = store.value("SELECT response_id FROM segment WHERE id = ?", [at])
            store.execute("UPDATE response SET text = 'my ⟨name 1⟩' WHERE id = ?", (owner,))
            resegment(store, owner, "my ⟨name 1⟩", [(0, 11)])
        project.checkpoint()
    done = merge(home, out)
    assert (0, 11) in query(home, 'SELECT start, "end" FROM decision WHERE segment_id = ?', at)
    assert [note["kind"] for note in done.needs_a_person] == ["memo"]
    assert done.added["reviews"] == 1, "the changed answer is to be looked at again"


def test_a_concern_that_was_raised_in_a_copy_reaches_the_lead(two: tuple[Path, Path]):
    """It stayed in the copy, and nobody was told."""
    home, out = two
    with Project.open(out) as project:
        for person in ("P07", "P01"):
            at = segment_of(project, person, HELPS)
            answer = value_of(project, "SELECT response_id FROM segment WHERE id = ?", [at])
            project.coding("Ann").raise_concern(answer, f"about {person}")
        project.checkpoint()
    ok("withdraw", home, "P01", "--yes")
    seen = merge(home, out, dry_run=True)
    assert query(home, "SELECT count(*) FROM concern") == [(0,)]
    done = merge(home, out)
    assert done == seen and done.added["concerns"] == 1
    assert done.needs_a_person[0]["kind"] == "concern", "the other's person withdrew here"
    concern = "SELECT k.name, c.note, c.status FROM concern c JOIN coder k ON k.id = c.raised_by"
    assert query(home, concern) == [("Ann", "about P07", "open")]
    assert query(home, "SELECT count(*) FROM response WHERE raised & 1") == [(1,)]
    assert merge(home, out).nothing_new
    with Project.open(home) as project:
        with pytest.raises(Refused, match="lead"):
            project.concerns("Ann")
        project.team_work.undo_merge(actor="lead")
    assert len(query(home, concern)) == 1, "a merge that is taken back takes no concern with it"


def test_links_and_summaries_of_a_copy_come_as_proposals(two: tuple[Path, Path]):
    home, out = two
    with Project.open(out) as project:
        propose(project, FOOD, 0, "Ann")
        propose(project, PARKS, 1, "Ann")
        project.quotes.summarise(FOOD, "Some are hungry.", by="Ann")
        project.checkpoint()
    with sqlite3.connect(out) as db:
        db.execute("UPDATE link SET status = 'agreed', agreed_by = 'Ann' WHERE proposed_by = 'Ann'")
    before = state(home)
    done = merge(home, out)
    assert (done.added["links"], done.added["summaries"]) == (2, 1)
    rows = query(home, "SELECT status, agreed_by FROM link WHERE proposed_by = 'Ann'")
    assert rows == [("proposed", "")] * 2
    assert merge(home, out).nothing_new
    assert {note["kind"] for note in merge(home, out).needs_a_person} == {"link"}, "agreed there"
    ok("merge", home, "--undo")
    assert state(home) == before


def test_a_code_that_is_not_known_here_is_proposed_and_its_decisions_wait(two: tuple[Path, Path]):
    home, out = two
    with sqlite3.connect(home) as db:
        db.execute(
            "DELETE FROM code_history WHERE code_id = (SELECT id FROM code WHERE key = ?)", [SAFETY]
        )
        db.execute("UPDATE code SET key = 'x.y', uuid = 'other' WHERE key = ?", [SAFETY])
    done = merge(home, out)
    (note,) = [n for n in done.needs_a_person if n["kind"] == "code"]
    assert (note["what"], note["decisions"]) == (SAFETY, 1)
    assert done.added["decisions"] == 1
    assert query(home, "SELECT count(*) FROM code WHERE key = ?", SAFETY) == [(0,)]
    with sqlite3.connect(home) as db:
        db.execute("UPDATE code SET key = ? WHERE key = 'x.y'", [SAFETY])
    assert merge(home, out).added["decisions"] == 1


@pytest.mark.parametrize("edit", ["merge_codes", "move_code"])
def test_what_was_said_of_a_code_that_became_another_here_comes_in_as_that_one(
    two: tuple[Path, Path], edit: str
):
    """Its links had gone along, and stopped the whole merge as twice the same."""
    home, out = two
    with Project.open(home) as project:
        getattr(project.commands("lead"), edit)(PARKS, FOOD if edit == "merge_codes" else "home")
        now = FOOD if edit == "merge_codes" else "home.parks_play"
        project.checkpoint()
    (note,) = merge(home, out).needs_a_person
    assert note["what"] == PARKS and f"comes in as {now}" in note["do"]
    assert {row[1] for row in query(home, STANDING) if row[2] == "Ann"} == {now, SAFETY}
    with Project.open(out) as project:
        coding, at = project.coding("Ann"), segment_of(project, "P01", HELPS)
        coding.reject(at, PARKS)
        project.checkpoint()
    merge(home, out)
    assert ("P01", now, "reject") in query(
        home,
        "SELECT p.ref, c.key, d.verdict FROM coding d JOIN code c ON c.id = d.code_id"
        " JOIN segment s ON s.id = d.segment_id JOIN response r ON r.id = s.response_id"
        " JOIN participant p ON p.id = r.participant_id",
    ), "a later change of mind goes there, too"
    assert merge(home, out).nothing_new


def test_what_is_taken_back_of_a_code_that_became_another_here_was_not_told(
    two: tuple[Path, Path],
):
    """The judgement stood on as the other code, and nobody knew that its coder was against it."""
    home, out = two
    assert merge(home, out).added["decisions"]
    with Project.open(home) as project:
        project.commands("lead").merge_codes(PARKS, FOOD)
        project.checkpoint()
    with Project.open(out) as project:
        answer = segment_of(project, "P01", HELPS)
        project.coding("Ann").remove(answer, PARKS)
        project.checkpoint()
    told = [note for note in merge(home, out).needs_a_person if note["kind"] == "taken back"]
    assert [(note["what"], note["code"], len(note["answers"])) for note in told] == [
        ("Ann", FOOD, 1)
    ]
    with Project.open(home) as project:
        project.coding("Ann").remove(segment_of(project, "P01", HELPS), FOOD)
        project.checkpoint()
    assert all(note["kind"] != "taken back" for note in merge(home, out).needs_a_person)


def test_what_was_settled_on_two_machines_is_of_one_coder_and_differences_are_told(known: Path):
    """A second `agreed` came in, and stood among the people who code."""
    with Project.open(known) as project:
        for coder, code in (("Ann", PARKS), ("Ben", FOOD)):
            at = segment_of(project, "P01", HELPS)
            project.coding(coder).apply(at, code)
            project.coding(coder).done(at)
        project.checkpoint()
    here, there = copy(known, "here"), copy(known, "there")
    for path, chosen in ((here, PARKS), (there, FOOD)):
        with Project.open(path) as project:
            (dispute,) = project.agreement.disputes(include_all=True)
            project.agreement.settle(dispute.response_id, [chosen], actor="Lee", reason="So.")
            project.checkpoint()
    merged = merge(here, there)
    (note,) = merged.needs_a_person
    assert note["kind"] == "settled twice" and note["answers"] == [dispute.response_id]
    names = {row[0] for row in query(here, "SELECT name FROM coder")}
    assert names == {"Ann", "Ben", "Sam", "agreed"}
    with Project.open(here) as project:
        (dispute,) = project.agreement.disputes(include_all=True)
        assert {side.coder for side in dispute.sides} == {"Ann", "Ben", "Sam"}
        project.agreement.settle(dispute.response_id, [FOOD], actor="Lee", reason="Again.")
        assert project.agreement.disputes(include_all=True)[0].settled == (FOOD,)
    assert merge(there, copy(here, "back")).needs_a_person == []


def test_one_name_on_two_machines_is_kept_apart_unless_told(known: Path):
    copies = [copy(known, name) for name in ("one", "two")]
    for path in copies:
        with Project.open(path) as project:
            project.coding("Cat").apply(segment_of(project, "P07", HELPS), FOOD)
            project.checkpoint()
    told = copy(copies[0], "told")
    done = merge(copies[0], copies[1])
    (note,) = done.needs_a_person
    assert note["kind"] == "same name" and note["kept_as"].startswith("Cat (")
    assert len(query(copies[0], "SELECT 1 FROM coder WHERE name LIKE 'Cat%'")) == 2
    assert merge(copies[0], copies[1]).nothing_new
    assert merge(told, copies[1], same_coder=True).needs_a_person == []
    assert len(query(told, "SELECT 1 FROM coder WHERE name LIKE 'Cat%'")) == 1
    assert len(query(told, f"{STANDING} WHERE k.name = 'Cat'")) == 1


def test_files_that_cannot_be_merged_are_named(known: Path, tmp_path: Path):
    before = state(known)
    stranger = tmp_path / "stranger.chec"
    Project.create(stranger).close()
    refused(run("merge", known, stranger), "no copy of yours")
    refused(run("merge", known, known), "project itself")
    refused(run("merge", known, tmp_path / "none.chec"), "no such project")
    refused(run("merge", known, tmp_path / "answers.csv"), "not a chec_voice project")
    newer = copy(known, "newer")
    with sqlite3.connect(newer) as db:
        db.execute("UPDATE _sqlite_migrations SET name = 'm9999' WHERE name LIKE 'm0001%'")
    refused(run("merge", known, newer), "newer")
    assert state(known) == before
    assert [p.name for p in tmp_path.iterdir() if ".draft" in p.name] == []


def test_a_copy_of_an_older_schema_is_read_and_stays_as_it_is(tmp_path: Path):
    old = Path(__file__).parent.parent / "fixtures" / "schema_0001.chec"
    home, other = (Path(shutil.copy(old, tmp_path / f"{n}.chec")) for n in ("home", "other"))
    held = other.read_bytes()
    assert merge(home, other).nothing_new
    assert other.read_bytes() == held


def test_tags_come_back_and_can_be_taken_back(two: tuple[Path, Path]):
    home, out = two
    with Project.open(out) as project:
        store, at = store_of(project), segment_of(project, "P07", HELPS)
        ann = store.value("SELECT id FROM coder WHERE name = 'Ann'")
        domain = store.value("SELECT min(id) FROM domain")
        tags.tag(store, [at], (domain, None), "x", coder_id=ann, coder="Ann", verdict="yes")
        project.checkpoint()
    standing = "SELECT s.uuid, d.uuid, t.verdict FROM tagged t JOIN segment s ON s.id ="
    standing += " t.segment_id JOIN domain d ON d.id = t.domain_id"
    assert merge(home, out).added["tags"] == 1
    assert query(home, standing) == query(out, standing) != []
    assert merge(home, out).nothing_new
    with Project.open(home) as project:
        assert project.commands("Ann").undo() is not None
    assert query(home, standing) == []
    assert merge(home, out).nothing_new and query(home, standing) == []
    assert merge(out, home).added["tags"] == 1 and query(out, standing) == []
