"""What an attack did to a child's words once a concern was raised, and what holds now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import change, ok, query, refused, run

from chec_voice import Project
from chec_voice.deidentify import mark
from chec_voice.deidentify.types import TextIn
from chec_voice.errors import NotFound, ProjectError, Refused
from chec_voice.project import CodingsChoices, ImportChoices
from chec_voice.project.concerns import ConcernView
from chec_voice.project.deidentify.redaction import Judgement
from chec_voice.project.triage import BACK

from .conftest import PASSPHRASE, found_in_file, response_of

pytestmark = pytest.mark.dates

Q = "What happens at home?"
TOLD = "my uncle Zoltan hits me in the shed"
OTHER = "it is fine now really"
CODE = "housekeeping.disclosure"


def bring(project: Project, words: str, name: str = "wave.csv") -> object:
    """An export of the same survey, in which the first person's cell now says this."""
    file = project.path.with_name(name)
    file.write_text(f"id,{Q}\nP1,{words}\nP2,we have tea\n", "utf-8")
    plan = project.imports.plan(file, ImportChoices(texts=[Q], participant="id", session="s"))
    return project.imports.add(plan, actor="t")


@pytest.fixture
def told(tmp_path: Path, quick_vault: None) -> Iterator[Project]:
    """Sam raised a concern about what P1 said; Lea is the lead. There is no vault."""
    with Project.create(tmp_path / "p.chec") as project:
        bring(project, TOLD)
        project.team.set_role("Lea", "lead")
        project.triage("Sam").flag(response_of(project, "P1", Q), "scared")
        yield project


def seen(project: Project, *, vault: bool = False) -> ConcernView:
    if not vault:
        return project.concerns("Lea").open(1)
    with project.open_vault(PASSPHRASE) as opened:
        return project.concerns("Lea").open(1, vault=opened)


def make_safe(project: Project, words: str) -> int:
    """Redact these words wherever they stand, as somebody with the vault; says how often."""
    with project.open_vault(PASSPHRASE, create=True) as vault:
        looked = project.redaction.propose(vault=vault)
        made = [
            Judgement(mark(TextIn(uuid, text), at, at + len(words), "name"), True)
            for uuid, text in looked.texts.items()
            if (at := text.find(words)) >= 0
        ]
        project.redaction.apply(looked, made, vault, complete=True)
    return len(made)


# --- 1: the wording that was raised ---


def test_an_updated_file_with_that_cell_blank_showed_the_lead_withdrawn(told: Project) -> None:
    result = bring(told, "")
    assert result.saved.concerns_with_new_words == 1  # type: ignore[attr-defined]
    view = seen(told)
    assert view.wording == TOLD
    assert view.new_words
    assert [(one.came, one.words, one.file) for one in view.wordings] == [
        ("raised", TOLD, "wave.csv"),
        ("import", "", "wave.csv"),
    ]
    assert told.concerns("Lea").all()[0]["new_words"] is True


def test_an_update_showed_other_words_as_theirs(told: Project) -> None:
    bring(told, OTHER, "wave 2.csv")
    view = seen(told)
    assert (view.wording, view.new_words) == (TOLD, True)
    assert [(one.words, one.file, one.row, one.is_raised) for one in view.wordings] == [
        (TOLD, "wave.csv", 2, True),
        (OTHER, "wave 2.csv", 2, False),
    ]
    assert all(one.at for one in view.wordings)


def test_undo_of_the_import_after_an_update_destroyed_the_disclosure(
    tmp_path: Path, quick_vault: None
) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        bring(project, OTHER)
        bring(project, TOLD, "wave 2.csv")
        project.team.set_role("Lea", "lead")
        project.triage("Sam").flag(response_of(project, "P1", Q), "scared")
        with pytest.raises(Refused, match="concern"):
            project.imports.undo()
        assert [one.words for one in seen(project).wordings] == [OTHER, TOLD]
        bring(project, "nothing to say", "wave 3.csv")
        assert project.imports.undo()["kept_for_the_lead"] == 1
        view = seen(project)
        assert view.wording == TOLD
        assert not view.new_words
        came = [(one.came, one.words) for one in view.wordings]
        assert came == [
            ("earlier", OTHER),
            ("raised", TOLD),
            ("import", "nothing to say"),
            ("undo", TOLD),
        ]


