"""Figures that may leave the team, and the sentences that tell what is hidden of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chec_voice.disclosure import Banding, Given, Loss, Profile, Protected
from chec_voice.framework_map import FrameworkMap
from chec_voice.text import counted, in_words
from chec_voice.themes import ThemeTable, Together


@dataclass(frozen=True)
class SafeResults:
    """Theme table and maps whose counts may leave; hidden numbers are `tally.HIDDEN`."""

    profile: Profile
    themes: ThemeTable
    maps: Mapping[str, FrameworkMap]
    """By the id of the framework."""
    given: Given
    """What this tells, to be kept with the release."""
    protected: Protected
    banding: Banding | None
    """A coarser split that would lose less; for the team, as is `protected.loss`."""
    unprotected: int
    """Earlier releases with profile `none`: who has one can undo all of this."""
    pairs: tuple[Together, ...] = ()
    """Codes that the same people raised, where their number may be shown."""
    answered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Attribute -> value -> people with an answer, for attributes that were asked for besides."""

    @property
    def sentence(self) -> str:
        """What has to stand with the figures."""
        kept = len(self.protected.kept)
        return self.profile.sentence + (
            " Where only a few people changed since an earlier release, its numbers stay."
            if kept
            else ""
        )

    def said_to_team(self) -> list[str]:
        """What protection did, in sentences for the team and not for the reader of the figures."""
        if not self.profile.hides:
            return [self.profile.sentence]
        lines = [f"Small numbers ({self.profile.words}): {lost_words(self.protected.loss)}"]
        if self.protected.coarse:
            lines.append(
                f"{counted(len(self.protected.coarse), 'figure is', 'figures are')} hidden by a"
                " coarser rule, zeros among them: there are too many small numbers in this split to"
                " look at each. Split by one thing instead of two, or by fewer and larger values"
                " (areas or bands of age put together), and more is shown."
            )
        if self.protected.unchecked:
            unsure = ("small figure", "small figures")
            lines.append(
                f"CAREFUL: of {counted(len(self.protected.unchecked), *unsure)} it is not known"
                " whether earlier releases tell them: that takes too long to work out. This one"
                " tells nothing of them."
            )
        if self.banding is not None:
            lines.append(
                f"Coarser bands lose less: with {in_words(self.banding.joined)} put together,"
                " of people per code"
                f" {counted(self.banding.hidden, 'small figure is', 'small figures are')} left"
                f" instead of {self.banding.hidden_now:,}, with {self.banding.people:,} instead of"
                f" {counted(self.banding.people_now, 'person', 'people')} in them."
            )
        if self.protected.kept:
            dates = sorted({at[:10] for at in self.protected.kept.values()})
            stay = ("figure stays as it was", "figures stay as they were")
            lines.append(
                f"{counted(len(self.protected.kept), *stay)} given out on"
                f" {', '.join(dates)}: only a few people changed since, and the difference would"
                " be those people."
            )
        if self.protected.exposed:
            lines.append(
                f"CAREFUL: {counted(len(self.protected.exposed), 'small figure')} can be worked"
                " out from"
                " earlier releases whatever this one says, such as"
                f" {next(iter(self.protected.exposed))!r}. Ask who has the earlier release to"
                " replace it with this one."
            )
        if self.unprotected:
            lines.append(
                f"CAREFUL: {counted(self.unprotected, 'earlier export')} left with nothing hidden."
                " Whoever has one can undo what is hidden here: keep those inside the team."
            )
        return lines


def lost_words(loss: Loss) -> str:
    """How many figures are hidden, and how many people they hold, in sentences."""
    hidden = loss.small + loss.protecting
    if not hidden:
        if loss.figures == 1:
            return "the one figure is not hidden."
        figures = counted(loss.figures, "figure")
        return f"none of {figures} is hidden." if loss.figures else "there is no figure yet."
    if loss.figures == 1:
        said, holds = "the one figure is hidden", "It holds"
    else:
        many, holds = ("is", "It holds") if hidden == 1 else ("are", "They hold")
        said = f"{hidden:,} of {loss.figures:,} figures {many} hidden"
    if loss.protecting:
        others = "to protect others"
        some = f"{loss.protecting:,} of them {others}" if hidden > loss.protecting else others
        said += f", {some}"
    people = counted(loss.of_people, "person", "people")
    return (
        f"{said}. {holds} {loss.people:,} of {people} counted (one person counts in each figure)."
    )
