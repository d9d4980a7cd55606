"""People who work apart: a copy for one person goes out, and what they did comes back."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chec_voice import draft_files, outputs
from chec_voice.errors import ProjectError, Refused
from chec_voice.project.selection import Filters, Selection
from chec_voice.project.team import named
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.store import (
    Store,
    coders,
    erasing,
    facts,
    handouts,
    merging,
    merging_acts,
    merging_marks,
    merging_questions,
    merging_undo,
    merging_words,
    open_store,
    outside,
    rounds,
)
from chec_voice.store.connection import copy_to, now, open_read_only


@dataclass(frozen=True)
class Merged:
    """What a merge did, or would do.

    Attributes:
        added, known, dropped: how many, by kind or reason.
        needs_a_person: what differs and is for somebody to decide: kind, what, do.
    """

    added: dict[str, int]
    known: dict[str, int]
    dropped: dict[str, int]
    needs_a_person: list[dict[str, Any]] = field(default_factory=list)

    @property
    def nothing_new(self) -> bool:
        return not any(self.added.values())


@dataclass(frozen=True)
class HandedOut:
    """A copy that was made for one person.

    Attributes:
        path: the new project file.
        coder: whom it is for.
        answers: how many answers it holds.
        not_safe: open answers that were left out because nobody made them safe yet.
    """

    path: Path
    coder: str
    answers: int
    not_safe: int


class _OnlyLooking(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""


class TeamWork:
    """Work of several people in several files. Open it with `project.team_work`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hand_out(
        self,
        out: str | Path,
        *,
        coder: str,
        round_name: str = "",
        share: float | None = None,
        filters: Filters | None = None,
        with_others: bool = False,
        actor: str = "chec_voice",
    ) -> HandedOut:
        """Write a copy of the project for one person: safe text, and their own work.

        No concern, vault, earlier wording or left-out answer is in it, in no byte of the file.

        Args:
            round_name: only the answers of this round.
            share: only a share of the answers (0 to 1), drawn with the project's seed.
            filters: only answers that pass.
            with_others: also what others judged about these answers.

        Raises:
            NotFound: there is no such round, question, attribute or code.
            Refused: no answer may go out, or something stands at `out`.
        """
        out, store = outputs.check_new_project(out), self._store
        safe, not_safe = handouts.candidates(store)
        chosen = _chosen(store, safe, named(coder), round_name, share, filters)
        coder_id = coders.ensure(store, named(coder))
        with writing_in(store, out.parent), _private_copy(store.db.conn, out) as copy:
            stripped = open_store(copy)
            try:
                handouts.strip(
                    stripped, coder_id=coder_id, responses=chosen, with_others=with_others
                )
                erasing.settle(stripped)
            finally:
                stripped.close()
            outputs.check_new_project(out)
            copy.rename(out)
            draft_files.flush(out.parent)
        name = coders.name_of(store, coder_id)
        outside.note(store, out, "backup")
        handouts.note(store, actor, name, len(chosen))
        return HandedOut(out, name, len(chosen), not_safe)

    def merge(
        self, other: str | Path, *, actor: str, same_coder: bool = False, dry_run: bool = False
    ) -> Merged:
        """Bring in what was judged in another file of this project; one transaction.

        The other file is read and never changed. Merging it again adds nothing.

        Args:
            same_coder: coders of one name whom the two files know apart are the same person.
            dry_run: only say what would be done.

        Raises:
            ProjectError: the file is missing, is no project or comes from a newer version.
            ProjectGone: this project is not where it was any more.
            Refused: it is this very file, or a project that is no copy of this one.
        """
        other = Path(other)
        self._store.require_there()
        if other.exists() and other.samefile(self._store.path):
            raise Refused("this is the project itself; there is nothing to bring in.", path=other)
        merged: list[Merged] = []
        with (
            _snapshot(self._store, other) as copy,
            merging.attached(self._store, copy),
            suppress(_OnlyLooking),
            self._store.write(),
        ):
            merged.append(self._bring(actor, same_coder))
            if dry_run:
                raise _OnlyLooking
        return merged[0]

    def undo_merge(self, *, actor: str) -> dict[str, int]:
        """Take back the last merge as one batch; counts of what went.

        Raises:
            NotFound: there is none.
            Refused: somebody has gone on from what it brought.
        """
        return merging_undo.take_back(self._store, actor)

    def _bring(self, actor: str, same_coder: bool) -> Merged:
        store = self._store
        merging.match(store)
        notes = merging_questions.needs_a_person(store)
        new_coders, namesakes = _make_coders_known(store, same_coder=same_coder)
        merging.codebook_versions(store)
        dropped = merging.left_out(store)
        batch = merging.begin(store, actor, now())
        decisions, known_decisions = merging.decisions(store, batch)
        judged_twice = [
            *merging_questions.judged_twice(store),
            *merging_questions.settled_twice(store),
        ]
        reviews, unsure = merging_marks.reviews(store), merging_marks.unsure(store)
        known_memos = merging.known_memos(store)
        memos, dropped_memos, flags = merging_acts.memos(store)
        tags_of, tags = merging_acts.tags(store)
        quoted = merging_acts.quotable_of_gone(store)
        cells, about_cells = merging_acts.cell_summaries(store, quoted)
        concerns, about_concerns = merging_words.concerns(store)
        links, about_links = merging_words.links(store, quoted)
        summaries, about_summaries = merging_words.summaries(store, quoted)
        events, known_events, events_left = merging_acts.events(store, tags_of)
        merged = Merged(
            added={
                "decisions": decisions,
                "reviews": len(reviews),
                "memos": len(memos),
                "memos changed": len(flags),
                "marks of doubt": len(unsure),
                "tags": len(tags),
                "matrix summaries": len(cells),
                "concerns": concerns,
                "links": len(links),
                "summaries": len(summaries),
                "events": len(events),
                "coders": new_coders,
            },
            known={"decisions": known_decisions, "memos": known_memos, "events": known_events},
            dropped={**dropped, **dropped_memos, "events about these": events_left},
            needs_a_person=[
                *about_concerns,  # a child may be at risk: first
                *notes,
                *namesakes,
                *judged_twice,
                *about_cells,
                *about_links,
                *about_summaries,
                *_finished_rounds(store),
            ],
        )
        if merged.nothing_new:
            merging.cancel(store, batch)
            return merged
        brought = {
            "events": events,
            "memos": memos,
            "tags": tags,
            "cell_summaries": cells,
            "links": links,
            "themes": summaries,
            "reviews": reviews,
            "unsure": unsure,
            "memo_flags": flags,
        }
        merging_undo.keep_batch(store, batch, brought)
        store.event(actor, "merge", target=f"batch:{batch}", after=merged.added)
        return merged


