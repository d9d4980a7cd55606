"""Makes every file of the synthetic corpus from its hand-written sources.

python corpora/build.py            write the files
python corpora/build.py --check    say which committed files differ from the sources; exit 1
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corpora._make.gold import gold_files
from corpora._make.model import CORPORA, YOUTH, Corpus, SourceError
from corpora._make.notes import received_notes
from corpora._make.office import same_content
from corpora._make.parse import read_corpus
from corpora._make.readme import fill
from corpora._make.received import MAKERS

OPTIONAL = ("gold/codings.csv", "demo/codings.csv")


def corpus_files(corpus: Corpus) -> dict[str, bytes]:
    """Every file made from the sources: its path under the corpus folder, its bytes."""
    files = {
        f"received/{name}": make([p for p in corpus.participants if p.area == area])
        for area, (name, make) in MAKERS.items()
    }
    files |= {f"received/notes/{name}": raw for name, raw in received_notes(corpus.notes).items()}
    return files | gold_files(corpus)


def all_files(root: Path, readme: Path) -> dict[Path, bytes]:
    corpus = read_corpus(root)
    files = {root / name: raw for name, raw in corpus_files(corpus).items()}
    files[readme] = fill(readme.read_text("utf-8"), corpus).encode("utf-8")
    return files


def differences(files: dict[Path, bytes], root: Path) -> list[str]:
    """What is missing, what differs, and what lies there but would not be made."""
    problems = []
    for path, raw in files.items():
        if not path.exists():
            problems.append(f"missing: {path}")
        elif not same_content(path.name, path.read_bytes(), raw):
            problems.append(f"differs from its source: {path}")
    made = {p for folder in ("received", "gold", "demo") for p in (root / folder).rglob("*")}
    stray = {p for p in made if p.is_file()} - files.keys()
    return problems + [f"not made by build.py: {p}" for p in sorted(stray)]


def write(files: dict[Path, bytes]) -> int:
    """Writes what differs, so that an unchanged Office file keeps its bytes."""
    written = 0
    for path, raw in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or not same_content(path.name, path.read_bytes(), raw):
            path.write_bytes(raw)
            written += 1
    return written


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on differences")
    options = parser.parse_args(argv)
    try:
        files = all_files(YOUTH, CORPORA / "README.md")
    except SourceError as error:
        print(f"corpora: {error}", file=sys.stderr)
        return 1
    for name in OPTIONAL:
        if YOUTH / name not in files:
            print(f"{name}: no coding files in source/codings yet, so not made")
    if options.check:
        problems = differences(files, YOUTH)
        print("\n".join(problems) or f"{len(files)} files agree with their sources")
        return 1 if problems else 0
    print(f"{len(files)} files, {write(files)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
