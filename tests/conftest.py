"""A small project for every test that wants one, made once and copied."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from chec_testing import START, build
from hypothesis import HealthCheck, settings

from chec_voice import Project

# Tests run on every core already: models with two threads each only wait for one another. And a
# process with threads cannot be forked (`forked`), whatever this machine's variables ask for.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

# The same inputs every time, and none refused because a busy machine makes them slowly. To look for
# new ones: pytest --hypothesis-profile=search
_calm = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("same", derandomize=True, database=None, **_calm)
settings.register_profile("search", **_calm)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Starts every run at the same moment, or `CHEC_TEST_DAYS_AHEAD` days after it.

    The clock ticks on from there, also in the processes that tests start.
    """
    if "CHEC_TEST_CLOCK" in os.environ:  # a worker of pytest-xdist, started with the clock moved
        return
    days = float(os.environ.get("CHEC_TEST_DAYS_AHEAD", "0"))
    ahead = START.timestamp() + days * 86_400 - time.time()
    os.environ["CHEC_TEST_CLOCK"] = str(ahead)
    folder = str(Path(__file__).parent / "clock")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
    time_machine.travel(time.time() + ahead, tick=True).start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker begins with a share of the long tests, so that none of them is what the run
    waits for in the end: `worksteal` deals the list out in as many pieces as there are workers, and
    what stands last in a piece is done last of all, whoever steals it."""
    long = [item for item in items if item.get_closest_marker("slow")]
    short = [item for item in items if not item.get_closest_marker("slow")]
    dealt: list[pytest.Item] = []
    for left in range(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), 0, -1):
        size, first = (len(items) - len(dealt)) // left, len(long) // left
        dealt += long[:first] + short[: size - first]
        del long[:first], short[: size - first]
    items[:] = dealt


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look at it, and
    need not look after every 700 new objects at the others."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests read and write settings of nobody's."""
    os.environ["CHEC_VOICE_CONFIG"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture
def still() -> Iterator[None]:
    """The clock stands at one moment, whatever the run's clock says: for pictures."""
    with time_machine.travel(START, tick=False):
        yield


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
