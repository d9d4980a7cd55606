"""Workshop notes: headings ask, "Key: value" lines tell about the session, items were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chec_voice.intake.documents.blocks import COUNT
from chec_voice.intake.documents.label_words import is_role
from chec_voice.intake.documents.model import Block, LeftOut, Line, Unit
from chec_voice.intake.documents.rows import AskedColumns, asked_columns
from chec_voice.intake.documents.voices import marked, whose_words
from chec_voice.intake.wording import guess_polarity, one_line
from chec_voice.model import Polarity, Voice
from chec_voice.text import counted

_FACT = re.compile(r"([A-Z][\w /'’&()-]{1,40}?)\s*:\s+(\S.*)", re.DOTALL)
_KEYS = {
    "date": "date when|session date|date of session|day",
    "area": "area ics|region|place covered|locality|local area",
    "partner": "partner organisation|organization|delivered by|run by|host|delivery partner|group",
    "setting": "setting venue|where|location|place|setting and venue",
    "participants": "participants number of participants|attendance|how many|number present|"
    "no. of participants|number of young people|young people|attendees|n",
    "ages": "ages age|age range|age group|ages of participants",
}
_CANONICAL = {
    name: key
    for key, names in _KEYS.items()
    for name in [key, *names.removeprefix(f"{key} ").split("|")]
}
_STAFF = re.compile(r"(?i)\b(note ?-?taker|facilitators?|written (up )?by|author|led by|staff)\b")
_ROLE = re.compile(
    r"(?i)\b(worker|officer|assistant|teacher|staff|volunteer|coordinator|lead|nurse|"
    r"participation|facilitator|researcher|manager|mentor|counsellor|therapist)s?\b"
)
_DOTS = r"(?:\s*(?:votes?|dots?|stickers?))?"
_VOTES = re.compile(
    r"(?i)\W*(?:(?:dot|sticker|hand|button|peg)s? )?(?:votes?|voting|dots|tally)"
    r"(?:\b[^:]{0,40}:\W*|\W*)"
)
_TALLY = r"(?:[|/✓✔●•]{1,60}|I{2,5})(?: {1,3}(?:[|/✓✔●•]{1,60}|I{1,5})){0,20}"
"""Strokes, ticks or dots: "||||", "✓✓", "IIII II"."""
_COUNTED = rf"(?:\d{{1,4}}|{_TALLY})"
_VOTE = re.compile(rf"(.+?)\s*(?::|[-–—=]|\bx)\s*({_COUNTED}){_DOTS}")
_VOTE_TALLY = re.compile(rf"(.+?)\s+((?=[|/✓✔●•]{{2}}|III|II I){_TALLY})")
_VOTE_BARE = re.compile(rf"(.*[^\W\d].*?)\s+({_COUNTED}){_DOTS}")
"""Only under a line that announces votes: "Year 5" is an answer elsewhere."""
_LONGEST_OPTION = 300
_VOTE_BRACKET = re.compile(rf"(.+?)\s*\((\d{{1,4}}){_DOTS}\)")
_VOTE_HEAD = re.compile(
    r"(?i)(votes?|dots?|counts?|tally|stickers?|hands( up)?|pegs?|buttons?|"
    r"number( of votes)?|total|score)"
)
_NUMBERED = re.compile(
    r"(?i)^\W*+(?:(?:q|question|prompt|activity|part)\s*+\d*+\s*+[.:)]\s*|\d++\s*+[.:)]\s*)"
)
_ASIDE = re.compile(r"(?<!\s)\s*\([^()]*\)\s*$")
_POLARITY_WORDS: dict[Polarity, str] = {
    "helps": r"\bhelps?\b",
    "harms": r"\bharms?\b",
    "change": r"\bchanges?\b",
    "neutral": r"\bneutral\b",
}


@dataclass
class Notes:
    """What blocks were understood to be."""

    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def head_of(lines: Sequence[Line], title: str) -> Notes:
    """Title and facts of what stands before the first turn of a transcript."""
    notes = Notes(title)
    for line in lines:
        if line.text == title:
            continue
        fact = _as_fact(line.text)
        if fact is not None and not is_role(fact[1].casefold()):
            _fact(fact[1], fact[2], notes, line.number)
        elif not notes.title and fact is None and len(line.text) <= 120:
            notes.title = line.text
        else:
            notes.left_out.append(LeftOut(line.number, line.text, "before the first turn"))
    return notes


def read_notes(blocks: Sequence[Block], default_voice: Voice) -> Notes:
    """Title, facts and units of workshop notes."""
    notes = Notes()
    rest = _top(list(blocks), notes)
    people = re.search(r"\d+", notes.facts.get("participants", ""))
    _Reader(notes, default_voice, int(people[0]) if people else 1).read(rest)
    return notes


def _top(blocks: list[Block], notes: Notes) -> list[Block]:
    """Takes the title and the facts off; returns what is left."""
    asked: list[Block] = []
    if (blocks and blocks[0].style == "title") or (
        len(blocks) > 1
        and blocks[0].style in ("paragraph", "heading")
        and not _as_fact(blocks[0].text)
        and len(blocks[0].text) <= 120
        and not blocks[0].text.endswith("?")
        and blocks[1].style == "paragraph"
        and _as_fact(blocks[1].text)
    ):
        title = blocks.pop(0)
        notes.title = title.text
        # A title that asks is what was asked, where no heading asks anything else.
        if title.text.endswith(("?", "？", "؟")) and not any(
            block.style in ("heading", "title") for block in blocks
        ):
            asked = [Block(title.line, "heading", title.text)]
    while blocks:
        block = blocks[0]
        if block.style == "table" and _is_facts(block):
            for key, value in (row[:2] for row in block.rows):
                _fact(key.strip(" :"), value, notes, block.line)
        elif block.style == "paragraph" and (found := _as_fact(block.text)):
            _fact(found[1], found[2], notes, block.line)
        else:
            break
        blocks.pop(0)
    return [*asked, *blocks]


def _as_fact(text: str) -> re.Match[str] | None:
    return _FACT.fullmatch(text) or COUNT.fullmatch(text)


def _is_facts(table: Block) -> bool:
    keys = [row[0].strip(" :").casefold() for row in table.rows if len(row) == 2]
    return len(keys) == len(table.rows) and sum(k in _CANONICAL for k in keys) >= 2


def _fact(key: str, value: str, notes: Notes, line: int) -> None:
    name = _CANONICAL.get(key.casefold(), key.casefold())
    if _STAFF.search(key) and not _ROLE.search(value):
        notes.notices.append(f"Left out {key!r} at the top: it may be a name.")
        notes.left_out.append(LeftOut(line, key, "it may be a name"))
    elif name in notes.facts:
        notes.left_out.append(LeftOut(line, f"{key}: {value}", "said a second time"))
    else:
        notes.facts[name] = one_line(value)


def polarity_of(heading: str) -> Polarity:
    """What a heading asks about: as the note-taker says in brackets, else by its wording."""
    aside = re.findall(r"\(([^()]*)\)", heading)
    named = [
        p for p, word in _POLARITY_WORDS.items() if any(re.search(word, a, re.I) for a in aside)
    ]
    if len(named) == 1:
        return named[0]
    if named:  # "helps and harms": both, so neither
        return "neutral"
    return guess_polarity(heading)


def prompt_of(heading: str) -> str:
    """The question in a heading, without its number and the note-taker's aside behind it."""
    text = _ASIDE.sub("", one_line(heading))
    return _NUMBERED.sub("", text).strip() or one_line(heading)


