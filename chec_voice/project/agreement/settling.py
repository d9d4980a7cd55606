"""Adjudication: answers on which coders differ, side by side, and what was settled of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chec_voice import agreement
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Code, is_disclosure
from chec_voice.project.agreement import comparing
from chec_voice.project.scopes import Scopes
from chec_voice.store import Store, coders, codes, commands, queries, rounds, settling
from chec_voice.store.decisions import Undone
from chec_voice.store.judgements import AGREED, Judgement
from chec_voice.store.rounds import Round

STANDS = "The rule stands, as the codebook was changed since."
WAITS = "(this answer waits for a safeguarding lead)"


@dataclass(frozen=True)
class Side:
    """What one coder applied to an answer."""

    coder: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Dispute:
    """An answer that several coders judged, with what each of them said."""

    response_id: int
    text: str
    """Safe text; a sentence in its place when the answer waits for a safeguarding lead."""
    question: str
    sides: tuple[Side, ...]
    disputed: tuple[str, ...]
    """Codes that some applied and some did not, in the codebook's order."""
    settled: tuple[str, ...] | None
    """The agreed coding; None while nobody settled it."""
    reasons: tuple[str, ...]
    """Why it was settled so, oldest first."""
    open: bool
    """It can be settled: it does not wait for a lead."""
    definitions: tuple[Code, ...]
    """The disputed codes, with their definitions."""

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What one key settles: coder -> their codes; `both` -> everything that anybody applied."""
        every = dict.fromkeys(code for side in self.sides for code in side.codes)
        return {side.coder: side.codes for side in self.sides} | {"both": tuple(every)}


def disputes(
    store: Store, found: Round | None, names: Sequence[str], *, independent: bool, code: str | None
) -> list[Dispute]:
    """Answers on which coders differ (on one code, or on any), in reading order.

    What an open round has judged blind is not among them, whichever round was asked for.
    """
    said = comparing.gather(store, found, names, independent=independent).by_coder
    ratings = comparing.ratings_of(store, said)
    book, blind = codes.with_retired(store), rounds.being_judged(store)
    return [
        dispute(store, difference.answer, said, book.codes)
        for difference in agreement.differences(ratings, code)
        if difference.answer not in blind
    ]


def kept_back(store: Store) -> tuple[int, list[str]]:
    """How many answers are judged blind in open rounds, and the names of these rounds."""
    still = [found.name for found in rounds.everyone(store) if not found.closed]
    return len(rounds.being_judged(store)), still


def require_settler(store: Store, actor: str) -> None:
    """Whoever has a name may settle, except while they judge answers on their own in a round.

    Raises:
        Refused: no name, the name of settled codings, or somebody who codes blind.
    """
    name = " ".join(actor.split())
    if not name or name.casefold() == AGREED:
        raise Refused("who settles this?", fix="Give the name of a person.")
    blind = rounds.codes_blind_in(store, name)
    if blind is not None:
        raise Refused(
            f"{name} codes blind in the round {blind!r}: what others said is shown to them when"
            " they are done.",
            fix="Somebody who is not in that round may settle meanwhile.",
        )


def dispute(
    store: Store,
    response_id: int,
    said: Mapping[str, Mapping[int, Judgement]],
    order: Sequence[Code],
) -> Dispute:
    """One answer with what each coder said of it.

    Raises:
        NotFound: there is no such answer.
    """
    row = queries.response(store, response_id)
    if row is None:
        raise NotFound("there is no such answer.", fix="Go on to the next one.")
    chosen = {
        name: given[response_id].applied for name, given in said.items() if response_id in given
    }
    disputed = {
        code
        for code in set().union(*chosen.values())
        if not all(code in applied for applied in chosen.values())
    }
    return Dispute(
        response_id=response_id,
        text=WAITS if row["raised"] else row["text"],
        question=row["question"],
        sides=tuple(
            Side(name, tuple(c.id for c in order if c.id in applied))
            for name, applied in chosen.items()
        ),
        disputed=tuple(code.id for code in order if code.id in disputed),
        settled=settling.agreed_codes(store, response_id),
        reasons=tuple(settling.reasons(store, response_id)),
        open=not row["raised"],
        definitions=tuple(code for code in order if code.id in disputed),
    )


def settle(
    store: Store, response_id: int, chosen: Sequence[str], *, reason: str, actor: str
) -> None:
    row = queries.response(store, response_id)
    if row is None or row["raised"] or row["state"] != "answered":
        raise Refused("this answer is not open for coding.", fix="Go on to the next one.")
    if any(is_disclosure(code) for code in chosen):
        raise Refused(
            "a possible disclosure is for the safeguarding lead, and not a theme.",
            fix="Flag the answer instead.",
        )
    settling.require_no_round(store, response_id)
    require_settler(store, actor)
    places = settling.place_of_codes(store, response_id, list(dict.fromkeys(chosen)))
    settling.settle(
        store, actor=actor.strip(), response_id=response_id, code_at=places, reason=reason
    )


def undo(store: Store, actor: str) -> Undone | None:
    """Take back what this person settled last, or the rule that they made since; or None.

    A rule stands where the codebook was changed since, and what was settled before it goes.
    """
    name = actor.strip()
    with store.write():
        mine = coders.ensure(store, name)
        act = commands.next_act(store, "undo", actor=name, scope=Scopes.settling)
        versions = json.loads(act["after"]).get("versions") if act is not None else None
        if versions and versions[1] != codes.current(store).sha256:
            undone = commands.undo(store, coder_id=mine, actor=name, scope=Scopes.settled)
            return undone and replace(undone, detail={**undone.detail, "stands": STANDS})
        return commands.undo(store, coder_id=mine, actor=name, scope=Scopes.settling)


def redo(store: Store, actor: str) -> Undone | None:
    """Settle once more what this person took back last, or make that rule again; or None."""
    name = actor.strip()
    with store.write():
        require_settler(store, name)
        mine = coders.ensure(store, name)
        return commands.redo(store, coder_id=mine, actor=name, scope=Scopes.settling)
