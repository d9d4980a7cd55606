"""chec-voice withdraw"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chec_voice.cli.output import counted, json_option, note, print_json, project_argument, say
from chec_voice.cli.people import asked, passphrase_option, vault_if_any
from chec_voice.errors import Refused
from chec_voice.project import Project
from chec_voice.project.people.withdrawal import Leaving


@click.command()
@project_argument
@click.argument("ref")
@click.option("--session", metavar="NAME", help="Where several sessions have this reference.")
@click.option("--yes", is_flag=True, help="Do not ask before everything is removed.")
@click.option("--dry-run", is_flag=True, help="Show what would go; remove nothing.")
@click.option(
    "--without-vault",
    is_flag=True,
    help="Where the vault cannot be opened: remove them from the project now, and from the vault"
    " when it is opened next.",
)
@click.option("--actor", default="chec-voice withdraw", help="Who is named in the audit trail.")
@passphrase_option
@json_option
def command(
    project: Path,
    ref: str,
    session: str | None,
    yes: bool,
    dry_run: bool,
    without_vault: bool,
    actor: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Remove everything of the person with the reference REF, for good.

    REF is the person's id in the imported file, or the reference that they chose themselves. Others
    on this computer can see a command line: - asks for it, or reads it from a pipe.
    """
    ref = asked(ref, "Reference")
    with Project.open(project) as opened:
        if not dry_run:
            opened.require_writable()
        leaving = opened.people.preview_withdrawal(ref, session)
        if not as_json:
            _show(leaving)
        if dry_run:
            if as_json:
                print_json(_data(leaving))
            return
        if not leaving.open_concerns and not yes:
            if not sys.stdin.isatty() or as_json:
                raise Refused("nobody confirmed this.", fix="Add --yes; there is no way back.")
            click.confirm("Remove all this? There is no way back.", abort=True, err=True)
        use_vault = not leaving.open_concerns and not without_vault
        vault = vault_if_any(opened, passphrase_file) if use_vault else None
        left = opened.people.withdraw(
            ref, session, vault=vault, without_vault=without_vault, actor=actor
        )
    if as_json:
        print_json(
            {
                **_data(leaving),
                "removed": dict(left.removed),
                "from_vault": left.from_vault,
                "vault_owed": left.vault_owed,
            }
        )
        return
    if left.vault_owed:
        say(
            "Removed from the project; a tombstone with these counts and no content stays. The"
            " vault was not opened and may still have their words: they go from it when it is"
            " opened next. If the vault is lost, delete every copy of it that you find."
        )
    else:
        say("Removed. A tombstone with these counts and no content stays.")
    if leaving.copies:
        names = ", ".join(str(path) for path in leaving.copies)
        note(f"Copies of the project still have everything: {names}. Delete them when you can.")


def _data(leaving: Leaving) -> dict[str, object]:
    return {
        "participant": leaving.participant,
        "session": leaving.session,
        "counts": dict(leaving.counts),
        "open_concerns": leaving.open_concerns,
        "revealing": [dict(vars(one)) for one in leaving.revealing],
        "codes_that_quote": list(leaving.codes),
        "copies": [str(path) for path in leaving.copies],
        "is_copy": leaving.is_copy,
    }


def _show(leaving: Leaving) -> None:
    say(f"This person, of the session {leaving.session!r}, leaves with:")
    for what, count in leaving.counts.items():
        say(f"  {what}: {count:,}")
    if leaving.vault.usable:
        say("  and what the vault has of them")
    elif leaving.vault.holds_words:
        say(f"WARNING: {leaving.vault.problem}")
    if leaving.is_copy:
        say(
            "WARNING: this is a copy for one person. The project that it was made of, and its"
            " vault, still have their words: withdraw them there, too."
        )
    if leaving.codes:
        say(
            "Their words stand in what these codes say. Change those yourself before you go on:"
            " earlier versions are cleared with the withdrawal, and later nobody knows what to look"
            f" for: {', '.join(leaving.codes)}"
        )
    for one in leaving.revealing[:10]:
        say(
            f"WARNING: the {one.kind} export {one.path} of {one.at[:10]} said"
            f" {counted(one.released, 'person', 'people')}"
            f" for {one.what}; a new one would say {one.after}. Whoever has both can see that one"
            " person left. Do not export this count again for the same readers."
        )
    if len(leaving.revealing) > 10:
        say(f"... and {len(leaving.revealing) - 10:,} more such counts; see --json.")
