"""Rows of a workbook wait in files until it is whole: in a folder of ours, never in the system's.

openpyxl puts them into the folder for temporary files, where what a killed program left stays, and
these are people's words. Ours is a draft beside the workbook, which goes at the next opening.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from chec_voice import outputs

_FOLDER: ContextVar[Path | None] = ContextVar("folder", default=None)


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """A workbook to append rows to and to save in this block; where it fails, nothing is left.

    Raises:
        Refused: the folder cannot be written, or the disk is full.
    """
    from lxml.etree import SerialisationError
    from openpyxl import Workbook
    from openpyxl.worksheet import _writer

    usual = _writer.create_temporary_file

    def create_temporary_file(suffix: str = "") -> str:
        folder = _FOLDER.get()
        if folder is None:
            return str(usual(suffix))
        place = folder / f"{secrets.token_hex(8)}{suffix}"
        os.close(outputs.new_private_file(place))
        _writer.ALL_TEMP_FILES.append(str(place))
        return str(place)

    with outputs.scratch(path) as folder:
        token = _FOLDER.set(folder)
        _writer.create_temporary_file = create_temporary_file
        book = Workbook(write_only=True)
        try:
            yield book
        except SerialisationError as error:  # lxml writes the rows, and tells of no reason
            code = errno.ENOSPC if outputs.no_room(path) else errno.EIO
            raise outputs.cannot_write(path, OSError(code, os.strerror(code))) from error
        finally:
            _writer.create_temporary_file = usual
            _FOLDER.reset(token)
            for sheet in book.worksheets:
                with suppress(Exception):  # closed, or never begun: a stream that is left open
                    sheet.close()  # says so in the middle of an error that is for people
            mine = {str(file) for file in folder.iterdir()}
            _writer.ALL_TEMP_FILES[:] = [f for f in _writer.ALL_TEMP_FILES if f not in mine]
