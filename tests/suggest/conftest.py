"""Codes written for these tests, and stand-ins for the embedding model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import pytest

from chec_voice.model import Code, Segment

MakeSegment = Callable[..., Segment]


@pytest.fixture
def codes() -> tuple[Code, ...]:
    return (
        Code("school", "School", kind="area", codable=False, keywords=("school",)),
        Code(
            "school.bullying",
            "Bullying",
            label="People being nasty",
            brief="Being hurt or left out by other young people.",
            definition="Repeated unkind acts by other pupils. It happens online as well.",
            examples=("they call me names every single day", "nobody stops the bullies"),
            keywords=("bully", "picked on", "feel safe"),
        ),
        Code(
            "home.money",
            "Money at home",
            brief="Not having enough money for what the family needs.",
            definition="Going without food, heating or clothes because the family cannot pay.",
            examples=("we can't put the heating on", "mum skips meals so we can eat"),
            keywords=("skint", "cost of living", "don't have money"),
        ),
        Code(
            "community.safety",
            "Safe streets",
            brief="Feeling safe or unsafe outside.",
            definition="Knives, gangs, street lights, and places that young people avoid.",
            examples=("it is too dark in the park to walk home",),
            keywords=("feel safe", "knife", "self-harm", "antisocial"),
        ),
        Code("other.nothing", "Nothing to say", kind="housekeeping", keywords=("nothing", "idk")),
        Code("other.disclosure", "Disclosure", keywords=("hit me",), examples=("he hits me",)),
    )


@pytest.fixture
def segment() -> MakeSegment:
    def make(text: str, number: int = 1) -> Segment:
        return Segment(id=number, response_id=number, start=0, end=len(text), text=text)

    return make


class FakeEncoder:
    """Vectors from hashes; counts what it was asked to embed."""

    model_id = "fake"
    dimensions = 8

    def __init__(self, fail_after: int | None = None) -> None:
        self.asked: list[str] = []
        self.fail_after = fail_after

    def encode(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        import numpy as np

        if self.fail_after is not None and len(self.asked) >= self.fail_after:
            raise KeyboardInterrupt
        self.asked += texts
        rows = [list(hashlib.sha256(t.encode("utf-8", "replace")).digest()[:8]) for t in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), 8) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def fake_encoder() -> type[FakeEncoder]:
    return FakeEncoder


@pytest.fixture(scope="session")
def encoder():  # type: ignore[no-untyped-def]
    """The real model."""
    from chec_voice.suggest import load_encoder

    return load_encoder()
