"""What a coder sees of one segment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from chec_voice.model import Codebook, Decision, Polarity, Suggestion, Voice

_ID = re.compile(r"\b[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
READING = "reading order"
"""Why an answer comes now, in plain order."""
POLARITY_WORDS: dict[str, str] = {
    "helps": "asks what helps",
    "harms": "asks what makes it harder",
    "change": "asks what should change",
    "neutral": "an open question",
}
REASON_WORDS: dict[str, str] = {
    "uncertain": "the computer is not sure about it",
    "new territory": "unlike anything coded so far",
    "rare code wanted": "it may be about something that few answers are about",
    "blind sample": "coded without suggestions, to see how good they are",
}
"""Why the computer chose an answer, in words for a coder."""
VOICE_WORDS: dict[str, str] = {
    "verbatim": "their own words",
    "scribed": "written down by an adult",
    "paraphrase": "an adult's summary",
    "group": "agreed by a group",
}


@dataclass(frozen=True)
class SegmentView:
    """One segment with everything a coder needs to judge it."""

    segment_id: int
    response_id: int
    response_text: str
    """The whole response; the segment is response_text[start:end]."""
    start: int
    end: int
    part: int
    parts: int
    """This is part `part` of `parts` of the response, counted from 1."""
    question: str
    polarity: Polarity
    voice: Voice
    n_participants: int
    session: str
    participant: str
    attributes: tuple[tuple[str, str, str], ...]
    """(name, value, state); the state tells blanks from `prefer_not_to_say` and `not_asked`."""
    suggestions: tuple[Suggestion, ...]
    """Best first; empty in a blind round."""
    less_likely: tuple[Suggestion, ...]
    """Codes to choose from besides, best first: held less likely by a machine, or this coder's
    usual ones; empty in a blind round."""
    decisions: tuple[Decision, ...]
    """What this coder decided here and still stands; other coders' judgements are not shown."""
    memos: tuple[tuple[str, str], ...]
    """(coder, text)."""
    state: str
    """open, skipped or done, for this coder."""
    reason: str = READING
    """Why this answer comes now."""
    again: bool = False
    """The coder was done with it, and is asked to look at it again."""
    doubt: str = ""
    """The code that is in doubt when they look again; "" when it is not to be named."""
    hidden: bool = False
    """Suggestions are not shown here, so that what people say without them can be compared."""
    unsure: bool = False
    """The coder said that they are not sure."""

    @property
    def text(self) -> str:
        """The words of the segment."""
        return self.response_text[self.start : self.end]

    @property
    def candidates(self) -> tuple[Suggestion, ...]:
        """All codes that are offered, as digits number them."""
        return (*self.suggestions, *self.less_likely)

    @property
    def applied(self) -> tuple[str, ...]:
        """Codes that the coder applied."""
        return tuple(d.code for d in self.decisions if d.verdict == "apply")

    @property
    def rejected(self) -> tuple[str, ...]:
        """Codes that the coder rejected."""
        return tuple(d.code for d in self.decisions if d.verdict == "reject")


@dataclass(frozen=True)
class QueueProgress:
    """How far one coder is."""

    done: int
    skipped: int
    total: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that nothing is left of what there was."""
        return 100 * self.done // self.total if self.total else 0


def in_words(text: str, names: Mapping[str, str]) -> str:
    """Puts names for the ids of codes in a definition: `home.poverty` is “Poverty” to people."""
    return _ID.sub(lambda found: f"“{names[found[0]]}”" if found[0] in names else found[0], text)


def name_path(codebook: Codebook, code_id: str) -> str:
    """`Home > Poverty > Food`, for people."""
    names: list[str] = []
    at = codebook.get(code_id)
    while at is not None:
        names.append(at.name)
        at = codebook.get(at.parent) if at.parent else None
    return " > ".join(reversed(names)) or code_id


def reason_words(view: SegmentView, codebook: Codebook) -> str:
    """Why an answer comes now; "" in reading order."""
    if view.reason == READING:
        return ""
    if not view.again:
        return f"Comes now: {REASON_WORDS.get(view.reason, view.reason)}"
    code = codebook.get(view.doubt) if view.doubt else None
    return f"Look again: {view.reason}" + (f", on {code.name}" if code else "")


def shorten(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"


def few_words(suggestion: Suggestion) -> str:
    """That a code has too few coded answers to judge its suggestions by; "" when it has enough."""
    return next((e.text for e in suggestion.evidence if e.kind == "few"), "")


def evidence_line(suggestion: Suggestion, width: int = 60) -> str:
    """Why a code is suggested, short enough for one line; a reason to doubt is never cut off."""
    few = few_words(suggestion)
    room = width - len(few) - 2 if few else width
    return shorten("; ".join(filter(None, (few, _reasons(suggestion, max(room, 10))))), width)


def _reasons(suggestion: Suggestion, width: int) -> str:
    kinds = {
        "words": "words: ",
        "definition": "like the meaning: ",
        "example": "like the example: ",
        "neighbour": "like a coded answer: ",
    }
    known = sorted(
        (e for e in suggestion.evidence if e.kind in kinds), key=lambda e: e.kind != "words"
    )
    alike = groupby(known, key=lambda e: e.kind)
    parts = [kinds[kind] + ", ".join(e.text for e in group) for kind, group in alike]
    return shorten("; ".join(parts), width)


_LIKELY = 0.5
"""From this score on the word is true: a code with few uses is offered from a lower one on."""


def likely_words(suggestion: Suggestion) -> str:
    """How likely an offered code is: in words, and as a number where decisions bear it out."""
    if not suggestion.likely:
        return "less likely"
    if few_words(suggestion):
        return "likely, few examples"
    if not suggestion.borne_out:
        return "likely"
    return f"{'likely' if suggestion.score >= _LIKELY else 'perhaps'}, {suggestion.score:.0%}"


def value_words(value: str, state: str) -> str:
    """An attribute's value, with words for the three ways of having none."""
    return {
        "blank": "(left blank)",
        "prefer_not_to_say": "(prefers not to say)",
        "not_asked": "(not asked)",
    }.get(state, value)


def voice_words(view: SegmentView) -> str:
    """Whose words these are: `their own words`, `agreed by a group (of 6)`."""
    words = VOICE_WORDS[view.voice]
    return f"{words} (of {view.n_participants})" if view.n_participants > 1 else words


def area_name(codebook: Codebook, code_id: str) -> str:
    """Name of the area that a code belongs to."""
    code = codebook.get(code_id)
    area = codebook.get(code.area) if code else None
    return area.name if area else ""
