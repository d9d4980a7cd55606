"""What a person did, as commands: taken back and done again, any number of times.

Every act is an event. Events that share a `command` are one press of a key to the person, and are
undone together. An undo appends an event that names the event it undoes; a redo appends one that
names the undo. So an act stands when the chain of events behind it ends in itself or in a redo, and
undo and redo work after a restart, or from another program, as they do before.

A `Scope` says which acts an undo goes through: those that one screen, or one verb, can do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from sqlite3 import IntegrityError, Row
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.store import cell_summaries, codes, extent, settling, tags, topics
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.decisions import Undone, set_review, undo_decisions
from chec_voice.store.scope import SELDOM, Scope, Way
from chec_voice.text import counted, in_words

OF_FRAMEWORKS = (
    *("framework", "domain", "driver", "link", "tag", "indicator", "indicator_value", "unlinked"),
)
"""Tables that change when another framework takes the place of one."""
_LOGS = ("feedback", "feedback_area", "checklist")
"""Tables to which lines are only added; what is taken back is kept with its command alone."""
ENTITIES = ("quote", "theme", "code", *_LOGS, *OF_FRAMEWORKS)
"""Tables whose rows a command may change; see `Edit`. Of a code that is only where it went: what it
says changes with the codebook."""
_KEYS = {"unlinked": "((framework_id << 32) + code_id)"}
"""What tells the rows of a table apart, where that is no column `id`."""
_MOVES = ("domain_id", "driver_id")
"""Columns of a tag that a command changes: all others are its coder's, or its answer's."""
_KEPT_LATER = ("verify", "indicators", "feedback", "checklist")
"""In older files these are no commands: they kept nothing to put back."""
_ACTS = (
    *("decide", "tag", "review", "memo", "unsure", "edit", "edit-codebook", "matrix", "topic"),
    *("adjudicate", *_KEPT_LATER),
)
_MARKS = ", ".join("?" * len(_ACTS))
_AGAIN = (
    "(json_extract(after, '$.of') <> 'adjudicate'"
    " OR json_extract(after, '$.decisions') IS NOT NULL)"
)
"""What was taken back that can be done again: older files did not keep how, of what was settled."""
_CAN = (
    f"(e.kind NOT IN {_KEPT_LATER} OR EXISTS (SELECT 1 FROM edit WHERE event_id = e.id))"
    " AND (e.kind <> 'topic' OR json_extract(e.after, '$.suggested') IS NOT NULL)"
)
_REVERTED, _HISTORY = "revert", "history"
"""What an event says that took back one act of the history, or that turned such a one again."""


@contextmanager
def together(store: Store, joins: str = "") -> Iterator[str]:
    """All that is done in this block is one command, in one transaction; yields its name.

    Args:
        joins: name of an earlier command, of which this is a part.
    """
    before = store.command
    with store.write():
        store.command = joins or before or new_uuid()
        try:
            yield store.command
        finally:
            store.command = before


class Edit:
    """Rows changed by one command; what they were is kept, so that it can be taken back.

    Make it inside `together` or `write()`, change rows through it, then call `close`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: list[tuple[str, int, str | None, str | None]] = []

    def insert(self, entity: str, **values: object) -> int:
        """Add a row; returns its id."""
        row_id = _insert(self._store, entity, values)
        self._rows.append((entity, row_id, None, _row(self._store, entity, row_id)))
        return row_id

    def update(self, entity: str, row_id: int, **values: object) -> None:
        """Change columns of a row."""
        before = _row(self._store, entity, row_id)
        sets = ", ".join(f'"{column}" = ?' for column in values)
        self._store.execute(
            f"UPDATE {_known(entity)} SET {sets} WHERE id = ?", [*values.values(), row_id]
        )
        self._rows.append((entity, row_id, before, _row(self._store, entity, row_id)))

    def delete(self, entity: str, row_id: int) -> None:
        """Take a row away."""
        before = _row(self._store, entity, row_id)
        self._store.execute(f"DELETE FROM {_known(entity)} WHERE id = ?", (row_id,))
        self._rows.append((entity, row_id, before, None))

    def note(self, entity: str, row_id: int, before: str | None, after: str | None) -> None:
        """Take down what became of a row that was changed otherwise; both sides as `rows_of`."""
        self._rows.append((_known(entity), row_id, before, after))

    def close(
        self,
        actor: str,
        what: str,
        target: str = "",
        *,
        kind: str = "edit",
        told: Mapping[str, object] | None = None,
    ) -> None:
        """Write the event: `what` was done, in a word or two ("agreed a link").

        Args:
            told: counts and ids that the history keeps besides.
        """
        if self._rows:
            after = {"what": what, **(told or {})}
            event = self._store.event(actor, kind, target=target, after=after)
            _keep(self._store, event, self._rows)


