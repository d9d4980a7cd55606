"""How the command line prints: tables for people, JSON for scripts, progress on stderr."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from chec_voice.model import SYNTHETIC as SYNTHETIC  # the verbs take it from here
from chec_voice.text import counted as counted
from chec_voice.text import with_hidden_shown

if TYPE_CHECKING:
    from rich.progress import TaskID

    from chec_voice.project import Project


project_argument = click.argument("project", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="Dask scheduler whose workers share the work; they see what people said.",
)
by_option = click.option(
    "--by",
    metavar="ATTRIBUTE",
    help="Split counts by an attribute, question or session; by two: area,age.",
)
coder_filter = click.option("--coder", metavar="NAME", help="Count this coder's judgements only.")
coding_option = click.option(
    "--coding",
    metavar="RULE",
    help="Which coders' work counts: agreed, any, majority, or a name.  [default: agreed]",
)


class ShareType(click.ParamType[float]):
    """A share on the command line: 20%, or 0.2."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        text = str(value).strip()
        try:
            share = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = -1
        if not 0 < share <= 1:
            self.fail(f"{text!r} is no share: write 20% or 0.2.", param, ctx)
        return share


def coding_rule(coder: str | None, coding: str | None) -> str:
    """The rule that --coder and --coding ask for."""
    if coder and coding:
        raise click.UsageError("Use --coder or --coding, not both.")
    return coder or coding or "agreed"


def coding_session_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Who codes, what they see, and which answers come: of `code` and `review` alike."""
    options = (
        click.option(
            "--coder", required=True, help="Your name, as it stands beside your judgements."
        ),
        click.option(
            "--blind", is_flag=True, help="Hide suggestions, and record that they were hidden."
        ),
        click.option(
            "--order",
            type=click.Choice(["plain", "smart"]),
            help="smart: answers that teach most come first, each for a reason.  [default: plain;"
            " in the app as you left it]",
        ),
        click.option(
            "--round", "round_name", metavar="NAME", help="Code the answers of a round, blind."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def meant_coder(project: Project, coder: str) -> str:
    """The coder's name; a name that is nearly a known one is asked about, not begun silently.

    Where nobody can be asked, since the answers come from a file, that it begins is said.
    """
    like = project.team.like(coder)
    if not like:
        return coder
    if not sys.stdin.isatty():
        meant = f"--coder {shell(like[0])}"
        note(f"{coder} is new here. If {like[0]} was meant, begin again with {meant}.")
    elif click.confirm(f"{coder} is new here. Do you mean {like[0]}?", default=True):
        return like[0]
    return coder


def profile_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--profile: the rule for small numbers; `default` says what holds without it."""
    return click.option(
        "--profile",
        metavar="NAME",
        help="Rule for small numbers: nhs-1to7-round5 hides 1 to 7 and rounds the rest to 5;"
        " lt5-secondary hides under 5, lt10 under 10; none hides nothing, for the team only."
        f"  [default: {default}]",
    )


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say how to read a table; the command gets them as `options`."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:
        from chec_voice.project import ReadOptions

        names = [field.name for field in dataclasses.fields(ReadOptions)]
        options = ReadOptions(**{name: given.pop(name) for name in names})
        return command(options=options, **given)

    for option in (
        click.option(
            "--bands",
            multiple=True,
            metavar="COLUMN",
            help="Read Excel's dates in this column as the bands they were (12-Oct as 10-12).",
        ),
        click.option(
            "--carry-down",
            multiple=True,
            metavar="COLUMN",
            help="A blank cell in this column means: the same as above.",
        ),
        click.option(
            "--leave-out",
            default="",
            metavar="ROWS",
            help='Rows that are no people, such as "4, 9-12".',
        ),
        click.option(
            "--as-written",
            multiple=True,
            type=click.Choice(["rows", "html", "merged", "hidden"]),
            help="Make no guess about: rows that look like headings, totals or notes;"
            " HTML; merged cells; what is hidden in a workbook. May be repeated.",
        ),
        click.option(
            "--platform",
            "dialect",
            default="auto",
            metavar="NAME",
            help="Survey platform that wrote the file, or generic.  [default: found]",
        ),
        click.option(
            "--number-duplicates", is_flag=True, help="Accept repeated headings and number them."
        ),
        click.option(
            "--header-rows", type=click.IntRange(1, 3), help="How many rows the headings take."
        ),
        click.option("--header-row", type=click.IntRange(1), help="Row where the headings begin."),
        click.option("--sheet", help="Sheet of a workbook."),
        click.option("--delimiter", help="Field separator of a CSV: , ; | or tab."),
        click.option("--encoding", help="Encoding of a CSV, such as utf-8 or cp1252."),
    ):
        gathered = option(gathered)
    return gathered


