"""The framework matrix of a project: cases by themes, to write in, to XLSX and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Row
from typing import TYPE_CHECKING

from chec_voice import matrix as step
from chec_voice import outputs
from chec_voice.errors import NotFound, Refused
from chec_voice.matrix import Case, Cell, Conflict, Matrix, Part, Place, Theme, Written
from chec_voice.model import SYNTHETIC, Codebook, word_of
from chec_voice.project import matrix_workbook
from chec_voice.project.leaving import written_down
from chec_voice.project.results import coding_words
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.store import (
    Store,
    cell_summaries,
    coders,
    codes,
    columns,
    inputs,
    queries,
    releases,
)
from chec_voice.store import consents as people
from chec_voice.store.connection import now
from chec_voice.store.settling import AGREED_RULE
from chec_voice.themes import codes_below

if TYPE_CHECKING:
    from chec_voice.project.project import Project
    from chec_voice.store.columns import Column

MOST_TEXT = 10_000
"""Code points of a summary: what a person wants to read in a cell."""


@dataclass(frozen=True)
class CameBack:
    """What a workbook brought."""

    changed: tuple[tuple[Case, Theme], ...]
    conflicts: tuple[tuple[Case, Theme, Conflict], ...]
    """Changed in the file, and otherwise in the project since: the project's text stands."""
    left: int
    """Summaries of people or themes that are not here, or wait for a safeguarding lead."""


