"""From a segment to lines on the screen: pure functions, no widgets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from textual.content import Content

from chec_voice.model import Code, Codebook, Decision
from chec_voice.review import (
    POLARITY_WORDS,
    QueueProgress,
    SegmentView,
    area_name,
    evidence_line,
    in_words,
    likely_words,
    reason_words,
    shorten,
    value_words,
    voice_words,
)
from chec_voice.text import counted
from tui import keys
from tui.areas import area_mark
from tui.plain import at_most, cut, fit, lines, listed, one_line, plain, spread
from tui.triage.show import read_so_far

WIDE = 110
"""From this width on, evidence stands on the suggestion's own line."""
BEGIN, END = "▸", "◂"
"""Stand around the part that is being coded, in an answer of several parts."""
_ONLY = "only answers "
_LEAST_NAME, _LEAST_WORD = 8, 5
"""Cells of a project's name, and of what a filter says, that still tell something."""
_LONG_NAME = 24
"""Longer names of attributes, and those with a question mark, are whole questions of a survey."""
_QUOTED = 24
"""Characters of the words that a code stands on, in the line of codes."""
_BARE = ("yes", "no")
"""Values that mean nothing without what was asked."""


def title(
    project: str,
    coder: str,
    progress: QueueProgress,
    *,
    synthetic: bool,
    blind: bool,
    width: int,
    read: tuple[int, int] = (0, 0),
    smart: bool = False,
    which: Sequence[str] = (),
) -> Content:
    """One line: project and coder on the left, progress on the right.

    Where that is too narrow, the project's name gives way first, then the words of filters, and the
    coder's name last.

    Args:
        which: the filters in force, each as what goes on after "answers".
        read: (answers that a person has read for risk, all answers); left out without room.
    """
    count = f"{progress.done:,} / {progress.total:,} · {progress.percent} %"
    if not progress.total:
        count = "nothing to code"
    if progress.skipped:
        count = f"{progress.skipped:,} skipped · {count}" if width >= 80 else count
    on = (("SMART ORDER", smart), ("BLIND", blind), ("SYNTHETIC", synthetic))
    marks = [word for word, is_on in on if is_on]
    right = Content("  ".join([*marks, count]))
    room = width - right.cell_length - 2
    who = one_line(coder)
    left = _named(project, who, room)
    if which:
        only = one_line(f"{_ONLY}{', '.join(which)}", "italic")
        whole = Content.assemble(one_line(project, "bold"), " · ", who, " · ", only)
        some = _some(which, room - who.cell_length - 3)
        left = whole if whole.cell_length <= room else who + " · " + some
    risk = Content.styled(read_so_far(*read), "dim")
    if risk and left.cell_length + risk.cell_length + right.cell_length + 4 <= width:
        right = risk + Content("  ") + right
    return spread(left, right, width)


def _named(project: str, who: Content, room: int) -> Content:
    """The coder, after as much of the project's name as says more than its first letters."""
    name, left = one_line(project, "bold"), room - who.cell_length - 3
    if name.cell_length > left and left < _LEAST_NAME:
        return who
    return cut(name, left) + " · " + who


def _some(which: Sequence[str], room: int) -> Content:
    """As many filters as there is room for, and how many more there are."""
    more = len(f" and {len(which) - 1} more") if len(which) > 1 else 0
    if room < len(_ONLY) + _LEAST_WORD + more:
        return one_line(counted(len(which), "filter"), "italic")
    return listed(_ONLY, which, room, "italic")


def question(view: SegmentView, width: int) -> Content:
    """What was asked, and what kind of answer that calls for; three lines at most."""
    words = POLARITY_WORDS[view.polarity]
    text = one_line(view.question, "bold") + Content.styled(f"  ({words})", "dim")
    return at_most(text, 3, width)


