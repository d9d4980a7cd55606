"""Answers to look at again: a definition changed, coders disagree, or one may have slipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chec_voice.project.suggest.decided import Decided, Judged
from chec_voice.store import Store, coders, queue_plans
from chec_voice.store.queue_plans import Place

if TYPE_CHECKING:
    from chec_voice.suggest import Model

DISAGREE = "coders disagree"
MISTAKE = "likely mistake in earlier coding"


def places(store: Store, coder_id: int, decided: Decided, model: Model) -> list[list[Place]]:
    """What `coder_id` should look at besides new answers: codes that are defined otherwise by now,
    disagreements, then likely mistakes.

    An answer comes again once for each reason, whatever the coder then does with it.
    """
    known = queue_plans.looked_again(store, coders.name_of(store, coder_id))
    changed = queue_plans.changed(store, coder_id)
    taken = {place.segment_id for place in changed}
    disputed = [p for p in _disputed(decided, model.codes, coder_id) if p.segment_id not in taken]
    taken |= {place.segment_id for place in disputed}
    slips = [slip for slip in _slips(decided, model, coder_id) if slip.segment_id not in taken]
    return [changed, *(_standing(store, coder_id, some, known) for some in (disputed, slips))]


def _standing(
    store: Store, coder_id: int, candidates: Sequence[Place], known: set[tuple[int, str]]
) -> list[Place]:
    """Without those that were looked at again already, and with how the others stand."""
    new = [place for place in candidates if (place.segment_id, place.reason) not in known]
    seen_as = queue_plans.seen(store, coder_id, (place.segment_id for place in new if place.seen))
    return [
        place._replace(seen=seen_as[place.segment_id]) if place.seen else place
        for place in new
        if not place.seen or place.segment_id in seen_as
    ]


def _disputed(decided: Decided, codes: Sequence[str], coder_id: int) -> Iterator[Place]:
    """Answers on which people who finished them differ, those without a majority first.

    The people concerned look at them again together. Somebody who has not seen the answer is asked
    only where people are level, and is told no code: theirs is to be a judgement of its own. Nor is
    somebody who judged it unseen (blind, or in a spreadsheet) told what the others doubted.
    """
    disputed = []
    for number, (row, by) in enumerate(zip(decided.rows, decided.by, strict=True)):
        finished = [judged for judged in by.values() if judged.complete]
        split = _split(finished, codes) if len(finished) > 1 else []
        own = by.get(coder_id)
        if not split or (own and not own.complete) or (own is None and split[0][0]):
            continue
        code = "" if own is None or own.unseen else split[0][1]
        place = Place(row.segment.id, DISAGREE, code, "again" if own else "")
        disputed.append((split[0][0], -len(split), number, place))
    return (place for *_, place in sorted(disputed))


def _split(finished: Sequence[Judged], codes: Sequence[str]) -> list[tuple[int, str]]:
    """(votes from being level, code) of each code that some applied and some did not."""
    split = []
    for position, code in enumerate(codes):
        yes = sum(code in judged.applied for judged in finished)
        if 0 < yes < len(finished):
            split.append((abs(2 * yes - len(finished)), position, code))
    return [(off, code) for off, _, code in sorted(split)]


def _slips(decided: Decided, model: Model, coder_id: int) -> Iterator[Place]:
    """The coder's own answers that a model which had not seen them is very sure against."""
    import numpy as np

    from chec_voice.suggest.mistakes import doubts

    rows = [
        number for number, by in enumerate(decided.by) if coder_id in by and by[coder_id].complete
    ]
    applied = np.array(
        [[code in decided.by[row][coder_id].applied for code in model.codes] for row in rows],
        dtype=bool,
    ).reshape(len(rows), len(model.codes))
    for doubt in doubts(model.cross_validated[rows], applied, model.support):
        segment = decided.rows[rows[doubt.row]].segment
        yield Place(segment.id, MISTAKE, model.codes[doubt.column], "again")
