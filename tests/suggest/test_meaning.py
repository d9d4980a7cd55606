from __future__ import annotations

import numpy as np
import pytest

from chec_voice.model import Code
from chec_voice.suggest import MeaningSuggester, encode_unique
from chec_voice.suggest.meaning import score_of


def test_the_nearest_code_comes_first_with_its_sentence(codes, segment, encoder):
    suggester = MeaningSuggester(codes, encoder)
    texts = {
        "there's never any food in the cupboards": "home.money",
        "other kids laugh at me and shove me about": "school.bullying",
        "lads with blades hang round the estate": "community.safety",
    }
    for text, code in texts.items():
        first = next(suggester.suggest([segment(text)]))
        assert first.code == code
        assert 0 < first.score < 1
        (evidence,) = first.evidence
        assert evidence.kind in ("definition", "example")
        assert evidence.spans == ()
        home = next(c for c in codes if c.id == code)
        sources = [home.name, home.label, home.brief, home.definition, *home.examples]
        assert any(part in " ".join(sources) for part in (evidence.text, home.brief))


@pytest.mark.parametrize("text", ["", "a", "ok", "?!", "12 345", "😂😂😂", "  \n"])
def test_abstains_without_content(codes, segment, fake_encoder, text):
    assert list(MeaningSuggester(codes, fake_encoder(), threshold=0).suggest([segment(text)])) == []


def test_only_codes_proper_are_suggested_at_most_top(codes, segment, fake_encoder):
    suggester = MeaningSuggester(codes, fake_encoder(), threshold=0, top=2)
    given = list(suggester.suggest([segment("some words", n) for n in range(5)]))
    assert len(given) == 10
    assert {s.code for s in given} <= {"school.bullying", "home.money", "community.safety"}
    scores = [s.score for s in given[:2]]
    assert scores == sorted(scores, reverse=True)


def test_abstains_below_the_threshold(codes, segment, fake_encoder):
    assert (
        list(MeaningSuggester(codes, fake_encoder(), threshold=1).suggest([segment("abc")])) == []
    )


def test_given_vectors_are_used_and_their_number_is_checked(codes, segment, fake_encoder):
    fake = fake_encoder()
    suggester = MeaningSuggester(codes, fake, threshold=0)
    segments = [segment("some words", 1), segment("other words", 2)]
    vectors = encode_unique(fake, [s.text for s in segments])
    asked = len(fake.asked)
    with_vectors = list(suggester.suggest(segments, vectors))
    assert len(fake.asked) == asked
    assert with_vectors == list(suggester.suggest(segments))
    with pytest.raises(ValueError, match="2 segments"):
        list(suggester.suggest(segments, vectors[:1]))


def test_code_sentences_come_from_the_cache(codes, fake_encoder):
    cache: dict[str, bytes] = {}
    MeaningSuggester(codes, fake_encoder(), known=cache, on_batch=cache.update)
    again = fake_encoder()
    MeaningSuggester(codes, again, known=cache)
    assert cache
    assert again.asked == []


def test_a_background_takes_away_what_all_texts_share(codes, segment, fake_encoder):
    fake = fake_encoder()
    vectors = fake.encode([f"text {n}" for n in range(50)])
    shifted = vectors + np.float32(3)
    segments = [segment("some words", n) for n in range(50)]

    def first_codes(background):
        suggester = MeaningSuggester(codes, fake, background=background, threshold=0, top=1)
        return {s.code for s in suggester.suggest(segments, shifted)}

    assert len(first_codes(None)) == 1
    assert len(first_codes(shifted)) > 1


def test_one_code_alone_keeps_its_meaning(segment, encoder):
    code = Code("a.b", "Football", examples=("I play football on Sundays",))
    suggester = MeaningSuggester([code], encoder)
    near, far = segment("we kick a ball about on the pitch", 1), segment("the bus is late", 2)
    scores = {s.segment_id: s.score for s in suggester.suggest([near, far])}
    assert scores[1] > scores.get(2, 0)


def test_no_codes_no_segments(segment, codes, fake_encoder):
    assert list(MeaningSuggester([], fake_encoder()).suggest([segment("some words")])) == []
    assert list(MeaningSuggester(codes, fake_encoder()).suggest([])) == []


def test_score_rises_with_nearness_between_0_and_1():
    scores = [score_of(n / 10) for n in range(-10, 11)]
    assert scores == sorted(scores)
    assert 0 < scores[0] < scores[-1] < 1
