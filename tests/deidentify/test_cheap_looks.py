"""What is asked before a pattern is tried only saves time: what is found is the same without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chec_voice.deidentify import TextIn, familiar, find, finder, incidents, marked, proper
from chec_voice.deidentify.document import Document

HERE = Path(__file__).parent
EVERYWHERE = ("",)
"""A piece that is in every text."""


class Thorough(Document):
    """Says no to nothing that is asked of its words beforehand."""

    ascii = property(lambda self: False, lambda self, value: None)


@pytest.mark.parametrize("written", [str, str.lower, str.upper, str.title])
def test_nothing_is_missed_that_patterns_alone_would_find(
    monkeypatch: pytest.MonkeyPatch, written: Callable[[str], str]
) -> None:
    lines = [line for file in sorted(HERE.glob("*.txt")) for line in file.open(encoding="utf-8")]
    texts = [TextIn(id_, written(text)) for id_, text in marked(lines)[0].items()]
    assert len(texts) > 500
    quick = find(texts)
    monkeypatch.setattr(finder, "Document", Thorough)
    for module, pieces in (
        (incidents, "_SIGNS"),
        (familiar, "_KNOWN_BY"),
        (proper, "_GROUPS"),
    ):
        monkeypatch.setattr(module, pieces, EVERYWHERE)
    assert find(texts) == quick


def test_an_address_in_words_is_found_in_any_case() -> None:
    for text in ("Email jo at example dot com", "EMAIL JO AT EXAMPLE DOT COM"):
        assert [(hit.type, hit.text.lower()) for hit in find([TextIn("1", text)])] == [
            ("email", "jo at example dot com")
        ]
