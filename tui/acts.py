"""What people did, in words: for the history, and for what an undo took back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from textual.content import Content

from chec_voice.project import HistoryLine, Project
from chec_voice.text import counted
from tui.plain import one_line

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
    "codebook": "replaced the codebook",
    "export": "wrote files that leave the team",
    "report": "wrote a report",
    "withdraw": "removed everything of one person",
    "consent": "recorded consent",
    "merge": "brought in work of another copy",
    "handout": "made a copy for somebody",
    "backup": "made a backup",
    "round": "made a round of double coding",
    "round-close": "closed a round",
    "adjudicate": "settled a difference",
    "tag": "said what an answer is about",
    "verify": "verified a part of the framework",
    "matrix": "wrote in the matrix",
    "checklist": "answered a point of the checklist",
    "coder": "began to work here",
    "role": "was given a role",
    "feedback": "said what was done about what young people asked for",
    "framework": "brought in a framework",
    "indicators": "brought in indicators",
    "measures": "brought the measures that come with the program up to date",
    "crosswalk": "brought in links to a framework",
    "vault": "made the vault",
    "vault-replaced": "put another vault in its place",
    "synthetic": "marked the words as invented",
    "repair": "repaired the file",
    "round-reopen": "opened a round again",
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
_ALONG = "took links along"
"""Part of a move or a merge, of which the first act says what it was."""


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
    return start + what_words(kind, line.detail, names, undone=line.kind == "undo")


def what_words(
    kind: str, detail: Mapping[str, Any], names: Mapping[str, str], *, undone: bool = False
) -> str:
    """What was done, without who did it and whether it was taken back.

    Args:
        undone: `detail` is that of the act which took it back.
    """
    code = names.get(str(detail.get("code")), str(detail.get("code", "")))
    if kind == "decide":
        many = detail.get("segments")
        # Of a code that others used, too, an answer stands there once for each of them.
        where = f" to {counted(len(set(many)), 'answer')}" if isinstance(many, list) else ""
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
    if kind == "edit":
        return str(detail.get("what", "changed something"))
    if kind == "edit-codebook" and detail.get("what"):
        return str(detail["what"])
    return _KINDS.get(kind, kind.replace("-", " "))


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
