"""What is said of answers that wait to be looked at again, since what a code means was changed."""

from __future__ import annotations

from chec_voice.project import Count
from chec_voice.project.codebook_acts import waits_for_you
from tui import keys


def again_words(many: Count, action: str) -> str:
    """How many answers of a coder wait, and which key goes through them; "" for none.

    Args:
        action: what goes through them on this screen, by the name of its key.
    """
    waits = waits_for_you(many)
    return f"{waits} · {keys.shown(action)} goes through them" if waits else ""
