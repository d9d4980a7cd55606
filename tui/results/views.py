"""What the themes show, each as rows of a table: codes, groups, views of a few, change, pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from chec_voice.project import AGREED_RULE, SESSION, VALENCE, Figure
from chec_voice.tally import CROSS, Count
from chec_voice.text import counted
from chec_voice.themes import (
    ENOUGH,
    ChangeTable,
    Dissent,
    ThemeRow,
    ThemeTable,
    Together,
    names_of_pair,
)
from tui.plain import clean
from tui.results.table import Column, value_column

CODES, GROUPS, FEW, CHANGE, TOGETHER = "codes", "groups", "few", "change", "together"
VIEWS = {
    CODES: "Codes: how many people raised each",
    GROUPS: "Named groups of codes, in which whoever said one of them counts once",
    FEW: "What fewer people say: themes of a few, and where people differ",
    CHANGE: "What changed between sessions or waves",
    TOGETHER: "Which codes the same people raise",
}
FEW_IN_100 = 5
"""Themes of fewer people in a hundred are those of a few."""
_PAIRS = 60


@dataclass(frozen=True)
class Shown:
    """What was counted for one view."""

    table: ThemeTable
    view: str = CODES
    dissent: tuple[Dissent, ...] = ()
    change: ChangeTable | None = None
    pairs: tuple[Together, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row, and the codes whose answers stand behind it."""

    cells: tuple[str, ...]
    codes: tuple[str, ...]
    figures: tuple[tuple[str, Figure], ...]
    """The figures of the line that lead to answers, each with what it is called."""
    row: ThemeRow | None = None
    """Where it is one theme that can be opened."""
    group: str = ""
    """Where it is a named group."""


@dataclass(frozen=True)
class Rows:
    """A table to draw."""

    heading: str
    columns: tuple[Column, ...]
    values: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    empty: str
    """What is said where there is no line."""

    def texts(self, line: Line) -> list[Text]:
        """The cells as the table takes them, figures to the right."""
        first, *rest = line.cells
        return [Text(first), *(Text(cell, justify="right") for cell in rest)]


def rows_of(shown: Shown, names: Mapping[str, str], *, wide: bool) -> Rows:
    """The rows of what is shown.

    Args:
        names: id of a code -> its name.
        wide: whether there is room for a second interval.
    """
    if shown.view == GROUPS:
        return _groups(shown.table, names)
    if shown.view == FEW:
        return _few(shown, names)
    if shown.view == CHANGE:
        return _change(shown)
    if shown.view == TOGETHER:
        return _together(shown, names)
    return _codes(shown.table, wide)


def _codes(table: ThemeTable, wide: bool) -> Rows:
    nested = bool(table.design) and wide
    values = with_people(table)
    lines = []
    for row in table.rows:
        cells = [_name(row), _people(row.whole), _share(table, row.whole)]
        if nested:
            ends = table.clustered(row)
            cells.append("–" if ends is None else f"{ends[0]:.0f}–{ends[1]:.0f}")
        cells += [f"{row.whole.responses:,}", f"{row.whole.mentions:,}"]
        cells += [f"{row.by[value].people:,}" for value in values]
        below = [r.code.id for r in table.rows if r.code.id.startswith(f"{row.code.id}.")]
        codes = [row.code.id] if row.code.codable else below
        figure = (row.code.name, Figure(codes=(row.code.id,)))
        lines.append(Line(tuple(cells), tuple(codes), (figure,), row))
    looked = table.looked
    columns = [("People", f"People\nof {looked.people:,}"), ("Share", "% of them\n(95 %)")]
    if nested:
        columns.append(("By session", "95 % by\nsession"))
    columns += [
        ("Answers", f"Answers\nof {looked.responses:,}"),
        ("Mentions", f"Mentions\nof {table.base.mentions:,}"),
    ]
    across = " Columns at the right count people." if values else ""
    notes = [
        "A heading counts everything below it, and each person once: rows do not add up."
        f"{across} In brackets: where the share may truly lie (95 %, Wilson)."
    ]
    if nested:
        notes.append(
            f"By session: where it may lie, since people of one of {table.clusters:,} sessions say"
            " alike things."
        )
    return Rows(
        "Themes",
        _wide_enough(columns, lines),
        values,
        tuple(lines),
        tuple(notes),
        "Nothing is coded yet. {results-close} goes back.",
    )


