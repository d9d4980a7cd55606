"""One id is a person's, and the question's column tells the answers apart."""

from pathlib import Path

from chec_voice.intake import read_codings, read_table


def test_the_same_code_on_two_answers_of_one_person_is_two_codings(tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("person,question,code\nP1,Q1,food\nP1,Q2,food\nP1,Q2,food\n", encoding="utf-8")
    table = read_table(file)
    found = read_codings(
        table,
        id_column="person",
        code_column="code",
        question_column="question",
        known={"food": "home.food"},
    )
    assert [entry.row for entry in found.entries] == [2, 3]
    assert found.notices == ("1 codings were there twice and count once.",)
