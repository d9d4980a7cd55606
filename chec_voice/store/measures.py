"""Indicators of a framework, and published values of areas."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.model import Indicator, LocalValue
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.frameworks import element_ids, framework_id_of


def save_indicators(store: Store, framework: str, indicators: Sequence[Indicator]) -> None:
    """Replace the indicators of a framework, but those of the team's own; inside `write()`."""
    store.execute(
        "DELETE FROM indicator WHERE domain_id IN (SELECT d.id FROM domain d JOIN framework f"
        " ON f.id = d.framework_id WHERE f.key = ?) AND status <> 'own'",
        (framework,),
    )
    add_indicators(store, framework, indicators)


def add_indicators(store: Store, framework: str, indicators: Sequence[Indicator]) -> None:
    """Add indicators to a framework; call inside `write()`."""
    elements = element_ids(store, framework)
    store.execute_many(
        "INSERT INTO indicator (uuid, domain_id, driver_id, key, name, publisher, series, counts,"
        " ages, geography, status, caveat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                new_uuid(),
                *elements[i.element],
                i.id,
                i.name,
                i.publisher,
                i.series,
                i.counts,
                i.ages,
                i.geography,
                i.status,
                i.caveat,
            )
            for i in indicators
        ],
    )


def save_values(
    store: Store, framework: str, values: Sequence[LocalValue], actor: str
) -> dict[str, int]:
    """Add or update published values of areas; call inside `write()`.

    Returns:
        How many were `added`, `changed` and `known`.
    """
    framework_id = framework_id_of(store, framework)
    counts = {"added": 0, "changed": 0, "known": 0}
    for value in values:
        row = store.row(
            "SELECT * FROM indicator_value WHERE framework_id = ? AND indicator = ? AND area = ?"
            " AND period = ?",
            [framework_id, value.indicator, value.area, value.period],
        )
        figures = (value.value, value.low, value.high, value.source)
        if row is None:
            counts["added"] += 1
            store.execute(
                "INSERT INTO indicator_value (uuid, framework_id, indicator, area, period, value,"
                " low, high, source, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    new_uuid(),
                    framework_id,
                    value.indicator,
                    value.area,
                    value.period,
                    *figures,
                    now(),
                ),
            )
        elif (row["value"], row["low"], row["high"], row["source"]) == figures:
            counts["known"] += 1
        else:
            counts["changed"] += 1
            store.execute(
                "UPDATE indicator_value SET value = ?, low = ?, high = ?, source = ?, at = ?"
                " WHERE id = ?",
                (*figures, now(), row["id"]),
            )
    store.event(actor, "indicators", target=framework, after=counts)
    return counts


def local_values(store: Store, framework: str) -> list[LocalValue]:
    """Published values of areas that were loaded for a framework."""
    return [
        LocalValue(
            row["indicator"],
            row["area"],
            row["period"],
            row["value"],
            row["low"],
            row["high"],
            row["source"],
        )
        for row in store.rows(
            "SELECT * FROM indicator_value WHERE framework_id = ? ORDER BY indicator, area, period",
            [framework_id_of(store, framework)],
        )
    ]


def values_of(store: Store, framework: str) -> dict[str, int]:
    """Element -> published values of its indicators."""
    rows = store.rows(
        "SELECT coalesce(d.key, o.key) AS element, count(*) AS n FROM indicator i"
        " JOIN domain o ON o.id = i.domain_id JOIN framework f ON f.id = o.framework_id"
        " JOIN indicator_value v ON v.framework_id = f.id AND v.indicator = i.key"
        " LEFT JOIN driver d ON d.id = i.driver_id WHERE f.key = ? GROUP BY 1",
        [framework],
    )
    return {row["element"]: row["n"] for row in rows}


def indicators(store: Store, framework: str) -> list[Indicator]:
    """The indicators of a framework, in the order in which they came."""
    return [
        Indicator(
            row["key"],
            row["element"],
            row["name"],
            row["publisher"],
            row["series"],
            row["counts"],
            row["ages"],
            row["geography"],
            row["status"],
            row["caveat"],
        )
        for row in store.rows(
            "SELECT i.*, coalesce(d.key, o.key) AS element FROM indicator i"
            " JOIN domain o ON o.id = i.domain_id JOIN framework f ON f.id = o.framework_id"
            " LEFT JOIN driver d ON d.id = i.driver_id WHERE f.key = ? ORDER BY i.id",
            [framework],
        )
    ]
