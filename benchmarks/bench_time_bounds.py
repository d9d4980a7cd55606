"""Time bounds: no text makes a rule of finding or reading slower than its length.

Run with `python -m benchmarks bench_time_bounds [--quick]`. Every pattern of de-identification,
reading for risk and bringing in, every rule of de-identification, and the steps as a whole get
texts made to be slow for them (`hostile.attacks`) of n, 2n, 4n and 8n characters; what is slowest
at the first look is measured: seconds of processor, the least of several runs. Exits with 1 where
a doubling of the text takes more than 2.5 times as long, unless it is over in a few milliseconds.
"""

from __future__ import annotations

import contextlib
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from benchmarks.hostile import attacks, modules, uses

PACKAGES = ("chec_voice.deidentify", "chec_voice.safeguarding", "chec_voice.intake")
RATIO = 2.5
FLOOR = 0.02
"""Seconds at 8n below which a rule is quick whatever its ratio, which is noise then."""
PATTERN_SIZE, RULE_SIZE = 2_000, 1_000
"""n, in characters."""
MOST_LOOKING = 1.0
"""Seconds for the first look at the texts of one pattern or rule."""
LONGEST = 0.5
"""Seconds after which a run is stopped and counts as without bound."""
RULES = (
    "formats",
    "addresses",
    "schools",
    "buses",
    "places",
    "proper",
    "venues",
    "people",
    "lone",
    "incidents",
)
SHORT_ONLY = frozenset(
    "HASH _VOTE _VOTE_TALLY _VOTE_BARE _VOTE_BRACKET SAID_OF_SOUND _BEHIND blocks:108 labels:152"
    " labels:153 _VALUE _TYPED".split()
)
"""Patterns that only ever get a heading, an option or a label: lines of at most 300 characters,
which the code before them sees to. The steps that use them are measured whole."""
TOLD = 0.1
"""Seconds that every clock tells to a few parts in a hundred."""
HOSTILE = (
    "he hits me ",
    "my dad hits me and i am not safe . ",
    "my mum ",
    "Aa ",
    "AAAA",
    "A-A-",
    "A'A",
    "ab",
    "a-",
    "a.",
    "1 ",
    "12",
    "07700 ",
    "@a",
    "a@a.",
    "www.",
    "' A' ",
    '"Ann", ',
    "Ann and ",
    "my friend Ann, ",
    "friend nan ",
    "me and ",
    "Youth ",
    "Youth Club ",
    "college ",
    "Catholic ",
    "School ",
    "St Anne ",
    "the Zone, ",
    "at The Aa ",
    "My My Turbo ",
    "is Zoe and Kind and ",
    "born 1.1.2010 ",
    "one two three ",
    "the 17 ",
    "in Aaaa ",
    "live in aaaaton ",
    "call me Tank ",
    "12 Aa Road ",
    "1 a\n",
    "\n",
    " ",
    "\t",
    "...",
    "! ",
    "⟨name 1⟩ ",
    "⟨",
    "é",
    "e\u0301",
    "😀 ",
    "never ",
    "nobody not ",
    "not really ",
    "I am Ann. ",
    "Faith makes it, she ",
    "i am from aaaaa ",
    "Speaker 1: yes ",
    "00:01 ",
    "a: ",
    "- a\n",
    "a, b; c | ",
    "(a) ",
    "[P1] ",
    "** ",
    "__a__ ",
)


@dataclass
class Case:
    """Something that reads a text, and the texts that may be slow for it."""

    name: str
    run: Callable[[str], object]
    texts: dict[str, Callable[[int], str]]
    size: int


