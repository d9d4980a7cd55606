"""Brings the memos of a file in, each to what it is about, and its groups of codes as memos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chec_voice.exchange.align import Alignment
from chec_voice.exchange.guids import is_guid
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.resolve import UNKNOWN_CODER, AnswerIn, Resolved
from chec_voice.project.exchanging.incoming import CodersHere, CodesHere, Home
from chec_voice.project.exchanging.judgements_in import segment_at
from chec_voice.store import Store, exchanging


@dataclass(frozen=True)
class _Memo:
    """A memo and where it goes: the kind and the row of what it is about."""

    guid: str
    kind: str
    target: int
    coder: str
    text: str


def bring(
    store: Store,
    resolved: Resolved,
    answers: Sequence[AnswerIn],
    homes: Mapping[int, Home],
    codes_here: CodesHere,
    coders_here: CodersHere,
    losses: LossReport,
) -> int:
    """Write the memos that are not here yet; returns how many those are.

    Args:
        answers: those that came, or were here; `homes` has where each is, by its `id()`.
    """
    ever = exchanging.uuids(store, "memo")
    known = exchanging.known_memos(store)
    rows = []
    for memo in (
        *_on_answers(store, answers, homes),
        *_on_codes(resolved, codes_here),
        *_groups_of_codes(resolved, codes_here, losses),
    ):
        row = (memo.kind, memo.target, coders_here.row_of(memo.coder), memo.text)
        if memo.guid in ever or row in known:
            continue
        known.add(row)
        if memo.guid:
            ever.add(memo.guid)
        rows.append((memo.guid if is_guid(memo.guid) else "", *row))
    exchanging.add_memos(store, rows)
    return len(rows)


def _on_answers(
    store: Store, answers: Sequence[AnswerIn], homes: Mapping[int, Home]
) -> Iterator[_Memo]:
    places = exchanging.segments(
        store, {homes[id(answer)].response for answer in answers if answer.memos}
    )
    for answer in answers:
        home = homes[id(answer)]
        for memo in answer.memos:
            kind, target = memo.kind, home.response
            if kind == "segment":
                start = memo.start
                if answer.text != home.text:
                    span = Alignment(answer.text, home.text).moved(memo.start, memo.end)
                    start = span[0] if span else 0
                segment = segment_at(places.get(home.response, ()), start)
                kind, target = ("response", target) if segment is None else (kind, segment)
            yield _Memo(memo.guid, kind, target, memo.coder, memo.text)


def _on_codes(resolved: Resolved, codes_here: CodesHere) -> Iterator[_Memo]:
    """Memos on codes; on the project, where the code is not here or there never was one."""
    for memo in resolved.memos:
        if memo.kind == "code" and memo.target in codes_here.ids:
            code = codes_here.rows[codes_here.ids[memo.target]]
            yield _Memo(memo.guid, "code", code, memo.coder, memo.text)
        else:
            yield _Memo(memo.guid, "project", 1, memo.coder, memo.text)


def _groups_of_codes(
    resolved: Resolved, codes_here: CodesHere, losses: LossReport
) -> Iterator[_Memo]:
    for name, summary, members in resolved.themes:
        ids = [codes_here.ids[guid] for guid in members if guid in codes_here.ids]
        text = f"Group of codes: {name}\n{', '.join(ids)}\n{summary}".strip()
        losses.add("sets", "changed", "a set of codes is kept as a memo on the project", name)
        yield _Memo("", "project", 1, UNKNOWN_CODER, text)
