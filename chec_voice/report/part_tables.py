"""Tables of a report, each made in one way."""

from __future__ import annotations

from collections.abc import Iterable

from chec_voice.report.cells import (
    NO_VALUE,
    key_of,
    label_of,
    number_of,
    share_of,
    split_columns,
)
from chec_voice.report.content import Content, Map
from chec_voice.report.document import (
    Column,
    Row,
    Table,
)
from chec_voice.tally import is_hidden
from chec_voice.text import counted

RESPONSES = {
    "done": "We did this",
    "doing": "We are doing this",
    "cannot": "We cannot do this",
    "looking": "We are looking into it",
}


def people_table(content: Content) -> Table:
    """Who answered, and whose answers were looked at: what every share is out of."""
    rows = [
        Row(name, (label, counted.people, counted.groups, counted.answers))
        for name, label, counted in (
            ("everyone", "Everybody with an answer", content.everyone),
            ("looked_at", "Looked at by a coder: figures are of these", content.looked),
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


_ALIKE = 0.9
"""Of the longest bar: where the shortest is as long, bars say nothing."""


def alike(people: Iterable[int]) -> bool:
    """Whether bars of these numbers would be of about one length."""
    shown = [number_of(number) for number in people]
    return 0 < _ALIKE * max(shown, default=0) <= min(shown, default=0)


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
                Row(key_of(v, n), (v, *counts))
                for n, (v, counts) in enumerate(content.values.items(), 1)
            ),
            "" if alike(people for people, _ in content.values.values()) else "bars",
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
    columns += split_columns(content)
    rows = [
        Row(
            t.id,
            (
                t.name,
                t.people,
                share_of(t),
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
    rows = [Row(t.id, (t.name, t.people, share_of(t))) for t in content.subthemes[:most]]
    return Table(
        "top",
        "What people spoke of most",
        "The sub-themes with most people, of"
        f" {counted(content.looked.people, 'person', 'people')} looked at.",
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
        (Column("theme", "theme", "text"), *split_columns(content)),
        tuple(rows),
        "heat",
    )


def domain_table(content: Content, drawn: Map) -> Table:
    """How voice covers the domains of a framework, without their drivers."""
    domains = [r for r in drawn.rows if r.domain]
    return Table(
        f"domains_{drawn.id}",
        f"Voice on each domain: {drawn.name}",
        "People whose answers are surely about each domain, and how many it may come to at most,"
        f" of {counted(content.looked.people, 'person', 'people')} looked at."
        f" {_sentence(drawn.status)}",
        (
            Column("element", "domain", "text"),
            Column("people", "surely about it"),
            Column("most", "at most"),
        ),
        tuple(Row(r.id, (label_of(r), r.people, r.most)) for r in domains),
        "groups" if len(domains) <= _DOMAINS else "",
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


_DOMAINS = 12
"""Domains of a chart that has two bars for each."""


def map_tables(content: Content, drawn: Map) -> list[Table]:
    """Coverage of a framework, its gaps, and what has no place in it."""
    return [coverage_table(content, drawn), *gap_tables(drawn), *homeless_tables(drawn)]


def coverage_table(content: Content, drawn: Map) -> Table:
    """How voice covers each domain and driver of a framework."""
    shared = not content.hides
    also = (
        "Also elsewhere: people who count under another row of the same kind too."
        if shared
        else "One person can count under several rows."
    )
    return Table(
        f"map_{drawn.id}",
        f"How voice covers: {drawn.name}",
        "People whose answers are surely about each domain and driver, and how many they may come"
        " to at most, of"
        f" {counted(content.looked.people, 'person', 'people')} looked at. Darker is more"
        f" people. {also} {_sentence(drawn.status)}",
        (
            Column("element", "domain or driver", "text"),
            Column("mark", "status", "text"),
            Column("people", "people"),
            Column("most", "at most"),
            *((Column("shared", "also elsewhere"),) if shared else ()),
            Column("groups", "groups"),
            *split_columns(content),
        ),
        tuple(
            Row(
                r.id,
                (
                    label_of(r),
                    r.mark,
                    r.people,
                    r.most,
                    *((r.shared,) if shared else ()),
                    r.groups,
                    *r.by.values(),
                ),
                0 if r.domain else 1,
            )
            for r in drawn.rows
        ),
        "heat",
    )


HIDDEN_IS_NO_GAP = (
    "What has a hidden number is not listed as a gap: numbers are hidden to protect people, and few"
    " or many may have spoken of it."
)


def gap_tables(drawn: Map) -> list[Table]:
    """What has nothing to show, by why, first what most may have meant; empty where all has."""
    found = [r for r in drawn.rows if r.gap]
    hidden = any(is_hidden(r.people) for r in drawn.rows)
    reasons = list(dict.fromkeys(r.gap for r in found))
    found.sort(key=lambda r: (reasons.index(r.gap), -number_of(r.most)))
    if not found:
        return []
    return [
        Table(
            f"gaps_{drawn.id}",
            f"Gaps: {drawn.name}",
            "Domains and drivers without voice, and why; first those that most people may have"
            " meant. A gap is a finding: it says where to ask next."
            + (f" {HIDDEN_IS_NO_GAP}" if hidden else ""),
            (
                Column("element", "domain or driver", "text"),
                Column("mark", "status", "text"),
                Column("most", "at most"),
                Column("gap", "why", "text"),
            ),
            tuple(
                Row(r.id, (label_of(r), r.mark, r.most, r.gap), 0 if r.domain else 1) for r in found
            ),
        )
    ]


def homeless_tables(drawn: Map) -> list[Table]:
    """Codes that a framework has no place for; nothing where each has one."""
    if not drawn.homeless:
        return []
    return [
        Table(
            f"outside_{drawn.id}",
            "What young people raised that the framework has no place for",
            "Codes that lead to no driver, with the people who spoke of them.",
            (
                Column("code", "code", "text"),
                Column("people", "people"),
                Column("reason", "why it has no place", "text"),
            ),
            tuple(
                Row(key_of(h.name, n), (h.name, h.people, h.reason or NO_VALUE))
                for n, h in enumerate(drawn.homeless, 1)
            ),
        )
    ]


def versions_table(content: Content) -> Table:
    """Codebook, frameworks, program and rules behind the figures."""
    return Table(
        "versions",
        "What the figures come from",
        "The versions and rules that give these figures again.",
        (Column("what", "what", "text"), Column("value", "value", "text")),
        tuple(
            Row(key_of(what, n), (what, value))
            for n, (what, value) in enumerate(content.versions.items(), 1)
        ),
    )


def pair_tables(content: Content) -> list[Table]:
    """Themes that the same people spoke of; nothing where no pair may be shown."""
    if not content.pairs:
        return []
    return [
        Table(
            "together",
            "Themes that go together",
            "People who spoke of both themes, in one answer or in several, most people first."
            + (
                " Only pairs whose number may be shown stand here: the numbers of others, also of"
                " more people, are hidden to protect people."
                if content.hides
                else ""
            ),
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


def group_tables(content: Content) -> list[Table]:
    """People per named group of codes; nothing where none was named."""
    if not content.groups:
        return []
    return [
        Table(
            "code_groups",
            "People per group of themes",
            "Distinct people who spoke of one theme of the group at least, of"
            f" {counted(content.looked.people, 'person', 'people')} looked at.",
            (
                Column("group", "group", "text"),
                Column("codes", "made of", "text"),
                Column("people", "people"),
                Column("share", "% of people", "share"),
                Column("interval", "95% interval", "text"),
                *split_columns(content),
            ),
            tuple(
                Row(
                    key_of(group.name, n),
                    (
                        group.name,
                        ", ".join(group.codes),
                        group.people,
                        share_of(group),
                        group.interval or NO_VALUE,
                        *group.by.values(),
                    ),
                )
                for n, group in enumerate(content.groups, 1)
            ),
        )
    ]


_FEW = 5
"""Per cent of people looked at, below which a theme is one that few spoke of."""


def minority_tables(content: Content) -> list[Table]:
    """Themes that few spoke of, and themes on which people differ; what exists of the two."""
    few = [
        theme
        for theme in content.themes
        if theme.depth
        and not theme.housekeeping
        and number_of(theme.people)
        and (theme.share or 0) < _FEW
    ]
    tables = [
        Table(
            "few",
            "Themes that only a few spoke of",
            f"Themes of fewer than {_FEW} in 100 people. That only a few raised a thing does not"
            " make it small for them: read their words before a decision.",
            (Column("theme", "theme", "text"), Column("people", "people")),
            tuple(Row(theme.id, (theme.name, theme.people)) for theme in few),
        ),
        Table(
            "differ",
            "Where people differ",
            "Themes of which people say different things, as coders marked it. What more people say"
            " stands first, and two numbers can be the same. One person can say both.",
            (
                Column("theme", "theme", "text"),
                Column("most", "some say", "text"),
                Column("most_people", "people"),
                Column("view", "others say", "text"),
                Column("people", "people who say so"),
            ),
            tuple(
                Row(v.id, (v.theme, v.most, v.most_people, v.view, v.people)) for v in content.views
            ),
        ),
    ]
    return [table for table in tables if table.rows]


def change_tables(content: Content) -> list[Table]:
    """What changed between two waves; nothing where none were compared."""
    if not content.changes:
        return []
    before, after = content.waves
    return [
        Table(
            "change",
            "What changed",
            "People per theme in two waves, and the difference in percentage points with its 95%"
            " interval. The people differ, and so may who was asked: a clear change is more than"
            " chance, and still not always a change in the same young people.",
            (
                Column("theme", "theme", "text"),
                Column("before", before),
                Column("after", after),
                Column("points", "points (interval)", "text"),
                Column("clear", "more than chance", "text"),
            ),
            tuple(
                Row(
                    c.id,
                    (
                        c.name,
                        c.before,
                        c.after,
                        c.points or NO_VALUE,
                        ("yes" if c.clear else "not clear") if c.points else NO_VALUE,
                    ),
                )
                for c in content.changes
            ),
        )
    ]


def feedback_table(content: Content) -> Table:
    """What was done about each theme, for whom, who owns it, and when."""
    headings = ("theme", "for", "response", "what and why", "owner", "date")
    return Table(
        "feedback",
        "What was done",
        "The response to each theme, for whom it is, who owns it, and when.",
        tuple(Column(c, c, "text") for c in headings),
        tuple(
            Row(
                key_of(a.theme, n),
                (
                    a.theme,
                    a.whom,
                    RESPONSES.get(a.response, a.response),
                    a.text,
                    a.owner,
                    a.date,
                ),
            )
            for n, a in enumerate(content.answered, 1)
        ),
    )


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