def test_deidentify_after_an_update_lost_it_from_project_and_vault(told: Project) -> None:
    bring(told, "my cousin Zoltan is fine")
    assert make_safe(told, "Zoltan") == 1
    view = seen(told, vault=True)
    assert view.wording == TOLD
    assert [one.words for one in view.wordings] == [TOLD, "my cousin Zoltan is fine"]
    assert found_in_file(told.path, ["Zoltan", "the shed"]) == []


def test_a_stale_vault_showed_other_words_as_theirs(told: Project) -> None:
    make_safe(told, "Zoltan")
    stale = told.vault_path.read_bytes()
    told.concerns("Lea").close(1, decision="return", outcome="passed on")
    told.triage("Sam").flag(response_of(told, "P1", Q), "again")
    bring(told, "my cousin Aisha is fine")
    make_safe(told, "Aisha")
    told.vault_path.write_bytes(stale)
    with pytest.raises(ProjectError, match="older copy"):
        told.open_vault(PASSPHRASE)
    with told.open_vault(PASSPHRASE, accept_older=True) as vault:
        first, second = (told.concerns("Lea").open(n, vault=vault) for n in (1, 2))
    assert first.wording == TOLD
    assert second.wording in (TOLD, TOLD.replace("Zoltan", "⟨name 1⟩"))
    assert [one.words for one in second.wordings][-1] == "my cousin Aisha is fine"


def test_made_safe_is_no_new_word_and_the_lead_keeps_the_raised_ones(told: Project) -> None:
    make_safe(told, "Zoltan")
    view = seen(told, vault=True)
    assert (view.wording, view.original, view.new_words) == (TOLD, True, False)
    safe = told.concerns("Lea").open(1, safe_text=True)
    assert (safe.wording, safe.original) == (TOLD.replace("Zoltan", "⟨name 1⟩"), False)
    assert safe.wordings[0].words is None
    assert told.problems() == []


def test_only_withdrawal_takes_the_wording_away(told: Project) -> None:
    make_safe(told, "nothing there")
    with pytest.raises(Refused, match="concern"), told.open_vault(PASSPHRASE) as vault:
        told.people.withdraw("P1", vault=vault)
    told.coding("Sam").memo(1, f"she said {TOLD}")
    told.concerns("Lea").close(1, decision="keep-out", outcome="passed on")
    with told.open_vault(PASSPHRASE) as vault:
        told.people.withdraw("P1", vault=vault)
    assert seen(told).wording == ""
    assert found_in_file(told.path, ["Zoltan", "the shed"]) == []
    assert query(told.path, "SELECT count(*) FROM raised_wording") == [(0,)]


# --- 4: what a role cannot guard, the passphrase does ---


def test_raised_wording_and_contacts_stood_in_the_project_beside_a_vault(told: Project) -> None:
    told.imports.say_where("s", setting="Club", contact_route="Jo Lee, 0114 496 0000")
    assert set(found_in_file(told.path, ["Zoltan", "Jo Lee"])) == {"Zoltan", "Jo Lee"}
    make_safe(told, "nothing there")  # makes the vault, and changes no answer
    assert found_in_file(told.path, ["Zoltan", "the shed", "Jo Lee", "0114 496"]) == []
    with pytest.raises(Refused, match="vault"):
        told.concerns("Lea").open(1)
    view = seen(told, vault=True)
    assert (view.wording, view.contact_route) == (TOLD, "Jo Lee, 0114 496 0000")
    assert told.problems() == []
    # Who raises a concern now has no passphrase, and their words go under the seal all the same.
    second = response_of(told, "P2", Q)
    told.coding("Kim").raise_concern(second)
    told.imports.say_where("s", contact_route="Ann Ray, 0114 496 0001")
    path = told.path
    told.close()
    with Project.open(path) as project:  # what was owed is made good
        assert found_in_file(path, ["have tea", "Ann Ray"]) == []
        with project.open_vault(PASSPHRASE) as vault:
            assert project.concerns("Lea").open(2, vault=vault).wording == "we have tea"
            with pytest.raises(Refused, match="vault"):
                project.concerns("Lea").close(2, decision="return", outcome="passed on")
            assert project.concerns("Lea").all()[1]["status"] == "open"
            project.concerns("Lea").close(2, decision="return", outcome="passed on", vault=vault)
        assert project.search("tea")
        assert project.problems() == []


