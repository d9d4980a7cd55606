"""Segments tile their text, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chec_voice.segment import TARGET, WHOLE, segments

PIECES = st.sampled_from(
    [
        "a",
        "word ",
        "The end. ",
        "Really?! ",
        "\n",
        "\n\n",
        " ",
        "…",
        "😂",
        "👩‍👩‍👧",
        "é",
        "\u2028",
        "x" * 300,
        "no stop " * 60,
        '."',
        ".",
        " " * 450,
        "\t",
        "日本語。",
    ]
)
TEXTS = st.one_of(st.text(max_size=900), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
def test_spans_tile_the_text(text: str) -> None:
    spans = segments(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]


@given(st.text(min_size=1, max_size=WHOLE))
def test_short_texts_stay_whole(text: str) -> None:
    assert segments(text) == [(0, len(text))]


@given(TEXTS)
def test_no_segment_is_only_white_space(text: str) -> None:
    if text.strip():
        assert all(text[start:end].strip() for start, end in segments(text)), segments(text)


@given(TEXTS)
def test_segments_are_of_a_size_to_read(text: str) -> None:
    words = max((len(part) for part in text.split()), default=0)
    if "  " not in text and words < TARGET:
        assert all(end - start <= WHOLE for start, end in segments(text))


@given(TEXTS)
def test_the_same_text_is_cut_the_same_way(text: str) -> None:
    assert segments(text) == segments(text)


def test_emoji_stay_whole() -> None:
    family = "👩‍👩‍👧‍👦"
    text = f"{family} are at the park. " * 40
    parts = [text[start:end] for start, end in segments(text)]
    assert len(parts) > 1
    assert all(part.startswith(family) for part in parts)
    run = "x" + family * 120  # no place to cut is a good one, but none splits a family
    assert all(
        not part.startswith("\u200d") and not part.endswith("\u200d")
        for part in (run[start:end] for start, end in segments(run))
    )


def test_no_text_has_no_segment() -> None:
    assert segments("") == []
