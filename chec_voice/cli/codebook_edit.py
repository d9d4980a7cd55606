"""chec-voice codebook: edits of single codes, each of which says what becomes of decisions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import click

from chec_voice.cli.named_code import named_code, warnings_of_alike
from chec_voice.cli.output import meant_coder, say
from chec_voice.errors import Refused
from chec_voice.project import Project, Scopes, codebook_acts
from chec_voice.project.codebook_acts import Planned


@dataclass(frozen=True)
class Edit:
    """What is to be done to the codebook, as the options say it; one thing at a time."""

    add: str | None
    under: str | None
    rename: str | None
    define: str | None
    move_under: str | None
    merge_into: str | None
    split_into: tuple[str, ...]
    not_when: tuple[str, ...]
    retire: bool
    undo: bool
    actor: str

    @property
    def asked(self) -> list[str]:
        """Names of the edits that were asked for."""
        wanted = {
            "--add": self.add,
            "--rename": self.rename,
            "--define": self.define,
            "--move-under": self.move_under,
            "--merge-into": self.merge_into,
            "--split-into": self.split_into,
            "--retire": self.retire,
            "--undo": self.undo,
        }
        return [name for name, value in wanted.items() if value]


def edit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of edits; the command gets them as `edit`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:
        names = Edit.__dataclass_fields__
        return command(edit=Edit(**{name: given.pop(name) for name in names}), **given)

    for option in (
        click.option("--by", "actor", metavar="PERSON", default="", help="Who edits."),
        click.option("--undo", is_flag=True, help="Take back what this person did last."),
        click.option("--retire", is_flag=True, help="Take CODE out; what was said is kept."),
        click.option(
            "--split-into", multiple=True, metavar="NAME", help="Codes beside CODE; repeat it."
        ),
        click.option(
            "--not-when",
            multiple=True,
            metavar="TEXT",
            help="With --split-into: when CODE is not to be used from then on.",
        ),
        click.option("--merge-into", metavar="CODE", help="Fold CODE into this one."),
        click.option("--move-under", metavar="CODE", help="Put CODE under this one."),
        click.option("--define", metavar="TEXT", help="Another definition of CODE."),
        click.option("--rename", metavar="NAME", help="Another name for CODE."),
        click.option("--under", metavar="CODE", help="With --add: where; nothing is an area."),
        click.option("--add", metavar="NAME", help="Add a code."),
    ):
        gathered = option(gathered)
    return gathered


def make_edit(opened: Project, edit: Edit, wanted: str | None, dry_run: bool) -> None:
    """Say what an edit does to what was said, and do it.

    Raises:
        Refused: it cannot be done, or nobody says who does it.
    """
    if len(edit.asked) > 1:
        raise click.UsageError(f"One edit at a time, not {' and '.join(edit.asked)}.")
    if edit.under and not edit.add:
        raise click.UsageError("--under goes with --add.")
    if edit.not_when and not edit.split_into:
        raise click.UsageError("--not-when goes with --split-into.")
    if not edit.actor.strip():
        raise Refused("who edits the codebook?", fix="Say so: --by NAME")
    if edit.undo:
        acts = opened.commands(edit.actor)
        act = acts.next_act("undo", Scopes.codebook)
        if act is None:
            say(Scopes.codebook.nothing("undo"))
        elif dry_run:
            say(
                f"It would be taken back: {act.detail.get('what', 'an edit')}. Nothing was written."
            )
        else:
            acts.undo(Scopes.codebook)
            say(f"Taken back: {act.detail.get('what', 'an edit')}.")
        return
    planned = _planned(opened, edit, wanted)
    for name in [planned.book.names[code] for code in planned.new] or filter(None, [edit.rename]):
        _warn(opened, name, "" if planned.kind == "add" else planned.code)
    say(opened.codes.foresee(planned).words)
    if dry_run:
        say("Dry run: nothing was written.")
        return
    opened.commands(meant_coder(opened, edit.actor)).make(planned)
    if planned.new:
        say(f"{'Its id' if len(planned.new) == 1 else 'Their ids'}: {', '.join(planned.new)}")
    say("Done. To take it back: --undo, with the same --by")


def _planned(opened: Project, edit: Edit, wanted: str | None) -> Planned:
    """The edit that the options ask for; nothing is written."""
    book = opened.codebook
    if edit.add:
        under = named_code(book, edit.under) if edit.under else None
        say(f"{edit.add} is added {f'under {under.name}' if under else 'as an area'}.")
        return codebook_acts.adding(book, under.id if under else None, edit.add)
    if wanted is None:
        raise click.UsageError(f"Name the code: codebook PROJECT CODE {edit.asked[0]} ...")
    code = named_code(book, wanted)
    if edit.rename:
        return codebook_acts.changing(book, replace(code, name=edit.rename))
    if edit.define:
        return codebook_acts.changing(book, replace(code, definition=edit.define))
    if edit.split_into:
        if edit.not_when and len(edit.not_when) != len(edit.split_into):
            raise click.UsageError("Give --not-when once for each --split-into, or not at all.")
        return codebook_acts.splitting(book, code.id, edit.split_into, edit.not_when)
    if edit.retire:
        return codebook_acts.retiring(book, code.id)
    if edit.move_under:
        return codebook_acts.moving(book, code.id, named_code(book, edit.move_under).id)
    return codebook_acts.merging(book, code.id, named_code(book, str(edit.merge_into)).id)


def _warn(opened: Project, name: str, without: str = "") -> None:
    for line in warnings_of_alike(opened, name, without):
        say(line)
