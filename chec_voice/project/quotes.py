"""Quotes: proposed, chosen, approved and withdrawn; each act can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from sqlite3 import Row
from typing import TypeVar

from chec_voice import quotes as step
from chec_voice.disclosure import DEFAULT, profile_named
from chec_voice.errors import NotFound, Refused
from chec_voice.project.commands import of as commands_of
from chec_voice.quotes import Candidate
from chec_voice.store import Store, coders, codes, columns, commands, queries, summaries
from chec_voice.store import quotes as stored
from chec_voice.store.connection import new_uuid, now
from chec_voice.store.settling import AGREED_RULE

_T = TypeVar("_T")
_BLOCK = 2_000
"""Answers that are looked at at a time."""


@dataclass(frozen=True)
class QuoteLine:
    """One quote as it stands."""

    id: int
    segment_id: int
    code: str
    """Id of the code that it is quoted for; '' where it is for none."""
    text: str
    """'' where the answer is not open."""
    status: str
    """proposed, approved or withdrawn."""
    chosen_by: str
    approved_by: str
    attribution: str
    """Who said it, as far as enough people share that."""
    told: Mapping[str, str]
    """What the attribution names: attribute, in small letters -> value."""
    why_not: str
    """Why it may not be printed, in a sentence; '' where it may once it is approved."""

    @property
    def printed(self) -> bool:
        """Whether reports print it."""
        return self.status == "approved" and not self.why_not


@dataclass(frozen=True)
class WrittenSummary:
    """What a person wrote about a code."""

    code: str
    """Its id; '' where it is about several."""
    theme: str
    text: str
    caveats: str
    author: str
    date: str


class Quotes:
    """What of young people's words is quoted, and what is written about them: `project.quotes`.

    Consent, voice and safety are looked at anew each time that something is shown: an approval
    does not outlive them. `project.commands(by).undo()` takes an act back.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, *, least: int | None = None) -> list[QuoteLine]:
        """Every quote, in the order of the codebook.

        Args:
            least: attributes are named that at least so many people share; by default as many as
                the profile for what leaves shows.
        """
        rows = stored.everyone(self._store)
        if not rows:
            return []
        values = self._values(row["response_id"] for row in rows)
        everybody = self._alike()
        enough = max(profile_named(DEFAULT).least if least is None else least, 2)
        told = [step.told(values.get(row["response_id"], {}), everybody, enough) for row in rows]
        return [
            QuoteLine(
                row["id"],
                row["segment_id"],
                row["code"] or "",
                row["text"].strip(),
                row["status"],
                row["chosen_by"],
                row["approved_by"] or "",
                step.attribution(named),
                named,
                _why_not(row),
            )
            for row, named in zip(rows, told, strict=True)
        ]

    def candidates(
        self, code: str, *, number: int = 10, coding: str = AGREED_RULE
    ) -> list[Candidate]:
        """Words with a code that may be quoted, spread over areas and ages, one of each person.

        What is quoted for the code already is left out.

        Raises:
            NotFound: there is no such code or coder.
        """
        self._code_id(code)
        segments = columns.applied(self._store, coding).get(code)
        rows = stored.facts_of(self._store, [] if segments is None else segments.tolist())
        quoted = [r for r in stored.everyone(self._store) if r["code"] == code]
        quoted = [row for row in quoted if row["status"] != "withdrawn"]
        return step.choose(
            self._candidates(row for row in rows if not _why_not(row)),
            number,
            list(self._candidates(quoted)),
        )

    def propose(
        self, code: str, *, number: int = 3, by: str, coding: str = AGREED_RULE
    ) -> list[int]:
        """Propose the first candidates of a code, as one command; returns the ids of the quotes.

        Raises:
            NotFound: there is no such code or coder.
        """
        found = self.candidates(code, number=number, coding=coding)
        with commands.together(self._store):
            return [self.choose(c.segment_id, code=code, by=by) for c in found]

    def choose(
        self,
        segment_id: int,
        *,
        by: str,
        code: str = "",
        words: str = "",
        approved: bool = False,
    ) -> int:
        """Propose one answer, or some of its words, as a quote; returns its id.

        The very words are one quote: those that were withdrawn are proposed again, and where they
        stand already nothing is changed.

        Args:
            words: as they stand in the answer; '' takes all of it.
            approved: it is approved at once.

        Raises:
            NotFound: the answer is not open, or there is no such code.
            Refused: the words do not stand in the answer, or may not be printed.
        """
        row = next(stored.facts_of(self._store, [segment_id]), None)
        if row is None:
            raise NotFound("this answer is not open.", fix="Choose another one.")
        words = words or row["text"].strip()
        at = row["text"].find(words)
        if at < 0:
            raise Refused(
                "these words are not in this answer.", fix="Copy them as they stand in it."
            )
        code_id = self._code_id(code) if code else None
        start = row["start"] + at
        span = (start, start + len(words))
        with self._store.write():
            if (known := stored.same(self._store, segment_id, code_id, span)) is not None:
                if approved and known["status"] != "approved":
                    self.approve([known["id"]], by=by)
                elif not approved and known["status"] == "withdrawn":
                    self._set(self._rows([known["id"]]), "proposed", by)
                return int(known["id"])
            if approved and (reason := _why_not(row)):
                raise Refused(f"these words cannot be approved: {reason}")
            status = "approved" if approved else "proposed"
            target = f"segment:{segment_id}"
            with self._edit(by, f"{status} a quote", target, code) as (edit, coder_id):
                return edit.insert(
                    "quote",
                    uuid=new_uuid(),
                    segment_id=segment_id,
                    code_id=code_id,
                    start=span[0],
                    end=span[1],
                    chosen_by=coder_id,
                    approved_by=coder_id if approved else None,
                    at=now(),
                    status=status,
                )

    def approve(self, quote_ids: Sequence[int], *, by: str) -> None:
        """Approve quotes for printing, as one command.

        Raises:
            NotFound: there is no such quote.
            Refused: one of them may not be printed; says why, and none is approved then.
        """
        rows = self._rows(quote_ids)
        for row in rows:
            if reason := _why_not(row):
                raise Refused(f"quote {row['id']} cannot be approved: {reason}")
        self._set(rows, "approved", by)

    def withdraw(self, quote_ids: Sequence[int], *, by: str) -> None:
        """Withdraw quotes: they are printed no more, and stay on the list.

        Raises:
            NotFound: there is no such quote.
        """
        self._set(self._rows(quote_ids), "withdrawn", by)

    def summaries(self) -> list[WrittenSummary]:
        """What people wrote about codes, oldest first."""
        book = codes.with_retired(self._store).names
        return [
            WrittenSummary(
                row["name"] if row["name"] in book else "",
                book.get(row["name"], row["name"]),
                row["summary"],
                row["caveats"],
                row["written_by"],
                row["at"][:10],
            )
            for row in summaries.everyone(self._store)
        ]

    def summarise(self, code: str, text: str, *, by: str, caveats: str = "") -> None:
        """Write the summary of a code, or write it anew; it can be undone.

        Raises:
            NotFound: there is no such code.
            Refused: the text is empty.
        """
        self._code_id(code)
        if not text.strip():
            raise Refused("a summary needs words.", fix="Say in a few sentences what was meant.")
        person = commands_of(self._store, by)
        person.write_summary(code, text.strip(), caveats=caveats.strip(), about=(code,))

    def _set(self, rows: Sequence[Row], status: str, by: str) -> None:
        with commands.together(self._store):
            for row in rows:
                target = f"quote:{row['id']}"
                about = row["code"] or ""
                with self._edit(by, f"{status} a quote", target, about) as (edit, coder_id):
                    agreed = coder_id if status == "approved" else None
                    edit.update("quote", row["id"], status=status, approved_by=agreed)

    @contextmanager
    def _edit(
        self, by: str, what: str, target: str, about: str
    ) -> Iterator[tuple[commands.Edit, int]]:
        with self._store.write():
            coder_id = coders.ensure(self._store, by)
            edit = commands.Edit(self._store)
            yield edit, coder_id
            told = {"about": about} if about else {}
            edit.close(coders.name_of(self._store, coder_id), what, target, told=told)

    def _rows(self, quote_ids: Sequence[int]) -> list[Row]:
        rows = {row["id"]: row for row in stored.everyone(self._store)}
        for quote_id in quote_ids:
            if quote_id not in rows:
                raise NotFound(
                    f"there is no quote {quote_id}.", fix="See: chec-voice quotes PROJECT"
                )
        return [rows[quote_id] for quote_id in quote_ids]

    def _code_id(self, code: str) -> int:
        code_id = codes.ids(self._store).get(code)
        if code_id is None:
            raise NotFound(
                f"there is no code {code!r}.", fix="See the codes with: chec-voice codebook PROJECT"
            )
        return code_id

    def _values(self, responses: Iterable[int]) -> dict[int, dict[str, str]]:
        """Response id -> given values of what an attribution may name, of these."""
        named = {name for names in step.TOLD_BY for name in names}
        return {
            response: {
                name.casefold(): value
                for name, (value, state) in said.items()
                if state == "given" and name.casefold() in named
            }
            for response, said in queries.values_among(self._store, responses).items()
        }

    def _alike(self) -> Counter[frozenset[tuple[str, str]]]:
        """How many people with an answer gave just these values."""
        found: Counter[frozenset[tuple[str, str]]] = Counter()
        for responses in _blocks(stored.people(self._store)):
            values = self._values(responses)
            found.update(frozenset(values.get(at, {}).items()) for at in responses)
        return found

    def _candidates(self, rows: Iterable[Row]) -> Iterator[Candidate]:
        for block in _blocks(rows):
            values = self._values({row["response_id"] for row in block})
            for row in block:
                said = values.get(row["response_id"], {})
                yield Candidate(row["segment_id"], row["participant_id"], row["text"], said)


def _blocks(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """Rows in blocks, so that a large project is not in memory at once."""
    rest = iter(rows)
    while block := list(islice(rest, _BLOCK)):
        yield block


def _why_not(row: Row) -> str:
    return step.why_not(
        open_=bool(row["open"]),
        own_words=bool(row["own_words"]),
        consent=row["consent"],
        checked=bool(row["checked"]),
        coded=bool(row["coded"]) if "coded" in row.keys() else True,  # noqa: SIM118
    )
