"""Tables that people analyse in another program: codings, and answers by codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from chec_voice.errors import Refused
from chec_voice.model import is_disclosure
from chec_voice.progress import SILENT, Progress
from chec_voice.report.files import Group, Grouped, Sheet
from chec_voice.store import Store, coders, judgements, queries, tallies
from chec_voice.store.judgements import Judgement
from chec_voice.store.queries import Coded
from chec_voice.text import free_name

if TYPE_CHECKING:
    from chec_voice.project.project import Project

ANSWER_COLUMNS = (
    "response_id",
    "participant_id",
    "session",
    "question",
    "polarity",
    "voice",
    "n_participants",
    "coder",
    "text",
    "text_withheld",
)
CODING_COLUMNS = (
    "segment",
    "response",
    "participant",
    "response_ref",
    "session",
    "question",
    "polarity",
    "voice",
    "n_participants",
    "consent_quotation",
    "start",
    "end",
    "text",
    "text_withheld",
    "code",
    "code_name",
    "coder",
    "basis",
    "valence",
    "level",
    "synthetic",
)
JUDGEMENT_COLUMNS = (
    "segment",
    "response",
    "response_ref",
    "coder",
    "code",
    "said",
    "basis",
    "codebook_version",
    "at",
    "memo",
)
ATTRIBUTE = "attr: "
"""Stands before the name of an attribute, so that none is taken for a code."""
_CODED_BY = "coded by "
_BLOCK = 5_000
"""Row ids of answers whose values are read at a time."""
_STEP = 4_096
"""Row ids of segments of which codings are read at a time."""
_NO_CODE = (Coded("", "", "", "", ""),)


class AnalysisTables:
    """Tables with a row for each answer, or part of one, that may be read.

    Args:
        texts: leave out what people said when False.
    """

    def __init__(
        self, project: Project, store: Store, *, texts: bool, progress: Progress = SILENT
    ) -> None:
        self._project, self._store, self._texts = project, store, texts
        self._progress = progress
        self._block = range(0)
        """Row ids of the answers of which values are at hand."""
        self._cells: list[dict[int, str]] = []
        """What they have of each attribute, in the order of columns."""

    @cached_property
    def _names(self) -> list[str]:
        """Attributes, in the order of columns."""
        return [str(row["name"]) for row in queries.attributes(self._store)]

    def _attributes(self, response_id: int) -> list[str]:
        """The cells of an answer, one for each attribute."""
        if response_id not in self._block:
            # A block at a time, and one answer alone where they come in no order.
            follows = response_id >= self._block.stop
            size = _BLOCK if follows else 1
            self._block = range(response_id, response_id + size)
            values = queries.values_between(self._store, self._block.start, self._block.stop)
            self._cells = [
                {answer: _cell(*given) for answer, given in values.get(name, {}).items()}
                for name in self._names
            ]
        return [cells.get(response_id, "") for cells in self._cells]

    def _why_withheld(self, quotation: str) -> str:
        """Why an answer's words do not leave; "" when they do."""
        if quotation == "no":
            return "this person did not agree to be quoted"
        return "" if self._texts else "left out on request"

    def codings(self, coder_id: int | None) -> Sheet:
        """One row per segment, code and coder; a segment without codes has one row with blanks."""
        names = self._project.codes.names
        # A table travels without its `about`.
        synthetic = "yes" if self._project.synthetic else "no"

        @cache
        def cells(coded: Coded) -> tuple[str, ...]:
            code, *judged = coded
            return (code, names.get(code, code), *judged)

        def groups() -> Iterator[Group]:
            self._progress.start("Writing codings", tallies.open_segments(self._store))
            for block in queries.export_segments(self._store, _STEP):
                if not block:
                    continue
                coded = queries.export_codings(self._store, coder_id, block[0][0], block[-1][0])
                for segment_id, response_id, *answer, start, end, text, consent in block:
                    withheld = self._why_withheld(consent)
                    said = "" if withheld else text[start:end]
                    yield Group(
                        (*answer, start, end, said, withheld),
                        [cells(each) for each in coded.get(segment_id, _NO_CODE)],
                        (synthetic, *self._attributes(response_id)),
                    )
                self._progress.advance(len(block))
            self._progress.finish()

        return Sheet("codings", (*CODING_COLUMNS, *self._headed), Grouped(groups()))

    @property
    def _headed(self) -> Iterator[str]:
        """Attributes as headings: one called `code` is never taken for our own column."""
        return (f"{ATTRIBUTE}{name}" for name in self._names)

    def judgements(self, coder_id: int | None) -> Sheet:
        """One row for each thing that a coder said, rejects, looks without a code and memos too."""

        def rows() -> Iterator[Sequence[object]]:
            for *cells, memo, _ in queries.export_judgements(self._store, coder_id, _STEP):
                yield (*cells, memo if self._texts else "")

        return Sheet("judgements", JUDGEMENT_COLUMNS, rows())

    def coded_answers(self, coder: str | None) -> list[Sheet]:
        """For each coder, or the one named, who finished answers: 1 where a code applies, else 0.

        Raises:
            NotFound: there is no such coder.
        """
        known = [coder] if coder else [str(row["name"]) for row in coders.everyone(self._store)]
        ids = [coders.require(self._store, name) for name in known]
        done = judgements.finished(self._store, ids)
        return [
            self._of_coder(coders.name_of(self._store, coder_id), answers)
            for coder_id, answers in done.items()
            if answers
        ]

    def of_one_coder(self, coder: str | None) -> Sheet:
        """The table of the coder named, or of the only one.

        Raises:
            NotFound: there is no such coder.
            Refused: several finished answers and none is named, or nobody did.
        """
        sheets = self.coded_answers(coder)
        if len(sheets) == 1:
            return sheets[0]
        names = ", ".join(sheet.name.removeprefix(_CODED_BY) for sheet in sheets)
        raise Refused(
            f"{names} have finished answers, and this file holds one coder's codes."
            if names
            else f"{coder or 'nobody'} has {'not ' if coder else ''}finished an answer yet.",
            fix="Say whose: --coder NAME." if names else "Code some answers first.",
        )

    def _of_coder(self, coder: str, answers: Mapping[int, Judgement]) -> Sheet:
        codes = [c.id for c in self._project.codebook.codable if not is_disclosure(c.id)]

        def rows() -> Iterator[Sequence[object]]:
            for row in queries.open_answers(self._store):
                judgement = answers.get(row["id"])
                if judgement is None:
                    continue
                withheld = self._why_withheld(row["consent_quotation"])
                yield (
                    row["response"],
                    row["participant"],
                    *(row[column] for column in ANSWER_COLUMNS[2:7]),
                    coder,
                    "" if withheld else row["text"],
                    withheld,
                    *self._attributes(row["id"]),
                    *(int(code in judgement.applied) for code in codes),
                )

        columns = (*ANSWER_COLUMNS, *self._headed, *codes)
        return Sheet(f"{_CODED_BY}{coder}", columns, rows())


