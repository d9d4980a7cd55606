"""What reports say of where the answers came from, and of the steps that led to their figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chec_voice.agreement.words import figure_words
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
_PARTNERS = 12
"""So many are named; of more, it is said how many there were."""


def sources(store: Store) -> tuple[str, ...]:
    """Files, sessions, partners, whose words, and consent to be quoted, in sentences.

    Shares are told in words alone: two releases of a word say nothing of a single person.
    """
    return tuple(_sources(store))


def _sources(store: Store) -> Iterator[str]:
    files = provenance.readers(store)
    if files:
        read = in_words([f"{row['reader']} ({row['files']:,})" for row in files])
        number = sum(row["files"] for row in files)
        yield f"Answers came in {counted(number, 'file')}, read as {read}."
    found = provenance.sessions(store)
    dated = sorted({row["held_on"] for row in found if row["held_on"]})
    if found:
        when = f"; dates are noted for {len(dated):,}" if dated else "; no dates are noted"
        number = counted(len(found), "session or survey", "sessions and surveys")
        yield f"They are from {number}{when}."
    partners = list(dict.fromkeys(row["partner"] for row in found if row["partner"]))
    if partners:
        named = ", ".join(partners[:_PARTNERS])
        more = f", and {len(partners) - _PARTNERS:,} more" if len(partners) > _PARTNERS else ""
        yield f"Partners who held sessions: {named}{more}."
    else:
        yield "No partner is noted for any session."
    voices = provenance.voices(store)
    whole = sum(voices.values())
    told = [
        f"{_share(voices[kind], whole)} are {words}"
        for kind, words in _VOICES.items()
        if voices.get(kind)
    ]
    if told:
        yield f"Of the answers, {in_words(told)}. Only the first kind is ever quoted."
    yield _consent(store)


def _consent(store: Store) -> str:
    said, people = provenance.consents(store), provenance.people(store)
    if people and said.get("not_recorded", 0) == people:
        return "Whether people agree to be quoted is not recorded, so nobody is quoted."
    words = _share(said.get("yes", 0), people)
    return (
        f"Of the people, {words} agreed to be quoted. Who said no, or was not asked, is not quoted;"
        " who said no to analysis is in no figure."
    )


def _share(part: int, whole: int) -> str:
    """A share in a word that no single person moves."""
    share = part / whole if whole else 0.0
    steps = ((0.95, "nearly all"), (0.6, "most"), (0.4, "about half"), (0.1, "some"))
    return next((word for least, word in steps if share >= least), "few")


def steps(store: Store) -> tuple[Step, ...]:
    """What was done, in the order in which it began, on which days and by whom."""
    return tuple(
        Step(KINDS[row["kind"]], row["first"], row["last"], row["who"].replace(",", ", "))
        for row in provenance.steps(store, _STEPS)
    )


def agreement(project: Project) -> tuple[str, ...]:
    """How far coders agreed in each closed round, in sentences."""
    lines = []
    for made in project.agreement.rounds():
        if not made.closed:
            continue
        coders = in_words([name for name, _, _ in made.progress])
        found = project.agreement.compare(round_name=made.name).whole
        interval = " to ".join(map(figure_words, found.interval or ()))
        within = f" (95% interval {interval})" if interval else ""
        lines.append(
            f"{coders} judged the same answers without sight of each other: kappa"
            f" {figure_words(found.kappa)}{within}, where 1 is always the same and 0 no more than"
            " chance."
        )
    return tuple(lines) or ("No answers were coded by two people to see how far they agree.",)
