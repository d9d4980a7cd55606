"""Indicators of a framework, and published values of areas."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.model import Indicator, LocalValue
from chec_voice.store.commands import Edit
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


def add_indicators(
    store: Store, framework: str, indicators: Sequence[Indicator], edit: Edit | None = None
) -> None:
    """Add indicators to a framework; call inside `write()`.

    Args:
        edit: the command that this is a part of, where a person does it.
    """
    elements = element_ids(store, framework)
    insert = (edit or Edit(store)).insert
    for one in indicators:
        domain_id, driver_id = elements[one.element]
        insert(
            "indicator",
            uuid=new_uuid(),
            domain_id=domain_id,
            driver_id=driver_id,
            key=one.id,
            name=one.name,
            publisher=one.publisher,
            series=one.series,
            counts=one.counts,
            ages=one.ages,
            geography=one.geography,
            status=one.status,
            caveat=one.caveat,
        )


def load(
    store: Store,
    framework: str,
    own: Sequence[Indicator],
    values: Sequence[LocalValue],
    actor: str,
    *,
    file: str,
) -> dict[str, int]:
    """Add the team's own indicators, and add or update published values of areas, as one command
    that can be taken back; call inside `write()`.

    Args:
        file: the name of the file that they came from, for the history.

    Returns:
        How many values were `added`, `changed` and `known`.
    """
    edit = Edit(store)
    add_indicators(store, framework, own, edit)
    framework_id = framework_id_of(store, framework)
    counts = {"added": 0, "changed": 0, "known": 0}
    for one in values:
        row = store.row(
            "SELECT * FROM indicator_value WHERE framework_id = ? AND indicator = ? AND area = ?"
            " AND period = ?",
            [framework_id, one.indicator, one.area, one.period],
        )
        figures: dict[str, object] = {
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "source": one.source,
        }
        if row is None:
            counts["added"] += 1
            edit.insert(
                "indicator_value",
                uuid=new_uuid(),
                framework_id=framework_id,
                indicator=one.indicator,
                area=one.area,
                period=one.period,
                at=now(),
                **figures,
            )
        elif all(row[name] == figure for name, figure in figures.items()):
            counts["known"] += 1
        else:
            counts["changed"] += 1
            edit.update("indicator_value", row["id"], at=now(), **figures)
    edit.close(
        actor,
        f"loaded published values from {file}",
        framework,
        kind="indicators",
        told={**counts, "own": len(own)},
    )
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
