"""Gathers judgements from the store and compares them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice import agreement
from chec_voice.agreement import Agreement
from chec_voice.errors import Refused
from chec_voice.model import NOT_KNOWN, is_disclosure
from chec_voice.project.agreement.rounds import values_of
from chec_voice.store import Store, coders, codes, facts, judgements, rounds
from chec_voice.store.judgements import Judgement, Judgements
from chec_voice.store.rounds import Round
from chec_voice.text import value_order

if TYPE_CHECKING:
    from chec_voice.agreement import Ratings, SpannedText

MACHINE = "suggestions"
"""What stands in a coder's place where people are compared with the machine."""
SUGGESTED = 0.5
"""A suggestion of at least this score is one that the machine would make."""


@dataclass(frozen=True)
class Comparison:
    """How far coders agree, in all and in parts."""

    whole: Agreement
    by: Mapping[str, Agreement]
    """Value of an attribute (or question) -> agreement on those answers alone."""
    independent: bool
    """Only judgements made without sight of suggestions or others are counted."""
    round: str | None
    waiting: int = 0
    """Answers that are not told of yet, since a round is open in which they are judged."""

    def as_dict(self) -> dict[str, object]:
        """The contract for scripts; `by` and `waiting` only where there is something to say."""
        parts = {value: part.as_dict() for value, part in self.by.items()}
        waiting = {"waiting": self.waiting} if self.waiting else {}
        return {**self.whole.as_dict(), **waiting, **({"by": parts} if self.by else {})}


@dataclass(frozen=True)
class Gathered:
    """Judgements that count, and how many answers do not."""

    by_coder: dict[str, Mapping[int, Judgement]]
    """Coder -> answer -> judgement."""
    left_out: int
    """Answers that two coders judged, and not independently."""
    waiting: int
    """Answers that two coders judged in a round that is still open."""


def gather(
    store: Store, round_: Round | None, names: Sequence[str], *, independent: bool
) -> Gathered:
    """What coders said, of a round or of everything that no open round keeps blind."""
    chosen = [coders.require(store, " ".join(name.split())) for name in names]
    if round_ is not None:
        by_coder = _of_round(store, round_)
        names_by_id = judgements.human_coders(store)
        who = {coder_id: names_by_id[coder_id] for coder_id in by_coder}
        if chosen:
            _refuse_strangers(store, round_, who, chosen)
    else:
        by_coder = _of_project(store, independent, among=judgements.shared(store))
        who = judgements.human_coders(store)
    blind = rounds.being_judged(store) if round_ is None else {}
    order = list(dict.fromkeys(chosen)) or list(by_coder)
    by_coder = {coder_id: by_coder.get(coder_id, {}) for coder_id in order}
    told = {
        coder_id: {a: j for a, j in judged.items() if coder_id not in blind.get(a, ())}
        for coder_id, judged in by_coder.items()
    }
    waiting = len(_shared(by_coder) - _shared(told))
    by_coder = told
    counted = {
        coder_id: {a: j for a, j in judged.items() if j.independent or not independent}
        for coder_id, judged in by_coder.items()
    }
    double, kept = _shared(by_coder), _shared(counted)
    if not chosen and round_ is None:  # who shares no answer with anybody is not compared
        counted = {c: judged for c, judged in counted.items() if kept & judged.keys()}
    return Gathered({who[c]: judged for c, judged in counted.items()}, len(double - kept), waiting)


def _of_round(store: Store, round_: Round) -> Judgements:
    if round_.closed:
        by_coder = judgements.at_close(store, round_.id, round_.last_decision or 0)
        for coder_id in round_.coder_ids:
            by_coder.setdefault(coder_id, {})
    else:
        left = [
            f"{name} {total - done}"
            for name, (done, total) in rounds.progress(store, round_).items()
            if done < total
        ]
        if left:
            raise Refused(
                f"the round {round_.name!r} is not finished: {', '.join(left)} to go.",
                fix="Agreement is shown when all are done: until then it would tell coders of each"
                " other. To give up on the rest: round PROJECT close NAME --early.",
            )
        of_round = rounds.answers(store, round_.id)
        by_coder = judgements.finished(store, round_.coder_ids, among=of_round)
    if round_.expert is None:
        return by_coder
    expert = _of_round(store, rounds.by_id(store, round_.expert))
    answers = set(rounds.answers(store, round_.id))
    return {
        coder_id: {a: j for a, j in judged.items() if a in answers}
        for coder_id, judged in (expert | by_coder).items()
    }


def _of_project(
    store: Store, independent: bool, among: Collection[int] | None = None
) -> Judgements:
    by_coder = judgements.finished(store, judgements.human_coders(store), among)
    if independent:
        for round_ in rounds.everyone(store):
            if not round_.closed:
                continue
            at_close = judgements.at_close(store, round_.id, round_.last_decision or 0)
            for coder_id, judged in at_close.items():
                by_coder[coder_id] |= {a: j for a, j in judged.items() if j.independent}
    return by_coder


