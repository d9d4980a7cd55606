"""Keys of the screens that count: map, themes, quality, and what opens from them."""

from __future__ import annotations

from tui.keys.key import Key

RESULTS = (
    Key("results-by", "b", "by", "Compare by", "Choose what to compare by", 1, verb="themes --by"),
    Key(
        "results-open",
        "enter",
        "open_row",
        "Open",
        "Themes: one theme, with its quotes and summary. Map: show or hide a domain's drivers",
        2,
        priority=True,  # the table would take it, and say nothing of it
    ),
    Key(
        "results-view",
        "v",
        "view",
        "Show",
        "Themes: groups of codes, what fewer say, what changed, what is raised together",
        2,
        verb="themes --views",
    ),
    Key(
        "results-coding",
        "c",
        "coding",
        "Whose",
        "Choose whose coding counts: agreed, majority, any, or one coder's",
        3,
        verb="themes --coding",
    ),
    Key(
        "results-group",
        "n",
        "group",
        "New group",
        "Themes, groups of codes: name a new one",
        2,
        verb="group",
    ),
    Key(
        "results-tag",
        "t",
        "tag",
        "Tag answers",
        "Map: say of answers whether they are about the marked driver",
        3,
        verb="tag",
    ),
    Key("results-all", "e", "toggle_all", "All drivers", "Map: show or hide all drivers", 3),
    Key(
        "results-answers",
        "a",
        "answers",
        "Answers",
        "The answers behind the marked line, or behind the marked cell, in the grid",
        2,
    ),
    Key(
        "results-matrix",
        "m",
        "matrix",
        "Matrix",
        "Themes: cases by themes, to read and to write in",
        3,
        verb="matrix",
    ),
    Key(
        "results-links",
        "l",
        "links",
        "Links",
        "Map: codes that speak to the marked line; propose, agree, withdraw",
        2,
        verb="framework",
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
    Key("theme-answers", "a", "answers", "Answers", "All answers with it, in the grid", 2),
    Key("theme-undo", "u", "undo", "Undo", "Take back the last thing you did", 3),
    Key("theme-down", "pagedown", "page(1)", "More", "Read on above the quotes", priority=True),
    Key("theme-up", "pageup", "page(-1)", "Back up", "Read back above the quotes", priority=True),
    Key("theme-close", "escape", "close", "Back", "Back to the themes", 1),
)

TAGGING = (
    Key("tag-yes", "y", "say('yes')", "About it", "This answer is about the driver", 1),
    Key("tag-no", "n", "say('no')", "Not about it", "It is not about the driver", 1),
    Key(
        "tag-withdraw",
        "u",
        "say('withdraw')",
        "Take back",
        "Take back what you said of the marked answer",
        1,
    ),
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
    Key("quality-close", "escape", "close", "Back", "Stop measuring, or back to the answer", 1),
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
    Key("links-withdraw", "x", "withdraw", "Withdraw", "Withdraw the marked link, and say why", 1),
    Key("links-undo", "u", "undo", "Undo", "Take back the last thing you did", 1),
    Key("links-close", "escape", "close", "Back", "Back to the map", 1),
)
