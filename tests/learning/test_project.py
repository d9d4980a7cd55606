"""Suggestions that a project learns from its people, and from nothing else."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import FOOD, PARKS, SAFETY, learned_from, query, store_of

from chec_voice import Project, suggest
from chec_voice.errors import WrongModel
from chec_voice.project.suggest import decided as project_decided
from chec_voice.project.suggest import learning
from chec_voice.review import likely_words
from chec_voice.store import learning as stored
from chec_voice.store import suggestions as kept

from .conftest import code_some, said

SUGGESTIONS = (
    "SELECT g.segment_id, c.key, g.score, g.suggester, g.evidence FROM suggestion g"
    " JOIN code c ON c.id = g.code_id ORDER BY 1, 2"
)


ALONE = """
import sys
from chec_voice import Project, suggest
from chec_voice.errors import ModelError

def absent():
    raise ModelError("The embedding model is not installed.", fix="Install it.")

suggest.load_encoder = absent
with Project.open(sys.argv[1]) as project:
    project.suggestions.run()
"""


def digest(path: Path) -> str:
    with Project.open(path) as project:
        return learned_from(project).digest


def test_without_decisions_the_codebook_speaks(path: Path) -> None:
    with Project.open(path) as project:
        result = project.suggestions.run()
    assert result.answers == 0 and result.sources == ("codebook",)
    assert result.suggestions and "not installed" in result.notices[0]
    assert query(path, "SELECT DISTINCT suggester FROM suggestion") == [("codebook",)]


def test_decisions_are_learned_with_evidence_and_a_run_that_says_what_made_it(path: Path) -> None:
    coded = code_some(path, 45)
    with Project.open(path) as project:
        result = project.suggestions.run()
        assert result.answers == 45 and result.sources == ("learned",)
        right = total = 0
        coding = project.coding("Bo")
        for number in range(45, 120):
            segment = coding.search(f'"part {number}"')[0][0]
            shown = [s.code for s in coding.view(segment).suggestions]
            total += 1
            right += bool(shown) and shown[0] == said(number)[0]
        assert right / total > 0.9
        kinds = {e.kind for s in coding.view(coded[-1] + 3).suggestions for e in s.evidence}
        assert "neighbour" in kinds
        # Again, nothing is new; after one more decision, the model is another one.
        assert project.suggestions.run().segments == 0
    run = query(path, "SELECT suggesters, version, seed, params FROM run WHERE kind = 'suggest'")
    assert run[0][0] == "learned" and digest(path) in run[0][3]
    code_some(path, 1, "Ama")
    with Project.open(path) as project:
        assert project.suggestions.run().segments == 120
    assert len(query(path, "SELECT 1 FROM run WHERE kind = 'suggest'")) == 2


def test_the_same_decisions_and_seed_give_the_same_suggestions(path: Path, tmp_path: Path) -> None:
    code_some(path, 30)
    twin = tmp_path / "twin.chec"
    with Project.open(path) as project:
        project.checkpoint()
    twin.write_bytes(path.read_bytes())
    for one in (path, twin):
        with Project.open(one) as project:
            project.suggestions.run()
    first = query(path, SUGGESTIONS)
    assert first and first == query(twin, SUGGESTIONS)
    with Project.open(path) as project:
        project.suggestions.run(again=True)
    assert query(path, SUGGESTIONS) == first


def test_only_people_s_standing_decisions_on_open_answers_are_learned(path: Path) -> None:
    with Project.open(path) as project:
        project.suggestions.run(sources=["keywords"])  # a machine's proposals alone teach nothing
        assert learned_from(project).rows == ()
        coding = project.coding("Ama")
        one, two, three, four = (coding.search(f'"part {n}"')[0][0] for n in (0, 1, 2, 3))
        coding.apply(one, FOOD)
        coding.done(one)
        coding.apply(two, PARKS)
        coding.reject(two, SAFETY)
        coding.apply(three, SAFETY)
        coding.remove(three, SAFETY)  # taken back: not learned
        coding.apply(four, FOOD)
        rows = {row.segment.id: row for row in learned_from(project).rows}
        assert set(rows) == {one, two, four}
        assert rows[one].complete and not rows[two].complete
        assert rows[two].rejected == {SAFETY} and rows[two].coder == "Ama"
        response = coding.view(four).response_id
        coding.raise_concern(response)
        assert four not in {r.segment.id for r in learned_from(project).rows}
        project.coding("Robot", kind="synthetic").apply(three, SAFETY)
        assert three not in {r.segment.id for r in learned_from(project).rows}
        project.mark_synthetic()
        assert three in {r.segment.id for r in learned_from(project).rows}


def test_where_two_people_are_level_nothing_is_learned(path: Path) -> None:
    with Project.open(path) as project:
        segment = project.coding("Ama").first()
        assert segment is not None
        for name, code in (("Ama", FOOD), ("Bo", PARKS)):
            coding = project.coding(name)
            coding.apply(segment, FOOD)
            coding.apply(segment, code)
            coding.done(segment)
        (row,) = learned_from(project).rows
        assert row.applied == {FOOD}
        assert not row.complete and PARKS not in row.rejected and SAFETY in row.rejected


def test_a_coded_answer_is_judged_by_the_model_without_it(path: Path) -> None:
    """Else a second coder would be shown what the first one decided."""
    with Project.open(path) as project:
        coding = project.coding("Ama")
        segment = coding.search('"part 1"')[0][0]  # about parks, coded as something rare
        coding.apply(segment, "home.poverty.food")
        coding.done(segment)
    code_some(path, 30, "Ama")
    with Project.open(path) as project:
        project.suggestions.run()
        other = project.coding("Bo").view(segment)
        assert FOOD not in [s.code for s in other.suggestions]
        quoted = [e.text for s in other.suggestions for e in s.evidence if e.kind == "neighbour"]
        assert other.text not in quoted


def test_evidence_never_quotes_an_answer_that_was_raised_since(path: Path) -> None:
    code_some(path, 40)
    with Project.open(path) as project:
        project.suggestions.run()
        coding = project.coding("Ama")
        at = coding.first()
        assert at is not None

        def quoted() -> list[str]:
            found = coding.view(at).suggestions
            return [e.text for s in found for e in s.evidence if e.kind == "neighbour"]

        text = quoted()[0]
        segment = next(s for s, t, _ in coding.search(text) if t == text)
        coding.raise_concern(coding.view(segment).response_id)
        assert text not in quoted()


_SAID = (
    " FROM segment s JOIN response r ON r.id = s.response_id"
    " JOIN participant p ON p.id = r.participant_id"
)


def test_erasing_one_answer_took_the_suggestions_of_all_that_had_another_as_a_reason(
    path: Path,
) -> None:
    """Flagging one of 1,609 left 275 others without any, and "nothing is likely" there."""
    code_some(path, 40)

    def reasons() -> dict[tuple[int, int], list[str]]:
        rows = query(path, "SELECT segment_id, code_id, evidence FROM suggestion")
        told = {(at, code): json.loads(evidence) for at, code, evidence in rows}
        return {
            key: [one["text"] for one in every if one["kind"] == "neighbour"]
            for key, every in told.items()
        }

    with Project.open(path) as project:
        project.suggestions.run()
        before = reasons()
        quoted = next(texts[0] for texts in before.values() if texts)
        ((person,), *_) = query(path, f"SELECT p.ref{_SAID} WHERE r.text = ?", quoted)
        gone = {at for (at,) in query(path, f"SELECT s.id{_SAID} WHERE p.ref = ?", person)}
        project.people.withdraw(person, actor="Lea")
        after = reasons()
        assert after.keys() == {key for key in before if key[0] not in gone}
        said = {text for (text,) in query(path, "SELECT text FROM response")}
        for key, texts in after.items():
            assert texts == [text for text in before[key] if text in said]
        assert any(texts for texts in after.values())
        assert quoted in said or not any(quoted in texts for texts in after.values())


def test_of_very_many_coded_answers_a_drawn_sample_and_the_last_are_learned_from(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded = code_some(path, 60)
    with Project.open(path) as project:
        everything = learned_from(project)
        monkeypatch.setattr(project_decided, "MOST", 20)
        monkeypatch.setattr(stored, "_LAST", 3)
        drawn = learned_from(project)
        rows = {row.segment.id: row for row in drawn.rows}
        assert {*coded[-2:]} <= rows.keys() and 20 <= len(rows) <= 23
        assert set(drawn.rows) <= set(everything.rows)
        assert learned_from(project) == drawn
        project.coding("Ama").done(coding_next := coded[-1] + 1)
        again = {row.segment.id for row in learned_from(project).rows}
        assert len(rows.keys() - again) <= 1 and coding_next not in rows
        assert project.suggestions.run().answers == len(again)


def test_after_a_withdrawal_everything_is_learned_again(path: Path) -> None:
    code_some(path, 30)
    with Project.open(path) as project:
        project.suggestions.run()
        project.people.withdraw("P119")  # not coded: the decisions are the same as before
        assert project.retrain_since
        assert project.suggestions.run().segments == 119
        assert project.retrain_since is None
        assert project.suggestions.run().segments == 0


def test_what_a_person_said_leaves_the_model_when_they_withdraw(path: Path) -> None:
    coded = code_some(path, 40)
    with Project.open(path) as project:
        project.suggestions.run()
        view = project.coding("Ama").view(coded[0])
        assert any(view.text in evidence for *_, evidence in query(path, SUGGESTIONS))
        project.people.withdraw(view.participant)
        given = learned_from(project)
        assert len(given.rows) == 39 and view.text not in {r.segment.text for r in given.rows}
        assert project.suggestions.run().answers == 39
        after = query(path, SUGGESTIONS)
        assert after and not any(view.text in evidence for *_, evidence in after)
        project.suggestions.run(again=True)
        assert query(path, SUGGESTIONS) == after


def test_a_changed_model_is_refused_and_nothing_is_suggested(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An absent model costs only meaning; another one than expected stops the run."""

    def changed() -> None:
        raise WrongModel("The weights are others than expected.", fix="Install it anew.")

    monkeypatch.setattr(suggest, "load_encoder", changed)
    with Project.open(path) as project, pytest.raises(WrongModel):
        project.suggestions.run()
    assert query(path, SUGGESTIONS) == []


