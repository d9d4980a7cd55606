"""Placeholders, redaction, every occurrence, and the measure."""

from __future__ import annotations

import json

import pytest

from chec_voice.deidentify import (
    Gold,
    Key,
    Proposal,
    Span,
    TextIn,
    everywhere,
    mark,
    measure,
    redact,
    resolve,
)
from chec_voice.errors import InputError


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        ("name", "Zoë", "zoe"),
        ("name", "Zoe", "Zoe's"),
        ("name", "Zoe", "“ZOE”"),
        ("name", "James", "James’"),
        ("teacher", "Mrs  Okonjo", "mrs okonjo's"),
        ("phone", "07700 900123", "+44 7700 900123"),
        ("postcode", "S6 9QZ", "s69qz"),
        ("handle", "@jo_99", "jo_99"),
        ("name", "Smiler", "smiler"),
    ],
)
def test_spellings_share_a_placeholder(type_: str, one: str, other: str) -> None:
    key = Key()
    assert key.placeholder(type_, one) == key.placeholder(type_, other) == f"⟨{type_} 1⟩"


def test_people_never_share_a_placeholder() -> None:
    key = Key()
    assert key.placeholder("name", "Ann") == "⟨name 1⟩"
    assert key.placeholder("name", "Anna") == "⟨name 2⟩"
    assert key.placeholder("teacher", "Ann") == "⟨teacher 1⟩"
    assert key.placeholder("nickname", "Ann") == "⟨name 1⟩"


def test_numbers_go_on_where_the_key_left_off() -> None:
    key = Key({"name": {"ann": "⟨name 7⟩"}})
    assert key.placeholder("name", "Bo") == "⟨name 8⟩"
    assert "ann" not in repr(key)


def test_a_damaged_key_says_so_without_names() -> None:
    with pytest.raises(InputError) as caught:
        Key({"name": {"ann": "⟨name 1⟩", "bo": "⟨name 1⟩"}})
    assert "ann" not in str(caught.value).replace("damaged", "")


def test_overlaps_are_covered_by_the_longest() -> None:
    spans = [Span(0, 5, "⟨a 1⟩"), Span(3, 12, "⟨b 1⟩"), Span(12, 14, "⟨c 1⟩")]
    assert [(s.start, s.end, s.replacement) for s in resolve(spans)] == [
        (0, 12, "⟨b 1⟩"),
        (12, 14, "⟨c 1⟩"),
    ]


def test_remap_keeps_text_and_grows_to_the_placeholder() -> None:
    redaction = redact("ask Ann now", [Span(4, 7, "⟨name 1⟩")])
    assert redaction.text == "ask ⟨name 1⟩ now"
    assert redaction.remap(0, 3) == (0, 3)
    assert redaction.remap(5, 6) == (4, 12)
    assert redaction.remap(2, 5) == (2, 12)
    assert redaction.text[slice(*redaction.remap(8, 11))] == "now"
    assert "now" not in repr(redaction)


@pytest.mark.parametrize("span", [Span(3, 3, "x"), Span(-1, 2, "x"), Span(2, 99, "x")])
def test_a_span_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(InputError):
        redact("short", [span])


def hits(text: str, value: str) -> list[str]:
    return [text[p.start : p.end] for p in everywhere([TextIn("t", text)], value)]


def test_everywhere_respects_words() -> None:
    text = "Ann, ANN's, anns, Anns', Annual, Hannah, Ann-Marie, _Ann, (Ann) ⟨Ann⟩"
    assert hits(text, "Ann") == ["Ann", "ANN", "ann", "Ann", "Ann"]


def test_everywhere_matches_diacritics_and_combining_marks() -> None:
    assert hits("Zoe Zoë zoe\u0308!", "Zoë") == ["Zoe", "Zoë", "zoe\u0308"]


def test_everywhere_takes_any_characters() -> None:
    assert hits("a.b+c (x) a.b+c", "a.b+c") == ["a.b+c", "a.b+c"]
    assert hits("Straße und strasse", "Straße") == ["Straße", "strasse"]
    assert hits("Mary\n Ann", "Mary Ann") == ["Mary\n Ann"]
    with pytest.raises(InputError):
        everywhere([], " .*")


def test_everywhere_doubts_plain_words() -> None:
    found = everywhere([TextIn("t", "Will will go")], "Will")
    assert [p.rule for p in found] == ["everywhere", "everywhere.plain_word"]


def test_mark() -> None:
    proposal = mark(TextIn("t", "the fire on our road"), 4, 8)
    assert (proposal.type, proposal.text, proposal.score) == ("incident", "fire", 1.0)
    with pytest.raises(InputError):
        mark(TextIn("t", "abc"), 2, 9)
    with pytest.raises(InputError):
        mark(TextIn("t", "abc"), 0, 1, "colour")


def test_measure() -> None:
    texts = {"t": "Ann (Lee) met Bo"}
    gold = [Gold("t", 0, 9, "name"), Gold("t", 14, 16, "name")]
    made = [
        Proposal("t", 0, 3, "name", "Ann", "r", 1),
        Proposal("t", 5, 8, "place", "Lee", "r", 1),
        Proposal("t", 10, 13, "name", "met", "r", 1),
        Proposal("t", 0, 16, "incident", texts["t"], "r", 0.2),
    ]
    figures = measure(texts, gold, made)
    assert figures.over(["name"]).recall == 0.5
    assert (figures.right, figures.proposed, figures.leads) == (2, 3, 1)
    assert measure(texts, gold, made, scope=frozenset()).proposed == 1


def test_the_key_is_json() -> None:
    key = Key()
    key.placeholder("school", "St X's")
    assert Key(json.loads(json.dumps(key.to_dict()))).get("school", "st x") == "⟨school 1⟩"
