"""The synthetic corpus: its files agree with their sources and keep their rules."""

from __future__ import annotations

import random
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpora import build, validate
from corpora._make import figures, parse, rules
from corpora._make.model import CORPORA, YOUTH, Coding, Corpus, SourceError
from corpora._make.notes import HABITS, received_line
from corpora._make.office import document_lines, settle


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return parse.read_corpus(YOUTH)


# -- the committed corpus ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        validate.format_problems,
        validate.coverage_problems,
        validate.too_few,
        validate.mark_problems,
        validate.duplicate_problems,
        validate.diversity_problems,
        validate.coding_problems,
    ],
)
def test_rule_holds(rule, corpus):
    assert rule(corpus) == []


def test_received_files_agree_with_the_sources(corpus):
    assert validate.received_problems(corpus, YOUTH) == []


def test_gold_points_into_the_tidy_texts(corpus):
    assert validate.gold_problems(corpus, YOUTH) == []


def test_committed_files_are_what_build_makes():
    files = build.all_files(YOUTH, CORPORA / "README.md")
    assert build.differences(files, YOUTH) == []


def test_building_twice_makes_the_same_bytes(corpus):
    assert build.corpus_files(corpus) == build.corpus_files(parse.read_corpus(YOUTH))


def test_received_files_hold_no_marks(corpus):
    for name, raw in build.corpus_files(corpus).items():
        if name.endswith((".csv", ".txt")) and name.startswith("received"):
            text = raw.decode("cp1252" if "cheshire_merseyside.csv" in name else "utf-8")
            assert not re.search(r"\{[a-z]+:|\[(group|scribed|verbatim|vote)\]|^!", text), name


# -- notes: the signals of a kind are enough to tell the kind --------------------------------------


def told_kind(text: str) -> str:
    """The rules in the head of ``corpora/_make/notes.py``, applied to one list item."""
    if text.startswith(("Group:", "Whole group:")):
        return "group"
    if "(scribed)" in text or "(written down by an adult)" in text:
        return "scribed"
    if text.startswith("Summary:") or text.endswith(("(my words)", "(our words, not theirs)")):
        return "paraphrase"
    return "verbatim" if text[0] in '"“' else "?"


def test_voice_can_be_told_from_what_is_received(corpus):
    wrong = []
    for note in corpus.notes:
        for line in note.lines:
            if line.kind in ("group", "scribed", "paraphrase", "verbatim"):
                text, _ = received_line(line, HABITS[note.id])
                if told_kind(text) != line.kind:
                    wrong.append((line.id, line.kind, text))
    assert wrong == []


def test_note_spans_point_into_the_line_as_received(corpus):
    for note in corpus.notes:
        for line in note.lines:
            text, spans = received_line(line, HABITS[note.id])
            assert [text[s.start : s.end] for s in spans] == [s.text for s in spans], line.id


def test_word_notes_have_headings_bullets_and_a_table():
    raw = (YOUTH / "received/notes/n1_birmingham_youth_council.docx").read_bytes()
    styles = {style for style, _ in document_lines(raw)}
    assert {"Title", "Heading 1", "List Bullet", "Normal", "table"} <= styles
    assert ("table", "Free bus travel under 19 | 9") in document_lines(raw)
    assert settle(raw) == settle(settle(raw))


# -- the rules themselves --------------------------------------------------------------------------


def test_kappa_is_that_of_scikit_learn():
    rng = random.Random(7)
    for share in (0.02, 0.2, 0.5, 0.9):
        a = [int(rng.random() < share) for _ in range(500)]
        b = [x if rng.random() < 0.85 else 1 - x for x in a]
        assert figures.cohen_kappa(a, b) == pytest.approx(cohen_kappa_score(a, b))
    assert figures.cohen_kappa([1, 0, 1], [1, 0, 1]) == 1
    assert figures.cohen_kappa([0, 0], [0, 0]) == 1


def test_pooled_kappa_is_that_of_scikit_learn_over_all_pairs():
    codings = [
        *(Coding(f"r{i}", "A", "x" if i % 2 else "", "") for i in range(30)),
        *(Coding(f"r{i}", "B", "x" if i % 3 else "y", "") for i in range(30)),
    ]
    found = figures.agreement(codings, "A", "B")
    a = [i % 2 for i in range(30)] + [0] * 30
    b = [int(i % 3 > 0) for i in range(30)] + [int(i % 3 == 0) for i in range(30)]
    assert found is not None
    assert found.pooled == pytest.approx(cohen_kappa_score(a, b))
    assert [c.code for c in found.codes] == ["x", "y"]


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("07700 900417", True),
        ("+44 7700 900417", True),
        ("0114 496 0357", True),
        ("020 7946 0018", True),
        ("07712 900417", False),
        ("0114 234 0357", False),
        ("07700 90041", False),
    ],
)
def test_drama_numbers(number, good):
    assert rules.phone_is_drama(number) is good


