"""De-identification of a project: nothing leaks, and nothing that was judged moves."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    dump,
    query,
    segment_of,
    store_of,
    stored,
    write_csv,
)
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chec_voice import Project, deidentify
from chec_voice.deidentify import mark
from chec_voice.deidentify.types import TextIn
from chec_voice.errors import InputError, ProjectError, Refused
from chec_voice.project import ImportChoices
from chec_voice.project.deidentify.judging import Answers
from chec_voice.project.deidentify.redaction import Judgement, Looked
from chec_voice.project.jobs import redact
from chec_voice.project.jobs.protocol import COMMAND, Failed, Result, heard
from chec_voice.store import drafts
from chec_voice.store import settings as kept

from .conftest import PASSPHRASE, found_in_file, found_in_tables

SECRETS = {
    "Zyphora": "name",
    "Quillonby": "name",
    "Brannock Vyne": "school",
    "Tamsyné": "name",
    "07700900123": "phone",
    "kit.zyphe@example.org": "email",
}
FILLER = (
    "the park is good",
    "we walk there",
    "buses are late",
    "my nan helps",
    "it was 👍 fun",
    "people listen to us",
    "nothing happens after school",
    "lights would help",
)
_PLACEHOLDER = re.compile(r"⟨[a-z]+ \d+⟩")
# An example takes a while: it is shown as it was found.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


sentences = st.lists(
    st.tuples(st.sampled_from([*SECRETS, *FILLER, *FILLER]), st.sampled_from([" ", ". ", ", "])),
    min_size=1,
    max_size=60,
).map(lambda parts: "".join(a + b for a, b in parts).strip())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.chec"
    Project.create(path).close()
    return path


def everywhere(looked: Looked) -> list[Judgement]:
    return [
        Judgement(one, True)
        for value, kind in SECRETS.items()
        for one in looked.everywhere(value, kind)
    ]


@settings(max_examples=10, phases=PHASES)
@given(texts=st.lists(sentences, min_size=1, max_size=4), data=st.data())
def test_nothing_leaks_and_spans_stay(
    texts: list[str],
    data: st.DataObject,
    empty: Path,
    tmp_path_factory: pytest.TempPathFactory,
    quick_vault: None,
) -> None:
    folder = tmp_path_factory.mktemp("one")
    path = Path(shutil.copy(empty, folder / "p.chec"))
    rows = [(f"R{n}", text) for n, text in enumerate(texts)]
    with Project.open(path) as project:
        plan = project.imports.plan(
            write_csv(folder / "a.csv", ("id", "What helps?"), rows),
            ImportChoices(texts=["What helps?"], participant="id", session="s"),
        )
        project.imports.add(plan, actor="t")
        coding = project.coding("Sam")
        said = [s for s in SECRETS if any(s in text for text in texts)]
        ids = [r[0] for r in query(path, "SELECT id FROM segment ORDER BY id")]
        for segment in data.draw(st.lists(st.sampled_from(ids), max_size=4, unique=True)):
            coding.apply(segment, PARKS)
            if said:
                coding.memo(segment, f"said by {data.draw(st.sampled_from(said))}!")
        before = {r[0]: r[1:] for r in _spans(path)}
        was = {r[0]: r[1] for r in query(path, "SELECT uuid, text FROM response")}
        looked = project.redaction.propose()
        assert not any(secret in repr(looked) for secret in SECRETS)
        with project.open_vault(PASSPHRASE, create=True) as vault:
            project.redaction.apply(looked, everywhere(looked), vault, actor="Sam")
            touched = {u: t for u, t in was.items() if any(s in t for s in SECRETS)}
            assert vault.originals == touched
        outs = [
            *project.reports.export(folder / "csv", kind="csv", profile="none"),
            *project.reports.export(folder / "j.json", kind="json", profile="none"),
            *project.reports.export(folder / "m.md", kind="md"),
        ]
        for out in outs:
            assert not [s for s in SECRETS if s in out.read_text(encoding="utf-8-sig")]
        assert found_in_file(path, SECRETS) == []
        assert found_in_tables(path, SECRETS) == []
        _spans_hold(path, before)
        assert project.problems() == []
        again = project.redaction.propose()
        assert everywhere(again) == []
        kept = dump(path, ["event"])
        with project.open_vault(PASSPHRASE) as vault:
            project.redaction.apply(again, [], vault, actor="Sam")
        assert dump(path, ["event"]) == kept


def _spans(path: Path) -> list[tuple[int, str, int, int]]:
    return query(
        path,
        'SELECT d.id, r.text, d.start, d."end" FROM decision d JOIN segment s'
        " ON s.id = d.segment_id JOIN response r ON r.id = s.response_id",
    )


def _spans_hold(path: Path, before: dict[int, tuple[str, int, int]]) -> None:
    secrets = re.compile("|".join(re.escape(s) for s in SECRETS))
    for key, text, start, end in _spans(path):
        old, old_start, old_end = before[key]
        cuts = [
            m
            for m in secrets.finditer(old)
            if m.start() < old_start < m.end() or m.start() < old_end < m.end()
        ]
        if not cuts:
            outside = secrets.sub("", old[old_start:old_end])
            assert _PLACEHOLDER.sub("", text[start:end]) == outside
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for response, size, start, end in query(
        path,
        'SELECT r.id, length(r.text), s.start, s."end" FROM segment s JOIN response r'
        " ON r.id = s.response_id ORDER BY r.id, s.start",
    ):
        spans.setdefault(response, []).append((size, start, end))
    for held in spans.values():
        assert held[0][1] == 0
        assert held[-1][2] == held[0][0]
        assert all(a[2] == b[1] for a, b in pairwise(held))


def _mark_all(
    project: Project, words: str, type_: str = "incident"
) -> tuple[Looked, list[Judgement]]:
    looked = project.redaction.propose()
    made = [
        Judgement(mark(TextIn(uuid, text), at, at + len(words), type_), True)
        for uuid, text in looked.texts.items()
        if (at := text.find(words)) >= 0
    ]
    return looked, made


def test_segments_wholly_inside_a_redaction_merge(project: Project, quick_vault: None) -> None:
    path = project.path
    segment = segment_of(project, "P05", HELPS)
    response, text = query(
        path,
        "SELECT r.id, r.text FROM response r JOIN segment s ON s.response_id = r.id WHERE s.id = ?",
        segment,
    )[0]
    parts = query(path, "SELECT id FROM segment WHERE response_id = ?", response)
    assert len(parts) > 3
    for (one,) in parts:
        project.coding("Ada").apply(one, FOOD)
    looked, made = _mark_all(project, text[5:-5])
    assert len(made) == 1
    with project.open_vault(PASSPHRASE, create=True) as vault:
        project.redaction.apply(looked, made, vault)
    assert project.problems() == []
    left = query(
        path, 'SELECT start, "end" FROM segment WHERE response_id = ? ORDER BY 1', response
    )
    assert 1 <= len(left) <= 2
    assert query(path, "SELECT text FROM response WHERE id = ?", response)[0][0] == (
        text[:5] + "⟨incident 1⟩" + text[-5:]
    )
    food = next(r for r in project.results.themes(coder="Ada").rows if r.code.id == FOOD)
    assert food.own.people == 1


def test_rejected_is_not_proposed_again_until_the_text_changes(
    tmp_path: Path, empty: Path, quick_vault: None
) -> None:
    path = Path(shutil.copy(empty, tmp_path / "p.chec"))
    file = tmp_path / "a.csv"

    def bring(text: str) -> None:
        write_csv(file, ("id", "What helps?"), [("R1", text)])
        plan = project.imports.plan(
            file, ImportChoices(texts=["What helps?"], participant="id", session="s")
        )
        project.imports.add(plan, actor="t")

    with Project.open(path) as project:
        bring("My friend Aisha and my friend Callum help")
        looked = project.redaction.propose()
        assert [p.text for p in looked.proposals] == ["Aisha", "Callum"]
        with project.open_vault(PASSPHRASE, create=True) as vault:
            made = [Judgement(looked.proposals[0], True), Judgement(looked.proposals[1], False)]
            project.redaction.apply(looked, made, vault, complete=True)
            assert project.redaction.propose(vault=vault).proposals == ()
        assert project.redaction.propose().proposals == ()
        assert found_in_file(path, ["Aisha"]) == []
        seals = query(path, "SELECT seal FROM redaction WHERE status = 'rejected'")
        assert len(seals) == 1
        assert len(seals[0][0]) == 64
        # The same file again, and one with another row: the answer stays safe.
        bring("My friend Aisha and my friend Callum help")
        bring("My friend Aisha and my friend Callum help")
        write_csv(
            file,
            ("id", "What helps?"),
            [("R1", "My friend Aisha and my friend Callum help"), ("R2", "x y")],
        )
        plan = project.imports.plan(
            file, ImportChoices(texts=["What helps?"], participant="id", session="s")
        )
        assert project.imports.add(plan, actor="t").saved.responses_changed == 0
        assert found_in_file(path, ["Aisha"]) == []
        bring("My friend Callum and my friend Aisha helped")
        assert [p.text for p in project.redaction.propose().proposals] == ["Callum", "Aisha"]
        with project.open_vault(PASSPHRASE) as vault:
            looked = project.redaction.propose(vault=vault)
            project.redaction.apply(looked, [Judgement(p, True) for p in looked.proposals], vault)
            # The same name, the same placeholder; and the newest wording in the vault.
            assert query(path, "SELECT text FROM response ORDER BY id")[0] == (
                "My friend ⟨name 2⟩ and my friend ⟨name 1⟩ helped",
            )
            assert "My friend Callum and my friend Aisha helped" in vault.originals.values()


def test_suggestions_and_vectors_of_changed_answers_go(project: Project, quick_vault: None) -> None:
    project.suggestions.run(sources=["keywords"])
    segment = segment_of(project, "P01", HARMS)  # no money for food
    path = project.path
    assert query(path, "SELECT 1 FROM suggestion WHERE segment_id = ?", segment)
    others = query(path, "SELECT count(*) FROM suggestion")[0][0]
    store_of(project).db.conn.execute(
        "INSERT INTO embedding SELECT text_hash, 'm', 1, x'00' FROM segment WHERE id = ?", [segment]
    )
    store_of(project).db.conn.commit()
    looked, made = _mark_all(project, "no money")
    with project.open_vault(PASSPHRASE, create=True) as vault:
        project.redaction.apply(looked, made, vault)
    assert not query(path, "SELECT 1 FROM suggestion WHERE segment_id = ?", segment)
    assert not query(path, "SELECT 1 FROM embedding")
    assert 0 < query(path, "SELECT count(*) FROM suggestion")[0][0] < others
    assert project.search("money") == []
    assert project.suggestions.run(sources=["keywords"]).segments == 1
    assert project.retrain_since


def test_a_stop_between_vault_and_project_loses_nothing(
    project: Project, quick_vault: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chec_voice.store import redactions

    looked, made = _mark_all(project, "no money")
    before = dump(project.path, ["setting", "vault_link"])  # the vault is known from now on
    with monkeypatch.context() as patch, project.open_vault(PASSPHRASE, create=True) as vault:
        patch.setattr(redactions, "_remap_segments", lambda *a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            project.redaction.apply(looked, made, vault)
    assert dump(project.path, ["setting", "vault_link"]) == before
    with project.open_vault(PASSPHRASE) as vault:
        project.redaction.apply(looked, made, vault)
        assert list(vault.originals.values()) == ["no money for food"]
        with pytest.raises(Refused) as caught:
            project.redaction.apply(looked, made, vault)
    assert "money" not in str(caught.value)
    assert caught.value.fix


def test_left_over_bytes_are_owed_until_others_leave(
    project: Project, quick_vault: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chec_voice.store.connection.BUSY_SECONDS", 0.1)
    store_of(project).db.conn.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(project.path)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM response").fetchone()
    looked, made = _mark_all(project, "dodgy streets at night")
    with project.open_vault(PASSPHRASE, create=True) as vault, pytest.raises(ProjectError) as error:
        project.redaction.apply(looked, made, vault)
    assert "doctor" in str(error.value)
    assert project.erasing_owed
    other.close()
    project.close()
    with Project.open(project.path) as opened:
        assert not opened.erasing_owed
        assert found_in_file(opened.path, ["dodgy streets at night"]) == []


def test_answers_change_without_a_point_to_come_back_to(
    project: Project, quick_vault: None
) -> None:
    """SQLite goes over all that such a point keeps at each statement: 20,000 answers took the time
    of 200,000."""
    looked, made = _mark_all(project, "dodgy streets at night")
    points, at_changes = 0, []

    def said(sql: str) -> None:
        nonlocal points
        points += sql.startswith("SAVEPOINT") - sql.startswith("RELEASE")
        if sql.startswith("UPDATE response SET text"):
            at_changes.append(points)

    with project.open_vault(PASSPHRASE, create=True) as vault:
        store_of(project).db.conn.set_trace_callback(said)
        project.redaction.apply(looked, made, vault)
        store_of(project).db.conn.set_trace_callback(None)
    assert set(at_changes) == {0}


def test_a_block_that_cannot_fail_alone_takes_all_with_it(project: Project) -> None:
    store = store_of(project)
    with pytest.raises(Refused), store.write():
        store.execute("UPDATE project SET name = 'Before'")
        with store.write(alone=False):
            store.execute("UPDATE project SET name = 'Inside'")
            raise Refused("no.")
    assert query(project.path, "SELECT name FROM project") != [("Before",)]
    assert query(project.path, "SELECT name FROM project") != [("Inside",)]


@pytest.mark.parametrize("others", [0, 100])
def test_words_are_found_as_they_stand_before_the_file_is_rewritten(
    tmp_path: Path, quick_vault: None, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    texts = ["my friend Zyphora walks", "朋友 and my friend Zyphora", *["the park"] * others]
    file = write_csv(
        tmp_path / "a.csv", ("ref", HELPS), [(f"P{n}", text) for n, text in enumerate(texts)]
    )
    path = tmp_path / "own.chec"
    with Project.create(path, name="Own") as project:
        choices = ImportChoices(texts=(HELPS,), participant="ref")
        project.imports.add(project.imports.plan(file, choices), actor="test")
        monkeypatch.setattr("chec_voice.store.erasing.settle", lambda store: None)
        looked = project.redaction.propose()
        judged = [Judgement(proposal, True) for proposal in looked.proposals]
        with project.open_vault(PASSPHRASE, create=True) as vault:
            assert project.redaction.apply(looked, judged, vault).responses == 2
    query(path, "INSERT INTO response_fts (response_fts, rank) VALUES ('integrity-check', 1)")
    for table, word, times in (
        ("response_fts", "zyphora", 0),
        ("response_fts", "walks", 1),
        ("response_trigram", "Zyphora", 0),
        ("response_trigram", "friend", 1),
    ):
        found = query(path, f"SELECT count(*) FROM {table} WHERE {table} MATCH '{word}'")  # noqa: S608
        assert found == [(times,)]


def test_labels_that_look_like_people_are_told_without_them(tmp_path: Path, empty: Path) -> None:
    path = Path(shutil.copy(empty, tmp_path / "p.chec"))
    rows = [("Aisha Khan", "the park", "a@b.org"), ("P2", "x", "Leeds")]
    with Project.open(path) as project:
        plan = project.imports.plan(
            write_csv(tmp_path / "a.csv", ("id", "What helps?", "Contact"), rows),
            ImportChoices(
                texts=["What helps?"], participant="id", attributes=["Contact"], session="s"
            ),
        )
        project.imports.add(plan, actor="t")
        warnings = project.redaction.label_warnings()
    assert len(warnings) == 2
    assert not any("Aisha" in w or "a@b" in w for w in warnings)


def test_the_conversation(tmp_path: Path, empty: Path) -> None:
    path = Path(shutil.copy(empty, tmp_path / "p.chec"))
    rows = [
        ("P1", "My friend Aisha helps. aisha is kind"),
        ("P2", "my friend Aisha, at the park"),
        ("P3", "call 07700 900123"),
        ("P4", "so AISHA said"),
    ]
    with Project.open(path) as project:
        plan = project.imports.plan(
            write_csv(tmp_path / "a.csv", ("id", "What helps?"), rows),
            ImportChoices(texts=["What helps?"], participant="id", session="s"),
        )
        project.imports.add(plan, actor="t")
        answers = Answers(project.redaction.propose())
    first = answers.current
    assert first is not None
    assert first.type == "name"
    assert all("«" in line for line in answers.contexts())
    assert answers.everywhere() == 4
    assert answers.undo()
    assert answers.judgements == []
    answers.change_type("nickname")
    assert answers.edit("friend Aisha") >= 1
    answers.accept()
    while (group := answers.current) is not None:
        if group.type == "phone":
            answers.reject()
        else:
            answers.accept()
    kinds = {(j.proposal.type, j.accept) for j in answers.judgements}
    assert ("phone", False) in kinds
    assert ("nickname", True) in kinds


def test_all_of_one_type_is_one_step(tmp_path: Path, empty: Path) -> None:
    texts = [
        "my friend Aisha Khanum helps",
        "call 07700 900123",
        "my friend Khanum, my mate Zoya",
        "ring 07700 900456 or a@example.org",
    ]
    with Project.open(_project_with(tmp_path, empty, texts)) as project:
        answers = Answers(project.redaction.propose())
        order = []
        while (group := answers.current) is not None and group.type != "phone":
            order.append(group.type)
            answers.reject()
        before, judged = answers.place, len(answers.judgements)
        assert {one.value for one in answers.of_this_type()} == {"07700 900123", "07700 900456"}
        assert answers.answer_type(False) == 2
        new = answers.judgements[judged:]
        assert [(one.proposal.type, one.accept) for one in new] == [("phone", False)] * 2
        left = answers.current
        assert left is None or left.type != "phone"
        assert answers.undo(), "one step takes it back whole"
        assert answers.place == before and len(answers.judgements) == judged
        while answers.undo():
            pass
        names = answers.current
        assert names is not None
        assert answers.answer_type(True) >= 1
        spans = sorted(
            (one.proposal.text_id, one.proposal.start, one.proposal.end)
            for one in answers.judgements
        )
        for (text, _, end), (other, start, _) in pairwise(spans):
            assert text != other or start >= end, "nothing is replaced twice"


def _project_with(tmp_path: Path, empty: Path, texts: list[str]) -> Path:
    path = Path(shutil.copy(empty, tmp_path / "p.chec"))
    rows = [(f"P{at}", text) for at, text in enumerate(texts)]
    with Project.open(path) as project:
        plan = project.imports.plan(
            write_csv(tmp_path / "a.csv", ("id", "What helps?"), rows),
            ImportChoices(texts=["What helps?"], participant="id", session="s"),
        )
        project.imports.add(plan, actor="t")
    return path


def test_editing_one_place_dropped_the_other_places_of_its_group(
    tmp_path: Path, empty: Path
) -> None:
    texts = ["my friend Zoya Khanum helps", "my friend Zoya is kind", "I like Zoya, my friend"]
    with Project.open(_project_with(tmp_path, empty, texts)) as project:
        answers = Answers(project.redaction.propose())
        while (group := answers.current) is not None and group.value != "Zoya":
            answers.reject()
        assert group is not None
        assert len(group.proposals) == 2
        assert answers.edit("Zoya, my friend") == 1
        answers.accept()
        left = answers.current
        assert left is not None
        assert [one.text for one in left.proposals] == ["Zoya"]
        assert left.proposals[0] in group.proposals


def test_marked_words_are_replaced_and_can_be_taken_back(tmp_path: Path, empty: Path) -> None:
    with Project.open(_project_with(tmp_path, empty, ["the garage fire", "my garage"])) as project:
        answers = Answers(project.redaction.propose())
        with pytest.raises(InputError, match="No answer"):
            answers.mark_words("bakery")
        with pytest.raises(InputError, match="no type"):
            answers.mark_words("garage", "thing")
        assert answers.mark_words("garage fire", "incident") == 1
        assert answers.accept() == 1
        with pytest.raises(InputError, match="already"):
            answers.mark_words("garage fire")
        assert answers.mark_words("garage", "place") == 2
        group = answers.current
        assert group is not None
        assert [one.text for one in group.proposals] == ["garage"]
        answers.accept()
        assert answers.undo()
        answers.reject()
        assert answers.current is None
        assert [(j.proposal.text, j.accept) for j in answers.judgements] == [
            ("garage fire", True),
            ("garage", False),
        ]


@pytest.mark.parametrize("stage", ["vault", "Changing", "Rewriting"])
def test_applying_killed_at_any_stage_leaves_all_or_nothing(
    tmp_path: Path, empty: Path, stage: str
) -> None:
    path = _project_with(tmp_path, empty, [f"friend Zyphora {n}" for n in range(300)])
    with Project.open(path) as project:
        vault = project.open_vault(PASSPHRASE, create=True)
        looked = project.redaction.propose(vault=vault)
        made = [Judgement(one, True) for one in looked.everywhere("Zyphora", "name")]
        job = redact.job(path, looked, made, vault, actor="t", complete=True)
    child = subprocess.Popen(
        [*COMMAND, "redact"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(job))
    child.stdin.close()
    for line in child.stdout:
        if stage in line:
            break
    child.kill()
    child.wait()
    child.stdout.close()
    vault.reload()
    with Project.open(path) as project:
        looked = project.redaction.propose(vault=vault)
        kept = sum("Zyphora" in text for text in looked.texts.values())
        assert kept in (0, 300)
        assert kept == 300 or len(vault.originals) == 300
        made = [Judgement(one, True) for one in looked.everywhere("Zyphora", "name")]
        project.redaction.apply(looked, made, vault)
    assert len(vault.originals) == 300
    assert found_in_file(path, ["Zyphora"]) == []


def test_a_process_that_applies_is_told_everything_and_tells_no_words(
    tmp_path: Path, empty: Path
) -> None:
    path = _project_with(tmp_path, empty, ["my friend Zyphora", "ring 07700900123"])
    with Project.open(path) as project, project.open_vault(PASSPHRASE, create=True) as vault:
        looked = project.redaction.propose(vault=vault)
        made = [Judgement(one, one.type == "name") for one in looked.proposals]
        job = redact.job(path, looked, made, vault, actor="t", complete=True)
        done = subprocess.run(
            [*COMMAND, "redact"],
            input=json.dumps(job),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        told = heard(done.stdout.splitlines()[-1])
        assert isinstance(told, Result)
        what, _ = redact.applied(told.value)
        assert what.accepted == 1
        assert what.rejected == 1
        assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
        vault.reload()
        assert list(vault.originals.values()) == ["my friend Zyphora"]
        again = subprocess.run(
            [*COMMAND, "redact"],
            input=json.dumps(job),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        failed = heard(again.stdout.splitlines()[-1])
        assert isinstance(failed, Failed) and isinstance(failed.error, Refused)
        assert "another session" in failed.error.message


def test_saving_an_answer_does_not_write_the_answers_before_it_again(
    tmp_path: Path, empty: Path
) -> None:
    texts = [f"my friend {name} helps" for name in ("Zoya", "Ikram", "Tomasz", "Aneeka")]
    path = _project_with(tmp_path, empty, texts)
    with Project.open(path) as project:
        looked = project.redaction.propose()
        answers = Answers(looked)

        def save() -> int:
            unsaved = answers.unsaved()
            project.redaction.keep_more(looked, unsaved, actor="Sam")
            answers.saved()
            return sum(map(len, unsaved.steps.values()))

        answers.accept()
        assert save() == 1
        answers.reject()
        assert save() == 1
        answers.undo()
        assert save() == 0
        answers.accept()
        assert save() == 1
        again = Answers(looked)
        assert again.take_over(project.redaction.kept(looked, actor="Sam")) == 2
        assert [one.accept for one in again.judgements] == [True, True]
        assert again.undo()
        project.redaction.keep_more(looked, again.unsaved(), actor="Sam")
        assert len(project.redaction.kept(looked, actor="Sam")) == 1


def test_after_a_restart_one_press_took_back_one_word_and_not_the_whole_act(
    tmp_path: Path, empty: Path
) -> None:
    """All names of one press go back together, before a restart and after it."""
    texts = [f"my friend {name} helps" for name in ("Zoya", "Ikram", "Tomasz")]
    path = _project_with(tmp_path, empty, [*texts, "ring 07700 900123"])

    def sitting(project: Project) -> Answers:
        looked = project.redaction.propose()
        answers = Answers(looked)
        answers.take_over(project.redaction.kept(looked, actor="Sam"))
        return answers

    def save(project: Project, answers: Answers) -> None:
        project.redaction.keep_more(answers._looked, answers.unsaved(), actor="Sam")
        answers.saved()

    with Project.open(path) as project:
        answers = sitting(project)
        while answers.current is not None and answers.current.type != "phone":
            assert answers.answer_type(accept=True) == 3
        answers.accept()
        save(project, answers)
    with Project.open(path) as project:
        answers = sitting(project)
        assert len(answers.judgements) == 4 and answers.undo()
        assert [one.proposal.type for one in answers.judgements] == ["name"] * 3
        answers.reject()  # in this sitting
        save(project, answers)
    with Project.open(path) as project:
        answers = sitting(project)
        assert [one.accept for one in answers.judgements] == [True, True, True, False]
        assert answers.undo() and len(answers.judgements) == 3
        assert answers.undo() and answers.judgements == []
        assert not answers.undo()
        words = []
        while answers.current is not None:
            words.append(answers.current.value)
            answers.accept()
        assert sorted(words) == ["07700 900123", "Ikram", "Tomasz", "Zoya"]
        save(project, answers)
        with stored(project) as store:  # what an earlier version kept says nothing of acts
            rows = [row[:6] for row in drafts.load(store, "Sam")]
            with store.write():
                drafts.drop(store, "Sam")
                kept.put(store, "answers-not-applied:Sam", json.dumps(rows))
    with Project.open(path) as project:
        answers = sitting(project)
        assert answers.undo() and len(answers.judgements) == 3


def test_names_looked_for_together_are_found_as_one_by_one() -> None:
    texts = ["ann's mum and Ann Marie", "ANNS house, josé and jose's", "⟨name 1⟩ ann @kez.x annual"]
    values = [("name", "Ann"), ("name", "José"), ("handle", "@kez.x"), ("name", "ann marie")]
    items = [deidentify.TextIn(str(n), text) for n, text in enumerate(texts)]
    together = deidentify.everywhere_all(items, values)
    assert together == [
        p for type_, value in values for p in deidentify.everywhere(items, value, type_)
    ]
    assert [p.text for p in together] == [
        "ann",
        "Ann",
        "ANN",
        "ann",
        "josé",
        "jose",
        "@kez.x",
        "Ann Marie",
    ]
