"""Adds the answers of a file that are not here yet, with their people, questions and attributes."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from chec_voice import intake
from chec_voice.exchange.guids import is_guid
from chec_voice.exchange.resolve import AnswerIn, Resolved
from chec_voice.model import ResponseIn
from chec_voice.project.exchanging.incoming import FileIn, Home, Wishes
from chec_voice.segment import segments
from chec_voice.store import Store, exchanging, indexing, responses, surroundings
from chec_voice.store.responses import SourceIn, Writer
from chec_voice.text import readable


def add(
    store: Store,
    file: FileIn,
    resolved: Resolved,
    answers: Sequence[AnswerIn],
    wishes: Wishes,
    batch: int,
) -> dict[int, Home]:
    """Write `answers`; returns where each is now, by its `id()`."""
    if not answers:
        return {}
    wishes.progress.start("Adding answers", len(answers))
    default = wishes.session or file.exchange.name or readable(file.path.stem)
    source = responses.save_source(store, _source(file, wishes, len(answers)), batch)
    newest = responses.last_id(store)
    rows = dict(enumerate(answers, start=1))
    sessions: dict[str, list[ResponseIn]] = defaultdict(list)
    for number, answer in rows.items():
        sessions[answer.session or default].append(_response(number, answer))
    _write(store, resolved, answers, sessions, source, wishes, batch)
    indexing.index(store, newest)
    ids = exchanging.new_answers(store, source)
    _keep_guids(store, rows, ids, exchanging.participant_of(store, source))
    wishes.progress.finish()
    return {id(answer): Home(ids[n], answer.text) for n, answer in rows.items()}


def _write(
    store: Store,
    resolved: Resolved,
    answers: Sequence[AnswerIn],
    sessions: dict[str, list[ResponseIn]],
    source: int,
    wishes: Wishes,
    batch: int,
) -> None:
    asked = {answer.question: answer.polarity for answer in answers}
    names = dict.fromkeys(name for answer in answers for name in answer.values)
    questions = surroundings.ensure_questions(store, asked, batch)  # type: ignore[arg-type]  # known, or it was left out
    attributes = surroundings.ensure_attributes(store, names, resolved.answer_attributes, batch)
    cuts = _Cuts(answers)
    for session, group in sessions.items():
        Writer(
            store,
            session_id=surroundings.ensure_session(store, _unused(store, session), batch),
            source_id=source,
            batch_id=batch,
            questions=questions,
            attributes=attributes,
            spans=cuts,
        ).add(group)
        wishes.progress.advance(len(group))


def _unused(store: Store, session: str) -> str:
    """A name for a session: a person of the file is not one of the session that is here already."""
    name, number = session, 2
    while exchanging.session_in_use(store, name):
        name, number = f"{session} ({number})", number + 1
    return name


def _keep_guids(
    store: Store, rows: dict[int, AnswerIn], ids: dict[int, int], people: dict[int, int]
) -> None:
    """Let answers and people keep the file's guids, so that they are known when they come again."""
    exchanging.keep_uuids(
        store, "response", [(a.guid, ids[n]) for n, a in rows.items() if is_guid(a.guid)]
    )
    guids = {
        people[n]: (answer.person_guid, people[n])
        for n, answer in rows.items()
        if is_guid(answer.person_guid)
    }
    exchanging.keep_uuids(store, "participant", list(guids.values()))


def _source(file: FileIn, wishes: Wishes, rows: int) -> SourceIn:
    packed = json.dumps({"reader": file.reader, "session": wishes.session})
    return SourceIn(
        readable(file.path.name), file.sha256, file.reader, "", packed, "exchange", rows
    )


def _response(row: int, answer: AnswerIn) -> ResponseIn:
    return ResponseIn(
        participant=answer.person,
        question=answer.question,
        text=answer.text,
        state="answered",
        row=row,
        voice=answer.voice,  # type: ignore[arg-type]  # known, or it was left out
        n_participants=answer.group_of or 1,
        is_group=bool(answer.group_of),
        attributes={
            name: intake.attribute_value(value.value) if value.state == "given" else value
            for name, value in answer.values.items()
        },
    )


class _Cuts:
    """Segments of new texts: ours, cut once more where one coder used one code twice in one."""

    def __init__(self, answers: Sequence[AnswerIn]) -> None:
        self._starts: dict[str, list[list[int]]] = defaultdict(list)
        for answer in answers:
            groups: dict[tuple[str, str], set[int]] = defaultdict(set)
            for mark in answer.marks:
                groups[mark.code, mark.coder].add(mark.start)
            starts = [sorted(group) for group in groups.values() if len(group) > 1]
            if starts:
                self._starts[answer.text] += starts

    def __call__(self, text: str) -> list[tuple[int, int]]:
        spans = segments(text)
        groups = self._starts.get(text)
        if not groups:
            return spans
        cuts = [start for start, _ in spans]
        for starts in groups:
            homes: set[int] = set()
            for start in starts:
                at = bisect_right(cuts, start) - 1
                if at in homes:
                    cuts.insert(at + 1, start)
                    homes = {n + 1 if n > at else n for n in homes} | {at + 1}
                else:
                    homes.add(at)
        return list(zip(cuts, [*cuts[1:], len(text)], strict=True))