@pytest.mark.parametrize(
    ("number", "good"),
    [("999 204 7186", True), ("999 204 7187", False), ("943 476 5919", False), ("999 20", False)],
)
def test_nhs_numbers(number, good):
    assert rules.nhs_is_test(number) is good


def test_example_addresses():
    assert rules.email_is_example("a.b@example.org")
    assert not rules.email_is_example("a.b@example.org.uk")


def test_marks_become_half_open_code_point_spans():
    text = parse.unmark("😂 {name:Zoë} and {safe:May}", "here")
    assert text.text == "😂 Zoë and May"
    assert [(s.start, s.end, s.type) for s in text.spans] == [(2, 5, "name"), (10, 13, "safe")]


@pytest.mark.parametrize("marked", ["{nam:Zoë}", "{name:{safe:May}}", "{name:Zoë", "a } b"])
def test_broken_marks_are_refused(marked):
    with pytest.raises(SourceError, match="here"):
        parse.unmark(marked, "here")


def test_unmarked_personal_data_is_found():
    text = parse.unmark("ring 07700 900417, a@b.co.uk, S5 0QZ, 1.2.2010, Mrs Hill", "here")
    found = " ".join(rules.unmarked_patterns({"r": text}))
    for kind in ("phone", "e-mail", "postcode", "date", "titled"):
        assert kind in found
    assert rules.unmarked_patterns({"r": parse.unmark("{phone:07700 900417}", "here")}) == []


def test_a_name_marked_once_is_looked_for_everywhere(corpus):
    found = rules.unmarked_names(corpus, {"r": parse.unmark("then Okonedo came", "here")})
    assert found and "Okonedo" in found[0]


def test_near_duplicates_leave_out_short_answers():
    texts = {
        "a": "my mum",
        "b": "my mum",
        "c": "we need a new bus home",
        "d": "We need new bus home!",
    }
    count, pairs = figures.near_duplicates(texts)
    assert count == 2
    assert [p[:2] for p in pairs] == [("c", "d")]


def test_diversity_falls_with_repetition():
    dull = figures.diversity(["the bus is late and the bus is full"] * 200)
    assert dull[0] < validate.SEGMENTAL_TTR[0]
    assert dull[1] < validate.DISTINCT_2[0]


# -- codings: from the first coding file on, every rule holds --------------------------------------


def test_without_codings_there_is_nothing_to_say(corpus):
    assert validate.coding_problems(replace(corpus, codings=[], demo=[])) == []


def test_coding_lines():
    read = parse._coding_line("BS-001/q1: home.poverty +; cross_cutting.body", "A", "here")
    assert [(c.code, c.valence) for c in read] == [
        ("home.poverty", "helps"),
        ("cross_cutting.body", ""),
    ]
    assert [c.code for c in parse._coding_line("BS-001/q1: none", "A", "here")] == [""]
    with pytest.raises(SourceError, match="valence"):
        parse._coding_line("BS-001/q1: home.poverty !", "A", "here")


def test_unknown_codes_and_responses_and_full_agreement_are_problems(corpus):
    coders = (validate.CODER_A, validate.CODER_B)
    same = [
        Coding(rid, coder, "home.poverty" if i % 3 else "", "harms")
        for coder in coders
        for i, rid in enumerate(corpus.responses())
    ]
    assert any(
        "pooled kappa 1.000" in p for p in validate.coding_problems(replace(corpus, codings=same))
    )
    odd = [Coding("XX-001/q1", coders[0], "no.such_code", "")]
    found = " ".join(validate.coding_problems(replace(corpus, codings=same + odd)))
    assert "no response XX-001/q1" in found and "unknown code no.such_code" in found


def test_build_works_before_anyone_has_coded(tmp_path):
    shutil.copytree(YOUTH / "source", tmp_path / "source", ignore=lambda *_: ["codings"])
    files = build.corpus_files(parse.read_corpus(tmp_path))
    assert not files.keys() & {"gold/codings.csv", "demo/codings.csv"}
