"""The evaluation end to end on a made-up set, and its figures against scikit-learn."""

from __future__ import annotations

import json
import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from chec_voice.errors import InputError, Refused
from chec_voice.model import Code
from chec_voice.progress import Cancelled
from chec_voice.suggest.evaluation import (
    Options,
    cost,
    linear,
    read_labelled,
    run_evaluation,
    svg,
    table,
)
from chec_voice.suggest.evaluation.baselines import BASELINES, MEANT
from chec_voice.suggest.evaluation.metrics import calibration_error, measure
from chec_voice.suggest.evaluation.vectors import vectors_for

TOPICS = {
    "money": ["skint", "bills", "rent", "cash"],
    "school": ["teacher", "lessons", "exams", "class"],
    "safety": ["knife", "gangs", "dark", "fights"],
}


def lines(count: int, **extra) -> list[dict]:
    rng = np.random.default_rng(0)
    rows = []
    for number in range(count):
        labels = [name for name in TOPICS if rng.random() < 0.4]
        words = [str(rng.choice(TOPICS[name])) for name in labels] + ["and", "my", f"day{number}"]
        rows.append({"text": " ".join(words), "labels": labels, "question": "q", **extra})
    return rows


@pytest.fixture
def jsonl(tmp_path):
    path = tmp_path / "made_up.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in lines(90)), encoding="utf-8")
    return path


@pytest.mark.slow
def test_end_to_end(jsonl, fake_encoder, tmp_path):
    data = read_labelled(jsonl)
    options = Options(budgets=(0, 16, 40, 1000, None), seeds=2, encoder=fake_encoder())
    done = run_evaluation(data, options)
    json.dumps({"results": done.results})
    assert {result["model"] for result in done.results} == {"chec", *BASELINES}
    assert {result["budget"] for result in done.results} == {0, 16, 40, "all"}
    assert {r["model"] for r in done.results if r["budget"] == 0} == {
        "chec",
        "commonest_five",
        "keywords",
        "definitions",
    }
    assert any(r["order"] == "active" and r["budget"] == 40 for r in done.results)
    for result in done.results:
        assert set(result) == {"model", "order", "budget", "n_train", "seed", "metrics"}
        assert all(math.isfinite(value) for value in result["metrics"].values())
    full = {r["model"]: r["metrics"] for r in done.results if r["budget"] == "all"}
    assert full["chec"]["lrap"] > 0.9
    assert done.estimate > 0
    assert any("no code" in note for note in done.notes)
    assert ET.fromstring(svg(done, "lrap", "a < b")).tag.endswith("svg")
    assert "| chec | random | 16 |" in table(done)
    again = run_evaluation(data, options)
    assert [r["metrics"] for r in again.results] == [r["metrics"] for r in done.results]


def test_a_stopped_run_goes_on_and_gives_the_same_figures(
    jsonl, fake_encoder, tmp_path, monkeypatch
):
    # As quick at the end as at the start, whoever else uses the machine meanwhile.
    monkeypatch.setattr(cost, "_slowness", lambda work: 1.0)

    class StopsAt:
        def __init__(self, cells: int) -> None:
            self.left = cells

        def start(self, task, total):
            self.task = task

        def advance(self, units=1):
            self.left -= self.task == "Measuring"
            if not self.left:
                raise Cancelled

        def finish(self):
            pass

    def options(**chosen):
        return Options(budgets=(0, 16, 40), seeds=2, **chosen)

    data, folder = read_labelled(jsonl), tmp_path / "kept"
    with pytest.raises(Cancelled):
        run_evaluation(data, options(encoder=fake_encoder(), keep=folder), StopsAt(4))
    figures = folder / "figures.jsonl"
    kept = figures.read_text(encoding="utf-8")
    figures.write_text(kept + '{"model": "chec", "ord', encoding="utf-8")  # killed while writing
    again = fake_encoder()
    done = run_evaluation(data, options(encoder=again, keep=folder))
    assert done.results == run_evaluation(data, options(encoder=fake_encoder())).results
    assert figures.read_text(encoding="utf-8").startswith(kept)
    # Vectors were kept too: asked for once, to see how long that takes.
    assert again.asked.count(data.segments[0].text) == 1
    once_more = run_evaluation(data, options(encoder=again, keep=folder))
    assert once_more.results == done.results
    assert once_more.estimate < done.estimate  # what is finished takes no time again
    with pytest.raises(Refused, match="other answers"):
        run_evaluation(data, options(encoder=fake_encoder(), keep=folder, seed=5))


