"""Writes what was redacted: text, spans, notes, all in one transaction. Never the words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.errors import Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.store import (
    commands,
    drafts,
    erasing,
    hanging,
    indexing,
    raised,
    releases,
    replaced,
    settings,
)
from chec_voice.store.changes import ASIDE, maintenance, merge_segments
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.letterbox import Unseal
from chec_voice.text import text_hash

Span = tuple[int, int]
NAMES = (("source", "name"), ("session", "name"), ("release", "path"))
"""What files and sessions are called."""
NOTES = (
    ("memo", "text"),
    ("concern", "note"),
    ("concern", "outcome"),
    ("concern_action", "note"),
    ("theme", "summary"),
    ("theme", "caveats"),
    ("quote", "attribution"),
    ("link", "reason"),
    ("link", "rationale"),
    ("feedback", "text"),
    ("feedback_area", "area"),
    ("cell_summary", "text"),
    ("checklist", "text"),
    *NAMES,
)
"""What staff wrote, where a name may stand too; also names of files and sessions."""
# What came with a file of links was written for everybody; what somebody here wrote, not.
_CROSSWALKS = "SELECT json_extract(after, '$.id') FROM event WHERE kind = 'crosswalk'"
_ONLY = {
    ("link", "rationale"): f" AND (proposed_by NOT IN ({_CROSSWALKS})"
    " OR (SELECT count(*) FROM edit WHERE entity = 'link' AND row_id = link.id) > 1)"
}
VALUE = "attribute"
"""Table of the place of a value of an attribute; its column is the value, its row the attribute."""
EARLIER = "edit"
"""Table of the place of an earlier wording of a note; its column is the note's table and column and
which side of the edit has it: theme.summary.before."""
Place = tuple[str, str, int]
"""Table, column and row of a note."""
REFERENCE = "participant reference"
_HARMLESS = "harmless-in-notes"


@dataclass(frozen=True, slots=True)
class Judged:
    """One accepted or rejected stretch, in offsets of the text as it will stand."""

    start: int
    end: int
    type: str
    rule: str
    score: float
    status: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one response. `remap` moves a span of the old text to the new."""

    response_id: int
    before: str
    text: str
    remap: Callable[[int, int], Span]
    judged: tuple[Judged, ...]
    hidden: tuple[str, ...] = ()
    """The words that are redacted now."""


def texts(store: Store) -> Iterator[Row]:
    """id, uuid, text, question, raised of every response that says something."""
    return store.iterate(
        "SELECT r.id, r.uuid, r.text, q.text AS question, r.raised FROM response r"
        " JOIN question q ON q.id = r.question_id WHERE r.text <> '' ORDER BY r.id"
    )


def rejected(store: Store) -> dict[str, dict[Span, str]]:
    """Response uuid -> span -> seal of what people said is harmless."""
    found: dict[str, dict[Span, str]] = {}
    for row in store.iterate(
        'SELECT r.uuid, d.start, d."end", d.seal FROM redaction d'
        " JOIN response r ON r.id = d.response_id WHERE d.status = 'rejected'"
    ):
        found.setdefault(row["uuid"], {})[row["start"], row["end"]] = row["seal"]
    return found


def redacted(store: Store) -> set[str]:
    """Uuids of responses that have a placeholder, so that the vault has their original."""
    return {
        str(row["uuid"])
        for row in store.iterate(
            "SELECT DISTINCT r.uuid FROM redaction d JOIN response r ON r.id = d.response_id"
            " WHERE d.status = 'accepted'"
        )
    }


