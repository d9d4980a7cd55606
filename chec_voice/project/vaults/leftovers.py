"""Drafts of killed programs, which may hold what people said in plain words: taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chec_voice import draft_files
from chec_voice.errors import ChecError
from chec_voice.store import Store, outside


@contextmanager
def writing_in(store: Store, folder: Path) -> Iterator[None]:
    """In this block drafts are written in a folder; a killed one is cleared at the next opening.

    A project that was opened to look cannot note the folder: what a killed one left there goes
    when something is written there again.
    """
    if store.read_only:
        draft_files.clear(folder)
        yield
        return
    outside.note(store, folder, "drafts")
    yield
    with suppress(ChecError):  # what was written stands; the note only means one look more
        outside.forget(store, folder, "drafts")


def clear(store: Store) -> int:
    """Take away what killed programs left beside the project and where they wrote; how many."""
    path = store.path
    gone = draft_files.clear(path.parent, path.name)
    gone += draft_files.clear(path.parent, path.with_suffix(".vault").name)
    for folder in outside.known(store, "drafts"):
        gone += draft_files.clear(folder)
        with suppress(ChecError):
            outside.forget(store, folder, "drafts")
    return gone