def _cell(value: str, state: str) -> str:
    return value if state in ("given", "blank") else f"({state.replace('_', ' ')})"


def meanings(project: Project) -> dict[str, str]:
    """What the columns of a table that leaves mean, by name."""
    names = project.codes.names
    words = {
        "response_id": "The answer's own id here; import-codings finds the answer by it.",
        "response": "The answer's own id here.",
        "participant_id": "The person's id, made by chec_voice; not the one they had elsewhere.",
        "participant": "The same as participant_id.",
        "response_ref": "The answer's own id in the file that it came from, where it had one.",
        "consent_quotation": "Whether this person agreed to be quoted: yes, no or not_recorded.",
        "said": "applied or rejected a code; looked and finished; skipped; or wrote a memo.",
        "codebook_version": "The version of the codebook that the coder saw.",
        "at": "When, in UTC.",
        "memo": "What the coder noted about this part of the answer.",
        "segment": "The id of the part of the answer that was coded.",
        "session": "The engagement session or survey wave.",
        "question": "What was asked.",
        "polarity": "Whether the question asked what helps, what harms, or neither.",
        "voice": "verbatim, scribed, paraphrase or group: only verbatim words are quotations.",
        "n_participants": "How many people stand behind the answer.",
        "coder": "Whose judgements these are.",
        "text": "What was said, as it stands in the project.",
        "text_withheld": "Why the words are left out; blank where they are not.",
        "basis": "How the coder came to it: unaided, a suggestion accepted, imported, adjudicated.",
        "valence": "Whether it helps, harms, is mixed or a wish.",
        "level": "Whom it is about: me, family, peers, place or system (services and rules).",
        "people": "Distinct people; * where the number is hidden.",
        "of_people": "Out of how many people whose answers were looked at.",
        "percent_low": "Lower end of the 95 % interval of the per cent (Wilson).",
        "percent_high": "Upper end of the 95 % interval of the per cent (Wilson).",
        "people_at_most": "People counted with links that may include a driver as well.",
        "synthetic": "yes: the words were invented, and no young person said them.",
    }
    words |= {
        code.id: f"{names[code.id]}: 1 where the coder applied it, 0 where they did not."
        for code in project.codebook.codable
    }
    return words


def variable(name: str, taken: set[str]) -> str:
    """A name that statistics programs accept for a column: letters, digits and _, no two alike."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:56]
    base = plain if plain[:1].isalpha() else f"v_{plain}"
    return free_name(base, taken, behind="_{}")
