"""What a file of codings says of the answers of a project, as columns of whole numbers."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from chec_voice import intake
from chec_voice.errors import InputError
from chec_voice.model import LEVELS, VALENCES
from chec_voice.progress import Progress
from chec_voice.project.intake.coded_answers import Answers, counted_ids
from chec_voice.store import Store, coded_import, codes
from chec_voice.text import counted

if TYPE_CHECKING:
    from chec_voice.store.columns import Column

_STEP = 1_000
TOLD = tuple(product((None, *VALENCES), (None, *LEVELS)))
"""What can be said of a code beside that it applies: valence and level."""


@dataclass
class Said:
    """The rows of a file, matched to answers by their place; places and labels stand in pairs."""

    on_places: Column
    on_labels: Column
    told: Column
    """Beside each of those, a place in `TOLD`."""
    off_places: Column
    off_labels: Column
    looked: Column
    """Places of answers that somebody judged, one per row."""
    unmatched: dict[int, str]
    """Row -> id, of coded rows that belong to no answer."""
    uncoded_unmatched: int
    """Rows without codes that belong to no answer."""


def match(found: intake.CodingsIn, answers: Answers, progress: Progress) -> Said:
    """Goes over the rows once; numbers are all that is kept of them.

    Raises:
        InputError: a cell cannot be read; names row and column.
    """
    import numpy as np

    on_places, on_labels, off_places, off_labels = (array("q") for _ in range(4))
    looked, told = array("q"), array("b")
    unmatched: dict[int, str] = {}
    uncoded_unmatched = 0
    asked = found.question_column is not None
    progress.start("Matching", len(found.table.rows))
    for number, row in enumerate(found.rows(), start=1):
        if number % _STEP == 0:
            progress.advance(_STEP)
        if not row.looked or not row.key:
            continue
        place = answers.find(row.key, row.question if asked else None)
        if place < 0:
            if row.on:
                unmatched[row.row] = row.key
            else:
                uncoded_unmatched += 1
            continue
        looked.append(place)
        if row.on:
            said = _told(found, row) if row.valence or row.level else 0
            for label in row.on:
                on_places.append(place)
                on_labels.append(label)
                told.append(said)
        for label in row.off:
            off_places.append(place)
            off_labels.append(label)
    progress.finish()

    def column(numbers: array[int]) -> Column:
        return np.frombuffer(numbers, dtype=np.int64) if numbers else np.zeros(0, dtype=np.int64)

    return Said(
        column(on_places),
        column(on_labels),
        np.frombuffer(told, dtype=np.int8) if told else np.zeros(0, dtype=np.int8),
        column(off_places),
        column(off_labels),
        column(looked),
        unmatched,
        uncoded_unmatched,
    )


def _told(found: intake.CodingsIn, row: intake.CodedRow) -> int:
    valence = _word(found, row, row.valence, found.valence_column, VALENCES)
    level = _word(found, row, row.level, found.level_column, tuple(LEVELS))
    return TOLD.index((valence, level))


def _word(
    found: intake.CodingsIn,
    row: intake.CodedRow,
    cell: str,
    column: str | None,
    words: tuple[str, ...],
) -> str | None:
    word = cell.strip().casefold()
    if word and word not in words:
        what = "valence" if words == VALENCES else "level (whom a code is about)"
        raise InputError(
            f"{cell!r} is no {what}.",
            path=found.table.path,
            row=row.row,
            column=column,
            fix=f"Use one of {', '.join(words)}, or leave the cell blank.",
        )
    return word or None


@dataclass
class Coded:
    """What the file says, in keys of place * number of codes + code."""

    codes: list[str]
    """Ids of the codes that it names."""
    applied: Column
    """Keys, sorted, each once."""
    told: Column
    refused: Column
    """Keys of which a row says no, and none says yes."""
    read: Column
    """Places of answers with a code of the codebook, or that were judged to need none."""
    on_blank: int
    """Codes on answers that are blank here."""
    again: int
    """Codings that stand in the file more than once."""

    def places(self, which: Collection[str]) -> Column:
        """Places of answers on which one of these codes is applied, each once."""
        import numpy as np

        wanted = [at for at, code in enumerate(self.codes) if code in which]
        places, chosen = np.divmod(self.applied, max(1, len(self.codes)))
        column: Column = np.unique(places[np.isin(chosen, wanted)])
        return column


def by_code(said: Said, code_of_label: Sequence[str | None], parts: Column) -> Coded:
    """What was said, by code; labels that mean no code are left out.

    Args:
        parts: how many segments each answer has; nothing can be coded on one without.
    """
    import numpy as np

    names = list(dict.fromkeys(code for code in code_of_label if code is not None))
    width = max(1, len(names))
    index = np.array(
        [names.index(code) if code is not None else -1 for code in code_of_label] or [-1],
        dtype=np.int64,
    )

    def keys(places: Column, labels: Column) -> Column:
        chosen = index[labels]
        return (places * width + chosen)[chosen >= 0]

    known = index[said.on_labels] >= 0
    on = keys(said.on_places, said.on_labels)
    applied, first = np.unique(on, return_index=True)
    told = said.told[known][first]
    here = parts[applied // width] > 0
    off = keys(said.off_places, said.off_labels)
    refused = np.setdiff1d(off, applied)
    refused = refused[parts[refused // width] > 0]
    # Who only gave codes that the codebook lacks said something: not that no code fits.
    unknown = np.setdiff1d(said.on_places[~known], applied // width)
    read = np.setdiff1d(said.looked, unknown)
    return Coded(
        codes=names,
        applied=applied[here],
        told=told[here],
        refused=refused,
        read=read[parts[read] > 0],
        on_blank=int((~here).sum()),
        again=len(on) - len(applied),
    )


@dataclass
class Change:
    """What a file changes for its coder."""

    code_ids: list[int]
    new: Column
    """Keys of place * number of codes + code."""
    told: list[tuple[str | None, str | None]]
    known: int
    taken_back: list[tuple[int, int]]
    """(segment, code) whose decisions are withdrawn."""
    taken: int
    """Codings that go with them."""
    still_standing: int
    """Codings of this coder on answers of the file that it does not hold, and that stay."""


def change(
    store: Store,
    answers: Answers,
    coded: Coded,
    coder_id: int | None,
    *,
    disclosures: Collection[str],
    replace: bool,
) -> Change:
    """What has to be written so that a coder's codings are those of the file.

    Args:
        coder_id: None before the coder has judged anything.
        disclosures: codes that are a route to a person, and no coding.
        replace: what stands on answers of the file and is not in it goes as well.
    """
    import numpy as np

    rows = codes.ids(store)
    every = list(dict.fromkeys([*coded.codes, *rows]))
    code_ids = [rows.get(code, -1 - at) for at, code in enumerate(every)]
    width, old_width = max(1, len(every)), max(1, len(coded.codes))

    def widened(keys: Column) -> Column:
        return (keys // old_width) * width + keys % old_width

    kept = ~np.isin(
        coded.applied % old_width,
        [at for at, code in enumerate(coded.codes) if code in disclosures],
    )
    applied = widened(coded.applied[kept])
    told = coded.told[kept]
    if coder_id is None:
        standing = segments = np.zeros(0, dtype=np.int64)
    else:
        standing, segments = coded_import.standing(store, answers.segments, coder_id, code_ids)
    is_new = ~np.isin(applied, standing)
    absent = np.isin(standing // width, coded.read) & ~np.isin(standing, applied)
    gone = absent if replace else np.isin(standing, widened(coded.refused))
    chosen = (standing[gone] % width).tolist()
    return Change(
        code_ids=code_ids,
        new=applied[is_new],
        told=[TOLD[at] for at in told[is_new].tolist()],
        known=int((~is_new).sum()),
        taken_back=[
            (segment, code_ids[code])
            for segment, code in zip(segments[gone].tolist(), chosen, strict=True)
        ],
        taken=len(np.unique(standing[gone])),
        still_standing=len(np.unique(standing[absent & ~gone])),
    )


def notices(found: intake.CodingsIn, said: Said, coded: Coded, answers: Answers) -> Iterator[str]:
    """What a person should hear about the file, in sentences."""
    import numpy as np

    yield from found.table.notices
    yield from counted_ids(answers.joined)
    if found.layout == "wide" and found.question_column is None:
        _, rows = np.unique(said.looked, return_counts=True)
        if shared := int((rows > 1).sum()):
            yield (
                f"{counted(shared, 'answer stands', 'answers stand')} on more than one row; their "
                "codes are put together. If each row is a response of its own, choose another "
                "column with --id."
            )
    if coded.again:
        yield (
            f"{counted(coded.again, 'coding was', 'codings were')} there more than once and "
            f"{'counts' if coded.again == 1 else 'count'} once."
        )
    if found.often:
        yield (
            f"{counted(found.often, 'cell holds', 'cells hold')} a number above 1, read as how"
            " often somebody gave the code: it applies. If these are scores, write 1 and 0 instead."
        )
    if found.unjudged:
        yield (
            f"{counted(found.unjudged, 'row holds', 'rows hold')} neither a tick nor a no, and "
            f"{'counts' if found.unjudged == 1 else 'count'} as not looked at. Write 0 or no where "
            "somebody looked and no code fits."
        )
    if said.uncoded_unmatched:
        yield (
            f"{counted(said.uncoded_unmatched, 'row', 'rows')} without codes "
            f"{'belongs' if said.uncoded_unmatched == 1 else 'belong'} to no answer here."
        )


def first_of(unmatched: Mapping[int, str], answers: Answers) -> str:
    """The first rows that belong to no answer, with the reason where there is one."""
    shown = []
    for row, key in list(unmatched.items())[:5]:
        why = answers.why_not(key)
        shown.append(f"row {row} ({key!r}{f': {why}' if why else ''})")
    return ", ".join(shown) + (", ..." if len(unmatched) > 5 else "")
