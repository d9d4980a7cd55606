"""How many of 2,000 inputs like real people's files are read right, and how many are asked about.

Tables of answers, codings and transcripts from one grammar (encodings, separators, heading rows,
rows that are no people, tick styles, shapes of speakers; CSV, XLSX, DOCX and text). Each asserts
the law of import: every cell or line is in the project, or in the report of what was left out.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(quick: bool) -> str:
    from tests.intake.wild_inputs import KINDS, try_one

    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(200 if quick else 2_000):
            kind = sorted(KINDS)[seed % len(KINDS)]
            try:
                counts[try_one(seed, Path(folder))] += 1
            except Exception as error:
                counts[kind, "wrong"] += 1
                wrong.append(f"seed {seed} ({kind}): {type(error).__name__} {str(error)[:300]!r}")
    lines = ["| kind | read | asked about | wrong |", "|---|---|---|---|"]
    for kind in sorted(KINDS):
        read, asked, bad = (counts[kind, how] for how in ("read", "asked", "wrong"))
        lines.append(f"| {kind} | {read:,} | {asked:,} | {bad:,} |")
    return "\n".join([*lines, *wrong[:20]])
