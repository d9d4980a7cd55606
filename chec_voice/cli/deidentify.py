"""chec-voice deidentify"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chec_voice.cli.output import (
    cluster_option,
    counted,
    json_option,
    note,
    print_json,
    print_table,
    say,
)
from chec_voice.cli.people import open_vault, passphrase_option
from chec_voice.errors import ChecError, InputError, Refused
from chec_voice.project import Project

if TYPE_CHECKING:
    from chec_voice.project import Proposal
    from chec_voice.project.deidentify.judging import Answers
    from chec_voice.project.deidentify.redaction import Applied, Looked
    from chec_voice.vault import Vault

HELP = (
    "a accept; r reject; t and a type; e and the words to take instead; w accept everywhere this"
    " name stands; k list all of this kind, k a accept them, k r reject them; u undo the last"
    " answer; U do again what was undone; q stop and apply what was decided; ? this help."
)


@click.command()
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option(
    "--lines",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Look at a plain text file, one text a line, without a project.",
)
@click.option("--dry-run", is_flag=True, help="List every proposal; write nothing.")
@click.option(
    "--apply",
    "applying",
    is_flag=True,
    help="Accept all proposals of at least --min-score, unseen (but no incidents).",
)
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.4, show_default=True)
@click.option("--type", "types", multiple=True, help="Only this type. May be repeated.")
@click.option(
    "--everywhere", is_flag=True, help="With --apply: also wherever else the accepted names stand."
)
@click.option("--hint", default="", help="For a new vault: what you remember its passphrase by.")
@click.option(
    "--new-vault", is_flag=True, help="The project's vault is lost for good: make another."
)
@click.option("--actor", default="chec-voice deidentify", help="Who is named in the audit trail.")
@cluster_option
@passphrase_option
@json_option
def command(
    project: Path | None,
    lines: Path | None,
    dry_run: bool,
    applying: bool,
    min_score: float,
    types: tuple[str, ...],
    cluster: str,
    everywhere: bool,
    hint: str,
    new_vault: bool,
    actor: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Find personal data in answers and replace it with placeholders such as ⟨name 1⟩.

    The original wording and the key go to the vault, a file beside the project that only its
    passphrase opens. Without --dry-run or --apply you are asked about each find. Rules miss
    things: read the answers too.
    """
    if (project is None) == (lines is None):
        raise click.UsageError("Name a project, or a file with --lines.")
    if lines is not None:
        _lines(lines, as_json)
        return
    if dry_run and applying:
        raise click.UsageError("Use --dry-run or --apply.")
    opening = partial(open_vault, create=True, hint=hint, instead_of_lost=new_vault)
    with Project.open(Path(str(project))) as opened:
        if not dry_run:
            opened.require_writable()
        if dry_run:
            _dry_run(opened, min_score, types, cluster, passphrase_file, as_json)
        elif applying:
            with opening(opened, passphrase_file) as vault:
                _apply(opened, vault, min_score, types, cluster, everywhere, actor, as_json)
        elif as_json or not sys.stdin.isatty():
            raise Refused(
                "the review needs a terminal.", fix="Use --dry-run --json to look, or --apply."
            )
        else:
            with opening(opened, passphrase_file) as vault:
                _review(opened, vault, min_score, types, cluster, actor)


def _lines(path: Path, as_json: bool) -> None:
    from chec_voice.project.deidentify import redaction

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(
            "this file cannot be read as UTF-8 text.", path=path, fix="Check the name and encoding."
        ) from None
    texts = text.split("\n")  # not splitlines(): a text may hold other separators
    if texts and not texts[-1]:
        texts.pop()
    _show(redaction.lines([line.removesuffix("\r") for line in texts]), as_json, number=True)


