"""Key presses per code that is kept: a scripted coder against answers that people coded.

Run with `python -m benchmarks bench_keys`. The coder goes through answers of the corpus (those of
one part that two people coded) and, where it lies beside the project, of `nhs_fft`, in a shuffled
order; gives each the codes that people gave, and rejects nothing. A code that is offered costs its
digit. Others cost the search: opening it, the fewest letters that put the code on the list, steps
down to it, and taking it; several in one go. Each answer costs the key that ends it, but for one
whose last code is the marked one: that is taken with the key that goes on, too. Suggestions are
learned anew after every 50 answers; the app does it more often, beside the coder.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import bench_suggest

if TYPE_CHECKING:
    from chec_voice.project import Coding, Project
    from chec_voice.review import SegmentView

EVERY = 50
"""Answers between two rounds of learning."""
BLOCK = 100
ANSWERS, BESIDE = 400, 200
"""Coded of each set, and uncoded ones that stand beside them."""
LETTERS = 3
"""Longest beginning of a word that is tried."""
CODER = "Scripted coder"
SETS = ("corpus_gold", "nhs_fft")


@dataclass(frozen=True)
class Cost:
    """What one answer, or several, took."""

    keys: int = 0
    kept: int = 0
    offered: int = 0
    """Of the codes kept."""
    spared: int = 0
    """Keys that taking the last code and going on in one spared."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.keys + other.keys,
            self.kept + other.kept,
            self.offered + other.offered,
            self.spared + other.spared,
        )


def main(quick: bool = False) -> str:
    """Measure; returns Markdown."""
    lines = [
        "set | answers coded | codes | keys per code | with a key to end each answer | offered",
        "---|---|---|---|---|---",
    ]
    for name in SETS[:1] if quick else SETS:
        found = bench_suggest.SETS[name]()
        if found is None:
            lines.append(f"{name} | not here | | | |")
            continue
        costs = measure(*found, 2 * EVERY if quick else ANSWERS)
        for start in range(0, len(costs), BLOCK):
            some = costs[start : start + BLOCK]
            lines.append(_line(name, f"{start} to {start + len(some)}", some))
        lines.append(_line(name, "all", costs))
    return "\n".join(lines)


def measure(rows: list[bench_suggest.Row], codebook: Path, count: int) -> list[Cost]:
    """The cost of each answer, in the order in which they are coded."""
    from chec_voice.model import is_disclosure
    from chec_voice.progress import SILENT
    from chec_voice.project import Project

    gold = {
        row["text"]: frozenset(row["labels"])
        for row in rows
        if not any(is_disclosure(code) for code in row["labels"])  # which are flagged, not coded
    }
    texts = random.Random(3).sample(sorted(gold), min(len(gold), 2 * count + BESIDE))
    some = [row for row in rows if row["text"] in set(texts)]
    costs: list[Cost] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.create(Path(folder) / "keys.chec", codebook_name=str(codebook)) as project,
    ):
        _bring_in(project, Path(folder) / "answers.csv", some)
        ids = {key: code.id for code in project.codebook.codes for key in (code.name, code.id)}
        wanted = {text: frozenset(ids[one] for one in gold[text] if one in ids) for text in gold}
        coding = project.coding(CODER)
        order = []
        at = coding.selection.next()
        while at is not None:
            view = coding.view(at)
            if view.parts == 1 and view.text in wanted:
                order.append(at)
            at = coding.selection.next(at)
        random.Random(3).shuffle(order)
        for number, segment_id in enumerate(order[:count]):
            if number % EVERY == 0:
                project.suggestions.run(progress=SILENT)
            costs.append(_code(coding, segment_id, wanted))
    return costs


def _bring_in(project: Project, path: Path, rows: list[bench_suggest.Row]) -> None:
    from chec_voice.project import ImportChoices

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "question", "answer"))
        writer.writerows((n, row.get("question", ""), row["text"]) for n, row in enumerate(rows))
    choices = ImportChoices(texts=("answer",), response="number", question_column="question")
    project.imports.add(project.imports.plan(path, choices), actor=CODER)


def _line(name: str, part: str, costs: list[Cost]) -> str:
    total = sum(costs, Cost())
    each = max(total.kept, 1)
    apart = (total.keys + total.spared) / each
    figures = f"{total.keys / each:.2f} | {apart:.2f} | {total.offered / each:.2f}"
    return f"{name} | {part} | {total.kept} | {figures}"


def _code(coding: Coding, segment_id: int, gold: Mapping[str, frozenset[str]]) -> Cost:
    """Code one answer; the fewest keys that it takes."""
    view = coding.view(segment_id)
    wanted = gold[view.text]
    offered = [one.code for one in view.candidates]
    searched = [code for code in wanted if code not in offered]
    keys = 1 + len(wanted) - len(searched)  # done, or no code applies
    if searched:
        usual = [code.id for code in coding.find_codes("")]
        keys += 1 + len(searched)
        keys += sum(min(usual.index(code), _letters(coding)[code]) for code in searched)
    spared = int(_ends_on_the_marked(view, wanted))
    for code in sorted(wanted):
        coding.apply(segment_id, code, basis="suggested" if code in offered else "unaided")
    coding.done(segment_id)
    return Cost(keys - spared, len(wanted), len(wanted) - len(searched), spared)


def _ends_on_the_marked(view: SegmentView, wanted: frozenset[str]) -> bool:
    """Whether the last code can be the marked one: the first of the list is marked, and after a
    digit the next one below it."""
    places = [at for at, one in enumerate(view.candidates) if one.code in wanted]
    if not places:
        return False
    return places == [0] or any(b == a + 1 for a, b in pairwise(places))


@cache
def _letters(coding: Coding) -> dict[str, int]:
    """Code -> fewest keys that bring the mark of the search to it: letters, and steps down."""
    from chec_voice.code_search import find_codes

    book = coding.codebook
    words = {
        word
        for code in book.codable
        for text in (code.name, code.label, *code.keywords)
        for word in text.casefold().split()
    }
    least: dict[str, int] = {}
    for beginning in sorted({word[:n] for word in words for n in range(1, LETTERS + 1)}):
        for down, code in enumerate(find_codes(book, beginning)):
            cost = len(beginning) + down
            least[code.id] = min(least.get(code.id, cost), cost)
    for code in book.codable:
        least.setdefault(code.id, len(code.name))
    return least
