"""Puts a project's results into tables and files."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice import listening, outputs, themes
from chec_voice.disclosure import DEFAULT, NO_PROFILE, profile_named
from chec_voice.errors import NotFound, Refused
from chec_voice.listening import Listened
from chec_voice.progress import SILENT, Progress
from chec_voice.project.analysis_tables import AnalysisTables
from chec_voice.project.disclosure.what_leaves import SafeResults
from chec_voice.project.leaving import written_down
from chec_voice.project.result_tables import about_results, how_safe
from chec_voice.project.results import compared
from chec_voice.project.splits import SESSION
from chec_voice.project.tables_out import TablesOut, places_of
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.report import own_words
from chec_voice.report.content import Answered
from chec_voice.report.look import PLAIN, Look
from chec_voice.report.table_formats import TABLE_FORMATS
from chec_voice.store import Store, checklist, columns, feedback, inputs, queries, releases
from chec_voice.store.connection import now
from chec_voice.store.settling import AGREED_RULE

if TYPE_CHECKING:
    from chec_voice.project.project import Project

_NAMED = 12
"""Areas that a refusal names."""
_PAIRS = 30
"""Pairs of codes that a report tells at most."""


class Exported(list[Path]):
    """The files of an export, and what the team should know of it."""

    def __init__(self, files: Sequence[Path], notes: tuple[str, ...]) -> None:
        super().__init__(files)
        self.notes = notes


class Reports:
    """What leaves a project as files. Open it with `project.reports`."""

    def __init__(self, project: Project, store: Store) -> None:
        self._project, self._store = project, store

    def how_safe(self) -> str:
        """How far the words were made safe and read for risk; said with everything that leaves."""
        return how_safe(self._store)

    def export(
        self,
        out: str | Path,
        *,
        kind: str,
        profile: str | None = None,
        by: str | None = None,
        coder: str | None = None,
        coding: str = AGREED_RULE,
        texts: bool = True,
        force: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> Exported:
        """Write codings, themes, map, codebook and links.

        Args:
            profile: the rule for small numbers. All but `none` leave out the codings, since rows
                of single people would undo it. By default the codings alone go with `none`, and
                everything else with `disclosure.DEFAULT`.
            kind: an ending of `report.table_formats`, which says what each holds.
            texts: leave out what people said when False.
            force: replace files of an earlier export.

        Raises:
            Refused: there is no such format, or the place cannot be written or is taken.
            NotFound: there is no such attribute or coder.
        """
        project, store, out = self._project, self._store, Path(out)
        if kind not in TABLE_FORMATS:
            raise Refused(
                f"there is no format {kind!r}.", fix=f"Use one of: {', '.join(TABLE_FORMATS)}."
            )
        alone = TABLE_FORMATS[kind].alone or (kind == "csv" and out.suffix.lower() == ".csv")
        rule = profile_named(profile or (NO_PROFILE if alone else DEFAULT))
        if alone and rule.hides:
            raise Refused(
                "codings are rows of single people, and no profile makes these safe.",
                fix="Write them with --profile none, for the team only; or name a folder.",
            )
        places = places_of(store, out, kind, project.frameworks.names, force, not rule.hides)
        left = releases.number(store)
        safe = project.results.safe(rule.name, by=by, coder=coder, coding=coding, progress=progress)
        rows = AnalysisTables(project, store, texts=texts, progress=progress)
        coder_id = columns.coder_of(store, coder or coding)
        tables = TablesOut(
            project,
            safe,
            about_results(project, store, by, coder, safe),
            rows,
            None if rule.hides else rows.codings(coder_id),
            coder,
            coder_id,
        )
        _refuse_if_another_left(store, left, safe)
        with writing_in(
            store, out if kind == "csv" and out.suffix.lower() != ".csv" else out.parent
        ):
            written = tables.write(kind, out, places)
        with written_down(store) as recorded:
            if recorded:
                store.event(
                    actor,
                    "export",
                    target=kind,
                    after={"files": [path.name for path in written], "profile": rule.name},
                )
                rows_of_people = tables.codings is not None
                _record(store, actor, kind, out, written, safe, rows_of_people=rows_of_people)
        said = safe.said_to_team()
        if kind == "json" or "question" in (by or "").casefold().split(","):
            said += self._asked_of_few(safe)
        return Exported(written, tuple(said))

    def _asked_of_few(self, safe: SafeResults) -> list[str]:
        """What the team is told of questions whose words are printed and few people were asked."""
        if not safe.profile.hides:
            return []
        least = safe.profile.least
        return own_words.asked_of_few(queries.asked_of_few(self._store, least), least)

    @property
    def areas(self) -> list[str]:
        """The areas that people named, for which something can be done; empty where none did."""
        name = self._area()
        return [] if name is None else queries.given_values(self._store, name)

    def _area(self) -> str | None:
        names = self._project.attributes
        return next((a for a in names if a.casefold() in ("area", "ics")), None)

    def _spelled(self, areas: Sequence[str]) -> list[str]:
        """Areas as the project writes them, or other values that a report can be split by."""
        found: dict[str, None] = {}
        here = self.areas
        for area in areas:
            same = (v for v in here if v.casefold() == area.casefold())
            value = next(same, None) or self._other_value(area)
            if value is None:
                named = f"Areas here: {', '.join(here[:_NAMED])}" if here else "No answer has one"
                rest = f" and {len(here) - _NAMED:,} more" if len(here) > _NAMED else ""
                raise NotFound(f"there is no area {area!r}.", fix=f"{named}{rest}.")
            found[value] = None
        return list(found)

    def _other_value(self, wanted: str) -> str | None:
        values = (
            value
            for name in self._project.attributes
            for value in queries.given_values(self._store, name)
        )
        return next((v for v in values if v.casefold() == wanted.casefold()), None)

    def did(
        self,
        theme: str,
        *,
        response: str,
        text: str,
        owner: str,
        due: str,
        author: str,
        areas: Sequence[str] = (),
    ) -> None:
        """Record what was done about a theme, for those who spoke.

        Args:
            theme: the id of a code.
            response: done, doing, cannot or looking.
            due: when it was or will be done, YYYY-MM-DD.
            areas: for whom it is: areas, or other values that a report is split by; everybody
                where none is named. A line for an area leaves the one for everybody as it is.

        Raises:
            NotFound: there is no such code or area.
            Refused: nothing is said, nobody owns it, `due` is no date, or it is done on a day that
                has not come.
        """
        if response not in ("done", "doing", "cannot", "looking"):
            raise Refused(
                f"{response!r} is no response.", fix="Use done, doing, cannot or looking."
            )
        if not (text.strip() and owner.strip()):
            raise Refused("what was done and who owns it cannot be empty.", fix="Say both.")
        self.check_date(due, response)
        feedback.record(
            self._store,
            theme,
            response=response,
            text=text.strip(),
            owner=owner.strip(),
            due=dt.date.fromisoformat(due).isoformat(),
            areas=self._spelled([area.strip() for area in areas if area.strip()]),
            author=author,
        )

    def check_date(self, due: str, response: str) -> None:
        """
        Raises:
            Refused: it is no date, or something is done on a day that has not come.
        """
        try:
            date = dt.date.fromisoformat(due)
        except ValueError:
            raise Refused(f"{due!r} is no date.", fix="Write it as 2026-03-31.") from None
        if response == "done" and date > (today := dt.date.today()):
            raise Refused(
                f"{date} has not come yet, so nothing can have been done on it.",
                fix=f"Today is {today}. Say when it was done, or that you are doing it.",
            )

    def check_areas(self, areas: Sequence[str]) -> None:
        """
        Raises:
            NotFound: somebody is named who is no area, nor another value that reports split by.
        """
        self._spelled(list(areas))

    def answer_checklist(self, question: str, *, answer: str, text: str, author: str) -> None:
        """Answer a question of how young people were listened to.

        Args:
            question: an id of `listening.QUESTIONS`, such as space-1.
            answer: yes, partly or no.
            text: how, or why not, in words that those who spoke can read.

        Raises:
            NotFound: there is no such question.
            Refused: the answer is none of these, or nothing is said.
        """
        if question not in {each.id for each in listening.QUESTIONS}:
            raise NotFound(
                f"there is no question {question!r}.", fix="See: chec-voice lundy PROJECT"
            )
        if answer not in listening.ANSWERS:
            raise Refused(f"{answer!r} is no answer.", fix="Use yes, partly or no.")
        if not (text.strip() and author.strip()):
            raise Refused("how it was, and who says so, cannot be empty.", fix="Say both.")
        checklist.record(
            self._store, question, answer=answer, text=text.strip(), author=author.strip()
        )

    def checklist(self) -> list[Listened]:
        """Every question of how young people were listened to, with the answer that stands."""
        rows = {row["question"]: row for row in checklist.standing(self._store)}
        return [
            Listened(each, row["answer"], row["text"], row["author"], row["at"][:10])
            if (row := rows.get(each.id)) is not None
            else Listened(each)
            for each in listening.QUESTIONS
        ]

    def feedback(self) -> list[Answered]:
        """What was done about each theme, as it stands, in the order of the codebook; of a theme,
        what was done for everybody before what was done for an area."""
        names = self._project.codes.names
        labels = {code.id: code.label for code in self._project.codebook.codes}
        return [
            Answered(
                names.get(row["code"], row["code"]),
                row["response"],
                row["text"],
                row["owner"],
                row["due"],
                labels.get(row["code"]) or names.get(row["code"], row["code"]),
                row["code"],
                row["areas"],
            )
            for row in feedback.standing(self._store)
        ]

    def write(
        self,
        out: str | Path,
        *,
        packs: Sequence[str] = (),
        profile: str | None = None,
        by: str | None = None,
        coding: str = AGREED_RULE,
        invited: str | Path | None = None,
        practice: str | Path | None = None,
        questions: str | Path | None = None,
        before: Sequence[str] = (),
        after: Sequence[str] = (),
        look: Look = PLAIN,
        force: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> Exported:
        """Write report packs into a folder, with an index and a list of every figure.

        Args:
            packs: names of `report.packs.PACKS`; all by default.
            profile: rule for small numbers; by default the one for what leaves the team.
            by: attribute that people are told apart by; by default `area`, where there is one.
            coding: whose work counts: agreed, any, majority, or the name of a coder.
            invited: CSV of who was asked: columns named as attributes, and one named `invited`.
            practice: CSV of examples of practice: a column named as the split, `practice`, and
                `source` where it is known.
            questions: CSV of the questions of a self-assessment: `question`, and `drivers` with
                semicolons between their ids.
            before: sessions, such as a first wave, since which `after` is compared; people are
                told apart by session then.
            look: logo, colours and language; see `report_look`.
            force: replace files of an earlier report.

        Raises:
            InputError: the list of who was invited, of practice or of questions is faulty; names
                the row.
            Refused: there is no answer, or no such pack, or the place cannot be written or is
                taken; nothing is written then.
            NotFound: there is no such attribute, coder, session or profile.
        """
        from chec_voice.project import report_files
        from chec_voice.project.report_content import (
            gather,
            invited_and_answered,
            quotes_left_out,
            read_invited,
            read_practice,
            read_questions,
        )

        project, store, out = self._project, self._store, Path(out)
        wanted = report_files.chosen(packs)
        outputs.check_folder(out)
        if (before or after) and by not in (None, SESSION):
            raise Refused(
                "what changed between sessions needs people told apart by session.",
                fix=f"Leave out --by, or say --by {SESSION}.",
            )
        if before or after:
            by = SESSION
        if by is None:
            by = self._area()
        counted = project.results.themes(by=by, coding=coding)
        if not counted.base.responses:
            raise Refused(
                "there are no answers yet that a report could tell of.",
                fix="Bring some in first: chec-voice import PROJECT FILE",
            )
        if by is not None:  # before anything is worked out for columns that have no place
            report_files.refuse_wide(by, len(counted.values))
        asked = {} if invited is None else read_invited(Path(invited), _askable(project, by))
        for name, values in asked.items():
            report_files.refuse_wide(name, len(values))
        left = releases.number(store)
        safe = project.results.safe(
            profile or DEFAULT,
            by=by,
            coding=coding,
            pairs=_PAIRS,
            views=True,
            answered_by=[name for name in asked if name.casefold() != (by or "").casefold()],
            progress=progress,
        )
        content = gather(
            project,
            store,
            safe,
            now()[:10],
            invited=invited_and_answered(asked, safe),
            practice=() if practice is None else read_practice(Path(practice), safe),
            asked=() if questions is None else read_questions(Path(questions), safe),
            change=compared(safe.themes, before, after) if before or after else None,
            look=look,
        )
        files = report_files.rendered(content, wanted, progress)
        imported = inputs.hashes(store)
        for name in files:
            ending = name.rpartition(".")[2]
            outputs.check_folder((out / name).parent)
            outputs.check(
                out / name, endings=(ending,), force=force, inputs=[store.path], imported=imported
            )
        _refuse_if_another_left(store, left, safe)
        with ExitStack() as drafts:  # files of areas stand in a folder of their own
            for folder in sorted({(out / name).parent for name in files}):
                drafts.enter_context(writing_in(store, folder))
            written = report_files.write(files, out)
        names = sorted(files)
        with written_down(store) as recorded:
            if recorded:
                store.event(
                    actor,
                    "report",
                    target=safe.profile.name,
                    after={"packs": [pack.name for pack in wanted], "files": names},
                )
                _record(store, actor, "report", out, written, safe, rows_of_people=False)
        left_out = quotes_left_out(project, content)
        said = [*safe.said_to_team(), *([left_out] if left_out else [])]
        if safe.profile.hides:
            said += own_words.told_in(content, safe.profile.least)
        said += self._asked_of_few(safe)
        return Exported(written, tuple(said))


def _askable(project: Project, by: str | None) -> list[str]:
    """What a list of who was invited can be by: attributes, and what the report is split by."""
    names = project.attributes
    known = {name.casefold() for name in names}
    return [*names, by] if by is not None and by.casefold() not in known else names


def _refuse_if_another_left(store: Store, left: int, safe: SafeResults) -> None:
    """Refuse to write figures that were not compared with a release of another window.

    Args:
        left: how many releases there were before these figures were made safe.

    Raises:
        Refused: there are more now.
    """
    if safe.profile.hides and releases.number(store) != left:
        raise Refused(
            "another export or report of this project left meanwhile, and small numbers of this one"
            " were not compared with it.",
            fix="Do it again: it is compared then. Nothing was written.",
        )


def _record(
    store: Store,
    actor: str,
    kind: str,
    out: Path,
    written: Sequence[Path],
    safe: SafeResults,
    *,
    rows_of_people: bool,
) -> None:
    """Keep what was told to whom, for withdrawals and for the small numbers of later releases."""
    hashes = {path.name: outputs.sha256_of(path) for path in written}
    whole = hashlib.sha256("".join(hashes.values()).encode()).hexdigest()
    content: dict[str, Any] = {"by": safe.themes.attribute, "files": hashes}
    if safe.profile.hides:
        loss = safe.protected.loss
        content |= {
            "figures": safe.given.to_dict(),
            "hidden": {"small": loss.small, "protecting": loss.protecting, "kept": loss.kept},
        }
    else:
        content |= {
            "people": themes.people_counts(safe.themes),
            "rows_of_people": rows_of_people,
        }
    releases.record(
        store,
        actor=actor,
        kind=kind,
        path=out.name,
        sha256=whole,
        content=content,
        profile=safe.profile.name,
    )
