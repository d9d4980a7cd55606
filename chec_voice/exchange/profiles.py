"""Where the products of the field differ in what they read, and what we write for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Layout = Literal["response", "participant", "question"]
LAYOUTS: tuple[Layout, ...] = ("response", "participant", "question")


EXCHANGE_FORMATS = {
    "qdpx": "the project for NVivo, ATLAS.ti, MAXQDA, QualCoder",
    "qdc": "the codebook for them",
    "sqlite3": "the project for Taguette",
}
"""Ending of what goes out -> for who chooses one."""
REFI = ("qdpx", "qdc", "qde")
OTHER_PROGRAMS = (*REFI, "qda", "sqlite3")
"""Endings that no table has: what ends so is another program's project or codebook."""


@dataclass(frozen=True)
class Profile:
    """What one product wants of a .qdpx or .qdc."""

    key: str
    product: str
    unit: Literal["code points", "utf-16"] = "code points"
    """What an offset counts. NVivo counts UTF-16 code units, where an emoji is two."""
    flat: bool = False
    """Codes below the second level become "Area > Code > Sub-code" on one level."""
    crlf: bool = False
    """Line ends are written as \\r\\n; one counts as two places then."""
    selection_memos: Literal["notes", "descriptions"] = "notes"
    """A memo on a passage: a Note that the passage refers to, or the passage's Description."""
    source_notes: bool = True
    """Whether a document may refer to a Note; where it may not, the memo stands on a passage."""
    values_on: Literal["cases", "sources", "both"] = "both"
    """Where values of variables are written."""
    why: str = ""


PROFILES: dict[str, Profile] = {
    profile.key: profile
    for profile in (
        Profile("standard", "any program that reads REFI-QDA", why="as the standard has it"),
        Profile(
            "qualcoder",
            "QualCoder",
            selection_memos="descriptions",
            source_notes=False,
            values_on="sources",
            why="memos on passages as annotations; values on documents, since it reads values of"
            " cases or of documents, never of both",
        ),
        Profile(
            "nvivo", "NVivo", unit="utf-16", why="places counted in UTF-16 units, as NVivo does"
        ),
        Profile(
            "atlasti",
            "ATLAS.ti",
            flat=True,
            selection_memos="descriptions",
            source_notes=False,
            why="codes on two levels, memos on passages as comments, other memos free",
        ),
        Profile(
            "maxqda",
            "MAXQDA",
            selection_memos="descriptions",
            values_on="both",
            why="memos on passages as comments; values on documents as well as on cases",
        ),
    )
}
