"""Sentences and sections that packs are made of, each made in one way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chec_voice.report.cells import NO_VALUE, key_of, label_of, number_of
from chec_voice.report.content import Asked, Content, Driver, Invited, Map, Quote, Theme
from chec_voice.report.document import (
    Bullets,
    Cell,
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
from chec_voice.report.part_tables import (
    RESPONSES,
    change_tables,
    coverage_table,
    domain_table,
    feedback_table,
    gap_tables,
    group_tables,
    homeless_tables,
    measure_tables,
    minority_tables,
    pair_tables,
    people_table,
    split_table,
    theme_table,
    top_table,
    value_tables,
    versions_table,
)
from chec_voice.tally import HIDDEN, is_hidden
from chec_voice.text import counted, in_words, sentence

BACKGROUND = (
    "Young people were asked, in their own words, what helps them and what gets in the way of being"
    " healthy and well. People read every answer that is counted here and gave it the codes of a"
    " shared codebook; this report counts the people behind each code and sets that beside a"
    " framework of what drives health."
)
NOT_LINKED = (
    "No code is linked to it yet. Until codes are linked to its drivers, nothing can be said of"
    " what it covers and of what it misses."
)


def unverified(content: Content) -> tuple[str, ...]:
    """What has to stand wherever a domain is named."""
    return tuple(f"{d.name}: {d.status}." for d in content.maps if d.notice)


def headlines(content: Content) -> tuple[str, ...]:
    """The few sentences that somebody takes away."""
    lines = [
        f"{_people_and_groups(content)} are behind these figures: those whose answers a coder has"
        " looked at."
    ]
    top = [t for t in content.subthemes[:3] if isinstance(t.people, int) and t.people]
    lines += [
        f"{t.name}: {counted(t.people, 'person', 'people')}"
        + ("" if t.share is None else f" ({t.share}%)")
        + "."
        for t in top
    ]
    if not top:
        lines.append("Nothing is coded yet, or every number is hidden.")
    for drawn in content.mapped:
        silent = [r.label for r in drawn.rows if r.domain and r.gap]
        if silent:
            lines.append(
                f"Domains with nothing to show so far: {', '.join(silent)} ({drawn.status})."
            )
    return tuple(lines)


def in_half_a_page(content: Content) -> tuple[Part, ...]:
    """What somebody reads in a newsletter: sentences, and what one of those who spoke said."""
    top = [t for t in content.subthemes if number_of(t.people)][:3]
    if not top:
        return (Text("Nothing is coded yet, or every number is hidden."),)
    told = in_words([f"{t.name} ({t.people:,})" for t in top])
    everyone, read = content.everyone.people, content.looked.people
    said = [
        f"{counted(everyone, 'young person', 'young people')} told us what helps them and what gets"
        " in the way of being healthy and well."
        + (
            ""
            if read == everyone
            else f" The answers of {counted(read, 'of them', 'of them')} were read and coded so"
            " far: the numbers here are of these."
        )
        + f" They spoke most of {told}."
    ]
    silent = [r.label for drawn in content.mapped for r in drawn.rows if r.domain and r.gap]
    if silent:
        said.append(
            f"We have nothing to show yet on {in_words(silent)} ({content.mapped[0].status})."
        )
    quoted = [] if content.unchecked else quotes_by_theme(content, top, most=1)
    return (Text(" ".join(said)), *(Quotation(q.text, q.attribution) for _, q in quoted))


def promised(content: Content) -> str:
    """What was answered, and what is owed, in a sentence or two."""
    top = [t for t in content.subthemes if number_of(t.people)][:3]
    lines = [
        f"{RESPONSES[a.response]}{f' ({a.whom})' if a.areas else ''}: {sentence(a.text)}"
        for a in content.answered[:2]
    ]
    owed = [theme.name for theme in content.owed(top)]
    if owed:
        lines.append(f"We owe young people an answer on {in_words(owed)}.")
    return " ".join(lines) or "Nobody has recorded an answer to young people yet."


def small_print(content: Content) -> str:
    """What has to be read with figures where there is little room."""
    return (
        f"{content.small_numbers} Figures are of people whose answers were read and coded; one"
        " person can speak of several themes."
    )


_ROOM = 8
"""So many questions are read one by one; of more, a director wants to know what they were about."""


def questions(content: Content) -> tuple[str, ...]:
    """Every question, with what it asks for."""
    return tuple(f"{q.text} ({q.asks})" if q.asks else q.text for q in content.questions)


def asked_in_short(content: Content) -> tuple[Part, ...]:
    """All questions where they are few, else how many asked for what, with examples."""
    asked = content.questions
    if len(asked) <= _ROOM:
        return (Bullets(questions(content)),) if asked else ()
    kinds = sorted({q.asks for q in asked}, key=lambda kind: (kind == "", kind))
    lines = []
    for kind in kinds:
        texts = [q.text for q in asked if q.asks == kind]
        examples = "; ".join(texts[:3])
        number = counted(len(texts), "question", "questions")
        name = f"{kind[0].upper()}{kind[1:]}" if kind else "Open, or about something else"
        lines.append(f"{name}: {number}{', such as' if len(texts) > 3 else ''}: {examples}")
    return (
        Text(
            f"{len(asked)} questions and tasks, in words that fitted each session. All of them"
            " stand in the methods report."
        ),
        Bullets(tuple(lines)),
    )


def who(content: Content) -> tuple[Part, ...]:
    """Who took part."""
    partly = (
        Text(
            f"Of {counted(content.partly, 'person', 'people')} only some answers were looked at"
            " so far: what else they"
            " said is not in the figures yet."
        ),
    )
    return (
        people_table(content),
        *(partly if content.partly else ()),
        *value_tables(content),
    )


def invited(content: Content) -> list[Section]:
    """Who was asked and who answered; no section where the team has no list of who was asked."""
    tables = invited_tables(content)
    return [Section("Who was invited, and who answered", tuple(tables))] if tables else []


def invited_tables(content: Content) -> list[Table]:
    """Who was asked and who answered, by each attribute of the team's list of who was asked."""
    return [
        Table(
            f"invited_{key_of(attribute, n)}",
            f"Invited and answered, by {attribute}",
            "How many were invited comes from the team's own list; how many answered is"
            " counted here. A low share says who is missing.",
            (
                Column("value", attribute, "text"),
                Column("invited", "invited"),
                Column("answered", "answered"),
                Column("share", "% answered", "share"),
            ),
            tuple(
                Row(key_of(i.value, at), (i.value, i.invited, i.answered, _rate(i)))
                for at, i in enumerate(rows, 1)
            ),
        )
        for n, (attribute, rows) in enumerate(_invited_by(content).items(), 1)
    ]


