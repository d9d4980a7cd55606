"""Puts a project's results into tables and files."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice import __version__, codebook, framework_map, outputs, themes
from chec_voice.disclosure import DEFAULT, NO_PROFILE, Profile, profile_named
from chec_voice.errors import Refused
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import STRENGTHS, SYNTHETIC, Framework
from chec_voice.progress import SILENT, Progress
from chec_voice.project import analysis_tables
from chec_voice.project.analysis_tables import AnalysisTables
from chec_voice.project.safe_results import SafeResults
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.report.analysis_files import write_parquet, write_sav, write_xlsx
from chec_voice.report.content import Answered
from chec_voice.report.files import (
    Sheet,
    markdown_table,
    markdown_text,
    write_csv,
    write_json,
)
from chec_voice.report.look import PLAIN, Look
from chec_voice.report.table_formats import TABLE_FORMATS
from chec_voice.store import Store, columns, feedback, queries, reading, releases
from chec_voice.store.connection import now
from chec_voice.store.settling import AGREED_RULE
from chec_voice.tally import HIDDEN, Count
from chec_voice.themes import ThemeTable

if TYPE_CHECKING:
    from chec_voice.project.project import Project


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
        places = _places(store, out, kind, project.frameworks.names, force, not rule.hides)
        safe = project.results.safe(rule.name, by=by, coder=coder, coding=coding)
        table, maps = safe.themes, dict(safe.maps)
        about = _about(project, store, by, coder, safe)
        coder_id = columns.coder_of(store, coder or coding)
        rows = AnalysisTables(project, store, texts=texts)
        codings = None if rule.hides else rows.codings(coder_id)
        with writing_in(
            store, out if kind == "csv" and out.suffix.lower() != ".csv" else out.parent
        ):
            if kind == "csv":
                written = _csv(places, out, project, about, codings, table, maps)
            elif kind == "xlsx":
                written = [out]
                whole = _sheets(project, codings, table, maps)
                if not rule.hides:
                    whole += rows.coded_answers(coder)
                whole = [_labelled(sheet, project) for sheet in whole]
                write_xlsx(out, whole, about, analysis_tables.meanings(project), now()[:10])
            elif kind == "parquet" and codings is not None:
                written = [out]
                write_parquet(out, codings, about)
            elif kind == "sav":
                written = [out]
                sheet = _labelled(rows.of_one_coder(coder), project)
                words, taken = analysis_tables.meanings(project), set[str]()
                names = [analysis_tables.variable(column, taken) for column in sheet.columns]
                labels = [words.get(column, column) for column in sheet.columns]
                write_sav(out, sheet, names, labels, about)
            elif kind == "json":
                written = [out]
                write_json(out, _json(project, about, codings, table, maps, by, rule))
            else:
                written = [out]
                with outputs.replacing(out) as file:
                    file.write(_markdown(project, about, table, maps))
        with store.write():
            store.event(
                actor,
                "export",
                target=kind,
                after={"files": [path.name for path in written], "profile": rule.name},
            )
            _record(store, actor, kind, out, written, safe, rows_of_people=codings is not None)
        return Exported(written, tuple(safe.said_to_team()))

    def did(
        self, theme: str, *, response: str, text: str, owner: str, due: str, author: str
    ) -> None:
        """Record what was done about a theme, for those who spoke.

        Args:
            theme: the id of a code.
            response: done, doing, cannot or looking.
            due: when it was or will be done, YYYY-MM-DD.

        Raises:
            NotFound: there is no such code.
            Refused: nothing is said, nobody owns it, or `due` is no date.
        """
        if response not in ("done", "doing", "cannot", "looking"):
            raise Refused(
                f"{response!r} is no response.", fix="Use done, doing, cannot or looking."
            )
        if not (text.strip() and owner.strip()):
            raise Refused("what was done and who owns it cannot be empty.", fix="Say both.")
        try:
            dt.date.fromisoformat(due)
        except ValueError:
            raise Refused(f"{due!r} is no date.", fix="Write it as 2026-03-31.") from None
        feedback.record(
            self._store,
            theme,
            response=response,
            text=text.strip(),
            owner=owner.strip(),
            due=due,
            author=author,
        )

    def feedback(self) -> list[Answered]:
        """What was done about each theme, as it stands, in the order of the codebook."""
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
        questions: str | Path | None = None,
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
            invited: CSV of who was asked: a column named as the split, and one named `invited`.
            questions: CSV of the questions of a self-assessment: `question`, and `drivers` with
                semicolons between their ids.
            look: logo, colours and language; see `report_look`.
            force: replace files of an earlier report.

        Raises:
            InputError: the list of who was invited, or of questions, is faulty; names the row.
            Refused: there is no such pack, or the place cannot be written or is taken; nothing is
                written then.
            NotFound: there is no such attribute, coder or profile.
        """
        from chec_voice.project import report_files
        from chec_voice.project.report_content import gather, read_invited, read_questions

        project, store, out = self._project, self._store, Path(out)
        wanted = report_files.chosen(packs)
        outputs.check_folder(out)
        if by is None:
            by = next((a for a in project.attributes if a.casefold() in ("area", "ics")), None)
        safe = project.results.safe(profile or DEFAULT, by=by, coding=coding, pairs=_PAIRS)
        content = gather(
            project,
            store,
            safe,
            now()[:10],
            invited=() if invited is None else read_invited(Path(invited), safe),
            asked=() if questions is None else read_questions(Path(questions), safe),
            look=look,
        )
        files = report_files.rendered(content, wanted, progress)
        imported = queries.source_hashes(store)
        for name in files:
            ending = name.rpartition(".")[2]
            outputs.check_folder((out / name).parent)
            outputs.check(
                out / name, endings=(ending,), force=force, inputs=[store.path], imported=imported
            )
        with writing_in(store, out):
            written = report_files.write(files, out)
        names = sorted(files)
        with store.write():
            store.event(
                actor,
                "report",
                target=safe.profile.name,
                after={"packs": [pack.name for pack in wanted], "files": names},
            )
            _record(store, actor, "report", out, written, safe, rows_of_people=False)
        return Exported(written, tuple(safe.said_to_team()))


