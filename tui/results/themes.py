"""Themes: how many people, answers and mentions each code has, and what else can be counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.widgets import DataTable

from chec_voice.project import SESSION, Figure, Scope, Scopes, Undone
from chec_voice.project.project import Project
from chec_voice.themes import ThemeRow
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.line import LineScreen
from tui.plain import lines, plain
from tui.results.counted import Asked, ResultsScreen
from tui.results.theme import ThemeScreen
from tui.results.views import (
    CHANGE,
    CODES,
    FEW,
    GROUPS,
    TOGETHER,
    VIEWS,
    Line,
    Rows,
    Shown,
    rows_of,
    sums_up,
    value_columns,
)
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_Side = Callable[[tuple[str, ...]], object]
"""What is done with the sessions of one side, once they are chosen."""
_ROOM = 100
"""From this width on a second interval has room."""


class ThemesScreen(Undoing, ResultsScreen[Shown]):
    """A row for each code that was used and each heading above it; or another view of them."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.THEMES)]
    PALETTE = ("themes", keys.THEMES)

    app: Session

    _made: tuple[Shown, bool, Rows] | None = None
    """The rows, of which result and whether for a wide screen."""

    def count(self, project: Project, asked: Asked) -> Shown:
        results, view = project.results, asked.view or CODES
        shown = Shown(results.themes(by=asked.by, coding=asked.coding), view)
        if view == FEW:
            return replace(shown, dissent=tuple(results.dissent(coding=asked.coding)))
        if view == CHANGE and asked.before:
            change = results.change(asked.before, asked.after, coding=asked.coding)
            return replace(shown, change=change)
        if view == TOGETHER:
            return replace(shown, pairs=tuple(results.together(coding=asked.coding)))
        return shown

    @property
    def splits(self) -> Sequence[str]:
        return self.app.project.results.splits

    @property
    def _rows(self) -> Rows | None:
        """Made once for a result and a width: each key asks for them."""
        if self.result is None:
            return None
        wide = self.app.size.width >= _ROOM
        if self._made is None or self._made[0] is not self.result or self._made[1] != wide:
            rows = rows_of(self.result, self.app.project.codes.names, wide=wide)
            self._made = (self.result, wide, rows)
        return self._made[2]

    @property
    def _marked(self) -> Line | None:
        rows = self._rows
        if rows is None or not rows.lines:
            return None
        return rows.lines[max(self.query_one("DataTable", DataTable).cursor_row, 0)]

    def action_open_row(self) -> None:
        line = self._marked
        if line is None or self.result is None:
            return
        if line.group:
            self._change_group(line.group)
            return
        if line.row is None:
            self.action_answers()
            return

        self._open(line.row)

    def _open(self, row: ThemeRow) -> None:
        assert self.result is not None

        def closed(by_its_key: bool | None) -> None:
            if by_its_key:  # else everything goes, and whoever comes back finds it open
                self.inside = ""

        self.inside = row.code.id
        screen = ThemeScreen(row, self.result.table, self._by, self.action_answers)
        self.app.push_screen(screen, closed)

    def open_again(self, inside: str) -> None:
        rows = self._rows.lines if self._rows is not None else ()
        row = next((line.row for line in rows if line.row and line.row.code.id == inside), None)
        if row is not None:
            self._open(row)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("group", "undo", "redo") or self._asked.view == GROUPS

    def action_matrix(self) -> None:
        from tui.results.matrix import MatrixScreen

        self.app.push_screen(MatrixScreen(self._path))

    @property
    def theme_here(self) -> str:
        line = self._marked
        return line.row.code.id if line is not None and line.row is not None else ""

    def codes_here(self) -> list[str]:
        line = self._marked
        return list(line.codes) if line is not None else []

    def figures(self) -> list[tuple[str, Figure]]:
        line, names = self._marked, self.app.project.codes.names
        if line is None:
            return []
        each = line.codes if len(line.codes) > 1 else ()
        return [*line.figures, *((names[code], Figure(codes=(code,))) for code in each)]

    def values(self) -> tuple[str, ...]:
        rows = self._rows
        return rows.values if rows is not None else ()

    # --- drawing ---

    def fill(self, result: Shown) -> None:
        rows = self._rows
        if rows is None:
            return
        by = f", by {self.by_words}" if self._by and rows.values else ""
        self.head(f"{rows.heading}{by}")
        table = self.query_one("DataTable", DataTable)
        at, column, across = table.cursor_row, table.cursor_column, table.scroll_x
        before = self.line_here
        legend = self.columns(
            "Code",
            max((cell_len(line.cells[0]) for line in rows.lines), default=0),
            list(rows.columns),
            value_columns(result, rows.values),
        )
        for line in rows.lines:
            cells = rows.texts(line)
            cells[0].truncate(self.name_width, overflow="ellipsis")
            table.add_row(*cells)
        self.lines = [f"{line.cells[0].strip()}: {' '.join(line.codes)}" for line in rows.lines]
        self.mark(before, at, column)
        table.scroll_to(x=across, animate=False)
        table.focus()
        said = [] if rows.lines else [plain(keys.fill(rows.empty), "bold")]
        people, *rest = sums_up(result.table)
        notes = [*([legend] if legend else []), people, *rows.notes, *rest]
        self._set("#notes Static", lines(*said, *map(plain, notes)))
        self.refresh_bindings()

    # --- other views ---

    def action_view(self) -> None:
        views = list(VIEWS)

        def chosen(n: int | None) -> None:
            if n is None:
                return
            if views[n] == CHANGE:
                self.call_later(self._ask_sessions)
            else:
                self._ask(view=views[n])

        now = line_of(self._asked.view, views)
        self.app.push_screen(ChooseScreen("Show what?", list(VIEWS.values()), now), chosen)

    def _ask_sessions(self) -> None:
        """Ask for the sessions of both sides; several to a side are added one by one."""
        known = self.app.project.results.themes(by=SESSION, coding=self._asked.coding).values
        if len(known) < 2:
            self.app.notify("There are no two sessions to compare.")
            return

        def side(
            heading: str, left: Sequence[str], taken: tuple[str, ...], least: int, then: _Side
        ) -> None:
            done = ["that is all"] if taken else []

            def chosen(n: int | None) -> None:
                if n is None:
                    return
                if taken and n == 0:
                    then(taken)
                    return
                more = (*taken, left[n - len(done)])
                rest = [name for name in left if name not in more]
                if len(rest) <= least:
                    then(more)
                else:
                    self.call_later(side, heading, rest, more, least, then)

            named = f"{heading} {', '.join(taken)} and…" if taken else heading
            self.app.push_screen(ChooseScreen(named, [*done, *left]), chosen)

        def with_before(before: tuple[str, ...]) -> None:
            rest = [name for name in known if name not in before]
            self.call_later(
                side, "Until which?", rest, (), 0, lambda after: self._compare(before, after)
            )

        side("Since which session or wave?", known, (), 1, with_before)

    def _compare(self, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        self._ask(view=CHANGE, before=before, after=after)

    # --- groups of codes ---

    def action_group(self) -> None:
        """Name a new group, and its first code."""

        def named(name: str | None) -> None:
            if name:
                self.call_later(self._add_code, name, ())

        hint = "Whoever said one of its codes counts once in it."
        self.app.push_screen(LineScreen("What is the group called?", hint), named)

    def _add_code(self, name: str, codes: Sequence[str]) -> None:
        def chosen(code: str | None) -> None:
            if code is not None:
                self._name_group(name, [*codes, code])

        heading = f"Which code belongs to {name}?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading), chosen)

    def _change_group(self, name: str) -> None:
        codes = list(self.app.project.results.groups()[name])
        names = self.app.project.codes.names
        choices = ["add a code", *(f"take out {names.get(code, code)}" for code in codes)]
        choices = [*(choices if len(codes) > 1 else choices[:1]), "take the group away"]

        def chosen(n: int | None) -> None:
            if n == 0:
                self.call_later(self._add_code, name, codes)
            elif n is not None and n == len(choices) - 1:
                who = self.app.project.commands(self.app.coding.coder)
                self.app.save_or_say(lambda: who.drop_group(name), self._grouped, "It stays")
            elif n is not None:
                self._name_group(name, [code for code in codes if code != codes[n - 1]])

        self.app.push_screen(ChooseScreen(name, choices), chosen)

    def _name_group(self, name: str, codes: Sequence[str]) -> None:
        who = self.app.project.commands(self.app.coding.coder)
        self.app.save_or_say(
            lambda: who.name_group(name, codes), self._grouped, "The group stays as it was"
        )

    def _grouped(self, _: object) -> None:
        self.app.notify(keys.fill("Saved · {themes-undo} takes it back"))
        self._start()

    @property
    def scope(self) -> Scope:
        return Scopes.groups

    def turned(self, said: str, turned: Undone | None) -> None:
        self.app.notify(said)
        if turned is not None:
            self._start()


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    from tui.grid.screen import go_to_answers

    screen = ThemesScreen(review.app.project_path, review.app.attributes)
    review.app.push_screen(
        screen, lambda wanted: go_to_answers(review, wanted, "themes", screen.codes_listed)
    )
