"""The queue of concerns, for safeguarding leads; to others it says whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError, Refused
from chec_voice.vault import Vault
from tui import keys
from tui.concerns import show as show_concern
from tui.concerns.concern import ConcernScreen
from tui.dialogs.ask import AskScreen
from tui.dialogs.passphrase import PassphraseScreen
from tui.plain import with_place
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, has_frames, place_words, tell_place
from tui.widgets.static import Static
from tui.work.judging import JudgingScreen, status

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen

_NO_PASSPHRASE = (
    "Their original wording stays in the vault. You can open the concern with the safe text, in"
    " which names and other personal data are replaced. That you opened it is kept."
)


class ConcernsScreen(JudgingScreen):
    """No wording stands here. The vault, once open, stays so until this screen is left."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CONCERNS)]
    PALETTE = ("concerns", keys.CONCERNS)
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[dict[str, Any]] | None = None
        """None: this coder is no lead."""
        self._vault: Vault | None = None
        self._said = Content("")
        """What was done last."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="title", markup=False)
        with Vertical(id="room"):
            yield Static(id="notice", markup=False)
            yield OptionList(markup=False, compact=True, classes="panel")
            yield Static(id="empty", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._part = {str(w.id): w for w in self.query(Static) if w.id}
        self._list = self.query_one(OptionList)
        self._list.border_title = "What was raised"
        self._lead = self.app.coding.coder
        self._load()

    def on_unmount(self) -> None:
        self._shut()

    def _shut(self) -> None:
        if self._vault is not None:
            self._vault.close()
            self._vault = None

    def _load(self) -> None:
        """Read the queue anew; the mark stays on its concern."""
        try:
            self._rows = self.app.project.concerns(self._lead).all()
        except Refused:
            self._rows = None
        self.app.count_read()
        self.show()
        self.refresh_bindings()

    def show(self, said: str = "", *, undo: bool = False) -> None:
        app, rows = self.app, self._rows
        width, vault = app.size.width - 2, app.project.vault_path.exists()
        count = sum(not show_concern.closed(one) for one in rows or ())
        self._said = status(said, width, undo=undo)
        self._part["title"].update(
            show_concern.title(
                "Concerns",
                self._lead,
                f"{count:,} open" if rows is not None else "",
                synthetic=app.synthetic,
                width=width,
            )
        )
        self._tell_place()
        self.set_class(not rows, "-empty")
        if rows is None:
            waiting = app.project.open_concerns
            text = show_concern.not_for_you(
                app.project.team.leads, app.project_path, waiting, vault=vault
            )
            self._part["empty"].update(text)
        elif not rows:
            self._part["empty"].update(
                show_concern.none_raised(app.read_counts, width, vault=vault)
            )
        else:
            self._part["notice"].update(show_concern.notice(app.read_counts, width, vault=vault))
            self._fill(rows, width)

    def _fill(self, rows: list[dict[str, Any]], width: int) -> None:
        at = self._list.highlighted
        marked = self._list.get_option_at_index(at).id if at is not None else None
        self._list.clear_options()
        # One cell on either side is the list's own, and two are the scroll bar's.
        room = width - 4 - (FRAME if has_frames(self) else 0)
        self._list.add_options(
            Option(show_concern.row(one, room), id=str(one["id"])) for one in rows
        )
        ids = [str(one["id"]) for one in rows]
        self._list.highlighted = ids.index(marked) if marked in ids else 0
        self._list.focus()

    # --- opening ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._rows) or action != "open"

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        self._tell_place()

    def _tell_place(self) -> None:
        """In the frame of the list, or in the line below where there are no frames."""
        at, many = self._list.highlighted, self._list.option_count if self._rows else 0
        tell_place(self._list, at, many)
        place = "" if has_frames(self) else place_words(at, many)
        width = self.app.size.width - 2
        self._part["status"].update(with_place(self._said, Content.styled(place, "dim"), width))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        at = self._list.highlighted
        if at is None or not self._rows:
            return
        one = self._rows[at]
        if not one["in_vault"] or self._vault is not None:
            self._open(one["id"])
            return

        def opened(vault: Vault | None) -> None:
            self._vault = vault
            if vault is not None:
                self._open(one["id"])
            else:
                self._offer_safe_text(one["id"])

        self.app.push_screen(PassphraseScreen(self.app.project_path, new=False), opened)

    def _offer_safe_text(self, concern_id: int) -> None:
        def chosen(choice: str | None) -> None:
            if choice == "s":
                self._open(concern_id, safe_text=True)

        choices = {"s": "Open with the safe text", "escape": "Not now"}
        self.app.push_screen(
            AskScreen("Open without the passphrase?", _NO_PASSPHRASE, choices), chosen
        )

    def _open(self, concern_id: int, *, safe_text: bool = False) -> None:
        try:
            if self._vault is not None:
                self._vault.reload()  # somebody may have redacted more since
            view = self.app.project.concerns(self._lead).open(
                concern_id, vault=self._vault, safe_text=safe_text
            )
        except ChecError as error:
            self._shut()  # the next Enter asks for the passphrase again
            self._load()
            self.app.show_error(error, "The concern was not opened")
            return
        self.app.push_screen(ConcernScreen(view, self._lead, self._vault), lambda _: self._load())

    def action_close(self) -> None:
        self.dismiss()


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    review.app.push_screen(ConcernsScreen(), review.returned)
