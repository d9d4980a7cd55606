"""Every error a user can cause. Each says what happened, where, and what to do next."""

from __future__ import annotations

from pathlib import Path


class ChecError(Exception):
    """Base of all errors shown to people; anything else that escapes is a bug.

    Args:
        message: what happened, in one sentence.
        fix: what to do next, in one sentence.
        path, row, column: where; `row` counts lines of the file from 1.
    """

    def __init__(
        self,
        message: str,
        *,
        fix: str = "",
        path: str | Path | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.message, self.fix, self.row, self.column = message, fix, row, column
        self.path = str(path) if path is not None else None
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                self.path or "",
                f"line {self.row}" if self.row is not None else "",
                f"column {self.column!r}" if self.column is not None else "",
            )
            if part
        )
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}\n  {self.fix}" if self.fix else text


class InputError(ChecError):
    """A file that we were asked to read cannot be read as asked."""


class CodebookError(ChecError):
    """A codebook, framework, crosswalk or indicator file breaks its format."""


class ProjectError(ChecError):
    """A project file is missing, foreign, damaged, too new or busy."""


class Busy(ProjectError):
    """Somebody else was at work in the project all the while; nothing was changed."""

    def __init__(
        self,
        path: Path,
        message: str = "another program is writing to this project.",
        fix: str = "Nothing was changed. Wait until it is done (an import or `suggest`, perhaps),"
        " then try again.",
    ) -> None:
        super().__init__(message, path=path, fix=fix)


class DiskFull(ProjectError):
    """There is no room for what was to be written."""

    def __init__(self, path: Path, message: str = "the disk is full.", fix: str = "") -> None:
        super().__init__(message, path=path, fix=fix or "Free some space, then try again.")


class ReadOnly(ProjectError):
    """The project was opened to look: its file or folder cannot be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "this project can only be looked at, since its file or folder cannot be written;"
            " nothing was changed.",
            path=path,
            fix="Copy it to a folder of your own, or ask for write permission.",
        )


class ProjectGone(Exception):
    """The file of an open project was removed, moved or replaced: writing to it is in vain.

    Not a `ChecError`, so that nothing which carries on after one catches it: there is nowhere left
    to save to, and nobody may be told that something was saved.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: the project's file was removed, moved or replaced by another while it was"
            " open; the last action was NOT saved.\n  Put the file back where it was, or find where"
            " it went, and open it again."
        )


class NotFound(ChecError):
    """A name (code, coder, question, attribute, profile ...) is not in the project."""


class ModelError(ChecError):
    """The embedding model is absent, or does not load."""


class WrongModel(ModelError):
    """The embedding model is there and is not the one we expect: nothing may be made with it."""


class Refused(ChecError):
    """The request is understood and is not safe or not meaningful to carry out."""


class AlreadyThere(Refused):
    """A file stands where output is to go, which may be replaced when a person says so."""