def test_every_model_is_fitted_on_one_thread(jsonl, monkeypatch):
    """With two, on a machine that others use too, baselines took up to fifty times as long."""
    from threadpoolctl import threadpool_info, threadpool_limits

    threads = []

    def watched(task):
        threads.extend(i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas")
        scores = np.zeros((len(task.test), len(task.codes)))
        return scores, scores > 0

    monkeypatch.setitem(BASELINES, "keywords", watched)
    options = Options(budgets=(16,), seeds=1, models=("keywords",), orders=("random",))
    with threadpool_limits(2, "blas"):
        run_evaluation(read_labelled(jsonl), options)
    assert set(threads) == {1}


def test_all_rows_of_a_file_with_its_own_split_are_measured_once(tmp_path, fake_encoder):
    """Every draw would learn from the same rows and be tested on the same."""
    path = tmp_path / "split.jsonl"
    rows = [{**row, "split": "test" if n % 5 == 0 else "train"} for n, row in enumerate(lines(90))]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    options = Options(
        budgets=(16, None), seeds=3, models=("chec",), orders=("random",), encoder=fake_encoder()
    )
    done = run_evaluation(read_labelled(path), options)
    assert [(r["budget"], r["seed"]) for r in done.results] == [
        (16, 0),
        ("all", 0),
        (16, 1),
        (16, 2),
    ]
    drawn = run_evaluation(read_labelled(_without_split(path)), options)
    assert sum(r["budget"] == "all" for r in drawn.results) == 3


def _without_split(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    other = path.with_name("drawn.jsonl")
    text = "\n".join(json.dumps({k: v for k, v in row.items() if k != "split"}) for row in rows)
    other.write_text(text, encoding="utf-8")
    return other


def test_fitting_all_codes_at_once_is_fitting_each_alone():
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(80, 6)), rng.normal(size=(20, 6))
    truth = (train[:, :3] + rng.normal(size=(80, 3)) > 0.5).astype(float)
    found = linear.logistic(train, truth, test, 3.0)
    for code in range(3):
        alone = LogisticRegression(C=3.0, class_weight="balanced", tol=1e-8, max_iter=1000)
        expected = alone.fit(train, truth[:, code]).predict_proba(test)[:, 1]
        assert found[:, code] == pytest.approx(expected, abs=0.01)


def test_fewer_columns_hold_all_that_a_linear_model_can_use():
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(30, 200)), rng.normal(size=(10, 200))
    inner, outer = linear.compact(train, test)
    assert inner.shape[1] <= 30
    assert inner @ inner.T == pytest.approx(train @ train.T)
    assert outer @ inner.T == pytest.approx(test @ train.T)


def test_baselines_are_no_straw_men():
    """Their threshold is chosen on answers that were left out: a fixed half misses rare codes."""
    rng = np.random.default_rng(0)
    truth = (rng.random((300, 4)) < 0.1).astype(float)
    held = np.clip(0.05 + 0.2 * truth + rng.normal(0, 0.03, truth.shape), 0, 1)
    assert not (held >= 0.5).any()
    chosen = linear.threshold(truth, held)
    assert measure(truth, held, held >= chosen)["macro_f1"] > 0.9


