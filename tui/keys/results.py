"""Keys of the screens that count: map, themes, quality, and what opens from them."""

from __future__ import annotations

from tui.keys.key import Key

_BY = Key("results-by", "b", "by", "Compare by", "Choose what to compare by", 1, verb="themes --by")
_CODING = Key(
    "results-coding",
    "c",
    "coding",
    "Whose",
    "Choose whose coding counts: agreed, majority, any, or one coder's",
    3,
    verb="themes --coding",
)
_ANSWERS = Key(
    "results-answers",
    "a",
    "answers",
    "Answers",
    "The answers behind the marked line, or behind the marked cell, in the grid",
    2,
)
_LAST = (
    Key(
        "results-answering",
        "d",
        "answering",
        "We did",
        "What became of it: the response to each theme, and how young people were listened to",
        3,
        verb="did",
    ),
    Key(
        "results-notes-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on below the table",
        priority=True,
    ),
    Key(
        "results-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        priority=True,
    ),
    Key("results-close", "escape", "close", "Back", "Back to the answer", 1),
)
THEMES = (
    _BY,
    Key(
        "results-open",
        "enter",
        "open_row",
        "Open",
        "One theme, with its quotes and its summary",
        2,
        priority=True,  # the table would take it, and say nothing of it
    ),
    Key(
        "results-view",
        "v",
        "view",
        "Show",
        "Groups of codes, what fewer say, what changed, what is raised together",
        2,
        verb="themes --views",
    ),
    _CODING,
    Key(
        "results-group",
        "n",
        "group",
        "New group",
        "Name a new group of codes, while groups are shown",
        2,
        verb="group",
    ),
    _ANSWERS,
    Key(
        "themes-undo",
        "u",
        "undo",
        "Undo",
        "Take back what you did last to a group of codes, while groups are shown",
        4,
        verb="group",
    ),
    Key("themes-redo", "U", "redo", "Redo", "Do again what you took back last of it"),
    Key(
        "results-matrix",
        "m",
        "matrix",
        "Matrix",
        "Cases by themes, to read and to write in",
        3,
        verb="matrix",
    ),
    *_LAST,
)

MAP = (
    _BY,
    Key(
        "results-open",
        "enter",
        "open_row",
        "Open",
        "Show or hide the drivers of the marked domain",
        2,
        priority=True,  # the table would take it, and say nothing of it
    ),
    _CODING,
    Key(
        "results-tag",
        "t",
        "tag",
        "Tag answers",
        "Say of answers whether they are about the marked driver",
        3,
        verb="tag",
    ),
    _ANSWERS,
    Key(
        "results-links",
        "l",
        "links",
        "Links",
        "Codes that speak to the marked line; propose, agree, withdraw",
        2,
        verb="framework",
    ),
    Key(
        "results-all",
        "e",
        "toggle_all",
        "All or none",
        "Open every domain; when all are open, close them",
        2,
    ),
    Key(
        "results-which",
        "v",
        "which",
        "Which",
        "Show the map of another framework: of the project, that comes along, or of a file",
        2,
        verb="map",
    ),
    Key(
        "results-framework",
        "f",
        "framework",
        "Framework",
        "Verify its elements, replace it, published values beside voice",
        1,  # the warning above the map asks for it
        verb="framework",
    ),
    *_LAST,
)

THEME = (
    Key(
        "theme-propose",
        "p",
        "propose",
        "Propose",
        "Propose the marked words as a quote",
        2,
        verb="quotes",
    ),
    Key(
        "theme-approve",
        "g",
        "approve",
        "Approve",
        "Approve the marked words: reports print them",
        2,
        verb="quotes",
    ),
    Key(
        "theme-withdraw",
        "x",
        "withdraw",
        "Withdraw",
        "Withdraw the marked quote: it is printed no more",
        3,
        verb="quotes",
    ),
    Key(
        "theme-summary",
        "s",
        "summary",
        "Summary",
        "Write what young people said of it, for the report",
        2,
        verb="summary",
    ),
    Key(
        "theme-did",
        "d",
        "did",
        "We did",
        "Record what was done about it, who owns it and when",
        2,
        verb="did",
    ),
    Key("theme-answers", "a", "answers", "Answers", "All answers with it, in the grid", 2),
    Key("theme-undo", "u", "undo", "Undo", "Take back what you did last about this theme", 3),
    Key("theme-redo", "U", "redo", "Redo", "Do again what you took back last of it", 4),
    Key("theme-down", "pagedown", "page(1)", "More", "Read on above the quotes", priority=True),
    Key("theme-up", "pageup", "page(-1)", "Back up", "Read back above the quotes", priority=True),
    Key("theme-close", "escape", "close", "Back", "Back to the themes", 1),
)

TAGGING = (
    Key("tag-yes", "y", "say('yes')", "About it", "This answer is about the driver", 1),
    Key("tag-no", "n", "say('no')", "Not about it", "It is not about the driver", 1),
    Key(
        "tag-withdraw",
        "x",
        "say('withdraw')",
        "Neither",
        "Say neither of the marked answer, of which you said one",
        2,
    ),
    Key("tag-undo", "u", "undo", "Undo", "Take back what you said last, and mark its answer", 1),
    Key("tag-redo", "U", "redo", "Redo", "Say again what you took back last", 3),
    Key("tag-down", "pagedown", "page(1)", "More", "Read on in a long answer", priority=True),
    Key("tag-up", "pageup", "page(-1)", "Back up", "Read back in a long answer", priority=True),
    Key("tag-close", "escape", "close", "Back", "Back to the map", 1),
)

