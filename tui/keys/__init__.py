"""Every action of the app that has a key, once.

From this table come the bindings, the footer, the command palette, the help, `docs/keys.md`
(`python -m tui.keys`), a person's own keys, and every name of a key in a sentence: a text asks
`shown("undo")`, so that it stays true when somebody moves the action to another key. The keys of
each screen stand in the files beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.binding import Binding

from chec_voice.errors import InputError
from tui.keys.agreement import SETTLING
from tui.keys.anywhere import ANYWHERE_ALONE, CHOOSE, FILE, HELP, JUMPING, LINE, LOOKS
from tui.keys.coding import (
    ANSWERS,
    CODES,
    DEFINITIONS,
    FLAG,
    JUDGING,
    LEAVING,
    MEMO,
    WHICH_CODE,
    WORDS,
)
from tui.keys.deidentify import DEIDENTIFY, EDGES, MARK, PASSPHRASE
from tui.keys.home import COLUMNS, EXPORT, HISTORY, HOME, LAUNCHER, SPEAKERS
from tui.keys.key import Key, Place, written
from tui.keys.matrix import MATRIX
from tui.keys.results import (
    ANSWERING,
    FRAMEWORK,
    LINKS,
    MAP,
    PLACING,
    QUALITY,
    READING,
    REPLACING,
    REPLACING_REVIEW,
    TAGGING,
    THEME,
    THEMES,
)
from tui.keys.safeguarding import CONCERN, CONCERNS, TRIAGE
from tui.keys.tables import CODEBOOK, GRID, PARTS
from tui.keys.topics import PROMOTE, TOPIC, TOPICS

__all__ = [
    "ANSWERING",
    "ANSWERS",
    "ANYWHERE",
    "CHOOSE",
    "CODEBOOK",
    "CODES",
    "COLUMNS",
    "CONCERN",
    "CONCERNS",
    "DEFINITIONS",
    "DEIDENTIFY",
    "EDGES",
    "EXPORT",
    "FILE",
    "FLAG",
    "FRAMEWORK",
    "GRID",
    "HELP",
    "HISTORY",
    "HOME",
    "JUMPING",
    "LAUNCHER",
    "LEAVES",
    "LINE",
    "LINKS",
    "LOOKS",
    "MAP",
    "MARK",
    "MATRIX",
    "MEMO",
    "PARTS",
    "PASSPHRASE",
    "PLACES",
    "PLACING",
    "PROMOTE",
    "QUALITY",
    "RANKS",
    "READING",
    "REPLACING",
    "REPLACING_REVIEW",
    "REVIEW",
    "SECTIONS",
    "SETTLING",
    "SPEAKERS",
    "TAGGING",
    "THEME",
    "THEMES",
    "TOPIC",
    "TOPICS",
    "TRIAGE",
    "WHICH_CODE",
    "WORDS",
    "Key",
    "Place",
    "all_shown",
    "as_markdown",
    "bindings",
    "fill",
    "here",
    "needs",
    "shown",
    "use_own",
]

PLACES = (
    Place(
        "Home",
        "home",
        "HomeScreen",
        "tui.home.screen",
        "f9",
        "Where the project stands, and what comes next",
        "home",
        verb="doctor",
        letter="h",
    ),
    Place("Code", "", "ReviewScreen", letter="c"),
    Place(
        "Grid",
        "grid",
        "GridScreen",
        "tui.grid.screen",
        "f10",
        "Answers by codes, many coded at once",
        "to the grid",
        letter="g",
    ),
    Place(
        "Codebook",
        "codebook",
        "CodebookScreen",
        "tui.codebook.screen",
        "ctrl+o",
        "The codebook, to read and to edit",
        "to the codebook",
        verb="codebook",
        letter="b",
    ),
    Place(
        "Risk",
        "triage",
        "TriageScreen",
        "tui.triage.screen",
        "f4",
        "Read answers for risk, before they are coded",
        "to reading for risk",
        verb="triage",
        rank=7,
        letter="r",
    ),
    Place(
        "Safe text",
        "deidentify",
        "DeidentifyScreen",
        "tui.deidentify.screen",
        "f5",
        "Replace names and other personal data, after you looked at each",
        "to safe text",
        verb="deidentify",
        letter="s",
    ),
    Place(
        "Topics",
        "topics",
        "TopicsScreen",
        "tui.topics.screen",
        "f6",
        "Topics: answers that are alike, found by a machine",
        "to the topics",
        verb="topics",
        letter="t",
    ),
    Place(
        "Agree",
        "agreement",
        "AgreementScreen",
        "tui.agreement.screen",
        "ctrl+g",
        "Where coders differ, to be settled, and how far they agree",
        "to agreement",
        verb="adjudicate",
        letter="a",
    ),
    Place(
        "Themes",
        "themes",
        "ThemesScreen",
        "tui.results.themes",
        "f3",
        "Themes: people, answers and mentions per code",
        "to the themes",
        verb="themes",
        letter="e",
    ),
    Place(
        "Map",
        "map",
        "MapScreen",
        "tui.results.map",
        "f2",
        "Framework map: who said what about which domain",
        "to the map",
        verb="map",
        letter="m",
    ),
    Place(
        "Quality",
        "quality",
        "QualityScreen",
        "tui.results.quality",
        "f7",
        "How good suggestions are here, code by code",
        "to quality",
        verb="quality",
        letter="q",
    ),
    Place(
        "Concerns",
        "concerns",
        "ConcernsScreen",
        "tui.concerns.screen",
        "f8",
        "Concerns that were raised: only a safeguarding lead opens them",
        "to the concerns",
        verb="concerns",
        letter="n",
    ),
    Place(
        "History",
        "history",
        "HistoryScreen",
        "tui.home.history",
        "ctrl+y",
        "What was done, by whom and when",
        "to the history",
        letter="y",
    ),
    Place(
        "Export",
        "export",
        "ExportScreen",
        "tui.export.screen",
        "ctrl+e",
        "Write reports and tables, after a look at what is hidden",
        "to what leaves",
        verb="report",
        letter="x",
    ),
)
"""In the order of the work: so the go bar lists them, and keys lead there."""

REVIEW = (*JUDGING, *(place.from_coding for place in PLACES if place.action), *LEAVING)
ANYWHERE = (
    *(place.from_anywhere for place in PLACES if place.action),
    *LOOKS,
    *ANYWHERE_ALONE,
)

SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("Choosing a project (plain chec-voice)", LAUNCHER),
    ("Home: where a project stands ({home})", HOME),
    ("A table that comes in ({home}, then {home-import})", COLUMNS),
    ("A transcript or notes that come in ({home}, then {home-import})", SPEAKERS),
    ("While you code", REVIEW),
    ("Anywhere", ANYWHERE),
    ("Grid: answers by codes ({grid})", GRID),
    ("Codebook ({codebook})", CODEBOOK),
    ("Editing a code ({codebook}, then {codebook-edit})", PARTS),
    ("Choosing a code ({code})", CODES),
    ("Choosing a code for something else ({filter}, then code)", WHICH_CODE),
    ("Marking words ({words})", WORDS),
    ("Finding an answer ({find})", ANSWERS),
    ("Meaning of the codes ({definitions})", DEFINITIONS),
    ("Writing a memo ({memo}), or a note about a concern", MEMO),
    ("Flagging a worry ({flag})", FLAG),
    ("Themes ({themes})", THEMES),
    ("Map ({map})", MAP),
    ("Matrix: cases by themes ({themes}, then {results-matrix})", MATRIX),
    ("One theme ({themes}, then {results-open})", THEME),
    ("Links of a driver ({map}, then {results-links})", LINKS),
    ("The framework ({map}, then {results-framework})", FRAMEWORK),
    ("Another framework in its place ({framework-replace} there)", REPLACING),
    ("Choosing where an element goes ({replacing-place} there)", PLACING),
    ("All that this would do ({replacing-review} there)", REPLACING_REVIEW),
    ("What became of it ({themes} or {map}, then {results-answering})", ANSWERING),
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
    ("Opening the vault ({deidentify}, {concerns})", PASSPHRASE),
    ("What was done, and by whom ({history})", HISTORY),
    ("Writing reports and tables ({export})", EXPORT),
    ("Settling differences ({agreement})", SETTLING),
    ("Choosing a file ({home-import} at home)", FILE),
    ("Choosing from a list", CHOOSE),
    ("Going to what a letter stands on ({jump})", JUMPING),
    ("This help", HELP),
)


_BY_ID: dict[str, Key] = {key.id: key for _, section in SECTIONS for key in section}
_own: dict[str, str] = {}
"""A person's own keys: id of an action -> Textual's names of keys."""


def shown(action: str) -> str:
    """How the first key of an action is written for people: `shown("undo")` is "u"."""
    return all_shown(_BY_ID[action]).split(" or ")[0]


def all_shown(key: Key) -> str:
    """How all keys of an action are written: "b or ←"."""
    return written(_own[key.id]) if key.id in _own else key.written


def use_own(own: Mapping[str, str]) -> dict[str, str]:
    """Move actions to a person's own keys; returns the keymap for `App.set_keymap`.

    Args:
        own: id of an action -> Textual's names of its keys, separated by commas.

    Raises:
        InputError: these are no keys, there is no such action, or two actions of one screen would
            share a key.
    """
    if not isinstance(own, Mapping) or not all(isinstance(one, str) for one in own.values()):
        raise InputError(
            "your settings say in no way that is understood which keys are other ones.",
            fix='Write them so: {"keys": {"undo": "z"}}.',
        )
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


def here(text: str) -> str:
    """Which keys do what a text says that verbs of the command line do; "" where none does."""
    said = []
    for verb in dict.fromkeys(re.findall(r"chec-voice ([a-z-]+)", text)):
        for title, section in SECTIONS:
            key = next((one for one in section if one.verb == verb), None)
            if key is None:
                continue
            way = re.search(r"\(([^()]*)\)$", title)
            first = f"{fill(way[1])}, then " if way and section is not REVIEW else ""
            said.append(f"{key.label} is {first}{shown(key.id)}")
            break
    return f"Here in the app: {'; '.join(said)}." if said else ""


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
            key_display=key.written.split(" or ")[0],
            priority=key.priority,
            tooltip=key.help,
            id=key.id,
        )
        for key in section
    ]


RANKS = {key.id: key.rank for key in _BY_ID.values()}
LEAVES = frozenset(key.id for key in _BY_ID.values() if "escape" in key.keys.split(","))
"""The actions that Esc leaves a screen by."""


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
