"""chec-voice evaluate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chec_voice import outputs
from chec_voice.cli.output import (
    Bar,
    counted,
    json_option,
    note,
    print_json,
    print_table,
    say,
)
from chec_voice.errors import InputError, ModelError, WrongModel

if TYPE_CHECKING:
    from chec_voice.suggest.encoder import TextEncoder
    from chec_voice.suggest.evaluation import Evaluation, Labelled

TABLED = ("lrap", "recall@5", "macro_f1", "ece_shown")
DRAWN = (
    *TABLED,
    "ece_chance",
    "ece",
    "micro_f1",
    "recall@3",
    "p@1",
    "precision",
    "recall",
    "coverage",
)
ENOUGH_SEEDS = 3
_ORDERS = {"random": ("random",), "active": ("active",), "both": ("random", "active")}


def _budgets(_context: click.Context, _parameter: click.Parameter, text: str) -> list[int | None]:
    found: dict[int | None, None] = {}
    for part in text.split(","):
        word = part.strip().lower()
        if word == "all":
            found[None] = None
        elif word.isascii() and word.isdigit():
            found[int(word)] = None
        else:
            raise click.BadParameter(f"{part.strip()!r} is neither a whole number nor `all`.")
    numbers: list[int | None] = [*sorted(n for n in found if n is not None)]
    return [*numbers, None] if None in found else numbers


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--codebook",
    metavar="C",
    help="Bundled codebook, or a YAML or CSV file; without it "
    "every label is a code that has only a name.",
)
@click.option(
    "--budgets",
    default="0,16,50,100",
    show_default=True,
    callback=_budgets,
    metavar="N,N,...",
    help="Coded answers to learn from; `all` is allowed.",
)
@click.option(
    "--seeds",
    default=3,
    show_default=True,
    type=click.IntRange(1, 20),
    help="Draws of training rows; the table shows mean and 95 % interval.",
)
@click.option(
    "--order",
    default="random",
    show_default=True,
    type=click.Choice(list(_ORDERS)),
    help="Answers coded first: any, or those the queue would ask for.",
)
@click.option(
    "--models",
    metavar="M,M,...",
    help="Some of: chec, commonest_five, keywords, tfidf_lr, tfidf_svc, minilm_lr, minilm_knn,"
    " definitions.  [default: all]",
)
@click.option(
    "--max-test",
    default=2000,
    show_default=True,
    type=click.IntRange(1),
    help="Held-out rows measured at most.",
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.svg",
    help="Draw the learning curve.",
)
@click.option(
    "--metric",
    default="lrap",
    show_default=True,
    type=click.Choice(DRAWN),
    help="Which figure the plot shows.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep finished figures here: a run that was stopped goes on from them.",
)
@click.option("--force", is_flag=True, help="Replace an earlier plot.")
@json_option
def command(
    data: Path,
    codebook: str | None,
    budgets: list[int | None],
    seeds: int,
    order: str,
    models: str | None,
    max_test: int,
    plot: Path | None,
    metric: str,
    keep: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Measure suggestions on any file of coded answers, beside simpler ways.

    DATA is JSONL (`text`, `labels`) or CSV (`text`, and `category`, `label` or `labels` parted by
    semicolons). `question`, `polarity` (or `qtype`), `participant` and `split` are used where they
    are there; otherwise a fifth of the rows, or of the participants, is held out.
    """
    from chec_voice.suggest.evaluation import Options, run_evaluation
    from chec_voice.suggest.evaluation.baselines import BASELINES, MEANT

    if plot is not None:
        _check_plot(plot, data, force)
    labelled = _read(data, codebook)
    encoder, said = _encoder()
    names = [m.strip() for m in models.split(",") if m.strip()] if models else ["chec", *BASELINES]
    if encoder is None and models is None:
        names = [name for name in names if name not in MEANT]
    options = Options(
        budgets=budgets,
        orders=_ORDERS[order],
        seeds=seeds,
        models=names,
        encoder=encoder,
        max_test=max_test,
        keep=keep,
    )

    def announce(seconds: float) -> None:
        note(
            f"{counted(len(labelled.segments), 'answer', 'answers')},"
            f" {counted(len(labelled.codes), 'code', 'codes')}. On this machine, as busy as it is"
            f" now, this takes about {_duration(seconds)}."
        )

    with Bar() as bar:
        done = run_evaluation(labelled, options, bar, announce=announce)
    done.notes[:0] = said
    too_large = _left_out(done, budgets)
    if not done.results:
        raise InputError(
            " ".join(["nothing could be measured.", *too_large]),
            path=data,
            fix="Name smaller --budgets, such as 0, or all.",
        )
    done.notes += too_large
    if 1 < seeds < ENOUGH_SEEDS:
        done.notes.append(f"Intervals over {seeds} draws are wide; --seeds 5 narrows them.")
    if plot is not None:
        _draw(done, plot, metric, data.name)
    if as_json:
        print_json({"results": done.results, "notes": done.notes})
        return
    _print(done, plot)


