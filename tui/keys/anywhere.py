"""Keys that work on every screen, and those of small dialogs."""

from __future__ import annotations

from tui.keys.key import Key

LINE = (
    Key("line-take", "enter", "take", "Take it", "Take what you typed", 1, priority=True),
    Key("line-close", "escape", "close", "Close", "Close without a change", 1),
)

CHOOSE = (Key("choose-close", "escape", "close", "Close", "Close without a change", 1),)

HELP = (
    Key(
        "help-close",
        "escape,question_mark,f1,q",
        "close",
        "Back",
        "Back to the answer",
        1,
        shown="Esc",
    ),
)

ANYWHERE = (
    Key(
        "go-codebook", "ctrl+o", "app.go('codebook')", "Go", "Go to the codebook, or back to coding"
    ),
    Key("go-grid", "f10", "app.go('grid')", "Go", "Go to the grid, or back to coding"),
    Key("go-home", "f9", "app.go('home')", "Go", "Go home, or back to coding"),
    Key("go-history", "ctrl+y", "app.go('history')", "Go", "Go to the history, or back to coding"),
    Key("go-export", "ctrl+e", "app.go('export')", "Go", "Go to what leaves, or back to coding"),
    Key("go-map", "f2", "app.go('map')", "Go", "Go to the map, or back to coding"),
    Key("go-themes", "f3", "app.go('themes')", "Go", "Go to the themes, or back to coding"),
    Key("go-triage", "f4", "app.go('triage')", "Go", "Go to reading for risk, or back to coding"),
    Key("go-deidentify", "f5", "app.go('deidentify')", "Go", "Go to safe text, or back to coding"),
    Key("go-topics", "f6", "app.go('topics')", "Go", "Go to the topics, or back to coding"),
    Key("go-quality", "f7", "app.go('quality')", "Go", "Go to quality, or back to coding"),
    Key("go-concerns", "f8", "app.go('concerns')", "Go", "Go to the concerns, or back to coding"),
    Key(
        "palette", "ctrl+p", "app.command_palette", "Commands", "Everything the app can do, by name"
    ),
    Key("quit-anywhere", "ctrl+q", "app.quit", "Quit", "Leave; everything is saved already"),
)
