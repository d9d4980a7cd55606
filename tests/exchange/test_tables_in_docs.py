"""What docs/exchange.md says of each program is what the loss reports say."""

from __future__ import annotations

import subprocess
import sys

from chec_testing import ROOT


def test_the_tables_of_docs_exchange_are_up_to_date() -> None:
    tool = ROOT / "tools" / "exchange_tables.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], check=False)
    assert done.returncode == 0, "run: python tools/exchange_tables.py"
