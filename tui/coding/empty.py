"""What the review screen says when there is no answer to show: what to do next."""

from __future__ import annotations

from textual.content import Content

from chec_voice.text import counted
from tui import keys
from tui.plain import lines, plain


def empty_text(answers: int, *, in_round: bool = False, which: str = "") -> Content:
    """What stands in place of an answer when there is none.

    Args:
        answers: how many there are to code.
        in_round: the coder codes a round, and may see next how far its coders agree.
        which: the filters in force, in words.
    """
    if which:
        return lines(
            plain("No other answer is like that.", "bold"),
            plain(f"You go through only answers {which}."),
            plain(""),
            plain(f"  {keys.shown('filter'):<4} choose other answers, or every answer"),
            *_always(),
        )
    if not answers:
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
            if answers == 1
            else f"All {counted(answers, 'answer')} are done. Thank you.",
            "bold",
        ),
        plain(""),
        *_agreement(in_round),
        plain(
            f"  {keys.shown('map'):<4} framework map: what was said about which domain,"
            " and where voice is missing"
        ),
        plain(f"  {keys.shown('themes'):<4} themes: people, answers and mentions per code"),
        *_always(),
    )


def _always() -> list[Content]:
    return [
        plain(f"  {keys.shown('back'):<4} look at the last answers again"),
        plain(f"  {keys.shown('find'):<4} find an answer by its words"),
        plain(f"  {keys.shown('undo'):<4} take back the last thing you did"),
        plain(f"  {keys.shown('quit'):<4} leave; everything is saved"),
    ]


def _agreement(in_round: bool) -> list[Content]:
    where = f"  {keys.shown('agreement')}  where you differ from others, once all of you are done"
    return [plain(where)] if in_round else []
