"""Tells apart the encodings of text that is not UTF-8, by the words that each makes of it.

Nothing but the words decides: cp1252 stands unless another encoding makes real words where it
does not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SAMPLE = 60_000
_WORD = re.compile(r"[^\W\d_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_RUN = re.compile(r"[^\x00-\x7f]{2,}")

_WESTERN = (
    "àâæçéèêëîïôœùûüÿ",
    "äöüßé",
    "áéíñóúü",
    "àáâãçéêíóôõúü",
    "åäöé",
    "æøåéó",
    "$àèéìíîòùú",
)
"""Letters of languages that both Windows and older Macs write."""
_LATIN: dict[str, tuple[str, ...]] = {
    "cp1252": (
        *_WESTERN,
        "áæéíðóöúýþ",
        "éëïóöüèáíú",
    ),
    "mac_roman": (
        *_WESTERN,
        "ñïçéèáíóú",
    ),
    "cp1250": (
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",
        "áéíóöőúüű",
        "ăâîşţșț",
        "čćđšž",
    ),
    "cp1254": ("çğıöşüâîûi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}
"""Letters beyond a-z of the languages that each encoding of Latin letters was made for;
after "$" they stand at the end of words only, as in Italian."""
_SCRIPTS = {
    "cp1251": ("\u0400", "\u04ff", "оеаинтсрлв"),
    "koi8_r": ("\u0400", "\u04ff", "оеаинтсрлв"),
    "iso8859_5": ("\u0400", "\u04ff", "оеаинтсрлв"),
    "cp1253": ("\u0370", "\u03ff", "αοιετσνηυρ"),
    "cp1255": ("\u0590", "\u05ff", "יוהלאמרתבש"),
    "cp1256": ("\u0600", "\u06ff", "اليمونرتبه"),
}
"""First and last letter of a script, and the letters that are commonest in it."""
_NAMES = {
    "cp1250": "Central European text",
    "cp1251": "Cyrillic text",
    "koi8_r": "Cyrillic text",
    "iso8859_5": "Cyrillic text",
    "cp1253": "Greek text",
    "cp1254": "Turkish text",
    "cp1255": "Hebrew text",
    "cp1256": "Arabic text",
    "cp1257": "Baltic text",
    "cp932": "Japanese text (Shift-JIS)",
    "euc_jp": "Japanese text (EUC)",
    "gb18030": "Chinese text",
    "big5": "Chinese text (Big5)",
    "euc_kr": "Korean text",
    "cp1252": "Windows text",
    "mac_roman": "older Mac text",
}


_DOUBLE = (
    ("cp932", _KANA, 0.15),
    ("euc_jp", _KANA, 0.15),
    ("euc_kr", _HANGUL, 0.8),
    ("gb18030", re.compile("[\u4e00-\u9fff]{2,}"), 0.15),
    ("big5", re.compile("[\u4e00-\u9fff]{2,}"), 0.15),
)
"""(encoding, letters that only its language has, their least share)."""


class Legacy(NamedTuple):
    """An encoding, what it is called, and a few of the words that it makes."""

    encoding: str
    label: str
    words: tuple[str, ...]


def guess_legacy(data: bytes) -> Legacy:
    """The likeliest encoding of bytes that are not UTF-8; cp1252 where nothing speaks against."""
    sample = _telling_lines(data)
    best = _wide(sample) or _script(sample) or _latin(sample)
    words = [w for w in _WORD.findall(_decoded(sample, best) or "") if not w.isascii()]
    return Legacy(best, _NAMES[best], tuple(dict.fromkeys(words))[:3])


def _telling_lines(data: bytes) -> bytes:
    """The first lines that hold anything but ASCII, up to a limit."""
    lines, size = [], 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(line)
            if size > _SAMPLE:
                break
    return b"".join(lines)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str | None:
    """An encoding of two bytes a letter, where nearly all that is not ASCII is in its script."""
    for encoding, script, least in _DOUBLE:
        text = _decoded(data, encoding)
        if text is None:
            continue
        odd, runs = len(_NOT_ASCII.findall(text)), _RUN.findall(text)
        wide = sum(len(_WIDE.findall(run)) for run in runs)
        own = sum(len(script.findall(run)) for run in runs)
        if odd >= 2 and wide >= 0.7 * odd and own >= least * wide:
            return encoding
    return None


def _script(data: bytes) -> str | None:
    """An encoding whose words are wholly in a script other than Latin."""
    best, best_score = None, 0.0
    for encoding, (first, last, common) in _SCRIPTS.items():
        text = _decoded(data, encoding)
        if text is None:
            continue
        odd = [word for word in _WORD.findall(text) if not word.isascii()]
        pure = [w for w in odd if all(first <= c <= last for c in w) and _cased(w)]
        written = "".join(pure)
        letters = written.lower()
        if not odd or len(letters) < 3 or len(letters) < 0.7 * sum(map(len, odd)):
            continue
        if len(letters) < 2.2 * len(pure):  # single letters are marks, not words
            continue
        capitals = sum(c != low for c, low in zip(written, letters, strict=False)) / len(letters)
        score = sum(c in common for c in letters) / len(letters) * (1 - 0.5 * capitals)
        if score > max(best_score, 0.15):
            best, best_score = encoding, score
    return best


def _latin(data: bytes) -> str:
    """The encoding under which most words have the accents of one language."""
    best, best_share = "cp1252", _covered(data, "cp1252")
    plain = not _accented_words(_decoded(data, "cp1252") or "")
    for encoding in _LATIN:
        if encoding == "mac_roman" and plain:
            continue  # Windows' dashes and apostrophes are letters there
        share = _covered(data, encoding)
        if share > best_share + 0.05:
            best, best_share = encoding, share
    return best


def _covered(data: bytes, encoding: str) -> float:
    """Share of the accented words that one language's letters make up, at best."""
    text = _decoded(data, encoding)
    if text is None:
        return 0.0 if encoding != "cp1252" else -1.0
    words = _accented_words(text)
    if not words:
        return 0.0
    return max(
        sum(_cased(word) and _spelt(word.lower(), own) for word in words)
        for own in _LATIN[encoding]
    ) / len(words)


def _spelt(word: str, own: str) -> bool:
    if own[0] == "$" and not word[:-1].isascii():
        return False
    return all(c in own or c.isascii() for c in word)


_PIECE = re.compile(r"\S+")


def _accented_words(text: str) -> list[str]:
    """What stands between spaces with a letter or mark beyond ASCII in it, ends cleaned."""
    words = []
    for piece in _PIECE.findall(text):
        for part in re.split(r"[\x00-\x40\x5b-\x60\x7b-\x7f‘’“”–—…•€„‚«»\xa0]+", piece):
            if not part.isascii() and (len(part) > 1 and any(c.isalpha() for c in part)):
                words.append(part)
    return words


def _cased(word: str) -> bool:
    """Whether capitals stand where words have them: first, or throughout."""
    return word[1:] == word[1:].lower() or word == word.upper()