def test_another_process_makes_the_same_suggestions(path: Path, tmp_path: Path) -> None:
    code_some(path, 20)
    with Project.open(path) as project:
        project.checkpoint()
    twin = tmp_path / "twin.chec"
    twin.write_bytes(path.read_bytes())
    subprocess.run(
        [sys.executable, "-c", ALONE, str(twin)],
        env={**os.environ, "PYTHONHASHSEED": "1"},  # this process has one of its own
        check=True,
        timeout=300,
    )
    with Project.open(path) as project:
        project.suggestions.run()
    found = query(path, SUGGESTIONS)
    assert found and found == query(twin, SUGGESTIONS)


def test_a_codebook_that_cannot_be_learned_falls_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chec_voice.suggest import learning as step

    monkeypatch.setattr(step, "MAX_CODES", 3)
    with Project.open(path) as project:
        result = project.suggestions.run()
    assert result.suggestions and result.sources == ("keywords", "tfidf")
    assert any("up to 3 codes" in text for text in result.notices)


def test_whole_answers_from_a_spreadsheet_are_one_row(small: Path) -> None:
    """The small project's P05 is long: several segments, coded as a whole."""
    with Project.open(small) as project:
        given = learned_from(project)
        long = [r for r in given.rows if len(r.segment.text) > 200]
        assert len(long) == 1 and long[0].applied == {PARKS, SAFETY}
        assert sum(row == given.rows.index(long[0]) for row in given.row_of.values()) > 1
        assert all(given.blind) and all(row.complete for row in given.rows)
        assert all(one.complete and one.unseen for by in given.by for one in by.values())
        assert project.suggestions.run().answers == len(given.rows)


