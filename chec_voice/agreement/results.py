"""What a comparison of coders finds, as plain figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Confusion:
    """One coder says one code where another says another."""

    coder: str
    code: str
    other_coder: str
    other_code: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """One answer on which coders differ."""

    answer: int
    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    """(coder, codes that they applied), of every coder who judged it."""
    disputed: tuple[str, ...]
    """Codes that some of them applied and some did not."""


Interval = tuple[float, float]


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on one code. A figure is None where it is undefined."""

    code: str
    support: int
    """Answers to which at least one coder applied it."""
    agreement: float | None
    """Share of agreeing pairs of coders, chance included."""
    kappa: float | None
    """Cohen's with two coders, Fleiss's with more (over answers that everybody judged)."""
    alpha: float | None
    ac1: float | None
    prevalence: float | None
    """Share of the judgements that apply it."""
    interval: Interval | None
    """95 %, of kappa; of alpha where there is no kappa."""
    differ: int = 0
    """Answers on which coders differ."""


@dataclass(frozen=True)
class SpanAgreement:
    """Agreement on stretches of text, where stretches were coded."""

    u_alpha: float | None
    """Do they mark the same stretches?"""
    cu_alpha: float | None
    """Do they give the same code to what both marked?"""
    codes: tuple[tuple[str, float | None], ...]
    """u-alpha of each code against all else."""


@dataclass(frozen=True)
class Agreement:
    """How far several coders agree."""

    coders: tuple[str, ...]
    answers: int
    people: int
    left_out: int
    """Answers that two of them judged, but not both independently."""
    codes: tuple[CodeAgreement, ...]
    kappa: float | None
    """Over all pairs of an answer and a code that somebody used."""
    alpha: float | None
    interval: Interval | None
    alpha_masi: float | None
    alpha_jaccard: float | None
    confusions: tuple[Confusion, ...] = ()
    spans: SpanAgreement | None = None
    alpha_interval: Interval | None = None
    """95 %, of alpha over all codes; `interval` is kappa's where there is a kappa."""
    masi_interval: Interval | None = None
    jaccard_interval: Interval | None = None

    @property
    def used(self) -> tuple[CodeAgreement, ...]:
        """The codes that somebody applied."""
        return tuple(code for code in self.codes if code.support)

    def as_dict(self) -> dict[str, object]:
        """The contract for scripts; None is a figure that is undefined."""
        return {
            "coders": list(self.coders),
            "answers": self.answers,
            "left_out": self.left_out,
            "codes": [
                {
                    "code": row.code,
                    "support": row.support,
                    "agreement": row.agreement,
                    "kappa": row.kappa,
                    "alpha": row.alpha,
                    "ac1": row.ac1,
                    "prevalence": row.prevalence,
                    "interval": _listed(row.interval),
                }
                for row in self.codes
            ],
            "pooled": {
                "kappa": self.kappa,
                "alpha": self.alpha,
                "interval": _listed(self.interval),
            },
            "whole_answers": {"alpha_masi": self.alpha_masi, "alpha_jaccard": self.alpha_jaccard},
            "intervals": {
                "alpha": _listed(self.alpha_interval),
                "alpha_masi": _listed(self.masi_interval),
                "alpha_jaccard": _listed(self.jaccard_interval),
            },
        }


def _listed(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)
