"""What is shown of one difference, and of the figures of agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from chec_voice.project import Agreement, Dispute, figure_words
from chec_voice.review import in_words
from tui.plain import lines, one_line, plain


def about(dispute: Dispute, names: Mapping[str, str]) -> Content:
    """The answer, what each coder said, what was settled, and the definitions in question."""
    rows = [one_line(dispute.question, "dim"), plain(dispute.text)]
    for number, side in enumerate(dispute.sides, 1):
        rows.append(one_line(f"{number} {side.coder}: {_named(side.codes, names)}", "bold"))
    if dispute.settled is not None:
        rows.append(one_line(f"Settled: {_named(dispute.settled, names)}", "bold"))
        rows += [one_line(f"  {reason}") for reason in dispute.reasons]
    for code in dispute.definitions:
        means = in_words(code.definition or code.brief, names)
        rows += [plain(""), one_line(code.name, "underline"), plain(means)]
        rows += [
            plain(f"• not when: {in_words(rule.when, names)}") for rule in code.when_not_to_use
        ]
    return lines(*rows)


def _named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes) or "no code"


def figures(sentences: Sequence[str], found: Agreement, names: Mapping[str, str]) -> Content:
    """Plain sentences, then code by code, those that differ most first; of codes that were used."""
    rows = [plain(sentence) for sentence in sentences]
    if found.used:
        heading = f"{'agree':>9} {'between':>14} {'of all':>9} {'answers':>8} {'differ':>7}  code"
        means = (
            "Code by code, how far people agree beyond chance: 1 is always, 0 no more often than"
            " chance. “agree” is about two coders (Cohen's kappa), “between” where it may lie with"
            " other people's answers (95 %), “of all” about any number of coders, also where not"
            " all of them judged (Krippendorff's alpha)."
        )
        rows += [plain(""), plain(means), plain(""), plain(heading, "bold")]
    for row in sorted(found.used, key=lambda row: -row.differ):
        kappa, alpha = figure_words(row.kappa), figure_words(row.alpha)
        between = " to ".join(map(figure_words, row.interval)) if row.interval else "too few"
        name = names.get(row.code, row.code)
        told = f"{kappa:>9} {between:>14} {alpha:>9} {row.support:>8} {row.differ:>7}  {name}"
        rows.append(plain(told))
    return lines(*rows)
