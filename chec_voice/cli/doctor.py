"""chec-voice doctor"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    SYNTHETIC,
    json_option,
    note,
    print_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.cli.people import people_lines
from chec_voice.project import Project


@click.command()
@project_argument
@click.option("--repair", is_flag=True, help="Make what is counted anew from the judgements.")
@json_option
def command(project: Path, repair: bool, as_json: bool) -> None:
    """Check a project's file and say what it holds. Exit code 1 when something is wrong."""
    with Project.open(project) as opened:
        if repair:
            wrong = opened.repair()
            note(f"Made anew from the judgements: {wrong:,} rows were wrong.")
        facts, problems = opened.facts(), opened.problems()
        questions, coders = opened.responses_by_question(), opened.team.coders()
        people = opened.people.facts()
    warnings, more = people_lines(people)
    problems += more
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
        counted = ("participants", "groups", "responses", "answered", "segments", "decisions",
                   "suggestions", "open_concerns")  # fmt: skip
        for key in counted:
            say(f"  {key.replace('_', ' ')}: {facts[key]:,}")
        if questions:
            print_table(
                ("question", "polarity", "asked", "answered", "blank", "non-answer"),
                [(q["question"], q["polarity"], q["asked"], q["answered"], q["blank"],
                  q["non_answer"]) for q in questions],
                left=2,
            )  # fmt: skip
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
