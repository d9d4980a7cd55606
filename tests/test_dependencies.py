"""What runs with chec_voice: every version pinned, every licence known, none that binds users."""

from __future__ import annotations

import re

import pytest
from chec_testing import ROOT
from packaging.utils import canonicalize_name

from tools import licences

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(found): version for found, version in PIN.findall(text)}


@pytest.mark.parametrize(
    "extras", [("topics", "serve"), ("topics", "serve", "dev")], ids=["run", "dev"]
)
def test_a_distribution_was_installed_that_nothing_pinned(extras: tuple[str, ...]) -> None:
    needed = set(licences.closure(licences.requirements(extras))) | set(licences.run_time())
    assert needed - set(pins("constraints.txt")) - {licences.INSTALLER} == set()


def test_the_hashed_set_is_the_pinned_one() -> None:
    hashed, pinned = pins("constraints-hashed.txt"), pins("constraints.txt")
    assert {name: version for name, version in hashed.items() if pinned.get(name) != version} == {}
    needed = set(licences.closure(licences.requirements(()))) - {licences.INSTALLER}
    assert needed - set(hashed) == set()
    assert "torch" not in hashed
    text = (ROOT / "constraints-hashed.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in lines)


def test_nothing_that_runs_is_under_the_gpl_and_the_table_of_licences_is_current() -> None:
    """Versions are those of constraints.txt; another environment has others."""
    listed = dict(
        re.findall(
            r"^\| ([a-z0-9-]+) \| [^|]+ \| (.+) \|$", licences.PAGE.read_text(), re.MULTILINE
        )
    )
    installed = licences.run_time()
    assert set(installed) - {licences.INSTALLER} - set(listed) == set()
    pinned = pins("constraints.txt")
    for name, distribution in installed.items():
        found = licences.licence(distribution)
        assert found, f"{name} does not say its licence: read it, add it to tools/licences.py"
        assert not re.search(r"\b(A|L)?GPL|Affero|General Public", found), (name, found)
        if pinned.get(name) == distribution.version:
            assert listed[name] == found
            assert f"| {name} | {distribution.version} |" in licences.PAGE.read_text()
