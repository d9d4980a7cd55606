"""What plain `chec-voice` shows: the projects of this person, and a way to a new one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.project import Project
from chec_voice.project.demo import place_in
from chec_voice.project.jobs.job import DEMO
from chec_voice.settings import Settings
from tui import keys, theme
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import ChoosesFiles, FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of
from tui.home import who
from tui.home.recent import Recent, forget, last_coder, look, paths, remember
from tui.notices import PlainNotices
from tui.plain import lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static
from tui.work.job import Beside

_NONE = (
    "No project was opened here yet.\n\n{launcher-new} makes a new one, {launcher-other} opens a"
    " file that is there.\n{launcher-demo} tries it all on made-up answers: it takes half a minute,"
    " and touches nothing of yours."
)
_CODEBOOKS = ("Home, community, education (comes with chec_voice)", "A file of your own …")

_CODEBOOK_FILES = (".yaml", ".yml", ".csv", ".xlsx", ".qdc", ".qdpx")


class Start(NamedTuple):
    """What to open."""

    path: Path
    coder: str


class LauncherApp(ChoosesFiles, PlainNotices[Start]):
    """Returns what to open; None when somebody leaves."""

    CSS_PATH = Path(__file__).parent.parent / "style.tcss"
    TITLE = "chec_voice"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.LAUNCHER)]

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.animation_level = "none"
        self.files_in = Path.cwd()
        self.settings = settings or Settings()
        for own in theme.THEMES:
            self.register_theme(own)
        self.theme = theme.DARK.name
        self._demo: Beside | None = None
        """Makes the demo project, while it goes on."""
        self._paths: list[Path] = []
        self._recent: dict[Path, Recent] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(theme.AREAS)

    def compose(self) -> ComposeResult:
        yield Static(plain("chec_voice: what young people said, as evidence", "bold"), id="title")
        yield OptionList(markup=False, id="projects")
        yield Static(id="empty", markup=False)
        yield Static(id="work", markup=False)
        yield KeyBar()

    def on_unmount(self) -> None:
        if self._demo is not None:
            self._demo.stop()

    def on_mount(self) -> None:
        try:
            self.set_keymap(keys.use_own(self.settings.get("keys", {})))
            chosen = self.settings.get("theme")
            if isinstance(chosen, str) and chosen in self.available_themes:
                self.theme = chosen
        except ChecError as error:
            keys.use_own({})
            self.notify(str(error), title="Your settings are not used", severity="warning")
        self._list()

    @property
    def _below(self) -> Screen[object]:
        """The screen of this app itself, whatever dialog stands over it."""
        return self.screen_stack[0]

    def _list(self) -> None:
        try:
            self._paths = paths(self.settings)
        except ChecError:
            self._paths = []
        self._below.query_one("#projects").display = bool(self._paths)
        empty = self._below.query_one("#empty", Static)
        empty.display = not self._paths
        empty.update(plain(keys.fill(_NONE)))
        self._draw()
        for path in self._paths:
            if path not in self._recent:
                self.run_worker(partial(self._look, path), thread=True, exit_on_error=False)
        if self._paths:
            self._below.query_one(OptionList).focus()
        self._below.refresh_bindings()  # there is something to open now, or nothing more

    def _look(self, path: Path) -> None:
        recent = look(path)
        self.call_from_thread(self._looked, recent)

    def _looked(self, recent: Recent) -> None:
        self._recent[recent.path] = recent
        self._draw()

    def _draw(self) -> None:
        options = self._below.query_one(OptionList)
        at = options.highlighted or 0
        options.set_options([Option(self._line(path)) for path in self._paths])
        options.highlighted = min(at, len(self._paths) - 1) if self._paths else None

    def _line(self, path: Path) -> Content:
        recent = self._recent.get(path)
        if recent is None:
            return lines(one_line(path.stem, "bold"), one_line(f"  {path}", "dim"))
        if recent.problem:
            return lines(one_line(recent.name, "bold"), one_line(f"  {recent.problem}", "italic"))
        done = sum(step.state == "done" for step in recent.stages)
        said = f"  {done} of {len(recent.stages)} steps done · {recent.next}"
        return lines(one_line(recent.name, "bold") + one_line(f"  {path}", "dim"), one_line(said))

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if len(self.screen_stack) > 1:
            return False  # a dialog has the keys
        return bool(self._paths) or action not in ("open", "forget")

    @property
    def _marked(self) -> Path:
        return self._paths[self._below.query_one(OptionList).highlighted or 0]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list.id == "projects":
            self._open(self._paths[event.option_index])

    def action_open(self) -> None:
        self._open(self._marked)

    def _open(self, path: Path) -> None:
        def then(coder: str) -> None:
            remember(self.settings, path, coder)
            self._leave(Start(path, coder))

        try:
            who.ask(self, path, then, last_coder(self.settings))
        except ChecError as error:
            self._say("This project cannot be opened", error)

    def action_other(self) -> None:
        def named(name: str | None) -> None:
            if name:
                self._open(path_of(name))

        hint = "The project's file; its name ends in .chec."
        self.push_screen(FileScreen("Open which file?", hint, ending_in(".chec")), named)

    async def action_quit(self) -> None:
        self._leave(None)

    def _leave(self, start: Start | None) -> None:
        """End with this, unless the demo is being made and somebody would rather wait for it."""
        if self._demo is None:
            self.exit(start)
            return

        def answered(key: str | None) -> None:
            if key == "y":
                self.exit(start)

        words = "The made-up project is not finished; it would stay as far as it is."
        choices = {"y": "Go all the same", "escape": "Wait for it"}
        self.push_screen(AskScreen("Go now?", words, choices), answered)

    # --- trying it ---

    def action_demo(self) -> None:
        """Make the demo project beside the person, in a folder that they name."""
        if self._demo is not None:
            self.notify("The made-up project is being made already.")
            return

        def named(name: str | None) -> None:
            if name:
                self._demo_in(path_of(name))

        hint = "A folder for a project, its files and reports; all of it is made up."
        start = str(Path.cwd() / "chec-demo")
        heading = "Try it on made-up answers: in which folder?"
        self.push_screen(LineScreen(heading, hint, start), named)

    def _demo_in(self, folder: Path) -> None:
        there = place_in(folder)
        if not there.exists():
            self._make_demo(folder, force=False)
            return

        def answered(key: str | None) -> None:
            if key == "o":
                self._open(there)
            elif key == "y":
                self._make_demo(folder, force=True)

        words = (
            f"{there} is there already. Made anew, its files and reports are replaced; a project in"
            " which somebody coded is kept under another name."
        )
        choices = {"o": "Open it", "y": "Make it anew", "escape": "Neither"}
        self.push_screen(AskScreen("It was tried here before", words, choices), answered)

    def _make_demo(self, folder: Path, *, force: bool) -> None:
        self._demo = made = Beside(folder, DEMO, force=force)
        self._say_work("this takes half a minute")
        self.run_worker(lambda: made.tell(self), thread=True, group="demo")

    def _say_work(self, words: str) -> None:
        said = f"Making a project of made-up answers: {words}" if words else ""
        self._below.query_one("#work", Static).update(one_line(said, "italic"))

    def on_beside_stepped(self, message: Beside.Stepped) -> None:
        of = f" {message.done:,} of {message.total:,}" if message.total else ""
        self._say_work(f"{message.task}{of}")

    def on_beside_ended(self, message: Beside.Ended) -> None:
        self._demo = None
        self._say_work("")
        if message.error is not None:
            self._say("Nothing was made to try it on", message.error)
            return
        remember(self.settings, Path(str(message.result)))
        self._list()
        self._below.query_one(OptionList).highlighted = 0
        self.notify(keys.fill("The made-up project is ready: {launcher-open} opens it."))

    def action_new(self) -> None:
        def named(name: str | None) -> None:
            if name:
                path = path_of(name)
                path = path if path.suffix == ".chec" else path.with_name(f"{path.name}.chec")
                self.push_screen(
                    ChooseScreen("Which codebook?", _CODEBOOKS),
                    lambda n: self._with_codebook(path, n),
                )

        hint = "A file that is not there yet; everything about the project goes into it."
        start = str(Path.cwd() / "our-project.chec")
        heading = "Name the new project's file"
        self.push_screen(LineScreen(heading, hint, start, marked="our-project"), named)

    def _with_codebook(self, path: Path, n: int | None) -> None:
        if n == 0:
            self._create(path, None)
        elif n == 1:
            hint = "A YAML, CSV or Excel file: a name, and what it means, for each code."
            self.push_screen(
                FileScreen("Your codebook's file", hint, ending_in(*_CODEBOOK_FILES)),
                lambda name: self._create(path, str(path_of(name))) if name else None,
            )

    def _create(self, path: Path, codebook: str | None) -> None:
        try:
            if codebook is None:
                Project.create(path).close()
            else:
                Project.create(path, codebook_name=codebook, framework_name=None).close()
        except ChecError as error:
            self._say("No project was made", error)
            return
        self._open(path)

    def action_forget(self) -> None:
        try:
            forget(self.settings, self._marked)
        except ChecError as error:
            self._say("The list stays as it is", error)
            return
        self._list()

    def _say(self, heading: str, error: ChecError) -> None:
        self.push_screen(AskScreen(heading, str(error), {"enter": "Understood"}))
