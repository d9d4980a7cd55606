"""What leaves a project is written down in it; where that cannot be, people are told."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from chec_voice.store import Store

UNRECORDED = (
    "This project can only be looked at, so what left is not written down in it: later exports do"
    " not keep their small numbers safe against it, and a withdrawal will not name it. Tell whoever"
    " keeps the project what left, when, and where it is."
)


class Unrecorded(UserWarning):
    """Something left a project that was opened to look, and the project does not know of it."""


@contextmanager
def written_down(store: Store) -> Iterator[bool]:
    """A transaction to write down what has just left; False, and `Unrecorded`, where there is none.

    Figures may be taken out by who can only look: a share for reading is how some teams work.
    """
    if store.read_only:
        warnings.warn(Unrecorded(UNRECORDED), stacklevel=3)
        yield False
        return
    with store.write():
        yield True
