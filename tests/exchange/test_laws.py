"""What holds for every exchange: out and in again is the identity, whatever people write."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chec_voice.exchange import check, write
from chec_voice.exchange.codes_text import describe, parse, put
from chec_voice.exchange.codes_tree import codes_in
from chec_voice.exchange.compose import compose
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import User
from chec_voice.exchange.outgoing import Answer, Coding, Memo, Outgoing, Person
from chec_voice.exchange.profiles import LAYOUTS, PROFILES
from chec_voice.exchange.read import read_qdc, read_qdpx
from chec_voice.exchange.resolve import Resolved, resolve
from chec_voice.model import LEVELS, VALENCES, AttributeValue, Code, Exclusion

CODES = (
    Code("home", "Home", kind="area", codable=False),
    Code("home.food", "Food", parent="home", brief="Having enough to eat", label="Food"),
    Code("home.food.school", "School", parent="home.food"),
    Code("place", "Place", kind="area", codable=False, label="Around us"),
    Code(
        "place.school",
        "School",
        parent="place",
        definition="A place\nof learning: also a bus",
        when_to_use=("they say school", "two\nlines"),
        when_not_to_use=(Exclusion("it is the way there", "home.food", "the bus (late)"),),
        examples=("“Definition: maths”",),
        keywords=("school", "class"),
    ),
)
CODABLE = [code.id for code in CODES if code.codable]
GUIDS = {code.id: str(uuid.uuid5(uuid.NAMESPACE_URL, code.id)) for code in CODES}
USERS = [User(str(uuid.uuid5(uuid.NAMESPACE_URL, name)), name) for name in ("Ana", "Béa (2)")]
QUESTIONS = ("What helps you?", "What harms you?")

# Emoji with joiners, right to left, combining marks, breaks of every kind, markup, long answers.
PIECES = (
    "bus ",
    "👩‍👧‍👦",
    "é",
    "e\u0301",
    "שלום ",
    "مرحبا",
    "\n",
    "\n\n",
    "<b>&",
    "a" * 400,
    " ",
    "🎒.",
    "\u2029",
    "–",
    "]]>",
    "Answer to: me",
    "\ufeff",
    "\x85",
    "word. ",
)
texts = (
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=50)
    .map("".join)
    .filter(lambda text: text.strip() and not text.startswith("\ufeff") and "\u2029" not in text)
)
words = (
    st.text(
        st.characters(
            blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\ufffe\uffff"
        ),
        min_size=1,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@st.composite
def contents(draw: Any) -> Outgoing:
    numbers = iter(range(10_000))

    def guid() -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, str(next(numbers))))

    people = [
        Person(
            guid(),
            f"P{n}",
            {"age": AttributeValue(draw(words)), "área": AttributeValue("", "prefer_not_to_say")},
            group_of=draw(st.sampled_from([0, 0, 7])),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    answers, codings, memos = [], [], []
    for person in people:
        for question in QUESTIONS[: draw(st.integers(1, 2))]:
            text = draw(texts)
            answer = Answer(
                guid(),
                person.guid,
                question,
                text,
                "helps",
                "scribed",
                "Wave 1",
                {"mood": AttributeValue(draw(words))},
            )
            answers.append(answer)
            spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
            for low, high in draw(st.lists(spans, max_size=4)):
                if low < high:
                    code, coder = draw(st.sampled_from(CODABLE)), draw(st.sampled_from(USERS)).guid
                    valence = draw(st.sampled_from(("", *VALENCES)))
                    level = draw(st.sampled_from(("", *LEVELS)))
                    told = {"valence": valence, "level": level}
                    codings.append(Coding(guid(), answer.guid, code, coder, low, high, **told))
                    if draw(st.booleans()):
                        memos.append(
                            Memo(guid(), "segment", answer.guid, coder, draw(words), low, high)
                        )
    codings = list({(c.answer, c.code, c.coder, c.start, c.end): c for c in codings}.values())
    memos.append(Memo(guid(), "project", "", USERS[0].guid, draw(words)))
    memos.append(Memo(guid(), "code", "home.food", USERS[1].guid, draw(words)))
    memos.append(Memo(guid(), "response", answers[0].guid, USERS[1].guid, draw(words)))
    return Outgoing(
        "Our project",
        "chec_voice 1",
        "",
        "2026-01-02T03:04:05.678Z",
        USERS,
        CODES,
        GUIDS,
        people,
        answers,
        codings,
        memos,
        (),
        ("age", "área"),
        ("mood",),
    )


def there_and_back(
    content: Outgoing, profile: str, layout: Any
) -> tuple[Resolved, tuple[Code, ...]]:
    losses = LossReport()
    exchange = compose(content, PROFILES[profile], layout, losses)
    assert check.problems(exchange) == []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.qdpx"
        with path.open("wb") as file:
            write.write_qdpx(file, exchange, PROFILES[profile])
        back, _ = read_qdpx(path, losses)
    tree = codes_in(back.codes, losses)
    resolved = resolve(back, losses)
    for answer in resolved.answers:
        for mark in answer.marks:
            assert mark.code in tree.ids
    return resolved, tree.new


def said(resolved: Resolved) -> set[tuple[object, ...]]:
    ids = {guid: code for code, guid in GUIDS.items()}
    return {
        (a.guid, ids[m.code], m.coder, m.start, m.end, m.valence, m.level)
        for a in resolved.answers
        for m in a.marks
    }


@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.generate],
)
@given(contents(), st.sampled_from(sorted(PROFILES)), st.sampled_from(LAYOUTS))
def test_every_code_span_coder_memo_attribute_and_valence_comes_back(
    content: Outgoing, profile: str, layout: Any
) -> None:
    resolved, codes = there_and_back(content, profile, layout)
    users = {user.guid: user.name for user in USERS}
    assert codes == CODES
    assert said(resolved) == {
        (c.answer, c.code, users[c.coder], c.start, c.end, c.valence, c.level)
        for c in content.codings
    }
    people = {person.guid: person for person in content.people}
    given_answers = {answer.guid: answer for answer in content.answers}
    assert {a.guid for a in resolved.answers} == set(given_answers)
    for answer in resolved.answers:
        was = given_answers[answer.guid]
        person = people[was.person]
        assert (answer.text, answer.question) == (was.text, was.question)
        assert answer.session == "Wave 1" or (layout == "participant" and profile == "qualcoder")
        assert answer.polarity == "helps" and answer.voice == "scribed"
        assert answer.person == person.label and answer.person_guid == person.guid
        assert answer.group_of == person.group_of
        expected = dict(person.values) | (dict(was.values) if layout == "response" else {})
        assert answer.values == expected
    memos = [m for a in resolved.answers for m in a.memos] + resolved.memos
    assert {(m.guid, m.text, m.coder) for m in memos} == {
        (m.guid, m.text, users[m.coder]) for m in content.memos
    }
    spans = {m.guid: (m.start, m.end) for m in memos if m.kind == "segment"}
    for memo in content.memos:
        if memo.kind == "segment":
            assert spans[memo.guid] == (memo.start, memo.end)


@settings(max_examples=20)
@given(contents())
def test_the_same_project_gives_the_same_bytes(content: Outgoing) -> None:
    files = []
    for _ in range(2):
        file = io.BytesIO()
        exchange = compose(content, PROFILES["nvivo"], "response", LossReport())
        write.write_qdpx(file, exchange, PROFILES["nvivo"])
        files.append(file.getvalue())
    assert files[0] == files[1]


lines = st.lists(words, min_size=1, max_size=3).map("\n".join)


@given(
    st.builds(
        Code,
        id=st.just("home.food"),
        name=words,
        brief=lines | st.just("Definition: of a thing"),
        definition=lines | st.just(""),
        label=words | st.just(""),
        when_to_use=st.lists(lines, max_size=2).map(tuple),
        when_not_to_use=st.lists(
            st.builds(
                Exclusion,
                when=words,
                use=st.sampled_from([None, "home.bed"]),
                example=st.none() | st.just("so it is"),
            ),
            max_size=2,
        ).map(tuple),
        examples=st.lists(lines, max_size=2).map(tuple),
        keywords=st.lists(words, max_size=2).map(tuple),
    )
)
def test_the_parts_of_a_code_survive_a_description(code: Code) -> None:
    assert put(Code(code.id, code.name), parse(describe(code))) == code


def test_a_codebook_comes_back_as_it_was(tmp_path: Path) -> None:
    content = Outgoing("B", "chec_voice 1", "", "", (), CODES, GUIDS)
    path = tmp_path / "b.qdc"
    with path.open("wb") as file:
        write.write_qdc(file, compose(content, PROFILES["standard"], "response", LossReport()))
    assert codes_in(read_qdc(path, LossReport()).codes, LossReport()).new == CODES


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_that_may_not_be_quoted_do_not_leave(profile: str, layout: Any) -> None:
    person = Person(GUIDS["home"], "P1")
    answer = Answer(str(uuid.uuid4()), person.guid, "Q?", "my secret words", withheld=True)
    coding = Coding(str(uuid.uuid4()), answer.guid, "home.food", USERS[0].guid, 3, 9, "helps")
    memo = Memo(str(uuid.uuid4()), "segment", answer.guid, USERS[0].guid, "says secret", 0, 5)
    losses = LossReport()
    content = Outgoing(
        "S", "chec_voice", "", "", USERS, CODES, GUIDS, [person], [answer], [coding], [memo]
    )
    file = io.BytesIO()
    exchange = compose(content, PROFILES[profile], layout, losses)
    write.write_qdpx(file, exchange, PROFILES[profile])
    assert "secret" not in str(exchange)
    assert exchange.codings == 1
    assert losses.lost("memos") == 1
    assert b"secret" not in file.getvalue()