def undo(store: Store, *, coder_id: int, actor: str, scope: Scope | None = None) -> Undone | None:
    """Take back this person's last command that still stands; None when there is none.

    Nothing is removed: what is taken back is appended. A raised concern is never undone: only a
    safeguarding lead closes it.

    Args:
        scope: of which acts; by default all.

    Raises:
        Refused: somebody else has changed since what would be taken back.
    """
    return _turn_next(store, "undo", coder_id, actor, scope)


def undo_one(store: Store, event_id: int, *, coder_id: int, actor: str) -> Undone:
    """Take back one earlier command of this person, whatever they did since.

    Raises:
        NotFound: there is no such act.
        Refused: it is another person's, was taken back already, or is none that can be; or what it
            was about has been changed since.
    """
    with store.write():
        event = require_can(store, event_id, actor=actor)
        return _turn(store, "undo", event, coder_id, actor, by=_REVERTED)


def require_can(store: Store, event_id: int, *, actor: str) -> Row:
    """The event of an act that this person may take back; raises as `undo_one`."""
    event = store.row("SELECT * FROM event WHERE id = ?", [event_id])
    if event is None:
        raise NotFound("there is no such act.")
    if event["actor"] != actor:
        raise Refused(f"this was done by {event['actor']}, who alone can take it back.")
    if event["kind"] not in (*_ACTS, "redo") or not store.value(
        f"SELECT {_CAN} FROM event e WHERE id = ?", [event_id]
    ):
        raise Refused("this kind of act cannot be taken back here.")
    if store.value("SELECT 1 FROM event WHERE undoes_id = ?", [event_id]) is not None:
        raise Refused("this was taken back already.")
    return event


def redo(store: Store, *, coder_id: int, actor: str, scope: Scope | None = None) -> Undone | None:
    """Do again what this person took back last; None when there is nothing, or a new act since.

    Args:
        scope: of which acts; by default all.

    Raises:
        Refused: the answer waits for a safeguarding lead by now, or somebody else changed it.
    """
    return _turn_next(store, "redo", coder_id, actor, scope)


def _turn_next(
    store: Store, way: Way, coder_id: int, actor: str, scope: Scope | None
) -> Undone | None:
    with store.write():
        last = next_act(store, way, actor=actor, scope=scope)
        if last is None:
            return None
        if scope is not None and scope.reverts:  # to undo what was taken back is to do it again
            other: Way = "redo" if way == "undo" else "undo"
            return _turn(store, other, last, coder_id, actor, by=_HISTORY)
        return _turn(store, way, last, coder_id, actor)


def next_act(store: Store, way: Way, *, actor: str, scope: Scope | None = None) -> Row | None:
    """The event that the next undo or redo of this person turns; None when there is none."""
    if scope is not None and scope.reverts:
        return _next_revert(store, way, actor)
    return _next(store, way, actor, scope)


def next_size(store: Store, way: Way, *, actor: str, scope: Scope | None = None) -> int:
    """How many judgements or rows the next undo or redo of this person turns; 0: there is none."""
    last = next_act(store, way, actor=actor, scope=scope)
    if last is None:
        return 0
    return _size(store, "undo" if last["kind"] != "undo" else "redo", last)


def size_of(store: Store, event_id: int) -> int:
    """How many judgements taking back this act would turn; 0 when there is no such act."""
    event = store.row("SELECT * FROM event WHERE id = ?", [event_id])
    return 0 if event is None else _size(store, "undo", event)