def test_an_update_of_an_answer_under_seal_is_noticed_and_sealed(told: Project) -> None:
    make_safe(told, "nothing there")
    assert bring(told, TOLD).saved.responses_changed == 0  # type: ignore[attr-defined]
    result = bring(told, OTHER, "wave 2.csv")
    assert result.saved.concerns_with_new_words == 1  # type: ignore[attr-defined]
    view = seen(told, vault=True)
    assert (view.wording, view.new_words) == (TOLD, True)
    assert [one.words for one in view.wordings] == [TOLD, OTHER]
    told.imports.undo()
    assert [one.words for one in seen(told, vault=True).wordings][:2] == [TOLD, OTHER]
    with told.open_vault(PASSPHRASE) as vault:
        told.concerns("Lea").close(1, decision="return", outcome="known already", vault=vault)
    assert told.search("fine")
    assert told.problems() == []


# --- 2: new words are read again ---


def test_an_answer_with_a_concern_counted_as_read_whatever_it_said_later(told: Project) -> None:
    reading = told.triage("Sam")
    reading.read(response_of(told, "P2", Q))
    assert reading.counts() == (2, 2)
    bring(told, OTHER)
    assert reading.counts() == (1, 2)
    (back,) = told.triage("Ann").queue()
    assert (back.text, back.back) == (OTHER, "new words")
    assert BACK["new words"] in told.risk_reading.line()
    assert told.people.facts()["to_read_again"] == {"new words": 1}
    told.triage("Ann").read(back.response_id)
    assert reading.counts() == (2, 2)


@pytest.mark.parametrize("decision", ["return", "keep-out"])
def test_an_answer_whose_concern_was_closed_counted_as_read(told: Project, decision: str) -> None:
    told.concerns("Lea").close(1, decision=decision, outcome="passed on")
    assert told.risk_reading.counts() == (0, 2)
    queue = {one.text: one.back for one in told.triage("Ann").queue()}
    assert queue == {TOLD: "concern closed", "we have tea": ""}
    reading = told.triage("Ann")
    reading.read(response_of(told, "P1", Q))
    assert told.risk_reading.counts() == (1, 2)
    reading.unread(response_of(told, "P1", Q))
    again = {one.text: one.back for one in told.triage("Ann").queue()}
    assert again == queue


def test_a_mark_was_about_words_that_nobody_had_read(told: Project) -> None:
    reading = told.triage("Ann")
    (one,) = reading.queue()
    file = told.path.with_name("late.csv")
    file.write_text(f"id,{Q}\nP1,{TOLD}\nP2,he said he will hurt me\n", "utf-8")
    plan = told.imports.plan(file, ImportChoices(texts=[Q], participant="id", session="s"))
    told.imports.add(plan, actor="t")
    with pytest.raises(Refused, match="other words"):
        reading.read(one.response_id, one.text)
    assert reading.counts()[0] == 1


def test_what_is_kept_out_under_seal_is_read_by_a_lead(told: Project) -> None:
    make_safe(told, "nothing there")
    told.concerns("Lea").close(1, decision="keep-out", outcome="passed on")
    first = response_of(told, "P1", Q)
    assert first not in {one.response_id for one in told.triage("Ann").queue()}
    assert first in {one.response_id for one in told.triage("Lea").queue()}
    with pytest.raises(Refused, match="vault"):
        told.triage("Ann").read(first)
    told.triage("Lea").read(first)
    assert told.risk_reading.counts() == (1, 2)


# --- 3: raised again; and nothing about a child on a command line ---


def test_another_coders_disclosure_on_a_returned_answer_was_ignored(told: Project) -> None:
    file = told.path.with_name("codings.csv")
    file.write_text(f"id,code\nP1,{CODE}\n", "utf-8")

    def code(coder: str) -> int:
        result = told.imports.add_codings(
            file, CodingsChoices(id_column="id", code_column="code"), coder=coder
        )
        return result.concerns_raised

    assert code("Ann") == 0, "Sam's is open"
    told.concerns("Lea").close(1, decision="return", outcome="known already")
    assert [code("Kim"), code("Kim")] == [1, 0]
    told.concerns("Lea").close(2, decision="return", outcome="known already")
    assert [code("Kim"), code("Zoe")] == [0, 1]
    told.concerns("Lea").close(3, decision="return", outcome="known already")
    bring(told, OTHER)
    assert [code("Kim"), code("Kim")] == [1, 0], "other words"


