"""Kills a process before its Nth write, flush, rename or removal, and asks what is left.

A small library, loaded before the C library (so that SQLite's own calls count too), sends SIGKILL.
It is built with the system's C compiler; where there is none, `library` returns None. Run as

    LD_PRELOAD=... python tests/killing.py SCENARIO FOLDER FIRST STEP LAST SECONDS

it makes a project, and for N = FIRST, FIRST + STEP, ... copies it, does the scenario in a child
that dies at its Nth call, opens what is left and checks it, until the child lives, N > LAST, or the
time is over. It prints one line of JSON: how many kills, how many ended before and how many after.
`attack` does that from Python.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
static long left = -1, seen = 0;
void kill_at(long n) { left = n; seen = 0; }
long calls_seen(void) { return seen; }
static void call(void) { seen++; if (left > 0 && --left == 0) kill(getpid(), SIGKILL); }
static int is_file(int fd) { struct stat s; return fstat(fd, &s) == 0 && S_ISREG(s.st_mode); }
#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)
ssize_t write(int fd, const void *b, size_t n) {
  REAL(ssize_t, write, int, const void *, size_t); if (is_file(fd)) call(); return real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t); call(); return real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t); call(); return real(fd, b, n, o); }
int fsync(int fd) { REAL(int, fsync, int); call(); return real(fd); }
int fdatasync(int fd) { REAL(int, fdatasync, int); call(); return real(fd); }
int ftruncate(int fd, off_t o) { REAL(int, ftruncate, int, off_t); call(); return real(fd, o); }
int ftruncate64(int fd, off64_t o) {
  REAL(int, ftruncate64, int, off64_t); call(); return real(fd, o); }
int rename(const char *a, const char *b) {
  REAL(int, rename, const char *, const char *); call(); return real(a, b); }
int unlink(const char *a) { REAL(int, unlink, const char *); call(); return real(a); }
"""

PASSPHRASE = "correct horse battery staple"
MINE = ("Zebedee", "quokka farm", "marzipan Tuesday")
"""Words of the one person who leaves."""
OTHERS = "the tram to the lido"


