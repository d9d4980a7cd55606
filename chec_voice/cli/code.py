"""chec-voice code"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

import click

from chec_voice.cli.output import (
    coding_session_options,
    meant_coder,
    note,
    project_argument,
    shell,
)
from chec_voice.project import Project


def open_home() -> None:
    """Open the app where one chooses a project."""
    from tui.launch import run

    raise SystemExit(run())


@click.command()
@project_argument
@coding_session_options
def command(
    project: Path,
    coder: str,
    blind: bool,
    order: Literal["plain", "smart"] | None,
    round_name: str | None,
) -> None:
    """Open the terminal app to code answers."""
    in_browser = "TEXTUAL_DRIVER" in os.environ  # started by `serve`, which asked who it is
    if not in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        from chec_voice.errors import Refused

        raise Refused(
            "the app needs a terminal.",
            fix=f"For plain lines use: chec-voice review {shell(project)} --coder {shell(coder)}"
            " --plain",
        )
    with Project.open(project) as opened:
        coder = coder if in_browser else meant_coder(opened, coder)
        if round_name is not None:
            opened.coding(coder, round_name=round_name)  # says why not, before the screen clears
        note(opened.risk_reading.line())
        if order == "smart":
            note("Choosing which answers to show first ...")
            opened.suggestions.plan_queue(coder)
    from tui.app import run

    raise SystemExit(run(project, coder, blind=blind, order=order, round_name=round_name))
