"""What a person does to a project besides coding, each act such that it can be taken back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from chec_voice import codebook as step
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Code, Codebook
from chec_voice.project import codebook_acts
from chec_voice.project.agreement import rounds
from chec_voice.project.codebook_acts import Effect, Planned
from chec_voice.store import Store, code_groups, coders, codes, commands, lookups
from chec_voice.store.codes import CodebookChange
from chec_voice.store.connection import new_uuid, now
from chec_voice.store.decisions import Undone
from chec_voice.store.scope import Scope, Way
from chec_voice.text import counted, in_words


def _detail(after: str) -> dict[str, Any]:
    """What an event says of an act; a bare value, such as a role, under the name `what`."""
    told = json.loads(after)
    return told if isinstance(told, dict) else {} if told is None else {"what": told}


@dataclass(frozen=True)
class HistoryLine:
    """One act, as the log has it; ids and counts, never what a young person said."""

    id: int
    at: str
    actor: str
    kind: str
    target: str
    detail: dict[str, Any]
    command: str
    """Acts with the same name were one press of a key; "" stands alone."""
    undone: bool


def _line(store: Store, row: Row, *, undone: bool) -> HistoryLine:
    detail = _detail(row["after"])
    if row["kind"] == "undo" and not detail:  # in older files, of an answer that was settled
        detail = _detail(row["turned_after"]) | {"of": row["turned"]}
    return HistoryLine(
        id=row["id"],
        at=row["at"],
        actor=row["actor"],
        kind=row["kind"],
        target=row["target"],
        detail=commands.with_extent(store, detail),
        command=row["command"],
        undone=undone,
    )


_TRIED = 500
"""Judgements up to which an act is taken back on trial."""


class _TriedOut(Exception):
    """It can be taken back, which is all that was asked: nothing is written."""


class Commands:
    """The acts of one named person. Open it with `project.commands(name)`.

    A method is on disk when it returns, and `undo` takes it back: also after a restart.
    """

    def __init__(self, store: Store, coder_id: int, actor: str) -> None:
        self._store, self._coder_id, self._actor = store, coder_id, actor

    @contextmanager
    def together(self, joins: str = "") -> Iterator[str]:
        """What is done in this block is one command: one press takes all of it back.

        Args:
            joins: name of an earlier command, which this block goes on with.
        """
        with commands.together(self._store, joins) as name:
            yield name

    def undo(self, scope: Scope | None = None) -> Undone | None:
        """Take back the last command that stands; None when there is none left.

        Args:
            scope: of which acts: those of a screen or a verb (`scopes`); by default all.

        Raises:
            Refused: somebody else has changed the same thing since.
        """
        with self._store.write():
            undone = commands.undo(
                self._store, coder_id=self._coder_id, actor=self._actor, scope=scope
            )
            comes_back = scope is not None and scope.reverts
            return self._rounds_follow(undone, "redo" if comes_back else "undo")

    def undo_one(self, event_id: int) -> Undone:
        """Take back one earlier command, as `history` names it, whatever was done since.

        Raises:
            NotFound: there is no such act.
            Refused: it is another person's, was taken back already, or cannot be.
        """
        with self._store.write():
            undone = commands.undo_one(
                self._store, event_id, coder_id=self._coder_id, actor=self._actor
            )
            self._rounds_follow(undone, "undo")
            return undone

    def redo(self, scope: Scope | None = None) -> Undone | None:
        """Do again what was taken back last; None when nothing was, or something was done since.

        Args:
            scope: of which acts; as in `undo`.

        Raises:
            Refused: the answer is not open any more, or somebody else changed the same thing.
        """
        with self._store.write():
            redone = commands.redo(
                self._store, coder_id=self._coder_id, actor=self._actor, scope=scope
            )
            goes_again = scope is not None and scope.reverts
            return self._rounds_follow(redone, "undo" if goes_again else "redo")

    def _rounds_follow(self, turned: Undone | None, way: Way) -> Undone | None:
        """An answer may be done, or not any more, since: a round closes or opens."""
        if turned is not None and (turned.kind == "review" or turned.acts > 1):
            follows = rounds.reopen_unfinished if way == "undo" else rounds.close_finished
            follows(self._store, self._coder_id, self._actor)
        return turned

    def next_act(self, way: Way, scope: Scope | None = None) -> HistoryLine | None:
        """What the next undo or redo is about; None when there is nothing."""
        row = commands.next_act(self._store, way, actor=self._actor, scope=scope)
        return None if row is None else _line(self._store, row, undone=False)

    def next_size(self, way: Way, scope: Scope | None = None) -> int:
        """How many judgements the next undo or redo turns, so that many can be turned beside."""
        return commands.next_size(self._store, way, actor=self._actor, scope=scope)

    def size_of(self, event_id: int) -> int:
        """How many judgements taking back this act would turn."""
        return commands.size_of(self._store, event_id)

    def rests_on(self, event_id: int) -> str:
        """What was made of an act since, which stays when it is taken back; "" for nothing.

        Raises:
            NotFound, Refused: it cannot be taken back; as `undo_one`, and before anybody is asked,
                unless it is so much that to try would take a while.
        """
        commands.require_can(self._store, event_id, actor=self._actor)
        names, settled = commands.rests_on(self._store, event_id)
        if (names or settled) and self.size_of(event_id) <= _TRIED:
            with suppress(_TriedOut), self._store.write():
                self.undo_one(event_id)
                raise _TriedOut
        said = []
        if names:
            one = len(names) == 1
            rounds_, were = ("round", "was") if one else ("rounds", "were")
            said.append(f"The {rounds_} {in_words(names)} {were} closed with it.")
        if settled:
            answers = counted(settled, "answer was", "answers were")
            said.append(f"{answers} settled since, and what was settled stays.")
        return " ".join(said)

    def history(
        self, *, everyone: bool = True, before: int = 0, limit: int = 100
    ) -> list[HistoryLine]:
        """The log, the newest act first; `before` an id goes on from there."""
        actor = "" if everyone else self._actor
        return [
            _line(self._store, row, undone=bool(row["undone"]))
            for row in commands.history(self._store, actor=actor, before=before, limit=limit)
        ]

    # --- codebook ---

    def edit_codebook(self, book: Codebook, what: str = "") -> CodebookChange:
        """Make an edited codebook the current one; codes that it lacks are retired, not deleted.

        Args:
            what: what was done, for the history.

        Raises:
            CodebookError: a code stands twice, or under a heading that is not there.
        """
        with self._store.write():
            sealed = dataclasses.replace(book, sha256=step.content_hash(book))
            return codes.edit(self._store, sealed, self._actor, what)

    def weight(self, planned: Planned) -> int:
        """How long `make` takes, as a number of judgements, so that much can be made beside."""
        return codebook_acts.weight(self._store, planned)

    def make(self, planned: Planned) -> Effect:
        """Make an edit of the codebook; returns what it did, which its event keeps, too.

        >>> acts.make(codebook_acts.retiring(project.codebook, "home.poverty"))  # doctest: +SKIP

        Decisions and links go along with codes that are moved or merged, in the names of those who
        made them, as one command.

        Raises:
            Refused: somebody has changed the codebook since it was planned, or a round has frozen
                it.
        """
        return codebook_acts.make(self._store, planned, self._actor)

    def add_code(self, parent: str | None, name: str, brief: str = "") -> str:
        """Add a code below another; returns its id.

        Raises:
            NotFound: there is no such code above.
            Refused: the name is empty, or the same stands there already.
        """
        planned = codebook_acts.adding(codes.current(self._store), parent, name, brief)
        self.make(planned)
        return planned.code

    def change_code(self, code: Code) -> None:
        """Give a code other parts: its id and its place stay, and so do all decisions.

        Raises:
            NotFound: there is no code of this id.
            Refused: the name is empty, or a rule sends people to a code that is not there.
        """
        self.make(codebook_acts.changing(codes.current(self._store), code))

    def retire_code(self, code: str) -> None:
        """Take a code out of the codebook; what was said with it stays in the history.

        Raises:
            NotFound: there is no such code.
            Refused: it is the route for possible disclosures.
        """
        self.make(codebook_acts.retiring(codes.current(self._store), code))

    def move_code(self, code: str, parent: str) -> str:
        """Put a code, with what stands below it, under another; returns its new id.

        Decisions and links go along, in the names of those who made them.

        Raises:
            NotFound: there is no such code.
            Refused: it would stand below itself, or the place is taken.
        """
        planned = codebook_acts.moving(codes.current(self._store), code, parent)
        self.make(planned)
        return (planned.sent or {})[code]

    def merge_codes(self, code: str, into: str) -> Effect:
        """Fold a code into another; returns what became of its answers.

        Raises:
            NotFound: there is no such code.
            Refused: it has codes below it, or one of the two cannot be applied.
        """
        return self.make(codebook_acts.merging(codes.current(self._store), code, into))

    def split_code(self, code: str, names: Sequence[str]) -> list[str]:
        """Add codes beside one, which says from now on what belongs to them; returns their ids.

        What was said stays with the code, and its answers come back to their coders.

        Raises:
            NotFound: there is no such code.
            Refused: it is a heading or a route, no name is given, or one is there already.
        """
        planned = codebook_acts.splitting(codes.current(self._store), code, names)
        self.make(planned)
        return list(planned.new)

    # --- summaries ---

    def write_summary(
        self, name: str, text: str, *, caveats: str = "", about: tuple[str, ...] = ()
    ) -> int:
        """Write (or write anew) the summary of a theme; returns its id.

        Args:
            about: ids of the codes that the theme is made of.

        Raises:
            Refused: the name is empty.
        """
        if not name.strip():
            raise Refused("a theme needs a name.")
        values: dict[str, object] = {
            "summary": text,
            "caveats": caveats,
            "codes": json.dumps(list(about)),
            "written_by": self._actor,
            "at": now(),
        }
        known = lookups.theme(self._store, name.strip())
        with self._edit("wrote a summary", "theme", name.strip()) as edit:
            if known is not None:
                edit.update("theme", known, **values)
                return known
            return edit.insert("theme", uuid=new_uuid(), name=name.strip(), **values)

    # --- groups of codes ---

    def name_group(self, name: str, codes_named: Sequence[str]) -> None:
        """Make a named group of codes, or give an earlier one other codes.

        Raises:
            NotFound: there is no such code.
            Refused: the name is empty or that of a code, or no code is named.
        """
        name = " ".join(name.split())
        book = codes.current(self._store)
        for code in codes_named:
            if book.get(code) is None:
                raise NotFound(
                    f"there is no code {code!r}.",
                    fix="See the ids with: chec-voice codebook PROJECT",
                )
        if not name or not codes_named:
            raise Refused("a group needs a name and at least one code.")
        if name in codes.ids(self._store):
            raise Refused(f"{name!r} is the id of a code.", fix="Give the group another name.")
        known = code_groups.of_name(self._store, name)
        listed = json.dumps(list(dict.fromkeys(codes_named)))
        with self._edit("named a group of codes", "theme", name) as edit:
            if known is not None:
                edit.update("theme", known["id"], codes=listed)
            else:
                edit.insert(
                    "theme",
                    uuid=new_uuid(),
                    name=name,
                    codes=listed,
                    written_by=self._actor,
                    at=now(),
                )

    def drop_group(self, name: str) -> None:
        """Take a group away; its codes and what was said with them stay.

        Raises:
            NotFound: there is no such group.
            Refused: somebody wrote a summary of it.
        """
        known = code_groups.of_name(self._store, " ".join(name.split()))
        if known is None:
            raise NotFound(f"there is no group {name!r}.", fix="See: chec-voice group PROJECT")
        if known["summary"]:
            raise Refused(
                f"somebody wrote a summary of {known['name']!r}, which would go with it.",
                fix="Give it other codes instead.",
            )
        with self._edit("took a group of codes away", "theme", known["name"]) as edit:
            edit.delete("theme", known["id"])

    @contextmanager
    def _edit(self, what: str, target: str, about: str = "") -> Iterator[commands.Edit]:
        with self._store.write():
            edit = commands.Edit(self._store)
            yield edit
            told = {"about": about} if about else {}
            edit.close(self._actor, what, target, told=told)


def of(store: Store, name: str) -> Commands:
    """The commands of a person, who is made known on first use."""
    coder_id = coders.ensure(store, name)
    return Commands(store, coder_id, coders.name_of(store, coder_id))
