"""The read-for-risk queue: cues order it, people read it, nothing else ever clears an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from sqlite3 import Row
from typing import Any

from chec_voice import safeguarding, suggest
from chec_voice.errors import ModelError, WrongModel
from chec_voice.progress import SILENT, Progress
from chec_voice.project.suggest.vectors import embed_texts
from chec_voice.safeguarding import Flag, TextIn
from chec_voice.store import Store, coders, commands, notes, reading, suggestions
from chec_voice.text import counted

DANGER = "If someone is in danger now, call 999."
NOTICE = safeguarding.DESCRIPTION


@dataclass(frozen=True)
class ToRead:
    """One answer that is to be read, with what brought it forward, if anything did."""

    response_id: int
    uuid: str
    text: str = field(repr=False)
    question: str
    voice: str
    session: str
    setting: str
    flag: Flag | None
    back: str = ""
    """Why it is to be read again: `new words`, `concern closed`; empty where nobody has read it."""
    empty: bool = False
    """Whether it looks like no answer: "N/A", a dash."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data: where the answer stands and why. Of the answer itself, only the cues."""
        flag = self.flag
        return {
            "response": self.uuid,
            "session": self.session,
            "question": self.question,
            "back": self.back,
            "level": flag.level if flag else "",
            "score": flag.score if flag else 0.0,
            "cues": [
                {"kind": c.kind, "start": c.start, "end": c.end, "words": c.words, "why": c.why}
                for c in flag.cues
            ]
            if flag
            else [],
        }


class Triage:
    """One coder reading for risk. Make it with `project.triage(name)`.

    Args:
        mine: also answers that others have read.
    """

    def __init__(self, store: Store, coder_id: int, coder: str, *, mine: bool = False) -> None:
        self._store, self._coder_id, self.coder, self._mine = store, coder_id, coder, mine

    def queue(self) -> list[ToRead]:
        """What is to be read: answers with cues first, then the rest in reading order."""
        return queue(
            self._store,
            coder_id=self._coder_id if self._mine else None,
            lead=coders.is_lead(self._store, self._coder_id),
        )

    def growing_queue(self, most: int) -> Iterator[tuple[list[ToRead], bool]]:
        """(the queue in order, whether all were looked at), as more and more answers are.

        Args:
            most: so many places at most, the first ones of the order.
        """
        yield from growing(
            self._store,
            coder_id=self._coder_id if self._mine else None,
            lead=coders.is_lead(self._store, self._coder_id),
            most=most,
        )

    def read(self, response_id: int, words: str | None = None) -> None:
        """Read; this person sees no concern.

        Args:
            words: what they read; None where that is what the project holds now.

        Raises:
            NotFound: the answer is not in the project any more.
            Refused: it has other words by now, or they are in the vault and this is no lead.
        """
        reading.mark(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            response_id=response_id,
            outcome="no concern seen",
            words=words,
        )

    def read_all(self, answers: Sequence[ToRead]) -> None:
        """`read` several answers, all of them or none.

        Raises:
            NotFound: one of them is not in the project any more.
            Refused: one has other words by now.
        """
        with commands.together(self._store):
            for one in answers:
                self.read(one.response_id, one.text)

    def last_read(self) -> list[int]:
        """What this person marked as read last, at one press, and has not taken back."""
        return reading.last_read(self._store, self._coder_id, self.coder)

    def unread_all(self, response_ids: Sequence[int]) -> None:
        """Take back several `read`, all of them or none."""
        with self._store.write():
            for response_id in response_ids:
                self.unread(response_id)

    def is_read(self, response_id: int) -> bool:
        """Whether a person has read the words that an answer has now."""
        return reading.is_read(self._store, response_id)

    def flag(self, response_id: int, note: str = "") -> int:
        """Put the answer before the safeguarding lead; returns the concern's id. No undo."""
        return notes.raise_concern(
            self._store,
            coder_id=self._coder_id,
            coder=self.coder,
            response_id=response_id,
            note=note.strip(),
        )

    def unread(self, response_id: int) -> None:
        """Take back `read`."""
        reading.unmark(
            self._store, coder_id=self._coder_id, coder=self.coder, response_id=response_id
        )

    def counts(self) -> tuple[int, int]:
        """(read by a person, all)."""
        return reading.counts(self._store)


