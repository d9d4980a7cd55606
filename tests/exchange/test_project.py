"""A project sent out to another program and brought back, through the library and the command."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    LONG,
    PARKS,
    ROWS,
    SAFETY,
    dump,
    ok,
    query,
    refused,
    run,
    segment_of,
)
from lxml import etree

from chec_voice import Project
from chec_voice.project import BroughtIn, Wishes, make_project
from tests.exchange.foreign import Doc, Passage, Writer, guid

SAID = (
    'SELECT r.text, q.text, q.polarity, r.voice, e.name, coder.name, code.key, c.start, c."end",'
    " ifnull(c.valence, ''), ifnull(c.level, '')"
    " FROM coding c JOIN segment s ON s.id = c.segment_id"
    " JOIN response r ON r.id = s.response_id JOIN question q ON q.id = r.question_id"
    " JOIN participant p ON p.id = r.participant_id JOIN session e ON e.id = p.session_id"
    " JOIN coder ON coder.id = c.coder_id JOIN code ON code.id = c.code_id"
    " WHERE c.verdict = 'apply' ORDER BY 1, 2, 6, 7, 8"
)
VALUES = (
    "SELECT r.text, a.name, a.scope, v.value, v.state FROM participant_attribute v"
    " JOIN attribute a ON a.id = v.attribute_id JOIN response r"
    " ON r.participant_id = v.participant_id WHERE r.state = 'answered' AND v.state <> 'blank'"
    " ORDER BY 1, 2, 4"
)
MEMOS = (
    "SELECT m.text, m.target_kind, coder.name, ifnull(s.start, -1) FROM memo m"
    " JOIN coder ON coder.id = m.coder_id LEFT JOIN segment s ON m.target_kind = 'segment'"
    " AND s.id = m.target_id ORDER BY 1"
)


@pytest.fixture
def coded(project: Project) -> Project:
    """Two coders on one span, valence, memos of both, a long answer in parts."""
    first = segment_of(project, "P01", HARMS)
    sam, ana = project.coding("Sam"), project.coding("Ana")
    ana.apply(first, FOOD, valence="harms", level="family")
    ana.apply(first, PARKS, valence="wish")
    sam.memo(first, "They say this\nevery week – שלום 🎒")
    ana.memo(segment_of(project, "P02", HELPS), '<b>not bold</b> & "quoted"')
    part = query(
        project.path,
        "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id WHERE r.text = ?"
        " ORDER BY s.start DESC LIMIT 1",
        LONG,
    )[0][0]
    ana.apply(part, SAFETY, level="place")
    return project


def losses(result: BroughtIn) -> list[tuple[object, object]]:
    return [(loss["element"], loss["outcome"]) for loss in result.lost]


@pytest.mark.parametrize(
    ("profile", "layout"),
    [
        ("standard", "response"),
        ("nvivo", "participant"),
        ("qualcoder", "question"),
        ("atlasti", "response"),
        ("maxqda", "question"),
        ("qualcoder", "response"),
    ],
)
def test_a_project_made_from_an_export_says_the_same(
    coded: Project, tmp_path: Path, profile: str, layout: str
) -> None:
    out = tmp_path / "out.qdpx"
    coded.exchange.send_out(out, profile=profile, layout=layout)
    result = make_project(out, tmp_path / "new.chec")
    assert result.placed == result.codings == len(query(coded.path, SAID))
    with Project.open(tmp_path / "new.chec") as made:
        assert made.problems() == []
        assert made.codebook == coded.codebook
        assert made.frameworks.names == coded.frameworks.names
    for sql in (SAID, VALUES, MEMOS):
        assert query(tmp_path / "new.chec", sql) == query(coded.path, sql)
    groups = "SELECT is_group, count(*) FROM participant p WHERE EXISTS (SELECT 1 FROM response r"
    groups += " WHERE r.participant_id = p.id AND r.state = 'answered') GROUP BY 1"
    assert query(tmp_path / "new.chec", groups) == query(coded.path, groups)


@pytest.mark.parametrize("profile", ["standard", "qualcoder", "nvivo", "atlasti", "maxqda"])
def test_bringing_back_what_was_sent_changes_no_judgement(
    coded: Project, tmp_path: Path, profile: str
) -> None:
    coded.exchange.send_out(tmp_path / "out.qdpx", profile=profile)
    before = dump(coded.path, without=("batch", "event", "review", "review_block"))
    result = coded.exchange.bring_in(tmp_path / "out.qdpx")
    assert result.decisions_added == result.memos_added == result.answers_added == 0
    assert result.placed == result.codings == result.decisions_known
    assert dump(coded.path, without=("batch", "event", "review", "review_block")) == before


def elsewhere(path: Path, change: Callable[[etree._Element], None]) -> Path:
    """What another program makes of a .qdpx: the XML is changed, all the rest stays."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    root = etree.fromstring(members["project.qde"])
    root.set("origin", "Another program 9")
    change(root)
    members["project.qde"] = etree.tostring(root)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


