"""From a group of proposals to lines on the screen: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from chec_voice.project import Proposal
from chec_voice.project.deidentify.judging import NOT_OPEN, Group
from chec_voice.project.deidentify.redaction import ANSWER, Applied
from chec_voice.review import shorten
from chec_voice.text import counted
from tui import keys
from tui.deidentify.sheet import TYPE_WORDS, Sheet
from tui.plain import cut, lines, one_line, plain, spread

MISSES = (
    "Rules miss things: {safe-mark} marks words they missed."
    " Nothing is replaced before {safe-apply}."
)
PLACES_AT_ONCE = 2
LEAD = "incident"
"""The type of what may point at somebody, and has to be read before it is replaced."""
_NEAR = 25
"""Characters on either side of words in a list of places."""
_AROUND = 110
"""Characters of the answer that are shown on either side, at least."""


def type_words(type_: str) -> str:
    return TYPE_WORDS.get(type_, type_)


def times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def title(
    project: str, coder: str, place: tuple[int, int] | None, *, synthetic: bool, width: int
) -> Content:
    marks = ["SYNTHETIC"] if synthetic else []
    if place is not None:
        at, everything = place
        marks.append(f"{at:,} of {everything:,}" if at <= everything else "0 left")
    right = Content("  ".join(marks))
    left_side = Content.assemble(
        ("Safe text", "bold"), " · ", one_line(coder), " · ", one_line(project)
    )
    return spread(left_side, right, width)


def heading(sheet: Sheet, group: Group, width: int) -> Content:
    """Words, type and count; then what will stand there instead."""
    secret = not sheet.shown()
    words = f"(only in {NOT_OPEN})" if secret else shorten(group.value, width // 2)
    rows = [
        cut(
            Content.assemble(
                one_line(words, "bold"),
                " · ",
                plain(type_words(group.type)),
                " · ",
                plain(times(len(group.proposals))),
            ),
            width,
        ),
        plain(f"Accept puts {sheet.placeholder(group)} in its place."),
    ]
    if group.type == LEAD:
        rows.append(cut(plain("A lead, not a find: does it point at somebody? If not, x."), width))
    return lines(*rows)


def places(sheet: Sheet, room: int = 0) -> Content:
    """Up to two places where the words stand, underlined.

    Args:
        room: cells that the screen has for them; answers stand there whole if they fit.
    """
    shown = sheet.shown()
    if not shown:
        return plain("These words are not shown here.", "italic")
    found: dict[str, Content] = {}
    for one in shown:
        content = _place(sheet, one, max(_AROUND, room // (2 * PLACES_AT_ONCE)))
        found.setdefault(content.plain, content)
        if len(found) == PLACES_AT_ONCE:
            break
    rows = list(found.values())
    more = len(shown) - len(rows)
    if more > 0:
        rows.append(Content.styled(f"and in {more:,} more", "dim"))
    return Content("\n\n").join(rows)


def listed(sheet: Sheet, found: Sequence[Proposal]) -> str:
    """Places, a line each, with what is around the words; what is not open is only counted."""
    shown = [one for one in found if one.text_id not in sheet.looked.raised]
    rows = []
    for one in shown:
        text = sheet.text_of(one)
        before, after = text[max(one.start - _NEAR, 0) : one.start], text[one.end :][:_NEAR]
        head = "…" if one.start > _NEAR else ""
        tail = "…" if len(text) > one.end + _NEAR else ""
        rows.append(" ".join(f"• {head}{before}«{one.text}»{after}{tail}".split()))
    return "\n".join([*rows, *_not_open(len(found) - len(shown))])


def kinds(sheet: Sheet, groups: Sequence[Group]) -> str:
    """The words of groups, with how often each stands; what is not open is only counted."""
    words, secret = [], 0
    for group in groups:
        seen = sum(one.text_id not in sheet.looked.raised for one in group.proposals)
        secret += len(group.proposals) - seen
        if seen:
            often = f" ({times(seen)})" if seen > 1 else ""
            words.append(" ".join(group.value.split()) + often)
    head = keys.fill("One answer for all of them; {safe-undo} takes it back whole.")
    return "\n".join([head, "", *(f"• {one}" for one in words), *_not_open(secret)])


def _not_open(count: int) -> list[str]:
    return [f"• and {counted(count, 'place')} in {NOT_OPEN}"] if count else []


def _place(sheet: Sheet, one: Proposal, room: int) -> Content:
    place = around(sheet.text_of(one), one.start, one.end, room)
    where = sheet.looked.where(one)
    return place if where == ANSWER else plain(f"In {where}: ", "dim") + place


def around(text: str, start: int, end: int, room: int = _AROUND) -> Content:
    """A stretch of an answer, underlined, with about `room` characters on either side of it.

    Words are not cut in two.
    """
    before = max(start - room, 0)
    after = min(end + room, len(text))
    if before:
        before = max(text.rfind(" ", 0, before + 1), 0) + 1 if " " in text[:before] else 0
    if after < len(text):
        after = text.find(" ", after) if " " in text[after:] else len(text)
    head = plain(text[before:start])
    tail = plain(text[end:after])
    return Content.assemble(
        "…" if before else "",
        head,
        plain(text[start:end], "bold underline"),
        tail,
        "…" if after < len(text) else "",
    )


def nothing(sheet: Sheet | None, busy: str) -> Content:
    """What stands there when no group does."""
    if busy or sheet is None:
        return plain(busy or "Waiting for the vault's passphrase.", "bold")
    if sheet.judgements:
        return lines(
            plain(keys.fill("Every proposal has an answer; {safe-apply} applies them."), "bold"),
            plain(""),
            plain(keys.fill("Rules miss things: {safe-mark} marks words in any answer.")),
        )
    return lines(
        plain("Nothing more is proposed here.", "bold"),
        plain(""),
        plain(
            keys.fill(
                "Rules miss things: {safe-mark} marks words in any answer. {safe-close} leads"
                " back to coding."
            )
        ),
    )


def summary(sheet: Sheet) -> str:
    """What applying would do, in sentences, without a word of anybody's."""
    accepted, rejected = sheet.tally
    kinds = ", ".join(f"{type_words(kind)} {n:,}" for kind, n in accepted.most_common())
    rows = [
        f"Replace {counted(sum(accepted.values()), 'mention')} ({kinds})."
        if accepted
        else "Replace nothing.",
    ]
    if rejected:
        left = (
            "1 mention as it is; it is"
            if rejected == 1
            else f"{rejected:,} mentions as they are; they are"
        )
        rows.append(f"Leave {left} not proposed again.")
    if sheet.current is not None:
        rows.append(
            f"{counted(sheet.left, 'more has', 'more have')} no answer yet: proposed again later."
        )
    else:
        rows.append("Every proposal has an answer: the answers count as looked through.")
    if accepted:
        rows.append(
            keys.fill(
                "\nThe original wording goes into the vault. In the project it is gone:"
                " {safe-undo} does not bring it back."
            )
        )
    return "\n".join(rows)


def told(done: Applied, warnings: list[str]) -> str:
    mentions = counted(done.accepted, "mention")
    where = counted(done.responses, "answer")
    where += f" and {counted(done.notes, 'note')}" if done.notes else ""
    left = "it was" if done.rejected == 1 else "they were"
    rows = [
        (f"Replaced {mentions} in {where}" if done.accepted else "Replaced nothing")
        + (f"; left {done.rejected:,} as {left}." if done.rejected else "."),
        *(
            [f"The safeguarding lead keeps the words of {done.raised:,} of them as raised."]
            if done.raised
            else []
        ),
        "Rules miss things: read the answers, too.",
        *(f"Look at this: {warning}" for warning in warnings),
    ]
    return "\n".join(rows)
