"""A project and its vault know each other: nothing is made twice, lost or kept in silence."""

from __future__ import annotations

import shutil
import unicodedata
import warnings
from pathlib import Path

import pytest
from chec_testing import change, ok, run, value_of, write_csv

from chec_voice import Project
from chec_voice.deidentify import mark
from chec_voice.deidentify.types import TextIn
from chec_voice.errors import ProjectError, Refused
from chec_voice.project import ImportChoices
from chec_voice.project.deidentify.redaction import Judgement
from chec_voice.vault import Vault

from .conftest import PASSPHRASE

pytestmark = [pytest.mark.usefixtures("quick_vault"), pytest.mark.filterwarnings("ignore:.*vault")]
QUESTION = "What helps?"
ROWS = [("A1", "Zebedee takes me to the lido"), ("A2", "the quokka farm"), ("A3", "my nan")]


def make(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    with Project.create(path) as project:
        file = write_csv(path.with_suffix(".csv"), ("id", QUESTION), ROWS)
        choices = ImportChoices(texts=[QUESTION], participant="id", session="s")
        project.imports.add(project.imports.plan(file, choices), actor="t")
        hide(project, "Zebedee")
    return path


def hide(project: Project, words: str) -> None:
    looked = project.redaction.propose()
    made = [
        Judgement(mark(TextIn(uuid, text), at, at + len(words), "name"), True)
        for uuid, text in looked.texts.items()
        if (at := text.find(words)) >= 0
    ]
    with project.open_vault(PASSPHRASE, create=True) as vault:
        project.redaction.apply(looked, made, vault)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make(tmp_path / "p" / "p.chec")


def test_a_vault_and_its_project_carry_each_other_s_id(path: Path) -> None:
    with Project.open(path) as project, project.open_vault(PASSPHRASE) as vault:
        assert project.vault_state.kind == "ours"
        uuid = value_of(project, "SELECT uuid FROM project")
        assert vault.label.project == uuid
        before = vault.label.generation
        hide(project, "quokka")
        assert project.open_vault(PASSPHRASE).label.generation == before + 1
        assert project.vault_state.kind == "ours"


@pytest.fixture
def copy(path: Path) -> Path:
    """A copy for one person, with a placeholder in it."""
    out = path.with_name("ann.chec")
    with Project.open(path) as project:
        project.team_work.hand_out(out, coder="Ann")
    return out


def test_a_copy_for_one_person_is_not_warned_that_its_vault_is_not_here(copy: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Project.open(copy) as project:
            assert project.vault_state.kind == "at home"
            assert "⟨name 1⟩" in project.redaction.propose().texts[_answer_of(project, "A1")]
            with pytest.raises(ProjectError, match="copy for one person"):
                project.open_vault(PASSPHRASE, create=True)
    for verb in (["doctor", copy], ["search", copy, "lido"], ["backup", copy, copy.parent / "b"]):
        done = run(*verb)
        assert done.returncode == 0 and "vault" not in done.stderr, done
    assert not copy.with_suffix(".vault").exists()


def _answer_of(project: Project, ref: str) -> str:
    sql = (
        "SELECT r.uuid FROM response r JOIN participant p ON p.id = participant_id WHERE p.ref = ?"
    )
    return str(value_of(project, sql, [ref]))


def test_who_withdraws_from_a_copy_is_told_of_the_project_it_was_made_of(copy: Path) -> None:
    done = run("withdraw", copy, "A1", "--yes")
    assert done.returncode == 0 and "withdraw them there, too" in done.stdout
    assert "Removed." in done.stdout


def test_a_vault_is_missed_at_home_also_where_copies_went_out_and_came_back(
    copy: Path, path: Path
) -> None:
    with Project.open(copy) as project:
        project.coding("Ann").done(project.coding("Ann").first())
    ok("merge", path, copy)
    path.with_suffix(".vault").rename(path.with_name("elsewhere"))
    with Project.open(path) as project:
        assert project.vault_state.kind == "missing"
        with pytest.raises(Refused, match="nothing was removed"):
            project.people.withdraw("A1")


def test_a_renamed_vault_is_found_and_no_second_one_is_made(path: Path) -> None:
    path.with_suffix(".vault").rename(path.with_name("old words.vault"))
    with pytest.warns(UserWarning, match=r"not here(.|\n)*old words\.vault"):
        project = Project.open(path)
    with project:
        assert project.vault_state.kind == "missing"
        with pytest.raises(ProjectError, match="second") as caught:
            project.open_vault(PASSPHRASE, create=True)
        assert "old words.vault" in caught.value.fix
        with pytest.raises(Refused, match="nothing was removed"):
            project.people.withdraw("A1")
        assert project.people.preview_withdrawal("A1").counts["answers"] == 1
        with pytest.raises(ProjectError, match="not here"):
            project.imports.undo()
    assert not path.with_suffix(".vault").exists()


def test_who_leaves_while_the_vault_is_away_leaves_it_when_it_is_back(path: Path) -> None:
    away = path.with_name("usb")
    path.with_suffix(".vault").rename(away)
    away = away.rename(path.parent.parent / "usb")
    with Project.open(path) as project:
        left = project.people.withdraw("A1", without_vault=True)
        assert left.vault_owed
    shutil.move(away, path.with_suffix(".vault"))
    with Project.open(path) as project:
        with project.open_vault(PASSPHRASE) as vault:
            assert vault.originals == {} and "zebedee" not in str(vault.key).lower()
        with Vault.open(project.vault_path, PASSPHRASE) as saved:
            assert saved.originals == {} and "zebedee" not in str(saved.key).lower()
        assert project.vault_state.kind == "ours"


def test_the_vault_of_another_project_is_refused(path: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "q" / "q.chec")
    shutil.copy(other.with_suffix(".vault"), path.with_suffix(".vault"))
    with Project.open(path) as project:
        assert project.vault_state.kind == "another's"
        for attempt in (
            lambda: project.open_vault(PASSPHRASE, create=True),
            lambda: project.people.withdraw("A1"),
            lambda: project.imports.undo(),
        ):
            with pytest.raises((ProjectError, Refused), match="another project"):
                attempt()
    done = run("doctor", path)
    assert done.returncode == 1 and "another project" in done.stdout + done.stderr


def test_an_older_vault_is_noticed_and_taken_only_on_purpose(path: Path) -> None:
    vault = path.with_suffix(".vault")
    older = vault.read_bytes()
    with Project.open(path) as project:
        with project.open_vault(PASSPHRASE) as opened:
            project.people.withdraw("A1", vault=opened)
        vault.write_bytes(older)
        assert project.vault_state.kind == "older"
        with pytest.raises(ProjectError, match="older copy"):
            project.open_vault(PASSPHRASE)
        with project.open_vault(PASSPHRASE, accept_older=True) as opened:
            assert opened.originals == {}, "who withdrew since does not come back"
        assert project.vault_state.kind == "ours"
        with project.open_vault(PASSPHRASE) as opened:
            assert "zebedee" not in str(opened.key).lower()


def test_a_vault_from_before_labels_is_taken_for_the_project_that_it_fits(
    path: Path, tmp_path: Path
) -> None:
    def strip(file: Path) -> None:
        """As an earlier version wrote it."""
        from chec_voice import vault as module

        with Vault.open(file, PASSPHRASE) as opened:
            head, _ = module._parts(file.read_bytes(), file)
            plain = f'{{"originals": {{"{next(iter(opened.originals))}": "x"}}, "key": {{}}}}'
            body = module._seal_body(plain.encode(), opened._identity)
        file.write_bytes(module._MAGIC + module._LENGTHS.pack(1, len(head)) + head + body)

    other = make(tmp_path / "q" / "q.chec")
    for one in (path, other):
        strip(one.with_suffix(".vault"))
        with Project.open(one) as project:
            change(project, "DELETE FROM vault_link")
    with Project.open(path) as project:
        assert project.vault_state.kind == "unbound"
        with project.open_vault(PASSPHRASE) as vault:
            assert vault.label.project
        assert project.vault_state.kind == "ours"
    shutil.copy(path.with_suffix(".vault"), other.with_suffix(".vault"))
    with Project.open(other) as project, pytest.raises(ProjectError, match="another project"):
        project.open_vault(PASSPHRASE)


def test_every_verb_says_that_the_vault_is_not_here(path: Path) -> None:
    path.with_suffix(".vault").unlink()
    for verb in (("themes", path), ("search", path, "nan"), ("coder", path)):
        assert "original wording, is not here" in run(*verb).stderr
    done = run("doctor", path)
    assert done.returncode == 1 and "not here" in done.stdout
    phrase = {"CHEC_VOICE_PASSPHRASE": PASSPHRASE}
    for args, why in (
        (("deidentify", path, "--apply"), "second one"),
        (("withdraw", path, "A1", "--yes"), "nothing was removed"),
    ):
        done = run(*args, env=phrase)
        assert done.returncode == 1 and why in done.stderr and "Traceback" not in done.stderr
    said = ok("withdraw", path, "A1", "--yes", "--without-vault")
    assert "Removed from the project" in said and "may still have their words" in said
    assert not path.with_suffix(".vault").exists()


def test_a_project_with_its_vault_opens_in_silence(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Project.open(path).close()


def test_the_same_letters_open_the_vault_from_any_keyboard(tmp_path: Path) -> None:
    typed = "Zoë’s café hören überall"
    made = Vault.create(tmp_path / "v.vault", unicodedata.normalize("NFD", typed))
    made.close()
    Vault.open(tmp_path / "v.vault", unicodedata.normalize("NFC", typed)).close()


@pytest.mark.parametrize(
    "weak", ["password123", "aaaaaaaaaaaa", "qwertyuiop", "Liverpool1", "1234567890", "summer2024"]
)
def test_a_weak_passphrase_is_refused_with_a_reason(tmp_path: Path, weak: str) -> None:
    with pytest.raises(Refused, match=r"too easy to guess: .{10,}") as caught:
        Vault.create(tmp_path / "v.vault", weak)
    assert weak not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_hint_is_shown_when_the_passphrase_is_wrong_and_gives_nothing_away(
    tmp_path: Path,
) -> None:
    with pytest.raises(Refused, match="hint"):
        Vault.create(tmp_path / "v.vault", PASSPHRASE, hint="the BATTERY thing")
    Vault.create(tmp_path / "v.vault", PASSPHRASE, hint="in Lea's safe").close()
    with pytest.raises(Refused) as caught:
        Vault.open(tmp_path / "v.vault", "not this one at all")
    assert "in Lea's safe" in caught.value.fix


def test_nobody_changes_a_label_unseen(path: Path) -> None:
    vault = path.with_suffix(".vault")
    whole = vault.read_bytes()
    assert b'"generation": 2' in whole
    vault.write_bytes(whole.replace(b'"generation": 2', b'"generation": 9'))
    with Project.open(path) as project, pytest.raises(ProjectError, match="damaged"):
        project.open_vault(PASSPHRASE)
