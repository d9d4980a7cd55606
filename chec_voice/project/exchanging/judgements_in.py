"""Brings the codings of a file in as decisions of their coders."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chec_voice.exchange.align import Alignment
from chec_voice.exchange.conventions import WITHHELD
from chec_voice.exchange.guids import is_guid
from chec_voice.exchange.resolve import AnswerIn, MarkIn
from chec_voice.exchange.tables import SEGMENTS
from chec_voice.exchange.write import stamp
from chec_voice.model import is_disclosure
from chec_voice.project.exchanging.incoming import CodersHere, CodesHere, FileIn, Home
from chec_voice.store import Store, coders, codes, exchanging, notes

DISCLOSURE_NOTE = "Coded as a possible disclosure in another program."
JOINED = "passages of one code by one coder in one part of an answer became one"
Place = tuple[int, str, int]
"""Segment, id of a code, coder."""


class JudgementsIn:
    """Codings on their way in, and how many of them came."""

    def __init__(
        self, store: Store, file: FileIn, codes_here: CodesHere, coders_here: CodersHere
    ) -> None:
        self.store, self.file, self.losses = store, file, file.losses
        self.codes, self.coders = codes_here, coders_here
        self.standing = exchanging.standing(store)
        self.ever = exchanging.uuids(store, "decision")
        self.placed = 0
        """Codings that stand now, also those that did before."""
        self.known = 0
        """Codings that were here as they are in the file."""
        self.added = 0
        """Decisions that were made."""
        self.raised = 0
        """Concerns that were raised."""

    def bring(self, answers: Sequence[AnswerIn], homes: Mapping[int, Home], batch: int) -> None:
        """Append what is new; a code for a possible disclosure raises a concern instead."""
        places = exchanging.segments(
            self.store, {homes[id(answer)].response for answer in answers if answer.marks}
        )
        rows: list[dict[str, Any]] = []
        done: dict[tuple[int, int], None] = {}
        disclosures: dict[int, list[int]] = defaultdict(list)
        for answer in answers:
            home = homes[id(answer)]
            segments = places.get(home.response, ())
            for (segment, code, coder), marks in self._by_place(answer, home, segments).items():
                self.placed += len(marks)
                if is_disclosure(code):  # a route to a person, not a theme
                    disclosures[coder].append(segment)
                    continue
                row = self._row(segment, self.codes.rows[code], coder, marks)
                if row is not None:
                    rows.append(row)
                for _, _, each in segments:
                    done[coder, each] = None
        exchanging.add_decisions(
            self.store, rows, version_id=codes.version_id(self.store), batch_id=batch
        )
        exchanging.mark_done(self.store, done)
        self.added = len(rows)
        for coder, segment_ids in disclosures.items():
            self.raised += notes.raise_new(
                self.store,
                coder_id=coder,
                coder=coders.name_of(self.store, coder),
                segment_ids=segment_ids,
                note=DISCLOSURE_NOTE,
            )

    def _by_place(
        self, answer: AnswerIn, home: Home, segments: Sequence[tuple[int, int, int]]
    ) -> dict[Place, list[MarkIn]]:
        """The marks of an answer by where they make one decision."""
        groups: dict[Place, list[MarkIn]] = defaultdict(list)
        for mark in self._landed(answer, home):
            segment = segment_at(segments, mark.start)
            if segment is None:
                self.losses.add("codings", "lost", "the answer is blank here", answer.name)
                continue
            groups[segment, self.codes.ids[mark.code], self.coders.row_of(mark.coder)].append(mark)
        return groups

    def _landed(self, answer: AnswerIn, home: Home) -> list[MarkIn]:
        """The codings of an answer in offsets of its text as it is here."""
        if answer.text == home.text:
            return answer.marks
        if answer.text == WITHHELD:
            return [replace(mark, start=0, end=len(home.text)) for mark in answer.marks]
        alignment = Alignment(answer.text, home.text)
        landed = []
        for mark in answer.marks:
            span = alignment.moved(mark.start, mark.end)
            if span is None:
                self.losses.add(
                    "codings", "lost", "the words are no longer in the text here", answer.name
                )
                continue
            if self.file.exchange.origin != SEGMENTS:  # such a table never has the whole text
                why = "the text here is another one: the words were found again in it"
                self.losses.add("codings", "changed", why, answer.name)
            landed.append(replace(mark, start=span[0], end=span[1]))
        return landed

    def _row(
        self, segment: int, code: int, coder: int, marks: Sequence[MarkIn]
    ) -> dict[str, Any] | None:
        """The decision that marks of one code by one coder in one segment make; None: no news."""
        start, end = min(m.start for m in marks), max(m.end for m in marks)
        verdict, old_start, old_end, old_valence, old_level = self.standing.get(
            (segment, code, coder), ("", 0, 0, "", "")
        )
        applied = verdict == "apply"
        news = [mark for mark in marks if mark.guid not in self.ever]
        if not news and not applied:  # it was sent out from here, and taken back here since
            self.placed -= len(marks)
            why = "taken back here since it was sent out"
            self.losses.add("codings", "lost", why, marks[0].guid, count=len(marks))
            return None
        if applied:
            wider = (min(start, old_start), max(end, old_end))
            if not news or (old_start, old_end) in ((start, end), wider):
                self.known += len(marks)
                return None
            start, end = wider
        if len({(mark.start, mark.end) for mark in marks}) > 1:
            self.losses.add("codings", "changed", JOINED, news[0].guid, count=len(marks) - 1)
        valence = next((mark.valence for mark in marks if mark.valence), old_valence)
        level = next((mark.level for mark in marks if mark.level), old_level)
        guid = news[0].guid if is_guid(news[0].guid) else ""
        self.ever.add(guid)
        self.standing[segment, code, coder] = ("apply", start, end, valence, level)
        return {
            "uuid": guid,
            "segment": segment,
            "code": code,
            "coder": coder,
            "start": start,
            "end": end,
            "valence": valence,
            "level": level,
            "at": _time(news[0].at),
        }


def segment_at(places: Sequence[tuple[int, int, int]], start: int) -> int | None:
    """Id of the segment in which a place lies; None where the answer has none."""
    at = bisect_right(places, start, key=lambda place: place[0]) - 1
    return places[max(at, 0)][2] if places else None


def _time(at: str) -> str:
    """A time of the file as we store times; empty where there is none."""
    written = stamp(at)
    return written.replace("Z", ".000Z") if written else ""
