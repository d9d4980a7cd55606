"""Waits while redactions are written; nothing else can be done meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from chec_voice.errors import ChecError
from chec_voice.project.privacy import Applied, Judgement, Looked
from chec_voice.project.project import Project
from chec_voice.vault import Vault
from tui.plain import plain

PAINT = 0.05
"""Seconds that the screen gets to be drawn before the work begins."""


@dataclass(frozen=True)
class Outcome:
    """How it ended: either `applied` or `error` is there."""

    applied: Applied | None
    warnings: list[str]
    error: ChecError | None


class ApplyingScreen(ModalScreen[Outcome]):
    """Applies judgements in a thread, over its own connection."""

    AUTO_FOCUS = None
    ALLOW_SELECT = False

    class Ended(Message):
        """The work is over."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self, path: Path, coder: str, looked: Looked, judgements: Sequence[Judgement],
        vault: Vault, *, complete: bool,
    ) -> None:  # fmt: skip
        super().__init__()
        self._path, self._coder, self._complete = path, coder, complete
        self._looked, self._judgements, self._vault = looked, judgements, vault
        self._began = time.monotonic()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Applying your answers", classes="heading", markup=False)
            yield Static(id="said", markup=False)
            yield Static(
                "First the original wording goes into the vault, then the answers change, then the"
                " file is rewritten so that nothing of the old text stays in it.",
                classes="hint", markup=False,
            )  # fmt: skip

    def on_mount(self) -> None:
        self._tick()
        self.set_interval(1.0, self._tick)
        # Drawn first: encryption keeps every thread of the process waiting.
        self.set_timer(PAINT, self._begin)

    def _begin(self) -> None:
        self.run_worker(
            self._work, thread=True, name="apply", group="apply", description="applying"
        )

    def _tick(self) -> None:
        seconds = int(time.monotonic() - self._began)
        count = len(self._judgements)
        self.query_one("#said", Static).update(
            plain(f"{count:,} places… {seconds} s. Please wait: it finishes by itself.")
        )

    def _work(self) -> None:
        try:
            with Project.open(self._path) as project:
                applied = project.apply_redactions(
                    self._looked, self._judgements, self._vault,
                    actor=self._coder, complete=self._complete,
                )  # fmt: skip
                warnings = project.label_warnings()
            self.post_message(self.Ended(Outcome(applied, warnings, None)))
        except ChecError as error:
            self.post_message(self.Ended(Outcome(None, [], error)))

    def on_applying_screen_ended(self, message: Ended) -> None:
        self.dismiss(message.outcome)

    def may_leave(self) -> bool:
        """Not while this runs."""
        return False
