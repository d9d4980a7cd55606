"""A project of invented answers about three things, and coders who say what they hear."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, PARKS, SAFETY, write_csv

from chec_voice import Project
from chec_voice.project import ImportChoices

SAID = {
    FOOD: ("no money for food", "we skip meals", "mum can't buy food", "hungry at night"),
    PARKS: ("the park", "playing football in the park", "green space", "the swings"),
    SAFETY: ("dodgy streets at night", "a man with a knife", "it is dark and scary outside"),
}
PLACES = ("in our town", "near my nan", "on my road", "by school", "round ours", "where i live")


def said(number: int) -> tuple[str, str]:
    """(code, text) of answer `number`; every text is another one."""
    code = list(SAID)[number % 3]
    texts = SAID[code]
    text = f"{texts[number // 3 % len(texts)]} {PLACES[number // 7 % len(PLACES)]}"
    return code, f"{text}, part {number}"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learning")
    rows = [(f"P{n:03}", said(n)[1]) for n in range(120)]
    path = folder / "learning.chec"
    with Project.create(path, name="Learning") as project:
        plan = project.imports.plan(
            write_csv(folder / "a.csv", ("id", HELPS), rows),
            ImportChoices(texts=(HELPS,), participant="id"),
        )
        project.imports.add(plan, actor="test")
    return path


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    target = tmp_path / "p.chec"
    target.write_bytes(built.read_bytes())
    return target


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the embedding model: quick, and the same on every machine."""
    from chec_voice import suggest
    from chec_voice.errors import ModelError

    def absent() -> None:
        raise ModelError("The embedding model is not installed.", fix="Install it.")

    monkeypatch.setattr(suggest, "load_encoder", absent)


def code_some(path: Path, count: int, coder: str = "Ama", *, blind: bool = False) -> list[int]:
    """Code the first answers as they were made; returns their segments."""
    with Project.open(path) as project:
        coding = project.coding(coder, blind=blind)
        at, coded = coding.first(), []
        while at is not None and len(coded) < count:
            number = int(coding.view(at).participant[1:])
            coding.apply(at, said(number)[0])
            coding.done(at)
            coded.append(at)
            at = coding.next(at)
    return coded
