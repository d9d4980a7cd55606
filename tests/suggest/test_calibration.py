from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.suggest import calibration, stack
from chec_voice.suggest.quality import quality


def _decided(count: int, overstated: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and decisions that follow them but for log odds that are too high."""
    rng = np.random.default_rng(seed)
    chances = rng.uniform(0.1, 0.95, count)
    true = calibration.sigmoid(calibration.logit(chances) - overstated)
    return chances, (rng.random(count) < true).astype(float)


def test_scores_that_promise_too_much_are_brought_down():
    chances, right = _decided(2000, overstated=1.0)
    told = calibration.fit(chances, right)(chances)
    assert calibration.error(chances, right) > 0.15
    assert calibration.error(told, right) < 0.04


def test_a_handful_of_decisions_hardly_moves_a_score():
    assert calibration.fit(np.zeros(0), np.zeros(0))(np.array([0.3]))[0] == pytest.approx(0.3)
    told = calibration.fit(np.array([0.6, 0.4]), np.array([0.0, 0.0]))(np.array([0.5]))[0]
    assert 0.3 < told < 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_calibrating_never_turns_an_order_round(pairs: list[tuple[float, bool]]):
    chances = np.array([chance for chance, _ in pairs])
    told = calibration.fit(chances, np.array([float(on) for _, on in pairs]))(chances)
    order = np.argsort(chances, kind="stable")
    assert (np.diff(told[order]) >= 0).all()


def test_numbers_are_borne_out_only_by_enough_decisions_that_fit():
    chances, right = _decided(400, overstated=0.0)
    assert calibration.borne_out(chances, right)
    assert not calibration.borne_out(chances[:199], right[:199])
    assert not calibration.borne_out(*_decided(400, overstated=1.5))


def test_a_score_is_judged_without_the_decisions_it_was_calibrated_by():
    """Calibrated by themselves, noise looks like knowledge."""
    rng = np.random.default_rng(3)
    chances, right = rng.uniform(0.2, 0.8, 30), (rng.random(30) < 0.5).astype(float)
    crossed = calibration.crossed(chances, right, 0)
    itself = calibration.fit(chances, right)(chances)
    assert ((crossed - right) ** 2).mean() > ((itself - right) ** 2).mean()


def test_uncoded_answers_get_as_many_codes_as_is_expected():
    chances = np.random.default_rng(0).uniform(0, 0.9, (50, 30))
    moved = calibration.moved(chances, calibration.offset(chances, 1.5))
    assert moved.sum(1).mean() == pytest.approx(1.5, abs=0.01)


def test_only_finished_answers_say_how_many_codes_an_answer_has():
    applied = np.zeros((40, 5))
    applied[:20, :4] = 1
    judged = np.zeros((40, 5), dtype=bool)
    judged[:20] = True
    expected, known = calibration.expected_codes(applied, judged, 1.5)
    assert expected == pytest.approx((20 * 4 + 5 * 1.5) / 25)
    assert known == pytest.approx(25 / 45)  # the others speak of their own codes alone
    assert calibration.expected_codes(applied[:0], judged[:0], 1.5) == (1.5, 1.0)


def test_quality_says_whether_scores_are_more_than_an_order():
    chances, right = _decided(600, overstated=0.0, seed=1)
    found = quality(["a"], right[:, None], chances[:, None], np.array([0.2]))
    assert found.borne_out and "bear them out" in found.scores_sentence
    few = quality(["a"], right[:50, None], chances[:50, None], np.array([0.2]))
    assert not few.borne_out and "too few" in few.scores_sentence


def _two_questions() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """40 answers to two questions; the code is given to all those of the second."""
    questions = np.arange(40) % 2
    return questions, questions[:, None].astype(float), np.ones((40, 1), dtype=bool)


def test_a_code_is_likelier_where_the_question_calls_for_it():
    questions, applied, judged = _two_questions()
    rates = np.array([0.5])
    none, all_of_it, unknown = stack.asked_rates(
        questions, applied, judged, rates, np.array([0, 1, 7])
    ).ravel()
    assert none < -1 and all_of_it > 1 and unknown == 0


def test_rates_at_a_question_do_not_tell_an_answer_its_own_code():
    """Left out one at a time, a rate is lower exactly where the code was given."""
    rng = np.random.default_rng(0)
    applied = (rng.random((400, 1)) < 0.3).astype(float)
    questions, judged = np.zeros(400, dtype=int), np.ones((400, 1), dtype=bool)
    crossed = stack.asked_rates_crossed(questions, applied, judged, applied.mean(0), 0)
    given, not_given = crossed[applied > 0], crossed[applied == 0]
    assert abs(given.mean() - not_given.mean()) < crossed.std()
    assert abs(np.corrcoef(crossed.ravel(), applied.ravel())[0, 1]) < 0.2
    assert len(np.unique(crossed.round(9))) <= stack.FOLDS


def test_the_first_answers_do_not_make_other_codes_look_impossible():
    applied = np.zeros((16, 40))
    applied[:, 0] = 1
    rates = stack.base_rates(applied, np.ones((16, 40), dtype=bool))
    assert rates[1] > 0.015 and 0.3 < rates[0] < 0.6


def test_a_perfect_score_is_off_by_what_chance_says():
    """Fifty of a hundred are right only on average: an error of .04 may be no error at all."""
    rng = np.random.default_rng(2)
    chances = rng.uniform(0.1, 0.9, 600)
    found = [
        calibration.error(chances, (rng.random(600) < chances).astype(float)) for _ in range(200)
    ]
    assert np.mean(found) == pytest.approx(calibration.error_by_chance(chances), rel=0.1)
    assert 0.03 < calibration.error_by_chance(chances) < 0.04
