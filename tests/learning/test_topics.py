"""Topics: refused when there is too little text, seeded, stable, and never more than leads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from chec_testing import FOOD, HELPS, PARKS, ok, query, refused, run, store_of, write_csv

from chec_voice import Project
from chec_voice.errors import NotFound, Refused
from chec_voice.project import ImportChoices
from chec_voice.store import topics as stored
from chec_voice.suggest.scope import has_content
from chec_voice.topics import STEADY, alike, check_set, distinct, find_topics, label, terms

WORDS = ("park swings grass", "food hungry dinner", "bus late train")


def made(count: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Texts about three things, and vectors near three directions."""
    rng = np.random.default_rng(seed)
    which = np.arange(count) % 3
    vectors = np.eye(16)[which] + rng.normal(0, 0.12, (count, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"the {WORDS[k]} and the number{'x' * n}" for n, k in enumerate(which)]
    return texts, vectors.astype(np.float32)


def test_too_little_text_is_refused_with_a_reason(small: Path) -> None:
    with pytest.raises(Refused, match="too few for topics"):
        find_topics(*made(149))
    done = run("topics", small)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "36 different answers, too few for topics" in done.stderr


def test_answers_without_words_are_not_said_to_be_missing(tmp_path: Path) -> None:
    path, answers = tmp_path / "p.chec", tmp_path / "faces.csv"
    rows = "".join(f"{n},{'😀😐😡😴🎉'[n % 5] * (1 + n // 5)}\n" for n in range(30))
    answers.write_text(f"ID,How do you feel about school?\n{rows}31,the park\n", encoding="utf-8")
    ok("new", path)
    ok("import", path, answers, "--yes")
    done = run("topics", path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "30 answers are emoji" in done.stderr and "1 different" in done.stderr


@pytest.mark.slow
def test_topics_are_seeded_stable_and_named_without_stop_words() -> None:
    pytest.importorskip("bertopic")
    texts, vectors = made(156)
    found = find_topics(texts, vectors, seed=3, min_size=20, join_outliers=True)
    assert len(found.topics) == 3
    assert any("fewer than 650" in text for text in found.warnings)
    assert found.agreement > 0.8 and all(t.stability > 0.8 for t in found.topics)
    words = {word for topic in found.topics for word in topic.words}
    assert {"park", "bus", "food"} <= words and not words & {"the", "and"}
    for topic in found.topics:
        assert len({m % 3 for m in topic.members}) == 1
        assert list(topic.weights) == sorted(topic.weights, reverse=True)
    inside = sum(len(t.members) for t in found.topics)
    assert inside + found.outliers == found.texts == 156
    again = find_topics(texts, vectors, seed=3, min_size=20, join_outliers=True)
    assert again.topics == found.topics


@pytest.mark.slow
def test_topics_that_say_the_same_are_one_and_shaky_ones_stand_last() -> None:
    """Two kinds of answers about the bus, in two groups of vectors that are nearly one."""
    pytest.importorskip("bertopic")
    texts, vectors = made(156)
    twin = np.zeros((52, 16), dtype=np.float32)
    twin[:, 2], twin[:, 3] = 1, 0.45
    twin += np.random.default_rng(1).normal(0, 0.05, twin.shape)
    twin /= np.linalg.norm(twin, axis=1, keepdims=True)
    texts += [f"late bus and the train number{'y' * n}" for n in range(52)]
    found = find_topics(texts, np.vstack([vectors, twin]), seed=3, min_size=20)
    assert sum("bus" in topic.words for topic in found.topics) == 1
    assert [topic.number for topic in found.topics] == list(range(1, len(found.topics) + 1))
    shaky = [topic.stability < STEADY for topic in found.topics]
    assert shaky == sorted(shaky)


def test_a_label_says_no_word_twice() -> None:
    """From "service to service", stop words gone, came the topic "service service"."""
    assert "service service" not in terms("From service to service it was good service")
    assert "good service" in terms("From service to service it was good service")
    ranked = ["service", "services", "service good", "staff", "kind staff", "good", "lovely"]
    assert label(distinct(ranked)) == "service, staff, good, lovely"
    assert distinct(["bus bus", "bus"]) == ("bus",)
    assert distinct(["class", "boss", "buses", "bus"]) == ("class", "boss", "buses")
    forms = ["waiting", "stressed", "wait", "stress", "arrived", "long wait", "arrive", "worries"]
    assert distinct([*forms, "worry"]) == ("waiting", "stressed", "arrived", "worries")
    said = terms("I don’t think we've seen mum's car, dont know")
    assert said == ["think", "seen", "mum", "car", "know", "seen mum", "mum car"]


def test_a_usable_set_of_themes() -> None:
    sets = {1: frozenset(range(10)), 2: frozenset(range(9)), 3: frozenset(range(20, 23))}
    vectors = np.array([[1, 0], [0.99, 0.14], [0, 1]], dtype=np.float32)
    assert alike([1, 2, 3], vectors) == [(1, 2)] and alike([], None) == []
    many, size, labels, jaccard = check_set(sets, ["1 and 2"], 100)
    assert many.kept
    assert not size.kept and "3" in size.found
    assert not labels.kept and labels.found == "1 and 2"
    assert not jaccard.kept and jaccard.found == "1 and 2"
    crowd = {n: frozenset(range(10 * n, 10 * n + 9)) for n in range(71)}
    many, _, labels, _ = check_set(crowd, [], 900)
    assert not many.kept and labels.kept


FOUND = {
    "min_size": 5,
    "join_outliers": False,
    "texts": 120,
    "outliers": 112,
    "joined": 0,
    "agreement": 0.4,
    "warnings": ["little text"],
    "alike": [],
}


@pytest.fixture
def with_topic(path: Path) -> Path:
    with Project.open(path) as project:
        members = [(segment, 0.5 + segment / 1000) for segment in range(1, 9)]
        stored.save(
            store_of(project), FOUND, "", [(1, ("swings", "grass"), 8, 0.9, members)], "Ama"
        )
    return path


def test_what_was_found_last_is_read_back_without_finding_again(with_topic: Path) -> None:
    with Project.open(with_topic) as project:
        report = project.topics.last()
        assert report is not None and report.current and report.answers == 120
        (topic,) = report.topics
        assert (topic.answers, topic.people, topic.stability_word) == (8, 8, "steady")
        assert topic.segments == tuple(range(8, 0, -1))  # the most typical first
        answers = project.topics.answers(1)
        assert [segment for segment, _, _ in answers] == list(topic.segments)
        assert topic.examples == tuple(text for _, text, _ in answers[:3])
        assert report.segments_in_none == 112
    done = run("topics", with_topic)
    assert done.returncode == 0 and "Finding" not in done.stderr
    assert "Warning: little text" in done.stdout and "steady 0.90" in done.stdout
    data = json.loads(ok("topics", with_topic, "--json"))
    assert data["current"] and data["topics"][0]["segments"] == list(range(8, 0, -1))
    done = run("topics", with_topic, "--again")
    assert done.returncode == 1 and "too few for topics" in done.stderr


def test_topics_leave_out_who_withdrew_and_what_was_raised(with_topic: Path) -> None:
    with Project.open(with_topic) as project:
        coding = project.coding("Ama")
        person = coding.view(8).participant
        coding.raise_concern(coding.view(7).response_id)
        project.people.withdraw(person, actor="Ama")
        report = project.topics.last()
        assert report is not None and report.current
        assert report.topics[0].segments == tuple(range(6, 0, -1))
        assert report.topics[0].answers == 6 and report.answers == 118
        assert not {7, 8} & {segment for segment, _, _ in project.topics.answers(1)}


def test_topics_are_found_anew_after_an_import(with_topic: Path, tmp_path: Path) -> None:
    more = write_csv(tmp_path / "more.csv", ("id", HELPS), [("N1", "a new skate park")])
    with Project.open(with_topic) as project:
        plan = project.imports.plan(
            more, ImportChoices(texts=(HELPS,), participant="id", session="second")
        )
        project.imports.add(plan, actor="test")
        report = project.topics.last()
        assert report is not None and not report.current and report.segments_in_none == 113
    done = run("topics", with_topic)
    assert done.returncode == 1 and "too few for topics" in done.stderr


def test_no_topics_yet(path: Path) -> None:
    with Project.open(path) as project:
        assert project.topics.last() is None
        with pytest.raises(NotFound, match="no topic 1"):
            project.topics.answers(1)


def proposals(path: Path, code: str) -> list[int]:
    sql = (
        "SELECT s.segment_id FROM suggestion s JOIN code c ON c.id = s.code_id"
        " WHERE c.key = ? AND s.suggester = 'topic' ORDER BY 1"
    )
    return [row[0] for row in query(path, sql, code)]


def test_promoting_makes_a_code_and_only_suggests_it(with_topic: Path) -> None:
    said = ok(
        "topics", with_topic, "--promote", "1", "--as", "community.swings", "--name", "Swings"
    )
    assert "Nothing is applied" in said and "Warning" not in said
    assert proposals(with_topic, "community.swings") == list(range(1, 9))
    with Project.open(with_topic) as project:
        code = project.codebook.get("community.swings")
        assert code and code.name == "Swings" and code.keywords == ("swings", "grass")
        ids = [c.id for c in project.codebook.codes]
        assert ids.index("community.swings") < ids.index("education")
        project.suggestions.run()  # a new run leaves what a person proposed
        with pytest.raises(Refused, match="already"):
            project.topics.promote(1, "community.swings", "Swings")
        with pytest.raises(NotFound, match="put it under"):
            project.topics.promote(1, "nowhere.swings", "Swings")
        with pytest.raises(Refused, match="no id"):
            project.topics.promote(1, "Swings!", "Swings")
    assert len(proposals(with_topic, "community.swings")) >= 1
    assert query(with_topic, "SELECT count(*) FROM decision") == [(0,)]
    assert query(with_topic, "SELECT action FROM topic") == [("promoted",)]
    assert "promoted: Swings" in ok("topics", with_topic)


def test_a_code_made_of_a_topic_is_compared_with_what_is_there(with_topic: Path) -> None:
    """The codebook warned of codes that mean the same, and topics did not."""
    promote = ("--promote", "1", "--as", "community.kit", "--name", "Going hungry", "--json")
    made = run("topics", with_topic, *promote)
    assert json.loads(made.stdout) == {"suggestions": 8}
    assert f"({FOOD}) already" in made.stderr


def test_merging_suggests_a_code_that_exists(with_topic: Path) -> None:
    data = json.loads(ok("topics", with_topic, "--merge", "1", "--into", PARKS, "--json"))
    assert data == {"suggestions": 8}
    assert proposals(with_topic, PARKS) == list(range(1, 9)) and not proposals(with_topic, FOOD)
    refused(run("topics", with_topic, "--merge", "7", "--into", PARKS), "no topic 7")
    refused(run("topics", with_topic, "--merge", "1", "--into", "home"), "'home'")
    assert run("topics", with_topic, "--merge", "1").returncode == 2
    assert run("topics", with_topic, "--promote", "1", "--name", "x").returncode == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("আমার কুকুর আর পার্ক", ["আমার", "কুকুর", "আর", "পার্ক"]),
        ("الحديقة والمدرسة", ["الحديقة", "والمدرسة"]),
        ("музыка и спорт", ["музыка", "спорт"]),
        ("przyjaźń i żółta łódka", ["przyjaźń", "żółta", "łódka"]),
        ("友だちと毎日サッカーをする", ["毎日", "サッカー"]),
        ("我的公园", ["公园"]),
    ],
)
def test_topics_are_named_by_whole_words_of_any_script(text: str, words: list[str]) -> None:
    assert set(words) <= set(terms(text))
    assert all(len(term) > 1 for term in terms(text)) and has_content(text)


@pytest.mark.parametrize(
    ("text", "says"), [("足球", True), ("দিদা", True), ("🙂", False), ("ok", False)]
)
def test_two_characters_of_chinese_are_words_and_two_of_english_are_not(
    text: str, says: bool
) -> None:
    assert has_content(text) is says
