"""chec-voice codebook: edits of single codes, each of which says what becomes of decisions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import click

from chec_voice.cli.named_code import named_code, warnings_of_alike
from chec_voice.cli.output import counted, say
from chec_voice.errors import Refused
from chec_voice.model import Code
from chec_voice.project import Project, Scopes


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
    if not edit.actor.strip():
        raise Refused("who edits the codebook?", fix="Say so: --by NAME")
    acts = opened.commands(edit.actor)
    if edit.undo:
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
    if edit.add:
        under = named_code(opened.codebook, edit.under) if edit.under else None
        _warn(opened, edit.add)
        where = f"under {under.name}" if under else "as an area"
        say(f"{edit.add} is added {where}. Nothing that was said changes.")
        if not dry_run:
            say(f"Its id: {acts.add_code(under.id if under else None, edit.add)}")
        return
    if wanted is None:
        raise click.UsageError(f"Name the code: codebook PROJECT CODE {edit.asked[0]} ...")
    code = named_code(opened.codebook, wanted)
    say(acts.said_before(code.id).words)
    done = _effect(opened, edit, code)
    if dry_run:
        say("Dry run: nothing was written.")
        return
    done()
    say("Done. To take it back: --undo, with the same --by")


def _effect(opened: Project, edit: Edit, code: Code) -> Callable[[], object]:
    """Say what becomes of what was said; returns what does it."""
    acts = opened.commands(edit.actor)
    if edit.rename:
        _warn(opened, edit.rename, code.id)
        say(f"It is kept: {code.name} is called {edit.rename} from now on.")
        renamed = replace(code, name=edit.rename)
        return lambda: acts.change_code(renamed)
    if edit.define:
        say(f"It is kept, and answers with {code.name} come back to those who finished them.")
        defined = replace(code, definition=edit.define)
        return lambda: acts.change_code(defined)
    if edit.split_into:
        names = edit.split_into
        for name in names:
            _warn(opened, name, code.id)
        say(
            f"It stays with {code.name}, which says from now on what belongs to"
            f" {' and '.join(names)}; its answers come back to those who finished them."
        )
        return lambda: acts.split_code(code.id, names)
    if edit.retire:
        below = sum(each.id.startswith(f"{code.id}.") for each in opened.codebook.codes)
        also = f" So {'does' if below == 1 else 'do'} {counted(below, 'code', 'codes')} below."
        say(
            "It is kept in the history and counted as no longer in the codebook; nobody can use"
            f" {code.name} from now on.{also if below else ''}"
        )
        return lambda: acts.retire_code(code.id)
    if edit.move_under:
        target = named_code(opened.codebook, edit.move_under)
        say(f"It goes along under {target.name}, in the names of those who said it; so do links.")
        return lambda: acts.move_code(code.id, target.id)
    target = named_code(opened.codebook, str(edit.merge_into))
    say(
        f"It becomes {target.name}, in the names of those who said it; where somebody judged"
        f" {target.name} already, that stands. {code.name} is taken out; its keywords, examples and"
        " links go along."
    )
    return lambda: acts.merge_codes(code.id, target.id)


def _warn(opened: Project, name: str, without: str = "") -> None:
    for line in warnings_of_alike(opened, name, without):
        say(line)