def _invited_by(content: Content) -> dict[str, list[Invited]]:
    found: dict[str, list[Invited]] = {}
    for row in content.invited:
        found.setdefault(row.attribute, []).append(row)
    return found


def _rate(row: Invited) -> Cell:
    if is_hidden(row.answered) or is_hidden(row.invited):
        return HIDDEN
    return round(100 * row.answered / row.invited) if row.invited else NO_VALUE


def summaries(content: Content) -> list[Section]:
    """What people wrote about themes, each with who wrote it and when."""
    texts: list[Part] = []
    for summary in content.summaries:
        caveats = f" Please note: {sentence(summary.caveats)}" if summary.caveats else ""
        signed = f" (Written by {summary.author}, {day(summary.date)}.)"
        texts.append(Text(f"{summary.theme}: {sentence(summary.text)}{caveats}{signed}"))
    return [Section("What stands behind the figures", tuple(texts))] if texts else []


def minority(content: Content) -> list[Section]:
    """Views of a few, which totals would drown.

    Rows without a number would fill pages, so that their themes are named in a sentence.
    """
    found: list[Part] = []
    for table in minority_tables(content):
        told = tuple(row for row in table.rows if not is_hidden(row.cells[-1]))
        names = dict.fromkeys(str(r.cells[0]) for r in table.rows if is_hidden(r.cells[-1]))
        if told:
            if table.id == "differ":
                told = tuple(sorted(told, key=lambda row: -number_of(row.cells[-1])))
                found += _cut(replace(table, rows=told))
            else:  # what few say is not cut short
                found.append(replace(table, rows=told))
        else:
            found.append(Text(f"{table.title}. {table.about}"))
        if table.id == "differ":
            for row in told:
                names.pop(str(row.cells[0]), None)
        if names:
            found.append(
                Text(
                    "People differ on these too; how many is hidden to protect people:"
                    f" {', '.join(names)}."
                )
            )
    if hidden := [t.name for t in content.themes if _may_be_few(t)]:
        found.append(
            Text(
                "How many spoke of these is hidden to protect people, few or many:"
                f" {', '.join(hidden)}."
            )
        )
    return [Section("What fewer people say", tuple(found))] if found else []


def _may_be_few(theme: Theme) -> bool:
    return bool(theme.depth) and not theme.housekeeping and is_hidden(theme.people)