def _places(
    store: Store, out: Path, kind: str, frameworks: Sequence[str], force: bool, codings: bool
) -> dict[str, Path]:
    """Name of a table -> where it goes ("" when there is one file), once all of them may be
    written."""

    def checked(path: Path, *endings: str) -> Path:
        return outputs.check(
            path,
            endings=endings,
            force=force,
            inputs=[store.path],
            imported=queries.source_hashes(store),
        )

    if kind == "csv" and out.suffix.lower() != ".csv":
        outputs.check_folder(out)
        if (ending := out.suffix.lower().lstrip(".")) in TABLE_FORMATS:
            raise Refused(
                f"{out} ends like {ending}, and the format is csv.",
                fix="Choose another name, or the other format.",
            )
        names = ["codings"] if codings else []
        names += ["themes", "codebook", "links", *map(_map_name, frameworks), "about"]
        return {name: checked(out / f"{name.replace('-', '_')}.csv", "csv") for name in names}
    return {"": checked(out, kind, *(("markdown", "txt") if kind == "md" else ()), "")}


def _map_name(framework: str) -> str:
    return f"map_{framework}"


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
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
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


def how_safe(store: Store) -> str:
    """How far the words in a project were made safe, and read for risk, as they stand now."""
    looked, replaced, everything = reading.looked_through(store)
    read, _ = reading.counts(store)
    if looked:
        safe = (
            f"{looked:,} of {everything:,} answers were looked through for personal data, and"
            f" {replaced:,} stretches replaced."
        )
    else:
        safe = "Nothing was looked through for personal data: texts are as imported."
    return f"{safe} A person has read {read:,} of {everything:,} answers for risk."


def _about(
    project: Project, store: Store, by: str | None, coder: str | None, safe: SafeResults
) -> dict[str, str]:
    """What the figures come from; stands in every export."""
    book = project.codebook
    about = {
        "project": project.name,
        "synthetic": SYNTHETIC if project.synthetic else "no",
        "made with": f"chec_voice {__version__}",
        "made at": now(),
        "codebook": f"{book.name}, version {book.version}, {book.sha256[:12]}",
        "seed": str(project.seed),
        "coder": coder or "all coders",
        "coding": safe.themes.coding,
        "split by": by or "nothing",
        "small numbers": f"{safe.profile.name}: {safe.sentence}",
        "words": how_safe(store),
    }
    if safe.profile.hides:
        about["codings"] = "left out: rows of single people would show what is hidden"
    for key in project.frameworks.names:
        frame = project.framework(key)
        state = _status(frame)
        about[f"framework {key}"] = (
            f"{frame.name}, version {frame.version}: {state}. {frame.notice}"
        )
    return about


def _themes(table: ThemeTable) -> Sheet:
    columns = [
        "code",
        "name",
        "area",
        "people",
        "of_people",
        "percent",
        "percent_low",
        "percent_high",
        "groups",
        "of_groups",
        "responses",
        "of_responses",
        "mentions",
        "own_people",
        "own_mentions",
        "people_with_an_answer",
    ]
    for value in table.values:
        columns += _split_columns(value)
    rows = []
    for row in table.rows:
        cells: list[object] = [
            row.code.id,
            row.code.name,
            row.code.area,
            row.whole.people,
            table.looked.people,
            *themes.share_of(table, row.whole).values(),
            row.whole.groups,
            table.looked.groups,
            row.whole.responses,
            table.looked.responses,
            row.whole.mentions,
            row.own.people,
            row.own.mentions,
            table.base.people,
        ]
        for value in table.values:
            cells += _split_cells(row.by[value], table.looked_bases[value])
        rows.append(cells)
    return Sheet("themes", tuple(columns), rows)