class _Reader:
    """Goes through the blocks under the headings."""

    def __init__(self, notes: Notes, default: Voice, people: int) -> None:
        self.notes, self.default, self.people = notes, default, people
        self.section, self.voting = "", False
        self.section_line, self.used = 0, True
        self.unsure: list[int] = []

    def read(self, blocks: list[Block]) -> None:
        listed = any(block.style == "item" for block in blocks)
        # Three tallies or more in a row are a vote even where no heading says so.
        tallies = _runs_of_votes(blocks)
        for at, block in enumerate(blocks):
            if block.style in ("heading", "title"):
                self._end_section()
                self.section, self.voting = block.text, False
                self.section_line, self.used = block.line, False
            elif block.style == "table":
                self._table(block)
            elif _VOTES.fullmatch(block.text):
                self.voting = True
                self._leave(block.line, block.text, "says that votes follow")
            elif self._is_vote(block, at in tallies):
                continue
            elif block.style == "item" or (marked(block.text) and not listed):
                self.voting = False
                self._said(block)
            elif not listed and self.section:
                self._said(block)
            else:
                self.voting = False
                self._remark(block.line, block.text)
        self._end_section()
        if self.unsure:
            lines = ", ".join(map(str, self.unsure[:10]))
            more = " ..." if len(self.unsure) > 10 else ""
            self.notes.notices.append(
                "It is not said whose words "
                f"{counted(len(self.unsure), 'line holds', 'lines hold')}; taken as "
                f"{self.default} (line {lines}{more}). Look at them before quoting any."
            )

    def _end_section(self) -> None:
        if self.section and not self.used:
            self._leave(self.section_line, self.section, "a heading with nothing said under it")

    def _leave(self, line: int, text: str, why: str) -> None:
        self.notes.left_out.append(LeftOut(line, text, why))

    def _remark(self, line: int, text: str) -> None:
        """Keeps what nobody is known to have said beside the answers, and says that it is left."""
        self._add(line, text, text, "paraphrase", kind="remark")
        self._leave(line, text, "no answer to anything, as far as the notes show")

    def _said(self, block: Block) -> None:
        said = whose_words(block.text, self.default)
        if not said.sure:
            self.unsure.append(block.line)
        self._add(block.line, said.text, block.text, said.voice, speaker=said.speaker)

    def _is_vote(self, block: Block, in_run: bool) -> bool:
        vote = None
        if block.style == "item" and (self.voting or in_run):
            vote = as_vote(block.text, bare=self.voting)
        if vote is None:
            return False
        self._add(block.line, vote[0], block.text, "group", kind="vote", votes=vote[1])
        return True

    def _table(self, block: Block) -> None:
        header, *body = block.rows or ((),)
        counted = body and all(len(r) == 2 and r[1].strip().isdigit() for r in body)
        if counted and len(header) == 2:
            top = [] if _VOTE_HEAD.fullmatch(header[1].strip()) else [header]
            if not top:
                self._leave(block.line, " | ".join(header), "headings of a table")
            for row in [*top, *body]:
                if row[1].strip().isdigit():
                    text = f"{row[0]}: {row[1]}"
                    votes = int(row[1])
                    self._add(block.line, row[0], text, "group", kind="vote", votes=votes)
            return
        columns = asked_columns(block.rows)
        if columns is None:
            for row in block.rows:
                if any(row):
                    self._remark(block.line, " | ".join(cell for cell in row if cell))
            return
        self._asked(block, columns)

    def _asked(self, block: Block, columns: AskedColumns) -> None:
        """Reads questions and what was said to them; other columns are named as left out."""
        header, *body = block.rows
        rows = body if columns.headed else list(block.rows)
        if columns.headed and not columns.across:
            self._leave(block.line, " | ".join(header), "headings of a table")
        left = [at for at in range(len(header)) if at not in (columns.question, *columns.said)]
        if columns.headed and (names := [header[at] for at in left if header[at]]):
            self.notes.notices.append(
                f"Not read as said by anybody: {', '.join(map(repr, names))} of the table."
            )
        for row in rows:
            if columns.question is not None and row[columns.question : columns.question + 1]:
                self._end_section()
                self.section = row[columns.question] or self.section
                self.section_line, self.used = block.line, False
            for at, cell in enumerate(row):
                if at in columns.said:
                    if columns.across:
                        self._end_section()
                        self.section, self.used = header[at], True
                    for line in filter(None, map(str.strip, cell.split("\n"))):
                        bullet = line[:2] in ("- ", "* ", "• ", "– ")
                        self._said(Block(block.line, "item", line[2:] if bullet else line))
                elif at != columns.question and cell:
                    self._leave(block.line, cell, "another column of the table")

    def _add(
        self,
        line: int,
        text: str,
        written: str,
        voice: Voice,
        *,
        speaker: str = "",
        kind: str = "answer",
        votes: int | None = None,
    ) -> None:
        self.used = self.used or kind != "remark"
        group = voice in ("group", "paraphrase") and kind == "answer"
        self.notes.units.append(
            Unit(
                text=text,
                prompt=prompt_of(self.section) if self.section else "",
                polarity=polarity_of(self.section) if self.section else "neutral",
                voice=voice,
                n_participants=self.people if group else 1,
                speaker=speaker,
                line=line,
                kind=kind,  # type: ignore[arg-type]  # said by the callers here
                votes=votes,
                section=self.section,
                written=written,
            )
        )


def as_vote(text: str, *, bare: bool = False) -> tuple[str, int] | None:
    """("Phone mast", 4) of "Phone mast: 4", with `bare` also of "Phone mast 4"."""
    text = text.strip()
    if len(text) > _LONGEST_OPTION:
        return None
    found = next((m for p in (_VOTE, _VOTE_BRACKET, _VOTE_TALLY) if (m := p.fullmatch(text))), None)
    if found is None and bare:
        found = _VOTE_BARE.fullmatch(text)
    if found is None:
        return None
    return found[1].strip(), int(found[2]) if found[2].isdigit() else len(found[2].replace(" ", ""))


def _runs_of_votes(blocks: list[Block]) -> set[int]:
    found: set[int] = set()
    run: list[int] = []
    for at, block in enumerate([*blocks, Block(0, "heading")]):
        if block.style == "item" and as_vote(block.text) is not None:
            run.append(at)
            continue
        if len(run) >= 3:
            found |= set(run)
        run = []
    return found
