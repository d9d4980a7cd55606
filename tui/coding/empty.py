"""What the review screen says when there is no answer to show: what to do next."""

from __future__ import annotations

import shlex
from pathlib import Path

from textual.content import Content

from chec_voice.review import QueueProgress
from tui.plain import lines, plain


def empty_text(path: Path, progress: QueueProgress) -> Content:
    name = shlex.quote(path.name)
    if not progress.total:
        return lines(
            plain("There are no answers in this project yet.", "bold"),
            plain(""),
            plain("Press q to leave, then bring some in, from a spreadsheet for example:"),
            plain(f"  chec-voice import {name} answers.csv"),
        )
    return lines(
        plain(f"All {progress.total:,} answers are done. Thank you.", "bold"),
        plain(""),
        plain("  b    look at the last answers again"),
        plain("  /    find an answer by its words"),
        plain("  F2   framework map: what was said about which domain, and where voice is missing"),
        plain("  F3   themes: people, answers and mentions per code"),
        plain("  u    take back the last thing you did"),
        plain("  q    leave; everything is saved"),
    )
