"""Readable placeholders, the same for the same person or place throughout a project."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from chec_voice.deidentify.lexicon import fold
from chec_voice.deidentify.types import PERSON, TYPES, Proposal
from chec_voice.deidentify.wordsets import words
from chec_voice.errors import InputError

_NUMBERS = words("phone nhs card ssn")
_COMPACT = words("postcode nino iban patient pupil plate")
_WITH_THE = words("place club school street bus")
"""The Hut and Hut are one place."""
_POSSESSIVE = re.compile(r"'s$|(?<=s)'$")


def normalise(type_: str, value: str) -> str:
    """What two spellings of one thing have in common.

    Case, diacritics, a possessive ending, outer punctuation and runs of space do not count; in
    numbers nothing but the digits does, and in codes nothing but letters and digits.
    """
    if type_ in _NUMBERS:
        number = re.sub(r"\D", "", value)
        if type_ == "phone":
            number = re.sub(r"^(?:0044|44(?=\d{10}$))0?", "0", number)
        return number or fold(value)
    folded = fold(value)
    if type_ in _WITH_THE:
        folded = folded.removeprefix("the ")
    if type_ in _COMPACT:
        return re.sub(r"[\W_]", "", folded)
    inner = _trim(" ".join(folded.split()))
    return _trim(_POSSESSIVE.sub("", inner)) or folded


def _trim(text: str) -> str:
    """Without the punctuation and symbols around it."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or unicodedata.combining(text[end - 1])):
        end -= 1
    return text[start:end] if start < end else text


class Key:
    """(type, normalised value) -> placeholder. It names people: keep it in the vault.

    A name and a nickname of the same spelling share a placeholder; nothing else does.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """`entries` as `to_dict` gave them.

        Raises:
            InputError: a placeholder stands for two values, or is none.
        """
        self._entries: dict[str, dict[str, str]] = {}
        self._used: set[str] = set()
        self._last: dict[str, int] = {}
        for type_, values in (entries or {}).items():
            for value, placeholder in values.items():
                match = re.fullmatch(r"⟨([a-z]+) (\d+)⟩", placeholder)
                if match is None or placeholder in self._used:
                    raise InputError(
                        f"The replacement key is damaged: a {type_} has a bad placeholder.",
                        fix="Restore the vault from a backup.",
                    )
                self._entries.setdefault(type_, {})[value] = placeholder
                self._used.add(placeholder)
                self._last[match[1]] = max(self._last.get(match[1], 0), int(match[2]))

    def __repr__(self) -> str:
        return f"Key({len(self)} values)"

    def __len__(self) -> int:
        return len(self._used)

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Type -> normalised value -> placeholder, ready for JSON."""
        return {type_: dict(values) for type_, values in self._entries.items()}

    def reserve(self, text: str) -> None:
        """Never give out a placeholder that stands in `text` already (from a lost vault, say)."""
        for match in re.finditer(r"⟨([a-z]+) (\d+)⟩", text):
            self._last[match[1]] = max(self._last.get(match[1], 0), int(match[2]))

    def get(self, type_: str, value: str) -> str | None:
        """The placeholder of `value`, when it has one."""
        wanted = normalise(type_, value)
        for kin in PERSON if type_ in PERSON else (type_,):
            known = self._entries.get(kin, {}).get(wanted)
            if known is not None:
                return known
        return None

    def preview(self, type_: str, value: str) -> str:
        """What `placeholder` would give now, without giving it out."""
        known = self.get(type_, value)
        return known if known is not None else f"⟨{type_} {self._last.get(type_, 0) + 1}⟩"

    def placeholder(self, type_: str, value: str) -> str:
        """The placeholder of `value`; a new one, numbered within its type, when it is new.

        Raises:
            InputError: no such type.
        """
        if type_ not in TYPES:
            raise InputError(f"There is no type {type_!r}.", fix="Types: " + ", ".join(TYPES))
        new = self.preview(type_, value)
        if new in self._used:
            return new
        self._last[type_] = self._last.get(type_, 0) + 1
        self._entries.setdefault(type_, {})[normalise(type_, value)] = new
        self._used.add(new)
        return new


def assign(proposals: Iterable[Proposal], key: Key) -> list[Proposal]:
    """`proposals` with their replacements, in order; `key` learns the new ones.

    A replacement that a person has already chosen is kept.
    """
    return [
        p if p.replacement is not None else replace(p, replacement=key.placeholder(p.type, p.text))
        for p in proposals
    ]
