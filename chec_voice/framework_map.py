"""Draws the map from what young people said to the framework, with the gaps on either side.

A link is *direct* (an answer with the code is voice on the driver) or *may include* (only some
are). What is counted is direct, with what people tagged on single answers; what may be included
stands beside it as a range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import DIRECT, MAY, STRENGTHS, Codebook, Element, Framework, Link
from chec_voice.tally import NOTHING, Count, is_hidden

if TYPE_CHECKING:
    from chec_voice.tally import Column, Flags, Tally

NO_CODE, NOT_ASKED, NOT_READ = "no code", "not asked", "not read"
NOT_RAISED, MAY_ONLY, FEW = "not raised", "may only", "few"
NOT_SURELY, UNTOLD = "not surely", "hidden"
"""What is said outside where more would tell of people who are hidden."""
GAPS = {
    NO_CODE: "no code leads here",
    NOT_ASKED: "nobody was asked about it",
    NOT_READ: "no answer was looked at so far",
    NOT_RAISED: "asked, and not raised",
    MAY_ONLY: "no answer is surely about it; some may be",
    FEW: "raised by too few to show",
    NOT_SURELY: "no answer is surely about it",
    UNTOLD: "how many spoke of it is hidden, to protect people",
}
"""Why a driver has no voice that could be shown -> in words. They mean different things."""
GAPS_OF_SEVERAL = {
    NO_CODE: "that no code leads to",
    NOT_ASKED: "that nobody was asked about",
    NOT_READ: "of which no answer was looked at so far",
    NOT_RAISED: "that were asked about, and not raised",
    MAY_ONLY: "that some answers may be about, and none surely",
    FEW: "raised by too few to show",
    NOT_SURELY: "that no answer is surely about",
}
"""The same, said before a list: "Drivers that no code leads to: A, B"."""


@dataclass(frozen=True)
class Tags:
    """What people said of single answers: this one is, or is not, about that driver."""

    yes: Mapping[str, Column] = field(default_factory=dict)
    """Element -> positions of the segments tagged as about it, ascending."""
    no: Mapping[str, Column] = field(default_factory=dict)


NO_TAGS = Tags()


@dataclass(frozen=True)
class Linked:
    """A framework, a codebook, and what leads from one to the other."""

    framework: Framework
    codebook: Codebook
    """With the codes that left it while answers have them."""
    links: Sequence[Link]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Code -> why it leads nowhere; such a code takes no link from its heading."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Retired code -> the code that took its place, whose links it shares."""
    tags: Tags = NO_TAGS


@dataclass(frozen=True)
class MapRow:
    """What was said that belongs to one domain or driver. A domain gathers its drivers too."""

    element: Element
    direct: tuple[str, ...]
    """Codes whose answers are voice on it: linked themselves, or below a linked heading."""
    may: tuple[str, ...]
    """Codes of which only some answers are."""
    count: Count
    """What is about it: *direct* answers and those tagged so, without those tagged otherwise."""
    by: Mapping[str, Count]
    """The same per value of the attribute asked for."""
    most: Count = NOTHING
    """What `count` could become if every answer that may be about it were."""
    most_by: Mapping[str, Count] = field(default_factory=dict)
    shared: int = 0
    """People of `count` who count under another driver too (a domain: under another domain)."""
    gap: str = ""
    """One of `GAPS` where there is no voice to show; else ''."""
    gaps: Mapping[str, str] = field(default_factory=dict)
    """The same per value, for every value."""

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes that lead here, the direct ones first."""
        return (*self.direct, *self.may)

    @property
    def open(self) -> bool:
        """Whether there are answers that may be about it and nobody has looked at for that."""
        most, now = self.most.responses, self.count.responses
        return most != now if is_hidden(most) or is_hidden(now) else most > now


@dataclass(frozen=True)
class Homeless:
    """A code that was used and leads to no driver."""

    code: str
    count: Count
    reason: str
    """Why, where somebody wrote it down; else ''."""


@dataclass(frozen=True)
class FrameworkMap:
    """Framework domains x voice, with what is missing on either side."""

    framework: Framework
    rows: tuple[MapRow, ...]
    """Domains, each followed by its drivers."""
    values: tuple[str, ...]
    """Columns: the values of the attribute asked for."""
    base: Count
    """Everybody with an answer that is open to analysis."""
    looked: Count
    """Those of whose answers a coder has looked at one or more: what counts are out of."""
    bases: Mapping[str, Count]
    """`looked` per value."""
    homeless: tuple[Homeless, ...]
    """Used codes that lead to no driver; housekeeping codes are none of them."""
    proposed: int
    """Links that nobody has agreed yet."""
    least: int
    """Fewer people than this are too few to show; 0 shows all."""
    coding: str = ""
    """Which coders' work counts, in words."""
    small_numbers: str = "Small numbers are not hidden: for use inside the team only."
    """What was done about small numbers."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be read with the figures."""
        return (*NOTES, self.small_numbers)

    @property
    def gaps(self) -> tuple[MapRow, ...]:
        """Rows without voice that could be shown, domains and drivers; `gap` says why.

        A number that is hidden to protect others can be a large one: such a row is none of them.
        """
        return tuple(row for row in self.rows if row.gap not in ("", UNTOLD))

    @property
    def silent(self) -> tuple[Element, ...]:
        """Domains that have no voice at all."""
        return tuple(row.element for row in self.rows if row.element.parent is None and silent(row))

    def row(self, element: str) -> MapRow:
        """The row of a domain or driver.

        Raises:
            KeyError: there is no such element.
        """
        for row in self.rows:
            if row.element.id == element:
                return row
        raise KeyError(element)


