"""Notes or a transcript that come in: who speaks, and what was asked, to be corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList

from chec_voice.errors import ChecError
from chec_voice.project import DocumentPlan, ReadAs
from chec_voice.review import VOICE_WORDS, shorten
from chec_voice.text import counted
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.home.coming_in import Again, Came, ComingIn, columns_of_line, for_a_person, why_not
from tui.home.import_options import ImportOptions, Looked
from tui.plain import one_line, plain

Who = Literal["young", "leads", "words"]
WHO_WORDS: dict[Who, str] = {
    "young": "a young person",
    "leads": "asks the questions: no young person",
    "words": "nobody: words of a sentence",
}
_SHOWN = 8
_KINDS = {"vote": "votes", "remark": "asked or said by who led it"}


class DocumentIn(ComingIn):
    """Shows who speaks in a transcript, or what notes hold; a person corrects who is who."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.SPEAKERS)]
    PALETTE = ("speaker", keys.SPEAKERS)
    list_title, below_title = "Who speaks, or what was asked", "What they say"

    _plan: DocumentPlan | None = None
    _looked = False
    """What stands here is what the last look found."""

    def __init__(self, path: Path, options: ImportOptions, again: Again, came: Came) -> None:
        super().__init__(path, options, again, came)
        self._said: dict[str, Who] = {}
        """Label -> who that is, where somebody said so."""

    # --- looking ---

    def look(self) -> None:
        is_last, told = self.looking("Looking at the file …"), self._told
        self._looked = False

        def done(plan: DocumentPlan) -> None:
            if is_last():
                self._shown(plan)

        self.app.beside(
            lambda project: project.imports.plan_document(self._path, **told),  # type: ignore[arg-type]  # named as there
            done,
            lambda error: self._failed(error) if is_last() else None,
        )

    @property
    def _told(self) -> dict[str, object]:
        """What a person said of the document, as `plan_document` takes it."""
        options = self._options
        kind: ReadAs = options.kind if options.kind in ("notes", "transcript") else "auto"
        labels = {who: [label for label, w in self._said.items() if w == who] for who in WHO_WORDS}
        return {
            "session": options.session or None,
            "constants": dict(options.constants),
            "facilitators": labels["leads"],
            "young_people": labels["young"],
            "not_speakers": labels["words"],
            "read_as": kind,
            "encoding": options.reading.encoding,
        }

    def _shown(self, plan: DocumentPlan) -> None:
        self._plan, self._problem, self._looked = plan, "", True
        self.say("")
        self.draw()

    def _failed(self, error: ChecError) -> None:
        self.say("")
        self._problem = why_not(error)  # what was seen last stays in sight, to be corrected
        self.draw()

    def told(self, before: ImportOptions) -> None:
        self.look()

    # --- what is shown ---

    @property
    def looked(self) -> Looked:
        plan = self._plan
        if plan is None:
            return Looked(self._options.kind or "notes", encoding="utf-8")
        document = plan.document
        text = document.kind not in ("docx", "pdf")
        return Looked(
            "transcript" if document.transcript else "notes",
            session=plan.session,
            encoding=(self._options.reading.encoding or "as found") if text else "",
        )

    @property
    def ready(self) -> bool:
        return self._looked and not self._problem

    def summary(self) -> str:
        if self._plan is None:
            return "Looking at the file …"
        document = self._plan.document
        turns = counted(len(self._plan.responses), "turn" if document.transcript else "line")
        if not document.transcript:
            return (
                f"Notes: {turns} of the group, which count as one unit and never as so many people."
            )
        young = sum(bool(one.name) and not one.leads for one in document.speakers)
        people = f" of {counted(young, 'young person', 'young people')}" if young else ""
        without = document.without_speaker
        nobody = f"; nobody is known to have said {without:,} of them" if without else ""
        return f"A transcript: {turns}{people}{nobody}."

    def warnings(self) -> list[str]:
        if self._plan is None:
            return []
        document = self._plan.document
        said = [for_a_person(one) for one in (*document.notices, *self._plan.notices)]
        if document.left_out:
            lines = [
                f"{f'line {one.line}: ' if one.line else ''}“{shorten(one.text, 50)}” ({one.why})"
                for one in document.left_out[:_SHOWN]
            ]
            more = len(document.left_out) - len(lines)
            lines += [f"and {more:,} more"] if more else []
            said.append(f"{counted(len(document.left_out), 'line')} not used: {'; '.join(lines)}.")
        return said

    def grave(self) -> list[str]:
        return []

    @property
    def _labels(self) -> list[tuple[str, Who, str, int, int]]:
        """(label in the file, who that is, name here, how often, line of the first)."""
        if self._plan is None or not self._plan.document.transcript:
            return []
        document = self._plan.document
        found: list[tuple[str, Who, str, int, int]] = [
            (one.label, "leads" if one.leads else "young", one.name, one.turns, one.line)
            for one in document.speakers
        ]
        doubtful = Counter(one.text for one in document.doubtful)
        for text, times in doubtful.items():
            line = next(one.line for one in document.doubtful if one.text == text)
            found.append((text, "words", "", times, line))
        listed = {label for label, *_ in found}
        # Words that somebody took back from the speakers stay in sight.
        found += [
            (label, who, "", 0, 0) for label, who in self._said.items() if label not in listed
        ]
        # What somebody said stands there also where the document could not be read so.
        return [
            (label, self._said.get(label, who), name, times, line)
            for label, who, name, times, line in found
        ]

    @property
    def _questions(self) -> dict[str, Counter[str]]:
        """What was asked -> how many lines with which voice."""
        counts: dict[str, Counter[str]] = {}
        for unit in self._plan.document.units if self._plan is not None else ():
            held = counts.setdefault(unit.prompt or "What was said", Counter())
            held[unit.voice if unit.kind == "answer" else unit.kind] += 1
        return counts

    def rows(self, width: int) -> Sequence[Content]:
        if labels := self._labels:
            return [
                columns_of_line(
                    width,
                    (one_line(label, "bold" if who != "words" else "dim"), max(width // 3, 14)),
                    (one_line(WHO_WORDS[who], "dim" if who == "words" else ""), 37),
                    (one_line(f"{name} · {times:,}".removeprefix(" · "), "dim"), 0),
                )
                for label, who, name, times, _ in labels
            ]
        return [
            columns_of_line(
                width,
                (one_line(question), max(width // 2, 20)),
                (one_line(_lines_by_voice(held), "dim"), 0),
            )
            for question, held in self._questions.items()
        ]

    def details(self) -> list[Content]:
        plan, at = self._plan, self.marked
        if plan is None or at is None:
            return []
        units = plan.document.units
        if labels := self._labels:
            label, who, name, times, line = labels[at]
            often = f"{counted(times, 'time')}, first in line {line:,}" if times else ""
            rows = [
                plain(label, "bold"),
                plain(f"{WHO_WORDS[who]}{f' · {often}' if often else ''}"),
            ]
            if who == "words":
                why = next((one.why for one in plan.document.doubtful if one.text == label), "")
                return [*rows, plain(why)] if why else rows
            said = [unit.text for unit in units if unit.speaker == name and name]
        else:
            question = list(self._questions)[at]
            rows = [plain(question, "bold")]
            said = [
                f"{unit.text} ({VOICE_WORDS[unit.voice]})"
                for unit in units
                if (unit.prompt or "What was said") == question and unit.kind == "answer"
            ]
        return rows + [plain(f"  {shorten(text, 300)}") for text in said[:_SHOWN]]

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "who" and not (self.is_mounted and self._labels):
            return False
        return super().check_action(action, parameters)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        if self.check_action("who", ()):
            self.action_who()

    def action_who(self) -> None:
        at, labels = self.marked, self._labels
        if at is None or not labels:
            return
        label, now, *_ = labels[at]
        kinds = list(WHO_WORDS)

        def chosen(n: int | None) -> None:
            if n is None or kinds[n] == now:
                return
            # Who leads stays who leads: the reader guesses that only where nobody says so.
            leads: dict[str, Who] = {one: "leads" for one, who, *_ in labels if who == "leads"}
            self._said = {**leads, **self._said, label: kinds[n]}
            self.look()

        self.app.push_screen(
            ChooseScreen(f"“{label}”: who is that?", list(WHO_WORDS.values()), line_of(now, kinds)),
            chosen,
        )

    # --- writing ---

    def job(self) -> tuple[str, dict[str, object]]:
        from chec_voice.project.jobs.writing import document_options

        assert self._plan is not None
        return "import-document", document_options(self._plan, **self._told)


def _lines_by_voice(held: Counter[str]) -> str:
    return ", ".join(
        f"{VOICE_WORDS.get(kind, _KINDS.get(kind, kind))} {n}" for kind, n in held.items()
    )
