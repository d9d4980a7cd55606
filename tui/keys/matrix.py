"""Keys of the framework matrix."""

from __future__ import annotations

from tui.keys.key import Key

MATRIX = (
    Key(
        "matrix-open",
        "enter",
        "open",
        "Write",
        "What was said in the marked cell, and what you write it comes to",
        1,
        priority=True,
        verb="matrix",
    ),
    Key("matrix-before", "h", "before", "Before", "What was written in the marked cell before", 2),
    Key(
        "matrix-only",
        "y",
        "only",
        "Which",
        "Choose which cases are listed",
        2,
        verb="matrix --only",
    ),
    Key(
        "matrix-out",
        "w",
        "out",
        "Workbook",
        "Write all of it to a workbook, to write in there",
        3,
        verb="matrix --out",
    ),
    Key(
        "matrix-in",
        "r",
        "bring_in",
        "Read back",
        "Bring back what was changed in such a workbook",
        3,
        verb="matrix --read",
    ),
    Key("matrix-next", "n", "turn(1)", "Next", "The next hundred cases", 3),
    Key("matrix-previous", "p", "turn(-1)", "Previous", "The hundred cases before", 3),
    Key("matrix-undo", "u", "undo", "Undo", "Take back what you wrote last in the matrix", 1),
    Key("matrix-redo", "U", "redo", "Redo", "Write again what you took back last"),
    Key("matrix-down", "ctrl+down", "page(1)", "More", "Read on below the table", priority=True),
    Key("matrix-up", "ctrl+up", "page(-1)", "Back up", "Read back below the table", priority=True),
    Key("matrix-close", "escape", "close", "Back", "Back to the themes", 1),
)
