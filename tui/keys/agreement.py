"""Keys of settling differences."""

from __future__ import annotations

from tui.keys.key import Key

SETTLING = (
    Key("settle-first", "1", "take(0)", "First", "Take the codes of the first coder", 3),
    Key("settle-second", "2", "take(1)", "Second", "Take the codes of the second coder", 3),
    *(
        Key(f"settle-{n}", str(n), f"take({n - 1})", str(n), f"Take the codes of coder {n}")
        for n in range(3, 10)
    ),
    Key("settle-both", "b", "both", "Both", "Take what anybody said", 3),
    Key("settle-other", "c", "other", "Another", "Take one other code", 3),
    Key("settle-none", "0", "none", "No code", "Say that no code fits", 2),
    Key(
        "settle-rule",
        "r",
        "rule",
        "Rule",
        "Make the reason a rule: when not to use one of these codes",
        1,
    ),
    Key(
        "settle-undo",
        "u",
        "undo",
        "Undo",
        "Take back what you settled last, or the rule made of it",
        2,
        verb="adjudicate --undo",
    ),
    Key("settle-redo", "U", "redo", "Redo", "Do again what you took back here last"),
    Key(
        "settle-which",
        "w",
        "which",
        "Round",
        "Look at the answers and figures of one round, or of all; how far open ones are",
        2,
    ),
    Key(
        "settle-new",
        "n",
        "new_round",
        "New round",
        "Draw answers that two people or more code blind, to see how far they agree",
        4,
        verb="round new",
    ),
    Key(
        "settle-end-round",
        "x",
        "close_round",
        "Close a round",
        "Close an open round by hand, after a look at who is not done",
        4,
        verb="round close",
    ),
    Key(
        "settle-figures",
        "f",
        "figures",
        "Figures",
        "How far coders agree, and what to work on",
        3,
        verb="agree",
    ),
    Key("settle-down", "pagedown", "page(1)", "More", "Read on below the list", priority=True),
    Key("settle-up", "pageup", "page(-1)", "Back up", "Read back below the list", priority=True),
    Key("settle-close", "escape", "close", "Leave", "Back to coding", 1, priority=True),
)
