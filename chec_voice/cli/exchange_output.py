"""How the two ways of an exchange with other programs are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chec_voice.cli.output import counted, say

_ONE = {
    "answers": "answer", "cases": "case", "codes": "code", "codings": "coding",
    "decisions": "decision", "graphs": "graph", "links": "link", "memos": "memo",
    "passages": "passage", "sets": "set", "sources": "source", "suggestions": "suggestion",
    "values": "value", "variables": "variable",
}  # fmt: skip


def say_losses(lost: Iterable[Mapping[str, object]], *, where: str) -> None:
    """The loss report, what is lost before what is changed."""
    lost = list(lost)
    for outcome, heading in (
        ("lost", f"Not {where}:"),
        ("changed", "Changed on the way:"),
    ):
        some = [loss for loss in lost if loss["outcome"] == outcome]
        if some:
            say(heading)
        for loss in some:
            element, count = str(loss["element"]), int(str(loss["count"]))
            examples = loss["examples"]
            shown = ", ".join(str(e) for e in examples[:3]) if isinstance(examples, list) else ""
            more = ", ..." if shown and count > 3 else ""
            what = counted(count, _ONE.get(element, element), element)
            say(f"  {what}: {loss['why']}{f' ({shown}{more})' if shown else ''}")
    if not lost:
        say("Nothing was lost or changed on the way.")
