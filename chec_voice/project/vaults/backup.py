"""One folder that keeps a project and its vault together, checked when written and when put back.

    OUT/
      NAME.chec       the project, whole, in one file
      NAME.vault      its vault, still under its passphrase; not there where the project has none
      manifest.json   what the two are, with their SHA-256

The folder is 0700 and its files 0600. It stands under its name only once all of it was read again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chec_voice import __version__, draft_files
from chec_voice.errors import Busy, ChecError, InputError, ProjectError, Refused
from chec_voice.outputs import cannot_write, check_project_name, named, sha256_of, why
from chec_voice.project.leaving import written_down
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.project.vaults.state import vault_state
from chec_voice.store import Store, checks, copies, open_store, outside, vault_links
from chec_voice.store import facts as project_facts
from chec_voice.store.connection import copy_to, now
from chec_voice.vault import label_of

MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Attributes:
        path: the folder.
        made_at: when, in UTC.
        made_with: version of chec_voice.
        project_uuid: the project's id.
        name: the project's name.
        participants, responses: how many the project holds.
        project, vault: (file name, SHA-256) of each; None where the project has no vault.
        vault_generation: how often the vault had been saved.
    """

    path: Path
    made_at: str
    made_with: str
    project_uuid: str
    name: str
    participants: int
    responses: int
    project: tuple[str, str]
    vault: tuple[str, str] | None
    vault_generation: int


def back_up(store: Store, out: Path, *, actor: str) -> Backup:
    """Copy a project and its vault, as they are at one moment, to a new folder, and read it again.

    Raises:
        Refused: there is something of that name already, or the folder it is to be in is missing.
        ProjectError: the vault is missing or is not the project's own, the folder cannot be written
            or the disk is full (nothing of the backup is left), or the copy is not sound.
        Busy: somebody saves the vault, and the project can only be looked at.
    """
    state = vault_state(store)
    if state.problem:
        raise ProjectError(
            f"{state.problem} A backup would not be whole.", fix=state.fix, path=state.path
        )
    named(out)
    if os.path.lexists(out):
        raise Refused(
            "there is something of this name already.",
            path=out,
            fix="Name a new folder, such as one with today's date.",
        )
    if not out.parent.is_dir():
        raise Refused(
            f"the folder {out.parent} does not exist.", path=out, fix="Make the folder first."
        )
    with (
        writing_in(store, out.parent),
        _folder(out) as draft,
        copies.moment(store) as moment,
    ):
        # Under the write lock nobody saves the vault: the copy of it, and what `moment` sees of
        # the project from here on, belong together. Others may go on while that is copied. Who may
        # only look has no lock, and compares the vault again.
        with nullcontext() if store.read_only else store.write():
            vault = draft / state.path.name if state.holds_words else None
            if vault is not None:
                _copy(state.path, vault)
            copies.hold(moment)
            uuid = vault_links.project_uuid(store)
        if vault is not None and store.read_only and sha256_of(state.path) != sha256_of(vault):
            raise Busy(store.path)
        project = draft / store.path.name
        copy_to(moment, project)
        counts = project_facts.counts(store)
        label = label_of(vault) if vault is not None else None
        backup = Backup(
            path=out,
            made_at=now(),
            made_with=__version__,
            project_uuid=uuid,
            name=project_facts.name(store),
            participants=counts["participants"] + counts["groups"],
            responses=counts["responses"],
            project=(project.name, sha256_of(project)),
            vault=(vault.name, sha256_of(vault)) if vault is not None else None,
            vault_generation=label.generation if label else 0,
        )
        _write(draft / MANIFEST, json.dumps(_plain(backup), indent=2, ensure_ascii=False) + "\n")
        _check(draft, backup)
    with written_down(store) as recorded:
        if recorded:
            outside.note(store, out, "backup")
            store.event(actor, "backup", after={"vault": backup.vault is not None})
    return backup


def restore(source: Path, target: Path) -> Backup:
    """Put a backup back under a new name; it is checked first, and nothing is overwritten.

    Args:
        target: the project file to make; its vault goes beside it.

    Raises:
        InputError: this is no backup, or it is damaged, or a part is missing; nothing was written.
        Refused: there is a project of that name already, or a vault that a killed restore did not
            leave.
    """
    check_project_name(target)
    backup = read(source)
    _check(source, backup)
    vault = target.with_suffix(".vault")
    begun = backup.vault is not None and _was_begun(target, backup.vault[1])
    places = [
        target,
        *([] if begun else [vault]),
        *(target.with_name(target.name + end) for end in ("-wal", "-journal")),
    ]
    for place in places:
        if os.path.lexists(place):
            raise Refused(
                "there is a file of this name already; nothing was written.",
                path=place,
                fix="Choose another name, or move it away.",
            )
    if not target.parent.is_dir():
        raise Refused(
            f"the folder {target.parent} does not exist.", path=target, fix="Make the folder first."
        )
    draft_files.clear(target.parent, target.name)
    try:
        if backup.vault is not None and not begun:
            _place(source / backup.vault[0], vault)
        try:
            _place(source / backup.project[0], target)
        except BaseException:
            if backup.vault is not None:
                vault.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise Refused(
            "a file of this name came just now; nothing was written.",
            path=target,
            fix="Choose another name.",
        ) from None
    except OSError as error:
        raise cannot_write(target, error) from error
    with closing(_opened(target)) as store:
        outside.note(store, source, "backup")
    return backup


