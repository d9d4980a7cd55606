"""Named rules by which counts of people may leave the team."""

from __future__ import annotations

from dataclasses import dataclass

from chec_voice.errors import NotFound


@dataclass(frozen=True)
class Profile:
    """One rule: what is too small to show, and how the rest is rounded."""

    name: str
    least: int
    """The smallest count that is shown; 0 is shown too. 0 hides nothing."""
    rounds_to: int
    """Shown counts go to the nearest multiple of this; 1 leaves them as they are."""
    sentence: str
    """What has to stand under a table."""

    @property
    def hides(self) -> bool:
        return self.least > 1

    @property
    def words(self) -> str:
        """What it does, in a few words."""
        if not self.hides:
            return "nothing is hidden: for use inside the team only"
        others = f"rounded to the nearest {self.rounds_to}" if self.rounds_to > 1 else "exact"
        return f"1 to {self.least - 1} are hidden, others {others}"

    def small(self, count: int) -> bool:
        """Whether a count is too small to show."""
        return 0 < count < self.least

    def rounded(self, count: int) -> int:
        """The number to show for a count that is not small; halves go up."""
        return (2 * count + self.rounds_to) // (2 * self.rounds_to) * self.rounds_to

    def interval(self, shown: int) -> tuple[int, int]:
        """The least and most that a shown number can stand for."""
        if shown == 0:
            return 0, 0
        down, up = self.rounds_to // 2, (self.rounds_to - 1) // 2
        return max(self.least, shown - down), shown + up


_SIGN = (
    "* is a number that is not shown: it is from 1 to {most}, or it is hidden so that another"
    " cannot be worked out."
)
DEFAULT = "nhs-1to7-round5"
NO_PROFILE = "none"
PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            DEFAULT,
            8,
            5,
            _SIGN.format(most=7)
            + " Other numbers are rounded to the nearest 5, each for itself, so that they need not"
            " add up; shares are worked out from rounded numbers.",
        ),
        Profile(
            "lt5-secondary",
            5,
            1,
            _SIGN.format(most=4) + " Other numbers are exact.",
        ),
        Profile("lt10", 10, 1, _SIGN.format(most=9) + " Other numbers are exact."),
        Profile(NO_PROFILE, 0, 1, "Small numbers are not hidden: for use inside the team only."),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of this name.

    Raises:
        NotFound: there is none; names those that are.
    """
    if name not in PROFILES:
        raise NotFound(
            f"there is no profile {name!r} for small numbers.",
            fix=f"Use one of: {', '.join(PROFILES)}.",
        )
    return PROFILES[name]
