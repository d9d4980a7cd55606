"""Asks for the vault's passphrase and opens it; makes the vault where there is none."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from chec_voice.errors import ChecError
from chec_voice.project.project import Project
from chec_voice.vault import Vault
from tui import keys
from tui.plain import plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_NEW = (
    "There is no vault yet. It keeps the original wording, encrypted, in a file beside the"
    " project. Choose a passphrase, such as four random words, and keep it where your team keeps"
    " such things. A lost passphrase cannot be recovered: not by you, not by us."
)
_OLD = "It opens the original wording. A lost passphrase cannot be recovered."

PAINT = 0.05
"""Seconds that the screen gets to be drawn before the work begins."""


class SecretInput(Input):
    """Shows dots, and never reaches the clipboard."""

    # Here and not on the screen: Enter must come after the letters typed just before it.
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.PASSPHRASE[:1])]

    def __init__(self, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, password=True, compact=True)
        self.cursor_blink = False

    def action_copy(self) -> None:
        """Nothing."""

    def action_cut(self) -> None:
        """Nothing."""


class PassphraseScreen(ModalScreen[Vault | None]):
    """Returns the open vault, or None. The passphrase is in no log and no error."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.PASSPHRASE[1:])]
    ALLOW_SELECT = False

    class Opened(Message):
        """The vault is open, or is not."""

        def __init__(self, vault: Vault | None, error: ChecError | None) -> None:
            super().__init__()
            self.vault, self.error = vault, error

    def __init__(self, path: Path, *, new: bool) -> None:
        super().__init__()
        self._path, self._new = path, new
        self._busy = False

    def compose(self) -> ComposeResult:
        with Dialog():
            heading = "Choose the vault's passphrase" if self._new else "The vault's passphrase"
            yield Static(heading, classes="heading", markup=False)
            yield Static(_NEW if self._new else _OLD, id="why", markup=False)
            yield SecretInput("Passphrase", "first")
            if self._new:
                yield SecretInput("The same again", "second")
            yield Static(id="said", markup=False)
        yield KeyBar()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(plain(text, "bold"))

    def on_input_submitted(self, _: Input.Submitted) -> None:
        if self._busy:
            return
        fields = list(self.query(SecretInput))
        if fields[0].has_focus and len(fields) > 1 and not fields[1].value:
            fields[1].focus()
            return
        given = fields[0].value
        if not given:
            self._say(keys.fill("Type the passphrase, or {passphrase-close} to leave."))
            fields[0].focus()
            return
        if any(field.value != given for field in fields):
            self._say("These two are not the same. Type both again.")
            self._empty()
            return
        self._busy = True
        self._say("making the vault…" if self._new else "opening the vault…")
        # Drawn first: opening keeps every thread of the process waiting.
        self.set_timer(PAINT, partial(self._begin, given))

    def _begin(self, passphrase: str) -> None:
        self.run_worker(
            partial(self._open, passphrase),
            thread=True,
            name="vault",
            group="vault",
            description="opening the vault",
        )

    def _open(self, passphrase: str) -> None:
        """In the thread: a vault takes about a second by design."""
        try:
            with Project.open(self._path) as project:
                vault = project.open_vault(passphrase, create=self._new)
            self.post_message(self.Opened(vault, None))
        except ChecError as error:
            self.post_message(self.Opened(None, error))

    def on_passphrase_screen_opened(self, message: Opened) -> None:
        self._busy = False
        if message.error is None:
            self._empty()
            self.dismiss(message.vault)
            return
        self._say(f"{message.error.message} {message.error.fix}")
        self._empty()

    def _empty(self) -> None:
        for field in self.query(SecretInput):
            field.value = ""
        self.query(SecretInput).first().focus()

    def action_close(self) -> None:
        if not self._busy:
            self.dismiss(None)
