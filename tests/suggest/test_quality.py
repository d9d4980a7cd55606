from __future__ import annotations

import numpy as np
import pytest

from chec_voice.suggest.quality import Share, quality


def test_wilson_interval():
    """Against the value in Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263."""
    low, high = Share(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Share(0, 0).interval == (0.0, 1.0) and Share(0, 0).value is None
    assert Share(0, 20).interval[0] == 0.0
    assert Share(20, 20).interval[1] == pytest.approx(1.0)


def test_counts_and_sentences():
    truth = np.zeros((40, 3))
    truth[:20, 0] = 1
    truth[0, 1] = 1
    chances = np.full((40, 3), 0.05)
    chances[:15, 0] = 0.9
    chances[20:25, 0] = 0.8
    found = quality(["a", "b", "c"], truth, chances, np.full(3, 0.5))
    a, b, c = found.codes
    assert (a.precision.right, a.precision.total) == (15, 20)
    assert (a.recall.right, a.support) == (15, 20)
    assert "15 of the 20" in a.sentence and "15 of 20" in a.sentence
    assert b.few and "too few" in b.sentence
    assert "Nobody has applied" in c.sentence
    assert found.silent.right == 20
    assert "five commonest" in found.sentence
    assert "far off" not in found.sentence


def test_nothing_coded():
    found = quality(["a"], np.zeros((0, 1)), np.zeros((0, 1)), np.array([0.2]))
    assert "Nothing has been coded" in found.sentence


def test_the_baseline_does_not_know_the_answer_itself():
    truth = np.eye(12)
    assert quality(list("abcdefghijkl"), truth, truth, np.full(12, 0.5)).commonest_recall_at_5 == 0