def change(content: Content) -> list[Section]:
    """What changed since an earlier wave, where the team named two."""
    if not any(content.waves):
        return []
    made: list[Part] = [
        replace(table, rows=tuple(row for row in table.rows if row.cells[3] != NO_VALUE))
        for table in change_tables(content)
    ]
    if made:
        told = sum(bool(each.points) for each in content.changes)
        compared = counted(told, "theme is", "themes are")
        chance = f"{compared} compared. Of 20 without any change, one looks like more than chance."
        made.append(Small(chance))
    few = Text(
        f"Nothing is compared between {' and '.join(content.waves)}: too few people were looked at."
    )
    return [Section("What changed", tuple(made) or (few,))]


def together(content: Content) -> list[Section]:
    """What is said together."""
    made = [part for table in pair_tables(content) for part in _cut(table)]
    return [Section("What goes together", tuple(made))] if made else []


_READ = 12
"""Rows of a long list that somebody reads."""


def _cut(table: Table) -> tuple[Part, ...]:
    """The first rows of a list, most people first, and where the others are."""
    if len(table.rows) <= _READ:
        return (table,)
    rest = Small(f"The first {_READ} of {len(table.rows):,}; the others are in the tables.")
    return (replace(table, rows=table.rows[:_READ]), rest)


def evidence(content: Content) -> list[Section]:
    """Per question of a self-assessment: voice, published figures, quotes and gaps."""
    if not content.asked:
        return [
            Section(
                "No questions yet",
                (
                    Text(
                        "Nobody has entered the questions of your self-assessment yet, so nothing"
                        " is set against them here. Whoever makes this report can add them: a table"
                        " with a column for the question and one for the drivers that it is about."
                    ),
                ),
            )
        ]
    return [
        Section(asked.question, _evidence_on(content, asked, n))
        for n, asked in enumerate(content.asked, 1)
    ]


def _evidence_on(content: Content, asked: Asked, number: int) -> tuple[Part, ...]:
    rows = [r for drawn in content.maps for r in drawn.rows if r.id in asked.drivers]
    voice = Table(
        f"question_{number:02d}",
        f"Voice on question {number}",
        "People whose answers are surely about each of its drivers, how many they may come to, and"
        " why there is nothing to show where there is nothing.",
        (
            Column("element", "domain or driver", "text"),
            Column("mark", "status", "text"),
            Column("people", "people"),
            Column("most", "at most"),
            *((Column("gap", "gap", "text"),) if any(r.gap for r in rows) else ()),
        ),
        tuple(
            Row(
                r.id,
                (
                    *(label_of(r), r.mark, r.people, r.most),
                    *((r.gap or NO_VALUE,) if any(other.gap for other in rows) else ()),
                ),
            )
            for r in rows
        ),
        "bars",
    )
    parts: list[Part] = [voice]
    found = [m for m in content.measures if m.element in asked.drivers]
    if found:
        lines = (f"{m.indicator}, {m.area}: {m.value or 'no figure'} ({m.source})" for m in found)
        parts += [Text("Published figures:"), Bullets(tuple(lines))]
    else:
        parts.append(Text("No published figures were loaded for these drivers."))
    codes = {code for r in rows for code in r.codes}
    said = [q for q in content.quotes if q.code in codes]
    parts += [Quotation(q.text, f"{q.attribution} (on {q.theme})") for q in said]
    if not said:
        parts.append(Text(content.unchecked or "No quotes on these drivers were approved."))
    return tuple(parts)


def measures(content: Content) -> list[Section]:
    """Published figures beside voice; no section where there are none."""
    tables = measure_tables(content)
    return [Section("Published figures beside voice", tuple(tables))] if tables else []


def missing(content: Content) -> tuple[Part, ...]:
    """Who and what is missing: who is thin or absent, and where the frameworks have gaps."""
    lines = [*missing_values(content), *invited_or_not(content)]
    for drawn in content.mapped:
        silent = [r for r in drawn.rows if r.domain and r.gap]
        for reason in dict.fromkeys(r.gap_of_several for r in silent):
            labels = [r.label for r in silent if r.gap_of_several == reason]
            lines.append(f"Domains {reason}: {', '.join(labels)} ({drawn.status}).")
        lines += hidden_numbers(r for r in drawn.rows if r.domain)
    return (Bullets(tuple(lines)),)


def missing_values(content: Content) -> list[str]:
    """Values of the split with nobody, or with a hidden number."""
    lines = []
    for value, (people, _) in content.values.items():
        if is_hidden(people):
            lines.append(f"{content.split} {value}: how many is hidden, to protect people.")
        elif people == 0:
            lines.append(f"{content.split} {value}: nobody.")
    return lines


