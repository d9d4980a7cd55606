"""One table of actions: the page of keys is current, own keys work, texts follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.settings import Settings
from tests.tui.conftest import screen_text
from tui import keys
from tui.app import ChecApp

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _stock_keys() -> Iterator[None]:
    yield
    keys.use_own({})


def test_the_page_of_keys_is_current() -> None:
    page = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert page == keys.as_markdown(), "run: python -m tui.keys > docs/keys.md"


def test_every_verb_named_beside_a_key_exists() -> None:
    from chec_voice.cli import VERBS

    verbs = {key.verb.split()[0] for _, section in keys.SECTIONS for key in section if key.verb}
    assert verbs <= set(VERBS)


async def test_an_action_moves_to_another_key_and_every_text_follows(app: ChecApp) -> None:
    Settings().put("keys", {"undo": "z", "done": "space", "code": "ctrl+k"})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a")
        assert "z undo" in screen_text(app) and "z Undo" in screen_text(app)
        desk = app.review.desk
        assert desk.view is not None and desk.view.applied
        await pilot.press("u")
        assert desk.view.applied
        await pilot.press("z")
        assert desk.view is not None and not desk.view.applied
        before = desk.view.segment_id
        await pilot.press("a", "enter")
        assert desk.view.segment_id == before
        await pilot.press("space")
        assert desk.view.segment_id != before
        await pilot.press("question_mark")
        assert re.search(r"Space +Done with this answer", screen_text(app))


@pytest.mark.parametrize(
    ("own", "words"),
    [({"dance": "z"}, "'dance'"), ({"undo": "x"}, "same key"), ({"undo": "z", "skip": "z"}, "z")],
)
def test_keys_that_cannot_be_are_refused_with_what_to_do(own: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        keys.use_own(own)
    assert keys.shown("undo") == "u"


async def test_faulty_settings_cost_the_settings_only(app: ChecApp) -> None:
    Settings().put("keys", {"dance": "z"})
    async with app.run_test() as pilot:
        await pilot.press("a")
        assert "u undo" in screen_text(app) or "✓ Applied" in screen_text(app)


async def test_colours_that_somebody_chose_stay(app: ChecApp) -> None:
    async with app.run_test() as pilot:
        app.theme = "textual-light"
        await pilot.pause()
    assert Settings().get("theme") == "textual-light"


def test_no_text_of_the_app_names_a_key_by_hand() -> None:
    """Text asks the table, so that a key that was moved stays true."""
    key = r"(Enter|Esc|PgDn|F\d|[b-hj-z])"  # "a" and "i" are words, too
    does = "stops|finds|explains|accepts|rejects|leads|goes|marks|undo"
    by_hand = re.compile(rf'"[^"{{]*\b([Pp]ress|with) {key}\b|\b{key} ({does})\b')
    named = [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()}"
        for path in sorted((ROOT / "tui").rglob("*.py"))
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if by_hand.search(line)
    ]
    assert named == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Run chec-voice doctor FILE.", "Here in the app: Check is F9, then d."),
        ("Use `chec-voice themes PROJECT`.", "Here in the app: Themes is F3."),
        ("chec-voice undo-import P, or chec-voice map P", "Take back is F9, then u; Map is F2."),
        ("Run chec-voice merge A B.", ""),
        ("Free some space first.", ""),
    ],
)
def test_a_verb_of_the_command_line_is_told_by_its_key(text: str, said: str) -> None:
    assert keys.here(text).endswith(said) and bool(keys.here(text)) == bool(said)
