"""Waits while redactions are written by a process of their own; the screen stays alive."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from chec_voice.errors import ChecError, ProjectError
from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked
from chec_voice.project.jobs import redact
from chec_voice.project.jobs.protocol import Failed, Result, Step, Worker
from chec_voice.vault import Vault
from tui import keys
from tui.plain import lines, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar

_TURN = 0.25
_SPINNER = "|/-\\"


@dataclass(frozen=True)
class Outcome:
    """How it ended: either `applied` or `error` is there."""

    applied: Applied | None
    warnings: list[str]
    error: ChecError | None


class ApplyingScreen(ModalScreen[Outcome]):
    """Hands judgements to the job `redact` and shows what it says of itself."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.APPLYING)]
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    class Told(Message):
        """A stage of the work has begun or moved on."""

        def __init__(self, stage: str) -> None:
            super().__init__()
            self.stage = stage

    class Ended(Message):
        """The work is over."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(
        self,
        path: Path,
        coder: str,
        looked: Looked,
        judgements: Sequence[Judgement],
        vault: Vault,
        *,
        complete: bool,
    ) -> None:
        super().__init__()
        self._vault, self._count = vault, len(judgements)
        self._job = partial(
            redact.job, path, looked, judgements, vault, actor=coder, complete=complete
        )
        self._stage = "Getting ready…"
        self._began = time.monotonic()
        self._turns = 0
        self._worker: Worker | None = None
        self._stopped = False

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static("Applying your answers", classes="heading", markup=False)
            yield Static(id="said", markup=False)
            yield Static(
                "First the original wording goes into the vault, then the answers change, then the"
                " file is rewritten so that nothing of the old text stays in it.",
                classes="hint",
                markup=False,
            )
        yield KeyBar()

    def on_mount(self) -> None:
        self._show()
        self.set_interval(_TURN, self._turn)
        self.run_worker(
            self._work, thread=True, name="apply", group="apply", description="applying"
        )

    def _turn(self) -> None:
        self._turns += 1
        self._show()

    def _show(self) -> None:
        seconds = int(time.monotonic() - self._began)
        places = "1 place" if self._count == 1 else f"{self._count:,} places"
        stage = "Stopping…" if self._stopped else self._stage
        self.query_one("#said", Static).update(
            lines(
                plain(f"{_SPINNER[self._turns % len(_SPINNER)]} {stage}", "bold"),
                plain(f"{places}, {seconds} s. It finishes by itself."),
            )
        )

    def _work(self) -> None:
        """In a thread, which only waits: the work itself is another process's."""
        outcome = Outcome(None, [], redact.ended())
        try:
            self._worker = Worker("redact", self._job())
            if self._stopped:
                self._worker.stop()
            for said in self._worker.messages():
                match said:
                    case Step():
                        self.post_message(self.Told(str(said)))
                    case Result():
                        outcome = Outcome(*redact.applied(said.value), None)
                    case Failed():
                        outcome = Outcome(None, [], said.error)
            self._vault.reload()
        except ValueError:  # no line of ours: it broke off
            pass
        except ChecError as error:
            outcome = Outcome(outcome.applied, outcome.warnings, error)
        except OSError as error:
            outcome = Outcome(
                None,
                [],
                ProjectError(
                    f"The work could not be started ({error.strerror}).",
                    fix="Nothing was changed. Try again, or use chec-voice deidentify.",
                ),
            )
        self.post_message(self.Ended(outcome))

    def on_applying_screen_told(self, message: Told) -> None:
        self._stage = message.stage

    def on_applying_screen_ended(self, message: Ended) -> None:
        self.dismiss(message.outcome)

    def action_stop(self) -> None:
        """End the process. What it did not commit is as it was."""
        self._stopped = True
        self._show()
        if self._worker is not None:
            self._worker.stop()

    def may_leave(self) -> bool:
        """Not while this runs."""
        return False
