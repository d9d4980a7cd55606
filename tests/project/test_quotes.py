"""Quotes: with permission, in a person's own words, by nobody that they point at."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from chec_testing import HELPS, PARKS, build, ok, refused, run, segment_of, store_of, value_of
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project, quotes
from chec_voice.errors import NotFound, Refused
from chec_voice.quotes import Candidate

VALUES = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(values)
        for name, values in {
            "gender": ("girl", "boy"),
            "age band": ("11-13", "14-16"),
            "area": ("North", "South"),
            "ethnicity": ("one", "other"),
        }.items()
    },
)


@given(st.lists(VALUES, min_size=1, max_size=40), st.integers(2, 10))
def test_an_attribution_names_only_what_enough_people_share(
    people: list[dict[str, str]], least: int
) -> None:
    given = Counter(frozenset(values.items()) for values in people)
    for values in people:
        told = quotes.attribution(quotes.told(values, given, least))
        if told == quotes.NOBODY:
            continue
        parts = told.split(", ")
        assert set(parts) <= {v.capitalize() for v in values.values()} | set(values.values())
        alike = [
            p for p in people if {x.casefold() for x in parts} <= {v.casefold() for v in p.values()}
        ]
        assert len(alike) >= least
        assert not set(parts) & {"one", "other", "One", "Other"}


@given(
    st.lists(
        st.builds(
            Candidate,
            st.integers(0, 99),
            st.integers(0, 30),
            st.integers(18, 30).map("x".__mul__),
            st.sampled_from([{}, {"area": "North"}, {"area": "South", "gender": "girl"}]),
        ),
        unique_by=lambda one: one.segment_id,
        max_size=80,
    ),
    st.integers(1, 3),
)
def test_of_many_alike_the_same_are_chosen_as_if_all_were_compared(
    many: list[Candidate], number: int
) -> None:
    """Candidates of half a million answers stood in memory together."""
    left, wanted = list(many), []
    used: Counter[tuple[str, str]] = Counter()
    while left and len(wanted) < number:
        left.sort(
            key=lambda c: (sum(used[v] for v in c.values.items()), 90 - len(c.text), c.segment_id)
        )
        if (best := next((c for c in left if len(c.text) >= quotes.SHORTEST), None)) is None:
            break
        wanted.append(best)
        used.update(best.values.items())
        left = [c for c in left if c.person != best.person]
    assert quotes.choose(iter(many), number) == wanted


def test_quotes_are_spread_over_areas_and_nobody_is_quoted_twice() -> None:
    words = "we need a place that is warm and open on sundays"
    many = [
        Candidate(n, n // 2 * 2, f"{words} {n}", {"area": ("North", "South")[n > 7]})
        for n in range(12)
    ]
    chosen = quotes.choose(many, 4)
    assert len({c.person for c in chosen}) == len(chosen) == 4
    assert [c.values["area"] for c in chosen].count("North") == 2
    assert quotes.choose([Candidate(1, 1, "food")], 4) == []  # a word alone tells little


def test_quotes_are_chosen_approved_and_taken_back_and_permission_is_looked_at_each_time(
    tmp_path: Path,
) -> None:
    path = build(tmp_path)
    with Project.open(path) as project:
        store, door = store_of(project), project.quotes
        at = segment_of(project, "P01", HELPS)
        project.coding("Sam").apply(at, PARKS)
        with store.write():
            store.execute("UPDATE response SET deidentified_at = '2026-01-01'")
        quote = door.choose(at, by="Lee", code=PARKS, words="my mates")
        with pytest.raises(Refused, match="was not recorded to agree"):
            door.approve([quote], by="Lee")
        with store.write():
            store.execute("UPDATE participant SET consent_quotation = 'yes'")
        door.approve([quote], by="Lee")
        (line,) = door.all()
        assert (line.text, line.attribution, line.printed) == ("my mates", "A young person", True)
        assert project.commands("Lee").undo() and door.all()[0].status == "proposed"
        assert project.commands("Lee").redo() and door.all()[0].printed
        with pytest.raises(Refused, match="not in this answer"):
            door.choose(at, by="Lee", words="no such words")
        group = door.choose(segment_of(project, "G1", HELPS), by="Lee")
        with pytest.raises(Refused, match="own words"):
            door.approve([group], by="Lee")
        with pytest.raises(NotFound, match="no code"):
            door.propose("no.such", by="Lee")
    listed = json.loads(ok("quotes", path, "--json"))["quotes"]
    assert {q["id"]: q["printed"] for q in listed} == {quote: True, group: False}
    refused(run("quotes", path, "approve", "99", "--by", "Lee"), "there is no quote 99")
    with Project.open(path) as project:
        response = value_of(project, "SELECT response_id FROM segment WHERE id = ?", [at])
        project.coding("Sam").raise_concern(response)
        assert [(q.text, q.printed) for q in project.quotes.all() if q.id == quote] == [("", False)]
