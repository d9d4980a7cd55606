"""Pieces that packs are made of: tables and sentences, each made in one way."""

from __future__ import annotations

import re

from chec_voice.report.content import Asked, Content, Driver, Invited, Map, Theme
from chec_voice.report.document import (
    Bullets,
    Cell,
    Column,
    Part,
    Quotation,
    Row,
    Section,
    Table,
    Text,
)
from chec_voice.tally import HIDDEN, is_hidden

BACKGROUND = (
    "Young people were asked, in their own words, what helps them and what gets in the way of being"
    " healthy and well. People read every answer that is counted here and gave it the codes of a"
    " shared codebook; this report counts the people behind each code and sets that beside a"
    " framework of what drives health."
)
PRACTICE = "None has been written down in this project. Add what is being done here before sending."
NO_VALUE = "–"
_RESPONSES = {
    "done": "We did this",
    "doing": "We are doing this",
    "cannot": "We cannot do this",
    "looking": "We are looking into it",
}


# --- tables ---


def people_table(content: Content) -> Table:
    """Who answered, and whose answers were looked at: what every share is out of."""
    rows = [
        Row(name, (label, counted.people, counted.groups, counted.answers))
        for name, label, counted in (
            ("everyone", "Everybody with an answer", content.everyone),
            ("looked_at", "Looked at by a coder: what figures are out of", content.looked),
        )
    ]
    return Table(
        "people",
        "Who took part",
        "People, groups and answers. A group is counted as one group and never as people.",
        (
            Column("who", "who", "text"),
            Column("people", "people"),
            Column("groups", "groups"),
            Column("answers", "answers"),
        ),
        tuple(rows),
    )


def value_tables(content: Content) -> list[Table]:
    """Who took part by the split; nothing where there is none."""
    if not content.values:
        return []
    return [
        Table(
            "people_by",
            f"Who took part by {content.split}",
            f"People by {content.split}: everybody with an answer, and those looked at so far.",
            (
                Column("value", content.split, "text"),
                Column("people", "people"),
                Column("looked_at", "looked at"),
            ),
            tuple(
                Row(_key(v, n), (v, *counts))
                for n, (v, counts) in enumerate(content.values.items(), 1)
            ),
            "bars",
        )
    ]


def theme_table(content: Content) -> Table:
    """Every code, in the order of the codebook, with people per value of the split."""
    columns = [
        Column("theme", "theme", "text"),
        Column("people", "people"),
        Column("share", "% of people", "share"),
        Column("interval", "95% interval", "text"),
        Column("groups", "groups"),
        Column("answers", "answers"),
        Column("mentions", "mentions"),
    ]
    columns += _split_columns(content)
    rows = [
        Row(
            t.id,
            (
                t.name,
                t.people,
                _share(t),
                t.interval or NO_VALUE,
                t.groups,
                t.answers,
                t.mentions,
                *t.by.values(),
            ),
            t.depth,
        )
        for t in content.themes
        if not t.housekeeping
    ]
    return Table(
        "themes",
        "People per theme",
        "Distinct people who spoke of each theme, of the people whose answers were looked at"
        f" ({content.looked.people:,}). A heading counts everybody below it once.",
        tuple(columns),
        tuple(rows),
    )


def top_table(content: Content, most: int = 10) -> Table:
    """The sub-themes that most people spoke of."""
    rows = [Row(t.id, (t.name, t.people, _share(t))) for t in content.subthemes[:most]]
    return Table(
        "top",
        "What most people spoke of",
        f"The sub-themes with most people, of {content.looked.people:,} people looked at.",
        (
            Column("theme", "theme", "text"),
            Column("people", "people"),
            Column("share", "% of people", "share"),
        ),
        tuple(rows),
        "bars",
    )


def split_table(content: Content) -> Table:
    """Sub-themes by the split, as a heat map."""
    rows = [Row(t.id, (t.name, *t.by.values())) for t in content.subthemes]
    return Table(
        "themes_by",
        f"Sub-themes by {content.split}",
        f"People who spoke of each sub-theme, by {content.split}. Darker is more people; columns"
        " have different numbers of people, so compare within a column.",
        (Column("theme", "theme", "text"), *_split_columns(content)),
        tuple(rows),
        "heat",
    )


