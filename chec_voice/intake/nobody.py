"""Finds rows that are no people: headings again, totals, notes, a second table below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from chec_voice.intake.rows import Rows
from chec_voice.intake.wording import is_question, promises_words

Cells = tuple[str, ...]

_SAMPLE = 2_000
_VALUE = re.compile(
    r"[-+=<>~±]?\s*[£$€]?\d[\d,. ]*\s*(%|years?|yrs?|responses?|answers?|people|rows?)?"
    r"|\d+(\.\d+)?\s*\(\s*\d+(\.\d+)?\s*%?\s*\)|=[A-Z]+\(.*\)|#\w+[/!?]*\w*[!?]?|-|–"
)
_SPAN = re.compile(r"\d+(\.\d+)?\s?([-–,]|to)\s?\d+(\.\d+)?")
_TYPED = re.compile(
    r"\S*\d\S*|(\d{1,4}[-/.]\w{1,9}[-/.]\d{1,4}|\d{1,2} [A-Za-z]{3,9},? \d{2,4})"
    r"([ T,]+\d{1,2}:\d{2}.*)?"
)
"""What ids, numbers and dates have in common: a digit and no words around it."""
_TOTALS = (
    r"summe|gesamt(summe|zahl)?|insgesamt|totaal|total général|total general|totale|ogółem|łącznie"
    r"|итого|всего|сумма|разом|усього|celkem|összesen|toplam|σύνολο|المجموع|الإجمالي|مجموع|کل"
    r"|סך הכל|סה\"כ|कुल|योग|মোট|合计|总计|總計|合計|총계|합계|รวม"
)
"""What is written before a total in the languages we meet, and is nobody's answer."""
_LABEL = (
    r"(grand |sub[- ]?|over ?all |column |row )?totals?|overall|sum|summe|gesamt|insgesamt|totaal"
    r"|averages?|avg\.?|means?|median|mode|minimum|maximum|min|max|counts?|n|base|range"
    r"|(std|standard|s)\.? ?(dev(iation)?|error|d|e)\.?|sd|se|percent(age)?s?|%|variance"
    r"|moyenne|promedio|suma|média|durchschnitt|mittelwert|razem|średnia|cyfanswm"
    r"|\d{2} ?% ?(ci|confidence intervals?)|ci|iqr|inter-?quartile range|quartiles?"
    rf"|{_TOTALS}|cyfartaledd|gemiddelde|media|среднее|среднее значение|medelvärde|ortalama"
    r"|μέσος όρος|المتوسط|المعدل|ממוצע|औसत|গড়|平均|平均值|평균"
)
_COUNTED_ONES = r"responses|respondents|answers|people|participants|rows|records|entries|replies"
_TOTAL = re.compile(
    rf"(?i)({_LABEL})( \(?({_LABEL}|of .*|age|score|number.*|{_COUNTED_ONES})\)?)?\s*[:=]?"
)
_SURE_TOTAL = re.compile(
    r"(?i)(grand |sub[- ]?|over ?all )?totals?"
    rf"( (number|count|age|score|of .*|{_COUNTED_ONES}))?\s*[:=]?"
    rf"|{_TOTALS}|[\w &'’/-]{{1,40}}? sub[- ]?totals?|[\w &'’/-]{{1,40}}? totals?"
)
_COUNTED = re.compile(
    r"(?i)(unweighted |weighted )?(n|base|total|count|sum|mean|average|median)\s*[:=]\s*"
    r"[\d.,]+\s*%?.*"
)
_FOOTER = re.compile(
    r"(?i)(grand )?total( (number of )?(responses|respondents|rows|records|answers|people))?"
    r"\s*+(?:[:=]\s*+)?\d*$"
    r"|(number of )?(responses|respondents|rows|records|participants)\s*[:=]"
    r"|response rate\b"
    r"|(exported|generated|downloaded|printed|created|prepared|produced|last updated|survey "
    r"(opened|closed))( (by|on|from|at)\b|\s*:)|source\s*:|sep=.?$"
    r"|stand\s*:\s*\d|quelle\s*:|source des données|fuente\s*:|źródło\s*:|bron\s*:"
    r"|источник\s*:|page \d+( of \d+)?$|(end|ende) (of|der) \w+\W*$|©|copyright\b"
    r"|(foot)?notes?\s*[:.]|\*{1,3}\s*\w"
    r"|(strictly )?(confidential|private)\b"
    r"|(all|any) (data|figures|answers)\b.*\b(confidential|"
    r"anonym\w+|provisional)|key\s*:|\d+ (responses|respondents|rows|records)( in total)?\W*$"
)
_SURE_FOOTER = re.compile(
    r"(?i)n\s*=\s*\d+|(grand )?total (responses|respondents|rows|records|answers)"
    r"\s*+(?:[:=]\s*+)?\d*"
    r"|page \d+ of \d+|(exported|generated|downloaded) (on|at|from) .*\d.*"
    r"|end of (report|file|table|export|data|survey)\W*"
)


