"""What an import of coding from a spreadsheet did, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from chec_voice.project.intake.codings import CodingsResult
from chec_voice.text import counted

_SHOWN = 12


def codings_lines(name: str, result: CodingsResult, coder: str, *, dry_run: bool) -> Iterator[str]:
    """What the file says, and what was (or would be) done, one sentence a line."""
    would = "would be " if dry_run else ""
    yield (
        f"{name}: {result.layout} layout, {counted(result.rows, 'row', 'rows')}; "
        f"{counted(result.segments_coded, 'answer', 'answers')} {would}coded by {coder}, "
        f"{result.looked_at:,} looked at."
    )
    columns = ", ".join(repr(column) for column in result.columns[:_SHOWN])
    more = f" and {len(result.columns) - _SHOWN} more" if len(result.columns) > _SHOWN else ""
    yield f"Read as codes: {columns}{more}."
    if result.applies_column:
        yield f"Whether a code applies: {result.applies_column!r}."
    if not dry_run:
        yield (
            f"{counted(result.decisions_added, 'decision', 'decisions')} added, "
            f"{result.decisions_known:,} known before."
        )
    if result.taken_back:
        yield (
            f"{counted(result.taken_back, 'coding', 'codings')} of {coder} {would}taken back: the "
            "file no longer says so."
        )
    if result.still_standing:
        yield (
            f"{counted(result.still_standing, 'coding', 'codings')} of {coder} on these answers "
            f"{'is' if result.still_standing == 1 else 'are'} not in this file and stand; use "
            "--replace to take back what it lacks, or write 0 in a column of the code."
        )
    if result.now_answers:
        yield (
            f"{counted(result.now_answers, 'answer', 'answers')} that looked like none (N/A and "
            f"the like) {would}coded: {'it counts' if result.now_answers == 1 else 'they count'} "
            "as answered from now on, so that percentages are of so many more."
        )
    if result.concerns_raised:
        yield (
            "Coded as a possible disclosure:"
            f" {counted(result.concerns_raised, 'answer', 'answers')}. A safeguarding lead has to"
            " look now (chec-voice concerns); until then coding and counts are without."
        )
    if result.codes_created:
        yield f"Codes added under 'Imported codes': {', '.join(result.codes_created)}."
    for label, count, nearest in result.unknown:
        yield (
            f"Left out: {label!r} ({counted(count, 'use', 'uses')}) is not in the codebook"
            f"{f'; the nearest is {nearest!r}' if nearest else ''}."
        )
    if result.unknown:
        yield "Use --create-codes to add these codes."
    if result.on_blank:
        yield (
            f"Left out {counted(result.on_blank, 'code', 'codes')} on answers that are blank here."
        )
    if result.unmatched:
        yield f"{counted(len(result.unmatched), 'row', 'rows')} left out: no answer belongs there."
    unread = [(column, why) for column, why in result.ignored if why != "empty"]
    if unread:
        named = "; ".join(f"{column!r} ({why})" for column, why in unread[:_SHOWN])
        yield f"Columns not read as codes: {named}{'; ...' if len(unread) > _SHOWN else ''}."
    for text in result.notices:
        yield f"Note: {text}"