QUALITY = (
    Key(
        "quality-open",
        "enter",
        "open_row",
        "Explain",
        "What is known of one code, and its meaning",
        1,
        priority=True,
    ),
    Key(
        "quality-sort",
        "s",
        "sort",
        "Sort",
        "Sort by answers, by what is found, by what is right, by how far off",
        1,
    ),
    Key("quality-by", "b", "by", "Measure against", "Choose whose decisions to measure against", 2),
    Key(
        "quality-notes-down",
        "pagedown",
        "page(1)",
        "More",
        "Read on below the table",
        priority=True,
    ),
    Key(
        "quality-notes-up",
        "pageup",
        "page(-1)",
        "Back up",
        "Read back below the table",
        priority=True,
    ),
    Key("quality-close", "escape", "close", "Back", "Back to the answer; measuring goes on", 1),
)

READING = (
    Key("reading-close", "escape,enter,q", "close", "Back", "Back to the table", 1, shown="Esc"),
)

LINKS = (
    Key(
        "links-propose",
        "p",
        "propose",
        "Propose",
        "Propose a link from a code, and say why",
        1,
        verb="framework",
    ),
    Key("links-agree", "a", "agree", "Agree", "Agree the marked link", 1),
    Key("links-edit", "e", "edit", "Edit", "Say better why the marked link holds", 2),
    Key(
        "links-strength",
        "s",
        "strength",
        "Strength",
        "Say how surely the marked link holds: direct, or may include",
        2,
        verb="framework",
    ),
    Key("links-withdraw", "x", "withdraw", "Withdraw", "Withdraw the marked link, and say why", 1),
    Key("links-undo", "u", "undo", "Undo", "Take back what you did last to these links", 1),
    Key("links-redo", "U", "redo", "Redo", "Do again what you took back last of it", 3),
    Key("links-close", "escape", "close", "Back", "Back to the map", 1),
)

FRAMEWORK = (
    Key(
        "framework-verify",
        "v",
        "verify",
        "Verify",
        "Say that you compared the marked element with the published figure",
        1,
        verb="framework",
    ),
    Key(
        "framework-unverify", "x", "unverify", "Unverify", "Take the mark of having checked away", 3
    ),
    Key(
        "framework-replace",
        "r",
        "replace",
        "Replace",
        "Put another framework in its place, one that comes along or of a file; links follow",
        2,
        verb="framework",
    ),
    Key(
        "framework-compare",
        "c",
        "compare",
        "Beside",
        "Set it beside another framework of the project, code by code",
        3,
        verb="framework",
    ),
    Key(
        "framework-indicators",
        "i",
        "indicators",
        "Indicators",
        "Published values beside voice, per driver and area",
        2,
        verb="indicators",
    ),
    Key(
        "framework-values",
        "l",
        "values",
        "Load values",
        "Load published values from a file",
        3,
        verb="indicators",
    ),
    Key(
        "framework-undo",
        "u",
        "undo",
        "Undo",
        "Take back what you did last to this framework: a mark, values, another in its place",
        2,
        verb="framework",
    ),
    Key("framework-redo", "U", "redo", "Redo", "Do again what you took back last of it", 4),
    Key("framework-close", "escape", "close", "Back", "Back to the map", 1),
)

REPLACING = (
    Key(
        "replacing-place",
        "enter",
        "place",
        "Choose",
        "Choose where the marked element goes, the likeliest first",
        1,
        priority=True,
    ),
    Key(
        "replacing-guess",
        "a",
        "guess",
        "Take guess",
        "Take the likeliest place of the marked element, and go on to the next without one",
        1,
    ),
    Key(
        "replacing-likely",
        "A",
        "all_likely",
        "All likely",
        "Take every likely place at once, after a look at them; what is doubtful stays open",
        3,
    ),
    Key(
        "replacing-add",
        "plus",
        "add",
        "And to",
        "It was split: choose another place besides",
        3,
        shown="+",
    ),
    Key("replacing-gone", "x", "gone", "Gone", "It has no place: say that it is gone", 2),
    Key("replacing-undo", "u", "undo", "Undo", "Take back what you said last", 1),
    Key("replacing-redo", "U", "redo", "Redo", "Say again what you took back last", 3),
    Key(
        "replacing-review",
        "r",
        "review",
        "Review",
        "Look at all that would happen, before it does",
        1,
    ),
    Key("replacing-close", "escape", "close", "Later", "Back; what you said is kept", 1),
)

REPLACING_REVIEW = (
    Key(
        "review-put",
        "p",
        "put",
        "Put in place",
        "Put the new framework in place, after a question",
        1,
        verb="framework",
    ),
    Key("review-down", "pagedown,down", "scroll(1)", "More", "Read on", priority=True),
    Key("review-up", "pageup,up", "scroll(-1)", "Back up", "Read back", priority=True),
    Key("review-close", "escape", "close", "Back", "Back to the list; nothing is changed", 1),
)

PLACING = (
    Key(
        "placing-take",
        "enter",
        "take",
        "Take it",
        "It goes to the marked element",
        1,
        priority=True,
    ),
    Key("placing-down", "down", "move(1)", "Down", "Mark the element below", priority=True),
    Key("placing-up", "up", "move(-1)", "Up", "Mark the element above", priority=True),
    Key("placing-close", "escape", "close", "Close", "Close without a change", 1),
)

ANSWERING = (
    Key(
        "answering-change",
        "enter",
        "change",
        "Change",
        "Say it, or say it better",
        1,
        priority=True,
    ),
    Key(
        "answering-new",
        "n",
        "new",
        "New response",
        "Record what was done about a theme, who owns it and when",
        1,
        verb="did",
    ),
    Key("answering-undo", "u", "undo", "Undo", "Take back what you said here last", 2),
    Key("answering-redo", "U", "redo", "Redo", "Say again what you took back last", 3),
    Key("answering-close", "escape", "close", "Back", "Back to where you were", 1),
)
