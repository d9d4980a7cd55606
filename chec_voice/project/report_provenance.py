"""What reports say of where the answers came from, and of the steps that led to their figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chec_voice.agreement.words import figure_words
from chec_voice.disclosure import Profile
from chec_voice.project.history.act import KINDS
from chec_voice.report.content import Step
from chec_voice.store import Store, provenance
from chec_voice.text import counted, in_words

if TYPE_CHECKING:
    from chec_voice.project.project import Project

_STEPS = (
    *("import", "import-project", "deidentify", "read", "round", "round-close", "decide"),
    *("import-codings", "merge", "adjudicate", "codebook", "edit-codebook", "suggest", "topics"),
    *("framework", "crosswalk", "verify", "indicators", "feedback", "checklist"),
)
"""Acts that are told outside. How many there were is not: of a withdrawal or a concern, even that
there was one would say too much."""
_VOICES = {
    "verbatim": "as young people wrote or said them",
    "scribed": "written down by an adult for a young person",
    "paraphrase": "told by an adult in other words",
    "group": "agreed by a group",
}
_AGREED = (
    "{} judged the same answers without sight of each other: kappa {}{}, where 1 is always the same"
    " and 0 no more than chance."
)
_PARTNERS = 12
"""So many are named; of more, it is said how many there were."""


def sources(store: Store, profile: Profile) -> tuple[str, ...]:
    """Files, sessions, partners, whose words, and consent to be quoted, in sentences.

    Shares are told in words alone: two releases of a word say nothing of a single person. How many
    files and sessions there were is for the team: where people were met alone, that counts people,
    and with files that others know of it narrows a hidden number, however it is rounded.
    """
    return tuple(_sources(store, profile))


def _sources(store: Store, profile: Profile) -> Iterator[str]:
    files = provenance.readers(store)
    found = provenance.sessions(store)
    dated = sum(bool(row["held_on"]) for row in found)
    if profile.hides:
        if files:
            yield f"Answers came in files, read as {in_words([row['reader'] for row in files])}."
        if found:
            noted = "noted" if dated == len(found) else "noted for some of them" if dated else ""
            yield (
                "They are from sessions and surveys, whose dates are"
                f" {noted or 'not noted'}. How many there were is not told, since who was met alone"
                " would count in it."
            )
    else:
        if files:
            read = in_words([f"{row['reader']} ({row['files']:,})" for row in files])
            number = sum(row["files"] for row in files)
            yield f"Answers came in {counted(number, 'file')}, read as {read}."
        if found:
            when = f"dates are noted for {dated:,}" if dated else "no dates are noted"
            number = counted(len(found), "session or survey", "sessions and surveys")
            yield f"They are from {number}; {when}."
    partners = list(dict.fromkeys(row["partner"] for row in found if row["partner"]))
    if partners:
        named = ", ".join(partners[:_PARTNERS])
        rest = len(partners) - _PARTNERS
        more = f", and {'others' if profile.hides else f'{rest:,} more'}" if rest > 0 else ""
        yield f"Partners who held sessions: {named}{more}."
    else:
        yield "No partner is noted for any session."
    voices = provenance.voices(store)
    whole, units = (
        (sum(numbers) for numbers in zip(*voices.values(), strict=True)) if voices else (0, 0)
    )
    told = [
        f"{_share(answers / whole, people, units - people, profile)} are {words}"
        for kind, words in _VOICES.items()
        for answers, people in (voices.get(kind, (0, 0)),)
        if answers
    ]
    if told:
        yield f"Of the answers, {in_words(told)}. Only the first kind is ever quoted."
    yield _consent(store, profile)


def _consent(store: Store, profile: Profile) -> str:
    said, people = provenance.consents(store), provenance.people(store)
    if people and said.get("not_recorded", 0) == people:
        return "Whether people agree to be quoted is not recorded, so nobody is quoted."
    yes = said.get("yes", 0)
    words = _share(yes / people if people else 0.0, yes, people - yes, profile)
    return (
        f"Of the people, {words} agreed to be quoted. Who said no, or was not asked, is not quoted;"
        " who said no to analysis is in no figure."
    )


def _share(share: float, people: int, others: int, profile: Profile) -> str:
    """A share in a word, which is the same for every number of people that is too small to show.

    Args:
        people: of whom it is the share; `others` are the rest.
    """
    if profile.small(people):
        return "a few"
    if profile.small(others):
        return "nearly all"
    steps = ((0.95, "nearly all"), (0.6, "most"), (0.4, "about half"), (0.1, "some"))
    return next((word for least, word in steps if share >= least), "a few")


def steps(store: Store) -> tuple[Step, ...]:
    """What was done, in the order in which it began, on which days and by whom."""
    return tuple(
        Step(KINDS[row["kind"]], row["first"], row["last"], row["who"].replace(",", ", "))
        for row in provenance.steps(store, _STEPS)
    )


def agreement(project: Project, profile: Profile) -> tuple[str, ...]:
    """How far coders agreed in each closed round, in sentences.

    A figure of two decimals moves with each judgement, and so with a number that has to stay
    hidden; what leaves has one decimal, and no interval, whose width tells how many were judged.
    """
    lines = []
    for made in project.agreement.rounds():
        if not made.closed:
            continue
        coders = in_words([name for name, _, _ in made.progress])
        found = project.agreement.compare(round_name=made.name).whole
        if profile.hides:
            told = "undefined" if found.kappa is None else f"about {found.kappa:.1f}"
            lines.append(_AGREED.format(coders, told.replace("-", "−"), ""))
            continue
        interval = " to ".join(map(figure_words, found.interval or ()))
        within = f" (95% interval {interval})" if interval else ""
        lines.append(_AGREED.format(coders, figure_words(found.kappa), within))
    return tuple(lines) or ("No answers were coded by two people to see how far they agree.",)
