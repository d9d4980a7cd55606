"""Keys of replacing personal data."""

from __future__ import annotations

from tui.keys.key import Key

DEIDENTIFY = (
    Key(
        "safe-accept",
        "a",
        "accept",
        "Accept",
        "Replace these words wherever they are proposed",
        1,
        needs="group",
    ),
    Key(
        "safe-reject",
        "x",
        "reject",
        "Reject",
        "Leave these words: they point at nobody",
        1,
        needs="group",
    ),
    Key(
        "safe-everywhere",
        "w",
        "everywhere",
        "Everywhere",
        "Accept, and replace this name wherever else it stands, after a look at where",
        2,
        needs="group",
    ),
    Key(
        "safe-kind",
        "k",
        "kind",
        "Kind",
        "Replace, or leave, all of this kind at once, after a look at them",
        2,
        needs="group",
    ),
    Key(
        "safe-type",
        "t",
        "change_type",
        "Type",
        "Say what kind of words these are",
        3,
        needs="group",
    ),
    Key("safe-edges", "e", "edges", "Edges", "Take more or fewer words", 3, needs="group"),
    Key(
        "safe-mark",
        "m",
        "mark",
        "Mark",
        "Mark words that no rule proposed, in any answer",
        3,
        needs="look",
    ),
    Key(
        "safe-later",
        "enter",
        "later",
        "Next",
        "Next, without an answer: it comes back at the end",
        4,
        needs="group",
    ),
    Key(
        "safe-undo",
        "u",
        "undo",
        "Undo",
        "Take back your last answer, as often as you like",
        2,
        needs="look",
    ),
    Key("safe-redo", "U", "redo", "Redo", "Do again what you took back last", needs="look"),
    Key("safe-down", "pagedown", "page(1)", "More", "Read on in the places", needs="group"),
    Key("safe-up", "pageup", "page(-1)", "Back up", "Read back in the places", needs="group"),
    Key(
        "safe-apply",
        "g",
        "apply",
        "Apply",
        "See what you answered, and put it into effect",
        1,
        needs="look",
        verb="deidentify --apply",
    ),
    Key("safe-help", "question_mark,f1", "app.help", "Help", "This page", 2),
    Key(
        "safe-close",
        "escape",
        "close",
        "Coding",
        "Back to coding; asks first if answers are not applied",
        1,
    ),
)

EDGES = (
    Key("edges-shorter", "left", "move(-1)", "Edge left", "Move the edge to the left", 1),
    Key("edges-longer", "right", "move(1)", "Edge right", "Move the edge to the right", 1),
    Key("edges-other", "tab", "other", "Other edge", "Move the other edge", 1, priority=True),
    Key("edges-take", "enter", "take", "Take", "Take the words as underlined now", 1),
    Key("edges-close", "escape", "close", "Close", "Close without a change", 1),
)

MARK = (
    Key("mark-before", "left", "shift(-1)", "Word", "Go to the word before"),
    Key("mark-after", "right", "shift(1)", "Word", "Go to another word", 1, shown="← →"),
    Key(
        "mark-more",
        "down",
        "grow(1)",
        "More/fewer",
        "Take one word more, or one fewer",
        1,
        shown="↓ ↑",
    ),
    Key("mark-fewer", "up", "grow(-1)", "Fewer", "Take one word fewer"),
    Key("mark-next", "pagedown", "answer(1)", "Answer", "Go to the next answer", 2),
    Key("mark-previous", "pageup", "answer(-1)", "Answer", "Go to the answer before"),
    Key("mark-find", "slash", "find", "Find", "Find an answer by its words", 2),
    Key(
        "mark-take", "enter", "take", "Take", "Take the underlined words, and say what they are", 1
    ),
    Key("mark-close", "escape", "close", "Close", "Close without a mark", 1),
)

PASSPHRASE = (
    Key("passphrase-open", "enter", "submit", "Go on", "Open (or make) the vault", 1),
    Key(
        "passphrase-close",
        "escape",
        "close",
        "Close",
        "Close; nothing was looked at",
        1,
        priority=True,
    ),
)
