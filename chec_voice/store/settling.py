"""The agreed coding: what several coders settled, as the judgements of a coder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from sqlite3 import Row
from typing import NamedTuple

from chec_voice.errors import NotFound, Refused
from chec_voice.store import coders, decisions, queries
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.decisions import Shown, Undone
from chec_voice.store.judgements import AGREED

AGREED_RULE, ANY_RULE, MAJORITY_RULE = "agreed", "any", "majority"
RULES = (AGREED_RULE, ANY_RULE, MAJORITY_RULE)
"""Which coding counts, where no single coder is named."""


def agreed_id(store: Store) -> int | None:
    """Row id of the coder that settled codings belong to; None while nothing was settled."""
    found = store.value("SELECT id FROM coder WHERE name = ?", [AGREED])
    return None if found is None else int(found)


def settle(
    store: Store,
    *,
    actor: str,
    response_id: int,
    code_at: Mapping[str, int],
    reason: str,
    again: int | None = None,
) -> None:
    """Make the agreed coding of an answer exactly these codes, in one undoable step.

    Args:
        code_at: code -> the segment that it is about.
        again: id of the event that was taken back, and is done once more.

    Raises:
        NotFound: the answer or a code is not in the project.
        Refused: somebody codes under the name that settled codings are kept under.
    """
    with store.write():
        coder_id = coders.ensure(store, AGREED)
        if store.value(
            "SELECT 1 FROM decision WHERE coder_id = ? AND basis <> 'adjudicated' LIMIT 1",
            [coder_id],
        ):
            raise Refused(
                f"somebody has coded here under the name {AGREED!r}.",
                fix="That name is kept for what coders settle: this project cannot adjudicate.",
            )
        parts = store.rows(
            'SELECT id, start, "end" FROM segment WHERE response_id = ? ORDER BY start',
            [response_id],
        )
        if not parts:
            raise NotFound("there is no such answer.", fix="Go on to the next one.")
        made = [*_take_back(store, coder_id, response_id, code_at)]
        spans = {row["id"]: (row["start"], row["end"]) for row in parts}
        for code, segment_id in code_at.items():
            made += _apply(store, coder_id, code, segment_id, spans[segment_id])
        before = {
            row["id"]: store.value(
                "SELECT state FROM review WHERE coder_id = ? AND segment_id = ?",
                [coder_id, row["id"]],
            )
            or ""
            for row in parts
        }
        for segment_id in before:
            decisions.set_review(store, coder_id, segment_id, "done")
        memo = _write_reason(store, coder_id, response_id, reason) if reason.strip() else 0
        store.event(
            actor,
            "adjudicate",
            target=f"response:{response_id}",
            before={"states": before},
            after={
                "decisions": made,
                "memo": memo,
                "codes": sorted(code_at),
                "segment": parts[0]["id"],
            }
            | ({"again": again} if again is not None else {}),
        )


def _take_back(
    store: Store, coder_id: int, response_id: int, code_at: Mapping[str, int]
) -> Iterator[int]:
    """Withdraw what was settled before and is settled otherwise now."""
    for row in store.rows(
        "SELECT c.*, code.key FROM coding c JOIN code ON code.id = c.code_id"
        " JOIN segment s ON s.id = c.segment_id WHERE c.coder_id = ? AND s.response_id = ?"
        " ORDER BY c.id",
        [coder_id, response_id],
    ):
        if code_at.get(row["key"]) != row["segment_id"]:
            yield decisions.append(store, _place(row), "withdraw", row["id"])


def _place(row: Row) -> decisions.Place:
    span = (row["start"], row["end"])
    return row["segment_id"], row["code_id"], row["coder_id"], *span, "adjudicated", Shown(), None


def _apply(
    store: Store, coder_id: int, code: str, segment_id: int, span: tuple[int, int]
) -> list[int]:
    code_id = store.value("SELECT id FROM code WHERE key = ? AND codable AND NOT retired", [code])
    if code_id is None:
        raise NotFound(f"there is no code {code!r} that can be applied.", fix="Choose another.")
    if store.value(
        "SELECT 1 FROM coding WHERE coder_id = ? AND segment_id = ? AND code_id = ?"
        " AND verdict = 'apply'",
        [coder_id, segment_id, code_id],
    ):
        return []
    place = (segment_id, int(code_id), coder_id, *span, "adjudicated", Shown(), None)
    return [decisions.append(store, place, "apply", None)]  # type: ignore[arg-type]  # a tuple put together above


def _write_reason(store: Store, coder_id: int, response_id: int, reason: str) -> int:
    return store.execute(
        "INSERT INTO memo (uuid, target_kind, target_id, coder_id, text, at)"
        " VALUES (?, 'response', ?, ?, ?, ?)",
        (new_uuid(), response_id, coder_id, reason.strip(), now()),
    )


def last(store: Store, actor: str) -> Row | None:
    """The last act of settling of this person that stands."""
    return store.row(
        "SELECT * FROM event e WHERE actor = ? AND kind = 'adjudicate'"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)"
        " ORDER BY id DESC LIMIT 1",
        [actor],
    )


def undo(store: Store, *, actor: str) -> Undone | None:
    """Take back the last answer that this person settled; None when there is none left."""
    with store.write():
        event = last(store, actor)
        coder_id = agreed_id(store)
        if event is None or coder_id is None:
            return None
        after = json.loads(event["after"])
        decisions.undo_decisions(store, after["decisions"])
        for segment_id, state in json.loads(event["before"])["states"].items():
            decisions.set_review(store, coder_id, int(segment_id), state)
        if after["memo"]:
            store.execute("UPDATE memo SET withdrawn = 1 WHERE id = ?", (after["memo"],))
        store.event(
            actor,
            "undo",
            target=event["target"],
            before=after,
            after={"of": "adjudicate", "codes": after["codes"], "segment": after["segment"]},
            undoes=event["id"],
        )
        return Undone("adjudicate", int(after["segment"]), after)


class TakenBack(NamedTuple):
    """An act of settling that was taken back."""

    undo: int
    """Id of the event that took it back."""
    event: int
    response_id: int
    codes: list[str]
    reason: str


def taken_back(store: Store, actor: str) -> TakenBack | None:
    """The act of settling that this person took back last.

    None when nothing is to be done again, or when they settled something else since.
    """
    waiting: list[Row] = []
    for row in store.rows(
        "SELECT e.id, e.kind, e.after, s.id AS settled, s.after AS what, s.target AS about"
        " FROM event e LEFT JOIN event s ON s.id = e.undoes_id AND s.kind = 'adjudicate'"
        " WHERE e.actor = ? AND (e.kind = 'adjudicate' OR (e.kind = 'undo' AND s.id IS NOT NULL))"
        " ORDER BY e.id",
        [actor],
    ):
        if row["kind"] == "undo":
            waiting.append(row)
        elif "again" in json.loads(row["after"]):
            waiting = waiting[:-1]
        else:
            waiting = []
    if not waiting:
        return None
    what = json.loads(waiting[-1]["what"])
    reason = store.value("SELECT text FROM memo WHERE id = ?", [what["memo"]]) or ""
    response_id = int(waiting[-1]["about"].partition(":")[2])
    undone, event = int(waiting[-1]["id"]), int(waiting[-1]["settled"])
    return TakenBack(undone, event, response_id, what["codes"], str(reason))


def settlers(store: Store) -> set[str]:
    """Names of those who settled answers."""
    rows = store.rows("SELECT DISTINCT actor FROM event WHERE kind = 'adjudicate'")
    return {str(row["actor"]) for row in rows}


def settled(store: Store) -> set[int]:
    """Response ids of the answers that are settled."""
    return {
        int(row["response_id"])
        for row in store.rows(
            "SELECT DISTINCT s.response_id FROM review v JOIN segment s ON s.id = v.segment_id"
            " WHERE v.coder_id = ? AND v.state = 'done'",
            [agreed_id(store)],
        )
    }


def agreed_codes(store: Store, response_id: int) -> tuple[str, ...] | None:
    """The agreed coding of an answer; None when it is not settled."""
    if response_id not in settled(store):
        return None
    return tuple(
        str(row["key"])
        for row in store.rows(
            "SELECT DISTINCT code.key, code.position FROM coding c"
            " JOIN code ON code.id = c.code_id JOIN segment s ON s.id = c.segment_id"
            " WHERE c.coder_id = ? AND s.response_id = ? AND c.verdict = 'apply'"
            " ORDER BY code.position",
            [agreed_id(store), response_id],
        )
    )


def reasons(store: Store, response_id: int) -> list[str]:
    """Why an answer was settled as it was, oldest first."""
    return [
        str(row["text"])
        for row in store.rows(
            "SELECT text FROM memo WHERE target_kind = 'response' AND target_id = ?"
            " AND coder_id = ? AND NOT withdrawn ORDER BY id",
            [response_id, agreed_id(store)],
        )
    ]


# --- which coding counts ------------------------------------------------------------------


def coded(store: Store, rule: str = AGREED_RULE) -> Iterator[Row]:
    """One row per standing application of a code, as `queries.coded`, of the coding that counts.

    Args:
        rule: `agreed` takes the agreed coding of an answer that is settled, else what its coder
            said (all of them, where several coded it); `any` what anybody said, and `majority`
            what more than half of those who finished the answer said, both without the agreed
            coding; else the name of the one coder who counts.

    Raises:
        NotFound: the rule names no coder.
    """
    agreed = agreed_id(store)
    if rule not in RULES:
        yield from queries.coded(store, coders.require(store, rule))
        return
    taken = settled(store) if rule == AGREED_RULE else set()
    enough = _majorities(store, agreed) if rule == MAJORITY_RULE else None
    rejected = _rejected(store, agreed) if rule == AGREED_RULE else set()
    for row in queries.coded(store, None):
        if rule == AGREED_RULE:
            counts = row["coder_id"] == agreed or (
                row["response_id"] not in taken and (row["segment_id"], row["code"]) not in rejected
            )
        else:
            counts = row["coder_id"] != agreed
        if counts and (enough is None or (row["response_id"], row["code"]) in enough):
            yield row


def _rejected(store: Store, agreed: int | None) -> set[tuple[int, str]]:
    """(segment id, code) that a coder rejected: nobody's code overrules that unless settled."""
    return {
        (int(row["segment_id"]), str(row["key"]))
        for row in store.iterate(
            "SELECT t.segment_id, code.key FROM standing t JOIN code ON code.id = t.code_id"
            " WHERE NOT t.applied AND t.coder_id IS NOT ?",
            [agreed],
        )
    }


