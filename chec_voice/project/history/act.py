"""One line of the history, in words of the program: nobody's own are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from sqlite3 import Row

from chec_voice.store.history import OutOfSight

WAITING = "an answer that is out of coding"
VERDICTS = {"apply": "applied", "reject": "rejected", "withdraw": "took back", None: "nothing"}
JUDGING = ("decide", "adjudicate")
_PRIVATE = ("concern", "read", "unread", "role")
"""Acts of which nothing but that they happened is told here; a lead sees more in `concerns`."""
KINDS = {
    "new": "made the project",
    "synthetic": "said that all words are invented",
    "coder": "worked here for the first time",
    "role": "changed who is a safeguarding lead",
    "import": "brought in answers",
    "undo-import": "took an import of answers back",
    "import-codings": "brought in codings",
    "undo-codings": "took an import of codings back",
    "import-project": "brought in a project of another program",
    "deidentify": "made answers safe",
    "read": "read an answer for risk",
    "unread": "took back that an answer was read for risk",
    "concern": "worked on a concern",
    "consent": "recorded consent",
    "withdraw": "removed everything of one person",
    "decide": "judged",
    "review": "finished or left an answer",
    "memo": "wrote a memo",
    "unsure": "marked an answer as unsure, or not",
    "tag": "said what an answer is about",
    "adjudicate": "settled an answer",
    "matrix": "wrote summaries in the matrix",
    "round": "made a round",
    "round-close": "closed a round",
    "round-reopen": "opened a round again",
    "suggest": "had codes suggested",
    "topics": "looked for topics",
    "topic": "made something of a topic",
    "codebook": "loaded a codebook",
    "edit-codebook": "edited the codebook",
    "framework": "loaded a framework",
    "crosswalk": "loaded links to a framework",
    "indicators": "loaded published values",
    "measures": "brought the measures that come with the program up to date",
    "verify": "verified a part of the framework",
    "edit": "edited",
    "checklist": "answered how young people were listened to",
    "feedback": "recorded what was done about a theme",
    "session": "changed a session",
    "export": "exported",
    "report": "wrote a report",
    "handout": "made a copy for one person",
    "merge": "merged another copy",
    "undo-merge": "took a merge back",
    "backup": "made a backup",
    "vault-replaced": "put a new vault in the place of a lost one",
    "repair": "repaired what is kept beside the log",
    "undo": "took back",
    "redo": "did again",
}
_SAID = (
    "kind",
    "state",
    "verdict",
    "code",
    "codes",
    "element",
    "action",
    "version",
    "decision",
    "packs",
    "files",
    "profile",
    "response",
    "what",
    "unsure",
    "said",
)
"""Names of texts in an event that the program wrote; numbers are always told."""
_INTERNAL = (
    "segment",
    "segments",
    "decisions",
    "memo",
    "tags",
    "of",
    "again",
    "concern",
    "run",
    "round",
    "batch",
    "until",
    "id",
    "versions",
    "sha256",
    "states",
    "blind",
)

_COUNTS = ("decisions", "segments")
"""Ids in most events, and how many in those of imports."""


@dataclass(frozen=True)
class Act:
    """One line of the history; texts are words of the program, names of people and of codes."""

    at: str
    who: str
    what: str
    on: str
    """`answer:12`, `round:pilot` and so on; what `target` takes. "" where it is not told."""
    code: str
    before: str
    after: str
    basis: str
    """Of a judgement: unaided, suggested, bulk, imported or adjudicated."""
    codebook: str
    """Of a judgement: the version of the codebook that its coder saw."""
    stands: str
    """Of a judgement or an act that can be taken back: yes or no."""
    together: str
    """Acts with the same name were one press of a key."""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


COLUMNS = tuple(Act.__dataclass_fields__)


def kind_of(event: Row, after: object) -> str:
    """What an event is about; an undo is about what it takes back."""
    if event["kind"] in ("undo", "redo"):
        if isinstance(after, dict):
            return str(after.get("of", "edit"))
        return "adjudicate"  # the undo of a settled answer names nothing after it
    return str(event["kind"])


def what_of(kind: str) -> str:
    if kind.startswith("concern"):
        return KINDS["concern"]
    return KINDS.get(kind, kind.replace("-", " "))


def answers_of(event: Row, after: object, answers: Mapping[int, int]) -> list[int]:
    """Answers that an event is about, without those that are gone."""
    kind, _, number = event["target"].partition(":")
    if kind == "response" and number.isdecimal():
        return [int(number)]
    return list(dict.fromkeys(answers[at] for at in parts_of(event, after, answers)))


def parts_of(event: Row, after: object, answers: Mapping[int, int]) -> list[int]:
    """Segments that an event is about, each once, without those that are gone."""
    kind, _, number = event["target"].partition(":")
    segments = [int(number)] if kind == "segment" and number.isdecimal() else []
    if isinstance(after, dict) and not segments:
        listed = after.get("segments")  # of an import it is how many
        segments = [int(at) for at in listed] if isinstance(listed, list) else []
    return [at for at in dict.fromkeys(segments) if at in answers]


def sealed(act: Act, kind: str, event: Row, hidden: OutOfSight, answers: list[int]) -> Act:
    """An act without what the project keeps from sight."""
    if kind.startswith(_PRIVATE):
        on = act.on if kind == "role" else ""
        return replace(act, on=on, before="", after="", code="")
    if hidden.waiting.intersection(answers):
        on = WAITING if len(answers) == 1 else act.on
        return replace(act, on=on, code="", before="", after="")
    names = {hidden.blind[(act.who, a)] for a in answers if (act.who, a) in hidden.blind}
    if names and kind in ("decide", "tag"):
        what = f"judged blind in the round {', '.join(sorted(names))}, which is open"
        return replace(act, what=what, code="", before="", after="")
    return act


def judged(row: Row, hidden: OutOfSight, settled: Mapping[int, str]) -> Act:
    """One decision as a line."""
    answer = int(row["response_id"])
    act = Act(
        at=row["at"],
        who=settled.get(row["id"], row["coder"]),
        what=f"{VERDICTS[row['verdict']]} a code",
        on=f"answer:{answer}",
        code=row["code"],
        before=VERDICTS[row["stood"]],
        after=VERDICTS[row["stands_then"]],
        basis=f"{row['basis']}{', suggestion in sight' if row['suggestion_shown'] else ''}",
        codebook=version_words(row["version"], row["sha256"]),
        stands="yes" if row["stands"] else "no",
        together="",
    )
    if answer in hidden.waiting:
        return replace(act, on=WAITING, code="", before="", after="", what="judged")
    name = hidden.blind.get((row["coder"], answer))
    if name is not None:
        what = f"judged blind in the round {name}, which is open"
        return replace(act, code="", before="", after="", what=what)
    return act


def version_words(version: str, sha256: str) -> str:
    """A version as people tell it apart: two may carry the same number."""
    return f"{version} ({sha256[:8]})" if sha256 else ""


def told(value: object) -> str:
    """The part of what an event keeps that holds numbers and words of the program."""
    if isinstance(value, dict):
        parts = [
            f"{name} {told(one)}"
            for name, one in value.items()
            if (name not in _INTERNAL or (name in _COUNTS and isinstance(one, int)))
            and (name in _SAID or (isinstance(one, int | float) and one))
            and one not in ("", [], None)
        ]
        return ", ".join(parts)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def common_word(values: Iterable[object]) -> str:
    """The one thing that all of them say, in a word."""
    words = {str(value) or "open" for value in values}
    return words.pop() if len(words) == 1 else ""
