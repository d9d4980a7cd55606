"""chec-voice lundy"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, print_as_json, project_argument, say
from chec_voice.project import Project


@click.command()
@project_argument
@click.argument("question", required=False)
@click.argument("text", required=False)
@click.option("--as", "answer", type=click.Choice(["yes", "partly", "no"]), help="The answer.")
@click.option("--by", metavar="NAME", help="Who answers.")
@json_option
def command(
    project: Path,
    question: str | None,
    text: str | None,
    answer: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Answer how young people were listened to: space, voice, audience, influence.

    Without QUESTION, list the checklist with what is answered. TEXT says in plain words how, or why
    not; the young people's pack tells it. A later answer takes the place of an earlier one, and
    both are kept.
    """
    with Project.open(project) as opened:
        if question is not None:
            if not (text and answer and by):
                raise click.UsageError("Say how in words, and --as and --by.")
            opened.reports.answer_checklist(question, answer=answer, text=text, author=by)
        lines = opened.reports.checklist()
        data = {
            "checklist": [
                {
                    "question": line.question.id,
                    "part": line.question.part,
                    "asks": line.question.text,
                    "answer": line.answer,
                    "text": line.text,
                    "author": line.author,
                    "date": line.date,
                }
                for line in lines
            ]
        }
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    part = ""
    for line in lines:
        if line.question.part != part:
            part = line.question.part
            say(part.capitalize())
        say(f"  {line.question.id}  {line.question.text}")
        said = f"{line.answer}: {line.text} ({line.author}, {line.date})"
        say(f"      {said if line.answer else 'not answered yet'}")
