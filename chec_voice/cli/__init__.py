"""The command line: `chec-voice VERB PROJECT ...`. One file per verb, imported when it is used."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from typing import Any, NoReturn

import click

from chec_voice import __version__

# verb -> (module, one line for --help). Modules load when their verb runs, so that --help is quick.
VERBS = {
    "demo": ("demo", "Make a project from the bundled synthetic corpus and run the whole flow."),
    "new": ("new", "Create a project with a codebook and a framework."),
    "import": ("import_", "Read responses from a table, workshop notes or a transcript."),
    "import-codings": ("import_codings", "Bring in coding done in a spreadsheet."),
    "import-project": ("import_project", "Bring in a project of NVivo, QualCoder and others."),
    "undo-import": ("undo_import", "Take an import back as one batch."),
    "deidentify": ("deidentify", "Find personal data in answers and replace it."),
    "triage": ("triage", "Read answers for risk, before they are coded."),
    "concerns": ("concerns", "Work the safeguarding queue, as a lead."),
    "consent": ("consent", "Record who agrees to analysis and to quotation."),
    "withdraw": ("withdraw", "Remove everything of one person."),
    "suggest": ("suggest", "Score codes for answers, with evidence."),
    "quality": ("quality", "Say how good suggestions are in this project."),
    "topics": ("topics", "Find clusters of answers that are alike, as leads."),
    "code": ("code", "Open the terminal app to code answers."),
    "serve": ("serve", "Open the app in a browser, on this machine."),
    "review": ("review", "Code answers line by line, for screen readers and simple terminals."),
    "round": ("round", "Let coders judge the same answers blind."),
    "agree": ("agree", "Say how far coders agree, and where they differ."),
    "adjudicate": ("adjudicate", "Settle answers on which coders differ."),
    "handout": ("handout", "Make a copy of the project for one person to code."),
    "merge": ("merge", "Bring in what was judged in another copy of the project."),
    "search": ("search", "Find answers that hold some words."),
    "themes": ("themes", "Count people, responses and mentions per code."),
    "group": ("code_group", "Name groups of codes, under which people count once."),
    "matrix": ("matrix", "Cases by themes: what was said, and what you write about it."),
    "map": ("map", "Show how youth voice covers the framework, and the gaps."),
    "framework": ("framework", "Links one by one, verified marks, another framework in its place."),
    "indicators": ("indicators", "Put published values beside voice, per driver and area."),
    "tag": ("tag", "Say of single answers whether they are about a driver."),
    "link": ("link", "Add a framework, or links from codes to a framework."),
    "codebook": ("codebook", "Show, check or replace the codebook."),
    "did": ("did", "Record what was done about a theme, for those who spoke."),
    "lundy": ("lundy", "Answer how young people were listened to, and what came of it."),
    "summary": ("summary", "Write what stands behind a code, for reports."),
    "quotes": ("quotes", "Choose what reports quote: permitted, safe, and approved."),
    "report": ("report", "Write reports: Word, web pages, slides, tables, an answer to the young."),
    "export": ("export", "Write results to tables, or the project for NVivo, QualCoder..."),
    "evaluate": ("evaluate", "Measure suggestions on any file of coded answers."),
    "history": ("history", "Say who did what and when, and what a figure is made of."),
    "coder": ("coder", "Show who codes, or make somebody a safeguarding lead."),
    "backup": ("backup", "Copy a project and its vault together, and check the copy."),
    "restore": ("restore", "Put a backup back under a new name."),
    "doctor": ("doctor", "Check a project and say what it holds."),
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = importlib.import_module(f"chec_voice.cli.{VERBS[name][0]}")
        command: click.Command = module.command
        command.name = name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            ctx.fail(_no_verb(name))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


def _no_verb(name: str) -> str:
    from difflib import get_close_matches

    from chec_voice.cli.output import shell

    if name.casefold().endswith(".chec"):
        return f"{name!r} is a project. To open it: chec-voice code {shell(name)} --coder NAME"
    near = get_close_matches(name.casefold(), VERBS, n=3)
    return f"No verb is called {name!r}." + (f" Did you mean {' or '.join(near)}?" if near else "")


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="chec-voice")
@click.pass_context
def group(context: click.Context) -> None:
    """Turn what young people said into evidence that health leaders can act on.

    Everything stays on this machine; one .chec file is one project. Without a verb, in a terminal,
    this opens the app: your projects, and where each stands. Start with `chec-voice demo`, or
    `chec-voice VERB --help`.
    """
    if context.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(context.get_help())
        return
    from chec_voice.cli.code import open_home

    open_home()


def main(args: list[str] | None = None) -> Any:
    """Entry point: exit code 0 done, 1 a clear error on stderr, 2 wrong usage."""
    from chec_voice.errors import ChecError, ProjectGone
    from chec_voice.progress import Cancelled

    # Rows that were read stay to the end of a command: looking for garbage among them after every
    # 700 new objects takes a tenth of its time.
    gc.set_threshold(20_000)
    _print_anything()
    at_the_end = _say_warnings()
    try:
        _check_arguments(sys.argv[1:] if args is None else args)
        try:
            return group(args=args, prog_name="chec-voice")
        except SystemExit as left:
            for sentence in at_the_end if left.code in (0, None) else ():
                _note(sentence)
            raise
    except (ChecError, ProjectGone) as error:
        _stop(str(error))
    except Cancelled:
        _stop("stopped; what was finished is kept.")
    except Exception as error:
        _stop(_unexpected(error))
    # Where `... | head` closes our output, click and rich leave quietly with exit code 1: a verb
    # that was still at work has not done all that it was asked.


def _say_warnings() -> list[str]:
    """What is wrong with a project's vault is said by every verb, as a line for people.

    Returns:
        What comes to be said at the end of a verb that was done: that it could only look. One that
        could not be done says so itself.
    """
    import warnings

    usual, at_the_end = warnings.showwarning, list[str]()

    def show(message: Warning | str, category: type[Warning], *rest: Any, **named: Any) -> None:
        if category.__name__ == "VaultWarning":
            _note(f"WARNING: {message}")
        elif category.__name__ == "LookOnly":
            at_the_end[:] = [str(message)]
        elif category.__name__ == "Unrecorded":
            at_the_end[:] = [f"WARNING: {message}"]
        else:
            usual(message, category, *rest, **named)

    warnings.showwarning = show
    return at_the_end


def _note(sentence: str) -> None:
    from chec_voice.cli.output import note

    note(sentence)


def _print_anything() -> None:
    """Lets output in any encoding (cp1252 on Windows, ascii in a bare shell) go on.

    What it cannot hold is printed as "?": nobody loses an import to somebody's emoji.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _stop(sentence: str) -> NoReturn:
    _note(f"chec-voice: {sentence}")
    sys.exit(1)


