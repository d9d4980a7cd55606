"""Consent in the columns of a survey: recognised where it is clear, and read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import (
    Guess,
    Mapping,
    build_mapping,
    check_table,
    count_consent,
    guess_mapping,
    read_consent,
    yes_or_no,
)

from .make import table

ANALYSIS = (
    "Consent",
    "Consent given",
    "Do you consent to take part?",
    "Do you consent?",
    "I consent",
    "I agree to my answers being used",
    "I agree that my answers can be used",
    "I agree to take part in this survey",
    "Are you happy to take part?",
    "Are you happy for us to use your answers?",
    "Can we use your answers?",
    "May we keep your answers?",
    "Parental consent",
    "Parent/carer consent",
    "Permission",
    "Permission to use your answers",
    "Do we have your permission to use your answers?",
    "I give my consent",
    "I give permission for my answers to be used",
    "Do you give permission for us to use your answers?",
    "Consent to analysis",
    "Consent (analysis)",
    "Is it OK if we use your answers?",
    "Do you agree to take part in this study?",
    "Are you okay with your answers being shared with the NHS?",
    "I understand and agree to take part",
    "Consent to take part",
    "I am happy for my answers to be used for research",
    "May we use it",
    "Can we share what you said?",
    "OK to use",
    "Allowed to share",
    "Are you okay with us using this",
    "Use my answers",
    "OK for us to use?",
    "Happy for this to be shared",
    "Can this be used?",
    "You can use my words",
    "Allow us to use this",
    "Agrees to take part",
    "Permission to share (yes/no)",
    "May we use what you told us in our report for the council?",
    "Gave permission",
)
QUOTATION = (
    "Can we quote you?",
    "Are you happy for us to use your words in reports?",
    "Consent to be quoted",
    "I agree to be quoted",
    "Quote permission",
    "Consent to quotation",
    "Can we use your words in our report?",
    "I am happy for my words to be used in reports",
    "Is it ok to quote you anonymously?",
    "May we quote what you said?",
    "Do you give permission for your comments to be used in a report?",
    "Permission to quote",
    "I consent to being quoted anonymously",
    "Are you OK with us quoting you?",
    "Happy to be quoted",
    "OK to quote",
    "Quote ok?",
    "Can we publish what you said?",
    "May we quote this",
    "You can quote me",
)
MAY_ASK = (
    "Agreed",
    "OK?",
    "Use it?",
    "Can we use your photo?",
    "Can we use this on our TikTok",
    "OK for council to use",
    "Do you mind if we quote you?",
    "I do not consent",
    "Opt out of quotes",
    "Do not use my answers",
)
FACTS = (
    "Can you swim?",
    "Happy at home?",
    "Are you allowed out alone?",
    "Do you use a phone?",
    "Allowed to use your phone?",
    "May we use the hall?",
    "Could we share the pitch?",
    "OK at school?",
    "Happy to share a room?",
    "Are you ok?",
    "Do you keep a diary?",
    "Do you record videos?",
    "Are you okay with using the bus?",
    "Can we use the park at night?",
    "Ok to share toys?",
    "Do you like to share what you made?",
    "Are you happy to use this bus stop?",
    "Can you use this park?",
    "Is it easy to use?",
    "Allowed out",
)
NEITHER = (
    "Do you agree that school meals are healthy?",
    "Do you agree to wear a uniform?",
    "Have you been taught about consent?",
    "Do you understand what consent means?",
    "Do you need permission to use your phone?",
    "Should adults ask your permission to share photos of you?",
    "Are you happy at school?",
    "Do you agree your answers matter?",
    "Do you mind if we quote you?",
    "I do not consent",
    "Opt out of quotes",
    "Do you feel your views are used by your school?",
    "Do you agree that your school listens to your views?",
    "Can you take part in sports at school?",
    "Are you happy to take part in lessons?",
    "Are you able to take part in clubs?",
    "Do you participate in sport?",
    "Are you happy with the information you get?",
    "Do you have enough information?",
    "Lessons on consent",
    "Can you share your views with adults?",
    "Do you get permission to go out?",
    "Do you give your views?",
    "Can we use your park more?",
    "Do you agree with the change?",
    "Quote",
    "Do you agree with this quote?",
    "Can young people share their views with councillors?",
    "Do adults use your views?",
    "Are you happy with how your data is used by apps?",
    "Do you allow apps to use your data?",
    "Do apps have your consent to share your data?",
    "Are you happy to take part in sport?",
    "Can you keep your information private online?",
    "Are you happy that your information is kept safe by your GP?",
    "Have you given consent to a doctor?",
    "Do you have consent to go on trips?",
    "Would you be happy to be involved in future work?",
    "Are you happy to be involved in decisions?",
    "Can we contact you again?",
    "Are you happy for us to contact you?",
)


def survey(folder: Path, heading: str, cells: tuple[str, ...] = ("Yes", "no", "")) -> Guess:
    lines = [
        f'P{n},I like dog number {n} and the park,"{cells[n % len(cells)]}"' for n in range(30)
    ]
    return guess_mapping(table(folder, "\n".join([f'id,What helps?,"{heading}"', *lines])))


@pytest.mark.parametrize("heading", ANALYSIS)
def test_headings_that_ask_for_consent_to_analysis(tmp_path: Path, heading: str) -> None:
    guess = survey(tmp_path, heading)
    assert (guess.mapping.consent_analysis, guess.mapping.consent_quotation) == (heading, None)
    assert [r.why for r in guess.reasons if r.role == "consent"] == [
        "asks for consent to analysis, and every answer is yes or no"
    ]


@pytest.mark.parametrize("heading", QUOTATION)
def test_headings_that_ask_for_consent_to_quotation(tmp_path: Path, heading: str) -> None:
    guess = survey(tmp_path, heading, ("Yes, please", "No thanks"))
    assert (guess.mapping.consent_analysis, guess.mapping.consent_quotation) == (None, heading)


@pytest.mark.parametrize("heading", NEITHER)
def test_opinions_are_not_taken_for_consent(tmp_path: Path, heading: str) -> None:
    mapping = survey(tmp_path, heading).mapping
    assert mapping.consent_analysis is mapping.consent_quotation is None


def asked_about(folder: Path, heading: str) -> list[str]:
    lines = [f'I like dog number {n} and the park,"{("Yes", "no")[n % 2]}"' for n in range(30)]
    read = table(folder, "\n".join([f'What helps?,"{heading}"', *lines]))
    mapping = guess_mapping(read).mapping
    assert [one.column for one in mapping.attributes] == [heading]
    found = check_table(read, mapping)
    return [one.advice for one in found if one.check == "attribute-asks-consent"]


@pytest.mark.parametrize("heading", MAY_ASK)
def test_people_who_said_no_came_in_under_a_vague_heading_without_a_word(
    tmp_path: Path, heading: str
) -> None:
    (advice,) = asked_about(tmp_path, heading)
    turned = heading.startswith(("Do you mind", "I do not", "Opt", "Do not"))
    assert advice.startswith("Yes seems to mean no here") == turned
    assert (f'--consent "{heading}"' in advice) != turned


@pytest.mark.parametrize("heading", [*FACTS, *(one for one in NEITHER if not one.endswith("you?"))])
def test_ordinary_questions_of_yes_and_no_raise_no_alarm(tmp_path: Path, heading: str) -> None:
    if heading not in MAY_ASK:
        assert not asked_about(tmp_path, heading)


@pytest.mark.parametrize("cells", [("Yes", "Yes, but not my school"), ("Yes", "Maybe")])
def test_consent_that_cannot_be_read_is_pointed_out(tmp_path: Path, cells: tuple[str, ...]) -> None:
    guess = survey(tmp_path, "Do you consent?", cells)
    assert guess.mapping.consent_analysis is None
    assert any("'Do you consent?' seems to ask for consent" in w for w in guess.warnings)


def test_consent_is_pointed_out_where_columns_are_named(tmp_path: Path) -> None:
    read = table(tmp_path, "id,What helps?,Consent\nA,a dog,yes\nB,the park,no\n")
    guess = build_mapping(read, texts=["What helps?"], participant="id")
    assert guess.mapping.consent_analysis is None
    assert any('--consent "Consent"' in warning for warning in guess.warnings)
    told = build_mapping(read, texts=["What helps?"], consent_analysis="Consent")
    assert told.mapping.consent_analysis == "Consent"
    assert not any("--consent" in warning for warning in told.warnings)


def test_two_columns_of_one_purpose_are_pointed_out(tmp_path: Path) -> None:
    lines = [f"I like dog number {n} and the park,yes,no" for n in range(12)]
    head = "What helps?,Consent,Parental consent"
    guess = guess_mapping(table(tmp_path, "\n".join([head, *lines])))
    assert guess.mapping.consent_analysis == "Consent"
    assert any("'Parental consent' seems to ask" in warning for warning in guess.warnings)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("yes", "yes"),
        ("Y", "yes"),
        ("TRUE", "yes"),
        ("1", "yes"),
        ("I agree", "yes"),
        ("Yes, I agree", "yes"),
        ("Yes - you can quote me", "yes"),
        ("Yes please!", "yes"),
        ("✓", "yes"),
        ("Agreed", "yes"),
        ("no", "no"),
        ("N", "no"),
        ("0", "no"),
        ("false", "no"),
        ("No thanks.", "no"),
        ("I do not agree", "no"),
        ("I don’t agree", "no"),
        ("I agree to take part in this survey", "yes"),
        ("Yes, I give my consent", "yes"),
        ("No, I do not agree to take part", "no"),
        ("I don't want to be quoted", "no"),
        ("Disagree", "no"),
        ("Declined", "no"),
        ("", None),
        (" Not recorded ", None),
    ],
)
def test_yes_and_no(cell: str, said: str | None) -> None:
    assert yes_or_no(cell, Path("f.csv"), 2, "Consent") == said


@pytest.mark.parametrize(
    "cell",
    [
        "perhaps",
        "yes but not my name",
        "x",
        "N/A",
        "Prefer not to say",
        "no idea",
        "yes no",
        "I agree if nobody knows",
        "I agree not to tell",
        "I do not know",
    ],
)
def test_neither_is_refused_with_its_place_and_never_repeated(tmp_path: Path, cell: str) -> None:
    read = table(tmp_path, f"id,What helps?,Can we?\nA,a dog,yes\nB,a cat,<{cell}>\n")
    mapping = build_mapping(read, texts=["What helps?"], consent_analysis="Can we?").mapping
    with pytest.raises(InputError, match="neither yes nor no") as caught:
        read_consent(read, mapping)
    assert (caught.value.row, caught.value.column) == (3, "Can we?")
    assert f"<{cell}>" not in str(caught.value)
    plain = table(tmp_path, f"id,What helps?,Can we?\nA,a dog,{cell}\n")
    with pytest.raises(InputError, match="neither yes nor no"):
        read_consent(plain, mapping)


def test_contradicting_rows_are_named(tmp_path: Path) -> None:
    text = "id,Q,A,wave,ok\nP1,q1,a,s,yes\nP1,q2,b,s,\nP2,q1,c,s,no\nP1,q3,d,{},no\n"
    for wave, contradicts in (("s", True), ("t", False)):
        read = table(tmp_path, text.format(wave))
        mapping = build_mapping(
            read,
            texts=["A"],
            question_column="Q",
            participant="id",
            session_column="wave",
            consent_analysis="ok",
        ).mapping
        if contradicts:
            with pytest.raises(InputError, match="rows 2 and 5 are of one person"):
                read_consent(read, mapping)
        else:
            assert len(read_consent(read, mapping)) == 3


def test_counts_are_of_people_and_one_column_may_serve_both(tmp_path: Path) -> None:
    read = table(tmp_path, "id,A,ok,word\nP1,a,yes,fox\nP1,b,,\nP2,c,no,\nP3,d,,owl\n")
    mapping = build_mapping(
        read,
        texts=["A"],
        participant="id",
        consent_analysis="ok",
        consent_quotation="ok",
        own_ref="word",
    ).mapping
    said = read_consent(read, mapping)
    assert [(one.participant, one.analysis, one.own_ref) for one in said] == [
        ("P1", "yes", "fox"),
        ("P2", "no", None),
        ("P3", None, "owl"),
    ]
    counts = count_consent(said, mapping)
    assert [(c.purpose, c.yes, c.no, c.nothing) for c in counts] == [
        ("analysis", 1, 1, 1),
        ("quotation", 1, 1, 1),
    ]
    assert Mapping.from_dict(mapping.to_dict()) == mapping
    with pytest.raises(InputError, match="used twice"):
        build_mapping(read, texts=["A"], participant="id", consent_analysis="A")
