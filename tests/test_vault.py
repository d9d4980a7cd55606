"""The vault: opens with its passphrase only, replaces itself in one step, tells nothing."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

pytest.importorskip("pyrage")

from chec_voice import vault as module
from chec_voice.errors import ChecError, InputError, ProjectError, Refused
from chec_voice.vault import Vault, WrongPassphrase

PASS = "correct horse battery"
SECRET = "Zuleikha said it first"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One vault for all tests: each passphrase takes a second by design."""
    path = tmp_path_factory.mktemp("vault") / "p.vault"
    with Vault.create(path, PASS) as vault:
        vault.originals["r1"] = SECRET
        vault.key["name"] = {"zuleikha": "⟨name 1⟩"}
        vault.contacts["r1"] = "via the youth worker"
        vault.save()
    return path


@pytest.fixture
def path(tmp_path: Path, sealed: Path) -> Path:
    return Path(shutil.copy2(sealed, tmp_path))


def test_round_trip(path: Path) -> None:
    vault = Vault.open(path, PASS)
    assert vault.originals == {"r1": SECRET}
    assert vault.key == {"name": {"zuleikha": "⟨name 1⟩"}}
    assert vault.contacts == {"r1": "via the youth worker"}
    assert vault.forget("r1") and not vault.forget("r1")


def test_nothing_readable_on_disk(path: Path) -> None:
    assert [p.name for p in path.parent.iterdir()] == ["p.vault"]
    sealed = path.read_bytes()
    assert b"uleikha" not in sealed and b"youth" not in sealed and b"originals" not in sealed
    head, body = module._parts(sealed, path)
    assert head[0] == module.WORK >= 17
    assert b"-> X25519 " in body and b"AGE-SECRET-KEY" not in sealed.upper()
    assert path.stat().st_mode & 0o077 == 0


def test_wrong_passphrase_says_so(path: Path) -> None:
    with pytest.raises(WrongPassphrase) as caught:
        Vault.open(path, "incorrect horse")
    told = str(caught.value) + repr(caught.value)
    assert "passphrase is wrong" in told
    assert "incorrect" not in told and "uleikha" not in told
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_damage_is_told_from_a_wrong_passphrase(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    with pytest.raises(ProjectError, match="damaged"):
        Vault.open(path, PASS)
    start = len(module._MAGIC) + module._LENGTHS.size
    length = len(module._parts(whole, path)[0])
    for bad in (
        whole[: start - 1],
        whole[: start + 40],
        whole[: start + length],
        whole[:start] + b"x" * length + whole[start + length :],
    ):
        path.write_bytes(bad)
        with pytest.raises(ProjectError, match="damaged"):
            Vault.open(path, PASS)


def test_a_body_under_another_head_is_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = str(module._pyrage().x25519.Identity.generate())
    for identity in (other, "no identity"):
        monkeypatch.setattr(module, "_decrypt", lambda *_, told=identity: told.encode())
        with pytest.raises(ProjectError, match="damaged") as caught:
            Vault.open(path, PASS)
        assert identity not in str(caught.value) and caught.value.__cause__ is None


def test_a_save_asks_nothing_of_scrypt(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault.open(path, PASS)
    head = module._parts(path.read_bytes(), path)[0]
    monkeypatch.setattr(module, "_encrypt", None)
    vault.originals["r2"] = "more"
    vault.save()
    assert module._parts(path.read_bytes(), path)[0] == head
    assert Vault.open(path, PASS).originals == {"r1": SECRET, "r2": "more"}


def test_other_versions_are_refused(path: Path) -> None:
    head, body = module._parts(path.read_bytes(), path)
    later = module._MAGIC + module._LENGTHS.pack(module._FORMAT + 1, len(head)) + head + body
    path.write_bytes(later)
    with pytest.raises(InputError, match="another version"):
        Vault.open(path, PASS)


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "x.vault"
    other.write_bytes(b"PK\x03\x04 hello")
    with pytest.raises(InputError):
        Vault.open(other, PASS)
    with pytest.raises(ProjectError):
        Vault.open(tmp_path / "none.vault", PASS)
    vault = Vault.create(tmp_path / "y.vault", PASS)
    body = module._seal_body(b"not json: Zuleikha", vault._identity)
    whole = vault.path.read_bytes()
    other.write_bytes(whole[: -len(module._parts(whole, other)[1])] + body)
    with pytest.raises(InputError) as caught:
        Vault.open(other, PASS)
    assert "Zuleikha" not in str(caught.value) and caught.value.__cause__ is None


def test_nothing_secret_in_repr_or_pickle(path: Path) -> None:
    vault = Vault.open(path, PASS)
    assert "uleikha" not in repr(vault) and vault._identity not in repr(vault)
    assert PASS not in vars(vault).values()
    with pytest.raises(TypeError):
        pickle.dumps(vault)
    vault.close()
    assert vault.originals == {} and vault._identity == ""
    for attempt in (vault.save, lambda: vault.change_passphrase("another long one")):
        with pytest.raises(ProjectError, match="closed"):
            attempt()


def test_a_failed_save_leaves_the_old_vault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    vault = Vault.open(path, PASS)
    vault.originals["r2"] = "more"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(ProjectError, match="the disk is full"):
        vault.save()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["p.vault"]


def test_two_sessions_do_not_overwrite_each_other(path: Path) -> None:
    first, second = Vault.open(path, PASS), Vault.open(path, PASS)
    first.save()
    with pytest.raises(Refused, match="another session"):
        second.save()


def test_passphrase_rules(path: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="too short"):
        Vault.create(tmp_path / "q.vault", "short")
    with pytest.raises(Refused, match="already"):
        Vault.create(path, PASS)
    vault = Vault.open(path, PASS)
    before = vault._identity
    vault.change_passphrase("another long one")
    assert vault._identity != before
    with pytest.raises(ChecError):
        Vault.open(path, PASS)
    assert Vault.open(path, "another long one").originals == {"r1": SECRET}