def read(source: Path) -> Backup:
    """What a backup says it holds; `restore` compares that with what it does.

    Raises:
        InputError: this is no backup.
    """
    try:
        told = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise InputError(
                "this backup was made by a newer version of chec_voice.",
                path=source,
                fix="Install the newer version.",
            )
        pairs = [told["project"], told["vault"]]
        if any(pair is not None and Path(str(pair[0])).name != pair[0] for pair in pairs):
            raise ValueError("a path, not a name")
        return Backup(
            path=source,
            project=(str(told["project"][0]), str(told["project"][1])),
            vault=(str(told["vault"][0]), str(told["vault"][1])) if told["vault"] else None,
            made_at=str(told["made_at"]),
            made_with=str(told["made_with"]),
            project_uuid=str(told["project_uuid"]),
            name=str(told["name"]),
            participants=int(told["participants"]),
            responses=int(told["responses"]),
            vault_generation=int(told["vault_generation"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise InputError(
            "this is no backup of a project.",
            path=source,
            fix="Name a folder that `chec-voice backup` made.",
        ) from None


def _plain(backup: Backup) -> dict[str, Any]:
    told = asdict(backup)
    told.pop("path")
    return {"format": _FORMAT, **told}


def _check(folder: Path, backup: Backup) -> None:
    """Reads a backup as if it were to be restored."""
    for part in (backup.project, backup.vault):
        if part is None:
            continue
        try:
            same = sha256_of(folder / part[0]) == part[1]
        except OSError as error:
            raise _broken(folder, f"{part[0]} cannot be read ({error.strerror})") from None
        if not same:
            raise _broken(folder, f"{part[0]} is not as it was written")
    # Opened as a copy: opening a project may bring it up to date, and a backup stays as it is.
    project = folder / backup.project[0]
    try:
        copy = copies.inside(project)
    except (sqlite3.Error, TypeError, UnicodeDecodeError) as error:
        raise _broken(folder, f"the project cannot be read ({error})") from None
    if not copy.sound or copy.project != backup.project_uuid:
        raise _broken(folder, "the project in it is damaged, or another one")
    if copy.has_vault and backup.vault is None:
        raise _broken(folder, "the vault of this project is not in it")
    if backup.vault is not None:
        try:
            label = label_of(folder / backup.vault[0])
        except ChecError as error:
            raise _broken(folder, f"its vault cannot be used: {error.message}") from None
        if label is not None and label.project not in ("", copy.project):
            raise _broken(folder, "the vault in it belongs to another project")


def _broken(folder: Path, why: str) -> InputError:
    return InputError(
        f"this backup is not sound: {why}.",
        path=folder,
        fix="Use another backup; nothing was changed.",
    )


def _opened(path: Path) -> Store:
    store = open_store(path)
    if found := checks.problems(store):
        store.close()
        raise ProjectError(
            f"the restored project is not sound: {found[0]}.", path=path, fix="Use another backup."
        )
    return store


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A folder that stands under its name only once it is whole."""
    draft = draft_files.draft_of(out)
    try:
        draft.mkdir(mode=0o700)
        draft.chmod(0o700)
        yield draft
        draft_files.flush(draft)
        draft.rename(out)
        draft_files.flush(out.parent)
    except (OSError, sqlite3.Error) as error:
        reason = why(error) if isinstance(error, OSError) else str(error)
        raise ProjectError(
            f"the backup cannot be written ({reason}).",
            path=out,
            fix="Free some space, or choose another folder.",
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _was_begun(target: Path, sha256: str) -> bool:
    """Whether a restore was killed here when the vault was in its place, and the project not yet:
    the vault is as it was backed up, a file of its own, and no project's."""
    vault = target.with_suffix(".vault")
    try:
        if os.path.lexists(target) or vault.is_symlink() or sha256_of(vault) != sha256:
            return False
    except OSError:
        return False
    others = (p for p in target.parent.iterdir() if p.stem == target.stem and p != vault)
    return not any(_is_project(other) for other in others)


def _is_project(path: Path) -> bool:
    try:
        copies.inside(path)
    except (sqlite3.Error, TypeError, UnicodeDecodeError):
        return False
    return True


def _place(source: Path, target: Path) -> None:
    """A copy under a name that nothing has."""
    draft = draft_files.draft_of(target)
    try:
        _copy(source, draft)
        os.link(draft, target)  # unlike a rename, never over another file
    except (PermissionError, NotImplementedError):  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(str(target)) from None
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    draft_files.flush(target.parent)


def _copy(source: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as into, source.open("rb") as out_of:
        shutil.copyfileobj(out_of, into)
        into.flush()
        os.fsync(into.fileno())


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
