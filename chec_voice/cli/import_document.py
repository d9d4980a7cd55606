"""The part of `chec-voice import` that reads workshop notes and transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click

from chec_voice.cli.output import counted, note, print_json, print_table, say
from chec_voice.cli.people import concerned
from chec_voice.project import Document, DocumentPlan, DocumentResult, Project, ReadAs
from chec_voice.review import VOICE_WORDS, shorten

_SHOWN = 10


def import_document(
    project: Path,
    file: Path,
    *,
    session: str | None,
    where: Mapping[str, str | None],
    constants: dict[str, str],
    facilitators: Sequence[str],
    young_people: Sequence[str],
    speakers: Sequence[str],
    not_speakers: Sequence[str],
    read_as: str,
    encoding: str | None,
    dry_run: bool,
    ask: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Show what a document holds and, unless this is a dry run, write it."""
    with Project.open(project) as opened:
        if not dry_run:
            opened.require_writable()
        plan = opened.imports.plan_document(
            file,
            session=session,
            constants=constants,
            facilitators=facilitators,
            young_people=young_people,
            speakers=speakers,
            not_speakers=not_speakers,
            read_as=cast(ReadAs, read_as),
            encoding=encoding,
        )
        if not as_json:
            _show(plan, everything=dry_run)
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
        say(
            f"Imported: {counted(saved.responses_added, 'response', 'responses')} added,"
            f" {saved.responses_changed:,} changed,"
            f" {saved.responses_unchanged:,} unchanged."
        )
        if saved.concerns_with_new_words:
            note(concerned(saved.concerns_with_new_words))


def _show(plan: DocumentPlan, *, everything: bool) -> None:
    document = plan.document
    kind = "transcript" if document.transcript else "notes"
    say(
        f"{document.path.name}: {document.kind} {kind}, {document.title!r}; session"
        f" {plan.session!r}"
    )
    for name, value in document.facts.items():
        say(f"  {name}: {value}")
    if document.transcript:
        _show_speakers(document)
    counts: dict[str, Counter[str]] = {}
    for unit in document.units:
        held = counts.setdefault(unit.prompt or "What was said", Counter())
        held[unit.voice if unit.kind == "answer" else unit.kind] += 1
    print_table(
        ("question", "lines by voice"),
        [
            (
                shorten(question, 60),
                ", ".join(f"{VOICE_WORDS.get(kind, kind)} {n}" for kind, n in held.items()),
            )
            for question, held in counts.items()
        ],
        left=2,
    )
    for text in (*document.notices, *plan.notices):
        say(f"Note: {text}")
    _show_left_out(document, everything=everything)
    if not document.transcript:
        say("Lines of notes belong to the group as one unit, and are never counted as people.")


def _show_speakers(document: Document) -> None:
    """What a transcript was taken for, and how to say otherwise."""
    people = [speaker for speaker in document.speakers if speaker.name]
    named = ", ".join(speaker.label for speaker in people[:8]) + (", ..." if people[8:] else "")
    silent = counted(document.without_speaker, "turn", "turns")
    say(
        f"Who speaks ({document.layout}): {counted(len(people), 'speaker', 'speakers')}"
        f"{f': {named}' if named else ''}; {silent} without a speaker."
    )
    if document.speakers:
        rows = [
            (
                s.label,
                s.name or "nobody in particular",
                "facilitator" if s.leads else "",
                s.turns,
                s.line,
            )
            for s in document.speakers
        ]
        print_table(("label in the file", "here", "", "turns", "first in line"), rows, left=3)
    if document.doubtful:
        words = Counter(left.text for left in document.doubtful)
        for text, count in list(words.items())[:_SHOWN]:
            left = next(left for left in document.doubtful if left.text == text)
            say(
                f"Taken for words, not for a speaker: {text!r} (line {left.line}"
                f"{f', {count} times' if count > 1 else ''}): {left.why}."
            )
        if len(words) > _SHOWN:
            say(f"  ... and {len(words) - _SHOWN:,} more such beginnings.")
    once = [s.label for s in people if s.turns == 1 and not s.leads]
    if once and len(people) > 1:
        say(
            f"Heard only once: {', '.join(once[:_SHOWN])}. If one is the beginning of a sentence,"
            " name it with --not-speaker; a speaker that is missing, with --speaker."
        )


def _show_left_out(document: Document, *, everything: bool) -> None:
    """Counts every line that goes nowhere, and lists them."""
    left_out = document.left_out
    say(f"{counted(len(left_out), 'line', 'lines')} not used.")
    shown = left_out if everything else left_out[:_SHOWN]
    for left in shown:
        where = f"line {left.line}: " if left.line else ""
        say(f"  {where}{shorten(' '.join(left.text.split()), 60)} ({left.why})")
    if len(shown) < len(left_out):
        say(f"  ... and {len(left_out) - len(shown):,} more: see --dry-run.")


def _plain(plan: DocumentPlan, result: DocumentResult | None) -> dict[str, Any]:
    return {
        "file": str(plan.document.path),
        "kind": plan.document.kind,
        "session": plan.session,
        "facts": dict(plan.document.facts),
        "attributes": dict(plan.attributes),
        "responses": len(plan.responses),
        "votes": sum(unit.kind == "vote" for unit in plan.document.units),
        "transcript": plan.document.transcript,
        "layout": plan.document.layout,
        "speakers": [asdict(speaker) for speaker in plan.document.speakers],
        "without_speaker": plan.document.without_speaker,
        "taken_for_words": [asdict(left) for left in plan.document.doubtful],
        "left_out": [asdict(left) for left in plan.document.left_out],
        "notices": [*plan.document.notices, *plan.notices],
        "dry_run": result is None,
        "unchanged_since": result.unchanged_since if result else None,
        "responses_added": result.saved.responses_added if result else 0,
    }
