"""Keys of reading for risk and of concerns."""

from __future__ import annotations

from tui.keys.key import Key

TRIAGE = (
    Key(
        "triage-read",
        "n,enter",
        "read",
        "I have read this",
        "I have read this and see no concern: go to the next",
        1,
        verb="triage",
    ),
    Key(
        "triage-flag",
        "f",
        "flag",
        "Flag",
        "Flag a concern: the answer goes to your lead",
        1,
        verb="triage",
    ),
    Key(
        "triage-same",
        "w",
        "same",
        "Same words",
        "I have read this, also where the very same words answer the same question, after a look",
        2,
        verb="triage",
    ),
    Key("triage-later", "s", "later", "Later", "Later: it comes back at the end, unread", 2),
    Key("triage-back", "b,left", "back", "Back", "Look at the answer before this one", 3),
    Key(
        "triage-undo",
        "u",
        "undo",
        "Undo",
        "Take back your last read mark, also one of an earlier day",
        2,
    ),
    Key("triage-redo", "U", "redo", "Redo", "Mark as read again what you took back last", 4),
    Key(
        "triage-concerns",
        "f8",
        "concerns",
        "Concerns",
        "Concerns that were raised: only a safeguarding lead opens them",
        4,
    ),
    Key("triage-down", "pagedown", "page(1)", "More", "Read on in a long answer"),
    Key("triage-up", "pageup", "page(-1)", "Back up", "Read back in a long answer"),
    Key("triage-help", "question_mark,f1", "app.help", "Help", "This page", 1),
    Key("triage-close", "escape", "close", "Coding", "Back to coding", 1),
)

CONCERNS = (
    Key(
        "concerns-open",
        "enter",
        "open",
        "Open",
        "Open the marked concern; that you did is kept",
        1,
        priority=True,
    ),
    Key("concerns-help", "question_mark,f1", "app.help", "Help", "This page", 2),
    Key(
        "concerns-close", "escape", "close", "Back", "Back to where you were; the vault is shut", 1
    ),
)

CONCERN = (
    Key(
        "concern-note",
        "n",
        "note",
        "Note",
        "Note what was done about this concern",
        1,
        verb="concerns --act",
    ),
    Key(
        "concern-reference",
        "r",
        "reference",
        "Reference",
        "The case's number in your organisation's own system",
        2,
    ),
    Key(
        "concern-end",
        "c",
        "end",
        "Close concern",
        "Close this concern: how it ended, and what becomes of the answer; asks before it does",
        1,
        verb="concerns --close",
    ),
    Key("concern-down", "pagedown", "page(1)", "More", "Read on in a long concern"),
    Key("concern-up", "pageup", "page(-1)", "Back up", "Read back in a long concern"),
    Key("concern-help", "question_mark,f1", "app.help", "Help", "This page", 3),
    Key("concern-close", "escape", "close", "Back", "Back to the concerns; it stays as it is", 1),
)
