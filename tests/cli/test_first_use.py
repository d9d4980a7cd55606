"""What a new user meets on the first day: plain review, a new codebook, numbers in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, PARKS, SAFETY, dump, ok, query, refused, run, write_csv

from chec_voice import Project
from chec_voice.bundled import codebooks, resolve
from chec_voice.cli.output import counted
from chec_voice.cli.review import HELP
from chec_voice.codebook import load
from chec_voice.review import in_words

BUNDLED = resolve("home-community-education", codebooks(), "codebook")
BULLYING = "education.bullying.bullying"


def reviewing(path: Path, *lines: str) -> list[str]:
    """What a review prints: the start, then an entry for each line typed at its prompt."""
    typed = "".join(f"{line}\n" for line in lines)
    return ok("review", path, "--coder", "Rae", "--plain", stdin=typed).split("\n> ")


def standing(path: Path) -> list[tuple[str, str, str | None]]:
    return query(  # type: ignore[return-value]
        path,
        "SELECT k.key, c.verdict, c.valence FROM coding c JOIN code k ON k.id = c.code_id"
        " JOIN coder r ON r.id = c.coder_id WHERE r.name = 'Rae' ORDER BY c.id",
    )


@pytest.fixture(scope="module")
def with_suggestions(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("first") / "small.chec"
    shutil.copy(small_folder / "small.chec", path)
    with Project.open(path) as project:
        project.suggestions.run(sources=["keywords"])
    return path


@pytest.fixture
def suggested(with_suggestions: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(with_suggestions, tmp_path))


# --- review ---


def test_valence_of_the_last_applied_code_or_a_numbered_one(small: Path) -> None:
    said = reviewing(small, "c food", "1", "c safety near", "1", "v harms", "v Helps 1", "b", "q")
    assert "Safety near home: harms." in " ".join(said)
    assert ": helps." in " ".join(said)
    assert "This is the first answer." in " ".join(said)
    found = {code: valence for code, _, valence in standing(small)}
    assert found.pop(SAFETY) == "harms" and list(found.values()) == ["helps"]


@pytest.mark.parametrize("line", ["v", "v bad", "v harms 9", "v 1"])
def test_a_valence_that_is_none_says_what_to_type(small: Path, line: str) -> None:
    said = reviewing(small, "v helps", "c food", "1", line, "q")
    assert said[1].startswith("Apply a code first")
    assert "\n" not in said[3] and "helps, harms, mixed, wish" in said[3]


def test_undo_says_what_it_took_back(suggested: Path) -> None:
    said = reviewing(
        suggested,
        "1",
        "u",
        "c park",
        "1",
        "v wish",
        "u",
        "r",
        "u",
        "x1",
        "u",
        "m note",
        "u",
        "n",
        "u",
        "s",
        "u",
        "q",
    )
    took = [line for entry in said for line in entry.splitlines() if line.startswith("Took back")]
    assert took[0].startswith("Took back: accepted ")
    assert took[1].startswith("Took back: what was said of ")
    assert took[2].startswith("Took back: removed ")
    assert took[3].startswith("Took back: rejected ")
    assert took[4:] == ["Took back: the memo.", "Took back: done.", "Took back: skipped."]


def test_remove_and_back(small: Path) -> None:
    said = reviewing(
        small, "r", "c food", "1", "c safety near", "1", "r", "r 1", "r1", "none", "b", "q"
    )
    assert said[1].startswith("No code is applied here.")
    text = " ".join(said)
    assert "Type r and the number of an applied code." in text
    assert text.count("Removed: ") == 2
    assert standing(small) == []
    first = next(line for line in said[0].splitlines() if line.startswith("Answer"))
    assert first in said[-2], "b goes back to the answer before"


def test_applied_codes_have_numbers_and_valences(small: Path) -> None:
    said = reviewing(small, "c food", "1", "v mixed", "s", "b", "q")
    assert "Applied 1: " in said[-2] and "(mixed)" in said[-2]


def test_a_definition_has_all_six_parts(small: Path) -> None:
    said = reviewing(small, "d bullying by", "q")[1]
    book = load(BUNDLED)
    code = book.get(BULLYING) or pytest.fail("no such code")
    for part in (
        code.name,
        code.label,
        code.brief,
        code.definition,
        *code.when_to_use,
        *(x.when for x in code.when_not_to_use),
        *code.examples,
    ):
        assert in_words(part, book.names) in said  # codes are named in it, not their ids
    assert "No code matches." in reviewing(small, "d zzzzqqq", "q")[1]


@pytest.mark.parametrize(
    "line", ["y", "²", "99", "x", "x²", "x 99", "c", "m", "d", "help me", "r²"]
)
def test_a_wrong_key_is_told_in_one_line(suggested: Path, line: str) -> None:
    said = reviewing(suggested, line, "q")[1]
    assert "\n" not in said and said.endswith("? for help.")
    assert HELP not in said


def test_the_help_is_there_on_asking(small: Path) -> None:
    assert HELP in reviewing(small, "?", "q")[1]


def test_words_of_an_answer_are_coded_and_quoted_by_who_hears_the_screen(small: Path) -> None:
    with Project.open(small) as project:
        first = project.coding("Rae").first() or 0
        words = " ".join(project.coding("Rae").view(first).text.split()[:2])
    said = reviewing(small, f"w {words.upper()}", "c food", "1", f"w {words}", "k", "u", "q")
    assert "Applied to these words: Food" in " ".join(said)
    assert "Kept as worth quoting" in " ".join(said)
    with Project.open(small) as project:
        coding = project.coding("Rae")
        view = coding.view(coding.first() or 0)
        assert [view.response_text[d.start : d.end] for d in view.decisions] == [words]
    again = reviewing(small, "w no such words here", "q")
    assert again[1].startswith("These words do not stand")


def test_not_sure_repeat_redo_and_who_said_it_work_without_a_screen(small: Path) -> None:
    said = reviewing(small, "c food", "1", "i", "n", ".", "u", "redo", "t", "b", "q")
    told = " ".join(said)
    assert "Marked as not sure" in told and "You are not sure of it." in said[-2]
    assert "Applied, as before: Food" in told
    assert "Took back: applied Food" in told and "Done again: " in told
    assert "The answer before it:" in told
    assert len(standing(small)) == 2


@pytest.mark.parametrize(("answer", "raised"), [("no", 0), ("yes", 1)])
def test_a_disclosure_is_flagged_and_not_coded(small: Path, answer: str, raised: int) -> None:
    said = reviewing(small, "c disclosure", "1", answer, "q")
    assert "call 999" in " ".join(said)
    assert standing(small) == []
    assert query(small, "SELECT count(*) FROM response WHERE raised") == [(raised,)]


def test_a_code_is_applied_once(small: Path) -> None:
    said = reviewing(small, "c food", "1", "c food", "1", "q")
    assert "is applied already." in " ".join(said)
    assert len(standing(small)) == 1


# --- codebook ---


def book(path: Path, version: str = "1", codes: Sequence[str] = ("parks", "food")) -> Path:
    lines = "".join(
        f"      - {{id: {code}, name: {code.title()} {'v' + version if code == 'food' else ''}}}\n"
        for code in codes
    )
    path.write_text(
        f"format: chec-codebook/1\nid: mine\nname: Mine\nversion: '{version}'\ncodes:\n"
        f"  - id: home\n    name: Home\n    kind: area\n    children:\n{lines}"
    )
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.chec"
    ok("new", path, "--codebook", book(tmp_path / "one.yaml"), "--framework", "none")
    answers = write_csv(tmp_path / "a.csv", ("ID", HELPS), [("P1", "the park and my nan")])
    ok("import", path, answers, "--yes")
    ok("review", path, "--coder", "Rae", stdin="c parks\n1\nn\n")
    return path


def test_loading_a_codebook_names_the_codes(mine: Path, tmp_path: Path) -> None:
    two = book(tmp_path / "two.yaml", "2", ("food", "buses"))
    before = dump(mine)
    planned = ok("codebook", mine, "--load", two, "--dry-run")
    assert planned.splitlines()[-1] == "Dry run: nothing was written."
    assert dump(mine) == before
    data = json.loads(ok("codebook", mine, "--load", two, "--dry-run", "--json"))
    assert data["dry_run"] is True and dump(mine) == before
    assert (data["added"], data["changed"], data["retired"]) == (
        ["home.buses"],
        ["home.food"],
        ["home.parks"],
    )
    assert data["standing"] == {"home.parks": 1} and data["same_version"] is False
    said = ok("codebook", mine, "--load", two)
    for phrase in (
        "Added (1):\n  home.buses (Buses)\n",
        "Changed (1):\n  home.food (Food v2)\n",
        "Back again (0).\n",
        "Retired (1):\n  home.parks (Parks), 1 coding kept\n",
        "1 standing coding sits on 1 retired code",
    ):
        assert phrase in said
    assert "Warning" not in said
    back = ok("codebook", mine, "--load", tmp_path / "one.yaml")
    assert "Back again (1):\n  home.parks (Parks)\n" in back and "standing" not in back
    assert "Added (0)." in ok("codebook", mine, "--load", tmp_path / "one.yaml")


def test_a_changed_codebook_with_the_old_version_is_warned_of(mine: Path, tmp_path: Path) -> None:
    two = book(tmp_path / "two.yaml", "1", ("food",))
    for more in (("--dry-run",), ()):
        assert "`version` is still '1'" in ok("codebook", mine, "--load", two, *more)


def test_dry_run_goes_with_load(mine: Path) -> None:
    done = run("codebook", mine, "--dry-run")
    assert done.returncode == 2 and "--load" in done.stderr


@pytest.mark.parametrize("name", ["Parks, play and nature", "parks, PLAY  and nature", PARKS])
def test_a_code_is_found_by_its_name(small: Path, name: str) -> None:
    assert f"({PARKS})" in ok("codebook", small, name).splitlines()[0]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("Feelng safe at nite", "saf"),
        ("poverty food", FOOD),
        ("home.poverty.foood", FOOD),
        ("safety_near_home", SAFETY),
    ],
)
def test_a_name_that_is_none_gets_the_nearest_ids(small: Path, wanted: str, near: str) -> None:
    refused(run("codebook", small, wanted), "there is no code", "Did you mean", near)


def test_a_name_like_nothing_gets_the_way_to_the_list(small: Path) -> None:
    refused(run("codebook", small, "§§"), "List them")


# --- numbers in words ---


def test_counted() -> None:
    assert [counted(n, "person", "people") for n in (0, 1, 2, 2000)] == [
        "0 people",
        "1 person",
        "2 people",
        "2,000 people",
    ]


def test_one_person_is_no_people(mine: Path, tmp_path: Path) -> None:
    one = write_csv(tmp_path / "b.csv", ("ID", HELPS), [("P9", "dogs")])
    dry = ok("import", mine, one, "--dry-run")
    assert "1 row, 2 columns" in dry and "1 response of 1 person would be read" in dry
    said = ok("import", mine, one, "--yes") + ok("themes", mine)
    assert "1 response added" in said and "1 person added" in said and "1 mention." in said
    codings = write_csv(tmp_path / "c.csv", ("ID", "code"), [("P9", "home.food")])
    said = ok(
        "import-codings", mine, codings, "--coder", "X", "--id", "ID", "--code-column", "code"
    )
    assert "1 row; 1 answer coded by X, 1 looked at." in said and "1 decision added" in said


def test_a_map_of_one_person(tmp_path: Path) -> None:
    path = tmp_path / "one.chec"
    ok("new", path)
    ok("import", path, write_csv(tmp_path / "b.csv", ("ID", HELPS), [("P9", "dogs")]), "--yes")
    assert "1 person gave an answer" in ok("map", path)
    assert "1 person gave 1 answer." in ok("themes", path)


def test_a_short_file_of_questions_and_answers_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "one.chec"
    ok("new", path)
    file = write_csv(
        tmp_path / "b.csv",
        ("Question", "Answer"),
        [(HELPS, "dogs"), ("What is hard?", "money"), (HELPS, "park")],
    )
    assert "3 responses added" in ok("import", path, file, "--yes")
    file = write_csv(tmp_path / "c.csv", ("Age", "Area"), [("12", "Leeds"), ("13", "York")])
    refused(run("import", path, file, "--yes"), "--text", "--question-column", "'Age', 'Area'")
