"""The part of `chec-voice import` that reads workshop notes and transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import counted, print_json, print_table, say
from chec_voice.project import DocumentPlan, DocumentResult, Project
from chec_voice.review import VOICE_WORDS, shorten


def import_document(
    project: Path,
    file: Path,
    *,
    session: str | None,
    where: Mapping[str, str | None],
    constants: dict[str, str],
    facilitators: Sequence[str],
    encoding: str | None,
    dry_run: bool,
    ask: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Show what a document holds and, unless this is a dry run, write it."""
    with Project.open(project) as opened:
        plan = opened.imports.plan_document(
            file,
            session=session,
            constants=constants,
            facilitators=facilitators,
            encoding=encoding,
        )
        if not as_json:
            _show(plan)
        if ask and not dry_run:
            click.confirm("Import like this?", default=True, abort=True, err=True)
        result = None if dry_run else opened.imports.add_document(plan, actor=actor)
        if result is not None and any(where.values()):
            opened.imports.say_where(plan.session, **where, actor=actor)
    if as_json:
        print_json(_plain(plan, result))
        return
    if result is None:
        say("Dry run: nothing was written.")
    elif result.unchanged_since:
        say(f"This document was imported before ({result.unchanged_since}); nothing changed.")
    else:
        saved = result.saved
        say(f"Imported: {counted(saved.responses_added, 'response', 'responses')} added,"
            f" {saved.responses_changed:,} changed,"
            f" {saved.responses_unchanged:,} unchanged.")  # fmt: skip


def _show(plan: DocumentPlan) -> None:
    document = plan.document
    kind = "transcript" if document.transcript else "notes"
    say(f"{document.path.name}: {document.kind} {kind}, {document.title!r}; session"
        f" {plan.session!r}")  # fmt: skip
    for name, value in document.facts.items():
        say(f"  {name}: {value}")
    counts: dict[str, Counter[str]] = {}
    for unit in document.units:
        held = counts.setdefault(unit.prompt or "What was said", Counter())
        held[unit.voice if unit.kind == "answer" else unit.kind] += 1
    print_table(
        ("question", "lines by voice"),
        [
            (shorten(question, 60),
             ", ".join(f"{VOICE_WORDS.get(kind, kind)} {n}" for kind, n in held.items()))
            for question, held in counts.items()
        ],
        left=2,
    )  # fmt: skip
    for text in document.notices:
        say(f"Note: {text}")
    if not document.transcript:
        say("Lines of notes belong to the group as one unit, and are never counted as people.")


def _plain(plan: DocumentPlan, result: DocumentResult | None) -> dict[str, Any]:
    return {
        "file": str(plan.document.path),
        "kind": plan.document.kind,
        "session": plan.session,
        "facts": dict(plan.document.facts),
        "attributes": dict(plan.attributes),
        "responses": len(plan.responses),
        "votes": sum(unit.kind == "vote" for unit in plan.document.units),
        "notices": list(plan.document.notices),
        "dry_run": result is None,
        "unchanged_since": result.unchanged_since if result else None,
        "responses_added": result.saved.responses_added if result else 0,
    }
