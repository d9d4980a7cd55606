"""Rounds: several people code the same answers blind. One is made here, and coded from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError, Refused
from chec_voice.project import Project
from chec_voice.project.agreement.rounds import NONE_LEFT, TWO, Closing
from chec_voice.project.coding import Coding
from chec_voice.text import counted, in_words
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_MANY = "40"
"""Answers that are offered: an afternoon for two."""
_NONE_MADE = "No round was made"


def ask_new(
    app: Session,
    then: Callable[[str, list[str], int], object],
    before: tuple[str, Sequence[str]] = ("", ()),
) -> None:
    """Ask for a round's name, its coders and its size, and make it.

    Args:
        then: is told its name, its coders and how many answers it has.
        before: name and coders that were typed before.
    """
    known = app.project.team.people()

    def with_name(name: str | None) -> None:
        if name:
            ask_who(name, ", ".join(before[1]))

    def ask_who(name: str, typed: str) -> None:
        here = f" Known here: {in_words(known)}." if known else ""
        hint = f"Two names or more, with commas between.{here}"
        heading = f"Who codes the round {name}?"

        def two(said: str) -> None:
            if len(listed(said)) < 2:
                raise Refused(TWO)

        app.push_screen(LineScreen(heading, hint, typed, check=two), partial(with_coders, name))

    def listed(typed: str) -> list[str]:
        """Names as they are spelt here, each once."""
        named = [" ".join(part.split()) for part in typed.split(",")]
        spelt = {one.casefold(): one for one in known}
        once = {one.casefold(): spelt.get(one.casefold(), one) for one in reversed(named) if one}
        return list(once.values())[::-1]

    def with_coders(name: str, typed: str | None) -> None:
        if typed is not None:
            surely(name, listed(typed), 0)

    def surely(name: str, coders: list[str], at: int) -> None:
        """A name that nobody has here is asked about: it is most often one misspelt."""
        at = next((n for n in range(at, len(coders)) if coders[n] not in known), len(coders))
        if at == len(coders):
            with_known(name, coders)
            return
        one = coders[at]
        like = app.project.team.like(one)

        def answered(key: str | None) -> None:
            if key == yes_new:
                surely(name, coders, at + 1)
            elif key == "y":
                meant = listed(", ".join([*coders[:at], like[0], *coders[at + 1 :]]))
                if len(meant) < 2:
                    ask_who(name, ", ".join(meant))
                else:
                    surely(name, meant, at)
            else:
                ask_who(name, ", ".join(coders))

        yes_new = "n" if like else "y"
        said = f"Nobody called {one} has coded here. A round waits for each of its coders."
        choices = {"y": f"Yes, {one} is new", "n": "No", "escape": "Back"}
        heading = f"Is {one} new here?"
        if like:
            said = f"{like[0]} has coded here before; {one} would be somebody else."
            choices = {"y": f"Yes, {like[0]}", "n": f"No, {one} is new", "escape": "Back"}
            heading = f"Do you mean {like[0]}?"
        app.push_screen(AskScreen(heading, said, choices), answered)

    def with_known(name: str, coders: list[str]) -> None:
        app.beside(
            lambda project: project.agreement.left_blind(coders),
            partial(with_left, name, coders),
            lambda error: app.show_error(error, _NONE_MADE),
        )

    def with_left(name: str, coders: list[str], left: int) -> None:
        if not left:
            way = keys.fill("{home}, then {home-import}")
            none = Refused(f"{NONE_LEFT} Bring in answers first ({way}), or name other coders.")
            app.show_error(none, _NONE_MADE, lambda: ask_who(name, ", ".join(coders)))
            return
        hint = (
            f"{counted(left, 'answer is', 'answers are')} left that none of them has judged yet;"
            " what others say is hidden."
        )
        app.push_screen(
            LineScreen("How many answers?", hint, _MANY, check=_number),
            lambda number: with_number(name, coders, left, number),
        )

    def with_number(name: str, coders: list[str], left: int, typed: str | None) -> None:
        if not typed:
            return
        if int(typed) <= left:
            make(name, coders, int(typed))
            return
        said = f"{int(typed):,} were asked for, and none of the coders has judged these yet."
        choices = {"y": f"Yes, all {left:,}", "n": "No, fewer", "escape": "Back"}
        only = f"Only {counted(left, 'answer is', 'answers are')} left: all of them?"
        if left == 1:
            choices, only = {"y": "Yes", "escape": "Back"}, "Only 1 answer is left: take it?"

        def answered(key: str | None) -> None:
            if key == "y":
                make(name, coders, left)
            else:
                with_known(name, coders)

        app.push_screen(AskScreen(only, said, choices), answered)

    def make(name: str, coders: list[str], many: int) -> None:
        def failed(error: ChecError) -> None:
            app.show_error(error, _NONE_MADE, lambda: ask_new(app, then, (name, coders)))

        def made(answers: int) -> None:
            then(name, coders, answers)

        app.write_beside(
            "new-round",
            f"choosing the answers of the round {name}",
            made,
            failed,
            name=name,
            coders=coders,
            answers=many,
            actor=app.coding.coder,
        )

    hint = "A short name, such as pilot or March."
    app.push_screen(LineScreen("A new round: what is it called?", hint, before[0]), with_name)


def _number(typed: str) -> None:
    if not typed.isdecimal() or not int(typed):
        raise Refused(f"{typed!r} is no number of answers.", fix="Type one such as 40.")


def round_waits(project: Project, coding: Coding) -> str:
    """That a round waits for who codes, and by which key it is coded; "" in the midst of it."""
    found = project.agreement.waiting_round(coding.coder)
    if found is None or found.name == coding.open_round:
        return ""
    return f"{found.waits_words(coding.coder)} · {keys.shown('agreement')} codes it"


def ask_close(app: Session, name: str, then: Callable[[], object]) -> None:
    """Say what closing a round does and who is not done, and close it where they agree."""

    def close() -> None:
        app.save_or_say(
            lambda: app.project.agreement.close_round(name, app.coding.coder, early=True),
            lambda _: then(),
            "The round stays open",
        )

    def ask(closing: Closing) -> None:
        app.push_screen(
            AskScreen(f"Close the round {name}?", closing.words, {"y": "Close it", "escape": "No"}),
            lambda key: close() if key == "y" else None,
        )

    app.beside(
        lambda project: project.agreement.foresee_close(name),
        ask,
        lambda error: app.show_error(error, "The round stays open"),
    )


def offer(review: PlacesScreen, name: str) -> bool:
    """Offer to code a round now, or, in the midst of it, to go back to all answers.

    Returns False where this coder has neither: they do not code it.
    """
    app = review.app
    status = next((one for one in app.project.agreement.rounds() if one.name == name), None)
    coder, inside = app.coding.coder, app.coding.open_round == name
    if status is None or status.closed:
        return False

    def enter() -> None:
        def entered(coding: Coding) -> None:
            app.outside = app.outside or app.coding  # from one round to another: not the first
            app.coding = coding
            begin(f"Round {name}")

        app.save_or_say(
            lambda: app.project.coding(
                coder, blind=app.coding.blind_by_choice, order=app.coding.order, round_name=name
            ),
            entered,
            "It stays as it was",
        )

    def leave(said: str = "All answers again") -> None:
        """Back to what was gone through before: blind or not, in its order, with its filters."""
        blind = app.coding.blind_by_choice
        app.coding = app.outside or app.project.coding(coder, blind=blind)
        app.outside = None
        begin(said)

    def begin(said: str) -> None:
        review.returned()
        review.desk.start()
        review.show(said)

    def answered(key: str | None) -> None:
        if key == "y" and inside:
            leave()
        elif key == "y":
            enter()
        elif key == "x":
            ask_close(app, name, closed)

    def closed() -> None:
        said = f"The round {name} is closed"
        if inside:
            leave(f"{said}: all answers again")
        else:
            begin(said)

    what = counted(status.answers, "answer")
    said = (
        f"{what}, which every coder of the round judges without sight of the others and of"
        " suggestions. What they said is shown once all are done."
    )
    yes = "Back to all answers" if inside else "Code its answers now"
    heading = f"You code blind in the round {name}"
    choices = {"y": yes, "x": "Close the round", "escape": "Not now"}
    app.push_screen(AskScreen(heading, f"{said} Not done: {status.left_words}.", choices), answered)
    return True
