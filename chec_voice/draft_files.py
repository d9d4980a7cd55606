"""Files on their way: written beside their place under a name that says so, then renamed.

A name holds the number of the process that writes, so that what a killed one left can be told from
what is being written now, and be taken away.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
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
    if process == os.getpid():
        return True
    if os.name == "nt":  # asking there would end the process
        try:
            return time.time() - draft.stat().st_mtime < _A_DAY
        except OSError:
            return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
