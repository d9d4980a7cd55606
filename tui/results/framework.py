"""A framework: what a person checked of it, published values, another in its place."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice import bundled
from chec_voice.errors import ChecError
from chec_voice.model import Element, Framework
from chec_voice.project import Beside, Scope, Undone
from chec_voice.text import counted
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of
from tui.dialogs.text import ReadingScreen
from tui.plain import hanging, lines, one_line, plain
from tui.results.replacing import ReplacingScreen, in_tree
from tui.results.which import choose_framework
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, room_of_lines, tell_place_in_list
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.session import Session

_VALUES = (
    "A CSV with the columns indicator, area, period, value, interval and source; and driver, an id"
    " of this framework, for measures that are not known here yet."
)

_KNOWN = "All of these values were here already."


class FrameworkScreen(Undoing, Screen[bool]):
    """Returns whether anything was changed that the map shows.

    Args:
        framework: id of the framework; "" for the first of the project. Where another took its
            place, or came back, it is that one's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.FRAMEWORK)]
    PALETTE = ("framework", keys.FRAMEWORK)

    app: Session

    def __init__(self, framework: str = "") -> None:
        super().__init__()
        self.framework = framework
        self._width = 0
        """Columns for which the lines were wrapped."""
        self._frame: Framework | None = None
        self._source = ""
        """The document that was named last."""
        self._elements: list[Element] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, id="links", classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#links").border_title = "Domains and drivers"
        self._read()

    def _read(self) -> None:
        self._width = self.app.size.width
        project = self.app.project
        if self.framework not in project.frameworks.names:  # it was taken back that it stands
            self.framework = ""
        frame = self._frame = project.framework(self.framework or None)
        checked = sum(element.verified for element in frame.elements)
        rows = [
            plain(f"{frame.name}, version {frame.version}", "bold"),
            plain(
                f"{checked} of {counted(len(frame.elements), 'element')} compared with the"
                " published figure by a named person."
            ),
        ]
        rows += [plain(f"! {frame.notice}", "bold")] if frame.notice else []
        self.query_one("#about", Static).update(lines(*rows))
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        self._elements = in_tree(frame)
        options.set_options([Option(self._line(element)) for element in self._elements])
        options.highlighted = min(at, len(self._elements) - 1) if self._elements else None
        options.focus()
        self.refresh_bindings()

    def _line(self, element: Element) -> Content:
        indent = 0 if element.parent is None else 4
        style = "bold" if element.parent is None else ""
        if element.verified:
            told = f"✓ {element.verified_by}, {element.source_document}, page {element.page}"
        else:
            told = "? not verified"
        head = one_line(f"{element.id}  {element.label}", style)
        if element.plain_label and element.plain_label != element.label:
            head += one_line(f"  ({element.plain_label})", "dim")
        return hanging(head + one_line(f"  · {told}", "dim"), room_of_lines(self), indent)

    @property
    def _marked(self) -> Element | None:
        at = self.query_one(OptionList).highlighted
        return self._elements[at] if at is not None and at < len(self._elements) else None

    def _done(self, said: str) -> None:
        self._changed = True
        self._read()
        self._say(said)

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "unverify":
            marked = self._marked if self.is_mounted else None
            return marked is not None and marked.verified
        return True

    def on_resize(self, _: events.Resize) -> None:
        if self._width != self.app.size.width:
            self._read()

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        tell_place_in_list(self)
        self.refresh_bindings()

    @property
    def scope(self) -> Scope:
        return self.app.project.scopes.framework(self.framework or None)

    def turned(self, said: str, turned: Undone | None) -> None:
        if turned is not None and "before" in turned.detail:  # another took the place of one
            before, after = str(turned.detail["before"]), str(turned.detail["id"])
            self.framework = before if before in self.app.project.frameworks.names else after
        self._done(said)

    def action_verify(self) -> None:
        """Mark an element as compared with the published figure; asks against what, and where."""
        element = self._marked
        if element is None:
            return

        def with_source(source: str | None) -> None:
            if source:
                self._source = source
                self.app.push_screen(
                    LineScreen("On which page?", "As the document numbers it.", element.page),
                    lambda page: self._verify(element, source, page) if page else None,
                )

        hint = "The document that you hold in your hands: its title and date."
        heading = f"Against what did you check {element.label}?"
        source = element.source_document or self._source  # most often it is one document
        self.app.push_screen(LineScreen(heading, hint, source), with_source)

    def _verify(self, element: Element, source: str, page: str, by: str | None = None) -> None:
        who = self.app.coding.coder if by is None else by

        def work() -> None:
            self.app.project.frameworks.verify(
                element.id,
                by=who,
                source=source,
                page=page,
                actor=self.app.coding.coder,
                framework_name=self.framework or None,
            )

        name = element.label

        def done(_: None) -> None:
            if not who:
                self._done(f"{name} is not verified.")
                return
            self._done(
                keys.fill("{framework-undo} takes it back · ") + f"{name} is marked as checked."
            )

        self.app.save_or_say(work, done, "The mark stays as it was")

    def action_unverify(self) -> None:
        if (element := self._marked) is not None:
            self._verify(element, "", "", by="")

    def action_replace(self) -> None:
        """Ask for one that comes along or for a file, and then where each element goes."""
        frameworks = self.app.project.frameworks
        known, here = frameworks.names, self.app.project.framework(self.framework or None).id
        coming = {
            name: f"{'here already' if name in known else 'comes along'}:"
            f" {frameworks.look_at(name).name}"
            for name in bundled.frameworks()
            if name != here
        }

        def named(name: str | None) -> None:
            if name:
                self.app.save_or_say(
                    lambda: frameworks.look_at(name if name in coming else path_of(name)),
                    lambda new: self._where_each_goes(new),
                    "That is no framework",
                )

        one = "One that comes along, or " if coming else "A framework as "
        hint = f"{one}a YAML file, transcribed from the published figure, with its own id."
        heading = "Which framework takes its place?"
        asks = FileScreen(heading, hint, ending_in(".yaml", ".yml"), coming)
        self.app.push_screen(asks, named)

    def _where_each_goes(self, new: Framework) -> None:
        first = self.framework == ""

        def replaced(said: str | None) -> None:
            if said:
                self.framework = "" if first else new.id
                self._done(said)

        self.app.push_screen(ReplacingScreen(new, self.framework), replaced)

    def action_compare(self) -> None:
        """Set it beside another framework: of the project, that comes along, or of a file."""
        if (frame := self._frame) is not None:
            choose_framework(self.app, "Beside which?", self._beside, but=frame.id)

    def _beside(self, other: str) -> None:
        """Code by code, where each leads in this framework and in another."""
        frame, project = self._frame, self.app.project
        assert frame is not None
        names = project.codes.names
        labels = {
            element.id: element.label
            for one in (frame, project.framework(other))
            for element in one.elements
        }

        def told(places: str) -> str:
            """Ids as people say them."""
            ids = [one.partition(" ") for one in places.split(", ") if one]
            return "; ".join(f"{labels.get(a, a)}{gap}{may}" for a, gap, may in ids) or "nowhere"

        rows = [plain(f"{frame.id} beside {other}: where each code leads", "bold")]
        for row in project.frameworks.compare(frame.id, other):
            rows += [
                plain(""),
                plain(names.get(row["code"], row["code"]), "bold"),
                plain(f"  {told(row[frame.id])}"),
                plain(f"  | {told(row[other])}"),
            ]
        self.app.push_screen(ReadingScreen(lines(*rows)))

    def action_indicators(self) -> None:
        def show(rows: list[Beside]) -> None:
            self.app.push_screen(ReadingScreen(_beside(rows)))

        name = self.framework or None
        self.app.beside(
            lambda project: project.results.beside_values(framework_name=name),
            show,
            lambda error: self.app.show_error(error, "There is nothing to compare yet"),
        )

    def action_values(self) -> None:
        """Load published values from a file."""

        def named(name: str | None) -> None:
            if not name:
                return
            path, framework = str(path_of(name)), self.framework or None

            def failed(error: ChecError) -> None:
                self._say("")
                self.app.show_error(error, "Nothing was loaded")

            def done(loaded: dict[str, int]) -> None:
                added = counted(loaded["added"], "value")
                said = f"{added} added, {loaded['changed']:,} changed."
                self._done(said if loaded["added"] or loaded["changed"] else _KNOWN)

            def load() -> None:
                self._say("Loading the values … You can go on looking, here and elsewhere.")
                self.app.write_beside(
                    "values-in",
                    f"loading values from {Path(path).name}",
                    done,
                    failed,
                    lambda: self._say(""),
                    file=path,
                    actor=self.app.coding.coder,
                    framework=framework,
                )

            def looked(strange: str) -> None:
                if not strange:
                    load()
                    return
                choices = {"y": "Load them all the same", "escape": "Not yet"}
                self.app.push_screen(
                    AskScreen("Load them all the same?", strange, choices),
                    lambda key: load() if key == "y" else None,
                )

            self.app.beside(
                lambda project: project.frameworks.strange_areas(path, framework_name=framework),
                looked,
                failed,
            )

        heading = "Load published values from which file?"
        self.app.push_screen(FileScreen(heading, _VALUES, ending_in(".csv", ".xlsx")), named)

    def action_close(self) -> None:
        self.dismiss(self._changed)


