"""chec-voice undo-import"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, print_json, print_table, project_argument, say
from chec_voice.cli.people import passphrase_option, vault_if_any
from chec_voice.project import Project


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
            imports = opened.imports.history()
            if as_json:
                print_json({"imports": imports})
            else:
                print_table(
                    ("batch", "at", "what", "file", "by", "taken back"),
                    [
                        (
                            i["id"],
                            i["at"][:16],
                            i["what"],
                            i["file"] or "",
                            i["actor"],
                            i["undone_at"] or "",
                        )
                        for i in imports
                    ],
                    left=6,
                )
            return
        needed = opened.imports.undo_needs_vault(batch)
        vault = vault_if_any(opened, passphrase_file) if needed else None
        done = opened.imports.undo(batch, with_decisions=with_decisions, vault=vault, actor=actor)
    if as_json:
        print_json(done)
    elif "looks" in done:
        say(
            f"Taken back: {done['decisions']:,} codings and {done['looks']:,} marks of having"
            f" looked gone, {done['put_back']:,} codings that the file had taken back stand again."
        )
        if done["codes"]:
            say(f"{done['codes']:,} codes that the import had created left the codebook.")
        if done["concerns_kept"]:
            say(
                f"Concerns that it raised ({done['concerns_kept']:,}) stay with the safeguarding"
                " lead."
            )
    else:
        say(
            f"Taken back: {done['responses']:,} answers of {done['participants']:,} people removed,"
            f" {done['restored']:,} wordings and {done['values']:,} attribute values put back as"
            f" they were, {done['decisions']:,} judgements gone."
        )
        if done["kept_for_the_lead"]:
            say(
                f"A concern was raised about {done['kept_for_the_lead']:,} of these answers: the"
                " safeguarding lead keeps all their wordings. Words under the vault's seal stay."
            )
