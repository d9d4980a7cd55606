"""Brings documents into a project: workshop notes and transcripts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chec_voice import bundled, intake
from chec_voice.intake.documents import (
    DOCUMENTS,
    GROUP,
    UNASKED,
    Document,
    document_responses,
    read_document,
)
from chec_voice.model import AttributeValue, Polarity, ResponseIn
from chec_voice.segment import segments
from chec_voice.store import Store, responses, surroundings
from chec_voice.store.responses import Saved, SourceIn, Writer

FACTS = ("area", "partner", "setting")
"""What the head of a document says that describes its people."""


@dataclass(frozen=True)
class DocumentPlan:
    """What importing a document would do."""

    document: Document
    session: str
    attributes: Mapping[str, str]
    responses: tuple[ResponseIn, ...]


@dataclass(frozen=True)
class DocumentResult:
    plan: DocumentPlan
    saved: Saved
    unchanged_since: str | None = None


def is_document(path: Path) -> bool:
    """True for endings that are documents and nothing else (.txt may be a table)."""
    return path.suffix.lower() in DOCUMENTS


def plan(
    path: Path,
    *,
    session: str | None,
    constants: Mapping[str, str],
    facilitators: Iterable[str],
    encoding: str | None,
) -> DocumentPlan:
    document = read_document(path, facilitators=facilitators, encoding=encoding)
    facts = {name: document.facts[name] for name in FACTS if document.facts.get(name)}
    return DocumentPlan(
        document,
        session or path.stem,
        {**facts, **constants},
        tuple(_responses(document, {**facts, **constants})),
    )


def _responses(document: Document, attributes: Mapping[str, str]) -> Iterable[ResponseIn]:
    """The document's responses, told so that no head is counted twice.

    Notes do not say which lines are one child, so all of them belong to the group as one unit;
    each line keeps its own voice. In a transcript each speaker is a person, and turns without a
    speaker belong to the group.
    """
    values: dict[str, AttributeValue] = {
        name: intake.attribute_value(value) for name, value in attributes.items()
    }
    count = _heads(document) or 1
    for response in document_responses(document):
        if document.transcript:
            nobody = response.participant == GROUP
            yield replace(response, is_group=nobody, attributes=values)
        else:
            alone = response.voice in ("verbatim", "scribed")
            yield replace(
                response,
                participant=GROUP,
                is_group=True,
                n_participants=1 if alone else max(count, response.n_participants),
                attributes=values,
            )


def _heads(document: Document) -> int | None:
    """How many took part: the 8 of "8 young people, aged 11-14"."""
    found = re.search(r"\d{1,5}", document.facts.get("participants", ""))
    return int(found[0]) if found else None


def run(store: Store, plan: DocumentPlan, actor: str) -> DocumentResult:
    """Write everything in one transaction; the same document again changes nothing."""
    document = plan.document
    packed = json.dumps({"attributes": dict(plan.attributes)}, sort_keys=True)
    mapping_sha = hashlib.sha256(packed.encode()).hexdigest()
    same = responses.already_imported(store, document.sha256, mapping_sha, plan.session)
    if same is not None:
        return DocumentResult(plan, Saved(responses_unchanged=len(plan.responses)), same)
    polarities: dict[str, Polarity] = {u.prompt or UNASKED: u.polarity
                                       for u in document.units}  # fmt: skip
    with store.write():
        batch = responses.new_batch(store, "import", actor)
        source = SourceIn(document.path.name, document.sha256, document.kind, "", packed,
                          mapping_sha, len(document.units))  # fmt: skip
        source_id = responses.save_source(store, source, batch)
        session_id = surroundings.ensure_session(store, plan.session, batch)
        surroundings.describe_session(store, session_id, document.facts, _heads(document), batch)
        questions = surroundings.ensure_questions(store, polarities, batch)
        newest = responses.last_id(store)
        writer = Writer(
            store,
            session_id=session_id,
            source_id=source_id,
            batch_id=batch,
            questions=questions,
            attributes=surroundings.ensure_attributes(store, plan.attributes, set(), batch),
            spans=segments,
        )
        writer.add(plan.responses)
        responses.index(store, newest)
        if document.sha256 in bundled.synthetic_files():
            surroundings.mark_synthetic(store, batch)
        votes = [(questions[u.prompt or UNASKED], u.text, u.votes or 0)
                 for u in document.units if u.kind == "vote"]  # fmt: skip
        surroundings.save_votes(store, session_id, votes, batch)
        summary = {"responses_added": writer.saved.responses_added, "votes": len(votes)}
        responses.finish_batch(store, batch, summary)
        store.event(actor, "import", target=f"batch:{batch}", after=summary)
    return DocumentResult(plan, writer.saved)
