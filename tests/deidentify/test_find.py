"""What the rules propose, and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from chec_voice.deidentify import Key, Span, TextIn, assign, find, finder, redact
from chec_voice.deidentify.checks import iban, luhn, national_insurance, nhs_number
from chec_voice.deidentify.finder import each
from chec_voice.deidentify.types import Hit


def found(text: str) -> list[tuple[str, str]]:
    return [(p.type, p.text) for p in find([TextIn("t", text)], leads=False)]


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("ring me on 07700 900123 ok", "phone", "07700 900123"),
        ("ring me on 07700.900.123", "phone", "07700.900.123"),
        ("its +44 7700 900123", "phone", "+44 7700 900123"),
        ("email jo.bloggs@example.org please", "email", "jo.bloggs@example.org"),
        ("we moved to S6 9QZ", "postcode", "S6 9QZ"),
        ("my nhs number is 999 700 3217", "nhs", "999 700 3217"),
        ("NI number AB 12 34 56 C", "nino", "AB 12 34 56 C"),
        ("my birthday is 3rd of March 2014", "dob", "3rd of March 2014"),
        ("dob 03/11/2009", "dob", "03/11/2009"),
        ("see www.example.com/me for more", "url", "www.example.com/me"),
        ("my insta is dave_skates99", "handle", "dave_skates99"),
        ("add @the.real.jo", "handle", "@the.real.jo"),
        ("the 42 bus is always late", "bus", "the 42"),
        ("I get the number 86 home", "bus", "the number 86"),
        ("the bus, X1, never comes", "bus", "X1"),
        ("we live on Thistledown Road", "street", "Thistledown Road"),
        ("we live on thrimbleby road now", "street", "thrimbleby road"),
        ("I go to Farthingwood Academy", "school", "Farthingwood Academy"),
        ("I go to St Wendreda's Primary", "school", "St Wendreda's Primary"),
        ("Mr Okonjo is kind", "teacher", "Mr Okonjo"),
        ("mrs okonjo is kind", "teacher", "mrs okonjo"),
        ("I play for Thornby Rovers", "club", "Thornby Rovers"),
        ("we live in Quennington", "place", "Quennington"),
        ("my friend Zuleikha helps", "name", "Zuleikha"),
        ("my freind mohamad helps", "name", "mohamad"),
        ("walking with priyanka", "name", "priyanka"),
        ("the dog at Beckys house", "name", "Becky"),
        ("me and Tyrone", "name", "Tyrone"),
        ("a lad called Spud", "nickname", "Spud"),
        ("everyone calls me Wobbles", "nickname", "Wobbles"),
        ("my brother Will", "name", "Will"),
        ("Rose said it was fine", "name", "Rose"),
        ("my card is 4556 7375 8689 9855", "card", "4556 7375 8689 9855"),
    ],
)
def test_finds(text: str, type_: str, value: str) -> None:
    assert (type_, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂🙂",
        "Will there be a park? I hope so. In May it was shut.",
        "miss said no and sir said yes",
        "I miss my mum",
        "we won the league on 12/05/2023",
        "I like Minecraft, Taylor Swift and Greggs",
        "Liverpool and Aston Villa, and Birmingham is my home",
        "my family is from Somalia and I speak Urdu",
        "Summer is best. Grace periods. Art and PE on Monday",
        "cars on the M6 and 20 people in the room",
        "it opens 07:45 and costs £3.50, 10,000 steps, 2019-2020",
        "Harry Potter books",
        "no way, the main road, high street and my primary school",
        "the youth centre, the boxing club, after school",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert found(text) == []


def test_check_digits() -> None:
    assert nhs_number("999 700 3217") and not nhs_number("999 700 3218")
    assert luhn("4556737586899855") and not luhn("4556737586899856")
    assert iban("GB82 WEST 1234 5698 7654 32") and not iban("GB83 WEST 1234 5698 7654 32")
    assert national_insurance("AB123456C") and not national_insurance("BG123456C")


def test_a_number_with_a_bad_check_digit_needs_a_cue() -> None:
    assert ("nhs", "999 700 3218") not in found("score 999 700 3218 points")
    assert ("nhs", "999 700 3218") in found("nhs number 999 700 3218")


def test_incidents_are_leads_only() -> None:
    leads = [
        p for p in find([TextIn("t", "we were on the news when it burnt")]) if p.for_review_only
    ]
    assert len(leads) == 1 and leads[0].score < 0.4


def test_placeholders_are_never_proposed() -> None:
    text = "my friend ⟨name 1⟩ and ⟨teacher 12⟩ from ⟨school 3⟩ ⟨Zuleikha⟩"
    assert found(text) == []


def test_offsets_with_emoji_zwj_and_combining_marks() -> None:
    text = "👩‍👩‍👧 my friend Zoe\u0301 👍🏽 and é07700 900123"
    for proposal in find([TextIn("t", text)]):
        assert text[proposal.start : proposal.end] == proposal.text
    assert ("name", "Zoe\u0301") in found(text)


def test_the_words_are_not_in_the_repr() -> None:
    (proposal,) = find([TextIn("t", "my friend Zuleikha")])
    assert "Zuleikha" not in repr(proposal)


def test_same_text_same_proposals_under_each_id() -> None:
    texts = [TextIn("a", "my friend Zuleikha"), TextIn("b", "my friend Zuleikha")]
    assert [(p.text_id, p.text) for p in find(texts)] == [("a", "Zuleikha"), ("b", "Zuleikha")]


def test_a_name_model_adds_and_is_filtered() -> None:
    import spacy

    from chec_voice.deidentify.spacy_names import wrap

    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "smudgeon"},
            {"label": "GPE", "pattern": "Liverpool"},
            {"label": "PERSON", "pattern": "dinner"},
        ]
    )
    texts = [TextIn("t", "dinner at smudgeon then Liverpool")]
    assert [p.text for p in find(texts, model=wrap(nlp))] == ["smudgeon"]


def test_accepting_everything_leaves_nothing_to_find() -> None:
    text = "Evie, evies mum, Mr Okonjo of Farthingwood Academy, 9 Thistledown Road, S6 9QZ"
    proposals = assign(find([TextIn("t", text)]), Key())
    safe = redact(text, [Span(p.start, p.end, p.replacement or "") for p in proposals]).text
    assert find([TextIn("t", safe)]) == []
    assert "Evie" not in safe and "Okonjo" not in safe


def test_parts_find_what_the_whole_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("ring 07700 900123", "nothing", "my friend Callum, and Callum again", "")
    texts = [TextIn(str(n), f"{said[n % 4]}{' ok' * (n % 3)}") for n in range(60)]
    whole = find(texts)
    asked: list[str] = []

    def model(part: Sequence[str]) -> list[list[Hit]]:
        asked.extend(part)
        return [[] for _ in part]

    monkeypatch.setattr(finder, "_AT_ONCE", 7)
    assert list(finder.each(iter(texts), model=model)) == whole
    assert sorted(asked) == sorted({item.text for item in texts})  # identical texts once
    monkeypatch.setattr(finder, "_MOST_KEPT", 3)
    assert find(texts) == whole


def test_parts_are_read_when_they_are_needed() -> None:
    read: list[int] = []

    def texts() -> Iterator[TextIn]:
        for n in range(finder._AT_ONCE * 3):
            read.append(n)
            yield TextIn(str(n), "ring 07700 900123")

    assert next(finder.each(texts())).text == "07700 900123"
    assert len(read) == finder._AT_ONCE


def test_two_processes_find_what_one_finds() -> None:
    texts = [
        TextIn(str(n), f"my friend Zoya rang {n}" if n % 25 == 0 else f"ok {n}")
        for n in range(5_500)
    ]
    alone = list(each(texts))
    assert len(alone) == 220
    assert list(each(texts, processes=2)) == alone


def test_a_helpline_that_was_called_is_no_nickname() -> None:
    assert found("I called Papyrus and it helped") == []
