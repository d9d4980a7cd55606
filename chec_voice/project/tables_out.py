"""Writes the tables of results in the format that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice import outputs
from chec_voice.errors import Refused
from chec_voice.project import analysis_tables, result_pages, result_tables
from chec_voice.project.analysis_tables import AnalysisTables
from chec_voice.project.disclosure.what_leaves import SafeResults
from chec_voice.report.analysis_files import write_parquet, write_sav, write_xlsx
from chec_voice.report.files import Sheet, write_csv, write_json
from chec_voice.report.table_formats import TABLE_FORMATS
from chec_voice.store import Store, inputs
from chec_voice.store.connection import now

if TYPE_CHECKING:
    from chec_voice.project.project import Project


def places_of(
    store: Store, out: Path, kind: str, frameworks: Sequence[str], force: bool, codings: bool
) -> dict[str, Path]:
    """Name of a table -> where it goes ("" when there is one file), once all of them may be
    written."""

    def checked(path: Path, *endings: str) -> Path:
        return outputs.check(
            path,
            endings=endings,
            force=force,
            inputs=[store.path],
            imported=inputs.hashes(store),
        )

    if kind == "csv" and out.suffix.lower() != ".csv":
        outputs.check_folder(out)
        if (ending := out.suffix.lower().lstrip(".")) in TABLE_FORMATS:
            raise Refused(
                f"{out} ends like {ending}, and the format is csv.",
                fix="Choose another name, or the other format.",
            )
        names = ["codings", "judgements"] if codings else []
        names += ["themes", "codebook", "links", *map(result_tables.map_name, frameworks), "about"]
        return {name: checked(out / f"{name.replace('-', '_')}.csv", "csv") for name in names}
    return {"": checked(out, kind, *(("markdown", "txt") if kind == "md" else ()), "")}


@dataclass(frozen=True)
class TablesOut:
    """What an export holds, and a writer for each ending of `report.table_formats`."""

    project: Project
    safe: SafeResults
    about: Mapping[str, str]
    """What the figures come from."""
    rows: AnalysisTables
    """Makes the tables of single people."""
    codings: Sheet | None
    """None where a profile hides small numbers."""
    coder: str | None
    """Whose codings; None is everybody's."""
    coder_id: int | None = None

    def write(self, kind: str, out: Path, places: Mapping[str, Path]) -> list[Path]:
        """Write in the format of an ending; gives the files.

        Args:
            places: what `places_of` gave.
        """
        if kind == "csv":
            return self._csv(out, places)
        writers: dict[str, Callable[[Path], None]] = {
            "xlsx": self._xlsx,
            "parquet": self._parquet,
            "sav": self._sav,
            "json": self._json,
            "md": self._markdown,
        }
        writers[kind](out)
        return [out]

    def _sheets(self) -> list[Sheet]:
        sheets = result_tables.sheets(
            self.project, self.codings, self.safe.themes, dict(self.safe.maps)
        )
        if self.codings is not None:
            sheets.insert(1, self.rows.judgements(self.coder_id))
        return sheets

    def _csv(self, out: Path, places: Mapping[str, Path]) -> list[Path]:
        if "" in places and self.codings is not None:
            write_csv(out, self.codings)
            return [out]
        about = Sheet("about", ("what", "value"), tuple(self.about.items()))
        sheets = [*self._sheets(), about]
        for sheet in sheets:
            write_csv(places[sheet.name], result_tables.labelled(sheet, self.project))
        return [places[sheet.name] for sheet in sheets]

    def _xlsx(self, out: Path) -> None:
        sheets = self._sheets()
        if self.codings is not None:
            sheets += self.rows.coded_answers(self.coder)
        sheets = [result_tables.labelled(sheet, self.project) for sheet in sheets]
        write_xlsx(out, sheets, self.about, analysis_tables.meanings(self.project), now()[:10])

    def _parquet(self, out: Path) -> None:
        if self.codings is not None:
            write_parquet(out, self.codings, self.about)

    def _sav(self, out: Path) -> None:
        sheet = result_tables.labelled(self.rows.of_one_coder(self.coder), self.project)
        words, taken = analysis_tables.meanings(self.project), set[str]()
        names = [analysis_tables.variable(column, taken) for column in sheet.columns]
        labels = [words.get(column, column) for column in sheet.columns]
        write_sav(out, sheet, names, labels, self.about)

    def _json(self, out: Path) -> None:
        write_json(out, result_tables.json_of(self.project, self.about, self.codings, self.safe))

    def _markdown(self, out: Path) -> None:
        page = result_pages.markdown(
            self.project, self.about, self.safe.themes, dict(self.safe.maps)
        )
        with outputs.replacing(out) as file:
            file.write(page)
