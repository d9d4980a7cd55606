"""What somebody types finds the code that they mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chec_voice import bundled
from chec_voice import codebook as codebooks
from chec_voice.code_search import find_codes
from chec_voice.model import Code, Codebook

MEANT = (
    ("police", {"Safety near home"}),
    ("club", {"Somewhere to go and things to do"}),
    ("sport", {"Body and healthy habits", "Somewhere to go and things to do"}),
    ("trans", {"Identity and fairness"}),
    ("carer", {"Caring for someone"}),
    ("self harm", {"Mental health and feelings"}),
    ("mum stressed", {"Family members' health", "Mental health and feelings"}),
    ("money stress", {"Poverty", "Mental health and feelings"}),
)
"""What people type, and the codes that they mean: one of these comes first."""
BOOK = codebooks.load(bundled.codebooks()[bundled.CODEBOOK])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *MEANT,
        ("exam stress", {"Pressure, workload and exams"}),
        ("bulying", {"Bullying by other pupils", "Harm online"}),
        ("helth", {"Mental health and feelings", "Health and care services"}),
        ("food school", {"Food and drink at school"}),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, meant: set[str]) -> None:
    assert find_codes(BOOK, typed)[0].name in meant


def _book(*codes: Code) -> Codebook:
    return Codebook("b", "B", "1", codes)


def test_a_better_reason_goes_first() -> None:
    names = [
        Code("slip", "Dame"),
        Code("spread", "Walls", definition="walls that are damp"),
        Code("prefix", "Dampness everywhere"),
        Code("keyword", "Housing", keywords=("damp",)),
        Code("exact", "Damp"),
    ]
    found = [code.id for code in find_codes(_book(*names), "damp")]
    assert found[:3] == ["exact", "keyword", "prefix"] and found[3] == "spread"


def test_words_may_stand_in_different_parts() -> None:
    there = Code("a", "Buses", definition="what a ticket costs", keywords=("late at night",))
    other = Code("b", "Buses and trains")
    assert find_codes(_book(other, there), "night ticket")[0].id == "a"


def test_codes_that_somebody_uses_lead_an_empty_search_and_break_ties() -> None:
    codes = tuple(Code(f"c{n}", f"Street {n}") for n in range(20))
    book = _book(*codes)
    assert [code.id for code in find_codes(book, "", first=["c7", "c3"])][:3] == ["c7", "c3", "c0"]
    assert find_codes(book, "stree", first=["c9"])[0].id == "c9"
    exact = replace(book, codes=(*codes, Code("x", "Street")))
    assert find_codes(exact, "street", first=["c9"])[0].id == "x"


@pytest.mark.parametrize("typed", ["", "   ", "'", "xyzzy qqqq", "[/b] ⟨name 1⟩", "a" * 500])
def test_nothing_typed_breaks_the_search(typed: str) -> None:
    assert isinstance(find_codes(BOOK, typed), list)