@dataclass(frozen=True)
class LeftOut:
    """A row that holds something and was not read as anybody's, and why."""

    row: int
    """Line or row of the file, from 1."""
    cells: tuple[str, ...]
    why: str
    """In words for people, such as "the headings again"."""


class Sifted(NamedTuple):
    """Rows of people, rows of nobody, and rows to ask about."""

    kept: list[int]
    """Places in the rows given."""
    left_out: list[LeftOut]
    doubtful: list[int]
    """Row numbers that may be nobody's, and were kept."""


HEADINGS = "the headings again"
TOTAL = "a total, an average or a count"
NOTE = "a note below the table"
TABLE = "a second table"
TITLE = "the title of a table below"


def sift(rows: Rows, levels: Sequence[Cells], apart: frozenset[int]) -> Sifted:
    """Rows that are people, and the others with what they are taken for.

    Args:
        rows: number and cells, as wide as the table.
        levels: the heading rows, as the file has them.
        apart: numbers of rows that stand right under an empty one.
    """
    judge = _Judge(rows, levels, apart)
    kept = [at for at in range(len(rows)) if at not in judge.why]
    left = [LeftOut(*rows[at], why) for at, why in sorted(judge.why.items())]
    left_rows = {row.row for row in left}
    return Sifted(kept, left, [row for row in judge.doubtful if row not in left_rows])


def key(cell: str) -> str:
    """A cell as headings are compared: on one line, without case."""
    return " ".join(cell.split()).casefold()


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a share or a formula, and nobody's words."""
    return len(cell) <= 60 and _VALUE.fullmatch(cell) is not None


def is_typed(cell: str) -> bool:
    """Whether a cell is an id, a number or a date: a digit and no words around it."""
    return len(cell) <= 60 and _TYPED.fullmatch(cell) is not None


def typed_columns(rows: Sequence[Cells], width: int) -> set[int]:
    """Columns whose cells nearly all are ids, numbers or dates."""
    found = set()
    for at in range(width):
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        if len(cells) >= 2 and sum(map(is_typed, cells)) >= 0.8 * len(cells):
            found.add(at)
    return found


