"""Keys of the grid and of the codebook."""

from __future__ import annotations

from tui.keys.key import Key

GRID = (
    Key("grid-up", "up", "move(-1)", "Up", "Mark the answer above"),
    Key("grid-down", "down", "move(1)", "Down", "Mark the answer below"),
    Key("grid-page-down", "pagedown", "page(1)", "More", "Go down a page"),
    Key("grid-page-up", "pageup", "page(-1)", "Back up", "Go up a page"),
    Key("grid-first", "home", "end(-1)", "First", "Go to the first answer"),
    Key("grid-last", "end", "end(1)", "Last", "Go to the last answer"),
    Key("grid-left", "left", "across(-1)", "Code", "Mark the code at the left"),
    Key("grid-right", "right", "across(1)", "Code", "Mark another code", 3, shown="← →"),
    Key(
        "grid-toggle",
        "t",
        "yes_no",
        "Yes/no",
        "Apply the marked code to the marked answer, or remove it",
        1,
    ),
    Key("grid-select", "space", "select", "Select", "Select the marked answer, or let it go", 1),
    Key(
        "grid-all",
        "A",
        "select_all",
        "Select all",
        "Select every answer that is listed, or none",
        2,
    ),
    Key(
        "grid-code",
        "c",
        "code",
        "Code them",
        "Apply a code to all selected answers, after a look at how many",
        1,
    ),
    Key("grid-open", "enter", "open", "Open", "Go to the marked answer", 1),
    Key("grid-filter", "y", "filter", "Which", "Choose which answers are listed", 2),
    Key(
        "grid-sort",
        "s",
        "sort",
        "Sort",
        "Choose the order: as they came in, by question, by a fact",
        3,
    ),
    Key("grid-by", "b", "by", "Columns", "Choose what is shown about each person", 3),
    Key(
        "grid-undo",
        "u",
        "undo",
        "Undo",
        "Take back the last thing you said of answers, also in bulk",
        1,
    ),
    Key("grid-redo", "U", "redo", "Redo", "Say again what you took back last"),
    Key(
        "grid-close",
        "escape",
        "close",
        "Back",
        "Back to coding, or to where you asked for these answers",
        1,
    ),
)

CODEBOOK = (
    Key("codebook-edit", "e", "edit", "Edit", "Edit the six parts of the marked code", 1),
    Key("codebook-add", "n", "add", "Add", "Add a code below the marked one", 1),
    Key("codebook-rename", "r", "rename", "Rename", "Give the marked code another name", 2),
    Key(
        "codebook-move",
        "m",
        "move",
        "Move",
        "Put the marked code, with what is below it, elsewhere",
        2,
    ),
    Key("codebook-merge", "g", "merge", "Merge", "Fold the marked code into another", 2),
    Key(
        "codebook-split",
        "s",
        "split",
        "Split",
        "Make a code beside it, and list the answers to share out",
        3,
    ),
    Key("codebook-retire", "x", "retire", "Retire", "Take the marked code out of the codebook", 2),
    Key(
        "codebook-answers",
        "a",
        "answers",
        "Answers",
        "The answers with the marked code, in the grid",
        2,
    ),
    Key(
        "codebook-again",
        "l",
        "again",
        "Look again",
        "Go to the next code of which answers wait to be looked at again",
        3,
        verb="codebook --look-again",
    ),
    Key("codebook-undo", "u", "undo", "Undo", "Take back the last edit", 1),
    Key("codebook-redo", "U", "redo", "Redo", "Do again what you took back last"),
    Key("codebook-search", "slash", "search", "Search", "Search the codebook", 2),
    Key("codebook-page-down", "pagedown", "page(1)", "More", "Read on", priority=True),
    Key("codebook-page-up", "pageup", "page(-1)", "Back up", "Read back", priority=True),
    Key("codebook-close", "escape", "close", "Back", "Leave the search, or back to coding", 1),
)

PARTS = (
    Key(
        "parts-save", "ctrl+s", "save", "Save", "Save the code as it stands here", 1, priority=True
    ),
    Key(
        "parts-close",
        "escape",
        "close",
        "Close",
        "Close; asks first if something was changed",
        1,
        priority=True,
    ),
)
