"""chec-voice import"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import (
    Bar,
    counted,
    json_option,
    note,
    print_json,
    print_table,
    project_argument,
    reading_options,
    say,
    shell,
    visible,
)
from chec_voice.cli.people import asked, concerned, typed_line
from chec_voice.model import POLARITIES, Polarity
from chec_voice.project import (
    Finding,
    ImportChoices,
    ImportPlan,
    ImportResult,
    Project,
    ReadOptions,
    is_document,
)


@click.command()
@project_argument
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--text",
    "texts",
    multiple=True,
    metavar="COLUMN",
    help="A column of answers; COLUMN=QUESTION says what was asked. May be repeated.",
)
@click.option(
    "--asks",
    multiple=True,
    metavar="QUESTION=WHAT",
    help="What a question asks, when the guess is wrong: helps, harms, change or neutral. May be"
    " repeated.",
)
@click.option("--id", "participant", metavar="COLUMN", help="Column that tells people apart.")
@click.option("--response-id", "response", metavar="COLUMN", help="Column with an id per answer.")
@click.option(
    "--question-column",
    metavar="COLUMN",
    help="Column that holds each row's question, when answers stand in one column.",
)
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="COLUMN",
    help="A column that describes people or answers; COLUMN=NAME renames it.",
)
@click.option(
    "--session",
    metavar="NAME",
    help="Which engagement session or survey wave this is.  [default: the file's name]",
)
@click.option("--session-column", metavar="COLUMN", help="Column that names each row's session.")
@click.option(
    "--setting",
    metavar="TEXT",
    help="Where all of this was: a school, a youth club ...; - asks for it. Everybody who reads"
    " answers for risk sees it.",
)
@click.option(
    "--contact",
    metavar="-",
    help="Who there can be reached if an answer is worrying: asked for, or one line from standard"
    " input. Safeguarding leads see it; it stands in the project's file until there is a vault.",
)
@click.option("--profile", metavar="NAME", help="Use a saved mapping (or a JSON file of one).")
@click.option("--save-profile", metavar="NAME", help="Keep this mapping for the next such file.")
@click.option(
    "--set",
    "constants",
    multiple=True,
    metavar="NAME=VALUE",
    help="An attribute that is the same for the whole file, such as area=Leeds.",
)
@click.option(
    "--voice-column",
    metavar="COLUMN",
    help="Column that says whether an adult wrote the words down.",
)
@click.option(
    "--consent",
    "consent_analysis",
    metavar="COLUMN",
    help="Column with yes or no to the use of somebody's answers. Who says no is left out.",
)
@click.option(
    "--consent-quotes",
    "consent_quotation",
    metavar="COLUMN",
    help="Column with yes or no to being quoted.",
)
@click.option(
    "--own-ref",
    metavar="COLUMN",
    help="Column with what people can be found by later, such as a word that they chose.",
)
@click.option(
    "--facilitator",
    "facilitators",
    multiple=True,
    metavar="SPEAKER",
    help="A speaker of a transcript, or of a table's speaker column, who is no young person. May be"
    " repeated.",
)
@click.option(
    "--young-person",
    "young_people",
    multiple=True,
    metavar="SPEAKER",
    help="A speaker of a transcript who was taken for a facilitator and is none. May be repeated.",
)
@click.option(
    "--speaker",
    "speakers",
    multiple=True,
    metavar="LABEL",
    help="A label of a transcript that is a speaker and was taken for words. May be repeated.",
)
@click.option(
    "--not-speaker",
    "not_speakers",
    multiple=True,
    metavar="WORDS",
    help="Words that were taken for a speaker, such as 'The problem is'. May be repeated.",
)
@click.option(
    "--read-as",
    type=click.Choice(["auto", "table", "notes", "transcript"]),
    default="auto",
    help="What a file is, when the guess is wrong.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask about guesses and findings.")
@click.option("--actor", default="chec-voice import", help="Who is named in the audit trail.")
@reading_options
@json_option
def command(
    project: Path,
    files: tuple[Path, ...],
    as_json: bool,
    **told: Any,
) -> None:
    """Read responses from FILE: a table (CSV, Excel, ODS), notes or a transcript.

    Several files are read one after the other.

    Columns that you do not name are guessed when you name no --text; the guesses are shown, with
    reasons, before they are used, and so is what the checks found, with rows. Blank cells and
    non-answers such as "N/A" are counted apart. Importing the same file again changes nothing; an
    updated file adds and updates. Word, text, Markdown, PDF, VTT and SRT files are read as workshop
    notes or transcripts.
    """
    if as_json and len(files) > 1:
        raise click.UsageError("--json takes one file at a time.")
    told["setting"] = asked(told["setting"] or "", "Setting")
    told["contact"] = typed_line(told["contact"] or "", "--contact", "Contact")
    for file in files:
        _import(project, file, as_json=as_json, **told)
    if not as_json and not told["dry_run"]:
        name = shell(project)
        note(
            f"Next: chec-voice deidentify {name}, then chec-voice triage {name}"
            ' --coder "Your name".'
        )


def _import(
    project: Path,
    file: Path,
    *,
    session: str | None,
    setting: str | None,
    contact: str | None,
    profile: str | None,
    save_profile: str | None,
    dry_run: bool,
    yes: bool,
    actor: str,
    as_json: bool,
    options: ReadOptions,
    constants: tuple[str, ...],
    facilitators: tuple[str, ...],
    young_people: tuple[str, ...],
    asks: tuple[str, ...],
    speakers: tuple[str, ...],
    not_speakers: tuple[str, ...],
    read_as: str,
    **chosen: Any,
) -> None:
    where = {"setting": setting, "contact_route": contact}
    as_document = read_as in ("notes", "transcript") or (
        read_as == "auto"
        and not chosen["texts"]
        and profile is None
        and is_document(file, options.encoding)
    )
    if as_document:
        from chec_voice.cli.import_document import import_document

        import_document(
            project,
            file,
            session=session,
            where=where,
            constants=_pairs(constants),
            facilitators=facilitators,
            young_people=young_people,
            speakers=speakers,
            not_speakers=not_speakers,
            read_as=read_as,
            encoding=options.encoding,
            dry_run=dry_run,
            ask=not yes and not as_json and sys.stdin.isatty(),
            actor=actor,
            as_json=as_json,
        )
        return
    with Project.open(project) as opened, Bar() as bar:
        if not dry_run:
            opened.require_writable()
        plan = opened.imports.plan(
            file,
            ImportChoices(
                session=session,
                profile=profile,
                options=options,
                constants=_pairs(constants),
                facilitators=facilitators,
                asks=_asked(asks),
                **chosen,
            ),
        )
        if any(where.values()) and plan.mapping.session_column is not None:
            raise click.UsageError(
                "--setting and --contact are of one session, and this file has several."
            )
        findings = opened.imports.check(plan)
        if not as_json:
            _show(plan)
            _show_findings(findings, everything=dry_run)
        if dry_run:
            _finish(plan, None, as_json, findings)
            return
        guessed = not chosen["texts"] and profile is None
        grave = any(found.level == "error" for found in findings)
        if (guessed or grave) and not yes and not as_json and sys.stdin.isatty():
            say(_in_short(plan))
            asked = "Import all the same?" if grave else "Import like this?"
            click.confirm(asked, default=not grave, abort=True, err=True)
        result = opened.imports.add(plan, actor=actor, progress=bar)
        if any(where.values()):
            opened.imports.say_where(plan.session, **where, actor=actor)
        if save_profile:
            opened.imports.save_mapping(save_profile, plan)
    _finish(plan, result, as_json, findings)


def _in_short(plan: ImportPlan) -> str:
    """The last lines before the question, where the rest has gone off the screen."""
    counts = plan.preview.summary
    answered = sum(question.answered for question in counts.questions)
    return (
        f"In short: {counted(answered, 'answer', 'answers')} of"
        f" {counted(counts.participants, 'person', 'people')} to"
        f" {counted(len(counts.questions), 'question', 'questions')}, and"
        f" {counted(len(plan.preview.attributes), 'fact', 'facts')} about each person."
    )


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    for one in given:
        if not one.partition("=")[0].strip() or "=" not in one:
            raise click.BadParameter(f"{one!r} is not NAME=VALUE.", param_hint="--set")
    return {name.strip(): value.strip() for name, _, value in (one.partition("=") for one in given)}


def _asked(given: tuple[str, ...]) -> dict[str, Polarity]:
    """Question -> what it asks; a question may hold "=" itself."""
    asked: dict[str, Polarity] = {}
    for one in given:
        question, _, what = (part.strip() for part in one.rpartition("="))
        if not question or what not in POLARITIES:
            raise click.BadParameter(
                f"{one!r} is not QUESTION= and one of {', '.join(POLARITIES)}.", param_hint="--asks"
            )
        asked[question] = what
    return asked


def _show(plan: ImportPlan) -> None:
    table, summary = plan.table, plan.preview.summary
    sheet = table.sheet and f"sheet {table.sheet!r}"
    how = ", ".join(part for part in (table.encoding, table.delimiter, sheet) if part)
    say(
        f"{table.path.name}: {counted(len(table.rows), 'row', 'rows')},"
        f" {counted(len(table.columns), 'column', 'columns')}"
        f"{f' ({how})' if how else ''}; session {plan.session!r}"
    )
    reasons = [r for r in plan.reasons if r.role != "ignored"]
    if reasons:
        print_table(
            ("column", "used as", "because"), [(r.column, r.role, r.why) for r in reasons], left=3
        )
    ignored = Counter(i.reason for i in plan.mapping.ignored)
    for reason, count in ignored.most_common():
        names = [i.column for i in plan.mapping.ignored if i.reason == reason]
        shown = ", ".join(names[:4]) + (", ..." if count > 4 else "")
        say(f"Not imported ({count}): {shown}: {reason}.")
    print_table(
        (
            "question",
            "polarity" + (" (a guess)" if plan.reasons else ""),
            "answered",
            "blank",
            "non-answer",
        ),
        [(q.question, q.polarity, q.answered, q.blank, q.non_answer) for q in summary.questions],
        left=2,
    )
    for attribute in plan.preview.attributes:
        values = ", ".join(f"{visible(v)} {n:,}" for v, n in attribute.values[:6])
        more = f", ... ({attribute.distinct} values)" if attribute.distinct > 6 else ""
        states = "".join(f"; {state.replace('_', ' ')} {n:,}" for state, n in attribute.states)
        kind = " (kept per answer: it differs within a person)" if attribute.varies else ""
        say(f"Attribute {attribute.name}{kind}: {values}{more}{states}")
    for name, value in plan.constants.items():
        say(f"Attribute {name}: {value} for the whole file")
    for said in plan.consent_counts:
        say(
            f"Consent to {said.purpose} ({said.column}): {counted(said.yes, 'person', 'people')}"
            f" yes, {said.no:,} no, {said.nothing:,} nothing"
        )
        if said.purpose == "analysis" and said.no:
            say("  Who says no is left out of coding, counts, suggestions, search and exports.")
    for text in (*plan.warnings, *summary.notices):
        say(f"Note: {text}")
    for response in plan.preview.rows[:3]:
        line = " ".join(visible(response.text).split())
        say(f"  row {response.row}: {line[:90]}{'…' if len(line) > 90 else ''}")


def _show_findings(findings: Sequence[Finding], *, everything: bool) -> None:
    """The findings with their rows; what is merely good to know only when asked to look."""
    shown = [found for found in findings if everything or found.level != "info"]
    for found in shown:
        where = f" ({found.where})" if found.where else ""
        column = f" {found.column}:" if found.column else ""
        say(f"{found.level.capitalize()}:{column} {found.what}{where}. {found.advice}".rstrip())
    if len(shown) < len(findings):
        say(
            f"{counted(len(findings) - len(shown), 'more finding', 'more findings')} of the checks,"
            " good to know: see --dry-run."
        )


def _finish(
    plan: ImportPlan,
    result: ImportResult | None,
    as_json: bool,
    findings: Sequence[Finding] = (),
) -> None:
    if as_json:
        data: dict[str, Any] = {
            "file": str(plan.table.path),
            "session": plan.session,
            "dry_run": result is None,
            "mapping": plan.mapping.to_dict(),
            "summary": asdict(plan.preview.summary),
            "consent": {count.purpose: asdict(count) for count in plan.consent_counts},
            "warnings": list(plan.warnings),
            "findings": [asdict(found) for found in findings],
            "left_out": [asdict(row) for row in plan.table.left_out],
        }
        if result is not None:
            data["saved"] = asdict(result.saved)
            data["unchanged_since"] = result.unchanged_since
        print_json(data)
        return
    if result is None:
        counts = plan.preview.summary
        say(
            f"Dry run: {counted(counts.responses, 'response', 'responses')} of"
            f" {counted(counts.participants, 'person', 'people')} would be read,"
            f" {_answered(plan)}; nothing was written."
        )
        return
    if result.unchanged_since:
        say(f"This file was imported before ({result.unchanged_since}); nothing changed.")
        return
    saved = result.saved
    say(
        f"Imported: {counted(saved.responses_added, 'response', 'responses')} added,"
        f" {saved.responses_changed:,} changed, {saved.responses_unchanged:,} unchanged;"
        f" {counted(saved.participants_added, 'person', 'people')} added. The file holds"
        f" {_answered(plan)}."
    )
    if saved.concerns_with_new_words:
        note(concerned(saved.concerns_with_new_words))
    if saved.responses_changed:
        note("Changed answers keep their codings and are back in the queue to be looked at.")


def _answered(plan: ImportPlan) -> str:
    """Of the responses, how many say something: only those are ever counted as answers."""
    questions = plan.preview.summary.questions
    answered = sum(question.answered for question in questions)
    blank = sum(question.blank for question in questions)
    nothing = sum(question.non_answer for question in questions)
    return (
        f"{counted(answered, 'answer', 'answers')}, {counted(blank, 'blank', 'blanks')} and"
        f" {counted(nothing, 'non-answer', 'non-answers')}"
    )
