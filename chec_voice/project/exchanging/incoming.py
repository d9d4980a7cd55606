"""What comes from another program: the file as it was read, what a user wants, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Exchange, Offsets
from chec_voice.exchange.resolve import UNKNOWN_CODER
from chec_voice.progress import SILENT, Progress
from chec_voice.store import Store, coders


@dataclass(frozen=True)
class FileIn:
    """A file that was read, and how."""

    exchange: Exchange
    offsets: Offsets
    losses: LossReport
    path: Path
    sha256: str
    reader: str


@dataclass
class Wishes:
    """What a user said about an import."""

    session: str = ""
    question: str = ""
    coder: str = ""
    """Who coded where the file does not say."""
    add_sources: bool = False
    """Add texts that are not here yet also where others of the file are."""
    synthetic: bool = False
    progress: Progress = field(default_factory=lambda: SILENT)


@dataclass(frozen=True)
class BroughtIn:
    """What came from another program, and what did not."""

    codes: int
    """Codes in the file; likewise all that follow."""
    sources: int
    codings: int
    placed: int
    """Codings that stand in this project now, also those that did before."""
    coders: int
    memos: int
    cases: int
    offsets: Mapping[str, object]
    lost: tuple[Mapping[str, object], ...]
    codes_added: tuple[str, ...] = ()
    answers_added: int = 0
    answers_known: int = 0
    decisions_added: int = 0
    decisions_known: int = 0
    memos_added: int = 0
    concerns_raised: int = 0
    synthetic: bool = False
    batch: int = 0


@dataclass(frozen=True)
class Home:
    """An answer of the project: its row, and its text as it is here."""

    response: int
    text: str


@dataclass(frozen=True)
class CodesHere:
    """What the codes of the file are here."""

    ids: Mapping[str, str]
    """Guid in the file -> id of the code."""
    added: Sequence[str]
    rows: Mapping[str, int]
    """Id of a code -> its row."""


class CodersHere:
    """Coders of the file, made known here when the first thing of theirs comes."""

    def __init__(self, store: Store, unnamed: str) -> None:
        self._store, self._unnamed = store, unnamed
        self._ids: dict[str, int] = {}

    def row_of(self, name: str) -> int:
        """Row id of a coder; who is not named is who the user says, or unknown."""
        if name not in self._ids:
            coder = " ".join(name.split())
            if coder == UNKNOWN_CODER and self._unnamed:
                coder = self._unnamed
            self._ids[name] = coders.ensure(self._store, coder or UNKNOWN_CODER)
        return self._ids[name]
