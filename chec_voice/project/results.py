"""Counts what people said: by code, and against a framework. People are counted, not mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chec_voice import framework_map, indicators
from chec_voice.errors import NotFound, Refused
from chec_voice.framework_map import FrameworkMap, Linked, Tags
from chec_voice.indicators import Beside
from chec_voice.model import LEVELS, VALENCES, Element, Framework
from chec_voice.progress import SILENT, Progress
from chec_voice.project import bundled_measures
from chec_voice.project.splits import (
    LEVEL,
    QUESTION,
    SESSION,
    VALENCE,
    margins_of,
    one_spelling,
    sessions_of,
    split,
    without_told,
)
from chec_voice.store import (
    Store,
    code_groups,
    coders,
    codes,
    columns,
    frameworks,
    links,
    measures,
    packed,
    queries,
    tags,
)
from chec_voice.store.settling import AGREED_RULE, rule_words
from chec_voice.store.tags import Verdict
from chec_voice.tally import Answers, Tally
from chec_voice.themes import (
    NO_LEVEL,
    NO_VIEW,
    ChangeTable,
    Dissent,
    ThemeTable,
    Together,
    by_told,
    change,
    co_occurrence,
    dissent,
    split_together,
    tabulate,
)

if TYPE_CHECKING:
    from chec_voice.project.disclosure.what_leaves import SafeResults
    from chec_voice.tally import Flags


class Results:
    """Counts of what was said. Open it with `project.results`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def splits(self) -> list[str]:
        """What themes can be split by, alone or two together: attributes, then what all have."""
        known = [str(a["name"]) for a in queries.attributes(self._store)]
        taken = {name.casefold() for name in known}
        return known + [s for s in (QUESTION, SESSION, VALENCE, LEVEL) if s not in taken]

    @property
    def map_splits(self) -> list[str]:
        """The same of maps, which have no columns for what was said of a code."""
        known = {str(a["name"]) for a in queries.attributes(self._store)}
        return [split for split in self.splits if split in known or split in (QUESTION, SESSION)]

    @property
    def coders(self) -> tuple[str, ...]:
        """Who applied a code, each of whom can be asked for alone."""
        return tuple(columns.coders_who_applied(self._store, None))

    def themes(
        self, *, by: str | None = None, coder: str | None = None, coding: str = AGREED_RULE
    ) -> ThemeTable:
        """People, groups, responses and mentions per code, optionally split.

        Args:
            by: an attribute, `question`, `session` (or `wave`, which is the same), `valence` or
                `level` (whom codes are about); two of them joined by a comma.
            coder: the one coder whose work counts; the same as `coding=NAME`.
            coding: which coders' work counts: `agreed`, `any`, `majority` or a name.

        Raises:
            NotFound: there is no such attribute or coder.
        """
        store, by = self._store, one_spelling(self._store, by)
        rule = coder or coding
        coder_id = columns.coder_of(store, rule)

        def counted() -> ThemeTable:
            rest, told = without_told(store, by)
            tally, looked = tallied(store, rest, rule)
            table = tabulate(
                codes.with_retired(store),
                tally,
                looked,
                columns.coders_who_applied(store, coder_id),
                by,
                groups=code_groups.everyone(store),
                cluster=sessions_of(store, tally.answers),
            )
            if told:
                table = by_told(table, told_tallies(store, rest, rule, told), str(by))
            return replace(table, coding=coding_words(store, rule))

        return store.kept(("themes", by, rule), counted)

    def groups(self) -> dict[str, tuple[str, ...]]:
        """Name -> ids of the codes of every named group."""
        return code_groups.everyone(self._store)

    def dissent(self, *, coder: str | None = None, coding: str = AGREED_RULE) -> list[Dissent]:
        """Codes on which people differ: the view with most people, and each of the others.

        Raises:
            NotFound: there is no such coder.
        """
        table = self.themes(by=VALENCE, coder=coder, coding=coding)
        people = {row.code.id: row.by for row in table.rows}
        views = [value for value in table.values if value != NO_VIEW]
        said = {view: {c: by[view].people for c, by in people.items()} for view in views}
        return [
            Dissent(code, most, said[most][code], view, said[view][code])
            for code, most, view in dissent(people, said)
        ]

    def change(
        self,
        before: Sequence[str],
        after: Sequence[str],
        *,
        profile: str | None = None,
        coder: str | None = None,
        coding: str = AGREED_RULE,
    ) -> ChangeTable:
        """What changed between two sets of sessions, such as two waves.

        People are the same person only within one session, so two samples are compared.

        Args:
            profile: rule for small numbers; None for the team, who sees all.

        Raises:
            NotFound: there is no such session, coder or profile.
            Refused: a session is on both sides.
        """
        table = self.themes(by=SESSION, coder=coder, coding=coding)
        if profile is not None:
            table = self.safe(
                profile, by=SESSION, coder=coder, coding=coding, frameworks_named=()
            ).themes
        return compared(table, before, after)

    def together(self, *, coder: str | None = None, coding: str = AGREED_RULE) -> list[Together]:
        """Pairs of codes that people raised both, those of most people first.

        Raises:
            NotFound: there is no such coder.
        """
        tally, _ = tallied(self._store, None, coder or coding)
        order = [code.id for code in codes.with_retired(self._store).codes]
        return co_occurrence(order, tally)

    def map(
        self,
        *,
        framework_name: str | None = None,
        by: str | None = None,
        coder: str | None = None,
        coding: str = AGREED_RULE,
        least: int = 0,
    ) -> FrameworkMap:
        """How youth voice covers the framework, by area or another attribute.

        Args:
            least: fewer people than this are too few to show, and a gap of their own.

        Raises:
            NotFound: there is no such framework, attribute or coder.
        """
        store, by = self._store, one_spelling(self._store, by)
        frame = frameworks.get(store, framework_name)
        rule = coder or coding
        coder_id = columns.coder_of(store, rule)

        def drawn() -> FrameworkMap:
            tally, looked = tallied(store, by, rule)
            linked = linked_to(store, frame, tally, coder_id)
            made = framework_map.draw(linked, tally, looked, least=least)
            return replace(made, coding=coding_words(store, rule))

        return store.kept(("map", frame.id, by, rule, least), drawn)

    def safe(
        self,
        profile: str | None = None,
        *,
        by: str | None = None,
        coder: str | None = None,
        coding: str = AGREED_RULE,
        frameworks_named: Sequence[str] | None = None,
        pairs: int = 0,
        views: bool = False,
        answered_by: Sequence[str] = (),
        progress: Progress = SILENT,
    ) -> SafeResults:
        """Themes and maps as they may leave: small numbers hidden, other numbers rounded.

        One call serves one release: what is safe together is decided together. In its tables a
        hidden number is `tally.HIDDEN`.

        Args:
            profile: a name of `disclosure.PROFILES`; by default `disclosure.DEFAULT`.
            frameworks_named: the maps wanted; by default all.
            pairs: how many pairs of codes that the same people raised, the commonest first.
            views: also on which codes people differ; see `dissent`.
            answered_by: other attributes, of each value of which is told how many people answered.

        Raises:
            NotFound: there is no such profile, framework, attribute or coder.
            Refused: there are more columns than `MOST_COLUMNS`, and the profile hides.
        """
        if without_told(self._store, by)[1]:
            frameworks_named = ()  # answers of a driver have codes of several views
        names = frameworks.everyone(self._store) if frameworks_named is None else frameworks_named
        from chec_voice.disclosure import DEFAULT, NO_PROFILE
        from chec_voice.project.disclosure.safe_results import safe_results

        rule = coder or coding

        def counted(by: str | None) -> tuple[ThemeTable, dict[str, FrameworkMap]]:
            maps = [self.map(framework_name=name, by=by, coding=rule) for name in names]
            return self.themes(by=by, coding=rule), {drawn.framework.id: drawn for drawn in maps}

        progress.start("Counting", None)
        if profile != NO_PROFILE:
            refuse_many(by, len(self.themes(by=by, coding=rule).values))
        table, drawn = counted(by)
        if views:
            table = replace(table, dissent=tuple(self.dissent(coding=rule)))
        if profile != NO_PROFILE:
            words = coding_words(self._store, rule, exact=False)
            table = replace(table, coding=words)
            drawn = {name: replace(each, coding=words) for name, each in drawn.items()}
        margins = [counted(alone) for alone in margins_of(self._store, by)]
        progress.finish()
        split_by = without_told(self._store, one_spelling(self._store, by))[0]
        return safe_results(
            self._store,
            table,
            drawn,
            profile or DEFAULT,
            coder=None if rule == AGREED_RULE or len(self.coders) < 2 else rule,
            together=lambda: self.together(coding=rule),
            in_columns=lambda p: split_together(p, tallied(self._store, split_by, rule)[0]),
            pairs=pairs,
            margins=margins,
            answered_by=[self.themes(by=name, coding=rule) for name in answered_by],
            progress=progress,
        )

    def answers_about(
        self,
        element: str,
        *,
        framework_name: str | None = None,
        coder: str | None = None,
        coding: str = AGREED_RULE,
    ) -> AnswersAbout:
        """Segments behind a row of the map: those that are about it, and those that may be.

        Raises:
            NotFound: there is no such framework, domain or driver, or coder.
        """
        store = self._store
        frame = frameworks.get(store, framework_name)
        rule = coder or coding
        coder_id = columns.coder_of(store, rule)
        tally, _ = tallied(store, None, rule)
        linked = linked_to(store, frame, tally, coder_id)
        voice = framework_map.voice_of(element_of(frame, element), linked, tally)
        sure, possible = (
            {int(at) for column in said.values() for at in tally.answers.segment_ids[column]}
            for said in (voice.sure, voice.possible)
        )
        return AnswersAbout(tuple(sorted(sure)), tuple(sorted(possible - sure)))

    def beside_values(
        self, *, framework_name: str | None = None, coding: str = AGREED_RULE
    ) -> list[Beside]:
        """Voice and published values per driver and area; empty where answers have no `area`.

        Raises:
            NotFound: there is no such framework.
        """
        frame = frameworks.get(self._store, framework_name)
        if not any(str(a["name"]).casefold() == "area" for a in queries.attributes(self._store)):
            return []
        drawn = self.map(framework_name=frame.id, by="area", coding=coding)
        return indicators.beside(
            drawn.rows,
            drawn.bases,
            bundled_measures.known(self._store, frame),
            measures.local_values(self._store, frame.id),
        )

    @staticmethod
    def beside_as_data(rows: Sequence[Beside]) -> list[dict[str, Any]]:
        """The same as plain data for JSON."""
        return indicators.to_dict(rows)

    def element(self, element: str, framework_name: str | None = None) -> Element:
        """A domain or driver by its id.

        Raises:
            NotFound: there is none; the message lists what there is.
        """
        return element_of(frameworks.get(self._store, framework_name), element)

    def texts(self, segment_ids: Sequence[int]) -> dict[int, str]:
        """Segment id -> its words, of those that are open to analysis."""
        return tags.texts(self._store, segment_ids)

    def tagged(
        self,
        element: str,
        segment_ids: Sequence[int],
        *,
        coder: str,
        framework_name: str | None = None,
    ) -> dict[int, str]:
        """What a person says of these answers and a driver, `yes` or `no`, where they say it.

        Raises:
            NotFound: there is no such framework, domain or driver.
        """
        frame = frameworks.get(self._store, framework_name)
        place = frameworks.place_of(self._store, frame.id, element_of(frame, element).id)
        coder_id = coders.find(self._store, coder)
        return {} if coder_id is None else tags.said(self._store, segment_ids, place, coder_id)

    def tag(
        self,
        segment_ids: Sequence[int],
        element: str,
        verdict: Verdict,
        *,
        coder: str,
        framework_name: str | None = None,
    ) -> int:
        """Say of answers that they are about a driver (`yes`), are not (`no`), or take that back.

        A tag outweighs what the links of an answer's codes say. One command: it is undone whole.

        Returns:
            How many answers this changed.

        Raises:
            NotFound: there is no such framework, domain or driver; an answer is not open.
        """
        store = self._store
        frame = frameworks.get(store, framework_name)
        place = frameworks.place_of(store, frame.id, element_of(frame, element).id)
        coder_id = coders.ensure(store, coder)
        return tags.tag(
            store, segment_ids, place, element, coder_id=coder_id, coder=coder, verdict=verdict
        )


