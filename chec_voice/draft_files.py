"""Files on their way: written beside their place under a name that says so, then renamed.

A name holds the number of the process that writes, so that what a killed one left can be told from
what is being written now, and be taken away.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

_ENDING = ".draft"
_NAME = re.compile(r"^\..+\.(\d+)-[0-9a-f]{8}\.draft(?:-wal|-shm|-journal)?$")
_A_DAY = 86_400


def draft_of(path: Path) -> Path:
    """A new name beside `path`, to write under until the file is whole. Nothing is made yet."""
    return path.with_name(f".{path.name[:200]}.{os.getpid()}-{secrets.token_hex(4)}{_ENDING}")


def flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(draft: Path) -> None:
    """Take away a draft, file or folder, whether or not it was made."""
    with suppress(OSError):
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()


def clear(folder: Path, name: str = "") -> int:
    """Take away drafts that killed programs left; returns how many.

    Args:
        name: only those of the file of this name.
    """
    gone = 0
    with suppress(OSError):
        for draft in folder.iterdir():
            match = _NAME.match(draft.name)
            if match is None or (name and not draft.name.startswith(f".{name}.")):
                continue
            if _in_use(int(match[1]), draft):
                continue
            with suppress(OSError):
                shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
                gone += 1
    return gone


def _in_use(process: int, draft: Path) -> bool:
    """Whether somebody is writing it now. Numbers of processes are used again, so one that nobody
    has written to for a day is left over whatever runs under the number."""
    if process == os.getpid():
        return True
    try:
        new = time.time() - draft.stat().st_mtime < _A_DAY
    except OSError:
        return True
    return new and _is_running(process)


if sys.platform == "win32":

    def _is_running(process: int) -> bool:
        """Whether there is a process of this number; a signal would end it here."""
        import ctypes

        kernel, query, still, denied = ctypes.windll.kernel32, 0x1000, 259, 5
        handle = kernel.OpenProcess(query, False, process)
        if not handle:
            return bool(kernel.GetLastError() == denied)
        code = ctypes.c_ulong()
        known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return not known or code.value == still

else:

    def _is_running(process: int) -> bool:
        """Whether there is a process of this number, anybody's."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return True
