"""A backup keeps project and vault together, is checked, and never lands on anything."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from chec_testing import dump, ok, query, refused, run, store_of

from chec_voice import Project
from chec_voice.errors import ChecError, InputError, ProjectError, Refused

from .conftest import PASSPHRASE
from .test_vault_belongs import make

pytestmark = [pytest.mark.usefixtures("quick_vault"), pytest.mark.filterwarnings("ignore:.*vault")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make(tmp_path / "p" / "p.chec")


def test_what_was_lost_comes_back_with_its_vault(path: Path, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with Project.open(path) as project:
            project.back_up(tmp_path / "kept")
            inside = dump(path, ("outside", "event"))
        done = Project.restore(tmp_path / "kept", tmp_path / "new.chec")
    finally:
        os.umask(old)
    assert (done.participants, done.responses) == (3, 3)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    for file in (*(tmp_path / "kept").iterdir(), tmp_path / "new.chec", tmp_path / "new.vault"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert dump(tmp_path / "new.chec", ("outside", "event")) == inside
    with Project.open(tmp_path / "new.chec") as project, project.open_vault(PASSPHRASE) as vault:
        assert project.vault_state.kind == "ours" and project.problems() == []
        assert list(vault.originals.values()) == ["Zebedee takes me to the lido"]
        assert tmp_path / "kept" in project.people.preview_withdrawal("A1").copies
    assert list(tmp_path.rglob(".*")) == []


def test_what_was_restored_can_be_backed_up_and_read_while_somebody_writes(
    path: Path, tmp_path: Path
) -> None:
    """It stood without a log, so whoever read it kept writers out, its own backup among them."""
    with Project.open(path) as project:
        project.back_up(tmp_path / "kept")
    Project.restore(tmp_path / "kept", tmp_path / "new.chec")
    with Project.open(tmp_path / "new.chec") as one, Project.open(tmp_path / "new.chec") as two:
        one.back_up(tmp_path / "again")
        with store_of(two).snapshot():
            assert two.facts()["responses"] == 3
            one.mark_synthetic()
    Project.restore(tmp_path / "kept", tmp_path / "as it was.chec")  # it is as it was written


def test_a_restore_that_was_killed_between_vault_and_project_can_be_done_again(
    path: Path, tmp_path: Path
) -> None:
    """The vault that it had put in its place stood in the way of every later restore."""
    with Project.open(path) as project:
        project.back_up(tmp_path / "kept")
    new, vault = tmp_path / "new.chec", tmp_path / "new.vault"
    shutil.copy(tmp_path / "kept" / "p.vault", vault)
    Project.restore(tmp_path / "kept", new)
    with Project.open(new) as project:
        assert project.vault_state.kind == "ours"
    new.unlink()
    vault.write_bytes(vault.read_bytes() + b" ")
    with pytest.raises(Refused, match="already"):
        Project.restore(tmp_path / "kept", new)


def test_nothing_is_ever_overwritten(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        project.back_up(tmp_path / "kept")
        for taken in (tmp_path / "kept", path, path.with_suffix(".vault"), path.parent):
            with pytest.raises(Refused, match=r"already|is the name of a (project|vault)"):
                project.back_up(taken)
    before = path.read_bytes(), path.with_suffix(".vault").read_bytes()
    for name in ("p.chec", "p.other"):  # the second would take the vault's place
        with pytest.raises(Refused, match=r"already|does not end in \.chec"):
            Project.restore(tmp_path / "kept", path.with_name(name))
    assert before == (path.read_bytes(), path.with_suffix(".vault").read_bytes())
    (tmp_path / "new.vault").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="already"):
        Project.restore(tmp_path / "kept", tmp_path / "new.chec")
    assert not (tmp_path / "new.chec").exists()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize("part", ["p.chec", "p.vault", "manifest.json"])
@pytest.mark.parametrize("harm", [_cut, Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_harmed_backup_is_refused_before_anything_is_written(
    path: Path, tmp_path: Path, part: str, harm: object
) -> None:
    with Project.open(path) as project:
        project.back_up(tmp_path / "kept")
    assert callable(harm)
    harm(tmp_path / "kept" / part)
    (tmp_path / "to").mkdir()
    with pytest.raises(InputError, match=r"not sound|no backup"):
        Project.restore(tmp_path / "kept", tmp_path / "to" / "new.chec")
    assert list((tmp_path / "to").iterdir()) == []


def test_a_backup_without_its_vault_is_not_made(path: Path, tmp_path: Path) -> None:
    path.with_suffix(".vault").rename(tmp_path / "away")
    with Project.open(path) as project, pytest.raises(ProjectError, match="not be whole"):
        project.back_up(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_full_disk_leaves_no_half_backup(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Project.open(path) as project:
        monkeypatch.setattr(shutil, "copyfileobj", full)
        with pytest.raises(ChecError, match="the disk is full"):
            project.back_up(tmp_path / "kept")
    assert [file.name for file in tmp_path.iterdir()] == ["p"]


def test_backup_and_restore_as_verbs(path: Path, tmp_path: Path) -> None:
    assert "with its vault" in ok("backup", path, tmp_path / "kept")
    refused(run("backup", path, tmp_path / "kept"), "already")
    assert "new.vault" in ok("restore", tmp_path / "kept", tmp_path / "new.chec")
    refused(run("restore", tmp_path / "kept", tmp_path / "new.chec"), "already")
    refused(run("restore", path.parent, tmp_path / "more.chec"), "no backup")
    assert "is sound" in ok("doctor", tmp_path / "new.chec")
    assert query(path, "SELECT kind FROM outside") == [("backup",)]
    ok("new", tmp_path / "bare.chec")
    assert "without a vault" in ok("backup", tmp_path / "bare.chec", tmp_path / "bare")
