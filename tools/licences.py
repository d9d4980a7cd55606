"""Makes docs/licences.md: what the licences are of everything that runs with chec_voice.

    python tools/licences.py            write the table anew, from what is installed here

It follows what chec_voice and its extras `topics` and `serve` ask for, and what those ask for, and
so on.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
# Installed without what it asks for itself (Makefile): it gets vectors and needs no torch.
BY_ITSELF = ("bertopic",)
_BERTOPIC_USES = ("hdbscan", "umap-learn", "numpy", "pandas", "plotly", "scikit-learn", "tqdm")
# Read by hand in the file LICENSE of distributions whose metadata do not say.
_READ_BY_HAND = {"pyrage": "MIT"}
# Part of every environment, and never pinned: a constraint would replace the one that installs.
INSTALLER = "pip"
_HEAD = """# Licences of what chec_voice runs with

Made by `python tools/licences.py` from the metadata of the distributions; do not edit by hand.
chec_voice itself is under the MIT licence. None of these is under the GPL or the AGPL, which a test
holds. What is only needed to develop or to test is not listed.

| distribution | version | licence |
|---|---|---|
"""


def requirements(extras: tuple[str, ...] = ("topics", "serve")) -> list[Requirement]:
    """What pyproject.toml asks for at run time."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][e] for e in extras)]
    return [Requirement(text) for texts in lists for text in texts]


def closure(wanted: list[Requirement]) -> dict[str, Distribution]:
    """Every distribution that these need, by its canonical name, as it is installed here."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    stack = list(wanted)
    while stack:
        requirement = stack.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            found[key[0]] = installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        for text in installed.requires or ():
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                stack.append(needed)
    return found


def run_time() -> dict[str, Distribution]:
    """Every distribution that is there when chec_voice and topics run."""
    found = closure([*requirements(), *map(Requirement, _BERTOPIC_USES)])
    for name in BY_ITSELF:
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
    return found


def licence(installed: Distribution) -> str:
    """The licence as the metadata say it: expression, else classifiers, else a short field."""
    data = installed.metadata
    name = canonicalize_name(data["Name"])
    if name in _READ_BY_HAND:
        return _READ_BY_HAND[name]
    if expression := data.get("License-Expression"):
        return str(expression)
    classifiers = [
        str(value).rsplit(" :: ", 1)[1]
        for value in data.get_all("Classifier") or ()
        if str(value).startswith("License :: ") and str(value) != "License :: OSI Approved"
    ]
    if classifiers:
        return ", ".join(sorted(classifiers))
    lines = str(data.get("License") or "").strip().splitlines()
    return lines[0].strip() if lines and len(lines[0]) < 80 else ""


def table() -> str:
    """The whole page."""
    rows = [
        f"| {name} | {installed.version} | {licence(installed).replace('|', '/')} |"
        for name, installed in sorted(run_time().items())
        if name != INSTALLER
    ]
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
    print(f"{PAGE}: {len(run_time())} distributions")