def _split_columns(value: str) -> list[str]:
    """People and groups who have a value, each beside what it is out of."""
    return [f"people: {value}", f"of: {value}", f"groups: {value}", f"of_groups: {value}"]


def _split_cells(count: Count, base: Count) -> list[int]:
    return [count.people, base.people, count.groups, base.groups]


def _map(drawn: FrameworkMap) -> Sheet:
    columns = [
        "framework",
        "framework_status",
        "id",
        "parent",
        "label",
        "status",
        "confidence",
        "people",
        "of_people",
        "people_at_most",
        "shared_people",
        "groups",
        "of_groups",
        "responses",
        "of_responses",
        "mentions",
        "gap",
        "codes_direct",
        "codes_may_include",
    ]
    for value in drawn.values:
        columns += [*_split_columns(value), f"people_at_most: {value}", f"gap: {value}"]
    rows = []
    for row in drawn.rows:
        cells: list[object] = [
            drawn.framework.name,
            _status(drawn.framework),
            row.element.id,
            row.element.parent or "",
            row.element.label,
            framework_map.mark(row.element),
            row.element.confidence,
            row.count.people,
            drawn.looked.people,
            row.most.people,
            row.shared,
            row.count.groups,
            drawn.looked.groups,
            row.count.responses,
            drawn.looked.responses,
            row.count.mentions,
            framework_map.GAPS.get(row.gap, ""),
            " ".join(row.direct),
            " ".join(row.may),
        ]
        for value in drawn.values:
            cells += _split_cells(row.by[value], drawn.bases[value])
            cells += [
                row.most_by[value].people,
                framework_map.GAPS.get(row.gaps[value], ""),
            ]
        rows.append(cells)
    return Sheet("map", tuple(columns), rows)


def _codebook(project: Project) -> Sheet:
    return Sheet("codebook", *codebook.table_rows(project.codebook))


def _links(project: Project) -> Sheet:
    columns = (
        "framework",
        "framework_status",
        "code",
        "driver_or_domain",
        "strength",
        "status",
        "rationale",
    )
    return Sheet(
        "links",
        columns,
        [
            (
                key,
                status,
                link.code,
                link.element,
                STRENGTHS[link.strength],
                link.status,
                link.rationale,
            )
            for key in project.frameworks.names
            for status in (_status(project.framework(key)),)
            for link in project.links(key)
        ],
    )


def _sheets(
    project: Project,
    codings: Sheet | None,
    table: ThemeTable,
    maps: dict[str, FrameworkMap],
) -> list[Sheet]:
    """The tables that leave, the codings only where they may."""
    sheets = [*([codings] if codings else []), _themes(table), _codebook(project), _links(project)]
    for key, drawn in maps.items():
        sheet = _map(drawn)
        sheets.append(Sheet(_map_name(key), sheet.columns, sheet.rows))
    return sheets


def _csv(
    places: dict[str, Path],
    out: Path,
    project: Project,
    about: dict[str, str],
    codings: Sheet | None,
    table: ThemeTable,
    maps: dict[str, FrameworkMap],
) -> list[Path]:
    if "" in places and codings is not None:
        write_csv(out, codings)
        return [out]
    sheets = _sheets(project, codings, table, maps)
    sheets.append(Sheet("about", ("what", "value"), tuple(about.items())))
    written = []
    for sheet in sheets:
        path = places[sheet.name]
        write_csv(path, _labelled(sheet, project))
        written.append(path)
    return written


def _labelled(sheet: Sheet, project: Project) -> Sheet:
    """A table travels without its `about`: each says itself that its words were invented."""
    if not project.synthetic or "synthetic" in sheet.columns:
        return sheet
    return Sheet(sheet.name, (*sheet.columns, "synthetic"), ((*row, "yes") for row in sheet.rows))


def _status(frame: Framework) -> str:
    """What has to stand wherever a domain is named."""
    if frame.verified:
        return "verified"
    if frame.status == "reconstruction":
        return framework_map.UNVERIFIED
    return "not verified against the source document"


