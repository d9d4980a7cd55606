"""Finds the ids and the codes in a spreadsheet that somebody coded in."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Dictionary

from chec_voice.errors import InputError
from chec_voice.intake.profiles import Profile, profile_columns
from chec_voice.intake.roles import id_flavour
from chec_voice.intake.tables import Table
from chec_voice.intake.ticks import is_blank, mark, tick

_SEPARATOR = re.compile(r"[;|\n]")
_OTHER_SEPARATOR = re.compile(r",|\s/\s|\s\+\s|\s&\s|/|\+")
"""What names may hold as well: it parts labels only where every part is a known code."""
_HOW_TO_TICK = re.compile(
    r"(?i)(?<!\s)\s*[(\[]\s{0,9}(y|yes|1|x|0|true|tick)\s{0,9}([/,|=]|\bor\b)[^()\[\]]{0,40}[)\]]\s*$"
    r"|(?<!\s)\s*[(\[]\s{0,9}(tick|mark|check|x)( (if|where|when) [^()\[\]]{0,40})?\s{0,9}[)\]]\s*$"
)
"""What a heading says of its cells: "Family (y/n)", "Food [1 = yes, 0 = no]"."""
_LABEL_HEADINGS = re.compile(
    r"(?i)\W*(?:(?P<which>first|second|third|fourth|fifth|1st|2nd|3rd|[4-9]th|main|primary|secondary"
    r"|tertiary|other|further|additional|next|sub)[\W_]*)?"
    r"(codes?|themes?|labels?|tags?|categor(?:y|ies)|code ?names?)"
    r"[\W_]*(?P<number>\d{1,2}|[a-f]|i{1,3}|iv|v)?\W*"
)
"""Code, Code 1, theme_2, Second theme, Other codes ..."""
_APPLIES = re.compile(
    r"(?i)\W*(?:does (?:it|the code|this) )?(?:(?:code|theme|label|tag)[\W_]*)?(?:values?|present"
    r"|presence|appl(?:y|ies|ied)|coded|assigned|selected|ticked?|tick[ /]cross|checked|marked"
    r"|score|rating|yes[\W_]*(?:or[\W_]*)?no|y[\W_]*n|1[\W_]*0|0[\W_]*1|true[\W_]*false|decision"
    r"|judge?ment|included?)(?:[\W_]*(?:0[\W_]*1|1[\W_]*0|y[\W_]*n|yes[\W_]*no))?\W*"
)
"""Headings of what says yes or no to the code of a row: "Present", "Applies?", "Value (0/1)"."""
_LETTERED = re.compile(r"^[A-Z]{1,3} : ")
_NUMBERED = re.compile(r"\d{1,6} : (?=\S)")
"""What NVivo sets before the names of a matrix: "A : Family", "1 : YP01"."""
_SPACE = re.compile(r"\s+")
_OUR_COUNT = "n_participants"
"""How many people stand behind an answer, in tables that chec_voice wrote: 1 here ticks nothing."""


class Known:
    """The codes that a label can mean."""

    def __init__(self, known: Dictionary[str, str]) -> None:
        self.exact = dict(known)
        self.loose: dict[str, str | None] = {}
        for label, code in known.items():
            key = _loose(label)
            # Two codes that only differ in case: a label that is neither exactly means neither.
            same = self.loose.setdefault(key, code) == code
            self.loose[key] = code if same else None

    def __bool__(self) -> bool:
        return bool(self.exact)

    def find(self, label: str) -> str | None:
        """Id of the code that a label means, or None."""
        return self.exact.get(label) or self.loose.get(_loose(label))

    def headed(self, heading: str) -> str | None:
        """Id of the code that a heading means; what it says of how to tick does not count."""
        plain = _LETTERED.sub("", heading, count=1)
        return self.find(heading) or self.find(plain) or self.find(_HOW_TO_TICK.sub("", plain))

    def nearest(self, label: str) -> str | None:
        """The known label that looks most like it, or None when none does."""
        from rapidfuzz import fuzz, process, utils

        found = process.extractOne(
            label,
            list(self.exact),
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            score_cutoff=70,
        )
        return str(found[0]) if found else None


def _loose(label: str) -> str:
    return _SPACE.sub("", label).casefold()


def same_label(cell: str, heading: str) -> bool:
    """Whether a cell repeats its heading: "Family" under "Family" ticks it."""
    return _loose(cell) in (_loose(heading), _loose(_HOW_TO_TICK.sub("", heading)))


def split_labels(cell: str, codes: Known) -> list[str]:
    """The labels in one cell, in order, each once; a known name may itself hold a ; or |."""
    if codes.find(cell) is not None:
        return [cell]
    labels = (part for label in _SEPARATOR.split(cell) for part in _parts(label.strip(), codes))
    return list(
        dict.fromkeys(
            label
            for label in labels
            if label and (codes.find(label) is not None or not is_blank(label))
        )
    )


def _parts(label: str, codes: Known) -> list[str]:
    """The labels of "Family, Art / Food", where all of them are known and the whole is not."""
    if codes.find(label) is not None:
        return [label]
    parts = [part.strip() for part in _OTHER_SEPARATOR.split(label) if part.strip()]
    known = len(parts) > 1 and all(codes.find(part) is not None for part in parts)
    return parts if known else [label]


def is_numbered(table: Table, column: str) -> bool:
    """Whether every cell of a column begins with its number in a matrix: "1 : YP01"."""
    cells = [cell for cell in table.values(column) if cell]
    return bool(cells) and all(map(_NUMBERED.match, cells))


def without_number(cell: str) -> str:
    """The name behind the number that a matrix gives its rows."""
    return _NUMBERED.sub("", cell, count=1)


def find_id_column(table: Table, wanted: str | None, codes: Known) -> str:
    """The column with the response's id: the one told, else the best by heading.

    Raises:
        InputError: none is told and none looks like it.
    """
    if wanted is not None:
        table.index(wanted)
        return wanted
    # An id of responses is finer than one of people, who may have answered several questions.
    order = {"response": 0, "plain": 1, "person": 2}
    found = [
        (order[flavour], -p.distinct, p.name)
        for p in profile_columns(table)
        if (flavour := id_flavour(p, repeats=True))
    ]
    if not found and is_numbered(table, table.names[0]):
        return table.names[0]
    if not found:
        first = table.values(table.names[0])
        if sum(codes.find(cell) is not None for cell in first) > 0.5 * len(table.rows):
            raise InputError(
                "codes stand in its rows and answers in its columns",
                fix="Turn the table on its side (in Excel: copy, Paste Special, Transpose).",
                path=table.path,
            )
        raise InputError(
            "no column looks like the id of a response",
            fix="Name it with --id. It must hold the same ids as the file that the responses "
            "were imported from.",
            path=table.path,
        )
    return min(found)[2]


def find_code_columns(
    table: Table, key: str, codes: Known, besides: Collection[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """(columns of the wide layout, other column -> why it is none).

    A column named after a known code is one whatever it holds, so that a wrong value in it is
    reported rather than the code dropped in silence.
    """
    found: list[str] = []
    ignored: dict[str, str] = {}
    for p in profile_columns(table):
        if p.name == key or p.name in besides:
            continue
        known = codes.headed(p.name) is not None
        ticks = p.only_ticks and id_flavour(p) is None and p.name != _OUR_COUNT
        if known or ticks or (not codes and p.filled and _all_ticks(table, p.name)):
            found.append(p.name)
        else:
            ignored[p.name] = _why_not(p, codes)
    return found, ignored


def _all_ticks(table: Table, column: str) -> bool:
    return all(tick(cell) is not None for cell in table.values(column))


def _why_not(p: Profile, codes: Known) -> str:
    if not p.values:
        return "empty"
    if p.name == _OUR_COUNT:
        return "how many people stand behind the answer"
    odd = next((v for v in p.values if tick(v) is None), None)
    if odd is None and codes and any(mark(v) is None for v in p.values):
        return "yes and no under a heading that is no code here: name it with --code if it is one"
    shown = odd if odd is None or len(odd) <= 30 else odd[:29] + "…"
    return f"holds {shown!r}, so it is not a code's column" if odd else "an id"


def find_label_columns(
    table: Table, key: str, codes: Known, besides: Collection[str] = ()
) -> tuple[list[str], bool]:
    """(columns of code names of the long layout, whether a known code stands in one of them).

    A column is one when a third of its cells name known codes. Where it or its heading says "code"
    or "theme", others headed so with a number or a "second" are too, whatever they hold.

    Args:
        besides: columns that mean something else.
    """
    shares: dict[str, float] = {}
    headed: dict[str, re.Match[str]] = {}
    for p in profile_columns(table):
        if p.name == key or p.name in besides or not p.filled or p.only_ticks:
            continue
        shares[p.name] = _share_of_known(p, codes) if codes else 0.0
        if heading := _LABEL_HEADINGS.fullmatch(p.name):
            headed[p.name] = heading
    hits = {name for name, share in shares.items() if share > (0.0 if name in headed else 0.29)}
    # Two columns headed alike but for a number belong together; a lone "Category" may be anything.
    series = [name for name, match in headed.items() if match["which"] or match["number"]]
    chosen = hits | set(series) if hits else set(headed) if series else set(list(headed)[:1])
    return [name for name in table.names if name in chosen], bool(hits)


def find_applies_column(table: Table, besides: Collection[str]) -> str | None:
    """The column of the long layout that says yes or no to each row's code, if there is one."""
    for p in profile_columns(table):
        if p.name in besides or not p.filled or not _APPLIES.fullmatch(p.name):
            continue
        if all(tick(value) is not None for value in p.values):
            return p.name
    return None


def is_code_heading(name: str) -> bool:
    """Whether a heading is Code, Theme 2, Second code and the like."""
    return _LABEL_HEADINGS.fullmatch(name) is not None


def _share_of_known(p: Profile, codes: Known) -> float:
    named = sum(
        count
        for value, count in p.values.items()
        if any(codes.find(label) is not None for label in split_labels(value, codes))
    )
    return named / p.filled
