"""The demo's team: two coders and how far they agree, what was settled, a third who works apart."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

from chec_voice.agreement import figure_words
from chec_voice.project.intake.codings import CodingsChoices
from chec_voice.project.project import Project
from chec_voice.project.selection import Filters
from chec_voice.text import counted

CODERS = ("Synthetic coder A", "Synthetic coder B")
ROUND = "corpus coders"
AWAY, APART = "Synthetic coder C", 10
"""Who codes in a copy, and how many answers."""
SETTLED = (
    # how the answer begins, whose codes are right, why
    ("I am always starving at half 10", CODERS[0], "The cold hall is why they do not go."),
    ("Trains, and knowing what time", CODERS[1], "Trains are named; calm is what we read into it."),
    ("let us be", "both", "To be left alone is about being heard and about fairness."),
)


def add(project: Project, corpus: Path, actor: str, say: Callable[[str], None]) -> None:
    """Bring in what both coders judged, as a closed round, and settle three answers.

    Args:
        corpus: folder of the bundled corpus.
        actor: who makes the round and settles.
    """
    decisions = concerns = 0
    with tempfile.TemporaryDirectory() as folder:
        for coder, path in _sheets(corpus, Path(folder)).items():
            coded = project.imports.add_codings(
                path,
                CodingsChoices(
                    id_column="participant",
                    question_column="question",
                    code_column="code",
                    valence_column="valence",
                ),
                coder=coder,
                kind="synthetic",
            )
            decisions += coded.decisions_added
            concerns += coded.concerns_raised
    door = project.agreement
    made = door.new_round(ROUND, CODERS, coded_already=True, actor=actor)
    say(
        f"Double coding: {counted(decisions, 'decision')} on {counted(made.answers, 'answer')}"
        f" by {CODERS[0]} and"
        f" {CODERS[1]}, kept as the closed round {ROUND!r}."
        + (
            f" {counted(concerns, 'more answer waits', 'more answers wait')} for a safeguarding"
            " lead."
            if concerns
            else ""
        )
    )
    found = door.compare(round_name=ROUND).whole
    interval = " to ".join(map(figure_words, found.interval or ()))
    say(
        f"Agreement of two coders: {figure_words(found.kappa)}, where 1 is always and 0 no more"
        f" often than by chance (kappa; 95 % {interval})."
    )
    disputes = [d for d in door.disputes(round_name=ROUND) if d.open]
    for begins, side, reason in SETTLED:
        dispute = next(d for d in disputes if d.text.startswith(begins))
        door.settle(dispute.response_id, dispute.choices[side], actor=actor, reason=reason)
    say(
        f"Adjudicated: {len(SETTLED)} of the {counted(len(disputes), 'answer')} on which they"
        " differ."
    )


def work_apart(project: Project, actor: str, say: Callable[[str], None]) -> None:
    """Hand out a copy, code some answers in it, and bring back what was judged.

    The third coder says what both others said of these answers, so that no figure changes.

    Args:
        actor: who hands out and merges.
    """
    first, second = (project.coding(coder) for coder in CODERS)
    project.coding(AWAY, kind="synthetic")
    alike: dict[int, tuple[str, ...]] = {}
    for line in project.selection(Filters(coder=CODERS[0])).page(n=500):
        codes = first.view(line.segment_id).applied
        if codes and codes == second.view(line.segment_id).applied and len(alike) < APART:
            alike[line.segment_id] = codes
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "away.chec"
        given = project.team_work.hand_out(copy, coder=AWAY, actor=actor)
        with Project.open(copy) as away:
            coding = away.coding(AWAY, kind="synthetic")
            for segment_id, codes in alike.items():
                for code in sorted(codes):
                    coding.apply(segment_id, code)
                coding.done(segment_id)
        merged = project.team_work.merge(copy, actor=actor)
    say(
        f"Working apart: a copy with {counted(given.answers, 'answer')} went to {AWAY}, who coded"
        f" {len(alike)} of them; {merged.added['decisions']} decisions came back."
    )


def _sheets(corpus: Path, folder: Path) -> dict[str, Path]:
    """One file of codings a coder, of the answers that both coded."""
    answers = {row["response_id"]: row for row in _rows(corpus / "responses.csv")}
    codings = _rows(corpus / "gold" / "codings.csv")
    coded_by = {
        coder: {r["response_id"] for r in codings if r["coder"] == coder} for coder in CODERS
    }
    both = set.intersection(*coded_by.values())
    paths = {}
    for n, coder in enumerate(CODERS):
        paths[coder] = folder / f"{n}.csv"
        with paths[coder].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("participant", "question", "code", "valence"))
            for row in codings:
                if row["coder"] == coder and row["response_id"] in both:
                    answer = answers[row["response_id"]]
                    writer.writerow(
                        (answer["participant"], answer["question"], row["code"], row["valence"])
                    )
    return paths


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
