"""A person's own settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from chec_voice import settings
from chec_voice.errors import InputError, Refused
from chec_voice.settings import Settings


def test_a_setting_is_there_for_the_next_program(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "settings.json"
    Settings(path).put("keys", {"undo": "ctrl+z", "größe": [1, None]})
    Settings(path).put("theme", "dark")
    assert Settings(path).get("keys") == {"undo": "ctrl+z", "größe": [1, None]}
    Settings(path).put("keys", None)
    assert Settings(path).get("keys", "none") == "none" and Settings(path).get("theme") == "dark"
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("content", "line"), [(b'{"a": 1,\n b}', 2), (b"[1]", None), (b"\xff\xfe{", None)]
)
def test_broken_settings_are_named_and_never_written_over(
    tmp_path: Path, content: bytes, line: int | None
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    for work in (lambda: Settings(path).get("a"), lambda: Settings(path).put("a", 2)):
        with pytest.raises(InputError, match="delete it") as caught:
            work()
        assert (caught.value.row, caught.value.path) == (line, str(path))
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((Refused, InputError), match=r"settings cannot be saved|cannot be read"):
        Settings(tmp_path / "file" / "settings.json").put("a", 1)
    assert (tmp_path / "file").read_text() == ""


def test_the_folder_is_the_systems_unless_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.FOLDER, str(tmp_path / "own"))
    assert Settings().path == tmp_path / "own" / "settings.json"
    monkeypatch.delenv(settings.FOLDER)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert settings.folder() == tmp_path / "xdg" / "chec_voice"
    assert settings.folder().name == "chec_voice"
