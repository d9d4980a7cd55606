"""Output in any encoding: what it cannot hold is replaced, and nothing is lost or half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import ROOT

from chec_voice import Project

ANSWERS = "ID,Район,What helps you feel well?\n1,Юг,My cousins 😀 and Żaneta\n2,Юг,naïve – “rest”\n"


def run(*arguments: object, encoding: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "chec_voice", *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437"])
def test_an_import_is_not_lost_to_an_emoji_in_the_output(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_text(ANSWERS, encoding="utf-8")
    project = tmp_path / "p.chec"
    Project.create(project).close()
    done = run("import", project, tmp_path / "a.csv", "--yes", encoding=encoding)
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr
    # click takes ascii for a terminal that was set up wrongly, and writes UTF-8 to it
    shown = b"\xf0\x9f\x98\x80" if encoding == "ascii" else b"?"
    assert b"My cousins " + shown + b" and" in done.stdout
    assert b"Imported: 2 responses" in done.stdout
    found = run("search", project, "cousins", "--json", encoding=encoding)
    assert "😀" in json.dumps(json.loads(found.stdout.decode(encoding)), ensure_ascii=False)
    missing = run("import", project, tmp_path / "😀.csv", encoding=encoding)
    assert missing.returncode == 1 and b"no such file" in missing.stderr
