"""The loss report in sentences, for the command line and the app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SINGULAR = {"passages": "passage", "cases": "case"}


def loss_lines(lost: Iterable[Mapping[str, object]], *, where: str) -> list[str]:
    """What is lost, then what is changed, a line for each kind with a few examples.

    Args:
        where: "in the file" or "in the project now".
    """
    lost = list(lost)
    lines: list[str] = []
    for outcome, heading in (("lost", f"Not {where}:"), ("changed", "Changed on the way:")):
        some = [loss for loss in lost if loss["outcome"] == outcome]
        lines += [heading] if some else []
        for loss in some:
            element, count = str(loss["element"]), int(str(loss["count"]))
            one = _SINGULAR.get(element, element.removesuffix("s"))
            given = loss["examples"]
            examples = [str(example) for example in given] if isinstance(given, list) else []
            shown = ", ".join(examples[:3]) + (", ..." if examples and count > 3 else "")
            lines.append(
                f"  {count:,} {one if count == 1 else element}: {loss['why']}"
                f"{f' ({shown})' if shown else ''}"
            )
    return lines or ["Nothing was lost or changed on the way."]
