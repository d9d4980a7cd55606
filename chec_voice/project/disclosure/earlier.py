"""What earlier releases of a project told, by the names that figures have today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chec_voice.disclosure import Given, profile_named
from chec_voice.project.disclosure.names import Keys, of_split
from chec_voice.store import Store, codes, releases
from chec_voice.tally import NOTHING
from chec_voice.themes import ThemeRow, ThemeTable


def given_before(store: Store) -> tuple[list[Given], int]:
    """Releases with protected figures, oldest first, and how many had no protection."""
    kept = releases.all_of(store)
    given = [
        _as_named_today(Given.from_dict(release.at, release.profile, release.figures), release.by)
        for release in kept
        if release.figures is not None and profile_named(release.profile).hides
    ]
    unprotected = sum(release.counts_people for release in kept if release.figures is None)
    return given, unprotected


def _as_named_today(given: Given, by: str) -> Given:
    """A release with its tables called as today: once they kept the order in which two things
    were named."""
    typed, named = f" by {by}", of_split(by)
    if typed == named:
        return given
    return replace(
        given,
        families={
            key: table.removesuffix(typed) + named if table.endswith(typed) else table
            for key, table in given.families.items()
        },
    )


def with_rows_given_before(
    store: Store, table: ThemeTable, earlier: Sequence[Given], coder: str | None
) -> ThemeTable:
    """The table with a row for codes that an earlier release lists and nobody has today."""
    names = Keys(table.attribute, coder)
    families = {names.family("themes"), names.family("themes", "")}
    before = {
        names.code_of(key)
        for given in earlier
        for key, family in given.families.items()
        if family in families
    }
    rows = {row.code.id: row for row in table.rows}
    nobody = dict.fromkeys(table.values, NOTHING)
    every = [
        rows.get(code.id) or ThemeRow(code, NOTHING, NOTHING, nobody)
        for code in codes.with_retired(store).codes
        if code.id in rows or code.id in before
    ]
    return replace(table, rows=tuple(every))