MOST_COLUMNS = 100
"""With more, nearly every number is small, and finding out what else tells them takes minutes."""


def refuse_many(by: str | None, columns_: int) -> None:
    """Refuse a split whose small numbers cannot be kept safe in a time that anybody waits.

    Raises:
        Refused: it has more columns than `MOST_COLUMNS`.
    """
    if columns_ > MOST_COLUMNS:
        raise Refused(
            f"{by!r} has {columns_:,} values, and small numbers are kept safe in tables of at most"
            f" {MOST_COLUMNS}: of more, hardly a number would be left.",
            fix="Split by another attribute, or import it in bands. For the team alone, the"
            " profile none shows all.",
        )


class AnswersAbout(NamedTuple):
    """Segment ids behind a row of the map, in ascending order."""

    sure: tuple[int, ...]
    may: tuple[int, ...]
    """May be about it, and nobody has looked at them for that."""


def element_of(frame: Framework, element: str) -> Element:
    """A domain or driver by its id.

    Raises:
        NotFound: there is none; the message lists what there is.
    """
    for candidate in frame.elements:
        if candidate.id.casefold() == element.casefold():
            return candidate
    raise NotFound(
        f"the framework {frame.id} has no domain or driver {element!r}.",
        fix=f"Domains here: {', '.join(e.id for e in frame.domains)}; see drivers with: chec-voice"
        " map PROJECT --drivers",
    )


