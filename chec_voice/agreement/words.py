"""What figures of agreement mean, in sentences that a team can act on."""

from __future__ import annotations

from collections.abc import Mapping

from chec_voice.agreement.results import Agreement, CodeAgreement
from chec_voice.agreement.sizes import answers_needed, half_width

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff's customs: from .800 on, conclusions may rest on a code; from .667, tentatively."""
FEW = 5
"""Codes on fewer answers are too rare to judge."""
TOO_WIDE = 0.4
"""A kappa that may be off by more than this says nothing."""


def figure_words(value: float | None) -> str:
    """Two decimals, or the word."""
    return "undefined" if value is None else f"{value:.2f}".replace("-", "−")


def main_figure(row: CodeAgreement) -> float | None:
    """The figure that a code is judged by: kappa, or alpha where kappa is undefined."""
    return row.kappa if row.kappa is not None else row.alpha


def to_work_on(agreement: Agreement) -> list[CodeAgreement]:
    """Codes below .667 that are common enough to judge; those with most differences first."""
    low = [
        row
        for row in agreement.used
        if row.support >= FEW and (main_figure(row) or 0.0) < TENTATIVE and row.differ
    ]
    return sorted(low, key=lambda row: (-row.differ, main_figure(row) or 0.0))


def undefined_because(row: CodeAgreement) -> str:
    """Why a code has no kappa; "" when it has one."""
    if row.kappa is not None:
        return ""
    if not row.support:
        return "undefined: nobody applied it, so there is nothing to agree on"
    if row.prevalence == 1:
        return "undefined: everybody applied it everywhere, so nothing could tell chance apart"
    return "undefined: no answer was judged by all of the coders"


def sentences(agreement: Agreement, names: Mapping[str, str]) -> list[str]:
    """The figures in words: what was compared, how good it is, what to work on.

    Args:
        names: code id -> what people call it.
    """
    if not agreement.answers:
        return [_nothing(agreement)]
    return [
        text
        for text in (
            f"{_listed(agreement.coders)} judged the same {_count(agreement.answers, 'answer')} of"
            f" {_count(agreement.people, 'person', 'people')}.",
            _left_out(agreement),
            _overall(agreement),
            _work(agreement, names),
            _confused(agreement, names),
            _unused(agreement),
            _rare(agreement),
        )
        if text
    ]


def size_advice(n: int) -> list[str]:
    """How exact a round of `n` answers is, for a common and for a rare code."""
    told = []
    answers = _count(n, "answer")
    for share in (0.2, 0.05):
        off, common = half_width(n, share), f"a code on {share:.0%} of the answers"
        if off > TOO_WIDE:
            told.append(
                f"{answers} {'is' if n == 1 else 'are'} too few to say anything of {common};"
                f" {answers_needed(0.2, share):,} give its kappa to about ± 0.20."
            )
        else:
            told.append(
                f"{answers} give kappa to about ± {off:.2f} for {common}, if two coders agree well"
                " (kappa .7)."
            )
    return told


def _nothing(agreement: Agreement) -> str:
    text = "No answer was judged by two of these coders independently, so there is no agreement"
    text += " to measure."
    return f"{text} {_left_out(agreement)}".strip()


def _left_out(agreement: Agreement) -> str:
    n = agreement.left_out
    if not n:
        return ""
    return (
        f"Left out: {_count(n, 'answer')} that coders judged with a suggestion, or another's"
        " coding, in sight, or of which nothing says that they did not."
    )


def _overall(agreement: Agreement) -> str:
    value = agreement.kappa if agreement.kappa is not None else agreement.alpha
    if value is None:
        return (
            "Agreement over all codes is undefined: nobody applied any code, so there is nothing"
            " to agree on."
        )
    kind = "kappa" if agreement.kappa is not None else "alpha"
    between = ""
    if agreement.interval is not None:
        low, high = map(figure_words, agreement.interval)
        between = f", and between {low} and {high} with other people's answers (95 %)"
    return (
        f"Over all codes they agree by {figure_words(value)} ({kind}: 0 is what chance gives, 1 is"
        f" full agreement{between}). {_verdict(value)}"
    )


def _verdict(value: float) -> str:
    if value >= RELIABLE:
        return "By custom that is enough to rest conclusions on."
    if value >= TENTATIVE:
        return "By custom that is enough for tentative conclusions only."
    return "By custom that is too little to rest conclusions on."


def _work(agreement: Agreement, names: Mapping[str, str]) -> str:
    rows = to_work_on(agreement)
    if not rows:
        return ""
    told = [
        f"{names.get(row.code, row.code)} ({figure_words(main_figure(row))},"
        f" differ on {row.differ})"
        for row in rows[:5]
    ]
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"Work on these definitions first: {'; '.join(told)}{more}."


def _confused(agreement: Agreement, names: Mapping[str, str]) -> str:
    often = [c for c in agreement.confusions if len(c.answers) > 1][:3]
    told = [
        f"{c.coder} says {names.get(c.code, c.code)!r} where {c.other_coder} says"
        f" {names.get(c.other_code, c.other_code)!r}: {_count(len(c.answers), 'answer')}"
        for c in often
    ]
    return f"Taken for each other: {'; '.join(told)}." if told else ""


def _unused(agreement: Agreement) -> str:
    n = len(agreement.codes) - len(agreement.used)
    if not n:
        return ""
    return (
        f"{_count(n, 'code')} {'was' if n == 1 else 'were'} applied by nobody: agreement on"
        f" {'it' if n == 1 else 'them'} is undefined, neither good nor bad."
    )


def _rare(agreement: Agreement) -> str:
    n = sum(row.support < FEW for row in agreement.used)
    if not n:
        return ""
    return f"{_count(n, 'code')} on fewer than {FEW} answers: too rare to say how well they agree."


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "Nobody"


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
