"""Reads a project's answers for their meaning, beside the app, so that no key waits for it:

    python -m chec_voice.project.reading_ahead PROJECT

ends when the read-for-risk queue can be ordered by meaning (exit 0), or cannot (exit 1).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chec_voice.errors import ChecError
from chec_voice.project.triage import get_ready
from chec_voice.store import open_store


def main(path: Path) -> int:
    if hasattr(os, "nice"):
        os.nice(5)  # the app's keys come first
    try:
        store = open_store(path)
    except ChecError:
        return 1
    try:
        return 0 if get_ready(store) else 1
    except ChecError:
        return 1
    finally:
        store.close()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
