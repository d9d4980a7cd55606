"""Where one begins without naming a project: choose one, work in it, come back."""

from __future__ import annotations

from tui.app import run as run_project
from tui.home.launcher import LauncherApp


def run() -> int:
    """Choose a project and work in it, as often as somebody comes back here.

    Returns 0, or 1 after a bug.
    """
    while (start := LauncherApp().run()) is not None:
        code = run_project(start.path, start.coder, start="home")
        if code:
            return code
    return 0
