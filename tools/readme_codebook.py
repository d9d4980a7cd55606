"""Writes the codebook's table into README.md; --check says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chec_voice import bundled, codebook  # noqa: E402
from chec_voice.report.files import markdown_text  # noqa: E402

START, END = "<!-- codebook -->", "<!-- /codebook -->"


def table() -> str:
    """One row per sub-theme or cross-cutting code, with the codes below it."""
    book = codebook.load(bundled.codebooks()[bundled.CODEBOOK])
    names = {code.id: code.name for code in book.codes}
    lines = ["| area | code | in plain words | codes below it |", "|---|---|---|---|"]
    for code in book.codes:
        if code.depth == 1:
            below = "; ".join(markdown_text(c.name) for c in book.codes if c.parent == code.id)
            lines.append(
                f"| {names[code.area]} | {markdown_text(code.name)}"
                f"{'' if code.basis == 'sourced' else ' †'} | {markdown_text(code.label)}"
                f" | {below} |"
            )
    codable = len(book.codable)
    lines.append("")
    lines.append(
        f"{codable} codes that people apply. † written for this project; the others, and nothing"
        " below them, are named by the sources in the codebook file."
    )
    return "\n".join(lines)


def filled(text: str) -> str:
    before, rest = text.split(START)
    return f"{before}{START}\n{table()}\n{END}{rest.split(END)[1]}"


def main() -> int:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return int(filled(text) != text)
    readme.write_text(filled(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