def say(text: str = "") -> None:
    """A line for people on stdout; on a terminal it breaks between words."""
    click.echo(_wrapped(visible(text)) if sys.stdout.isatty() else visible(text))


def _wrapped(text: str) -> str:
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(
            line,
            width,
            subsequent_indent=line[: len(line) - len(line.lstrip())],
            break_long_words=False,
            break_on_hyphens=False,
            expand_tabs=False,
            replace_whitespace=False,
        )
        if len(line) > width
        else line
        for line in text.split("\n")
    )


def first_step(project: Path, answered: int) -> str:
    """What a project without codings needs first."""
    if not answered:
        return f"There are no answers here yet. Start with: chec-voice import {shell(project)} FILE"
    return f"Nothing is coded yet. Start with: chec-voice code {shell(project)} --coder NAME"


def note(text: str) -> None:
    """A line for people on stderr, so that stdout stays what was asked for."""
    click.echo(_wrapped(visible(text)) if sys.stderr.isatty() else visible(text), err=True)


def print_json(data: object) -> None:
    # Where the output cannot hold every character, JSON has its own way to write them.
    plain = not (sys.stdout.encoding or "utf-8").casefold().replace("-", "").startswith("utf")
    text = json.dumps(data, ensure_ascii=plain, indent=2)
    # JSON lets DEL and the C1 controls stand; a terminal would obey them.
    click.echo(re.sub("[\x7f-\x9f]", lambda c: f"\\u{ord(c[0]):04x}", text))


def print_as_json(
    data: Mapping[str, object], *, project: str, synthetic: bool, as_json: bool
) -> bool:
    """The head of what a verb prints: everything as JSON, and True; else, for people, the line
    that invented words have to carry, and False.
    """
    if as_json:
        print_json({"project": project, "synthetic": synthetic, **data})
    elif synthetic:
        say(SYNTHETIC)
    return as_json


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "", left: int = 1
) -> None:
    """A table; the first `left` columns hold text, the others numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE, title=visible(title) or None, title_justify="left", pad_edge=False
    )
    for number, column in enumerate(columns):
        table.add_column(
            Text(visible(column)),
            justify="left" if number < left else "right",
            overflow="fold",
            # words stay whole, as long as there is any room for them
            min_width=min(max(map(len, column.split()), default=1), 18),
        )
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        # a pipe has no width: print every column in full rather than folding at 80
        console = Console(markup=False, highlight=False, emoji=False, width=200)
    console.print(table)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else visible(str(value))


def visible(text: str) -> str:
    """Text of a young person for a terminal: control characters are shown, not obeyed."""
    return "".join(
        c
        if c in "\n\t" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0)
        else "\N{REPLACEMENT CHARACTER}"
        for c in with_hidden_shown(text)
    )


def shell(name: object) -> str:
    """A name as it is typed in a shell: in quotes where it has spaces or signs in it."""
    return shlex.quote(str(name))


class Bar:
    """Progress of long work on stderr: a bar on a terminal, a few lines elsewhere."""

    def __init__(self) -> None:
        self._progress: Any = None
        self._task: TaskID | None = None
        self._total, self._done, self._said, self._name = 0, 0, -1, ""

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
            from rich.progress import TimeRemainingColumn as Remaining

            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                Remaining(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def start(self, task: str, total: int | None) -> None:
        self._name, self._total, self._done, self._said = task, total or 0, 0, 0
        if self._progress is not None:
            self._task = self._progress.add_task(task, total=total)

    def advance(self, units: int = 1) -> None:
        self._done += units
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task, units)
        elif self._total >= 5000 and self._done * 4 // self._total > self._said:
            self._said = self._done * 4 // self._total
            note(f"{self._name}: {self._done:,} of {self._total:,}")

    def finish(self) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None
