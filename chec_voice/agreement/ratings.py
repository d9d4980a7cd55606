"""Who judged which answers, and which codes they applied: what every figure is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ratings:
    """Several coders' judgements of the same answers with the same codes.

    A coder who judged an answer said yes or no to every code: what they did not apply, they
    judged not to be there. What a coder did not judge is missing and never a no.
    """

    coders: tuple[str, ...]
    answers: tuple[int, ...]
    people: tuple[int, ...]
    """Who gave each answer: answers of one person are not independent of each other."""
    codes: tuple[str, ...]
    judged: Bools
    """Shape (answers, coders)."""
    applied: Bools
    """Shape (answers, coders, codes); False wherever `judged` is."""

    @classmethod
    def of(
        cls,
        judgements: Mapping[str, Mapping[int, frozenset[str] | set[str]]],
        people: Mapping[int, int],
        codes: Sequence[str] | None = None,
    ) -> Ratings:
        """Lay judgements out as arrays, keeping answers that two coders or more judged.

        Args:
            judgements: coder -> answer -> the codes they applied; none where no code fits.
            people: answer -> the person who gave it.
            codes: in the order wanted; by default every code that was applied, sorted.
        """
        coders = tuple(judgements)
        times: dict[int, int] = {}
        for answers_of_coder in judgements.values():
            for answer in answers_of_coder:
                times[answer] = times.get(answer, 0) + 1
        answers = tuple(sorted(answer for answer, n in times.items() if n > 1))
        if codes is None:
            codes = sorted({c for given in judgements.values() for s in given.values() for c in s})
        row = {answer: n for n, answer in enumerate(answers)}
        column = {code: n for n, code in enumerate(codes)}
        judged = np.zeros((len(answers), len(coders)), dtype=bool)
        applied = np.zeros((len(answers), len(coders), len(codes)), dtype=bool)
        for nth, answers_of_coder in enumerate(judgements.values()):
            for answer, chosen in answers_of_coder.items():
                if answer in row:
                    judged[row[answer], nth] = True
                    for code in chosen:
                        if code in column:
                            applied[row[answer], nth, column[code]] = True
        return cls(
            coders, answers, tuple(people[a] for a in answers), tuple(codes), judged, applied
        )

    @cached_property
    def yes(self) -> Floats:
        """How many coders applied each code to each answer, shape (answers, codes)."""
        return np.asarray(self.applied.sum(axis=1), dtype=np.float64)

    @cached_property
    def n_judged(self) -> Floats:
        """How many coders judged each answer, shape (answers,)."""
        return np.asarray(self.judged.sum(axis=1), dtype=np.float64)

    @cached_property
    def support(self) -> Ints:
        """On how many answers at least one coder applied each code, shape (codes,)."""
        return np.asarray((self.yes > 0).sum(axis=0), dtype=np.int64)

    def keep(self, rows: Sequence[int] | Bools) -> Ratings:
        """The same for some of the answers, by position or mask."""
        at = np.arange(len(self.answers))[np.asarray(rows)] if len(self.answers) else np.arange(0)
        return Ratings(
            self.coders,
            tuple(self.answers[n] for n in at),
            tuple(self.people[n] for n in at),
            self.codes,
            self.judged[at],
            self.applied[at],
        )

    def without(self, codes: Collection[str]) -> Ratings:
        """The same without some of the codes."""
        kept = [n for n, code in enumerate(self.codes) if code not in codes]
        names = tuple(self.codes[n] for n in kept)
        applied = self.applied[:, :, kept]
        return Ratings(self.coders, self.answers, self.people, names, self.judged, applied)

    def roll_up(self, parents: Mapping[str, str]) -> Ratings:
        """The same with codes replaced by others, as by their parents; several become one."""
        names = tuple(dict.fromkeys(parents.get(code, code) for code in self.codes))
        applied = np.zeros((*self.applied.shape[:2], len(names)), dtype=bool)
        for n, code in enumerate(self.codes):
            applied[:, :, names.index(parents.get(code, code))] |= self.applied[:, :, n]
        return Ratings(self.coders, self.answers, self.people, names, self.judged, applied)
