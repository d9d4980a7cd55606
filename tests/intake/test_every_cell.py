"""The law of import: every cell or line that holds something is in the project, or is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .wild_inputs import File, check_answers, make_file, try_one


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.randoms(use_true_random=False).map(make_file))
def test_every_cell_is_in_the_project_or_said_to_be_left_out(tmp_path: Path, file: File) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(file.data)
    check_answers(file, path)


@pytest.mark.parametrize("block", range(4))
def test_no_input_of_the_grammar_is_lost_or_invented(tmp_path: Path, block: int) -> None:
    """300 of the 2,000 that `python -m benchmarks bench_wild` tries."""
    for seed in range(block * 75, block * 75 + 75):
        try_one(seed, tmp_path)
