"""A small project for every test that wants one, made once and copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import build

from chec_voice import Project

# Tests run on every core already: models with two threads each only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the small project and the files it was made from; not to be written to."""
    return build(tmp_path_factory.mktemp("small")).parent


@pytest.fixture
def small(small_folder: Path, tmp_path: Path) -> Path:
    """A copy of the small project, with its files beside it."""
    shutil.copytree(small_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / "small.chec"


@pytest.fixture
def project(small: Path) -> Iterator[Project]:
    with Project.open(small) as opened:
        yield opened
