"""Applies judged redactions in a process of its own, so that a front end stays alive meanwhile.

`job` is what the child is told, over standard input: never on a command line or in the
environment, which other programs can read. The child is run as

    python -m chec_voice.project.jobs.redact

and answers one line of JSON at a time: {"stage": words, "done": n, "of": n} while it works, then
{"applied": ..., "warnings": [...]} or {"error": ...}. Of what anybody said it writes nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chec_voice import errors
from chec_voice.deidentify import Proposal
from chec_voice.errors import ChecError, ProjectError
from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked
from chec_voice.vault import Vault

COMMAND = [sys.executable, "-m", "chec_voice.project.jobs.redact"]
_EVERY = 0.1
"""Seconds between two reports."""


def job(
    path: Path,
    looked: Looked,
    judgements: Sequence[Judgement],
    vault: Vault,
    *,
    actor: str,
    complete: bool,
) -> str:
    """What the child needs, as JSON. It opens the vault: it must go nowhere but into a pipe."""
    judged = {one.proposal.text_id for one in judgements}
    texts = {uuid: text for uuid, text in looked.texts.items() if uuid in judged or "⟨" in text}
    ids = looked.ids if complete else {uuid: looked.ids[uuid] for uuid in texts}
    return json.dumps(
        {
            "path": str(path),
            "actor": actor,
            "complete": complete,
            "texts": texts,
            "ids": dict(ids),
            "judgements": [
                [p.text_id, p.start, p.end, p.type, p.text, p.rule, p.score, p.replacement, accept]
                for p, accept in ((one.proposal, one.accept) for one in judgements)
            ],
            "vault": vault.handover(),
        }
    )


def heard(line: str) -> tuple[str, Any]:
    """One line of the child as ("stage", words), ("applied", (Applied, warnings)) or
    ("error", ChecError)."""
    try:
        told = json.loads(line)
    except ValueError:
        return "error", ended()
    if "stage" in told:
        of = f" {told['done']:,} of {told['of']:,}" if told["of"] else ""
        return "stage", f"{told['stage']}{of}"
    if "applied" in told:
        return "applied", (Applied(**told["applied"]), list(told["warnings"]))
    kind = getattr(errors, told["error"].pop("kind"), ChecError)
    return "error", kind(**told["error"])


def ended() -> ProjectError:
    """For a child that went without saying how it ended."""
    return ProjectError(
        "Applying was stopped before it ended.",
        fix="Nothing is half done: answers changed all together or not at all. Look again, then"
        " apply what is left.",
    )


class _Told:
    """A `Progress` that writes lines to standard output."""

    def __init__(self) -> None:
        self._stage, self._done, self._of, self._last = "", 0, 0, 0.0

    def start(self, task: str, total: int | None) -> None:
        self._stage, self._done, self._of, self._last = task, 0, total or 0, 0.0
        self.advance(0)

    def advance(self, units: int = 1) -> None:
        self._done += units
        if time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            _say({"stage": self._stage, "done": self._done, "of": self._of})

    def finish(self) -> None:
        pass


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def _work(told: dict[str, Any]) -> None:
    from chec_voice.project.project import Project

    path = Path(told["path"])
    looked = Looked((), told["texts"], frozenset(), told["ids"])
    judgements = [Judgement(Proposal(*fields), accept) for *fields, accept in told["judgements"]]
    with Vault.take_over(told["vault"]) as vault, Project.open(path) as project:
        done = project.redaction.apply(
            looked, judgements, vault,
            actor=told["actor"], complete=told["complete"], progress=_Told(),
        )  # fmt: skip
        warnings = project.redaction.label_warnings()
    _say({"applied": asdict(done), "warnings": warnings})


def main() -> None:
    """Reads a job from standard input and does it."""
    try:
        _work(json.load(sys.stdin))
    except ChecError as error:
        where = {"path": error.path, "row": error.row, "column": error.column}
        _say({"error": {"kind": type(error).__name__, "message": error.message,
                        "fix": error.fix, **where}})  # fmt: skip


if __name__ == "__main__":
    main()