def invited_or_not(content: Content) -> list[str]:
    """What is known of who was invited and did not answer, by each attribute of the team's list."""
    lines = []
    for attribute, rows in _invited_by(content).items():
        rates = [(rate, row.value) for row in rows if isinstance(rate := _rate(row), int)]
        if rates:
            told = ", ".join(f"{value} {rate}%" for rate, value in sorted(rates))
            lines.append(f"Of those invited, this share answered, by {attribute}: {told}.")
    if lines:
        return [*lines, "How those who did not answer differ, nobody can say from these figures."]
    if content.invited:
        return ["How many were invited stands in the report on the quality of the evidence."]
    return [
        "Who was invited and did not answer is not recorded in this project, so nobody can say"
        " from these figures how the people who answered differ from those who did not."
    ]


def fewest_answered(content: Content) -> str:
    """Of whom the smallest share of those invited answered, by each attribute; '' if not known."""
    fewest = []
    for attribute, rows in _invited_by(content).items():
        rates = [(rate, row.value) for row in rows if isinstance(rate := _rate(row), int)]
        if len(rates) > 1:
            rate, value = min(rates)
            fewest.append(f"{attribute} {value} ({rate}%)")
    return f"Of those invited, fewest answered: {in_words(fewest)}." if fewest else ""


def themes(content: Content) -> tuple[Part, ...]:
    """What people spoke of most; `every_theme` has the others."""
    if not content.themes:
        return (Text("No answer is coded yet."),)
    return (
        Text(
            "What people spoke of most. One person can speak of several themes. Every theme, with"
            " its 95% interval, stands in an annex at the end."
        ),
        top_table(content),
        *group_tables(content),
    )


def every_theme(content: Content) -> list[Section]:
    """Each theme with its figures, in the order of the codebook."""
    if not content.themes:
        return []
    return [Section("Annex: every theme", (theme_table(content), Bullets(content.notes)))]


def quotes_by_theme(
    content: Content, on: Sequence[Theme], *, most: int
) -> list[tuple[Theme, Quote]]:
    """Permitted quotes on these themes, one for each first; the same words once.

    Of those on a theme, that comes first of whose gender, age and area the fewest are quoted.
    """
    chosen: list[tuple[Theme, Quote]] = []
    seen: set[str] = set()
    used: Counter[tuple[str, str]] = Counter()
    waiting = [(theme, list(content.quotes_on(theme))) for theme in on]
    while len(chosen) < most and any(found for _, found in waiting):
        for theme, found in waiting:
            found[:] = [quote for quote in found if quote.text not in seen]
            if found and len(chosen) < most:
                best = min(found, key=lambda quote: _told_often(used, quote))
                chosen.append((theme, best))
                found.remove(best)
                seen.add(best.text)
                used.update(best.told.items())
    return chosen


_TOLD = 3
"""Things that an attribution can name."""


def _told_often(used: Mapping[tuple[str, str], int], quote: Quote) -> tuple[int, ...]:
    """How often those are quoted of whom the same is told: in all, then by gender, age and area."""
    often = [used.get(told, 0) for told in quote.told.items()]
    return (sum(often), *often, *[0] * (_TOLD - len(often)))


def quotes(content: Content) -> list[Section]:
    """Permitted quotes; where texts were not made safe there are none, and the reason stands."""
    if content.unchecked:
        said: tuple[Part, ...] = (Text(f"No quotes are printed. {content.unchecked}"),)
    elif not content.quotes:
        said = (Text("No quotes were approved for printing."),)
    else:
        themes_of: dict[tuple[str, str], list[str]] = {}
        for q in content.quotes:
            themes_of.setdefault((q.text, q.attribution), []).append(q.theme)
        said = tuple(
            Quotation(text, f"{attribution} (on {'; '.join(on)})")
            for (text, attribution), on in themes_of.items()
        )
    return [Section("In young people's own words", said)]


def by_value(content: Content) -> list[Section]:
    """Themes by the values of the split; no section without one."""
    if not content.values or not content.subthemes:
        return []
    return [Section(f"Differences by {content.split}", (split_table(content),))]