def rests_on(store: Store, event_id: int) -> tuple[list[str], int]:
    """What was made of an act since: names of rounds that were closed with its answers, and how
    many of its answers were settled."""
    event = store.row("SELECT * FROM event WHERE id = ?", [event_id])
    if event is None:
        return [], 0
    segments: set[int] = set()
    for one in _group(store, "undo", event, event["actor"]):
        after, before = (json.loads(one[side]) or {} for side in ("after", "before"))
        if isinstance(after, dict):
            segments |= {int(at) for at in after.get("segments", ())}
            segments |= {int(after["segment"])} if after.get("segment") else set()
        if isinstance(before, dict):
            segments |= {int(at) for at in before.get("states", ())}
    answers = "SELECT response_id FROM segment WHERE id IN (SELECT value FROM json_each(?))"
    closed = store.rows(
        "SELECT DISTINCT o.name FROM event e JOIN round o ON o.name = e.target"
        " JOIN round_coder c ON c.round_id = o.id JOIN coder k ON k.id = c.coder_id"
        " JOIN round_judged a ON a.round_id = o.id AND a.coder_id = k.id"
        " WHERE e.kind = 'round-close' AND e.id > ?"
        f" AND o.closed_at IS NOT NULL AND k.name = ? AND a.response_id IN ({answers})"
        " ORDER BY o.name",
        [event_id, event["actor"], json.dumps(sorted(segments))],
    )
    settled = settling.settled_since(store, event_id, sorted(segments))
    return [row["name"] for row in closed], settled


def _size(store: Store, way: Way, last: Row) -> int:
    group = _group(store, way, last, last["actor"])
    acts = [json.loads(event["after"]) or {} for event in group]
    said = sum(len(act.get("decisions", ())) or 1 for act in acts if isinstance(act, dict))
    changed = store.value(
        "SELECT count(*) FROM edit WHERE event_id IN (SELECT value FROM json_each(?))",
        [json.dumps([event["id"] for event in group])],
    )
    return max(said, int(changed))


def _next(store: Store, way: Way, actor: str, scope: Scope | None) -> Row | None:
    """The last act that stands, or the last undo after which nothing was done."""
    within, given = ("1", []) if scope is None else scope.sql()
    last = "ORDER BY id DESC LIMIT 1"
    open_ = "NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)"
    if way == "undo":
        return store.row(
            f"SELECT * FROM event e WHERE actor = ? AND kind IN ({_MARKS}, 'redo') AND {_CAN}"
            f" AND {within} AND {open_} {last}",
            [actor, *_ACTS, *given],
        )
    return store.row(
        "SELECT * FROM event e WHERE actor = ? AND kind = 'undo' AND"
        f" json_extract(after, '$.of') IN ({_MARKS}) AND {_AGAIN} AND {within} AND {open_}"
        " AND id > ifnull("
        f"(SELECT id FROM event e WHERE actor = ? AND kind IN ({_MARKS}) AND {within} {last}), 0)"
        f" {last}",
        [actor, *_ACTS, *given, actor, *_ACTS, *given],
    )


def _next_revert(store: Store, way: Way, actor: str) -> Row | None:
    """The last act of the history that was taken back there, or that came back there since."""
    kind, by = ("undo", (_REVERTED, _HISTORY)) if way == "undo" else ("redo", (_HISTORY,) * 2)
    return store.row(
        f"SELECT * FROM event e WHERE actor = ? AND kind = ? AND {SELDOM}"
        " AND json_extract(after, '$.by') IN (?, ?)"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)"
        " AND (kind = 'undo' OR id > (SELECT max(id) FROM event e WHERE actor = ? AND kind = 'undo'"
        f" AND {SELDOM} AND json_extract(after, '$.by') = ?)) ORDER BY id DESC LIMIT 1",
        [actor, kind, *by, actor, _REVERTED],
    )


def _group(store: Store, way: str, last: Row, actor: str) -> list[Row]:
    """All acts of a command, the last first."""
    if not last["command"]:
        return [last]
    return store.rows(
        "SELECT * FROM event e WHERE command = ? AND actor = ? AND (kind = ?"
        f" OR (? = 'undo' AND kind IN ({_MARKS}, 'redo')))"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id) ORDER BY id DESC",
        [last["command"], actor, last["kind"], way, *_ACTS],
    )


def _turn(store: Store, way: str, last: Row, coder_id: int, actor: str, *, by: str = "") -> Undone:
    """Take back a whole command, or what an undo of a whole command did."""
    group = _group(store, way, last, actor)
    with together(store):
        done = [_invert(store, way, event, coder_id, actor, by) for event in group]
    first = done[-1] if way == "undo" else done[0]
    return replace(first, acts=sum(one.acts for one in done))


