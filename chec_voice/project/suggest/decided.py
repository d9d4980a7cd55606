"""What people decided, as a model may learn from it: one row for each answer that they coded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import TYPE_CHECKING

from chec_voice import suggest
from chec_voice.model import Segment
from chec_voice.store import Store, codes, facts, settling
from chec_voice.store import learning as stored
from chec_voice.store.judgements import AGREED

if TYPE_CHECKING:
    from chec_voice.suggest import CodedAnswer

MOST = 4000
"""Coded answers that are learned from: more teach hardly anything, and take minutes."""
Unit = tuple[int, int, int]
"""Response, start, end: what a coder judged as one."""


@dataclass
class Judged:
    """What one coder said of one answer, or part of one."""

    coder: str
    applied: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    complete: bool = False
    unseen: bool = True
    """No suggestion was in sight: coded blind, or in a spreadsheet, and not looked at again."""


@dataclass
class _Unit:
    segment: Segment
    text_hash: str
    parts: set[int] = field(default_factory=set)
    """Segments it is made of."""
    by: dict[int, Judged] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """Decisions of people that stand, one row for each answer (or part of one) that they coded.

    Where several people coded a part, the majority counts; where they are level, nothing is
    learned of that code there.
    """

    rows: tuple[CodedAnswer, ...]
    hashes: tuple[str, ...]
    row_of: dict[int, int]
    """Segment id -> row."""
    blind: tuple[bool, ...]
    """Rows that nobody coded with suggestions in sight."""
    by: tuple[Mapping[int, Judged], ...]
    """Who said what: of each row, coder id -> judgement."""
    digest: str
    """Of everything that a model is trained with."""


def decided(store: Store, ids: Sequence[str] | None = None, coder_id: int | None = None) -> Decided:
    """What may be learned from. Never what a machine proposed; never what is raised or withdrawn.

    Args:
        ids: of the codes that can be suggested; by default those of the current codebook.
        coder_id: only of this coder; by default of everyone.
    """
    from chec_voice.suggest import CodedAnswer
    from chec_voice.suggest.scope import suggestible

    if ids is None:
        ids = [c.id for c in suggestible(codes.current(store).codes, housekeeping=True)]
    known = set(ids)
    rows: list[CodedAnswer] = []
    hashes: list[str] = []
    blind: list[bool] = []
    by: list[Mapping[int, Judged]] = []
    parts: dict[int, int] = {}
    for unit in units(store, coder_id).values():
        applied, rejected, level = _majority(unit.by.values(), known)
        complete = any(one.complete for one in unit.by.values())
        if complete and level:  # all but the codes on which people are level
            rejected, complete = known - applied - level, False
        names = ", ".join(sorted(one.coder for one in unit.by.values()))
        for part in unit.parts:
            parts[part] = len(rows)
        rows.append(
            CodedAnswer(
                unit.segment, names, frozenset(applied), frozenset(rejected), complete=complete
            )
        )
        hashes.append(unit.text_hash)
        by.append(unit.by)
        blind.append(all(one.unseen and (one.applied or one.rejected) for one in unit.by.values()))
    told = [
        (
            r.segment.id,
            r.segment.start,
            r.segment.end,
            key,
            sorted(r.applied),
            sorted(r.rejected),
            r.complete,
        )
        for r, key in zip(rows, hashes, strict=True)
    ]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    return Decided(tuple(rows), tuple(hashes), parts, tuple(blind), tuple(by), digest)


def units(store: Store, coder_id: int | None = None) -> dict[Unit, _Unit]:
    """What each coder judged, by answer or part; of very many, `MOST` drawn by the seed.

    A spreadsheet codes whole answers.
    """
    among = stored.sample(store, MOST, facts.seed(store))
    by_place: dict[Unit, _Unit] = {}
    whole: dict[tuple[int, int], Unit] = {}
    judged_at: dict[tuple[int, int], Judged] = {}
    answers = stored.coded(store, among)
    # What coders settled together stands for all that each of them said before.
    taken = settling.settled(store) if coder_id is None else set()

    def counts(row: Row) -> bool:
        own = answers.get(row["segment_id"])
        return own is not None and (own["response_id"] not in taken or row["coder"] == AGREED)

    judged = [row for row in stored.decisions(store, coder_id, among) if counts(row)]
    for row in judged:
        own = answers[row["segment_id"]]
        if row["to_"] - row["from_"] > own["end"] - own["start"]:
            who = (own["response_id"], row["coder_id"])
            before = whole.get(who, (0, row["from_"], row["to_"]))
            whole[who] = (who[0], min(before[1], row["from_"]), max(before[2], row["to_"]))

    def at(row: Row) -> Judged:
        who = (row["segment_id"], row["coder_id"])
        if who not in judged_at:
            own = answers[who[0]]
            alone = (own["response_id"], own["start"], own["end"])
            key = whole.get((own["response_id"], who[1]), alone)
            unit = by_place.get(key) or by_place.setdefault(key, _unit(own, key))
            unit.parts.add(who[0])
            judged_at[who] = unit.by.setdefault(who[1], Judged(row["coder"]))
        return judged_at[who]

    for row in judged:
        one = at(row)
        (one.applied if row["verdict"] == "apply" else one.rejected).add(row["code"])
        unseen = row["round"] == "blind" or row["basis"] == "imported"
        one.unseen = one.unseen and unseen and not row["suggestion_shown"]
    influenced = stored.judged_again(store, among)
    for row in stored.done(store, coder_id, among):
        if counts(row):
            one = at(row)
            one.complete = True
            one.unseen = one.unseen and (row["coder_id"], row["segment_id"]) not in influenced
    return dict(sorted(by_place.items()))


def _unit(own: Row, key: Unit) -> _Unit:
    text = own["text"][key[1] : key[2]]
    segment = Segment(own["id"], *key, text, own["question"], own["polarity"])
    same = (own["start"], own["end"]) == key[1:]
    return _Unit(segment, own["text_hash"] if same else suggest.text_hash(text))


def _majority(judged: Iterable[Judged], ids: Set[str]) -> tuple[set[str], set[str], set[str]]:
    """Codes applied, rejected, and those on which as many said yes as no."""
    everyone = list(judged)
    if len(everyone) == 1:
        return everyone[0].applied & ids, (everyone[0].rejected - everyone[0].applied) & ids, set()
    applied: set[str] = set()
    rejected: set[str] = set()
    level: set[str] = set()
    for code in {c for one in everyone for c in one.applied | one.rejected} & ids:
        yes = sum(code in one.applied for one in everyone)
        no = sum(
            code not in one.applied and (one.complete or code in one.rejected) for one in everyone
        )
        (applied if yes > no else rejected if yes < no else level).add(code)
    return applied, rejected, level