def _json(
    project: Project,
    about: dict[str, str],
    codings: Sheet | None,
    table: ThemeTable,
    maps: dict[str, FrameworkMap],
    by: str | None,
    rule: Profile,
) -> dict[str, Any]:
    names, links = project.codes.names, _links(project)
    return {
        "format": "chec-export/1",
        "about": about,
        "synthetic": project.synthetic,
        "questions": [_by_rule(row, rule) for row in project.responses_by_question()],
        "themes": themes.to_dict(table),
        "maps": {key: framework_map.to_dict(drawn, names, by) for key, drawn in maps.items()},
        "links": [dict(zip(links.columns, row, strict=True)) for row in links.rows],
        "codings": [dict(zip(codings.columns, row, strict=True)) for row in codings.rows]
        if codings
        else [],
    }


def _by_rule(row: dict[str, Any], rule: Profile) -> dict[str, Any]:
    """A row of counts, each hidden or rounded."""
    return {
        key: value
        if not isinstance(value, int)
        else HIDDEN
        if rule.small(value)
        else rule.rounded(value)
        for key, value in row.items()
    }


def _markdown(
    project: Project, about: dict[str, str], table: ThemeTable, maps: dict[str, FrameworkMap]
) -> str:
    """Counts and gaps, without what anybody said."""
    parts = [f"# {markdown_text(project.name)}: themes and framework map\n"]
    if project.synthetic:
        parts.append(f"**{SYNTHETIC}**\n")
    parts.append(f"**{markdown_text(about['small numbers'])}**\n")
    base, looked = table.base, table.looked
    who = markdown_text(", ".join(table.coders)) or "nobody yet"
    parts.append(
        f"{base.people:,} people and {base.groups:,} groups gave {base.responses:,} answers. "
        f"Looked at so far: {looked.responses:,} answers of {looked.people:,} people, by {who}; "
        f"{base.mentions:,} mentions.\n"
    )
    parts.append("## Themes\n\n" + markdown_table(_readable_themes(table)))
    notes = (table.coding, *table.notes[:-1])
    parts.append("\n".join(f"- {markdown_text(note)}" for note in notes) + "\n")
    for drawn in maps.values():
        parts.append(_markdown_map(project, drawn))
    parts.append("## Where this comes from\n")
    parts.append(markdown_table(Sheet("about", ("what", "value"), tuple(about.items())), left=2))
    return "\n".join(parts)


def _readable_themes(table: ThemeTable) -> Sheet:
    columns: tuple[str, ...] = (
        "code",
        "people",
        f"% of {table.looked.people:,} people",
        "responses",
        "mentions",
    )
    columns += tuple(f"{v} (of {table.looked_bases[v].people:,})" for v in table.values)
    rows = []
    for row in table.rows:
        percent = table.share(row.whole)
        share = "-" if percent is None else str(percent)
        indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * row.code.depth
        name = indent + row.code.name
        counts = [row.by[v].people for v in table.values]
        rows.append(
            (name, row.whole.people, share, row.whole.responses, row.whole.mentions, *counts)
        )
    return Sheet("themes", columns, rows)


def _markdown_map(project: Project, drawn: FrameworkMap) -> str:
    frame = drawn.framework
    names = project.codes.names
    columns = (
        "domain or driver",
        "status",
        f"people (of {drawn.looked.people:,})",
        "at most",
        f"groups (of {drawn.looked.groups:,})",
        "mentions",
        "codes linked",
        *(f"{v} (of {count.people:,})" for v, count in drawn.bases.items()),
    )
    indent = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
    rows = [
        (
            (indent if r.element.parent else "") + f"{r.element.id} {r.element.label}",
            framework_map.mark(r.element),
            r.count.people,
            r.most.people if r.open else "",
            r.count.groups,
            r.count.mentions,
            len(r.codes),
            *(
                f"{count.people:,}" + (f" +{count.groups:,} groups" if count.groups else "")
                for count in r.by.values()
            ),
        )
        for r in drawn.rows
    ]
    gaps = [
        "- " + markdown_text(f"{r.element.id} {r.element.label}: {framework_map.GAPS[r.gap]}")
        for r in drawn.gaps
    ] or ["- none"]
    homeless = [
        "- "
        + markdown_text(
            f"{names.get(h.code, h.code)} ({h.count.people} people): "
            + (h.reason or "no reason is recorded")
        )
        for h in drawn.homeless
    ] or ["- none"]
    return "\n".join(
        [
            f"## Framework map: {markdown_text(frame.name)}\n",
            f"**{markdown_text(frame.notice)}**\n" if frame.notice else "",
            f"{drawn.proposed:,} links are proposed, and nobody has agreed them yet.\n",
            markdown_table(Sheet("map", columns, rows), left=2),
            *(f"- {note}" for note in drawn.notes[:-1]),
            "\nDomains and drivers with no voice:\n",
            *gaps,
            "\nCodes with no driver:\n",
            *homeless,
            "",
        ]
    )