def _refuse_strangers(
    store: Store, round_: Round, who: Mapping[int, str], chosen: Sequence[int]
) -> None:
    for coder_id in chosen:
        if coder_id not in who:
            raise Refused(
                f"{coders.name_of(store, coder_id)} is not in the round {round_.name!r}.",
                fix=f"Its coders: {', '.join(who.values())}.",
            )


def _shared(by_coder: Judgements) -> set[int]:
    """Answers that two coders or more judged."""
    once: set[int] = set()
    twice: set[int] = set()
    for judged in by_coder.values():
        twice |= once & judged.keys()
        once |= judged.keys()
    return twice


def compare(
    store: Store,
    round_: Round | None,
    names: Sequence[str],
    *,
    independent: bool,
    by: str | None,
    parents: bool,
) -> Comparison:
    """How far coders agree, of a round or of all that was judged unseen.

    Args:
        names: whom to compare; all who share answers where none is named.
        independent: only judgements that were made without sight of others' or of suggestions.
        by: attribute to split by.
        parents: compare headings instead of codes.

    Raises:
        Refused: the round is not finished, a coder is not in it, or nobody shares an answer.
    """
    gathered = gather(store, round_, names, independent=independent)
    by_coder = gathered.by_coder
    ratings = ratings_of(store, by_coder, parents=parents)
    seed = facts.seed(store)
    whole = agreement.compare(
        ratings, seed=seed, left_out=gathered.left_out, texts=_texts(store, by_coder, ratings)
    )
    parts: dict[str, Agreement] = {}
    if by is not None:
        values = values_of(store, by)
        of_answer = [values.get(answer, NOT_KNOWN) for answer in ratings.answers]
        for value in sorted(set(of_answer), key=value_order):
            part = ratings.keep([n for n, own in enumerate(of_answer) if own == value])
            parts[value] = agreement.compare(part, seed=seed)
    # a round that was coded elsewhere is independent by the word of who made it
    name = round_.name if round_ else None
    return Comparison(whole, parts, independent, name, gathered.waiting)


def ratings_of(
    store: Store, by_coder: Mapping[str, Mapping[int, Judgement]], *, parents: bool = False
) -> Ratings:
    """Judgements as arrays, with every code that could have been used."""
    book = codes.with_retired(store)
    current = {code.id for code in codes.current(store).codable}
    used = {code for judged in by_coder.values() for j in judged.values() for code in j.applied}
    order = [code.id for code in book.codes if code.id in current | used]
    ratings = agreement.Ratings.of(
        {name: {a: j.applied for a, j in judged.items()} for name, judged in by_coder.items()},
        judgements.people(store, {answer for judged in by_coder.values() for answer in judged}),
        order,
    )
    if parents:
        ratings = ratings.roll_up({c.id: c.parent for c in book.codes if c.parent})
    return ratings


def _texts(
    store: Store, by_coder: Mapping[str, Mapping[int, Judgement]], ratings: Ratings
) -> list[SpannedText]:
    """Where codes were marked, when somebody marked stretches and not only whole parts."""
    if not any(
        judged[answer].marked_spans
        for judged in by_coder.values()
        for answer in ratings.answers
        if answer in judged
    ):
        return []
    lengths = judgements.lengths(store, ratings.answers)
    return [
        agreement.SpannedText(
            lengths[answer],
            {name: judged[answer].spans for name, judged in by_coder.items() if answer in judged},
        )
        for answer in ratings.answers
    ]


def with_machine(store: Store, names: Sequence[str]) -> dict[str, Agreement]:
    """Person -> how far suggestions agree with what they judged without seeing any.

    What is judged in an open round is not told of, here as elsewhere. The code of possible
    disclosures is left out: no machine ever suggests it.
    """
    proposed = {
        answer: Judgement(applied=chosen)
        for answer, chosen in judgements.suggested(store, SUGGESTED).items()
    }
    by_coder = _of_project(store, independent=True)
    who = judgements.human_coders(store)
    chosen = [coders.require(store, " ".join(name.split())) for name in names] or list(by_coder)
    seed, blind = facts.seed(store), rounds.being_judged(store)
    found: dict[str, Agreement] = {}
    for coder_id in chosen:
        told = {a: j for a, j in by_coder[coder_id].items() if coder_id not in blind.get(a, ())}
        alone = {a: j for a, j in told.items() if j.independent}
        both = len(told.keys() & proposed.keys())
        ratings = ratings_of(store, {who[coder_id]: alone, MACHINE: proposed})
        ratings = ratings.without([code for code in ratings.codes if is_disclosure(code)])
        if both:
            found[who[coder_id]] = agreement.compare(
                ratings, seed=seed, left_out=both - len(ratings.answers)
            )
    return found