def _groups(table: ThemeTable, names: Mapping[str, str]) -> Rows:
    lines, notes = [], []
    values = with_people(table)
    for group in table.groups:
        cells = [group.name, _people(group.whole), _share(table, group.whole)]
        cells += [f"{group.by[value].people:,}" for value in values]
        below = [
            row.code.id
            for row in table.rows
            if row.code.codable
            and any(row.code.id == c or row.code.id.startswith(f"{c}.") for c in group.codes)
        ]
        figure = (group.name, Figure(codes=group.codes))
        lines.append(Line(tuple(cells), tuple(below), (figure,), group=group.name))
        made_of = ", ".join(names.get(code, code) for code in group.codes)
        notes.append(f"{group.name}: {made_of}")
    columns = [
        ("People", f"People\nof {table.looked.people:,}"),
        ("Share", "% of them\n(95 %)"),
    ]
    return Rows(
        "Groups of codes",
        _wide_enough(columns, lines),
        values,
        tuple(lines),
        tuple(notes),
        "No group is named yet. {results-group} makes one.",
    )


def _few(shown: Shown, names: Mapping[str, str]) -> Rows:
    table = shown.table
    apart = {row.code.id for row in table.rows if row.code.kind == "housekeeping"}
    lines = [
        Line(
            (clean(row.code.name), _people(row.whole), "few spoke of it", ""),
            (row.code.id,),
            ((row.code.name, Figure(codes=(row.code.id,))),),
            row,
        )
        for row in table.rows
        if row.code.codable
        and row.code.id not in apart
        and row.whole.people
        and (table.share(row.whole) or 0) < FEW_IN_100
    ]
    rows = {row.code.id: row for row in table.rows}
    for view in shown.dissent:
        if (row := rows.get(view.code)) is None or not row.code.codable:
            continue
        name = names.get(view.code, view.code)
        most = f"{view.most} ({view.most_people:,})"
        lines.append(
            Line(
                (clean(name), f"{view.people:,}", view.view, most),
                (view.code,),
                tuple(
                    (f"{name}: {what}", Figure(codes=(view.code,), by=VALENCE, values=(what,)))
                    for what in (view.view, view.most)
                ),
                row,
            )
        )
    columns = [
        ("People", f"People\nof {table.looked.people:,}"),
        ("What", "What\nthey say"),
        ("Most", "Others say\n(people)"),
    ]
    return Rows(
        "What fewer people say",
        _wide_enough(columns, lines),
        (),
        tuple(lines),
        (
            f"Themes of fewer than {FEW_IN_100} in 100 people, and themes of which people say"
            " different things, as coders marked how it was meant: beside a view stands the one"
            " with most people. One person can say both.",
            "That few raised a thing does not make it small for them: read their words.",
        ),
        "No theme is one of a few, and people do not differ on any.",
    )


