"""Counts as they may leave the team: the same tables, with small numbers made safe.

Every way out takes its numbers from here, so that all formats of one release agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chec_voice.disclosure import (
    Banding,
    Given,
    Profile,
    coarser,
    is_ordered,
    profile_named,
    protect,
)
from chec_voice.framework_map import FrameworkMap
from chec_voice.progress import SILENT, Progress
from chec_voice.project.disclosure.chains import without_chains
from chec_voice.project.disclosure.earlier import given_before, with_rows_given_before
from chec_voice.project.disclosure.names import AND, EVERYONE, Keys, name_of_pair
from chec_voice.project.disclosure.relations import BASE, Building, adds_up, figures_of
from chec_voice.project.disclosure.shown import Show, told_in
from chec_voice.project.disclosure.what_leaves import SafeResults
from chec_voice.store import Store
from chec_voice.tally import CROSS
from chec_voice.themes import ThemeTable, Together


def safe_results(
    store: Store,
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    profile_name: str,
    *,
    coder: str | None = None,
    together: Callable[[], Sequence[Together]],
    in_columns: Callable[[Together], Together],
    pairs: int = 0,
    margins: Sequence[tuple[ThemeTable, Mapping[str, FrameworkMap]]] = (),
    answered_by: Sequence[ThemeTable] = (),
    progress: Progress = SILENT,
) -> SafeResults:
    """Theme table and maps under a profile, safe together and with every earlier release.

    Args:
        together: gives all codes that the same people raised, the commonest first.
        in_columns: counts the people of such a pair by the columns of the table.
        pairs: how many of these are wanted.
        margins: where columns are pairs of values: the same split by the first, and by the second.
        answered_by: tables by other attributes, of which only is told how many people answered.

    Raises:
        NotFound: there is no such profile.
    """
    profile = profile_named(profile_name)
    earlier, unprotected = given_before(store)
    names = Keys(table.attribute, coder)
    told = {key for given in earlier for key in given.printed if AND in key}
    listed = together() if pairs or told else ()
    # What is said of a heading itself has no columns that pairs could be held against.
    headings = {row.code.parent for row in table.rows} if profile.hides else set()
    wanted = [in_columns(pair) for pair in listed[:pairs] if headings.isdisjoint(pair.codes)]
    before = [in_columns(pair) for pair in listed[pairs:] if names.key(name_of_pair(pair)) in told]
    if profile.hides:
        table = with_rows_given_before(store, table, earlier, coder)
    figures = figures_of(table, maps, wanted, names, margins if profile.hides else (), before)
    own = set(figures.counts)
    for other in answered_by:
        building = Building(figures, names.by(other.attribute), other, ())
        building.row(EVERYONE, "people", other.base, other.bases, weight=BASE)
    besides = figures.counts.keys() - own  # printed now, also where they were margins of pairs
    figures.unprinted = {k: n for k, n in figures.unprinted.items() if k not in besides}
    result = protect(figures, profile, earlier, progress)
    if profile.hides:
        result = without_chains(result, figures, names, earlier)
    given = Given(
        "",
        profile.name,
        figures.counts,
        {key: p for key, p in result.printed.items() if key in figures.counts},
        figures.relations,
        figures.families,
        figures.unprinted,
    )
    banding = _banding(table, profile)
    if profile.hides:
        show = Show(result, names, figures, earlier, besides)
        table, maps = show.themes(table), {key: show.map(drawn) for key, drawn in maps.items()}
        safe = [shown for pair in wanted if (shown := show.pair(pair)) is not None]
        # Not in the order of the true numbers, which would tell more than rounded ones do.
        wanted = sorted(safe, key=lambda pair: (-pair.people, pair.codes))
    answered = {
        str(other.attribute): {
            value: told_in(result, names.by(other.attribute).key(EVERYONE, value))
            if profile.hides
            else count.people
            for value, count in other.bases.items()
        }
        for other in answered_by
    }
    return SafeResults(
        profile, table, maps, given, result, banding, unprotected, tuple(wanted), answered
    )


def _banding(table: ThemeTable, profile: Profile) -> Banding | None:
    """Coarser bands of what has an order: of the columns, or of one half of pairs of values."""
    if table.attribute is None or not adds_up(table):
        return None
    columns = {value: value.split(CROSS) for value in table.values}
    if len({len(parts) for parts in columns.values()}) != 1:
        return None
    width = len(next(iter(columns.values())))
    names = table.attribute.split(",") if width > 1 else [table.attribute]
    for at in range(width):
        values = [v for v in dict.fromkeys(p[at] for p in columns.values()) if v[:1] != "("]
        if not is_ordered(values, names[at] if len(names) == width else ""):
            continue
        rows: dict[tuple[str, ...], dict[str, int]] = {}
        for row in table.rows:
            for value, parts in columns.items():
                others = (row.code.id, *parts[:at], *parts[at + 1 :])
                rows.setdefault(others, {})[parts[at]] = row.by[value].people
        return coarser(list(rows.values()), values, profile)
    return None