class _Judge:
    def __init__(self, rows: Rows, levels: Sequence[Cells], apart: frozenset[int]):
        self.rows, self.apart = rows, apart
        self.width = max((len(cells) for _, cells in rows[:1]), default=0)
        self.levels = [tuple(key(cell) for cell in level) for level in levels]
        self.question = promises_words(levels[0][0]) if levels and levels[0] else False
        self.why: dict[int, str] = {}
        self.doubtful: list[int] = []
        self._find_headings()
        sample = self._sample()
        self.typed = typed_columns(sample, self.width)
        while len(sample) > 1 and not sample[-1][0]:
            sample.pop()  # averages under their columns are not what people's rows look like
        firsts = [cells[0] for cells in sample if cells[0]]
        # Few rows of people may stand above as many of totals.
        self.ids = len(firsts) >= 0.8 * len(sample) and bool(firsts) and is_typed(firsts[0])
        self.ids = self.ids and sum(map(is_typed, firsts)) >= 0.6 * len(firsts)
        if self.ids:
            self.typed.add(0)
        self._find_totals()
        self._find_second_tables()
        self._find_tail()

    def _sample(self) -> list[Cells]:
        """Rows to learn from what people's look like: those above an empty row, if enough."""
        starts: list[int] = []
        if self.apart:
            starts = [at for at, (number, _) in enumerate(self.rows) if number in self.apart and at]
        above = {at: sum(place not in self.why for place in range(at)) for at in starts[:50]}
        end = next((at for at, count in above.items() if count >= 3), 0)
        end = end or max((at for at, count in above.items() if count == 2), default=len(self.rows))
        step = max(1, end // _SAMPLE)
        found = [self.rows[at][1] for at in range(0, end, step) if at not in self.why]
        return found or [cells for _, cells in self.rows[:1]]

    def _find_headings(self) -> None:
        names = [
            {level[at] for level in self.levels if at < len(level) and level[at]}
            for at in range(self.width)
        ]
        named = [at for at, said in enumerate(names) if said]
        if not named:
            return
        anchor = named[0]
        column = self.rows.column(anchor)
        said = {cell for cell in set(column) if key(cell) in names[anchor]}
        again = {
            at
            for at, cell in enumerate(column)
            if cell in said and self._repeats(self.rows[at].cells, names, len(named))
        }
        if again and (self._holds_others(anchor, again) or not self._ticked(names, again)):
            self.why |= dict.fromkeys(again, HEADINGS)
            self.why |= dict.fromkeys(self._titles_above(again), TITLE)

    def _titles_above(self, again: set[int]) -> Iterator[int]:
        """Lines of one cell that stand right above headings that come again."""
        for at in again:
            above = self.rows[at - 1][1] if at and at - 1 not in again else ()
            if self.width > 1 and _filled(above) == 1 and above[0] and not is_typed(above[0]):
                yield at - 1

    @staticmethod
    def _repeats(cells: Cells, names: Sequence[set[str]], named: int) -> bool:
        filled = sum(map(bool, cells))
        same = sum(key(cell) in said for cell, said in zip(cells, names, strict=False) if cell)
        if named == 1 or filled == 1:
            only = next(cell for cell in cells if cell)
            return named == 1 and same == filled == 1 and is_question(only) and " " in only
        return same >= max(2, 0.6 * filled) and same >= 0.6 * named

    def _holds_others(self, anchor: int, again: set[int]) -> bool:
        """Whether the first column with a heading holds ids or answers, and is ticked by nobody."""
        names = {level[anchor] for level in self.levels if anchor < len(level)}
        cells = {key(cells[anchor]) for at, (_, cells) in enumerate(self.rows) if at not in again}
        return len(cells - {""}) > 1 and not cells & names

    def _ticked(self, names: Sequence[set[str]], again: set[int]) -> bool:
        """Whether people tick options with the options' own words, which are the headings."""
        return any(
            cell and key(cell) in said
            for at, (_, cells) in enumerate(self.rows)
            if at not in again
            for cell, said in zip(cells, names, strict=False)
        )

    def _blocks(self) -> Iterator[range]:
        starts = [at for at, (number, _) in enumerate(self.rows) if number in self.apart and at]
        for start, end in pairwise([*starts, len(self.rows)]):
            yield range(start, end)

    def _find_second_tables(self) -> None:
        """Rows under an empty row that begin with headings of their own, or are all counts."""
        if not self.apart or self.width < 2:
            return
        usual = self._usual_width()
        below = False
        for block in self._blocks():
            body = [self.rows[at][1] for at in block if at not in self.why]
            if not body or (not below and self._fits(body[0])):
                continue
            headed = self._contrasts(body[0]) and len(body) > 1
            rest = body[1:] if headed else body
            fits = bool(rest) and all(self._fits(cells) for cells in rest[:50])
            if fits and headed and self._may_continue(body, usual):
                self.why[next(at for at in block if at not in self.why)] = HEADINGS
                below = False
            elif len(body) > 1 and (below or headed or self._counts(body)):
                self._leave(block, TABLE)
                below = True
            elif not fits and len(body) > 1 and max(map(_filled, body)) < usual:
                self.doubtful += [self.rows[at][0] for at in block if at not in self.why]

    def _may_continue(self, body: Sequence[Cells], usual: int) -> bool:
        """Whether headings and rows below an empty row may be the same table once more.

        Counts by band have typed first cells as people's rows do, but names of their own.
        """
        known = {name for level in self.levels for name in level if name}
        if any(key(cell) in known for cell in body[0] if cell):
            return True
        return _filled(body[0]) >= usual and not all(
            all(is_typed(cell) or is_value(cell) for cell in cells if cell) for cells in body[1:]
        )

    def _usual_width(self) -> int:
        sample = [_filled(cells) for _, cells in self.rows[:200]]
        return sorted(sample)[len(sample) // 2]

    def _leave(self, block: range, why: str) -> None:
        for at in block:
            self.why.setdefault(at, why)

    def _fits(self, cells: Cells) -> bool:
        """Whether a row may be a person's, by what the table holds above it."""
        if self.ids:
            return is_typed(cells[0]) and not (self._rest_empty(cells) and _COUNTED.match(cells[0]))
        typed = [at for at in self.typed if cells[at]]
        return bool(typed) and all(is_typed(cells[at]) for at in typed)

    @staticmethod
    def _rest_empty(cells: Cells) -> bool:
        return not any(cells[1:])

    def _contrasts(self, cells: Cells) -> bool:
        """Whether a row names things where the rows above have ids, numbers or dates."""
        filled = [cell for cell in cells if cell]
        if len(filled) < 2 or any(map(is_value, filled)) or len(set(filled)) < len(filled):
            return False
        if any(len(cell) > 120 for cell in filled):
            return False
        return any(cells[at] and not is_typed(cells[at]) for at in self.typed)

    @staticmethod
    def _counts(body: Sequence[Cells]) -> bool:
        """Whether rows are a label and counts: a summary, with or without headings."""
        lines = [[cell for cell in cells if cell] for cells in body]
        counted = [
            len(line) > 1 and not is_value(line[0]) and all(map(is_value, line[1:]))
            for line in lines
        ]
        headed = counted[1:] if len(counted) > 2 else counted
        return bool(headed) and all(headed)

    def _find_totals(self) -> None:
        column = self.rows.column(0)
        suspects = {"", *filter(_may_be_total, set(column))}
        for at in (at for at, cell in enumerate(column) if cell in suspects):
            number, cells = self.rows[at]
            first = cells[0] or next((cell for cell in cells if cell), "")
            if not _may_be_total(first) or at in self.why:
                continue
            last = at + 1 == len(self.rows) or number in self.apart
            if self._is_total(cells, first, near_end=last):
                self.why[at] = TOTAL

    def _is_total(self, cells: Cells, first: str, *, near_end: bool) -> bool:
        others = [cell for cell in cells if cell]
        others.remove(first)
        if not all(map(_is_figure, others)):
            return False
        if _COUNTED.fullmatch(first):
            # "n = 2" alone is a count; beside it, people's rows have words.
            return self.width > 1 or _SURE_FOOTER.fullmatch(first) is not None
        if not others:
            return near_end and self.ids and bool(_TOTAL.fullmatch(first)) and bool(cells[0])
        if not cells[0] or self.question:  # "Total" may be somebody's word there
            return near_end and _SURE_TOTAL.fullmatch(first) is not None
        if self.ids:
            return _TOTAL.fullmatch(first) is not None
        sure = _SURE_TOTAL.fullmatch(first) is not None
        return sure or (near_end and _TOTAL.fullmatch(first) is not None)

    def _find_tail(self) -> None:
        """Totals and notes below the last person, from the end upwards."""
        for at in range(len(self.rows) - 1, 0, -1):
            if at in self.why:
                continue
            why = self._tail(self.rows[at][1], gap=self._gap_above(at))
            if why is None:
                return
            self.why[at] = why

    def _gap_above(self, at: int) -> bool:
        """Whether an empty row parts this one from the last row of people."""
        for place in range(at, 0, -1):
            if self.rows[place][0] in self.apart:
                return True
            if sum(map(bool, self.rows[place][1])) > 1:
                return False
        return False

    def _tail(self, cells: Cells, *, gap: bool) -> str | None:
        filled = [cell for cell in cells if cell]
        first, others = filled[0][:200], filled[1:]
        if self.width == 1:
            return NOTE if _SURE_FOOTER.fullmatch(first) else None
        if others:
            if not all(map(_is_figure, others)) or is_typed(first):
                return None
            labelled = self.ids or (bool(cells[0]) and not self.question)
            known = labelled and _TOTAL.fullmatch(first) is not None
            return TOTAL if known or _SURE_TOTAL.fullmatch(first) else None
        if _SURE_FOOTER.fullmatch(first):
            return NOTE
        if cells[0] and not self.question and _SURE_TOTAL.fullmatch(first):
            return TOTAL
        if not cells[0]:
            # An average under its column: no id, and nobody's words.
            return TOTAL if self.ids and is_value(first) else None
        if _FOOTER.match(first) and (self.width > 2 or self.ids):
            return NOTE
        words = " " in first or not first[-1].isalnum()
        if self.ids and not is_typed(first) and (gap or words):
            return NOTE
        return NOTE if gap and self.width > 2 and len(first.split()) > 3 else None


def _may_be_total(first: str) -> bool:
    """Whether a row that begins with this cell may count those above it."""
    if not first or len(first) > 40 or first[0].isdigit():
        return False
    return any(said.fullmatch(first) for said in (_COUNTED, _TOTAL, _SURE_TOTAL))


def _is_figure(cell: str) -> bool:
    """A number or a share, or from one to the other: 11.9-12.6."""
    return is_value(cell) or _SPAN.fullmatch(cell) is not None


def _filled(cells: Cells) -> int:
    return sum(map(bool, cells))


def spans(numbers: Sequence[int], most: int = 20) -> str:
    """ "4, 9-12" for row numbers in order; what is more than `most` spans is counted."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(a) if a == b else f"{a}-{b}" for a, b in runs[:most]]
    more = f" ... ({len(numbers):,} rows)" if len(runs) > most else ""
    return ", ".join(said) + more


def told_rows(told: str, bad: Callable[[str], Exception]) -> frozenset[int]:
    """Row numbers of "4, 9-12".

    Raises:
        whatever `bad` makes of a part that is no number or span.
    """
    found: set[int] = set()
    for part in filter(None, (p.strip() for p in told.split(","))):
        match = re.fullmatch(r"(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?", part)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            raise bad(part)
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found)