class MatrixDoor:
    """Cases by themes, and what people write in each cell. Open it with `project.matrix`.

    What is written appends; `project.commands(by).undo()` takes it back.
    """

    def __init__(self, project: Project, store: Store) -> None:
        self._project, self._store = project, store

    def show(
        self,
        *,
        under: str = "",
        only: Mapping[str, str] | None = None,
        coding: str = AGREED_RULE,
        first: int = 0,
        most: int | None = None,
    ) -> Matrix:
        """The matrix as it stands: everybody who may be read, and every theme.

        Args:
            under: id of a code whose children are the themes; by default the codes right below
                the headings, and every other code that somebody wrote a summary on.
            only: attribute -> value of the cases wanted; `session` for those of one session.
            coding: whose coding counts: agreed, any, majority, or the name of a coder.
            first, most: how many cases to leave out before, and how many are wanted from there:
                a page is read without reading anybody else's words.

        Raises:
            NotFound: there is no such code, attribute or coder.
        """
        store, book = self._store, codes.with_retired(self._store)
        if under and book.get(under) is None:
            raise NotFound(
                f"there is no code {under!r}.", fix="See the ids with: chec-voice codebook PROJECT"
            )
        order = self._order(only or {}).tolist()
        wanted = order[first:] if most is None else order[first : first + most]
        page = len(wanted) < len(order)
        summaries, withheld = self._summaries(), self._withheld()
        themes = self._themes(book, under, {code for _, code in summaries})
        cells = self._cells(set(wanted), themes, book, summaries, withheld, coding, alone=page)
        there, columns_ = set(order), {theme.code for theme in themes}
        return Matrix(
            tuple(self._cases(wanted)),
            tuple(themes),
            cells,
            coding_words(store, coding),
            first,
            len(order),
            sum(at[0] in there and at[1] in columns_ for at in summaries.keys() - withheld),
        )

    def find(self, case: str, code: str, *, session: str | None = None) -> tuple[Case, Theme, Cell]:
        """One cell, by a person's reference and the id of a code.

        Raises:
            NotFound: there is no such person or code, or no answer of theirs may be read.
            Refused: several sessions have one of this reference.
        """
        store = self._store
        row = people.find(store, case, session)
        if self._project.codebook.get(code) is None:
            raise NotFound(
                f"there is no code {code!r}.", fix="See the ids with: chec-voice codebook PROJECT"
            )
        book = codes.with_retired(store)
        (open_,) = cell_summaries.cases(store, [row["uuid"]]) or (None,)
        if open_ is None:
            raise NotFound("no answer of this person may be read.")
        at = open_["response_id"]
        said = queries.values_among(store, [at]).get(at, {})
        found = _case(open_, {name: said.get(name) for name in self._project.attributes})
        (theme,) = (t for t in self._every_theme().values() if t.code == code)
        own = {found.id}
        summaries, withheld = self._summaries(own), self._withheld(own)
        cells = self._cells(own, [theme], book, summaries, withheld, AGREED_RULE, alone=True)
        return found, theme, cells.get((found.id, code), step.EMPTY)

    def write(self, case: Case, theme: Theme, text: str, *, by: str) -> bool:
        """Write what a cell says from now on; '' empties it. False where it says so already.

        Raises:
            NotFound: no answer of this person may be read any more.
            Refused: the text is too long, or a safeguarding lead has an answer of the cell.
        """
        return bool(self._write({Place(case.uuid, theme.uuid): text}, by))

    def history(self, case: Case, theme: Theme) -> list[tuple[Written, bool]]:
        """All that was written in a cell, oldest first, and whether it was taken back."""
        return [
            (Written(row["uuid"], row["text"], row["written_by"], row["at"]), row["taken_back"])
            for row in cell_summaries.history(self._store, case.id, theme.code)
        ]

    # --- to a workbook and back ---

    def export(
        self,
        out: str | Path,
        *,
        under: str = "",
        only: Mapping[str, str] | None = None,
        coding: str = AGREED_RULE,
        force: bool = False,
        actor: str = "chec_voice",
    ) -> Path:
        """Write the matrix to an XLSX that `read` takes back. Rows of single people: for the team.

        Words of answers that nobody made safe, and of people who do not agree to be quoted, are
        left out, and so is all of what waits for a safeguarding lead.

        Raises:
            NotFound: there is no such code, attribute or coder.
            Refused: the place cannot be written or is taken; the matrix is larger than a sheet.
        """
        store = self._store
        place = outputs.check(
            Path(out),
            endings=("xlsx",),
            force=force,
            inputs=[store.path],
            imported=inputs.hashes(store),
        )
        shown = self.show(under=under, only=only, coding=coding)
        about = {
            "project": self._project.name,
            "synthetic": SYNTHETIC if self._project.synthetic else "no",
            "for the team only": "Rows of single people: this must not leave the team.",
            "words": self._project.reports.how_safe(),
            "coding": shown.coding,
            "to change": "Write in the columns that end in 'summary'; leave the uuids. Then:"
            " chec-voice matrix PROJECT --read THIS_FILE --by NAME",
        }
        with writing_in(store, place.parent):
            matrix_workbook.write(place, shown, about, now()[:10])
        with written_down(store) as recorded:
            if recorded:
                store.event(actor, "export", target="matrix", after={"files": [place.name]})
                releases.record(
                    store,
                    actor=actor,
                    kind="matrix",
                    path=place.name,
                    sha256=outputs.sha256_of(place),
                    content={"rows_of_people": True},
                    profile="none",
                )
        return place

    def read(self, path: str | Path, *, by: str, take_file: bool = False) -> CameBack:
        """Bring back what was changed in a workbook of `export`, as one act of the person named.

        Cells that say what they said when the file was written are left as they are. Where the
        project has another text since, it stands and the cell is named, unless `take_file`.

        Raises:
            InputError: the file is no such workbook, or a case stands in it twice.
            Refused: a text is too long, or the file is open: what is not saved would be missed.
        """
        outputs.refuse_open_elsewhere(Path(path), "What is not saved there would be missed.")
        sheet = matrix_workbook.read(Path(path))
        themes = self._every_theme()
        uuids = {theme.code: uuid for uuid, theme in themes.items()}
        # A workbook without its list of themes names them by the ids of their codes.
        read = {Place(at.case, uuids.get(at.code, at.code)): t for at, t in sheet.cells.items()}
        cases = self._open_cases({place.case for place in read})
        compared = step.compare(read, sheet.before, self._standing(cases))
        waiting = self._withheld({case.id for case in cases.values()})
        withheld = {
            place
            for place in read
            if place.case in cases
            and place.code in themes
            and (cases[place.case].id, themes[place.code].code) in waiting
        }
        changes = dict(compared.changes)
        conflicts = compared.conflicts
        if take_file:
            changes |= {conflict.place: conflict.file for conflict in conflicts}
            conflicts = []
        known = {
            place: text
            for place, text in changes.items()
            if place.case in cases and place.code in themes and place not in withheld
        }
        self._write(known, by)
        named = [c for c in conflicts if c.place.case in cases and c.place.code in themes]
        return CameBack(
            tuple((cases[place.case], themes[place.code]) for place in known),
            tuple((cases[c.place.case], themes[c.place.code], c) for c in named),
            len(changes) - len(known) + len(conflicts) - len(named),
        )

    # --- what it is made of ---

    def _write(self, texts: Mapping[Place, str], by: str) -> list[int]:
        store = self._store
        with store.write():
            cases = self._open_cases({place.case for place in texts})
            ids = {case.id for case in cases.values()}
            themes = self._every_theme()
            rows: dict[tuple[int, str], str] = {}
            standing, waiting = self._standing(cases), self._withheld(ids)
            kept = {(r["participant_id"], r["code"]) for r in cell_summaries.standing(store, ids)}
            replaced = codes.moved(store)
            for place, given in texts.items():
                text = step.tidy(given)
                if len(text) > MOST_TEXT:
                    raise Refused(
                        f"a summary of {len(text):,} characters is too long for a cell;"
                        f" {MOST_TEXT:,} fit.",
                        fix="Say it in fewer words.",
                    )
                if place.case not in cases:
                    raise NotFound("no answer of this person may be read any more.")
                case, code = cases[place.case].id, themes[place.code].code
                if (case, code) in waiting:
                    raise Refused(
                        "an answer of this person on this theme is with a safeguarding lead, so"
                        " nothing is written about it.",
                        fix="Wait until it is put back.",
                    )
                there = standing.get(place)
                if text == (step.tidy(there.text) if there else ""):
                    continue
                # What was written on a code that this one took the place of is in the text now.
                for old, new in replaced.items():
                    if new == code and (case, old) in kept:
                        rows[case, old] = ""
                rows[case, code] = text
            coder_id = coders.ensure(store, by)
            return cell_summaries.write(
                store, rows, coder_id=coder_id, coder=coders.name_of(store, coder_id)
            )

    def _order(self, only: Mapping[str, str]) -> Column:
        """Ids of the cases wanted, in their order."""
        names = [str(row["name"]) for row in queries.attributes(self._store)]
        known = {"session", *(name.casefold() for name in names)}
        if unknown := [name for name in only if name.casefold() not in known]:
            raise NotFound(
                f"there is no attribute {unknown[0].casefold()!r}.",
                fix=f"Attributes here: {', '.join(names) or 'none'}; also session.",
            )
        return cell_summaries.order(self._store, only.items())

    def _cases(self, ids: Collection[int]) -> list[Case]:
        """Cases with their values, in their order."""
        store = self._store
        names = [str(row["name"]) for row in queries.attributes(store)]
        rows = cell_summaries.cases(store, ids=ids)
        said = queries.values_among(store, (row["response_id"] for row in rows))
        nothing: dict[str, tuple[str, str]] = {}
        return [
            _case(row, {name: said.get(row["response_id"], nothing).get(name) for name in names})
            for row in rows
        ]

    def _open_cases(self, uuids: Collection[str]) -> dict[str, Case]:
        """Those of some cases that may be read, by uuid, without their attributes."""
        return {row["uuid"]: _case(row, {}) for row in cell_summaries.cases(self._store, uuids)}

    def _themes(self, book: Codebook, under: str, written: Iterable[str]) -> list[Theme]:
        chosen = [code.id for code in step.columns(book, under)]
        if not under:
            more = set(written) - set(chosen)
            chosen += [code.id for code in book.codes if code.id in more]
        uuids = cell_summaries.codes(self._store)
        return [Theme(code, uuids[code], book.names[code]) for code in chosen]

    def _every_theme(self) -> dict[str, Theme]:
        """Every code by its uuid."""
        names = self._project.codes.names
        return {
            uuid: Theme(code, uuid, names.get(code, code))
            for code, uuid in cell_summaries.codes(self._store).items()
        }

    def _cells(
        self,
        cases: set[int],
        themes: Iterable[Theme],
        book: Codebook,
        summaries: Mapping[tuple[int, str], Written],
        withheld: Collection[tuple[int, str]],
        coding: str,
        *,
        alone: bool,
    ) -> dict[tuple[int, str], Cell]:
        """What is in the cells of these cases; `alone` reads nothing of anybody else."""
        among = cases if alone else None
        applied = columns.applied(self._store, coding, people=among)
        below = codes_below(book, applied)
        said: dict[tuple[int, str], list[Part]] = {}
        for theme in themes:
            segments = {
                int(at) for code in below.get(theme.code, ()) for at in applied[code].tolist()
            }
            for row in cell_summaries.parts(self._store, segments):
                if row["participant_id"] in cases:
                    said.setdefault((row["participant_id"], theme.code), []).append(
                        Part(row["text"], row["question"], row["voice"], bool(row["checked"]))
                    )
        wanted = {theme.code for theme in themes}
        places = {*said, *summaries, *withheld}
        return {
            place: Cell(withheld=True)
            if place in withheld
            else Cell(tuple(said.get(place, ())), summaries.get(place))
            for place in places
            if place[0] in cases and place[1] in wanted
        }

    def _withheld(self, people: Collection[int] | None = None) -> set[tuple[int, str]]:
        """(case, code) that hold an answer about which a concern waits, headings among them."""
        found = cell_summaries.under_concern(self._store, people)
        above = codes_below(codes.with_retired(self._store), {code for _, code in found})
        return {
            (person, heading)
            for person, code in found
            for heading, codes_there in above.items()
            if code in codes_there
        }

    def _summaries(self, people: Collection[int] | None = None) -> dict[tuple[int, str], Written]:
        """What stands in cells; where a code took the place of another, what was written on it."""
        replaced = codes.moved(self._store)
        found: dict[tuple[int, str], Written] = {}
        rows = cell_summaries.standing(self._store, people)
        for row in sorted(rows, key=lambda row: row["uuid"]):
            place = (row["participant_id"], replaced.get(row["code"], row["code"]))
            before = found.get(place)
            text = f"{before.text}\n\n{row['text']}" if before else row["text"]
            found[place] = Written(row["uuid"], text, row["written_by"], row["at"])
        return found

    def _standing(self, cases: Mapping[str, Case]) -> dict[Place, Written]:
        """What stands in the cells of these cases."""
        uuids = cell_summaries.codes(self._store)
        by_id = {case.id: uuid for uuid, case in cases.items()}
        return {
            Place(by_id[case], uuids[code]): written
            for (case, code), written in self._summaries(by_id).items()
        }


def _case(row: Row, values: Mapping[str, tuple[str, str] | None]) -> Case:
    """A case with the words for its values; (value, state), None where there is none."""
    return Case(
        row["id"],
        row["uuid"],
        row["ref"],
        row["session"],
        bool(row["is_group"]),
        row["quotation"],
        {name: word_of(*(value or ("", "blank"))) for name, value in values.items()},
    )
