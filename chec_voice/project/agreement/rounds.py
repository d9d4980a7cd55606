"""Makes rounds, says how far they are, and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chec_voice import agreement
from chec_voice.errors import NotFound, Refused
from chec_voice.store import Store, coders, facts, judgements, queries, rounds
from chec_voice.store.judgements import AGREED
from chec_voice.store.rounds import Round, RoundKind
from chec_voice.text import counted

QUESTION = "question"
"""What `stratify` and `by` call the question, besides the names of attributes."""


@dataclass(frozen=True)
class RoundStatus:
    """One round and how far its coders are."""

    name: str
    kind: RoundKind
    answers: int
    progress: tuple[tuple[str, int, int], ...]
    """(coder, answers finished, answers to finish); as it was at the end for a closed round."""
    closed: bool
    made_by: str
    made_at: str
    expert: str | None
    """Of a training round: the expert's round."""
    plan: dict[str, object]

    @property
    def left(self) -> tuple[tuple[str, int], ...]:
        """(coder, answers to go) of those who are not done."""
        return tuple((who, total - done) for who, done, total in self.progress if done < total)

    @property
    def left_words(self) -> str:
        """Who is not done: `Ann 8, Ben 3 to go`; "" when all are."""
        said = ", ".join(f"{who} {number:,}" for who, number in self.left)
        return f"{said} to go" if said else ""

    def waits_words(self, coder: str) -> str:
        """What a coder is told who has answers of it left; "" for one who has none."""
        name = coder.casefold()
        left = next((number for who, number in self.left if who.casefold() == name), 0)
        if self.closed or not left:
            return ""
        of = counted(self.answers, "answer")
        return f"The round {self.name} waits for you: {left:,} of {of} to go"

    @property
    def words(self) -> str:
        """How it stands, in a line: `20 answers, open: Ann 8, Ben 3 to go`."""
        state = "closed" if self.closed else "open"
        left = f": {self.left_words}" if self.left and not self.closed else ""
        return f"{counted(self.answers, 'answer')}, {state}{left}"

    @property
    def finished(self) -> bool:
        """Whether every coder is done with every answer."""
        return all(done >= total for _, done, total in self.progress)

    @property
    def short_words(self) -> str:
        """What is said of a new round that has fewer answers than were asked for; else ""."""
        asked = self.plan.get("n")
        if not isinstance(asked, int) or asked <= self.answers:
            return ""
        were = counted(self.answers, "answer was", "answers were")
        return f"{asked:,} were asked for, and only {were} left: the round has all of them."

    def as_dict(self) -> dict[str, object]:
        """The status as plain values, for JSON."""
        return {
            "name": self.name,
            "kind": self.kind,
            "answers": self.answers,
            "coders": [
                {"coder": coder, "done": done, "of": total} for coder, done, total in self.progress
            ],
            "closed": self.closed,
            "made_by": self.made_by,
            "made_at": self.made_at,
            "expert_round": self.expert,
            "plan": self.plan,
        }


TWO = (
    "A round needs two coders at least: that they judge the same answers without sight of each"
    " other shows how far they agree."
)
"""What is said where one coder is named. An expert may code one alone, to train others on it."""
NONE_LEFT = "there is no answer that all of these coders could still code blind."


@dataclass(frozen=True)
class Closing:
    """What closing a round does; said before it is closed by hand."""

    status: RoundStatus
    by_all: int
    """Answers that all of its coders have finished: those that agreement counts."""

    @property
    def words(self) -> str:
        """What it does, and who is not done."""
        status = self.status
        said = [
            f"It ends for everybody: what its coders do later no longer changes the round"
            f" {status.name}, and what they said of its answers is shown from now on."
        ]
        if self.by_all:
            one = self.by_all == 1
            said.append(
                f"{self.by_all:,} of its {counted(status.answers, 'answer')}"
                f" {'was' if one else 'were'} finished by all of them; agreement counts"
                f" {'it' if one else 'these'} alone."
            )
        else:
            said.append("No answer was finished by all of them, so agreement has none to count.")
        if status.left:
            said.append(f"Not done: {status.left_words}.")
        if status.plan.get("frozen"):
            said.append("The codebook, frozen until now, can be changed again.")
        return " ".join(said)


