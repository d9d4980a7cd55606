"""Where a project stands, from answers to a report, and what the next sensible step is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chec_voice.store import Store, reading, stages
from chec_voice.text import counted

State = Literal["done", "begun", "open"]
_NONE = "none yet"
_TO_CODE = "no concern is open about them, and whoever gave them agrees to analysis"
_OF = {
    "import": "Answers that say something; “N/A” and the like are counted apart.",
    "deidentify": f"Counted of the answers to code: {_TO_CODE}.",
    "triage": "Counted of all answers with words in them, also “N/A” and those that nobody codes.",
    "suggest": f"Counted of the parts of the answers to code, of which a long one has several:"
    f" {_TO_CODE}.",
    "code": "Counted of the parts of the answers to code, of which a long one has several. A part"
    " counts once, whoever is done with it.",
    "agree": "Counted are rounds that are closed, in which several people coded the same answers.",
    "link": "Counted are the links of the framework that the map begins with.",
    "report": "Counted is each time that something was written to leave the team.",
}


@dataclass(frozen=True)
class Stage:
    """One step of the way."""

    id: str
    """import, deidentify, triage, suggest, code, agree, link or report."""
    name: str
    state: State
    words: str
    """How far it is, in a few words."""
    of: str
    """What that is counted of, in a sentence."""


def stages_of(store: Store) -> list[Stage]:
    """Every step in the order of the work."""
    n = stages.counts(store)
    read, to_read = reading.counts(store)
    parts = n["segments"]
    linked = f"{counted(n['agreed'], 'link')} agreed, {n['proposed']:,} proposed"
    return [
        Stage("import", "Brought in", _state(n["answers"]), _brought_in(n), _OF["import"]),
        _made_safe(n),
        _share("triage", "Read for risk", read, to_read, "answers with words"),
        _share("suggest", "Suggested", min(n["suggested"], parts), parts, "parts to code"),
        _share("code", "Coded", min(n["done"], parts), parts, "parts to code"),
        Stage(
            "agree", "Double-coded", _state(n["rounds"]), _many(n["rounds"], "round"), _OF["agree"]
        ),
        Stage(
            "link",
            "Linked to the framework",
            "begun" if n["proposed"] else _state(n["agreed"]),
            linked,
            _OF["link"],
        ),
        Stage("report", "Reported", _state(n["reports"]), _written(n["reports"]), _OF["report"]),
    ]


def _brought_in(n: dict[str, int]) -> str:
    """Those who only say that they have no answer are read for risk, and coded by nobody."""
    nothing = f", {n['said_nothing']:,} like “N/A”" if n["said_nothing"] else ""
    return counted(n["answers"], "answer") + nothing


def _made_safe(n: dict[str, int]) -> Stage:
    """Done once every answer was looked through: some names replaced make none of the rest safe."""
    if not n["deidentified"]:
        return Stage("deidentify", "Made safe", "open", "not looked at yet", _OF["deidentify"])
    state: State = "done" if n["safe"] >= n["open"] else "begun"
    words = f"{n['safe']:,} of {counted(n['open'], 'answer')} to code"
    return Stage("deidentify", "Made safe", state, words, _OF["deidentify"])


def next_step(steps: list[Stage]) -> Stage | None:
    """The first step that is not done; None when all are."""
    return next((step for step in steps if step.state != "done"), None)


def _state(count: int) -> State:
    return "done" if count else "open"


def _share(step: str, name: str, done: int, total: int, what: str) -> Stage:
    state: State = "done" if total and done >= total else "begun" if done else "open"
    words = f"{done:,} of {total:,} {what}" if total else f"no {what} yet"
    return Stage(step, name, state, words, _OF[step])


def _written(times: int) -> str:
    """Each writing is kept, of one file or of many."""
    return f"written {counted(times, 'time')}" if times > 1 else "written once" if times else _NONE


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else _NONE
