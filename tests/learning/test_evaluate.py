"""`chec-voice evaluate` on a tiny file, in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chec_testing import ok, refused, run

TEXTS = {
    "Bullying": ("they bully me", "picked on at school", "bullies at break"),
    "Money": ("we are skint", "no money for food", "bills cost too much"),
    "Safety": ("a knife on our street", "the park is dark", "gangs at night"),
}
# A module that is None cannot be imported: as where the model is not installed.
WITHOUT_MODEL = (
    "import sys; sys.modules['onnxruntime'] = None\n"
    "from chec_voice.cli import main; main(sys.argv[1:])"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rows = [
        {"id": n, "text": f"{texts[n % 3]} {n}", "labels": [code, *(["Gone"] if n == 1 else [])]}
        for n in range(12)
        for code, texts in TEXTS.items()
    ]
    with (tmp_path / "coded.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "codes.csv").write_text(
        "code,parent,definition\n" + "".join(f"{c},,{t[0]}\n" for c, t in TEXTS.items()),
        encoding="utf-8",
    )
    return tmp_path


def evaluate(folder: Path, *options: str) -> str:
    return ok("evaluate", folder / "coded.jsonl", "--codebook", folder / "codes.csv", *options)


def test_json_is_what_scripts_rely_on(files: Path) -> None:
    said = evaluate(
        files,
        "--budgets",
        "0,8,all",
        "--seeds",
        "2",
        "--order",
        "both",
        "--models",
        "chec,commonest_five,tfidf_lr",
        "--json",
        "--plot",
        str(files / "curve.svg"),
    )
    data = json.loads(said)
    assert set(data) == {"results", "notes"}
    first = data["results"][0]
    assert list(first) == ["model", "order", "budget", "n_train", "seed", "metrics"]
    assert {r["budget"] for r in data["results"]} == {0, 8, "all"}
    assert {r["seed"] for r in data["results"]} == {0, 1}
    assert {r["order"] for r in data["results"] if r["model"] == "chec"} == {"random", "active"}
    assert {"lrap", "recall@5", "macro_f1", "ece"} <= set(first["metrics"])
    assert any("'Gone'" in text for text in data["notes"])  # not in the codebook: said, left out
    assert (files / "curve.svg").read_text(encoding="utf-8").startswith("<svg")


def test_without_the_model_it_says_so_and_counts_words(files: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            WITHOUT_MODEL,
            "evaluate",
            files / "coded.jsonl",
            "--codebook",
            files / "codes.csv",
            "--budgets",
            "8",
            "--seeds",
            "1",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "needs onnxruntime" in done.stderr and "this takes about" in done.stderr
    assert "chec" in done.stdout and "tfidf_lr" in done.stdout
    assert "minilm_lr " not in done.stdout.split("Note:")[0]
    assert "needs onnxruntime" in done.stdout  # among the notes, which travel with the table


def test_what_it_refuses(files: Path) -> None:
    data, codes = files / "coded.jsonl", files / "codes.csv"
    assert run("evaluate", data, "--budgets", "many").returncode == 2
    refused(run("evaluate", data, "--codebook", "none-such"), "no codebook 'none-such'")
    refused(run("evaluate", files / "absent.jsonl", "--codebook", codes), "absent.jsonl")
    (files / "other.csv").write_text("code,parent,definition\nWeather,,\n", encoding="utf-8")
    refused(run("evaluate", data, "--codebook", files / "other.csv"), "none of its labels")
    refused(run("evaluate", data, "--codebook", codes, "--plot", files / "no" / "x.svg"), "folder")
