"""Which answers of a file are here already: by guid, by text, or by the words of a passage."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from chec_voice.exchange.conventions import WITHHELD
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.resolve import AnswerIn
from chec_voice.exchange.tables import SEGMENTS
from chec_voice.project.exchanging.incoming import FileIn, Home
from chec_voice.store import Store, exchanging
from chec_voice.text import text_hash

Matched = list[tuple[AnswerIn, Home]]


def match(
    store: Store, file: FileIn, answers: Sequence[AnswerIn], *, add_sources: bool
) -> tuple[Matched, list[AnswerIn]]:
    """Answers of the file that are here (with their text here), and those that are to be added.

    Args:
        add_sources: add texts that are not here also where others of the file are.
    """
    losses = file.losses
    by_guid: dict[str, Home] = {}
    by_text: dict[str, list[Home]] = defaultdict(list)
    for row in exchanging.known_answers(store):
        home = Home(row["id"], row["text"])
        by_guid[row["uuid"]] = home
        if row["text"]:
            by_text[text_hash(row["text"])].append(home)
    gone = exchanging.withdrawn_people(store)
    matched: Matched = []
    rest: list[AnswerIn] = []
    for answer in answers:
        if answer.person_guid in gone:
            _leave(losses, answer, "its person withdrew from this project")
        elif answer.guid in by_guid:
            matched.append((answer, by_guid[answer.guid]))
        else:
            rest.append(answer)
    taken = {home.response for _, home in matched}
    same_text, rest = _match_texts(losses, rest, by_text, taken)
    matched += same_text
    if file.exchange.origin == SEGMENTS:
        excerpts, rest = _match_excerpts(losses, rest, list(by_guid.values()))
        matched += excerpts
    if matched and not add_sources:
        for answer in rest:
            _leave(losses, answer, "this text is not in the project; --add-sources adds it")
        rest = []
    return matched, [answer for answer in rest if _may_come(losses, answer)]


def _match_texts(
    losses: LossReport,
    answers: Sequence[AnswerIn],
    by_text: Mapping[str, list[Home]],
    taken: set[int],
) -> tuple[Matched, list[AnswerIn]]:
    """Where the guids are others: by the text, and in order where several say the same."""
    groups: dict[str, list[AnswerIn]] = defaultdict(list)
    for answer in answers:
        groups[text_hash(answer.text)].append(answer)
    matched: Matched = []
    rest: list[AnswerIn] = []
    for key, same in groups.items():
        homes = [home for home in by_text.get(key, ()) if home.response not in taken]
        if len(homes) != len(same) and len(homes) > 1:
            why = "several answers here have this text, and nothing says which one is meant"
            for answer in same:
                if answer.marks or answer.memos:
                    _leave(losses, answer, why)
            continue
        for number, answer in enumerate(same):
            if number < len(homes):
                matched.append((answer, homes[number]))
                taken.add(homes[number].response)
            else:
                rest.append(answer)
    order = {id(answer): n for n, answer in enumerate(answers)}
    return matched, sorted(rest, key=lambda answer: order[id(answer)])


def _match_excerpts(
    losses: LossReport, answers: Sequence[AnswerIn], homes: Sequence[Home]
) -> tuple[Matched, list[AnswerIn]]:
    """Passages without their texts: the one answer here that holds their words."""
    everything = "\0".join(home.text for home in homes)
    starts = [0]
    for home in homes:
        starts.append(starts[-1] + len(home.text) + 1)
    matched: Matched = []
    rest: list[AnswerIn] = []
    for answer in answers:
        at = everything.find(answer.text)
        if at < 0:
            rest.append(answer)
            continue
        number = bisect_right(starts, at) - 1
        if everything.find(answer.text, starts[number + 1]) >= 0:
            _leave(losses, answer, "several answers here hold these words")
            continue
        matched.append((answer, homes[number]))
    return matched, rest


def _may_come(losses: LossReport, answer: AnswerIn) -> bool:
    if answer.text == WITHHELD:
        _leave(losses, answer, "its words were not shown, and it is not here")
        return False
    return True


def _leave(losses: LossReport, answer: AnswerIn, why: str) -> None:
    """Report that an answer does not come, nor what hangs on it."""
    losses.add("sources", "lost", why, answer.name)
    why_not = f"on a source that did not come: {why}"
    losses.add("codings", "lost", why_not, answer.name, count=len(answer.marks))
    losses.add("memos", "lost", why_not, answer.name, count=len(answer.memos))
