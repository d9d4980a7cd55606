from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice.model import Code, Segment
from chec_voice.suggest import KeywordSuggester
from chec_voice.suggest.inflect import forms


def found(codes, text):
    """Code -> matched wordings."""
    segment = Segment(7, 7, 0, len(text), text)
    return {
        s.code: [e.text for e in s.evidence] for s in KeywordSuggester(codes).suggest([segment])
    }


def one(keyword):
    return [Code("a.b", "Name", keywords=(keyword,))]


@pytest.mark.parametrize(
    ("keyword", "text", "wording"),
    [
        ("bully", "I was BULLIED", "BULLIED"),
        ("bully", "bullying is bad", "bullying"),
        ("bully", "the bullies won", "bullies"),
        ("bullying", "they bully him", "bully"),
        ("feel safe", "feeling safe at home", "feeling safe"),
        ("feel safe", "I never felt really safe", "felt really safe"),
        ("feel safe", "I don't feel safe", "feel safe"),
        ("stop", "it stopped", "stopped"),
        ("friends", "my friend", "friend"),
        ("teacher", "the teacher's pet", "teacher's"),
        ("mum's house", "at mums house", "mums house"),
        ("knife", "too many knives", "knives"),
        ("don't fit in", "i dont fit in", "dont fit in"),
        ("don't fit in", "I don’t fit in", "don’t fit in"),
        ("self-harm", "self harm", "self harm"),
        ("self harm", "selfharm", "selfharm"),
        ("self harm", "self‑harm", "self‑harm"),
        ("antisocial", "anti-social lads", "anti-social"),
        ("cost of living", "the cost-of-living crisis", "cost-of-living"),
        ("school", "schoooool", "schoooool"),
        ("love", "loooove it", "loooove"),
        ("feel safe", "#feelsafe", "feelsafe"),
        ("mental health", "#mental_health", "mental_health"),
        ("bully", "😂bullies👍🏽", "bullies"),
        ("safe", "“safe”", "safe"),
        ("café", "the cafe", "cafe"),
        ("café", "the cafe\u0301s", "cafe\u0301s"),
        ("👍", "fine 👍", "👍"),
    ],
)
def test_a_keyword_matches_in_all_the_ways_people_write_it(keyword, text, wording):
    assert found(one(keyword), text) == {"a.b": [wording]}


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("train", "training"),
        ("park", "parking"),
        ("scared", "my scars"),
        ("feel safe", "I feel. Safe is good"),
        ("bully", "bull"),
        ("bus", "busy"),
        ("bully", ""),
        ("bully", "x"),
        ("bully", "\ud800 \u200d 💙"),
    ],
)
def test_other_words_do_not_match(keyword, text):
    assert found(one(keyword), text) == {}


def test_names_are_not_keywords():
    assert found([Code("a.b", "Bullying")], "bullying") == {}


def test_longest_match_wins_within_a_code_only():
    codes = [
        Code("a.long", "Long", keywords=("harm", "self-harm")),
        Code("a.short", "Short", keywords=("harm",)),
    ]
    assert found(codes, "self-harm") == {"a.long": ["self-harm"], "a.short": ["harm"]}


def test_headings_and_disclosure_are_never_suggested_and_housekeeping_is(codes):
    assert found(codes, "at school he hit me") == {}
    assert found(codes, "nothing") == {"other.nothing": ["nothing"]}


def score(codes, text):
    return next(KeywordSuggester(codes).suggest([Segment(1, 1, 0, len(text), text)])).score


def test_score_grows_with_distinct_long_and_unshared_keywords():
    codes = [Code("a.b", "B", keywords=("knife", "gang", "feel safe")), *one("skint")]
    assert 0 < score(codes, "knife") < score(codes, "feel safe") < 1
    assert score(codes, "knife") < score(codes, "knife and gang") < 1
    assert score(codes, "knife") == score(codes, "knife, knives")
    shared = [*codes, Code("c.d", "D", keywords=("knives",))]
    assert score(shared, "knife") < score(codes, "knife")


def test_every_place_of_a_wording_is_in_its_evidence():
    text = "👨‍👩‍👧 knife and cafe\u0301 and knife"
    (suggestion,) = KeywordSuggester(one("knife")).suggest([Segment(1, 1, 0, 30, text)])
    (evidence,) = suggestion.evidence
    assert evidence.kind == "words"
    assert [text[a:b] for a, b in evidence.spans] == ["knife", "knife"]


def test_no_codes_and_no_segments():
    assert list(KeywordSuggester([]).suggest([Segment(1, 1, 0, 1, "a")])) == []
    assert list(KeywordSuggester(one("a")).suggest([])) == []


def test_identical_texts_are_read_once(monkeypatch):
    suggester = KeywordSuggester(one("knife"))
    read = []
    original = suggester._read
    monkeypatch.setattr(suggester, "_read", lambda text: read.append(text) or original(text))
    segments = [Segment(number, 1, 0, 5, "knife") for number in range(100)]
    assert [s.segment_id for s in suggester.suggest(segments)] == list(range(100))
    assert read == ["knife"]


PIECES = st.sampled_from(
    [
        "bully",
        "BULLIED",
        "feel",
        " safe",
        "’",
        "-",
        "😂",
        "\u0301",
        "👍🏽",
        "\n",
        "\ud800",
        "soooo",
        "#",
        "knives",
    ]
)
KEYWORDS = st.lists(st.text(max_size=12) | st.sampled_from(["bully", "feel safe"]), max_size=4)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=12).map("".join)


@settings(max_examples=40)
@given(TEXTS, KEYWORDS)
def test_spans_lie_in_the_text_and_hold_the_words(text, keywords):
    codes = [Code("a.b", "B", keywords=(*keywords, "bully", "feel safe", "knife"))]
    for suggestion in KeywordSuggester(codes).suggest([Segment(1, 1, 0, len(text), text)]):
        assert 0 < suggestion.score <= 1
        for evidence in suggestion.evidence:
            assert evidence.spans
            for start, end in evidence.spans:
                assert 0 <= start < end <= len(text)
                assert text[start:end] == evidence.text


@given(st.text(max_size=15))
def test_a_word_is_one_of_its_own_forms(word):
    from chec_voice.suggest.inflect import fold

    assert fold(word) in forms(word)


def test_nothing_inside_a_long_answer_is_not_nothing_to_say() -> None:
    code = Code("housekeeping.nothing", "Nothing", kind="housekeeping", keywords=("nothing", "idk"))
    texts = ["nothing", "nothing really", "idk", "the supply teachers don't know nothing about it"]
    segments = [Segment(n, n, 0, len(text), text) for n, text in enumerate(texts)]
    found = {one.segment_id for one in KeywordSuggester([code]).suggest(segments)}
    assert found == {0, 1, 2}
