"""What every layer must agree on about a text."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence


def canonical(text: str) -> str:
    """The form of a text that is hashed and embedded: NFC, without white space at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def text_hash(text: str) -> str:
    """SHA-256, in hexadecimal, of the canonical text: the key under which its vector is kept."""
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()


_PLACEHOLDER = re.compile(r"⟨[a-z]+ \d+⟩")


def is_redaction_of(safe: str, original: str) -> bool:
    """Whether `safe` is `original` with placeholders put in: all the rest is the same, in order."""
    first, *rest = _PLACEHOLDER.split(safe)
    if not rest or not original.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = original.find(piece, at + 1)  # a placeholder stands for one character or more
        if found < 0:
            return False
        at = found + len(piece)
    return original.endswith(rest[-1]) and at + 1 + len(rest[-1]) <= len(original)


_TURN = "\N{RIGHTWARDS ARROW OVER LEFTWARDS ARROW}"
_NOTHING = "\N{OPEN BOX}"
TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that turn the reading direction: with them a line can say what it does not."""
WITHOUT_WIDTH = (
    0x00AD,
    0x034F,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x180E,
    0x200B,
    *range(0x2060, 0x2066),
    *range(0x206A, 0x2070),
    0x3164,
    0xFEFF,
    0xFFA0,
)
"""Characters that nobody sees: with them two words look the same and are not."""
HIDDEN_MARKS: dict[int, str] = {
    **dict.fromkeys(TURNING, _TURN),
    **dict.fromkeys(WITHOUT_WIDTH, _NOTHING),
}
"""What is drawn in place of each, one character for one."""
_LONE_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")


def with_hidden_shown(text: str) -> str:
    """`text`, as long as before, with what turns its direction or has no width drawn as marks.

    Joiners stay inside emoji and scripts that need them; beside plain letters they are drawn.
    """
    if text.isascii():
        return text
    return _LONE_JOINER.sub(_NOTHING, text).translate(HIDDEN_MARKS)


def as_sentence(words: str) -> str:
    """Words that another sentence follows: with a full stop where they end without one."""
    return words if not words or words[-1] in ".!?…:;" else f"{words}."


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 person", "2,000 people"; `many` is `one` with an s where it is not given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(words: str) -> str:
    """Words that a person wrote, with the full stop that they may have left out."""
    return words if words.rstrip("\"'”’)").endswith((".", "!", "?", "…")) else f"{words}."


def parts_and_answers(parts: int, answers: int) -> str:
    """ "45 parts of 41 answers"; "41 answers" where none of them has several of the parts.

    An answer is what somebody wrote to one question; a long one is coded in parts.
    """
    of = f"{parts:,} parts of " if parts > answers else ""
    return of + counted(answers, "answer")


def in_words(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"; a comma before the last where a name has its own "and"."""
    if len(names) < 2:
        return "".join(names)
    last = ", and " if any(" and " in name for name in names) else " and "
    return ", ".join(names[:-1]) + last + names[-1]


_UNTOLD = frozenset(
    "unknown|not known|not sure|don't know|not given|not stated|not recorded|missing|other"
    "|prefer not to say|prefer not to answer|rather not say|not applicable|n/a".split("|")
)
"""Values that stand behind all others, before those in brackets, which nobody gave."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ABOUT_AGE = re.compile(r"\b(?:age|ages|aged)(?: group| band| range)?:? *(?=\d|\b[a-z]+ \d|[<>≤≥])")
_YEARS = re.compile(r"\byears(?= \d)")
_NUMBER = re.compile(
    r"(?P<below>(?:\b(?:under|below|(?:less|fewer|younger) than|up to) |<=?|≤) *)?"
    r"(?P<above>(?:\b(?:over|above|(?:more|older) than|at least) |>=?|≥) *)?"
    r"(?P<number>\d{1,18})"
    r"(?P<down>(?: (?:years|yrs|hours|times))? (?:and|or) (?:under|below|younger|less|fewer)\b)?"
    r"(?P<up> ?\+|(?: (?:years|yrs|hours|times))? (?:and|or) (?:over|above|older|more|up)\b)?"
)
_DASHES = frozenset({"-", "–", "—", "to"})


def value_order(value: str) -> tuple[int, list[tuple[int, int, int, str]], str]:
    """Where a value stands among others of its attribute: by its numbers and not their digits.

    "under 5", "5-7", "8-10", "16-18", "16+"; "Year 7" before "Year 10"; then "unknown" and its
    like, then what was not given, which stands in brackets. Values have no other order.
    """
    plain = " ".join(_THOUSANDS.sub("", value).casefold().replace("’", "'").split())
    rank = 2 if plain.startswith("(") else int(plain in _UNTOLD)
    plain = _YEARS.sub("year", _ABOUT_AGE.sub("", plain, count=1))
    # (0, a number, -1 for up to it or 1 for from it on, "") or (1, 0, 0, words)
    pieces: list[tuple[int, int, int, str]] = []
    at = 0
    for found in _NUMBER.finditer(plain):
        pieces += _words_of(plain[at : found.start()])
        side = bool(found["above"] or found["up"]) - bool(found["below"] or found["down"])
        pieces.append((0, int(found["number"]), side, ""))
        at = found.end()
    return rank, pieces + _words_of(plain[at:]), value


def _words_of(between: str) -> list[tuple[int, int, int, str]]:
    words = between.strip()
    return [(1, 0, 0, "-" if words in _DASHES else words)] if words else []


def megabytes(number: int) -> str:
    """Bytes as people say them, rounded up: 2.1 MB, 34 MB, 1,200 MB."""
    tenths = -(-number // 100_000)
    return f"{tenths / 10:.1f} MB" if tenths < 100 else f"{-(-tenths // 10):,} MB"


def file_name(value: str) -> str:
    """A name for a file: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")[:40] or "other"


def free_name(
    name: str,
    taken: set[str],
    *,
    longest: int | None = None,
    behind: str = " ({})",
    cased: bool = False,
) -> str:
    """`name`, or with the first number behind it that nobody has taken; takes it.

    Args:
        taken: the names that are gone, in small letters unless `cased`; this one is added.
        longest: characters at most; a name is cut to it, never its number.
        behind: how the number stands behind the name.
        cased: whether "Food" and "food" are two names.
    """
    numbers = numbered(name, longest=longest, behind=behind)
    free = next(n for n in numbers if (n if cased else n.casefold()) not in taken)
    taken.add(free if cased else free.casefold())
    return free


def numbered(name: str, *, longest: int | None = None, behind: str = " ({})") -> Iterator[str]:
    """`name`, then "name (2)", "name (3)" and so on without end; as in `free_name`."""
    yield name[:longest]
    for number in itertools.count(2):
        ending = behind.format(number)
        yield f"{name if longest is None else name[: longest - len(ending)]}{ending}"


def typable(name: str) -> bool:
    """Whether a name can be typed and read: no control character, nothing that turns the line."""
    return all(ord(c) not in TURNING and unicodedata.category(c) not in ("Cc", "Cs") for c in name)


def readable(name: str) -> str:
    """A file's name as it can be kept and shown: bytes that are no UTF-8 become marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
