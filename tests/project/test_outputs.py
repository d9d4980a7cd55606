"""Where output may land, and who may read it: one function decides for every verb."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chec_testing import ROOT, ok, refused, run

from chec_voice import Project, draft_files, outputs
from chec_voice.errors import Refused
from tests.attack import base

ENDINGS = ("csv", "json", "md", "svg", "qdpx", "docx", "pdf", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no name here")
def test_an_output_replaced_a_project_a_vault_an_input_or_a_device(
    small: Path, tmp_path: Path
) -> None:
    database = shutil.copy(small, tmp_path / "disguised.json")
    vault = tmp_path / "disguised.md"
    vault.write_bytes(b"chec_voice vault\n" + bytes(range(1, 200)))
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    table, text = tmp_path / "book.csv", tmp_path / "notes.qdpx"
    table.write_bytes(b"PK\x03\x04 a workbook")
    text.write_text("somebody's notes")
    folder, pipe = tmp_path / "folder.json", tmp_path / "pipe.json"
    folder.mkdir()
    os.mkfifo(pipe)
    nowhere, alias = tmp_path / "nowhere.json", tmp_path / "alias.json"
    nowhere.symlink_to(tmp_path / "gone")
    alias.symlink_to(small)
    names = [
        "p.chec",
        "P.CHEC",
        "p.vault",
        "p.chec-wal",
        "p.chec-shm",
        "p.chec-journal",
        "",
        ".",
        "/",
    ]
    taken = [database, vault, picture, table, text, folder, pipe, nowhere, alias, "/dev/null"]
    for place in [*names, *taken]:
        with pytest.raises(Refused):
            outputs.check(place, endings=ENDINGS, force=True)
    with pytest.raises(Refused, match="being read"):
        outputs.check(database, endings=ENDINGS, force=True, inputs=[small, database])
    with pytest.raises(Refused, match="is no folder"):
        outputs.check_folder(picture)


def test_an_export_replaced_the_answers_that_were_imported(small: Path, tmp_path: Path) -> None:
    source = next(tmp_path.glob("*.csv"))
    before = source.read_bytes()
    refused(run("export", small, source, "--force"), "was imported into this project")
    refused(run("export", small, source), "exists already", "--force")
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["other.chec-wal", "other.vault", "other.db", "", "gone.chec"])
def test_a_project_was_made_where_another_s_vault_or_log_belongs(
    small: Path, tmp_path: Path, name: str
) -> None:
    """`new other.vault` was done, and `restore` took `other.chec-wal` for a name."""
    small.rename(tmp_path / "other.chec")
    project = tmp_path / "other.chec"
    ok("backup", project, tmp_path / "kept")
    ok("export", project, tmp_path / "out.qdpx", "--profile", "none")
    place = tmp_path / name if name else ""
    if name == "gone.chec":
        place.symlink_to(tmp_path / "elsewhere" / "p.chec")
    before = sorted(tmp_path.iterdir())
    for args in (
        ("new", place),
        ("restore", tmp_path / "kept", place),
        ("import-project", tmp_path / "out.qdpx", place),
        ("import-project", tmp_path / "out.qdpx", place, "--dry-run"),
        ("handout", project, place, "--coder", "Ann"),
        *([("backup", project, place)] if name not in ("other.db", "gone.chec") else []),
    ):
        refused(run(*map(str, args)))
        assert sorted(tmp_path.iterdir()) == before


def test_a_workbook_put_what_people_said_into_the_folder_for_temporary_files(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed export left there stayed; and one that was refused ended in tracebacks."""
    ok("codebook", small, "home.poverty.food", "--define", "bell\x07", "--by", "Ada")
    with monkeypatch.context() as patched, Project.open(small) as project:
        patched.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
        project.reports.export(tmp_path / "a.xlsx", kind="xlsx", profile="none")
        project.matrix.export(tmp_path / "b.xlsx")
        project.codes.save(tmp_path / "c.xlsx")
    assert [p.name for p in tmp_path.glob(".*")] == []
    ok("codebook", small, "home.poverty.food", "--define", "x" * 40_000, "--by", "Ada")
    for args in (("export", small, tmp_path / "d.xlsx"), ("codebook", small, "--save", "d.xlsx")):
        done = run(*args, cwd=tmp_path)
        refused(done, "40,000 characters")
        assert "ignored" not in done.stderr
    assert not (tmp_path / "d.xlsx").exists() and [p.name for p in tmp_path.glob(".*")] == []


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project and a file of every kind that verbs read."""
    folder = tmp_path_factory.mktemp("team")
    base.make(folder)
    return base.team_files(base.files(folder))


@pytest.mark.parametrize(
    "verb",
    ["import-codings", "consent", "indicators", "link", "import-project", "codebook"],
)
def test_an_export_replaced_another_file_that_was_read(
    team: Path, tmp_path: Path, verb: str
) -> None:
    """Only files of answers were remembered: codings of a colleague were gone with --force."""
    folder = tmp_path / "work"
    project = base.copy(team, folder)
    one = next(one for one in (*base.VERBS, *base.TEAM_VERBS) if one.name == verb)
    source = next(
        Path(arg)
        for arg in one.argv(folder)
        if (folder / Path(arg).name).is_file() and Path(arg) != project
    )
    ok(*one.argv(folder))
    before, wanted = source.read_bytes(), source
    if source.suffix not in (".csv", ".qdpx"):  # no export ends so: what decides is what is in it
        wanted = source.rename(source.with_suffix(".json"))
    refused(run("export", project, wanted, "--force"), "was imported into this project")
    assert wanted.read_bytes() == before
    ok("export", project, folder / "new.json", "--profile", "none")
    ok("export", project, folder / "new.json", "--profile", "none", "--force")


@pytest.mark.skipif(os.name == "nt", reason="no such places")
@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/new.json"])
def test_standard_output_that_goes_to_a_file_was_replaced(place: str) -> None:
    """It looked like an ordinary file, and whoever runs as root lost /dev/stdout."""
    with pytest.raises(Refused, match="device or pipe"):
        outputs.check(place, endings=ENDINGS, force=True)


@pytest.mark.parametrize(
    "name",
    [
        "out.csv",
        "out.json",
        "out.md",
        "out.qdpx",
        "out.qdc",
        "out.sqlite3",
        "out.xlsx",
        "out.sav",
        "tables",
    ],
)
def test_a_second_export_replaced_the_first_without_a_word(
    small: Path, tmp_path: Path, name: str
) -> None:
    kind = [] if "." in name else ["--format", "csv"]
    out = tmp_path / "new" / name
    ok("export", small, out, *kind)
    first = out / "themes.csv" if out.is_dir() else out
    first.write_bytes(first.read_bytes() + b"\n")
    kept = first.read_bytes()
    refused(run("export", small, out, *kind), "exists already", "--force")
    assert first.read_bytes() == kept
    ok("export", small, out, *kind, "--force")
    assert first.read_bytes() != kept
    assert not [path for path in out.parent.iterdir() if path.name.startswith(".")]


def test_an_export_replaced_a_project_under_another_name(small: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(small, tmp_path / "kept.sqlite3"))
    before = other.read_bytes()
    refused(run("export", small, other, "--force"), "holds something else")
    assert other.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("umask", ["000", "077"])
def test_others_could_read_what_young_people_said(tmp_path: Path, umask: str) -> None:
    shutil.copy(ROOT / "tests" / "fixtures" / "schema_0001.chec", tmp_path / "old.chec")
    (tmp_path / "old.chec").chmod(0o600)
    script = (
        "import os, sys\n"
        f"os.umask(0o{umask})\n"
        "from chec_voice import Project\n"
        "with Project.create('made.chec') as p:\n"
        "    p.coding('Sam')\n"
        "    print(oct(os.stat('made.chec-wal').st_mode))\n"
        "    p.reports.export('a/b', kind='csv')\n"
        "    p.exchange.send_out('a/c.qdpx')\n"
        "Project.open('old.chec').close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("600")
    assert list(tmp_path.glob("*before-migration*"))
    for path in tmp_path.rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_plot_replaced_the_file_it_was_drawn_from(tmp_path: Path) -> None:
    data = tmp_path / "data.svg"
    data.write_text("<svg/>")
    refused(run("evaluate", data, "--plot", data, "--force"), "being read")
    assert data.read_text() == "<svg/>"


def test_an_export_that_fails_leaves_no_draft(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    with pytest.raises(ZeroDivisionError), outputs.replacing(out) as file:
        file.write("half")
        raise ZeroDivisionError
    assert not [path for path in tmp_path.iterdir() if "x.json" in path.name]


_HELD_OPEN = """
import sys
from pathlib import Path
from chec_voice import Project, draft_files
from chec_voice.errors import Refused
unlink, replace = Path.unlink, Path.replace
def denied(self, *rest, **named):  # as Windows does while another program has a file open
    if draft_files._NAME.match(self.name):
        raise PermissionError(13, "The process cannot access the file")
    return unlink(self, *rest, **named)