def _majorities(store: Store, agreed: int | None) -> set[tuple[int, str]]:
    """(response id, code) that more than half of those who judged the answer applied."""
    judges: dict[int, set[int]] = {}
    votes: dict[tuple[int, str], set[int]] = {}
    for row in store.iterate(
        "SELECT DISTINCT s.response_id, v.coder_id FROM review v"
        " JOIN segment s ON s.id = v.segment_id WHERE v.state = 'done' AND v.coder_id IS NOT ?",
        [agreed],
    ):
        judges.setdefault(row["response_id"], set()).add(row["coder_id"])
    for row in queries.coded(store, None):
        if row["coder_id"] != agreed:
            judges.setdefault(row["response_id"], set()).add(row["coder_id"])
            votes.setdefault((row["response_id"], row["code"]), set()).add(row["coder_id"])
    return {key for key, who in votes.items() if 2 * len(who) > len(judges[key[0]])}


def unsettled(store: Store) -> int:
    """How many answers several people finished, differ on, and have not settled."""
    agreed, taken = agreed_id(store), settled(store)
    judges: dict[int, set[int]] = {}
    said: dict[int, dict[int, set[str]]] = {}
    for row in store.iterate(
        "SELECT DISTINCT s.response_id, v.coder_id FROM review v"
        " JOIN segment s ON s.id = v.segment_id WHERE v.state = 'done' AND v.coder_id IS NOT ?",
        [agreed],
    ):
        judges.setdefault(row["response_id"], set()).add(row["coder_id"])
    for row in queries.coded(store, None):
        if row["coder_id"] != agreed:
            by = said.setdefault(row["response_id"], {})
            by.setdefault(row["coder_id"], set()).add(row["code"])
    return sum(
        len({frozenset(said.get(answer, {}).get(who, ())) for who in people}) > 1
        for answer, people in judges.items()
        if len(people) > 1 and answer not in taken
    )


