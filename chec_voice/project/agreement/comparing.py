"""Gathers judgements from the store and compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice import agreement
from chec_voice.agreement import Agreement
from chec_voice.errors import Refused
from chec_voice.model import is_disclosure
from chec_voice.project.agreement.rounds import values_of
from chec_voice.project.results import NOT_KNOWN
from chec_voice.store import Store, coders, codes, facts, judgements, rounds
from chec_voice.store.judgements import Judgement, Judgements
from chec_voice.store.rounds import Round

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

    said: dict[str, Mapping[int, Judgement]]
    """Coder -> answer -> judgement."""
    left_out: int
    """Answers that two coders judged, and not independently."""
    waiting: int
    """Answers that two coders judged in a round that is still open."""


def gather(
    store: Store, found: Round | None, names: Sequence[str], *, independent: bool
) -> Gathered:
    """What coders said, of a round or of everything that no open round keeps blind."""
    chosen = [coders.require(store, " ".join(name.split())) for name in names]
    if found is not None:
        said = _of_round(store, found)
        names_by_id = judgements.human_coders(store)
        who = {coder_id: names_by_id[coder_id] for coder_id in said}
        if chosen:
            _refuse_strangers(store, found, who, chosen)
    else:
        said, who = _of_project(store, independent), judgements.human_coders(store)
    blind = rounds.being_judged(store) if found is None else {}
    order = list(dict.fromkeys(chosen)) or list(said)
    said = {coder_id: said.get(coder_id, {}) for coder_id in order}
    told = {
        coder_id: {a: j for a, j in given.items() if coder_id not in blind.get(a, ())}
        for coder_id, given in said.items()
    }
    waiting = len(_shared(said) - _shared(told))
    said = told
    counted = {
        coder_id: {a: j for a, j in given.items() if j.independent or not independent}
        for coder_id, given in said.items()
    }
    double, kept = _shared(said), _shared(counted)
    if not chosen and found is None:  # who shares no answer with anybody is not compared
        counted = {c: given for c, given in counted.items() if kept & given.keys()}
    return Gathered({who[c]: given for c, given in counted.items()}, len(double - kept), waiting)


def _of_round(store: Store, found: Round) -> Judgements:
    if found.closed:
        said = judgements.at_close(store, found.id, found.last_decision or 0)
        for coder_id in found.coder_ids:
            said.setdefault(coder_id, {})
    else:
        left = [
            f"{name} {total - done}"
            for name, (done, total) in rounds.progress(store, found).items()
            if done < total
        ]
        if left:
            raise Refused(
                f"the round {found.name!r} is not finished: {', '.join(left)} to go.",
                fix="Agreement is shown when all are done: until then it would tell coders of each"
                " other. To give up on the rest: round PROJECT close NAME --early.",
            )
        answers = set(rounds.answers(store, found.id))
        said = {
            coder_id: {a: j for a, j in given.items() if a in answers}
            for coder_id, given in judgements.finished(store, found.coder_ids).items()
        }
    if found.expert is None:
        return said
    expert = _of_round(store, rounds.by_id(store, found.expert))
    answers = set(rounds.answers(store, found.id))
    return {
        coder_id: {a: j for a, j in given.items() if a in answers}
        for coder_id, given in (expert | said).items()
    }


def _of_project(store: Store, independent: bool) -> Judgements:
    said = judgements.finished(store, judgements.human_coders(store))
    if independent:
        for found in rounds.everyone(store):
            if not found.closed:
                continue
            at_close = judgements.at_close(store, found.id, found.last_decision or 0)
            for coder_id, given in at_close.items():
                said[coder_id] |= {a: j for a, j in given.items() if j.independent}
    return said


def _refuse_strangers(
    store: Store, found: Round, who: Mapping[int, str], chosen: Sequence[int]
) -> None:
    for coder_id in chosen:
        if coder_id not in who:
            raise Refused(
                f"{coders.name_of(store, coder_id)} is not in the round {found.name!r}.",
                fix=f"Its coders: {', '.join(who.values())}.",
            )


def _shared(said: Judgements) -> set[int]:
    """Answers that two coders or more judged."""
    once: set[int] = set()
    twice: set[int] = set()
    for given in said.values():
        twice |= once & given.keys()
        once |= given.keys()
    return twice


def compare(
    store: Store,
    found: Round | None,
    names: Sequence[str],
    *,
    independent: bool,
    by: str | None,
    parents: bool,
) -> Comparison:
    gathered = gather(store, found, names, independent=independent)
    said = gathered.said
    ratings = ratings_of(store, said, parents=parents)
    seed = facts.seed(store)
    whole = agreement.compare(
        ratings, seed=seed, left_out=gathered.left_out, texts=_texts(store, said, ratings)
    )
    parts: dict[str, Agreement] = {}
    if by is not None:
        values = values_of(store, by)
        of_answer = [values.get(answer, NOT_KNOWN) for answer in ratings.answers]
        for value in sorted(set(of_answer)):
            part = ratings.keep([n for n, own in enumerate(of_answer) if own == value])
            parts[value] = agreement.compare(part, seed=seed)
    # a round that was coded elsewhere is independent by the word of who made it
    name = found.name if found else None
    return Comparison(whole, parts, independent, name, gathered.waiting)


def ratings_of(
    store: Store, said: Mapping[str, Mapping[int, Judgement]], *, parents: bool = False
) -> Ratings:
    """Judgements as arrays, with every code that could have been used."""
    book = codes.with_retired(store)
    current = {code.id for code in codes.current(store).codable}
    used = {code for given in said.values() for j in given.values() for code in j.applied}
    order = [code.id for code in book.codes if code.id in current | used]
    ratings = agreement.Ratings.of(
        {name: {a: j.applied for a, j in given.items()} for name, given in said.items()},
        judgements.people(store),
        order,
    )
    if parents:
        ratings = ratings.roll_up({c.id: c.parent for c in book.codes if c.parent})
    return ratings


def _texts(
    store: Store, said: Mapping[str, Mapping[int, Judgement]], ratings: Ratings
) -> list[SpannedText]:
    """Where codes were marked, when somebody marked stretches and not only whole parts."""
    if not any(
        given[answer].marked_spans
        for given in said.values()
        for answer in ratings.answers
        if answer in given
    ):
        return []
    lengths = judgements.lengths(store, ratings.answers)
    return [
        agreement.SpannedText(
            lengths[answer],
            {name: given[answer].spans for name, given in said.items() if answer in given},
        )
        for answer in ratings.answers
    ]


def with_machine(store: Store, names: Sequence[str]) -> dict[str, Agreement]:
    """Person -> how far suggestions agree with what they judged without seeing any.

    The code of possible disclosures is left out: no machine ever suggests it.
    """
    proposed = {
        answer: Judgement(applied=chosen)
        for answer, chosen in judgements.suggested(store, SUGGESTED).items()
    }
    said = _of_project(store, independent=True)
    who = judgements.human_coders(store)
    chosen = [coders.require(store, " ".join(name.split())) for name in names] or list(said)
    seed = facts.seed(store)
    found: dict[str, Agreement] = {}
    for coder_id in chosen:
        alone = {a: j for a, j in said[coder_id].items() if j.independent}
        both = len(said[coder_id].keys() & proposed.keys())
        ratings = ratings_of(store, {who[coder_id]: alone, MACHINE: proposed})
        ratings = ratings.without([code for code in ratings.codes if is_disclosure(code)])
        if both:
            found[who[coder_id]] = agreement.compare(
                ratings, seed=seed, left_out=both - len(ratings.answers)
            )
    return found
