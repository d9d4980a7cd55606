"""Codings and memos on the way out: passages of answers, and notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from chec_voice.exchange.conventions import MEMO, WITHHELD, level_line, valence_line
from chec_voice.exchange.guids import derived
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Mark, Note, Selection
from chec_voice.exchange.outgoing import Answer, Coding, Memo, Outgoing
from chec_voice.exchange.profiles import Layout, Profile
from chec_voice.model import is_disclosure


class Passages:
    """What coders marked and wrote, in offsets of the answers.

    Args:
        shown: guid of a code -> its name in the file.
    """

    def __init__(
        self,
        outgoing: Outgoing,
        profile: Profile,
        layout: Layout,
        losses: LossReport,
        shown: Mapping[str, str],
    ) -> None:
        self.outgoing, self.profile, self.layout, self.losses = outgoing, profile, layout, losses
        self.shown = shown
        self.answers = {answer.guid: answer for answer in outgoing.answers}
        self.notes: list[Note] = []
        self.of_answer: dict[str, list[Selection]] = defaultdict(list)
        self.notes_of_code: dict[str, list[str]] = defaultdict(list)
        self.notes_of_document: dict[str, list[str]] = defaultdict(list)
        self.notes_of_project: list[str] = []
        self._codings()
        for memo in outgoing.memos:
            self._memo(memo)

    def _codings(self) -> None:
        """One passage for each coder and span, with all codes that this coder gave it."""
        groups: dict[tuple[str, str, int, int], dict[str, Coding]] = {}
        for coding in self.outgoing.codings:
            if is_disclosure(coding.code):
                self.losses.add(
                    "codings",
                    "lost",
                    "a possible disclosure is for a safeguarding lead, and stays here",
                    coding.guid,
                )
                continue
            answer = self.answers[coding.answer]
            start, end = (0, len(WITHHELD)) if answer.withheld else (coding.start, coding.end)
            group = groups.setdefault((coding.answer, coding.coder, start, end), {})
            if coding.code in group:
                self.losses.add(
                    "codings",
                    "changed",
                    "one code twice on one passage by one coder: it is there once",
                    coding.guid,
                )
                continue
            group[coding.code] = coding
        for (answer_guid, coder, start, end), codings in groups.items():
            told = [
                write(self.shown[self.outgoing.code_guids[c.code]], word)
                for c in codings.values()
                for write, word in ((valence_line, c.valence), (level_line, c.level))
                if word
            ]
            self.losses.came["codings"] += len(codings)
            first = next(iter(codings.values()))
            self.of_answer[answer_guid].append(
                Selection(
                    guid=derived("passage", answer_guid, coder, start, end),
                    start=start,
                    end=end,
                    description="\n".join(told),
                    user=coder,
                    at=first.at,
                    marks=tuple(
                        Mark(c.guid, self.outgoing.code_guids[c.code], coder, c.at)
                        for c in codings.values()
                    ),
                )
            )

    def _memo(self, memo: Memo) -> None:
        if memo.kind in ("segment", "response"):
            answer = self.answers.get(memo.target)
            if answer is None:
                return
            if answer.withheld:
                self.losses.add(
                    "memos",
                    "lost",
                    "the memo is on words that are not shown, and might quote them",
                    memo.guid,
                )
                return
            self._memo_on_answer(memo, answer)
            return
        self._add_note(memo, f"{MEMO}{'the project' if memo.kind == 'project' else 'a code'}")
        if memo.kind == "code":
            self.notes_of_code[self.outgoing.code_guids[memo.target]].append(memo.guid)
        else:
            self.notes_of_project.append(memo.guid)

    def _memo_on_answer(self, memo: Memo, answer: Answer) -> None:
        whole = memo.kind == "response"
        if whole and self.profile.source_notes and self.layout == "response":
            self._add_note(memo, f"{MEMO}an answer")
            self.notes_of_document[answer.guid].append(memo.guid)
            return
        start, end = (0, len(answer.text)) if whole else (memo.start, memo.end)
        as_note = self.profile.selection_memos == "notes"
        if as_note:
            self._add_note(memo, f"{MEMO}{'an answer' if whole else 'a passage'}")
        elif whole:
            self.losses.add("memos", "changed", "a memo on an answer is on its words", memo.guid)
        self.of_answer[answer.guid].append(
            Selection(
                guid=derived("memo passage", memo.guid) if as_note else memo.guid,
                start=start,
                end=end,
                description="" if as_note else memo.text,
                user=memo.coder,
                at=memo.at,
                notes=(memo.guid,) if as_note else (),
            )
        )

    def _add_note(self, memo: Memo, name: str) -> None:
        self.notes.append(Note(memo.guid, name, memo.text, memo.coder, memo.at))