def _check_arguments(args: list[str]) -> None:
    """Raises Refused for an argument that is no text, unless a file of this name is there.

    Names of coders, codes and the like are kept and shown, and bytes that are no UTF-8 cannot be.
    """
    from chec_voice.errors import Refused

    for arg in args:
        try:
            arg.encode()
        except UnicodeEncodeError:
            if os.path.lexists(arg):
                continue
            shown = arg.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            raise Refused(
                f"{shown!r} is not written in UTF-8, and no file of this name is here.",
                fix="Check the name; in a terminal set to UTF-8 it can be typed.",
            ) from None


def _unexpected(error: Exception) -> str:
    """One sentence for whatever nobody thought of; where it happened goes to a file."""
    from chec_voice.crash import write_crash_report
    from chec_voice.outputs import disk_is_full

    if disk_is_full(error):
        return "the disk is full.\n  Free some space, then try again."
    if isinstance(error, MemoryError):
        return "there is not enough memory.\n  Close other programs, or use a smaller file."
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        return (
            "a name or a text holds bytes that are no text (not UTF-8).\n  Rename the file, or save"
            " it as UTF-8, then try again."
        )
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}.\n  Check the name and its permissions."
    sentence = f"stopped by a fault of its own ({type(error).__name__}); what was saved is kept."
    try:
        report = write_crash_report(error)
    except OSError:
        return sentence
    return f"{sentence}\n  Please send this file to its makers; nobody's words are in it: {report}"
