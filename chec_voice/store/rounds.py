"""Rounds: who is to judge which answers blind, how far they are, and when it was over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Literal

from chec_voice.errors import NotFound, Refused
from chec_voice.store import coders, codes
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.readable import AGREED, OPEN
from chec_voice.text import typable, with_hidden_shown

RoundKind = Literal["sample", "coded", "training"]
# Open to coding: neither a concern nor a lack of consent keeps it out.
_DONE = (
    "NOT EXISTS (SELECT 1 FROM segment s WHERE s.response_id = r.id AND NOT EXISTS"
    " (SELECT 1 FROM review v WHERE v.segment_id = s.id AND v.coder_id = {coder}"
    " AND v.state = 'done'))"
)
"""Every part of an answer r was finished by a coder."""


@dataclass(frozen=True)
class Round:
    """One round, without its answers."""

    id: int
    name: str
    kind: RoundKind
    coders: tuple[str, ...]
    coder_ids: tuple[int, ...]
    made_by: str
    made_at: str
    closed_at: str | None
    closed_by: str
    last_decision: int | None
    expert: int | None = None
    """Of a training round: the expert's round."""
    plan: Mapping[str, object] = field(default_factory=dict)
    """How the answers were chosen: seed, sizes and strata."""

    @property
    def closed(self) -> bool:
        """Whether nobody judges in it any more."""
        return self.closed_at is not None


def everyone(store: Store) -> list[Round]:
    """All rounds, oldest first."""
    return [_round(store, row) for row in store.rows("SELECT * FROM round ORDER BY id")]


def get(store: Store, name: str) -> Round:
    """
    Raises:
        NotFound: there is no such round; the message lists those that there are.
    """
    row = store.row("SELECT * FROM round WHERE name = ?", [" ".join(name.split())])
    if row is None:
        names = ", ".join(known.name for known in everyone(store)) or "none yet"
        raise NotFound(f"there is no round called {name!r}.", fix=f"Rounds here: {names}.")
    return _round(store, row)


def by_id(store: Store, round_id: int) -> Round:
    """The round of a row id."""
    return _round(store, store.rows("SELECT * FROM round WHERE id = ?", [round_id])[0])


def _round(store: Store, row: Row) -> Round:
    who = store.rows(
        "SELECT c.id, c.name FROM round_coder x JOIN coder c ON c.id = x.coder_id"
        " WHERE x.round_id = ? ORDER BY x.position",
        [row["id"]],
    )
    return Round(
        row["id"],
        row["name"],
        row["kind"],
        tuple(str(c["name"]) for c in who),
        tuple(int(c["id"]) for c in who),
        row["made_by"],
        row["made_at"],
        row["closed_at"],
        row["closed_by"],
        row["last_decision"],
        row["expert_id"],
        {"seed": row["seed"], **json.loads(row["plan"])},
    )


def create(
    store: Store,
    *,
    name: str,
    kind: RoundKind,
    coder_ids: Sequence[int],
    response_ids: Iterable[int],
    seed: int,
    plan: Mapping[str, object],
    actor: str,
    expert: int | None = None,
) -> Round:
    """Write a round and its answers; call it inside `write()`.

    Raises:
        Refused: there is a round of this name, or nobody could type it.
    """
    if not typable(name):
        raise Refused(
            f"the name {with_hidden_shown(name)!r} holds a character that nobody can type.",
            fix="Write it with letters, digits and signs.",
        )
    if store.value("SELECT 1 FROM round WHERE name = ?", [name]):
        raise Refused(f"there is a round called {name!r} already.", fix="Give it another name.")
    answers = sorted(set(response_ids))
    round_id = store.execute(
        "INSERT INTO round (uuid, name, kind, expert_id, seed, plan, codebook_version_id, made_by,"
        " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uuid(),
            name,
            kind,
            expert,
            seed,
            json.dumps(dict(plan)),
            codes.version_id(store),
            actor,
            now(),
        ),
    )
    store.execute_many(
        "INSERT INTO round_coder (round_id, coder_id, position) VALUES (?, ?, ?)",
        [(round_id, coder_id, n) for n, coder_id in enumerate(coder_ids)],
    )
    store.execute_many(
        "INSERT INTO round_answer (round_id, response_id) VALUES (?, ?)",
        [(round_id, response_id) for response_id in answers],
    )
    store.event(
        actor,
        "round",
        target=name,
        after={"round": round_id, "kind": kind, "answers": len(answers), **dict(plan)},
    )
    return by_id(store, round_id)


