"""Keys of where one begins, and of what was done."""

from __future__ import annotations

from tui.keys.key import Key

LAUNCHER = (
    Key("launcher-open", "enter", "open", "Open", "Open the marked project", 1, priority=True),
    Key("launcher-new", "n", "new", "New project", "Make a new project", 1, verb="new"),
    Key(
        "launcher-demo",
        "t",
        "demo",
        "Try it",
        "Try it on made-up answers, in a folder that you choose",
        1,
        verb="demo",
    ),
    Key("launcher-other", "o", "other", "Open another", "Open a project file by its name", 1),
    Key(
        "launcher-forget",
        "x",
        "forget",
        "Forget",
        "Take a project off this list; its file stays",
        4,
    ),
    Key("launcher-quit", "q,escape", "quit", "Quit", "Leave", 2, shown="q"),
)

HOME = (
    Key("home-step", "enter", "step", "Go on", "Do the marked step", 1, priority=True),
    Key(
        "home-import",
        "i",
        "bring_in",
        "Import",
        "Bring in a file, after a look at it",
        1,
        verb="import",
    ),
    Key(
        "home-suggest", "s", "suggest", "Suggest", "Score codes for every answer", 2, verb="suggest"
    ),
    Key(
        "home-doctor",
        "d",
        "doctor",
        "Check",
        "Check the file, and say what it holds",
        4,
        verb="doctor",
    ),
    Key(
        "home-back",
        "z",
        "back_up",
        "Backup",
        "Copy the project and its vault to a new folder",
        4,
        verb="backup",
    ),
    Key("home-help", "question_mark,f1", "app.help", "Help", "This page", 3),
    Key("home-close", "escape", "close", "Coding", "Back to coding", 1),
)

COLUMNS = (
    Key(
        "columns-part",
        "enter",
        "part",
        "Use as",
        "Choose what the marked column is used as: answers, a fact, consent …",
        1,
        priority=True,
    ),
    Key(
        "columns-out",
        "x",
        "leave_out",
        "Out",
        "Leave the marked column out, or use it again",
        2,
    ),
    Key(
        "columns-name",
        "n",
        "rename",
        "Name",
        "Say what was asked in the marked column, or what its fact is called here",
        2,
    ),
    Key(
        "columns-asks",
        "p",
        "polarity",
        "Asks",
        "Say what a question asks: what helps, what makes it harder, what should change",
        2,
    ),
    Key(
        "columns-options",
        "o",
        "options",
        "Options",
        "Session, place, sheet, heading rows, rows that are nobody's, a choice of columns kept",
        1,
    ),
    Key("columns-down", "pagedown", "page(1)", "More", "Read on below the list", priority=True),
    Key("columns-up", "pageup", "page(-1)", "Back up", "Read back below the list", priority=True),
    Key(
        "columns-bring-in",
        "y",
        "bring_in",
        "Bring in",
        "Bring the file in as it stands here",
        1,
        verb="import",
    ),
    Key("columns-close", "escape", "close", "Back", "Back; nothing is brought in", 1),
)

SPEAKERS = (
    Key(
        "speakers-who",
        "enter",
        "who",
        "Who is it",
        "Say who the marked one is: a young person, who asks the questions, or no speaker",
        1,
        priority=True,
    ),
    Key(
        "speakers-options",
        "o",
        "options",
        "Options",
        "Session, place, what is the same for everybody, notes or transcript",
        1,
    ),
    Key("speakers-down", "pagedown", "page(1)", "More", "Read on below the list", priority=True),
    Key("speakers-up", "pageup", "page(-1)", "Back up", "Read back below the list", priority=True),
    Key(
        "speakers-bring-in",
        "y",
        "bring_in",
        "Bring in",
        "Bring the file in as it stands here",
        1,
        verb="import",
    ),
    Key("speakers-close", "escape", "close", "Back", "Back; nothing is brought in", 1),
)

HISTORY = (
    Key("history-up", "up", "move(-1)", "Up", "Mark the act above"),
    Key("history-down", "down", "move(1)", "Down", "Mark the act below"),
    Key("history-page-down", "pagedown", "page(1)", "More", "Go down a page"),
    Key("history-page-up", "pageup", "page(-1)", "Back up", "Go up a page"),
    Key(
        "history-open",
        "enter",
        "open",
        "Answer",
        "Go to the answer that it was about",
        1,
        priority=True,
    ),
    Key(
        "history-revert",
        "r",
        "revert",
        "Take back",
        "Take back the marked act of yours, and only that",
        1,
    ),
    Key("history-whose", "w", "whose", "Whose", "Show what everyone did, or only yourself", 2),
    Key("history-undo", "u", "undo", "Undo", "Take back the last thing you did", 2),
    Key("history-close", "escape", "close", "Back", "Back to where you were", 1),
)

EXPORT = (
    Key(
        "export-write",
        "enter",
        "write",
        "Write",
        "Write the files, after a look at what is hidden",
        1,
        priority=True,
    ),
    Key("export-stop", "x", "stop", "Stop", "Stop writing; nothing half-made stays", 1),
    Key("export-what", "w", "what", "What", "Choose what to write", 1, verb="report"),
    Key(
        "export-profile",
        "p",
        "profile",
        "Rule",
        "Choose the rule for small numbers",
        1,
        verb="report --profile",
    ),
    Key("export-by", "b", "by", "Compare by", "Choose what to compare by", 1),
    Key(
        "export-options",
        "o",
        "options",
        "Options",
        "Logo, template, colours, who was invited, practice, questions, waves, whose coding",
        2,
        verb="report",
    ),
    Key("export-folder", "f", "folder", "Folder", "Choose where to write", 2),
    Key("export-page-down", "pagedown", "page(1)", "More", "Read on", priority=True),
    Key("export-page-up", "pageup", "page(-1)", "Back up", "Read back", priority=True),
    Key("export-close", "escape", "close", "Back", "Back to where you were; nothing is written", 1),
)
