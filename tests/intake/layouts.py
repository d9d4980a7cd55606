"""A grammar of transcripts: who says what, written down in each way in which people do."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hypothesis import strategies as st

ASKED = ("What helps you feel well?", "What makes school harder?", "And what should change?")
SPOKEN = (
    "My cousins and the allotment.",
    "The problem is: nobody asks us.",
    "One more thing: lights go off at six.",
    "Weekends are good, and rain is fine.",
    "We start at 10:30 and walk home.",
    "Loud corridors, every single day",
    "because the bus (the 14) never comes",
    "Ein Beispiel: der Park ist dunkel.",
    "我们没有公园可以去。",
    "لا أحد يسألنا أبدا.",
    "To be honest: buses. And benches.",
    "I like it when we dig - and then eat.",
)
CASTS: tuple[tuple[str, ...], ...] = (
    ("Interviewer", "Sam", "Jo"),
    ("INTERVIEWER", "JAMIE", "ROWAN"),
    ("interviewer", "sam", "rowan"),
    ("I", "B", "C"),
    ("Moderator", "P1", "P2"),
    ("Facilitator", "Young person 1", "Young person 2"),
    ("Researcher", "Élodie", "Øyvind"),
    ("Interviewer", "Sam O'Neil-Reed", "Maria de la Cruz"),
    ("Модератор", "Аня", "Олег"),
    ("采访者", "小明", "阿丽"),
    ("الباحث", "سارة", "يوسف"),
    ("Interviewer", "Aisha (she/her)", "Dr. Ray"),
    ("MOD", "YP-01", "YP-02"),
    ("Interviewer", "iPad 3", "Reed, Sam"),
)


@dataclass(frozen=True)
class Said:
    speaker: str
    words: str
    seconds: int


@dataclass(frozen=True)
class Case:
    """A transcript as it was said, and as a file of one layout."""

    cast: tuple[str, ...]
    turns: tuple[Said, ...]
    layout: str
    text: str
    suffix: str
    named: bool
    """Whether the layout says who speaks."""


def clock(seconds: int, shape: str = "{m:02}:{s:02}") -> str:
    return shape.format(h=0, m=seconds // 60, s=seconds % 60)


def _lines(write: Callable[[Said], str], between: str = "\n") -> Callable[[list[Said]], str]:
    return lambda turns: between.join(write(turn) for turn in turns) + "\n"


def _numbered(turns: list[Said]) -> str:
    return "".join(f"{at}  {t.speaker}: {t.words}\n" for at, t in enumerate(turns, 1))


def _wrapped(turns: list[Said]) -> str:
    """Turns broken in the middle, with words that look like a label on the second line."""
    return "".join(
        f"{t.speaker}: {' '.join(t.words.split()[:2])}\n{' '.join(t.words.split()[2:])}\n"
        if len(t.words.split()) > 2
        else f"{t.speaker}: {t.words}\n"
        for t in turns
    )


def _srt(turns: list[Said]) -> str:
    return "\n".join(
        f"{at}\n00:{clock(t.seconds)},000 --> 00:{clock(t.seconds + 2)},000\n"
        f"{t.speaker}: {t.words}\n"
        for at, t in enumerate(turns, 1)
    )


def _vtt(body: str) -> Callable[[list[Said]], str]:
    return lambda turns: (
        "WEBVTT\n\n"
        + "\n".join(
            f"{clock(t.seconds)}.000 --> {clock(t.seconds + 2)}.000\n"
            + body.format(s=t.speaker, w=t.words)
            + "\n"
            for t in turns
        )
    )


def _unnamed(turns: list[Said]) -> str:
    return "".join(
        f"[{clock(t.seconds)}.000 --> {clock(t.seconds + 2)}.000]  {t.words}\n" for t in turns
    )


LAYOUTS: dict[str, tuple[str, Callable[[list[Said]], str]]] = {
    "colon": (".txt", _lines(lambda t: f"{t.speaker}: {t.words}")),
    "colon, gaps": (".txt", _lines(lambda t: f"{t.speaker}: {t.words}", "\n\n")),
    "colon, tight": (".txt", _lines(lambda t: f"{t.speaker}:{t.words}")),
    "colon, spaced": (".txt", _lines(lambda t: f"{t.speaker} : {t.words}")),
    "wide colon": (".txt", _lines(lambda t: f"{t.speaker}：{t.words}")),
    "wrapped": (".txt", _wrapped),
    "paragraphs": (
        ".txt",
        _lines(lambda t: f"{t.speaker}: {t.words}\n\nAnd so on, it went.", "\n\n"),
    ),
    "own line": (".txt", _lines(lambda t: f"{t.speaker}:\n{t.words}", "\n\n")),
    "own line, tight": (".txt", _lines(lambda t: f"{t.speaker}:\n{t.words}")),
    "own line, time before": (
        ".txt",
        _lines(lambda t: f"[{clock(t.seconds)}] {t.speaker}:\n{t.words}", "\n\n"),
    ),
    "own line, time behind": (
        ".txt",
        _lines(lambda t: f"{t.speaker}   {clock(t.seconds, '{m}:{s:02}')}\n{t.words}", "\n\n"),
    ),
    "own line, time in brackets": (
        ".txt",
        _lines(lambda t: f"{t.speaker} ({clock(t.seconds)}):\n{t.words}", "\n\n"),
    ),
    "teams in Word": (
        ".txt",
        _lines(
            lambda t: (
                f"{t.speaker}   {t.seconds // 60} minutes {t.seconds % 60} seconds\n{t.words}"
            ),
            "\n\n",
        ),
    ),
    "discord": (
        ".txt",
        _lines(lambda t: f"{t.speaker} — Today at 2:{t.seconds % 60:02} PM\n{t.words}", "\n\n"),
    ),
    "brackets": (".txt", _lines(lambda t: f"[{t.speaker}] {t.words}", "\n\n")),
    "brackets, tight": (".txt", _lines(lambda t: f"[{t.speaker}]: {t.words}")),
    "angles": (".txt", _lines(lambda t: f"<{t.speaker}> {t.words}")),
    "f4": (".txt", _lines(lambda t: f"{t.speaker}: {t.words} #00:{clock(t.seconds)}-1#")),
    "f4 own line": (".txt", _lines(lambda t: f"{t.speaker}: {t.words}\n#00:{clock(t.seconds)}-1#")),
    "maxqda": (
        ".txt",
        _lines(lambda t: f"#00:{clock(t.seconds)}-1# {t.speaker}: {t.words}", "\n\n"),
    ),
    "time first": (".txt", _lines(lambda t: f"{clock(t.seconds)} {t.speaker}: {t.words}")),
    "time in brackets": (
        ".txt",
        _lines(lambda t: f"[00:{clock(t.seconds)}] {t.speaker}: {t.words}"),
    ),
    "time range": (
        ".txt",
        _lines(lambda t: f"{clock(t.seconds)} - {clock(t.seconds + 2)} {t.speaker}: {t.words}"),
    ),
    "time inside": (".txt", _lines(lambda t: f"{t.speaker} [{clock(t.seconds)}]: {t.words}")),
    "time behind colon": (".txt", _lines(lambda t: f"{t.speaker}: [{clock(t.seconds)}] {t.words}")),
    "time, no colon": (
        ".txt",
        _lines(lambda t: f"{t.speaker} ({clock(t.seconds)}) {t.words}", "\n\n"),
    ),
    "whatsapp, Android": (
        ".txt",
        _lines(lambda t: f"12/03/2024, 14:{t.seconds % 60:02} - {t.speaker}: {t.words}"),
    ),
    "whatsapp, iPhone": (
        ".txt",
        _lines(lambda t: f"[12/03/2024, 14:02:{t.seconds % 60:02}] {t.speaker}: {t.words}"),
    ),
    "whatsapp, marks": (
        ".txt",
        _lines(
            lambda t: f"\u200e[3/12/24, 2:02:{t.seconds % 60:02}\u202fPM] {t.speaker}: {t.words}"
        ),
    ),
    "zoom chat": (
        ".txt",
        _lines(lambda t: f"14:02:{t.seconds % 60:02} From {t.speaker} to Everyone: {t.words}"),
    ),
    "zoom chat, two lines": (
        ".txt",
        _lines(lambda t: f"14:02:{t.seconds % 60:02} From {t.speaker} to Everyone:\n\t{t.words}"),
    ),
    "zoom chat, old": (
        ".txt",
        _lines(lambda t: f"14:02:{t.seconds % 60:02}\t From {t.speaker} : {t.words}"),
    ),
    "zoom saved": (
        ".txt",
        _lines(lambda t: f"[{t.speaker}] 10:02:{t.seconds % 60:02}\n{t.words}", "\n\n"),
    ),
    "tabs": (".txt", _lines(lambda t: f"{t.speaker}\t{t.words}")),
    "time and tabs": (".txt", _lines(lambda t: f"{clock(t.seconds)}\t{t.speaker}\t{t.words}")),
    "dashes": (".txt", _lines(lambda t: f"- {t.speaker}: {t.words}")),
    "long dashes": (".txt", _lines(lambda t: f"– {t.speaker}: {t.words}")),
    "bullets": (".txt", _lines(lambda t: f"• {t.speaker}: {t.words}")),
    "numbers": (".txt", _numbered),
    "numbers with dots": (".txt", lambda turns: _numbered(turns).replace("  ", ". ")),
    "arrows": (".txt", _lines(lambda t: f"{t.speaker}> {t.words}")),
    "two arrows": (".txt", _lines(lambda t: f">> {t.speaker}: {t.words}")),
    "dash behind": (".txt", _lines(lambda t: f"{t.speaker} – {t.words}")),
    "markdown": (".md", _lines(lambda t: f"**{t.speaker}:** {t.words}", "\n\n")),
    "markdown, colon outside": (".md", _lines(lambda t: f"**{t.speaker}**: {t.words}", "\n\n")),
    "below the time": (
        ".txt",
        _lines(
            lambda t: f"0:0:{t.seconds % 60}.1 --> 0:0:{t.seconds % 60}.9\n{t.speaker}\n{t.words}",
            "\n\n",
        ),
    ),
    "srt": (".srt", _srt),
    "srt in txt": (".txt", _srt),
    "vtt": (".vtt", _vtt("{s}: {w}")),
    "vtt voices": (".vtt", _vtt("<v {s}>{w}</v>")),
    "vtt, blank line": (".vtt", _vtt(" \n{s}: {w}")),
    "vtt, brackets": (".vtt", _vtt("[{s}] {w}")),
    "whisper": (".txt", _unnamed),
    "whisper captions": (".vtt", _vtt("{w}")),
}
NAMELESS = {"whisper", "whisper captions"}


def cases(layout: str | None = None) -> st.SearchStrategy[Case]:
    return st.randoms(use_true_random=False).map(lambda rng: make_case(rng, layout))


def make_case(rng: Random, layout: str | None = None) -> Case:
    """A transcript drawn from the grammar; the same for the same state of `rng`."""
    cast = rng.choice(CASTS)
    layout = layout or rng.choice(sorted(LAYOUTS))
    count = rng.randint(4, 9)
    spoken = rng.sample(SPOKEN, len(SPOKEN))
    turns, seconds = [], 5
    for at in range(count):
        asks = at % 3 == 0
        who = cast[0] if asks else cast[1 + (at % 3 == 2)]
        words = ASKED[at // 3 % 3] if asks else spoken[at]
        turns.append(Said(who, words, seconds))
        seconds += rng.randint(2, 5)
    suffix, write = LAYOUTS[layout]
    return Case(cast, tuple(turns), layout, write(turns), suffix, layout not in NAMELESS)


def words_of(text: str) -> set[str]:
    """Runs of letters; digits are left out, since times are no words."""
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def as_word(turns: tuple[Said, ...], shape: str, folder: Path) -> Path:
    """The same transcript as a Word document."""
    import docx

    document = docx.Document()
    if shape.startswith("table"):
        timed = "time" in shape
        rows = [([clock(t.seconds)] if timed else []) + [t.speaker, t.words] for t in turns]
        if "headed" in shape:
            rows.insert(0, (["Time"] if timed else []) + ["Speaker", "Text"])
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    for turn in turns if not shape.startswith("table") else ():
        if shape == "bold above":
            document.add_paragraph().add_run(turn.speaker).bold = True
            document.add_paragraph(turn.words)
        elif shape == "bold before":
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{turn.speaker} ").bold = True
            paragraph.add_run(turn.words)
        elif shape == "bold, soft break":
            paragraph = document.add_paragraph()
            paragraph.add_run(turn.speaker).bold = True
            paragraph.add_run("\n" + turn.words)
        elif shape == "colon":
            document.add_paragraph(f"{turn.speaker}: {turn.words}")
        else:
            document.add_paragraph(f"{turn.speaker}\t{clock(turn.seconds)}")
            document.add_paragraph(turn.words)
    path = folder / "transcript.docx"
    packed = io.BytesIO()
    document.save(packed)
    path.write_bytes(packed.getvalue())
    return path


WORD_SHAPES = (
    "table, time, headed",
    "table, headed",
    "table, time",
    "table",
    "bold above",
    "bold before",
    "bold, soft break",
    "colon",
    "name and time",
)
