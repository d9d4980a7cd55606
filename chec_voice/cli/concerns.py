"""chec-voice concerns"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import json_option, print_json, print_table, project_argument, say
from chec_voice.cli.people import passphrase_option, vault_if_any
from chec_voice.project import Project
from chec_voice.project.concerns import OUTCOMES, ConcernView
from chec_voice.project.triage import DANGER


@click.command()
@project_argument
@click.option("--lead", required=True, metavar="NAME", help="You: a coder with the role lead.")
@click.option("--open", "opening", type=int, metavar="ID", help="Show one; that you did is kept.")
@click.option(
    "--safe-text", is_flag=True, help="Without the vault's original wording; with --open."
)
@click.option("--act", "acting", type=int, metavar="ID", help="Note what was done about one.")
@click.option("--note", default="", help="What was done; with --act.")
@click.option("--refer", "referring", type=int, metavar="ID", help="Set its --outside-ref.")
@click.option("--close", "closing", type=int, metavar="ID", help="Close one.")
@click.option(
    "--outcome",
    default="",
    help=f"How it ended; with --close: {', '.join(OUTCOMES)}, or a sentence of your own, which goes"
    " if the young person withdraws.",
)
@click.option(
    "--decision",
    type=click.Choice(["return", "keep-out"]),
    help="Put the answer back into coding or not; with --close.",
)
@click.option("--outside-ref", default="", help="The case's number in your own system.")
@passphrase_option
@json_option
def command(
    project: Path,
    lead: str,
    opening: int | None,
    safe_text: bool,
    acting: int | None,
    note: str,
    referring: int | None,
    closing: int | None,
    outcome: str,
    decision: str | None,
    outside_ref: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Work the safeguarding queue: list it, open, note, refer, close.

    The case itself belongs in your organisation's own system; here stands its reference.
    """  # fmt: skip
    if sum(one is not None for one in (opening, acting, referring, closing)) > 1:
        raise click.UsageError("Use one of --open, --act, --refer and --close.")
    if closing is not None and decision is None:
        raise click.UsageError("Say what becomes of the answer: --decision return or keep-out.")
    with Project.open(project) as opened:
        concerns = opened.concerns(lead)  # refuses before a passphrase is asked for
        if opening is not None:
            vault = None if safe_text else vault_if_any(opened, passphrase_file)
            view = concerns.open(opening, vault=vault, safe_text=safe_text)
            _show(view, as_json)
        elif acting is not None:
            concerns.act(acting, note)
            say("Noted.")
        elif referring is not None:
            concerns.refer(referring, outside_ref)
            say("Its reference is kept.")
        elif closing is not None:
            concerns.close(
                closing, decision=str(decision), outcome=outcome, outside_ref=outside_ref
            )
            back = "is back in coding" if decision == "return" else "stays out of coding"
            say(f"Closed; the answer {back}.")
            if outcome.strip().lower() not in OUTCOMES:
                say("An outcome in your own words goes if the young person withdraws. One of these"
                    f" stays: {', '.join(OUTCOMES)}.")  # fmt: skip
        else:
            _list(concerns.all(), as_json)


def _list(concerns: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"danger": DANGER, "concerns": concerns})
        return
    say(DANGER)
    if not concerns:
        say("No concern was raised.")
        return
    print_table(
        ("id", "status", "raised at", "by", "setting", "own reference", "decision", "actions"),
        [
            (c["id"], c["status"], _when(c["raised_at"]), c["raised_by"], c["setting"],
             c["outside_ref"], c["decision"], c["actions"])
            for c in concerns
        ],
        left=7,
    )  # fmt: skip


def _show(view: ConcernView, as_json: bool) -> None:
    if as_json:
        data = dict(vars(view))
        data["actions"] = [
            dict(zip(("at", "by", "what", "note"), one, strict=True)) for one in view.actions
        ]
        print_json({"danger": DANGER, **data})
        return
    say(DANGER)
    say(f"Concern {view.id}, {view.status}, raised by {view.raised_by} on {_when(view.raised_at)}")
    for name, value in (
        ("Note", view.note), ("Session", view.session), ("Setting", view.setting),
        ("Participant", view.participant), ("Contact", view.contact_route),
        ("Question", view.question),
        ("Their words" if view.original else "Their words, made safe (not the original)",
         view.wording or "(withdrawn)"),
        ("Own reference", view.outside_ref), ("Outcome", view.outcome),
        ("Decision", view.decision),
    ):  # fmt: skip
        if value:
            say(f"{name}: {value}")
    for at, who, what, note in view.actions:
        say(f"  {_when(at)} {who}: {what}{f': {note}' if note else ''}")


def _when(stamp: str) -> str:
    """ "2026-03-01 14:05", UTC as everything that is stored."""
    return stamp[:16].replace("T", " ")
