"""Makes constraints-hashed.txt: what the tool runs with, pinned down to the bytes of each file.

    python tools/hashes.py              ask pip (the network is needed), write the file anew

For one kind of machine, the one that CI runs on (Linux, x86-64, the Python of this environment):
another kind has other files. torch is not in it: nothing that is installed by default needs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import canonicalize_name

from tools.licences import INSTALLER, ROOT, requirements

FILE = ROOT / "constraints-hashed.txt"
BUILDS = ("hatchling",)
"""What installing this repository itself needs."""
_HEAD = """# Made by `python -m tools.hashes`; do not edit by hand. `make hashed` installs from it:
# each file must be the very one that was pinned. For Linux, x86-64, Python {python}.
"""


def resolved() -> dict[str, tuple[str, str]]:
    """Canonical name -> (version, SHA-256 of the file) of everything that pip would install."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        wanted = [*map(str, requirements(extras=())), *BUILDS]
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
        command += ["--ignore-installed", "--only-binary=:all:", "--report", str(report)]
        subprocess.run(
            [*command, "-c", str(ROOT / "constraints.txt"), *wanted], check=True, cwd=folder
        )
        items = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {
        canonicalize_name(item["metadata"]["name"]): (
            item["metadata"]["version"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in items
    }


def main() -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    lines = [
        f"{name}=={version} --hash=sha256:{sha256}\n"
        for name, (version, sha256) in sorted(resolved().items())
        if name != INSTALLER
    ]
    FILE.write_text(_HEAD.format(python=python) + "".join(lines), encoding="utf-8")
    print(f"{FILE}: {len(lines)} files")


if __name__ == "__main__":
    main()
