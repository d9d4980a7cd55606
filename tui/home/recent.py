"""The projects that somebody opened lately, and where each stands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chec_voice.errors import ChecError
from chec_voice.project import Project, Stage, next_step
from chec_voice.settings import Settings

RECENT, CODER = "recent", "coder"
"""Names of the settings: the projects, and who sat here the last time."""
_MOST = 12


@dataclass(frozen=True)
class Recent:
    """One project of the list."""

    path: Path
    name: str
    stages: tuple[Stage, ...]
    problem: str = ""
    """Why it cannot be opened; "" when it can."""

    @property
    def next(self) -> str:
        """What comes next there, in words; "" when everything is done."""
        step = next_step(list(self.stages))
        return f"next: {step.name.lower()} ({step.words})" if step is not None else "all done"


def paths(settings: Settings) -> list[Path]:
    """Files that were opened lately, the newest first, as far as they are still there."""
    listed = settings.get(RECENT, [])
    found = [Path(str(one)) for one in listed] if isinstance(listed, list) else []
    return [path for path in found if path.is_file()]


def last_coder(settings: Settings) -> str:
    """Who sat here the last time; "" when nobody did, or the settings cannot be read."""
    try:
        return str(settings.get(CODER, ""))
    except ChecError:
        return ""


def remember(settings: Settings, path: Path, coder: str = "") -> None:
    """Put a project on top of the list, and keep who opened it.

    A list that cannot be kept is no reason to stop.
    """
    with suppress(ChecError):
        if coder:
            settings.put(CODER, coder)
        others = [one for one in paths(settings) if one != path.resolve()]
        settings.put(RECENT, [str(one) for one in (path.resolve(), *others)][:_MOST])


def forget(settings: Settings, path: Path) -> None:
    """Take a project off the list."""
    settings.put(RECENT, [str(one) for one in paths(settings) if one != path])


def look(path: Path) -> Recent:
    """Where one project stands."""
    try:
        with Project.open(path) as project:
            return Recent(path, project.name, tuple(project.stages))
    except ChecError as error:
        return Recent(path, path.stem, (), error.message)
