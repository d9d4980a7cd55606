"""Finds the codebooks and corpora that come with the package, in a checkout and in a wheel."""

from __future__ import annotations

import hashlib
from pathlib import Path

from chec_voice.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent
CODEBOOK = "home-community-education"
FRAMEWORK = "chec-drivers-reconstruction"


def folder(name: str) -> Path:
    """`codebooks` or `corpora`: inside the installed package, else beside it."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def codebooks() -> dict[str, Path]:
    """Name -> file of the codebooks that come with the program."""
    return _by_name(folder("codebooks"))


def frameworks() -> dict[str, Path]:
    """Name -> file of the frameworks that come with the program."""
    return _by_name(folder("codebooks") / "frameworks")


def crosswalk(codebook: str, framework: str) -> Path | None:
    """The bundled links between a codebook and a framework, if there are any."""
    name = f"{codebook}__{framework}".replace("-", "_")
    path = folder("codebooks") / "crosswalks" / f"{name}.yaml"
    return path if path.is_file() else None


def indicators(framework: str) -> Path | None:
    """The file of published values for a framework; None where none comes with the program."""
    path = folder("codebooks") / "indicators" / "chec_candidates.yaml"
    return path if framework == FRAMEWORK and path.is_file() else None


def resolve(given: str, known: dict[str, Path], what: str) -> Path:
    """A bundled name or a file's path.

    Raises:
        NotFound: neither; the message lists the bundled names.
    """
    if given in known:
        return known[given]
    path = Path(given)
    if path.suffix or path.exists():
        return path
    raise NotFound(
        f"there is no {what} {given!r}.",
        fix=f"Bundled: {', '.join(known)}. Or give the path of a file.",
    )


def _by_name(place: Path) -> dict[str, Path]:
    return {path.stem.replace("_", "-"): path for path in sorted(place.glob("*.yaml"))}


def synthetic_files() -> set[str]:
    """SHA-256 of the files of the synthetic corpus: as teams receive them, and as one table.

    Whoever imports one of them, under whatever name, gets a project that says so.
    """
    corpus = folder("corpora") / "youth_voice_synthetic"
    files = [*(corpus / "received").rglob("*"), *corpus.glob("*.csv")]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}
