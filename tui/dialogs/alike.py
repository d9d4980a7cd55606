"""Asks before a code gets a name that is much like one that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen

from chec_voice.codebook_edits import alike
from chec_voice.model import Code, Codebook
from chec_voice.project import alike_codes
from chec_voice.review import name_path
from tui.dialogs.ask import AskScreen


def not_twice(
    screen: Screen[Any],
    book: Codebook,
    name: str,
    work: Callable[[], None],
    *,
    without: str = "",
    looked: Callable[[], None],
    again: Callable[[], object] | None = None,
) -> None:
    """Do `work`, after a question where the codebook has a name like this, in words or meaning.

    Args:
        without: id of the code that is to get the name.
        looked: is called before either, as meaning is compared beside and takes a moment.
        again: asks for another name, where this one is not to be.
    """

    def ask(like: Sequence[Code]) -> None:
        if not screen.is_attached:
            return
        looked()
        if not like:
            work()
            return
        names = "\n".join(f"• {name_path(book, code.id)}: {code.brief}" for code in like[:4])
        text = f"{names}\n\nTwo codes that mean the same are coded differently by everybody."
        choices = {"y": "Still, go on", "escape": "No" if again is None else "Another name"}

        def answered(key: str | None) -> None:
            if key == "y":
                work()
            elif again is not None:
                again()

        heading = f"There is something like “{name}”"
        screen.app.push_screen(AskScreen(heading, text, choices), answered)

    def look() -> None:
        like = alike(book, name, without) or alike_codes(book, name, without)
        screen.app.call_from_thread(ask, like)

    screen.run_worker(look, thread=True, group="alike", description="looking for codes alike")
