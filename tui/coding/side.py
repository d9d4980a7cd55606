"""The panels beside the answer, and the page about its person: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from chec_voice.model import Codebook
from chec_voice.review import SegmentView, in_words, value_words
from chec_voice.text import counted
from tui.areas import area_mark
from tui.coding.show import attribute_label, wrapped
from tui.plain import cut, lines, one_line, plain


def codes(view: SegmentView, book: Codebook, width: int, pace: int | None) -> Content:
    """What the answer has so far: its codes, whether they help or harm, words they are about."""
    rows: list[Content] = []
    said = sorted(view.decisions, key=lambda d: d.verdict != "apply")
    for decision in said:
        code = book.get(decision.code)
        mark = "✓ " if decision.verdict == "apply" else "✗ "
        style = "bold" if decision.verdict == "apply" else "dim"
        words = one_line(code.name if code else decision.code, style)
        row = Content(mark) + area_mark(book, decision.code) + " " + words
        told = one_line(f" · {decision.told}", "italic") if decision.told else Content("")
        if row.cell_length + told.cell_length <= width:
            rows.append(row + told)
        else:
            rows.append(cut(row, width))
            rows += [cut(Content("    ") + told[3:], width)] if decision.told else []
        if (decision.start, decision.end) != (view.start, view.end):
            quoted = view.response_text[decision.start : decision.end]
            rows.append(cut(one_line(f"    “{quoted}”", "italic"), width))
    if not said:
        done = "No code applies, and done" if view.state == "done" else "No codes yet"
        rows.append(Content.styled(done, "dim"))
    if view.unsure:
        rows.append(Content("? You are not sure of it"))
    if pace is not None:
        rows.append(Content.styled(f"About {counted(pace, 'answer')} an hour just now", "dim"))
    return lines(*rows)


def meaning(view: SegmentView, book: Codebook, chosen: int, width: int) -> Content | None:
    """What the marked code means, in brief; None where no code is marked."""
    if chosen >= len(view.candidates):
        return None
    code = book.get(view.candidates[chosen].code)
    if code is None:
        return None
    rows = [cut(area_mark(book, code.id) + " " + one_line(code.name, "bold"), width)]
    rows += wrapped("", in_words(code.brief or code.definition, book.names), width, 4)
    if code.when_not_to_use:
        rows += wrapped("Not: ", in_words(code.when_not_to_use[0].when, book.names), width, 3)
    return lines(*rows)


def person(view: SegmentView, others: Sequence[tuple[str, str]], width: int, room: int) -> Content:
    """Everything that is known of the person, then as much of their other answers as fits.

    Args:
        room: lines that there are.
    """
    rows: list[Content] = []
    for name, value, state in view.attributes:
        given = value_words(value, state)
        label = attribute_label(name, value, state)
        rows += wrapped(f"{label}: " if label else "", given, width, 2)
    if not rows:
        rows.append(Content.styled("Nothing is known about them", "dim"))
    left = room - len(rows)
    each = 2 if len(others) * 3 + 1 > left else 4
    for question, text in others:
        said = wrapped("  ", text, width, each)
        if left < len(said) + 1:
            break
        rows.append(cut(one_line(question, "dim"), width))
        rows += said
        left -= len(said) + 1
    return lines(*rows)


def around(near: Sequence[tuple[str, str, str]], width: int, room: int) -> Content:
    """The answers of others right before and after, in `room` lines at most."""
    rows: list[Content] = []
    each = max(room // max(len(near), 1) - 1, 1)
    for where, question, text in near:
        rows.append(cut(one_line(f"{where} · {question}", "dim"), width))
        rows += wrapped("  ", text, width, min(each, 3))
    return lines(*rows) if rows else Content.styled("There are no others.", "dim")


def about_person(
    view: SegmentView,
    others: Sequence[tuple[str, str]],
    around: Sequence[tuple[str, str, str]],
) -> Content:
    """The page about an answer's person, in full.

    Args:
        others: (question, text) of what they said besides.
        around: (where, question, text) of the answers before and after.
    """
    rows = [plain("About this person", "bold underline")]
    for name, value, state in view.attributes:
        style = "" if state == "given" else "italic"
        rows.append(one_line(f"{name}: ", "dim") + one_line(value_words(value, state), style))
    if not view.attributes:
        rows.append(plain("Nothing is known about them.", "dim"))
    rows += [Content(""), plain("They also said", "bold underline")]
    for question, text in others:
        rows += [one_line(question, "dim"), plain(text), Content("")]
    if not others:
        rows += [plain("Nothing else that is open.", "dim"), Content("")]
    if around:
        rows.append(plain("Answers around this one", "bold underline"))
    for where, question, text in around:
        rows += [one_line(f"{where} · {question}", "dim"), plain(text), Content("")]
    return lines(*rows)
