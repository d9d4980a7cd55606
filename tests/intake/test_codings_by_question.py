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
        label_columns=["code"],
        question_column="question",
        known={"food": "home.food"},
    )
    assert found.read().questions == ["Q1", "Q2", "Q2"]
