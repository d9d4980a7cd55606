"""The framework map: which domains young people spoke about, and where voice is missing."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content
from textual.widgets import DataTable

from chec_voice.framework_map import UNVERIFIED, FrameworkMap, MapRow
from chec_voice.model import Codebook
from chec_voice.project.project import Project
from tui.plain import clean, lines, plain
from tui.screens.results import ResultsScreen


class MapScreen(ResultsScreen[tuple[FrameworkMap, Codebook]]):
    """Domains by area; Enter opens a domain's drivers."""

    def count(self, project: Project, by: str | None) -> tuple[FrameworkMap, Codebook]:
        return project.map(by=by), project.codebook

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return True

    def on_mount(self) -> None:
        self._open: set[str] = set()
        super().on_mount()

    def fill(self, result: tuple[FrameworkMap, Codebook]) -> None:
        drawn, book = result
        by = f", by {self._by}" if self._by else ""
        self._set("#heading", plain(f"Framework map{by}: people who spoke about it", "bold"))
        notice = self.query_one("#notice")
        notice.display = not drawn.framework.verified
        self._set("#notice", _notice(drawn))
        self._set("#notes Static", _notes(drawn, book))
        self._fill_table(drawn)

    def _fill_table(self, drawn: FrameworkMap) -> None:
        table = self.query_one("DataTable", DataTable)
        row = table.cursor_row
        table.clear(columns=True)
        table.add_column(Text("Domain"))
        table.add_column(Text(f"People\nof {drawn.people:,}", justify="right"))
        table.add_column(Text("Codes\nlinked", justify="right"))
        for value in drawn.values:
            table.add_column(Text(_header(value, drawn.bases.get(value, 0)), justify="right"))
        parents = {r.element.parent for r in drawn.rows if r.element.parent}
        for map_row in drawn.rows:
            element = map_row.element
            if element.parent is None or element.parent in self._open:
                cells = _cells(map_row, drawn, parents, self._open)
                cells[0].truncate(max(self.app.size.width * 2 // 5, 20), overflow="ellipsis")
                table.add_row(*cells, key=element.id)
        table.move_cursor(row=min(row, table.row_count - 1), animate=False)
        table.focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.action_open_row()

    def action_open_row(self) -> None:
        table = self.query_one("DataTable", DataTable)
        if self.result is None or not table.row_count:
            return
        key = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value
        element = next(r.element for r in self.result[0].rows if r.element.id == key)
        self._open ^= {element.parent or element.id}
        self._fill_table(self.result[0])

    def action_toggle_all(self) -> None:
        if self.result is not None:
            domains = {r.element.id for r in self.result[0].rows if r.element.parent is None}
            self._open = set() if self._open else domains
            self._fill_table(self.result[0])


def _header(value: str, base: int) -> str:
    """A column's name on two lines, and how many people it is out of."""
    words = clean(value).split()
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1)]
    first, second = min(splits, key=lambda pair: max(map(len, pair)), default=("(blank)", ""))
    return "\n".join(filter(None, (first, second, f"of {base:,}")))


def _cells(row: MapRow, drawn: FrameworkMap, parents: set[str], opened: set[str]) -> list[Text]:
    element = row.element
    label = " ".join(clean(element.plain_label or element.label).split())
    if element.parent is not None:
        name = f"      {label}"
    else:
        mark = "−" if element.id in opened else "+" if element.id in parents else " "
        name = f"{mark} {clean(element.label)}"
    people = f"{row.people:,}" if row.mentions else "no voice"
    if row.groups:
        people += f" +{row.groups} groups"
    if not row.codes:
        people = "no code"
    counts = [people, str(len(row.codes)), *(f"{row.by.get(v, 0):,}" for v in drawn.values)]
    return [Text(name), *(Text(count, justify="right") for count in counts)]


def _notice(drawn: FrameworkMap) -> Content:
    return plain(f"! {UNVERIFIED[0].upper()}{UNVERIFIED[1:]}. {drawn.framework.name}", "bold")


def _notes(drawn: FrameworkMap, book: Codebook) -> Content:
    """What is missing on either side, and what the figures count."""
    silent = ", ".join(e.label for e in drawn.silent) or "none"
    rows = [
        plain("Domains with no voice: ", "bold") + plain(silent),
        plain("Codes with no domain: ", "bold")
        + plain("" if drawn.homeless else "none that was used"),
    ]
    for code_id, people, reason in drawn.homeless:
        code = book.get(code_id)
        why = f": {reason}" if reason else ""
        rows.append(plain(f"  {code.name if code else code_id} ({people:,} people){why}"))
    rows += [
        plain(
            f"Counts are of different people, out of {drawn.people:,} who gave an answer; one"
            " person can stand in several rows."
            " Small numbers can show who somebody is: for your team only."
        ),
        plain(f"{drawn.proposed} links between codes and drivers are proposed and not agreed yet."),
    ]
    if drawn.framework.notice:
        rows.append(plain(drawn.framework.notice))
    return lines(*rows)