def closing(store: Store, found: Round) -> Closing:
    """What closing a round would do; writes nothing."""
    judged = judgements.finished(store, found.coder_ids, among=rounds.answers(store, found.id))
    each = [set(judged.get(coder_id, {})) for coder_id in found.coder_ids]
    return Closing(status(store, found), len(set.intersection(*each)))


def make(
    store: Store,
    name: str,
    who: Sequence[str],
    *,
    share: float | None,
    n: int | None,
    precision: float | None,
    prevalence: float,
    stratify: Sequence[str],
    coded: bool,
    against: str | None,
    freeze: bool,
    actor: str,
    seed: int | None,
) -> Round:
    """Draw answers for a round and open it; arguments as of `AgreementDoor.new_round`."""
    name = " ".join(name.split())
    if not name:
        raise Refused("a round needs a name.", fix="Call it, for instance, pilot.")
    names = _checked(who)
    seed = facts.seed(store) if seed is None else seed
    with store.write():
        ids = [coders.require(store, c) if coded else coders.ensure(store, c) for c in names]
        expert = rounds.get(store, against) if against else None
        if expert is not None and not expert.closed:
            raise Refused(
                f"the round {expert.name!r} is not closed yet.",
                fix="Coders train on answers that an expert has finished.",
            )
        pool, kind = _pool(store, ids, coded, expert)
        asked = n if precision is None else agreement.answers_needed(precision, prevalence)
        size = _size(len(pool), share, asked, everything=coded or expert is not None)
        strata = strata_of(store, stratify) if stratify else None
        plan: dict[str, object] = {"stratify": list(stratify)} if stratify else {}
        plan |= {
            key: value
            for key, value in (("share", share), ("n", asked), ("frozen", freeze))
            if value
        }
        made = rounds.create(
            store,
            name=name,
            kind=kind,
            coder_ids=ids,
            response_ids=agreement.draw(
                pool, size, seed=f"{seed}:{name.casefold()}", strata=strata
            ),
            seed=seed,
            plan=plan,
            actor=actor or names[0],
            expert=expert.id if expert else None,
        )
        if coded:
            close(store, made, actor=actor or names[0])
        return rounds.by_id(store, made.id)


def _checked(who: Sequence[str]) -> list[str]:
    given = [" ".join(name.split()) for name in who]
    names = list({name.casefold(): name for name in reversed(given)}.values())[::-1]
    if not all(names) or not names:
        raise Refused("a round needs its coders.", fix="Name them: --coders Ann,Ben")
    if AGREED in (name.casefold() for name in names):
        raise Refused(
            f"{AGREED!r} is what settled codings are kept under, and no person.",
            fix="Name the people who code.",
        )
    return names


def _pool(
    store: Store, ids: Sequence[int], coded: bool, expert: Round | None
) -> tuple[list[int], RoundKind]:
    """The answers that may be in a round."""
    if coded:
        pool = rounds.finished_by_all(store, ids)
        if not pool:
            raise Refused(
                "no answer was finished by all of these coders.",
                fix="Bring in what each of them coded first, or make a round for them to code.",
            )
        return pool, "coded"
    fresh = [int(row["id"]) for row in rounds.candidates(store, ids)]
    if expert is not None:
        shared = set(rounds.answers(store, expert.id)) & set(fresh)
        if not shared:
            raise Refused(
                f"these coders have seen every answer of {expert.name!r} already.",
                fix="Nobody can code blind what they know: choose another round or coder.",
            )
        return sorted(shared), "training"
    if not fresh:
        raise Refused(
            NONE_LEFT,
            fix="Import answers first, or make a round of what they coded: --coded-already",
        )
    return fresh, "sample"


def left_blind(store: Store, who: Sequence[str]) -> int:
    """How many answers all of these coders could still code blind; they need not be known here."""
    known = [coders.find(store, name) for name in _checked(who)]
    return len(rounds.candidates(store, [one for one in known if one is not None]))


def _size(pool: int, share: float | None, n: int | None, *, everything: bool) -> int:
    if share is None and n is None:
        if everything:
            return pool
        raise Refused("how many answers?", fix="Say --share 20%, --n 60 or --precision 0.15.")
    size = n if n is not None else round(pool * (share or 0))
    if size < 1:
        raise Refused("a round needs at least one answer.", fix="Ask for more of them.")
    return min(size, pool)


