"""What is kept of a bug: where it happened, never what anybody said."""

from __future__ import annotations

import tempfile
import time
import traceback
from pathlib import Path


def write_crash_report(error: BaseException) -> Path:
    """Write where a bug happened to a file in the user's folder for temporary files.

    It holds files, lines and the kind of the error; no values and no message, which could quote
    what somebody said.
    """
    rows = [f"chec_voice stopped at {time.strftime('%Y-%m-%d %H:%M:%S')}"]
    cause: BaseException | None = error
    while cause is not None:
        rows.append(type(cause).__name__)
        rows += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__, limit=-40)
        ]
        cause = cause.__cause__ or cause.__context__
    with tempfile.NamedTemporaryFile(
        "w", prefix="chec-voice-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.write("\n".join(rows) + "\n")
    return Path(file.name)