def candidates(store: Store, coder_ids: Sequence[int]) -> list[Row]:
    """Answers that none of these coders has judged and that no open round gives to one of them.

    Id, participant and question, in order.
    """
    marks = ", ".join("?" * len(coder_ids))
    return store.rows(
        "SELECT r.id, r.participant_id, q.text AS question FROM response r"
        f" JOIN question q ON q.id = r.question_id WHERE {OPEN}"
        " AND EXISTS (SELECT 1 FROM segment s WHERE s.response_id = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM segment s JOIN review v ON v.segment_id = s.id"
        f"   WHERE s.response_id = r.id AND v.coder_id IN ({marks}))"
        " AND NOT EXISTS (SELECT 1 FROM segment s JOIN decision d ON d.segment_id = s.id"
        f"   WHERE s.response_id = r.id AND d.coder_id IN ({marks}))"
        " AND NOT EXISTS (SELECT 1 FROM round_answer a JOIN round_coder c"
        f"   ON c.round_id = a.round_id JOIN round o ON o.id = a.round_id"
        f"   WHERE a.response_id = r.id AND o.closed_at IS NULL AND c.coder_id IN ({marks}))"
        " ORDER BY r.id",
        [*coder_ids, *coder_ids, *coder_ids],
    )


def finished_by_all(store: Store, coder_ids: Sequence[int]) -> list[int]:
    """Answers that each of these coders has finished, also when they wait for a lead by now."""
    done = " AND ".join(_DONE.format(coder="?") for _ in coder_ids)
    return [
        int(row["id"])
        for row in store.rows(
            f"SELECT r.id FROM response r WHERE {AGREED} AND r.state <> 'blank'"
            " AND EXISTS (SELECT 1 FROM segment s WHERE s.response_id = r.id)"
            f" AND {done} ORDER BY r.id",
            list(coder_ids),
        )
    ]


def answers(store: Store, round_id: int) -> list[int]:
    """Row ids of the answers of a round."""
    return [
        int(row["response_id"])
        for row in store.rows(
            "SELECT response_id FROM round_answer WHERE round_id = ? ORDER BY response_id",
            [round_id],
        )
    ]


def progress(store: Store, found: Round) -> dict[str, tuple[int, int]]:
    """Coder -> (answers finished, answers to finish) in a round.

    Answers that wait for a safeguarding lead have left the round while it is open.
    """
    return {
        coder: (int(row["done"] or 0), int(row["total"]))
        for coder, coder_id in zip(found.coders, found.coder_ids, strict=True)
        for row in store.rows(
            f"SELECT count(*) AS total, sum({_DONE.format(coder=':coder')}) AS done"
            " FROM round_answer a JOIN response r ON r.id = a.response_id"
            f" WHERE a.round_id = :round AND {OPEN}",
            {"round": found.id, "coder": coder_id},
        )
    }


def close(store: Store, found: Round, *, actor: str, independent: set[tuple[int, int]]) -> None:
    """Close a round: what its coders do later no longer changes it. Call it inside `write()`.

    Args:
        independent: (coder id, response id) of what was judged without sight of others.
    """
    last = int(store.value("SELECT ifnull(max(id), 0) FROM decision"))
    for coder_id in found.coder_ids:
        store.execute_many(
            "INSERT INTO round_judged (round_id, coder_id, response_id, independent)"
            " VALUES (?, ?, ?, ?)",
            [
                (found.id, coder_id, row["id"], int((coder_id, row["id"]) in independent))
                for row in store.rows(
                    "SELECT r.id FROM round_answer a JOIN response r ON r.id = a.response_id"
                    f" WHERE a.round_id = :round AND {_DONE.format(coder=':coder')}",
                    {"round": found.id, "coder": coder_id},
                )
            ],
        )
    store.execute(
        "UPDATE round SET closed_at = ?, closed_by = ?, last_decision = ? WHERE id = ?",
        (now(), actor, last, found.id),
    )
    store.event(actor, "round-close", target=found.name, after={"round": found.id, "until": last})


def closed_early(store: Store, found: Round) -> bool:
    """Whether a round was closed before all of its coders were done with all of its answers."""
    return bool(
        store.value(
            "SELECT 1 FROM round_answer a JOIN response r ON r.id = a.response_id"
            " JOIN round_coder c ON c.round_id = a.round_id LEFT JOIN round_judged j"
            " ON j.round_id = a.round_id AND j.coder_id = c.coder_id"
            " AND j.response_id = a.response_id"
            f" WHERE a.round_id = ? AND j.round_id IS NULL AND {OPEN} LIMIT 1",
            [found.id],
        )
    )


