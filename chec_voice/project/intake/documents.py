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
    ReadAs,
    document_responses,
    read_document,
)
from chec_voice.intake.table_text import is_table_text
from chec_voice.intake.tables import TABLE_ENDINGS
from chec_voice.model import AttributeValue, Polarity, ResponseIn
from chec_voice.segment import segments
from chec_voice.store import Store, indexing, responses, surroundings
from chec_voice.store.responses import Saved, SourceIn, Writer
from chec_voice.text import readable

FACTS = ("area", "partner", "setting")
"""What the head of a document says that describes its people."""


@dataclass(frozen=True)
class DocumentPlan:
    """What importing a document would do."""

    document: Document
    session: str
    attributes: Mapping[str, str]
    responses: tuple[ResponseIn, ...]
    notices: tuple[str, ...] = ()
    """What the project has to say about it, beside the document's own notices."""


@dataclass(frozen=True)
class DocumentResult:
    plan: DocumentPlan
    saved: Saved
    unchanged_since: str | None = None


def may_come_in(path: Path) -> bool:
    """Whether a file is brought in, by its ending alone: a table, notes or a transcript."""
    return path.suffix.lower() in (*TABLE_ENDINGS, *DOCUMENTS)


def is_document(path: Path, encoding: str | None = None) -> bool:
    """True for notes and transcripts: by the ending, and of text files those that are no table."""
    reader = DOCUMENTS.get(path.suffix.lower())
    return reader is not None and not (
        reader in ("txt", "markdown") and is_table_text(path, encoding)
    )


def plan(
    store: Store,
    path: Path,
    *,
    session: str | None,
    constants: Mapping[str, str],
    facilitators: Iterable[str],
    young_people: Iterable[str],
    speakers: Iterable[str],
    not_speakers: Iterable[str],
    read_as: ReadAs,
    encoding: str | None,
) -> DocumentPlan:
    document = read_document(
        path,
        facilitators=facilitators,
        young_people=young_people,
        speakers=speakers,
        not_speakers=not_speakers,
        read_as=read_as,
        encoding=encoding,
    )
    facts = {name: document.facts[name] for name in FACTS if document.facts.get(name)}
    attributes = {**facts, **constants}
    session = session or readable(path.stem)
    number = _number(store, session, path.name)
    planned = DocumentPlan(
        document,
        session,
        attributes,
        tuple(_numbered(_responses(document, attributes), number)),
    )
    return replace(planned, notices=tuple(_notices(store, planned, number)))


def _number(store: Store, session: str, name: str) -> int:
    """1 for the first document of a session, 2 for the next; a document keeps its number."""
    earlier = responses.documents_of(store, session)
    return earlier.index(name) + 1 if name in earlier else len(earlier) + 1


def _numbered(found: Iterable[ResponseIn], number: int) -> Iterable[ResponseIn]:
    """Responses that cannot be taken for those of an earlier document of the same session.

    "Speaker 2" and "line 5" of two documents are two people and two lines.
    """
    if number == 1:
        yield from found
        return
    for response in found:
        who = response.participant
        yield replace(
            response,
            participant=who if who == GROUP else f"{who} (document {number})",
            ref=f"document {number}, {response.ref}",
        )


def _notices(store: Store, plan: DocumentPlan, number: int) -> Iterable[str]:
    if number > 1:
        yield (
            f"This is document {number} of the session {plan.session!r}"
            + (
                ": its speakers are kept apart from those of the others, for nobody knows who of "
                "them is the same person."
                if plan.document.transcript
                else "."
            )
        )
    stale = responses.read_otherwise(store, plan.document.sha256, _mapping_sha(plan), plan.session)
    if stale:
        yield (
            f"This document was imported before ({stale}) and read in another way. What that "
            "import brought stays, unless you take it back first with undo-import."
        )


def _mapping_sha(plan: DocumentPlan) -> str:
    """Of everything that decides what the project gets of a document, labels told included."""
    read = [(r.participant, r.question, r.ref, r.text) for r in plan.responses]
    packed = json.dumps([dict(plan.attributes), read], sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()


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
    mapping_sha = _mapping_sha(plan)
    same = responses.already_imported(store, document.sha256, mapping_sha, plan.session)
    if same is not None:
        return DocumentResult(plan, Saved(responses_unchanged=len(plan.responses)), same)
    polarities: dict[str, Polarity] = {u.prompt or UNASKED: u.polarity for u in document.units}
    with store.write():
        batch = responses.new_batch(store, "import", actor)
        source = SourceIn(
            readable(document.path.name),
            document.sha256,
            document.kind,
            "",
            packed,
            mapping_sha,
            len(document.units),
        )
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
        indexing.index(store, newest)
        if document.sha256 in bundled.synthetic_files():
            surroundings.mark_synthetic(store, batch)
        votes = [
            (questions[u.prompt or UNASKED], u.text, u.votes or 0)
            for u in document.units
            if u.kind == "vote"
        ]
        surroundings.save_votes(store, session_id, readable(document.path.name), votes, batch)
        summary = {"responses_added": writer.saved.responses_added, "votes": len(votes)}
        responses.finish_batch(store, batch, summary)
        store.event(actor, "import", target=f"batch:{batch}", after=summary)
    return DocumentResult(plan, writer.saved)