def apply(
    store: Store,
    changes: Sequence[Change],
    *,
    checked: Iterable[int],
    notes: Mapping[Place, str],
    harmless: Mapping[str, Mapping[Span, str]],
    actor: str,
    summary: Mapping[str, object],
    unseal: Unseal,
    progress: Progress = SILENT,
) -> None:
    """One transaction: texts, spans, decisions, quotes, notes, derived rows, event.

    Args:
        checked: responses that have been looked at whole.
        notes: place -> what a note, or a value of an attribute, says from now on.
        harmless: id of a note -> span -> seal of words that point at nobody, as was said now.
        unseal: opens the words of answers that a concern keeps out of coding. Those that are made
            safe stand in the project again; the lead keeps them as they were raised.

    Raises:
        Refused: a text is not what it was when it was looked at.
    """
    stamp = now()
    progress.start("Changing answers:", len(changes))
    with store.write(), maintenance(store, "redaction"):
        ever_raised = raised.ever(store)
        with indexing.changing(store, len(changes)):
            for change in changes:
                if change.response_id in ever_raised:
                    raised.give_back(store, change.response_id, unseal)
                    _apply_one(store, change, actor, stamp)
                    raised.made_safe(store, change.response_id, change.text)
                    raised.seal(store, change.response_id)
                else:
                    _apply_one(store, change, actor, stamp)
                progress.advance()
        for (table, column, row_id), text in notes.items():
            rewrite_note(store, table, column, row_id, text)
        if harmless:
            _keep_harmless(store, harmless)
        store.execute_many(
            "UPDATE response SET deidentified_at = ? WHERE id = ?",
            [(stamp, response_id) for response_id in checked],
        )
        if any(change.text != change.before for change in changes) or notes:
            erasing.forget_quoting(store)
            # Words of a topic come from all its answers, and a name may be among them.
            store.execute("UPDATE topic SET words = '[]'")
            erasing.mark_for_retraining(store)
            erasing.owe(store)
        drafts.drop(store, actor)
        store.event(actor, "deidentify", after=dict(summary))


def rewrite_note(store: Store, table: str, column: str, row_id: int, text: str) -> None:
    """Let a note say something else, also where undo keeps it; inside `write()`."""
    if table == VALUE:
        _rewrite_value(store, row_id, column, text)
        return
    if table == EARLIER:
        entity, name, kept = column.split(".")
        edit = store.row(
            f"SELECT row_id, json_extract({kept}, ?) AS text FROM edit WHERE id = ?",
            [f"$.{name}", row_id],
        )
        if edit is not None:
            _rewrite_edits(store, (entity, name, edit["row_id"]), edit["text"], text)
        return
    if (table, column) not in NOTES:
        raise ValueError(f"{table}.{column}")
    wanted, number = text, 1
    while (table, column) == ("session", "name") and store.value(
        "SELECT 1 FROM session WHERE name = ? AND id <> ?", [text, row_id]
    ):  # no two sessions have one name
        number += 1
        text = f"{wanted} ({number})"
    old = str(store.value(f"SELECT {column} FROM {table} WHERE id = ?", [row_id]) or "")
    store.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (text, row_id))
    if table in ("source", "session", "release"):
        rename_in_trail(store, old, text)
    _rewrite_edits(store, (table, column, row_id), old, text)


def _rewrite_edits(store: Store, place: Place, old: str, new: str) -> None:
    """Let what undo keeps of a note say something else, where it said the same."""
    table, column, row_id = place
    for kept in ("before", "after"):
        for row in store.rows(
            f"SELECT id, {kept} AS row FROM edit WHERE entity = ? AND row_id = ?"
            f" AND json_extract({kept}, ?) = ?",
            [table, row_id, f"$.{column}", old],
        ):
            store.execute(
                f"UPDATE edit SET {kept} = ? WHERE id = ?",
                (commands.packed({**json.loads(row["row"]), column: new}), row["id"]),
            )


def _rewrite_value(store: Store, attribute_id: int, old: str, new: str) -> None:
    """Let a value of an attribute be another one wherever it was given; undo can do without it."""
    for table in ("participant_attribute", "response_attribute"):
        store.execute(
            f"UPDATE {table} SET value = ? WHERE attribute_id = ? AND value = ?",
            (new, attribute_id, old),
        )
    store.execute(
        "DELETE FROM replaced_value WHERE attribute_id = ? AND value = ?", (attribute_id, old)
    )
    was, is_now = (json.dumps(value, ensure_ascii=False) for value in (old, new))
    store.execute(
        "UPDATE attribute SET value_order = replace(value_order, ?, ?) WHERE id = ?",
        (was, is_now, attribute_id),
    )
    name = str(store.value("SELECT name FROM attribute WHERE id = ?", [attribute_id]))
    releases.rename_value(store, name, old, new)
    rename_in_trail(store, old, new)


