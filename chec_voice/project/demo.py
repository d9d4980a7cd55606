"""The whole flow on the bundled synthetic corpus, from the files as teams receive them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chec_voice import bundled, outputs
from chec_voice.errors import ChecError, Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.project import demo_inputs, demo_round, demo_safe
from chec_voice.project.intake.codings import CodingsChoices
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.project.project import Project
from chec_voice.store.judgements import AGREED
from chec_voice.text import counted, numbered
from chec_voice.vault import path_beside

CODER = "Sam (synthetic coder)"
SURVEYS = {
    "birmingham_solihull": "birmingham_solihull_forms.xlsx",
    "cheshire_merseyside": "cheshire_merseyside.csv",
    "south_yorkshire": "south_yorkshire.csv",
}


def place_in(folder: Path) -> Path:
    """Where the demo's project stands in a folder."""
    return folder / "youth_voice.chec"


@dataclass(frozen=True)
class Demo:
    """Where the demo left its project and files."""

    project: Path
    files: tuple[Path, ...]


def run(
    folder: Path,
    *,
    force: bool,
    say: Callable[[str], None] = lambda text: None,
    progress: Progress = SILENT,
) -> Demo:
    """Make a project in `folder` and take it through import, suggestion, coding and export.

    Args:
        say: is told what each step did, in a sentence.
        force: replace the demo project of an earlier run; one that a person has coded in is kept
            under another name.

    Raises:
        Refused: the project exists and `force` is not given, or `folder` cannot be made.
    """
    corpus = bundled.folder("corpora") / "youth_voice_synthetic"
    path = place_in(folder)
    _make_folder(folder)
    if path.exists() and not force:
        raise Refused(
            f"{path} exists already.", fix="Use --force to make it anew, or name another folder."
        )
    for name, ending in (("youth_voice.json", "json"), ("themes_and_map.md", "md")):
        outputs.check(folder / name, endings=(ending,), force=force)
    outputs.check_folder(folder / "tables")
    outputs.check_folder(folder / "reports")
    demo_inputs.check(folder / "inputs", force=force)
    if path.exists():
        kept = _set_aside(path)
        if kept is not None:
            say(f"Somebody has coded in the earlier demo project: it is kept as {kept}.")
    with Project.create(path, name="Youth voice demo (synthetic)") as project:
        project.mark_synthetic()
        book = project.codebook
        say(f"Made {path} with the codebook {book.name!r} ({counted(len(book.codable), 'code')}).")
        _import(project, corpus, say, progress)
        before = demo_safe.make_safe(project, corpus, say)
        demo_safe.read_for_risk(project, corpus, before, say)
        _suggest(project, say, progress)
        coded = project.imports.add_codings(
            corpus / "demo" / "codings.csv",
            CodingsChoices(
                id_column="participant",
                question_column="question",
                code_column="code",
                valence_column="valence",
            ),
            coder=CODER,
            kind="synthetic",
            progress=progress,
        )
        say(
            f"Coded: {counted(coded.decisions_added, 'decision')} on"
            f" {counted(coded.segments_coded, 'answer')} by"
            f" {CODER}."
        )
        if coded.concerns_raised:
            say(
                f"Raised: {counted(coded.concerns_raised, 'answer waits', 'answers wait')} for a"
                " safeguarding lead, out of coding, counts and exports."
            )
        demo_round.add(project, corpus, CODER, say)
        demo_round.work_apart(project, CODER, say)
        _suggest(project, say, progress)
        sessions = [name.replace("_", " ") for name in SURVEYS]
        demo_safe.record_consent(project, sessions, say)
        demo_safe.quote_and_answer(project, CODER, say)
        inputs = demo_inputs.write(project, folder / "inputs", CODER)
        files = [
            *project.reports.export(folder / "tables", kind="csv", by="area", force=force),
            *project.reports.export(
                folder / "youth_voice.json", kind="json", by="area", force=force
            ),
            *project.reports.export(
                folder / "themes_and_map.md", kind="md", by="area", force=force
            ),
        ]
        say(f"Exported: {counted(len(files), 'file')} to {folder}.")
        reports = project.reports.write(
            folder / "reports",
            invited=inputs["invited"],
            practice=inputs["practice"],
            questions=inputs["questions"],
            force=force,
            progress=progress,
        )
        say(
            f"Reported: {counted(len(reports), 'file')}; open"
            f" {folder / 'reports' / 'index.html'} first."
        )
        files += reports
    return Demo(path, tuple(files))


def _suggest(project: Project, say: Callable[[str], None], progress: Progress) -> None:
    result = project.suggestions.run(progress=progress)
    for notice in result.notices:
        say(notice)
    say(
        f"Suggested: {counted(result.suggestions, 'code')} for"
        f" {result.segments - result.silent:,} of"
        f" {counted(result.segments, 'segment')}, which long answers are split into"
        f" ({' and '.join(result.sources)})."
    )


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Refused(
            f"{folder} is not a folder, and the demo needs one.", fix="Name another, or none."
        )
    outputs.make_folder(folder)


def _set_aside(path: Path) -> Path | None:
    """Make room for a new project: one in which a person has worked is renamed, never deleted."""
    try:
        with Project.open(path) as old:
            ours = {CODER, demo_safe.READER, *demo_round.CODERS, demo_round.AWAY, AGREED}
            worked = any(coder["name"] not in ours for coder in old.team.coders())
            worked = worked or old.agreement.settlers() - {CODER} != set()
            old.checkpoint()
    except ChecError:
        worked = True  # who knows what it is: it is not ours to delete
    kept = _free_path(path) if worked else None
    if kept is not None:
        path.rename(kept)
        vault = path_beside(path)
        if vault.exists():
            vault.rename(path_beside(kept))
    ends = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    for left in (path, path_beside(path), *ends):
        left.unlink(missing_ok=True)
    return kept


def _free_path(path: Path) -> Path:
    names = (f"{stem}{path.suffix}" for stem in numbered(path.stem, behind="-{}"))
    return next(free for name in names if not (free := path.with_name(name)).exists())


def _import(project: Project, corpus: Path, say: Callable[[str], None], progress: Progress) -> None:
    for name, file in SURVEYS.items():
        plan = project.imports.plan(
            corpus / "received" / file,
            ImportChoices(
                profile=str(corpus / "profiles" / f"{name}.json"), session=name.replace("_", " ")
            ),
        )
        saved = project.imports.add(plan, actor=CODER, progress=progress).saved
        counts = plan.preview.summary
        blank = sum(q.blank for q in counts.questions)
        non_answers = sum(q.non_answer for q in counts.questions)
        say(
            f"Imported {file}: {counted(saved.participants_added, 'person', 'people')},"
            f" {counted(saved.responses_added - blank - non_answers, 'answer')},"
            f" {counted(non_answers, 'non-answer')}, {counted(blank, 'blank')}."
        )
    notes = sorted((corpus / "received" / "notes").iterdir())
    lines = 0
    for path in notes:
        plan_notes = project.imports.plan_document(path)
        lines += project.imports.add_document(plan_notes, actor=CODER).saved.responses_added
    say(f"Imported {len(notes)} workshop notes: {counted(lines, 'line')} of {len(notes)} groups.")
