"""A table that comes in: what each column was taken for, to be corrected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList

from chec_voice.errors import ChecError
from chec_voice.model import POLARITIES
from chec_voice.project import (
    GUESSED,
    Finding,
    ImportChoices,
    ImportPlan,
    Mapping,
    Project,
    ReadTable,
    Role,
    SeveralSheets,
    part_of,
    questions_of,
    with_name,
    with_part,
    with_polarity,
)
from chec_voice.review import POLARITY_WORDS
from chec_voice.text import counted
from tui import keys
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.line import LineScreen
from tui.home.coming_in import ComingIn, columns_of_line, for_a_person, why_not
from tui.home.import_options import ImportOptions, Looked
from tui.plain import one_line, plain

PART_WORDS: dict[Role, str] = {
    "text": "answers to a question",
    "participant": "tells people apart",
    "attribute": "a fact about the person",
    "question": "the question of each row",
    "response": "an id of each answer",
    "session": "the session or wave",
    "voice": "who wrote it down",
    "consent": "agrees to be used: yes or no",
    "consent-quotes": "agrees to be quoted: yes or no",
    "own-ref": "what a person is found by later",
    "ignored": "left out",
}
"""What a column is used as, in the order in which it is offered."""
_CHOSEN = "chosen by you"
_SEEN = 400
"""Rows from whose cells the values of a column are shown."""
_SHOWN = 6
_NOTHING: dict[str, str] = {
    "blank": "blank",
    "prefer_not_to_say": "prefer not to say",
    "not_asked": "not asked",
}
"""States of a fact about which nothing is known."""


class TableIn(ComingIn):
    """Shows each column with its part; a person corrects it before anything is written."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.COLUMNS)]
    PALETTE = ("column", keys.COLUMNS)
    list_title, below_title = "What each column is used as", "The marked column"

    _read: ReadTable | None = None
    """The table as it was read, with what was guessed of it or kept from before."""
    _mapping: Mapping | None = None
    """What stands here; it need not work."""
    _plan: ImportPlan | None = None
    """What it would do; None while it does not work."""
    _findings: tuple[Finding, ...] | None = None
    """What the checks found; None while they go on."""
    _saved: tuple[str, ...] = ()

    # --- looking ---

    def look(self) -> None:
        is_last = self.looking("Looking at the file …")
        self._findings = None
        options = self._options
        choices = ImportChoices(
            session=options.session or None,
            profile=options.saved or None,
            constants=dict(options.constants),
            options=options.reading,
        )

        def work(project: Project) -> tuple[ReadTable, list[str]]:
            return project.imports.look(self._path, choices), project.imports.saved_mappings

        def done(found: tuple[ReadTable, list[str]]) -> None:
            if not is_last():
                return
            before, (read, saved) = self._read, found
            self._read, self._saved = read, tuple(saved)
            same = before is not None and before.table.names == read.table.names
            # What somebody corrected stays corrected where the columns are the same.
            corrected = self._mapping if same and not options.saved else None
            self._correct(corrected or read.mapping)

        self.app.beside(work, done, lambda error: self._unread(error) if is_last() else None)

    def _unread(self, error: ChecError) -> None:
        self.say("")
        if isinstance(error, SeveralSheets):
            self._ask_sheet(error.titles)
        else:
            self._fails(error)

    def _fails(self, error: ChecError) -> None:
        self.say("")
        self._plan, self._problem = None, why_not(error)
        self.draw()

    def _ask_sheet(self, titles: Sequence[str]) -> None:
        def chosen(n: int | None) -> None:
            if n is None:
                self.dismiss(None)
                return
            reading = replace(self._options.reading, sheet=titles[n])
            self._options = replace(self._options, reading=reading)
            self.look()

        self.app.push_screen(ChooseScreen("Which sheet holds the answers?", titles), chosen)

    def _correct(self, mapping: Mapping) -> None:
        """Work out what the table would bring in with these columns."""
        read = self._read
        assert read is not None
        self._mapping, self._findings = mapping, None
        options = self._options
        self._options = replace(options, facilitators=mapping.facilitators)
        is_last = self.looking("Looking at the file …")
        self.draw()

        def work(project: Project) -> ImportPlan:
            constants = {**read.constants, **dict(options.constants)}
            return project.imports.correct(
                read, mapping, session=options.session, constants=constants
            )

        def done(plan: ImportPlan) -> None:
            if is_last():
                self._plan = plan
                self._mapping, self._problem = plan.mapping, ""
                self.draw()
                self._check(plan)

        self.app.beside(work, done, lambda error: self._fails(error) if is_last() else None)

    def _check(self, plan: ImportPlan) -> None:
        """Look for what may be wrong beside the person, who can correct more meanwhile."""
        is_last = self.looking("Checking the rows …")

        def done(found: tuple[Finding, ...]) -> None:
            if is_last():
                self._findings = found
                self.say("")
                self.draw()

        def failed(error: ChecError) -> None:
            if is_last():
                self._fails(error)

        self.app.beside(lambda project: project.imports.check(plan), done, failed)

    def told(self, before: ImportOptions) -> None:
        now = self._options
        if self._mapping is None or (now.reading, now.saved) != (before.reading, before.saved):
            self.look()
        else:
            self._correct(replace(self._mapping, facilitators=now.facilitators))

    # --- what is shown ---

    @property
    def looked(self) -> Looked:
        read, mapping = self._read, self._mapping
        if read is None or mapping is None:
            return Looked("table", saved=self._saved, encoding="as found", delimiter=",")
        table, who = read.table, mapping.participant
        spoke = tuple(dict.fromkeys(filter(None, table.values(who)))) if who else ()
        return Looked(
            "table",
            columns=table.names,
            speakers=spoke if len(spoke) < len(table.rows) else (),
            saved=self._saved,
            session=self._options.session or read.session,
            by_session=mapping.session_column is not None,
            sheet=table.sheet or "",
            encoding=table.encoding or "",
            delimiter=table.delimiter or "",
            heading=str(table.header_row),
            headings=table.heading_rows,
            dialect=table.dialect,
        )

    @property
    def ready(self) -> bool:
        return self._plan is not None and self._findings is not None

    def summary(self) -> str:
        if self._plan is None:
            return "Looking at the file …"
        counts = self._plan.preview.summary
        answered = sum(question.answered for question in counts.questions)
        return (
            f"{counted(answered, 'answer')} of {counted(counts.participants, 'person', 'people')}"
            f" to {counted(len(counts.questions), 'question')};"
            f" {counted(len(self._plan.preview.attributes), 'fact')} about each person."
        )

    def warnings(self) -> list[str]:
        if self._plan is None:
            return []
        plan = self._plan
        findings = self._findings or ()
        found = [_in_a_sentence(one) for one in findings if one.level != "info"]
        said = [
            one
            for one in (*plan.warnings, *plan.preview.summary.notices)
            if not one.startswith(GUESSED)
        ]
        return [*map(for_a_person, found), *map(for_a_person, said)]

    def grave(self) -> list[str]:
        findings = self._findings or ()
        return [for_a_person(_in_a_sentence(one)) for one in findings if one.level == "error"]

    @property
    def _column(self) -> str | None:
        read, at = self._read, self.marked
        return read.table.names[at] if read is not None and at is not None else None

    def _values(self, column: str) -> list[str]:
        """Different values of a column, from its first rows; none of what points at somebody."""
        assert self._read is not None and self._mapping is not None
        table, role = self._read.table, part_of(self._mapping, column)
        if role == "ignored" and any(w.personal for w in self._read.reasons if w.column == column):
            return ["(personal data, not shown)"]
        at = table.index(column)
        rows = [table.rows[n].cells[at] for n in range(min(len(table.rows), _SEEN))]
        return list(dict.fromkeys(value for value in rows if value.strip()))

    def rows(self, width: int) -> Sequence[Content]:
        read, mapping = self._read, self._mapping
        if read is None or mapping is None:
            return []
        name, part = (min(width // 3, 40), 33) if width >= 74 else (width // 4, 25)
        asked = questions_of(mapping)
        lines = []
        for column in read.table.names:
            role = part_of(mapping, column)
            words = PART_WORDS[role]
            text = next((one for one in mapping.texts if one.column == column), None)
            if text is not None and mapping.question_column is None:
                words = _ASKS[asked[text.question]]
            style = "dim" if role == "ignored" else ""
            values = ", ".join(self._values(column)[:3])
            lines.append(
                columns_of_line(
                    width,
                    (one_line(column, style), name),
                    (one_line(words, style or "bold"), part),
                    (one_line(values, "dim"), 0),
                )
            )
        return lines

    def details(self) -> list[Content]:
        read, plan, mapping, column = self._read, self._plan, self._mapping, self._column
        if read is None or mapping is None or column is None:
            return []
        role = part_of(mapping, column)
        rows = [plain(read.table.columns[read.table.index(column)].original or column, "bold")]
        why = next((one.why for one in (plan or read).reasons if one.column == column), "")
        why = for_a_person(why) if part_of((plan or read).mapping, column) == role else _CHOSEN
        if role == "ignored":
            rows.append(plain(f"Left out: {why}"))
        else:
            rows.append(plain(f"Used as: {PART_WORDS[role]}" + (f" ({why})" if why else "")))
        if role == "text":
            rows += self._asked(mapping, column)
        elif role == "question":
            rows += [
                plain(f"{question}: {POLARITY_WORDS[asks]}")
                for question, asks in list(questions_of(mapping).items())[:_SHOWN]
            ]
        elif plan is None:
            pass
        elif role == "attribute":
            rows += self._fact(plan, mapping, column)
        elif role in ("consent", "consent-quotes"):
            rows += [
                plain(
                    f"{counted(one.yes, 'person', 'people')} yes, {one.no:,} no,"
                    f" {one.nothing:,} nothing"
                )
                for one in plan.consent_counts
                if one.column == column
            ]
        if role != "attribute" or plan is None:
            rows += [plain(f"  {value}") for value in self._values(column)[:_SHOWN]]
        return rows

    def _asked(self, mapping: Mapping, column: str) -> list[Content]:
        (text,) = (one for one in mapping.texts if one.column == column)
        if mapping.question_column is not None:
            return [plain(f"What was asked stands in {mapping.question_column!r}.")]
        rows = [plain(f"The question ({POLARITY_WORDS[text.polarity]}): {text.question}")]
        questions = self._plan.preview.summary.questions if self._plan is not None else ()
        for one in questions:
            if one.question == text.question:
                nothing = f", {one.non_answer:,} like “N/A”" if one.non_answer else ""
                rows.append(
                    plain(f"{counted(one.answered, 'answer')}{nothing}, {one.blank:,} blank")
                )
        return rows

    @staticmethod
    def _fact(plan: ImportPlan, mapping: Mapping, column: str) -> list[Content]:
        (name,) = (one.name for one in mapping.attributes if one.column == column)
        rows = [plain(f"Called here: {name}")]
        for one in plan.preview.attributes:
            if one.name == name:
                values = [f"{value} {number:,}" for value, number in one.values[:_SHOWN]]
                values += ["…"] if one.distinct > _SHOWN else []
                values += [f"{_NOTHING.get(state, state)} {n:,}" for state, n in one.states]
                rows.append(plain(", ".join(values)))
                if one.varies:
                    rows.append(
                        plain("It differs within a person, so it is kept with each answer.")
                    )
        return rows

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._comes_in:
            return super().check_action(action, parameters)
        if action in ("part", "leave_out", "rename", "polarity"):
            if not self.is_mounted or (column := self._column) is None or self._mapping is None:
                return False
            role = part_of(self._mapping, column)
            if action == "rename":
                return role == "attribute" or (role == "text" and not self._by_row)
            if action == "polarity":
                return role == "question" or (role == "text" and not self._by_row)
        return super().check_action(action, parameters)

    @property
    def _by_row(self) -> bool:
        """Each row holds its own question."""
        return self._mapping is not None and self._mapping.question_column is not None

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        if self.check_action("part", ()):
            self.action_part()

    def _change(self, change: Callable[[Mapping], Mapping]) -> None:
        if self._mapping is not None:
            self._correct(change(self._mapping))

    def action_part(self) -> None:
        read, mapping, column = self._read, self._mapping, self._column
        if read is None or mapping is None or column is None:
            return
        roles = list(PART_WORDS)
        table = read.table

        def chosen(n: int | None) -> None:
            if n is not None:
                self._change(lambda now: with_part(table, now, column, roles[n]))

        self.app.push_screen(
            ChooseScreen(
                f"{column}: used as what?",
                list(PART_WORDS.values()),
                line_of(part_of(mapping, column), roles),
            ),
            chosen,
        )

    def action_leave_out(self) -> None:
        """Leave a column out, or use it again as it was guessed."""
        read, mapping, column = self._read, self._mapping, self._column
        if read is None or mapping is None or column is None:
            return
        table, role = read.table, part_of(mapping, column)
        guessed = part_of(read.mapping, column)
        wanted: Role = "ignored" if role != "ignored" else guessed
        if wanted == role:
            self.action_part()  # it was left out from the first: as what is it used?
            return
        self._change(lambda now: with_part(table, now, column, wanted))

    def action_rename(self) -> None:
        mapping, column = self._mapping, self._column
        if mapping is None or column is None:
            return
        role = part_of(mapping, column)
        if role == "text":
            (now,) = (text.question for text in mapping.texts if text.column == column)
            heading, hint = "What was asked?", "The question, as young people read or heard it."
        else:
            (now,) = (one.name for one in mapping.attributes if one.column == column)
            heading, hint = "What is this fact called here?", "A short name, such as age band."

        def typed(name: str | None) -> None:
            if name and name != now:
                self._change(lambda mapping: with_name(mapping, column, name))

        self.app.push_screen(LineScreen(heading, hint, now), typed)

    def action_polarity(self) -> None:
        mapping, column = self._mapping, self._column
        if mapping is None or column is None:
            return
        asked = questions_of(mapping)
        if mapping.question_column is None:
            (question,) = (text.question for text in mapping.texts if text.column == column)
            self._ask_polarity(question)
            return
        questions = list(asked)

        def chosen(n: int | None) -> None:
            if n is not None:
                self._ask_polarity(questions[n])

        words = [f"{question}: {POLARITY_WORDS[asked[question]]}" for question in questions]
        self.app.push_screen(ChooseScreen("What does which question ask?", words), chosen)

    def _ask_polarity(self, question: str) -> None:
        assert self._mapping is not None
        now = questions_of(self._mapping)[question]

        def chosen(n: int | None) -> None:
            if n is not None:
                self._change(lambda mapping: with_polarity(mapping, question, POLARITIES[n]))

        words = [POLARITY_WORDS[one] for one in POLARITIES]
        self.app.push_screen(ChooseScreen(question, words, line_of(now, POLARITIES)), chosen)

    # --- writing ---

    def job(self) -> tuple[str, dict[str, object]]:
        from chec_voice.project.jobs.writing import table_options

        plan, options = self._plan, self._options
        assert plan is not None
        return "import-table", table_options(plan, options.reading, keep_as=options.keep_as)


_ASKS = {
    "helps": "answers: what helps",
    "harms": "answers: what makes it harder",
    "change": "answers: what should change",
    "neutral": "answers to a question",
}
"""What a column of answers is used as, by what its question asks."""


def _in_a_sentence(found: Finding) -> str:
    about = f"{found.column}: " if found.column else ""
    where = f" ({found.where})" if found.where else ""
    return f"{about}{found.what}{where}. {found.advice}".rstrip()
