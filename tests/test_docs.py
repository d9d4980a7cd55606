"""What the documents show works: the README's commands, its Python, its table, the verbs named."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(args: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chec_voice", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def block(heading: str, language: str) -> str:
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_the_readme_s_commands_work_as_they_stand(tmp_path: Path) -> None:
    with (tmp_path / "answers.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Area", "What helps you stay healthy and well?"])
        texts = [
            "my mates and the park by ours",
            "sleep",
            "N/A",
            "",
            "nan's house, she listens",
            "football on a tuesday with the lads",
            "my dog",
            "when school is calm",
        ]
        writer.writerows(
            [f"P{n}", "North" if n % 2 else "South", text] for n, text in enumerate(texts)
        )
    lines = [
        line[2:] for line in block("Your own data", "console").splitlines() if line[:2] == "$ "
    ]
    assert len(lines) >= 8
    for line in lines:
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
        assert words[0] == "chec-voice"
        done = run(words[1:], tmp_path)
        instead = {"code": "review", "deidentify": "--dry-run"}.get(words[1])
        if instead:  # it wants a terminal, and says what to use instead
            assert done.returncode == 1
            assert instead in done.stderr
        else:
            assert done.returncode == 0, (line, done.stderr)
    assert (tmp_path / "results" / "themes.csv").is_file()


def test_the_readme_s_python_works_as_it_stands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("From Python", "python")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "not verified" in done.stdout


def test_the_readme_s_codebook_table_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "readme_codebook.py"), "--check"])
    assert done.returncode == 0, "run: python tools/readme_codebook.py"


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_every_verb_and_option_named_in_the_docs_exists(path: Path) -> None:
    from chec_voice.cli import VERBS, group

    for line in re.findall(r"chec-voice ([a-z][^`\n]*)", path.read_text(encoding="utf-8")):
        verb, *words = line.split()
        assert verb in VERBS, line
        command = group.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        for word in words:
            if word.startswith("--"):
                assert word in known, line


def test_every_verb_is_in_the_documents() -> None:
    from chec_voice.cli import VERBS

    everything = README + "".join(p.read_text("utf-8") for p in ROOT.glob("docs/*.md"))
    assert [verb for verb in VERBS if f"chec-voice {verb}" not in everything] == []


def test_links_between_documents_lead_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} -> {target}"
