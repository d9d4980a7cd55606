"""chec-voice undo-import"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chec_voice.cli.output import json_option, print_json, print_table, project_argument, say
from chec_voice.cli.people import passphrase_option, vault_if_any
from chec_voice.project import Project
from chec_voice.text import counted


@click.command()
@project_argument
@click.option("--batch", type=int, metavar="N", help="Which import.  [default: the last one]")
@click.option("--list", "listing", is_flag=True, help="List the imports, and change nothing.")
@click.option("--with-decisions", is_flag=True, help="Also remove judgements of people on it.")
@click.option("--actor", default="chec-voice undo-import", help="Who is named in the audit trail.")
@passphrase_option
@json_option
def command(
    project: Path,
    batch: int | None,
    listing: bool,
    with_decisions: bool,
    actor: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take an import back as one batch: what it added goes, what it replaced returns.

    Imports of answers and of codings are listed together, and either can be taken back.
    """
    with Project.open(project) as opened:
        if listing:
            _list(opened.imports.history(), as_json)
            return
        needed = opened.imports.undo_needs_vault(batch)
        vault = vault_if_any(opened, passphrase_file) if needed else None
        done = opened.imports.undo(batch, with_decisions=with_decisions, vault=vault, actor=actor)
    if as_json:
        print_json(done)
    elif "looks" in done:
        _say_codings(done)
    else:
        _say_answers(done)


def _list(imports: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"imports": imports})
        return
    print_table(
        ("batch", "at", "what", "file", "by", "taken back"),
        [
            (
                batch["id"],
                batch["at"][:16],
                batch["what"],
                batch["file"] or "",
                batch["actor"],
                batch["undone_at"] or "",
            )
            for batch in imports
        ],
        left=6,
    )


def _say_codings(done: dict[str, int]) -> None:
    stands_again = counted(
        done["put_back"],
        "coding that the file had taken back stands",
        "codings that the file had taken back stand",
    )
    say(
        f"Taken back: {counted(done['decisions'], 'coding')} and"
        f" {counted(done['looks'], 'mark')} of having looked gone, {stands_again} again."
    )
    if done["codes"]:
        codes = counted(done["codes"], "code")
        say(f"{codes} that the import had created left the codebook.")
    if done["concerns_kept"]:
        say(f"Concerns that it raised ({done['concerns_kept']:,}) stay with the safeguarding lead.")


def _say_answers(done: dict[str, int]) -> None:
    say(
        f"Taken back: {counted(done['responses'], 'answer')} of"
        f" {counted(done['participants'], 'person', 'people')} removed,"
        f" {counted(done['restored'], 'wording')} and"
        f" {counted(done['values'], 'attribute value')} put back as before,"
        f" {counted(done['decisions'], 'judgement')} gone."
    )
    if done["kept_for_the_lead"]:
        say(
            f"A concern was raised about {done['kept_for_the_lead']:,} of these answers: the"
            " safeguarding lead keeps all their wordings. Words under the vault's seal stay."
        )