def silent(row: MapRow) -> bool:
    """Whether nothing that was said is surely about it."""
    return not row.count.mentions


def draw(linked: Linked, tally: Tally, looked: Flags, *, least: int = 0) -> FrameworkMap:
    """Draw the map; counts are of distinct people, so they do not add up over rows.

    Args:
        looked: (responses,) True for those that a coder has looked at: what counts are out of.
        least: fewer people than this are too few to show.
    """
    base, bases_all = tally.base()
    seen, seen_bases = tally.base(looked)
    asked = {value: (bases_all[value], seen_bases[value]) for value in tally.values}
    voices = _Voices(linked, tally)
    rows = []
    people: list[Flags] = []
    for element in reading_order(linked.framework):
        voice = voices.of(element)
        count, by = tally.count_segments(voice.sure)
        most, most_by = tally.count_segments(voice.possible)
        people.append(tally.people_of(voice.sure))
        gap = _gap(voice, count, most, base, seen, least)
        gaps = {
            value: _gap(voice, by[value], most_by[value], *asked[value], least)
            for value in tally.values
        }
        rows.append(
            MapRow(element, voice.direct, voice.may, count, by, most, most_by, 0, gap, gaps)
        )
    shared = _shared(rows, people, ~tally.answers.grouped)
    leading = {code for code, _ in covered(linked)}
    homeless = tuple(
        Homeless(code.id, tally.count([code.id])[0], linked.reasons.get(code.id, ""))
        for code in linked.codebook.codes
        if len(tally.said.get(code.id, ()))
        and code.id not in leading
        and code.kind != "housekeeping"
    )
    return FrameworkMap(
        framework=linked.framework,
        rows=tuple(replace(row, shared=n) for row, n in zip(rows, shared, strict=True)),
        values=tally.values,
        base=base,
        looked=seen,
        bases=seen_bases,
        homeless=homeless,
        proposed=sum(link.status == "proposed" for link in linked.links),
        least=least,
    )


def voice_of(element: Element, linked: Linked, tally: Tally) -> Voice:
    """The segments that are, and that may be, about a domain or driver."""
    return _Voices(linked, tally).of(element)


def covered(linked: Linked) -> dict[tuple[str, str], str]:
    """(code, element) -> strength, for every code that a link reaches.

    A link on a heading covers the codes below it; where several lead from a code to one element,
    the nearest decides. A code that was replaced shares the links of what took its place. A code
    that is unlinked on purpose takes nothing from its heading.
    """
    parents = {code.id: code.parent for code in linked.codebook.codes}
    own: dict[str, dict[str, str]] = {}
    for link in linked.links:
        own.setdefault(link.code, {})[link.element] = link.strength
    strengths: dict[tuple[str, str], str] = {}
    for code in linked.codebook.codes:
        for at in _nearest(code.id, parents, linked.replaced):
            for element, strength in own.get(at, {}).items():
                strengths.setdefault((code.id, element), strength)
            if at in linked.reasons:
                break
    return strengths


