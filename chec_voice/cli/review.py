"""chec-voice review"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from chec_voice.cli.output import SYNTHETIC, project_argument, say, visible
from chec_voice.errors import NotFound
from chec_voice.project import Coding, Project, Undone
from chec_voice.review import POLARITY_WORDS, VOICE_WORDS, SegmentView, evidence_line, name_path

HELP = (
    "Type a number to accept a suggestion, x and a number to reject it, c and some words to find"
    " a code, or one of: n next, s skip, u undo, m and a memo, f flag a concern, d and a code's"
    " words for its definition, q quit, ? this help."
)


@click.command()
@project_argument
@click.option("--coder", required=True, help="Your name, as it stands beside your judgements.")
@click.option("--blind", is_flag=True, help="Hide suggestions, and record that they were hidden.")
@click.option("--plain", is_flag=True, help="Plain lines; the only way so far, and the default.")
def command(project: Path, coder: str, blind: bool, plain: bool) -> None:
    """Code answers line by line: text first, no colour, no screen updates."""
    with Project.open(project) as opened:
        if opened.synthetic:
            say(SYNTHETIC)
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # no keyboard may end a session with an error
        say(opened.reading_line())
        Review(opened.coding(coder, blind=blind)).run()


def _heard(prompt: str) -> str | None:
    """What was typed, or None when the input is over."""
    try:
        return input(prompt).strip()
    except EOFError:
        return None


class Review:
    """A conversation in plain lines; every judgement is saved before the next prompt."""

    def __init__(self, coding: Coding) -> None:
        self.coding = coding
        self.names = {code.id: code.name for code in coding.codebook.codes}

    def run(self) -> None:
        say(HELP)
        at = self.coding.first()
        while at is not None:
            view = self.coding.view(at)
            self._show(view)
            moved = self._ask(view)
            if moved == "quit":
                break
            at = moved if isinstance(moved, int) else self.coding.next(at)
        else:
            say("Every answer is done.")
        progress = self.coding.progress()
        say(f"{progress.done:,} of {progress.total:,} done, {progress.skipped:,} skipped.")

    def _show(self, view: SegmentView) -> None:
        say()
        say(f"Question: {view.question} ({POLARITY_WORDS[view.polarity]})")
        part = f", part {view.part} of {view.parts}" if view.parts > 1 else ""
        say(f"Answer ({VOICE_WORDS[view.voice]}{part}): {visible(view.text)}")
        for number, one in enumerate(view.suggestions[:9], 1):
            mark = "accepted, " if one.code in view.applied else ""
            mark = "rejected, " if one.code in view.rejected else mark
            say(f"{number}. {mark}{name_path(self.coding.codebook, one.code)}, score "
                f"{one.score:.2f}, {visible(evidence_line(one, 100))}")  # fmt: skip
        for code in view.applied:
            say(f"Applied: {name_path(self.coding.codebook, code)}")
        given = [f"{name}: {value or state.replace('_', ' ')}"
                 for name, value, state in view.attributes]  # fmt: skip
        say(visible("; ".join(given)))

    def _ask(self, view: SegmentView) -> int | str | None:
        """The segment to show next, None for the next in the queue, or 'quit'."""
        while True:
            line = _heard("> ")
            if line is None:
                return "quit"
            word, _, rest = line.partition(" ")
            match word.lower():
                case "q":
                    return "quit"
                case "n" | "":
                    self.coding.done(view.segment_id)
                    return None
                case "s":
                    self.coding.skip(view.segment_id)
                    return None
                case "u":
                    undone = self.coding.undo()
                    say("Nothing to undo." if undone is None else f"Undone: {undone.kind}.")
                    return self._after_undo(view, undone)
                case "f":
                    if self._flag(view, rest):
                        return None
                case _:
                    self._judge(view, word, rest)
                    view = self.coding.view(view.segment_id)

    def _after_undo(self, view: SegmentView, undone: Undone | None) -> int:
        """Back to the answer that the undo was about, if it is still open for coding."""
        if undone is not None and undone.segment_id:
            try:
                return self.coding.view(undone.segment_id).segment_id
            except NotFound:
                say("That answer is not open for coding any more.")
        return view.segment_id

    def _flag(self, view: SegmentView, note: str) -> bool:
        say("If someone is in danger now, call 999. This answer goes to the safeguarding lead and"
            " leaves coding, search and exports. Type yes to flag it.")  # fmt: skip
        if (_heard("> ") or "").lower() != "yes":
            say("Not flagged.")
            return False
        self.coding.raise_concern(view.response_id, note)
        say("Flagged.")
        return True

    def _judge(self, view: SegmentView, word: str, rest: str) -> None:
        reject = word.lower() == "x" or (word.lower().startswith("x") and word[1:].isdecimal())
        number = (rest if word.lower() == "x" else word[1:]) if reject else word
        if number.isdecimal() and 1 <= int(number) <= len(view.suggestions):
            code = view.suggestions[int(number) - 1].code
            if reject:
                self.coding.reject(view.segment_id, code)
            else:
                self.coding.apply(view.segment_id, code, basis="suggested")
            say(f"{'Rejected' if reject else 'Accepted'}: {self.names[code]}. u undoes.")
        elif word.lower() == "c" and rest:
            self._choose(view, rest)
        elif word.lower() == "m" and rest:
            self.coding.memo(view.segment_id, rest)
            say("Memo saved.")
        elif word.lower() == "d" and rest:
            for one in self.coding.find_codes(rest, 1):
                say(f"{one.name}: {one.brief} {one.definition}")
        else:
            say(HELP)

    def _choose(self, view: SegmentView, words: str) -> None:
        found = self.coding.find_codes(words, 9)
        for number, one in enumerate(found, 1):
            say(f"{number}. {name_path(self.coding.codebook, one.id)}: {one.brief}")
        if not found:
            say("No code matches.")
            return
        chosen = _heard("Number, or nothing to leave: ") or ""
        if chosen.isdecimal() and 1 <= int(chosen) <= len(found):
            picked = found[int(chosen) - 1]
            self.coding.apply(view.segment_id, picked.id)
            say(f"Applied: {picked.name}. u undoes.")
