"""Chooses which answers a coder sees next, each for a reason that has a name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from chec_voice.errors import ModelError
from chec_voice.model import Segment
from chec_voice.project.suggest import look_again
from chec_voice.project.suggest.decided import Decided
from chec_voice.project.suggest.learning import Workbench
from chec_voice.project.suggest.vectors import LazyEncoder
from chec_voice.store import Store, queue_plans, suggestions
from chec_voice.store import learning as stored
from chec_voice.store.queue_plans import Place
from chec_voice.suggest import Model
from chec_voice.suggest.encoder import MODEL_ID

COUNT = 60
"""Answers chosen at a time."""
CANDIDATES = 1000
DISAGREES = "suggestions disagree with a person"
SURE = 0.8
"""How sure the model must be against a person's decision to ask for a second opinion."""
ONE_IN = 5
"""Of the answers chosen, so many times one is a second opinion or another look at an answer that
was coded before, while there are some."""


def plan(
    store: Store,
    coder_id: int,
    *,
    count: int = COUNT,
    bench: Workbench | None = None,
    learned: tuple[Decided, Model] | None = None,
) -> list[Place]:
    """Choose, and keep for `Coding.next`. With nothing coded yet it still spreads widely.

    Args:
        bench, learned: of this project as it is now, where the caller has them.

    Raises:
        Refused: the codebook cannot be learned.
    """
    from chec_voice.suggest import active

    bench = bench or workbench(store)
    given, model = learned or bench.learn()
    again = look_again.places(store, coder_id, given, model)
    taken = {place.segment_id for some in again for place in some}
    free: list[tuple[Segment, str]] = []
    coded: list[int] = []
    for segment, key in stored.not_looked_at(store, coder_id, CANDIDATES):
        if segment.id not in given.row_of:
            free.append((segment, key))
        elif segment.id not in taken:
            coded.append(segment.id)
    chosen: list[Place] = []
    if free:
        block = bench.read([s for s, _ in free], [key for _, key in free])
        chosen = [
            Place(free[pick.row][0].id, str(pick.reason), pick.code)
            for pick in active.choose(model, block, count, seed=bench.seed)
        ]
    others = [*again, _second_opinions(model, given, coded)]
    places = _mixed(chosen, _in_turn(others), count)
    queue_plans.save(store, coder_id, places)
    return places


def workbench(store: Store) -> Workbench:
    """With the vectors that there are; words alone where there are none."""
    has = suggestions.has_embeddings(store, MODEL_ID)
    try:
        return Workbench(store, LazyEncoder() if has else None)
    except ModelError:
        return Workbench(store, None)


def _second_opinions(model: Model, given: Decided, ids: Sequence[int]) -> list[Place]:
    """Answers that somebody else coded otherwise than the model, which had not seen them, would."""
    import numpy as np

    applied, judged = model.learner.decisions(given.rows)
    found = []
    for segment_id in ids:
        row = given.row_of[segment_id]
        chance = model.cross_validated[row]
        against = np.where(applied[row] > 0, 1 - chance, chance) * judged[row]
        # A code that was applied is often one the model does not know yet: only codes with
        # examples enough can say that a person may have slipped.
        against = np.where(model.support >= 5, against, 0)
        code = int(against.argmax())
        if against[code] >= SURE:
            found.append((float(against[code]), segment_id, model.codes[code]))
    return [
        Place(segment_id, DISAGREES, code) for _, segment_id, code in sorted(found, reverse=True)
    ]


def _in_turn(lists: Sequence[Sequence[Place]]) -> list[Place]:
    """One of each in turn, so that no reason crowds out the others."""
    return [place for some in zip_longest(*lists) for place in some if place is not None]


def _mixed(chosen: Sequence[Place], others: Sequence[Place], count: int) -> list[Place]:
    """Others in between, one in `ONE_IN`; the rest of them at the end."""
    size = ONE_IN - 1
    groups = [list(chosen[at : at + size]) for at in range(0, len(chosen), size)]
    mixed: list[Place] = []
    for group, one in zip_longest(groups, others):
        mixed += [*(group or []), *([one] if one else [])]
    return mixed[:count]