def library(folder: Path) -> Path | None:
    """The library, built in `folder`; None where there is no C compiler or no such loader."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    source, built = folder / "killing.c", folder / "killing.so"
    source.write_text(SOURCE, encoding="utf-8")
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-w", "-o", built, source, "-ldl"], check=False
    )
    return built if done.returncode == 0 else None


def attack(
    scenario: str,
    folder: Path,
    *,
    first: int = 1,
    step: int = 1,
    last: int = 1_000_000,
    seconds: float = 1_000_000,
) -> dict[str, Any]:
    """Kill a scenario at every `step`th call from `first` on; returns {kills, before, after}.

    Args:
        seconds: after which no further kill begins.

    Raises:
        AssertionError: something was lost, left over or half done; says at which call.
        RuntimeError: there is no C compiler.
    """
    folder.mkdir(parents=True, exist_ok=True)
    built = library(folder)
    if built is None:
        raise RuntimeError("no C compiler")
    done = subprocess.run(
        [sys.executable, __file__, scenario, folder, *map(str, (first, step, last, seconds))],
        env={**os.environ, "LD_PRELOAD": str(built), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stdout[-2000:] + done.stderr[-4000:])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


# --- in the process that the library is loaded into ---


@dataclass(frozen=True)
class Scenario:
    """`act` is done in a child that dies; `check` says "before" or "after", or raises."""

    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    check: Callable[[Path], str]


def _quick_vault() -> None:
    """scrypt takes half a second on purpose, and is not what is attacked here."""
    from chec_voice import vault

    def seal(plain: bytes, passphrase: str) -> bytes:
        return passphrase.encode().hex().encode() + b"|" + base64.b85encode(plain)

    def unseal(sealed: bytes, passphrase: str, path: Path) -> bytes:
        return base64.b85decode(sealed.partition(b"|")[2])

    vault._encrypt, vault._decrypt = seal, unseal


def _project(path: Path, *, redacted: bool) -> None:
    from chec_voice import Project
    from chec_voice.project import ImportChoices

    question = "What helps?"
    files = {
        "one": f"id,{question}\nA1,{OTHERS}\nA2,my mates\n",
        "two": f"id,{question}\nB1,{MINE[0]} and the {MINE[1]}\nB2,{MINE[2]}\nB3,the bus\n",
    }
    with Project.create(path) as project:
        for name, content in files.items():
            file = path.with_name(f"{name}.csv")
            file.write_text(content, encoding="utf-8")
            choices = ImportChoices(texts=[question], participant="id", session="s")
            project.imports.add(project.imports.plan(file, choices), actor="t")
            file.unlink()
        if redacted:
            _redact(project)


def _redact(project: Any, name: str = MINE[0]) -> None:
    from chec_voice.deidentify import mark
    from chec_voice.deidentify.types import TextIn
    from chec_voice.project.deidentify.redaction import Judgement

    looked = project.redaction.propose()
    made = [
        Judgement(mark(TextIn(uuid, text), at, at + len(name), "name"), True)
        for uuid, text in looked.texts.items()
        if (at := text.find(name)) >= 0
    ]
    with project.open_vault(PASSPHRASE, create=True) as vault:
        project.redaction.apply(looked, made, vault)


def _words_left(folder: Path, words: tuple[str, ...]) -> list[str]:
    found = []
    for file in folder.rglob("*"):
        data = file.read_bytes().lower() if file.is_file() else b""
        found += [f"{word} in {file.name}" for word in words if word.lower().encode() in data]
    return found


def _sound(project: Any, path: Path) -> None:
    assert project.problems() == [], project.problems()
    _, waiting = project.unfinished()
    assert waiting == [], waiting
    assert not project.vault_state.problem, project.vault_state
    left = [file.name for file in path.parent.iterdir() if file.name.startswith(".")]
    assert left == [], left


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a project's file, as another program finds them there."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def _people(path: Path) -> set[str]:
    from chec_voice import Project

    with Project.open(path) as project:
        _sound(project, path)
        return {ref for (ref,) in _rows(path, "SELECT ref FROM participant")}


def _gone_or_whole(path: Path, leaves: set[str]) -> str:
    """Whoever is in the project has their wording in the vault; whoever is not is in neither."""
    from chec_voice import Project

    people = _people(path)
    with Project.open(path) as project, project.open_vault(PASSPHRASE) as vault:
        originals = " ".join(vault.originals.values()) + str(vault.key)
    if leaves & people:
        assert leaves <= people, people
        assert MINE[1] in originals, "the original wording is lost"
        return "before"
    assert MINE[1] not in originals and MINE[0].lower() not in originals.lower(), originals
    assert _words_left(path.parent, MINE if len(leaves) > 1 else MINE[:2]) == []
    return "after"


def _withdraw(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project, project.open_vault(PASSPHRASE) as vault:
        project.people.withdraw("B1", vault=vault)


def _undo(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project, project.open_vault(PASSPHRASE) as vault:
        project.imports.undo(vault=vault)


def _deidentify(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project:
        _redact(project)


def _redacted_or_not(path: Path) -> str:
    from chec_voice import Project

    _people(path)
    with Project.open(path) as project:
        farm = "SELECT text FROM response WHERE row = 2 AND text LIKE '%farm'"
        ((text,),) = _rows(path, farm)
        if MINE[0] in text:
            return "before"
        with project.open_vault(PASSPHRASE) as vault:
            assert any(MINE[0] in original for original in vault.originals.values())
    assert _words_left(path.parent, MINE[:1]) == []
    return "after"


def _back_up(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project:
        project.back_up(path.with_name("kept"))


def _backed_up_or_not(path: Path) -> str:
    from chec_voice import Project

    _people(path)
    kept = path.with_name("kept")
    if not kept.exists():
        return "before"
    Project.restore(kept, path.with_name("again.chec"))
    with Project.open(path.with_name("again.chec")) as project:
        assert not project.vault_state.problem
        with project.open_vault(PASSPHRASE) as vault:
            assert any(MINE[0] in original for original in vault.originals.values())
    return "after"


def _with_backup(path: Path) -> None:
    _project(path, redacted=True)
    _back_up(path)


def _restore(path: Path) -> None:
    from chec_voice import Project

    Project.restore(path.with_name("kept"), path.with_name("again.chec"))


def _restored_or_not(path: Path) -> str:
    """A vault whose project did not come is nobody's: the same restore again takes it up."""
    from chec_voice import Project

    again = path.with_name("again.chec")
    ended = "after" if again.exists() else "before"
    if ended == "before":
        _restore(path)
    assert _people(again) == {"A1", "A2", "B1", "B2", "B3"}
    with Project.open(again) as project, project.open_vault(PASSPHRASE) as vault:
        assert any(MINE[0] in original for original in vault.originals.values())
    return ended


