"""The framework map: which domains young people spoke about, and where voice is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable

from chec_voice.framework_map import (
    GAPS_OF_SEVERAL,
    MAY_ONLY,
    NO_CODE,
    NOT_ASKED,
    NOT_READ,
    FrameworkMap,
    MapRow,
    standing,
)
from chec_voice.model import Codebook
from chec_voice.project import AnswersAbout, Figure
from chec_voice.project.project import Project
from chec_voice.text import counted
from tui import keys
from tui.plain import clean, lines, plain
from tui.results.counted import Asked, Left, ResultsScreen
from tui.results.links import LinksScreen
from tui.results.table import Column, value_column
from tui.results.tagging import TagScreen
from tui.theme import heat

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen

SHORT_GAPS = {
    NO_CODE: "no code",
    NOT_ASKED: "not asked",
    NOT_READ: "not read yet",
    MAY_ONLY: "not surely",
}
"""Gaps as they fit into a cell; "no voice" for the others."""


OPENED = "map-opened"
"""Name of the setting: domains whose drivers are shown."""
_MOST = 500
"""Answers that are listed at once to be tagged; what is said of them makes room for the next."""


class MapScreen(ResultsScreen[tuple[FrameworkMap, Codebook]]):
    """Domains by area; Enter opens a domain's drivers."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MAP)]
    PALETTE = ("map", keys.MAP)

    def count(self, project: Project, asked: Asked) -> tuple[FrameworkMap, Codebook]:
        drawn = project.results.map(
            framework_name=asked.framework or None, by=asked.by, coding=asked.coding
        )
        return drawn, project.codebook

    @property
    def splits(self) -> Sequence[str]:
        return self.app.project.results.map_splits

    def on_mount(self) -> None:
        kept = self.app.left.get(type(self).__name__)
        before: list[object] = self.app.own_here(OPENED, [])
        self._open: set[str] = set(kept.opened if isinstance(kept, Left) else map(str, before))
        self._notes: Content | None = None
        """What is said of the whole map; a sentence about the marked line goes before it."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())

    @property
    def opened(self) -> frozenset[str]:
        return frozenset(self._open)

    def _recolour(self) -> None:
        if self.result is not None:
            self._fill_table(self.result[0])

    def fill(self, result: tuple[FrameworkMap, Codebook]) -> None:
        drawn, book = result
        by = f", by {self.by_words}" if self._by else ""
        several = len(self.app.project.frameworks.names) > 1
        which = drawn.framework.name if several else "Framework map"
        self.head(f"{which}{by}: people who spoke about it")
        self.show_notice(_notice(drawn))
        self._notes = _notes(drawn, book, self._fill_table(drawn))
        self._tell_place()

    def _tell_place(self) -> None:
        super()._tell_place()
        if self._notes is not None:
            shared = _shared(self._marked) if self._marked is not None else ""
            told = [plain(shared, "bold")] if shared else []
            self._set("#notes Static", lines(*told, self._notes))

    def _fill_table(self, drawn: FrameworkMap) -> str:
        """Returns what the short headings stand for."""
        table = self.query_one("DataTable", DataTable)
        row, column, across = table.cursor_row, table.cursor_column, table.scroll_x
        above = {r.element.id: r.element.parent for r in drawn.rows}
        marked = self.line_here
        if above.get(marked) not in (None, *self._open):
            marked = above[marked] or ""  # a driver that is hidden now
        parents = {r.element.parent for r in drawn.rows if r.element.parent}
        # All rows count for the widths, so that opening one moves nothing sideways.
        grounds = heat(self.app.theme_variables)
        every = [_cells(r, drawn, parents, self._open, grounds) for r in drawn.rows]
        people, codes = (max((cells[n].cell_len for cells in every), default=0) for n in (1, 2))
        legend = self.columns(
            "Domain",
            max(
                (
                    cells[0].cell_len
                    for cells, r in zip(every, drawn.rows, strict=True)
                    if r.element.parent is None
                ),
                default=0,
            ),
            [
                Column("People", f"People\nof {drawn.looked.people:,}", people),
                Column("Codes", "Codes\nlinked", codes),
            ],
            [value_column(value, drawn.bases[value].people) for value in drawn.values],
            wish=max((cells[0].cell_len for cells in every), default=0),
        )
        self.lines = []
        for map_row, cells in zip(drawn.rows, every, strict=True):
            element = map_row.element
            if element.parent is None or element.parent in self._open:
                cells[0].truncate(self.name_width, overflow="ellipsis")
                table.add_row(*cells, key=element.id)
                self.lines.append(element.id)
        self.mark(marked, row, column)
        table.scroll_to(x=across, animate=False)
        table.focus()
        self.share_room()
        return legend

    def action_open_row(self) -> None:
        table = self.query_one("DataTable", DataTable)
        if self.result is None or not table.row_count:
            return
        key = table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value
        element = next(r.element for r in self.result[0].rows if r.element.id == key)
        self._open ^= {element.parent or element.id}
        self._keep_open()
        self._fill_table(self.result[0])

    def _keep_open(self) -> None:
        """Keep which domains stand open, as far as there are such, for the next time."""
        project = self.app.project
        frames = [project.framework(name) for name in project.frameworks.names]
        there = {one.id for frame in frames for one in frame.elements}
        self.app.keep_own_here(OPENED, sorted(self._open & there))

    def action_tag(self) -> None:
        """Show the answers that may be about the marked row."""
        table = self.query_one("DataTable", DataTable)
        if self.result is None or not table.row_count:
            return
        key = str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)
        coder = self.app.coding.coder if self.app.coding.blind else None
        framework = self._asked.framework or None

        def find(project: Project) -> tuple[AnswersAbout, dict[int, str]]:
            # Who codes blind must not learn from this list what others coded.
            about = project.results.answers_about(key, framework_name=framework, coder=coder)
            return about, project.results.texts(about.may[:_MOST])

        self.app.beside(
            find,
            lambda found: self._tag(key, *found) if self.app.screen is self else None,
            lambda error: self.app.show_error(error, "These answers cannot be listed"),
        )

    def _tag(self, key: str, about: AnswersAbout, texts: dict[int, str]) -> None:
        """List answers that may be about a row, for a person to say of each whether it is."""
        assert self.result is not None
        element = self.result[0].row(key).element
        if not texts:
            self.app.notify(f"No answer waits to be tagged with {clean(element.label)}.")
            return

        def closed(tagged: bool | None) -> None:
            if tagged:
                self._start()

        answers = [(at, texts[at]) for at in about.may if at in texts]
        screen = TagScreen(element, self._asked.framework or None, about, answers)
        self.app.push_screen(screen, closed)

    @property
    def _marked(self) -> MapRow | None:
        table = self.query_one("DataTable", DataTable)
        if self.result is None or not table.row_count:
            return None
        key = str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)
        return self.result[0].row(key)

    def codes_here(self) -> list[str]:
        row = self._marked
        return list(row.codes) if row is not None else []

    def figures(self) -> list[tuple[str, Figure]]:
        """What is surely about the row, which is what it counts; then each code that leads here."""
        row, names = self._marked, self.app.project.codes.names
        if row is None or not (row.codes or row.count.mentions):
            return []
        counted_here = (clean(row.element.label), Figure(element=row.element.id))
        codes = [(names.get(code, code), Figure(codes=(code,))) for code in row.codes]
        return [counted_here, *codes]

    def as_choice(self, said: str, figure: Figure) -> str:
        if figure.element:
            return f"{said}: what is counted here"
        row = self._marked
        may = row is not None and figure.codes[0] in row.may
        return f"{said}: may be about it" if may else said

    def values(self) -> tuple[str, ...]:
        return tuple(self.result[0].values) if self.result is not None else ()

    def action_links(self) -> None:
        """Show the links of the marked row; counts follow when one was changed."""
        row = self._marked
        if row is None or self.result is None:
            return

        def closed(changed: bool | None) -> None:
            if changed:
                self._start()

        notice = _notice(self.result[0])
        name, here = self._asked.framework, row.element
        drivers = [r.element for r in self.result[0].rows if r.element.parent == here.id]
        self.app.push_screen(LinksScreen(here, notice, name, drivers), closed)

    def action_framework(self) -> None:
        """Show the framework itself; counts follow when it was changed."""
        from tui.results.framework import FrameworkScreen

        screen = FrameworkScreen(self._asked.framework)

        def closed(changed: bool | None) -> None:
            if changed:
                self._ask(framework=screen.framework)

        self.app.push_screen(screen, closed)

    def action_which(self) -> None:
        """Ask which framework the map shows."""
        from tui.results.which import choose_framework

        if self.result is not None:
            now = self.result[0].framework.id
            choose_framework(
                self.app,
                "Which framework?",
                lambda name: self._ask(framework=name),
                but=now,
            )

    def action_toggle_all(self) -> None:
        if self.result is not None:
            domains = {r.element.parent for r in self.result[0].rows if r.element.parent}
            self._open = set() if domains <= self._open else domains
            self._keep_open()
            self._fill_table(self.result[0])


def _cells(
    row: MapRow,
    drawn: FrameworkMap,
    parents: set[str],
    opened: set[str],
    grounds: Sequence[str],
) -> list[Text]:
    element = row.element
    label = " ".join(clean(element.plain_label or element.label).split())
    if element.parent is not None:
        name = f"      {label}"
    else:
        mark = "−" if element.id in opened else "+" if element.id in parents else " "
        name = f"{mark} {clean(element.label)}"
    people = f"{row.count.people:,}" if row.count.mentions else "no voice"
    if row.count.groups:
        people += f" +{counted(row.count.groups, 'group', 'groups')}"
    if row.gap in SHORT_GAPS:
        people = SHORT_GAPS[row.gap]
    if row.open:
        people += f" (to {row.most.people:,})"
    counts = [people, str(len(row.codes))]
    cells = [Text(name), *(Text(count, justify="right") for count in counts)]
    return [*cells, *(_value_cell(row, v, drawn.bases[v].people, grounds) for v in drawn.values)]


_HEAT = ((0.4, "█", "bold"), (0.2, "▓", "bold"), (0.1, "▒", ""), (0.0, "░", ""))
"""From which share of those looked at on, the sign and the weight of a cell."""
_LEGEND = (
    "Share of those looked at: █ above 40 %, ▓ above 20 %, ▒ above 10 %, ░ fewer, · nobody,"
    " ? nobody surely, – no code, not asked or not looked at."
)


def _value_cell(row: MapRow, value: str, base: int, grounds: Sequence[str]) -> Text:
    """People, and groups beside them where there are any; a sign says how large a share it is.

    Args:
        grounds: for each line of `_HEAT` the colour behind it, which says the same.
    """
    count, gap = row.by[value], row.gaps.get(value, "")
    if gap in (NO_CODE, NOT_ASKED, NOT_READ):
        return Text("–", style="dim", justify="right")
    words = f"{count.people:,}" + (f" +{count.groups:,} gr." if count.groups else "")
    share = count.people / base if base else 0.0
    for (least, sign, weight), ground in zip(_HEAT, grounds, strict=True):
        if share > least:
            return Text(f"{sign} {words}", style=f"{weight} {ground}".strip(), justify="right")
    sign = "?" if gap == MAY_ONLY else "·"
    return Text(f"{sign} {words}", style="dim", justify="right")


def _shared(row: MapRow) -> str:
    """Whom a row shares with others, in a sentence; '' where that is nobody."""
    if not row.shared:
        return ""
    kind = "domain" if row.element.parent is None else "driver"
    whom = f"of {counted(row.count.people, 'person', 'people')} counted here"
    count = "counts" if row.shared == 1 else "count"
    return f"{clean(row.element.label)}: {whom}, {row.shared:,} {count} under another {kind} too."


def _notice(drawn: FrameworkMap) -> str:
    """What has to be read with the map: whether its framework can be relied on."""
    said, stands = drawn.framework.notice, standing(drawn.framework)
    if drawn.framework.verified or stands in f"{said[:1].lower()}{said[1:]}":
        return said
    return f"{stands[0].upper()}{stands[1:]}. {said}".strip()


def _notes(drawn: FrameworkMap, book: Codebook, legend: str) -> Content:
    """What is missing on either side, and what the figures count."""
    rows = [plain(legend)] if legend else []
    rows += [
        plain(
            f"Counts are of different people, out of {drawn.looked.people:,} whose answers were"
            " looked at; one person can stand in several rows. In brackets: what it could come to"
            " if every answer that may be about it were."
            " Small numbers can show who somebody is: for your team only."
        ),
        plain(_LEGEND),
        plain("Domains and drivers with no voice: ", "bold") + plain("" if drawn.gaps else "none"),
    ]
    for gap, meaning in GAPS_OF_SEVERAL.items():
        labels = [clean(row.element.label) for row in drawn.gaps if row.gap == gap]
        if labels:
            rows.append(plain(f"  {meaning}: {', '.join(labels)}"))
    rows.append(
        plain("Codes with no driver: ", "bold")
        + plain("" if drawn.homeless else "none that was used")
    )
    for homeless in drawn.homeless:
        code = book.get(homeless.code)
        why = f": {homeless.reason}" if homeless.reason else ""
        people = counted(homeless.count.people, "person", "people")
        rows.append(plain(f"  {code.name if code else homeless.code} ({people}){why}"))
    rows += [
        plain(
            f"{counted(drawn.proposed, 'link', 'links')} between codes and drivers: proposed, not"
            " agreed yet."
        ),
    ]
    rows += [plain(drawn.coding), plain(f"Framework: {drawn.framework.name}")]
    return lines(*rows)


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    from tui.grid.screen import go_to_answers

    screen = MapScreen(review.app.project_path, review.app.attributes)
    review.app.push_screen(
        screen, lambda wanted: go_to_answers(review, wanted, "map", screen.codes_listed)
    )
