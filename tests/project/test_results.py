"""Theme counts and the framework map, checked against counting by hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    CODES,
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    POVERTY,
    SAFETY,
    change,
    ok,
    query,
    rows_of,
    segment_of,
    store_of,
    write_csv,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project, framework_map, themes
from chec_voice.errors import CodebookError, NotFound, Refused
from chec_voice.project import CodebookChange, ImportChoices
from chec_voice.tally import is_hidden

CODERS = count()
CODINGS = st.lists(
    st.tuples(st.integers(0, 39), st.sampled_from(CODES), st.sampled_from(["apply", "reject"])),
    max_size=30,
)


@pytest.fixture(scope="module")
def shared(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    path = tmp_path_factory.mktemp("shared") / "shared.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as opened:
        store_of(opened).db.execute("PRAGMA synchronous = OFF")
        yield opened


def segments(project: Project) -> list[dict[str, Any]]:
    """Every segment that is open to coding, with its person and their area."""
    return [
        dict(row)
        for row in rows_of(
            project,
            "SELECT s.id, s.response_id, p.id AS person, p.is_group, coalesce((SELECT CASE v.state"
            " WHEN 'given' THEN v.value ELSE '(blank)' END FROM participant_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id WHERE a.name = 'Area'"
            " AND v.participant_id = p.id), '(blank)') AS area FROM segment s"
            " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
            " WHERE r.state = 'answered' AND NOT r.raised ORDER BY s.id",
        )
    ]


def code(project: Project, steps: list[tuple[int, str, str]]) -> tuple[str, list[dict[str, Any]]]:
    """Code as a new coder; returns the name and what stands at the end, by hand."""
    name = f"coder {next(CODERS)}"
    coding, known = project.coding(name), segments(project)
    last: dict[tuple[int, str], str] = {}
    for at, code_id, verdict in steps:
        where = known[at % len(known)]["id"]
        (coding.apply if verdict == "apply" else coding.reject)(where, code_id)
        last[where, code_id] = verdict
    by_id = {row["id"]: row for row in known}
    return name, [
        {**by_id[where], "code": code_id}
        for (where, code_id), verdict in last.items()
        if verdict == "apply"
    ]


def by_hand(said: list[dict[str, Any]]) -> tuple[int, int, int, int]:
    return (
        len({s["person"] for s in said if not s["is_group"]}),
        len({s["person"] for s in said if s["is_group"]}),
        len({s["response_id"] for s in said}),
        len({(s["id"], s["code"]) for s in said}),
    )


def plain(one: themes.Count) -> tuple[int, int, int, int]:
    return one.people, one.groups, one.responses, one.mentions


def under(code_id: str, top: str) -> bool:
    return code_id == top or code_id.startswith(f"{top}.")


@settings(max_examples=30)
@given(steps=CODINGS)
def test_themes_count_as_a_person_would(shared: Project, steps: list[tuple[int, str, str]]) -> None:
    name, said = code(shared, steps)
    table = shared.results.themes(by="area", coder=name)
    expected = {c.id for c in shared.codebook.codes if any(under(s["code"], c.id) for s in said)}
    assert {row.code.id for row in table.rows} == expected
    for row in table.rows:
        mine = [s for s in said if under(s["code"], row.code.id)]
        assert plain(row.whole) == by_hand(mine)
        assert plain(row.own) == by_hand([s for s in mine if s["code"] == row.code.id])
        assert row.whole.people <= table.base.people
        assert row.whole.groups <= table.base.groups
        assert row.whole.responses <= table.base.responses
        for value, found in row.by.items():
            assert plain(found) == by_hand([s for s in mine if s["area"] == value])
            assert found.people <= table.bases[value].people
        # people and mentions have one area each here, so areas add up
        assert sum(c.people for c in row.by.values()) == row.whole.people
        assert sum(c.mentions for c in row.by.values()) == row.whole.mentions
        children = [r for r in table.rows if r.code.parent == row.code.id]
        assert row.whole.people >= max((r.whole.people for r in children), default=0)
        assert row.whole.mentions == row.own.mentions + sum(r.whole.mentions for r in children)
    assert table.base.mentions == by_hand(said)[3]
    assert table.coders == ((name,) if said else ())


@settings(max_examples=20)
@given(steps=CODINGS)
def test_the_map_counts_as_a_person_would(
    shared: Project, steps: list[tuple[int, str, str]]
) -> None:
    name, said = code(shared, steps)
    drawn = shared.results.map(by="area", coder=name)
    strengths = by_nearest_link(shared)
    elements = {e.id: e for e in drawn.framework.elements}
    people: dict[str, set[int]] = {}
    for row in drawn.rows:
        direct, most = (
            [
                s
                for s in said
                if any(
                    strengths.get((s["code"], e)) in allowed
                    for e in elements
                    if row.element.id in (e, elements[e].parent)
                )
            ]
            for allowed in (("direct",), ("direct", "may"))
        )
        assert plain(row.count) == by_hand(direct)
        assert plain(row.most) == by_hand(most)
        people[row.element.id] = {s["person"] for s in direct if not s["is_group"]}
        assert row.count.people <= drawn.looked.people
        for value in drawn.values:
            here = [s for s in direct if s["area"] == value]
            assert plain(row.by[value]) == by_hand(here)
            assert plain(row.most_by[value]) == by_hand([s for s in most if s["area"] == value])
            assert row.by[value].people <= drawn.bases[value].people
            assert (row.gaps[value] == "") == bool(here)
        if direct:
            assert row.gap == ""
        elif most:
            assert row.gap == framework_map.MAY_ONLY
        elif row.codes:
            assert row.gap == (framework_map.NOT_RAISED if drawn.looked.responses else "not read")
        else:
            assert row.gap == framework_map.NO_CODE
    for row in drawn.rows:
        level = row.element.parent is None
        others = [
            who
            for e, who in people.items()
            if e != row.element.id and (elements[e].parent is None) == level
        ]
        assert row.shared == len(people[row.element.id] & set().union(*others))
    leading = {code_id for code_id, _ in strengths}
    homeless = {h.code: h.count for h in drawn.homeless}
    assert (
        set(homeless)
        == {s["code"] for s in said if not s["code"].startswith("housekeeping")} - leading
    )
    for code_id, found in homeless.items():
        assert plain(found) == by_hand([s for s in said if s["code"] == code_id])


def by_nearest_link(project: Project) -> dict[tuple[str, str], str]:
    """(code, element) -> strength of the nearest link: the code's own, or of a heading above."""
    own = {(link.code, link.element): link.strength for link in project.links()}
    found = {}
    for entry in project.codebook.codes:
        parts = entry.id.split(".")
        for element in {element for _, element in own}:
            for end in range(len(parts), 0, -1):
                if (key := (".".join(parts[:end]), element)) in own:
                    found[entry.id, element] = own[key]
                    break
    return found


