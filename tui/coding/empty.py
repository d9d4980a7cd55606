"""What the review screen says when there is no answer to show: what to do next."""

from __future__ import annotations

from textual.content import Content

from chec_voice.review import QueueProgress
from tui import keys
from tui.plain import lines, plain


def empty_text(progress: QueueProgress, *, in_round: bool = False) -> Content:
    """What stands in place of an answer when there is none.

    Args:
        in_round: the coder codes a round, and may see next how far its coders agree.
    """
    if not progress.total:
        return lines(
            plain("There are no answers in this project yet.", "bold"),
            plain(""),
            plain(
                keys.fill("{home}, then {home-import}, brings in a table, notes or a transcript.")
            ),
        )
    return lines(
        plain(
            "The one answer is done. Thank you."
            if progress.total == 1
            else f"All {progress.total:,} answers are done. Thank you.",
            "bold",
        ),
        plain(""),
        *_agreement(in_round),
        plain(f"  {keys.shown('back'):<4} look at the last answers again"),
        plain(f"  {keys.shown('find'):<4} find an answer by its words"),
        plain(
            f"  {keys.shown('map'):<4} framework map: what was said about which domain,"
            " and where voice is missing"
        ),
        plain(f"  {keys.shown('themes'):<4} themes: people, answers and mentions per code"),
        plain(f"  {keys.shown('undo'):<4} take back the last thing you did"),
        plain(f"  {keys.shown('quit'):<4} leave; everything is saved"),
    )


def _agreement(in_round: bool) -> list[Content]:
    where = f"  {keys.shown('agreement')}  where you differ from others, once all of you are done"
    return [plain(where)] if in_round else []
