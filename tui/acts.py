"""What people did, in words: for the history, and for what an undo took back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from textual.content import Content

from chec_voice.listening import QUESTIONS
from chec_voice.project import HistoryLine, Project, Scope, Undone, extent_words
from chec_voice.project.codebook_acts import edit_words
from chec_voice.text import counted, in_words
from tui import keys
from tui.plain import one_line

Way = Literal["undo", "redo"]

_VERDICTS = {"apply": "applied", "reject": "rejected", "withdraw": "removed"}
_KINDS = {
    "new": "made the project",
    "import": "brought in a file",
    "import-codings": "brought in coding from a spreadsheet",
    "undo-import": "took an import back",
    "deidentify": "replaced personal data",
    "read": "read an answer for risk",
    "unread": "took back that they read an answer for risk",
    "concern": "raised a concern",
    "suggest": "had codes suggested",
    "topics": "looked for topics",
    "topic": "made something of a topic",
    "memo": "wrote a memo",
    "edit-codebook": "edited the codebook",
    "withdraw": "removed everything of one person",
    "consent": "recorded consent",
    "merge": "brought in work of another copy",
    "backup": "made a backup",
    "tag": "said what an answer is about",
    "checklist": "answered a point of the checklist",
    "coder": "began to work here",
    "framework": "brought in a framework",
    "indicators": "brought in indicators",
    "measures": "brought the measures that come with the program up to date",
    "crosswalk": "brought in links to a framework",
    "vault": "made the vault",
    "vault-replaced": "put another vault in its place",
    "synthetic": "marked the words as invented",
    "repair": "repaired the file",
    "undo-codings": "took brought-in coding back",
    "undo-merge": "took the work of another copy out again",
    "concern-opened": "opened a concern",
    "concern-action": "noted what was done about a concern",
    "concern-reference": "kept the number of a concern's case",
    "concern-decided": "closed a concern",
    "session": "added a session",
    "import-project": "brought in a project of another program",
}
_ABOUT = {
    "yes": "said that an answer is about",
    "no": "said that an answer is not about",
}
"""What was said of an answer and a driver, by the verdict."""
_LINKED = {
    "propose": "proposed",
    "agree": "agreed",
    "withdraw": "withdrew",
}
_BETWEEN = {"quote": " about ", "summary": " of "}
"""What stands between an edit and what it was about."""
_LEAVES = "files that leave the team"
_OUT = {"matrix": "the matrix, for the team only"}
"""What was written that is no file to leave the team, by what the act was about."""
_FILES = 3
"""So many files are named."""
_REST = "The rest: history, {history}."
_ALONG = "took links along"
"""Part of a move or a merge, of which the first act says what it was."""


@dataclass(frozen=True)
class Told:
    """What an event keeps of an act, and the names of what it is about."""

    detail: Mapping[str, Any]
    names: Mapping[str, str]
    target: str

    def named(self, what: object) -> str:
        """The name of a code, a driver or a domain."""
        return self.names.get(str(what), str(what or ""))

    def codes(self, nothing: str = "") -> str:
        """The codes that it names, with a colon before them."""
        codes = self.detail.get("codes")
        listed = [self.named(code) for code in codes] if isinstance(codes, list) else []
        return f": {in_words(listed)}" if listed else nothing

    def files(self) -> str:
        """The first of the files that were written, with a colon before them."""
        files = [str(one) for one in self.detail.get("files") or ()]
        more = f" and {counted(len(files) - _FILES, 'more', 'more')}" if len(files) > _FILES else ""
        return f": {', '.join(files[:_FILES])}{more}" if files else ""


def _edited(told: Told) -> str:
    """A link, a quote, a summary, a group or a framework that was changed."""
    what = str(told.detail.get("what", "changed something"))
    if told.target.startswith("link:"):
        code, _, element = told.target.removeprefix("link:").partition(" ")
        act = _LINKED.get(what.partition(" ")[0], "changed")
        return f"{act} the link from {told.named(code)} to {told.named(element)}"
    what = what.replace("withdrawn a quote", "withdrew a quote")
    about = told.named(told.detail.get("about"))
    between = next((one for word, one in _BETWEEN.items() if word in what), ": ")
    return f"{what}{between}{about}" if about else what


def _verified(told: Told) -> str:
    which = told.named(told.detail.get("element")) or "a part of the framework"
    if told.detail.get("verified", True):
        return f"marked {which} as compared with the published figure"
    return f"took away the mark that {which} was compared with the published figure"


def _of_topic(told: Told) -> str:
    code = told.named(told.detail.get("code"))
    if told.detail.get("action") == "promoted":
        return f"made the code {code} of a topic"
    return f"suggested {code} for the answers of a topic" if code else _KINDS["topic"]


def _loaded(told: Told) -> str:
    counts = (("added", "added"), ("changed", "changed"), ("retired", "taken out"))
    said = [f"{told.detail[name]:,} {word}" for name, word in counts if told.detail.get(name)]
    return f"loaded a codebook{f' (codes: {in_words(said)})' if said else ''}"


def _role(told: Told) -> str:
    whom = told.target or "somebody"
    if told.detail.get("what") == "lead":
        return f"made {whom} a safeguarding lead"
    return f"made {whom} no safeguarding lead any more"


def _answered(told: Told) -> str:
    asked = next((one.text for one in QUESTIONS if one.id == told.target), "")
    return f"answered “{asked}”" if asked else _KINDS["checklist"]


def _about(words: str, which: str = "{}", anything: str = "") -> Callable[[Told], str]:
    """Words with what it was done to in the place of the braces, where that is known."""

    def said(told: Told) -> str:
        name = told.named(told.target)
        return f"{words} {which.format(name)}" if name else f"{words} {anything}".strip()

    return said


_WITH: dict[str, Callable[[Told], str]] = {
    "edit": _edited,
    "verify": _verified,
    "topic": _of_topic,
    "codebook": _loaded,
    "role": _role,
    "checklist": _answered,
    "feedback": _about("said what was done about", anything="what young people asked for"),
    "matrix": lambda told: f"wrote in the matrix{told.codes()}",
    "adjudicate": lambda told: f"settled an answer{told.codes(': no code')}",
    "round": _about("made the round", anything="of double coding"),
    "round-close": _about("closed the round"),
    "round-reopen": _about("opened the round", "{} again", "again"),
    "handout": _about("made a copy for", anything="somebody"),
    "export": lambda told: f"wrote {_OUT.get(told.target, _LEAVES)}{told.files()}",
    "report": lambda told: f"wrote a report{told.files()}",
}
"""Kinds of acts that are told with what they were done to."""


def names_in(project: Project) -> dict[str, str]:
    """What acts are about, by id: codes, also those that are gone, and drivers and domains."""
    frames = [project.framework(name) for name in project.frameworks.names]
    drivers = {one.id: one.label for frame in frames for one in frame.elements}
    return {**drivers, **project.codes.names_ever}


def act_line(line: HistoryLine, names: Mapping[str, str], words: str = "") -> Content:
    """When, who and what; `words` where several acts are told in one line."""
    when = datetime.fromisoformat(line.at).astimezone().strftime("%d %b %H:%M")
    taken = "  (taken back)" if line.undone else ""
    style = "dim" if line.undone or line.kind in ("undo", "redo") else ""
    said = one_line(f"{words or act_words(line, names)}{taken}", style)
    return one_line(f"{when}  ", "dim") + one_line(f"{line.actor}: ", "bold") + said


def act_words(line: HistoryLine, names: Mapping[str, str]) -> str:
    """One act in words; ids become names, and nothing that anybody said is in it."""
    start = {"undo": "took back: ", "redo": "did again: "}.get(line.kind, "")
    kind = str(line.detail.get("of") or line.kind)
    undone = line.kind == "undo"
    return start + what_words(kind, line.detail, names, target=line.target, undone=undone)


def what_words(
    kind: str,
    detail: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    target: str = "",
    undone: bool = False,
) -> str:
    """What was done, without who did it and whether it was taken back.

    Args:
        target: what it was done to, as the log names it.
        undone: `detail` is that of the act which took it back.
    """
    code = names.get(str(detail.get("code")), str(detail.get("code", "")))
    if kind == "decide":
        many = extent_words(detail)
        where = f" to {many}" if many else ""
        how = f" ({detail['said']})" if detail.get("said") else ""
        return f"{_VERDICTS.get(str(detail.get('verdict')), 'judged')} {code}{how}{where}"
    if kind == "review":
        state = str(detail.get("state") or "opened again")
        return "was done with an answer" if state == "done" else f"{state} an answer"
    if kind == "tag":
        said = _ABOUT.get(str(detail.get("verdict")), "took back whether an answer is about")
        return f"{said} {names.get(str(detail.get('element')), detail.get('element', ''))}"
    if kind == "unsure":
        # An undo tells what it made of it: what it took back is the other.
        unsure = bool(detail.get("unsure")) is not undone
        return f"{'not sure' if unsure else 'sure again'} of an answer"
    if kind in _WITH:
        return _WITH[kind](Told(detail, names, target))
    if kind in ("edit-codebook", "indicators") and detail.get("what"):
        return edit_words(str(detail["what"]), detail)
    return _KINDS.get(kind, kind.replace("-", " "))


def nothing_words(way: Way, scope: Scope) -> str:
    """That there is nothing of a screen to take back or to do again, and where the rest is."""
    return f"{scope.nothing(way)} {keys.fill(_REST)}"


def turned_words(way: Way, scope: Scope, turned: Undone | None, names: Mapping[str, str]) -> str:
    """What an undo or a redo did, or that there was nothing to turn."""
    if turned is None:
        return nothing_words(way, scope)
    said = "Taken back" if way == "undo" else "Done again"
    if scope.reverts:
        said = "Stands again" if way == "undo" else "Taken back again"
    what = what_words(turned.kind, turned.detail, names, target=turned.target)
    many = f", {counted(turned.acts, 'act')} in all" if turned.acts > 1 else ""
    stands = turned.detail.get("stands")
    return f"{f'{stands} ' if stands else ''}{said}: {what}{many}."


def presses(lines: Sequence[HistoryLine]) -> list[list[HistoryLine]]:
    """Acts that were one press of a key stand together, the first of them first.

    An undo takes the last act back first, so that its last line is about the first act.

    Args:
        lines: of the log, the newest first.
    """
    groups = groupby(lines, lambda one: (one.command or one.id, one.kind == "undo"))
    return [list(group) if undo else list(group)[::-1] for (_, undo), group in groups]


def press_words(acts: Sequence[HistoryLine], names: Mapping[str, str]) -> str:
    """What one press of a key did: of each of its acts once."""
    told = dict.fromkeys(act_words(act, names) for act in acts)
    more = [words for words in told if not words.endswith(_ALONG)]
    first, *others = more or list(told)
    start = first.partition(": ")[0] if acts[0].kind in ("undo", "redo") else ""
    return "; ".join([first, *(one.removeprefix(f"{start}: ") for one in others)])
