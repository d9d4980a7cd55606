"""Key presses per code that is kept: a scripted coder against the corpus gold.

Run with `python -m benchmarks bench_keys`. The coder goes through the doubly coded answers of the
corpus (those of one part) in a shuffled order, gives each the codes that coder A gave, and rejects
nothing. A code that is offered costs its digit. Others cost the search: opening it, the fewest
letters that put the code on the list, steps down to it, and taking it; several in one go. Each
answer costs the key that ends it. Suggestions are learned anew after every 25 answers, as the app
does it beside the coder.
"""

from __future__ import annotations

import random
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.bench_suggest import CORPUS, corpus

EVERY = 25
"""Answers between two rounds of learning."""
BLOCK = 100
LETTERS = 3
"""Longest beginning of a word that is tried."""
CODER = "Scripted coder"


def main(quick: bool = False) -> str:
    from chec_voice.model import is_disclosure
    from chec_voice.progress import SILENT
    from chec_voice.project import ImportChoices, Project

    rows, _ = corpus()
    gold = {
        row["text"]: frozenset(row["labels"])
        for row in rows
        if not any(is_disclosure(code) for code in row["labels"])  # which are flagged, not coded
    }
    lines = ["answers coded | codes | keys per code | offered among nine", "---|---|---|---"]
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.create(Path(folder) / "keys.chec") as project,
    ):
        choices = ImportChoices(
            texts=("text",),
            participant="participant",
            response="response_id",
            question_column="question",
        )
        plan = project.imports.plan(CORPUS / "responses.csv", choices)
        project.imports.add(plan, actor=CODER)
        coding = project.coding(CODER)
        order = []
        at = coding.selection.next()
        while at is not None:
            view = coding.view(at)
            if view.parts == 1 and view.text in gold:
                order.append(at)
            at = coding.selection.next(at)
        random.Random(3).shuffle(order)
        order = order[: 2 * EVERY] if quick else order
        costs: list[tuple[int, int, int]] = []
        for number, segment_id in enumerate(order):
            if number % EVERY == 0:
                project.suggestions.run(progress=SILENT)
            costs.append(_code(coding, segment_id, gold))
    for start in range(0, len(costs), BLOCK):
        block = costs[start : start + BLOCK]
        lines.append(_line(f"{start} to {start + len(block)}", block))
    lines.append(_line("all", costs))
    return "\n".join(lines)


def _line(name: str, costs: list[tuple[int, int, int]]) -> str:
    keys, kept, offered = (sum(column) for column in zip(*costs, strict=True))
    return f"{name} | {kept} | {keys / max(kept, 1):.2f} | {offered / max(kept, 1):.2f}"


def _code(coding, segment_id: int, gold) -> tuple[int, int, int]:  # type: ignore[no-untyped-def]
    """(keys, codes kept, of these offered) of one answer, which is coded."""
    view = coding.view(segment_id)
    wanted = [code for code in gold[view.text] if coding.codebook.get(code)]
    offered = [one.code for one in view.candidates]
    keys = 1  # done, or no code applies
    searched = [code for code in wanted if code not in offered]
    keys += len(wanted) - len(searched)
    if searched:
        usual = [code.id for code in coding.find_codes("")]
        keys += 1 + len(searched)
        keys += sum(min(usual.index(code), _letters(coding)[code]) for code in searched)
    for code in wanted:
        coding.apply(segment_id, code, basis="suggested" if code in offered else "unaided")
    coding.done(segment_id)
    return keys, len(wanted), len(wanted) - len(searched)


@cache
def _letters(coding) -> dict[str, int]:  # type: ignore[no-untyped-def]
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
