"""chec-voice quotes"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chec_voice.cli.named_code import named_code, used_or_not
from chec_voice.cli.output import (
    coding_option,
    counted,
    json_option,
    print_as_json,
    project_argument,
    say,
)
from chec_voice.cli.people import asked
from chec_voice.model import Code
from chec_voice.project import Project, Scopes

_ACTS = ("list", "find", "propose", "choose", "approve", "withdraw", "undo")


@click.command()
@project_argument
@click.argument("act", type=click.Choice(_ACTS), default="list")
@click.argument("what", nargs=-1)
@click.option("--by", metavar="NAME", help="Who does it; needed for all but list and find.")
@click.option("--code", default="", metavar="CODE", help="Code that a chosen answer is quoted for.")
@click.option(
    "--words",
    default="",
    help="Only these words of a chosen answer; - asks for them.",
)
@click.option(
    "--number",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    help="How many to propose.",
)
@coding_option
@json_option
def command(
    project: Path,
    act: str,
    what: tuple[str, ...],
    by: str | None,
    code: str,
    words: str,
    number: int,
    coding: str | None,
    as_json: bool,
) -> None:
    """Choose what reports quote: only a person's own words, with consent, checked, and approved.

    \b
    list               all quotes, and why one may not be printed
    find CODE          answers that may be quoted, spread over areas and ages
    propose CODE...    put the first --number of these on the list
    choose ANSWER      put one answer on the list, by its number
    approve QUOTE...   let reports print them; withdraw takes that back
    undo               take back the last thing that you did to a quote

    Others on this computer can see a command line: --words - asks for words, or reads them from a
    pipe.
    """
    words = asked(words, "Words")
    if not by and act not in ("list", "find"):
        raise click.UsageError("Say who does it: --by NAME")
    if not what and act not in ("list", "undo"):
        raise click.UsageError(f"{act} needs what to {act}: see chec-voice quotes --help")
    with Project.open(project) as opened:
        named: list[Code] = []
        lines: list[str] = []
        if act in ("list", "find", "propose"):
            quoted = {quote.code for quote in opened.quotes.all()} if act == "list" else set()
            # A retired code may have quotes still.
            named = [named_code(opened.codebook, text) for text in what if text not in quoted]
            what = (*quoted.intersection(what), *(one.id for one in named))
        if act == "find":
            data = _find(opened, what, number, coding or "agreed")
        else:
            data = _act(opened, act, what, str(by), code, words, number, coding or "agreed")
            data["quotes"] = [
                {**vars(q), "printed": q.printed}
                for q in opened.quotes.all()
                if act != "list" or not what or q.code in what
            ]
        if (act == "find" and not data["answers"]) or (act == "propose" and not data["proposed"]):
            lines = [used_or_not(opened, one) for one in named]
            lines.append(_NOTHING_TO_QUOTE)
        elif act == "list" and not data["quotes"]:
            lines = [used_or_not(opened, one) for one in named]
        if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
            return
    if act == "find":
        for answer in data["answers"]:
            say(f"  {answer['answer']}  {' '.join(answer['text'].split())}")
        say(f"{counted(len(data['answers']), 'answer', 'answers')} may be quoted.")
        for line in lines:
            say(line)
        return
    if not data.get("undone", True):
        say(Scopes.quotes.nothing("undo"))
    _list(data["quotes"])
    for line in lines:
        say(line)


_NOTHING_TO_QUOTE = (
    "An answer may be quoted where a coder gave it the code, somebody checked it for personal data,"
    " its person agreed to be quoted, the words are their own, and it is no quote yet."
)


def _find(opened: Project, what: tuple[str, ...], number: int, rule: str) -> dict[str, Any]:
    found = [c for code in what for c in opened.quotes.candidates(code, number=number, coding=rule)]
    return {"answers": [{"answer": c.segment_id, "text": c.text.strip()} for c in found]}


def _act(
    opened: Project,
    act: str,
    what: tuple[str, ...],
    by: str,
    code: str,
    words: str,
    number: int,
    rule: str,
) -> dict[str, Any]:
    door = opened.quotes
    if act == "propose":
        made = [door.propose(c, number=number, by=by, coding=rule) for c in what]
        return {"proposed": [quote for quotes in made for quote in quotes]}
    if act == "choose":
        (answer,) = _numbers(what[:1])
        return {"proposed": [door.choose(answer, by=by, code=code, words=words)]}
    if act == "approve":
        door.approve(_numbers(what), by=by)
    elif act == "withdraw":
        door.withdraw(_numbers(what), by=by)
    elif act == "undo":
        return {"undone": opened.commands(by).undo(Scopes.quotes) is not None}
    return {}


def _list(quotes: list[dict[str, Any]]) -> None:
    for quote in quotes:
        words = " ".join(quote["text"].split()) or "(its words are not shown)"
        say(f"  {quote['id']}  {quote['status']}  [{quote['code'] or 'no code'}]  {words}")
        say(f"      {quote['attribution']}")
        if quote["why_not"]:
            say(f"      NOT PRINTED: {quote['why_not']}")
    printed = sum(quote["printed"] for quote in quotes)
    say(f"{counted(len(quotes), 'quote', 'quotes')}; reports print {printed:,}.")


def _numbers(what: tuple[str, ...]) -> list[int]:
    for text in what:
        if not text.isdigit():
            raise click.UsageError(f"{text!r} is no number of the list.")
    return [int(text) for text in what]
