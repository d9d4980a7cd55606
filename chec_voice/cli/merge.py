"""chec-voice merge"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import json_option, print_json, project_argument, say
from chec_voice.project import Merged, Project


@click.command()
@project_argument
@click.argument("other", type=click.Path(path_type=Path), required=False)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
@click.option(
    "--same-coder",
    is_flag=True,
    help="Coders of one name in both files are one person.  [default: kept apart]",
)
@click.option("--undo", is_flag=True, help="Take the last merge back as one batch.")
@click.option("--actor", default="chec-voice merge", help="Who is named in the audit trail.")
@json_option
def command(
    project: Path,
    other: Path | None,
    dry_run: bool,
    same_coder: bool,
    undo: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Bring into PROJECT what was judged in OTHER.chec, a copy of it that somebody worked in.

    Codes, memos, tags and finished answers come in, with their history; texts, consent and the
    codebook stay as they are here. OTHER is only read, and merging it again changes nothing.
    """
    if (other is None) != undo:
        raise click.UsageError("Give the OTHER file, or --undo.")
    with Project.open(project) as opened:
        if other is None:
            gone = opened.team_work.undo_merge(actor=actor)
            if as_json:
                print_json({"undone": gone})
            else:
                say(f"The last merge was taken back: {_listed(gone)}.")
            return
        merged = opened.team_work.merge(other, actor=actor, same_coder=same_coder, dry_run=dry_run)
    if as_json:
        print_json(
            {
                "added": merged.added,
                "known": merged.known,
                "dropped": merged.dropped,
                "needs_a_person": merged.needs_a_person,
            }
        )
    else:
        _report(merged, dry_run)


def _report(merged: Merged, dry_run: bool) -> None:
    if merged.nothing_new:
        say("Nothing in that file is new here.")
    else:
        say(f"{'Would come in' if dry_run else 'Came in'}: {_listed(merged.added)}.")
    if any(merged.known.values()):
        say(f"Here already: {_listed(merged.known)}.")
    if any(merged.dropped.values()):
        say(f"Left out: {_listed(merged.dropped)}.")
    if merged.needs_a_person:
        say("For somebody to decide:")
    for note in merged.needs_a_person:
        say(f"  {note['kind']} {note['what']}: {note['do']}")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number) or "nothing"
