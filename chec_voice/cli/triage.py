"""chec-voice triage"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from chec_voice.cli.output import (
    SYNTHETIC,
    Bar,
    counted,
    json_option,
    meant_coder,
    note,
    print_json,
    project_argument,
    say,
)
from chec_voice.errors import Refused
from chec_voice.project import Project
from chec_voice.project.triage import (
    BACK,
    DANGER,
    HINTED,
    NOTICE,
    ToRead,
    Triage,
    reading_line,
    same_words,
)
from chec_voice.review import VOICE_WORDS

HELP = (
    "n read, no concern seen by me; w the same, also wherever the very same words answer this"
    " question; f and a note: flag; s later; u undo my last n or w; q leave."
)


@click.command()
@project_argument
@click.option("--coder", metavar="NAME", help="Who reads.")
@click.option("--mine", is_flag=True, help="Also answers that others have read.")
@click.option("--list", "listing", is_flag=True, help="Print the order, and read nothing.")
@json_option
def command(project: Path, coder: str | None, mine: bool, listing: bool, as_json: bool) -> None:
    """Read answers for risk, before they are coded.

    Words that may mean risk, and likeness to made-up examples of a disclosure, bring an answer
    forward. Nothing but a person's reading takes one out of this queue, and an answer that nothing
    brought forward is not safe, it is unread.
    """
    listing = listing or as_json
    if coder is None and not listing:
        raise click.UsageError("Say who reads: --coder NAME.")
    with Project.open(project) as opened:
        if not listing:
            opened.require_writable()
        with Bar() as bar:
            if not opened.risk_reading.get_ready(bar):
                note("The model for meaning is not installed: words alone order the queue.")
        if listing:
            _list(opened, as_json)
            return
        if opened.synthetic:
            say(SYNTHETIC)
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        Reading(opened.triage(meant_coder(opened, str(coder)), mine=mine)).run()


def _list(opened: Project, as_json: bool) -> None:
    read, everything = opened.risk_reading.counts()
    waiting = opened.risk_reading.to_read()
    if as_json:
        print_json(
            {
                "danger": DANGER,
                "notice": NOTICE,
                "read": read,
                "of": everything,
                "answers": [one.to_dict() for one in waiting],
            }
        )
        return
    say(DANGER)
    say(NOTICE)
    for one in waiting:
        say(f"{one.uuid} {_why(one)}")
    say(reading_line(read, everything, opened.risk_reading.to_read_again()))


def _why(one: ToRead) -> str:
    unread = f"to be read again: {BACK[one.back]}" if one.back else "not read yet"
    if one.flag is None:
        return f"no hint; {unread}"
    kinds = list(dict.fromkeys(cue.kind for cue in one.flag.cues))
    return f"{one.flag.level}: {', '.join(kinds)}; {unread}"


class Reading:
    """A conversation in plain lines; every answer's mark is saved before the next one is shown."""

    def __init__(self, triage: Triage) -> None:
        self.triage = triage
        self._last: list[list[ToRead]] = []
        """What each n or w marked."""

    def run(self) -> None:
        say(DANGER)
        say(NOTICE)
        say(HELP)
        queue = self.triage.queue()
        while queue:
            one = queue.pop(0)
            self._show(one, len(queue))
            key = self._ask(one, queue)
            if key == "q":
                break
            if key == "s":
                queue.append(one)
                if len(queue) == 1:
                    say("That is the only one left.")
            elif key == "u":
                queue.insert(0, one)
                if self._last:
                    back = self._last.pop()
                    queue[:0] = back
                    self.triage.unread_all([each.response_id for each in back])
        else:
            say("Nothing is waiting to be read.")
        say(reading_line(*self.triage.counts()))

    def _show(self, one: ToRead, left: int) -> None:
        say()
        say(f"{DANGER} {left:,} more to read.")
        where = f"{one.session}, {one.setting}" if one.setting else one.session
        say(f"{where}. Question: {one.question}")
        if one.back:
            say(f"It was read before, and is to be read again: {BACK[one.back]}.")
        if one.flag is not None:
            for cue in one.flag.cues[:5]:
                words = f'"{cue.words}": ' if cue.words else ""
                say(f"Hint: {words}{cue.reason}")
        say(f"Answer ({VOICE_WORDS[one.voice]}): {one.text}")

    def _same(self, one: ToRead, queue: list[ToRead]) -> bool:
        """Read an answer and those of the very same words, after a look at how many they are."""
        if one.flag is not None:
            say(HINTED)
            return False
        same = same_words(one, [one, *queue])
        try:
            if len(same) > 1:
                say(f'"{one.text}" answers this question {len(same):,} times.')
                if input(f"Have you read all of these? y reads {len(same):,} > ").strip() != "y":
                    return False
            self.triage.read_all(same)
        except EOFError:
            return False
        except Refused as error:
            say(str(error))
            return False
        read = {each.response_id for each in same}
        queue[:] = [each for each in queue if each.response_id not in read]
        self._last.append(same)
        say(f"Read {counted(len(same), 'answer')}; no concern seen by you.")
        return True

    def _ask(self, one: ToRead, queue: list[ToRead]) -> str:
        """n, w, f, s, u, q, or skip: nothing could be marked."""
        while True:
            try:
                word, _, rest = input("> ").strip().partition(" ")
            except EOFError:
                return "q"
            match word.lower():
                case "n":
                    try:
                        self.triage.read(one.response_id, one.text)
                    except Refused as error:
                        say(str(error))
                        return "skip"
                    self._last.append([one])
                    return "n"
                case "w":
                    if self._same(one, queue):
                        return "w"
                case "f" if rest.strip():
                    self.triage.flag(one.response_id, rest)
                    say("Flagged. It waits for a safeguarding lead, and is out of coding.")
                    return "f"
                case "f":
                    say("Say in a few words why: f and a note.")
                case "s" | "u" | "q":
                    return word.lower()
                case _:
                    say(HELP)