def map_tables(content: Content, drawn: Map) -> list[Table]:
    """Coverage of a framework, and its gaps."""
    rows = drawn.rows
    columns = (
        Column("element", "domain or driver", "text"),
        Column("mark", "status", "text"),
        Column("people", "people"),
        Column("most", "at most"),
        Column("groups", "groups"),
        *_split_columns(content),
    )
    covered = Table(
        f"map_{drawn.id}",
        f"How voice covers: {drawn.name}",
        "People whose answers are surely about each domain and driver, and how many they may come"
        " to at most, of"
        f" {content.looked.people:,} people looked at. Darker is more people. {drawn.status}.",
        columns,
        tuple(
            Row(
                r.id,
                (_label(r), r.mark, r.people, r.most, r.groups, *r.by.values()),
                0 if r.domain else 1,
            )
            for r in rows
        ),
        "heat",
    )
    silent = [r for r in rows if r.gap]
    gaps = Table(
        f"gaps_{drawn.id}",
        f"Gaps: {drawn.name}",
        "Domains and drivers with nothing that could be shown, and why. A gap is a finding: it says"
        " where to ask next.",
        (
            Column("element", "domain or driver", "text"),
            Column("mark", "status", "text"),
            Column("gap", "why", "text"),
        ),
        tuple(Row(r.id, (_label(r), r.mark, r.gap), 0 if r.domain else 1) for r in silent),
    )
    homeless = Table(
        f"outside_{drawn.id}",
        "What young people raised that the framework has no place for",
        "Codes that lead to no driver, with the people who spoke of them.",
        (
            Column("code", "code", "text"),
            Column("people", "people"),
            Column("reason", "why it has no place", "text"),
        ),
        tuple(
            Row(_key(h.name, n), (h.name, h.people, h.reason or NO_VALUE))
            for n, h in enumerate(drawn.homeless, 1)
        ),
    )
    return [covered, *(table for table in (gaps, homeless) if table.rows)]


def domain_table(content: Content, drawn: Map) -> Table:
    """People per domain, short enough for a slide."""
    return Table(
        f"domains_{drawn.id}",
        f"Voice on each domain: {drawn.name}",
        "People whose answers are surely about each domain, and how many it may come to at most,"
        f" of {content.looked.people:,} people looked at. {drawn.status}.",
        (
            Column("element", "domain", "text"),
            Column("mark", "status", "text"),
            Column("people", "people"),
            Column("most", "at most"),
        ),
        tuple(Row(r.id, (_label(r), r.mark, r.people, r.most)) for r in drawn.rows if r.domain),
    )


def unverified(content: Content) -> tuple[str, ...]:
    """What has to stand wherever a domain is named."""
    return tuple(f"{d.name}: {d.status}." for d in content.maps if d.notice)


def versions_table(content: Content) -> Table:
    """Codebook, frameworks, program and rules behind the figures."""
    return Table(
        "versions",
        "What the figures come from",
        "The versions and rules that give these figures again.",
        (Column("what", "what", "text"), Column("value", "value", "text")),
        tuple(
            Row(_key(what, n), (what, value))
            for n, (what, value) in enumerate(content.versions.items(), 1)
        ),
    )


# --- sentences and sections ---


def headlines(content: Content) -> tuple[str, ...]:
    """The few sentences that somebody takes away."""
    lines = [
        f"{_people_and_groups(content)} are behind these figures: those whose answers a coder has"
        " looked at."
    ]
    top = [t for t in content.subthemes[:3] if isinstance(t.people, int) and t.people]
    lines += [
        f"{t.name}: {t.people:,} people" + ("" if t.share is None else f" ({t.share}%)") + "."
        for t in top
    ]
    if not top:
        lines.append("Nothing is coded yet, or by too few people to show.")
    for drawn in content.maps:
        silent = [r.label for r in drawn.rows if r.domain and r.gap]
        if silent:
            lines.append(
                f"Domains with nothing to show so far: {', '.join(silent)} ({drawn.status})."
            )
    return tuple(lines)


def who(content: Content) -> tuple[Part, ...]:
    partly = (
        Text(
            f"Of {content.partly:,} people only some answers were looked at so far: what else they"
            " said is not in the figures yet."
        ),
    )
    return (
        people_table(content),
        *(partly if content.partly else ()),
        *value_tables(content),
    )


