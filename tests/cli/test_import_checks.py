"""What `import` says before it writes: findings with rows, consent, a question if it is grave."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import HELPS, ROOT, at_terminal, dump, ok, refused, run, write_csv

HEADER = ("id", HELPS, "Age", "Do you consent to take part?", "Can we quote you?")


def form(folder: Path, *, age: str = "12", consent: str = "Yes") -> Path:
    rows = [
        (
            f"N{n}",
            f"I like dog number {n} and the park",
            age if n == 3 else "11",
            consent if n == 5 else "Yes",
            "no" if n % 2 else "yes",
        )
        for n in range(14)
    ]
    rows[7] = (*rows[7][:1], "the cafÃ© with my nan", *rows[7][2:])
    rows[9] = (*rows[9][:1], "", *rows[9][2:])
    return write_csv(folder / "form.csv", HEADER, rows)


def test_findings_stand_before_a_real_import_with_their_rows(small: Path) -> None:
    path = form(small.parent, age="200")
    for more in (("--dry-run",), ()):
        said = ok("import", small, path, *more)
        assert "Error: Age: ages that nobody has (row 5)." in said
        assert "were broken on the way here" in said and "(row 9)" in said
        assert (
            said.index("Error: ")
            < said.index("Warning: ")
            < said.index("Dry run: " if more else "Imported: ")
        )
        assert ("Info: " in said) == bool(more)
        assert ("1 more finding of the checks, good to know: see --dry-run." in said) != bool(more)


def test_json_carries_findings_and_consent_in_both_cases(small: Path) -> None:
    path = form(small.parent, age="200", consent="No")
    for more in (("--dry-run",), ()):
        data = json.loads(ok("import", small, path, "--json", *more))
        assert data["findings"][0] == {
            "level": "error",
            "check": "age-impossible",
            "what": "ages that nobody has",
            "rows": [5],
            "count": 1,
            "column": "Age",
            "advice": data["findings"][0]["advice"],
        }
        assert data["consent"]["analysis"] == {
            "purpose": "analysis",
            "column": HEADER[3],
            "yes": 13,
            "no": 1,
            "nothing": 0,
        }
        assert data["mapping"]["consent_quotation"] == HEADER[4]
        assert data["dry_run"] == bool(more)


@pytest.mark.parametrize(
    ("age", "answer", "asked", "imported"),
    [
        ("200", "\n", "Import all the same? [y/N]", False),
        ("200", "y\n", "Import all the same? [y/N]", True),
        ("12", "\n", "Import like this? [Y/n]", True),
    ],
)
def test_a_grave_finding_asks_and_enter_stops(
    small: Path, age: str, answer: str, asked: str, imported: bool
) -> None:
    before = dump(small)
    done = at_terminal(answer, "import", small, form(small.parent, age=age))
    assert asked in done.stderr
    assert ("Imported: " in done.stdout) == imported == (done.returncode == 0)
    assert (dump(small) == before) != imported


NOTES = ROOT / "corpora/youth_voice_synthetic/received/notes"


@pytest.mark.parametrize(("answer", "imported"), [("n\n", False), ("\n", True)])
def test_notes_were_imported_without_a_question(small: Path, answer: str, imported: bool) -> None:
    before = dump(small)
    done = at_terminal(answer, "import", small, NOTES / "n2_solihull_care_leavers_dropin.txt")
    assert "Import like this? [Y/n]" in done.stderr
    assert ("Imported: 26 responses" in done.stdout) == imported == (done.returncode == 0)
    assert (dump(small) != before) == imported


def test_several_files_come_in_one_after_the_other(small: Path) -> None:
    files = [form(small.parent), *sorted(NOTES.glob("n[45]*"))]
    done = run("import", small, *files)
    assert done.stdout.count("Imported: ") == 3
    assert f"Next: chec-voice deidentify {small}" in done.stderr
    assert "--json takes one file" in run("import", small, *files, "--json").stderr


def test_lines_on_a_terminal_broke_inside_words(small: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    try:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "chec_voice",
                "import",
                str(small),
                str(NOTES / "n2_solihull_care_leavers_dropin.txt"),
                "--dry-run",
            ],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=True,
            env=os.environ | {"COLUMNS": "60"},
        )
        shown = os.read(master, 60_000).decode()
    finally:
        os.close(slave)
        os.close(master)
    lines = re.sub("\x1b\\[[0-9;]*m", "", shown).replace("\r\n", "\n").splitlines()
    assert max(map(len, lines)) <= 60
    assert "two of them may be the same child" in " ".join(line.strip() for line in lines)


def test_consent_in_the_preview_and_in_effect(small: Path) -> None:
    path = form(small.parent, consent="No, I do not agree")
    said = ok("import", small, path)
    assert "asks for consent to analysis, and every answer is yes or no" in said
    assert "Consent to analysis (Do you consent to take part?): 13 people yes, 1 no, 0 noth" in said
    assert "Consent to quotation (Can we quote you?): 7 people yes, 7 no, 0 nothing" in said
    assert "0 found." in ok("search", small, "dog number 5")
    assert "1 do not agree to analysis and are left out" in ok("doctor", small)
    ok("undo-import", small)
    assert "do not agree" not in ok("doctor", small)


def test_named_columns_of_consent(small: Path) -> None:
    path = write_csv(
        small.parent / "n.csv",
        ("id", HELPS, "A", "B", "C"),
        [("X1", "a canoe", "no", "no", "fox"), ("X2", "a drum", "yes", "", "")],
    )
    options = ("--text", HELPS, "--id", "id", "--consent", "A", "--consent-quotes", "B")
    ok("import", small, path, *options, "--own-ref", "C")
    assert "0 found." in ok("search", small, "canoe") and "1 found." in ok("search", small, "drum")
    assert "answers" in ok("withdraw", small, "fox", "--dry-run")
    bad = write_csv(small.parent / "bad.csv", ("id", HELPS, "A"), [("X3", "a bike", "my secret")])
    before = dump(small)
    done = run("import", small, bad, "--text", HELPS, "--consent", "A")
    refused(done, "neither yes nor no", "line 2", "'A'")
    assert "secret" not in done.stderr and dump(small) == before


def test_what_a_question_asks_can_be_said(small: Path) -> None:
    path = form(small.parent)
    said = ok("import", small, path, "--dry-run", "--asks", f"{HELPS}=harms")
    assert "harms" in said and f"Guessed from its wording: {HELPS!r}" not in said
    said = run("import", small, path, "--dry-run", "--asks", "Nothing=harms").stderr
    assert "no question of this file is 'Nothing'" in said
    assert "is not QUESTION=" in run("import", small, path, "--asks", f"{HELPS}=bad").stderr


def test_a_young_person_who_was_taken_for_the_interviewer_can_be_named(small: Path) -> None:
    path = small.parent / "talk.txt"
    path.write_text("I: It is dark.\nJ: Buses stop at six.\nI: And no club.\n", encoding="utf-8")
    taken = json.loads(ok("import", small, path, "--dry-run", "--json"))
    assert [one["leads"] for one in taken["speakers"]] == [True, False]
    told = json.loads(ok("import", small, path, "--dry-run", "--json", "--young-person", "I"))
    assert [one["leads"] for one in told["speakers"]] == [False, False]
    assert told["responses"] == 3


@pytest.mark.parametrize("heading", ["May we use it", "Can we share what you said?", "OK to use"])
def test_people_who_said_no_in_plain_words_were_coded(small: Path, heading: str) -> None:
    rows = [(f"N{n}", f"I like dog number {n}", "no" if n < 3 else "yes") for n in range(12)]
    said = ok("import", small, write_csv(small.parent / "a.csv", ("id", HELPS, heading), rows))
    assert f"Consent to analysis ({heading}): 9 people yes, 3 no" in said


def test_a_heading_that_may_ask_for_leave_asks_before_it_comes_in(small: Path) -> None:
    rows = [(f"N{n}", f"I like dog number {n}", "no" if n < 3 else "yes") for n in range(12)]
    before = dump(small)
    path = write_csv(small.parent / "a.csv", ("id", HELPS, "Use it?"), rows)
    done = at_terminal("\n", "import", small, path)
    assert "Import all the same? [y/N]" in done.stderr and dump(small) == before
    assert "Error: Use it?: it seems to ask" in done.stdout
    assert '--consent "Use it?"' in done.stdout
