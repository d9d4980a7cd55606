"""Brings a file in: asks which, shows what would come of it, and writes it when that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError, InputError
from chec_voice.project import is_document
from tui.dialogs.file import FileScreen
from tui.dialogs.line import path_of
from tui.export import exchange
from tui.home.coming_in import ComingIn
from tui.home.document_in import DocumentIn
from tui.home.import_options import ImportOptions
from tui.home.table_in import TableIn

if TYPE_CHECKING:
    from tui.session import Session

_HINT = (
    "A table (CSV, Excel), workshop notes or a transcript (Word, PDF, text, VTT), or a project of"
    " another program (.qdpx, .qdc, a QualCoder folder, a Taguette project)."
)
Done = Callable[[], None]


def ask(app: Session, done: Done) -> None:
    """Ask for a file, show what would come of it, and bring it in when that is wanted."""

    def named(name: str | None) -> None:
        if not name:
            return
        path = path_of(name)
        if exchange.is_of_another_program(path):
            exchange.bring_in_file(app, path, done)
        elif not path.is_file():
            missing = InputError("there is no such file.", path=path, fix="Check its name.")
            app.show_error(missing, "This file is not brought in")
        else:
            look(app, done, path, ImportOptions())

    app.push_screen(FileScreen("Bring in which file?", _HINT, exchange.can_come), named)


def look(app: Session, done: Done, path: Path, options: ImportOptions) -> None:
    """Show what would come of a file."""
    again = partial(look, app, done)

    def came(said: str) -> None:
        app.notify(said)
        done()

    try:
        document = options.kind in ("notes", "transcript") or (
            options.kind is None and is_document(path, options.reading.encoding)
        )
    except ChecError as error:
        app.show_error(error, "This file is not brought in")
        return
    screen: type[ComingIn] = DocumentIn if document else TableIn
    app.push_screen(screen(path, options, again, came))