def _nearest(
    code: str, parents: Mapping[str, str | None], replaced: Mapping[str, str]
) -> Iterator[str]:
    """The code, what replaced it, and the headings above these, the nearest first, each once."""
    waiting, seen = [code], set()
    while waiting:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        yield at
        waiting += [other for other in (replaced.get(at), parents.get(at)) if other is not None]


@dataclass(frozen=True)
class Voice:
    """Which segments are, and may be, about one element."""

    direct: tuple[str, ...]
    may: tuple[str, ...]
    sure: Mapping[str, Column]
    """Code -> positions of segments; under `TAGGED` those that have no code that leads here."""
    possible: Mapping[str, Column]


class _Voices:
    """Finds the segments of domains and drivers.

    A tag on an answer outweighs every link. One on a domain says the same of its drivers, unless
    the driver has a tag of its own.
    """

    def __init__(self, linked: Linked, tally: Tally) -> None:
        framework = linked.framework
        self._tally, self._tags = tally, linked.tags
        self._drivers: dict[str, list[Element]] = {e.id: [] for e in framework.domains}
        for element in framework.elements:
            if element.parent is not None:
                self._drivers[element.parent].append(element)
        leading = {code.id for code in linked.codebook.codable} | set(tally.said)
        self._order = {code.id: n for n, code in enumerate(linked.codebook.codes)}
        self._links: dict[str, dict[str, str]] = {e.id: {} for e in framework.elements}
        for (code, element_id), strength in covered(linked).items():
            if code in leading and element_id in self._links:
                self._links[element_id][code] = strength

    def of(self, element: Element) -> Voice:
        if element.parent is not None:
            return self._own(element)
        parts = [self._own(element), *(self._own(e) for e in self._drivers[element.id])]
        direct = {code for part in parts for code in part.direct}
        may = {code for part in parts for code in part.may} - direct
        return Voice(
            self._sorted(direct),
            self._sorted(may),
            _united([part.sure for part in parts]),
            _united([part.possible for part in parts]),
        )

    def _own(self, element: Element) -> Voice:
        links = self._links[element.id]
        direct = self._sorted({code for code, s in links.items() if s == DIRECT})
        may = self._sorted({code for code, s in links.items() if s == MAY})
        yes, no = self._tagged(element)
        return Voice(
            direct,
            may,
            self._segments(direct, yes, no),
            self._segments((*direct, *may), yes, no),
        )

    def _tagged(self, element: Element) -> tuple[Column, Column]:
        """Segments that are tagged as about it, and as not about it."""
        import numpy as np

        yes = self._tags.yes.get(element.id, _none())
        no = self._tags.no.get(element.id, _none())
        if element.parent is not None and element.parent in self._tags.no:
            no = np.union1d(no, np.setdiff1d(self._tags.no[element.parent], yes))
        return yes, no

    def _segments(self, codes: Sequence[str], yes: Column, no: Column) -> dict[str, Column]:
        import numpy as np

        said = {code: self._tally.said[code] for code in codes if code in self._tally.said}
        if len(no):
            said = {code: np.setdiff1d(column, no) for code, column in said.items()}
        return _with_tagged(said, yes)

    def _sorted(self, codes: set[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: self._order[code]))


TAGGED = ""
"""Stands for the code where an answer was tagged with a driver and has no code that leads to it."""


def _with_tagged(said: dict[str, Column], tagged: Column) -> dict[str, Column]:
    """What is coded, and what is tagged without one of these codes."""
    import numpy as np

    if not len(tagged):
        return said
    more = np.setdiff1d(tagged, np.unique(np.concatenate([_none(), *said.values()])))
    return {**said, TAGGED: more} if len(more) else said


def _united(parts: Sequence[Mapping[str, Column]]) -> dict[str, Column]:
    """What several elements gather: a (segment, code) pair is one mention for all of them."""
    import numpy as np

    columns: dict[str, list[Column]] = {}
    for part in parts:
        for code, column in part.items():
            if not any(column is other for other in columns.setdefault(code, [])):
                columns[code].append(column)
    said = {
        code: several[0] if len(several) == 1 else np.unique(np.concatenate(several))
        for code, several in columns.items()
    }
    return _with_tagged(said, said.pop(TAGGED, _none()))


def _none() -> Column:
    import numpy as np

    return np.zeros(0, dtype=np.int64)


