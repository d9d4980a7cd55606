"""What is shown of one difference, and of the figures of agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from chec_voice.project import Agreement, Dispute, figure_words
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
        rows += [plain(""), one_line(code.name, "underline"), plain(code.definition or code.brief)]
        rows += [plain(f"• not when: {rule.when}") for rule in code.when_not_to_use]
    return lines(*rows)


def _named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes) or "no code"


def figures(sentences: Sequence[str], found: Agreement, names: Mapping[str, str]) -> Content:
    """Plain sentences, then code by code: kappa, or alpha where more than two judged."""
    rows = [plain(sentence) for sentence in sentences]
    if found.answers:
        rows += [plain(""), plain(f"{'kappa':>9} {'alpha':>9} {'answers':>8}  code", "bold")]
    for row in found.codes:
        kappa, alpha = figure_words(row.kappa), figure_words(row.alpha)
        name = names.get(row.code, row.code)
        rows.append(plain(f"{kappa:>9} {alpha:>9} {row.support:>8}  {name}"))
    return lines(*rows)
