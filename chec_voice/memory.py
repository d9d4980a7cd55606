"""Memory that is not needed any more goes back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Give back what was freed, where the system's library keeps it for later (glibc).

    Counting half a million answers frees some hundred megabytes in pieces, which stay with the
    program until it is asked: an app that counts a few things one after the other held a gigabyte.
    """
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another library, or Windows
        return None
