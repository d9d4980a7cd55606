"""A person's own settings: kept for whoever sits at this machine, whatever project is open.

One JSON object in the configuration folder of the system (`$XDG_CONFIG_HOME/chec_voice` or
`~/.config/chec_voice` on Linux, `~/Library/Application Support/chec_voice` on macOS,
`%APPDATA%\\chec_voice` on Windows), or in the folder that `CHEC_VOICE_CONFIG` names. Settings hold
how somebody likes to work, never what anybody said. What a project keeps about itself is in
`chec_voice/store/settings.py`.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from chec_voice.errors import InputError, Refused
from chec_voice.outputs import why

FOLDER = "CHEC_VOICE_CONFIG"
"""Environment variable that names another folder."""
FILE = "settings.json"


def folder() -> Path:
    """The configuration folder of this person; it need not exist yet."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER]).expanduser()
    import platformdirs

    return platformdirs.user_config_path("chec_voice", appauthor=False, roaming=True)


class Settings:
    """Settings by name. Values are plain data (what JSON can hold), read anew at every `get`.

    Args:
        path: the file; by default `settings.json` in `folder()`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or folder() / FILE

    def get(self, key: str, default: Any = None) -> Any:
        """What is kept under a key, or the default.

        Raises:
            InputError: the file is there and cannot be read, or is no JSON object; names the line.
        """
        return self._read().get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Keep a value; None takes the key away. Whole or not at all.

        Raises:
            InputError: the file cannot be read as settings: it is left as it is.
            Refused: the folder cannot be written.
        """
        values = self._read()
        values.pop(key, None)
        if value is not None:
            values[key] = value
        text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        draft: str | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, draft = tempfile.mkstemp(dir=self.path.parent, prefix=FILE, suffix=".new")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(self.path)
        except OSError as error:
            if draft is not None:
                with suppress(OSError):
                    Path(draft).unlink(missing_ok=True)
            raise Refused(
                f"your settings cannot be saved in {self.path} ({why(error)}).",
                fix=f"Name another folder in the environment variable {FOLDER}.",
            ) from error

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self.path.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}).", path=self.path) from error
        except json.JSONDecodeError as error:
            raise InputError(
                "these settings are not valid JSON.", path=self.path, row=error.lineno, fix=_FIX
            ) from error
        except (UnicodeDecodeError, RecursionError) as error:
            raise InputError("these settings are not JSON.", path=self.path, fix=_FIX) from error
        if not isinstance(values, dict):
            raise InputError("these settings are no JSON object.", path=self.path, fix=_FIX)
        return values


_FIX = "Correct the file, or delete it: then everything is as it was at first."
