"""Triage, concerns, consent, withdrawal and undo of an import, through the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import (
    CHANGE,
    FOOD,
    HARMS,
    HEADER,
    HELPS,
    LONG,
    PARKS,
    QUESTIONS,
    ROWS,
    dump,
    import_small,
    query,
    row_of,
    segment_of,
    write_csv,
)

from chec_voice import Project
from chec_voice.deidentify import mark
from chec_voice.deidentify.types import TextIn
from chec_voice.errors import InputError, NotFound, Refused
from chec_voice.project import ImportChoices
from chec_voice.project.deidentify.redaction import Judgement

from .conftest import PASSPHRASE, found_in_file, found_in_tables, response_of


def redact(project: Project, words: str) -> None:
    looked = project.redaction.propose()
    made = [
        Judgement(mark(TextIn(uuid, text), at, at + len(words), "place"), True)
        for uuid, text in looked.texts.items()
        if (at := text.find(words)) >= 0
    ]
    with project.open_vault(PASSPHRASE, create=True) as vault:
        project.redaction.apply(looked, made, vault)


# --- triage ---


def test_cues_order_and_people_clear(project: Project) -> None:
    triage = project.triage("Sam")
    queue = triage.queue()
    read, everything = project.risk_reading.counts()
    assert (read, everything) == (0, len(queue))
    texts = query(project.path, "SELECT id FROM response WHERE text <> '' ORDER BY id")
    assert sorted(one.response_id for one in queue) == [row[0] for row in texts]
    flagged = [one.flag is not None for one in queue]
    assert flagged[0]
    assert flagged == sorted(flagged, reverse=True)
    triage.read(queue[0].response_id)
    assert project.risk_reading.counts() == (1, everything)
    assert queue[0].response_id not in {one.response_id for one in triage.queue()}
    assert len(project.triage("Ada", mine=True).queue()) == everything
    assert len(project.triage("Ada").queue()) == everything - 1
    triage.unread(queue[0].response_id)
    assert project.risk_reading.counts() == (0, everything)
    triage.flag(queue[1].response_id, "worried")
    assert project.risk_reading.counts() == (1, everything)
    assert queue[1].response_id not in {
        o.response_id for o in project.triage("Ada", mine=True).queue()
    }
    assert "to read" not in project.risk_reading.line()
    with pytest.raises(NotFound):
        triage.read(999_999)


def test_a_changed_answer_is_unread_again(project: Project, small: Path) -> None:
    response = response_of(project, "P02", HELPS)
    project.triage("Sam").read(response)
    rows = [(r[0], "cricket", *r[2:]) if r[0] == "P02" else r for r in ROWS]
    import_small(project, write_csv(small.parent / "answers.csv", HEADER, rows))
    assert project.risk_reading.counts()[0] == 0


# --- concerns ---


def test_only_leads_open_concerns(project: Project, quick_vault: None) -> None:
    response = response_of(project, "P06", HARMS)
    redact(project, "dodgy streets")
    project.coding("Sam").raise_concern(response, "worried")
    with pytest.raises(Refused) as caught:
        project.concerns("Sam").all()
    assert "--role lead" in caught.value.fix
    project.team.set_role("Lea", "lead")
    with pytest.raises(Refused) as caught:
        project.team.set_role("Sam", "lead", by="Sam")
    assert "Lea" in caught.value.fix
    (one,) = project.concerns("Lea").all()
    assert "streets" not in str(one)
    with pytest.raises(Refused, match="vault"):
        project.concerns("Lea").open(one["id"])
    with project.open_vault(PASSPHRASE) as vault:
        view = project.concerns("lea").open(one["id"], vault=vault)
    assert view.wording == "dodgy streets at night"
    assert [(a[1], a[2]) for a in view.actions] == [("Lea", "opened")]
    assert query(project.path, "SELECT actor FROM event WHERE kind = 'concern-opened'") == [
        ("Lea",)
    ]
    safe = project.concerns("Lea").open(one["id"], safe_text=True)
    assert (view.original, safe.original) == (True, False)
    assert "dodgy" not in safe.wording
    project.concerns("Lea").act(one["id"], "rang the school")
    project.concerns("Lea").refer(one["id"], " C0 ")
    for who in ("Sam", "nobody"):
        with pytest.raises(Refused, match="lead"):
            project.concerns(who).refer(one["id"], "C9")
        with pytest.raises(Refused, match="lead"):
            project.concerns(who).reread(view)
    now = project.concerns("Lea").reread(view)
    assert (now.wording, now.outside_ref) == (view.wording, "C0")
    assert [a[2] for a in now.actions] == ["opened", "opened", "action", "reference"]
    with pytest.raises(Refused):
        project.team.set_role("Lea", "coder", by="Lea")
    with pytest.raises(Refused, match="outcome"):
        project.concerns("Lea").close(one["id"], decision="return", outcome=" ")
    project.concerns("Lea").close(one["id"], decision="return", outcome="safe", outside_ref="C1")
    with pytest.raises(Refused, match="closed"):
        project.concerns("Lea").close(one["id"], decision="return", outcome="safe")
    assert found_in_file(project.path, ["dodgy streets"]) == []


@pytest.mark.parametrize("decision", ["return", "keep-out"])
def test_a_lead_decides_whether_it_comes_back(project: Project, decision: str) -> None:
    segment = segment_of(project, "P01", HARMS)
    response = response_of(project, "P01", HARMS)
    before = project.results.themes()
    coding = project.coding("Sam")
    first, second = (coding.raise_concern(response), coding.raise_concern(response))
    assert first is second is None
    project.team.set_role("Lea", "lead")
    ids = [one["id"] for one in project.concerns("Lea").all()]
    project.concerns("Lea").close(ids[0], decision=decision, outcome="looked into")
    assert project.search("money food") == []  # another concern about it is open
    project.concerns("Lea").close(ids[1], decision="return", outcome="looked into")
    back = decision == "return"
    assert bool(project.search("money food")) == back
    assert (project.results.themes() == before) == back
    if back:
        assert coding.view(segment).text == "no money for food"
    else:
        with pytest.raises(NotFound):
            coding.view(segment)


# --- consent ---


@pytest.mark.dates
def test_no_to_analysis_leaves_everything_and_may_come_back(
    project: Project, tmp_path: Path
) -> None:
    project.suggestions.run(sources=["keywords"])
    segment = segment_of(project, "P01", HARMS)
    before = project.results.themes()
    total = project.coding("Sam").progress().total
    table = write_csv(
        tmp_path / "consent.csv",
        ("ref", "session", "analysis", "quotation", "own_ref", "retain_until"),
        [
            ("P01", "wave 1", "No", "no", "blue fox", "2020-01-31"),
            ("P02", "wave 1", "yes", "", "", ""),
        ],
    )
    done = project.people.record_consent(table)
    assert (done.people, done.counts["no_analysis"], done.counts["no_quotation"]) == (2, 1, 1)
    after = project.results.themes()
    assert after.base.people == before.base.people - 1
    assert project.coding("Sam").progress().total == total - 3
    assert project.search("money food") == []
    assert not query(project.path, "SELECT 1 FROM suggestion WHERE segment_id = ?", segment)
    assert project.suggestions.run(sources=["keywords"], again=True).segments == total - 3
    for kind in ("csv", "json"):
        for path in project.reports.export(tmp_path / kind, kind=kind, profile="none"):
            assert "no money for food" not in path.read_text(encoding="utf-8-sig")
    asked = {q["question"]: q["asked"] for q in project.responses_by_question()}
    assert asked[HARMS] == 13
    assert project.people.past_retention() == [("2020-01-31", 1)]
    rows = [(*r[:3], "brighter lights", *r[4:]) if r[0] == "P01" else r for r in ROWS]
    import_small(project, write_csv(tmp_path / "new.csv", HEADER, rows))
    assert project.search("brighter lights") == []
    write_csv(table, ("ref", "analysis"), [("P01", "yes")])
    project.people.record_consent(table, session="wave 1")
    assert project.search("brighter lights")
    assert project.results.themes().base.people == before.base.people


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([("P01", "perhaps")], "analysis"),
        ([("P01", "yes"), ("P01", "no")], "twice"),
        ([("Nobody", "yes")], "nobody"),
    ],
)
def test_consent_that_says_nothing_clear_is_refused(
    project: Project, tmp_path: Path, rows: list[tuple[str, ...]], where: str
) -> None:
    before = dump(project.path)
    table = write_csv(tmp_path / "c.csv", ("ref", "analysis"), rows)
    with pytest.raises(InputError, match=where) as caught:
        project.people.record_consent(table, session="wave 1")
    assert "perhaps" not in str(caught.value)
    assert dump(project.path) == before


# --- withdrawal ---


def test_nothing_of_a_person_stays(project: Project, tmp_path: Path, quick_vault: None) -> None:
    path = project.path
    project.suggestions.run(sources=["keywords"])
    redact(project, "locked")
    said = ["Sentence 7 says", "bullied at school", "somewhere warm", "P05", "blue fox"]
    table = write_csv(tmp_path / "c.csv", ("ref", "own_ref"), [("P05", "blue fox")])
    project.people.record_consent(table, session="wave 1")
    segment = segment_of(project, "P05", HARMS)
    coding = project.coding("Sam")
    coding.memo(segment, "she said being bullied at school")
    coding.memo(segment_of(project, "P01", HELPS), 'like "being bullied at school"')
    linked = {link.element for link in project.links() if link.code == FOOD}
    element = next(one.id for one in project.framework().elements if one.id not in linked)
    why = 'one said "being bullied at school"'
    project.frameworks.change_link("propose", FOOD, element, actor="Ada", rationale=why)
    coding.apply(segment, FOOD)
    coding.remove(segment, FOOD)
    project.triage("Sam").read(response_of(project, "P05", HARMS))
    uuid = query(path, "SELECT uuid FROM participant WHERE ref = 'P05'")[0][0]
    leaving = project.people.preview_withdrawal("blue fox")
    assert leaving.counts["answers"] == 3
    assert leaving.vault.holds_words
    before = project.results.themes()
    with pytest.raises(Refused, match="vault"):
        project.people.withdraw("blue fox")
    with project.open_vault(PASSPHRASE) as vault:
        left = project.people.withdraw("blue fox", vault=vault, actor="Lea")
        assert left.from_vault == 1
    with project.open_vault(PASSPHRASE) as vault:
        assert not any(LONG[:20] in text for text in vault.originals.values())
        assert "locked" not in str(vault.key)
    words = [*said, LONG[:40]]
    assert found_in_file(path, words) == []
    assert found_in_tables(path, words) == []
    assert project.problems() == []
    assert project.results.themes().base.people == before.base.people - 1
    ((stone, removed),) = query(path, "SELECT participant_uuid, removed FROM withdrawal")
    assert stone == uuid
    assert '"answers": 3' in removed
    assert query(path, "SELECT rows FROM source ORDER BY id")[0] == (len(ROWS),)
    assert project.retrain_since
    assert project.people.withdrawn == 1
    assert "(withdrawn)" in str(query(path, "SELECT text FROM memo"))
    with pytest.raises(NotFound) as caught:
        project.people.preview_withdrawal("blue fox")
    assert "blue" not in str(caught.value)
    while coding.undo() is not None:
        pass  # what was withdrawn is no obstacle
    plan = project.imports.plan(
        tmp_path / "answers.csv", ImportChoices(texts=QUESTIONS, participant="id")
    )
    assert any("withdrawn" in warning for warning in plan.warnings)


def test_codes_that_quote_somebody_in_a_rule_are_named_before_they_withdraw(
    project: Project,
) -> None:
    """A reason of settling becomes a line of a code, and only examples were looked at."""
    assert project.people.preview_withdrawal("P05").codes == ()
    project.agreement.add_to_definition(FOOD, "being bullied at school is meant", actor="Lee")
    assert project.people.preview_withdrawal("P05").codes == (FOOD,)


def test_withdrawal_waits_for_an_open_concern(project: Project) -> None:
    project.team.set_role("Lea", "lead")
    project.coding("Sam").raise_concern(response_of(project, "P06", HARMS), "he said dodgy streets")
    before = dump(project.path)
    with pytest.raises(Refused, match="concern") as caught:
        project.people.withdraw("P06")
    assert "Lea" in caught.value.fix
    assert dump(project.path) == before
    (one,) = project.concerns("Lea").all()
    project.concerns("Lea").close(one["id"], decision="keep-out", outcome="dodgy streets seen")
    project.people.withdraw("P06")
    assert found_in_file(project.path, ["dodgy streets", "P06"]) == []
    (kept,) = project.concerns("Lea").all()
    assert kept["decision"] == "keep-out"
    assert project.concerns("Lea").open(kept["id"]).wording == ""


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        ("Passed on", "Passed on"),
        ("no further action", "no further action"),
        ("Kayleigh said her uncle hits her", "(withdrawn)"),
    ],
)
def test_a_closed_concern_outlives_a_withdrawal_as_a_record_and_nothing_else(
    project: Project, outcome: str, kept: str
) -> None:
    project.team.set_role("Lea", "lead")
    response = response_of(project, "P06", HARMS)
    project.triage("Ann").read(response)
    project.coding("Sam").raise_concern(response, "the lad with the park tree")
    (one,) = project.concerns("Lea").all()
    project.concerns("Lea").open(one["id"])
    project.concerns("Lea").act(one["id"], "rang Kayleigh's mum")
    project.concerns("Lea").close(
        one["id"], decision="keep-out", outcome=outcome, outside_ref="LC-7"
    )
    before = dict(row_of(project, "SELECT * FROM concern") or {})
    steps = "SELECT at, coder_id, kind FROM concern_action"
    done = query(project.path, steps)
    project.people.withdraw("P06")

    after = dict(row_of(project, "SELECT * FROM concern") or {})
    same = (
        "uuid",
        "raised_by",
        "raised_at",
        "closed_by",
        "closed_at",
        "status",
        "decision",
        "outside_ref",
    )
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["outside_ref"] == "LC-7" and after["outcome"] == kept
    assert [after[name] for name in ("response_id", "note", "contact_route", "setting")] == [
        None,
        "",
        "",
        "",
    ]
    assert query(project.path, steps) == done and len(done) == 3
    # Neither the words of anybody, nor the answer's place in the file, which gives the person away.
    assert found_in_file(project.path, ["Kayleigh", "park tree", "dodgy streets", "P06"]) == []
    assert sorted(
        query(project.path, "SELECT kind, target FROM event WHERE target LIKE 'response:%'")
    ) == [("concern", "response:(withdrawn)"), ("read", "response:(withdrawn)")]


def test_a_released_count_that_would_give_one_away_is_told(
    project: Project, tmp_path: Path
) -> None:
    assert project.people.preview_withdrawal("P08").revealing == ()
    project.reports.export(tmp_path / "out.json", kind="json", profile="none", by="Area")
    told = {
        one.what: (one.released, one.after)
        for one in project.people.preview_withdrawal("P08").revealing
    }
    assert told[FOOD] == (2, 1)
    assert PARKS not in told
    assert any("Area" in what for what in told)
    people = {row.code.id: row.whole.people for row in project.results.themes().rows}
    project.people.withdraw("P08")
    after = {row.code.id: row.whole.people for row in project.results.themes().rows}
    assert after[FOOD] == people[FOOD] - 1


def test_two_sessions_with_one_reference_are_told_apart(project: Project, tmp_path: Path) -> None:
    import_small(project, tmp_path / "answers.csv", "wave 2")
    with pytest.raises(Refused, match=r"wave 1.*wave 2"):
        project.people.preview_withdrawal("P01")
    project.people.withdraw("P01", "wave 2")
    assert len(query(project.path, "SELECT 1 FROM participant WHERE ref = 'P01'")) == 1


def test_withdrawing_everyone_leaves_an_empty_sound_project(project: Project) -> None:
    for (ref,) in query(project.path, "SELECT ref FROM participant"):
        project.people.withdraw(ref)
    facts = project.facts()
    assert (facts["responses"], facts["segments"], facts["decisions"]) == (0, 0, 0)
    assert project.problems() == []


# --- undo of an import ---


def test_an_import_goes_as_it_came(project: Project, tmp_path: Path) -> None:
    left_out = ("batch", "source", "event", "setting")
    before = dump(project.path, left_out)
    rows = [(r[0], "cricket at the club", *r[2:]) if r[0] == "P02" else r for r in ROWS]
    new = write_csv(
        tmp_path / "new.csv", HEADER, [*rows, ("P99", "reading", "x y", "z", "York", "11-13")]
    )
    import_small(project, new)
    assert project.search("cricket")
    done = project.imports.undo()
    assert (done["responses"], done["participants"], done["restored"]) == (3, 1, 1)
    after = dump(project.path, left_out)
    for table in before:
        if table != "response":
            assert after[table] == before[table], table
    assert {r[:9] for r in after["response"]} == {r[:9] for r in before["response"]}
    assert project.search("football")
    assert found_in_file(project.path, ["cricket at the club"]) == []
    # Answers, groups and codings stand; what came after them is taken back.
    assert [one["undone_at"] is not None for one in project.imports.history()] == [
        False,
        False,
        False,
        True,
    ]
    import_small(project, new)
    assert project.search("cricket")


def test_judgements_hold_an_import(project: Project) -> None:
    first = project.imports.history()[0]["id"]
    with pytest.raises(Refused, match="judgements") as caught:
        project.imports.undo(first)
    assert "--with-decisions" in caught.value.fix
    project.imports.undo(first, with_decisions=True)
    assert project.facts()["participants"] == 0
    assert project.problems() == []
    with pytest.raises(NotFound):
        project.imports.undo(first)


def test_a_concern_holds_an_import(project: Project) -> None:
    project.coding("Sam").raise_concern(response_of(project, "P01", CHANGE))
    with pytest.raises(Refused, match="concern"):
        project.imports.undo(project.imports.history()[0]["id"], with_decisions=True)


def test_later_imports_go_first(project: Project, tmp_path: Path) -> None:
    rows = [(r[0], "cricket", *r[2:]) if r[0] == "P02" else r for r in ROWS]
    import_small(project, write_csv(tmp_path / "new.csv", HEADER, rows))
    with pytest.raises(Refused, match="updated"):
        project.imports.undo(project.imports.history()[0]["id"], with_decisions=True)


def test_undo_after_a_redaction_keeps_the_answer(
    project: Project, tmp_path: Path, quick_vault: None
) -> None:
    rows = [(r[0], "cricket in Slough", *r[2:]) if r[0] == "P02" else r for r in ROWS]
    import_small(project, write_csv(tmp_path / "new.csv", HEADER, rows))
    redact(project, "Slough")
    count = project.facts()["responses"]
    project.imports.undo()
    assert project.facts()["responses"] == count
    assert found_in_file(project.path, ["Slough"]) == []


def test_older_values_with_redacted_words_go(
    project: Project, tmp_path: Path, quick_vault: None
) -> None:
    for name, text, area in (
        ("a.csv", "football", "Slough Road"),
        ("b.csv", "cricket in Slough", "Hull"),
    ):
        rows = [(r[0], text, *r[2:4], area, r[5]) if r[0] == "P02" else r for r in ROWS]
        import_small(project, write_csv(tmp_path / name, HEADER, rows))
    assert found_in_tables(project.path, ["Slough Road"]) == [("replaced_value", "Slough Road")]
    redact(project, "Slough")
    assert found_in_tables(project.path, ["Slough"]) == []
    assert found_in_file(project.path, ["Slough"]) == []
    project.imports.undo()
    values = query(project.path, "SELECT value FROM participant_attribute")
    assert ("Hull",) in values, "where the older value is gone, the present one stays"
