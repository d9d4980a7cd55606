"""chec-voice concerns"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import json_option, print_json, print_table, project_argument, say
from chec_voice.cli.people import passphrase_option, typed, typed_line, vault_if_any
from chec_voice.project import Project
from chec_voice.project.concerns import (
    IN_VAULT,
    ON_TRUST,
    OUTCOMES,
    SEALED,
    UNSEALED,
    Concerns,
    ConcernView,
    Wording,
)
from chec_voice.project.triage import DANGER

CAME = {
    "earlier": "before it was raised",
    "raised": "as it was raised",
    "import": "came with an import since",
    "undo": "came back when an import was taken back",
}
"""How a wording came -> how that is said."""


@click.command()
@project_argument
@click.option("--lead", required=True, metavar="NAME", help="You: a coder with the role lead.")
@click.option("--open", "opening", type=int, metavar="ID", help="Show one; that you did is kept.")
@click.option(
    "--safe-text", is_flag=True, help="Without the vault's original wording; with --open."
)
@click.option("--act", "acting", type=int, metavar="ID", help="Note what was done about one.")
@click.option("--note", default="", metavar="-", help="What was done, from standard input.")
@click.option("--refer", "referring", type=int, metavar="ID", help="Set its --outside-ref.")
@click.option("--close", "closing", type=int, metavar="ID", help="Close one.")
@click.option(
    "--outcome",
    default="",
    help=f"How it ended; with --close: {', '.join(OUTCOMES)}, or - for a sentence of your own from"
    " standard input, which goes if the young person withdraws.",
)
@click.option(
    "--decision",
    type=click.Choice(["return", "keep-out"]),
    help="Put the answer back into coding or not; with --close.",
)
@click.option(
    "--outside-ref",
    default="",
    metavar="-",
    help="The case's number in your own system: asked for, or one line from standard input (before"
    " the outcome).",
)
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

    The case itself belongs in your organisation's own system; here stands its reference. What you
    write about it is read from standard input, since others can see a command line. Roles are taken
    on trust; raised wording, notes and contacts need the vault's passphrase once there is one.
    """
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
            concerns.act(acting, typed(note, "--note"))
            say("Noted.")
        elif referring is not None:
            concerns.refer(referring, typed_line(outside_ref, "--outside-ref", _REFERENCE))
            say("Its reference is kept.")
        elif closing is not None:
            outside_ref = typed_line(outside_ref, "--outside-ref", _REFERENCE)
            if outcome.strip().lower() not in OUTCOMES:
                outcome = typed(outcome, "--outcome")
            withheld = decision == "return" and _withheld(concerns, closing)
            concerns.close(
                closing,
                decision=str(decision),
                outcome=outcome,
                outside_ref=outside_ref,
                vault=vault_if_any(opened, passphrase_file) if withheld else None,
            )
            back = "is back in coding" if decision == "return" else "stays out of coding"
            say(f"Closed; the answer {back}. It is to be read for risk once more.")
            if outcome.strip().lower() not in OUTCOMES:
                say(
                    "An outcome in your own words goes if the young person withdraws. One of these"
                    f" stays: {', '.join(OUTCOMES)}."
                )
        else:
            _list(concerns.all(), opened.vault_path.exists(), as_json)


_REFERENCE = "Number of the case in your own system"


def _withheld(concerns: Concerns, concern_id: int) -> bool:
    """Whether the words of its answer stand in the vault only."""
    return any(one["withheld"] for one in concerns.all() if one["id"] == concern_id)


def _list(concerns: list[dict[str, Any]], vault: bool, as_json: bool) -> None:
    if as_json:
        print_json({"danger": DANGER, "concerns": concerns})
        return
    say(DANGER)
    say(f"{ON_TRUST} {SEALED if vault else UNSEALED}")
    if not concerns:
        say("No concern was raised.")
        return
    print_table(
        (
            "id",
            "status",
            "raised at",
            "by",
            "setting",
            "own reference",
            "decision",
            "new words",
            "actions",
        ),
        [
            (
                c["id"],
                c["status"],
                _when(c["raised_at"]),
                c["raised_by"],
                c["setting"],
                c["outside_ref"],
                c["decision"],
                "yes" if c["new_words"] else "",
                c["actions"],
            )
            for c in concerns
        ],
        left=8,
    )


def _show(view: ConcernView, as_json: bool) -> None:
    if as_json:
        data = dict(vars(view))
        data["actions"] = [
            dict(zip(("at", "by", "what", "note"), action, strict=True)) for action in view.actions
        ]
        data["wordings"] = [vars(wording) for wording in view.wordings]
        print_json({"danger": DANGER, **data})
        return
    say(DANGER)
    say(f"Concern {view.id}, {view.status}, raised by {view.raised_by} on {_when(view.raised_at)}")
    for name, value in (
        ("Note", view.note),
        ("Session", view.session),
        ("Setting", view.setting),
        ("Participant", view.participant),
        ("Contact", view.contact_route),
        ("Question", view.question),
        (
            "Their words" if view.original else "Their words, made safe (not the original)",
            view.wording or _NO_WORDS[bool(view.wordings)],
        ),
        ("Own reference", view.outside_ref),
        ("Outcome", view.outcome),
        ("Decision", view.decision),
    ):
        if value:
            say(f"{name}: {value}")
    if view.new_words:
        say("New words since: the answer does not say any more what was raised.")
    if len(view.wordings) > 1 or view.new_words:
        say("All wordings that are kept:")
        for one in view.wordings:
            say(f"  {_wording(one)}")
    for at, who, what, note in view.actions:
        say(f"  {_when(at)} {who}: {what}{f': {note}' if note else ''}")


_NO_WORDS = {False: "(withdrawn)", True: IN_VAULT}


def _wording(one: Wording) -> str:
    """One wording in one line, with its date and where it was read."""
    words = IN_VAULT if one.words is None else one.words or "(blank)"
    safe = "" if one.original else ", made safe"
    raised = ", the words that were raised" if one.is_raised and one.came != "raised" else ""
    return (
        f"{_when(one.at)} {CAME[one.came]}{raised}{safe}, from {one.file}, row {one.row}: {words}"
    )


def _when(stamp: str) -> str:
    """ "2026-03-01 14:05", UTC as everything that is stored."""
    return stamp[:16].replace("T", " ")
