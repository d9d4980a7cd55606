"""Cues order the queue; they never clear anything, and they never take anything out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import bench_safeguarding as bench
from chec_voice.errors import CodebookError
from chec_voice.safeguarding import DESCRIPTION, TextIn, cues, order


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


def test_similarity_is_optional_and_explained() -> None:
    def alike(texts: object, prototypes: list[str]) -> list[list[float]]:
        return [[0.9, 0.9] + [0.0] * (len(prototypes) - 2)]

    (flag,) = cues([TextIn("a", "zzz")], similarity=alike)  # type: ignore[arg-type]
    assert "means much the same" in flag.cues[0].why


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


def test_the_corpus_and_our_own_sentences() -> None:
    for items in (bench.responses(), bench.own("labelled.txt")):
        found = bench.counts(items)
        disclosures = [found[kind] for kind in bench.DISCLOSURES]
        assert sum(a for a, _ in disclosures) >= 0.95 * sum(b for _, b in disclosures)
        assert found["harmless"][0] <= found["harmless"][1] / 6
        assert found["other"][0] <= 0.12 * found["other"][1]
