"""From concerns to lines on the screen: pure functions, no widgets."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.content import Content

from chec_voice.project.concerns import (
    IN_VAULT,
    ON_TRUST,
    OUTCOMES,
    SEALED,
    UNSEALED,
    ConcernView,
    Wording,
)
from chec_voice.project.triage import DANGER
from chec_voice.text import counted
from tui import keys
from tui.plain import at_most, cut, fit, lines, one_line, plain, spread

CASE = "The case itself belongs in the organisation's own system."
_NUMBER, _STATUS, _WHEN = 5, 8, 18
_NAMES = {0: 8, 70: 14, 100: 24}
"""Cells for a name, by the width of a row from which on they are there."""
_CAME = {
    "earlier": "before it was raised",
    "raised": "as it was raised",
    "import": "came with an import since",
    "undo": "came back when an import was taken back",
}
_KINDS = {
    "opened": "opened it",
    "action": "noted",
    "reference": "set the reference",
    "closed": "closed it",
}


def when(stamp: str) -> str:
    """ "2026-03-01 14:05", UTC as everything that is stored."""
    return stamp[:16].replace("T", " ")


def title(what: str, coder: str, right: str, *, synthetic: bool, width: int) -> Content:
    mark = Content("  ".join((["SYNTHETIC"] if synthetic else []) + ([right] if right else [])))
    return spread(Content.assemble((what, "bold"), " · ", one_line(coder)), mark, width)


def notice(counts: tuple[int, int], width: int, *, vault: bool) -> Content:
    """What stands above the queue: danger, what nobody has read, where the case belongs, and what
    guards the words."""
    return lines(
        plain(DANGER, "bold"),
        *plain(unread(counts)).wrap(max(width, 1)),
        *plain(f"{CASE} {guarded(vault)}", "dim").wrap(max(width, 1)),
    )


def guarded(vault: bool) -> str:
    """Who can read what: roles are advisory, the vault is not."""
    return f"{ON_TRUST} {SEALED if vault else UNSEALED}"


def unread(counts: tuple[int, int]) -> str:
    read, everything = counts
    left = everything - read
    if not left:
        every = "the one answer" if everything == 1 else f"all {everything:,} answers"
        return f"A person has read {every} for risk."
    said = f"{counted(left, 'answer')} no person has read for risk ({keys.shown('triage')})"
    return f"{said}: unread is not safe."


def waiting(count: int) -> str:
    return counted(count, "concern waits.", "concerns wait.") if count else "No concern waits."


def row(concern: Mapping[str, Any], width: int) -> Content:
    """One concern in the queue: whether it is open, when, by whom, where. No wording."""
    name = max(n for least, n in _NAMES.items() if width >= least)
    where = " · ".join(filter(None, (concern["setting"], concern["session"]))) or "(withdrawn)"
    if concern["new_words"]:
        where = f"NEW WORDS SINCE · {where}"
    parts = [
        Content(f"{concern['id']:<{_NUMBER}}"),
        Content.styled(f"{concern['status']:<{_STATUS}}", "" if closed(concern) else "bold"),
        fit(plain(when(concern["raised_at"])), _WHEN),
        fit(one_line(concern["raised_by"]), name) + Content("  "),
        one_line(where),
    ]
    reference = concern["outside_ref"]
    if reference:
        parts.append(Content(" · ") + one_line(reference))
    return cut(Content("").join(parts), width)


def closed(concern: Mapping[str, Any]) -> bool:
    return bool(concern["status"] == "closed")


def none_raised(counts: tuple[int, int], width: int, *, vault: bool) -> Content:
    return lines(
        notice(counts, width, vault=vault), plain(""), plain("No concern was raised.", "bold")
    )


def not_for_you(leads: list[str], path: Path, count: int, *, vault: bool) -> Content:
    """For everybody who is no lead: whom to ask, how many wait, and nothing else."""
    if leads:
        ask = plain(f"Here that is {' or '.join(leads)}.")
    else:
        ask = plain(
            f"This project has no lead yet. {keys.shown('home-people')} at home"
            f" ({keys.shown('home')}) names one, or:\n"
            f'  chec-voice coder {shlex.quote(path.name)} "NAME" --role lead'
        )
    return lines(
        plain(DANGER, "bold"),
        plain(""),
        plain("Only a safeguarding lead opens concerns.", "bold"),
        ask,
        plain(""),
        plain(waiting(count)),
        plain(""),
        plain(guarded(vault), "dim"),
        plain(""),
        plain(keys.fill("{concerns-close} leads back.")),
    )


def about(view: ConcernView, width: int) -> Content:
    """What stands above one concern."""
    raised = f"Raised by {view.raised_by}, {when(view.raised_at)} (times are UTC)"
    rows = [plain(DANGER, "bold"), *plain(CASE, "dim").wrap(max(width, 1))]
    return lines(*rows, at_most(one_line(raised), 2, width))


def body(view: ConcernView) -> Content:
    """Everything that a lead sees of one concern, the young person's words first."""
    head = "Their words" if view.original else "Their words, made safe: this is not the original"
    missing = IN_VAULT if view.wordings else "(withdrawn)"
    rows = [
        plain(head, "dim"),
        plain(view.wording, "bold") if view.wording else plain(missing),
    ]
    if view.new_words:
        rows.append(plain("New words since: the answer does not say this any more.", "bold"))
    if len(view.wordings) > 1:
        rows += [plain(""), plain("All wordings that are kept", "dim")]
        for one in view.wordings:
            rows += [plain(_from(one), "dim"), plain(_words(one))]
    for name, value in (("Question", view.question), ("Note with it", view.note)):
        if value:
            rows += [plain(""), plain(name, "dim"), plain(value)]
    rows.append(plain(""))
    for name, value in (
        ("Setting", view.setting),
        ("Session", view.session),
        ("Participant", view.participant),
        ("How to reach them", view.contact_route),
        ("Own reference", view.outside_ref),
        ("How it ended", view.outcome),
        ("The answer", _BECOMES.get(view.decision, "")),
    ):
        if value:
            rows.append(plain(f"{name}: ", "dim") + plain(value))
    rows += [plain(""), plain("Who saw it, and what was done", "dim")]
    for at, who, kind, note in view.actions:
        said = plain(f": {note}") if note else plain("")
        rows.append(plain(f"{when(at)}  {who} {_KINDS.get(kind, kind)}") + said)
    return lines(*rows)


def _from(one: Wording) -> str:
    """When a wording came to be kept, how, and where it was read."""
    raised = ", the words that were raised" if one.is_raised and one.came != "raised" else ""
    safe = "" if one.original else ", made safe"
    return f"{when(one.at)}  {_CAME[one.came]}{raised}{safe}; {one.file}, row {one.row}"


def _words(one: Wording) -> str:
    return IN_VAULT if one.words is None else one.words or "(blank)"


_BECOMES = {
    "keep-out": "stays out of coding, search and exports",
    "return": "returns to coding, search and exports unless another concern about it holds it back",
}
DECISIONS = {
    "keep-out": "Keep the answer out of coding for good",
    "return": "Return the answer to coding",
}
"""decision -> how it is offered, the careful one first."""


def closing(view: ConcernView, outcome: str, outside_ref: str, decision: str) -> str:
    """What closing will do, before it does."""
    rows = [
        f"How it ended: {outcome}",
        f"Own reference: {outside_ref or '(none)'}",
        f"The answer {_BECOMES[decision]}. It is to be read for risk once more.",
    ]
    if outcome not in OUTCOMES:
        rows.append("Your own words about how it ended go if the young person withdraws.")
    return "\n".join(rows)
