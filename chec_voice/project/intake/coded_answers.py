"""Finds the answers that a spreadsheet of codings means, by what it calls them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from chec_voice.store import Store, coded_import

if TYPE_CHECKING:
    from chec_voice.store.coded_import import Segments

NO_ANSWER, SEVERAL = -1, -2
_DECIMALS = re.compile(r"(\d+)[.,]0+")
_PADDING = re.compile(r"(?<!\d)0+(?=\d)")
_SPACES = re.compile(r"\s+")
_JOINT = re.compile(r"(?<=[^\W\d_])[-_.#]+(?=\d)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_LENGTH = 36
_SHORTENED = re.compile(r"\d[.,]\d+e\+?\d+", re.IGNORECASE)


def loosely(key: str) -> str:
    """An id without what people and spreadsheets change: case, spaces, zeros before, .0 behind.

    A dash between letters and a number ("YP-02" for "YP02") is changed as often.
    """
    key = _SPACES.sub("", unicodedata.normalize("NFKC", key)).casefold()
    key = _JOINT.sub("", key)
    if match := _DECIMALS.fullmatch(key):
        key = match[1]
    return _PADDING.sub("", key)


class Answers:
    """Answers of a project by their place: 0 for the first, in the order of their ids.

    The id of an answer goes before the id of a person, and an id as it is written before one that
    only differs in case, spaces, zeros in front, ".0" behind or a dash before the number.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.segments: Segments = coded_import.segments(store)
        self._by_ref = _index(coded_import.refs(store))
        self._persons: dict[str, int | list[int]] | None = None
        self._uuids: dict[str, int | list[int]] | None = None
        self._loose: list[dict[str, set[str]]] = []
        self._questions: tuple[dict[str, int], list[int]] | None = None
        self._known: dict[tuple[str, str], int] = {}
        self.joined: dict[str, str] = {}
        """Id in the file -> id here, of those that were matched loosely."""

    def find(self, key: str, question: str | None = None) -> int:
        """Place of the one answer that is meant; NO_ANSWER or SEVERAL where there is not one.

        Args:
            question: the question's wording, where the file says it: the id is a person's then.
        """
        if question is None:
            known = self._by_ref.get(key)
            if known is None and len(key) == _UUID_LENGTH:
                known = self._by_uuid(key).get(key)
            if known is None:
                known = self._by_person().get(key)
            if known is not None:
                return known if isinstance(known, int) else SEVERAL
        elif (named := self._by_person().get(key)) is not None:
            return self._one(named, question)
        for at, names in enumerate((self._by_ref, self._by_person())):
            if question is not None and at == 0:
                continue
            near = self._loosely(at, names).get(loosely(key), set())
            if len(near) > 1:
                return SEVERAL
            for name in near:
                self.joined[key] = name
                return self._one(names[name], question)
        return NO_ANSWER

    def forget_names(self) -> None:
        """Let go of what `find` goes by, once all are found: nothing is, afterwards."""
        self._by_ref, self._persons, self._uuids, self._loose = {}, None, None, []

    def why_not(self, key: str) -> str:
        """Why no one answer was found for an id: a part of a sentence, or nothing."""
        if _SHORTENED.fullmatch(key):
            return "a spreadsheet shortened this number"
        return "stands for several answers" if self.find(key) == SEVERAL else ""

    def _one(self, places: int | list[int], question: str | None) -> int:
        if question is not None:
            wanted = self._question(question)
            asked = self._question_of
            several = [places] if isinstance(places, int) else places
            several = [place for place in several if asked[place] == wanted]
            return several[0] if len(several) == 1 else SEVERAL if several else NO_ANSWER
        return places if isinstance(places, int) else SEVERAL

    def _by_person(self) -> dict[str, int | list[int]]:
        if self._persons is None:
            self._persons = _index(coded_import.persons(self._store))
        return self._persons

    def _by_uuid(self, key: str) -> dict[str, int | list[int]]:
        if not _UUID.fullmatch(key):
            return {}
        if self._uuids is None:
            self._uuids = _index(coded_import.uuids(self._store))
        return self._uuids

    def _loosely(self, at: int, names: dict[str, int | list[int]]) -> dict[str, set[str]]:
        while len(self._loose) <= at:
            self._loose.append({})
        near = self._loose[at]
        if not near and names:
            for name in names:
                near.setdefault(loosely(name), set()).add(name)
        return near

    def _question(self, text: str) -> int:
        if self._questions is None:
            texts, asked = coded_import.questions(self._store)
            self._questions = {_plain(text): id_ for text, id_ in texts.items()}, asked
        return self._questions[0].get(_plain(text), -1)

    @property
    def _question_of(self) -> list[int]:
        assert self._questions is not None
        return self._questions[1]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _index(names: Iterable[tuple[int, str]]) -> dict[str, int | list[int]]:
    places: dict[str, int | list[int]] = {}
    for place, name in names:
        if not name:
            continue
        known = places.get(name)
        if known is None:
            places[name] = place
        elif isinstance(known, int):
            places[name] = [known, place]
        else:
            known.append(place)
    return places


def counted_ids(joined: Mapping[str, str]) -> Iterator[str]:
    """What to say of ids that were matched loosely."""
    if joined:
        written, meant = next(iter(joined.items()))
        yield (
            f"{len(joined):,} {'id is' if len(joined) == 1 else 'ids are'} written otherwise than "
            f"here ({written!r} for {meant!r}): case, spaces, zeros in front, '.0' behind and a "
            "dash before the number did not count."
        )