def test_what_was_typed_into_a_concern_stood_on_the_command_line(told: Project) -> None:
    path = told.path
    told.close()
    lead = ("concerns", path, "--lead", "Lea")
    refused(run(*lead, "--act", "1", "--note", "rang her aunt"), "others", "--note -")
    ok(*lead, "--act", "1", "--note", "-", stdin="rang her aunt\n")
    refused(
        run(*lead, "--close", "1", "--decision", "return", "--outcome", "she is safe"), "others"
    )
    refused(run(*lead, "--refer", "1", "--outside-ref", "LC-7"), "others", "--outside-ref -")
    again = ("import", path, path.with_name("wave.csv"), "--contact", "Jo Lee")
    refused(run(*again), "others", "--contact -")
    assert "taken on trust" in ok(*lead)
    assert "rang her aunt" in ok(*lead, "--open", "1")
    said = ok(*lead, "--close", "1", "--decision", "return", "--outcome", "-", stdin="she is safe")
    assert "read for risk once more" in said
    with Project.open(path) as project:
        assert project.concerns("Lea").all()[0]["status"] == "closed"
        with pytest.raises(NotFound):
            project.concerns("Lea").open(9)


def test_an_answer_that_came_back_while_all_was_read_stayed_out_of_the_order(told: Project) -> None:
    from tui.triage.reader import Reader

    reader = Reader(told.triage("Ann"))
    reader.load(reader.triage.queue())
    assert reader.read() == "Read; no concern seen by you"
    assert reader.current is None
    told.concerns("Lea").close(1, decision="return", outcome="known already")
    bring(told, TOLD)
    reader.reorder(reader.triage.queue())
    assert reader.current is not None
    assert (reader.current.text, reader.current.back) == (TOLD, "concern closed")
    reader.read()
    assert reader.current is None
    # One that this very person has marked comes back too, once it says something else.
    bring(told, OTHER)
    reader.reorder(reader.triage.queue())
    assert reader.current is not None
    assert (reader.current.text, reader.is_read) == (OTHER, False)


def test_the_answer_on_the_screen_kept_its_old_words(told: Project) -> None:
    from tui.triage.reader import Reader

    reader = Reader(told.triage("Ann"))
    reader.load(reader.triage.queue())
    file = told.path.with_name("late.csv")
    file.write_text(f"id,{Q}\nP1,{TOLD}\nP2,he said he will hurt me\n", "utf-8")
    told.imports.add(
        told.imports.plan(file, ImportChoices(texts=[Q], participant="id", session="s")), actor="t"
    )
    with pytest.raises(Refused, match="other words"):
        reader.read()
    reader.reorder(reader.triage.queue())
    assert reader.current is not None
    assert reader.current.text == "he said he will hurt me"
    assert reader.read() == "Read; no concern seen by you"


def test_concerns_of_an_older_project_have_their_wording_frozen(tmp_path: Path) -> None:
    import shutil
    import sqlite3

    path = tmp_path / "old.chec"
    shutil.copy(Path(__file__).parent.parent / "fixtures" / "schema_0004.chec", path)
    db = sqlite3.connect(path)
    first, text = db.execute(
        "SELECT id, text FROM response WHERE text <> '' ORDER BY id"
    ).fetchone()
    (coder,) = db.execute("SELECT min(id) FROM coder WHERE kind = 'person'").fetchone()
    db.execute("UPDATE coder SET role = 'lead' WHERE id = ?", (coder,))
    db.execute(
        "INSERT INTO concern (uuid, response_id, raised_by, raised_at) VALUES"
        " ('c', ?, ?, '2026-03-01T10:00:00.000Z')",
        (first, coder),
    )
    db.execute("UPDATE response SET raised = 1 WHERE id = ?", (first,))
    db.commit()
    db.close()
    with Project.open(path) as project:
        (name,) = project.team.leads
        view = project.concerns(name).open(1)
        (one,) = view.wordings
        assert (view.wording, view.new_words) == (text, False)
        assert (one.at[:10], one.is_raised, one.words) == ("2026-03-01", True, text)
        assert project.risk_reading.counts()[0] == 1
        assert project.problems() == []


def test_what_points_at_a_child_can_stay_off_the_command_line(told: Project) -> None:
    path = told.path
    told.close()
    assert "1 found" in ok("search", path, "-", stdin="tea\n")
    assert "this person" in ok("withdraw", path, "-", "--dry-run", stdin="P2\n").lower()
    again = path.with_name("wave.csv")
    ok(
        "import",
        path,
        again,
        "--id",
        "id",
        "--text",
        Q,
        "--session",
        "s",
        "--contact",
        "-",
        stdin="Jo Lee\n",
    )
    assert "Jo Lee" in ok("concerns", path, "--lead", "Lea", "--open", "1")
    said = ok("doctor", path)
    assert "taken on trust" in said
    assert "There is no vault yet" in said