class RiskReading:
    """How far a project is read for risk. Open it with `project.risk_reading`.

    Reading itself is one person's: `project.triage(coder)`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get_ready(self, progress: Progress = SILENT) -> bool:
        """Read answers for their meaning, so that the read-for-risk queue is ordered by it too.

        Kept in the project; what is known already costs nothing. Returns False where the model is
        absent: cues and words order the queue all the same.

        Raises:
            Cancelled: the watcher asked to stop; what was read so far is kept.
            ModelError: the model is not the expected one.
        """
        return get_ready(self._store, progress)

    def counts(self) -> tuple[int, int]:
        """(answers whose present words a person has read for risk, answers that say something)."""
        return reading.counts(self._store)

    def to_read_again(self) -> dict[str, int]:
        """Why -> how many answers were read, and are to be read again."""
        return reading.to_read_again(self._store)

    def to_read(self) -> list[ToRead]:
        """Answers that nobody has read for risk, in the order to read them."""
        return queue(self._store)

    def line(self) -> str:
        """`Read for risk by a person: 12 of 300 answers. ...`, for the opening of coding."""
        return reading_line(*self.counts(), self.to_read_again())


HINTED = "Something hints at risk here: such answers are read one by one."
"""Why an answer is not read together with others of the same words."""


def same_words(one: ToRead, among: Iterable[ToRead]) -> list[ToRead]:
    """Those that say the very same as one, to the same question, whatever case and space.

    None where something hints at risk: who said it matters, so each is read by itself.
    """
    said = " ".join(one.text.casefold().split())
    return [
        other
        for other in among
        if other.flag is None
        and other.question == one.question
        and " ".join(other.text.casefold().split()) == said
    ]


def queue(store: Store, *, coder_id: int | None = None, lead: bool = False) -> list[ToRead]:
    """Answers that nobody (or: not this coder) has read, in the order to read them.

    Most like a disclosure first, by cues, words and (where `get_ready` has been) meaning; answers
    that look like none last, since they are quickly read.

    Args:
        lead: with answers whose words are in the vault, which only leads open.
    """
    whole: list[ToRead] = []
    for whole, _ in growing(store, coder_id=coder_id, lead=lead):  # noqa: B007
        pass
    return whole


def growing(
    store: Store, *, coder_id: int | None = None, lead: bool = False, most: int | None = None
) -> Iterator[tuple[list[ToRead], bool]]:
    """(the queue in order, whether all were looked at): of the first answers, then of more.

    Args:
        most: keep no more than these, the first of the order; every answer is looked at.
    """
    kept: list[tuple[_Place, ToRead]] = []
    looked, told_at, after = 0, FIRST, 0
    while rows := reading.unread(store, coder_id=coder_id, lead=lead, after=after, limit=FIRST):
        after = rows[-1]["id"]
        kept += _scored(store, rows)
        looked += len(rows)
        if most is not None and len(kept) > 2 * most:
            kept = sorted(kept, key=itemgetter(0))[:most]
        if looked >= told_at and len(rows) == FIRST:
            told_at *= 4
            yield [one for _, one in sorted(kept, key=itemgetter(0))[:most]], False
    yield [one for _, one in sorted(kept, key=itemgetter(0))[:most]], True


FIRST = 1000
"""Answers that are looked at before the first of them are shown."""
_Place = tuple[float, bool, int]
"""Score, turned round; whether it looks like no answer; where it stands in the project."""


def _scored(store: Store, rows: Sequence[Row]) -> list[tuple[_Place, ToRead]]:
    ages = reading.age_bands(store, rows[0]["id"], rows[-1]["id"])
    flags = {
        flag.text_id: flag
        for flag in safeguarding.cues(
            [
                TextIn(
                    row["uuid"],
                    row["text"],
                    row["question"],
                    row["polarity"],
                    ages.get(row["id"], ""),
                )
                for row in rows
            ],
            minimum=0.0,
            vectors=lambda texts: _vectors(store, texts),
        )
    }
    found = []
    for row in rows:
        flag = flags[row["uuid"]]
        early = flag.score >= safeguarding.THRESHOLD
        unlike = row["state"] != "answered"
        score = flag.score if early or not unlike else 0.0
        one = ToRead(
            row["id"],
            row["uuid"],
            row["text"],
            row["question"],
            row["voice"],
            row["session"],
            row["setting"] or "",
            flag if early else None,
            row["back"] or "",
            unlike,
        )
        found.append(((-score, unlike, row["id"]), one))
    return found


def get_ready(store: Store, progress: Progress = SILENT) -> bool:
    """Read the answers that nobody has read for risk for their meaning, so that it orders them.

    Kept in the project; what is known already costs nothing. False where the model is absent. A
    project that can only be looked at keeps nothing, and is ordered by what is known.

    Raises:
        Cancelled: the watcher asked to stop; what was read so far is kept.
        ModelError: the model is not the expected one.
    """
    if store.read_only:
        return True
    texts = [row["text"] for row in reading.unread(store)]
    hashes = [suggest.text_hash(text) for text in texts]
    known = suggestions.embeddings(store, safeguarding.model_of_meaning(), hashes)
    new = [text for text, key in zip(texts, hashes, strict=True) if key not in known]
    if not new:
        return True
    progress.start("Getting ready to read for meaning", None)
    try:
        encoder = suggest.load_encoder()
    except WrongModel:
        raise
    except ModelError:
        return False
    finally:
        progress.finish()
    embed_texts(store, encoder, new, progress)
    return True


def _vectors(store: Store, texts: Sequence[str]) -> list[Any | None]:
    """Vectors that are in the project; None for other texts."""
    import numpy as np

    hashes = [suggest.text_hash(text) for text in texts]
    known = suggestions.embeddings(store, safeguarding.model_of_meaning(), hashes)
    return [np.frombuffer(known[key], dtype="<f4") if key in known else None for key in hashes]


BACK = {
    reading.NEW_WORDS: "their words changed after they were read",
    reading.CLOSED: "a concern about them was closed",
}
"""Why answers are to be read again -> as it is said."""


def reading_line(read: int, everything: int, again: Mapping[str, int] | None = None) -> str:
    """How many answers people have read for risk, and what to do about the rest.

    Args:
        again: why -> how many were read, and are to be read again.
    """
    line = f"Read for risk by a person: {read:,} of {counted(everything, 'answer')}."
    for why, count in (again or {}).items():
        line += f" To be read again: {count:,} ({BACK[why]})."
    return line if read == everything else f"{line} Unread is not safe: triage comes before coding."
