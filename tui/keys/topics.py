"""Keys of the topics."""

from __future__ import annotations

from tui.keys.key import Key

TOPICS = (
    Key(
        "topics-open",
        "enter",
        "open_row",
        "Answers",
        "Read the answers of a topic",
        1,
        priority=True,
    ),
    Key(
        "topics-promote",
        "p",
        "promote",
        "Make a code",
        "Make a code of a topic",
        2,
        verb="topics --promote",
    ),
    Key(
        "topics-merge",
        "m",
        "merge",
        "Use a code",
        "Suggest a code that exists for the answers of a topic",
        2,
        verb="topics --merge",
    ),
    Key(
        "topics-find",
        "n",
        "find",
        "Find anew",
        "Find topics anew; takes a minute or so",
        1,
        verb="topics --again",
    ),
    Key(
        "topics-join",
        "j",
        "join",
        "Find, join",
        "Find anew, and let answers that are in no topic join the nearest",
        3,
    ),
    Key("topics-undo", "u", "undo", "Undo", "Take back what you made of a topic last", 2),
    Key("topics-redo", "U", "redo", "Redo", "Make it again, after you took it back", 4),
    Key(
        "topics-notes-down", "pagedown", "page(1)", "More", "Read on below the table", priority=True
    ),
    Key(
        "topics-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        priority=True,
    ),
    Key("topics-close", "escape", "close", "Back", "Back to the answer; finding goes on", 1),
)

TOPIC = (
    Key(
        "topic-open",
        "enter",
        "open",
        "Go to it",
        "Go to the marked answer and code it",
        1,
        priority=True,
    ),
    Key("topic-promote", "p", "promote", "Make a code", "Make a code of this topic", 1),
    Key(
        "topic-merge", "m", "merge", "Use a code", "Suggest a code that exists for these answers", 1
    ),
    Key("topic-down", "pagedown", "page(1)", "More", "Read on in a long answer", priority=True),
    Key("topic-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", priority=True),
    Key("topic-close", "escape", "close", "Back", "Back to the topics", 1),
)

PROMOTE = (
    Key("promote-up", "up", "move(-1)", "Up", "Put it under the heading above", priority=True),
    Key("promote-down", "down", "move(1)", "Down", "Put it under the heading below", priority=True),
    Key("promote-make", "enter", "make", "Make it", "Make the code", 1, priority=True),
    Key("promote-close", "escape", "close", "Close", "Close; no code is made", 1),
)
