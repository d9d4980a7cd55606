"""The agreed coding: what several coders settled, as the judgements of a coder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Row
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.store import coders, decisions, queries, rounds
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.decisions import Shown
from chec_voice.store.judgements import AGREED
from chec_voice.store.scope import kind_of

AGREED_RULE, ANY_RULE, MAJORITY_RULE = "agreed", "any", "majority"
RULES = (AGREED_RULE, ANY_RULE, MAJORITY_RULE)
"""Which coding counts, where no single coder is named."""
SETTLED = f"{kind_of('e')} = 'adjudicate'"
"""Of an event `e`: it settled an answer, or turned such an event."""
_STANDS = (
    f"{SETTLED} AND e.kind <> 'undo'"
    " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)"
)
"""Of an event `e`: an answer is settled by it."""


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
) -> None:
    """Make the agreed coding of an answer exactly these codes, in one undoable step.

    Args:
        code_at: code -> the segment that it is about.

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
        before = _states(store, coder_id, spans)
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
            },
        )


def turn(store: Store, act: Row, way: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take back what was settled of an answer, or settle it so again.

    Args:
        act: the event that is turned: of settling it, of taking that back, or of doing it again.

    Returns:
        How the parts of the answer stood until now, and what is said of the act from now on.

    Raises:
        Refused: somebody has settled the answer since; or it is in an open round, and would be
            settled again.
    """
    coder_id, target = agreed_id(store), act["target"]
    if coder_id is None or store.value(
        f"SELECT 1 FROM event e WHERE target = ? AND id > ? AND {_STANDS}", [target, act["id"]]
    ):
        raise Refused("this answer was settled otherwise since.", fix="Settle it anew.")
    if way == "redo":
        require_no_round(store, int(target.partition(":")[2]))
    after, before = json.loads(act["after"]), json.loads(act["before"])["states"]
    said = after | {"decisions": decisions.undo_decisions(store, after["decisions"])}
    now_at = _states(store, coder_id, map(int, before))
    for segment_id, state in before.items():
        decisions.set_review(store, coder_id, int(segment_id), state)
    if after["memo"]:
        gone = int(way == "undo")
        store.execute("UPDATE memo SET withdrawn = ? WHERE id = ?", (gone, after["memo"]))
    return {"states": now_at}, said


def require_no_round(store: Store, response_id: int) -> None:
    """Settling an answer would tell the coders of a round what others said of it.

    Raises:
        Refused: the answer is in an open round.
    """
    waiting = rounds.open_with_answer(store, response_id)
    if waiting:
        raise Refused(
            f"the round {waiting!r} is still open: settling would tell its coders.",
            fix="Wait until the round is closed.",
        )


def _states(store: Store, coder_id: int, parts: Iterable[int]) -> dict[int, str]:
    """Part of an answer -> how the agreed coding stands with it; "" for not at all."""
    return {
        part: store.value(
            "SELECT state FROM review WHERE coder_id = ? AND segment_id = ?", [coder_id, part]
        )
        or ""
        for part in parts
    }


def _take_back(
    store: Store, coder_id: int, response_id: int, code_at: Mapping[str, int]
) -> Iterator[int]:
    """Withdraw what was settled before and is settled otherwise now."""
    for row in store.rows(
        "SELECT c.*, code.key FROM coding c JOIN code ON code.id = c.code_id"
        " JOIN segment s ON s.id = c.segment_id WHERE +c.coder_id = ? AND s.response_id = ?"
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


def settled_since(store: Store, event_id: int, segments: Sequence[int]) -> int:
    """How many answers of these segments were settled after an event, and are so still."""
    return int(
        store.value(
            f"SELECT count(DISTINCT e.target) FROM event e WHERE e.id > ? AND {_STANDS}"
            " AND e.target IN (SELECT 'response:' || response_id FROM segment"
            " WHERE id IN (SELECT value FROM json_each(?)))",
            [event_id, json.dumps(segments)],
        )
    )


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
            " WHERE +c.coder_id = ? AND s.response_id = ? AND c.verdict = 'apply'"
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