def rule_words(rule: str) -> str:
    """Which coding counts, in a sentence that goes on every output."""
    return {
        AGREED_RULE: "Codes are those that coders settled together; where nobody settled an answer,"
        " what its coder said, or each of its coders, without codes that one of them rejected.",
        ANY_RULE: "A code counts where any coder applied it; what was settled is not used.",
        MAJORITY_RULE: "A code counts where more than half of the coders of an answer applied it;"
        " what was settled is not used.",
    }.get(rule, f"Codes are those of {rule} alone.")


def place_of_codes(store: Store, response_id: int, wanted: Sequence[str]) -> dict[str, int]:
    """Code -> the part of the answer where a coder first applied it; its first part otherwise."""
    found = {
        str(row["key"]): int(row["segment_id"])
        for row in store.rows(
            "SELECT code.key, c.segment_id FROM coding c JOIN code ON code.id = c.code_id"
            " JOIN segment s ON s.id = c.segment_id"
            " WHERE s.response_id = ? AND c.verdict = 'apply' ORDER BY c.id DESC",
            [response_id],
        )
    }
    first = store.value(
        "SELECT id FROM segment WHERE response_id = ? ORDER BY start LIMIT 1", [response_id]
    )
    return {code: found.get(code, int(first or 0)) for code in wanted}