def _values(row: Beside) -> str:
    """The published values of a driver in an area; "" where there is none."""
    return "; ".join(
        f"{indicator.name} {'no data' if value.value is None else format(value.value, 'g')}"
        f" ({value.period})"
        for indicator, value in row.values
        if value is not None
    )


def _beside(rows: list[Beside]) -> Content:
    """Voice and published values, driver by driver."""
    shown = [
        plain("Published values beside voice", "bold"),
        plain(
            "Voice counts people who surely spoke about the driver; a value is about everybody of"
            " the area. Neither measures the other. For your team only."
        ),
    ]
    states = Counter(row.state for row in rows)
    if rows:
        each = "; ".join(f"{state} {many:,}" for state, many in states.most_common())
        shown.append(plain(f"Of {len(rows):,} drivers by areas: {each}.", "bold"))
    silent = []
    for _, group in groupby(rows, lambda row: row.element.id):
        areas = list(group)
        element = areas[0].element
        if all(not row.count.mentions and not _values(row) for row in areas):
            silent.append(element.label)
            continue
        shown += [plain(""), plain(f"{element.label}  {element.id}", "bold")]
        for row in areas:
            people = counted(row.count.people, "person", "people") if row.asked else "nobody asked"
            shown.append(
                plain(f"    {row.area}: {people} · {_values(row) or 'no value'} · {row.state}")
            )
    if silent:
        shown += [plain(""), plain("Neither voice nor a value in any area:", "bold")]
        shown.append(plain(f"    {'; '.join(silent)}"))
    if not rows:
        shown.append(plain("No answer has an area, or no indicator belongs to this framework."))
    return lines(*shown)
