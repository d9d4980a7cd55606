"""Training: where a newcomer's coding differs from an expert's, answer by answer and in all."""

from __future__ import annotations

from dataclasses import dataclass

from chec_voice import agreement
from chec_voice.agreement import Agreement
from chec_voice.errors import Refused
from chec_voice.model import Code
from chec_voice.project.agreement import comparing
from chec_voice.store import Store, coders, codes, facts, judgements, rounds
from chec_voice.store.rounds import Round


@dataclass(frozen=True)
class Lesson:
    """One answer of a training round, after the newcomer finished it."""

    response_id: int
    expert: str
    shared: tuple[str, ...]
    """Codes that both applied."""
    missed: tuple[Code, ...]
    """Codes that only the expert applied, with their definitions."""
    extra: tuple[Code, ...]
    """Codes that only the newcomer applied."""

    @property
    def same(self) -> bool:
        """Whether the newcomer said what the expert said."""
        return not self.missed and not self.extra


def lesson(store: Store, found: Round, coder: str, response_id: int) -> Lesson:
    """
    Raises:
        Refused: the round is no training round, or the answer is not finished.
    """
    expert_name, expert = _expert(store, found)
    coder_id = coders.require(store, coder)
    own = judgements.finished(store, [coder_id], [response_id])[coder_id].get(response_id)
    if own is None or response_id not in rounds.answers(store, found.id):
        raise Refused(
            "this answer is not finished.", fix="What the expert said is shown after it is."
        )
    theirs = expert[response_id].applied if response_id in expert else set()
    book = codes.with_retired(store).codes
    return Lesson(
        response_id,
        expert_name,
        tuple(c.id for c in book if c.id in theirs & own.applied),
        tuple(c for c in book if c.id in theirs - own.applied),
        tuple(c for c in book if c.id in own.applied - theirs),
    )


def results(store: Store, found: Round) -> dict[str, Agreement]:
    """Newcomer -> agreement with the expert, on what they finished so far."""
    expert_name, expert = _expert(store, found)
    answers = rounds.answers(store, found.id)
    seed = facts.seed(store)
    told = {}
    for coder_id, own in judgements.finished(store, found.coder_ids, among=answers).items():
        name = coders.name_of(store, coder_id)
        ratings = comparing.ratings_of(store, {expert_name: expert, name: own})
        told[name] = agreement.compare(ratings, seed=seed)
    return told


def _expert(store: Store, found: Round) -> tuple[str, dict[int, judgements.Judgement]]:
    if found.expert is None:
        raise Refused(
            f"{found.name!r} is no training round.",
            fix="Make one with: round PROJECT new NAME --against EXPERTS_ROUND --coders NAME",
        )
    expert = rounds.by_id(store, found.expert)
    said = judgements.at_close(store, expert.id, expert.last_decision or 0)
    return expert.coders[0], said.get(expert.coder_ids[0], {})
