"""The direction of imports, as pyproject.toml fixes it."""

from __future__ import annotations

import subprocess
import sys

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
