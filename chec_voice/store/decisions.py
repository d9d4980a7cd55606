"""Judgements: appended, withdrawn, never changed. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.model import Basis, Decision, Verdict, told_words
from chec_voice.store import codes, extent
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.extent import Extent


def turn(alias: str) -> str:
    """SQL that is higher the later a decision or tag came, in every file alike (schema 0025).

    A decision that was made in this file has its id as its turn; one that a merge brought keeps the
    turn that it had where it was made.
    """
    return f"printf('%016d%s', ifnull({alias}.turn, {alias}.id), substr({alias}.uuid, -12))"


@dataclass(frozen=True)
class Shown:
    """What the coder saw when they decided."""

    suggestion: bool = False
    score: float | None = None
    run_id: int | None = None
    queue_reason: str = ""
    round: str = ""


@dataclass(frozen=True)
class Undone:
    """What an undo took back."""

    kind: str
    """decide, review, memo or concern."""
    segment_id: int
    detail: dict[str, object]
    acts: int = 1
    """How many acts that one press did were taken back, or done again."""
    target: str = ""
    """What it was done to, as the log names it."""


def decide(
    store: Store,
    *,
    coder_id: int,
    coder: str,
    segment_id: int,
    code: str,
    verdict: Verdict,
    basis: Basis,
    shown: Shown | None = None,
    milliseconds: int | None = None,
    valence: str | None = None,
    level: str | None = None,
    span: tuple[int, int] | None = None,
) -> int:
    """Append one judgement and its event; returns the decision's id.

    A `withdraw` takes back every decision of this coder on this segment and code that stands.

    Raises:
        NotFound: the segment or the code is not in the project.
    """
    shown = shown or Shown()
    with store.write():
        code_id = store.value(
            "SELECT id FROM code WHERE key = ? AND codable AND (NOT retired OR ?)",
            [code, verdict == "withdraw"],
        )
        segment = store.row('SELECT start, "end" FROM segment WHERE id = ?', [segment_id])
        if code_id is None or segment is None:
            what = f"code {code!r} that can be applied" if code_id is None else "such segment"
            raise NotFound(f"there is no {what}.", fix="Reload the queue and try again.")
        start, end = span or (segment["start"], segment["end"])
        row = (segment_id, code_id, coder_id, start, end, basis, shown, milliseconds)
        if verdict == "withdraw":
            made = withdraw_standing(store, row)
        else:
            made = [append(store, row, verdict, None, valence, level)]
        store.event(
            coder,
            "decide",
            target=f"segment:{segment_id}",
            after={"decisions": made, "code": code, "verdict": verdict, "segment": segment_id}
            | ({"said": said} if (said := told_words(valence, level)) else {}),
        )
        return made[-1] if made else 0


def apply_many(
    store: Store,
    *,
    coder_id: int,
    coder: str,
    segment_ids: Sequence[int],
    code: str,
    round_: str = "",
) -> Extent:
    """Apply a code to many segments as one act, basis *bulk*; returns how many got it now.

    Where it stands already, nothing is added.

    Raises:
        NotFound: there is no such code.
    """
    with store.write():
        code_id = store.value(
            "SELECT id FROM code WHERE key = ? AND codable AND NOT retired", [code]
        )
        if code_id is None:
            raise NotFound(f"there is no code {code!r} that can be applied.")
        made, given = [], []
        for segment_id in segment_ids:
            row = store.row(
                'SELECT s.start, s."end" FROM segment s WHERE s.id = :s AND NOT EXISTS (SELECT 1'
                " FROM coding c WHERE c.segment_id = s.id AND c.code_id = :code"
                " AND c.coder_id = :coder AND c.verdict = 'apply')",
                {"s": segment_id, "code": code_id, "coder": coder_id},
            )
            if row is not None:
                place: Place = (
                    segment_id,
                    code_id,
                    coder_id,
                    row["start"],
                    row["end"],
                    "bulk",
                    Shown(round=round_),
                    None,
                )
                made.append(append(store, place, "apply", None))
                given.append(segment_id)
        if made:
            store.event(
                coder,
                "decide",
                after={"decisions": made, "code": code, "verdict": "apply", "segments": given},
            )
        return extent.of_segments(store, given)


Place = tuple[int, int, int, int, int, Basis, Shown, int | None]
"""Segment, code, coder, start, end, basis, what was shown, milliseconds."""


def append(
    store: Store,
    row: Place,
    verdict: Verdict,
    withdraws: int | None,
    valence: str | None = None,
    level: str | None = None,
    batch_id: int | None = None,
    version: int | None = None,
) -> int:
    """Args: version: of the codebook under which it was judged, where that is an earlier one."""
    segment_id, code_id, coder_id, start, end, basis, shown, milliseconds = row
    return store.execute(
        "INSERT INTO decision (uuid, segment_id, code_id, coder_id, verdict, withdraws_id, start,"
        ' "end", basis, suggestion_shown, suggestion_score, suggestion_run_id, valence, level,'
        " round, queue_reason, milliseconds, codebook_version_id, at, batch_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_uuid(),
            segment_id,
            code_id,
            coder_id,
            verdict,
            withdraws,
            start,
            end,
            basis,
            int(shown.suggestion),
            shown.score,
            shown.run_id,
            valence,
            level,
            shown.round,
            shown.queue_reason,
            milliseconds,
            codes.version_id(store) if version is None else version,
            now(),
            batch_id,
        ),
    )


def withdraw_standing(store: Store, row: Place, batch_id: int | None = None) -> list[int]:
    """Append what takes back every decision of a coder on a (segment, code); inside `write()`."""
    standing = store.rows(
        "SELECT id FROM decision d WHERE segment_id = ? AND code_id = ? AND coder_id = ?"
        " AND verdict <> 'withdraw'"
        " AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id) ORDER BY id",
        row[:3],
    )
    return [append(store, row, "withdraw", found["id"], batch_id=batch_id) for found in standing]


def mark(
    store: Store,
    *,
    coder_id: int,
    coder: str,
    segment_ids: Sequence[int],
    state: str,
    again: str = "",
    blind: bool = False,
) -> None:
    """Say where a coder stands with segments: done, skipped, or open again ('').

    Args:
        blind: neither suggestions nor other coders' work was in sight.
        again: the reason for which they were looked at once more; kept with the event.

    Raises:
        NotFound: a segment is not in the project.
    """
    with store.write():
        before = {}
        require_segments(store, segment_ids)
        for segment_id in segment_ids:
            before[segment_id] = (
                store.value(
                    "SELECT state FROM review WHERE coder_id = ? AND segment_id = ?",
                    [coder_id, segment_id],
                )
                or ""
            )
            set_review(store, coder_id, segment_id, state, blind=blind)
        store.event(
            coder,
            "review",
            target=f"segment:{segment_ids[0]}" if len(segment_ids) == 1 else "",
            before={"states": before},
            after={"state": state, "segment": segment_ids[0]}
            | ({"again": again, "codebook": codes.version_id(store)} if again else {}),
        )


def require_segments(store: Store, segment_ids: Sequence[int]) -> None:
    """
    Raises:
        NotFound: one of the segments is not in the project (any more).
    """
    for segment_id in segment_ids:
        if store.value("SELECT 1 FROM segment WHERE id = ?", [segment_id]) is None:
            raise NotFound("there is no such segment.", fix="Reload the queue and try again.")


def set_review(
    store: Store, coder_id: int, segment_id: int, state: str, *, blind: bool = False
) -> None:
    if state:
        # An undo may come after the segment is gone: then there is nothing to set. Who saw an
        # answer with help once has seen it for good.
        store.execute(
            "INSERT INTO review (coder_id, segment_id, state, at, blind)"
            " SELECT ?, id, ?, ?, ? FROM segment WHERE id = ?"
            " ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at,"
            " blind = min(blind, excluded.blind)",
            (coder_id, state, now(), int(blind), segment_id),
        )
    else:
        store.execute(
            "DELETE FROM review WHERE coder_id = ? AND segment_id = ?", (coder_id, segment_id)
        )


def undo_decisions(store: Store, decision_ids: Iterable[int]) -> list[int]:
    """Append what takes these decisions back; returns the ids of what was appended."""
    made: list[int] = []
    for decision_id in decision_ids:
        row = store.row("SELECT * FROM decision WHERE id = ?", [decision_id])
        if row is None:  # its text was withdrawn since
            continue
        if row["verdict"] == "withdraw":
            # A withdrawal cannot be withdrawn; what it took back is said again.
            row = store.row("SELECT * FROM decision WHERE id = ?", [row["withdraws_id"]])
            withdraws: int | None = None
            verdict: Verdict = row["verdict"] if row else "apply"
        else:
            row = _standing_as(store, row)
            withdraws, verdict = row["id"] if row else None, "withdraw"
        if row is None:
            continue
        base: Place = (
            row["segment_id"],
            row["code_id"],
            row["coder_id"],
            row["start"],
            row["end"],
            row["basis"],
            Shown(
                bool(row["suggestion_shown"]),
                row["suggestion_score"],
                row["suggestion_run_id"],
                row["queue_reason"],
                row["round"],
            ),
            None,
        )
        if withdraws is not None:
            made.append(append(store, base, verdict, withdraws))
            continue
        # Nobody judged anew: it stands by the words by which it was judged.
        version, said = row["codebook_version_id"], (row["valence"], row["level"])
        made.append(append(store, base, verdict, None, *said, version=version))
    return made


def _standing_as(store: Store, row: Row) -> Row | None:
    """The decision that stands for `row`: itself or, after a removal and its undo, its repeat."""
    return store.row(
        "SELECT d.* FROM decision d WHERE segment_id = :segment_id AND code_id = :code_id"
        " AND coder_id = :coder_id AND verdict = :verdict"
        " AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)"
        f" ORDER BY d.id = :id DESC, {turn('d')} DESC LIMIT 1",
        dict(row),
    )


def require_span(store: Store, segment_id: int, span: tuple[int, int]) -> None:
    """
    Raises:
        Refused: the span is not inside the segment, or is empty.
    """
    inside = store.value(
        'SELECT 1 FROM segment WHERE id = ? AND start <= ? AND ? < ? AND ? <= "end"',
        [segment_id, span[0], span[0], span[1], span[1]],
    )
    if inside is None:
        raise Refused("these words are not in this answer.", fix="Mark some words of it.")


def codes_applied(store: Store, coder_id: int, last: int) -> list[str]:
    """Codes of the last decisions of a coder by which one was applied, the newest first."""
    return [
        str(row["key"])
        for row in store.rows(
            "SELECT code.key FROM (SELECT id, code_id FROM decision WHERE coder_id = ?"
            " AND verdict = 'apply' ORDER BY id DESC LIMIT ?) d"
            " JOIN code ON code.id = d.code_id WHERE NOT code.retired ORDER BY d.id DESC",
            [coder_id, last],
        )
    ]


def standing(store: Store, segment_id: int, coder_id: int | None = None) -> list[Decision]:
    """The decisions that stand on a segment, oldest first; of one coder, or of everyone."""
    where = " AND d.coder_id = ?" if coder_id is not None else ""
    args = [segment_id, *([coder_id] if coder_id is not None else [])]
    return [
        Decision(
            id=row["id"],
            segment_id=row["segment_id"],
            code=row["code"],
            coder=row["coder"],
            verdict=row["verdict"],
            basis=row["basis"],
            at=row["at"],
            start=row["start"],
            end=row["end"],
            valence=row["valence"],
            level=row["level"],
        )
        for row in store.rows(
            # By the index of segments: by the coder's, half a million others would be read too.
            "SELECT d.*, code.key AS code, coder.name AS coder"
            " FROM decision d INDEXED BY decision_pair CROSS JOIN standing t"
            " ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
            " AND t.decision_id = d.id JOIN code ON code.id = d.code_id"
            " JOIN coder ON coder.id = d.coder_id"
            f" WHERE d.segment_id = ?{where} ORDER BY d.id",
            args,
        )
    ]
