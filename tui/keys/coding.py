"""Keys of the coding screen and the dialogs that open over it."""

from __future__ import annotations

from tui.keys.key import Key

JUDGING = (
    Key(
        "accept",
        "a",
        "accept",
        "Accept",
        "Accept the marked code",
        1,
        needs="answer",
        verb="review",
    ),
    Key(
        "reject",
        "x",
        "reject",
        "Reject",
        "Reject the marked code",
        1,
        needs="answer",
        verb="review",
    ),
    *(
        Key(
            f"accept-{n}",
            str(n),
            f"accept_nth({n})",
            "Accept",
            "Accept code 1 to 9 of the list",
            needs="answer",
            shown="1-9",
        )
        for n in range(1, 10)
    ),
    Key("up", "up", "choose(-1)", "Up", "Mark the code above", needs="answer"),
    Key("down", "down", "choose(1)", "Down", "Mark the code below", needs="answer"),
    Key(
        "code", "c", "code", "Code", "Find any code and apply it", 1, needs="answer", verb="review"
    ),
    Key(
        "done",
        "enter",
        "done",
        "Done",
        "Done with this answer: go to the next",
        1,
        needs="answer",
        group="do",
        verb="review",
    ),
    Key(
        "none",
        "n",
        "none",
        "No code",
        "Say that no code applies, and go to the next",
        2,
        needs="answer",
        group="do",
        verb="review",
    ),
    Key(
        "skip",
        "s",
        "skip",
        "Skip",
        "Skip for now: it comes back at the end",
        2,
        needs="answer",
        group="do",
        verb="review",
    ),
    Key(
        "undo",
        "u",
        "undo",
        "Undo",
        "Take back the last thing you did, as often as you like",
        1,
        group="do",
        verb="review",
    ),
    Key("redo", "U", "redo", "Redo", "Do again what you took back last", group="do"),
    Key("back", "b,left", "back", "Back", "Look at the answer before this one", group="go"),
    Key(
        "forward",
        "right",
        "forward",
        "Forward",
        "Look at the answer after this one",
        needs="answer",
        group="go",
    ),
    Key(
        "remove",
        "r",
        "remove",
        "Remove",
        "Remove a code from this answer",
        7,
        needs="answer",
        group="do",
    ),
    Key(
        "valence",
        "v",
        "valence",
        "Helps/harms",
        "Say of the last code: helps, harms, mixed or a wish",
        8,
        needs="answer",
        group="do",
    ),
    Key(
        "memo",
        "m",
        "memo",
        "Memo",
        "Write a note about this answer",
        4,
        needs="answer",
        group="do",
        verb="review",
    ),
    Key(
        "flag",
        "f",
        "flag",
        "Flag",
        "Flag a worry about someone's safety",
        1,
        needs="answer",
        group="do",
        verb="concerns",
    ),
    Key(
        "unsure",
        "i",
        "unsure",
        "Not sure",
        "Mark this answer as one you are not sure of",
        6,
        needs="answer",
        group="do",
    ),
    Key(
        "words",
        "p",
        "words",
        "Mark words",
        "Mark some words: code just those, or keep a quote",
        7,
        needs="answer",
        group="do",
    ),
    Key(
        "whole",
        "w",
        "whole",
        "Whole answer",
        "Find a code for all parts of this answer at once",
        8,
        needs="answer",
        group="do",
    ),
    Key(
        "repeat",
        "full_stop",
        "repeat",
        "Repeat",
        "Apply the codes of the answer you did last",
        8,
        needs="answer",
        group="do",
    ),
    Key(
        "person",
        "t",
        "person",
        "Person",
        "All about who said this, what else they said, and the answers around it",
        6,
        needs="answer",
        group="go",
    ),
    Key(
        "filter",
        "y",
        "filter",
        "Which",
        "Choose which answers you go through",
        6,
        group="go",
        verb="search",
    ),
    Key(
        "definitions",
        "d",
        "definitions",
        "Meaning",
        "What the codes mean",
        5,
        group="go",
        verb="codebook",
    ),
    Key(
        "find", "slash", "find", "Find", "Find an answer by its words", 6, group="go", verb="search"
    ),
    Key("page-down", "pagedown", "page(1)", "More", "Read on in a long answer", needs="answer"),
    Key("page-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", needs="answer"),
)

LEAVING = (
    Key(
        "order",
        "o",
        "order",
        "Order",
        "Change the order: reading order, or answers that teach the computer most first",
        9,
        needs="answer",
        group="do",
        verb="review --order smart",
    ),
    Key("help", "question_mark,f1", "help", "Help", "This page", 1, group="go"),
    Key("quit", "q", "app.quit", "Quit", "Leave; everything is saved already", 9),
)

CODES = (
    Key("codes-up", "up", "move(-1)", "Up", "Mark the code above", priority=True),
    Key("codes-down", "down", "move(1)", "Down", "Mark the code below", priority=True),
    Key("codes-apply", "enter", "apply", "Apply", "Apply the marked code", 1, priority=True),
    Key(
        "codes-more",
        "tab",
        "apply_more",
        "And another",
        "Apply the marked code and find another",
        1,
        priority=True,
    ),
    Key("codes-close", "escape", "close", "Close", "Close without a change", 1),
)

WORDS = (
    Key("words-before", "left", "shift(-1)", "Word", "Go to the word before"),
    Key("words-after", "right", "shift(1)", "Word", "Go to the next word", 1, shown="← →"),
    Key("words-more", "down", "grow(1)", "More/fewer", "Take one word more", 1, shown="↓ ↑"),
    Key("words-fewer", "up", "grow(-1)", "Fewer", "Take one word fewer"),
    Key("words-code", "enter,c", "code", "Code them", "Find a code for the marked words", 1),
    Key("words-quote", "k", "quote", "Keep as quote", "Keep the marked words as worth quoting", 1),
    Key("words-close", "escape", "close", "Close", "Close without a change", 1),
)

ANSWERS = (
    Key("answers-page-down", "pagedown", "page(1)", "More", "Go down a page", priority=True),
    Key("answers-page-up", "pageup", "page(-1)", "Back up", "Go up a page", priority=True),
    Key("answers-up", "up", "move(-1)", "Up", "Mark the answer above", priority=True),
    Key("answers-down", "down", "move(1)", "Down", "Mark the answer below", priority=True),
    Key("answers-open", "enter", "open", "Open", "Go to the marked answer", 1, priority=True),
    Key("answers-close", "escape", "close", "Close", "Close and stay where you were", 1),
)

DEFINITIONS = (
    Key("definitions-search", "slash", "search", "Search", "Search the codebook", 1),
    Key("definitions-use", "a", "use", "Use code", "Apply this code to the answer", 1),
    Key("definitions-down", "pagedown", "page(1)", "More", "Read on", priority=True),
    Key("definitions-up", "pageup", "page(-1)", "Back up", "Read back", priority=True),
    Key("definitions-close", "escape,d", "close", "Back", "Back to the answer", 1, shown="Esc"),
)

MEMO = (
    Key("memo-save", "ctrl+s", "save", "Save", "Save what you wrote", 1, priority=True),
    Key(
        "memo-close",
        "escape",
        "close",
        "Close",
        "Close; asks first if you typed something",
        1,
        priority=True,
    ),
)

FLAG = (
    Key("flag-send", "ctrl+s", "send", "Flag", "Flag this answer", 1, priority=True),
    Key("flag-close", "escape", "close", "Close", "Close; nothing is flagged", 1, priority=True),
)
