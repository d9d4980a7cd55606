"""How the two ways of an exchange with other programs are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chec_voice.cli.output import say
from chec_voice.project import loss_lines


def say_losses(lost: Iterable[Mapping[str, object]], *, where: str) -> None:
    """The loss report, what is lost before what is changed."""
    for line in loss_lines(lost, where=where):
        say(line)
