"""chec-voice codebook"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from chec_voice import bundled
from chec_voice import codebook as codebooks
from chec_voice.cli import codebook_versions
from chec_voice.cli.output import counted, json_option, print_json, print_table, say
from chec_voice.errors import NotFound
from chec_voice.model import Code, Codebook
from chec_voice.project import Project, write_codebook

_SHOWN = 20


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("code", required=False)
@click.option(
    "--load",
    "replacement",
    metavar="NAME_OR_FILE",
    help="Replace the project's codebook; coding on codes that go is kept.",
)
@click.option(
    "--save",
    "target",
    type=click.Path(path_type=Path),
    help="Write the codebook to a new .csv, .xlsx or .yaml file, which --load reads back.",
)
@click.option("--versions", is_flag=True, help="List the versions that the codebook had.")
@click.option(
    "--diff",
    metavar="[OLD..]NEW",
    help="What differs between two versions, by number; OLD is the one before.",
)
@click.option(
    "--look-again", is_flag=True, help="How many answers wait since a definition changed."
)
@click.option("--dry-run", is_flag=True, help="With --load: say what would change; write nothing.")
@json_option
def command(
    source: Path,
    code: str | None,
    replacement: str | None,
    target: Path | None,
    versions: bool,
    diff: str | None,
    look_again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show the codebook of SOURCE: a project, a codebook file, or a bundled name.

    With CODE, its id or its name, show its six parts in full. A file is checked on the way: an
    error names its line.
    """
    if replacement is not None:
        _load(source, replacement, dry_run, as_json)
        return
    if versions or look_again or diff is not None:
        with Project.open(source) as opened:
            if versions:
                codebook_versions.listed(opened, as_json)
            elif look_again:
                codebook_versions.waiting(opened, source, as_json)
            else:
                codebook_versions.differences(opened, str(diff), as_json)
        return
    if dry_run:
        raise click.UsageError("--dry-run goes with --load.")
    book = _read(source)
    if target is not None:
        write_codebook(book, target)
        say(f"Written: {target}")
        return
    if code is not None:
        found = _find(book, code)
        print_json(asdict(found)) if as_json else show_code(found)
    elif as_json:
        print_json(asdict(book))
    else:
        say(f"{book.name}, version {book.version}: {len(book.codable)} codes that people apply.")
        print_table(
            ("code", "name", "plain label"),
            [(c.id, "  " * c.depth + c.name, c.label) for c in book.codes],
            left=3,
        )


def _load(source: Path, replacement: str, dry_run: bool, as_json: bool) -> None:
    with Project.open(source) as opened:
        before = opened.codes.names
        change = opened.codes.load(replacement, dry_run=dry_run)
        names = before | opened.codes.names
        version = opened.codebook.version
    if as_json:
        print_json({"dry_run": dry_run, **asdict(change)})
        return
    for said, codes in (
        ("Added", change.added),
        ("Changed", change.changed),
        ("Back again", change.returned),
        ("Retired", change.retired),
    ):
        say(f"{said} ({len(codes)}){':' if codes else '.'}")
        for code in codes[:_SHOWN]:
            label = names.get(code, "").removesuffix(" (no longer in the codebook)")
            kept = change.standing.get(code)
            coded = f", {counted(kept, 'coding', 'codings')} kept" if kept else ""
            say(f"  {code}{f' ({label})' if label else ''}{coded}")
        if len(codes) > _SHOWN:
            say(f"  ... and {len(codes) - _SHOWN:,} more: --json lists them all")
    if change.standing:
        total = sum(change.standing.values())
        say(
            f"{counted(total, 'standing coding sits', 'standing codings sit')} on "
            f"{counted(len(change.standing), 'retired code', 'retired codes')}: kept, and counted "
            "in themes as no longer in the codebook."
        )
    if change.same_version:
        say(
            f"Warning: the content changed, but `version` is still {version!r}. Give the file "
            "another version, so that the two can be told apart."
        )
    if dry_run:
        say("Dry run: nothing was written.")


def _find(book: Codebook, wanted: str) -> Code:
    """A code by its id, else by its name or plain label, whatever the case."""
    found = book.get(wanted)
    if found is not None:
        return found
    said = " ".join(wanted.split()).casefold()
    # Two codes may share a name, or one's name be another's plain label: names go first.
    for given in ("name", "label"):
        named = [code for code in book.codes if getattr(code, given).casefold() == said]
        if len(named) == 1:
            return named[0]
        if named:
            ids = [code.id for code in named]
            raise NotFound(
                f"{len(ids)} codes have the name {wanted!r}.",
                fix=f"Name one by its id: {', '.join(ids)}.",
            )
    from rapidfuzz import fuzz, process, utils

    choices = {
        (code.id, given): text
        for code in book.codes
        for given, text in (
            ("id", code.id.rpartition(".")[2].replace("_", " ")),
            ("path", code.id.replace("_", " ").replace(".", " ")),
            ("name", code.name),
            ("label", code.label),
        )
        if text
    }
    query = wanted.replace("_", " ").replace(".", " ")
    near = process.extract(
        query,
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=12,
        score_cutoff=60,
    )
    ids = list(dict.fromkeys(key[0] for _, _, key in near))[:3]
    listed = ", ".join(f"{one} ({code.name})" for one in ids if (code := book.get(one)))
    raise NotFound(
        f"there is no code {wanted!r}.",
        fix=f"Did you mean {listed}?" if ids else "List them without naming one.",
    )


def _read(source: Path) -> Codebook:
    if source.suffix == ".chec":
        with Project.open(source) as opened:
            return opened.codebook
    return codebooks.load(bundled.resolve(str(source), bundled.codebooks(), "codebook"))


def show_code(code: Code) -> None:
    """The six parts of a code, in full."""
    say(f"{code.name} ({code.id})")
    say(f"Plain label: {code.label}")
    say(f"In brief: {code.brief}")
    say(f"Definition: {code.definition}")
    for title, lines in (
        ("Use it when", code.when_to_use),
        (
            "Do not use it when",
            [
                f"{x.when}{f' Use {x.use} instead.' if x.use else ''}"
                f"{f' Example of that: “{x.example}”' if x.example else ''}"
                for x in code.when_not_to_use
            ],
        ),
        ("Examples (written for this project)", code.examples),
    ):
        say(f"{title}:")
        for line in lines:
            say(f"  - {line}")
    say(f"Keywords: {', '.join(code.keywords)}")
