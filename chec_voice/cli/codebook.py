"""chec-voice codebook"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from chec_voice import bundled
from chec_voice import codebook as codebooks
from chec_voice.cli import codebook_versions
from chec_voice.cli.codebook_edit import Edit, edit_options, make_edit
from chec_voice.cli.named_code import named_code
from chec_voice.cli.output import counted, json_option, print_json, print_table, say
from chec_voice.model import Code, Codebook
from chec_voice.project import Project, write_codebook
from chec_voice.review import in_words
from chec_voice.text import as_sentence

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
@edit_options
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@json_option
def command(
    source: Path,
    code: str | None,
    replacement: str | None,
    target: Path | None,
    versions: bool,
    diff: str | None,
    look_again: bool,
    edit: Edit,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Show the codebook of SOURCE: a project, a codebook file, or a bundled name.

    With CODE, its id or its name, show its six parts in full, or edit it: each edit says what
    becomes of what was said with the code, and is taken back by --undo. A file is checked on the
    way: an error names its line.
    """
    if replacement is not None:
        _load(source, replacement, dry_run, as_json)
        return
    if edit.asked:
        with Project.open(source) as opened:
            make_edit(opened, edit, code, dry_run)
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
        raise click.UsageError("--dry-run goes with --load and with edits.")
    if target is not None:
        if source.suffix == ".chec":
            with Project.open(source) as opened:
                opened.codes.save(target)
        else:
            write_codebook(_read(source), target)
        say(f"Written: {target}")
        return
    book = _read(source)
    if code is not None:
        found = named_code(book, code)
        print_json(asdict(found)) if as_json else show_code(found, book.names)
    elif as_json:
        print_json(asdict(book))
    else:
        say(
            f"{book.name}, version {book.version}: {counted(len(book.codable), 'code')} that"
            f" people apply."
        )
        print_table(
            ("code", "name", "plain label"),
            [(c.id, "  " * c.depth + c.name, c.label) for c in book.codes],
            left=3,
        )


def _load(source: Path, replacement: str, dry_run: bool, as_json: bool) -> None:
    with Project.open(source) as opened:
        before = opened.codes.names
        effect = opened.codes.foresee_load(replacement)
        change = opened.codes.load(replacement, dry_run=dry_run)
        names = before | opened.codes.names
        version = opened.codebook.version
    if as_json:
        again = effect.waits.answers
        print_json({"dry_run": dry_run, **asdict(change), "look_again": again})
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
    say(effect.words)
    if change.same_version:
        say(
            f"Warning: the content changed, but `version` is still {version!r}. Give the file "
            "another version, so that the two can be told apart."
        )
    if dry_run:
        say("Dry run: nothing was written.")


def _read(source: Path) -> Codebook:
    if source.suffix == ".chec":
        with Project.open(source) as opened:
            return opened.codebook
    return codebooks.load(bundled.resolve(str(source), bundled.codebooks(), "codebook"))


def show_code(code: Code, names: Mapping[str, str]) -> None:
    """The six parts of a code, in full; other codes go by their `names`."""
    say(f"{code.name} ({code.id})")
    say(f"Plain label: {code.label}")
    say(f"In brief: {in_words(code.brief, names)}")
    say(f"Definition: {in_words(code.definition, names)}")
    for title, lines in (
        ("Use it when", code.when_to_use),
        (
            "Do not use it when",
            [
                f"{as_sentence(x.when)}"
                f"{f' Use {names.get(x.use, x.use)} instead.' if x.use else ''}"
                f"{f' Example of that: “{x.example}”' if x.example else ''}"
                for x in code.when_not_to_use
            ],
        ),
        ("Examples (written for this project)", code.examples),
    ):
        say(f"{title}:")
        for line in lines:
            say(f"  - {in_words(line, names)}")
    say(f"Keywords: {', '.join(code.keywords)}")
