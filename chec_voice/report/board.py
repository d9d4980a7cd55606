"""Eight slides for a board: each says one thing, as its title; the last is what to decide."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.report import parts
from chec_voice.report.cells import NO_VALUE, key_of, number_of, split_columns
from chec_voice.report.content import Content, Map, Theme
from chec_voice.report.document import (
    Bullets,
    Column,
    Part,
    Quotation,
    Row,
    Section,
    Small,
    Table,
    Text,
    day,
)
from chec_voice.report.part_tables import RESPONSES, alike, domain_table, top_table
from chec_voice.tally import is_hidden
from chec_voice.text import counted, in_words, sentence

_SERIES = 5
"""Values of the split that can be told apart as bars of one chart."""
_FEW_BARS = 6
"""Themes of a chart that has several bars for each."""
_QUOTES = 4
_NAMED = 2
"""Domains or values that a title has room for."""
_DECISIONS = 6
_EXAMPLES = 4


def sections(content: Content) -> list[Section]:
    """The slides after the first, which has the title and the notices."""
    return [
        _who(content),
        _most(content),
        *_words(content),
        *_split(content),
        *(_coverage(content, drawn) for drawn in content.maps if content.looked.answers),
        _missing(content),
        _decide(content),
    ]


def _top(content: Content) -> list[Theme]:
    """Sub-themes with a number that may be told, most people first."""
    return [t for t in content.subthemes if number_of(t.people)]


def _who(content: Content) -> Section:
    people, looked = content.everyone.people, content.looked.people
    title = f"{counted(people, 'young person', 'young people')} took part"
    if looked != people:
        title += f"; these figures are about the {looked:,} whose answers were read and coded"
    words: list[Part] = []
    if content.looked.groups:
        words.append(
            Text(
                f"{counted(content.looked.groups, 'group')} answered together, and"
                f" {'is' if content.looked.groups == 1 else 'are'} counted as"
                f" {'one group' if content.looked.groups == 1 else 'groups'}, never as people."
            )
        )
    if content.partly:
        words.append(
            Text(
                f"Of {counted(content.partly, 'person', 'people')} only some answers were read so"
                " far. What else they said is not in these figures yet."
            )
        )
    if few := parts.fewest_answered(content):
        words.append(Text(few))
    return Section(title, (*words, *_by_value(content), Small(content.small_numbers)))


def _by_value(content: Content) -> list[Part]:
    """Who was invited, took part and was read, by the split; a sentence where all is alike."""
    if not content.values:
        return []
    split = content.split.casefold()
    invited = {i.value: i.invited for i in content.invited if i.attribute.casefold() == split}
    unread = any(people != looked for people, looked in content.values.values())
    if not invited and not unread and alike(people for people, _ in content.values.values()):
        told = in_words([f"{value} ({people:,})" for value, (people, _) in content.values.items()])
        return [Text(f"About as many took part in each {split}: {told}.")]
    columns = [
        Column("value", content.split, "text"),
        *([Column("invited", "invited")] if invited else []),
        Column("people", "took part"),
        *([Column("looked_at", "read and coded")] if unread else []),
    ]
    rows = tuple(
        Row(
            key_of(value, n),
            (
                value,
                *([invited.get(value, NO_VALUE)] if invited else []),
                people,
                *([looked] if unread else []),
            ),
        )
        for n, (value, (people, looked)) in enumerate(content.values.items(), 1)
    )
    return [
        Table(
            "people_by",
            f"Who took part by {content.split}",
            f"People by {content.split}: how many "
            + in_words(
                [
                    *(["were invited"] if invited else []),
                    "took part",
                    *(["were read and coded so far"] if unread else []),
                ]
            )
            + ".",
            tuple(columns),
            rows,
            "groups" if len(columns) > 2 else "bars",
        )
    ]


def _most(content: Content) -> Section:
    top = _top(content)
    if not top:
        return Section("Nothing is coded yet, or every number is hidden", (_base(content),))
    names = in_words([t.name for t in top[:3]])
    return Section(f"They spoke most of {names}", (top_table(content), _base(content)))


def _base(content: Content) -> Small:
    return Small(
        f"Of {counted(content.looked.people, 'person', 'people')} whose answers were read and"
        " coded. One person can speak of several themes, so bars do not add up."
    )


def _words(content: Content) -> list[Section]:
    """Quotes on what people spoke of most, first one for each theme."""
    if content.unchecked:
        return [
            Section(
                "Nobody can be quoted yet: texts were not made safe", (Text(content.unchecked),)
            )
        ]
    chosen = parts.quotes_by_theme(content, _top(content), most=_QUOTES)
    if not chosen:
        return []
    on = list(dict.fromkeys(t.name for t, _ in chosen))
    more = counted(len(on) - _NAMED, "more theme")
    named = in_words([*on[:_NAMED], more]) if len(on) > _NAMED else in_words(on)
    return [
        Section(
            f"In their own words, on {named}",
            tuple(Quotation(q.text, f"{q.attribution} (on {t.name})") for t, q in chosen),
        )
    ]


def _split(content: Content) -> list[Section]:
    """Whether the values of the split put the same themes first, and the figures for each."""
    top = _top(content)[:_FEW_BARS]
    if len(content.values) < 2 or not top:
        return []
    split = content.split.casefold()
    shared = [t for t in top if all(_among_first(content, t, value) for value in content.values)]
    title = (
        f"{in_words([t.name for t in shared])}: among the first three in every {split}"
        if shared
        else f"What comes first is not the same in every {split}"
    )
    few = len(content.values) <= _SERIES
    table = Table(
        "themes_by",
        f"What people spoke of most, by {content.split}",
        f"People who spoke of each theme, by {content.split}.",
        (Column("theme", "theme", "text"), *split_columns(content)),
        tuple(Row(t.id, (t.name, *t.by.values())) for t in top),
        "groups" if few else "heat",
    )
    note = "Where a bar is missing, the number is hidden. " if few else ""
    return [
        Section(
            title,
            (
                table,
                Small(
                    f"{note}Numbers of people differ between columns, and small differences may be"
                    " chance."
                ),
            ),
        )
    ]


def _among_first(content: Content, theme: Theme, value: str) -> bool:
    """Whether fewer than three themes have more people of this value, as far as is shown."""
    mine = theme.by[value]
    if is_hidden(mine) or not mine:
        return False
    return sum(number_of(t.by[value]) > mine for t in content.subthemes) < 3


def _coverage(content: Content, drawn: Map) -> Section:
    if not drawn.linked:
        return Section(
            "What was said is not linked to the framework yet", (Text(parts.NOT_LINKED),)
        )
    domains = [r for r in drawn.rows if r.domain]
    silent = [r for r in domains if r.gap]
    hidden = any(is_hidden(r.people) for r in domains)  # of these nobody may know whether anybody
    spoken = sum(not r.gap and not is_hidden(r.people) for r in domains)
    title = (
        f"Young people speak to {'at least ' if hidden else ''}{spoken:,} of {len(domains):,}"
        " domains"
    )
    if 0 < len(silent) <= _NAMED:
        title += f"; none surely to {in_words([r.label for r in silent])}"
    table = domain_table(content, drawn)
    return Section(title, (table, Small(f"{drawn.name}: {drawn.status}. {_base(content).text}")))


def _missing(content: Content) -> Section:
    """What young people raised that has no place, and what nobody can tell from these figures."""
    homeless = [h for drawn in content.mapped for h in drawn.homeless if number_of(h.people)]
    homeless.sort(key=lambda h: -h.people)
    silent = [v for v, (people, _) in content.values.items() if not number_of(people)]
    title = "What these figures cannot tell you"
    if silent:
        named = in_words(silent) if len(silent) <= _NAMED else f"{len(silent)} of them"
        title = f"{content.split}: we cannot speak for {named}"
    elif homeless:
        people = counted(homeless[0].people, "person", "people")
        title = f"{people} raised {homeless[0].name}, which the framework has no place for"
    lines = parts.missing_values(content)
    rest = homeless if silent else homeless[1:]
    if rest:
        named = _examples([f"{h.name} ({h.people:,})" for h in rest])
        lines.append(f"People also raised what the framework has no place for: {named}.")
    lines += [line for drawn in content.mapped for line in parts.gaps_in_short(drawn)]
    if not parts.fewest_answered(content):  # else that stands with who took part
        lines += parts.invited_or_not(content)
    small = Small(
        " ".join(
            (*parts.unverified(content), "The annex of the engagement report lists every gap.")
        )
    )
    return Section(title, (Bullets(tuple(lines)), small))


def _examples(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - _EXAMPLES
    return ", ".join(names[:_EXAMPLES]) + (f" and {counted(rest, 'more code')}" if rest > 0 else "")


def _decide(content: Content) -> Section:
    """The themes that most people spoke of, what was answered, and who has to decide what."""
    top = _top(content)[:_DECISIONS]
    owed = content.owed(top)
    rows = []
    for theme in top:
        given = [a for a in content.answered if a.code == theme.id]
        answers = [
            f"{f'{a.whom}: ' if a.areas else ''}{RESPONSES[a.response]}: {sentence(a.text)}"
            for a in given
        ]
        owners = dict.fromkeys(f"{a.owner}, {day(a.date)}" for a in given)
        rows.append(
            Row(
                theme.id,
                (
                    theme.name,
                    theme.people,
                    " ".join(answers) or "no answer yet",
                    "; ".join(owners) or "to be decided",
                ),
            )
        )
    title = "To decide: who answers young people, on what, and by when"
    if top and not owed:
        title = "Every theme has an answer; to decide: whether it is enough"
    elif owed:
        number = counted(len(owed), "theme")
        title = f"To decide today: who answers young people on {number}, and by when"
    table = Table(
        "decisions",
        "What the board is asked to decide",
        "The themes with most people, what was answered so far, and who owns it.",
        (
            Column("theme", "theme", "text"),
            Column("people", "people"),
            Column("answer", "our answer so far", "text"),
            Column("owner", "owner and date", "text"),
        ),
        tuple(rows),
    )
    after = [step for step in parts.next_steps(content) if not step.startswith("Decide who")]
    return Section(
        title, (table, Small(f"Also: {' '.join(after)}")) if rows else (Bullets(tuple(after)),)
    )
