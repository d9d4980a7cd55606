"""chec-voice quality"""

from __future__ import annotations

from pathlib import Path

import click

from chec_voice.cli.output import (
    counted,
    first_step,
    json_option,
    print_as_json,
    print_table,
    project_argument,
    say,
)
from chec_voice.project import Project, Share


@click.command()
@project_argument
@click.option("--coder", metavar="NAME", help="Measure against this coder's decisions only.")
@json_option
def command(project: Path, coder: str | None, as_json: bool) -> None:
    """Say how good suggestions are in this project, per code.

    Measured on people's own decisions, each answer predicted by a model that had not seen it;
    on answers coded without suggestions in sight where there are at least 30.
    """
    with Project.open(project) as opened:
        found = opened.suggestions.quality(coder)
        name, synthetic = opened.name, opened.synthetic
        answered = opened.facts()["answered"]
    if print_as_json(found.to_dict(), project=name, synthetic=synthetic, as_json=as_json):
        return
    figures = found.quality
    say(figures.sentence)
    if not figures.answers:
        say(first_step(project, answered))
        return
    say(
        f"Of an answer's codes, {figures.recall_at_5:.0%} stand among the five likeliest; among"
        f" always the same commonest five, {figures.commonest_recall_at_5:.0%}. For"
        f" {figures.silent.right:,} of {counted(figures.answers, 'answer')} nothing would be"
        " suggested."
        f" {figures.scores_sentence}"
    )
    used = [code for code in figures.codes if code.support or code.precision.total]
    judged = sorted((one for one in used if not one.few), key=lambda one: -one.support)
    people = bool(found.agreement)
    rows = []
    for one in judged:
        pair = found.agreement.get(one.code)
        kappa = pair.kappa if pair else None
        cells = [
            found.names[one.code],
            one.support,
            _share(one.precision),
            _share(one.recall),
            f"{one.calibration:.2f}",
        ]
        rows.append((*cells, *(["-" if kappa is None else f"{kappa:.2f}"] if people else [])))
    if rows:
        say(
            "Right: of its suggestions, those a person chose. Found: of the answers with the code,"
            " those it is suggested for. In brackets: where the true share probably lies."
            " Off by: how far its probabilities are from what happens, over all answers."
        )
        headings = ["code", "answers", "right", "found", "off by"]
        print_table([*headings, *(["people agree (kappa)"] if people else [])], rows)
    few = sorted((one for one in used if one.few), key=lambda one: -one.support)
    if few:
        listed = ", ".join(f"{found.names[one.code]} ({one.support})" for one in few)
        say(f"Too few examples to judge (fewer than 10 answers): {listed}.")
    never = len(figures.codes) - len(used)
    if never:
        say(f"Neither used nor suggested in these answers: {counted(never, 'code', 'codes')}.")
    for text in found.notes:
        say(f"Note: {text}")


def _share(share: Share) -> str:
    if share.value is None:
        return "never"
    low, high = share.interval
    return f"{share.value:.0%} ({100 * low:.0f}-{100 * high:.0f})"