def invited(content: Content) -> list[Section]:
    """Who was asked and who answered, by the split, where the team has a list of who was asked."""
    if not content.invited:
        return []
    rows = tuple(
        Row(_key(i.value, n), (i.value, i.invited, i.answered, _rate(i)))
        for n, i in enumerate(content.invited, 1)
    )
    return [
        Section(
            "Who was invited, and who answered",
            (
                Table(
                    "invited",
                    f"Invited and answered, by {content.split}",
                    "How many were invited comes from the team's own list; how many answered is"
                    " counted here. A low share says who is missing.",
                    (
                        Column("value", content.split, "text"),
                        Column("invited", "invited"),
                        Column("answered", "answered"),
                        Column("share", "% answered", "share"),
                    ),
                    rows,
                ),
            ),
        )
    ]


def _rate(row: Invited) -> Cell:
    if is_hidden(row.answered):
        return HIDDEN
    return round(100 * row.answered / row.invited) if row.invited else NO_VALUE


def summaries(content: Content) -> list[Section]:
    """What people wrote about themes, each with who wrote it and when."""
    texts: list[Part] = []
    for summary in content.summaries:
        caveats = f" Please note: {summary.caveats}" if summary.caveats else ""
        signed = f" (Written by {summary.author}, {summary.date}.)"
        texts.append(Text(f"{summary.theme}: {summary.text}{caveats}{signed}"))
    return [Section("What stands behind the figures", tuple(texts))] if texts else []


def pair_tables(content: Content) -> list[Table]:
    """Themes that the same people spoke of; nothing where no pair may be shown."""
    if not content.pairs:
        return []
    return [
        Table(
            "together",
            "Themes that go together",
            "People who spoke of both themes, in one answer or in several, most people first.",
            (
                Column("first", "theme", "text"),
                Column("second", "and", "text"),
                Column("people", "people"),
            ),
            tuple(
                Row(f"{n:02d}", (p.first, p.second, p.people))
                for n, p in enumerate(content.pairs, 1)
            ),
        )
    ]


def together(content: Content) -> list[Section]:
    tables = pair_tables(content)
    return [Section("What goes together", tuple(tables))] if tables else []


def measure_tables(content: Content) -> list[Table]:
    """Published figures beside voice, per driver and area; nothing where none were loaded."""
    if not content.measures:
        return []
    return [
        Table(
            "indicators",
            "Published figures beside voice",
            "Per driver and area: people whose answers are about it, and the newest published"
            " figure. Neither proves the other; a gap on one side says where to look next.",
            (
                Column("driver", "driver (not verified unless said)", "text"),
                Column("area", "area", "text"),
                Column("people", "people"),
                Column("indicator", "indicator", "text"),
                Column("value", "value", "text"),
                Column("source", "source and period", "text"),
                Column("state", "what there is", "text"),
            ),
            tuple(
                Row(
                    f"{n:03d}",
                    (
                        m.driver,
                        m.area,
                        m.people,
                        m.indicator,
                        m.value or NO_VALUE,
                        m.source or NO_VALUE,
                        m.state,
                    ),
                )
                for n, m in enumerate(content.measures, 1)
            ),
        )
    ]


def evidence(content: Content) -> list[Section]:
    """Per question of a self-assessment: voice, published figures, quotes and gaps."""
    if not content.asked:
        return [
            Section(
                "No questions yet",
                (
                    Text(
                        "Enter the questions of your self-assessment in a CSV with the columns"
                        " question and drivers (ids, with semicolons between), and name it with"
                        " --questions."
                    ),
                ),
            )
        ]
    return [
        Section(f"{n}. {asked.question}", _evidence_on(content, asked, n))
        for n, asked in enumerate(content.asked, 1)
    ]


