"""What to look at before a file is imported: each finding with its rows and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from chec_voice.intake.check_answers import check_answers
from chec_voice.intake.check_columns import check_columns
from chec_voice.intake.check_people import check_people
from chec_voice.intake.findings import Finding, Level
from chec_voice.intake.mapping import Mapping
from chec_voice.intake.profiles import profile_columns
from chec_voice.intake.tables import Table

__all__ = ["Finding", "Level", "check_table"]

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check_table(table: Table, mapping: Mapping) -> tuple[Finding, ...]:
    """Findings about a table as `mapping` would import it, gravest first. Writes nothing.

    Raises:
        InputError: the mapping does not fit the table.
    """
    mapping.check(table)
    return tuple(sorted(_all(table, mapping), key=lambda finding: _ORDER[finding.level]))


def _all(table: Table, mapping: Mapping) -> Iterator[Finding]:
    profiles = {p.name: p for p in profile_columns(table)}
    yield from check_people(table, mapping, profiles)
    yield from check_answers(table, mapping)
    yield from check_columns(table, mapping, profiles)
