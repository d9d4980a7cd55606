"""The archive of a .qdpx: opened with distrust, written the same way every time.

Nothing is ever unpacked to disk, and nothing in an archive says where a file would go: members are
found by their bare names.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from chec_voice.errors import InputError

MAX_MEMBERS = 400_000
MAX_PROJECT = 2 * 1024**3 - 1
"""Bytes of the project's XML; the standard allows no larger files inside."""
MAX_TEXT = 64 * 1024**2
"""Bytes of one source's text."""
MAX_TOTAL = 4 * 1024**3
"""Bytes of all members that are read."""
MAX_RATIO = 300
"""Text and XML shrink to a tenth, or a fiftieth; what shrinks to less than this is a bomb."""
_SMALL = 4 * 1024**2
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Archive:
    """The members of a .qdpx, by their names in lower case. Made by `opened`."""

    def __init__(self, zipped: zipfile.ZipFile, path: Path) -> None:
        self._zipped, self._path, self._read = zipped, path, 0
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._projects: list[zipfile.ZipInfo] = []
        infos = zipped.infolist()
        if len(infos) > MAX_MEMBERS:
            raise self._refuse(f"it holds {len(infos):,} files, and {MAX_MEMBERS:,} is the most")
        for info in infos:
            self._check(info)
            name = PurePosixPath(info.filename.replace("\\", "/"))
            if info.is_dir() or "__MACOSX" in name.parts or name.name.startswith("._"):
                continue
            if name.suffix.lower() == ".qde":
                self._projects.append(info)
            else:
                self._members.setdefault(name.name.lower(), info)

    def _check(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        if not name:
            raise self._refuse("a file in it has no name")
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or name[1:2] == ":":
            raise self._refuse(
                f"the file {info.filename[:80]!r} in it would be put outside of its folder"
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refuse(f"{info.filename[:80]!r} in it is a link to another file")
        if info.flag_bits & 1:
            raise self._refuse(
                "it is protected by a password", "Save it without a password, and try again."
            )
        if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise self._refuse(
                f"{info.filename[:80]!r} in it would unpack to {info.file_size / 1024**2:,.0f} MB,"
                f" more than {MAX_RATIO} times its size: it looks made to fill up a machine"
            )

    def _refuse(self, why: str, fix: str = "") -> InputError:
        return InputError(
            f"this archive is not read: {why}.",
            path=self._path,
            fix=fix or "Export it again from the program that made it; nothing was imported.",
        )

    @property
    def project(self) -> str:
        """Name of the one project in the archive.

        Raises:
            InputError: there is none, or there are several.
        """
        found = [info for info in self._projects if "/" not in info.filename.replace("\\", "/")]
        found = found or self._projects
        if not found:
            raise self._refuse("there is no project (*.qde) in it")
        if len(found) > 1:
            names = ", ".join(sorted(info.filename for info in found)[:3])
            raise self._refuse(f"there are {len(found)} projects in it ({names}), not one")
        return found[0].filename

    @contextmanager
    def open_project(self) -> Iterator[IO[bytes]]:
        """The XML of the project, to be read as it is unpacked."""
        info = self._zipped.getinfo(self.project)
        if info.file_size > MAX_PROJECT:
            raise self._refuse(f"its project is of {info.file_size / 1024**3:.1f} GB")
        self._count(info)
        with self._translated(info), self._zipped.open(info) as file:
            yield file

    def text(self, name: str) -> bytes | None:
        """The bytes of a source's text, whatever folder it is in; None when it is not there.

        Raises:
            InputError: it is too large or damaged.
        """
        info = self._members.get(name.lower())
        if info is None:
            return None
        if info.file_size > MAX_TEXT:
            raise self._refuse(f"{info.filename!r} in it has {info.file_size / 1024**2:,.0f} MB")
        self._count(info)
        with self._translated(info):
            return self._zipped.read(info)

    def _count(self, info: zipfile.ZipInfo) -> None:
        self._read += info.file_size
        if self._read > MAX_TOTAL:
            raise self._refuse("what it holds is too large to read")

    @contextmanager
    def _translated(self, info: zipfile.ZipInfo) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self._refuse(f"{info.filename[:80]!r} in it is damaged ({error})") from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a .qdpx to be read.

    Raises:
        InputError: it is no archive, is damaged, or holds what no exchange file holds.
    """
    try:
        zipped = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise InputError(
            f"this is no whole archive ({error}).",
            path=path,
            fix="It may have been cut off on its way: export it again, or copy it again.",
        ) from error
    with zipped:
        yield Archive(zipped, path)


class Writer:
    """A .qdpx on its way to disk: `project.qde`, then `sources/`; same content, same bytes.

    Its directory is written at the end of a `with` block; one that fails leaves it as it is.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._zipped = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._zipped.close()
        else:  # or it tries again when it is thrown away, and complains of a file that is closed
            self._zipped.fp = None

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the archive, to write bytes into."""
        with self._zipped.open(_info(name), "w", force_zip64=True) as file:
            yield file

    def add(self, name: str, data: bytes) -> None:
        """Put a whole file into the archive."""
        self._zipped.writestr(_info(name), data)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 3
    return info
