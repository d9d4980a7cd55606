from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.model import Evidence, Suggestion
from chec_voice.suggest import merge

WORDS = Evidence("words", "knife", ((0, 5),))
EXAMPLE = Evidence("example", "too many knives")


def test_one_for_each_pair_with_all_its_sources():
    merged = merge(
        [
            Suggestion(1, "a.b", 0.5, "meaning", (EXAMPLE,)),
            Suggestion(2, "a.b", 0.2, "meaning", (EXAMPLE,)),
            Suggestion(1, "a.c", 0.6, "meaning", (EXAMPLE,)),
            Suggestion(1, "a.b", 0.4, "keywords", (WORDS, EXAMPLE)),
        ]
    )
    assert merged == [
        Suggestion(1, "a.b", pytest.approx(0.7), "keywords+meaning", (WORDS, EXAMPLE)),
        Suggestion(1, "a.c", 0.6, "meaning", (EXAMPLE,)),
        Suggestion(2, "a.b", 0.2, "meaning", (EXAMPLE,)),
    ]


def test_a_source_counts_once():
    twice = [Suggestion(1, "a", s, "keywords") for s in (0.3, 0.5, 0.4)]
    assert merge(twice) == [Suggestion(1, "a", 0.5, "keywords")]


def test_nothing():
    assert merge([]) == []


SUGGESTIONS = st.builds(
    Suggestion,
    segment_id=st.integers(1, 3),
    code=st.sampled_from("abc"),
    score=st.floats(0, 1),
    suggester=st.sampled_from(["keywords", "meaning", "tfidf"]),
)


@given(st.lists(SUGGESTIONS, max_size=12))
def test_merged_scores_are_at_least_the_best_source_and_sorted(suggestions):
    merged = merge(suggestions)
    assert len({(s.segment_id, s.code) for s in merged}) == len(merged)
    for segment_id in {s.segment_id for s in merged}:
        scores = [s.score for s in merged if s.segment_id == segment_id]
        assert scores == sorted(scores, reverse=True)
    for s in merged:
        best = max(o.score for o in suggestions if (o.segment_id, o.code) == (s.segment_id, s.code))
        assert best - 1e-6 <= s.score <= 1
