"""Third-party schemas and files beside the project; nothing of their content is kept here."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from chec_voice import Project
from chec_voice.exchange.profiles import LAYOUTS, PROFILES
from chec_voice.project import make_project

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "exchange"
if not DATA.is_dir():  # a work tree stands one folder deeper
    DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "exchange"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside the project"),
]


def valid(file: Path) -> str:
    """What the schema says against a file; empty when it is valid."""
    if file.suffix == ".qdc":
        schema, tree = "Codebook.xsd", etree.parse(file)
    else:
        with zipfile.ZipFile(file) as archive, archive.open("project.qde") as xml:
            schema, tree = "Project.xsd", etree.parse(xml)
    check = etree.XMLSchema(etree.parse(DATA / schema))
    return "" if check.validate(tree) else str(check.error_log)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_what_we_write_is_valid(project: Project, tmp_path: Path, profile: str) -> None:
    sam = project.coding("Sam")
    sam.memo(sam.first() or 0, "a memo")
    for layout in LAYOUTS:
        out = tmp_path / f"{layout}.qdpx"
        project.exchange.send_out(out, profile=profile, layout=layout)
        assert valid(out) == ""
    project.exchange.send_out(tmp_path / "b.qdc", profile=profile)
    assert valid(tmp_path / "b.qdc") == ""


@pytest.mark.parametrize(
    "name", ["atlasti8-mac__standard_project.qde", "atlasti8-mac__standard_project_no-sources.qdpx"]
)
def test_atlas_ti_s_standard_project(tmp_path: Path, name: str) -> None:
    result = make_project(DATA / name, tmp_path / "new.chec")
    assert (result.coders, result.codes, result.sources) == (3, 14, 12)
    assert (result.codings, result.memos, result.cases) == (16, 2, 0)
    lost = {loss["element"]: loss["count"] for loss in result.lost if loss["outcome"] == "lost"}
    assert lost["graphs"] == 1
    assert result.placed + int(str(lost["codings"])) == 16


def test_a_taguette_project(tmp_path: Path) -> None:
    file = DATA / "taguette__carpentries_sample-project.sqlite3"
    result = make_project(file, tmp_path / "new.chec")
    assert (result.sources, result.codes, result.offsets["judged"]) == (10, 6, 18)
    assert result.placed == result.codings and result.offsets["fitting"] == 18
    assert not file.with_name(f"{file.name}-wal").exists()
