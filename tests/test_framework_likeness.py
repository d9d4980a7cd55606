"""Which element of another framework an element is most like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.framework_likeness import LIKELY, find_elements, guesses, same_words
from chec_voice.model import Element, Framework
from chec_voice.project.frameworks import load

RECONSTRUCTION, MARMOT = load("chec-drivers-reconstruction"), load("marmot-principles")


def frame(*elements: Element) -> Framework:
    return Framework("f", "F", "1", "draft", elements)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("D1", "M1"),  # Early childhood and best start -> Give every child the best start in life
        ("D3", "M4"),  # Family income and living standards -> Ensure a healthy standard of living
        ("S.discrimination", "M7.racism"),
        ("D3.work", "M3.good_work"),
    ],
)
def test_what_says_the_same_in_other_words_comes_first(old: str, new: str) -> None:
    first, like = guesses(RECONSTRUCTION, MARMOT)[old][0]
    assert first == new and like >= LIKELY


def test_what_is_unlike_everything_is_no_guess() -> None:
    found = guesses(RECONSTRUCTION, MARMOT)
    for element in ("D9", "D4.cold_damp", "D9.online_safety"):
        assert found[element][0][1] < LIKELY


@pytest.mark.parametrize(
    ("old", "new", "likely"),
    [
        ("Outcomes", "The outcomes of racism and discrimination", False),
        ("Safety", "Online safety", False),
        ("Mental health", "Health care", False),
        ("Digital exclusion", "Social exclusion", False),
        ("Money and work", "Work and employment", False),
        ("Racism", "Discrimination and racism", True),
        ("Housing", "Housing and homes", True),
        ("Education", "Skills, education and training", True),
        ("Green space", "Green and open spaces", True),
        ("Family support", "Support for families", True),
    ],
)
def test_one_common_word_made_a_likely_place(old: str, new: str, likely: bool) -> None:
    rest = [Element(f"r{n}", f"Something else {n}") for n in range(5)]
    one, other = frame(Element("a", old), *rest), frame(Element("b", new), *rest)
    assert (dict(guesses(one, other)["a"])["b"] >= LIKELY) is likely
    assert (dict(guesses(other, one)["b"])["a"] >= LIKELY) is likely


def test_outcomes_are_not_those_of_racism_in_the_frameworks_that_come_along() -> None:
    there, back = guesses(RECONSTRUCTION, MARMOT), guesses(MARMOT, RECONSTRUCTION)
    outcomes = next(e.id for e in RECONSTRUCTION.elements if e.label == "Outcomes")
    assert there[outcomes][0][1] < LIKELY
    assert dict(back["M7.outcomes"])[outcomes] < LIKELY


def test_the_same_number_with_other_words_is_no_likeness() -> None:
    old = frame(Element("D1", "Housing and homes"), Element("D2", "Schools"))
    new = frame(Element("D1", "Schools"), Element("D2", "Housing"))
    assert {id_: likely[0][0] for id_, likely in guesses(old, new).items()} == {
        "D1": "D2",
        "D2": "D1",
    }
    assert guesses(old, new)["D2"][0] == ("D1", 1.0)


def test_an_article_makes_no_other_words() -> None:
    assert same_words(Element("a", "School environment"), Element("b", "The school environment"))
    assert not same_words(Element("a", "School"), Element("b", "School environment"))


def test_elements_are_found_by_words_of_name_and_meaning_names_first() -> None:
    found = find_elements(RECONSTRUCTION.elements, "hous")
    names = [element.label for element in found]
    assert "Housing" in names[0] and len(names) > 3
    assert find_elements(RECONSTRUCTION.elements, "hous cost")[0].id == "D4.cost"
    assert find_elements(RECONSTRUCTION.elements, "zebra") == []
    assert len(find_elements(RECONSTRUCTION.elements, " ")) == len(RECONSTRUCTION.elements)


elements_ = st.lists(
    st.builds(Element, st.text(min_size=1, max_size=4), st.text(max_size=20)),
    min_size=1,
    max_size=6,
    unique_by=lambda element: element.id,
).map(lambda made: frame(*made))


@given(elements_, elements_)
def test_every_element_is_offered_once_whatever_people_wrote(
    old: Framework, new: Framework
) -> None:
    for element, offered in guesses(old, new).items():
        assert {id_ for id_, _ in offered} == {other.id for other in new.elements}
        assert len(offered) == len(new.elements)
        likes = [like for _, like in offered]
        assert likes == sorted(likes, reverse=True) and all(0 <= like <= 1 for like in likes)
        named = {other.id: other for other in new.elements}
        mine = next(one for one in old.elements if one.id == element)
        alike = [id_ for id_, other in named.items() if same_words(mine, other)]
        assert {id_ for id_, _ in offered[: len(alike)]} == set(alike)
