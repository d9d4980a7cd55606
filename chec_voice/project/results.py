"""Counts what people said: by code, and against a framework. People are counted, not mentions."""

from __future__ import annotations

import re
from dataclasses import replace
from sqlite3 import Row
from typing import Any

from chec_voice import framework_map
from chec_voice.errors import NotFound
from chec_voice.framework_map import FrameworkMap, Mention
from chec_voice.store import Store, coders, codes, frameworks, queries
from chec_voice.themes import Count, Said, ThemeTable, tabulate

NOT_KNOWN = "(blank)"
STATE_WORDS = {
    "blank": NOT_KNOWN,
    "prefer_not_to_say": "(prefer not to say)",
    "not_asked": "(not asked)",
}


class Results:
    """Counts of what was said. Open it with `project.results`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def themes(self, *, by: str | None = None, coder: str | None = None) -> ThemeTable:
        """People, groups, responses and mentions per code, optionally by an attribute.

        Raises:
            NotFound: there is no such attribute or coder.
        """
        store = self._store
        labels = labels_of(store, by)
        coder_id = coders.require(store, coder) if coder else None
        said, who = [], set()
        for row in queries.coded(store, coder_id):
            who.add(row["coder_id"])
            said.append(
                Said(
                    row["code"], row["segment_id"], row["response_id"], row["participant_id"],
                    bool(row["is_group"]), labels.get(row["response_id"], NOT_KNOWN) if by else "",
                )
            )  # fmt: skip
        (base, bases), (looked, looked_bases) = _bases(store, labels if by else None, coder_id)
        names = coders.names_of(store, who)
        book = codes.with_retired(store)
        table = tabulate(book, said, base, bases, names, by)
        return replace(table, looked=looked, looked_bases=looked_bases)

    def map(
        self, *, framework_name: str | None = None, by: str | None = None, coder: str | None = None
    ) -> FrameworkMap:
        """How youth voice covers the framework, by area or another attribute.

        Raises:
            NotFound: there is no such framework, attribute or coder.
        """
        store = self._store
        frame = frameworks.get(store, framework_name)
        labels = labels_of(store, by)
        coder_id = coders.require(store, coder) if coder else None
        mentions = [
            Mention(
                row["code"], row["participant_id"], bool(row["is_group"]), row["segment_id"],
                labels.get(row["response_id"], NOT_KNOWN) if by else "",
            )
            for row in queries.coded(store, coder_id)
        ]  # fmt: skip
        (base, _), (looked, bases) = _bases(store, labels if by else None, coder_id)
        return framework_map.draw(
            frame,
            codes.with_retired(store),
            frameworks.links(store, frame.id),
            frameworks.unlinked_reasons(store, frame.id),
            mentions,
            {value: count.people for value, count in bases.items()},
            base.people,
            tuple(bases),
            looked=looked.people,
        )


def labels_of(store: Store, by: str | None) -> dict[int, str]:
    """Response id -> value of the attribute, with words for what was not given."""
    if by is None:
        return {}
    known = [str(a["name"]) for a in queries.attributes(store)]
    name = next((n for n in known if n.casefold() == by.casefold()), None)
    if name is None:
        raise NotFound(
            f"there is no attribute {by!r}.",
            fix=f"Attributes here: {', '.join(known) or 'none'}.",
        )
    return {
        response: value if state == "given" else STATE_WORDS[state]
        for response, (value, state) in queries.values_of(store, name).items()
    }


def _bases(
    store: Store, labels: dict[int, str] | None, coder_id: int | None
) -> tuple[Bases, Bases]:
    """Who answered, and whose answers a coder has looked at: each in all and per value."""
    looked = queries.looked_at(store, coder_id)
    everyone, seen = _Tally(), _Tally()
    for row in queries.answered(store):
        for value in ("", labels.get(row["id"], NOT_KNOWN)) if labels is not None else ("",):
            everyone.add(value, row)
            seen.add(value, row, counts=row["id"] in looked)
    return everyone.bases(), seen.bases()


Bases = tuple[Count, dict[str, Count]]


class _Tally:
    """Distinct people, distinct groups and answers per value; "" stands for all of them."""

    def __init__(self) -> None:
        self._people: dict[str, set[int]] = {}
        self._groups: dict[str, set[int]] = {}
        self._answers: dict[str, int] = {"": 0}

    def add(self, value: str, row: Row, *, counts: bool = True) -> None:
        self._answers.setdefault(value, 0)
        if counts:
            kind = self._groups if row["is_group"] else self._people
            kind.setdefault(value, set()).add(row["participant_id"])
            self._answers[value] += 1

    def bases(self) -> Bases:
        counts = {
            value: Count(
                len(self._people.get(value, ())), len(self._groups.get(value, ())), answers
            )
            for value, answers in self._answers.items()
        }
        whole = counts.pop("")
        return whole, dict(sorted(counts.items(), key=lambda item: _value_order(item[0])))


def _value_order(value: str) -> tuple[bool, list[Any]]:
    """Given values in natural order (5-7 before 11-13), then what was not given."""
    parts = [(0, int(p), "") if p.isdigit() else (1, 0, p.casefold())
             for p in re.split(r"(\d+)", value) if p]  # fmt: skip
    return value.startswith("("), parts