def _older_vault(path: Path) -> None:
    """A vault that was saved since is an older copy again."""
    _project(path, redacted=True)
    vault = path.with_suffix(".vault")
    older = vault.read_bytes()
    from chec_voice import Project

    with Project.open(path) as project:
        _redact(project, MINE[2])
    vault.write_bytes(older)


def _withdraw_with_older(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project, project.open_vault(PASSPHRASE, accept_older=True) as vault:
        project.people.withdraw("B1", vault=vault)


def _older_or_left(path: Path) -> str:
    """An older vault is one until it was taken on purpose, and then as good as any."""
    import warnings

    from chec_voice import Project

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Project.open(path) as project:
            older = project.vault_state.kind == "older"
            assert older == bool(project.vault_state.problem)
    if not older:
        return _gone_or_whole(path, {"B1"})
    assert ("B1",) in _rows(path, "SELECT ref FROM participant")
    return "before"


def _export(path: Path) -> None:
    from chec_voice import Project

    with Project.open(path) as project:
        project.reports.export(path.with_name("out"), kind="csv")


def _exported_or_not(path: Path) -> str:
    _people(path)
    out = path.with_name("out")
    names = [file.name for file in out.iterdir()] if out.exists() else []
    assert not [name for name in names if name.startswith(".")], names
    return "after" if "about.csv" in names else "before"


SCENARIOS = {
    "withdraw": Scenario(
        lambda path: _project(path, redacted=True),
        _withdraw,
        lambda path: _gone_or_whole(path, {"B1"}),
    ),
    "undo-import": Scenario(
        lambda path: _project(path, redacted=True),
        _undo,
        lambda path: _gone_or_whole(path, {"B1", "B2", "B3"}),
    ),
    "deidentify": Scenario(
        lambda path: _project(path, redacted=False), _deidentify, _redacted_or_not
    ),
    "backup": Scenario(lambda path: _project(path, redacted=True), _back_up, _backed_up_or_not),
    "restore": Scenario(_with_backup, _restore, _restored_or_not),
    "older-vault": Scenario(_older_vault, _withdraw_with_older, _older_or_left),
    "export": Scenario(lambda path: _project(path, redacted=False), _export, _exported_or_not),
}


def _in_child(do: Callable[[], object]) -> tuple[int, str]:
    """(signal or exit code, what it said) of work done in a child of this process."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code, said = 0, ""
        try:
            said = str(do())
        except BaseException:
            code, said = 1, traceback.format_exc()
        os.write(write, said.encode())
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    status = os.waitpid(child, 0)[1]
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), said


def main(name: str, folder: Path, first: int, step: int, last: int, seconds: float) -> None:
    """See the module."""
    until = time.monotonic() + seconds
    _quick_vault()
    scenario = SCENARIOS[name]
    kill_at = ctypes.CDLL(None).kill_at
    whole = folder / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir(parents=True)
    scenario.prepare(whole / "p.chec")
    shutil.copytree(whole, folder / "copy", dirs_exist_ok=True)
    scenario.act(folder / "copy" / "p.chec")  # once here, so that no child imports anything
    scenario.check(folder / "copy" / "p.chec")
    ended = {"before": 0, "after": 0}
    at = first
    while at <= last and time.monotonic() < until:
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)

        def act(at: int = at, path: Path = copy / "p.chec") -> None:
            kill_at(at)
            scenario.act(path)
            kill_at(-1)

        code, said = _in_child(act)
        if code == 0:
            break
        if code != signal.SIGKILL:
            raise SystemExit(f"{name} failed without being killed: {said}")
        code, said = _in_child(lambda path=copy / "p.chec": scenario.check(path))  # type: ignore[misc]
        if code:
            raise SystemExit(f"{name}, killed at call {at}: {said}")
        ended[said] += 1
        at += step
    else:
        print(json.dumps({"scenario": name, "kills": sum(ended.values()), **ended}))
        return
    code, said = _in_child(lambda: scenario.check(folder / "copy" / "p.chec"))
    if code or said != "after":
        raise SystemExit(f"{name}, not killed: {said}")
    print(json.dumps({"scenario": name, "kills": sum(ended.values()), **ended}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:6]), float(sys.argv[6]))
