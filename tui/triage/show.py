"""From an answer to be read for risk to lines on the screen: pure functions, no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from chec_voice.review import VOICE_WORDS, shorten
from chec_voice.text import counted
from tui import keys
from tui.plain import at_most, lines, one_line, plain, spread

if TYPE_CHECKING:
    from chec_voice.project.triage import ToRead

ORDER_ONLY = "Hints only order this queue; an answer without hints is not safe."
CUES_AT_ONCE = 4


def read_so_far(read: int, everything: int) -> str:
    """For the review screen's title; "" where nothing is left to read."""
    if read >= everything:
        return ""
    return f"{keys.shown('triage')} read for risk: {read:,} of {everything:,}"


def title(
    project: str, coder: str, counts: tuple[int, int], *, synthetic: bool, width: int
) -> Content:
    """What this is and who reads on the left, how much a person has read on the right."""
    read, everything = counts
    count = f"a person has read {read:,} of {counted(everything, 'answer')}"
    if width < 76:
        count = f"read {read:,} of {everything:,}"
    right = Content("  ".join((["SYNTHETIC"] if synthetic else []) + [count]))
    left = Content.assemble(("Read for risk", "bold"), " · ", one_line(coder))
    whole = left + Content(" · ") + one_line(project)
    room = width - right.cell_length - 2
    return spread(whole if whole.cell_length <= room else left, right, width)


def question(one: ToRead, width: int) -> Content:
    return at_most(one_line(one.question, "bold"), 3, width)


def about(one: ToRead, width: int, *, read: bool) -> Content:
    """Whose words these are, and where they were said; two lines at most."""
    words = VOICE_WORDS.get(one.voice, one.voice)
    facts = [one_line(words[:1].upper() + words[1:]), one_line(one.session)]
    if one.setting:
        facts.append(one_line(one.setting))
    if one.back:
        from chec_voice.project.triage import BACK

        facts.insert(0, Content.styled(f"[read again: {BACK[one.back]}]", "bold"))
    if read:
        facts.insert(0, Content.styled("[you have read this]", "bold"))
    return at_most(Content(" · ").join(facts), 2, width)


def answer(one: ToRead) -> Content:
    """The whole answer, cue words underlined."""
    text = plain(one.text)
    for cue in one.flag.cues if one.flag else ():
        text = text.stylize("bold underline", cue.start, cue.end)
    return text


def cues(one: ToRead, width: int, most: int = CUES_AT_ONCE) -> Content:
    """Why the answer comes when it does: a line per cue, the words first."""
    if one.flag is None:
        text = "No hints. That says nothing about safety: only a person's reading does."
        return lines(*plain(text).wrap(max(width, 1)))
    underlined = " (underlined)" if any(cue.words for cue in one.flag.cues) else ""
    rows = [plain(f"Why it comes early{underlined}; a hint may be wrong, you judge:", "dim")]
    found = list({(cue.words, cue.reason): None for cue in one.flag.cues})
    for words, why in found[:most]:
        quoted = ("“", one_line(shorten(words, 40), "bold"), "”  ") if words else ()
        reason = Content.assemble(*quoted, one_line(why))
        first, *rest = reason.wrap(max(width - 2, 1))
        rows.append(Content("  ") + first)
        rows += [Content("    ") + row for row in rest]
    if len(found) > most:
        rows.append(Content.styled(f"  and {len(found) - most} more", "dim"))
    return lines(*rows)


def read_at_once(same: Sequence[ToRead], empty: Sequence[ToRead]) -> str:
    """What would be marked as read: the words, and how often they stand there."""
    rows = [
        f"“{shorten(same[0].text, 200)}” answers this question {len(same):,} times."
        if len(same) > 1
        else f"“{shorten(same[0].text, 200)}” stands here alone."
    ]
    if len(empty) > len(same):
        words = Counter(" ".join(one.text.casefold().split()) for one in empty)
        told = ", ".join(f"{shorten(said, 40)} ({n:,})" for said, n in words.most_common())
        rows.append(f"To all questions, these say nothing: {told}.")
    rows.append(
        keys.fill("Only answers without hints are among them. {triage-undo} takes all of it back.")
    )
    return "\n\n".join(rows)


def nothing_left(counts: tuple[int, int]) -> Content:
    read, everything = counts
    if not everything:
        return plain(
            keys.fill("There are no answers in this project yet. Press {triage-close}."), "bold"
        )
    return lines(
        plain("Nothing is waiting to be read.", "bold"),
        plain(""),
        plain(f"A person has read {read:,} of {counted(everything, 'answer')} for risk."),
        plain("New answers come here when they are imported."),
        plain(""),
        plain(keys.fill("  {triage-back}    look at the last answers again")),
        plain(keys.fill("  {triage-undo}    take back your last mark")),
        plain(keys.fill("  {triage-close}  back to coding")),
    )