def rename_in_trail(store: Store, old: str, new: str) -> None:
    """Let the audit trail call a file or session by its new name; inside `maintenance`."""
    was, is_now = (json.dumps(name, ensure_ascii=False) for name in (old, new))
    for table, column in (
        ("event", "before"),
        ("event", "after"),
        ("release", "content"),
        ("batch", "summary"),
        ("source", "mapping"),
        ("profile", "mapping"),
    ):
        store.execute(
            f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?) > 0",
            (was, is_now, was),
        )


def _apply_one(store: Store, change: Change, actor: str, stamp: str) -> None:
    response_id = change.response_id
    if store.value("SELECT text FROM response WHERE id = ?", [response_id]) != change.before:
        raise Refused(
            "an answer was changed or withdrawn while its redaction was being decided;"
            " nothing was changed.",
            fix="Look for personal data again.",
        )
    if change.text != change.before:
        store.execute(
            "UPDATE response SET text = ?, updated_at = ?, deidentified_at = ? WHERE id = ?",
            (change.text, stamp, stamp, response_id),
        )
        store.execute(  # who read the name has read the answer
            "UPDATE read_mark SET text_hash = ? WHERE response_id = ? AND stands",
            (text_hash(change.text), response_id),
        )
        # The wording before an update has the same names in it; undo can do without.
        store.execute(
            "UPDATE replaced SET text = '', state = 'gone' WHERE response_id = ?", (response_id,)
        )
        replaced.forget_words(store, response_id, change.hidden)
        _remap_judgements(store, change)
        _remap_segments(store, change)
        _remap_redactions(store, change)
    for one in change.judged:
        store.execute(
            'INSERT INTO redaction (uuid, response_id, start, "end", type, rule, score, status,'
            " seal, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new_uuid(),
                response_id,
                one.start,
                one.end,
                one.type,
                one.rule,
                one.score,
                one.status,
                one.seal,
                actor,
                stamp,
            ),
        )


def _remap_judgements(store: Store, change: Change) -> None:
    for table in hanging.SPANNED:
        store.execute_many(
            f'UPDATE {table} SET start = ?, "end" = ? WHERE id = ?',
            [
                (*change.remap(row["start"], row["end"]), row["id"])
                for row in store.rows(
                    f'SELECT t.id, t.start, t."end" FROM {table} t'
                    " JOIN segment s ON s.id = t.segment_id WHERE s.response_id = ?",
                    [change.response_id],
                )
            ],
        )


def _remap_redactions(store: Store, change: Change) -> None:
    """Placeholders and rejections move along; a rejection inside what is now hidden goes."""
    for row in store.rows(
        'SELECT id, start, "end", status FROM redaction WHERE response_id = ?',
        [change.response_id],
    ):
        start, end = change.remap(row["start"], row["end"])
        same = change.before[row["start"] : row["end"]] == change.text[start:end]
        if row["status"] == "rejected" and not same:
            store.execute("DELETE FROM redaction WHERE id = ?", (row["id"],))
        else:
            store.execute(
                'UPDATE redaction SET start = ?, "end" = ? WHERE id = ?', (start, end, row["id"])
            )


def _remap_segments(store: Store, change: Change) -> None:
    """Segments go on tiling the text: a border inside a redacted stretch moves to its end.

    A segment that lies wholly inside one is no longer there, and what hung on it moves to the one
    that now has its placeholder.
    """
    rows = store.rows(
        'SELECT id, start, "end", text_hash FROM segment WHERE response_id = ? ORDER BY start',
        [change.response_id],
    )
    kept: list[tuple[int, int, int, str]] = []
    gone: list[tuple[int, int]] = []
    for row in rows:
        start = change.remap(row["start"], row["start"])[1]
        end = change.remap(row["end"], row["end"])[1]
        if start == end and row["start"] < row["end"] and kept:
            gone.append((row["id"], kept[-1][0]))
        else:
            kept.append((row["id"], start, end, row["text_hash"]))
    for segment_id, into in gone:
        erasing.forget_derived(store, [segment_id])
        store.execute("DELETE FROM review WHERE segment_id = ?", (segment_id,))
        merge_segments(store, segment_id, into)
    store.execute_many(  # out of each other's way first
        'UPDATE segment SET start = ?, "end" = ? WHERE id = ?',
        [(ASIDE + n, ASIDE + n, row[0]) for n, row in enumerate(kept)],
    )
    changed = []
    for segment_id, start, end, old_hash in kept:
        new_hash = text_hash(change.text[start:end])
        store.execute(
            'UPDATE segment SET start = ?, "end" = ?, text_hash = ? WHERE id = ?',
            (start, end, new_hash, segment_id),
        )
        if new_hash != old_hash:
            changed.append(segment_id)
    erasing.forget_derived(store, changed)


