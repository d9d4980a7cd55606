"""Where output may land: `check` decides it for every verb that writes; `replacing` writes.

Projects hold the words of young people, and so does most of what comes out of them: files are for
their owner alone (0600, new folders 0700), whatever the umask.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from chec_voice.draft_files import draft_of, remove
from chec_voice.errors import AlreadyThere, Refused

_KEPT_ENDINGS = (".chec", ".vault", "-wal", "-shm", "-journal")
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("json",), (b"{", b"[")),
    **dict.fromkeys(("svg", "qdc", "html"), (b"<",)),
    **dict.fromkeys(("qdpx", "docx", "pptx", "xlsx", "zip"), (b"PK",)),
    "pdf": (b"%PDF",),
    "parquet": (b"PAR1",),
    "sav": (b"$FL2", b"$FL3"),
    "sqlite3": (b"SQLite format 3\0",),
}
"""How a file of each ending begins (white space and a byte order mark aside); others are text."""
_NO_TEXT = (b"PK\x03\x04", b"%PDF", b"SQLite format 3", b"chec_voice vault")
_PROJECT = b"CHEC"
"""What bytes 68 to 72 of a SQLite file are where it is a project (SQLite's application id)."""
_LITTLE = 256 * 1024
"""Bytes of free space with which SQLite cannot make the files that it needs beside a project."""
_ELSEWHERE = "Choose another place or name."
_OF_THE_MACHINE = tuple(map(Path, ("/dev", "/proc", "/sys")))
_SHARED_MEMORY = Path("/dev/shm")
"""Ordinary files may stand there, and nowhere else below `_OF_THE_MACHINE`."""


def check(
    path: str | Path,
    *,
    endings: Collection[str],
    force: bool = False,
    inputs: Iterable[str | Path] = (),
    imported: Collection[str] = (),
) -> Path:
    """The place as a path, when a file may be written there; nothing is written yet.

    Args:
        endings: what the file may end in, without the dot; "" allows a name without ending.
        force: an existing file may be replaced, if it is of the same kind.
        inputs: files that are being read, such as the project itself.
        imported: SHA-256 of files that were brought in; they are never replaced.

    Raises:
        Refused: output there would replace what it must not, or has an ending of another kind.
    """
    place = named(path)
    _refuse_inputs(place, inputs)
    ending = place.suffix.lower().lstrip(".")
    _refuse_other_ending(place, ending, endings)
    if not _is_taken(place):
        return place
    if not force:
        raise AlreadyThere(
            f"{place} exists already; nothing was written.",
            fix="Use --force to replace it, or choose another name.",
        )
    _check_kind(place, ending or next(iter(endings)))
    _refuse_imported(place, imported)
    _refuse_locked(place, ending)
    return place


def _refuse_locked(place: Path, ending: str) -> None:
    """A file that another program holds is found out before the first of a set is replaced."""
    if ending in ("chec", "vault", "sqlite3"):
        return  # only SQLite opens its files
    refuse_open_elsewhere(place, "Nothing was written.")
    try:
        with place.open("r+b"):
            pass
    except OSError as error:
        if os.name != "nt" and error.errno == errno.EACCES:
            return  # its rights say nothing of whether another file may take its place
        raise Refused(
            f"{place} cannot be replaced: it is locked, or open in another program"
            f" ({error.strerror}). Nothing was written.",
            fix="Close it there, or choose another place.",
        ) from error


def refuse_open_elsewhere(place: Path, outcome: str) -> None:
    """Refuse a file beside which Excel, Word, PowerPoint or LibreOffice says that it is open.

    Where the system lets a file be replaced under them, what is saved there next would undo it.

    Args:
        outcome: what it means, in a sentence.

    Raises:
        Refused: there is such a mark; names it, since a program that crashed leaves one behind.
    """
    name = place.name
    for mark in (f"~${name}", f"~${name[2:]}", f".~lock.{name}#"):
        beside = place.with_name(mark)
        if beside.exists():
            raise Refused(
                f"{place} is open in another program. {outcome}",
                fix=f"Save and close it there. Where nobody has it open, remove {beside}.",
            )


def _refuse_inputs(place: Path, inputs: Iterable[str | Path]) -> None:
    for source in inputs:
        with suppress(OSError, ValueError):
            if place.samefile(source):
                raise Refused(
                    f"{place} is the file that is being read; it is not replaced.", fix=_ELSEWHERE
                )


def _refuse_other_ending(place: Path, ending: str, endings: Collection[str]) -> None:
    if ending not in endings:
        wanted = " or ".join(f".{end}" for end in endings if end)
        first = next(end for end in endings if end)
        raise Refused(
            f"{place} does not end in {wanted}, and programs go by the ending.",
            fix=f"Choose another name, such as {place.stem}.{first}.",
        )


def _refuse_machine(place: Path) -> None:
    """Where standard output goes to a file, /dev/stdout looks like one, and would be replaced."""
    for each in (place.absolute(), place.parent.resolve() / place.name):
        above = each.parents
        if _SHARED_MEMORY not in above and any(root in above for root in _OF_THE_MACHINE):
            raise Refused(f"{place} is no ordinary file but a device or pipe.", fix=_ELSEWHERE)


def _is_taken(place: Path) -> bool:
    """Whether an ordinary file stands there; refuses folders, devices and links to nowhere."""
    _refuse_machine(place)
    try:
        status = place.stat()
    except FileNotFoundError:
        if place.is_symlink():
            raise Refused(
                f"{place} is a link to nowhere; nothing was written.", fix=_ELSEWHERE
            ) from None
        return False
    except NotADirectoryError:
        raise Refused(
            f"{place} cannot be written (there is a file where its folder would be).",
            fix=_ELSEWHERE,
        ) from None
    except (OSError, ValueError) as error:
        raise cannot_write(place, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise Refused(f"{place} is a folder, and a file was to be written.", fix=_ELSEWHERE)
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{place} is no ordinary file but a device or pipe.", fix=_ELSEWHERE)
    return True


def _refuse_imported(place: Path, imported: Collection[str]) -> None:
    if imported and sha256_of(place) in imported:
        raise Refused(
            f"{place} is a file that was imported into this project; it is not replaced.",
            fix=_ELSEWHERE,
        )


def check_project_name(path: str | Path) -> Path:
    """The place as a path, when its name is one of a project; what stands there is another matter.

    A project called like another's vault or log would take its place.

    Raises:
        Refused: it does not end in .chec, or is a link to nowhere.
    """
    place = Path(path)
    if place.suffix.lower() != ".chec":
        raise Refused(
            f"{str(path)!r} does not end in .chec, and a project does.",
            fix=f"Choose another name, such as {place.stem or 'project'}.chec.",
        )
    with suppress(OSError):  # a name too long, or a folder closed to us: who writes says so
        if place.is_symlink() and not place.exists():
            raise Refused(f"{place} is a link to nowhere; nothing was written.", fix=_ELSEWHERE)
    return place


def check_new_project(path: str | Path) -> Path:
    """The place as a path, when a new project may stand there; nothing is written yet.

    Raises:
        Refused: the name is none of a project, something of it is there, or its folder is missing.
    """
    place = check_project_name(path)
    beside = [place.with_name(f"{place.name}{end}") for end in ("-wal", "-shm", "-journal")]
    for each in (place, place.with_suffix(".vault"), *beside):
        if os.path.lexists(each):
            raise Refused(f"{each} exists already; nothing was written.", fix=_ELSEWHERE)
    if not place.parent.is_dir():
        raise Refused(
            f"the folder {place.parent} does not exist.", path=place, fix="Make the folder first."
        )
    return place


def check_folder(path: str | Path) -> Path:
    """The place as a path, when a folder stands or can be made there; nothing is made yet.

    Raises:
        Refused: there is a file, or the name is one of a project or a vault.
    """
    place = named(path)
    if place.exists() and not place.is_dir():
        raise Refused(f"{place} is no folder, and a folder is needed.", fix=_ELSEWHERE)
    return place


def named(path: str | Path) -> Path:
    """The path, when its name is not one that a project or a vault has.

    Raises:
        Refused: the name is empty, or belongs to a project, a vault or what SQLite puts beside one.
    """
    if not str(path).strip() or not Path(path).name:
        raise Refused("no name is given for what is to be written.", fix="Give a file's name.")
    place = Path(path)
    for each in {place, place.resolve() if place.is_symlink() else place}:
        kept = next((end for end in _KEPT_ENDINGS if each.name.lower().endswith(end)), None)
        if kept is not None:
            what = {".chec": "project", ".vault": "vault"}.get(kept, "project's own files")
            raise Refused(
                f"{each} is the name of a {what}, and this is not one; nothing was written.",
                fix=f"Choose a name that does not end in {kept}.",
            )
    return place


def _check_kind(place: Path, ending: str) -> None:
    """Raises Refused where an existing file holds something else than a file of this ending does.

    Not a byte of a project that is in use is read: closing a file drops SQLite's locks on it.
    """
    other = Refused(
        f"{place} holds something else than a .{ending} file does; it is not replaced.",
        fix="Choose another name, or move that file away first.",
    )
    if any(place.with_name(f"{place.name}{end}").exists() for end in ("-wal", "-journal")):
        raise other
    try:
        with place.open("rb") as file:
            begins = file.read(4096)
    except OSError as error:
        raise cannot_write(place, error) from error
    if not begins:
        return
    if begins.startswith(b"SQLite format 3") and begins[68:72] == _PROJECT:
        raise other  # a project under another name
    wanted = _BEGINNINGS.get(ending)
    if wanted is not None:
        if not begins.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(wanted):
            raise other
    elif b"\0" in begins or begins.startswith(_NO_TEXT):
        raise other


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it, for their owner alone; one that stands is left as it is.

    Raises:
        Refused: it cannot be made.
    """
    missing = [path, *path.parents]
    try:
        for folder in reversed([place for place in missing if not place.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except (OSError, ValueError) as error:
        raise cannot_write(path, error) from error


def sha256_of(path: Path) -> str:
    """The digest of a file, read in pieces: a national export has more bytes than memory."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def new_private_file(path: Path) -> int:
    """Makes an empty file (0600) that was not there, and returns its descriptor."""
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A folder (0700) for what is on its way into a file, gone after the block.

    What a killed program left of it is cleared as other drafts are.

    Raises:
        Refused: the folder of the file cannot be written, or the disk is full.
    """
    make_folder(beside.parent)
    folder = draft_of(beside)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    except OSError as error:
        raise cannot_write(beside, error) from error
    finally:
        remove(folder)


@contextmanager
def replacing(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """A file (0600) that stands under its name only once it is whole; UTF-8 unless `binary`.

    Its folder is made where there is none. Ask `check` before.

    Raises:
        Refused: the folder cannot be written, or the disk is full.
    """
    make_folder(path.parent)
    draft = draft_of(path)
    try:
        handle = new_private_file(draft)
        text: dict[str, Any] = {} if binary else {"encoding": "utf-8", "newline": ""}
        with os.fdopen(handle, "w+b" if binary else "w", **text) as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError | ValueError) -> Refused:
    """What to say when the machine does not let us write; a full disk is called a full disk."""
    if disk_is_full(error):
        return Refused(f"{path} cannot be written: the disk is full.", fix="Free some space first.")
    return Refused(f"{path} cannot be written ({why(error)}).", fix=_ELSEWHERE)


def why(error: BaseException) -> str:
    """Why the machine did not let us, to be put in brackets; a full disk is called a full disk."""
    if disk_is_full(error):
        return "the disk is full"
    return getattr(error, "strerror", None) or "this is no name for a file"


def free_space(path: Path) -> int | None:
    """Bytes that are free where a file stands or will; None where the machine does not say."""
    try:
        return shutil.disk_usage(path.absolute().parent).free
    except OSError:
        return None


def no_room(path: Path) -> bool:
    """Whether there is so little room for a file that an error without a reason comes of it."""
    free = free_space(path)
    return free is not None and free < _LITTLE


def disk_is_full(error: BaseException) -> bool:
    """Whether an error says that there is no room left (or that a quota is used up)."""
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    return isinstance(error, OSError) and error.errno in full