def test_a_link_on_a_heading_covers_what_is_below_it(project: Project) -> None:
    """home.poverty counted 8 people in themes and 6 on the map."""
    lee = project.coding("Lee")
    said = (("P01", HARMS, POVERTY), ("P02", HARMS, FOOD), ("P04", HELPS, FOOD))
    for person, question, code_id in said:
        lee.apply(segment_of(project, person, question), code_id)
    table = {row.code.id: row.whole for row in project.results.themes(coder="Lee").rows}
    drawn = project.results.map(coder="Lee")
    assert table[POVERTY] == drawn.row("D3").count
    assert table[POVERTY] == drawn.row("D3.cost_of_living").count
    assert table[POVERTY].people > table[FOOD].people == drawn.row("D3.food").count.people > 0
    assert drawn.row("D3.work").gap == framework_map.MAY_ONLY
    assert framework_map.span(drawn.row("D3.work")) == "at least 0, at most 2"


def test_a_tag_on_an_answer_turns_may_into_does_and_is_undone(project: Project) -> None:
    lee = project.coding("Lee")
    first, second = (segment_of(project, ref, HARMS) for ref in ("P01", "P02"))
    for segment in (first, second):
        lee.apply(segment, POVERTY)
    about = project.results.answers_about("D3.work", coder="Lee")
    assert (about.sure, set(about.may)) == ((), {first, second})
    assert project.results.tag([first], "D3.work", "yes", coder="Lee") == 1
    assert project.results.tag([first], "D3.work", "yes", coder="Lee") == 0
    assert project.results.tag([second], "D3.work", "no", coder="Lee") == 1
    row = project.results.map(coder="Lee").row("D3.work")
    assert (row.count.people, row.most.people, row.gap) == (1, 1, "")
    assert project.results.tag([second], "D3", "no", coder="Lee") == 1
    assert project.results.map(coder="Lee").row("D3").count.people == 1
    assert project.results.map(coder="Lee").row("D3.cost_of_living").count.people == 1
    acts, domain = (
        project.commands("Lee"),
        next(one for one in project.framework().domains if one.id == "D3"),
    )
    undone = acts.undo(project.scopes.tags(domain))
    assert undone is not None and undone.kind == "tag"
    assert project.results.map(coder="Lee").row("D3").count.people == 2
    assert acts.redo(project.scopes.tags(domain)) is not None
    assert project.results.map(coder="Lee").row("D3").count.people == 1
    # another person's word against it: nobody is overruled, the answer is open again
    project.results.tag([first], "D3.work", "no", coder="Ada")
    assert first in project.results.answers_about("D3.work").may
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        change(project, "UPDATE tag SET verdict = 'no'")
    with pytest.raises(NotFound) as caught:
        project.results.tag([first], "D99", "yes", coder="Lee")
    assert "D99" in caught.value.message