def linked_to(store: Store, frame: Framework, tally: Tally, coder_id: int | None) -> Linked:
    """A framework with all that leads to it, as a tally has it."""
    yes, no = tags.tagged(store, frame.id, coder_id)
    return Linked(
        frame,
        codes.with_retired(store),
        links.links(store, frame.id),
        links.unlinked_reasons(store, frame.id),
        codes.replacements(store),
        Tags(
            {element: tally.answers.segments(ids) for element, ids in yes.items()},
            {element: tally.answers.segments(ids) for element, ids in no.items()},
        ),
    )


def coding_words(store: Store, rule: str, *, exact: bool = True) -> str:
    """Which coding counts, in sentences that stand on every output.

    Args:
        exact: whether to say how many codes wait; not outside, where it could tell of few people.
    """
    words = rule_words(rule)
    waiting = columns.contested(store) if rule == AGREED_RULE else 0
    if waiting and exact:
        words += f" Codes that wait to be settled and do not count: {waiting:,}."
    elif waiting:
        words += " Codes that wait to be settled do not count."
    return words


def tallied(store: Store, by: str | None, rule: str = AGREED_RULE) -> tuple[Tally, Flags]:
    """What stands by a rule, ready to be counted, and which responses a coder has looked at.

    Kept until something in the project changes.
    """
    return store.kept(("tally", by, rule), lambda: _tallied(store, by, rule))


