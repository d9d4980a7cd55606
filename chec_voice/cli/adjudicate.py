"""chec-voice adjudicate"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from chec_voice.cli.named_code import named_code
from chec_voice.cli.output import (
    counted,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
    shell,
    visible,
)
from chec_voice.cli.people import asked
from chec_voice.errors import ChecError, NotFound, Refused
from chec_voice.project import Dispute, Project, Undone
from chec_voice.review import in_words

HELP = (
    "A number takes that coder's codes, b both's, c CODE, CODE any codes, 0 no code; then say why."
    " d definitions, s later, u undo, q stop."
)


@click.command()
@project_argument
@click.option("--round", "round_name", metavar="NAME", help="Only the answers of this round.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Whose; give it twice.")
@click.option("--all", "include_all", is_flag=True, help="Also what was not judged blind.")
@click.option("--code", metavar="CODE", help="Only where they differ about this code.")
@click.option("--words", is_flag=True, help="Show the answers and the reasons, too.")
@click.option("--answer", type=click.IntRange(1), metavar="N", help="Settle this answer.")
@click.option(
    "--take",
    metavar="WHOSE",
    help="With --answer: a coder's name, both, none, or CODE,CODE.",
)
@click.option(
    "--why",
    metavar="REASON",
    default="",
    help="Why it is settled so; kept beside it. - asks for it.",
)
@click.option(
    "--not-for", metavar="CODE", help="Make the reason a line of this code's when not to use."
)
@click.option("--use", metavar="CODE", help="With --not-for: the code to use instead.")
@click.option(
    "--undo", is_flag=True, help="Take back what this person settled last, or the rule made of it."
)
@click.option("--plain", is_flag=True, help="Go through what is not settled, line by line.")
@click.option("--by", "actor", metavar="PERSON", default="", help="Who settles.")
@json_option
def command(
    project: Path,
    round_name: str | None,
    coders: tuple[str, ...],
    include_all: bool,
    code: str | None,
    words: bool,
    answer: int | None,
    take: str | None,
    why: str,
    not_for: str | None,
    use: str | None,
    undo: bool,
    plain: bool,
    actor: str,
    as_json: bool,
) -> None:
    """Settle answers on which coders differ; what is settled is kept as the agreed coding.

    \b
    adjudicate P --round pilot                           lists them, without anybody's words
    adjudicate P --answer 12 --take Ann --why "..." --by Lee
    adjudicate P --round pilot --plain --by Lee          shows one after the other

    Whoever has a name may settle, except while they code blind in an open round themselves. Answers
    of an open round are not shown. What coders said stays as it is, and so does their agreement.
    """
    if len(coders) == 1:
        raise click.UsageError("It takes two: give --coder twice, or not at all.")
    if (answer is None) != (take is None):
        raise click.UsageError("--answer and --take go together: which answer, and whose codes.")
    if use and not not_for:
        raise click.UsageError("--use goes with --not-for.")
    if (undo or plain or answer is not None) and not actor.strip():
        raise Refused("who settles this?", fix="Say so: --by NAME")
    why = asked(why, "Why")
    with Project.open(project) as opened:
        door = opened.agreement
        if undo:
            say(_undone_words(door.undo(actor)))
            return
        if actor.strip():
            door.require_settler(actor)
        found = door.disputes(
            round_name=round_name,
            coders=coders,
            include_all=include_all,
            code=_code(opened, code) if code else None,
        )
        if answer is not None:
            _settle(opened, _of(found, answer), str(take), why, actor)
            if not_for:
                _define(opened, not_for, why, use, actor)
        elif plain:
            Settling(opened, [d for d in found if d.settled is None and d.open], actor).run()
        else:
            _list(opened, project, found, words, as_json)
            if not found and not as_json and not code:
                for line in door.compared(
                    round_name=round_name, coders=coders, include_all=include_all
                ):
                    say(line)


def _of(found: Sequence[Dispute], answer: int) -> Dispute:
    for dispute in found:
        if dispute.response_id == answer:
            return dispute
    raise NotFound(
        f"coders do not differ on an answer {answer} here.",
        fix="See those on which they do, by leaving out --answer; --all counts imported codings.",
    )


def _code(opened: Project, wanted: str) -> str:
    return named_code(opened.codebook, wanted).id


def _chosen(opened: Project, dispute: Dispute, take: str) -> tuple[str, ...]:
    for name, codes in dispute.choices.items():
        if name.casefold() == take.strip().casefold():
            return codes
    if take.strip().casefold() == "none":
        return ()
    return tuple(_code(opened, part) for part in take.split(",") if part.strip())


def _settle(opened: Project, dispute: Dispute, take: str, why: str, actor: str) -> None:
    chosen = _chosen(opened, dispute, take)
    opened.agreement.settle(dispute.response_id, chosen, reason=why, actor=actor)
    names = opened.codes.names
    say(f"Settled answer {dispute.response_id}: {_named(names, chosen)}.")


def _define(opened: Project, code: str, why: str, use: str | None, actor: str) -> None:
    code_id = _code(opened, code)
    instead = _code(opened, use) if use else None
    say(opened.agreement.foresee_rule(code_id, why, use=instead).words)
    opened.agreement.add_to_definition(code_id, why, use=instead, actor=actor)
    say(f"{opened.codes.names[code_id]} says now not to use it when: {why}")


def _undone_words(undone: Undone | None) -> str:
    if undone is None:
        return "Nothing is left to take back."
    if undone.kind == "edit-codebook":
        return f"Taken back: {undone.detail['what']}."
    stands = undone.detail.get("stands")
    return f"{stands} Taken back." if stands else "Taken back."


def _named(names: dict[str, str], codes: Sequence[str]) -> str:
    return ", ".join(names.get(code, code) for code in codes) or "no code"


def _list(
    opened: Project, project: Path, found: Sequence[Dispute], words: bool, as_json: bool
) -> None:
    data = {
        "answers": [
            {
                "answer": dispute.response_id,
                "coders": {side.coder: list(side.codes) for side in dispute.sides},
                "disputed": list(dispute.disputed),
                "settled": None if dispute.settled is None else list(dispute.settled),
                "open": dispute.open,
                **({"text": dispute.text, "reasons": list(dispute.reasons)} if words else {}),
            }
            for dispute in found
        ]
    }
    if print_as_json(data, project=opened.name, synthetic=opened.synthetic, as_json=as_json):
        return
    names = opened.codes.names
    if kept_back := opened.agreement.kept_back():
        say(kept_back)
    if not found:
        say("There is nothing to settle: coders differ on no answer.")
        return
    coders = list(dict.fromkeys(side.coder for dispute in found for side in dispute.sides))
    print_table(
        ("answer", *coders, "settled", *(("text", "why") if words else ())),
        [
            (
                str(dispute.response_id),
                *(_side(dispute, coder, names) for coder in coders),
                _state(dispute, names),
                *((dispute.text, " / ".join(dispute.reasons)) if words else ()),
            )
            for dispute in found
        ],
        left=len(coders) + 4,
    )
    left = sum(dispute.settled is None and dispute.open for dispute in found)
    say(f"{counted(left, 'answer is', 'answers are')} not settled yet.")
    if left:
        say(f"One after the other: chec-voice adjudicate {shell(project)} --plain --by NAME")


def _side(dispute: Dispute, coder: str, names: dict[str, str]) -> str:
    """What a coder said of the codes on which they differ."""
    for side in dispute.sides:
        if side.coder == coder:
            return _named(names, [code for code in side.codes if code in dispute.disputed])
    return ""


def _state(dispute: Dispute, names: dict[str, str]) -> str:
    if not dispute.open:
        return "waits for a lead"
    return "" if dispute.settled is None else _named(names, dispute.settled)


class Settling:
    """A conversation in plain lines; each answer is settled before the next one is shown."""

    def __init__(self, opened: Project, disputes: Sequence[Dispute], actor: str) -> None:
        self._opened, self._disputes, self._actor = opened, disputes, actor
        self._names = opened.codes.names
        self._settled: list[int] = []

    def run(self) -> None:
        if kept_back := self._opened.agreement.kept_back():
            say(kept_back)
        say(f"{counted(len(self._disputes), 'answer', 'answers')} to settle. {HELP}")
        at: int | None = 0
        while at is not None and at < len(self._disputes):
            self._show(at)
            at = self._ask(at)
        say(f"{len(self._settled)} of {len(self._disputes)} settled.")

    def _show(self, at: int) -> None:
        dispute = self._disputes[at]
        say()
        say(f"{at + 1} of {len(self._disputes)}. Question: {dispute.question}")
        say(f"Answer {dispute.response_id}: {visible(dispute.text)}")
        for n, side in enumerate(dispute.sides, 1):
            say(f"{n}. {side.coder}: {_named(self._names, side.codes)}")
        say(f"They differ about: {_named(self._names, dispute.disputed)}")

    def _ask(self, at: int) -> int | None:
        """Which one to show next; None to stop."""
        dispute = self._disputes[at]
        while True:
            line = _heard("> ")
            word, _, rest = (line or "").partition(" ")
            if line is None or word == "q":
                return None
            if word == "s":
                return at + 1
            if word == "d":
                for code in dispute.definitions:
                    means = in_words(code.definition or code.brief, self._names)
                    say(f"{code.name}: {means}")
                    for rule in code.when_not_to_use:
                        say(f"  not when: {in_words(rule.when, self._names)}")
                continue
            if word == "u":
                undone = self._opened.agreement.undo(self._actor)
                say(_undone_words(undone))
                if undone is not None and undone.kind == "adjudicate" and self._settled:
                    return self._settled.pop()
                continue
            chosen = self._taken(dispute, word, rest)
            if chosen is None:
                say(HELP)
                continue
            why = _heard("Why? ")
            if why is None:
                return None
            try:
                _settle(self._opened, dispute, chosen, why, self._actor)
            except ChecError as error:
                say(str(error))
                continue
            self._settled.append(at)
            return at + 1

    @staticmethod
    def _taken(dispute: Dispute, word: str, rest: str) -> str | None:
        if word == "b":
            return "both"
        if word == "0":
            return "none"
        if word == "c" and rest.strip():
            return rest
        if word.isdecimal() and 1 <= int(word) <= len(dispute.sides):
            return dispute.sides[int(word) - 1].coder
        return None


def _heard(prompt: str) -> str | None:
    """What was typed, or None when the input is over."""
    try:
        return input(prompt).strip()
    except EOFError:
        return None
