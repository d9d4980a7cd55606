"""Every key of the app, once: the screens bind from here, and the help lists it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True)
class Key:
    """One action that has a key."""

    id: str
    """Stable name, so that a keymap can move the action to another key."""
    keys: str
    """Textual's names of the keys, separated by commas."""
    action: str
    label: str
    """For the footer: one word, two at most."""
    help: str
    """For the help: a sentence."""
    shown: str
    """How the key is written for people."""
    rank: int = 0
    """Place in the footer; the highest go first when the line is narrow. 0 is never shown."""
    priority: bool = False
    """Works even where a text field would take the key."""


REVIEW = (
    Key("accept", "a", "accept", "Accept", "Accept the marked suggestion", "a", 1),
    Key("reject", "x", "reject", "Reject", "Reject the marked suggestion", "x", 1),
    *(
        Key(f"accept-{n}", str(n), f"accept_nth({n})", "Accept", "Accept suggestion 1 to 9",
            "1-9")
        for n in range(1, 10)
    ),
    Key("up", "up", "choose(-1)", "Up", "Mark the suggestion above", "↑"),
    Key("down", "down", "choose(1)", "Down", "Mark the suggestion below", "↓"),
    Key("code", "c", "code", "Code", "Find any code and apply it", "c", 1),
    Key("done", "enter", "done", "Done", "Done with this answer: go to the next", "Enter", 1),
    Key("skip", "s", "skip", "Skip", "Skip for now: it comes back at the end", "s", 2),
    Key("undo", "u", "undo", "Undo", "Take back the last thing you did, as often as you like",
        "u", 1),
    Key("redo", "U", "redo", "Redo", "Do again what you took back last", "U"),
    Key("back", "b,left", "back", "Back", "Look at the answer before this one", "b or ←"),
    Key("forward", "right", "forward", "Forward", "Look at the answer after this one", "→"),
    Key("remove", "r", "remove", "Remove", "Remove a code from this answer", "r", 7),
    Key("valence", "v", "valence", "Helps/harms",
        "Say of the last code: helps, harms, mixed or a wish", "v", 8),
    Key("memo", "m", "memo", "Memo", "Write a note about this answer", "m", 4),
    Key("flag", "f", "flag", "Flag", "Flag a worry about someone's safety", "f", 1),
    Key("definitions", "d", "definitions", "Meaning", "What the codes mean", "d", 5),
    Key("find", "slash", "find", "Find", "Find an answer by its words", "/", 6),
    Key("page-down", "pagedown", "page(1)", "More", "Read on in a long answer", "PgDn"),
    Key("page-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", "PgUp"),
    Key("map", "f2", "map", "Map", "Framework map: who said what about which domain", "F2", 9),
    Key("themes", "f3", "themes", "Themes", "Themes: people, answers and mentions per code",
        "F3", 9),
    Key("triage", "f4", "triage", "Risk", "Read answers for risk, before they are coded", "F4", 7),
    Key("deidentify", "f5", "deidentify", "Safe text",
        "Replace names and other personal data, after you looked at each", "F5", 9),
    Key("topics", "f6", "topics", "Topics", "Topics: answers that are alike, found by a machine",
        "F6", 9),
    Key("quality", "f7", "quality", "Quality", "How good suggestions are here, code by code", "F7",
        9),
    Key("concerns", "f8", "concerns", "Concerns",
        "Concerns that were raised: only a safeguarding lead opens them", "F8", 9),
    Key("order", "o", "order", "Order",
        "Change the order: reading order, or answers that teach the computer most first", "o", 9),
    Key("help", "question_mark,f1", "help", "Help", "This page", "? or F1", 1),
    Key("quit", "q", "app.quit", "Quit", "Leave; everything is saved already", "q", 9),
)  # fmt: skip

