"""Cues order the queue; they never clear anything, and they never take anything out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import bench_safeguarding as bench
from chec_voice.errors import CodebookError
from chec_voice.safeguarding import DESCRIPTION, TextIn, cues, likeness, order
from tools import fit_likeness


def kinds(text: str, polarity: str = "neutral") -> set[str]:
    return {c.kind for flag in cues([TextIn("a", text, "", polarity)]) for c in flag.cues}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my stepdad hits me", "hurt by someone"),
        ("me mams fella keeps hittin our kid", "hurt by someone"),
        ("i wanna kms", "self-harm and suicidal thoughts"),
        ("i dont want to be alive", "self-harm and suicidal thoughts"),
        ("I DON’T wanna be here anymore", "self-harm and suicidal thoughts"),
        ("he said not to tell my mum", "secrecy"),
        ("please dont ring home", "secrecy"),
        ("i owe the older lads money", "exploitation"),
    ],
)
def test_says_it_in_their_own_spelling(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "nobody hits me",
        "my dad never hits me",
        "my brother beat me at fifa",
        "this homework is killing me",
        "that was dead good",
        "i could murder a kebab",
        "nearly died of embarrassment",
        "stop knife crime",
    ],
)
def test_leaves_idioms_and_negations_in_their_place(text: str) -> None:
    assert cues([TextIn("a", text)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "he doesnt stop hitting me",
        "nobody knows he hits me",
        "this homework is killing me and my dad hits me",
    ],
)
def test_fails_towards_reading(text: str) -> None:
    assert "hurt by someone" in kinds(text)


def test_the_question_counts() -> None:
    assert kinds("home", "harms") and not kinds("home", "helps")
    assert kinds("when he is out", "helps")


def test_spans_are_code_points_of_the_text() -> None:
    text = "😀 ok so… my Dad’s  HITTIN’ me, innit"
    (flag,) = cues([TextIn("a", text)])
    for cue in flag.cues:
        assert text[cue.start : cue.end] == cue.words
    assert flag.cues[0].words.startswith("Dad’s") or "HITTIN" in flag.cues[0].words


def test_nothing_leaves_the_queue() -> None:
    texts = [TextIn("a", "fruit"), TextIn("b", "my dad hits me"), TextIn("c", "sport")]
    flags = cues(texts)
    assert order(flags, ["a", "b", "c"]) == ["b", "a", "c"]
    assert order([], ["c", "a", "b"]) == ["c", "a", "b"]
    assert "not safe" in DESCRIPTION


def test_identical_texts_get_their_own_flags_in_order() -> None:
    flags = cues([TextIn("x", "my dad hits me"), TextIn("y", "ok"), TextIn("z", "my dad hits me")])
    assert [flag.text_id for flag in flags] == ["x", "z"]


@pytest.mark.parametrize("text", ["", " ", "....", "\ud800", "^ $ ( [ {", "~" * 50, "a" * 50_000])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert cues([TextIn("a", text)]) == []


def test_meaning_is_optional_and_orders() -> None:
    weights = likeness.load().meant.meaning
    length = sum(w * w for w in weights) ** 0.5
    towards = [w / length for w in weights]
    text = TextIn("a", "qwerty uiop asdf")
    assert cues([text]) == [] == cues([text], vectors=lambda texts: [None for _ in texts])
    (flag,) = cues([text], vectors=lambda texts: [towards for _ in texts])
    (cue,) = flag.cues
    assert (cue.words, cue.start, cue.end) == ("", 0, 0) and "as a whole" in cue.why
    assert cues([text], vectors=lambda texts: [[-w for w in towards] for _ in texts]) == []


def test_finds_what_no_cue_was_written_for() -> None:
    (flag,) = cues([TextIn("a", "i hide in the shed til hes gone to bed", "", "harms")])
    assert flag.cues and all(
        flag_cue.words == "i hide in the shed til hes gone to bed"[flag_cue.start : flag_cue.end]
        for flag_cue in flag.cues
    )


def test_likeness_was_fitted_to_the_examples_that_stand_here() -> None:
    fitted_to = json.loads(likeness.FITTED.read_text(encoding="utf-8"))["fitted_to"]
    assert fitted_to == fit_likeness.digest(), "run python tools/fit_likeness.py"


def test_no_test_line_is_among_the_examples() -> None:
    learned = {text.casefold() for _, rows in fit_likeness.examples() for _, _, text in rows}
    learned |= {text.casefold() for _, _, text in fit_likeness.ordinary()}
    for name in bench.HELD_OUT:
        told = {text.text.casefold() for text, kind in bench.own(name) if kind != "other"}
        assert not told & learned


def test_every_file_of_examples_says_that_it_is_synthetic() -> None:
    for path in (*fit_likeness.EXAMPLES.glob("*.txt"), *(bench.OWN / n for n in bench.HELD_OUT)):
        assert "SYNTHETIC" in path.read_text(encoding="utf-8").splitlines()[0]


def test_a_broken_file_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(
        "lists:\n  me: me us\nkinds:\n  - name: x\n    cues:\n      - score: 0.9\n"
        "        why: y\n        says: |\n          (hit+ {me}\n",
        encoding="utf-8",
    )
    with pytest.raises(CodebookError, match="line 8"):
        cues([TextIn("a", "hit me")], path=path)


def test_a_lead_can_add_a_cue(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(
        "lists:\n  me: me us\nkinds:\n  - name: x\n    cues:\n      - score: 0.9\n"
        "        why: y\n        says: |\n          # ours\n          hit+ {me}\n",
        encoding="utf-8",
    )
    (flag,) = cues([TextIn("a", "hittin us")], path=path)
    assert (flag.level, flag.cues[0].kind) == ("strong", "x")


@pytest.mark.parametrize(
    ("items", "least"),
    [
        (bench.responses, 0.95),
        (lambda: bench.own("held_out_1.txt"), 0.9),
        (lambda: bench.own("held_out_2.txt"), 0.9),
    ],
    ids=["corpus", "held_out_1", "held_out_2"],
)
def test_words_alone_find_most_and_leave_most_of_the_harmless(
    items: Callable[[], list[bench.Item]], least: float
) -> None:
    found = bench.counts(items())
    disclosures = [found[kind] for kind in bench.DISCLOSURES]
    assert sum(a for a, _ in disclosures) >= least * sum(b for _, b in disclosures)
    assert found["harmless"][0] <= 0.21 * found["harmless"][1]
    assert found["other"][0] <= 0.2 * found["other"][1]
