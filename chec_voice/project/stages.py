"""Where a project stands, from answers to a report, and what the next sensible step is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chec_voice.store import Store, reading, stages
from chec_voice.text import counted

State = Literal["done", "begun", "open"]


@dataclass(frozen=True)
class Stage:
    """One step of the way."""

    id: str
    """import, deidentify, triage, suggest, code, agree, link or report."""
    name: str
    state: State
    words: str
    """How far it is, in a few words."""


def stages_of(store: Store) -> list[Stage]:
    """Every step in the order of the work."""
    n = stages.counts(store)
    read, to_read = reading.counts(store)
    linked = f"{counted(n['agreed'], 'link')} agreed, {n['proposed']:,} proposed"
    return [
        Stage("import", "Brought in", _state(n["answers"]), counted(n["answers"], "answer")),
        Stage(
            "deidentify",
            "Made safe",
            _state(n["deidentified"]),
            "names and the like were replaced" if n["deidentified"] else "not looked at yet",
        ),
        _share("triage", "Read for risk", read, to_read, "answers"),
        _share("suggest", "Suggested", min(n["suggested"], n["segments"]), n["segments"], "parts"),
        _share("code", "Coded", min(n["done"], n["segments"]), n["segments"], "parts"),
        Stage("agree", "Double-coded", _state(n["rounds"]), _many(n["rounds"], "round")),
        Stage(
            "link",
            "Linked to the framework",
            "begun" if n["proposed"] and not n["agreed"] else _state(n["agreed"]),
            linked,
        ),
        Stage("report", "Reported", _state(n["reports"]), _many(n["reports"], "file")),
    ]


def next_step(steps: list[Stage]) -> Stage | None:
    """The first step that is not done; None when all are."""
    return next((step for step in steps if step.state != "done"), None)


def _state(count: int) -> State:
    return "done" if count else "open"


def _share(step: str, name: str, done: int, total: int, what: str) -> Stage:
    state: State = "done" if total and done >= total else "begun" if done else "open"
    return Stage(step, name, state, f"{done:,} of {total:,} {what}")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else "none yet"