def _tallied(store: Store, by: str | None, rule: str) -> tuple[Tally, Flags]:
    with store.snapshot():
        answers = store.kept(("answers",), lambda: _answers(store))
        said, looked = store.kept(("said", rule), lambda: _said(store, answers, rule))
        labels = split(store, answers, by) if by is not None else None
    packed.keep(store)
    return Tally(answers, said, labels), looked


def told_tallies(
    store: Store, by: str | None, rule: str, what: Literal["valence", "level"]
) -> dict[str, Tally]:
    """Valence or level, in words -> what was said with it, ready to be counted."""
    tally, _ = tallied(store, by, rule)
    none = NO_VIEW if what == VALENCE else NO_LEVEL
    found = store.kept(
        (what, rule),
        lambda: {
            LEVELS.get(told, told): {
                code: where
                for code, segments in applied.items()
                if len(where := tally.answers.segments(segments))
            }
            for told, applied in columns.applied_with(store, rule, what).items()
        },
    )
    order = [*VALENCES, *LEVELS.values(), ""]
    told = sorted(found, key=order.index if what == LEVEL else lambda word: (not word, word))
    return {w or none: Tally(tally.answers, found[w], tally.labels) for w in told if found[w]}


def _answers(store: Store) -> Answers:
    return Answers.of(
        columns.participants(store), columns.open_responses(store), columns.segments(store)
    )


def _said(store: Store, answers: Answers, rule: str) -> tuple[dict[str, Any], Flags]:
    applied = columns.applied(store, rule)
    said = {code: answers.segments(applied.pop(code)) for code in list(applied)}
    looked = answers.responses_of(map(answers.segments, columns.looked_at(store, rule)))
    return {code: where for code, where in said.items() if len(where)}, looked


def compared(table: ThemeTable, before: Sequence[str], after: Sequence[str]) -> ChangeTable:
    """What changed between sets of columns of a table that is split by session.

    Raises:
        NotFound: there is no such session.
        Refused: a session is on both sides.
    """
    known = {value.casefold(): value for value in table.values}
    for name in (*before, *after):
        if name.casefold() not in known:
            raise NotFound(
                f"there is no session {name!r} with an answer.",
                fix=f"Sessions here: {', '.join(table.values) or 'none'}.",
            )
    first, second = ([known[name.casefold()] for name in side] for side in (before, after))
    if set(first) & set(second):
        raise Refused(
            "one session is on both sides, and would be compared with itself.",
            fix="Name each session once.",
        )
    return change(table, first, second)
