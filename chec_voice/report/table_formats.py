"""The formats that tables leave in. ONE table: a new format is a writer and its line here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableFormat:
    """One format, and what it holds; its writer is called in `TablesOut.write`."""

    ending: str
    words: str
    """For who chooses one on the command line."""
    in_app: str = ""
    """For who chooses one in the app; "" where it is not offered there."""
    alone: bool = False
    """One table of what single people said: for the team only."""


TABLE_FORMATS = {
    made.ending: made
    for made in (
        TableFormat(
            "csv",
            "a folder of tables (or the codings alone, when OUT ends in .csv)",
            "every table as a file of its own, for any spreadsheet (CSV)",
        ),
        TableFormat(
            "xlsx",
            "the same tables as a workbook, and with --profile none one of 0 and 1 per coder",
            "every table in one workbook (Excel)",
        ),
        TableFormat("json", "one file", "every table in one file, for other programs (JSON)"),
        TableFormat(
            "md",
            "themes and map, without what anybody said",
            "themes and map to read, without what anybody said (Markdown)",
        ),
        TableFormat("parquet", "the codings alone", alone=True),
        TableFormat("sav", "0 and 1 of one --coder, with labels, for SPSS, R or Stata", alone=True),
    )
}
