"""Takes an import back: which one, what hangs on it, and its vault where that holds words of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chec_voice.errors import ChecError, Refused
from chec_voice.text import counted
from chec_voice.vault import Vault
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.passphrase import PassphraseScreen

if TYPE_CHECKING:
    from tui.session import Session

_KINDS = {"codings": "coding"}


def ask(app: Session, done: Callable[[], object]) -> None:
    """Ask which import, and take it back beside the person."""
    there = [one for one in app.project.imports.history() if not one["undone_at"]]
    there.reverse()  # the newest first
    if not there:
        app.notify("Nothing was brought in that could be taken back.")
        return

    def chosen(n: int | None) -> None:
        if n is not None:
            _surely(app, there[n], done)

    app.push_screen(ChooseScreen("Take which import back?", [_words(one) for one in there]), chosen)


def _words(one: dict[str, Any]) -> str:
    what = _KINDS.get(str(one["what"]), str(one["what"]))
    return f"{str(one['at'])[:10]}  {what} of {one['file'] or 'a file'}, by {one['actor']}"


def _surely(app: Session, one: dict[str, Any], done: Callable[[], object]) -> None:
    said = (
        f"{_words(one)}. What it added goes, and what it replaced returns. Where judgements hang on"
        " it, you are asked about them first."
    )
    choices = {"y": "Take it back", "escape": "Leave it"}

    def answered(key: str | None) -> None:
        if key != "y":
            return
        if app.project.imports.undo_needs_vault(one["id"]):
            app.push_screen(
                PassphraseScreen(app.project_path, new=False),
                lambda vault: _undo(app, one, done, vault) if vault is not None else None,
            )
        else:
            _undo(app, one, done)

    app.push_screen(AskScreen("Take this import back?", said, choices), answered)


def _undo(
    app: Session, one: dict[str, Any], done: Callable[[], object], vault: Vault | None = None
) -> None:
    told: dict[str, str] | None = None
    if vault is not None:
        told = vault.handover()
        vault.close()

    def back(gone: dict[str, int]) -> None:
        done()
        judged = gone.get("decisions", 0)
        said = f" {counted(judged, 'judgement')} went with it." if judged else ""
        app.notify(f"Taken back: {_words(one)}.{said}")

    def failed(error: ChecError) -> None:
        if not isinstance(error, Refused) or "--with-decisions" not in error.fix:
            app.show_error(error, "This import stays")
            return
        choices = {"y": "Take them back with it", "escape": "Leave it"}
        app.push_screen(
            AskScreen("Judgements hang on it", error.message, choices),
            lambda key: run(with_decisions=True) if key == "y" else None,
        )

    def run(*, with_decisions: bool) -> None:
        app.write_beside(
            "undo-import",
            "taking an import back",
            back,
            failed,
            elsewhere=back,
            batch=one["id"],
            with_decisions=with_decisions,
            vault=told,
            actor=app.coding.coder,
        )

    run(with_decisions=False)
