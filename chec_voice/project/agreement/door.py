"""The door to agreement: `project.agreement`."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice import agreement
from chec_voice.agreement import Agreement
from chec_voice.errors import Refused
from chec_voice.project import codebook_acts
from chec_voice.project.agreement import comparing, rounds, settling, training
from chec_voice.project.agreement.comparing import Comparison
from chec_voice.project.agreement.rounds import Closing, RoundStatus
from chec_voice.project.agreement.settling import Dispute
from chec_voice.project.agreement.training import Lesson
from chec_voice.project.codebook_acts import Effect
from chec_voice.store import Store, codes
from chec_voice.store import rounds as stored
from chec_voice.store.decisions import Undone
from chec_voice.store.settling import rule_words, settlers, unsettled


class AgreementDoor:
    """Rounds, agreement, adjudication and training. Reached as `Project.agreement`.

    >>> project.agreement.new_round("pilot", ["Ann", "Ben"], n=60)  # doctest: +SKIP
    >>> project.coding("Ann", round_name="pilot")  # doctest: +SKIP
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- rounds ---

    def new_round(
        self,
        name: str,
        coders: Sequence[str],
        *,
        share: float | None = None,
        n: int | None = None,
        precision: float | None = None,
        prevalence: float = 0.2,
        stratify: Sequence[str] = (),
        coded_already: bool = False,
        against: str | None = None,
        freeze: bool = False,
        actor: str = "",
        seed: int | None = None,
    ) -> RoundStatus:
        """Draw answers that every one of these coders is to code blind.

        Only answers that none of them has judged, and that no open round gives them, are drawn.

        Args:
            share: of those answers, between 0 and 1.
            n: how many.
            precision: as many as give kappa to about +- this, for a code of `prevalence`.
            stratify: attributes (or `question`) whose values keep their shares in the sample.
            coded_already: take every answer that all of them finished before, and close the round
                at once. Who makes it says that they coded without sight of each other.
            against: name of a closed round of an expert, whose answers newcomers code for training.
            freeze: the codebook stays as it is until the round is closed: changes are refused.
            seed: by default the project's.

        Raises:
            Refused: the name is taken, or there is nothing to code.
            NotFound: there is no such attribute, round or (with `coded_already`) coder.
        """
        made = rounds.make(
            self._store,
            name,
            coders,
            share=share,
            n=n,
            precision=precision,
            prevalence=prevalence,
            stratify=stratify,
            coded=coded_already,
            against=against,
            freeze=freeze,
            actor=actor,
            seed=seed,
        )
        return rounds.status(self._store, made)

    def left_blind(self, coders: Sequence[str]) -> int:
        """How many answers a new round of these coders could have."""
        return rounds.left_blind(self._store, coders)

    def rounds(self) -> list[RoundStatus]:
        """All rounds, oldest first, with how far their coders are."""
        return [rounds.status(self._store, found) for found in stored.everyone(self._store)]

    def round(self, name: str) -> RoundStatus:
        """
        Raises:
            NotFound: there is no such round.
        """
        return rounds.status(self._store, stored.get(self._store, name))

    def foresee_close(self, name: str) -> Closing:
        """What `close_round` would do: who is not done, and which answers count; writes nothing.

        Raises:
            NotFound: there is no such round.
        """
        return rounds.closing(self._store, stored.get(self._store, name))

    def waiting_round(self, coder: str) -> RoundStatus | None:
        """The open round in which this person has answers left to judge on their own, or None."""
        name = self.codes_blind_in(coder)
        return None if name is None else self.round(name)

    def close_round(self, name: str, actor: str, *, early: bool = False) -> RoundStatus:
        """Close a round by hand. It closes by itself with the last answer of its last coder.

        Raises:
            Refused: it is closed, or (without `early`) coders have answers left.
        """
        rounds.close(self._store, stored.get(self._store, name), actor=actor, early=early)
        return self.round(name)

    def size_advice(self, n: int) -> list[str]:
        """How exact a round of `n` answers is, in sentences."""
        return agreement.size_advice(n)

    # --- agreement ---

    def compare(
        self,
        *,
        round_name: str | None = None,
        coders: Sequence[str] = (),
        include_all: bool = False,
        by: str | None = None,
        parents: bool = False,
    ) -> Comparison:
        """How far coders agree.

        Args:
            round_name: on the answers of this round, as they stood when it closed.
            coders: whose judgements; by default everybody's who shares an answer with another.
            include_all: count also what was not judged independently, such as imported codings.
            by: an attribute, or `question`: the same for each of its values.
            parents: compare the parents of codes in their place.

        Raises:
            NotFound: there is no such round, coder or attribute.
            Refused: the round is not finished, or a coder is not in it.
        """
        found = stored.get(self._store, round_name) if round_name else None
        return comparing.compare(
            self._store, found, coders, independent=not include_all, by=by, parents=parents
        )

    def compared(
        self,
        *,
        round_name: str | None = None,
        coders: Sequence[str] = (),
        include_all: bool = False,
    ) -> list[str]:
        """What `disputes` looked at, and how far coders agree there, in sentences.

        Raises:
            NotFound: there is no such round or coder.
        """
        try:
            found = self.compare(round_name=round_name, coders=coders, include_all=include_all)
        except Refused as error:  # nobody shares an answer with another
            return [f"{error.message[:1].upper()}{error.message[1:]}"]
        return self.sentences(found.whole)

    def with_machine(self, coders: Sequence[str] = ()) -> dict[str, Agreement]:
        """Person -> agreement of suggestions with what they judged without seeing any."""
        return comparing.with_machine(self._store, coders)

    def sentences(self, found: Agreement) -> list[str]:
        """What figures mean and which codes to work on, in words."""
        return agreement.sentences(found, self._names())

    def _names(self) -> dict[str, str]:
        return codes.with_retired(self._store).names

    # --- adjudication ---

    def disputes(
        self,
        *,
        round_name: str | None = None,
        coders: Sequence[str] = (),
        include_all: bool = False,
        code: str | None = None,
    ) -> list[Dispute]:
        """Answers on which coders differ, on one code or on any, with what each said.

        Raises:
            NotFound, Refused: as `compare`.
        """
        found = stored.get(self._store, round_name) if round_name else None
        return settling.disputes(self._store, found, coders, independent=not include_all, code=code)

    def settle(
        self, response_id: int, codes: Sequence[str], *, actor: str, reason: str = ""
    ) -> None:
        """Make these codes the agreed coding of an answer (none: no code fits). Undoable.

        Raises:
            Refused: the answer is out of coding or in an open round, a code is a disclosure, or
                this person codes blind in an open round.
            NotFound: there is no such answer or code.
        """
        settling.settle(self._store, response_id, codes, reason=reason, actor=actor)

    def require_settler(self, actor: str) -> None:
        """Anybody with a name may settle, who does not code blind in an open round just now.

        Raises:
            Refused: this person may not.
        """
        settling.require_settler(self._store, actor)

    def codes_blind_in(self, coder: str) -> str | None:
        """Name of an open round in which this person has answers left to judge on their own."""
        return stored.codes_blind_in(self._store, coder)

    def kept_back(self) -> str:
        """A sentence about answers of open rounds, whose codes nobody is shown; "" if none."""
        answers, names = settling.kept_back(self._store)
        if not answers:
            return ""
        which = f"the round {names[0]}" if len(names) == 1 else f"the rounds {', '.join(names)}"
        return (
            f"Not shown: {answers:,} answer{'' if answers == 1 else 's'} of {which}, until it is"
            " closed; its coders judge on their own."
        )

    def settlers(self) -> set[str]:
        """Names of those who settled answers."""
        return settlers(self._store)

    def undo(self, actor: str) -> Undone | None:
        """Take back what this person settled last, or the rule that they made since; or None.

        Where the codebook was changed since, a rule stands: `detail["stands"]` says so.
        """
        return settling.undo(self._store, actor)

    def redo(self, actor: str) -> Undone | None:
        """Settle again what this person took back last, or make that rule again; or None.

        Raises:
            Refused: as `settle`; or the codebook was changed since.
        """
        return settling.redo(self._store, actor)

    def foresee_rule(self, code: str, when: str, *, use: str | None = None) -> Effect:
        """What `add_to_definition` would do to what was said with the code; writes nothing.

        Raises:
            NotFound, Refused: as `add_to_definition`.
        """
        planned = codebook_acts.ruling(codes.current(self._store), code, when, use)
        return codebook_acts.foresee(self._store, planned)

    def add_to_definition(
        self, code: str, when: str, *, use: str | None = None, actor: str
    ) -> Effect:
        """Make a reason a line of the code's "when not to use"; `undo` takes it back.

        Args:
            use: the code to use instead.

        Raises:
            NotFound: there is no such code.
            Refused: the line is empty.
        """
        planned = codebook_acts.ruling(codes.current(self._store), code, when, use)
        return codebook_acts.make(self._store, planned, actor.strip())

    def unsettled(self) -> int:
        """Answers that several people finished and differ on, and that nobody settled."""
        return unsettled(self._store)

    def rule_words(self, rule: str) -> str:
        """Which coding counts under `agreed`, `any`, `majority` or a coder's name, in words."""
        return rule_words(rule)

    # --- training ---

    def lesson(self, round_name: str, coder: str, response_id: int) -> Lesson:
        """Where a newcomer's coding of one finished answer differs from the expert's.

        Raises:
            NotFound: there is no such round or coder.
            Refused: it is no training round, or the answer is not finished.
        """
        return training.lesson(self._store, stored.get(self._store, round_name), coder, response_id)

    def training(self, round_name: str) -> dict[str, Agreement]:
        """Newcomer -> agreement with the expert, on what they finished so far.

        Raises:
            NotFound: there is no such round.
            Refused: it is no training round.
        """
        return training.results(self._store, stored.get(self._store, round_name))
