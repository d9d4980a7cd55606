"""What a report tells, made once from a project: every pack and every format takes it from here.

Numbers are as they may leave: counts of people went through the rule for small numbers before, and
one that is hidden is `tally.HIDDEN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from chec_voice.listening import Listened
from chec_voice.report.look import PLAIN, Look
from chec_voice.text import in_words


@dataclass(frozen=True)
class Counted:
    """Distinct people and groups, and answers."""

    people: int
    groups: int
    answers: int


@dataclass(frozen=True)
class Theme:
    """One code with everything below it."""

    id: str
    name: str
    label: str
    """In plain words; the name where the codebook has none."""
    depth: int
    area: str
    people: int
    share: int | None
    """Per cent of the people looked at; None where that is hidden or nobody was looked at."""
    interval: str
    """95 % interval of the share, as "12–20%"; '' where there is no share."""
    groups: int
    answers: int
    mentions: int
    housekeeping: bool
    by: Mapping[str, int]
    """People per value of the split."""


@dataclass(frozen=True)
class Driver:
    """One domain or driver of a framework."""

    id: str
    label: str
    domain: bool
    mark: str
    """Whether somebody verified it, in words."""
    people: int
    most: int
    """People that it may come to with answers that only may be about it."""
    groups: int
    shared: int
    """People who count under another row of the same level too."""
    gap: str
    """Why there is no voice, in words; '' where there is, or where its number is hidden."""
    gap_of_several: str
    """The same, said between "Domains" or "Drivers" and a list of them."""
    by: Mapping[str, int]
    gaps: Mapping[str, str]
    codes: tuple[str, ...] = ()
    """Ids of the codes whose answers are voice on it."""
    parent: str = ""
    """Id of its domain; '' for a domain."""


@dataclass(frozen=True)
class Homeless:
    """A code that leads to no driver."""

    name: str
    people: int
    reason: str


@dataclass(frozen=True)
class Map:
    """How what was said covers one framework."""

    id: str
    name: str
    version: str
    status: str
    notice: str
    rows: tuple[Driver, ...]
    homeless: tuple[Homeless, ...]
    proposed: int
    """Links that nobody has agreed yet."""
    notes: tuple[str, ...]
    linked: bool
    """Whether any code leads to it: else nothing can be said of what it covers or misses."""


@dataclass(frozen=True)
class Quote:
    """Words that may be printed: the person agreed to that, and they are the person's own."""

    theme: str
    text: str
    attribution: str
    told: Mapping[str, str] = field(default_factory=dict)
    """What the attribution names: attribute, in small letters -> value."""
    code: str = ""
    """Id of the code that it is quoted for; '' where it is for none."""


@dataclass(frozen=True)
class Answered:
    """What was done about a theme, for those who spoke."""

    theme: str
    response: str
    """done, doing, cannot or looking."""
    text: str
    owner: str
    date: str
    label: str
    """The theme in plain words; its name where the codebook has none."""
    code: str = ""
    """Id of the theme: two can have one name."""
    areas: tuple[str, ...] = ()
    """Whom it is for: areas, or other values of a split; everybody where there are none."""

    def overdue(self, today: str) -> bool:
        """Whether it should be done by now, and nobody has said that it is."""
        return self.response in ("doing", "looking") and self.date < today

    @property
    def whom(self) -> str:
        """Whom it is for, in words: "everybody", "York and Leeds"."""
        return in_words(self.areas) or "everybody"


@dataclass(frozen=True)
class Summary:
    """What a person wrote about a theme."""

    theme: str
    text: str
    caveats: str
    author: str
    date: str
    code: str
    """Id of the theme; '' where it is about several."""


@dataclass(frozen=True)
class Pair:
    """Two themes that the same people spoke of."""

    first: str
    second: str
    people: int


@dataclass(frozen=True)
class View:
    """A view of a theme beside the one that more people have of it, or as many."""

    id: str
    theme: str
    most: str
    """The view with most people, in words: a half of those who spoke of it or fewer, perhaps."""
    most_people: int
    view: str
    people: int
    code: str
    """Id of the theme."""


@dataclass(frozen=True)
class Group:
    """Several codes under one name; who said one of them counts once."""

    name: str
    codes: tuple[str, ...]
    """Their names."""
    people: int
    share: int | None
    interval: str
    by: Mapping[str, int]


@dataclass(frozen=True)
class Measure:
    """Voice and a published figure on one driver in one area."""

    element: str
    """Id of the driver."""
    driver: str
    area: str
    people: int
    indicator: str
    value: str
    """With its interval; '' where the publisher shows none or nobody loaded it."""
    source: str
    state: str
    """What there is, in words: voice and data, one of them, or neither."""


@dataclass(frozen=True)
class Asked:
    """A question of a self-assessment, as the team entered it, and the drivers that it is about."""

    question: str
    drivers: tuple[str, ...]
    """Ids of domains and drivers."""


@dataclass(frozen=True)
class Practice:
    """An example of practice, as the team wrote it down."""

    value: str
    """Of the split, such as an area."""
    text: str
    source: str


@dataclass(frozen=True)
class Invited:
    """How many were asked, and how many answered."""

    attribute: str
    value: str
    invited: int
    answered: int


