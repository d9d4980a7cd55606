"""Opens, creates and migrates project files, and turns SQLite's errors into ours."""

from __future__ import annotations

import json
import os
import re
import secrets
import sqlite3
import stat
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from chec_voice import draft_files, memory
from chec_voice.errors import Busy, DiskFull, InputError, ProjectError, ProjectGone, ReadOnly
from chec_voice.outputs import check_project_name, disk_is_full, new_private_file, no_room
from chec_voice.store.migrations import APPLICATION_ID, migrations
from chec_voice.store.sqlite import Database

_T = TypeVar("_T")
_INSERT = re.compile(r"(?s)(INSERT (?:OR IGNORE )?INTO .* VALUES )(\([^()]*\?[^()]*\))([^?]*)")
_PARAMETERS = 2_000
"""How many values one statement takes; SQLite allows 32,766."""
BUSY_SECONDS = 5.0
"""How long a write waits for another writer before it gives up."""


CACHE_KIB = 16_384
"""Of the file, for who only reads: the system holds it too, and an app has several connections."""
WRITING_KIB = 65_536
"""The same for who writes: writing much leaps about in indexes."""


def now() -> str:
    """The time as it is stored: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_uuids(count: int) -> list[str]:
    """UUIDs of version 7 (RFC 9562) in rising order: the time in milliseconds, then random bits.

    Things made together get ids one behind the other, which keeps the indexes of a large import
    quick.
    """
    time_part = f"{time.time_ns() // 1_000_000:012x}"
    head = f"{time_part[:8]}-{time_part[8:]}-7"
    random = os.urandom(10 * count).hex()
    return sorted(
        f"{head}{random[at : at + 3]}-{_VARIANT[random[at + 3]]}{random[at + 4 : at + 7]}"
        f"-{random[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    )


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_uuid() -> str:
    return new_uuids(1)[0]


class Store:
    """One open project file. The modules beside this one read and write it.

    Writes happen inside `with store.write():`, which is one transaction; nested blocks join it.
    """

    def __init__(self, db: Database, path: Path, *, read_only: bool = False) -> None:
        self.db, self.path = db, path
        self.read_only = read_only
        """Whether it was opened to look: its file or folder cannot be written."""
        self.command = ""
        """Name of the command to which events belong now; see `store.commands.together`."""
        self._broken = False
        """Whether a nested write failed, so that the transaction around it may not be kept."""
        self._kept: dict[Any, Any] = {}
        self._kept_at: tuple[int, int] | None = None
        self._kept_while: dict[Hashable, tuple[Hashable, Any]] = {}
        self._stands_at = path.absolute()
        self._identity = _identity(self._stands_at)
        self._log_is_ahead = False
        self._aside = 0
        """Rows that were changed in tables of this connection alone."""

    def kept(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What `make` read from the file, kept until this or another connection writes to it."""
        at = self.written_at()
        if at != self._kept_at:
            self._kept, self._kept_at = {}, at
        if key not in self._kept:
            self._kept[key] = make()
        kept: _T = self._kept[key]
        return kept

    def kept_while(self, key: Hashable, mark: Hashable, make: Callable[[], _T]) -> _T:
        """What `make` read from the file, kept as long as `mark` is the same, which is soon read.

        It outlasts writes of what it does not follow from.
        """
        if key not in self._kept_while or self._kept_while[key][0] != mark:
            self._kept_while[key] = (mark, make())
        kept: _T = self._kept_while[key][1]
        return kept

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Writes in this block change nothing that `kept` was made from: it stays."""
        yield
        self._kept_at = self.written_at()

    def written_at(self) -> tuple[int, int]:
        """Another pair whenever somebody wrote to the file."""
        return int(self.value("PRAGMA data_version")), self.db.conn.total_changes - self._aside

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Writes in this block go to tables of this connection alone, not to the file."""
        conn = self.db.conn
        before, inside = conn.total_changes, conn.in_transaction
        with translated(self.path):
            yield
            if not inside:
                conn.commit()
        self._aside += conn.total_changes - before

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[None]:
        """One transaction. It takes the write lock at once, so that what it reads stays true.

        Nested, it joins the transaction around it: when it fails, all of that fails, whoever
        catches what it raised.

        Args:
            alone: where it is nested, it fails alone. At each statement in such a block SQLite goes
                over all that it keeps to put back, so only few rows are changed in one: twenty
                thousand took ten times as long.

        Raises:
            ReadOnly: it was opened to look.
            Busy: another program held the lock all the while.
            ProjectError: the file cannot be written.
            ProjectGone: the file is not where it was any more; nothing was saved.
        """
        self.require_writable()
        if not self.db.conn.in_transaction:
            with self._outermost():
                yield
        elif alone:
            before = self._broken
            try:
                with translated(self.path), self.db.atomic():
                    yield
            except BaseException:
                self._broken = before
                raise
        else:
            try:
                with translated(self.path):
                    yield
            except BaseException:
                self._broken = True
                raise

    @contextmanager
    def _outermost(self) -> Iterator[None]:
        if not self._log_is_ahead:
            self._write_ahead()
        self._broken = False
        try:
            with translated(self.path), self.db.atomic():
                self.db.execute("UPDATE project SET id = id WHERE 0")
                self.db.execute(f"PRAGMA cache_size = -{WRITING_KIB}")
                yield
                if self._broken:
                    raise RuntimeError("half of a write was caught, and must not be kept")
                self.require_there()
        except ProjectError:
            self.require_there()  # a file that is gone comes with many faces
            raise
        finally:
            with suppress(sqlite3.Error):
                self.db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    @contextmanager
    def patience(self, seconds: float) -> Iterator[None]:
        """A write in this block waits so long for another program's, and then raises `Busy`."""
        usual = self.value("PRAGMA busy_timeout")
        self.db.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")
        try:
            yield
        finally:
            self.db.execute(f"PRAGMA busy_timeout = {usual}")

    @contextmanager
    def watched(self, told: Callable[[], None], steps: int) -> Iterator[None]:
        """Long statements in this block tell, after so many of SQLite's steps, that they go on."""
        self.db.conn.set_progress_handler(told, steps)
        try:
            yield
        finally:
            self.db.conn.set_progress_handler(None, 0)

    @contextmanager
    def unchecked(self) -> Iterator[None]:
        """Rows added in this block fulfil what the schema's CHECKs say, since we made them so: to
        ask at each takes a third of the time of a million. `doctor` looks all the same."""
        self.db.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            self.db.execute("PRAGMA ignore_check_constraints = OFF")

    @contextmanager
    def without_triggers(self, *names: str) -> Iterator[None]:
        """These triggers rest in this block, inside `write()`: to start them at each of many rows
        takes more than all else. Who asks does in the block what they would have done. They come
        back as they were, also when the transaction fails.
        """
        marks = ", ".join("?" * len(names))
        resting = self.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            f" AND name IN ({marks}) ORDER BY rowid",
            names,
        )
        for row in resting:
            self.execute(f"DROP TRIGGER {row['name']}")
        yield
        for row in resting:
            self.execute(row["sql"])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read in this block stood so at one moment, also while others write."""
        if self.db.conn.in_transaction:
            yield
            return
        with translated(self.path):
            self.db.execute("BEGIN")
            try:
                yield
            finally:
                self.db.conn.commit()

    def require_writable(self) -> None:
        """Say no before long work whose result could not be kept.

        Raises:
            ReadOnly: the project was opened to look.
        """
        if self.read_only:
            raise ReadOnly(self.path)

    def _write_ahead(self) -> None:
        """Let others read while this one writes. A copy of a project comes as one file, without
        its log; while another program has it open in that state, the next write tries again."""
        with suppress(sqlite3.OperationalError):
            mode = self.db.execute("PRAGMA main.journal_mode").fetchone()[0]
            if mode != "wal":
                mode = self.db.execute("PRAGMA main.journal_mode = WAL").fetchone()[0]
            self._log_is_ahead = mode == "wal"

    def require_there(self) -> None:
        """Say no where the file is not where it was opened.

        Raises:
            ProjectGone: it was removed, moved or replaced.
        """
        if _identity(self._stands_at) != self._identity:
            raise ProjectGone(self.path)

    def rows(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        with translated(self.path):
            return self.db.conn.execute(sql, args).fetchall()

    def row(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        with translated(self.path):
            found: sqlite3.Row | None = self.db.conn.execute(sql, args).fetchone()
            return found

    def value(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> Any:
        found = self.row(sql, args)
        return None if found is None else found[0]

    def iterate(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> Iterator[sqlite3.Row]:
        """Rows as they are read, for results that should not stand in memory at once."""
        with translated(self.path):
            # No `yield from`: it closes the cursor of rows that nobody came to the end of, and says
            # so to people where the project was closed before, as after an export that failed.
            for row in self.db.conn.execute(sql, args):  # noqa: UP028
                yield row

    def execute(self, sql: str, args: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one statement inside `write()`; returns the id of the row it inserted."""
        return self.db.conn.execute(sql, args).lastrowid or 0

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]] | Iterator[Any]) -> None:
        """Run one statement for every row; of an `INSERT ... VALUES`, many rows a statement, since
        to start one on a table with indexes and triggers costs more than the row."""
        parts = _INSERT.fullmatch(sql)
        if parts is not None:
            most = _PARAMETERS // parts[2].count("?")
            whole = f"{parts[1]}{', '.join([parts[2]] * most)}{parts[3]}"
            iterator = iter(rows)
            while len(block := list(islice(iterator, most))) == most:
                self.db.conn.execute(whole, list(chain.from_iterable(block)))
            rows = block
        self.db.conn.executemany(sql, rows)

    def event(
        self,
        actor: str,
        kind: str,
        *,
        target: str = "",
        before: object = None,
        after: object = None,
        undoes: int | None = None,
    ) -> int:
        """Append a line to the audit trail; call it inside `write()`.

        `before` and `after` hold ids, counts and settings, never what a young person said: a
        withdrawal must be able to leave the history in place.
        """
        return self.execute(
            "INSERT INTO event (uuid, at, actor, kind, target, before, after, undoes_id,"
            " command) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new_uuid(),
                now(),
                actor,
                kind,
                target,
                json.dumps(before, ensure_ascii=False),
                json.dumps(after, ensure_ascii=False),
                undoes,
                self.command,
            ),
        )

    def close(self) -> None:
        # What was read of a large project goes now, not when somebody collects rings of objects;
        # SQLite's own pages of it too.
        self._kept.clear()
        self.db.close()
        memory.give_back()


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def create(path: Path, *, name: str, created_with: str) -> Store:
    """Make a new project file.

    Raises:
        ProjectError: the file exists, or the folder is missing or cannot be written.
        Refused: its name is none of a project.
    """
    check_project_name(path)
    try:
        exists, has_folder = path.exists(), path.parent.is_dir()
    except OSError as error:  # a name too long, or a folder that we may not look into
        raise _cannot_write(path, error) from error
    if exists:
        raise ProjectError(
            "this file exists already.",
            path=path,
            fix="Choose another name, or open it as it is; nothing was changed.",
        )
    if not has_folder:
        raise ProjectError(
            f"the folder {path.parent} does not exist.", path=path, fix="Make the folder first."
        )
    for left in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
        if left.exists():  # SQLite would replay it into the new project
            raise ProjectError(
                "this file is left from an earlier project of the same name.",
                path=left,
                fix="Delete it, or choose another name; nothing was changed.",
            )
    # Built under another name: a half-made project never stands where a project is looked for.
    draft_files.clear(path.parent, path.name)
    draft = draft_files.draft_of(path)
    try:
        with translated(path):
            # SQLite gives -wal and -shm the mode of the file.
            with os.fdopen(new_private_file(draft), "wb") as file:
                file.write(_empty())
            db = _connect(draft)
            db.execute("PRAGMA journal_mode = WAL")
            with db.atomic():
                db.execute(
                    "INSERT INTO project (id, uuid, name, created_at, created_with, seed)"
                    " VALUES (1, ?, ?, ?, ?, ?)",
                    (new_uuid(), name, now(), created_with, secrets.randbelow(2**31)),
                )
            db.close()
        draft.rename(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                draft.with_name(f"{draft.name}{end}").unlink(missing_ok=True)
    return open_store(path)


@cache
def _empty() -> bytes:
    """A file with every table and no row.

    Brought about in memory, and once a process: eighteen migrations on a disk take longer than all
    else that making a project does.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        db = _prepared(connection)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(db)
        return connection.serialize()


def open_store(path: Path, busy_seconds: float | None = None) -> Store:
    """Open a project; brings an older one up to date after making a backup beside it.

    One whose file or folder cannot be written is opened to look: `write` refuses.

    Raises:
        ProjectError: the file is missing, is not a project, is damaged, comes from a newer
            version, or from an older one and cannot be written.
    """
    _check_is_project(path)
    read_only = not may_write(path)
    with translated(path):
        db = _prepared(look(path)) if read_only else _connect(path, busy_seconds)
        pending = _pending(db, path)
        if pending and read_only:
            db.close()
            raise ProjectError(
                "this project is of an earlier version, and cannot be brought up to date here:"
                " its file or folder cannot be written.",
                path=path,
                fix="Copy it to a folder of your own, and open the copy.",
            )
        if pending:
            _back_up(db, path)
            migrations.apply(db)
        if db.execute("SELECT count(*) FROM project").fetchone()[0] != 1:
            db.close()
            raise ProjectError(
                "the project was never finished.",
                path=path,
                fix="Delete the file and make it anew.",
            )
        return Store(db, path, read_only=read_only)


def may_write(path: Path) -> bool:
    """Whether a project can be written: its file, and its folder for what SQLite puts beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def look(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, also where not even SQLite's own files can be made.

    Raises:
        sqlite3.Error: it cannot be read, or is no database.
        ProjectError: what was written last stands in a log that cannot be read here.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    try:
        # Reads the file's header, and so its log, but not the whole schema: that takes longer than
        # all else that opening does.
        connection.execute("PRAGMA schema_version").fetchone()
        return connection
    except sqlite3.OperationalError as error:
        connection.close()
        if (error.sqlite_errorcode & 0xFF) not in (
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
        ):
            raise
    except sqlite3.Error:
        connection.close()
        raise
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise ProjectError(
            f"what was saved last stands in {log.name} beside it, which cannot be read in a folder"
            " that cannot be written.",
            path=path,
            fix="Copy both files to a folder of your own, and open the copy.",
        )
    # Nobody has it open, and SQLite may not put its files beside it: as it stands on the disk.
    return sqlite3.connect(f"{uri}&immutable=1", uri=True)


def _connect(path: Path, busy_seconds: float | None = None) -> Database:
    wait = BUSY_SECONDS if busy_seconds is None else busy_seconds
    return _prepared(sqlite3.connect(str(path), timeout=wait))


def _prepared(connection: sqlite3.Connection) -> Database:
    connection.row_factory = sqlite3.Row
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA temp_store = MEMORY")
    # What is deleted is overwritten wherever that costs no further disk access; a withdrawal
    # rebuilds the whole file, which leaves nothing of what was deleted.
    db.execute("PRAGMA secure_delete = FAST")
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return db


def _check_is_project(path: Path) -> None:
    """Through SQLite, never by reading the file: where another connection of this process has it
    open, closing a file of our own would drop that one's locks, another program would take its
    log away, and what it wrote from then on would be lost."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise ProjectError(
                "this is a folder, not a project.", path=path, fix="Name the .chec file."
            )
        if not stat.S_ISREG(kind):  # who opens a pipe waits for somebody to write to it
            raise ProjectError(
                "this is a pipe or a device, not a project.", path=path, fix="Name the .chec file."
            )
    except FileNotFoundError:
        raise ProjectError(
            "there is no such project.",
            path=path,
            fix="Check the name, or make it with: chec-voice new PROJECT",
        ) from None
    except OSError as error:
        raise _cannot_read(path, error.strerror) from error
    if not os.access(path, os.R_OK):
        raise _cannot_read(path, "Permission denied")
    if _application_id(path) != APPLICATION_ID:
        raise ProjectError(
            "this file is not a chec_voice project.",
            path=path,
            fix="Name a .chec file made by `chec-voice new`. To read responses from a file, use"
            " `chec-voice import PROJECT FILE`.",
        )


def _application_id(path: Path) -> int | None:
    """None: this is no database."""
    with translated(path):
        try:
            with closing(look(path)) as connection:
                return int(connection.execute("PRAGMA application_id").fetchone()[0])
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
                raise
            return None


def _cannot_read(path: Path, reason: str | None) -> ProjectError:
    return ProjectError(
        f"this file cannot be read ({reason}).", path=path, fix="Check its permissions."
    )


def _pending(db: Database, path: Path) -> bool:
    """Whether a project is of an earlier version.

    Raises:
        ProjectError: it is of a later one.
    """
    ours = {migration.name for migration in migrations._migrations}
    applied = {migration.name for migration in migrations.applied(db)}
    unknown = sorted(applied - ours)
    if unknown:
        db.close()
        raise ProjectError(
            f"this project was made by a newer version of chec_voice (it has {unknown[-1]}).",
            path=path,
            fix="Install the newer version: pip install --upgrade chec-voice",
        )
    return bool(ours - applied)


def _back_up(db: Database, path: Path) -> Path:
    target = path.with_name(f"{path.stem}.before-migration-{now().replace(':', '')}{path.suffix}")
    copy_to(db.conn, target)
    return target


def copy_to(source: sqlite3.Connection, target: Path) -> None:
    """A whole copy of a project, also while others write to it; for its owner's eyes alone.

    It stands under its name only once it is whole. SQLite makes it, page by page, from one state.

    Raises:
        OSError: the folder cannot be written.
        sqlite3.Error: the disk is full, or the project cannot be read.
    """
    draft = draft_files.draft_of(target)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            # One file, that needs no other beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
        draft_files.flush(draft)
        draft.replace(target)
        draft_files.flush(target.parent)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            draft.with_name(f"{draft.name}{end}").unlink(missing_ok=True)


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to another project that changes nothing in it, and does not bring it up to date.

    Raises:
        ProjectError: the file is missing or is not a project.
    """
    _check_is_project(path)
    with translated(path), closing(look(path)) as connection:
        yield connection


def _cannot_write(path: Path, error: Exception | None) -> ProjectError:
    if error is not None and disk_is_full(error):
        return DiskFull(path)
    reason = f" ({error})" if error else ""
    return ProjectError(
        f"the project or its folder cannot be written{reason}.",
        path=path,
        fix="Copy the project to a folder of your own, or ask for write permission.",
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns the errors of SQLite that a user can cause into errors that say what to do."""
    try:
        yield
    except UnicodeDecodeError as error:  # a text in the file, or a name in its schema
        raise _damaged(path, error) from error
    except UnicodeEncodeError as error:
        raise InputError(
            "a text holds half a character, which is no text (not UTF-8); nothing was changed.",
            fix="Type it again, or save the file that it is from as UTF-8.",
        ) from error
    except sqlite3.Error as error:
        known = _known_fault(path, error)
        if known is None:
            raise
        raise known from error


def _known_fault(path: Path, error: sqlite3.Error) -> ProjectError | None:
    """What a user can do about an error of SQLite; None when it is a fault of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(path)
    unwritten = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
    if code == sqlite3.SQLITE_FULL or (code in unwritten and no_room(path)):
        return DiskFull(path, fix="Free some space, then try again. What was saved before is safe.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _cannot_write(path, error)
    if code == sqlite3.SQLITE_IOERR:
        return ProjectError(
            f"the disk did not do what it was asked ({error}).",
            path=path,
            fix="Is a drive or the network gone? Try again when it is back. What was saved before"
            " is safe there.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith(_DAMAGED):
        return _damaged(path, error)
    return None


_DAMAGED = ("unsupported file format", "Could not decode to UTF-8")
"""How errors of SQLite and of its door to Python begin that have no code of their own."""


def _damaged(path: Path, error: Exception) -> ProjectError:
    return ProjectError(
        f"the project file is damaged ({error}).",
        path=path,
        fix="Keep this file as it is and go back to a backup (*.chec in the same folder).",
    )
