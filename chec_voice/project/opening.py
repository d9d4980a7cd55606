"""Makes and opens project files, and makes good what a stopped program left."""

from __future__ import annotations

import warnings
from contextlib import suppress
from pathlib import Path

from chec_voice import __version__, bundled
from chec_voice.errors import ChecError, ProjectError
from chec_voice.project.vaults.state import VaultWarning, vault_state
from chec_voice.store import Store, codes, create, erasing, inputs, intents, open_store
from chec_voice.text import readable

LOOK_ONLY = (
    "This project can be looked at and not changed: its file or folder cannot be written. To work"
    " in it, copy it to a folder of your own."
)


class LookOnly(UserWarning):
    """A project was opened to look."""


def make(path: Path, *, codebook_name: str, framework_name: str | None, name: str) -> Store:
    """A new file with a codebook and a framework; nothing is left behind after an error.

    Raises:
        CodebookError: the codebook or framework is faulty; names file and line.
        NotFound: there is no such codebook or framework.
        ProjectError: the project file exists or cannot be written.
    """
    from chec_voice import codebook  # with all that reads tables and YAML, and the next with all
    from chec_voice.project import frameworks  # that counts: opening needs none of it

    book = codebook.load(bundled.resolve(codebook_name, bundled.codebooks(), "codebook"))
    framework = frameworks.load(framework_name) if framework_name else None
    store = create(path, name=name or readable(path.stem), created_with=__version__)
    try:
        with store.write():
            codes.save(store, book, "chec_voice")
            if framework is not None:
                frameworks.save(store, framework, book, "chec_voice")
            store.event("chec_voice", "new", after={"version": __version__})
            for file in (codebook_name, framework_name or ""):
                inputs.note(store, file)
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def opened(path: Path, busy_seconds: float | None) -> Store:
    """A file that is there, settled; warns where it can only be looked at, or has a vault problem.

    Raises:
        ProjectError: missing, foreign, damaged, unfinished or too new.
    """
    store = open_store(path, busy_seconds)
    if not codes.loaded(store):
        store.close()
        raise ProjectError(
            "the making of this project was stopped before it had a codebook.",
            path=path,
            fix="Nothing is in it: delete the file and make it anew.",
        )
    if store.read_only:
        warnings.warn(LookOnly(LOOK_ONLY), stacklevel=3)
    else:
        _settle_quietly(store)
    state = vault_state(store)
    if state.problem:
        warnings.warn(VaultWarning(f"{state.problem}\n{state.fix}"), stacklevel=3)
    return store


def _settle_quietly(store: Store) -> None:
    """On opening: make good what a stopped program owes; somebody else's lock is no obstacle."""
    from chec_voice.project.vaults import leftovers

    with suppress(ChecError):
        leftovers.clear(store)
        if intents.pending(store):
            from chec_voice.project.vaults.unfinished import resume

            resume(store)
        if erasing.owed(store):
            erasing.settle(store)