def reopen(store: Store, found: Round, *, actor: str) -> None:
    """Open a round again whose last answer was taken back. Call it inside `write()`."""
    store.execute("DELETE FROM round_judged WHERE round_id = ?", (found.id,))
    store.execute(
        "UPDATE round SET closed_at = NULL, closed_by = '', last_decision = NULL WHERE id = ?",
        (found.id,),
    )
    store.event(actor, "round-reopen", target=found.name, after={"round": found.id})


def of_coder(store: Store, coder_id: int, *, closed: bool | None = None) -> list[Round]:
    """The rounds that a coder takes part in."""
    rows = store.rows(
        "SELECT o.* FROM round o JOIN round_coder c ON c.round_id = o.id WHERE c.coder_id = ?"
        " ORDER BY o.id",
        [coder_id],
    )
    found = [_round(store, row) for row in rows]
    return [each for each in found if closed is None or each.closed == closed]


def keeps_blind(store: Store, coder_id: int, segment_id: int) -> bool:
    """Whether an open round has this coder judge this answer on their own."""
    return bool(
        store.value(
            "SELECT 1 FROM segment s JOIN round_answer a ON a.response_id = s.response_id"
            " JOIN round o ON o.id = a.round_id AND o.closed_at IS NULL"
            " JOIN round_coder c ON c.round_id = o.id AND c.coder_id = ?"
            " WHERE s.id = ? LIMIT 1",
            [coder_id, segment_id],
        )
    )


def next_segment(
    store: Store,
    found: Round,
    coder_id: int,
    at: int,
    states: Sequence[str],
    *,
    forward: bool = True,
) -> int | None:
    """Id of the first segment of a round after (or before) `at` in one of `states` for a coder."""
    marks = ", ".join("?" * len(states))
    sign, order = (">", "ASC") if forward else ("<", "DESC")
    segment_id = store.value(
        "SELECT s.id FROM round_answer a JOIN response r ON r.id = a.response_id"
        " JOIN segment s ON s.response_id = r.id"
        " LEFT JOIN review v ON v.segment_id = s.id AND v.coder_id = ?"
        f" WHERE a.round_id = ? AND {OPEN} AND s.id {sign} ?"
        f" AND ifnull(v.state, 'open') IN ({marks}) ORDER BY s.id {order} LIMIT 1",
        [coder_id, found.id, at, *states],
    )
    return None if segment_id is None else int(segment_id)


def segment_counts(store: Store, found: Round, coder_id: int) -> dict[str, int]:
    """State (open, skipped, done) -> segments of a round, for a coder."""
    return {
        row["state"]: int(row["n"])
        for row in store.rows(
            "SELECT ifnull(v.state, 'open') AS state, count(*) AS n FROM round_answer a"
            " JOIN response r ON r.id = a.response_id JOIN segment s ON s.response_id = r.id"
            " LEFT JOIN review v ON v.segment_id = s.id AND v.coder_id = ?"
            f" WHERE a.round_id = ? AND {OPEN} GROUP BY 1",
            [coder_id, found.id],
        )
    }


def settled_since(store: Store, found: Round) -> bool:
    """Whether any answer of a closed round has been settled since."""
    return bool(
        store.value(
            "SELECT 1 FROM decision d JOIN segment s ON s.id = d.segment_id"
            " JOIN round_answer a ON a.response_id = s.response_id"
            " WHERE a.round_id = ? AND d.basis = 'adjudicated' AND d.id > ? LIMIT 1",
            [found.id, found.last_decision],
        )
    )


def being_judged(store: Store) -> dict[int, set[int]]:
    """Answer of an open round -> ids of the coders who are to judge it on their own."""
    found: dict[int, set[int]] = {}
    for row in store.rows(
        "SELECT a.response_id, c.coder_id FROM round o JOIN round_answer a ON a.round_id = o.id"
        " JOIN round_coder c ON c.round_id = o.id WHERE o.closed_at IS NULL"
    ):
        found.setdefault(int(row["response_id"]), set()).add(int(row["coder_id"]))
    return found


def codes_blind_in(store: Store, coder: str) -> str | None:
    """Name of an open round in which this person has answers left to judge on their own."""
    coder_id = coders.find(store, coder)
    if coder_id is None:
        return None
    for found in of_coder(store, coder_id, closed=False):
        done, total = progress(store, found)[coders.name_of(store, coder_id)]
        if done < total:
            return found.name
    return None


def open_with_answer(store: Store, response_id: int) -> str | None:
    """Name of an open round that has this answer."""
    name = store.value(
        "SELECT o.name FROM round o JOIN round_answer a ON a.round_id = o.id"
        " WHERE a.response_id = ? AND o.closed_at IS NULL LIMIT 1",
        [response_id],
    )
    return None if name is None else str(name)
