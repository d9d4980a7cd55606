"""Writes what survives the way to each program into docs/exchange.md; --check says whether it does.

The tables are made from the loss reports of a small invented project that holds one of everything.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chec_voice import Project  # noqa: E402
from chec_voice.project import ImportChoices, make_project  # noqa: E402
from chec_voice.report.files import markdown_text  # noqa: E402

PAGE = ROOT / "docs" / "exchange.md"
PROFILES = ("standard", "nvivo", "atlasti", "maxqda", "qualcoder")
HELPS = "What helps you to be well?"
ANSWERS = """id,What helps you to be well?,What makes it harder?,Age,Mood
A1,the park and my friends,no money for food,11-13,calm
A2,my nan,,14-16,
A3,nothing,the bus is late 🚌,11-13,cross
A4,"a warm place to go, and somebody who listens",noise at night,prefer not to say,calm
"""
_ORDER = (
    "codes",
    "sources",
    "answers",
    "codings",
    "coders",
    "memos",
    "cases",
    "values",
    "variables",
    "sets",
    "decisions",
    "suggestions",
    "links",
)


def example(folder: Path) -> Path:
    """A project with one of everything that an exchange may meet."""
    path, file = folder / "example.chec", folder / "answers.csv"
    file.write_text(ANSWERS, encoding="utf-8")
    with Project.create(path, name="Example") as project:
        questions = ANSWERS.split("\n", 1)[0].split(",")[1:3]
        choices = ImportChoices(
            texts=tuple(questions), participant="id", attributes=("Age", "Mood"), session="Wave 1"
        )
        plan = project.imports.plan(file, choices)
        project.imports.add(plan, actor="example")
        ana, ben = project.coding("Ana"), project.coding("Ben")
        first = ana.first() or 0
        code, other, third = (c.id for c in project.codebook.codable[2:5])
        ana.apply(first, code, valence="helps")
        ben.apply(first, code, valence="mixed")
        ana.apply(first, other)
        ana.reject(first, third)
        ana.memo(first, "Says this in every session.")
        second = ana.next(first) or 0
        ana.done(second)
        raised = project.search("listens")[0][0]
        view = ana.view(raised)
        ana.raise_concern(view.response_id)
    return path


def table(folder: Path, path: Path, profile: str, layout: str, ending: str = "qdpx") -> str:
    """What comes whole, what is changed and what stays behind, as one Markdown table."""
    out = folder / f"{profile}-{layout}.{ending}"
    with Project.open(path) as project:
        sent = project.exchange.send_out(out, profile=profile, layout=layout)
        back = project.exchange.bring_in(out, dry_run=True)
    made = make_project(out, folder / "new.chec", dry_run=True)
    assert back.decisions_added == 0 and back.placed == back.codings, (profile, back)
    assert made.placed == made.codings, (profile, made)
    lost = [*sent.lost, *made.lost]
    rows = []
    for element in _ORDER:
        losses = [loss for loss in lost if loss["element"] == element]
        if sent.counts.get(element) and not any(loss["outcome"] == "lost" for loss in losses):
            rows.append((element, "come back whole" if not losses else "come back", ""))
        rows += [
            (element, "stay here" if loss["outcome"] == "lost" else "changed", str(loss["why"]))
            for loss in losses
        ]
    lines = ["| what | what happens | why |", "|---|---|---|"]
    lines += [f"| {what} | {how} | {markdown_text(why)} |" for what, how, why in rows]
    return "\n".join(lines)


def tables() -> dict[str, str]:
    """Mark in the page -> its table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = example(folder)
        found = {profile: table(folder, path, profile, "response") for profile in PROFILES}
        found["question"] = table(folder, path, "standard", "question")
        found["taguette"] = table(folder, path, "standard", "response", "sqlite3")
    return found


def filled(text: str) -> str:
    for mark, content in tables().items():
        start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
        before, rest = text.split(start)
        text = f"{before}{start}\n{content}\n{end}{rest.split(end)[1]}"
    return text


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        return int(filled(text) != text)
    PAGE.write_text(filled(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
