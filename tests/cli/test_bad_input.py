"""Bad input: one clear error that says what to do, exit code 1, and the project as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from chec_testing import HELPS, dump, ok, refused, run, write_csv

NOBODY = 65534


def taking(small: Path, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return run("import", small, file, "--id", "id", "--text", HELPS, "--session", "w", *more)


FILES: dict[str, tuple[bytes | None, tuple[str, ...]]] = {
    "missing": (None, ("no such file",)),
    "empty": (b"", ("empty",)),
    "header only": (f"id,{HELPS}\n".encode(), ("no rows",)),
    "duplicated header": (
        f"id,{HELPS},{HELPS}\nP1,a,b\n".encode(),
        ("line 1", HELPS, "2 and 3", "--number-duplicates"),
    ),
    "too many fields": (
        f"id,{HELPS}\nP1,a\nP2,b,c,d\n".encode(),
        ("line 3", "4 fields", "2 headings"),
    ),
    "absent column": (b"id,answer\nP1,a\n", (HELPS,)),
    "binary": (bytes(range(256)) * 40, ()),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(small: Path, name: str) -> None:
    content, phrases = FILES[name]
    path = small.parent / "bad file.csv"
    if content is not None:
        path.write_bytes(content)
    before = dump(small)
    done = taking(small, path)
    refused(done, "bad file.csv", *phrases)
    assert "\n  " in done.stderr, "says what to do"
    assert dump(small) == before


def test_the_wrong_encoding_is_named(small: Path) -> None:
    path = small.parent / "latin.csv"
    path.write_bytes(f"id,{HELPS}\nP1,fine\nP2,caf\xe9\n".encode("cp1252"))
    before = dump(small)
    refused(
        taking(small, path, "--encoding", "utf-8"), "latin.csv", "line 3", "utf-8", "--encoding"
    )
    refused(taking(small, path, "--encoding", "klingon"), "klingon")
    assert dump(small) == before


def test_bad_codings_change_nothing(small: Path) -> None:
    before = dump(small)
    path = write_csv(small.parent / "c.csv", ("id", "code"), [("P404", "home.poverty.food")])
    args = ("import-codings", small, path, "--code-column", "code")
    refused(run(*args, "--coder", "Ada", "--id", "id"), "row 2", "P404", "--allow-unmatched")
    refused(run(*args, "--coder", "Ada", "--id", "nope"), "nope")
    refused(run(*args, "--coder", " ", "--id", "id"), "needs a name")
    assert dump(small) == before


HEAD = "format: chec-codebook/1\nid: x\nname: X\nversion: '1'\ncodes:\n"
BOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "cycle.csv": (
        "code,parent\na,c\nb,a\nc,b\n",
        ("line", "each other's parents", "column 'parent'"),
    ),
    "itself.csv": ("code,parent\nok,\nb,b\n", ("b -> b",)),
    "twice.csv": ("code,parent\na,\na,\n", ("line 3", "stands twice", "line 2")),
    "case.csv": ("code,parent\nFood,\nfood,\n", ("line 3", "also in line 2")),
    "orphan.csv": ("code,parent\na,\nb,a\nc,nope\n", ("line 4", "'nope'", "column 'parent'")),
    "columns.csv": ("colour,size\na,\n", ("columns.csv",)),
    "headings.csv": ("code,code\na,b\n", ("line 1", "stands twice")),
    "wide.csv": ("code,parent\na,,b\n", ("line 2", "3 fields")),
    "deep.csv": (
        "code,parent\nc0,\n" + "".join(f"c{n},c{n - 1}\n" for n in range(1, 3000)),
        ("levels deep",),
    ),
    "quote.csv": ('code,definition\na,"' + "x" * 200_000, ("line", "quotation mark")),
    "none.csv": ("code,parent\n,\n", ("no rows",)),
    "twice.yaml": (
        HEAD + "  - {id: a, name: A}\n  - {id: a, name: B}\n",
        ("line 7", "stands twice", "line 6"),
    ),
    "names.yaml": (HEAD + "  - {id: a, name: A}\n  - {id: b, name: a}\n", ("line 7", "called 'a'")),
    "use.yaml": (
        HEAD + "  - id: a\n    name: A\n    when_not_to_use:\n      - {when: x, use: q.r}\n",
        ("line 6", "q.r"),
    ),
    "key.yaml": (
        HEAD + "  - {id: a, name: A, colour: red}\n",
        ("line 6", "'colour'", "Known keys"),
    ),
    "yaml.yaml": (HEAD + "  - id: a\n   name: [\n", ("line", "not valid YAML")),
    "deep.yaml": (HEAD + "  " + "[" * 200_000, ("line 6", "levels deep")),
    "laughs.yaml": (HEAD + "  - &a {id: a, name: A}\n  - *a\n", ("line 7", "aliases")),
    "empty.yaml": ("", ("empty",)),
    "list.yaml": ("- a\n", ("line 1", "pairs")),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_faulty_codebook(tmp_path: Path, name: str) -> None:
    content, phrases = BOOKS[name]
    (tmp_path / name).write_text(content)
    done = run("new", "p.chec", "--codebook", name, cwd=tmp_path)
    refused(done, name, *phrases)
    assert sorted(p.name for p in tmp_path.iterdir()) == [name], "nothing is left behind"


def test_a_faulty_codebook_leaves_the_project_with_its_own(small: Path) -> None:
    path = small.parent / "bad.yaml"
    path.write_text(BOOKS["use.yaml"][0])
    before = dump(small)
    refused(run("codebook", small, "--load", path), "bad.yaml, line 6")
    (small.parent / "folder.csv").mkdir()
    refused(run("codebook", small, "--load", small.parent / "folder.csv"), "this is a folder")
    refused(run("codebook", small, "--load", "no-such-book"), "no codebook", "Bundled:")
    refused(run("link", small, path), "bad.yaml")
    refused(run("link", small, "--framework", path), "bad.yaml")
    assert dump(small) == before


def test_what_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "text.chec").write_text("id,answer\n")
    db = sqlite3.connect(tmp_path / "foreign.chec")
    db.execute("CREATE TABLE t (x)")
    db.close()
    (tmp_path / "folder.chec").mkdir()
    kept = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    refused(run("themes", tmp_path / "text.chec"), "text.chec", "not a chec_voice project")
    refused(run("doctor", tmp_path / "foreign.chec"), "not a chec_voice project")
    refused(run("map", tmp_path / "folder.chec"), "folder")
    refused(run("suggest", tmp_path / "none.chec"), "no such project", "chec-voice new")
    refused(run("new", tmp_path / "text.chec"), "exists already")
    refused(run("new", tmp_path / "no" / "where.chec"), "does not exist")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == kept


def test_a_project_of_a_newer_version(small: Path) -> None:
    db = sqlite3.connect(small)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('chec_voice', 'm9000_future', 'x')"
    )
    db.commit()
    db.close()
    before = dump(small)
    refused(run("themes", small), "newer version", "m9000_future", "pip install --upgrade")
    assert dump(small) == before


def test_a_damaged_project(small: Path) -> None:
    small.write_bytes(small.read_bytes()[:30_000])
    before = small.read_bytes()
    refused(run("doctor", small), "damaged", "backup")
    assert small.read_bytes() == before


def as_mortal(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run as somebody whom permissions stop: root without its privileges, or `nobody`."""
    if os.name != "posix":
        pytest.skip("places are closed by POSIX permissions here")
    if os.getuid() != 0:
        return run(*args)
    way = _without_privileges()
    if way is None:
        pytest.skip(
            "root may write everywhere; there is no setpriv, and `nobody` cannot run Python"
        )
    return run(*args, before=way, user=None if way else NOBODY)


