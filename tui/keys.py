"""Every action of the app that has a key, once.

From this table come the bindings, the footer, the command palette, the help, `docs/keys.md`
(`python -m tui.keys`), a person's own keys, and every name of a key in a sentence: a text asks
`shown("undo")`, so that it stays true when somebody moves the action to another key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding

from chec_voice.errors import InputError


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
    needs: str = ""
    """What must be on the screen for it to work, as the screen calls it; "": nothing."""
    group: str = ""
    """Where the command palette lists it: `go` to a place, `do`; "" with its screen only."""
    verb: str = ""
    """The verb of the command line that does the same."""


REVIEW = (
    Key(
        "accept",
        "a",
        "accept",
        "Accept",
        "Accept the marked suggestion",
        "a",
        1,
        needs="answer",
        verb="review",
    ),
    Key(
        "reject",
        "x",
        "reject",
        "Reject",
        "Reject the marked suggestion",
        "x",
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
            "Accept suggestion 1 to 9",
            "1-9",
            needs="answer",
        )
        for n in range(1, 10)
    ),
    Key("up", "up", "choose(-1)", "Up", "Mark the suggestion above", "↑", needs="answer"),
    Key("down", "down", "choose(1)", "Down", "Mark the suggestion below", "↓", needs="answer"),
    Key(
        "code",
        "c",
        "code",
        "Code",
        "Find any code and apply it",
        "c",
        1,
        needs="answer",
        verb="review",
    ),
    Key(
        "done",
        "enter",
        "done",
        "Done",
        "Done with this answer: go to the next",
        "Enter",
        1,
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
        "s",
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
        "u",
        1,
        group="do",
        verb="review",
    ),
    Key("redo", "U", "redo", "Redo", "Do again what you took back last", "U", group="do"),
    Key(
        "back", "b,left", "back", "Back", "Look at the answer before this one", "b or ←", group="go"
    ),
    Key(
        "forward",
        "right",
        "forward",
        "Forward",
        "Look at the answer after this one",
        "→",
        needs="answer",
        group="go",
    ),
    Key(
        "remove",
        "r",
        "remove",
        "Remove",
        "Remove a code from this answer",
        "r",
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
        "v",
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
        "m",
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
        "f",
        1,
        needs="answer",
        group="do",
        verb="concerns",
    ),
    Key(
        "definitions",
        "d",
        "definitions",
        "Meaning",
        "What the codes mean",
        "d",
        5,
        group="go",
        verb="codebook",
    ),
    Key(
        "find",
        "slash",
        "find",
        "Find",
        "Find an answer by its words",
        "/",
        6,
        group="go",
        verb="search",
    ),
    Key(
        "page-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on in a long answer",
        "PgDn",
        needs="answer",
    ),
    Key(
        "page-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back in a long answer",
        "PgUp",
        needs="answer",
    ),
    Key(
        "map",
        "f2",
        "map",
        "Map",
        "Framework map: who said what about which domain",
        "F2",
        9,
        group="go",
        verb="map",
    ),
    Key(
        "themes",
        "f3",
        "themes",
        "Themes",
        "Themes: people, answers and mentions per code",
        "F3",
        9,
        group="go",
        verb="themes",
    ),
    Key(
        "triage",
        "f4",
        "triage",
        "Risk",
        "Read answers for risk, before they are coded",
        "F4",
        7,
        group="go",
        verb="triage",
    ),
    Key(
        "deidentify",
        "f5",
        "deidentify",
        "Safe text",
        "Replace names and other personal data, after you looked at each",
        "F5",
        9,
        group="go",
        verb="deidentify",
    ),
    Key(
        "topics",
        "f6",
        "topics",
        "Topics",
        "Topics: answers that are alike, found by a machine",
        "F6",
        9,
        group="go",
        verb="topics",
    ),
    Key(
        "quality",
        "f7",
        "quality",
        "Quality",
        "How good suggestions are here, code by code",
        "F7",
        9,
        group="go",
        verb="quality",
    ),
    Key(
        "concerns",
        "f8",
        "concerns",
        "Concerns",
        "Concerns that were raised: only a safeguarding lead opens them",
        "F8",
        9,
        group="go",
        verb="concerns",
    ),
    Key(
        "order",
        "o",
        "order",
        "Order",
        "Change the order: reading order, or answers that teach the computer most first",
        "o",
        9,
        needs="answer",
        group="do",
        verb="review --order smart",
    ),
    Key("help", "question_mark,f1", "help", "Help", "This page", "? or F1", 1, group="go"),
    Key("quit", "q", "app.quit", "Quit", "Leave; everything is saved already", "q", 9),
)

CODES = (
    Key("codes-up", "up", "move(-1)", "Up", "Mark the code above", "↑", priority=True),
    Key("codes-down", "down", "move(1)", "Down", "Mark the code below", "↓", priority=True),
    Key(
        "codes-apply", "enter", "apply", "Apply", "Apply the marked code", "Enter", 1, priority=True
    ),
    Key("codes-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)

ANSWERS = (
    Key(
        "answers-page-down",
        "pagedown",
        "page(1)",
        "More",
        "Go down a page",
        "PgDn",
        priority=True,
    ),
    Key(
        "answers-page-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Go up a page",
        "PgUp",
        priority=True,
    ),
    Key("answers-up", "up", "move(-1)", "Up", "Mark the answer above", "↑", priority=True),
    Key("answers-down", "down", "move(1)", "Down", "Mark the answer below", "↓", priority=True),
    Key(
        "answers-open",
        "enter",
        "open",
        "Open",
        "Go to the marked answer",
        "Enter",
        1,
        priority=True,
    ),
    Key("answers-close", "escape", "close", "Close", "Close and stay where you were", "Esc", 1),
)

DEFINITIONS = (
    Key("definitions-search", "slash", "search", "Search", "Search the codebook", "/", 1),
    Key("definitions-use", "a", "use", "Use code", "Apply this code to the answer", "a", 1),
    Key("definitions-down", "pagedown", "page(1)", "More", "Read on", "PgDn"),
    Key("definitions-up", "pageup", "page(-1)", "Back up", "Read back", "PgUp"),
    Key("definitions-close", "escape,d", "close", "Back", "Back to the answer", "Esc", 1),
)

MEMO = (
    Key("memo-save", "ctrl+s", "save", "Save", "Save what you wrote", "Ctrl+S", 1, priority=True),
    Key(
        "memo-close",
        "escape",
        "close",
        "Close",
        "Close; asks first if you typed something",
        "Esc",
        1,
        priority=True,
    ),
)

FLAG = (
    Key("flag-send", "ctrl+s", "send", "Flag", "Flag this answer", "Ctrl+S", 1, priority=True),
    Key(
        "flag-close",
        "escape",
        "close",
        "Close",
        "Close; nothing is flagged",
        "Esc",
        1,
        priority=True,
    ),
)

RESULTS = (
    Key(
        "results-by",
        "b",
        "by",
        "Compare by",
        "Choose what to compare by",
        "b",
        1,
        verb="themes --by",
    ),
    Key(
        "results-open",
        "enter",
        "open_row",
        "Open/close",
        "Map: show or hide a domain's drivers",
        "Enter",
        2,
    ),
    Key(
        "results-tag",
        "t",
        "tag",
        "Tag answers",
        "Map: say of answers whether they are about the marked driver",
        "t",
        3,
        verb="tag",
    ),
    Key("results-all", "e", "toggle_all", "All drivers", "Map: show or hide all drivers", "e", 3),
    Key(
        "results-notes-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on below the table",
        "PgDn",
        priority=True,
    ),
    Key(
        "results-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        "PgUp",
        priority=True,
    ),
    Key("results-close", "escape", "close", "Back", "Back to the answer", "Esc", 1),
)

TAGGING = (
    Key("tag-yes", "y", "say('yes')", "About it", "This answer is about the driver", "y", 1),
    Key("tag-no", "n", "say('no')", "Not about it", "It is not about the driver", "n", 1),
    Key(
        "tag-withdraw",
        "u",
        "say('withdraw')",
        "Take back",
        "Take back what you said of the marked answer",
        "u",
        1,
    ),
    Key(
        "tag-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on in a long answer",
        "PgDn",
        priority=True,
    ),
    Key(
        "tag-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back in a long answer",
        "PgUp",
        priority=True,
    ),
    Key("tag-close", "escape", "close", "Back", "Back to the map", "Esc", 1),
)

QUALITY = (
    Key(
        "quality-open",
        "enter",
        "open_row",
        "Explain",
        "What is known of one code, and its meaning",
        "Enter",
        1,
        priority=True,
    ),
    Key(
        "quality-sort",
        "s",
        "sort",
        "Sort",
        "Sort by answers, by what is found, by what is right, by how far off",
        "s",
        1,
    ),
    Key(
        "quality-by",
        "b",
        "by",
        "Measure against",
        "Choose whose decisions to measure against",
        "b",
        2,
    ),
    Key(
        "quality-notes-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on below the table",
        "PgDn",
        priority=True,
    ),
    Key(
        "quality-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        "PgUp",
        priority=True,
    ),
    Key(
        "quality-close",
        "escape",
        "close",
        "Back",
        "Stop measuring, or back to the answer",
        "Esc",
        1,
    ),
)

TOPICS = (
    Key(
        "topics-open",
        "enter",
        "open_row",
        "Answers",
        "Read the answers of a topic",
        "Enter",
        1,
        priority=True,
    ),
    Key(
        "topics-promote",
        "p",
        "promote",
        "Make a code",
        "Make a code of a topic",
        "p",
        2,
        verb="topics --promote",
    ),
    Key(
        "topics-merge",
        "m",
        "merge",
        "Use a code",
        "Suggest a code that exists for the answers of a topic",
        "m",
        2,
        verb="topics --merge",
    ),
    Key(
        "topics-find",
        "n",
        "find",
        "Find anew",
        "Find topics anew; takes a minute or so",
        "n",
        1,
        verb="topics --again",
    ),
    Key(
        "topics-join",
        "j",
        "join",
        "Find, join",
        "Find anew, and let answers that are in no topic join the nearest",
        "j",
        3,
    ),
    Key(
        "topics-notes-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on below the table",
        "PgDn",
        priority=True,
    ),
    Key(
        "topics-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        "PgUp",
        priority=True,
    ),
    Key(
        "topics-close",
        "escape",
        "close",
        "Back",
        "Stop finding, or back to the answer",
        "Esc",
        1,
    ),
)

TOPIC = (
    Key(
        "topic-open",
        "enter",
        "open",
        "Go to it",
        "Go to the marked answer and code it",
        "Enter",
        1,
        priority=True,
    ),
    Key("topic-promote", "p", "promote", "Make a code", "Make a code of this topic", "p", 1),
    Key(
        "topic-merge",
        "m",
        "merge",
        "Use a code",
        "Suggest a code that exists for these answers",
        "m",
        1,
    ),
    Key(
        "topic-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on in a long answer",
        "PgDn",
        priority=True,
    ),
    Key(
        "topic-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back in a long answer",
        "PgUp",
        priority=True,
    ),
    Key("topic-close", "escape", "close", "Back", "Back to the topics", "Esc", 1),
)

PROMOTE = (
    Key("promote-up", "up", "move(-1)", "Up", "Put it under the heading above", "↑", priority=True),
    Key(
        "promote-down",
        "down",
        "move(1)",
        "Down",
        "Put it under the heading below",
        "↓",
        priority=True,
    ),
    Key("promote-make", "enter", "make", "Make it", "Make the code", "Enter", 1, priority=True),
    Key("promote-close", "escape", "close", "Close", "Close; no code is made", "Esc", 1),
)

READING = (Key("reading-close", "escape,enter,q", "close", "Back", "Back to the table", "Esc", 1),)

TRIAGE = (
    Key(
        "triage-read",
        "n,enter",
        "read",
        "I have read this",
        "I have read this and see no concern: go to the next",
        "n or Enter",
        1,
        verb="triage",
    ),
    Key(
        "triage-flag",
        "f",
        "flag",
        "Flag",
        "Flag a concern: the answer goes to your lead",
        "f",
        1,
        verb="triage",
    ),
    Key("triage-later", "s", "later", "Later", "Later: it comes back at the end, unread", "s", 2),
    Key("triage-back", "b,left", "back", "Back", "Look at the answer before this one", "b or ←", 3),
    Key("triage-undo", "u", "undo", "Undo", "Take back the last read mark", "u", 2),
    Key(
        "triage-concerns",
        "f8",
        "concerns",
        "Concerns",
        "Concerns that were raised: only a safeguarding lead opens them",
        "F8",
        4,
    ),
    Key("triage-down", "pagedown", "page(1)", "More", "Read on in a long answer", "PgDn"),
    Key("triage-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", "PgUp"),
    Key("triage-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 1),
    Key("triage-close", "escape", "close", "Coding", "Back to coding", "Esc", 1),
)

CONCERNS = (
    Key(
        "concerns-open",
        "enter",
        "open",
        "Open",
        "Open the marked concern; that you did is kept",
        "Enter",
        1,
        priority=True,
    ),
    Key("concerns-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 2),
    Key(
        "concerns-close",
        "escape",
        "close",
        "Back",
        "Back to where you were; the vault is shut",
        "Esc",
        1,
    ),
)

CONCERN = (
    Key(
        "concern-note",
        "n",
        "note",
        "Note",
        "Note what was done about this concern",
        "n",
        1,
        verb="concerns --act",
    ),
    Key(
        "concern-reference",
        "r",
        "reference",
        "Reference",
        "The case's number in your organisation's own system",
        "r",
        2,
    ),
    Key(
        "concern-end",
        "c",
        "end",
        "Close concern",
        "Close this concern: how it ended, and what becomes of the answer; asks before it does",
        "c",
        1,
        verb="concerns --close",
    ),
    Key("concern-down", "pagedown", "page(1)", "More", "Read on in a long concern", "PgDn"),
    Key("concern-up", "pageup", "page(-1)", "Back up", "Read back in a long concern", "PgUp"),
    Key("concern-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 3),
    Key(
        "concern-close",
        "escape",
        "close",
        "Back",
        "Back to the concerns; it stays as it is",
        "Esc",
        1,
    ),
)

LINE = (
    Key("line-take", "enter", "take", "Take it", "Take what you typed", "Enter", 1, priority=True),
    Key("line-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)

DEIDENTIFY = (
    Key(
        "safe-accept",
        "a",
        "accept",
        "Accept",
        "Replace these words wherever they are proposed",
        "a",
        1,
        needs="group",
    ),
    Key(
        "safe-reject",
        "x",
        "reject",
        "Reject",
        "Leave these words: they point at nobody",
        "x",
        1,
        needs="group",
    ),
    Key(
        "safe-everywhere",
        "w",
        "everywhere",
        "Everywhere",
        "Accept, and replace this name wherever else it stands",
        "w",
        2,
        needs="group",
    ),
    Key(
        "safe-type",
        "t",
        "change_type",
        "Type",
        "Say what kind of words these are",
        "t",
        3,
        needs="group",
    ),
    Key("safe-edges", "e", "edges", "Edges", "Take more or fewer words", "e", 3, needs="group"),
    Key(
        "safe-mark",
        "m",
        "mark",
        "Mark",
        "Mark words that no rule proposed, in any answer",
        "m",
        3,
        needs="look",
    ),
    Key(
        "safe-later",
        "enter",
        "later",
        "Next",
        "Next, without an answer: it comes back at the end",
        "Enter",
        4,
        needs="group",
    ),
    Key(
        "safe-undo",
        "u",
        "undo",
        "Undo",
        "Take back your last answer, as often as you like",
        "u",
        2,
        needs="look",
    ),
    Key("safe-down", "pagedown", "page(1)", "More", "Read on in the places", "PgDn", needs="group"),
    Key(
        "safe-up", "pageup", "page(-1)", "Back up", "Read back in the places", "PgUp", needs="group"
    ),
    Key(
        "safe-apply",
        "g",
        "apply",
        "Go: apply",
        "See what you answered, and put it into effect",
        "g",
        1,
        needs="look",
        verb="deidentify --apply",
    ),
    Key("safe-help", "question_mark,f1", "help", "Help", "This page", "? or F1", 2),
    Key(
        "safe-close",
        "escape",
        "close",
        "Coding",
        "Back to coding; asks first if answers are not applied",
        "Esc",
        1,
    ),
)

EDGES = (
    Key("edges-shorter", "left", "move(-1)", "Edge left", "Move the edge to the left", "←", 1),
    Key("edges-longer", "right", "move(1)", "Edge right", "Move the edge to the right", "→", 1),
    Key(
        "edges-other", "tab", "other", "Other edge", "Move the other edge", "Tab", 1, priority=True
    ),
    Key("edges-take", "enter", "take", "Take", "Take the words as underlined now", "Enter", 1),
    Key("edges-close", "escape", "close", "Close", "Close without a change", "Esc", 1),
)

MARK = (
    Key("mark-before", "left", "shift(-1)", "Word", "Go to the word before", "←"),
    Key("mark-after", "right", "shift(1)", "Word", "Go to the next word", "← →", 1),
    Key("mark-more", "down", "grow(1)", "More/fewer", "Take one word more", "↓ ↑", 1),
    Key("mark-fewer", "up", "grow(-1)", "Fewer", "Take one word fewer", "↑"),
    Key("mark-next", "pagedown", "answer(1)", "Answer", "Go to the next answer", "PgDn", 2),
    Key("mark-previous", "pageup", "answer(-1)", "Answer", "Go to the answer before", "PgUp"),
    Key("mark-find", "slash", "find", "Find", "Find an answer by its words", "/", 2),
    Key(
        "mark-take",
        "enter",
        "take",
        "Take",
        "Take the underlined words, and say what they are",
        "Enter",
        1,
    ),
    Key("mark-close", "escape", "close", "Close", "Close without a mark", "Esc", 1),
)

APPLYING = (
    Key(
        "applying-stop",
        "escape",
        "stop",
        "Stop",
        "Stop; answers change all together or not at all, and yours are kept",
        "Esc",
        1,
    ),
)

PASSPHRASE = (
    Key("passphrase-open", "enter", "submit", "Open", "Open (or make) the vault", "Enter", 1),
    Key(
        "passphrase-close",
        "escape",
        "close",
        "Close",
        "Close; nothing was looked at",
        "Esc",
        1,
        priority=True,
    ),
)

CHOOSE = (Key("choose-close", "escape", "close", "Close", "Close without a change", "Esc", 1),)

HELP = (
    Key("help-close", "escape,question_mark,f1,q", "close", "Back", "Back to the answer", "Esc", 1),
)

ANYWHERE = (
    Key("go-map", "f2", "app.go('map')", "Go", "Go to the map, or back to coding", "F2"),
    Key("go-themes", "f3", "app.go('themes')", "Go", "Go to the themes, or back to coding", "F3"),
    Key(
        "go-triage",
        "f4",
        "app.go('triage')",
        "Go",
        "Go to reading for risk, or back to coding",
        "F4",
    ),
    Key(
        "go-deidentify",
        "f5",
        "app.go('deidentify')",
        "Go",
        "Go to safe text, or back to coding",
        "F5",
    ),
    Key("go-topics", "f6", "app.go('topics')", "Go", "Go to the topics, or back to coding", "F6"),
    Key("go-quality", "f7", "app.go('quality')", "Go", "Go to quality, or back to coding", "F7"),
    Key(
        "go-concerns",
        "f8",
        "app.go('concerns')",
        "Go",
        "Go to the concerns, or back to coding",
        "F8",
    ),
    Key(
        "palette",
        "ctrl+p",
        "app.command_palette",
        "Commands",
        "Everything the app can do, by name",
        "Ctrl+P",
    ),
    Key(
        "quit-anywhere",
        "ctrl+q",
        "app.quit",
        "Quit",
        "Leave; everything is saved already",
        "Ctrl+Q",
    ),
)

SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("While you code", REVIEW),
    ("Anywhere", ANYWHERE),
    ("Choosing a code ({code})", CODES),
    ("Finding an answer ({find})", ANSWERS),
    ("Meaning of the codes ({definitions})", DEFINITIONS),
    ("Writing a memo ({memo}), or a note about a concern", MEMO),
    ("Flagging a worry ({flag})", FLAG),
    ("Map and themes ({map}, {themes})", RESULTS),
    ("Tagging answers with a driver ({map}, then {results-tag})", TAGGING),
    ("Topics ({topics})", TOPICS),
    ("Answers of a topic ({topics}, then {topics-open})", TOPIC),
    ("Making a code of a topic ({topics}, then {topics-promote})", PROMOTE),
    ("Quality of suggestions ({quality})", QUALITY),
    ("What is known of a code ({quality}, then {quality-open})", READING),
    ("Reading for risk ({triage})", TRIAGE),
    ("Concerns, for safeguarding leads ({concerns})", CONCERNS),
    ("One concern ({concerns}, then {concerns-open})", CONCERN),
    ("Typing a reference or an outcome ({concern-reference} or {concern-end} in a concern)", LINE),
    ("Replacing personal data ({deidentify})", DEIDENTIFY),
    ("Taking more or fewer words ({deidentify}, then {safe-edges})", EDGES),
    ("Marking words ({deidentify}, then {safe-mark})", MARK),
    ("While your answers are applied ({deidentify}, then {safe-apply})", APPLYING),
    ("Opening the vault ({deidentify}, {concerns})", PASSPHRASE),
    ("Choosing from a list", CHOOSE),
    ("This help", HELP),
)


_BY_ID: dict[str, Key] = {key.id: key for _, section in SECTIONS for key in section}
_own: dict[str, str] = {}
"""A person's own keys: id of an action -> Textual's names of keys."""
_WORDS = {
    "enter": "Enter",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "tab": "Tab",
    "space": "Space",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "comma": ",",
    "full_stop": ".",
}


def shown(action: str) -> str:
    """How the first key of an action is written for people: `shown("undo")` is "u"."""
    if action in _own:
        return _written(_own[action].split(",")[0].strip())
    return _BY_ID[action].shown.split(" or ")[0]


def all_shown(key: Key) -> str:
    """How all keys of an action are written: "b or ←"."""
    if key.id in _own:
        return " or ".join(_written(one.strip()) for one in _own[key.id].split(","))
    return key.shown


def _written(key: str) -> str:
    if key.startswith("ctrl+"):
        return f"Ctrl+{_written(key[5:]).upper()}"
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _WORDS.get(key, key)


def use_own(own: Mapping[str, str]) -> dict[str, str]:
    """Move actions to a person's own keys; returns the keymap for `App.set_keymap`.

    Args:
        own: id of an action -> Textual's names of its keys, separated by commas.

    Raises:
        InputError: there is no such action, or two actions of one screen would share a key.
    """
    own = {**{f"go-{k}": v for k, v in own.items() if f"go-{k}" in _BY_ID}, **own}
    for action in own:
        if action not in _BY_ID:
            raise InputError(
                f"your settings move an action {action!r}, which does not exist.",
                fix="The actions and their names: docs/keys.md",
            )
    for title, section in SECTIONS:
        taken: dict[str, str] = {}
        for key in section:
            for name in own.get(key.id, key.keys).split(","):
                other = taken.setdefault(name.strip(), key.id)
                if other != key.id and (key.id in own or other in own):
                    raise InputError(
                        f"your settings give {other!r} and {key.id!r} the same key, {name.strip()}"
                        f" ({fill(title)}).",
                        fix="Give one of them another.",
                    )
    _own.clear()
    _own.update(own)
    return dict(own)


def fill(text: str) -> str:
    """A text of this app with `{id of an action}` replaced by its key. Never for people's words."""
    return re.sub(r"\{([a-z0-9-]+)\}", lambda found: shown(found[1]), text)


def needs(section: tuple[Key, ...], action: str) -> str:
    """What an action of a screen needs, by its name without parameters."""
    return next((k.needs for k in section if k.action.partition("(")[0] == action), "")


def bindings(section: tuple[Key, ...]) -> list[Binding]:
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
        for key in section
    ]


RANKS = {key.id: key.rank for key in _BY_ID.values()}


def as_markdown() -> str:
    """All actions with their keys, for `docs/keys.md`."""
    rows = [
        "# Keys",
        "",
        "Written by `python -m tui.keys > docs/keys.md`. In your settings (`settings.json` in the"
        " configuration folder of your system), `keys` moves an action to another key by its"
        ' name, for example `{"keys": {"undo": "z"}}`; the footer, the help and every text follow.',
    ]
    for title, section in SECTIONS:
        rows += ["", f"## {fill(title)}", "", "| Key | What it does | Name | Command line |"]
        rows.append("|---|---|---|---|")
        for key in section:
            if key.id.startswith("accept-") and key.id != "accept-1":
                continue  # the nine digits are one line
            verb = f"`chec-voice {key.verb}`" if key.verb else ""
            rows.append(f"| {all_shown(key)} | {key.help} | `{key.id}` | {verb} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
