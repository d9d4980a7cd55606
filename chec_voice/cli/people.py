"""What several verbs share: the vault's passphrase, and lines about who is behind the answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chec_voice.cli.output import counted
from chec_voice.errors import Refused

if TYPE_CHECKING:
    from chec_voice.project import Project
    from chec_voice.project.vaults.state import VaultState
    from chec_voice.vault import Vault

VARIABLE = "CHEC_VOICE_PASSPHRASE"
passphrase_option: Callable[..., Any] = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=f"File whose first line is the vault's passphrase (or set {VARIABLE}; else it is asked).",
)


def open_vault(
    opened: Project,
    file: Path | None,
    *,
    create: bool = False,
    hint: str = "",
    instead_of_lost: bool = False,
    accept_older: bool = False,
) -> Vault:
    """The project's vault. A new one asks for its passphrase twice.

    Raises:
        Refused: nobody said what the passphrase is.
        ProjectError: the vault is missing, or is not the project's own.
    """
    state = opened.vault_state
    new = create and (state.kind == "none" or (state.kind == "missing" and instead_of_lost))
    if not new and not state.usable and not (accept_older and state.kind == "older"):
        return opened.open_vault("", create=create)  # says what is wrong, and asks for nothing
    return opened.open_vault(
        _passphrase(file, state, new),
        create=create,
        hint=hint,
        instead_of_lost=instead_of_lost,
        accept_older=accept_older,
    )


def typed(value: str, option: str) -> str:
    """What is typed, or piped in, for an option that is `-`: free text about a child.

    Raises:
        Refused: it stood on the command line, which other programs and users can read.
    """
    if value == "-":
        if sys.stdin.isatty():
            click.echo("Type it; end with Ctrl-D on a line of its own.", err=True)
        return sys.stdin.read().strip()
    _keep_off_the_command_line(value, option)
    return ""


def typed_line(value: str, option: str, what: str) -> str:
    """One line that is asked for, or read from a pipe, for an option that is `-`.

    Raises:
        Refused: it stood on the command line.
    """
    if value == "-":
        return asked(value, what)
    _keep_off_the_command_line(value, option)
    return ""


def _keep_off_the_command_line(value: str, option: str) -> None:
    if value:
        raise Refused(
            f"nothing was kept: what stands after {option} can be seen by others on this computer"
            " (in lists of programs, and in the shell's history).",
            fix=f"Use {option} - and type it, or pipe it in.",
        )


def asked(value: str, what: str) -> str:
    """What is asked for, or read from a pipe, where an argument is `-`; else the argument."""
    if value != "-":
        return value
    if sys.stdin.isatty():
        return str(click.prompt(what, err=True)).strip()
    return sys.stdin.readline().strip()


def vault_if_any(opened: Project, file: Path | None) -> Vault | None:
    """The vault where there is one that is the project's own, else None."""
    return open_vault(opened, file) if opened.vault_state.usable else None


def _passphrase(file: Path | None, state: VaultState, new: bool) -> str:
    if file is not None:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise Refused(
                "the passphrase file cannot be read.",
                path=file,
                fix="Check the name and its permissions.",
            ) from None
        return lines[0] if lines else ""
    if given := os.environ.get(VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise Refused(
            "the vault needs its passphrase.",
            fix=f"Use --passphrase-file FILE, or set {VARIABLE}.",
        )
    if new:
        click.echo(
            f"{state.path.name} will keep the original wording. Choose a passphrase for it, such"
            " as four random words, and keep it where your team keeps such things. Nobody can"
            " recover it.",
            err=True,
        )
    elif state.hint:
        click.echo(f"Hint: {state.hint}", err=True)
    given = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return str(given)


def concerned(count: int) -> str:
    """For an import that brought other words for answers about which concerns were raised."""
    return (
        f"A concern was raised about {counted(count, 'answer', 'answers')} that changed. Nothing is"
        " lost: the safeguarding lead sees the words that were raised and the new ones."
    )


def people_lines(people: dict[str, Any]) -> list[str]:
    """What to know, from `project.people.facts`, in sentences."""
    from chec_voice.project.concerns import ON_TRUST, SEALED, UNSEALED
    from chec_voice.project.triage import reading_line

    lines = [
        reading_line(people["read_for_risk"], people["to_read_for_risk"], people["to_read_again"])
    ]
    lines.append(f"Safeguarding leads: {', '.join(people['leads']) or 'nobody yet'}. {ON_TRUST}")
    lines.append(SEALED if people["vault"] else UNSEALED)
    for key, words in (
        ("no_analysis", "do not agree to analysis and are left out"),
        ("no_quotation", "do not agree to be quoted"),
    ):
        if people["consent"].get(key):
            lines.append(f"Consent: {people['consent'][key]:,} {words}.")
    if people["concerns_with_new_words"]:
        lines.append(
            f"Concerns with new words since: {people['concerns_with_new_words']:,}; the lead sees"
            " all wordings."
        )
    if people["withdrawn"]:
        lines.append(f"Withdrawn: {people['withdrawn']:,}.")
    for due in people["past_retention"]:
        lines.append(
            f"WARNING: the words of {counted(due['people'], 'person', 'people')} should have been"
            f" deleted by {due['date']}; see `chec-voice withdraw`."
        )
    return lines