def test_another_vault_stopped_deidentification_or_opened_nothing(told: Project) -> None:
    make_safe(told, "nothing there")
    told.vault_path.rename(told.vault_path.with_suffix(".lost"))
    assert told.redaction.propose().left_out == 1
    from chec_voice.vault import Vault

    with Vault.create(told.path.with_name("other.vault"), PASSPHRASE) as other:
        assert told.redaction.propose(vault=other).left_out == 1
        view = told.concerns("Lea").open(1, vault=other)
        assert view.wordings[0].words is None
        assert view.wording == ""
        with pytest.raises(Refused, match="another"):
            told.concerns("Lea").close(1, decision="return", outcome="passed on", vault=other)
    # Where no vault stands, nothing is put where nobody could take it out again.
    told.coding("Kim").raise_concern(response_of(told, "P2", Q))
    assert told.concerns("Lea").open(2).wording == "we have tea"


# --- what was noted about a concern ---

NOTE, STEP, ENDED = "Zoltan is her uncle", "rang nan about the shed", "moved in with her nan"
UNDER_SEAL = (
    "SELECT (SELECT count(note_sealed) FROM concern), (SELECT count(outcome_sealed) FROM concern),"
    " (SELECT count(note_sealed) FROM concern_action)"
)


def test_notes_and_outcomes_of_concerns_stood_in_the_file_beside_a_vault(told: Project) -> None:
    concerns = told.concerns("Lea")
    concerns.act(1, STEP)
    assert found_in_file(told.path, [STEP]) == [STEP]
    with told.open_vault(PASSPHRASE, create=True):
        pass
    assert found_in_file(told.path, [STEP]) == []
    told.coding("Sam").raise_concern(response_of(told, "P2", Q), NOTE)
    concerns.act(2, STEP)
    concerns.close(2, decision="keep-out", outcome=ENDED)
    assert query(told.path, UNDER_SEAL) == [(2, 1, 2)]
    assert found_in_file(told.path, [STEP, NOTE, ENDED]) == []

    closed = concerns.open(2, safe_text=True)
    assert {closed.note, closed.outcome, closed.actions[0][3]} == {"(in the vault)"}
    with pytest.raises(Refused, match="vault"):
        concerns.open(2)
    with told.open_vault(PASSPHRASE) as vault:
        view = concerns.open(2, vault=vault)
        concerns.act(2, "and again")
        again = concerns.reread(view, vault=vault)
    assert (view.note, view.outcome, view.actions[0][3]) == (NOTE, ENDED, STEP)
    assert [note for *_, note in again.actions if note] == [STEP, "and again"]


def test_a_set_phrase_needs_no_seal(told: Project) -> None:
    with told.open_vault(PASSPHRASE, create=True) as vault:
        told.concerns("Lea").close(1, decision="return", outcome="Passed on", vault=vault)
    assert query(told.path, "SELECT outcome, outcome_sealed FROM concern") == [("Passed on", None)]


def test_a_sealed_note_about_another_concern_kept_the_words_of_who_withdrew(told: Project) -> None:
    quoted = "we have tea and a long talk"
    with told.open_vault(PASSPHRASE, create=True) as vault:
        bring(told, TOLD, "again.csv")
        change(told, "UPDATE response SET text = ? WHERE text = 'we have tea'", (quoted,))
        told.concerns("Lea").act(1, f"P2 at the same table said: {quoted}")
        told.people.withdraw("P2", vault=vault)
        view = told.concerns("Lea").open(1, vault=vault)
    assert [note for *_, note in view.actions if note] == [
        "(withdrawn) at the same table said: (withdrawn)"
    ]


def test_what_was_noted_about_a_closed_concern_goes_with_its_person(told: Project) -> None:
    with told.open_vault(PASSPHRASE, create=True) as vault:
        told.concerns("Lea").act(1, STEP)
        told.concerns("Lea").close(1, decision="keep-out", outcome=ENDED)
        told.people.withdraw("P1", vault=vault)
        view = told.concerns("Lea").open(1)
    assert query(told.path, UNDER_SEAL) == [(0, 0, 0)]
    assert (view.note, view.outcome) == ("", "(withdrawn)")
