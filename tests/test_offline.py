"""The main job needs no network: it runs with sockets disabled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import HELPS, ROWS, write_csv

JOB = """
import socket, sys

def no_network(*args, **options):
    raise OSError("the network was asked for")

class NoSocket(socket.socket):
    __init__ = no_network

socket.socket = NoSocket
socket.create_connection = socket.getaddrinfo = socket.socketpair = no_network

from chec_voice.cli import main

def run(*args):
    try:
        main(list(args))
    except SystemExit as end:
        if end.code:
            raise

run("new", "p.chec")
run("import", "p.chec", "answers.csv", "--id", "id", "--text", sys.argv[1], "--attribute", "Area")
run("suggest", "p.chec", *sys.argv[2:])
run("import-codings", "p.chec", "codings.csv", "--coder", "Sam", "--id", "id")
run("themes", "p.chec", "--by", "Area")
run("map", "p.chec", "--json")
run("export", "p.chec", "out", "--format", "csv")
run("export", "p.chec", "out.json", "--format", "json")
run("export", "p.chec", "out.md", "--format", "md")
run("search", "p.chec", "park")
run("doctor", "p.chec")
print("ALL DONE")
"""


def work(folder: Path, *sources: str) -> str:
    rows = [(row[0], row[1], row[4]) for row in ROWS]
    write_csv(folder / "answers.csv", ("id", HELPS, "Area"), rows)
    write_csv(folder / "codings.csv", ("id", "code"), [("P01", "home.poverty.food")])
    done = subprocess.run(
        [sys.executable, "-c", JOB, HELPS, *sources],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ALL DONE\n")
    return done.stdout


def test_the_main_job_runs_without_a_network(tmp_path: Path) -> None:
    said = work(tmp_path, "--source", "keywords")
    assert "The file is sound." in said
    assert {p.name for p in tmp_path.iterdir()} >= {"p.chec", "out", "out.json", "out.md"}


TOPICS = """
run("new", "p.chec")
run("import", "p.chec", "answers.csv", "--id", "id", "--text", sys.argv[1])
run("topics", "p.chec", "--json")
run("topics", "p.chec")
print("ALL DONE")
"""


@pytest.mark.slow
def test_finding_topics_opens_no_socket(tmp_path: Path) -> None:
    pytest.importorskip("bertopic")
    said = ("the park and the swings", "no money for food", "buses are late again")
    more = ("near my nan", "by the old mill", "on our street", "after school", "in winter")
    rows = [(f"P{n}", f"{said[n % 3]} {more[n // 3 % 5]} {'so ' * (n // 15)}") for n in range(180)]
    write_csv(tmp_path / "answers.csv", ("id", HELPS), rows)
    start = JOB[: JOB.index('run("new"')]
    done = subprocess.run(
        [sys.executable, "-c", start + TOPICS, HELPS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"topics": [' in done.stdout and done.stdout.endswith("ALL DONE\n")


@pytest.mark.slow
def test_meaning_needs_no_network_either(tmp_path: Path) -> None:
    assert "keywords and meaning" in work(tmp_path, "--source", "keywords", "--source", "meaning")
