"""Applies judged redactions in a process of its own, so that a front end stays alive meanwhile.

`job` is what the child is told, over standard input: never on a command line or in the
environment, which other programs can read. Of what anybody said it tells nothing. Once told, it
goes on to the end also when the app has gone, unless somebody stops it: answers change all
together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chec_voice.deidentify import Proposal
from chec_voice.progress import Progress
from chec_voice.project.deidentify.labels import Labels
from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked
from chec_voice.project.jobs import protocol
from chec_voice.vault import Vault


def job(
    path: Path,
    looked: Looked,
    judgements: Sequence[Judgement],
    vault: Vault,
    *,
    actor: str,
    complete: bool,
) -> dict[str, Any]:
    """What the process needs. It opens the vault: it must go nowhere but into a pipe."""
    judged = {judgement.proposal.text_id for judgement in judgements}
    texts = {uuid: text for uuid, text in looked.texts.items() if uuid in judged or "⟨" in text}
    ids = {uuid: id_ for uuid, id_ in looked.ids.items() if complete or uuid in texts}
    return {
        "path": str(path),
        "actor": actor,
        "complete": complete,
        "texts": texts,
        "ids": ids,
        "labels": {id_: looked.labels.places[id_] for id_ in texts if id_ not in looked.ids},
        "judgements": [
            [p.text_id, p.start, p.end, p.type, p.text, p.rule, p.score, p.replacement, accept]
            for p, accept in ((judgement.proposal, judgement.accept) for judgement in judgements)
        ],
        "vault": vault.handover(),
    }


def applied(value: Any) -> tuple[Applied, list[str]]:
    """What the process gave: what was done, and what to be warned of."""
    return Applied(**value["applied"]), list(value["warnings"])


def _work(told: Mapping[str, Any], watcher: Progress) -> object:
    from chec_voice.project.project import Project

    path = Path(told["path"])
    places = {id_: tuple(place) for id_, place in told["labels"].items()}
    looked = Looked((), told["texts"], frozenset(), told["ids"], Labels(places, {}, frozenset()))
    judgements = [Judgement(Proposal(*fields), accept) for *fields, accept in told["judgements"]]
    with Vault.take_over(told["vault"]) as vault, Project.open(path) as project:
        done = project.redaction.apply(
            looked,
            judgements,
            vault,
            actor=told["actor"],
            complete=told["complete"],
            progress=watcher,
        )
        warnings = project.redaction.label_warnings()
    return {"applied": asdict(done), "warnings": warnings}


def main() -> int:
    """The process: reads what `job` says, and does it."""
    return protocol.serve(_work, outlives=True)