def _dry_run(
    opened: Project,
    minimum: float,
    types: Sequence[str],
    cluster: str,
    file: Path | None,
    as_json: bool,
) -> None:
    final = opened.vault_state.usable and file is not None
    vault = open_vault(opened, file) if final else None
    looked = opened.redaction.propose(vault=vault, minimum=minimum, types=types, cluster=cluster)
    warnings = opened.redaction.label_warnings()
    if looked.left_out and not as_json:
        say(
            f"Not looked at: {counted(looked.left_out, 'answer', 'answers')} about which a concern"
            " was raised. The words are in the vault; give its passphrase to look at them too."
        )
    _show(looked.proposals, as_json, warnings=warnings, provisional=not final, where=looked.where)


def _show(
    proposals: Sequence[Proposal],
    as_json: bool,
    *,
    number: bool = False,
    warnings: Sequence[str] = (),
    provisional: bool = True,
    where: Callable[[Proposal], str] | None = None,
) -> None:
    if as_json:
        rows = [
            {
                "response": int(p.text_id) if number else p.text_id,
                **({"where": where(p)} if where is not None else {}),
                "start": p.start,
                "end": p.end,
                "type": p.type,
                "replacement": p.replacement,
                "rule": p.rule,
                "score": p.score,
            }
            for p in proposals
        ]
        print_json(
            {"proposals": rows, "warnings": list(warnings), "provisional_numbers": provisional}
        )
        return
    counts = Counter((p.type, p.rule) for p in proposals)
    print_table(("type", "rule", "found"), [(*key, n) for key, n in sorted(counts.items())], left=2)
    texts = len({p.text_id for p in proposals})
    places = Counter(where(p) for p in proposals) if where is not None else Counter[str]()
    if len(places) > 1:
        say("They stand in: " + "; ".join(f"{what} ({n:,})" for what, n in places.items()) + ".")
    say(f"{counted(len(proposals), 'proposal')} in {counted(texts, 'text')}; nothing was written.")
    for warning in warnings:
        say(f"WARNING: {warning}")


def _apply(
    opened: Project,
    vault: Vault,
    minimum: float,
    types: Sequence[str],
    cluster: str,
    everywhere: bool,
    actor: str,
    as_json: bool,
) -> None:
    from chec_voice.project.deidentify.redaction import SURE, Judgement

    looked = opened.redaction.propose(vault=vault, minimum=minimum, types=types, cluster=cluster)
    chosen = [p for p in looked.proposals if p.score >= minimum and not looked.wants_a_look(p)]
    if everywhere:
        names = {(p.type, p.text) for p in chosen if any(c.isalnum() for c in p.text)}
        taken: dict[str, list[tuple[int, int]]] = {}
        for p in chosen:
            taken.setdefault(p.text_id, []).append((p.start, p.end))
        for p in looked.everywhere_all(sorted(names)):
            spans = taken.setdefault(p.text_id, [])  # in order, none over another
            at = bisect_left(spans, (p.end, 0))
            if p.score >= SURE and (at == 0 or spans[at - 1][1] <= p.start):
                spans.insert(at, (p.start, p.end))
                chosen.append(p)
    judgements = [Judgement(p, True) for p in chosen]
    complete = not types and not any(looked.wants_a_look(p) for p in looked.proposals)
    done = opened.redaction.apply(looked, judgements, vault, actor=actor, complete=complete)
    leads = sum(p.for_review_only for p in looked.proposals)
    warnings = opened.redaction.label_warnings()
    if as_json:
        print_json({**vars(done), "leads_left": leads, "warnings": warnings})
        return
    _told(done)
    if leads:
        note(
            f"{counted(leads, 'answer tells', 'answers tell')} of something that may point at"
            f" somebody: review them."
        )
    for warning in warnings:
        say(f"WARNING: {warning}")


def _told(done: Applied) -> None:
    say(
        f"{done.accepted:,} replaced in {counted(done.responses, 'answer')} and"
        f" {counted(done.notes, 'note')};"
        f" {done.rejected:,} rejected."
    )
    if done.raised:
        say(
            f"A concern was raised about {done.raised:,} of these answers: the safeguarding lead"
            " keeps their words as they were raised."
        )


