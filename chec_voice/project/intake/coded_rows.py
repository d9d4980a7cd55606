"""What a file of codings says of the answers of a project, as columns of whole numbers."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, product
from typing import TYPE_CHECKING

from chec_voice import intake
from chec_voice.errors import InputError
from chec_voice.model import LEVELS, VALENCES
from chec_voice.progress import Progress
from chec_voice.project.intake.coded_answers import NO_ANSWER, SEVERAL, Answers, counted_ids
from chec_voice.store import Store, coded_import, codes
from chec_voice.text import counted

if TYPE_CHECKING:
    from chec_voice.store.columns import Column
    from chec_voice.tally import Flags

_STEP = 10_000
_UNASKED = -3
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
    """Matches rows to answers; numbers are all that is kept of the rows.

    Raises:
        InputError: a cell cannot be read; names row and column.
    """
    import numpy as np

    rows = found.read()
    places = _places(rows, answers, progress)
    coded, labels = rows.on
    off, off_labels = rows.off
    here, off_here = places[coded] >= 0, places[off] >= 0
    lost = dict.fromkeys(coded[~here].tolist())
    nowhere = np.isin(places, (NO_ANSWER, SEVERAL))
    nowhere[list(lost)] = False
    return Said(
        on_places=places[coded][here],
        on_labels=labels[here],
        told=_told(found, rows, coded[here]),
        off_places=places[off][off_here],
        off_labels=off_labels[off_here],
        looked=places[places >= 0],
        unmatched={found.table.rows[row].number: rows.keys[row] for row in lost},
        uncoded_unmatched=int(nowhere.sum()),
    )


def _places(rows: intake.CodedRows, answers: Answers, progress: Progress) -> Column:
    """The place of the answer of each row: NO_ANSWER or SEVERAL where there is not one, _UNASKED
    where nobody looked at it or it has no id. Each id is looked for once."""
    import numpy as np

    said: Sequence[str | tuple[str, str]] = rows.keys
    if rows.questions is not None:
        said = list(zip(rows.keys, rows.questions, strict=True))
    wanted = list(compress(said, rows.looked.tolist()))
    place_of: dict[str | tuple[str, str], int] = {}
    progress.start("Matching", len(wanted))
    for at in range(0, len(wanted), _STEP):
        block = wanted[at : at + _STEP]
        for one in block:
            if one not in place_of:
                key, question = (one, None) if isinstance(one, str) else one
                place_of[one] = answers.find(key, question) if key else _UNASKED
        progress.advance(len(block))
    progress.finish()
    places = np.full(len(rows.keys), _UNASKED, dtype=np.int64)
    places[rows.looked] = np.fromiter(
        map(place_of.__getitem__, wanted), dtype=np.int64, count=len(wanted)
    )
    return places


def _told(found: intake.CodingsIn, rows: intake.CodedRows, coded: Column) -> Column:
    """What these rows say of their codes besides, as places in `TOLD`."""
    import numpy as np

    if rows.valences is None and rows.levels is None:
        return np.zeros(len(coded), dtype=np.int8)
    known: dict[tuple[str, str], int] = {}
    told = array("b")
    for row in coded.tolist():
        valence = "" if rows.valences is None else rows.valences[row]
        level = "" if rows.levels is None else rows.levels[row]
        if (valence, level) not in known:
            known[valence, level] = TOLD.index(
                (
                    _word(found, row, valence, found.valence_column, VALENCES),
                    _word(found, row, level, found.level_column, tuple(LEVELS)),
                )
            )
        told.append(known[valence, level])
    return np.array(told, dtype=np.int8)


def _word(
    found: intake.CodingsIn, row: int, cell: str, column: str | None, words: tuple[str, ...]
) -> str | None:
    word = cell.strip().casefold()
    if word and word not in words:
        what = "valence" if words == VALENCES else "level (whom a code is about)"
        raise InputError(
            f"{cell!r} is no {what}.",
            path=found.table.path,
            row=found.table.rows[row].number,
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
        return _distinct(places[np.isin(chosen, wanted)])


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
    order = np.argsort(on, kind="stable")  # most files are in the order of answers
    told = said.told[known][order]
    on = on[order]
    is_first = np.diff(on, prepend=-1) > 0
    applied, told = on[is_first], told[is_first]
    here = parts[applied // width] > 0
    refused = _without(_distinct(keys(said.off_places, said.off_labels)), applied)
    refused = refused[parts[refused // width] > 0]
    # Who only gave codes that the codebook lacks said something: not that no code fits.
    unknown = _without(_distinct(said.on_places[~known]), applied // width)
    read = _without(_distinct(said.looked), unknown)
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
    told: Column
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
    is_new = ~_among(applied, np.sort(standing))
    absent = _among(standing // width, coded.read) & ~_among(standing, applied)
    gone = absent if replace else _among(standing, widened(coded.refused))
    chosen = (standing[gone] % width).tolist()
    return Change(
        code_ids=code_ids,
        new=applied[is_new],
        told=told[is_new],
        known=int((~is_new).sum()),
        taken_back=[
            (segment, code_ids[code])
            for segment, code in zip(segments[gone].tolist(), chosen, strict=True)
        ],
        taken=len(_distinct(standing[gone])),
        still_standing=len(_distinct(standing[absent & ~gone])),
    )


def _distinct(column: Column) -> Column:
    """Whole numbers in order, each once; `numpy.unique` takes three times as long."""
    import numpy as np

    return intake.once(np.sort(column, kind="stable"))


def _among(column: Column, ordered: Column) -> Flags:
    """Which numbers stand in another column, which is in order."""
    import numpy as np

    if not len(ordered):
        return np.zeros(len(column), dtype=bool)
    at = np.minimum(np.searchsorted(ordered, column), len(ordered) - 1)
    found: Flags = ordered[at] == column
    return found


def _without(column: Column, ordered: Column) -> Column:
    return column[~_among(column, ordered)]


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