def _gap(voice: Voice, count: Count, most: Count, base: Count, looked: Count, least: int) -> str:
    """Why there is nothing to show here; '' where there is."""
    if count.mentions:
        return FEW if count.people < least and not count.groups else ""
    if not voice.direct and not voice.may:
        return NO_CODE
    if not base.responses:
        return NOT_ASKED
    if not looked.responses:
        return NOT_READ
    return MAY_ONLY if most.responses else NOT_RAISED


def _shared(rows: Sequence[MapRow], people: Sequence[Flags], persons: Flags) -> list[int]:
    """Per row: people who count under another row of the same level too."""
    import numpy as np

    times = {top: np.zeros(len(persons), dtype=np.int64) for top in (True, False)}
    for row, flags in zip(rows, people, strict=True):
        times[_top(row)] += flags
    return [
        int(np.count_nonzero(flags & persons & (times[_top(row)] > 1)))
        for row, flags in zip(rows, people, strict=True)
    ]


def _top(row: MapRow) -> bool:
    return row.element.parent is None


def reading_order(framework: Framework) -> list[Element]:
    """Domains, each followed by its drivers."""
    ordered = []
    for domain in framework.domains:
        ordered.append(domain)
        ordered.extend(e for e in framework.elements if e.parent == domain.id)
    return ordered


UNVERIFIED = "reconstructed, not verified against the published figure"
UNCHECKED = "not verified against the source document"
NOTES = (
    "Counts are out of the people whose answers a coder has looked at; the others may still say"
    " it.",
    "People are distinct participants; one person counts once in each row, so rows do not add up.",
    "An answer counts where its code is surely about the driver, or somebody tagged the answer so."
    " What a code only may include is not counted; it stands apart as a range.",
    "A driver without voice and a code without a driver are findings, not errors.",
)


def standing(framework: Framework) -> str:
    """What has to stand wherever a domain is named: how far its framework was checked."""
    if framework.verified:
        return "verified"
    return UNVERIFIED if framework.status == "reconstruction" else UNCHECKED


def mark(element: Element) -> str:
    """What has to stand beside the name of an element."""
    return f"verified by {element.verified_by}" if element.verified else "not verified"


def span(row: MapRow) -> str:
    """How many people it may come to, where answers are open: "at least 0, at most 29"; else ''."""
    if not row.open or is_hidden(row.most.people):
        return ""
    return f"at least {row.count.people:,}, at most {row.most.people:,}"


def to_dict(drawn: FrameworkMap, names: Mapping[str, str], by: str | None) -> dict[str, Any]:
    """A map as plain data for JSON; `names` are the names of codes."""
    frame = drawn.framework
    domains: list[dict[str, Any]] = []
    for row in drawn.rows:
        entry = _entry(row)
        if row.element.parent is None:
            domains.append({**entry, "kind": row.element.kind, "drivers": []})
        else:
            domains[-1]["drivers"].append(entry)
    return {
        "framework": {
            "id": frame.id,
            "name": frame.name,
            "version": frame.version,
            "status": frame.status,
            "verified": frame.verified,
            "notice": frame.notice,
            "sha256": frame.sha256,
        },
        "by": by,
        "coding": drawn.coding,
        "base": drawn.base.to_dict(),
        "looked_at": drawn.looked.to_dict(),
        "bases": {value: count.to_dict() for value, count in drawn.bases.items()},
        "domains": domains,
        "gaps": [
            {
                "id": row.element.id,
                "label": row.element.label,
                "domain": row.element.parent,
                "gap": row.gap,
                "meaning": GAPS[row.gap],
            }
            for row in drawn.gaps
        ],
        "codes_without_driver": [
            {
                "code": homeless.code,
                "name": names.get(homeless.code, homeless.code),
                **homeless.count.to_dict(),
                "reason": homeless.reason,
            }
            for homeless in drawn.homeless
        ],
        "links_proposed": drawn.proposed,
        "least": drawn.least,
        "notes": list(drawn.notes),
    }


def _entry(row: MapRow) -> dict[str, Any]:
    return {
        "id": row.element.id,
        "label": row.element.label,
        "verified": row.element.verified,
        "confidence": row.element.confidence,
        **row.count.to_dict(),
        "at_most": row.most.to_dict(),
        "shared_people": row.shared,
        "gap": row.gap,
        "codes": {STRENGTHS[DIRECT]: list(row.direct), STRENGTHS[MAY]: list(row.may)},
        "by": {
            value: {
                **count.to_dict(),
                "at_most": row.most_by[value].to_dict(),
                "gap": row.gaps[value],
            }
            for value, count in row.by.items()
        },
    }
