"""These answers, in this order: what every list of answers in a front end is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from chec_voice.errors import NotFound, Refused
from chec_voice.model import NOT_KNOWN, STATE_WORDS, word_of
from chec_voice.store import Store, coders, narrowing, pages, queries, selections
from chec_voice.store import topics as stored_topics
from chec_voice.store.narrowing import Part
from chec_voice.store.pages import Key
from chec_voice.text import parts_and_answers

State = Literal[
    "todo", "done", "done without code", "skipped", "look again", "not sure", "memo", "concern"
]
STATES: tuple[State, ...] = (
    "todo",
    "done",
    "done without code",
    "skipped",
    "look again",
    "not sure",
    "memo",
    "concern",
)
STANDING_WORDS: dict[State, str] = {
    "todo": "not looked at yet",
    "done": "done",
    "done without code": "done, and no code applies",
    "skipped": "skipped",
    "look again": "to be looked at again",
    "not sure": "not sure",
    "memo": "with a memo",
    "concern": "with a concern",
}
"""How a person says it."""
_THOSE: dict[State, str] = {
    "done": "that are done",
    "done without code": "that are done, and no code applies",
    "skipped": "that were skipped",
    "not sure": "marked as not sure",
}
"""The same where "answers" stands before it, as far as it is said otherwise."""
Sort = Literal["reading", "best", "typical"]
_SMALL = 10_000
"""Segments of which it is no wait to count those before another."""
_VALUES = {words: state for state, words in STATE_WORDS.items()}


@dataclass(frozen=True)
class Filters:
    """What an answer must be to be in a selection; what is left out does not matter.

    Args:
        question: the wording of a question.
        attributes: (attribute, value) pairs that must all hold; a value that was not given is
            written as in tables: "(blank)", "(not asked)", "(prefer not to say)".
        code: id of a code that stands on the answer: by `coder`, or by anybody.
        these: ids of segments, as `project.answers_behind` gives them; None: any.
        said: what `these` are, in words.
        coder: name of a coder who has worked on the answer.
        state: how the answer stands with the person for whom the selection is made.
        words: words that the answer holds, every one; inflections match.
        topic: number of a topic of the last run.
        suggested: id of a code that a machine suggests.
    """

    question: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    code: str = ""
    these: tuple[int, ...] | None = None
    said: str = ""
    coder: str = ""
    state: State | Literal[""] = ""
    words: str = ""
    topic: int | None = None
    suggested: str = ""


ALL = Filters()


@dataclass(frozen=True)
class Choices:
    """What answers can be narrowed down by in this project."""

    questions: tuple[str, ...]
    attributes: dict[str, tuple[str, ...]]
    """Attribute -> values, those that were not given in words, as `Filters` takes them."""


def choices(store: Store, most: int = 200) -> Choices:
    """The filters that exist here; at most so many values of an attribute."""
    questions, attributes = narrowing.choices(store, most)
    return Choices(
        tuple(questions),
        {
            name: tuple(dict.fromkeys(word_of(*v) for v in values))
            for name, values in attributes.items()
        },
    )


def filter_words(filters: Filters, names: dict[str, str], by: str = "anybody") -> str:
    """What goes on after "answers": "coded Safety by anybody, where area is Leeds"; "" for all.

    The arguments are those of `filter_parts`.
    """
    return ", ".join(filter_parts(filters, names, by))


def filter_parts(filters: Filters, names: dict[str, str], by: str = "anybody") -> list[str]:
    """What each filter says, in words that go on after "answers".

    Args:
        names: code id -> name.
        by: whose codes count where the filters name no coder; for who codes blind, their own.
    """
    said = [f"to “{filters.question}”"] if filters.question else []
    said += [f"where {name} is {value}" for name, value in filters.attributes]
    if filters.code:
        said.append(f"coded {names.get(filters.code, filters.code)} by {filters.coder or by}")
    elif filters.coder:
        said.append(f"that {filters.coder} worked on")
    said += [f"behind “{filters.said}”"] if filters.these is not None and filters.said else []
    if filters.state:
        said.append(_THOSE.get(filters.state, STANDING_WORDS[filters.state]))
    said += [f"with “{filters.words}”"] if filters.words else []
    said += [f"of topic {filters.topic}"] if filters.topic is not None else []
    return said


class AnswerLine(NamedTuple):
    """One answer (or part of one) as a line of a list."""

    segment_id: int
    text: str
    """Cut after a few hundred characters."""
    question: str
    key: Key


class Count(NamedTuple):
    """How many segments; an estimate where `exact` is False."""

    number: int
    exact: bool


class Selection:
    """Answers that pass `filters`, in the order of `sort`. Make it with `Project.selection`.

    It holds no answers: every call reads what is true now, one page of it.

    Args:
        coder_id: the person whose states (`todo`, `done` ...) are meant; None: nobody, and
            filters by state are refused.
        blind: that person must not learn what others said: codes and memos are their own.

    Raises:
        NotFound: there is no such question, attribute, code, coder or topic.
        Refused: a filter needs a person, or would tell a blind coder what others said; or the
            order needs a filter that is not there.
    """

    def __init__(
        self,
        store: Store,
        filters: Filters = ALL,
        sort: Sort = "reading",
        *,
        coder_id: int | None = None,
        blind: bool = False,
    ) -> None:
        self._store, self._coder_id, self._blind = store, coder_id, blind
        self.filters = filters
        self._sort: Sort = sort
        needed = {"best": filters.words, "typical": filters.topic is not None}
        if not needed.get(sort, True):
            raise Refused(f"the order {sort!r} needs {'words' if sort == 'best' else 'a topic'}.")
        self._parts = self._checked(filters)

    def narrowed(self, **changes: object) -> Selection:
        """The same selection with some filters changed, in reading order."""
        filters = dataclasses.replace(self.filters, **changes)  # type: ignore[arg-type]  # fields of Filters
        return Selection(self._store, filters, coder_id=self._coder_id, blind=self._blind)

    def sorted(self, sort: Sort) -> Selection:
        """The same answers in another order."""
        return Selection(
            self._store, self.filters, sort, coder_id=self._coder_id, blind=self._blind
        )

    # --- reading ---

    def page(
        self,
        after: AnswerLine | int | None = None,
        n: int = 50,
        *,
        back: bool = False,
        whole: bool = False,
    ) -> list[AnswerLine]:
        """Up to `n` answers after a line or a segment, in order; before it when `back`.

        Args:
            after: None is the first `n`, or the last `n` when `back`.
            whole: texts in full; else cut as a line of a list needs them.
        """
        at = self._key(after)
        rows = pages.page(self._store, self._query, at, n, back=back, whole=whole)
        return [
            AnswerLine(row["id"], row["text"], row["question"], (row["key"], row["id"]))
            for row in rows
        ]

    def next(self, after: int | None = None) -> int | None:
        """The segment after this one; the first when None."""
        lines = self.page(after, 1)
        return lines[0].segment_id if lines else None

    def previous(self, before: int | None = None) -> int | None:
        """The segment before this one; the last when None."""
        lines = self.page(before, 1, back=True)
        return lines[0].segment_id if lines else None

    def holds(self, segment_id: int) -> bool:
        """Whether a segment is in the selection now."""
        return selections.holds(self._store, self._query, segment_id)

    def near(self, share: float) -> AnswerLine | None:
        """An answer about `share` (0 to 1) of the way down, found without counting."""
        first, last = selections.span(self._store)
        at = first + round((last - first) * min(max(share, 0.0), 1.0)) - 1
        if self.sort != "reading":
            return None
        lines = self.page(at, 1) or self.page(n=1, back=True)
        return lines[0] if lines else None

    # --- counting ---

    def count(self, *, exactly: bool = False) -> Count:
        """How many answers; large selections are estimated unless they must be counted."""
        if exactly:
            return Count(pages.count_exactly(self._store, self._query), True)
        return Count(*pages.count(self._store, self._query))

    def count_answers(self, of: Count) -> Count:
        """Of how many answers the segments of a count are parts; an estimate in large ones."""
        return Count(*pages.count_answers(self._store, self._query, of.number, exact=of.exact))

    def in_words(self, of: Count) -> str:
        """A count as people say it: "41 answers", "about 1,300 parts of 1,200 answers"."""
        answers = self.count_answers(of)
        about = "" if of.exact and answers.exact else "about "
        return f"{about}{parts_and_answers(of.number, answers.number)}"

    def without(self, code: str, coder_id: int) -> tuple[int, int]:
        """How many segments have not got a code from a coder, and of how many answers."""
        return pages.count_without(self._store, self._query, code, coder_id)

    def position(self, segment_id: int) -> Count:
        """How many answers come before this one in reading order; an estimate in large ones."""
        first, last = selections.span(self._store)
        if not self._parts or self._query.leads is not None or last - first < _SMALL:
            number = pages.count_exactly(self._store, self._query, before=segment_id)
            return Count(number, True)
        total = self.count()
        share = (segment_id - first) / max(last - first, 1)
        return Count(round(total.number * min(max(share, 0.0), 1.0)), False)

    # --- how it is asked ---

    @property
    def sort(self) -> Sort:
        """The order in use: of very many answers, `best` is given up for reading order."""
        return self._query.sort  # type: ignore[return-value]  # a Sort went in

    @cached_property
    def _query(self) -> selections.Query:
        return selections.plan(self._store, self._parts, self._sort)

    def _key(self, at: AnswerLine | int | None) -> Key | None:
        if isinstance(at, AnswerLine):
            return at.key
        return None if at is None else pages.key_of(self._store, self._query, at)

    def _checked(self, filters: Filters) -> list[Part]:
        parts: list[Part] = []
        if filters.question:
            self._require("question", "text", filters.question)
            parts.append(narrowing.question(filters.question))
        known = [str(a["name"]) for a in queries.attributes(self._store)]
        for n, (name, value) in enumerate(filters.attributes):
            if name not in known:
                raise NotFound(
                    f"there is no attribute {name!r}.",
                    fix=f"Attributes here: {', '.join(known) or 'none'}.",
                )
            state = _VALUES.get(value, "given")
            parts.append(narrowing.attribute(n, name, "" if value == NOT_KNOWN else value, state))
        if filters.these is not None:
            parts.append(narrowing.these(self._store, filters.these))
        parts += self._work(filters)
        if filters.words:
            parts.append(narrowing.words(filters.words))
        if filters.topic is not None:
            topic = stored_topics.get(self._store, filters.topic)
            parts.append(narrowing.topic(topic["id"]))
        if filters.suggested:
            if self._blind:
                raise Refused("suggestions are hidden while you code blind.")
            self._require("code", "key", filters.suggested)
            parts.append(narrowing.suggested(filters.suggested))
        return parts

    def _work(self, filters: Filters) -> list[Part]:
        """Filters by what people did."""
        parts: list[Part] = []
        by = coders.require(self._store, filters.coder) if filters.coder else None
        if self._blind and by not in (None, self._coder_id):
            raise Refused(
                "what others coded is hidden while you code blind.", fix="Leave that filter out."
            )
        if filters.code:
            self._require("code", "key", filters.code)
            parts.append(narrowing.code(filters.code, self._coder_id if self._blind else by))
        if by is not None and not filters.code:
            parts.append(narrowing.coder(by))
        if filters.state:
            if self._coder_id is None:
                raise Refused(
                    f"{filters.state!r} is said of one coder's work.", fix="Say whose: --coder NAME"
                )
            parts.append(narrowing.state(filters.state, self._coder_id, own_memos=self._blind))
        return parts

    def _require(self, entity: str, column: str, value: str) -> None:
        if not selections.exists(self._store, entity, column, value):
            raise NotFound(f"there is no {entity} {value!r} in this project.")


def search(within: Selection, words: str, limit: int) -> list[tuple[int, str, str]]:
    """(segment id, text, question) of answers that hold all the words, best first."""
    if not words.strip():
        return []
    lines = within.narrowed(words=words).sorted("best").page(n=limit, whole=True)
    return [(line.segment_id, line.text, line.question) for line in lines]
