"""chec-voice codebook"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from chec_voice import bundled
from chec_voice import codebook as codebooks
from chec_voice.cli.output import json_option, print_json, print_table, say
from chec_voice.model import Code, Codebook
from chec_voice.project import Project


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("code", required=False)
@click.option(
    "--load",
    "replacement",
    metavar="NAME_OR_FILE",
    help="Replace the project's codebook; coding on codes that go is kept.",
)
@json_option
def command(source: Path, code: str | None, replacement: str | None, as_json: bool) -> None:
    """Show the codebook of SOURCE: a project, a codebook file, or a bundled name.

    With CODE, show its six parts in full. A file is checked on the way: an error names its line.
    """  # fmt: skip
    if replacement is not None:
        with Project.open(source) as opened:
            counts = opened.load_codebook(replacement)
        if as_json:
            print_json(counts)
            return
        say(f"Codes: {counts['added']} added, {counts['changed']} changed, "
            f"{counts['retired']} retired.")  # fmt: skip
        return
    book = _read(source)
    if code is not None:
        found = book.get(code)
        if found is None:
            from chec_voice.errors import NotFound

            raise NotFound(f"there is no code {code!r}.", fix="List them without naming one.")
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
        ("Do not use it when", [
            f"{x.when}{f' Use {x.use} instead.' if x.use else ''}"
            f"{f' Example of that: “{x.example}”' if x.example else ''}"
            for x in code.when_not_to_use
        ]),
        ("Examples (written for this project)", code.examples),
    ):  # fmt: skip
        say(f"{title}:")
        for line in lines:
            say(f"  - {line}")
    say(f"Keywords: {', '.join(code.keywords)}")
