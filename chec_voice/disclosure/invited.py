"""How many were invited, as far as it does not tell how few answered, or how few did not."""

from __future__ import annotations

from collections.abc import Sequence

from chec_voice.disclosure.profiles import Profile


def shown_invited(rows: Sequence[tuple[int, int | None]], profile: Profile) -> list[int | None]:
    """What to print of how many were invited, beside how many of them answered.

    Nobody answers who was not invited, so that a number invited is the most that answered, and less
    those who answered it is how many did not. One that is hidden can be all others less a total
    that somebody knows, so that as many are hidden as leave enough people in doubt.

    Args:
        rows: of each value how many were invited, and what is printed of how many answered (None
            where that is hidden).

    Returns:
        What is printed for each; None is the sign of a hidden number.
    """
    if not profile.hides:
        return [invited for invited, _ in rows]
    hidden = {n for n, row in enumerate(rows) if _tells(*row, profile)}
    left = sorted(set(range(len(rows))) - hidden, key=lambda n: (rows[n][0], n))
    while hidden and left and _doubt([rows[n] for n in hidden], profile) < 2 * profile.least:
        hidden.add(left.pop(0))
    return [
        None if n in hidden else profile.rounded(invited) for n, (invited, _) in enumerate(rows)
    ]


def _tells(invited: int, answered: int | None, profile: Profile) -> bool:
    if not invited:
        return False
    if answered is None:
        return invited < 2 * profile.least
    return invited - profile.interval(answered)[1] < profile.least


def _doubt(rows: Sequence[tuple[int, int | None]], profile: Profile) -> int:
    """People of whom it is open in which of some rows they are, for who knows how many in all."""
    if len(rows) < 2:
        return 0
    least = [1 if answered is None else profile.interval(answered)[1] for _, answered in rows]
    return sum(max(0, invited - at) for (invited, _), at in zip(rows, least, strict=True))
