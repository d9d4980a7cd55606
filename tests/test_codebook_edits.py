"""Edits of a codebook leave a whole one: ids in their places, rules that lead somewhere."""

from __future__ import annotations

import pytest

from chec_voice import bundled, codebook_edits
from chec_voice import codebook as codebooks
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Codebook
from chec_voice.project import alike_codes

BOOK = codebooks.load(bundled.codebooks()[bundled.CODEBOOK])
FOOD, HOUSING = "home.poverty.food", "home.housing"


def whole(book: Codebook) -> None:
    """Parents stand before their children, ids are paths, rules name codes that are there."""
    seen: set[str] = set()
    for code in book.codes:
        assert code.id not in seen
        assert code.parent is None or code.parent in seen
        assert code.parent == (code.id.rpartition(".")[0] or None)
        seen.add(code.id)
    assert all(
        rule.use is None or rule.use in seen for code in book.codes for rule in code.when_not_to_use
    )


def test_every_edit_leaves_a_whole_codebook() -> None:
    added, made = codebook_edits.add(BOOK, "home.housing", "Pets & gardens")
    assert made == "home.housing.pets_gardens" and added.get(made) is not None
    moved, sent = codebook_edits.move(BOOK, "home.poverty", "community.culture")
    assert sent[FOOD] == "community.culture.poverty.food" and len(moved.codes) == len(BOOK.codes)
    merged, sent = codebook_edits.merge(BOOK, FOOD, "home.housing.damp_cold")
    assert sent == {FOOD: "home.housing.damp_cold"} and merged.get(FOOD) is None
    assert set(BOOK.get(FOOD).keywords) <= set(merged.get(sent[FOOD]).keywords)  # type: ignore[union-attr]
    retired = codebook_edits.retire(BOOK, "home.poverty")
    assert not [code for code in retired.codes if code.id.startswith("home.poverty")]
    for book in (BOOK, added, moved, merged, retired):
        whole(book)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Refused, match="below itself"):
        codebook_edits.move(BOOK, "home.poverty", FOOD)
    with pytest.raises(Refused, match="already"):
        codebook_edits.add(BOOK, "home.poverty", "Food")
    with pytest.raises(Refused, match="route"):
        codebook_edits.retire(BOOK, "housekeeping")
    with pytest.raises(Refused, match="below it"):
        codebook_edits.merge(BOOK, "home.poverty", HOUSING)
    with pytest.raises(NotFound):
        codebook_edits.move(BOOK, "nowhere", HOUSING)
    with pytest.raises(Refused, match="name"):
        codebook_edits.add(BOOK, HOUSING, "  ")


def test_names_that_mean_the_same_are_found() -> None:
    assert codebook_edits.alike(BOOK, "parks play & nature")[0].id.endswith("parks_play")
    assert codebook_edits.alike(BOOK, "Ponds") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("No money for meals", FOOD),
        ("Getting picked on by the other kids", "education.bullying.bullying"),
        ("Chess club", None),
        ("Astronomy", None),
    ],
)
def test_a_name_in_other_words_is_found_by_what_it_means(name: str, code: str | None) -> None:
    found = [one.id for one in alike_codes(BOOK, name)]
    assert codebook_edits.alike(BOOK, name) == []
    assert code in found if code else not found
    if code:
        assert code not in [one.id for one in alike_codes(BOOK, name, without=code)]