def about(view: SegmentView, book: Codebook, width: int, *, most: int = 2) -> Content:
    """Whose words these are and what is known about the person, on `most` lines.

    Where that is too little, the end says which key shows all of it; none of it is told for
    `most` = 1, since the panel beside does.
    """
    words = voice_words(view)
    state = {"done": "✓ Done", "skipped": "– Skipped"}.get(view.state, "○ Open")
    facts = [plain(state, "bold"), plain(words[:1].upper() + words[1:])]
    if view.parts > 1:
        facts.insert(1, plain(f"Part {view.part} of {view.parts} (between {BEGIN} and {END})"))
    if reason := reason_words(view, book):
        said = f"{reason} ({keys.shown('done')} keeps it)" if view.again else reason
        facts.insert(1, one_line(said, "bold" if view.again else ""))
    if most == 1:
        return cut(Content(" · ").join(facts), width)
    for name, value, state in view.attributes:
        given = one_line(value_words(value, state), "" if state == "given" else "italic")
        label = attribute_label(name, value, state)
        facts.append(one_line(f"{label}:", "dim") + " " + given if label else given)
    rows = Content(" · ").join(facts).wrap(max(width, 1))
    if len(rows) <= most:
        return lines(*rows)
    tail = Content.styled(f" {keys.shown('person')} all", "dim")
    last = rows[most - 1]
    if last.cell_length + tail.cell_length + 2 > width and " · " in last.plain:
        last = last[: last.plain.rindex(" · ")]  # half a fact says less than none
    return lines(*rows[: most - 1], cut(last + Content(" ·"), width - tail.cell_length) + tail)


def attribute_label(name: str, value: str, state: str) -> str:
    """What an attribute is called beside its value; "" where the value says it.

    A heading that is a whole question would leave no room for the next value.
    """
    if len(name) <= _LONG_NAME and not name.endswith("?"):
        return name
    says_it = state == "given" and not value.isdecimal() and value.casefold() not in _BARE
    return "" if says_it else shorten(name.rsplit(" - ", 1)[-1], _LONG_NAME)


def answer(view: SegmentView, chosen: int) -> tuple[Content, int]:
    """The whole response, and where in it (a code point) the current part begins.

    Evidence words of the marked code are underlined, words that have a code of their own stand on
    another ground; other parts are dim.
    """
    part = plain(view.text)
    for decision in view.decisions:
        if decision.verdict == "apply" and _on_words(view, decision):
            start, end = decision.start - view.start, decision.end - view.start
            part = part.stylize("reverse", max(start, 0), end)
    if chosen < len(view.candidates):
        for evidence in view.candidates[chosen].evidence:
            for start, end in evidence.spans:
                part = part.stylize("bold underline", start, end)
    if view.parts == 1:
        return part, 0
    before, after = view.response_text[: view.start], view.response_text[view.end :]
    # White space at the rim of a part would leave the marks standing alone.
    left = len(view.text) - len(view.text.lstrip())
    right = len(view.text.rstrip())
    marked = Content.assemble(
        part[:left], (BEGIN, "bold"), part[left:right], (END, "bold"), part[right:]
    )
    return Content.assemble(plain(before, "dim"), marked, plain(after, "dim")), view.start


def place_in_part(view: SegmentView, place: int) -> int:
    """The character of the part that stands at a character of what `answer` shows; the nearest
    one where that is another part."""
    if view.parts == 1:
        return min(place, max(len(view.text) - 1, 0))
    left = len(view.text) - len(view.text.lstrip())
    right = len(view.text.rstrip())
    at = place - view.start
    at -= (at > left) + (at > right + 1)  # the marks around the part
    return min(max(at, 0), len(view.text) - 1)


def _on_words(view: SegmentView, decision: Decision) -> bool:
    """Whether a code stands on some words, and not on all of the part."""
    return (decision.start, decision.end) != (view.start, view.end)


