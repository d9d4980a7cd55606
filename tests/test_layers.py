"""The direction of imports, as pyproject.toml fixes it."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from chec_testing import ROOT


def test_imports_go_one_way() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_module_has_its_layer() -> None:
    """A module in no layer may import what it likes: the contract does not see it."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {module.strip() for layer in layers for module in layer.split("|")}
    package = ROOT / "chec_voice"
    modules = {f"chec_voice.{path.stem}" for path in package.glob("[!_]*.py")}
    modules |= {f"chec_voice.{path.parent.name}" for path in package.glob("*/__init__.py")}
    assert modules - named == set()
