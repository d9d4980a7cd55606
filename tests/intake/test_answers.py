from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.intake import NON_ANSWERS, attribute_value, classify


@pytest.mark.parametrize(
    "text",
    [
        *NON_ANSWERS,
        "n/a",
        "N / A.",
        "na",
        " Did  not answer. ",
        "did not answer!",
        "-",
        "--",
        "—",
        ".",
        "...",
        "…",
        "?",
        "??",
        "#NAME?",
        "Prefer not to say",
        "not asked",
    ],
)
def test_stand_ins_for_no_answer(text: str) -> None:
    assert classify(text) == "non_answer"


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "Nothing.",
        "none",
        "No",
        "idk",
        "nowt",
        "nan",
        "Nan.",
        "👍",
        "❤️",
        "‼️",
        ":)",
        ":(",
        "<3",
        "£5",
        "7",
        "dunno",
        "N/A because I moved",
        "the park - at night",
        "не знаю",
    ],
)
def test_answers(text: str) -> None:
    assert classify(text) == "answered"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b", "\u00a0"])
def test_blanks(text: str) -> None:
    assert classify(text) == "blank"


@given(st.text())
def test_every_text_has_one_state_whatever_its_outer_space(text: str) -> None:
    state = classify(text)
    assert state in ("answered", "blank", "non_answer")
    assert classify(f" {text} ") == state
    if state != "blank":
        assert classify(f"{text} and a park") == "answered"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("14", "given"),
        ("None", "given"),
        ("", "blank"),
        ("N/A", "blank"),
        ("-", "blank"),
        ("Prefer not to say", "prefer_not_to_say"),
        ("I'd rather not say.", "prefer_not_to_say"),
        ("I’d rather not say", "prefer_not_to_say"),
        ("PNTS", "prefer_not_to_say"),
        ("Prefer to self-describe", "given"),
        ("not asked", "not_asked"),
        ("N/A - not asked", "not_asked"),
        ("N/A – Not asked", "not_asked"),
    ],
)
def test_attribute_states(text: str, state: str) -> None:
    value = attribute_value(text)
    assert (value.value, value.state) == (text, state)