@dataclass
class Measured:
    """The slowest text of a case: seconds for n, 2n, 4n and 8n characters."""

    case: Case
    text: str
    seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How much longer a doubling takes, over the last two."""
        _, before, _, last = self.seconds
        return float((last / max(before, 1e-6)) ** 0.5) if last > FLOOR else 1.0

    @property
    def over(self) -> bool:
        return self.seconds[-1] > FLOOR and self.ratio > RATIO


def main(quick: bool = False) -> None:
    """Prints the slowest, and every one that is out of bounds. `quick` looks at fewer texts."""
    kept = signal.signal(signal.SIGPROF, _stop)
    measured = [_worst(case, 3 if quick else 1) for case in _cases(quick)]
    signal.signal(signal.SIGPROF, kept)
    slow = [one for one in measured if one.over]
    shown = sorted(measured, key=lambda one: -one.seconds[-1])[:25]
    print(
        "| what | worst text | n | ms for n, 2n, 4n, 8n | worst doubling |\n|---|---|--:|---|--:|"
    )
    for one in dict.fromkeys(id(one) for one in (*slow, *shown)):
        _print(next(m for m in measured if id(m) == one))
    patterns = sum(one.case.size == PATTERN_SIZE for one in measured)
    print(
        f"\n{patterns} patterns, {len(measured) - patterns} rules and steps: {len(slow)} out of"
        f" bounds (above {RATIO} a doubling)."
    )
    if slow:
        sys.exit(1)


def _print(one: Measured) -> None:
    told = " ".join(f"{1000 * seconds:.1f}" for seconds in one.seconds)
    text = one.case.texts[one.text](24)[:24]
    print(
        f"| {one.case.name} | {one.text}: {text!r} | {one.case.size} | {told} | {one.ratio:.2f} |"
    )


def _cases(quick: bool) -> Iterator[Case]:
    for package in PACKAGES:
        for module in modules(package):
            for use in uses(module):
                if use.name.rpartition(".")[2] in SHORT_ONLY:
                    continue
                yield Case(use.name, use.run, attacks(use.pattern), PATTERN_SIZE)
    yield from _cue_cases(quick)
    yield from _rule_cases()


def _cue_cases(quick: bool) -> Iterator[Case]:
    from chec_voice.safeguarding import book

    loaded = book.load()
    for index in (loaded.harmless, loaded.settings, loaded.cues):
        for _, pattern in index.patterns[:: 40 if quick else 8]:
            made = attacks(pattern.regex)
            texts = {name: make for name, make in made.items() if name.startswith(("whole", "rep"))}
            yield Case(
                f"cue {pattern.source!r}", _finds(pattern.regex.finditer), texts, PATTERN_SIZE
            )


def _finds(finditer: Callable[[str], Iterator[object]]) -> Callable[[str], object]:
    return lambda text: sum(1 for _ in finditer(text))


def _rule_cases() -> Iterator[Case]:
    import importlib

    from chec_voice.deidentify import TextIn, everywhere, find
    from chec_voice.deidentify.document import Document
    from chec_voice.deidentify.lexicon import lexicon
    from chec_voice.safeguarding import TextIn as Answer
    from chec_voice.safeguarding import cues

    pool = {repr(piece): _of(piece) for piece in HOSTILE}
    for name in RULES:
        module = importlib.import_module(f"chec_voice.deidentify.{name}")
        own = dict(pool)
        for use in uses(module):
            short = use.name.rpartition(".")[2]
            for what, text in attacks(use.pattern).items():
                if what.startswith("whole"):
                    own[f"{short} {what}"] = text

        def run(text: str, module: object = module) -> object:
            return list(module.find(Document(text, lexicon())))  # type: ignore[attr-defined]

        yield Case(f"rule {name}", run, own, RULE_SIZE)
    yield Case("find", lambda text: find([TextIn("1", text)]), pool, RULE_SIZE)
    yield Case("everywhere", lambda text: everywhere([TextIn("1", text)], "ann"), pool, RULE_SIZE)
    yield Case("replace and move spans", _replace_every_word, pool, RULE_SIZE)
    yield Case("notes and transcripts", _read_document, pool, RULE_SIZE)
    yield Case("table", _read_table, pool, RULE_SIZE)
    yield Case("cues", lambda text: cues([Answer("1", text)], minimum=0), pool, RULE_SIZE)


def _replace_every_word(text: str) -> None:
    """Replaces every other word, and moves the span of each word of the old text to the new."""
    from chec_voice.deidentify import Span, redact

    words = [match.span() for match in re.finditer(r"\S+", text)]
    done = redact(text, [Span(start, end, "⟨name⟩", 1.0) for start, end in words[::2]])
    for start, end in words:
        done.remap(start, end)


def _read_document(text: str) -> None:
    from chec_voice.intake import read_document

    _read(text, ".txt", read_document)


def _read_table(text: str) -> None:
    """Reads and guesses as `import` does before anything is written."""
    from chec_voice.intake import guess_mapping, read_table

    words = text.replace('"', "'")
    table = f'id,What helps?,"{words}"\n1,"{words}",x\n2,yes,y\n'
    _read(table, ".csv", lambda file: guess_mapping(read_table(file)))


def _read(text: str, ending: str, read: Callable[[Path], object]) -> None:
    from chec_voice.errors import ChecError

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"hostile{ending}"
        file.write_text(text, encoding="utf-8")
        with contextlib.suppress(ChecError):
            read(file)


def _of(piece: str) -> Callable[[int], str]:
    return lambda n: piece * (n // len(piece) + 1)


class _Slow(Exception):
    """A run that took longer than `LONGEST`."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Slow


def _seconds(run: Callable[[str], object], text: str) -> float:
    """Of processor; a hundred times `LONGEST` when it was stopped."""
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        run(text)
    except _Slow:
        return 100 * LONGEST
    except RecursionError:
        return 100 * LONGEST
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - started


def _worst(case: Case, every: int) -> Measured:
    """Looks at all texts at a small size, then measures the one that is slowest for its length."""
    case.run("warm up")
    looks: list[tuple[float, str]] = []
    until = time.process_time() + MOST_LOOKING
    for at, (name, make) in enumerate(case.texts.items()):
        if at % every:
            continue
        if time.process_time() > until:
            break
        small = _seconds(case.run, make(case.size // 4))
        if small >= LONGEST:
            return Measured(case, name, [small] * 3 + [1e3 * small])
        large = _seconds(case.run, make(case.size)) if small > 1e-5 else 0.0
        if large >= LONGEST:
            return Measured(case, name, [small, small, small, 100 * large])
        looks.append((large * max(large / max(small, 1e-5), 1.0), name))
    looks.sort(reverse=True)
    found = [_measure(case, name) for _, name in looks[:2]]
    return (
        max(found, key=lambda one: (one.over, one.seconds[-1]))
        if found
        else Measured(case, "", [0.0] * 4)
    )


def _measure(case: Case, name: str) -> Measured:
    """The least of one run, and of five where it is out of bounds: other work disturbs a clock."""
    texts = [case.texts[name](case.size * factor) for factor in (1, 2, 4, 8)]
    one = Measured(case, name, [0.0] * 4)
    for runs in (1, 4):
        one = Measured(case, name, [_least(case.run, text, runs) for text in texts])
        if not one.over:
            break
    return one


def _least(run: Callable[[str], object], text: str, runs: int) -> float:
    """Of `runs`, each repeated until it takes what a coarse clock can tell."""
    least = _seconds(run, text)
    for _ in range(runs - 1):
        if least >= LONGEST:
            break
        times = max(1, min(50, round(TOLD / max(least, 1e-4))))
        least = min(
            least, _seconds(lambda told, times=times: _again(run, told, times), text) / times
        )
    return least


def _again(run: Callable[[str], object], text: str, times: int) -> None:
    for _ in range(times):
        run(text)


if __name__ == "__main__":
    main("--quick" in sys.argv)
