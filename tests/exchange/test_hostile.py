"""Files that were made, or broken, to do harm: one clear sentence each, and nothing half done."""

from __future__ import annotations

import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from chec_testing import run

from chec_voice import Project
from chec_voice.errors import ChecError, InputError
from chec_voice.project import make_project
from tests.exchange.foreign import NAMESPACE, Doc, Passage, Writer, guid

DOC = Doc("d", "the bus is late 🚌 and cold", [Passage(4, 7, "Food"), Passage(11, 15, "School")])


def archive(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return path


def project_xml(inside: str = "", before: str = "", namespace: str = NAMESPACE) -> str:
    return f'<?xml version="1.0"?>{before}<Project xmlns="{namespace}" name="x">{inside}</Project>'


def codes(count: int, same: bool = False) -> str:
    nodes = "".join(
        f'<Code guid="{guid("same" if same else n)}" name="c{n}" isCodable="true"/>'
        for n in range(count)
    )
    return f"<CodeBook><Codes>{nodes}</Codes></CodeBook>"


def symlink(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("project.qde", project_xml())
        info = zipfile.ZipInfo("sources/a.txt")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    return path


def traversal(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("project.qde", project_xml())
        made.writestr(name, "x")
    return path


def truncated(path: Path) -> Path:
    whole = Writer().write(path, [DOC])
    whole.write_bytes(whole.read_bytes()[:-200])
    return whole


def nested(path: Path) -> Path:
    inner = b"x"
    for depth in range(10):
        file = path.with_name(f"{depth}.zip")
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("inner.zip", inner)
        inner = file.read_bytes()
    path.write_bytes(inner)
    return path


def beyond(path: Path) -> Path:
    doc = Doc("d", "short", [Passage(0, 5, "Food")])
    made = Writer().write(path, [doc])
    with zipfile.ZipFile(made) as old:
        xml = old.read("project.qde").decode().replace('endPosition="5"', 'endPosition="99999"')
        text = old.read(f"sources/{guid('d')}.txt")
    return archive(path, project_dot_qde=xml, **{f"sources__{guid('d')}_dot_txt": text})


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb": (
        lambda p: archive(p, project_dot_qde=project_xml(), sources__a_dot_txt=b"0" * 60_000_000),
        "fill up a machine",
    ),
    "path traversal": (lambda p: traversal(p, "sources/../../evil.txt"), "outside of its folder"),
    "absolute path": (lambda p: traversal(p, "/etc/evil.txt"), "outside of its folder"),
    "drive letter": (lambda p: traversal(p, "C:\\evil.txt"), "outside of its folder"),
    "symlink": (symlink, "is a link"),
    "entity that reads a file": (
        lambda p: archive(
            p,
            project_dot_qde=project_xml(
                "<Description>&x;</Description>",
                '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            ),
        ),
        "DOCTYPE",
    ),
    "billion laughs": (
        lambda p: archive(p, project_dot_qde=project_xml("<Description>&c;</Description>", LAUGHS)),
        "DOCTYPE",
    ),
    "DOCTYPE in UTF-16": (
        lambda p: archive(
            p,
            project_dot_qde=project_xml(before=LAUGHS)
            .replace("?>", ' encoding="utf-16"?>', 1)
            .encode("utf-16"),
        ),
        "DOCTYPE",
    ),
    "archives in archives": (nested, "no project"),
    "two projects": (
        lambda p: archive(p, a_dot_qde=project_xml(), b_dot_qde=project_xml()),
        "2 projects",
    ),
    "truncated": (truncated, "no whole archive"),
    "other namespace": (
        lambda p: archive(p, project_dot_qde=project_xml(namespace="http://example.org/svg")),
        "no QDA-XML project",
    ),
    "other root": (lambda p: archive(p, project_dot_qde="<html/>"), "no QDA-XML project"),
    "broken XML": (lambda p: archive(p, project_dot_qde=project_xml()[:-4]), "breaks off"),
    "places beyond the text": (beyond, "outside of their texts"),
    "guid clash": (
        lambda p: archive(p, project_dot_qde=project_xml(codes(2, same=True))),
        "the same guid",
    ),
    "deep XML": (
        lambda p: archive(p, project_dot_qde=project_xml("<a>" * 5000 + "</a>" * 5000)),
        "XML",
    ),
    "empty": (lambda p: (p.write_bytes(b"") and p) or p, "empty"),
    "no archive": (lambda p: (p.write_text("hello") and p) or p, "no whole archive"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_clear_error_and_nothing_half_imported(
    tmp_path: Path, project: Project, kind: str
) -> None:
    make, words = HOSTILE[kind]
    path = make(tmp_path / "x.qdpx")
    before = sorted(tmp_path.iterdir())
    facts = project.facts()
    with pytest.raises(InputError) as caught:
        project.exchange.bring_in(path)
    assert words in str(caught.value) and str(path) in str(caught.value)
    assert project.facts() == facts
    with pytest.raises(InputError):
        make_project(path, tmp_path / "new.chec")
    left = [p for p in sorted(tmp_path.iterdir()) if not p.name.startswith("small.chec")]
    assert left == [p for p in before if not p.name.startswith("small.chec")]


def test_a_file_without_a_name_in_an_archive_was_a_fault_of_ours(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.qdpx", **{"project.qde": project_xml(), "n": "x"})
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")  # the last entry of the directory
    assert data[at + 46 : at + 47] == b"n"
    data = data[: at + 28] + b"\0\0" + data[at + 30 : at + 46] + data[at + 47 :]
    end = data.rindex(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little") - 1
    path.write_bytes(data[: end + 12] + size.to_bytes(4, "little") + data[end + 16 :])
    with pytest.raises(InputError, match="has no name"):
        make_project(path, tmp_path / "p.chec")


def test_codes_ten_levels_deep_are_no_attack(tmp_path: Path) -> None:
    inside = "".join(
        f'<Code guid="{guid(n)}" name="level {n}" isCodable="true">' for n in range(10)
    )
    xml = project_xml(f"<CodeBook><Codes>{inside}{'</Code>' * 10}</Codes></CodeBook>")
    result = make_project(archive(tmp_path / "x.qdpx", project_dot_qde=xml), tmp_path / "n.chec")
    assert result.codes == 10
    with Project.open(tmp_path / "n.chec") as made:
        assert max(code.depth for code in made.codebook.codes) == 9


def fuzzed(data: bytes, random_: random.Random) -> bytes:
    """`data` with some of it flipped, cut, doubled or replaced."""
    changed = bytearray(data)
    for _ in range(random_.randint(1, 6)):
        at = random_.randrange(len(changed))
        match random_.randrange(5):
            case 0:
                changed[at] ^= 1 << random_.randrange(8)
            case 1:
                del changed[at : at + random_.randint(1, 200)]
            case 2:
                changed[at:at] = changed[at : at + random_.randint(1, 200)]
            case 3:
                changed[at:at] = random_.choice(
                    [b"<", b"&", b'"', b"\0", b"-1", b"9999999999999999999", b"\xff\xfe", b"]]>"]
                )
            case _:
                changed[at : at + 4] = random_.randbytes(4)
        if not changed:
            changed = bytearray(b"x")
    return bytes(changed)


def attack(folder: Path, project: Project, count: int, seed: int) -> int:
    """Import `count` damaged files; returns how many could be read all the same."""
    random_ = random.Random(seed)
    whole = Writer("utf-16", crlf=True, bom=True).write(folder / "whole.qdpx", [DOC]).read_bytes()
    with zipfile.ZipFile(folder / "whole.qdpx") as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    path, read = folder / "fuzzed.qdpx", 0
    for _ in range(count):
        if random_.random() < 0.3:
            path.write_bytes(fuzzed(whole, random_))
        else:
            name = random_.choice(list(members))
            with zipfile.ZipFile(path, "w") as made:
                for member, data in members.items():
                    made.writestr(member, fuzzed(data, random_) if member == name else data)
        try:
            project.exchange.bring_in(path, dry_run=True)
            read += 1
        except ChecError as error:
            assert "\n" in str(error), error  # says what to do as well
    return read


def test_damaged_files_never_end_in_a_traceback(tmp_path: Path, project: Project) -> None:
    facts = project.facts()
    attack(tmp_path, project, 60, seed=16)
    assert project.facts() == facts


@pytest.mark.parametrize("name", ["U:sers", "Users U:x='1'", "a:b:c"])
def test_a_prefix_that_nobody_declared_was_a_fault_of_ours(tmp_path: Path, name: str) -> None:
    file = tmp_path / "odd.qdpx"
    with zipfile.ZipFile(file, "w") as made:
        word = name.split()[0]
        made.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="odd"><{name}><User guid="1"'
            f' name="Kim"/></{word}></Project>',
        )
    done = run("import-project", file, tmp_path / "new.chec")
    assert done.returncode in (0, 1) and "fault of its own" not in done.stderr, done.stderr