def tag(name: str) -> str:
    return f"{{urn:QDA-XML:project:1.0}}{name}"


def code_further(root: etree._Element) -> None:
    """Another person codes the first three letters of every document, with a code of their own."""
    user = etree.SubElement(root.find(tag("Users")), tag("User"))
    user.set("guid", guid("Ben"))
    user.set("name", "Ben")
    codes = root.find(f"{tag('CodeBook')}/{tag('Codes')}")
    new = etree.SubElement(codes[0], tag("Code"))
    for key, value in (("guid", guid("new")), ("name", "A new one"), ("isCodable", "true")):
        new.set(key, value)
    for source in root.iter(tag("TextSource")):
        selection = etree.Element(tag("PlainTextSelection"))
        for key, value in (
            ("guid", guid(source.get("guid"))),
            ("startPosition", "0"),
            ("endPosition", "3"),
            ("creatingUser", guid("Ben")),
        ):
            selection.set(key, value)
        coding = etree.SubElement(selection, tag("Coding"))
        coding.set("guid", guid((source.get("guid"), "coding")))
        etree.SubElement(coding, tag("CodeRef")).set("targetGUID", guid("new"))
        source.insert(0, selection)


def renew_guids(root: etree._Element) -> None:
    """ATLAS.ti gives everything another guid at each export."""
    new: dict[str, str] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if key in ("guid", "targetGUID", "creatingUser"):
                element.set(key, new.setdefault(value, guid(("renewed", value))))


@pytest.mark.parametrize("renewed", [False, True])
def test_only_the_new_work_of_another_program_is_added(
    coded: Project, tmp_path: Path, renewed: bool
) -> None:
    out = tmp_path / "out.qdpx"
    coded.exchange.send_out(out)
    sources = len(query(coded.path, "SELECT 1 FROM response WHERE state = 'answered'"))
    before = query(coded.path, SAID)
    elsewhere(out, code_further)
    if renewed:
        elsewhere(out, renew_guids)
    rehearsed = coded.exchange.bring_in(out, dry_run=True)
    assert query(coded.path, SAID) == before
    result = coded.exchange.bring_in(out)
    assert result == rehearsed
    assert result.decisions_added == sources
    assert result.codes_added == ("home.a_new_one",)
    assert result.answers_added == result.memos_added == 0
    after = query(coded.path, SAID)
    assert [row for row in after if row[5] != "Ben"] == before
    assert {(row[6], row[7], row[8]) for row in after if row[5] == "Ben"} == {
        ("home.a_new_one", 0, min(3, len(row[0]))) for row in after if row[5] == "Ben"
    }
    assert coded.problems() == []
    again = coded.exchange.bring_in(out)
    assert again.decisions_added == 0 and again.placed == again.codings