@cache
def _without_privileges() -> tuple[str, ...] | None:
    """What stands before a command to take root's privileges from it; () where `nobody` runs it."""
    drop = ("--bounding-set=-dac_override,-dac_read_search",)
    for way in ((shutil.which("setpriv") or "", *drop), ()):
        try:
            probe = subprocess.run(
                [*way, sys.executable, "-c", "import chec_voice"],
                capture_output=True,
                check=False,
                user=None if way else NOBODY,
            )
        except OSError:
            continue
        if probe.returncode == 0:
            return way
    return None


@pytest.fixture
def closing(small: Path) -> Iterator[Callable[[Path, int], None]]:
    """Sets permissions of files and folders, and puts them back."""
    before: list[tuple[Path, int]] = []

    def close(path: Path, mode: int) -> None:
        before.append((path, path.stat().st_mode))
        path.chmod(mode)

    for parent in (small.parent, *small.parent.parents):
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            close(parent, parent.stat().st_mode | 0o055)  # `nobody` has to get this far
    yield close
    for path, mode in reversed(before):
        path.chmod(mode)


@pytest.mark.slow
def test_a_read_only_folder(
    small: Path, closing: Callable[[Path, int], None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("own")
    tmp_path.chmod(0o777)
    before = small.read_bytes()
    closing(small, 0o444)
    closing(small.parent, 0o555)
    refused(as_mortal("new", small.parent / "other.chec"), "cannot be written")
    for args in (
        ("themes", small),
        ("triage", small, "--list"),
        ("doctor", small),
    ):
        looked = as_mortal(*args)
        assert looked.returncode == 0, looked.stderr
        assert "can be looked at and not changed" in looked.stderr
    taken = as_mortal("export", small, tmp_path / "themes.json", "--format", "json")
    assert taken.returncode == 0, taken.stderr
    assert "WARNING" in taken.stderr and "a withdrawal will not name it" in taken.stderr
    file = small.parent / "new.csv"
    for args in (
        ("suggest", small, "--source", "keywords"),
        ("import", small, file, "--yes"),
        ("topics", small),
        ("deidentify", small, "--apply"),
    ):
        refused(as_mortal(*args), "can only be looked at", "folder of your own")
    assert small.read_bytes() == before


def test_a_read_only_project_whose_log_cannot_be_read_is_refused(
    small: Path, closing: Callable[[Path, int], None]
) -> None:
    log = small.with_name(f"{small.name}-wal")
    log.write_bytes(b"what somebody saved last" * 100)
    closing(small, 0o444)
    closing(log, 0o000)
    closing(small.parent, 0o555)
    refused(as_mortal("themes", small), small.name, "Copy")


def test_a_folder_that_may_not_be_looked_into(
    small: Path, closing: Callable[[Path, int], None]
) -> None:
    closed = small.parent / "closed"
    closed.mkdir()
    closing(closed, 0o000)
    refused(as_mortal("new", closed / "p.chec"), "p.chec")
    refused(as_mortal("themes", closed / "p.chec"), "p.chec")
    refused(as_mortal("export", small, closed / "x.json", "--format", "json"), "Permission denied")


def test_a_second_writer(small: Path) -> None:
    holder = sqlite3.connect(small, isolation_level=None)
    before = dump(small)
    holder.execute("BEGIN IMMEDIATE")
    path = write_csv(small.parent / "n.csv", ("id", HELPS), [("N1", "new")])
    refused(taking(small, path), "another program is writing", "try again")
    holder.execute("ROLLBACK")
    holder.close()
    assert dump(small) == before


def test_alone_and_without_a_terminal_it_says_what_there_is() -> None:
    assert "Usage: chec-voice" in ok()


@pytest.mark.parametrize(
    "args",
    [
        ("dance",),
        ("import",),
        ("themes",),
        ("export", "p", "o"),
        ("review", "p"),
        ("export", "p", "o", "--format", "docx"),
        ("suggest", "p", "--source", "magic"),
        ("themes", "p", "--nope"),
        ("search", "p"),
        ("import", "p", "f", "--header-row", "0"),
    ],
)
def test_wrong_usage(args: tuple[str, ...]) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert "Usage" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_found_late(small: Path) -> None:
    before = dump(small)
    for given in ("area", "=Leeds"):
        done = run("import", small, small.parent / "answers.csv", "--set", given)
        assert (done.returncode, "NAME=VALUE" in done.stderr) == (2, True)
    assert run("link", small).returncode == 2
    assert dump(small) == before


def test_names_that_are_not_there(small: Path) -> None:
    refused(run("themes", small, "--by", "shoe size"), "shoe size", "Area, Age")
    refused(run("themes", small, "--coder", "Nobody"), "Nobody", "Sam")
    refused(run("map", small, "--framework", "none"), "none")
    refused(run("codebook", small, "no.such.code"), "no.such.code")
    refused(run("import", small, small.parent / "answers.csv", "--profile", "x"), "--save-profile")
    refused(run("code", small, "--coder", "Sam"), "terminal", "review")