def _chosen(
    store: Store,
    safe: Iterable[int],
    coder: str,
    round_name: str,
    share: float | None,
    filters: Filters | None,
) -> set[int]:
    """Which of the answers that may go out do; the arguments are those of `TeamWork.hand_out`."""
    chosen = set(safe)
    coder_id = coders.find(store, coder)
    if round_name:
        round_ = rounds.get(store, round_name)
        if coder_id not in round_.coder_ids:
            raise Refused(
                f"{coder} is not a coder of the round {round_.name!r}.",
                fix=f"Its coders: {', '.join(round_.coders)}.",
            )
        chosen &= set(rounds.answers(store, round_.id))
    if filters is not None:
        lines = Selection(store, filters, coder_id=coder_id).page(n=2**31)
        if not lines:
            raise Refused(
                "no answer passes these filters.",
                fix="Check how the values are written in the project.",
            )
        chosen &= handouts.answers_of(store, {line.segment_id for line in lines})
    if share is not None and chosen:
        drawn = random.Random(f"{facts.seed(store)} {coder.casefold()}")
        chosen = set(drawn.sample(sorted(chosen), max(1, round(share * len(chosen)))))
    if not chosen:
        raise Refused(
            "no answer may go out: those that were asked for are not open, or were not made"
            " safe yet.",
            fix=f"Make them safe first: chec-voice deidentify {store.path.name}",
        )
    return chosen


def _make_coders_known(store: Store, *, same_coder: bool) -> tuple[int, list[dict[str, Any]]]:
    """Make coders of the other file known here; (how many are new, what to ask about namesakes)."""
    added, namesakes = 0, []
    for stranger in merging.strangers(store):
        if same_coder and stranger["ours"] is not None:
            merging.same_coder(store, stranger["id"], stranger["ours"])
            continue
        kept_as = merging.add_coder(store, stranger)
        added += 1
        if stranger["ours"] is not None:
            namesakes.append(
                {
                    "kind": "same name",
                    "what": stranger["name"],
                    "kept_as": kept_as,
                    "do": "Two machines have a coder of this name, and they were kept apart."
                    " If it is one person, take the merge back and merge with --same-coder.",
                }
            )
    return added, namesakes


def _finished_rounds(store: Store) -> list[dict[str, Any]]:
    """Open rounds whose coders are all done by now: nobody's last answer closes them."""
    return [
        {
            "kind": "round",
            "what": found.name,
            "do": "All its coders are done: close it with round PROJECT close NAME --by PERSON.",
        }
        for found in rounds.everyone(store)
        if not found.closed
        and found.coders
        and all(done >= total > 0 for done, total in rounds.progress(store, found).values())
    ]


@contextmanager
def _snapshot(store: Store, other: Path) -> Iterator[Path]:
    """A private copy of another project, brought up to our schema: the file itself stays as it is.

    Raises:
        ProjectError: missing, foreign, damaged or too new; or there is no room for a copy.
    """
    with (
        writing_in(store, store.path.parent),
        open_read_only(other) as source,
        _private_copy(source, store.path) as copy,
    ):
        try:
            open_store(copy).close()
        except ProjectError as error:
            raise ProjectError(error.message, path=other, fix=error.fix) from None
        yield copy


@contextmanager
def _private_copy(source: sqlite3.Connection, beside: Path) -> Iterator[Path]:
    """A copy in a folder of its own beside a file; both go at the end of the block."""
    folder = draft_files.draft_of(beside)
    try:
        try:
            folder.mkdir(mode=0o700)
            copy_to(source, folder / "copy.chec")
        except (OSError, sqlite3.Error) as error:
            raise ProjectError(
                f"no copy can be made there ({error}).",
                path=beside.parent,
                fix="Free some space, or choose another folder.",
            ) from error
        yield folder / "copy.chec"
    finally:
        draft_files.remove(folder)
