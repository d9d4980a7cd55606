"""Makes the one content model of all reports from a project, through the rule for small numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from chec_voice import __version__, framework_map, indicators, intake
from chec_voice.disclosure import shown_invited
from chec_voice.errors import InputError
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import SYNTHETIC, Code, Codebook, LocalValue
from chec_voice.project import bundled_measures, report_provenance
from chec_voice.project.result_tables import roughly
from chec_voice.report.content import (
    Asked,
    Change,
    Content,
    Counted,
    Driver,
    Group,
    Homeless,
    Invited,
    Map,
    Measure,
    Pair,
    Practice,
    Question,
    Quote,
    Summary,
    Theme,
    View,
)
from chec_voice.report.look import PLAIN, Look
from chec_voice.store import Store, measures, safety
from chec_voice.store.judgements import AGREED
from chec_voice.tally import HIDDEN, Count, is_hidden
from chec_voice.text import counted
from chec_voice.themes import ChangeTable, ThemeTable, names_of_pair

if TYPE_CHECKING:
    from chec_voice.project.disclosure.what_leaves import SafeResults
    from chec_voice.project.project import Project
    from chec_voice.project.quotes import QuoteLine

POLARITY = {"helps": "what helps", "harms": "what gets in the way", "change": "what should change"}


def gather(
    project: Project,
    store: Store,
    safe: SafeResults,
    date: str,
    *,
    invited: tuple[Invited, ...] = (),
    practice: tuple[Practice, ...] = (),
    asked: tuple[Asked, ...] = (),
    change: ChangeTable | None = None,
    look: Look = PLAIN,
) -> Content:
    """Everything that the reports tell.

    Args:
        safe: themes and maps as they may leave.
        date: the day that stands on every report, YYYY-MM-DD.
        invited: how many were asked, by values of attributes.
        practice: examples of practice, by the value of the split.
        asked: questions of a self-assessment.
        change: between two waves, from the same safe figures.
    """
    table, book, names = safe.themes, project.codebook, _names(project)
    codes = {code.id: code for code in book.codes}
    left = safety.unchecked(store)
    return Content(
        project=project.name,
        date=date,
        synthetic=SYNTHETIC if project.synthetic else "",
        unchecked=_unchecked(left, project.risk_reading.counts()[1], safe.profile.hides),
        small_numbers=safe.sentence,
        profile=safe.profile.name,
        hides=safe.profile.hides,
        versions=_versions(project, safe),
        questions=tuple(_question(row) for row in project.responses_by_question()),
        coders=tuple(name for name in table.coders if name != AGREED),  # it is nobody
        read_for_risk=_read_for_risk(project, safe.profile.hides),
        split=table.attribute or "",
        everyone=_counted(table.base),
        looked=_counted(table.looked),
        values={v: (table.bases[v].people, table.looked_bases[v].people) for v in table.values},
        themes=_themes(table, book, names),
        notes=(table.coding, *table.notes[:-1]),
        maps=tuple(_map(drawn, names) for drawn in safe.maps.values()),
        answered=tuple(
            replace(
                a,
                theme=names.get(a.code, a.theme),
                label=_label(codes[a.code], names) if a.code in codes else a.label,
            )
            for a in project.reports.feedback()
        ),
        summaries=tuple(
            Summary(names.get(s.code, s.theme), s.text, s.caveats, s.author, s.date, s.code)
            for s in project.quotes.summaries()
        ),
        pairs=tuple(_pairs(safe, names)),
        listened=tuple(line for line in project.reports.checklist() if line.answer),
        groups=tuple(_groups(table, names)),
        views=tuple(_views(table, book, names)),
        measures=tuple(_measures(store, safe)),
        invited=invited,
        practice=practice,
        asked=asked,
        waves=("", "") if change is None else _waves(change),
        changes=() if change is None else tuple(_changes(change, names)),
        partly=table.partly,
        sources=report_provenance.sources(store, safe.profile),
        steps=report_provenance.steps(store),
        agreement=report_provenance.agreement(project, safe.profile),
        look=look,
        quotes=() if left else tuple(_quotes(project, safe, names)),
    )


def _names(project: Project) -> dict[str, str]:
    """Code id -> its name, and that of its heading where others are called so: "Other (Home)"."""
    names = project.codes.names
    often = Counter(name.casefold() for name in names.values())
    parents = {code.id: code.parent for code in project.codebook.codes}
    told = {}
    for code, name in names.items():
        above = names.get(parents.get(code) or "", "")
        told[code] = f"{name} ({above})" if above and often[name.casefold()] > 1 else name
    return told


def _label(code: Code, names: Mapping[str, str]) -> str:
    """What a code is called in plain words; what tells it apart where it has none."""
    return code.label if code.label not in ("", code.name) else names.get(code.id, code.name)


def _waves(change: ChangeTable) -> tuple[str, str]:
    sides = (change.before, change.before_looked), (change.after, change.after_looked)
    before, after = (f"{' + '.join(names)} (of {looked})" for names, looked in sides)
    return before, after


def _changes(change: ChangeTable, names: Mapping[str, str]) -> Iterator[Change]:
    for row in change.rows:
        if row.code.depth and row.code.kind != "housekeeping":
            points = ""
            if row.difference is not None and row.low is not None and row.high is not None:
                told = (f"{n:+.0f}" for n in (row.difference, row.low, row.high))
                points = "{} ({} to {})".format(*("0" if n in ("+0", "-0") else n for n in told))
            name = names.get(row.code.id, row.code.name)
            yield Change(row.code.id, name, row.before, row.after, points, row.clear)


def _question(row: Mapping[str, Any]) -> Question:
    return Question(str(row["question"]), POLARITY.get(row["polarity"], ""))


def _read_for_risk(project: Project, hides: bool) -> str:
    if not hides:
        return project.risk_reading.line()
    read, everything = project.risk_reading.counts()
    said = f"Read for risk by a person: {roughly(read, everything)}."
    return said if read == everything else f"{said} Unread is not safe."


def _unchecked(left: int, everything: int, hides: bool) -> str:
    """The notice of texts that were not made safe; their number is for the team alone."""
    if not left:
        return ""
    if not hides:
        which = counted(left, "answer has not", "answers have not")
    elif left >= everything:
        which = "no answer has"
    else:
        which = f"{roughly(left, everything)} have not"
    return f"NOT MADE SAFE: {which} been checked for personal data. Figures only; no quotes."


def _counted(count: Count) -> Counted:
    return Counted(count.people, count.groups, count.responses)


def _themes(table: ThemeTable, book: Codebook, names: Mapping[str, str]) -> tuple[Theme, ...]:
    kept_apart = {code.area for code in book.codes if code.kind == "housekeeping"}
    return tuple(
        Theme(
            id=row.code.id,
            name=names.get(row.code.id, row.code.name),
            label=_label(row.code, names),
            depth=row.code.depth,
            area=row.code.area,
            people=row.whole.people,
            share=table.share(row.whole),
            interval=_interval(table, row.whole),
            groups=row.whole.groups,
            answers=row.whole.responses,
            mentions=row.whole.mentions,
            housekeeping=row.code.area in kept_apart,
            by={value: count.people for value, count in row.by.items()},
        )
        for row in table.rows
    )


VIEWS = {
    "helps": "it helps",
    "harms": "it gets in the way",
    "mixed": "it does both",
    "wish": "they wish for it",
}


def _views(table: ThemeTable, book: Codebook, names: Mapping[str, str]) -> Iterator[View]:
    """Where people differ, on codes below a heading that is no housekeeping."""
    codes = {code.id: code for code in book.codes}
    apart = {code.area for code in book.codes if code.kind == "housekeeping"}
    for view in table.dissent:
        code = codes.get(view.code)
        if is_hidden(view.most_people):
            continue  # nothing could be told of who differs from whom
        if code is not None and code.depth and code.area not in apart:
            yield View(
                f"{code.id}_{view.view}",
                names.get(code.id, code.name),
                VIEWS.get(view.most, view.most),
                view.most_people,
                VIEWS.get(view.view, view.view),
                view.people,
                code.id,
            )


def _groups(table: ThemeTable, names: Mapping[str, str]) -> Iterator[Group]:
    for group in table.groups:
        yield Group(
            group.name,
            tuple(names.get(code, code) for code in group.codes),
            group.whole.people,
            table.share(group.whole),
            _interval(table, group.whole),
            {value: count.people for value, count in group.by.items()},
        )


def _interval(table: ThemeTable, count: Count) -> str:
    ends = table.interval(count)
    return "" if ends is None else f"{ends[0]:.0f}–{ends[1]:.0f}%"


def _pairs(safe: SafeResults, names: Mapping[str, str]) -> Iterator[Pair]:
    for pair in safe.pairs:
        if pair.people:
            first, second = names_of_pair(pair, names, safe.themes)
            yield Pair(first, second, pair.people)


def _measures(store: Store, safe: SafeResults) -> Iterator[Measure]:
    """Only where values were loaded, and people are told apart by area."""
    if (safe.themes.attribute or "").casefold() != "area":
        return
    for key, drawn in safe.maps.items():
        values = measures.local_values(store, key)
        if not values:
            continue
        for row in indicators.beside(
            drawn.rows, drawn.bases, bundled_measures.known(store, drawn.framework), values
        ):
            for indicator, value in row.values:
                if value is not None:
                    yield Measure(
                        row.element.id,
                        f"{row.element.label} ({framework_map.mark(row.element)})",
                        row.area,
                        row.count.people,
                        indicator.name,
                        _value(value),
                        " ".join(part for part in (value.source, value.period) if part),
                        row.state,
                    )


def _value(value: LocalValue) -> str:
    if value.value is None:
        return ""
    ends = "" if value.low is None or value.high is None else f" ({value.low:g}–{value.high:g})"
    return f"{value.value:g}{ends}"


def _map(drawn: FrameworkMap, names: Mapping[str, str]) -> Map:
    frame = drawn.framework
    return Map(
        id=frame.id,
        name=frame.name,
        version=frame.version,
        status=framework_map.standing(frame),
        notice=frame.notice,
        rows=tuple(
            Driver(
                id=row.element.id,
                label=row.element.label,
                domain=row.element.parent is None,
                mark=framework_map.mark(row.element),
                people=row.count.people,
                most=row.most.people,
                groups=row.count.groups,
                shared=row.shared,
                gap=_words_of_gap(row.gap),
                gap_of_several=framework_map.GAPS_OF_SEVERAL.get(row.gap, ""),
                by={value: count.people for value, count in row.by.items()},
                codes=row.direct,
                gaps={v: _words_of_gap(gap) for v, gap in row.gaps.items()},
                parent=row.element.parent or "",
            )
            for row in drawn.rows
        ),
        homeless=tuple(
            Homeless(names.get(h.code, h.code), h.count.people, h.reason) for h in drawn.homeless
        ),
        proposed=drawn.proposed,
        notes=drawn.notes[:-1],
        linked=any(row.direct or row.may for row in drawn.rows),
    )


def _words_of_gap(gap: str) -> str:
    """Why a driver has no voice; '' where it has, or may have and its number is hidden."""
    return "" if gap == framework_map.UNTOLD else framework_map.GAPS.get(gap, "")


def _quotes(project: Project, safe: SafeResults, names: Mapping[str, str]) -> list[Quote]:
    """What may be printed; of those whose number is hidden, the words of one at most.

    Several would say that there are several: fewer numbers would be left that it can be.
    """
    least = safe.profile.least if safe.profile.hides else None
    found = [line for line in project.quotes.all(least=least) if line.printed]
    return [
        Quote(
            names.get(line.code, line.code or "no theme"),
            line.text,
            line.attribution,
            line.told,
            line.code,
        )
        for line in _one_of_each_hidden(found, project, safe)
    ]


def _one_of_each_hidden(
    lines: Sequence[QuoteLine], project: Project, safe: SafeResults
) -> Iterator[QuoteLine]:
    split = (safe.themes.attribute or "").casefold()
    rows = {row.code.id: row for row in safe.themes.rows}
    parents = {code.id: code.parent for code in project.codebook.codes}
    spoken: dict[tuple[str, str], int] = {}
    for line in lines:
        cells: set[tuple[str, str]] = set()
        code: str | None = line.code
        while code:
            if (row := rows.get(code)) is not None:
                value = line.told.get(split, "")
                if is_hidden(row.whole.people):
                    cells.add((code, ""))
                if value in row.by and is_hidden(row.by[value].people):
                    cells.add((code, value))
            code = parents.get(code)
        # The same words on a heading and on a code below it are those of one person.
        if all(spoken.get(cell, line.segment_id) == line.segment_id for cell in cells):
            spoken |= dict.fromkeys(cells, line.segment_id)
            yield line


def quotes_left_out(project: Project, content: Content) -> str:
    """What the team has to know of approved quotes that the report does not print; '' if none."""
    if content.unchecked or not content.hides:
        return ""
    left = sum(line.printed for line in project.quotes.all()) - len(content.quotes)
    if not left:
        return ""
    return (
        f"{counted(left, 'approved quote is', 'approved quotes are')} left out: how many people"
        " said that is hidden, and the words of several would tell how many there are at least."
    )


def _versions(project: Project, safe: SafeResults) -> dict[str, str]:
    book = project.codebook
    found = {
        "program": f"chec_voice {__version__}",
        "codebook": f"{book.name}, version {book.version}, {book.sha256[:12]}",
        "small numbers": f"{safe.profile.name}: {safe.sentence}",
        "whose coding counts": safe.themes.coding,
        "split by": safe.themes.attribute or "nothing",
        "seed": str(project.seed),
    }
    for drawn in safe.maps.values():
        frame = drawn.framework
        found[f"framework {frame.id}"] = (
            f"{frame.name}, version {frame.version}, {frame.sha256[:12]}:"
            f" {framework_map.standing(frame)}"
        )
    return found


def _by_split(
    path: Path, safe: SafeResults, column: str, columns: str, useless: str
) -> tuple[str, intake.Table, dict[str, int]]:
    """The split of the report, a list of the team that is by it, and the places of its columns.

    Args:
        column: the one that it needs beside the split.
        columns: all but the split, as a sentence goes on with them.
        useless: what it means that the report has no split.
    """
    split = safe.themes.attribute
    if split is None:
        raise InputError(
            f"the report tells nobody apart, so {useless}.",
            path=path,
            fix="Name an attribute with --by.",
        )
    table = intake.read_table(path)
    at = _columns(table)
    for name in (split, column):
        if name.casefold() not in at:
            raise InputError(
                f"there is no column {name!r}.",
                path=path,
                fix=f"The columns are {split!r}{columns}.",
            )
    return split, table, at


def _columns(table: intake.Table) -> dict[str, int]:
    """Name of a column in small letters -> its place."""
    return {column.name.strip().casefold(): n for n, column in enumerate(table.columns)}


def read_invited(path: Path, attributes: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many were asked: attribute -> value as the file writes it -> people.

    A row names values of one attribute or of several, and how many people have all of these.

    Args:
        attributes: those of the project; the file has one of them at least.

    Raises:
        InputError: a column is missing, a number is none, a row names no value or values that
            another row has, or an attribute stands with another one in some rows and not in all.
    """
    table = intake.read_table(path)
    at = _columns(table)
    named = [name for name in attributes if name.casefold() in at]
    if not named or "invited" not in at:
        known = ", ".join(repr(name) for name in attributes) or "none yet"
        raise InputError(
            "there is no column 'invited'." if named else "no column is named as an attribute.",
            path=path,
            fix=f"The columns are 'invited' and one attribute or more; this project has {known}.",
        )
    asked: dict[str, dict[str, int]] = {name: {} for name in named}
    stands_with: dict[str, list[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        cells = {name: row.cells[at[name.casefold()]].strip() for name in named}
        number = row.cells[at["invited"]].strip().replace(",", "")
        filled = [name for name in named if cells[name]]
        if not number.isdigit():
            raise InputError(
                f"{number!r} is no number of people.", path=path, row=row.number, column="invited"
            )
        if not filled:
            raise InputError("the row does not say who was invited.", path=path, row=row.number)
        key = tuple(cells[name].casefold() for name in named)
        if key in seen:
            told = ", ".join(cells[name] for name in filled)
            raise InputError(f"{told!r} stands twice.", path=path, row=row.number)
        seen.add(key)
        for name in filled:
            if stands_with.setdefault(name, filled) != filled:
                raise InputError(
                    f"{name!r} stands with other attributes than in rows above, so people would"
                    " count twice.",
                    path=path,
                    row=row.number,
                    fix="Give each row all the attributes, or each attribute rows of its own.",
                )
            same = {value.casefold(): value for value in asked[name]}
            value = same.get(cells[name].casefold(), cells[name])
            asked[name][value] = asked[name].get(value, 0) + int(number)
    return {name: values for name, values in asked.items() if values}


def invited_and_answered(
    asked: Mapping[str, Mapping[str, int]], safe: SafeResults
) -> tuple[Invited, ...]:
    """How many were asked, beside how many answered as that may leave."""
    table, found = safe.themes, []
    answered = {str(table.attribute): {v: c.people for v, c in table.bases.items()}}
    answered |= {name: dict(values) for name, values in safe.answered.items()}
    for name, values in asked.items():
        known = {value.casefold(): value for value in answered[name]}
        here = {known.get(value.casefold(), value): number for value, number in values.items()}
        people = {value: answered[name].get(value, 0) for value in here}
        rows = [
            (n, None if is_hidden(people[value]) else people[value]) for value, n in here.items()
        ]
        for value, shown in zip(here, shown_invited(rows, safe.profile), strict=True):
            invited = cast(int, HIDDEN) if shown is None else shown
            found.append(Invited(name, value, invited, people[value]))
    return tuple(found)


def read_practice(path: Path, safe: SafeResults) -> tuple[Practice, ...]:
    """Examples of practice, each of a value of the split of the report.

    Raises:
        InputError: a column is missing, a value is not of this project, or a row says nothing.
    """
    split, table, at = _by_split(
        path,
        safe,
        "practice",
        ", 'practice' and, if you like, 'source'",
        "no example belongs to anybody",
    )
    known = {value.casefold(): value for value in safe.themes.values}
    found = []
    for row in table.rows:
        cells = {name: row.cells[n].strip() for name, n in at.items()}
        value, text = cells[split.casefold()], cells["practice"]
        if value.casefold() not in known or not text:
            raise InputError(
                "the example is empty." if not text else f"{split} has no value {value!r} here.",
                path=path,
                row=row.number,
                fix=f"Values here: {', '.join(known.values())}.",
            )
        found.append(Practice(known[value.casefold()], text, cells.get("source", "")))
    return tuple(found)


def read_questions(path: Path, safe: SafeResults) -> tuple[Asked, ...]:
    """Questions of a self-assessment, with the domains and drivers that each is about.

    Raises:
        InputError: a column is missing, a question is empty, or a driver is not in a framework.
    """
    table = intake.read_table(path)
    at = {column.name.strip().casefold(): n for n, column in enumerate(table.columns)}
    for name in ("question", "drivers"):
        if name not in at:
            raise InputError(
                f"there is no column {name!r}.",
                path=path,
                fix="The columns are 'question' and 'drivers'.",
            )
    known = {r.element.id.casefold(): r.element.id for m in safe.maps.values() for r in m.rows}
    asked = []
    for row in table.rows:
        question = row.cells[at["question"]].strip()
        ids = [part.strip() for part in row.cells[at["drivers"]].split(";") if part.strip()]
        unknown = next((part for part in ids if part.casefold() not in known), "")
        if not question or not ids or unknown:
            raise InputError(
                f"there is no domain or driver {unknown!r}."
                if unknown
                else "the question is empty."
                if not question
                else "the question names no driver.",
                path=path,
                row=row.number,
                fix="See the ids with: chec-voice map PROJECT --drivers",
            )
        asked.append(Asked(question, tuple(known[part.casefold()] for part in ids)))
    return tuple(asked)
