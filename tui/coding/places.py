"""Where one can go from coding, and what has to be looked at anew on the way back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from chec_voice.project import Filters, Selection
from tui.coding.desk import Desk
from tui.work.judging import JudgingScreen


class PlacesScreen(JudgingScreen):
    """The review screen's ways out."""

    desk: Desk

    @abstractmethod
    def go(self, work: Callable[[], str]) -> None:
        """Move without judging."""

    def action_codebook(self) -> None:
        from tui.codebook.screen import CodebookScreen

        def closed(code: str | None) -> None:
            self._returned(None)
            if code is not None:
                self._grid(self.app.coding.select(Filters(code=code)))

        self.app.push_screen(CodebookScreen(self.app), closed)

    def action_grid(self) -> None:
        self._grid(self.app.coding.selection)

    def _grid(self, selection: Selection) -> None:
        from tui.grid.screen import GridScreen

        def closed(segment_id: int | None) -> None:
            self._returned(None)
            if segment_id is not None:
                self.go(lambda: self.desk.open(segment_id))

        self.app.push_screen(GridScreen(selection), closed)

    def action_home(self) -> None:
        from tui.home.screen import HomeScreen

        self.app.push_screen(HomeScreen(), self._returned)

    def action_history(self) -> None:
        from tui.home.history import HistoryScreen

        def closed(segment_id: int | None) -> None:
            self._returned(None)
            if segment_id is not None:
                self.go(lambda: self.desk.open(segment_id))

        self.app.push_screen(HistoryScreen(), closed)

    def action_export(self) -> None:
        from tui.export.screen import ExportScreen

        self.app.push_screen(ExportScreen())

    def action_map(self) -> None:
        from tui.results.map import MapScreen

        self.app.push_screen(MapScreen(self.app.project_path, self.app.attributes))

    def action_themes(self) -> None:
        from tui.results.themes import ThemesScreen

        self.app.push_screen(ThemesScreen(self.app.project_path, self.app.attributes))

    def action_help(self) -> None:
        from tui.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_topics(self) -> None:
        from tui.topics.screen import TopicsScreen

        def closed(segment_id: int | None) -> None:
            self._returned(None)  # there may be a new code, and new suggestions
            if segment_id is not None:
                self.go(lambda: self.desk.open(segment_id))

        self.app.push_screen(TopicsScreen(self.app.project, self.desk.coding.coder), closed)

    def action_quality(self) -> None:
        from tui.results.quality import QualityScreen

        coders = [str(one["name"]) for one in self.app.project.team.coders()]
        book = self.desk.coding.codebook
        self.app.push_screen(QualityScreen(self.app.project_path, book, coders))

    def action_triage(self) -> None:
        from tui.triage.screen import TriageScreen

        self.app.push_screen(TriageScreen(self.app.triage()), self._returned)

    def action_concerns(self) -> None:
        from tui.concerns.screen import ConcernsScreen

        self.app.push_screen(ConcernsScreen(), self._returned)

    def action_deidentify(self) -> None:
        from tui.deidentify.screen import DeidentifyScreen

        coder = self.desk.coding.coder
        self.app.push_screen(DeidentifyScreen(self.app.project_path, coder), self._returned)

    def _returned(self, _: None) -> None:
        """Answers may have been flagged or changed: show what is true now."""
        self.app.begin_coding()
        self.app.count_read()
        self.desk.resume(self.app.coding)
        self.show()