def test_a_given_split_is_used(fake_encoder):
    from chec_voice.progress import SILENT
    from chec_voice.suggest.evaluation.data import from_rows
    from chec_voice.suggest.evaluation.kept import Kept
    from chec_voice.suggest.evaluation.run import _Bench

    def held(rows):
        data = from_rows("x", list(enumerate(rows, 1)))
        options = Options(encoder=fake_encoder())
        train, test = _Bench(data, options, Kept(None, data, options), SILENT).split(0)
        assert not set(train) & set(test)
        return set(test)

    rows = lines(20)
    given = [{**row, "split": "test" if n < 5 else "train"} for n, row in enumerate(rows)]
    assert held(given) == set(range(5))
    people = held([{**row, "participant": f"p{n // 2}"} for n, row in enumerate(rows)])
    assert all((row ^ 1) in people for row in people)
    folds = held([{**row, "split": f"fold{n % 10}"} for n, row in enumerate(rows)])
    assert len(folds) == 4 and len({row % 10 for row in folds}) == 2


def test_without_the_embedding_model(jsonl):
    options = Options(budgets=(0, 16), seeds=1, orders=("random",))
    done = run_evaluation(read_labelled(jsonl), options)
    assert not set(MEANT) & {result["model"] for result in done.results}
    assert all(any(model in note for note in done.notes) for model in MEANT)


def test_csv_and_codebook(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,category\nmy card,card_arrival\nhello,other\nbye,nonsense\n")
    codes = [Code("x.card_arrival", "Card_Arrival"), Code("other", "Other")]
    data = read_labelled(path, codes)
    assert data.truth.tolist() == [[1, 0], [0, 1], [0, 0]]
    assert "1 coding with 1 label" in data.notes[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", "{oops", "not JSON"),
        ("a.jsonl", '{"labels": ["a"]}', "no `text`"),
        ("a.jsonl", '{"text": "a"}', "no `labels`"),
        ("a.jsonl", "", "no rows"),
        ("a.csv", "answer,code\na,b\n", "no column `text`"),
        ("a.csv", "text,code\na,b\n", "none of its labels"),
    ],
)
def test_wrong_files_say_what_is_wrong(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=said):
        read_labelled(path, [Code("z", "Z")])


def test_wrong_options_are_refused(jsonl):
    data = read_labelled(jsonl)
    with pytest.raises(Refused, match="no model"):
        run_evaluation(data, Options(models=("gpt",)))
    with pytest.raises(Refused, match="order"):
        run_evaluation(data, Options(orders=("sideways",)))
    with pytest.raises(InputError, match="cannot be read"):
        read_labelled(jsonl.with_name("absent.jsonl"))


def test_vectors_are_made_once(jsonl, fake_encoder, tmp_path):
    data, cache = read_labelled(jsonl), tmp_path / "deep" / "v.npz"
    first, second = fake_encoder(), fake_encoder()
    one = vectors_for(data, first, cache)
    two = vectors_for(data, second, cache)
    assert first.asked and not second.asked
    assert (one == two).all()
    cache.write_bytes(b"damaged")
    assert (vectors_for(data, fake_encoder(), cache) == one).all()


def test_figures_agree_with_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(1)
    truth = (rng.random((60, 9)) < 0.2).astype(float)
    scores = rng.random((60, 9)).round(1)  # with ties
    shown = scores > 0.6
    found = measure(truth, scores, shown)
    some = truth.sum(1) > 0
    occurring = truth.sum(0) > 0
    assert found["lrap"] == pytest.approx(
        metrics.label_ranking_average_precision_score(truth[some], scores[some])
    )
    assert found["micro_f1"] == pytest.approx(metrics.f1_score(truth, shown, average="micro"))
    assert found["macro_f1"] == pytest.approx(
        metrics.f1_score(truth, shown, average=None, zero_division=0)[occurring].mean()
    )
    assert found["precision"] == pytest.approx(
        metrics.precision_score(truth, shown, average="micro")
    )


def test_calibration_error():
    assert calibration_error(np.array([0.0, 1.0]), np.array([0.0, 1.0])) == 0
    assert calibration_error(np.zeros(10), np.ones(10)) == 1
    rng = np.random.default_rng(0)
    chance = rng.random(20000)
    assert calibration_error((rng.random(20000) < chance).astype(float), chance) < 0.03
    assert calibration_error(np.zeros(0), np.zeros(0)) == 0


def test_nothing_to_measure():
    empty = np.zeros((3, 2))
    found = measure(empty, empty, empty > 1)
    assert found["lrap"] == 0 and found["coverage"] == 0