def _check_plot(plot: Path, data: Path, force: bool) -> None:
    if plot.suffix.lower() != ".svg":
        raise click.BadParameter(
            f"{str(plot)!r} does not end in .svg, the only kind drawn.", param_hint="--plot"
        )
    if not plot.parent.is_dir():
        raise InputError(
            f"the folder {plot.parent} does not exist.", path=plot, fix="Make the folder first."
        )
    outputs.check(plot, endings=("svg",), force=force, inputs=[data])


def _read(data: Path, codebook: str | None) -> Labelled:
    from chec_voice import bundled
    from chec_voice.codebook import load
    from chec_voice.suggest.evaluation import read_labelled

    if codebook is None:
        return read_labelled(data)
    return read_labelled(
        data, load(bundled.resolve(codebook, bundled.codebooks(), "codebook")).codes
    )


def _encoder() -> tuple[TextEncoder | None, list[str]]:
    from chec_voice.suggest import load_encoder

    try:
        return load_encoder(), []
    except WrongModel:
        raise
    except ModelError as error:
        said = f"{error.message} Measured on words alone (TF-IDF), without MiniLM. {error.fix}"
        note(f"Note: {said}")
        return None, [said]


def _left_out(done: Evaluation, budgets: list[int | None]) -> list[str]:
    """Budgets that the file is too small for; they would otherwise just be missing."""
    measured = {result["budget"] for result in done.results}
    missing = [str(n) for n in budgets if n is not None and n not in measured]
    return [f"Too few rows, or no model, for budgets {', '.join(missing)}."] if missing else []


def _draw(done: Evaluation, plot: Path, metric: str, name: str) -> None:
    from chec_voice.suggest.evaluation import svg

    with outputs.replacing(plot) as file:
        file.write(svg(done, metric, f"{name}: {metric}"))


def _print(done: Evaluation, plot: Path | None) -> None:
    """A table that fits 80 columns; `--json` has every figure."""
    summary = done.summary()
    both = len({row["order"] for row in summary}) > 1
    rows = []
    for row in summary:
        order = [row["order"]] if both else []
        cells = [_cell(row["metrics"][name], row["seeds"]) for name in TABLED]
        rows.append((row["model"], *order, str(row["budget"]), *cells))
    headings = ("model", *(["order"] if both else []), "coded", *TABLED)
    print_table(headings, rows, left=2 if both else 1)
    say("coded: answers learned from. lrap, recall@5: how well codes are ordered, over answers")
    say("that have one. macro_f1: mean over codes, at the model's own thresholds. ece_shown: how")
    say("far the scores of its suggestions are from the share that is right. ±: 95 % interval over")
    say("draws. --json has more figures.")
    if by_chance := _by_chance(summary):
        say(by_chance)
    for text in done.notes:
        say(f"Note: {text}")
    if plot is not None:
        say(f"Drawn: {plot}")


def _by_chance(summary: list[dict[str, Any]]) -> str:
    """What `ece_shown` of the tool's own suggestions cannot fall below but by luck."""
    ours = [row["metrics"] for row in summary if row["model"] == "chec"]
    found = [m["ece_chance"]["mean"] for m in ours if m["coverage"]["mean"] > 0]
    if not found:
        return ""
    low, high = (f"{figure:.3f}".replace("0.", ".") for figure in (min(found), max(found)))
    return f"Were every score of chec exactly right, ece_shown would be {low} to {high} by chance."


def _cell(figure: dict[str, float], seeds: int) -> str:
    half = f" ±{figure['half_width']:.3f}" if seeds > 1 else ""
    return f"{figure['mean']:.3f}{half}".replace("0.", ".")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds)):,} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{seconds / 3600:.1f} h"