def _change(shown: Shown) -> Rows:
    change = shown.change
    if change is None:
        return Rows("What changed", (), (), (), (), "{results-view} chooses sessions to compare.")
    sides = " + ".join(change.before), " + ".join(change.after)
    by_code = {row.code.id: row for row in shown.table.rows}
    lines = [
        Line(
            (
                "  " * row.code.depth + clean(row.code.name),
                f"{row.before:,}",
                f"{row.after:,}",
                "–"
                if row.difference is None
                else f"{row.difference:+.0f} ({row.low:+.0f} to {row.high:+.0f})",
                "yes" if row.clear else "",
            ),
            (row.code.id,),
            tuple(
                (f"{row.code.name}, {words}", Figure(codes=(row.code.id,), by=SESSION, values=side))
                for words, side in zip(sides, (change.before, change.after), strict=True)
            ),
            by_code.get(row.code.id),
        )
        for row in change.rows
    ]
    columns = [
        ("Before", f"Before\nof {change.before_looked:,}"),
        ("After", f"After\nof {change.after_looked:,}"),
        ("Points", "Points of %\n(95 %)"),
        ("Clear", "More than\nchance"),
    ]
    return Rows(
        f"What changed: {clean(sides[0])} → {clean(sides[1])}",
        _wide_enough(columns, lines),
        (),
        tuple(lines),
        (
            "Points: per cent of people after, less per cent before. Other people were asked, so"
            " nobody's own change is in it; of twenty codes one is more than chance by chance.",
        ),
        f"Nothing is compared: people looked at are {change.before_looked:,} and"
        f" {change.after_looked:,}, and {ENOUGH} are needed on each side.",
    )


def _together(shown: Shown, names: Mapping[str, str]) -> Rows:
    lines = [
        Line(
            (
                name,
                f"{pair.people:,}",
                f"{pair.responses:,}",
            ),
            pair.codes,
            ((name, Figure(codes=pair.codes, together=True)),),
        )
        for pair in shown.pairs[:_PAIRS]
        for name in [" + ".join(names_of_pair(pair, names, shown.table))]
    ]
    more = len(shown.pairs) - len(lines)
    notes = ["People who raised both, in one answer or in several; answers that have both."]
    if more > 0:
        notes.append(f"{counted(more, 'pair')} of fewer people: `chec-voice themes --together`.")
    return Rows(
        "Raised by the same people",
        _wide_enough([("People", "People"), ("Answers", "Answers\nwith both")], lines),
        (),
        tuple(lines),
        tuple(notes),
        "Nobody raised two codes yet.",
    )


def with_people(table: ThemeTable) -> tuple[str, ...]:
    """The values that are columns: not two that are crossed, where nobody of both was looked at."""
    return tuple(
        value for value in table.values if CROSS not in value or table.looked_bases[value].people
    )


def value_columns(shown: Shown, values: Sequence[str]) -> list[Column]:
    """The columns that compare."""
    return [value_column(value, shown.table.looked_bases[value].people) for value in values]


def sums_up(table: ThemeTable) -> Iterator[str]:
    """What stands under every view: what is counted, whose coding, and who is read in part."""
    groups = counted(table.base.groups, "group is", "groups are")
    yield (
        f"People: different young people, out of {table.looked.people:,} whose answers were looked"
        f" at ({table.base.people:,} gave an answer)"
        + (f"; {groups} counted apart (+)." if table.base.groups else ".")
    )
    if left_out := len(table.values) - len(with_people(table)):
        yield f"Columns of which nobody was looked at are left out: {left_out:,}."
    if table.partly:
        yield (
            f"Of {counted(table.partly, 'person', 'people')} only some answers were looked at so"
            " far: what else they said is not counted yet."
        )
    coders = [name for name in table.coders if name != AGREED_RULE]  # it is nobody
    yield f"Coded by: {', '.join(coders) or 'nobody yet'}. {table.coding}"
    yield "Small numbers can show who somebody is: for your team only."


def _wide_enough(columns: Sequence[tuple[str, str]], lines: Sequence[Line]) -> tuple[Column, ...]:
    return tuple(
        Column(title, heading, max((len(line.cells[n]) for line in lines), default=0))
        for n, (title, heading) in enumerate(columns, 1)
    )


def _name(row: ThemeRow) -> str:
    return "  " * row.code.depth + " ".join(clean(row.code.name).split())


def _people(count: Count) -> str:
    return f"{count.people:,}" + (f" +{count.groups}" if count.groups else "")


def _share(table: ThemeTable, count: Count) -> str:
    percent, ends = table.share(count), table.interval(count)
    if percent is None or ends is None:
        return "–"
    share = "<1" if percent == 0 and count.people else str(percent)
    return f"{share} ({ends[0]:.0f}–{ends[1]:.0f})"