def values(store: Store) -> list[Place]:
    """Places of all values of attributes, each value once."""
    return [
        (VALUE, str(row["value"]), int(row["attribute_id"]))
        for row in store.rows(
            "SELECT attribute_id, value FROM participant_attribute WHERE state = 'given'"
            " AND value <> '' UNION SELECT attribute_id, value FROM response_attribute"
            " WHERE state = 'given' AND value <> '' ORDER BY attribute_id, value"
        )
    ]


def harmless(store: Store) -> dict[str, dict[Span, str]]:
    """Id of a note -> span -> seal of words in it that people said are harmless."""
    known = json.loads(settings.get(store, _HARMLESS) or "{}")
    return {id_: {(start, end): seal for start, end, seal in spans} for id_, spans in known.items()}


def _keep_harmless(store: Store, said: Mapping[str, Mapping[Span, str]]) -> None:
    every = harmless(store)
    for id_, spans in said.items():
        every[id_] = {**every.get(id_, {}), **spans}
    rows = {
        id_: [(*span, seal) for span, seal in sorted(spans.items())]
        for id_, spans in sorted(every.items())
    }
    settings.put(store, _HARMLESS, json.dumps(rows))


def notes(store: Store) -> dict[Place, str]:
    """(table, column, id) -> text of everything that staff wrote, also before they changed it."""
    found = {
        (table, column, int(row[0])): str(row[1])
        for table, column in NOTES
        for row in store.rows(
            f"SELECT id, {column} FROM {table} WHERE {column} <> ''{_ONLY.get((table, column), '')}"
        )
    }
    return found | _earlier(store, found)


def _earlier(store: Store, present: Mapping[Place, str]) -> dict[Place, str]:
    """What notes said before somebody wrote them anew, which undo keeps; each wording once."""
    found: dict[Place, str] = {}
    seen = {(*place, text) for place, text in present.items()}
    for table, column in NOTES:
        rows = store.rows(
            "SELECT id, row_id, json_extract(before, :at) AS before, json_extract(after, :at) AS"
            " after, before IS NULL AND json_extract(after, '$.proposed_by') IN"
            f" ({_CROSSWALKS}) AS came FROM edit WHERE entity = :table ORDER BY id",
            {"at": f"$.{column}", "table": table},
        )
        for row in rows:
            for kept in ("after", "before"):
                text = str(row[kept] or "")
                note = (table, column, int(row["row_id"]), text)
                if text and note not in seen:
                    seen.add(note)
                    if not (row["came"] and (table, column) in _ONLY):
                        found[EARLIER, f"{table}.{column}.{kept}", int(row["id"])] = text
    return found


def labels(store: Store) -> Iterator[tuple[str, str]]:
    """(what it is, value) of references, attribute values, and names of files and sessions, each
    value once."""
    yield from (
        (REFERENCE, row["ref"]) for row in store.iterate("SELECT DISTINCT ref FROM participant")
    )
    for table in ("participant_attribute", "response_attribute"):
        for row in store.iterate(
            f"SELECT DISTINCT a.name, v.value FROM {table} v"
            " JOIN attribute a ON a.id = v.attribute_id WHERE v.state = 'given'"
        ):
            yield f"attribute {row['name']}", row["value"]
    for what, table in (("name of a file", "source"), ("name of a session", "session")):
        for row in store.iterate(f"SELECT DISTINCT name FROM {table}"):
            yield what, row["name"]


def placeholder_texts(store: Store) -> list[str]:
    """Answers, notes of staff and values of attributes in which a placeholder stands."""
    answers = store.rows("SELECT text FROM response WHERE instr(text, '⟨')")
    texts = [str(row["text"]) for row in answers]
    given = (value for _, value, _ in values(store))
    labels = (*notes(store).values(), *given)
    return [*texts, *(label for label in labels if "⟨" in label)]