def test_gaps_are_told_apart(project: Project) -> None:
    drawn = project.results.map(by="Area", least=3)
    few = [row for row in drawn.rows if row.gap == framework_map.FEW]
    assert few and all(0 < row.count.people < 3 and not row.count.groups for row in few)
    assert {row.gap for row in drawn.gaps} >= {"few", "not raised", "may only"}
    assert {row.element.parent is None for row in drawn.gaps} == {True, False}


def test_a_code_that_another_coder_rejected_waits_to_be_settled(project: Project) -> None:
    segment = segment_of(project, "P01", HARMS)  # Sam: food

    def food(coding: str) -> int:
        table = project.results.themes(coding=coding)
        return next((row.own.people for row in table.rows if row.code.id == FOOD), 0)

    before = food("agreed")
    project.coding("Lee").reject(segment, FOOD)
    assert (food("agreed"), food("any"), food("Sam")) == (before - 1, before, before)
    assert "wait to be settled and do not count: 1" in project.results.themes().coding
    project.coding("Lee").done(segment)
    project.coding("Ada").apply(segment, FOOD)
    project.coding("Ada").done(segment)
    assert food("majority") == before  # two of three
    assert project.results.themes(coding="Sam").coding == "Codes are those of Sam alone."


@settings(max_examples=100)
@given(trials=st.integers(1, 500), part=st.floats(0, 1))
def test_wilson_holds_the_share_and_narrows_with_people(trials: int, part: float) -> None:
    successes = round(part * trials)
    low, high = themes.wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12 and successes / trials - 1e-12 <= high <= 1
    more_low, more_high = themes.wilson(successes * 4, trials * 4)
    assert more_high - more_low < high - low
    assert themes.wilson(10, 50) == pytest.approx((0.1124, 0.3304), abs=5e-5)


def test_counts_split_by_question_session_and_two_attributes(project: Project) -> None:
    whole = project.results.themes()
    by_question = project.results.themes(by="question")
    assert {HELPS, HARMS} < set(by_question.values)
    for row in by_question.rows:
        assert sum(count.responses for count in row.by.values()) == row.whole.responses
    two = project.results.themes(by="Area, Age")
    assert all(" × " in value for value in two.values)
    assert sum(count.people for count in two.bases.values()) == whole.base.people
    assert project.results.themes(by="session").base == whole.base
    with pytest.raises(NotFound):
        project.results.themes(by="Area,Age,Area")