def candidates(
    view: SegmentView,
    book: Codebook,
    chosen: int,
    width: int,
    room: int = 9,
    reasons: int = 0,
    *,
    none_likely: str = "nothing is likely; perhaps",
) -> list[Content]:
    """Numbered lines: what is likely, with the reason of the marked one; then what is less so.

    Args:
        room: lines that codes may take; the marked one is always among those shown.
        reasons: lines of evidence below every likely code; 0 leaves it to the width.
        none_likely: stands above the others where no code is likely.
    """
    rows: list[Content] = []
    room = max(room, 3)
    first = min(max(0, chosen - room + 1), max(len(view.candidates) - room, 0))
    shown = view.candidates[first : first + room]
    heading_due = any(not one.likely for one in shown)
    wide = width >= WIDE
    says = max((len(likely_words(one)) for one in shown if one.likely), default=0)
    name_room = width if not wide else width * 5 // 10
    for n, suggestion in enumerate(shown, first):
        if heading_due and not suggestion.likely:
            heading_due = False
            words = "less likely" if view.suggestions else none_likely
            rows.append(cut(Content.styled(f"      {words}", "dim"), width))
        line = _candidate(view, book, n, n == chosen)
        if not suggestion.likely:
            rows.append(cut(line, width))
            continue
        said = likely_words(suggestion)
        line = fit(line, name_room - says - 2) + Content(f"  {said:<{says}}")
        reason = evidence_line(suggestion, max(width - 12, 10))
        if reasons:
            rows.append(line)
            more = evidence_line(suggestion, width * reasons)
            rows += wrapped("        why · ", more, width, reasons)
        elif wide:
            rows.append(cut(line + one_line(f"   {reason}", "dim"), width))
        else:
            rows.append(line)
            if n == chosen and reason:
                rows.append(cut(one_line("        why · ") + one_line(reason), width))
    if (below := len(view.candidates) - first - len(shown)) > 0:
        rows.append(Content.styled(f"      ↓ {below} more", "dim"))
    return rows


def _candidate(view: SegmentView, book: Codebook, n: int, marked: bool) -> Content:
    """One code that is offered: mark, number, what was said of it, area and name."""
    suggestion = view.candidates[n]
    judged = "✓" if suggestion.code in view.applied else " "
    judged = "✗" if suggestion.code in view.rejected else judged
    code = book.get(suggestion.code)
    weight = "bold" if marked else "" if suggestion.likely or judged != " " else "dim"
    name = one_line(code.name if code else suggestion.code, weight)
    number = str(n + 1) if n < 9 else " "
    area = one_line(f" · {area_name(book, suggestion.code)}", "dim")
    head = Content.styled(f"{'▶' if marked else ' '} {number} {judged} ", weight)
    return head + area_mark(book, suggestion.code) + " " + name + area


def candidate_at(rows: list[Content], y: int) -> int | None:
    """The number (from 0) of the code that stands in a line of the list; None for other lines."""
    found = re.match(r"[▶ ] (\d) ", rows[y].plain) if 0 <= y < len(rows) else None
    return int(found[1]) - 1 if found else None


def meaning(code: Code, width: int, names: Mapping[str, str]) -> list[Content]:
    """What a code means in brief; none, or an empty line and three more at most."""
    rows = wrapped("means · ", in_words(code.brief, names), width, 3)
    return [Content(""), *rows] if rows else []


def wrapped(begin: str, text: str, width: int, most: int) -> list[Content]:
    """`text` on at most `most` lines, the later ones set in below the first."""
    if not text:
        return []
    inner = max(width - len(begin), 10)
    rows = one_line(text).wrap(inner)
    if len(rows) > most:
        rows = [*rows[: most - 1], cut(rows[most - 1] + Content(" …"), inner)]
    starts = [Content.styled(begin, "dim"), *[Content(" " * len(begin))] * (most - 1)]
    return [cut(start + row, width) for start, row in zip(starts, rows, strict=False)]


def codes(view: SegmentView, book: Codebook, width: int) -> Content:
    """The codes so far: applied, then rejected; two lines at most."""
    marks = []
    for decision in sorted(view.decisions, key=lambda d: d.verdict != "apply"):
        code = book.get(decision.code)
        name = code.name if code else decision.code
        mark = "✓" if decision.verdict == "apply" else "✗"
        told = f" ({decision.told})" if decision.told else ""
        said = one_line(f"{mark} {name}{told}", "bold" if mark == "✓" else "dim")
        if _on_words(view, decision):
            words = view.response_text[decision.start : decision.end]
            said += one_line(f" “{shorten(words, _QUOTED)}”", "italic")
        marks.append(said)
    if view.unsure:
        marks.append(Content("?\N{NO-BREAK SPACE}not sure"))
    if not marks:
        words = "No code applies, and done" if view.state == "done" else "No codes yet"
        return Content.styled(words, "dim")
    return at_most(Content("   ").join(marks), 2, width)


def memos(view: SegmentView, width: int) -> Content | None:
    """The newest memo, and how many there are; None without any."""
    if not view.memos:
        return None
    coder, text = view.memos[-1]
    count = f" 1 of {len(view.memos)}" if len(view.memos) > 1 else ""
    return cut(plain(shorten(f"Memo{count} ({coder}): {text}", width), "italic"), width)
