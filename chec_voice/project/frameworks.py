"""The policy frameworks of a project, and the links from codes to them."""

from __future__ import annotations

from pathlib import Path

from chec_voice import bundled, framework
from chec_voice.model import Codebook, Framework
from chec_voice.store import Store, codes, frameworks


class Frameworks:
    """What can be done with frameworks. Open it with `project.frameworks`.

    `project.framework(name)` and `project.links(name)` are what stands.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def names(self) -> list[str]:
        """Ids of the frameworks in the project; the first is the default."""
        return frameworks.everyone(self._store)

    def add(self, name: str, actor: str = "chec_voice") -> Framework:
        """Add or update a framework, with the bundled links to this codebook, if any.

        Args:
            name: a bundled framework, or a file.

        Raises:
            CodebookError: the framework is faulty; names file and line.
            NotFound: there is no such framework.
        """
        frame = load(name)
        with self._store.write():
            save(self._store, frame, codes.current(self._store), actor)
        return frame

    def link(
        self, path: str | Path, framework_name: str | None = None, actor: str = "chec_voice"
    ) -> dict[str, int]:
        """Add the links of a crosswalk file between the codebook and a framework.

        Raises:
            CodebookError: the file is faulty; names file and line.
            NotFound: there is no such framework in the project.
        """
        frame = frameworks.get(self._store, framework_name)
        crosswalk = framework.load_crosswalk(Path(path), codes.current(self._store), frame)
        with self._store.write():
            return frameworks.save_crosswalk(self._store, crosswalk, actor)


def load(name: str) -> Framework:
    """A bundled framework by its name, or one from a file."""
    return framework.load_framework(bundled.resolve(name, bundled.frameworks(), "framework"))


def save(store: Store, frame: Framework, book: Codebook, actor: str) -> None:
    """Write a framework, with the links and measures that come with the package."""
    frameworks.save(store, frame, actor)
    links = bundled.crosswalk(book.id, frame.id)
    if links is not None:
        crosswalk = framework.load_crosswalk(links, book, frame)
        frameworks.save_crosswalk(store, crosswalk, actor)
    measures = bundled.indicators(frame.id)
    if measures is not None:
        frameworks.save_indicators(store, frame.id, framework.load_indicators(measures, frame))