def strata_of(store: Store, names: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Response id -> its value of each of these attributes; `question` is one too.

    Raises:
        NotFound: there is no such attribute.
    """
    columns = [values_of(store, name) for name in names]
    every = set().union(*columns) | set(judgements.questions(store))
    return {answer: tuple(column.get(answer, "") for column in columns) for answer in every}


def values_of(store: Store, name: str) -> dict[int, str]:
    """Response id -> value of an attribute, or the question it answers."""
    from chec_voice.project.splits import labels_of

    known = [str(a["name"]).casefold() for a in queries.attributes(store)]
    if name.casefold() == QUESTION and QUESTION not in known:
        return judgements.questions(store)
    try:
        return labels_of(store, name)
    except NotFound as error:
        fix = f"{error.fix} Or {QUESTION}."
        raise NotFound(error.message, fix=fix) from None


def status(store: Store, found: Round) -> RoundStatus:
    """How far the coders of a round are."""
    answers = len(rounds.answers(store, found.id))
    if found.closed:
        judged = judgements.at_close(store, found.id, found.last_decision or 0)
        progress = [
            (name, len(judged.get(coder_id, ())), answers)
            for name, coder_id in zip(found.coders, found.coder_ids, strict=True)
        ]
    else:
        progress = [(name, *of) for name, of in rounds.progress(store, found).items()]
    expert = rounds.by_id(store, found.expert).name if found.expert else None
    return RoundStatus(
        found.name,
        found.kind,
        answers,
        tuple(progress),
        found.closed,
        found.made_by,
        found.made_at,
        expert,
        dict(found.plan),
    )


def close(store: Store, found: Round, *, actor: str, early: bool = False) -> None:
    """Close a round; only with `early` before everybody is done.

    Raises:
        Refused: it is closed, or coders have answers left.
    """
    if found.closed:
        raise Refused(f"the round {found.name!r} is closed already.", fix="There is nothing to do.")
    left = [
        f"{name} {total - done}"
        for name, (done, total) in rounds.progress(store, found).items()
        if done < total
    ]
    if left and not early:
        raise Refused(
            f"the round {found.name!r} is not finished: {', '.join(left)} to go.",
            fix="Let them finish, or close it with --early: only answers that all finished count.",
        )
    with store.write():
        of_round = rounds.answers(store, found.id)
        said = judgements.finished(store, found.coder_ids, among=of_round)
        rounds.close(
            store,
            found,
            actor=actor,
            independent={
                (coder_id, answer)
                for coder_id, answers in said.items()
                for answer, judgement in answers.items()
                # who made a round of earlier codings says that they were made independently
                if judgement.independent or found.kind == "coded"
            },
        )


def close_finished(store: Store, coder_id: int, coder: str) -> list[str]:
    """Close the rounds that this coder's last answer finished; names of those that are."""
    closed = []
    for found in rounds.of_coder(store, coder_id, closed=False):
        if all(done >= total for done, total in rounds.progress(store, found).values()):
            close(store, found, actor=coder)
            closed.append(found.name)
    return closed


def reopen_unfinished(store: Store, coder_id: int, coder: str) -> None:
    """Open again a round whose last answer its coder has taken back, while nothing was settled."""
    for found in rounds.of_coder(store, coder_id, closed=True):
        mine = found.closed_by == coder and found.kind != "coded"
        if not mine or rounds.closed_early(store, found):
            continue
        if not rounds.settled_since(store, found):
            done, total = rounds.progress(store, found)[coder]
            if done < total:
                rounds.reopen(store, found, actor=coder)


def joined(store: Store, round_name: str | None, coder: str) -> Round | None:
    """The round that a coder asks to code in; None when they ask for none.

    Raises:
        Refused: it is closed, they are not in it, or the name is kept for settled codings.
        NotFound: there is no such round.
    """
    if coder.casefold() == AGREED:
        raise Refused(
            f"{AGREED!r} is what settled codings are kept under, and no person.",
            fix="Code under your own name.",
        )
    if round_name is None:
        return None
    found = rounds.get(store, round_name)
    if coder.casefold() not in (name.casefold() for name in found.coders):
        raise Refused(
            f"{coder} is not in the round {found.name!r}.",
            fix=f"Its coders: {', '.join(found.coders)}.",
        )
    if found.closed:
        raise Refused(
            f"the round {found.name!r} is closed.",
            fix="See how coders agreed with: agree PROJECT --round NAME",
        )
    return found
