"""The verbs of privacy, as a person runs them; the vault here is the real one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chec_testing import HARMS, HELPS, ok, query, refused, run, write_csv

from chec_voice import Project
from chec_voice.project import ImportChoices

from .conftest import PASSPHRASE, found_in_file, response_of

WORDS = {"CHEC_VOICE_PASSPHRASE": PASSPHRASE}
REF = ("--outside-ref", "-")
SECRET = ["aisha", "oakfield", "07700 900123"]


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    path = tmp_path / "p.chec"
    Project.create(path).close()
    rows = [
        ("P1", "My friend Aisha and me go to Oakfield Primary School", "My dad hits me"),
        ("P2", "aisha is funny, her number is 07700 900123", "no money for food"),
        ("P3", "the park", "nothing, it is fine here"),
    ]
    file = write_csv(tmp_path / "a.csv", ("id", HELPS, HARMS), rows)
    with Project.open(path) as project:
        plan = project.imports.plan(
            file, ImportChoices(texts=[HELPS, HARMS], participant="id", session="s")
        )
        project.imports.add(plan, actor="t")
    return path


def test_lines(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("my mate Callum helps\r\n\nring 07700 900123\n", encoding="utf-8")
    found = json.loads(ok("deidentify", "--lines", file, "--json"))["proposals"]
    assert [(p["response"], p["type"]) for p in found] == [(1, "name"), (3, "phone")]
    assert set(found[0]) == {"response", "start", "end", "type", "replacement", "rule", "score"}
    assert list(tmp_path.iterdir()) == [file]
    refused(run("deidentify", "--lines", tmp_path / "none.txt"), "none.txt")
    assert run("deidentify").returncode == 2


def test_from_proposals_to_safe_text(spoken: Path) -> None:
    shown = json.loads(ok("deidentify", spoken, "--dry-run", "--json"))
    uuids = {row[0] for row in query(spoken, "SELECT uuid FROM response")}
    assert {p["response"] for p in shown["proposals"]} <= uuids
    assert len(shown["proposals"]) >= 4
    refused(run("deidentify", spoken), "terminal")
    refused(run("deidentify", spoken, "--apply"), "passphrase")
    done = json.loads(ok("deidentify", spoken, "--apply", "--everywhere", "--json", env=WORDS))
    assert done["responses"] == 2
    assert found_in_file(spoken, SECRET) == []
    assert found_in_file(spoken.with_suffix(".vault"), SECRET) == []
    assert query(spoken, "SELECT count(*) FROM response WHERE deidentified_at IS NULL") == [(0,)]
    assert json.loads(ok("deidentify", spoken, "--dry-run", "--json"))["proposals"] == []
    file = spoken.with_name("pass.txt")
    file.write_text("quite another one\n", encoding="utf-8")
    refused(run("deidentify", spoken, "--apply", "--passphrase-file", file), "wrong")


def test_triage_concern_and_withdrawal(spoken: Path) -> None:
    listed = json.loads(ok("triage", spoken, "--list", "--json"))
    assert "999" in listed["danger"]
    assert listed["answers"][0]["level"] == "strong"
    assert len(listed["answers"]) == listed["of"] == 6
    heard = ok("triage", spoken, "--coder", "Sam", stdin="f said dad hits\nn\ns\nwhat\nu\nn\nq\n")
    assert heard.count("If someone is in danger now, call 999.") >= 4
    assert "Read for risk by a person: 2 of 6" in heard
    doctor = json.loads(ok("doctor", spoken, "--json"))
    assert (doctor["read_for_risk"], doctor["to_read_for_risk"]) == (2, 6)
    assert doctor["open_concerns"] == 1
    assert "2 of 6" in ok("review", spoken, "--coder", "Sam", "--plain", stdin="q\n")
    refused(run("concerns", spoken, "--lead", "Sam"), "lead")
    ok("coder", spoken, "Lea", "--role", "lead")
    refused(run("coder", spoken, "Sam", "--role", "lead", "--by", "Sam"), "Lea")
    (one,) = json.loads(ok("concerns", spoken, "--lead", "Lea", "--json"))["concerns"]
    view = json.loads(ok("concerns", spoken, "--lead", "Lea", "--open", str(one["id"]), "--json"))
    assert view["wording"] == "My dad hits me"
    assert view["actions"][0]["by"] == "Lea"
    ok("concerns", spoken, "--lead", "Lea", "--act", str(one["id"]), "--note", "-", stdin="rang")
    refused(run("concerns", spoken, "--lead", "Lea", "--refer", str(one["id"])), "reference")
    ok("concerns", spoken, "--lead", "Lea", "--refer", str(one["id"]), *REF, stdin="LC-6\n")
    (one,) = json.loads(ok("concerns", spoken, "--lead", "Lea", "--json"))["concerns"]
    assert (one["outside_ref"], one["in_vault"]) == ("LC-6", False)
    refused(run("withdraw", spoken, "P1", "--yes"), "Lea")
    ok(
        "concerns",
        spoken,
        "--lead",
        "Lea",
        "--close",
        str(one["id"]),
        "--outcome",
        "-",
        "--decision",
        "keep-out",
        *REF,
        stdin="LC-7\nwith us",
    )
    (one,) = json.loads(ok("concerns", spoken, "--lead", "Lea", "--json"))["concerns"]
    assert one["outside_ref"] == "LC-7"
    refused(run("withdraw", spoken, "P1"), "--yes")
    assert "answers: 2" in ok("withdraw", spoken, "P1", "--yes")
    assert found_in_file(spoken, ["Oakfield", "dad hits", "P1\0"]) == []
    refused(run("withdraw", spoken, "P1", "--yes"), "nobody")


def test_withdrawal_reaches_the_vault(spoken: Path) -> None:
    ok("deidentify", spoken, "--apply", env=WORDS)
    refused(run("withdraw", spoken, "P1", "--yes"), "passphrase")
    left = json.loads(ok("withdraw", spoken, "P1", "--yes", "--json", env=WORDS))
    assert left["from_vault"] == 1
    with Project.open(spoken) as project, project.open_vault(PASSPHRASE) as vault:
        assert not any("Oakfield" in text for text in vault.originals.values())
        assert "oakfield" not in str(vault.key)
        assert response_of(project, "P2", HELPS)


def test_consent_and_undo(spoken: Path) -> None:
    table = write_csv(spoken.with_name("c.csv"), ("who", "ok"), [("P2", "no"), ("P3", "yes")])
    done = json.loads(
        ok(
            "consent",
            spoken,
            table,
            "--id",
            "who",
            "--analysis",
            "ok",
            "--json",
            "--retain-until",
            "2021-01-01",
        )
    )
    assert done["no_analysis"] == 1
    assert ok("search", spoken, "money").startswith("0 found")
    said = ok("doctor", spoken)
    assert "should have been deleted by 2021-01-01" in said
    assert "1 do not agree to analysis" in said
    assert "a.csv" in ok("undo-import", spoken, "--list")
    assert json.loads(ok("undo-import", spoken, "--json"))["responses"] == 6
    refused(run("undo-import", spoken), "no import")


def test_a_concern_says_where_it_was_and_whom_to_reach(tmp_path: Path) -> None:
    project = tmp_path / "where.chec"
    ok("new", project)
    answers = tmp_path / "answers.csv"
    answers.write_text(f"id,{HARMS}\nP1,my dad hits me\nP2,the bus\n", encoding="utf-8")
    told = ("--setting", "Youth club", "--contact", "-")
    who = "Jo Lee (synthetic), 0114 496 0000\n"
    assert "Dry run" in ok(
        "import", project, answers, "--id", "id", "--text", HARMS, "--dry-run", *told, stdin=who
    )
    ok("import", project, answers, "--id", "id", "--text", HARMS, *told, stdin=who)
    ok("coder", project, "Lea", "--role", "lead")
    ok("triage", project, "--coder", "Sam", stdin="f says it plainly\nq\n")
    opened = ok("concerns", project, "--lead", "Lea", "--open", "1")
    assert "Youth club" in opened and "0114 496 0000" in opened
    ok("export", project, tmp_path / "out", "--format", "csv", "--profile", "none")
    for file in (tmp_path / "out").iterdir():
        assert "0114 496" not in file.read_text(encoding="utf-8")
    columns = ("--text", HARMS, "--session-column", "id", "--contact", "-")
    done = run("import", project, answers, *columns, stdin=who)
    assert done.returncode == 2 and "one session" in done.stderr