def test_pairs_of_codes_are_people_who_raised_both(project: Project) -> None:
    lee = project.coding("Lee")
    lee.apply(segment_of(project, "P01", HELPS), PARKS)
    lee.apply(segment_of(project, "P01", HARMS), FOOD)
    lee.apply(segment_of(project, "P01", HARMS), SAFETY)
    pairs = {p.codes: (p.people, p.responses) for p in project.results.together(coder="Lee")}
    assert len(pairs) == 3
    assert sorted(pairs.values()) == [(1, 0), (1, 0), (1, 1)]


def test_a_heading_in_a_pair_read_as_all_that_is_below_it(project: Project) -> None:
    heading = FOOD.rpartition(".")[0]
    lee = project.coding("Lee")
    lee.apply(segment_of(project, "P01", HARMS), heading)
    lee.apply(segment_of(project, "P01", HARMS), FOOD)
    (pair,) = project.results.together(coder="Lee")
    names = project.codes.names
    told = dict(
        zip(pair.codes, themes.names_of_pair(pair, names, project.results.themes()), strict=True)
    )
    assert told == {heading: f"{names[heading]} (the heading itself)", FOOD: names[FOOD]}
    said = ok("themes", project.path, "--together", "--coder", "Lee")
    assert f"{names[heading]} (the heading itself)" in said


def test_bases_name_every_way_of_having_no_value(project: Project) -> None:
    bases = project.results.themes(by="Age").bases
    assert list(bases) == [
        "5-7",
        "11-13",
        "14-16",
        "17-19",
        "(blank)",
        "(not asked)",
        "(prefer not to say)",
    ]
    assert [bases[v].people for v in ("(not asked)", "(prefer not to say)")] == [1, 1]
    assert (bases["(blank)"].people, bases["(blank)"].groups) == (1, 2)
    assert sum(one.people for one in bases.values()) == project.results.themes().base.people == 10


def test_groups_are_never_people(project: Project) -> None:
    parks = next(r for r in project.results.themes().rows if r.code.id == PARKS)
    assert (parks.whole.people, parks.whole.groups) == (3, 1)
    base = project.results.themes().base
    assert (base.people, base.groups) == (10, 2)
    drawn = project.results.map(by="Area")
    row = drawn.row("D7.green_play")
    assert row.count.groups == sum(count.groups for count in row.by.values()) == 1
    assert drawn.looked.groups == sum(count.groups for count in drawn.bases.values())


def test_small_numbers_of_groups_were_printed(project: Project) -> None:
    safe = project.results.safe(by="Area")
    themes_shown, drawn = safe.themes, safe.maps[project.framework().id]
    counts = [themes_shown.base, themes_shown.looked, drawn.base, drawn.looked]
    counts += [count for row in themes_shown.rows for count in (row.whole, row.own)]
    counts += [count for row in themes_shown.rows for count in row.by.values()]
    counts += [count for row in drawn.rows for count in (row.count, row.most, *row.by.values())]
    shown = [count.groups for count in counts if not is_hidden(count.groups)]
    assert themes_shown.base.groups == "*" and set(shown) == {0}


def test_answers_told_who_had_withdrawn_where_people_stayed_as_given_out(tmp_path: Path) -> None:
    """Twelve speak of parks, one of them twice; 12 and 13 became 12 and 11 when that one left."""
    answers = [(f"P{n:02d}", "the park", "the park" if n < 1 else "") for n in range(30)]
    file = write_csv(tmp_path / "a.csv", ("id", HELPS, HARMS), answers)
    with Project.create(tmp_path / "p.chec", name="P") as project:
        choices = ImportChoices(texts=(HELPS, HARMS), participant="id")
        project.imports.add(project.imports.plan(file, choices), actor="test")
        coding = project.coding("Sam")
        for n in range(12):
            coding.apply(segment_of(project, f"P{n:02d}", HELPS), PARKS)
        coding.apply(segment_of(project, "P00", HARMS), PARKS)

        def told(name: str) -> tuple[object, object, object]:
            (path,) = project.reports.export(tmp_path / name, kind="json", profile="lt10")
            data = json.loads(path.read_text("utf-8"))
            row = next(row for row in data["themes"]["codes"] if row["code"] == PARKS)
            assert not any(isinstance(n, int) for q in data["questions"] for n in q.values())
            return row["people"], row["responses"], row["mentions"]

        assert told("before.json") == (12, 13, 13)
        project.people.withdraw("P00")
        assert told("after.json") == (12, "*", "*")


