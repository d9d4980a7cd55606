"""Runs axe over pages of reports in a headless Chromium, and says what it finds.

    python -m tools.axe AXE FOLDER      AXE is axe.min.js, of the package axe-core (MPL-2.0)

Every page of the folder is looked at as a desk shows it and as a telephone does. Nothing is
fetched: whoever develops brings the file and the browser.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WIDTHS = (1200, 500)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_RUN = """
<script>%s</script>
<script>
axe.run(document, {resultTypes: ["violations"]}).then((found) => {
  const told = found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]);
  document.body.textContent = "AXE" + JSON.stringify([found.passes.length, told]) + "EXA";
});
</script>
"""


def violations(page: Path, axe: str, browser: str, width: int) -> tuple[int, list[Any]]:
    """How many rules a page keeps to, and those that it breaks: (rule, elements).

    Raises:
        ValueError: axe did not come to an end.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "page.html"
        copy.write_text(page.read_text("utf-8") + _RUN % axe, "utf-8")
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000")
        place = f"--user-data-dir={folder}/profile"
        done = subprocess.run(
            (browser, *flags, place, f"--window-size={width},1000", "--dump-dom", copy.as_uri()),
            capture_output=True,
            text=True,
            check=True,
        )
    told = re.search("AXE(.*)EXA", done.stdout, re.DOTALL)
    if told is None:
        raise ValueError(f"axe did not come to an end on {page}")
    kept, broken = json.loads(html.unescape(told[1]))
    return kept, broken


def main(axe: str, folder: str) -> int:
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("There is no Chromium on this machine.")
        return 2
    script, failed = Path(axe).read_text("utf-8"), 0
    for page in sorted(Path(folder).rglob("*.html")):
        for width in WIDTHS:
            kept, broken = violations(page, script, browser, width)
            print(f"{page.relative_to(folder)} at {width}: {kept} kept, {len(broken)} broken")
            for rule, elements in broken:
                failed += 1
                print(f"  {rule}: {elements[0][:160]}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
