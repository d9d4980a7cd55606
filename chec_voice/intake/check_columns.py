"""Checks of the columns: what is open, what is closed, what names people, what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dictionary

from chec_voice.intake import roles
from chec_voice.intake.bands import dates_as_bands
from chec_voice.intake.consent import says_no_with_yes, says_yes_or_no, seems_to_ask_consent
from chec_voice.intake.findings import Finding, finding
from chec_voice.intake.mapping import Mapping, TextColumn
from chec_voice.intake.profiles import Profile
from chec_voice.intake.tables import Table
from chec_voice.intake.wording import is_generic
from chec_voice.text import counted

FEWEST_DISTINCT = 0.2
"""Distinct values per answer: open columns have more, closed ones fewer (as in Consult)."""
LEAST_ALIKE = 40
"""Of 100, between a heading and the question given for it."""
_ENOUGH = 20
"""Answers below which shares say little."""


def check_columns(
    table: Table, mapping: Mapping, profiles: Dictionary[str, Profile]
) -> Iterator[Finding]:
    """What looks wrong with the choice of columns."""
    for text in mapping.texts:
        yield from _looks_closed(profiles[text.column])
        if mapping.question_column is None:
            yield from _wording(text, table)
    for attribute in mapping.attributes:
        picked = table.columns[table.index(attribute.column)].hint == "attribute"
        yield from _looks_open(profiles[attribute.column], picked=picked)
        yield from _asks_leave(table, attribute.column)
    kept = {column for column, part in mapping.used() if part not in ("attribute", "text")}
    for column in table.names:
        if column not in kept:
            yield from _bands(table, column)
    yield from _personal(table, mapping, profiles)


def _asks_leave(table: Table, column: str) -> Iterator[Finding]:
    """A fact that may be what people agreed to: those who said no would be coded and quoted."""
    heading = table.columns[table.index(column)].wording
    if seems_to_ask_consent(heading) and says_yes_or_no(set(table.values(column))):
        turned = says_no_with_yes(heading)
        yield finding(
            "error",
            "attribute-asks-consent",
            "it seems to ask whether people's words may be used, and would come in as a fact"
            " about them: who said no would be coded and counted all the same",
            (),
            column,
            "Yes seems to mean no here: turn the answers round in the file. Or record who did not"
            " agree with `chec-voice consent`."
            if turned
            else "Take it for what people agreed to, unless it asks something else. Use"
            f' --consent "{column}", or --consent-quotes "{column}" for being quoted.',
        )


def _looks_closed(p: Profile) -> Iterator[Finding]:
    if p.filled >= _ENOUGH and p.variety < FEWEST_DISTINCT and p.words < 6:
        common = ", ".join(repr(value[:30]) for value, _ in p.values.most_common(3))
        yield finding(
            "warning",
            "text-looks-closed",
            f"{p.distinct:,} different values in {counted(p.filled, 'answer')} ({common}): this"
            " looks like "
            "a choice from a list",
            (),
            p.name,
            "Import it as an attribute (--attribute) if nobody wrote it in their own words.",
        )


def _looks_open(p: Profile, *, picked: bool) -> Iterator[Finding]:
    several = p.joined_choices() > 0
    if p.filled >= _ENOUGH and p.words >= 4 and p.variety >= FEWEST_DISTINCT and not several:
        yield finding(
            "warning",
            "attribute-looks-open",
            f"{p.distinct:,} different values of {p.words:.0f} words on average: this looks like "
            "answers in people's own words",
            (),
            p.name,
            "Import it with --text; as an attribute it would neither be coded nor made safe.",
        )
    elif not picked and roles.asks_in_brief(p):
        common = ", ".join(repr(value[:30]) for value, _ in p.values.most_common(3))
        yield finding(
            "warning",
            "attribute-asks-openly",
            f"it asks for people's own words, and the answers are brief ({common}): taken for "
            f"groups of people, not for answers to be coded",
            (),
            p.name,
            f'If people wrote them, import it with --text "{p.name}".',
        )
    elif p.filled >= _ENOUGH and p.variety > 0.8 and p.distinct > 50:
        yield finding(
            "warning",
            "attribute-names-people",
            f"nearly every row has a value of its own ({p.distinct:,} in {p.filled:,})",
            (),
            p.name,
            "It can point at single people and groups nobody: leave it out, or band it.",
        )


def _bands(table: Table, column: str) -> Iterator[Finding]:
    heading = table.columns[table.index(column)].wording
    bands = dates_as_bands(table.values(column), heading)
    if not bands:
        return
    index = table.index(column)
    rows = [number for number, cells in table.rows if cells[index] in bands]
    said = ", ".join(f"{date!r} was {band}" for date, band in list(bands.items())[:5])
    yield finding(
        "warning",
        "band-turned-date",
        f"a spreadsheet seems to have made dates of bands: {said}",
        rows,
        column,
        f'Read them as bands with --bands "{column}", if that is what they were.',
    )


def _wording(text: TextColumn, table: Table) -> Iterator[Finding]:
    from rapidfuzz import fuzz, utils

    heading = table.columns[table.index(text.column)].wording
    alike = fuzz.token_set_ratio(text.question, heading, processor=utils.default_process)
    if alike < LEAST_ALIKE and not is_generic(heading):
        yield finding(
            "warning",
            "wording",
            f"the question given, {text.question!r}, and the heading have little in common",
            (),
            text.column,
            "Check that the question belongs to this column.",
        )


def _personal(
    table: Table, mapping: Mapping, profiles: Dictionary[str, Profile]
) -> Iterator[Finding]:
    used = dict(mapping.used())
    for column in table.names:
        reason = roles.reason_to_drop(profiles[column])
        if reason is None or roles.PERSONAL not in reason:
            continue
        what = reason.partition(";")[0]
        if column in used:
            yield finding(
                "error",
                "personal-imported",
                f"it holds {what} and would be imported ({used[column]})",
                (),
                column,
                "Leave it out, unless it is the only id there is.",
            )
        else:
            yield finding(
                "info",
                "personal-dropped",
                f"it holds {what} and is not imported",
                (),
                column,
                "The file itself still has them: delete it when it is no longer needed.",
            )
