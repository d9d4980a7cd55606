"""How good suggestions are in this project, per code, on what people decided themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from chec_voice.model import Codebook
from chec_voice.project import FEW, CodeQuality, Share
from chec_voice.project.suggest.quality import QualityReport
from chec_voice.text import counted
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.definitions import definition
from tui.dialogs.text import ReadingScreen
from tui.plain import clean, lines, plain, why
from tui.results.table import Column
from tui.results.working import WorkingScreen

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen

_NAME = 20
"""Cells that a code's name gets on a narrow screen."""


def _least(share: Share) -> float:
    return 2.0 if share.value is None else share.value


ORDERS: tuple[tuple[str, Callable[[CodeQuality], float]], ...] = (
    ("most answers first", lambda one: -one.support),
    ("least found first", lambda one: _least(one.recall)),
    ("least right first", lambda one: _least(one.precision)),
    ("furthest off first", lambda one: -one.calibration),
)


ORDER = "quality-order"
"""Name of the setting: by what codes are sorted."""


class QualityScreen(WorkingScreen[None]):
    """A row per code that was used or suggested; Enter says more of one.

    Args:
        path: the project's file.
        book: what the codes mean.
        coders: whom one can measure against.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.QUALITY)]
    PALETTE = ("quality", keys.QUALITY)
    HEADING = "Quality"
    JOB, FOUND = "quality", "The quality is measured: {quality} shows it."

    def __init__(self, path: Path, book: Codebook, coders: list[str]) -> None:
        super().__init__(path)
        self._book, self._coders = book, coders
        self._coder: str | None = None
        self._order = 0
        self.report: QualityReport | None = None

    def on_mount(self) -> None:
        self._order = self.app.own(ORDER, 0) % len(ORDERS)
        found = self.app.left.pop(self.JOB, None)
        if isinstance(found, QualityReport):  # it was done while somebody was elsewhere
            self.call_after_refresh(self.ended, found)
        elif self.busy:
            self._tick()
        else:
            self._measure()

    def _measure(self) -> None:
        self.begin("measuring suggestions", coder=self._coder)

    def ended(self, result: object) -> None:
        assert isinstance(result, QualityReport)
        self.report = result
        self._coder = result.coder or None
        self._draw()
        self.refresh_bindings()

    def failed(self, error: ChecError) -> None:
        self._set("#heading", Content("This could not be measured."))
        self._set("#notes Static", plain(why(error)))

    def stopped(self) -> None:
        if self.report is None:
            self._set("#heading", plain("Stopped: nothing was measured.", "bold"))
            return
        self._coder = self.report.coder or None
        self._draw()

    # --- drawing ---

    def _draw(self) -> None:
        super()._draw()
        report = self.report
        if report is None or self.busy:
            return
        whose = f", against {report.coder}" if report.coder else ""
        self.head(f"Quality of suggestions{whose}: {ORDERS[self._order][0]}")
        self.query_one("#notice").display = True
        self._set("#notice", _summary(report))
        used = _used(report)
        self.query_one("DataTable").display = bool(used)
        self._fill(report, used)
        self._set("#notes Static", _notes(report, used))

    def _fill(self, report: QualityReport, used: list[CodeQuality]) -> None:
        table = self.query_one("DataTable", DataTable)
        at = self.marked_key
        key = ORDERS[self._order][1]
        used = sorted(used, key=lambda one: (one.few, key(one), -one.support))
        every = [_cells(one, report) for one in used]
        self.columns(
            "Code",
            max((cells[0].cell_len for cells in every), default=0),
            [
                Column("Answers", "Answers\nwith it"),
                Column("Right", "Right\n%", 12),
                Column("Found", "Found\n%", 12),
                Column("Off", "Off\nby", 4),
                *([Column("Agree", "People\nagree")] if report.agreement else []),
            ],
            [],
            _NAME,
        )
        for one, cells in zip(used, every, strict=True):
            cells[0].truncate(self.name_width, overflow="ellipsis")
            table.add_row(*cells, key=one.code)
        self.mark(at)
        table.focus()

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action in ("close", "page") or (self.report is not None and not self.busy)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.action_open_row()

    def action_open_row(self) -> None:
        key = self.marked_key
        if self.report is None or not self.query_one("DataTable", DataTable).row_count:
            return
        one = next(one for one in self.report.quality.codes if one.code == key)
        code = self._book.get(key)
        rows = [*_details(one, self.report), plain("")]
        rows.append(definition(self._book, code) if code else plain(self.report.names[key], "bold"))
        self.app.push_screen(ReadingScreen(lines(*rows)))

    def action_sort(self) -> None:
        self._order = (self._order + 1) % len(ORDERS)
        self.app.keep_own(ORDER, self._order)
        self._draw()

    def action_by(self) -> None:
        def chosen(n: int | None) -> None:
            if n is not None:
                self._coder = self._coders[n - 1] if n else None
                self._measure()

        names = ["everyone's decisions", *self._coders]
        now = line_of(self._coder, self._coders, 1)
        self.app.push_screen(ChooseScreen("Measure against", names, now), chosen)

    def action_close(self) -> None:
        self.dismiss(None)


def _used(report: QualityReport) -> list[CodeQuality]:
    return [one for one in report.quality.codes if one.support or one.precision.total]


def _summary(report: QualityReport) -> Content:
    """The sentence, what it was measured on, and the baseline beside."""
    figures = report.quality
    rows = [plain(figures.sentence, "bold")]
    if not figures.answers:
        rows.append(plain(keys.fill("Code some answers, press {done} after each, and look again.")))
        return lines(*rows)
    rows.append(
        plain(
            f"{report.measured} Of an answer's codes"
            f" {figures.recall_at_5:.0%} are among the five likeliest; always offering the five"
            f" commonest gives {figures.commonest_recall_at_5:.0%}."
        )
    )
    return lines(*rows)


def _cells(one: CodeQuality, report: QualityReport) -> list[Text]:
    name = " ".join(clean(report.names[one.code]).split())
    pair = report.agreement.get(one.code)
    beyond = "-" if pair is None or pair.kappa is None else f"{pair.kappa:.2f}"
    agree = [beyond] if report.agreement else []
    if one.few:
        counts = [str(one.support), "too few", "to judge", "", *agree]
    else:
        counts = [
            f"{one.support:,}",
            _percent(one.precision),
            _percent(one.recall),
            f"{one.calibration:.2f}",
            *agree,
        ]
    style = "dim" if one.few else ""
    return [Text(name, style), *(Text(count, style, justify="right") for count in counts)]


def _percent(share: Share) -> str:
    if share.value is None:
        return "never"
    low, high = share.interval
    return f"{100 * share.value:.0f} ({100 * low:.0f}-{100 * high:.0f})"


def _details(one: CodeQuality, report: QualityReport) -> list[Content]:
    rows = [plain(one.sentence, "bold")]
    for what, share in (("Right", one.precision), ("Found", one.recall)):
        if not one.few and share.value is not None:
            low, high = share.interval
            rows.append(
                plain(
                    f"{what}: {share.right:,} of {share.total:,}, {share.value:.0%}. The true"
                    f" share probably lies between {low:.0%} and {high:.0%}."
                )
            )
    if not one.few:
        rows.append(plain(f"Its probabilities are off by {one.calibration:.2f} on average."))
    pair = report.agreement.get(one.code)
    if pair is not None:
        beyond = "" if pair.kappa is None else f" Beyond chance they agree {pair.kappa:.2f} of 1."
        rows.append(
            plain(
                f"People: parts of answers that two people finished: {pair.answers:,}. Both gave"
                " it to"
                f" {pair.both:,}, and only one of them to {pair.one:,}.{beyond}"
            )
        )
    return rows


def _notes(report: QualityReport, used: list[CodeQuality]) -> Content:
    if not report.quality.answers:
        return Content("")
    silent, never = report.quality.silent, len(report.quality.codes) - len(used)
    rows = [
        "Right: of its suggestions, those a person chose. Found: of the answers with the code,"
        " those it is suggested for. In brackets: where the true share probably lies (95 %)."
        " Off by: how far probabilities are from what happens."
        + (
            " People agree: how far any two people who finished the same part of an answer agree"
            " on it beyond chance, whatever they saw of each other; 1 is always, 0 no more often"
            " than chance. Agreement counts whole answers that people coded by themselves: its"
            " figures are others."
            if report.agreement
            else ""
        ),
        f"Too few to judge: codes with fewer than {FEW} answers; they stand last.",
        f"For {silent.right:,} of {counted(silent.total, 'answer')} nothing would be suggested."
        f" {report.quality.scores_sentence}",
        *(text for text in report.notes if text != report.measured),
    ]
    if never:
        rows.append(f"Neither used nor suggested in these answers: {counted(never, 'code')}.")
    return lines(*(plain(row) for row in rows))


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    coders = [str(one["name"]) for one in review.app.project.team.coders()]
    book = review.desk.coding.codebook
    review.app.push_screen(QualityScreen(review.app.project_path, book, coders))
