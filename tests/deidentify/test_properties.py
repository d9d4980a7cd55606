"""Promises that hold for any text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice.deidentify import Key, Proposal, Span, TextIn, assign, everywhere, find, redact

BITS = [
    "my friend Zuleikha",
    "Mr Okonjo",
    "me and tyrone",
    "called Spud",
    "07700 900123",
    "S6 9QZ",
    "jo@example.org",
    "Farthingwood Academy",
    "Thistledown Road",
    "the 42 bus",
    "in Quennington",
    "was on the news",
    "Will",
    "Rose's house",
    "👩‍👩‍👧",
    "e\u0301",
    "🇬🇧",
    "hello",
    "because",
    ".",
    ",",
    "\n",
    "(",
    "⟨name 1⟩",
    "⟨",
    "⟩",
    "St Wendreda's",
    "Tiny Titans",
    "dob 3/4/2011",
    "Ann-Marie",
    "I'm",
    "and",
    "Zoë",
    "MISS",
    "Sir Bob",
    "@jo_99",
    "999 700 3217",
    "Suite 12",
    "9",
    "who",
    "’s",
]
texts = st.one_of(
    st.lists(st.sampled_from(BITS), max_size=12).map(" ".join),
    st.lists(st.sampled_from(BITS), max_size=6).map("".join),
    st.text(max_size=60),
)


def accepted(proposals: list[Proposal]) -> list[Span]:
    return [Span(p.start, p.end, p.replacement or "", p.score) for p in proposals]


@settings(max_examples=150)
@given(texts)
def test_offsets_are_valid_and_findings_do_not_overlap(text: str) -> None:
    proposals = find([TextIn("t", text)])
    assert all(text[p.start : p.end] == p.text and p.text for p in proposals)
    real = [p for p in proposals if not p.for_review_only]
    assert all(a.end <= b.start for a, b in pairwise(real))


@settings(max_examples=150)
@given(texts)
def test_redaction_is_idempotent(text: str) -> None:
    key = Key()
    safe = redact(text, accepted(assign(find([TextIn("t", text)]), key))).text
    assert find([TextIn("t", safe)]) == []


@settings(max_examples=100)
@given(texts)
def test_nothing_that_was_replaced_everywhere_remains(text: str) -> None:
    item = TextIn("t", text)
    proposals = [p for p in find([item]) if not p.for_review_only]
    more = [q for p in proposals for q in everywhere([item], p.text, p.type)]
    safe = redact(text, accepted(assign([*proposals, *more], Key()))).text
    for proposal in proposals:
        if len(proposal.text) >= 3:
            assert everywhere([TextIn("t", safe)], proposal.text) == []


@settings(max_examples=150)
@given(st.text(max_size=40), st.data())
def test_spans_survive_redaction(text: str, data: st.DataObject) -> None:
    def span(least: int) -> tuple[int, int]:
        start = data.draw(st.integers(0, max(0, len(text) - least)))
        return start, data.draw(st.integers(start + least, len(text)))

    count = data.draw(st.integers(0, 4)) if text else 0
    cuts = [Span(*span(1), f"⟨name {n}⟩") for n in range(count)]
    redaction = redact(text, cuts)
    spans = sorted(span(0) for _ in range(3))
    moved = [redaction.remap(*s) for s in spans]
    assert moved == sorted(moved, key=lambda s: s[0])
    assert redaction.remap(0, len(text)) == (0, len(redaction.text))
    for (start, end), (new_start, new_end) in zip(spans, moved, strict=True):
        assert 0 <= new_start <= new_end <= len(redaction.text)
        touched = [p for p in redaction.offsets if p.start < end and start < p.end]
        if not touched and start < end:
            assert redaction.text[new_start:new_end] == text[start:end]
        for piece in touched:
            if start < end:
                assert new_start <= piece.new_start and piece.new_end <= new_end


@given(st.lists(st.tuples(st.sampled_from(["name", "school", "phone"]), st.text(min_size=1))))
def test_placeholders_are_consistent_and_injective(values: list[tuple[str, str]]) -> None:
    from chec_voice.deidentify import normalise

    key = Key()
    made: dict[tuple[str, str], str] = {}
    for type_, value in values:
        placeholder = key.placeholder(type_, value)
        assert made.setdefault((type_, normalise(type_, value)), placeholder) == placeholder
        assert placeholder == key.placeholder(type_, value)
    assert len(set(made.values())) == len(made)
    again = Key(key.to_dict())
    assert again.to_dict() == key.to_dict()
    assert all(again.placeholder(t, v) == key.placeholder(t, v) for t, v in values)
