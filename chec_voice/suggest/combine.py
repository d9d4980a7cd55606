"""Puts the suggestions of several sources together, one for each segment and code."""

from __future__ import annotations

from collections.abc import Iterable

from chec_voice.model import Evidence, Suggestion


def merge(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """One suggestion for each (segment, code), with all its sources and all their evidence.

    The score is the noisy-or of the sources' scores, `1 - product(1 - score)`, as if each were
    an independent chance of being right. They are not independent and not calibrated: the result
    orders codes, and is not yet a probability.

    Returns:
        Segments in the order of their first suggestion; in each, the highest score first.
        `suggester` names the sources in alphabetical order, as "keywords+meaning". A source that
        gives the same pair twice counts once, with its higher score.
    """
    by_segment: dict[int, dict[str, dict[str, Suggestion]]] = {}
    for suggestion in suggestions:
        sources = by_segment.setdefault(suggestion.segment_id, {}).setdefault(suggestion.code, {})
        other = sources.get(suggestion.suggester)
        if other is None or suggestion.score > other.score:
            sources[suggestion.suggester] = suggestion
    return [
        suggestion
        for codes in by_segment.values()
        for suggestion in sorted(map(_joined, codes.values()), key=lambda s: (-s.score, s.code))
    ]


def _joined(sources: dict[str, Suggestion]) -> Suggestion:
    parts = [sources[name] for name in sorted(sources)]
    missed = 1.0
    evidence: dict[Evidence, None] = {}
    for part in parts:
        missed *= 1.0 - part.score
        evidence.update(dict.fromkeys(part.evidence))
    return Suggestion(
        segment_id=parts[0].segment_id,
        code=parts[0].code,
        score=round(1.0 - missed, 6),
        suggester="+".join(part.suggester for part in parts),
        evidence=tuple(evidence),
    )