def test_what_was_taken_back_here_does_not_come_back(coded: Project, tmp_path: Path) -> None:
    coded.exchange.send_out(tmp_path / "out.qdpx")
    segment = segment_of(coded, "P01", HARMS)
    coded.coding("Ana").remove(segment, FOOD)
    result = coded.exchange.bring_in(tmp_path / "out.qdpx")
    assert result.decisions_added == 0
    assert result.placed == result.codings - 1
    assert ("codings", "lost") in losses(result)


def test_a_text_that_was_made_safe_since_keeps_its_codings(coded: Project, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    coded.exchange.send_out(out)
    elsewhere(out, code_further)
    with zipfile.ZipFile(out) as old:
        members = {name: old.read(name) for name in old.namelist()}
    target = next(n for n, data in members.items() if data == b"no money for food")
    members[target] = b"no money for food from Dave in Hull"
    with zipfile.ZipFile(out, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    result = coded.exchange.bring_in(out)
    assert result.placed == result.codings
    assert ("codings", "changed") in losses(result)
    assert "Dave" not in json.dumps(dump(coded.path), default=repr)


def test_people_who_say_no_stay_out_or_without_words(coded: Project, tmp_path: Path) -> None:
    path = coded.path
    refs = dict(query(path, "SELECT ref, uuid FROM participant"))
    consents = tmp_path / "consent.csv"
    consents.write_text("id,analysis,quotation\nP01,yes,no\nP02,no,no\n", encoding="utf-8")
    ok("consent", path, consents, "--id", "id", "--session", "wave 1")
    raised = query(path, "SELECT id FROM response WHERE text = 'dancing'")[0][0]
    coded.coding("Sam").raise_concern(raised)
    out = tmp_path / "out.qdpx"
    result = coded.exchange.send_out(out)
    with zipfile.ZipFile(out) as opened:
        texts = {opened.read(n).decode() for n in opened.namelist() if n.endswith(".txt")}
        content = opened.read("project.qde").decode()
    assert not texts & {*ROWS[0][1:4], *ROWS[1][1:4], "dancing"}
    for words in (*ROWS[0][1:3], "buses are late"):
        assert words not in content, words
    assert refs["P01"] in content and refs["P02"] not in content
    assert {loss["element"] for loss in result.lost} >= {"sources", "answers", "memos"}
    back = coded.exchange.bring_in(out)
    assert back.placed == back.codings and back.decisions_added == 0
    assert query(path, "SELECT 1 FROM response WHERE text LIKE '[words%'") == []


def test_the_references_of_people_do_not_leave(coded: Project, tmp_path: Path) -> None:
    coded.exchange.send_out(tmp_path / "out.qdpx")
    with zipfile.ZipFile(tmp_path / "out.qdpx") as opened:
        xml = opened.read("project.qde").decode()
    assert "P0001" in xml and '"P01"' not in xml and str(tmp_path) not in xml


def test_an_invented_project_says_so_wherever_it_goes(coded: Project, tmp_path: Path) -> None:
    coded.mark_synthetic()
    coded.exchange.send_out(tmp_path / "out.qdpx")
    assert make_project(tmp_path / "out.qdpx", tmp_path / "new.chec").synthetic
    with Project.open(tmp_path / "new.chec") as made:
        assert made.synthetic


def test_the_code_for_disclosures_goes_to_a_lead(coded: Project, tmp_path: Path) -> None:
    code = next(c for c in coded.codebook.codes if c.id.endswith(".disclosure"))
    doc = Doc("d", "something that happened to me", [Passage(0, 9, code.name)])
    path = Writer().write(tmp_path / "x.qdpx", [doc], codes=[code.name])
    result = coded.exchange.bring_in(path)
    assert result.concerns_raised == 1 and result.decisions_added == 0


def test_passages_that_overlap_are_all_kept_in_a_new_project(tmp_path: Path) -> None:
    text = "we need a warm place to go after school and a bus to get there"
    spans = [(0, 20), (10, 30), (24, 40), (0, len(text))]
    doc = Doc(
        "d",
        text,
        [Passage(*span, "Food") for span in spans[:3]]
        + [Passage(*spans[3], "School"), Passage(0, 20, "Food", "Ben")],
    )
    path = Writer().write(tmp_path / "x.qdpx", [doc])
    result = make_project(path, tmp_path / "new.chec")
    assert result.placed == result.codings == 5
    made = query(tmp_path / "new.chec", 'SELECT start, "end" FROM coding ORDER BY id')
    assert sorted(made) == sorted([*spans, (0, 20)])
    with Project.open(tmp_path / "new.chec") as opened:
        assert opened.problems() == []


def test_same_texts_find_their_places_in_order(coded: Project, tmp_path: Path) -> None:
    """Where the guids are others and two answers say the same, order tells them apart."""
    path = Writer().write(
        tmp_path / "x.qdpx",
        [Doc("one", "football", [Passage(0, 4, "Food")]), Doc("two", "never said here")],
    )
    result = coded.exchange.bring_in(path, wishes=Wishes(coder="Cy"))
    assert (result.answers_known, result.answers_added) == (1, 0)
    assert ("sources", "lost") in losses(result)
    added = coded.exchange.bring_in(path, wishes=Wishes(add_sources=True, session="more"))
    assert added.answers_added == 1


def test_the_commands_say_what_was_lost(coded: Project, tmp_path: Path) -> None:
    out = tmp_path / "out.qdpx"
    said = ok("export", coded.path, out, "--for", "nvivo", "--layout", "participant")
    assert "Not in the file:" in said and "links" in said
    data = json.loads(ok("import-project", out, tmp_path / "new.chec", "--dry-run", "--json"))
    keys = {"codes", "sources", "codings", "placed", "coders", "memos", "cases", "offsets", "lost"}
    assert keys <= set(data) and data["dry_run"]
    assert data["offsets"]["unit"] == "utf-16"
    assert not (tmp_path / "new.chec").exists()
    made = make_project(out, tmp_path / "new.chec")
    summary = json.loads(query(tmp_path / "new.chec", "SELECT summary FROM batch")[0][0])
    assert summary["placed"] == data["placed"] == made.placed
    assert summary["lost"] == data["lost"]
    refused(run("export", coded.path, tmp_path / "x.csv", "--format", "qdpx"), ".qdpx")
    refused(run("import-project", tmp_path / "none.qdpx", coded.path), "no such file")


def test_a_codebook_comes_back_whole(coded: Project, tmp_path: Path) -> None:
    coded.exchange.send_out(tmp_path / "b.qdc")
    result = make_project(tmp_path / "b.qdc", tmp_path / "book.chec")
    with Project.open(tmp_path / "book.chec") as made:
        assert made.codebook.codes == coded.codebook.codes
    assert result.codes == len(coded.codebook.codes)
    assert coded.exchange.bring_in(tmp_path / "b.qdc").codes_added == ()


def test_an_import_can_be_taken_back(tmp_path: Path, coded: Project) -> None:
    facts = coded.facts()
    path = Writer().write(tmp_path / "x.qdpx", [Doc("d", "new words", [Passage(0, 3, "Food")])])
    coded.exchange.bring_in(path)
    ok("undo-import", coded.path, "--with-decisions")
    for key in ("responses", "decisions", "participants"):
        assert coded.facts()[key] == facts[key]


def test_helps_and_harms_are_kept(coded: Project, tmp_path: Path) -> None:
    coded.exchange.send_out(tmp_path / "out.qdpx")
    make_project(tmp_path / "out.qdpx", tmp_path / "new.chec")
    asked = dict(query(tmp_path / "new.chec", "SELECT text, polarity FROM question"))
    original = dict(query(coded.path, "SELECT text, polarity FROM question"))
    assert asked == original and {HELPS, HARMS} <= set(asked)