def _review(
    opened: Project,
    vault: Vault,
    minimum: float,
    types: Sequence[str],
    cluster: str,
    actor: str,
) -> None:
    from chec_voice.project.deidentify.judging import Answers

    looked = opened.redaction.propose(vault=vault, minimum=minimum, types=types, cluster=cluster)
    answers = Answers(looked)
    say(
        f"{counted(len(looked.proposals), 'place')} that may point at somebody; the same"
        f" words are asked"
        f" about once: {counted(answers.left, 'question')}."
    )
    say(HELP)
    if kept := answers.take_over(opened.redaction.kept(looked, actor=actor)):
        say(f"What you said of {places(kept)} before is kept; it is not applied yet.")
    finished = converse(answers, lambda: _save(opened, answers, looked, actor))
    made = answers.judgements
    if made and not _agreed(f"Apply what you said of {places(len(made))} now?"):
        say("No answer was changed; what you said is kept for the next time.")
        return
    if made or finished:
        _told(
            opened.redaction.apply(
                looked, made, vault, actor=actor, complete=finished and not types
            )
        )
    for warning in opened.redaction.label_warnings():
        say(f"WARNING: {warning}")


def _save(opened: Project, answers: Answers, looked: Looked, actor: str) -> None:
    opened.redaction.keep_more(looked, answers.unsaved(), actor=actor)
    answers.saved()


def _agreed(question: str) -> bool:
    return click.confirm(question, default=True, err=True)


def places(number: int) -> str:
    return counted(number, "place", "places")


def converse(answers: Answers, save: Callable[[], None]) -> bool:
    """Ask about every group, and save after each; True when all were answered, False when the
    person stopped."""
    from chec_voice.project.deidentify.judging import NOT_OPEN

    while True:
        group = answers.current
        if group is None:
            if not _more(answers):
                return True
            save()
            continue
        say()
        times = f"{len(group.proposals):,} times" if len(group.proposals) > 1 else "once"
        one = group.proposals[0]
        shown = one.replacement or f"⟨{one.type} …⟩"
        say(f"{group.type}, {times}, as {shown} ({answers.left:,} left)")
        for line in answers.contexts() or [f"(stands only in {NOT_OPEN})"]:
            say(f"  {line}")
        try:
            word, _, rest = input("> ").strip().partition(" ")
        except EOFError:
            return False
        if word.lower() == "q":
            return False
        try:
            _heard(answers, word, rest.strip())
            save()
        except ChecError as error:
            say(str(error))


def _more(answers: Answers) -> bool:
    """Every proposal is answered: is there something that no rule proposed?"""
    say("\nEvery proposal is answered. m and words marks what rules missed; Enter goes on.")
    try:
        word, _, rest = input("> ").strip().partition(" ")
    except EOFError:
        return False
    if word.lower() in ("", "q"):
        return False
    try:
        if word.lower() in ("m", "u"):
            _heard(answers, word, rest.strip())
    except ChecError as error:
        say(str(error))
    return True


def _heard(answers: Answers, word: str, rest: str) -> None:
    match word if word == "U" else word.lower():
        case "a":
            say(f"Accepted ({answers.accept():,}).")
        case "r":
            say(f"Rejected ({answers.reject():,}).")
        case "w":
            say(f"Accepted everywhere ({answers.everywhere():,}).")
        case "k" if rest in ("a", "r"):
            done = "Accepted" if rest == "a" else "Rejected"
            say(f"{done} ({answers.answer_type(rest == 'a'):,}).")
        case "k":
            for group in answers.of_this_type():
                say(f"  {group.value} ({len(group.proposals):,})")
        case "u":
            say("Back." if answers.undo() else "Nothing to undo.")
        case "U":
            say("Done again." if answers.redo() else "Nothing to do again.")
        case "t":
            answers.change_type(rest)
        case "e":
            say(f"Changed ({answers.edit(rest):,}).")
        case "m":
            say(f"Marked ({answers.mark_words(rest):,}): a replaces it; t says what it is.")
        case _:
            say(HELP)