def _evidence_on(content: Content, asked: Asked, number: int) -> tuple[Part, ...]:
    rows = [r for drawn in content.maps for r in drawn.rows if r.id in asked.drivers]
    voice = Table(
        f"question_{number:02d}",
        "Voice on the drivers of this question",
        "People whose answers are surely about each driver, how many they may come to, and why"
        " there is nothing to show where there is nothing.",
        (
            Column("element", "domain or driver", "text"),
            Column("mark", "status", "text"),
            Column("people", "people"),
            Column("most", "at most"),
            Column("gap", "gap", "text"),
        ),
        tuple(Row(r.id, (_label(r), r.mark, r.people, r.most, r.gap or NO_VALUE)) for r in rows),
        "bars",
    )
    parts: list[Part] = [voice]
    found = [m for m in content.measures if m.element in asked.drivers]
    if found:
        lines = (f"{m.indicator}, {m.area}: {m.value or 'no figure'} ({m.source})" for m in found)
        parts += [Text("Published figures:"), Bullets(tuple(lines))]
    else:
        parts.append(Text("No published figures were loaded for these drivers."))
    themes = {name for r in rows for name in r.themes}
    said = [q for q in content.quotes if q.theme in themes]
    parts += [Quotation(q.text, f"{q.attribution} (on {q.theme})") for q in said]
    if not said:
        parts.append(Text(content.unchecked or "No quotes on these drivers were approved."))
    return tuple(parts)


def measures(content: Content) -> list[Section]:
    tables = measure_tables(content)
    return [Section("Published figures beside voice", tuple(tables))] if tables else []


def missing(content: Content) -> tuple[Part, ...]:
    return (Bullets(missing_points(content)),)


def missing_points(content: Content) -> tuple[str, ...]:
    """Who is thin or absent in the split, and where the frameworks have gaps."""
    lines = []
    for value, (people, _) in content.values.items():
        if is_hidden(people):
            lines.append(f"{content.split} {value}: too few people to show, or hidden to protect.")
        elif people == 0:
            lines.append(f"{content.split} {value}: nobody.")
    for drawn in content.maps:
        for reason in dict.fromkeys(r.gap for r in drawn.rows if r.domain and r.gap):
            labels = [r.label for r in drawn.rows if r.domain and r.gap == reason]
            lines.append(f"{reason[0].upper()}{reason[1:]}: {', '.join(labels)}.")
    lines += unverified(content)
    lines.append(
        "How many were invited stands in the report on the quality of the evidence."
        if content.invited
        else "Who was invited and did not answer is not recorded in this project, so nobody can say"
        " from these figures how the people who answered differ from those who did not."
    )
    return tuple(lines)


def themes(content: Content) -> tuple[Part, ...]:
    if not content.themes:
        return (Text("No answer is coded yet."),)
    return (top_table(content), theme_table(content), Bullets(content.notes))


def quotes(content: Content) -> list[Section]:
    """Permitted quotes; where texts were not made safe there are none, and the reason stands."""
    if content.unchecked:
        said: tuple[Part, ...] = (Text(f"No quotes are printed. {content.unchecked}"),)
    elif not content.quotes:
        said = (Text("No quotes were approved for printing."),)
    else:
        said = tuple(Quotation(q.text, f"{q.attribution} (on {q.theme})") for q in content.quotes)
    return [Section("In young people's own words", said)]


def by_value(content: Content) -> list[Section]:
    if not content.values or not content.subthemes:
        return []
    return [Section(f"Differences by {content.split}", (split_table(content),))]


def maps(content: Content) -> list[Section]:
    sections = []
    for drawn in content.maps:
        words: list[Part] = [Text(drawn.notice)] if drawn.notice else []
        words.append(
            Text(f"{drawn.proposed:,} links are proposed, and nobody has agreed them yet.")
        )
        tables = map_tables(content, drawn)
        sections.append(
            Section(
                f"How this covers the framework: {drawn.name}",
                (*words, *tables, Bullets(drawn.notes)),
            )
        )
    return sections


def board_split(content: Content) -> list[Section]:
    if not content.values or not content.subthemes:
        return []
    return [Section(f"Differences by {content.split}", (split_table(content),))]


def board_map(content: Content) -> list[Section]:
    return [
        Section(
            "Against the framework",
            (Text(f"{drawn.name}: {drawn.status}."), domain_table(content, drawn)),
        )
        for drawn in content.maps
    ]


def answered(content: Content) -> tuple[Part, ...]:
    """What was done about themes, from the feedback log."""
    if not content.answered:
        return (
            Text(
                "No response has been recorded yet. Young people have a right to hear back: record"
                " what was done, what cannot be done and why, who owns it, and the date."
            ),
        )
    rows = tuple(
        Row(
            _key(a.theme, n),
            (a.theme, _RESPONSES.get(a.response, a.response), a.text, a.owner, a.date),
        )
        for n, a in enumerate(content.answered, 1)
    )
    return (
        Table(
            "feedback",
            "What was done",
            "The response to each theme, who owns it, and when.",
            tuple(
                Column(c, c, "text") for c in ("theme", "response", "what and why", "owner", "date")
            ),
            rows,
        ),
    )


