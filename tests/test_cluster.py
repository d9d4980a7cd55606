"""Parts of long work on a Dask cluster: the same result, byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chec_testing import HELPS, query, write_csv

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.project import ImportChoices
from chec_voice.project.cluster import on_cluster
from chec_voice.suggest import encode_batches, load_encoder

TEXTS = [
    f"{words} {number}"
    for number in range(20)
    for words in (
        "more lights in the park",
        "Miss Hartley at Thornbeck High listens, she does",
        "the bus",
        "my mate Tyrone says the youth club shuts at six and there is nowhere warm to go after",
    )
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    cluster: Any = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp", host="127.0.0.1"
    )
    with cluster:
        yield cluster.scheduler_address


def _project(folder: Path) -> Project:
    answers = write_csv(
        folder / "answers.csv",
        ("ref", HELPS),
        [(f"P{number}", text) for number, text in enumerate(TEXTS)],
    )
    project = Project.create(folder / "cluster.chec", name="Cluster")
    choices = ImportChoices(texts=(HELPS,), participant="ref")
    project.imports.add(project.imports.plan(answers, choices), actor="test")
    return project


@pytest.mark.slow
def test_two_workers_find_what_one_process_finds(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chec_voice.deidentify.finder._AT_ONCE", 7)
    with _project(tmp_path) as project:
        here, there = (project.redaction.propose(cluster=where) for where in ("", address))
    assert len(here.proposals) >= 20
    assert there == here


@pytest.mark.slow
def test_two_workers_read_for_meaning_what_one_process_reads(address: str, tmp_path: Path) -> None:
    encoder = load_encoder()
    alone = dict(pair for batch in encode_batches(encoder, TEXTS) for pair in batch)
    with _project(tmp_path) as project:
        project.suggestions.run(sources=("keywords",), cluster=address)
        kept = query(project.path, "SELECT text_hash, vector FROM embedding")
    assert dict(kept) == alone and len(alone) == len(TEXTS)
    with on_cluster(address) as spread:  # in more parts than there are workers
        parts = list(encode_batches(encoder, TEXTS, batch_size=16, spread=spread))
    assert parts == list(encode_batches(encoder, TEXTS, batch_size=16))


def test_a_cluster_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        _project(tmp_path) as project,
        pytest.raises(Refused, match=r"needs Dask[\s\S]*chec-voice\[dask\]"),
    ):
        project.redaction.propose(cluster="tcp://127.0.0.1:1")