@dataclass(frozen=True)
class Change:
    """What became of a theme between two waves; figures are `tally.HIDDEN` where one is hidden."""

    id: str
    name: str
    before: int
    after: int
    points: str
    """Percentage points of the people looked at, with the interval; '' where one is hidden."""
    clear: bool
    """Whether it is more than chance between two samples would bring."""


@dataclass(frozen=True)
class Step:
    """One kind of act that led to the figures."""

    what: str
    first: str
    last: str
    """Days, YYYY-MM-DD."""
    who: str


@dataclass(frozen=True)
class Question:
    text: str
    asks: str = ""
    """What it asks for, in words such as `what helps`; '' where it leads nowhere."""


@dataclass(frozen=True)
class Content:
    """Everything that the reports of one project can tell."""

    project: str
    date: str
    synthetic: str
    """The notice that the words were invented; '' where they were not."""
    unchecked: str
    """The notice that texts were not made safe; '' where all were."""
    small_numbers: str
    profile: str
    hides: bool
    versions: Mapping[str, str]
    """What the figures come from: codebook, frameworks, program."""
    questions: tuple[Question, ...]
    coders: tuple[str, ...]
    read_for_risk: str
    split: str
    """The attribute that people are told apart by; '' where there is none."""
    everyone: Counted
    looked: Counted
    values: Mapping[str, tuple[int, int]]
    """Value of the split -> people who answered, and of those looked at."""
    themes: tuple[Theme, ...]
    notes: tuple[str, ...]
    """What has to be read with the themes."""
    maps: tuple[Map, ...]
    quotes: tuple[Quote, ...] = ()
    answered: tuple[Answered, ...] = field(default=())
    summaries: tuple[Summary, ...] = ()
    pairs: tuple[Pair, ...] = ()
    groups: tuple[Group, ...] = ()
    views: tuple[View, ...] = ()
    listened: tuple[Listened, ...] = ()
    """Answers to the checklist of how young people were listened to; only those there are."""
    measures: tuple[Measure, ...] = ()
    invited: tuple[Invited, ...] = ()
    """By each attribute of the team's own list; empty where there is none."""
    practice: tuple[Practice, ...] = ()
    """Examples of practice, by the split; empty where the team gave none."""
    asked: tuple[Asked, ...] = ()
    """Questions of a self-assessment; empty where the team gave none."""
    waves: tuple[str, str] = ("", "")
    """What was compared, earlier and later, with how many people were looked at; '' for nothing."""
    changes: tuple[Change, ...] = ()
    """Between the two waves; empty where too few were looked at."""
    partly: int = 0
    """People of whose answers only some were looked at."""
    sources: tuple[str, ...] = ()
    """Where the answers came from, in sentences."""
    steps: tuple[Step, ...] = ()
    """What was done, in the order in which it began."""
    agreement: tuple[str, ...] = ()
    """How far coders agreed, in sentences."""
    look: Look = PLAIN

    @property
    def notices(self) -> tuple[str, ...]:
        """What stands on the first page of everything."""
        unverified = [f"{m.name}: {m.notice or m.status}" for m in self.maps if m.notice]
        return (*self.notices_of_words, *unverified)

    @property
    def notices_of_words(self) -> tuple[str, ...]:
        """The notices, without those about frameworks: for what names no domain."""
        team = "" if self.hides else self.small_numbers
        return tuple(text for text in (self.synthetic, self.unchecked, team) if text)

    @property
    def mapped(self) -> tuple[Map, ...]:
        """The maps of which something can be said."""
        return tuple(drawn for drawn in self.maps if drawn.linked)

    def owed(self, themes: Iterable[Theme]) -> tuple[Theme, ...]:
        """Those of these themes on which everybody who spoke still waits for an answer."""
        told = {a.code for a in self.answered if not a.areas}
        return tuple(theme for theme in themes if theme.id not in told)

    def answered_here(self, value: str) -> tuple[Answered, ...]:
        """What was done for one value of the split: for it, or for everybody.

        What is for values of another split, such as an area where this one is by age, may be for
        people here, too, and says itself for whom it is.
        """
        known = {one.casefold() for one in self.values}
        here = value.casefold()
        return tuple(
            a
            for a in self.answered
            if here in (names := {area.casefold() for area in a.areas}) or known.isdisjoint(names)
        )

    @property
    def subthemes(self) -> tuple[Theme, ...]:
        """Codes right below a heading, most people first; housekeeping is none."""
        shown = [t for t in self.themes if t.depth == 1 and not t.housekeeping]
        return tuple(sorted(shown, key=lambda t: -(t.people if isinstance(t.people, int) else 0)))

    def below(self, theme: Theme) -> tuple[Theme, ...]:
        """The codes below a theme, in the order of the codebook."""
        rest = self.themes[self.themes.index(theme) + 1 :]
        return tuple(takewhile(lambda t: t.depth > theme.depth, rest))

    def quotes_on(self, theme: Theme) -> tuple[Quote, ...]:
        """Permitted words on a theme or a code below it; the same words once."""
        codes = {theme.id, *(t.id for t in self.below(theme))}
        return tuple({q.text: q for q in reversed(self.quotes) if q.code in codes}.values())[::-1]
