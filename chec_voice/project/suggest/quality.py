"""How good suggestions are in this project, measured on people's own decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from chec_voice.project.suggest.decided import MOST, decided, units
from chec_voice.project.suggest.queue import workbench
from chec_voice.store import Store, coders, codes
from chec_voice.suggest.quality import ENOUGH_ANSWERS, CodeQuality, Quality, Share, quality
from chec_voice.text import counted

BLIND = "blind-coded answers"
EVERY = "every coded answer"
WORDS_ALONE = "words alone"


@dataclass(frozen=True)
class Agreement:
    """Two people on one code, over answers that both finished. Pooled over pairs of coders."""

    answers: int
    both: int
    """Answers to which both applied it."""
    one: int
    """Answers to which only one of them did."""

    @property
    def kappa(self) -> float | None:
        """Kappa; None where nobody, or everybody everywhere, used the code.

        Chance is of both coders together (Scott): pairs are pooled, and nobody is the first.
        """
        n = self.answers
        if not n:
            return None
        observed = 1 - self.one / n
        share = (2 * self.both + self.one) / (2 * n)
        chance = share**2 + (1 - share) ** 2
        return None if chance >= 1 else (observed - chance) / (1 - chance)


@dataclass(frozen=True)
class QualityReport:
    quality: Quality
    measured_on: str
    """`BLIND` or `EVERY`."""
    blind: int
    """Coded answers for which no coder saw a suggestion."""
    answers: int
    """Finished coded answers there are."""
    learned_from: int
    coder: str
    agreement: dict[str, Agreement]
    """Code id -> agreement, where two people finished the same answers."""
    names: dict[str, str]
    model: str
    seed: int
    digest: str

    @property
    def measured(self) -> str:
        """What it was measured on, in words."""
        if self.model == WORDS_ALONE:
            return f"{self._rows} {self._without_meaning}"
        return self._rows

    @property
    def _without_meaning(self) -> str:
        """Until `suggest` has read the answers for meaning, these are not the figures of what
        people will be shown."""
        return (
            "Words alone were compared, not meaning: run `chec-voice suggest` first, and measure"
            " again; figures are then usually higher."
        )

    @property
    def _rows(self) -> str:
        if self.measured_on == BLIND:
            return (
                f"Measured on the {counted(self.quality.answers, 'answer')} that were coded"
                f" without a"
                " suggestion in sight."
            )
        return (
            f"Only {counted(self.blind, 'answer was', 'answers were')} coded without a"
            f" suggestion in sight (it takes"
            f" {ENOUGH_ANSWERS}), so all coded answers count. People who see suggestions agree"
            " with them more: true figures may be lower. Code some with --blind."
        )

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.quality.answers:
            return ()
        said = [
            "Each answer was predicted by a model that had not seen it. Thresholds were chosen on"
            " the same answers, so new ones may do a little worse."
        ]
        said.append(self.measured)
        if self.learned_from >= MOST:
            said.append(
                f"Of very many coded answers, a sample of {self.learned_from:,} counts here; the"
                " same one every time."
            )
        if not self.agreement:
            said.append(
                "No two people finished the same answers, so nobody knows how far people"
                " agree here. Suggestions cannot be expected to do better than that."
            )
        return tuple(said)

    def to_dict(self) -> dict[str, Any]:
        found = self.quality
        return {
            "answers": found.answers,
            "measured_on": self.measured_on,
            "blind_answers": self.blind,
            "finished_answers": self.answers,
            "learned_from": self.learned_from,
            "coder": self.coder,
            "sentence": found.sentence,
            "notes": list(self.notes),
            "precision": _share(found.precision),
            "recall": _share(found.recall),
            "micro_f1": found.micro_f1,
            "macro_f1": found.macro_f1,
            "recall_at_5": found.recall_at_5,
            "commonest_recall_at_5": found.commonest_recall_at_5,
            "calibration_error": found.calibration,
            "calibration_error_of_suggestions": found.calibration_shown,
            "calibration_error_by_chance": found.calibration_by_chance,
            "scores_borne_out": found.borne_out,
            "silent": _share(found.silent),
            "codes": [self._code(code) for code in found.codes],
            "model": self.model,
            "seed": self.seed,
            "decisions": self.digest,
        }

    def _code(self, one: CodeQuality) -> dict[str, Any]:
        pair = self.agreement.get(one.code)
        return {
            "code": one.code,
            "name": self.names.get(one.code, one.code),
            "support": one.support,
            "precision": _share(one.precision),
            "recall": _share(one.recall),
            "calibration_error": one.calibration,
            "few": one.few,
            "sentence": one.sentence,
            "agreement": pair
            and {"answers": pair.answers, "both": pair.both, "one": pair.one, "kappa": pair.kappa},
        }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {
        "right": share.right,
        "total": share.total,
        "value": share.value,
        "low": low,
        "high": high,
    }


def report(store: Store, coder: str | None = None) -> QualityReport:
    """Measure on answers that people finished, each predicted without itself.

    Args:
        coder: measure against this person's decisions only (all people's are learned from).

    Raises:
        NotFound: there is no such coder.
        Refused: the codebook cannot be learned.
    """
    import numpy as np

    coder_id = coders.require(store, coder) if coder else None
    bench = workbench(store)
    given = decided(store, bench.learner.ids)
    model = bench.train(given)
    own = given if coder_id is None else decided(store, bench.learner.ids, coder_id)
    truth, judged = bench.learner.decisions(own.rows)
    finished = np.flatnonzero(judged.all(1)) if len(judged) else np.zeros(0, dtype=np.intp)
    blind = finished[np.array(own.blind, dtype=bool)[finished]]
    enough = len(blind) >= ENOUGH_ANSWERS
    rows = [int(row) for row in (blind if enough else finished)]
    at = [given.row_of[own.rows[row].segment.id] for row in rows]
    return QualityReport(
        quality=quality(
            bench.learner.ids,
            truth[rows],
            model.cross_validated[at],
            model.thresholds,
            seed=bench.seed,
        ),
        measured_on=BLIND if enough else EVERY,
        blind=len(blind),
        answers=len(finished),
        learned_from=len(given.rows),
        coder=coder or "",
        agreement=agreement(store, bench.learner.ids),
        names=codes.current(store).names,
        model=bench.encoder.model_id if bench.encoder else WORDS_ALONE,
        seed=bench.seed,
        digest=given.digest,
    )


def agreement(store: Store, ids: Sequence[str]) -> dict[str, Agreement]:
    """Per code, over all pairs of people who finished the same part of an answer."""
    pairs = 0
    both, one = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for unit in units(store).values():
        finished = [judged.applied for judged in unit.by.values() if judged.complete]
        for first, second in combinations(finished, 2):
            pairs += 1
            for code in (first | second) & both.keys():
                (both if code in first and code in second else one)[code] += 1
    return {c: Agreement(pairs, both[c], one[c]) for c in ids} if pairs else {}