def kept(self, target):
    raise PermissionError(13, "The process cannot access the file")
Path.unlink, Path.replace = denied, kept
with Project.open(sys.argv[1]) as project:
    try:
        project.reports.export(Path(sys.argv[2]), kind="json")
    except Refused as error:
        print(error)
"""


def test_a_draft_that_windows_would_not_rename_or_remove_goes_at_the_next_opening(
    small: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "o.json"
    out.parent.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _HELD_OPEN, small, out], capture_output=True, text=True, check=True
    )
    assert "cannot be written (The process cannot access the file)" in done.stdout
    (draft,) = out.parent.iterdir()
    assert ".draft" in draft.name
    Project.open(small).close()
    assert list(out.parent.iterdir()) == []


def test_the_number_of_a_dead_process_that_lives_again_kept_its_draft(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = small.with_name(f".{small.name}.1-0123abcd.draft")  # 1 is always running
    draft.write_text("words")
    Project.open(small).close()
    assert draft.exists(), "somebody may be writing it now"
    os.utime(draft, (0, 0))
    Project.open(small).close()
    assert not draft.exists()
    draft.write_text("words")
    monkeypatch.setattr(draft_files, "_is_running", lambda process: False)
    Project.open(small).close()
    assert not draft.exists()


def test_a_locked_file_of_a_set_left_the_others_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook that is open elsewhere is found out before anything takes a place."""
    place = tmp_path / "tables.csv"
    place.write_text("theme,people\n", encoding="utf-8")
    opened = Path.open

    def locked(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path == place and mode == "r+b":
            raise PermissionError(errno.EPERM, "in use")
        return opened(path, mode, *rest, **more)

    assert outputs.check(place, endings=("csv",), force=True) == place
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Refused, match="open in another program"):
        outputs.check(place, endings=("csv",), force=True)


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
def test_a_workbook_that_is_open_in_excel_or_libreoffice_is_neither_replaced_nor_read(
    small: Path, tmp_path: Path, mark: str
) -> None:
    """Where the system lets a file be replaced, what is saved there next would undo it."""
    set_, book = tmp_path / "reports", tmp_path / "matrix.xlsx"
    ok("report", small, set_, "--pack", "tables")
    ok("matrix", small, "--out", book)
    marks = [set_ / mark.format("tables.xlsx"), tmp_path / mark.format("matrix.xlsx")]
    for each in marks:
        each.write_bytes(b"somebody")
    before = {path: path.read_bytes() for path in (*set_.iterdir(), book)}
    for done in (
        run("report", small, set_, "--pack", "tables", "--force"),
        run("matrix", small, "--out", book, "--force"),
        run("export", small, book, "--force"),
        run("matrix", small, "--read", book, "--by", "Ann"),
    ):
        refused(done, "is open in another program")
        assert "remove" in done.stderr
    assert {path: path.read_bytes() for path in (*set_.iterdir(), book)} == before
    for each in marks:
        each.unlink()
    ok("matrix", small, "--read", book, "--by", "Ann")
