"""The bundled codebooks and frameworks are whole, and the loader names what is wrong, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice import bundled
from chec_voice import codebook as codebooks
from chec_voice.errors import CodebookError
from chec_voice.framework import load_crosswalk, load_framework, load_indicators
from chec_voice.model import Code, Codebook, Framework

BOOKS = sorted(bundled.codebooks())
FRAMES = sorted(bundled.frameworks())


def book(name: str) -> Codebook:
    return codebooks.load(bundled.codebooks()[name])


def frame(name: str) -> Framework:
    return load_framework(bundled.frameworks()[name])


def codes() -> list[tuple[str, Code]]:
    return [(name, code) for name in BOOKS for code in book(name).codable if code.kind == "code"]


def test_the_defaults_are_there() -> None:
    assert bundled.CODEBOOK in BOOKS
    assert bundled.FRAMEWORK in FRAMES


@pytest.mark.parametrize(("name", "code"), codes(), ids=[code.id for _, code in codes()])
def test_every_code_has_the_six_parts(name: str, code: Code) -> None:
    assert code.name
    assert code.label
    assert code.brief
    assert code.definition
    assert code.when_to_use
    assert code.when_not_to_use
    assert len(code.examples) >= 3
    assert len(set(code.examples)) == len(code.examples)
    assert code.keywords
    known = {one.id: one for one in book(name).codes}
    for exclusion in code.when_not_to_use:
        assert exclusion.when
        if exclusion.use is not None:
            assert known[exclusion.use].codable, exclusion.use
            assert exclusion.use != code.id


@pytest.mark.parametrize("name", BOOKS)
def test_codes_stand_in_a_tree_in_reading_order(name: str) -> None:
    seen: set[str] = set()
    for code in book(name).codes:
        assert code.id not in seen
        assert code.parent is None or code.parent in seen
        seen.add(code.id)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("framework", FRAMES)
def test_crosswalks_say_something_of_every_code(name: str, framework: str) -> None:
    links = bundled.crosswalk(name, framework)
    if links is None:
        pytest.skip("there is no crosswalk between these two")
    crosswalk = load_crosswalk(links, book(name), frame(framework))
    said = {link.code for link in crosswalk.links} | set(crosswalk.unlinked)
    assert {code.id for code in book(name).codable} <= said
    assert all(reason for reason in crosswalk.unlinked.values())


def test_nothing_of_the_reconstruction_claims_to_be_verified() -> None:
    framework = frame(bundled.FRAMEWORK)
    assert framework.status == "reconstruction"
    assert "econstruct" in framework.notice
    assert not any(e.verified or e.verified_by or e.verified_on for e in framework.elements)


def test_indicators_belong_to_drivers_that_exist() -> None:
    framework = frame(bundled.FRAMEWORK)
    path = bundled.indicators(bundled.FRAMEWORK)
    assert path is not None
    found = load_indicators(path, framework)
    assert found
    assert {i.element for i in found} <= {e.id for e in framework.elements}
    assert len({i.id for i in found}) == len(found)


def test_layout_does_not_change_the_hash(tmp_path: Path) -> None:
    text = "format: chec-codebook/1\nid: x\nname: X\nversion: '1'\ncodes:\n- {id: a, name: A}\n"
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.yaml").write_text(
        "# a comment\n" + text.replace("{id: a, name: A}", "id: a\n  name: A")
    )
    (tmp_path / "c.yaml").write_text(text.replace("name: A", "name: B"))
    first, second, third = (codebooks.load(tmp_path / f"{n}.yaml").sha256 for n in "abc")
    assert first == second != third


HEAD = "format: chec-codebook/1\nid: x\nname: X\nversion: '1'\n"
CODES = HEAD + "codes:\n"  # codes start in line 6
BROKEN: list[tuple[str, int | None, str]] = [
    ("", None, "empty"),
    ("[1, 2]", 1, "key: value"),
    ("id: x\nname: X\nversion: '1'\ncodes: []\n", 1, "'format' is missing"),
    (HEAD.replace("/1", "/2") + "codes: []\n", 1, "not a codebook of format"),
    (HEAD + "codes: []\n", 1, "no codes"),
    (HEAD + "codes: text\n", 5, "expected a list"),
    (HEAD + "surprise: 1\ncodes: []\n", 5, "unknown key 'surprise'"),
    (HEAD + "name: Y\ncodes: []\n", 5, "stands twice"),
    (CODES + "  - name: A\n", 6, "'id' is missing"),
    (CODES + "  - id: a\n", 6, "'name' is missing"),
    (CODES + "  - id: a\n    name:\n", 7, "needs a name"),
    (CODES + "  - id: A b\n    name: A\n", 6, "cannot be an id"),
    (CODES + "  - {id: a, name: A}\n  - {id: a, name: B}\n", 7, "also in line 6"),
    (CODES + "  - {id: a, name: A}\n  - {id: b, name: a}\n", 7, "called 'a'"),
    (CODES + "  - id: a\n    name: A\n    kind: thing\n", 8, "cannot be 'thing'"),
    (CODES + "  - id: a\n    name: A\n    codable: maybe\n", 8, "true or false"),
    (CODES + "  - id: a\n    name: A\n    colour: red\n", 8, "unknown key 'colour'"),
    (CODES + "  - id: a\n    name: A\n    examples: one\n", 8, "expected a list"),
    (CODES + "  - id: a\n    name: [A]\n", 7, "expected text"),
    (CODES + "  - id: a\n    name: A\n    children:\n      - id: b\n", 9, "'name' is missing"),
    (CODES + "  - id: a\n    name: A\n    when_not_to_use:\n      - {use: a}\n", 9, "'when' is"),
    (CODES + "  - id: a\n    name: A\n    when_not_to_use: [{when: w, use: z}]\n", 6, "use: z"),
    (CODES + "  - id: a\n   name: A\n", 7, "not valid YAML"),
    (CODES + "  - id: 'a\n", None, "not valid YAML"),
    (CODES + "  - &x {id: a, name: A}\n  - *x\n", 7, "aliases"),
    (CODES + "---\nid: b\n", 6, "not valid YAML"),
    (CODES + "  - " + "{a: " * 2000, 6, "levels deep"),
    (CODES + "  - {id: a, name: \x07}\n", None, "not valid YAML"),
]


@pytest.mark.parametrize(("text", "line", "phrase"), BROKEN, ids=[p for _, _, p in BROKEN])
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, text: str, line: int | None, phrase: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(CodebookError) as caught:
        codebooks.load(path)
    assert phrase in str(caught.value)
    assert caught.value.path == str(path)
    if line is not None:
        assert caught.value.row == line


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(CODES.encode() + b"  - {id: a, name: caf\xe9}\n")
    with pytest.raises(CodebookError, match="not UTF-8") as caught:
        codebooks.load(path)
    assert caught.value.row == 6
    for gone in (tmp_path, tmp_path / "none.yaml", tmp_path / "none.csv"):
        with pytest.raises(CodebookError):
            codebooks.load(gone)


FRAME = "format: chec-framework/1\nid: f\nname: F\nversion: '1'\nstatus: published\ndomains:\n"
FRAMES_BROKEN = [
    (FRAME, 1, "no domains"),
    (FRAME.replace("published", "guess"), 5, "cannot be 'guess'"),
    (FRAME.replace("published", "reconstruction") + "  - {id: a, label: A}\n", 3, "has to say so"),
    (FRAME + "  - {id: a, label: A}\n  - {id: a, label: B}\n", 8, "also in line 7"),
    (FRAME + "  - id: a\n    label: A\n    verified: true\n", 7, "'verified_by' is missing"),
    (FRAME + "  - id: a\n    label: A\n    drivers:\n      - {id: a, label: B}\n", 10, "twice"),
    (FRAME + "  - id: a b\n    label: A\n", 7, "cannot be an id"),
]


@pytest.mark.parametrize(("text", "line", "phrase"), FRAMES_BROKEN)
def test_a_faulty_framework_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, phrase: str
) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(text)
    with pytest.raises(CodebookError, match=phrase) as caught:
        load_framework(path)
    assert caught.value.row == line


def test_a_csv_codebook_builds_its_tree(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "code , parent,definition\nFood,Home,Eating\nDamp,Home,\nPark,Out,\n,,\n", encoding="utf-8"
    )
    found = codebooks.load(path)
    assert [(c.id, c.parent, c.codable) for c in found.codes] == [
        ("home", None, False),
        ("home.food", "home", True),
        ("home.damp", "home", True),
        ("out", None, False),
        ("out.park", "out", True),
    ]
    tree = tmp_path / "tree.csv"
    tree.write_text("code,parent\nFood,Home\nHome,\nTea,Food\n")
    assert [c.id for c in codebooks.load(tree).codes] == ["home", "home.food", "home.food.tea"]


def test_a_lone_column_of_names_is_a_codebook(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("name\nÉcole\nEcole\n友だち\n", encoding="utf-8")
    read = codebooks.read_file(path)
    assert isinstance(read, codebooks.CodeTable)
    assert [code.name for code in read.alone().codes] == ["École", "Ecole", "友だち"]


def test_a_workbook_of_several_sheets_gives_the_one_of_codes(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["what", "value"])
    book.create_sheet("Codebook").append(["code"])
    book["Codebook"].append(["Family"])
    book.save(tmp_path / "export.xlsx")
    read = codebooks.read_file(tmp_path / "export.xlsx")
    assert isinstance(read, codebooks.CodeTable) and [code.name for code in read.alone().codes] == [
        "Family"
    ]
    book["Codebook"].title = "Other"
    book.save(tmp_path / "export.xlsx")
    with pytest.raises(CodebookError, match="2 sheets") as raised:
        codebooks.read_file(tmp_path / "export.xlsx")
    assert "'codebook'" in str(raised.value.fix)
