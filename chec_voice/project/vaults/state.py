"""Tells whether the vault beside a project is the project's own; needs no passphrase."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chec_voice.errors import ChecError, ProjectError
from chec_voice.store import Store, handouts, vault_links
from chec_voice.vault import label_of
from chec_voice.vault_label import Label, path_beside

VaultKind = Literal[
    "none", "ours", "newer", "unbound", "at home", "missing", "older", "another's", "unreadable"
]


class VaultWarning(UserWarning):
    """A project was opened whose vault is not as it should be."""


@dataclass(frozen=True)
class VaultState:
    """How the vault of a project stands.

    Attributes:
        kind: none: there is none, and nothing that one would hold. newer: it was saved since the
            project last knew. unbound: it is of a version before vaults said whose they are. at
            home: this is a copy for one person, and the vault is with the project it was made of.
        path: where it stands, or should.
        problem: what is wrong, in a sentence; empty when nothing is.
        fix: what to do about it.
        hint: the passphrase's hint, if there is one.
    """

    kind: VaultKind
    path: Path
    problem: str = ""
    fix: str = ""
    hint: str = ""

    @property
    def holds_words(self) -> bool:
        """Whether original wording is, or may be, in a vault that belongs to this very file."""
        return self.kind not in ("none", "at home")

    @property
    def usable(self) -> bool:
        """Whether the vault can be opened for this project."""
        return self.kind in ("ours", "newer", "unbound")

    def error(self) -> ProjectError:
        """The problem as an error, for what cannot be done without the vault."""
        problem, fix = _AT_HOME if self.kind == "at home" else (self.problem, self.fix)
        return ProjectError(problem, fix=fix, path=self.path)


def vault_state(store: Store) -> VaultState:
    """How the vault of this project stands."""
    path = path_beside(store.path)
    link = vault_links.get(store)
    if not path.exists():
        if link is None and not vault_links.needs_one(store):
            return VaultState("none", path)
        if link is None and handouts.is_one(store):
            return VaultState("at home", path)
        return _missing(path, link.vault if link else "", vault_links.project_uuid(store))
    try:
        label = label_of(path)
    except ChecError as error:
        return VaultState(
            "unreadable", path, f"the vault cannot be used: {error.message}", error.fix
        )
    hint = label.hint if label else ""
    known = link is not None and bool(link.vault)
    if label is None or not label.vault:
        if not known:
            return VaultState("unbound", path, hint=hint)
        return VaultState("older", path, *_OLDER)
    if label.project != vault_links.project_uuid(store):
        return VaultState("another's", path, *_ANOTHERS)
    if link is None or not known:
        return VaultState("ours", path, hint=hint)
    if label.vault != link.vault:
        return VaultState(
            "another's",
            path,
            "this vault is not the one that has this project's original wording.",
            _PUT_BACK,
        )
    if label.generation < link.generation:
        return VaultState("older", path, *_OLDER)
    return VaultState("ours" if label.generation == link.generation else "newer", path, hint=hint)


_PUT_BACK = (
    "Put the right one in its place: look in your backups, and in the folder where the project was"
    " before."
)
_OLDER = (
    "this vault is an older copy: the project knows a newer one, so wording may be missing here,"
    " and words of somebody who withdrew may be back.",
    "Put the newer one in its place. If it is lost: chec-voice doctor PROJECT --accept-older-vault",
)
_AT_HOME = (
    "this is a copy for one person: the vault, with the original wording, is with the project that"
    " it was made of.",
    "Do this there. What is made safe or taken back in a copy does not come back with a merge.",
)
_ANOTHERS = ("this vault belongs to another project.", _PUT_BACK)


def _missing(path: Path, vault: str, project: str) -> VaultState:
    problem = "the vault of this project, with the original wording, is not here."
    moved = _renamed(path.parent, vault, project)
    if moved is not None:
        return VaultState(
            "missing",
            path,
            problem,
            f"It seems to be {moved.name}, in the same folder: give it the name {path.name}.",
        )
    return VaultState("missing", path, problem, _PUT_BACK)


def _renamed(folder: Path, vault: str, project: str) -> Path | None:
    """A vault of this project under another name, or None."""
    for other in sorted(folder.glob("*")):
        with suppress(ChecError, OSError):
            if other.is_file() and other.suffix != ".chec" and other.stat().st_size < _LARGEST:
                label: Label | None = label_of(other)
                if label and (label.vault == vault if vault else label.project == project):
                    return other
    return None


_LARGEST = 500_000_000