def test_seed_and_codebook_are_of_the_project(path: Path) -> None:
    with Project.open(path) as project:
        bench = learning.Workbench(store_of(project), None)
        assert bench.seed == project.seed
    db = sqlite3.connect(path)
    assert db.execute("SELECT count(*) FROM run").fetchone() == (0,)
    db.close()


def test_a_suggestion_says_when_its_code_has_few_coded_answers(path: Path) -> None:
    coded = code_some(path, 5)  # of three codes in turn: two answers of each, or one
    with Project.open(path) as project:
        project.suggestions.run()
        coding = project.coding("Bo")
        views = [coding.view(n) for n in range(coded[-1] + 1, coded[-1] + 20)]
        notes = {
            e.text for v in views for s in v.suggestions for e in s.evidence if e.kind == "few"
        }
    assert "only 2 coded answers: too few to judge by" in notes
    code_some(path, 30)
    with Project.open(path) as project:
        project.suggestions.run()
        views = [project.coding("Bo").view(n) for n in range(60, 80)]
        kinds = {(s.code, e.kind) for v in views for s in v.suggestions for e in s.evidence}
    assert not {(FOOD, "few"), (PARKS, "few"), (SAFETY, "few")} & kinds
    assert FOOD in {code for code, _ in kinds}


def test_a_score_is_a_number_only_once_decisions_bear_it_out(path: Path) -> None:
    code_some(path, 30)
    with Project.open(path) as project:
        project.suggestions.run()
        coding = project.coding("Ben")
        at = coding.first()

        def words() -> list[str]:
            return [likely_words(one) for one in coding.view(at or 0).suggestions]

        assert "likely" in words() and not any("%" in word for word in words())
        kept.keep_borne_out(store_of(project), True)
        assert any(word.endswith("%") for word in words())
        project.suggestions.run(again=True)  # thirty answers are too few to tell
        assert not any("%" in word for word in words())