CODES = (
    Key("codes-up", "up", "move(-1)", "Up", "Mark the code above", "↑", priority=True),
    Key("codes-down", "down", "move(1)", "Down", "Mark the code below", "↓", priority=True),
    Key("codes-apply", "enter", "apply", "Apply", "Apply the marked code", "Enter", 1,
        priority=True),
    Key("codes-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)  # fmt: skip

ANSWERS = (
    Key("answers-up", "up", "move(-1)", "Up", "Mark the answer above", "↑", priority=True),
    Key("answers-down", "down", "move(1)", "Down", "Mark the answer below", "↓", priority=True),
    Key("answers-open", "enter", "open", "Open", "Go to the marked answer", "Enter", 1,
        priority=True),
    Key("answers-close", "escape", "close", "Close", "Close and stay where you were", "Esc", 1),
)  # fmt: skip

DEFINITIONS = (
    Key("definitions-search", "slash", "search", "Search", "Search the codebook", "/", 1),
    Key("definitions-use", "a", "use", "Use code", "Apply this code to the answer", "a", 1),
    Key("definitions-down", "pagedown", "page(1)", "More", "Read on", "PgDn"),
    Key("definitions-up", "pageup", "page(-1)", "Back up", "Read back", "PgUp"),
    Key("definitions-close", "escape,d", "close", "Back", "Back to the answer", "Esc", 1),
)

MEMO = (
    Key("memo-save", "ctrl+s", "save", "Save", "Save what you wrote", "Ctrl+S", 1, priority=True),
    Key("memo-close", "escape", "close", "Close", "Close; asks first if you typed something",
        "Esc", 1, priority=True),
)  # fmt: skip

FLAG = (
    Key("flag-send", "ctrl+s", "send", "Flag", "Flag this answer", "Ctrl+S", 1, priority=True),
    Key("flag-close", "escape", "close", "Close", "Close; nothing is flagged", "Esc", 1,
        priority=True),
)  # fmt: skip

RESULTS = (
    Key("results-by", "b", "by", "Compare by", "Choose what to compare by", "b", 1),
    Key("results-open", "enter", "open_row", "Open/close", "Map: show or hide a domain's drivers",
        "Enter", 2),
    Key("results-all", "e", "toggle_all", "All drivers", "Map: show or hide all drivers", "e", 3),
    Key("results-notes-down", "pagedown", "page(1)", "More", "Read on below the table", "PgDn",
        priority=True),
    Key("results-notes-up", "pageup", "page(-1)", "Back up", "Read back below the table", "PgUp",
        priority=True),
    Key("results-close", "escape,f2,f3", "close", "Back", "Back to the answer", "Esc", 1),
)  # fmt: skip

QUALITY = (
    Key("quality-open", "enter", "open_row", "Explain",
        "What is known of one code, and its meaning", "Enter", 1, priority=True),
    Key("quality-sort", "s", "sort", "Sort",
        "Sort by answers, by what is found, by what is right, by how far off", "s", 1),
    Key("quality-by", "b", "by", "Measure against", "Choose whose decisions to measure against",
        "b", 2),
    Key("quality-notes-down", "pagedown", "page(1)", "More", "Read on below the table", "PgDn",
        priority=True),
    Key("quality-notes-up", "pageup", "page(-1)", "Back up", "Read back below the table", "PgUp",
        priority=True),
    Key("quality-close", "escape,f7", "close", "Back", "Stop measuring, or back to the answer",
        "Esc", 1),
)  # fmt: skip

TOPICS = (
    Key("topics-open", "enter", "open_row", "Answers", "Read the answers of a topic", "Enter", 1,
        priority=True),
    Key("topics-promote", "p", "promote", "Make a code", "Make a code of a topic", "p", 2),
    Key("topics-merge", "m", "merge", "Use a code",
        "Suggest a code that exists for the answers of a topic", "m", 2),
    Key("topics-find", "n", "find", "Find anew", "Find topics anew; takes a minute or so", "n", 1),
    Key("topics-join", "j", "join", "Find, join",
        "Find anew, and let answers that are in no topic join the nearest", "j", 3),
    Key("topics-notes-down", "pagedown", "page(1)", "More", "Read on below the table", "PgDn",
        priority=True),
    Key("topics-notes-up", "pageup", "page(-1)", "Back up", "Read back below the table", "PgUp",
        priority=True),
    Key("topics-close", "escape,f6", "close", "Back", "Stop finding, or back to the answer", "Esc",
        1),
)  # fmt: skip

TOPIC = (
    Key("topic-open", "enter", "open", "Go to it", "Go to the marked answer and code it", "Enter",
        1, priority=True),
    Key("topic-promote", "p", "promote", "Make a code", "Make a code of this topic", "p", 1),
    Key("topic-merge", "m", "merge", "Use a code",
        "Suggest a code that exists for these answers", "m", 1),
    Key("topic-down", "pagedown", "page(1)", "More", "Read on in a long answer", "PgDn",
        priority=True),
    Key("topic-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", "PgUp",
        priority=True),
    Key("topic-close", "escape", "close", "Back", "Back to the topics", "Esc", 1),
)  # fmt: skip

PROMOTE = (
    Key("promote-up", "up", "move(-1)", "Up", "Put it under the heading above", "↑", priority=True),
    Key("promote-down", "down", "move(1)", "Down", "Put it under the heading below", "↓",
        priority=True),
    Key("promote-make", "enter", "make", "Make it", "Make the code", "Enter", 1, priority=True),
    Key("promote-close", "escape", "close", "Close", "Close; no code is made", "Esc", 1),
)  # fmt: skip

READING = (Key("reading-close", "escape,enter,q", "close", "Back", "Back to the table", "Esc", 1),)

TRIAGE = (
    Key("triage-read", "n,enter", "read", "I have read this",
        "I have read this and see no concern: go to the next", "n or Enter", 1),
    Key("triage-flag", "f", "flag", "Flag", "Flag a concern: the answer goes to your lead", "f", 1),
    Key("triage-later", "s", "later", "Later", "Later: it comes back at the end, unread", "s", 2),
    Key("triage-back", "b,left", "back", "Back", "Look at the answer before this one", "b or ←", 3),
    Key("triage-undo", "u", "undo", "Undo", "Take back the last read mark", "u", 2),
    Key("triage-concerns", "f8", "concerns", "Concerns",
        "Concerns that were raised: only a safeguarding lead opens them", "F8", 4),
    Key("triage-down", "pagedown", "page(1)", "More", "Read on in a long answer", "PgDn"),
    Key("triage-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", "PgUp"),
    Key("triage-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 1),
    Key("triage-close", "escape,f4", "close", "Coding", "Back to coding", "Esc", 1),
)  # fmt: skip

CONCERNS = (
    Key("concerns-open", "enter", "open", "Open",
        "Open the marked concern; that you did is kept", "Enter", 1, priority=True),
    Key("concerns-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 2),
    Key("concerns-close", "escape,f8", "close", "Back",
        "Back to where you were; the vault is shut", "Esc", 1),
)  # fmt: skip

CONCERN = (
    Key("concern-note", "n", "note", "Note", "Note what was done about this concern", "n", 1),
    Key("concern-reference", "r", "reference", "Reference",
        "The case's number in your organisation's own system", "r", 2),
    Key("concern-end", "c", "end", "Close concern",
        "Close this concern: how it ended, and what becomes of the answer; asks before it does",
        "c", 1),
    Key("concern-down", "pagedown", "page(1)", "More", "Read on in a long concern", "PgDn"),
    Key("concern-up", "pageup", "page(-1)", "Back up", "Read back in a long concern", "PgUp"),
    Key("concern-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 3),
    Key("concern-close", "escape", "close", "Back", "Back to the concerns; it stays as it is",
        "Esc", 1),
)  # fmt: skip

LINE = (
    Key("line-take", "enter", "take", "Take it", "Take what you typed", "Enter", 1, priority=True),
    Key("line-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)

DEIDENTIFY = (
    Key("safe-accept", "a", "accept", "Accept", "Replace these words wherever they are proposed",
        "a", 1),
    Key("safe-reject", "x", "reject", "Reject", "Leave these words: they point at nobody", "x", 1),
    Key("safe-everywhere", "w", "everywhere", "Everywhere",
        "Accept, and replace this name wherever else it stands", "w", 2),
    Key("safe-type", "t", "change_type", "Type", "Say what kind of words these are", "t", 3),
    Key("safe-edges", "e", "edges", "Edges", "Take more or fewer words", "e", 3),
    Key("safe-mark", "m", "mark", "Mark", "Mark words that no rule proposed, in any answer", "m",
        3),
    Key("safe-later", "enter", "later", "Next", "Next, without an answer: it comes back at the end",
        "Enter", 4),
    Key("safe-undo", "u", "undo", "Undo", "Take back your last answer, as often as you like", "u",
        2),
    Key("safe-down", "pagedown", "page(1)", "More", "Read on in the places", "PgDn"),
    Key("safe-up", "pageup", "page(-1)", "Back up", "Read back in the places", "PgUp"),
    Key("safe-apply", "g", "apply", "Go: apply", "See what you answered, and put it into effect",
        "g", 1),
    Key("safe-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 2),
    Key("safe-close", "escape,f5", "close", "Coding",
        "Back to coding; asks first if answers are not applied", "Esc", 1),
)  # fmt: skip

EDGES = (
    Key("edges-shorter", "left", "move(-1)", "Edge left", "Move the edge to the left", "←", 1),
    Key("edges-longer", "right", "move(1)", "Edge right", "Move the edge to the right", "→", 1),
    Key("edges-other", "tab", "other", "Other edge", "Move the other edge", "Tab", 1,
        priority=True),
    Key("edges-take", "enter", "take", "Take", "Take the words as underlined now", "Enter", 1),
    Key("edges-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)  # fmt: skip

MARK = (
    Key("mark-before", "left", "shift(-1)", "Word", "Go to the word before", "←"),
    Key("mark-after", "right", "shift(1)", "Word", "Go to the next word", "← →", 1),
    Key("mark-more", "down", "grow(1)", "More/fewer", "Take one word more", "↓ ↑", 1),
    Key("mark-fewer", "up", "grow(-1)", "Fewer", "Take one word fewer", "↑"),
    Key("mark-next", "pagedown", "answer(1)", "Answer", "Go to the next answer", "PgDn", 2),
    Key("mark-previous", "pageup", "answer(-1)", "Answer", "Go to the answer before", "PgUp"),
    Key("mark-find", "slash", "find", "Find", "Find an answer by its words", "/", 2),
    Key("mark-take", "enter", "take", "Take", "Take the underlined words, and say what they are",
        "Enter", 1),
    Key("mark-close", "escape", "close", "Close", "Close without a mark", "Esc", 1),
)  # fmt: skip

APPLYING = (
    Key("applying-stop", "escape", "stop", "Stop",
        "Stop; answers change all together or not at all, and yours are kept", "Esc", 1),
)  # fmt: skip

PASSPHRASE = (
    Key("passphrase-open", "enter", "submit", "Open", "Open (or make) the vault", "Enter", 1),
    Key("passphrase-close", "escape", "close", "Close", "Close; nothing was looked at", "Esc", 1,
        priority=True),
)  # fmt: skip

CHOOSE = (Key("choose-close", "escape", "close", "Close", "Close without a change", "Esc", 1),)

HELP = (
    Key("help-close", "escape,question_mark,f1,q", "close", "Back", "Back to the answer", "Esc", 1),
)

ANYWHERE = (
    Key("palette", "ctrl+p", "app.command_palette", "Commands",
        "Everything the app can do, by name", "Ctrl+P"),
    Key("quit-anywhere", "ctrl+q", "app.quit", "Quit", "Leave; everything is saved already",
        "Ctrl+Q"),
)  # fmt: skip

SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("While you code", REVIEW),
    ("Anywhere", ANYWHERE),
    ("Choosing a code (c)", CODES),
    ("Finding an answer (/)", ANSWERS),
    ("Meaning of the codes (d)", DEFINITIONS),
    ("Writing a memo (m), or a note about a concern", MEMO),
    ("Flagging a worry (f)", FLAG),
    ("Map and themes (F2, F3)", RESULTS),
    ("Topics (F6)", TOPICS),
    ("Answers of a topic (F6, then Enter)", TOPIC),
    ("Making a code of a topic (F6, then p)", PROMOTE),
    ("Quality of suggestions (F7)", QUALITY),
    ("What is known of a code (F7, then Enter)", READING),
    ("Reading for risk (F4)", TRIAGE),
    ("Concerns, for safeguarding leads (F8)", CONCERNS),
    ("One concern (F8, then Enter)", CONCERN),
    ("Typing a reference or an outcome (F8, Enter, then r or c)", LINE),
    ("Replacing personal data (F5)", DEIDENTIFY),
    ("Taking more or fewer words (F5, then e)", EDGES),
    ("Marking words (F5, then m)", MARK),
    ("While your answers are applied (F5, then g)", APPLYING),
    ("Opening the vault (F5, F8)", PASSPHRASE),
    ("Choosing from a list", CHOOSE),
    ("This help", HELP),
)


def bindings(keys: tuple[Key, ...]) -> list[Binding]:
    """The keys of one screen as Textual wants them."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            show=key.rank > 0,
            key_display=key.shown.split(" or ")[0],
            priority=key.priority,
            tooltip=key.help,
            id=key.id,
        )
        for key in keys
    ]


RANKS = {key.id: key.rank for _, keys in SECTIONS for key in keys}