def _invert(store: Store, way: str, event: Row, coder_id: int, actor: str, by: str) -> Undone:
    after: dict[str, Any] = json.loads(event["after"]) or {}
    before: dict[str, Any] = json.loads(event["before"]) or {}
    kind = str(after.get("of") or event["kind"])
    segment = int(after.get("segment", 0))
    if way == "redo":
        _require_open(store, segment)
    after.pop("by", None)
    said: dict[str, Any] = {**after, "of": kind} | ({"by": by} if by else {})
    was: dict[str, Any] = after
    rows: list[tuple[str, int, str | None, str | None]] = []
    acts = 1
    if kind == "decide":
        said["decisions"] = undo_decisions(store, after["decisions"])
        acts = len(after.get("segments", ())) or 1
    elif kind == "tag":
        said["tags"] = tags.undo_tags(store, after["tags"])
        acts = len(after["tags"])
    elif kind == "matrix":
        said["summaries"] = cell_summaries.undo_writing(store, after["summaries"])
        acts = len(after["summaries"])
    elif kind == "review":
        was = _states(store, coder_id, before["states"])
        alone = {int(one) for one in before.get("blind", ())}
        for segment_id, state in before["states"].items():
            set_review(store, coder_id, int(segment_id), state, blind=int(segment_id) in alone)
        acts = len(before["states"])
    elif kind == "memo":
        flag = int(event["kind"] != "undo")
        store.execute("UPDATE memo SET withdrawn = ? WHERE id = ?", (flag, after["memo"]))
    elif kind == "unsure":
        said["unsure"] = not after["unsure"]
        set_unsure(store, coder_id, segment, said["unsure"])
    elif kind == "adjudicate":
        was, turned = settling.turn(store, event, way)
        said |= turned
    elif kind == "topic":
        said["suggested"] = topics.turn(store, event["target"], after, way)
    elif kind == "edit-codebook":
        said["versions"] = after["versions"][::-1]
        codes.restore(store, *said["versions"][::-1])
    else:
        rows = _swap(store, event["id"])
    made = store.event(
        actor, way, target=event["target"], before=was, after=said, undoes=event["id"]
    )
    _keep(store, made, rows)
    return Undone(kind, segment, with_extent(store, after), acts, event["target"])


def with_extent(store: Store, detail: dict[str, Any]) -> dict[str, Any]:
    """What an event keeps, and of judgements in bulk also how many answers they are about."""
    listed = detail.get("segments")
    if not isinstance(listed, list):
        return detail
    found = extent.of_segments(store, listed)
    return detail | {"extent": {"parts": found.parts, "answers": found.answers}}


def _states(store: Store, coder_id: int, segments: dict[str, str]) -> dict[str, Any]:
    """How a coder stands with segments now, as an event keeps it."""
    rows = {
        int(at): store.row(
            "SELECT state, blind FROM review WHERE coder_id = ? AND segment_id = ?",
            [coder_id, int(at)],
        )
        for at in segments
    }
    return {
        "states": {str(at): row["state"] if row else "" for at, row in rows.items()},
        "blind": [at for at, row in rows.items() if row and row["blind"]],
    }


def _require_open(store: Store, segment_id: int) -> None:
    if segment_id and store.value(
        "SELECT r.raised FROM segment s JOIN response r ON r.id = s.response_id WHERE s.id = ?",
        [segment_id],
    ):
        raise Refused(
            "this answer is not open for coding any more, so nothing is done again on it.",
            fix="Go on with the next one.",
        )


def is_unsure(store: Store, coder_id: int, segment_id: int) -> bool:
    """Whether a coder has marked a segment as one that they are not sure of."""
    return bool(
        store.value(
            "SELECT 1 FROM unsure WHERE coder_id = ? AND segment_id = ?", [coder_id, segment_id]
        )
    )


def set_unsure(store: Store, coder_id: int, segment_id: int, unsure: bool) -> None:
    """Mark a segment as one that a coder is not sure of, or take the mark away."""
    if unsure:
        store.execute(
            "INSERT INTO unsure (coder_id, segment_id, at) SELECT ?, id, ? FROM segment"
            " WHERE id = ? ON CONFLICT DO NOTHING",
            (coder_id, now(), segment_id),
        )
    else:
        store.execute(
            "DELETE FROM unsure WHERE coder_id = ? AND segment_id = ?", (coder_id, segment_id)
        )


