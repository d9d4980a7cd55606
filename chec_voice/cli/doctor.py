"""chec-voice doctor"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import (
    SYNTHETIC,
    Bar,
    json_option,
    note,
    print_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.cli.people import open_vault, passphrase_option, people_lines
from chec_voice.project import Project
from chec_voice.text import counted

_NEWER = (
    "WARNING: the vault was saved since this project last knew of it. Where nobody is at work with"
    " another copy, the project may be an older one: look whether there is a newer."
)
_COUNTED = (
    "participants",
    "groups",
    "responses",
    "answered",
    "segments",
    "decisions",
    "suggestions",
    "open_concerns",
)


@click.command()
@project_argument
@click.option(
    "--accept-older-vault",
    is_flag=True,
    help="The newer vault is lost: go on with the copy that is here.",
)
@passphrase_option
@click.option("--repair", is_flag=True, help="Make what is counted anew from the judgements.")
@json_option
def command(
    project: Path,
    repair: bool,
    accept_older_vault: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Check a project's file and say what it holds. Exit code 1 when something is wrong."""
    with Project.open(project) as opened:
        if repair:
            wrong = opened.repair()
            note(f"Made anew from the judgements: {counted(wrong, 'row was', 'rows were')} wrong.")
        if accept_older_vault:
            open_vault(opened, passphrase_file, accept_older=True).close()
            note("The vault that is here is the project's own from now on.")
        with Bar() as bar:
            problems = opened.problems(bar)
        facts = opened.facts()
        vault, (recovered, waiting) = opened.vault_state, opened.unfinished()
        questions, coders = opened.responses_by_question(), opened.team.coders()
        people = opened.people.facts()
    warnings = [*people_lines(people), *recovered]
    if vault.kind == "newer":
        warnings.append(_NEWER)
    problems += [*waiting, *([vault.problem] if vault.problem else [])]
    if as_json:
        print_json(
            {**facts, **people, "questions": questions, "coders": coders, "problems": problems}
        )
    else:
        _say_facts(facts)
        _say_questions(questions)
        for coder in coders:
            say(
                f"Coder {coder['name']} ({coder['kind']}, {coder['role']}):"
                f" {coder['segments_done']:,} segments done (a long answer is several),"
                f" {coder['codings']:,} codes applied"
            )
        for line in warnings:
            say(line)
        for problem in problems:
            say(f"PROBLEM: {problem}")
        if not problems:
            say("The file is sound.")
    if problems:
        raise SystemExit(1)


def _say_facts(facts: dict[str, Any]) -> None:
    if facts["synthetic"]:
        say(SYNTHETIC)
    book = facts["codebook"]
    say(f"{facts['name']}; seed {facts['seed']}")
    say(f"Codebook {book['id']} {book['version']} ({book['sha256'][:12]})")
    say(f"Frameworks: {', '.join(facts['frameworks']) or 'none'}")
    for key in _COUNTED:
        say(f"  {key.replace('_', ' ')}: {facts[key]:,}")


def _say_questions(questions: list[dict[str, Any]]) -> None:
    if questions:
        columns = ("question", "polarity", "asked", "answered", "blank", "non_answer")
        print_table(
            [column.replace("_", "-") for column in columns],
            [tuple(question[column] for column in columns) for question in questions],
            left=2,
        )
