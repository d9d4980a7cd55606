"""Correcting what was guessed about columns: laws that hold whatever is chosen in what order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.intake import (
    Role,
    Table,
    guess_mapping,
    part_of,
    with_name,
    with_part,
    with_polarity,
)

from .make import table

HEADINGS = ("ref", "What helps?", "Anything else?", "Age", "School", "Can we quote you?")
ROWS = [
    ("p1", "my mates and the park near us", "more buses", "12", "North", "yes"),
    ("p2", "football club on tuesdays with friends", "", "13", "South", "no"),
    ("p3", "my nan who looks after me every day", "a cinema here", "14", "North", "yes"),
]
TABLE = "\n".join(",".join(row) for row in (HEADINGS, *ROWS))
ROLES: tuple[Role, ...] = get_args(Role)
SEVERAL = {"text", "attribute", "ignored"}
changes = st.lists(st.tuples(st.sampled_from(HEADINGS), st.sampled_from(ROLES)), max_size=12)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(tmp_path_factory.mktemp("correcting"), TABLE)


@given(changes)
def test_each_column_has_one_part_and_what_only_one_can_have_has_one(
    here: Table, made: list[tuple[str, Role]]
) -> None:
    mapping = guess_mapping(here).mapping
    for column, role in made:
        mapping = with_part(here, mapping, column, role)
        assert part_of(mapping, column) == role
    parts = Counter(column for column, _ in mapping.used())
    parts.update(one.column for one in mapping.ignored)
    assert parts == Counter(HEADINGS), "none is lost, and none plays two parts"
    held = Counter(part_of(mapping, column) for column in HEADINGS)
    assert all(number == 1 for role, number in held.items() if role not in SEVERAL)
    places = {name: at for at, name in enumerate(HEADINGS)}
    order = [places[text.column] for text in mapping.texts]
    assert order == sorted(order), "in the order of the file"


@given(changes)
def test_giving_every_column_its_part_back_is_what_was_guessed(
    here: Table, made: list[tuple[str, Role]]
) -> None:
    guessed = mapping = guess_mapping(here).mapping
    for column, role in made:
        mapping = with_part(here, mapping, column, role)
    for _ in range(2):  # what one takes from another, the second round gives back
        for column in HEADINGS:
            mapping = with_part(here, mapping, column, part_of(guessed, column))
    assert (mapping.texts, mapping.attributes) == (guessed.texts, guessed.attributes)
    assert dict(mapping.used()) == dict(guessed.used())


def test_a_name_and_what_is_asked_change_nothing_else(here: Table) -> None:
    guessed = guess_mapping(here).mapping
    named = with_name(guessed, "Age", "age in years")
    assert [one.name for one in named.attributes] == ["age in years", "School"]
    assert named.texts == guessed.texts
    asked = with_name(guessed, "What helps?", "What makes it harder?")
    assert asked.texts[0].polarity == "harms", "guessed anew from the new wording"
    turned = with_polarity(guessed, "What helps?", "change")
    assert [text.polarity for text in turned.texts] == ["change", guessed.texts[1].polarity]


def test_two_columns_of_one_wording_stay_two_questions(tmp_path: Path) -> None:
    here = table(tmp_path, "id,Q1,Q1\n1,it is dark,a\n2,it is far,b\n", duplicates="number")
    mapping = guess_mapping(here).mapping
    for column in here.names[1:]:
        mapping = with_part(here, mapping, column, "text")
    mapping.check(here)
    assert len({text.question for text in mapping.texts}) == 2
