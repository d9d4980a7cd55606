"""chec-voice doctor"""

from __future__ import annotations

from pathlib import Path

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
        if facts["synthetic"]:
            say(SYNTHETIC)
        book = facts["codebook"]
        say(f"{facts['name']}; seed {facts['seed']}")
        say(f"Codebook {book['id']} {book['version']} ({book['sha256'][:12]})")
        say(f"Frameworks: {', '.join(facts['frameworks']) or 'none'}")
        kinds = (
            "participants",
            "groups",
            "responses",
            "answered",
            "segments",
            "decisions",
            "suggestions",
            "open_concerns",
        )
        for key in kinds:
            say(f"  {key.replace('_', ' ')}: {facts[key]:,}")
        if questions:
            print_table(
                ("question", "polarity", "asked", "answered", "blank", "non-answer"),
                [
                    (
                        q["question"],
                        q["polarity"],
                        q["asked"],
                        q["answered"],
                        q["blank"],
                        q["non_answer"],
                    )
                    for q in questions
                ],
                left=2,
            )
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
