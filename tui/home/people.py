"""Who works in a project, and who leads on safeguarding: a lead is named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chec_voice.project.concerns import ON_TRUST, SEALED, UNSEALED
from chec_voice.text import counted
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.session import Session


def ask(app: Session) -> None:
    """Show who works here; whoever is chosen may be made a lead, or a coder again."""
    team = app.project.team
    known, leads = team.people(), team.leads
    done = {str(one["name"]): int(str(one["segments_done"])) for one in team.coders()}

    def line(name: str) -> str:
        role = "safeguarding lead" if name in leads else "coder"
        # How much others did is hidden from who codes blind.
        alone = app.coding.blind and name != app.coding.coder
        much = "" if alone else f", {counted(done[name], 'part')} done"
        return f"{name}: {role}{much}"

    def chosen(n: int | None) -> None:
        if n is not None and n < len(known):
            _role(app, known[n], lead=known[n] not in leads)
        elif n is not None:
            hint = "Their name, as they will type it."
            app.push_screen(LineScreen("Who is to be a safeguarding lead?", hint), typed)

    def typed(name: str | None) -> None:
        if name:
            _meant(app, name, lambda meant: _role(app, meant, lead=meant not in leads))

    who = f"Here that is {' and '.join(leads)}." if leads else "Nobody is yet."
    heading = f"Who works here. Who leads on safeguarding? {who}"
    app.push_screen(ChooseScreen(heading, [*map(line, known), "Somebody new …"]), chosen)


def _meant(app: Session, name: str, then: Callable[[str], None]) -> None:
    """A name that is nearly a known one is most often that one, misspelt."""
    team = app.project.team
    spelt = {one.casefold(): one for one in team.people()}
    like = team.like(name)
    if not like:
        then(spelt.get(name.casefold(), name))
        return

    def answered(key: str | None) -> None:
        if key in ("y", "n"):
            then(like[0] if key == "y" else name)

    said = f"{like[0]} works here already; {name} would be somebody else."
    choices = {"y": f"Yes, {like[0]}", "n": f"No, {name} is new", "escape": "Back"}
    app.push_screen(AskScreen(f"Do you mean {like[0]}?", said, choices), answered)


def _role(app: Session, name: str, *, lead: bool) -> None:
    """Ask, and make somebody a lead, or a coder again."""
    role = "lead" if lead else "coder"
    sealed = SEALED if app.project.vault_path.exists() else UNSEALED
    said = (
        f"A lead opens concerns, and decides what becomes of the answers. {ON_TRUST} {sealed} The"
        " first lead is named by anyone, the next ones by a lead."
        if lead
        else f"{name} opens no concern any more, and names no lead."
    )
    now = f"{name} is a {'safeguarding lead' if lead else 'coder'} now"

    def answered(key: str | None) -> None:
        if key == "y":
            app.save_or_say(
                lambda: app.project.team.set_role(name, role, by=app.coding.coder),
                lambda _: app.notify(now),
                "Roles stay as they were",
            )

    heading = f"Make {name} a {'safeguarding lead' if lead else 'coder again'}?"
    choices = {"y": "Do it", "escape": "No"}
    app.push_screen(AskScreen(heading, said, choices), answered)