def maps(content: Content) -> list[Section]:
    """Each framework: its domains, what is missing first, and what has no place in it."""
    sections = []
    for drawn in content.maps:
        words: list[Part] = [Text(drawn.notice)] if drawn.notice else []
        heading = f"How this covers the framework: {drawn.name}"
        if not drawn.linked:
            sections.append(Section(heading, (*words, Text(NOT_LINKED))))
            continue
        words.append(
            Text(
                f"{counted(drawn.proposed, 'link is', 'links are')} proposed, and nobody has agreed"
                f" {'it' if drawn.proposed == 1 else 'them'} yet. Every driver, and every gap,"
                " stands in an annex at the end."
            )
        )
        gaps = tuple(gaps_in_short(drawn))
        missing: tuple[Part, ...] = (Text("What is missing:"), Bullets(gaps)) if gaps else ()
        sections.append(
            Section(
                heading,
                (
                    *words,
                    domain_table(content, drawn),
                    *missing,
                    *homeless_tables(drawn),
                ),
            )
        )
    return sections


def every_driver(content: Content) -> list[Section]:
    """Each framework with all its drivers, and its gaps with the reasons."""
    return [
        Section(
            f"Annex: every domain and driver: {drawn.name}",
            (
                coverage_table(content, drawn),
                *gap_tables(drawn),
                Bullets(drawn.notes),
            ),
        )
        for drawn in content.mapped
    ]


_EXAMPLES = 4


def gaps_in_short(drawn: Map) -> list[str]:
    """What of a framework has nothing to show, by why: first what most people may have meant.

    A driver inside a domain that is silent for the same reason is told with it.
    """
    lines = []
    found = [r for r in drawn.rows if r.gap]
    why = {r.id: r.gap for r in found}
    for reason in dict.fromkeys(r.gap_of_several for r in found):
        rows = [r for r in found if r.gap_of_several == reason and why.get(r.parent) != r.gap]
        rows.sort(key=lambda r: -number_of(r.most))
        kinds = {"Domains" if r.domain else "Drivers" for r in rows}
        kind = kinds.pop() if len(kinds) == 1 else "Domains and drivers"
        told = [
            f"{r.label} (at most {r.most:,})" if number_of(r.most) else r.label
            for r in rows[:_EXAMPLES]
        ]
        rest = len(rows) - len(told)
        more = f", and {rest:,} more" if rest else ""
        lines.append(f"{kind} {reason}: {', '.join(told)}{more}.")
    return [*lines, *hidden_numbers(r for r in drawn.rows if not r.domain)]


def hidden_numbers(rows: Iterable[Driver]) -> list[str]:
    """Those whose number is hidden, in a sentence that says of nobody whether it is small."""
    hidden = [r.label for r in rows if is_hidden(r.people)]
    if not hidden:
        return []
    rest = len(hidden) - _EXAMPLES
    more = f", and {rest:,} more" if rest > 0 else ""
    return [
        "How many spoke of these is hidden to protect people, few or many:"
        f" {', '.join(hidden[:_EXAMPLES])}{more}."
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
    return (feedback_table(content),)


def next_steps(content: Content) -> tuple[str, ...]:
    """What has to be done before and after this goes out."""
    steps = []
    if content.unchecked:
        steps.append("Make the texts safe, and have a person check what is found.")
    if any(drawn.notice for drawn in content.maps):
        steps.append("Check the framework against its published figure; it is not verified.")
    if len(content.mapped) < len(content.maps):
        steps.append("Link the codes to the drivers of the framework.")
    if any(drawn.proposed for drawn in content.maps):
        steps.append("Agree the links from codes to drivers; they are proposals.")
    steps += [
        "Check with young people whether this says what they meant, and what is missing.",
        "Decide who answers each theme, by when, and tell the young people.",
    ]
    return tuple(steps)


def care(content: Content) -> tuple[str, ...]:
    """How the words were kept safe, in sentences."""
    return (
        content.unchecked or "All answers were checked for personal data by a person.",
        content.read_for_risk,
        "Answers about which a concern is open, and those of people who do not agree to analysis,"
        " are in no figure.",
    )


def steps(content: Content) -> tuple[Part, ...]:
    """The history as far as it led to the figures."""
    if not content.steps:
        return ()
    return (
        Table(
            "steps",
            "What was done, in order",
            "Each kind of act in the order in which it began, on which days, and by whom. What"
            " concerns single people, such as withdrawals, is not told.",
            (
                Column("what", "what", "text"),
                Column("first", "from", "text"),
                Column("last", "to", "text"),
                Column("who", "by", "text"),
            ),
            tuple(
                Row(key_of(s.what, n), (s.what, day(s.first), day(s.last), s.who))
                for n, s in enumerate(content.steps, 1)
            ),
        ),
    )


def caveats(content: Content) -> tuple[str, ...]:
    """How the figures are to be read, in sentences."""
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


def _people_and_groups(content: Content) -> str:
    groups = content.looked.groups
    people = counted(content.looked.people, "person", "people")
    return f"{people} and {counted(groups, 'group')}" if groups else people