def history(store: Store, *, actor: str = "", before: int = 0, limit: int = 100) -> list[Row]:
    """Events, the newest first: id, at, actor, kind, target, before, after, command, undone; and
    the kind of the event that it took back or did again, and what that says (turned, turned_after).

    Args:
        before: only events older than this one; 0 begins with the newest.
    """
    return store.rows(
        "SELECT e.*, EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id) AS undone,"
        " t.kind AS turned, t.after AS turned_after FROM event e"
        " LEFT JOIN event t ON t.id = e.undoes_id"
        f" WHERE {'e.actor = :actor' if actor else '1'} AND (:before = 0 OR e.id < :before)"
        " ORDER BY e.id DESC LIMIT :limit",
        {"actor": actor, "before": before, "limit": limit},
    )


# --- rows ---


def rows_of(store: Store, entity: str, where: str, values: Sequence[object]) -> dict[int, str]:
    """Rows of a table as an edit keeps them, by what tells them apart."""
    found = {}
    for row in store.iterate(
        f"SELECT {_KEYS.get(_known(entity), 'id')} AS told_apart, * FROM {entity} WHERE {where}",
        values,
    ):
        kept = dict(row)
        row_id = int(kept.pop("told_apart"))
        found[row_id] = packed(kept)
    return found


def _known(entity: str) -> str:
    if entity not in ENTITIES:
        raise AssertionError(f"{entity} is not changed by commands")
    return entity


def _insert(store: Store, entity: str, values: dict[str, object]) -> int:
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join("?" * len(values))
    return store.execute(
        f"INSERT INTO {_known(entity)} ({columns}) VALUES ({marks})", list(values.values())
    )


def _row(store: Store, entity: str, row_id: int) -> str | None:
    key = _KEYS.get(_known(entity), "id")
    row = store.row(f"SELECT * FROM {entity} WHERE {key} = ?", [row_id])
    return None if row is None else packed(dict(row))