def test_two_coders_who_agree_make_one_mention(project: Project) -> None:
    before = next(r for r in project.results.themes().rows if r.code.id == PARKS)
    project.coding("Lee").apply(segment_of(project, "P01", HELPS), PARKS)
    after = project.results.themes()
    assert next(r for r in after.rows if r.code.id == PARKS) == before
    assert after.coders == ("Lee", "Sam")


def test_unknown_names_are_refused(project: Project) -> None:
    for asking in (
        lambda: project.results.themes(by="shoe size"),
        lambda: project.results.themes(coder="Nobody"),
        lambda: project.results.map(framework_name="none"),
    ):
        with pytest.raises(NotFound) as caught:
            asking()
        assert caught.value.fix


def test_a_raised_answer_leaves_everything(project: Project, tmp_path: Path) -> None:
    project.suggestions.run(sources=["keywords"])
    coding = project.coding("Sam")
    segment = segment_of(project, "P01", HARMS)  # "no money for food", coded
    before, progress = project.results.themes(), coding.progress()
    coding.raise_concern(coding.view(segment).response_id, "worried")
    after = project.results.themes()
    assert after.base.responses == before.base.responses - 1
    food = next(r for r in after.rows if r.code.id == FOOD)
    assert food.whole.people == 1
    assert project.search("money food") == []
    assert coding.progress().total == progress.total - 1
    assert coding.progress().done == progress.done - 1
    assert query(project.path, "SELECT * FROM suggestion WHERE segment_id = ?", segment) == []
    for kind in ("csv", "json", "md"):
        for path in project.reports.export(tmp_path / kind, kind=kind, profile="none"):
            assert "no money for food" not in path.read_text(encoding="utf-8-sig")
    at, seen = coding.first(), []
    while at is not None and at not in seen:
        seen.append(at)
        at = coding.following(at)
    assert segment not in seen
    with pytest.raises(NotFound):
        coding.view(segment)
    assert project.suggestions.run(sources=["keywords"], again=True).segments == progress.total - 1
    assert query(project.path, "SELECT * FROM suggestion WHERE segment_id = ?", segment) == []


