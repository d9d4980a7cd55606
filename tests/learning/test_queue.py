"""The queue with named reasons, and suggestions that keep up with the coder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from chec_testing import PARKS, query, store_of

from chec_voice import Project
from chec_voice.project.jobs.live import Live
from chec_voice.project.jobs.protocol import COMMAND
from chec_voice.project.suggest import learning
from chec_voice.project.suggest.learning import Workbench
from chec_voice.project.suggest.queue import DISAGREES
from chec_voice.store import coders
from chec_voice.store import learning as stored

from .conftest import code_some


def test_smart_order_gives_a_reason_that_is_kept(path: Path) -> None:
    code_some(path, 15)
    with Project.open(path) as project:
        reasons = project.suggestions.plan_queue("Ama")
        assert {"new territory", "blind sample"} <= set(reasons)
        assert "rare code wanted" in reasons or "uncertain" in reasons
        project.suggestions.run()
        coding = project.coding("Ama", order="smart")
        at, seen = coding.first(), []
        for _ in range(8):
            assert at is not None
            view = coding.view(at)
            seen.append(view.reason)
            assert (view.reason != "blind sample") or not view.suggestions
            coding.apply(at, PARKS, basis="suggested")
            coding.done(at)
            at = coding.next(at)
        assert "blind sample" in seen and "reading order" not in seen
        assert project.coding("Ama").view(coding.first() or 0).reason == "reading order"
    kept = query(
        path, "SELECT queue_reason, round, suggestion_shown FROM decision ORDER BY id DESC LIMIT 8"
    )
    assert [row[0] for row in reversed(kept)] == seen
    assert all((row[0] == "blind sample") == (row[1] == "blind") for row in kept)
    assert all(not row[2] for row in kept if row[0] == "blind sample")


def test_plain_order_stays_the_default_and_follows_a_plan_that_ran_out(path: Path) -> None:
    with Project.open(path) as project:
        assert project.suggestions.plan_queue("Ama")
        plain, smart = project.coding("Ama"), project.coding("Ama", order="smart")
        first = plain.first()
        assert plain.next(first or 0) == (first or 0) + 1
        assert smart.next(0, order="plain") == first
        at = smart.first()
        while at is not None and smart.view(at).reason != "reading order":
            smart.done(at)
            at = smart.next(at)
        assert at is not None and smart.progress().done == 60


def test_a_second_coder_is_asked_where_the_model_disagrees(path: Path) -> None:
    code_some(path, 60, "Ama")
    with Project.open(path) as project:
        coding = project.coding("Ama")
        wrong = coding.search('"part 4"')[0][0]  # about parks; a slip of the hand
        coding.remove(wrong, PARKS)
        coding.apply(wrong, "home.poverty.food")
        assert project.suggestions.plan_queue("Bo").get(DISAGREES)
        assert DISAGREES not in project.suggestions.plan_queue("Ama")


def test_the_next_answers_are_refreshed_and_the_one_in_sight_is_not(path: Path) -> None:
    coded = code_some(path, 30)
    with Project.open(path) as project:
        at = coded[-1] + 1
        live = Live(store_of(project), coders.require(store_of(project), "Ama"))
        done = live.refresh(at, 10)
        assert (done.answers, done.segments) == (30, 10) and done.suggestions
        assert [row[0] for row in query(path, "SELECT segment_id FROM suggested ORDER BY 1")] == [
            *range(at + 1, at + 11)
        ]
        assert done.seconds < 20
    assert query(path, "SELECT kind, suggesters FROM run") == [("live", "learned")]


def test_live_worker_kept_the_words_of_somebody_who_withdrew_when_suggest_ran_in_between(
    path: Path,
) -> None:
    """`suggest` takes the mark away that a withdrawal left, so the worker never saw it."""
    code_some(path, 10)
    with Project.open(path) as project:
        live = Live(store_of(project), coders.require(store_of(project), "Ama"))
        live.refresh(11, 3)
        view = project.coding("Ama").view(1)
        bench = live._bench
        assert bench is not None and view.text in bench.learner.texts
        live.refresh(11, 3)
        assert live._bench is bench  # read once
        project.people.withdraw(view.participant)
        project.suggestions.run()
        assert project.retrain_since is None
        assert live.refresh(11, 3).answers == 9
        assert live._bench is not None and view.text not in live._bench.learner.texts


def test_features_that_nobody_needs_any_more_are_forgotten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory grew with every answer that was ever read."""
    monkeypatch.setattr(learning, "SPARE", 5)
    with Project.open(path) as project:
        ahead = stored.next_open(store_of(project), 0, 0, 60)
        segments, hashes = [s for s, _ in ahead], [key for _, key in ahead]
        bench = Workbench(store_of(project), None)
        bench.read(segments, hashes)
        bench.tidy()
        assert len(bench._row) == 60
        before = bench.read(segments[50:], hashes[50:])
        bench.tidy()
        assert len(bench._row) == len(bench._block or ()) == 10
        again = bench.read(segments[50:], hashes[50:])
        assert (before.words == again.words).all() and (before.grams != again.grams).nnz == 0


def test_the_worker_answers_in_lines_and_ends_with_its_input(path: Path) -> None:
    code_some(path, 10)
    worker = subprocess.Popen(
        [*COMMAND, "live"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(json.dumps({"path": str(path), "coder": "Ama"}) + "\n11\n")
    worker.stdin.flush()
    assert json.loads(worker.stdout.readline())["result"]["answers"] == 10
    code_some(path, 3)
    worker.stdin.write("nonsense\n12\n13\n")
    worker.stdin.close()
    last = [json.loads(line) for line in worker.stdout][-1]["result"]
    assert last["answers"] == 13 and last["suggestions"]
    assert worker.wait(30) == 0
