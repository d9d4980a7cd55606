"""Keeps heavy libraries out of imports that would load them only because they are installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Imports inside this block find these libraries absent, unless they are loaded already.

    sqlite-utils loads pandas and numpy when it finds them, and thinc (under spaCy) loads torch;
    neither needs them for what we do, and each costs every start up to some seconds.
    """
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        # None in sys.modules makes `import` raise ImportError, which these libraries handle
        sys.modules[name] = cast(ModuleType, None)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