def test_an_answer_raised_while_the_machine_thinks_gets_no_suggestions(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chec_voice.suggest import KeywordSuggester

    segment = segment_of(project, "P01", HARMS)
    think = KeywordSuggester.suggest

    def slowly(self: KeywordSuggester, batch: Any) -> Any:
        found = think(self, batch)
        with Project.open(project.path) as other:
            coding = other.coding("Ada")
            coding.raise_concern(coding.view(segment).response_id)
        return found

    monkeypatch.setattr(KeywordSuggester, "suggest", slowly)
    project.suggestions.run(sources=["keywords"])
    assert query(project.path, "SELECT * FROM suggestion WHERE segment_id = ?", segment) == []
    assert query(project.path, "SELECT count(*) > 0 FROM suggestion") == [(1,)]


SMALLER = """
format: chec-codebook/1
id: smaller
name: Smaller
version: "2"
codes:
  - id: home
    name: Home
    kind: area
    children:
      - {id: poverty, name: Money, children: [{id: food, name: Eating}]}
"""


def test_a_new_codebook_retires_codes_and_keeps_what_was_coded(
    project: Project, tmp_path: Path
) -> None:
    decisions = query(project.path, "SELECT * FROM decision")
    before = {row.code.id: row.whole for row in project.results.themes().rows}
    book = tmp_path / "smaller.yaml"
    book.write_text(SMALLER)
    planned = project.codes.load(str(book), dry_run=True)
    assert PARKS in {code.id for code in project.codebook.codes}
    change = project.codes.load(str(book))
    assert change == planned
    assert change.added == ()
    assert change.changed == ("home", "home.poverty", FOOD)
    assert len(change.retired) > 50
    assert (change.standing[PARKS], change.standing[SAFETY]) == (4, 1)
    assert FOOD not in change.standing
    assert query(project.path, "SELECT * FROM decision") == decisions
    after = {row.code.id: row for row in project.results.themes().rows}
    assert after[FOOD].code.name == "Eating"
    assert after[PARKS].whole == before[PARKS]
    assert after[PARKS].code.name.endswith("(no longer in the codebook)")
    order = list(after)
    above = after[PARKS].code.parent
    between = order[order.index(above) + 1 : order.index(PARKS)]
    assert all(after[code].code.depth > after[above].code.depth for code in between)
    assert project.results.themes().base.mentions == 8
    drawn = project.results.map()
    assert PARKS in drawn.row("D7.green_play").direct  # what was said keeps its links
    assert drawn.row("D7.green_play").count.people == 3
    assert PARKS not in {h.code for h in drawn.homeless}
    for kind in ("csv", "json", "md"):
        project.reports.export(tmp_path / kind, kind=kind, profile="none")
    coding = project.coding("Sam")
    segment = segment_of(project, "P02", HELPS)
    with pytest.raises(NotFound):
        coding.apply(segment, PARKS)
    coding.remove(segment_of(project, "P01", HELPS), PARKS)  # taking back stays possible
    back = project.codes.load("home-community-education")
    assert (back.changed, back.returned) == (
        change.changed,
        tuple(code.id for code in project.codebook.codes if code.id in change.retired),
    )
    assert {row.code.id for row in project.results.themes().rows} == set(before)
    assert project.codes.load("home-community-education") == CodebookChange()


FRAME = """
format: chec-framework/1
id: mine
name: Mine
version: "{version}"
status: published
domains:
{domains}
"""
LINKS = """
format: chec-crosswalk/1
id: mine-links
codebook: home-community-education
framework: mine
version: "1"
links:
  - {{code: {food}, driver: eat, rationale: food is food}}
  - {{code: {parks}, driver: out, rationale: parks are outside}}
unlinked:
  - {{code: {poverty}, reason: wider than any driver}}
"""


def load_frame(project: Project, folder: Path, version: str, domains: str) -> None:
    path = folder / f"frame{version}.yaml"
    path.write_text(FRAME.format(version=version, domains=domains))
    project.frameworks.add(str(path))


def test_a_new_version_of_a_framework_keeps_its_links(project: Project, tmp_path: Path) -> None:
    load_frame(
        project,
        tmp_path,
        "1",
        "  - {id: a, label: A, drivers: [{id: eat, label: Eat}, {id: gone, label: Gone}]}\n"
        "  - {id: b, label: B, drivers: [{id: out, label: Out}]}",
    )
    path = tmp_path / "links.yaml"
    path.write_text(LINKS.format(food=FOOD, parks=PARKS, poverty=POVERTY))
    assert project.frameworks.link(path, "mine") == {
        "added": 2,
        "changed": 0,
        "known": 0,
        "kept": 0,
    }

    assert project.frameworks.link(path, "mine") == {
        "added": 0,
        "changed": 0,
        "known": 2,
        "kept": 0,
    }

    load_frame(
        project,
        tmp_path,
        "2",
        "  - {id: b, label: Bee, drivers: [{id: eat, label: Eating}]}\n  - {id: c, label: C}",
    )
    assert {(x.code, x.element) for x in project.links("mine")} == {(FOOD, "eat"), (PARKS, "out")}
    drawn = project.results.map(framework_name="mine")
    rows = [(r.element.id, r.element.parent) for r in drawn.rows]
    assert len(rows) == len(set(rows))
    assert ("eat", "b") in rows
    assert "gone" not in {r.element.id for r in drawn.rows}
    people = {r.element.id: r.count.people for r in drawn.rows}
    assert (people["eat"], people["b"]) == (2, 4)
    assert ("wider than any driver", 1) in {(h.reason, h.count.people) for h in drawn.homeless}
    assert "c" in {e.id for e in drawn.silent}
    data = framework_map.to_dict(drawn, project.codes.names, None)
    assert [d["id"] for d in data["domains"]][-1] == "c"


def test_a_verified_mark_was_lost_when_the_framework_was_read_again(
    project: Project, tmp_path: Path
) -> None:
    lines = "  - {{id: a, label: {a}}}\n  - {{id: b, label: {b}}}"
    load_frame(project, tmp_path, "1", lines.format(a="A", b="B"))
    for element in ("a", "b"):
        project.frameworks.verify(
            element, by="Rosa", source="the figure", page="4", framework_name="mine"
        )
    load_frame(project, tmp_path, "2", lines.format(a="A", b="Bee"))
    marks = {e.id: (e.verified, e.verified_by, e.page) for e in project.framework("mine").elements}
    assert marks == {"a": (True, "Rosa", "4"), "b": (False, "", "")}  # whose words are others now


def test_every_domain_is_silent_before_anybody_codes(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.chec") as project:
        drawn = project.results.map()
        assert drawn.silent == drawn.framework.domains
        assert (drawn.homeless, drawn.base.people) == ((), 0)
        assert project.results.themes().rows == ()


def test_links_are_proposed_agreed_edited_and_withdrawn(project: Project) -> None:
    change = project.frameworks.change_link
    before = project.links()
    with pytest.raises(Refused, match="rationale"):
        change("propose", PARKS, "D5.peers", actor="Lee")
    made = change(
        "propose", PARKS, "d5.peers", actor="Lee", rationale="Friends meet there.", strength="may"
    )
    assert (made.element, made.status, made.strength) == ("D5.peers", "proposed", "may")
    with pytest.raises(Refused, match="already"):
        change("propose", PARKS, "D5.peers", actor="Lee", rationale="Again.")
    agreed = change("agree", PARKS, "D5.peers", actor="Ada", reason="seen in twelve answers")
    assert (agreed.status, agreed.agreed_by) == ("agreed", "Ada")
    edited = change("edit", PARKS, "D5.peers", actor="Lee", strength="direct")
    assert (edited.status, edited.strength) == ("proposed", "direct")  # to be agreed again
    with pytest.raises(Refused, match="why"):
        change("withdraw", PARKS, "D5.peers", actor="Ada")
    change("withdraw", PARKS, "D5.peers", actor="Ada", reason="too wide")
    assert project.links() == before
    project.commands("Ada").undo(project.scopes.frameworks)
    assert len(project.links()) == len(before) + 1
    with pytest.raises(NotFound, match="no code"):
        change("agree", "no.such", "D5.peers", actor="Ada")
    with pytest.raises(NotFound, match="no link"):
        change("agree", FOOD, "D9", actor="Ada")


def test_a_file_does_not_take_back_what_people_decided(project: Project, tmp_path: Path) -> None:
    load_frame(project, tmp_path, "1", "  - {id: eat, label: Eat}\n  - {id: out, label: Out}")
    path = tmp_path / "links.yaml"
    path.write_text(LINKS.format(food=FOOD, parks=PARKS, poverty=POVERTY))
    project.frameworks.link(path, "mine")
    project.frameworks.change_link(
        "agree", FOOD, "eat", actor="Ada", framework_name="mine", reason="yes"
    )
    text = path.read_text().replace("parks are outside", "parks are out of doors")
    path.write_text(text)
    counts = project.frameworks.link(path, "mine")
    assert counts == {"added": 0, "changed": 1, "known": 0, "kept": 1}
    assert {x.rationale: x.status for x in project.links("mine")} == {
        "food is food": "agreed",
        "parks are out of doors": "proposed",
    }


MAPPING = """
format: chec-replacement/1
from: mine
elements:
  eat: {food}
  out: [air, trees]
  gone: gone
"""


def test_a_transcription_takes_the_place_of_a_reconstruction(
    project: Project, tmp_path: Path
) -> None:
    load_frame(
        project,
        tmp_path,
        "1",
        "  - {id: a, label: A, drivers: [{id: eat, label: Eat}, {id: gone, label: Gone}]}\n"
        "  - {id: b, label: B, drivers: [{id: out, label: Out}]}",
    )
    links = tmp_path / "links.yaml"
    links.write_text(LINKS.format(food=FOOD, parks=PARKS, poverty=POVERTY))
    project.frameworks.link(links, "mine")
    change = project.frameworks.change_link
    change("agree", FOOD, "eat", actor="Ada", framework_name="mine")
    change("propose", SAFETY, "gone", actor="Ada", framework_name="mine", rationale="no place")
    segment = segment_of(project, "P01", HELPS)
    project.results.tag([segment], "eat", "yes", coder="Ada", framework_name="mine")
    values = tmp_path / "values.csv"
    values.write_text(
        "indicator,driver,area,period,value\nMeals,eat,North,2025,3\nLost,gone,North,2025,4\n"
    )
    project.frameworks.load_values(values, actor="Ada", framework_name="mine")
    new = tmp_path / "published.yaml"
    new.write_text(
        FRAME.replace("id: mine", "id: theirs").format(
            version="1",
            domains="  - {id: x, label: X, drivers: [{id: meals, label: Meals},"
            " {id: air, label: Air}, {id: trees, label: Trees}, {id: new, label: New}]}",
        )
    )
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING.format(food="mealz"))
    with pytest.raises(CodebookError, match="mealz"):
        project.frameworks.replace(new, mapping, actor="Ada")
    mapping.write_text(MAPPING.format(food="meals"))
    plan = project.frameworks.replace(new, mapping, actor="Ada", dry_run=True)
    assert "mine" in project.frameworks.names
    assert plan.without_place == ("a", "b", "gone")
    assert [link.code for link in plan.lost] == [SAFETY]
    assert "new" in plan.new_only
    assert (plan.tags_lost, plan.values_lost) == (0, 1), "one follows its element, one is gone"
    silent = tmp_path / "silent.yaml"
    silent.write_text(MAPPING.format(food="meals").replace("  gone: gone\n", ""))
    with pytest.raises(Refused, match=r"1 element that the mapping does not name .* links: gone"):
        project.frameworks.replace(new, silent, actor="Ada")
    mapping.write_text(MAPPING.format(food="meals").replace("gone: gone", "'*': [meals]"))
    with pytest.raises(CodebookError, match="can only be gone"):
        project.frameworks.replace(new, mapping, actor="Ada")
    mapping.write_text(MAPPING.format(food="meals").replace("gone: gone", "'*': gone"))
    assert project.frameworks.replace(new, mapping, actor="Ada") == plan
    assert "mine" not in project.frameworks.names
    assert {(x.code, x.element, x.status) for x in project.links("theirs")} == {
        (FOOD, "meals", "agreed"),
        (PARKS, "air", "proposed"),
        (PARKS, "trees", "proposed"),
    }
    beside = project.results.beside_values(framework_name="theirs")
    values_now = {(r.element.id, v.value) for r in beside for _, v in r.values if v is not None}
    assert values_now == {("meals", 3.0)}
    about = project.results.answers_about("meals", framework_name="theirs")
    assert segment in about.sure
    done = project.frameworks.verify(
        "meals", by="Ada", source="figure 1", page="7", framework_name="theirs"
    )
    assert (done.verified, done.verified_by, done.page) == (True, "Ada", "7")
    with pytest.raises(Refused, match="page"):
        project.frameworks.verify("air", by="Ada", source="", page="", framework_name="theirs")
    assert query(project.path, "PRAGMA foreign_key_check") == []