def packed(row: Mapping[str, object]) -> str:
    """A row as an edit keeps it; undo compares that with the row as it is now."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _keep(store: Store, event: int, rows: list[tuple[str, int, str | None, str | None]]) -> None:
    store.execute_many(
        "INSERT INTO edit (event_id, entity, row_id, before, after) VALUES (?, ?, ?, ?, ?)",
        [(event, *row) for row in rows],
    )


def _swap(store: Store, event: int) -> list[tuple[str, int, str | None, str | None]]:
    """Put every row of an edit back to what it was before; returns what that changed."""
    rows = store.rows("SELECT * FROM edit WHERE event_id = ? ORDER BY id DESC", [event])
    if any(row["entity"] in _LOGS for row in rows):
        with maintenance(store, "somebody takes back what they said of a response"):
            return _swap_rows(store, rows)
    if not any(row["entity"] == "framework" for row in rows):
        return _swap_rows(store, rows)
    store.execute("PRAGMA defer_foreign_keys = ON")  # until the end each row may miss another
    with maintenance(store, "another framework takes the place of this one"):
        changed = _swap_rows(store, rows)
        # What somebody tagged and took back again says nothing that could be lost.
        store.execute(
            "DELETE FROM tag WHERE domain_id NOT IN (SELECT id FROM domain) AND (verdict ="
            " 'withdraw' OR id IN (SELECT withdraws_id FROM tag WHERE withdraws_id IS NOT NULL))"
        )
        # Nor do measures that come with the package, for a framework that is not there.
        store.execute(
            "DELETE FROM indicator WHERE domain_id NOT IN (SELECT id FROM domain) AND status"
            " <> 'own'"
        )
    _require_nothing_lost(store)
    return changed


def _swap_rows(store: Store, rows: Sequence[Row]) -> list[tuple[str, int, str | None, str | None]]:
    changed = []
    for row in rows:
        entity, row_id, before, after = row["entity"], row["row_id"], row["before"], row["after"]
        if entity == "tag":
            changed += _move_tag(store, row_id, before, after)
            continue
        if entity == "indicator" and before is not None and after is not None:
            changed += _move_measure(store, row_id, before)
            continue
        if _row(store, entity, row_id) != after:
            raise Refused(
                "somebody has changed this since, so it is not taken back.",
                fix="Look at it as it is now, and change it by hand.",
            )
        if before is None:
            key = _KEYS.get(_known(entity), "id")
            store.execute(f"DELETE FROM {entity} WHERE {key} = ?", (row_id,))
        elif after is None:
            _put_back(store, entity, json.loads(before))
        else:
            values = json.loads(before)
            sets = ", ".join(f'"{column}" = ?' for column in values)
            store.execute(
                f"UPDATE {_known(entity)} SET {sets} WHERE id = ?", [*values.values(), row_id]
            )
        changed.append((entity, row_id, after, before))
    return changed


def _put_back(store: Store, entity: str, row: dict[str, object]) -> None:
    try:
        _insert(store, entity, row)
    except IntegrityError:  # under another number, somebody said the same meanwhile
        raise Refused(
            "meanwhile the same was put there by another way, so it does not come back.",
            fix="Look at it as it is now, and change it by hand.",
        ) from None


def _move_tag(
    store: Store, row_id: int, before: str | None, after: str | None
) -> list[tuple[str, int, str | None, str | None]]:
    """Put a tag back to the element that it was on. Where its person withdrew since, or its answer
    went, it stays away; where its answer was changed, it is where that is now."""
    now_there = _row(store, "tag", row_id)
    known = json.loads(before or after or "{}")["uuid"]
    if now_there is not None and json.loads(now_there)["uuid"] != known:
        raise Refused(
            "since then other answers were tagged, which came from another copy.",
            fix="Take that merge back first, or go on with this framework.",
        )
    if before is None:  # done again: it goes as it did
        store.execute("DELETE FROM tag WHERE id = ?", (row_id,))
    elif now_there is not None and after is not None:
        places = json.loads(before)
        sets = ", ".join(f"{column} = ?" for column in _MOVES)
        moved = (*(places[column] for column in _MOVES), row_id)
        store.execute(f"UPDATE tag SET {sets} WHERE id = ?", moved)
    elif now_there is None and after is None:
        was = json.loads(before)
        if store.value("SELECT 1 FROM segment WHERE id = ?", [was["segment_id"]]) is None:
            return []
        _insert(store, "tag", was)
    else:
        return []
    return [("tag", row_id, now_there, _row(store, "tag", row_id))]


def _move_measure(
    store: Store, row_id: int, before: str
) -> list[tuple[str, int, str | None, str | None]]:
    """Put a measure back to its element. One that comes with the package may have been brought up
    to date meanwhile, which is nobody's work, and comes back as it was."""
    now_there, was = _row(store, "indicator", row_id), json.loads(before)
    if now_there is not None and json.loads(now_there)["uuid"] == was["uuid"]:
        moved = (was["domain_id"], was["driver_id"], row_id)
        store.execute("UPDATE indicator SET domain_id = ?, driver_id = ? WHERE id = ?", moved)
    else:
        if now_there is not None:
            del was["id"]
        row_id, now_there = _insert(store, "indicator", was), None
    return [("indicator", row_id, now_there, _row(store, "indicator", row_id))]


def _require_nothing_lost(store: Store) -> None:
    """Refuse where something hangs on a framework that would not be there any more."""
    domain = "domain_id NOT IN (SELECT id FROM domain)"
    driver = "driver_id IS NOT NULL AND driver_id NOT IN (SELECT id FROM driver)"
    whole = "framework_id NOT IN (SELECT id FROM framework)"
    hanging = {
        "link": ("link", f"{domain} OR {driver}"),
        "answer tagged": ("tag", f"{domain} OR {driver}"),
        "measure": ("indicator", f"{domain} OR {driver}"),
        "published value": ("indicator_value", whole),
        "element": ("driver", domain),
    }
    words = {"answer tagged": "answers tagged"}
    lost = [
        counted(many, name, words.get(name, ""))
        for name, (table, where) in hanging.items()
        if (many := int(store.value(f"SELECT count(*) FROM {table} WHERE {where}") or 0))
    ]
    if lost:
        raise Refused(
            f"since then somebody worked on the framework that would go: {in_words(lost)}.",
            fix="Take that back first, or go on with this framework.",
        )
