"""How much of the personal data a run found, against gold spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chec_voice.deidentify.types import Proposal

_MARK = re.compile(r"\{(\w+):([^{}]*)\}")


@dataclass(frozen=True)
class Gold:
    """A span that a person marked as personal data."""

    text_id: str
    start: int
    end: int
    type: str


@dataclass(frozen=True)
class Count:
    """`found` of `total` gold spans covered; `typed` of them by a proposal of the same type."""

    total: int = 0
    found: int = 0
    typed: int = 0

    @property
    def recall(self) -> float:
        """The share that was found, 0 to 1; not a number where there was nothing to find."""
        return self.found / self.total if self.total else float("nan")


@dataclass(frozen=True)
class Figures:
    """Recall by gold type, precision over proposals. Leads (`incident`) are no proposals here."""

    by_type: dict[str, Count]
    proposed: int
    right: int
    leads: int

    @property
    def precision(self) -> float:
        """The share of proposals that are right, 0 to 1; not a number without proposals."""
        return self.right / self.proposed if self.proposed else float("nan")

    def over(self, types: Iterable[str]) -> Count:
        """The counts of several types together."""
        counts = [self.by_type[type_] for type_ in types if type_ in self.by_type]
        return Count(
            sum(c.total for c in counts), sum(c.found for c in counts), sum(c.typed for c in counts)
        )


def marked(lines: Iterable[str]) -> tuple[dict[str, str], list[Gold], list[Gold]]:
    """Texts (line number -> text), gold spans and look-alikes of lines with marks.

    `{name:Ann}` marks what should be found, `{safe:May}` what only looks like it. Lines that start
    with # are comments.
    """
    texts: dict[str, str] = {}
    gold: list[Gold] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        text, at = "", 0
        for match in _MARK.finditer(line):
            text += line[at : match.start()] + match[2]
            gold.append(Gold(str(number), len(text) - len(match[2]), len(text), match[1]))
            at = match.end()
        texts[str(number)] = text + line[at:].rstrip("\n")
    alike = [one for one in gold if one.type == "safe"]
    return texts, [one for one in gold if one.type != "safe"], alike


def measure(
    texts: dict[str, str],
    gold: Sequence[Gold],
    proposals: Sequence[Proposal],
    scope: frozenset[str] | None = None,
) -> Figures:
    """Compares `proposals` with `gold` over `texts` (id -> text).

    A gold span is found when proposals cover every letter and digit of it. A proposal is right
    when it overlaps any gold span. With `scope`, only gold of those types is counted in recall,
    and a proposal on gold of another type counts neither way.
    """
    spans: dict[str, list[Gold]] = {}
    made: dict[str, list[Proposal]] = {}
    for item in gold:
        spans.setdefault(item.text_id, []).append(item)
    real = [p for p in proposals if not p.for_review_only]
    for proposal in real:
        made.setdefault(proposal.text_id, []).append(proposal)
    by_type: dict[str, Count] = {}
    for item in gold:
        if scope is None or item.type in scope:
            known = by_type.get(item.type, Count())
            found, typed = _found(texts[item.text_id], item, made.get(item.text_id, []))
            by_type[item.type] = Count(known.total + 1, known.found + found, known.typed + typed)
    right = wrong = 0
    for proposal in real:
        touched = [g for g in spans.get(proposal.text_id, []) if _meet(g, proposal)]
        if not touched:
            wrong += 1
        elif scope is None or any(g.type in scope for g in touched):
            right += 1
    return Figures(by_type, right + wrong, right, len(proposals) - len(real))


def _meet(gold: Gold, proposal: Proposal) -> bool:
    return proposal.start < gold.end and gold.start < proposal.end


def _found(text: str, gold: Gold, made: Sequence[Proposal]) -> tuple[bool, bool]:
    touching = [p for p in made if _meet(gold, p)]
    needed = {at for at in range(gold.start, gold.end) if text[at].isalnum()}
    for proposal in touching:
        needed.difference_update(range(proposal.start, proposal.end))
    found = not needed
    return found, found and any(p.type == gold.type for p in touching)
