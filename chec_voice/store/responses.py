"""Writes what an import read: participants, responses, segments, values of attributes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from chec_voice.model import AttributeValue, ResponseIn
from chec_voice.store import consents, raised, replaced, tallies
from chec_voice.store.changes import forget_reading, resegment
from chec_voice.store.connection import Store, new_uuid, new_uuids, now
from chec_voice.store.replaced import OfAttribute
from chec_voice.text import is_redaction_of, text_hash

CHUNK = 5000
"""Rows per `executemany`: large enough to be fast, small enough to stay light."""

Spans = Callable[[str], list[tuple[int, int]]]
_Key = tuple[int, int, str]
"""Participant, question, the file's own id of the response."""
_Values = dict[int, tuple[str, str]]
"""Attribute -> value and state."""
_Known = tuple[int, str, str, str]
"""Row id, text, state, voice."""


@dataclass
class Saved:
    """What an import did to the project."""

    participants_added: int = 0
    responses_added: int = 0
    responses_changed: int = 0
    responses_unchanged: int = 0
    attributes_changed: int = 0
    concerns_with_new_words: int = 0
    """Changed answers about which a concern was raised: the lead sees all their wordings."""
    changed_rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class SourceIn:
    """One file as it is recorded."""

    name: str
    sha256: str
    reader: str
    encoding: str
    mapping: str
    """The column mapping as JSON."""
    mapping_sha256: str
    rows: int


def already_imported(
    store: Store, sha256: str, mapping_sha256: str, session: str | None
) -> str | None:
    """When this very file was imported with this mapping into this session, or None.

    Args:
        session: None where the sessions stand in a column of the file.
    """
    found: str | None = store.value(
        "SELECT source.imported_at FROM source JOIN batch ON batch.id = source.batch_id"
        " WHERE sha256 = ? AND mapping_sha256 = ? AND batch.undone_at IS NULL"
        " AND EXISTS (SELECT 1 FROM response r JOIN participant p ON p.id = r.participant_id"
        "   JOIN session s ON s.id = p.session_id"
        "   WHERE r.source_id = source.id AND s.name = coalesce(?, s.name))",
        [sha256, mapping_sha256, session],
    )
    return found


def documents_of(store: Store, session: str) -> list[str]:
    """Names of the documents that brought responses into a session, in the order they came."""
    return [
        row["name"]
        for row in store.rows(
            "SELECT f.name FROM source f JOIN response r ON r.source_id = f.id"
            " JOIN participant p ON p.id = r.participant_id"
            " JOIN session s ON s.id = p.session_id"
            " WHERE s.name = ? AND f.reader NOT IN ('csv', 'xlsx', 'ods')"
            " GROUP BY f.name ORDER BY min(f.id)",
            [session],
        )
    ]


def read_otherwise(store: Store, sha256: str, mapping_sha256: str, session: str) -> str | None:
    """When this very file came into this session with another mapping, or None."""
    found: str | None = store.value(
        "SELECT f.imported_at FROM source f JOIN batch b ON b.id = f.batch_id"
        " WHERE f.sha256 = ? AND f.mapping_sha256 <> ? AND b.undone_at IS NULL"
        " AND EXISTS (SELECT 1 FROM response r JOIN participant p ON p.id = r.participant_id"
        "   JOIN session s ON s.id = p.session_id WHERE r.source_id = f.id AND s.name = ?)"
        " ORDER BY f.id DESC LIMIT 1",
        [sha256, mapping_sha256, session],
    )
    return found


def rows_of_another_file(store: Store, session: str, file: str, sheet: str | None) -> set[str]:
    """References that are mere row numbers, of people in `session` who came from another table."""
    return {
        row["ref"]
        for row in store.rows(
            "SELECT DISTINCT p.ref FROM participant p JOIN session s ON s.id = p.session_id"
            " JOIN response r ON r.participant_id = p.id JOIN source f ON f.id = r.source_id"
            " WHERE s.name = ? AND p.ref GLOB 'row [0-9]*'"
            " AND (f.name <> ? OR ifnull(json_extract(f.mapping, '$.sheet'), '') <> ?)",
            [session, file, sheet or ""],
        )
    }


def references(store: Store) -> dict[str, set[str]]:
    """Session -> references of its people, without those that are mere row numbers."""
    found: dict[str, set[str]] = {}
    for row in store.iterate(
        "SELECT s.name, p.ref FROM participant p JOIN session s ON s.id = p.session_id"
        " WHERE NOT p.is_group AND p.ref NOT GLOB 'row [0-9]*'"
    ):
        found.setdefault(row["name"], set()).add(row["ref"])
    return found


def new_batch(store: Store, kind: str, actor: str) -> int:
    return store.execute(
        "INSERT INTO batch (uuid, kind, at, actor) VALUES (?, ?, ?, ?)",
        (new_uuid(), kind, now(), actor),
    )


