"""Work beside an app: one protocol, whatever the job."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from chec_voice import Project
from chec_voice.errors import NotFound, ProjectError
from chec_voice.project import codebook_acts
from chec_voice.project.jobs.protocol import (
    Failed,
    Result,
    Step,
    Telling,
    Worker,
    heard,
    unpacked,
)


class Lines(list[str]):
    """A pipe that keeps what is written to it."""

    def write(self, text: str) -> None:
        self.append(text)

    def flush(self) -> None:
        pass


@dataclasses.dataclass(frozen=True)
class Inner:
    share: float
    name: str | None


@dataclasses.dataclass(frozen=True)
class Outer:
    rows: tuple[Inner, ...]
    pair: tuple[int, str]
    by: dict[int, Inner]
    best: Inner | None


def test_what_is_told_is_heard() -> None:
    lines = Lines()
    telling = Telling(lines)  # type: ignore[arg-type]
    telling.start("Reading", 7)
    whole = Outer((Inner(1, None), Inner(0.5, "b")), (3, "x"), {4: Inner(2, "c")}, None)
    telling.result(whole)
    telling.error(NotFound("nothing here.", fix="Look there.", path="a.csv", row=3))
    step, result, failed = (heard(line) for line in lines)
    assert step == Step("Reading", 0, 7) and str(step) == "Reading 0 of 7"
    assert isinstance(result, Result) and unpacked(Outer, result.value) == whole
    assert isinstance(failed, Failed) and type(failed.error) is NotFound
    assert str(failed.error) == "a.csv, line 3: nothing here.\n  Look there."


def test_an_edit_of_the_codebook_is_the_same_behind_the_pipe(project: Project) -> None:
    """Each kind of it: it is made only where the codebook is what it was planned on."""
    book = project.codebook
    one, elsewhere = book.codable[0].id, "community"
    assert not one.startswith(elsewhere)
    for planned in (
        codebook_acts.moving(book, one, elsewhere),
        codebook_acts.splitting(book, one, ["A new one"], ["It is new."]),
        codebook_acts.retiring(book, one),
    ):
        told = json.loads(json.dumps(dataclasses.asdict(planned)))
        assert unpacked(codebook_acts.Planned, told) == planned


def test_a_job_is_told_over_the_pipe_and_ends_with_what_it_gave(small: Path) -> None:
    with Project.open(small) as project:
        project.coding("Ann")
    worker = Worker("order", {"path": str(small), "coder": "Ann"})
    said = list(worker.messages())
    assert isinstance(said[-1], Result) and sum(said[-1].value.values()) > 5


def test_an_error_in_a_job_is_the_error_in_the_app(tmp_path: Path) -> None:
    worker = Worker("quality", {"path": str(tmp_path / "none.chec")})
    (failed,) = worker.messages()
    assert isinstance(failed, Failed) and type(failed.error) is ProjectError
    assert "no such project" in failed.error.message and failed.error.fix


@pytest.mark.parametrize("way", ["stop", "close"])
def test_a_job_that_is_stopped_or_left_alone_ends(small: Path, way: str) -> None:
    worker = Worker("live", {"path": str(small), "coder": "Sam"})
    getattr(worker, way)()
    assert [one for one in worker.messages() if isinstance(one, Result)] == []
    assert worker._process.wait(20) is not None
