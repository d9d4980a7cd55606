from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.model import Code, Segment
from chec_voice.suggest import TfidfSuggester


def test_shared_words_decide_and_are_shown(codes, segment):
    text = "👍🏽 the heating is off and we go without food"
    first = next(TfidfSuggester(codes).suggest([segment(text)]))
    assert first.code == "home.money"
    assert 0 < first.score <= 1
    assert {"heating", "food"} <= {e.text for e in first.evidence}
    for evidence in first.evidence:
        assert evidence.kind == "words"
        assert all(text[a:b] == evidence.text for a, b in evidence.spans)


@pytest.mark.parametrize("text", ["", "a", "?!", "😂", "zzqq"])
def test_abstains_without_shared_content(codes, segment, text):
    assert list(TfidfSuggester(codes).suggest([segment(text)])) == []


def test_only_codes_proper_are_suggested(codes, segment):
    given = TfidfSuggester(codes, threshold=0).suggest([segment("nothing at school, he hits me")])
    assert {s.code for s in given} <= {"school.bullying", "home.money", "community.safety"}


def test_codes_without_words(segment):
    assert list(TfidfSuggester([Code("a.b", "9")]).suggest([segment("some words")])) == []
    (other,) = TfidfSuggester([Code("a.b", "Other")]).suggest([segment("other")])
    assert other.score > 0.9


CODES = (
    Code("a.money", "Money", definition="Going without food because the family cannot pay."),
    Code("a.safe", "Safety", definition="Feeling safe outside, don’t walk home in the dark."),
)
SUGGESTER = TfidfSuggester(CODES, threshold=0)
WORDS = st.sampled_from(["food ", "safe", "don't ", "don’t", "😂", "e\u0301", " Family", "-"])


@given(st.lists(WORDS | st.text(max_size=5), max_size=10).map("".join))
def test_spans_lie_in_the_text_and_hold_the_words(text):
    for suggestion in SUGGESTER.suggest([Segment(1, 1, 0, len(text), text)]):
        assert 0 <= suggestion.score <= 1
        for evidence in suggestion.evidence:
            assert all(0 <= a < b <= len(text) for a, b in evidence.spans)
            assert all(text[a:b] == evidence.text for a, b in evidence.spans)