def finish_batch(store: Store, batch_id: int, summary: object) -> None:
    """The last step of a batch; what came in for people who do not consent stays out."""
    consents.enforce(store)
    store.execute(
        "UPDATE batch SET summary = ? WHERE id = ?",
        (json.dumps(summary, ensure_ascii=False), batch_id),
    )


def save_source(store: Store, source: SourceIn, batch_id: int) -> int:
    return store.execute(
        "INSERT INTO source (uuid, name, sha256, reader, encoding, mapping, mapping_sha256, rows,"
        " batch_id, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uuid(),
            source.name,
            source.sha256,
            source.reader,
            source.encoding,
            source.mapping,
            source.mapping_sha256,
            source.rows,
            batch_id,
            now(),
        ),
    )


def last_id(store: Store) -> int:
    """Id of the newest response; `indexing.index` takes it from there."""
    return int(store.value("SELECT ifnull(max(id), 0) FROM response"))


class Writer:
    """Adds and updates responses inside one `write()`; existing rows are compared, not replaced."""

    def __init__(
        self,
        store: Store,
        *,
        session_id: int,
        source_id: int,
        batch_id: int,
        questions: Mapping[str, int],
        attributes: Mapping[str, tuple[int, str]],
        spans: Spans,
        saved: Saved | None = None,
    ) -> None:
        self.store, self.session_id, self.source_id = store, session_id, source_id
        self.batch_id, self.questions, self.attributes = batch_id, questions, attributes
        self.spans, self.saved, self._stamp = spans, saved or Saved(), now()
        self._participants: dict[str, int] = {
            row["ref"]: row["id"]
            for row in store.iterate(
                "SELECT id, ref FROM participant WHERE session_id = ?", [session_id]
            )
        }
        self._known_people = set(self._participants.values())
        self._responses: dict[_Key, _Known] = {
            (row["participant_id"], row["question_id"], row["ref"]): (
                row["id"],
                row["text"],
                row["state"],
                row["voice"],
            )
            for row in store.iterate(
                "SELECT r.id, r.participant_id, r.question_id, r.ref, r.text, r.state, r.voice"
                " FROM response r JOIN participant p ON p.id = r.participant_id"
                " WHERE p.session_id = ?",
                [session_id],
            )
        }
        self._withheld = raised.hashes_of_withheld(store)
        self._last_before = last_id(store)
        self._met: set[int] = set()
        """Ids of responses that were there before and came again."""
        self._uuids: list[str] = []
        self._values = self._known_values()
        self._response_values = self._known_response_values()
        self._people_before: list[OfAttribute] = []
        self._responses_before: list[OfAttribute] = []
        self._spellings = self._known_spellings()
        self._spelled_before: dict[
            int, tuple[Mapping[str, AttributeValue], tuple[_Values, _Values]]
        ] = {}
        """Identity of a row's attributes -> these, and as they are written."""
        self._newest: dict[str, int] = {}
        """Table -> id of its newest row before the chunk that is being written."""
        self._next: dict[str, int] = {}

    def _known_values(self) -> dict[int, _Values]:
        known: dict[int, _Values] = {}
        for row in self.store.iterate(
            "SELECT a.* FROM participant_attribute a JOIN participant p"
            " ON p.id = a.participant_id WHERE p.session_id = ?",
            [self.session_id],
        ):
            values = known.setdefault(row["participant_id"], {})
            values[row["attribute_id"]] = (row["value"], row["state"])
        return known

    def _known_response_values(self) -> dict[tuple[int, int], tuple[str, str]]:
        if not self._responses or all(scope != "response" for _, scope in self.attributes.values()):
            return {}
        return {
            (row["response_id"], row["attribute_id"]): (row["value"], row["state"])
            for row in self.store.iterate(
                "SELECT a.* FROM response_attribute a JOIN response r ON r.id = a.response_id"
                " JOIN participant p ON p.id = r.participant_id WHERE p.session_id = ?",
                [self.session_id],
            )
        }

    def _known_spellings(self) -> dict[tuple[int, str], str]:
        """(attribute, folded value) -> the spelling seen first: Girl and girl are one value."""
        return {
            (row["attribute_id"], row["value"].casefold()): row["value"]
            for row in self.store.rows(
                "SELECT DISTINCT attribute_id, value FROM participant_attribute"
                " UNION SELECT DISTINCT attribute_id, value FROM response_attribute"
            )
        }

    def _spelled(self, attributes: Mapping[str, AttributeValue]) -> tuple[_Values, _Values]:
        """Attributes of a row as they are written: those of its person, those of its response.

        Rows that are alike share their attributes, and so what is made of them.
        """
        before = self._spelled_before.get(id(attributes))
        if before is not None and before[0] is attributes:
            return before[1]
        values: tuple[_Values, _Values] = {}, {}
        for name, value in attributes.items():
            attribute_id, scope = self.attributes[name]
            key = (attribute_id, value.value.casefold())
            spelled = self._spellings.setdefault(key, value.value)
            values[scope == "response"][attribute_id] = (spelled, value.state)
        if len(self._spelled_before) == CHUNK:
            self._spelled_before.clear()
        self._spelled_before[id(attributes)] = attributes, values
        return values

    def add(self, responses: Iterable[ResponseIn]) -> None:
        """Write all of `responses`, a chunk at a time."""
        iterator = iter(responses)
        while chunk := list(islice(iterator, CHUNK)):
            # Another session's writer may have added rows since this one's last chunk.
            self._newest = {
                table: int(self.store.value(f"SELECT ifnull(max(id), 0) FROM {table}"))
                for table in ("participant", "response", "segment")
            }
            self._next = dict(self._newest)
            self._add_chunk(chunk)

    def _add_chunk(self, chunk: list[ResponseIn]) -> None:
        people: list[tuple[object, ...]] = []
        new: list[tuple[object, ...]] = []
        segments: list[tuple[object, ...]] = []
        response_values: list[tuple[object, ...]] = []
        changed: list[tuple[int, ResponseIn]] = []
        people_values: list[tuple[object, ...]] = []
        for item in chunk:
            person_id = self._participant(item, people)
            key = (person_id, self.questions[item.question], item.ref)
            known = self._responses.get(key)
            if known is not None and self._came_here(known[0]):  # twice in this file: both stay
                key = (*key[:2], f"{item.ref} (row {item.row})" if item.ref else f"row {item.row}")
                known = self._responses.get(key)
            said = (item.text, item.state, item.voice)
            if known is None:
                response_id = self._take("response")
                self._responses[key] = (response_id, *said)
                new.append(self._response_row(response_id, key, item))
                segments.extend(self._segment_rows(response_id, item.text))
                self.saved.responses_added += 1
            else:
                response_id = known[0]
                self._met.add(response_id)
                if is_redaction_of(known[1], item.text):  # the file has what the vault keeps
                    item = replace(item, text=known[1])
                    said = (item.text, item.state, item.voice)
                elif self._withheld.get(response_id) == text_hash(item.text):
                    item = replace(item, text=known[1])  # the words that are under seal
                    said = (item.text, item.state, item.voice)
                # A person who coded a "non-answer" said that it is an answer: that stands.
                if known[1] == item.text and known[2] == "answered" != item.state:
                    said = (item.text, "answered", item.voice)
                if known[1:] == said:
                    self.saved.responses_unchanged += 1
                else:
                    self._responses[key] = (response_id, *said)
                    if known[1:3] == said[:2]:
                        self._change_voice(response_id, person_id, item)
                    else:
                        changed.append((response_id, item))
            of_person, of_response = self._spelled(item.attributes)
            self._note_values(people_values, person_id, of_person)
            response_values += [
                (response_id, attribute_id, *value)
                for attribute_id, value in of_response.items()
                if known is None or self._differs(response_id, attribute_id, value)
            ]
        self._flush(people, new, segments, people_values, response_values)
        # After the new rows are in: their ids are given out already.
        for response_id, item in changed:
            self._change(response_id, item)

    def _came_here(self, response_id: int) -> bool:
        """Whether this writer added or met a response already."""
        return response_id > self._last_before or response_id in self._met

    def _uuid(self) -> str:
        if not self._uuids:
            self._uuids = new_uuids(CHUNK)[::-1]
        return self._uuids.pop()

    def _take(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table]

    def _participant(self, item: ResponseIn, people: list[tuple[object, ...]]) -> int:
        found = self._participants.get(item.participant)
        if found is None:
            found = self._participants[item.participant] = self._take("participant")
            people.append(
                (
                    found,
                    self._uuid(),
                    self.session_id,
                    item.participant,
                    _is_group(item),
                    item.n_participants,
                    self.batch_id,
                )
            )
            self.saved.participants_added += 1
        return found

    def _response_row(
        self, response_id: int, key: tuple[int, int, str], item: ResponseIn
    ) -> tuple[object, ...]:
        return (
            response_id,
            self._uuid(),
            *key,
            self.source_id,
            item.row,
            item.text,
            item.state,
            item.voice,
            item.n_participants,
            self._stamp,
        )

    def _segment_rows(self, response_id: int, text: str) -> list[tuple[object, ...]]:
        return [
            (
                self._take("segment"),
                self._uuid(),
                response_id,
                start,
                end,
                text_hash(text[start:end]),
            )
            for start, end in self.spans(text)
        ]

    def _note_values(
        self, noted: list[tuple[object, ...]], person_id: int, values: _Values
    ) -> None:
        """Keep what a row says about a person, to be written with the chunk."""
        known = self._values.get(person_id)
        if known is values:
            return
        if known is None and person_id not in self._known_people:
            self._values[person_id] = values  # those of others, too: never changed in place
            noted += [(person_id, attribute_id, *new) for attribute_id, new in values.items()]
            return
        known = known or {}
        for attribute_id, new in values.items():
            old = known.get(attribute_id)
            # A blank in one row does not erase what another row of the same person says.
            if old == new or (old is not None and new[1] == "blank"):
                continue
            if old is not None and is_redaction_of(old[0], new[0]):  # the vault has it
                continue
            if old is not None:
                self.saved.attributes_changed += 1
            if person_id in self._known_people:
                self._people_before.append((person_id, attribute_id, *(old or (None, None))))
            noted.append((person_id, attribute_id, *new))
            known = {**known, attribute_id: new}
        self._values[person_id] = known

    def _differs(self, response_id: int, attribute_id: int, new: tuple[str, str]) -> bool:
        """Whether a value is news about an answer that the project had already."""
        old = self._response_values.get((response_id, attribute_id))
        if old == new or (old is not None and is_redaction_of(old[0], new[0])):
            return False
        self.saved.attributes_changed += old is not None
        self._responses_before.append((response_id, attribute_id, *(old or (None, None))))
        return True

    def _flush(
        self,
        people: list[tuple[object, ...]],
        new: list[tuple[object, ...]],
        segments: list[tuple[object, ...]],
        people_values: list[tuple[object, ...]],
        response_values: list[tuple[object, ...]],
    ) -> None:
        self.store.execute_many(
            "INSERT INTO participant (id, uuid, session_id, ref, is_group, n_participants,"
            " batch_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            people,
        )
        first = {table: last + 1 for table, last in self._newest.items()}
        with tallies.counted_together(self.store, first):
            self.store.execute_many(
                "INSERT INTO response (id, uuid, participant_id, question_id, ref, source_id, row,"
                " text, state, voice, n_participants, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                new,
            )
            self.store.execute_many(
                'INSERT INTO segment (id, uuid, response_id, start, "end", text_hash)'
                " VALUES (?, ?, ?, ?, ?, ?)",
                segments,
            )
        for table, before in (
            ("participant_attribute", self._people_before),
            ("response_attribute", self._responses_before),
        ):
            replaced.keep_values(self.store, self.batch_id, table, before)
            before.clear()
        self.store.execute_many(
            "INSERT INTO participant_attribute (participant_id, attribute_id, value, state)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value,"
            " state = excluded.state",
            people_values,
        )
        self.store.execute_many(
            "INSERT INTO response_attribute (response_id, attribute_id, value, state)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value,"
            " state = excluded.state",
            response_values,
        )

    def _change(self, response_id: int, item: ResponseIn) -> None:
        self.saved.responses_changed += 1
        self.saved.changed_rows.append(item.row)
        self.store.execute(
            "INSERT OR IGNORE INTO replaced (batch_id, response_id, source_id, row, text, state,"
            " voice) SELECT ?, id, source_id, row, text, state, voice FROM response WHERE id = ?",
            (self.batch_id, response_id),
        )
        if self._withheld.pop(response_id, None):
            # The words before are under seal, which the lead opens and undo cannot.
            raised.let_go(self.store, response_id)
            self.store.execute(
                "UPDATE replaced SET text = '', state = 'gone' WHERE batch_id = ? AND"
                " response_id = ?",
                (self.batch_id, response_id),
            )
        forget_reading(self.store, response_id)
        self.store.execute(
            "UPDATE response SET text = ?, state = ?, source_id = ?, row = ?, updated_at = ?"
            " WHERE id = ?",
            (item.text, item.state, self.source_id, item.row, self._stamp, response_id),
        )
        self.store.execute("UPDATE response SET voice = ? WHERE id = ?", (item.voice, response_id))
        resegment(self.store, response_id, item.text, self.spans(item.text))
        if raised.freeze(self.store, response_id, "import"):
            self.saved.concerns_with_new_words += 1

    def _change_voice(self, response_id: int, person_id: int, item: ResponseIn) -> None:
        """Who wrote an answer down says nothing about what was judged: the judgements stay."""
        self.saved.responses_changed += 1
        self.saved.changed_rows.append(item.row)
        replaced.keep(self.store, self.batch_id, "response.voice", [response_id])
        self.store.execute(
            "UPDATE response SET voice = ?, updated_at = ? WHERE id = ?",
            (item.voice, self._stamp, response_id),
        )
        replaced.keep(self.store, self.batch_id, "participant.is_group", [person_id])
        self.store.execute(
            "UPDATE participant SET is_group = ? WHERE id = ?", (_is_group(item), person_id)
        )


def _is_group(item: ResponseIn) -> int:
    return int(item.is_group or item.voice == "group")
