"""Passphrases: one form for all keyboards, and a reason where one is too easy to guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from chec_voice.errors import Refused

SHORTEST = 8
_LEAST_GUESSES = 8
"""Power of ten: scrypt lets a good machine try some ten a second, so this many take months."""
_READ = 72
"""Characters that are judged; zxcvbn is slow on more."""
_ADVICE = "Use four words that have nothing to do with one another."


def normal(passphrase: str) -> str:
    """NFC: an é is one character, whichever keyboard typed it."""
    return unicodedata.normalize("NFC", passphrase)


def spellings(passphrase: str) -> list[str]:
    """The forms under which a vault of before may have been locked, likeliest first."""
    forms = (normal(passphrase), passphrase, unicodedata.normalize("NFD", passphrase))
    return list(dict.fromkeys(forms))


def strong(passphrase: str, around: Sequence[str] = ()) -> str:
    """The passphrase in its normal form.

    Args:
        around: words that anybody who has the file knows, such as its name.

    Raises:
        Refused: it is too short, or too easy to guess; says why, and never what it was.
    """
    passphrase = normal(passphrase)
    if len(passphrase) < SHORTEST:
        raise Refused(
            "The passphrase is too short.",
            fix=f"Use at least {SHORTEST} characters; four random words are good.",
        )
    reason = _weakness(passphrase, around)
    if reason:
        raise Refused(f"The passphrase is too easy to guess: {reason}", fix=_ADVICE)
    return passphrase


def fitting_hint(hint: str, passphrase: str) -> str:
    """The hint, on one line.

    Raises:
        Refused: it gives the passphrase away, or is longer than a line.
    """
    hint = normal(" ".join(hint.split()))
    if len(hint) > 200:
        raise Refused("The hint is too long.", fix="Use at most 200 characters.")
    known = normal(passphrase).casefold()
    words = [word for word in known.split() if len(word) > 3]
    if known in hint.casefold() or any(word in hint.casefold() for word in words):
        raise Refused(
            "The hint has words of the passphrase in it, and anybody can read the hint.",
            fix="Say where the passphrase is kept, or who knows it.",
        )
    return hint


def _weakness(passphrase: str, around: Sequence[str]) -> str:
    from zxcvbn import zxcvbn

    found = zxcvbn(passphrase[:_READ], user_inputs=[word for word in around if len(word) > 2])
    if found["guesses_log10"] >= _LEAST_GUESSES:
        return ""
    return str(found["feedback"]["warning"]) or "it is made of few and common pieces."
