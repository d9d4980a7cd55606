"""What the verbs print: help, JSON that parses, and nothing heavy loaded on the way."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import HELPS, dump, ok, query, run, write_csv

from chec_voice import Project
from chec_voice.cli import VERBS

HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "bertopic",
    "spacy",
    "sklearn",
    "pandas",
    "scipy",
    "numpy",
)
COUNTED = ["numpy"]  # what counting people by columns needs, once results are asked for


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    """In a Python of its own, so that what a verb needs is imported by itself."""
    said = ok(verb, "--help", fresh=True)
    assert said.startswith(f"Usage: chec-voice {verb}")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("theme", "No verb is called 'theme'. Did you mean themes?"),
        ("Import", "No verb is called 'Import'. Did you mean import"),
        ("young people.chec", "To open it: chec-voice code 'young people.chec' --coder NAME"),
    ],
)
def test_a_misspelt_verb_got_no_hint(typed: str, answer: str) -> None:
    result = run(typed)
    assert result.returncode == 2
    assert answer in result.stderr


def test_help_lists_every_verb() -> None:
    said = ok("--help")
    for verb in VERBS:
        assert f"\n  {verb} " in said
    assert ok("--version").startswith("chec-voice, version ")


JSON: dict[str, tuple[tuple[str, ...], str]] = {
    "themes": (("themes", "P", "--by", "Area"), "codes"),
    "map": (("map", "P", "--drivers"), "domains"),
    "doctor": (("doctor", "P"), "problems"),
    "codebook": (("codebook", "P"), "codes"),
    "codebook bundled": (("codebook", "home-community-education"), "codes"),
    "code": (("codebook", "P", "home.poverty.food"), "definition"),
    "load": (("codebook", "P", "--load", "home-community-education"), "retired"),
    "dry run": (("import", "P", "answers.csv", "--dry-run"), "mapping"),
    "import": (("import", "P", "answers.csv", "--session", "other"), "saved"),
    "codings": (
        (
            "import-codings",
            "P",
            "codings.csv",
            "--coder",
            "X",
            "--id",
            "person",
            "--question-column",
            "question",
            "--code-column",
            "code",
            "--dry-run",
        ),
        "dry_run",
    ),
    "suggest": (("suggest", "P", "--source", "keywords"), "suggestions"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_parses(small: Path, name: str) -> None:
    """In a Python of its own: with help and the README, these show the door itself (`forked`)."""
    args, key = JSON[name]
    given = [
        str(small) if a == "P" else str(small.parent / a) if a.endswith(".csv") else a for a in args
    ]
    before = dump(small)
    data = json.loads(ok(*given, "--json", fresh=True))
    assert key in data
    if name in ("dry run", "codings", "themes", "map", "doctor", "codebook"):
        assert dump(small) == before


def test_search_prints_json_and_lines(small: Path) -> None:
    data = json.loads(ok("search", small, "bully", "--json"))
    assert [entry["text"] for entry in data] == ["being bullied at school"]
    assert "1 found." in ok("search", small, "bully")
    assert "0 found." in ok("search", small, "--", '"', "OR", "*", "NEAR(", ")")
    assert json.loads(ok("search", small, "submarine", "--json")) == []


def test_themes_show_the_same_numbers_as_json(small: Path) -> None:
    data = json.loads(ok("themes", small, "--json", "--area", "community"))
    said = ok("themes", small, "--area", "community")
    parks = next(c for c in data["codes"] if c["name"].startswith("Parks"))
    line = next(line for line in said.splitlines() if "Parks" in line)
    numbers = [int(word) for word in line.split() if word.isdigit()]
    share = round(100 * parks["people"] / data["looked_at"]["people"])
    counts = [parks["people"], share, parks["groups"], parks["responses"], parks["mentions"]]
    assert numbers == counts
    assert 0 < data["looked_at"]["people"] < data["base"]["people"]
    assert "10 people and 2 groups gave" in said


def test_import_says_what_it_did(small: Path) -> None:
    again = ok("import", small, small.parent / "answers.csv", "--id", "id", "--text", HELPS)
    assert "12 responses added" in again
    assert "nothing changed" in ok(
        "import", small, small.parent / "answers.csv", "--id", "id", "--text", HELPS
    )


def test_doctor_finds_damage(small: Path) -> None:
    assert "The file is sound." in ok("doctor", small)
    db = sqlite3.connect(small)
    db.execute('UPDATE segment SET "end" = 9999 WHERE id = 1')
    db.commit()
    db.close()
    done = run("doctor", small)
    assert done.returncode == 1
    assert "segments reach outside their text" in done.stdout
    assert json.loads(run("doctor", small, "--json").stdout)["problems"]


@pytest.mark.parametrize("verb", ["codebook", "themes"])
def test_a_closed_pipe_is_quiet(small: Path, verb: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chec_voice", verb, str(small)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait() in (0, 1)
    assert error == ""


@pytest.mark.parametrize(
    ("doing", "may"),
    [
        ("from chec_voice.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass", []),
        ("import chec_voice", []),
        (
            "from chec_voice import Project\np = Project.open(sys.argv[1])\nc = p.coding('Sam')\n"
            "c.view(c.first()); c.apply(c.first(), 'home.poverty.food'); c.undo(); c.progress()\n"
            "p.search('park'); c.find_codes('food')",
            [],
        ),
        (
            "from chec_voice import Project\np = Project.open(sys.argv[1])\n"
            "p.results.themes(by='Area'); p.results.map(by='Area')",
            COUNTED,
        ),
        (
            "from chec_voice.cli import main\ntry: main(['themes', sys.argv[1]])\n"
            "except SystemExit: pass",
            COUNTED,
        ),
    ],
    ids=["help", "import", "coding", "results", "themes"],
)
def test_nothing_heavy_is_loaded(small: Path, doing: str, may: list[str]) -> None:
    code = f"import sys\n{doing}\nprint('HEAVY', sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == f"HEAVY {may}"


def test_counting_themes_enters_no_room_but_its_own(small: Path) -> None:
    """Every verb paid for intake, de-identification and reading for risk."""
    code = (
        "import sys\nfrom chec_voice.cli import main\n"
        "try: main(['themes', sys.argv[1]])\nexcept SystemExit: pass\n"
        "print('LOADED', *sorted(m for m in sys.modules if m.startswith('chec_voice.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded[0] == "LOADED" and "chec_voice.project.results" in loaded
    rooms = (
        "intake",
        "deidentify",
        "safeguarding",
        "suggest",
        "topics",
        "report",
        "exchange",
        "agreement",
        "project.intake",
        "project.deidentify",
        "project.suggest",
        "project.people",
        "project.coding",
        "project.triage",
        "project.reporting",
        "project.codebook",
        "codebook",
        "code_table",
        "yaml_file",
        "store.merging",
        "store.redactions",
    )
    assert [m for m in loaded if m.removeprefix("chec_voice.").startswith(rooms)] == []


# --- review ---

ESC, CSI = "\x1b", "\x9b"


def reviewing(path: Path, *lines: str, coder: str = "Rae") -> str:
    typed = "".join(f"{line}\n" for line in lines)
    return ok("review", path, "--coder", coder, "--plain", stdin=typed)


@pytest.fixture(scope="module")
def with_suggestions(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("suggested") / "small.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as project:
        project.suggestions.run(sources=["keywords"])
    return path


@pytest.fixture
def suggested(with_suggestions: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(with_suggestions, tmp_path))


def standing(path: Path, coder: str = "Rae") -> list[tuple[str, str, str]]:
    return query(  # type: ignore[return-value]
        path,
        "SELECT k.key, c.verdict, c.basis FROM coding c JOIN code k ON k.id = c.code_id"
        " JOIN coder r ON r.id = c.coder_id WHERE r.name = ? ORDER BY c.id",
        coder,
    )


def test_a_review_in_plain_lines(suggested: Path) -> None:
    said = reviewing(
        suggested,
        "?",
        "1",
        "c food",
        "1",
        "m a memo",
        "d park",
        "u",
        "u",
        "x1",
        "n",
        "",
        "none",
        "s",
        "c zzzzqqq",
        "²",
        "x²",
        "x",
        "9",
        "q",
    )
    assert "Accepted: " in said
    assert "Took back: the memo." in said
    assert "Took back: applied Food at home." in said
    assert "Rejected: " in said
    assert "No code matches." in said
    assert said.count("Type none to say that no code applies") == 2
    assert said.splitlines()[-1].startswith("> 1 of ")
    assert "1 skipped" in said.splitlines()[-1]
    verdicts = standing(suggested)
    assert [(verdict, basis) for _, verdict, basis in verdicts] == [("reject", "suggested")]


def test_flagging_takes_the_answer_away(suggested: Path) -> None:
    said = reviewing(suggested, "1", "f worried", "no", "f worried", "yes", "u", "q")
    assert "call 999" in said
    assert "Not flagged." in said
    assert "> Flagged." in said
    assert "not open for coding any more" in said
    assert query(suggested, "SELECT note, status FROM concern") == [("worried", "open")]
    assert query(suggested, "SELECT count(*) FROM response WHERE raised") == [(1,)]


@pytest.mark.parametrize("lines", [(), ("f",), ("c food",), ("m",), ("1", "n")])
def test_the_end_of_input_ends_the_review(suggested: Path, lines: tuple[str, ...]) -> None:
    said = reviewing(suggested, *lines)
    assert " done, " in said.splitlines()[-1]
    assert query(suggested, "SELECT count(*) FROM response WHERE raised") == [(0,)]


def test_keys_that_are_no_text_end_nothing(small: Path) -> None:
    done = run("review", small, "--coder", "Rae", stdin=b"m \xff\xfe\x00\x1b[31m\nq\n")
    assert done.returncode == 0, done.stderr
    assert "Memo saved." in done.stdout


def test_hostile_text_never_reaches_the_terminal_raw(tmp_path: Path) -> None:
    bad = f"hello {CSI}31m world \x7f {ESC}]0;title\x07 end"
    book = tmp_path / "b.yaml"
    escaped = "".join(f"\\x{ord(c):02x}" if c in ESC + CSI + "\x07\x7f" else c for c in bad)
    book.write_text(
        "format: chec-codebook/1\nid: b\nname: B\nversion: '1'\ncodes:\n"
        f'  - {{id: a, name: "{escaped}", definition: "{escaped}", keywords: [hello]}}\n'
    )
    path = tmp_path / "h.chec"
    ok("new", path, "--codebook", book, "--framework", "none")
    file = write_csv(
        tmp_path / "h.csv", ("id", f"What {bad}?", f"Area {bad}"), [("P1", bad, f"Leeds {bad}")]
    )
    said = [ok("import", path, file, "--yes", "--session", bad)]
    said.append(ok("review", path, "--coder", "Rae", stdin="c hello\n1\nd hello\nm x\nq\n"))
    said.append(ok("search", path, "hello"))
    said.append(ok("search", path, "hello", "--json"))
    for verb in (
        ("themes", "--json"),
        ("themes",),
        ("doctor",),
        ("codebook",),
        ("doctor", "--json"),
    ):
        said.append(ok(verb[0], path, *verb[1:]))
    done = run("themes", path, "--by", f"no {bad}")
    assert done.returncode == 1
    said.append(done.stderr)
    for text in said:
        found = {c for c in text if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0}
        assert found == set(), text
    assert any("hello" in text for text in said)


def test_tag_lists_what_may_be_about_a_driver_and_takes_a_word(small: Path) -> None:
    listed = json.loads(ok("tag", small, "D3.work", "--json"))
    assert listed["sure"] == [] and len(listed["may"]) > 0
    first = str(listed["may"][0]["answer"])
    assert "1 answer changed" in ok("tag", small, "d3.work", first, "--coder", "Sam")
    assert json.loads(ok("tag", small, "D3.work", "--json"))["sure"] == [int(first)]
    assert run("tag", small, "D3.work", first).returncode == 1
    nowhere = run("tag", small, "D3.work", "987654", "--coder", "Sam")
    assert nowhere.returncode == 1 and "not open" in nowhere.stderr


ONE_OF_MANY = re.compile(
    r"(?<![\d.,:–-])\b1 (?:[a-z]+ )?(?:answers|people|rows|lines|codes|decisions|suggestions"
    r"|segments|links|topics|texts|proposals|places|questions|files|groups|mentions|values|ids|columns"
    r"|stretches|notes|responses|codings)\b"
)


def test_one_of_a_thing_is_said_in_the_singular(tmp_path: Path) -> None:
    """ "1 answers" stood in a dozen places: what counts is to go by `text.counted`."""
    answers, codings = tmp_path / "a.csv", tmp_path / "c.csv"
    answers.write_text(f"ID,{HELPS}\n1,my nan and the park near our house\n", encoding="utf-8")
    codings.write_text("ID,code\n1,Food\n", encoding="utf-8")
    path = tmp_path / "one.chec"
    outputs = [
        ok("new", path),
        ok("import", path, answers, "--yes"),
        ok("import-codings", path, codings, "--coder", "Ann", "--code-column", "code"),
        ok("deidentify", path, "--dry-run"),
        ok("themes", path, "--profile", "none"),
        ok("export", path, tmp_path / "o.md", "--profile", "none"),
        (tmp_path / "o.md").read_text(encoding="utf-8"),
        ok("withdraw", path, "1", "--dry-run"),
        ok("doctor", path),
    ]
    text = "\n".join(outputs)
    assert [line for line in text.splitlines() if ONE_OF_MANY.search(line)] == []
