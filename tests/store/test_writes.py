"""One transaction a write: what is nested joins it, and half of it is never kept."""

from __future__ import annotations

import pytest
from chec_testing import store_of, value_of

from chec_voice.errors import Refused
from chec_voice.project import Filters, Project

NAME = "SELECT name FROM project"


def test_half_of_a_write_that_was_caught_is_not_kept(project: Project) -> None:
    store, before = store_of(project), value_of(project, NAME)
    with pytest.raises(RuntimeError, match="half of a write"), store.write():
        store.execute("UPDATE project SET name = 'outer'")
        try:
            with store.write():
                store.execute("UPDATE project SET name = 'inner'")
                raise Refused("no.")
        except Refused:
            pass
    assert value_of(project, NAME) == before
    with store.write():  # and the next is none of it
        store.execute("UPDATE project SET name = 'next'")
    assert value_of(project, NAME) == "next"


def test_what_fails_alone_is_put_back_alone(project: Project) -> None:
    store = store_of(project)
    with store.write():
        store.execute("UPDATE project SET name = 'outer'")
        with pytest.raises(Refused), store.write(alone=True), store.write():
            store.execute("UPDATE project SET name = 'inner'")
            raise Refused("no.")
    assert value_of(project, NAME) == "outer"


def test_taking_back_many_judgements_took_the_square_of_their_number(project: Project) -> None:
    """At each statement SQLite goes over what it keeps for a point to come back to: none is set."""
    asked: list[str] = []
    store, coding = store_of(project), project.coding("Ann")
    ids = [code.id for code in project.codebook.codable]
    code, other = [each for each in ids if not any(i.startswith(f"{each}.") for i in ids)][:2]
    acts = (
        lambda: coding.apply_to_all(code, coding.select(Filters())),
        coding.undo,
        coding.redo,
        lambda: project.commands("Ann").merge_codes(code, other),
        project.commands("Ann").undo,
    )
    store.db.conn.set_trace_callback(asked.append)
    for act in acts:
        assert act()
    assert sum("INSERT INTO decision" in one for one in asked) > 10
    assert not [one for one in asked if one.startswith("SAVEPOINT")]
