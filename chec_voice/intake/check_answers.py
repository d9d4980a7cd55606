"""Checks of what was answered: empty questions, broken letters, floods, other languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from chec_voice.intake.answers import classify
from chec_voice.intake.findings import Finding, Level, finding
from chec_voice.intake.language import not_english
from chec_voice.intake.mapping import Mapping
from chec_voice.intake.tables import Table
from chec_voice.intake.wording import one_line
from chec_voice.text import counted

# What UTF-8 becomes when read as Windows text: two or three odd letters for one. The second of
# them is never a plain letter, so a name such as "São" is left alone.
_MOJIBAKE = re.compile(
    "Ã[\u0080-\u00bfƒ‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]|â€|Â[£©®°·\u00a0]|ð\u0178|ï»¿|\ufffd"
)
MOSTLY_EMPTY = 0.5
FLOOD_LENGTH, FLOOD_ROWS = 40, 3
"""A text longer than this in at least so many rows was pasted, or is a machine's."""


def check_answers(table: Table, mapping: Mapping) -> Iterator[Finding]:
    """What looks wrong in the columns of answers."""
    for text in mapping.texts:
        index = table.index(text.column)
        cells = [(number, row[index]) for number, row in table.rows]
        yield from _empty(cells, text.column)
        yield from _languages(cells, text.column)
    yield from _floods(table, mapping)
    yield from _mojibake(table, mapping)


def _empty(cells: list[tuple[int, str]], column: str) -> Iterator[Finding]:
    states = Counter({"blank": 0, "non_answer": 0})
    missing = []
    for number, cell in cells:
        state = classify(cell)
        if state != "answered":
            states[state] += 1
            missing.append(number)
    if not missing:
        return
    share = len(missing) / len(cells)
    level: Level = "error" if share == 1 else "warning" if share > MOSTLY_EMPTY else "info"
    yield finding(
        level,
        "empty",
        f"{share:.0%} of {counted(len(cells), 'row')} {'holds' if len(cells) == 1 else 'hold'}"
        f" no answer: {states['blank']:,} blank, "
        f"{states['non_answer']:,} such as 'N/A'",
        missing,
        column,
        "Is this the right column? A question that people may skip is often left blank."
        if share > MOSTLY_EMPTY
        else "They are kept as blanks and never counted as answers.",
    )


def _languages(cells: list[tuple[int, str]], column: str) -> Iterator[Finding]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, cell in cells:
        guess = not_english(cell)
        if guess is not None:
            found.setdefault((guess.name, guess.sureness), []).append(number)
    for (name, sureness), rows in sorted(found.items(), key=lambda item: -len(item[1])):
        yield finding(
            "warning",
            "language",
            f"{counted(len(rows), 'answer seems', 'answers seem')} to be in {name} ({sureness})",
            rows,
            column,
            "Suggestions and the search for personal data and risk are made for English: let "
            "somebody who reads the language read these first.",
        )


def _floods(table: Table, mapping: Mapping) -> Iterator[Finding]:
    """The same long text in many rows, whatever the question."""
    places: dict[str, list[int]] = {}
    for text in mapping.texts:
        index = table.index(text.column)
        for number, cells in table.rows:
            if len(cells[index]) > FLOOD_LENGTH:
                places.setdefault(one_line(cells[index]).casefold(), []).append(number)
    floods = [rows for rows in places.values() if len(rows) >= FLOOD_ROWS]
    for rows in sorted(floods, key=len, reverse=True)[:20]:
        yield finding(
            "warning",
            "flood",
            f"the same text of more than {FLOOD_LENGTH} characters is in"
            f" {counted(len(rows), 'answer')}",
            rows,
            None,
            "Pasted, or sent by a machine? Decide whether they are answers.",
        )
    if len(floods) > 20:
        yield finding(
            "warning",
            "flood",
            f"{len(floods) - 20:,} more texts come back in the same way",
            (row for rows in floods for row in rows),
        )


def _mojibake(table: Table, mapping: Mapping) -> Iterator[Finding]:
    for column, _ in mapping.used():
        index = table.index(column)
        rows = [
            number
            for number, cells in table.rows
            if not cells[index].isascii() and _MOJIBAKE.search(cells[index])
        ]
        if rows:
            yield finding(
                "warning",
                "mojibake",
                "letters were broken on the way here (such as Ã© for é, â€™ for an apostrophe)",
                rows,
                column,
                "Export the file again as XLSX or 'CSV UTF-8'; another --encoding may also help.",
            )
