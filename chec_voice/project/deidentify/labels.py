"""What a project calls its files, sessions and values, and what staff wrote: looked at as answers
are, under text ids of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chec_voice.deidentify import PERSON, Proposal, TextIn, finder
from chec_voice.deidentify.labels import FULL_NAME, RULE, find_in_labels, names_a_place
from chec_voice.store import Store, redactions
from chec_voice.store.redactions import NAMES, VALUE, Place
from chec_voice.text import text_hash

_STRUCTURE = frozenset(("place", "school", "club", "street", "bus", "teacher"))
"""Types that a value of an attribute may be on purpose: results are compared by them."""


@dataclass(frozen=True)
class Labels:
    """Labels and notes of a project by their text ids."""

    places: Mapping[str, Place]
    texts: Mapping[str, str] = field(repr=False)
    restricted: frozenset[str]
    """Notes about concerns: not for everybody's eyes."""

    def find(self, *, minimum: float, model: finder.NameModel | None) -> Iterator[Proposal]:
        """What in them may point at somebody."""
        short: list[TextIn] = []
        prose: list[TextIn] = []
        for id_, (table, column, _) in self.places.items():
            is_label = table == VALUE or (table, column) in NAMES
            (short if is_label else prose).append(TextIn(id_, self.texts[id_]))
        yield from finder.each(prose, model=model, minimum=minimum, leads=False)
        for label in find_in_labels(short):
            if self.may_change(label) and label.score >= minimum:
                yield label

    def unsure(self, one: Proposal) -> bool:
        """Whether a person should look before this is replaced.

        A value that is one first name may be a place or a faith, and results are compared by it;
        capitals alone make no name in the name of a file.
        """
        place = self.places.get(one.text_id)
        if place is None or one.type not in PERSON:
            return False
        if place[0] == VALUE:
            return (one.rule, one.score) != (RULE, FULL_NAME)
        return one.rule.startswith("capitals.") and place[:2] in NAMES

    def may_change(self, one: Proposal) -> bool:
        """Whether what stands elsewhere and was accepted there goes from here too."""
        place = self.places.get(one.text_id)
        if place is None or place[0] != VALUE:
            return True
        in_a_place = names_a_place(self.texts[one.text_id], one.start, one.end)
        return one.type not in _STRUCTURE and not in_a_place


NO_LABELS = Labels({}, {}, frozenset())


def read(store: Store) -> Labels:
    """Everything that is no answer and may have a name in it."""
    texts = {_id(place): text for place, text in redactions.notes(store).items()}
    places = {_id(place): place for place in redactions.notes(store)}
    for place in redactions.values(store):
        places[_id(place)] = place
        texts[_id(place)] = place[1]
    restricted = frozenset(
        id_ for id_, (table, *_) in places.items() if table in ("concern", "concern_action")
    )
    return Labels(places, texts, restricted)


def _id(place: Place) -> str:
    table, column, row = place
    return f"{table}.{row}.{text_hash(column)[:12] if table == VALUE else column}"