def next_steps(content: Content) -> tuple[str, ...]:
    """What has to be done before and after this goes out."""
    steps = []
    if content.unchecked:
        steps.append("Make the texts safe, and have a person check what is found.")
    if any(drawn.notice for drawn in content.maps):
        steps.append("Check the framework against its published figure; it is not verified.")
    if any(drawn.proposed for drawn in content.maps):
        steps.append("Agree the links from codes to drivers; they are proposals.")
    steps += [
        "Check with young people whether this says what they meant, and what is missing.",
        "Decide who answers each theme, by when, and tell the young people.",
    ]
    return tuple(steps)


def care(content: Content) -> tuple[str, ...]:
    return (
        content.unchecked or "All answers were checked for personal data by a person.",
        content.read_for_risk,
        "Answers about which a concern is open, and those of people who do not agree to analysis,"
        " are in no figure.",
    )


def caveats(content: Content) -> tuple[str, ...]:
    return (content.small_numbers, *content.notes)


def method(content: Content) -> tuple[Part, ...]:
    """How it was coded and counted, by whom, with which rules."""
    coders = ", ".join(content.coders) or "nobody yet"
    return (
        Text(
            "Codebook analysis: answers were split into parts, people gave each part the codes of"
            f" a shared codebook, and distinct people were counted. Coders: {coders}."
        ),
        Bullets(caveats(content)),
        versions_table(content),
    )


# --- one value of the split ---


def who_of(content: Content, value: str) -> tuple[Part, ...]:
    people, looked = content.values[value]
    return (
        Table(
            "people",
            f"Who took part: {value}",
            "People with an answer, and those looked at.",
            (Column("who", "who", "text"), Column("people", "people")),
            (
                Row("everyone", ("Everybody with an answer", people)),
                Row("looked_at", ("Looked at by a coder", looked)),
            ),
        ),
    )


def themes_of(content: Content, value: str) -> Table:
    """Sub-themes of one value, most people first."""
    ordered = sorted(content.subthemes, key=lambda t: -_number(t.by[value]))
    return Table(
        "themes_here",
        f"People per sub-theme: {value}",
        f"Of {content.values[value][1]:,} people looked at here.",
        (
            Column("theme", "theme", "text"),
            Column("people", "people"),
            Column("everywhere", "people everywhere"),
        ),
        tuple(Row(t.id, (t.name, t.by[value], t.people)) for t in ordered),
        "bars",
    )


def gaps_of(content: Content, value: str) -> list[Section]:
    sections = []
    for drawn in content.maps:
        rows = [r for r in drawn.rows if r.gaps.get(value)]
        if rows:
            sections.append(
                Section(
                    f"Gaps: {drawn.name}",
                    (
                        Text(drawn.notice),
                        Table(
                            f"gaps_{drawn.id}",
                            f"Gaps here: {drawn.name}",
                            "Domains and drivers with nothing that could be shown here, and why.",
                            (
                                Column("element", "domain or driver", "text"),
                                Column("mark", "status", "text"),
                                Column("gap", "why", "text"),
                            ),
                            tuple(
                                Row(r.id, (_label(r), r.mark, r.gaps[value]), 0 if r.domain else 1)
                                for r in rows
                            ),
                        ),
                    ),
                )
            )
    return sections


# --- small things ---


def _label(row: Driver) -> str:
    return f"{row.id} {row.label}" if row.domain else row.label


def _people_and_groups(content: Content) -> str:
    groups = content.looked.groups
    people = f"{content.looked.people:,} people"
    return f"{people} and {groups:,} groups" if groups else people


def file_name(value: str) -> str:
    """A name for a file: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")[:40] or "other"


def _key(text: str, number: int) -> str:
    return f"{number:02d}_{file_name(text)}"


def _split_columns(content: Content) -> list[Column]:
    return [
        Column(f"by_{_key(value, n)}", f"{value} (of {looked:,})")
        for n, (value, (_, looked)) in enumerate(content.values.items(), 1)
    ]


def _share(theme: Theme) -> Cell:
    if is_hidden(theme.people):
        return HIDDEN
    return NO_VALUE if theme.share is None else theme.share


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0
