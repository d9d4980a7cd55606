"""Keys that work on every screen, and those of small dialogs."""

from __future__ import annotations

from tui.keys.key import Key

LINE = (
    Key("line-take", "enter", "take", "Take it", "Take what you typed", 1, priority=True),
    Key("line-close", "escape", "close", "Close", "Close without a change", 1),
)

FILE = (
    Key(
        "file-take",
        "enter",
        "take",
        "Take it",
        "Take the marked file, or go into the folder",
        1,
        priority=True,
    ),
    Key(
        "file-complete",
        "tab",
        "complete",
        "Complete",
        "Put the marked name into the line",
        2,
        priority=True,
    ),
    Key("file-down", "down", "move(1)", "Down", "Mark the file below", priority=True),
    Key("file-up", "up", "move(-1)", "Up", "Mark the file above", priority=True),
    Key("file-close", "escape", "close", "Close", "Close without a change", 1),
)

CHOOSE = (
    Key("choose-take", "enter", "take", "Choose", "Take the marked line", 1, priority=True),
    Key("choose-close", "escape", "close", "Close", "Close without a change", 1),
)

HELP = (
    Key(
        "help-close",
        "escape,question_mark,f1,q",
        "close",
        "Back",
        "Back to where you were",
        1,
        shown="Esc",
    ),
)

LOOKS = (
    Key(
        "jump",
        "semicolon",
        "app.jump",
        "Jump",
        "Show a letter on each part of the screen and each place, and go where you say",
        10,
    ),
    Key(
        "whole-part",
        "ctrl+f",
        "app.whole_part",
        "Full",
        "Show one part of the screen alone, then the next, then all of them again",
        10,
    ),
)
"""They change what is in sight, on every screen."""

JUMPING = (
    Key(
        "jump-close",
        "escape,semicolon",
        "close",
        "Stay",
        "Stay here; any letter that is shown goes where it stands",
        1,
        shown="Esc",
    ),
)

ANYWHERE_ALONE = (
    Key(
        "palette",
        "ctrl+p",
        "app.command_palette",
        "All",
        "Everything the app can do, by name",
        9,
    ),
    Key(
        "stop-work",
        "ctrl+k",
        "app.stop_work",
        "Stop work",
        "Stop what goes on beside you: an import, suggestions, a report",
    ),
    Key(
        "panel-larger",
        "greater_than_sign",
        "app.panel(1)",
        "Larger",
        "Make the part beside or below larger; its edge can be moved by mouse, too",
    ),
    Key(
        "panel-smaller",
        "less_than_sign",
        "app.panel(-1)",
        "Smaller",
        "Make the part beside or below smaller",
    ),
    Key(
        "panel-reset", "equals_sign", "app.panel(0)", "As at first", "Give it its first size again"
    ),
    Key("help-anywhere", "question_mark,f1", "app.help", "Help", "This page"),
    Key("quit-anywhere", "ctrl+q", "app.quit", "Quit", "Leave; everything is saved already"),
)
