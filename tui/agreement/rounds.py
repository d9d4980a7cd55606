"""Rounds: several people code the same answers blind. One is made here, and coded from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chec_voice.errors import Refused
from chec_voice.project import RoundStatus
from chec_voice.project.coding import Coding
from chec_voice.text import counted, in_words
from tui.dialogs.ask import AskScreen
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_MANY = "40"
"""Answers that are offered: an afternoon for two."""


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
            here = f" Known here: {in_words(known)}." if known else ""
            hint = f"Two names or more, with commas between.{here}"
            heading = f"Who codes the round {name}?"
            app.push_screen(
                LineScreen(heading, hint, ", ".join(before[1])),
                lambda typed: with_coders(name, typed),
            )

    def with_coders(name: str, typed: str | None) -> None:
        coders = [one for part in (typed or "").split(",") if (one := part.strip())]
        surely(name, coders, 0)

    def surely(name: str, coders: list[str], at: int) -> None:
        """A name that is nearly a known one is most often that one, misspelt."""
        if at < len(coders):
            one = coders[at]
            like = [] if one in known else app.project.team.like(one)
            if not like:
                surely(name, coders, at + 1)
                return

            def answered(key: str | None) -> None:
                if key in ("y", "n"):
                    meant = like[0] if key == "y" else one
                    surely(name, [*coders[:at], meant, *coders[at + 1 :]], at + 1)

            said = f"{like[0]} has coded here before; {one} would be somebody else."
            choices = {"y": f"Yes, {like[0]}", "n": f"No, {one} is new", "escape": "Back"}
            app.push_screen(AskScreen(f"Do you mean {like[0]}?", said, choices), answered)
        elif coders:
            hint = "None of them has judged one of these answers yet; what others say is hidden."
            app.push_screen(
                LineScreen("How many answers?", hint, _MANY, check=_number),
                lambda number: with_number(name, coders, number),
            )

    def with_number(name: str, coders: list[str], typed: str | None) -> None:
        if not typed:
            return

        def work() -> RoundStatus:
            who = app.coding.coder
            return app.project.agreement.new_round(name, coders, n=int(typed), actor=who)

        def done(made: RoundStatus) -> None:
            then(name, coders, made.answers)

        def again() -> None:
            ask_new(app, then, (name, coders))

        app.save_or_say(work, done, "No round was made", again=again)

    hint = "A short name, such as pilot or March."
    app.push_screen(LineScreen("A new round: what is it called?", hint, before[0]), with_name)


def _number(typed: str) -> None:
    if not typed.isdecimal() or not int(typed):
        raise Refused(f"{typed!r} is no number of answers.", fix="Type one such as 40.")


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

    def leave() -> None:
        """Back to what was gone through before: blind or not, in its order, with its filters."""
        blind = app.coding.blind_by_choice
        app.coding = app.outside or app.project.coding(coder, blind=blind)
        app.outside = None
        begin("All answers again")

    def begin(said: str) -> None:
        review.returned()
        review.desk.start()
        review.show(said)

    def answered(key: str | None) -> None:
        if key == "y" and inside:
            leave()
        elif key == "y":
            enter()

    what = counted(status.answers, "answer")
    said = (
        f"{what}, which every coder of the round judges without sight of the others and of"
        " suggestions. What they said is shown once all are done."
    )
    yes = "Back to all answers" if inside else "Code its answers now"
    heading = f"You code blind in the round {name}"
    app.push_screen(AskScreen(heading, said, {"y": yes, "escape": "Not now"}), answered)
    return True
