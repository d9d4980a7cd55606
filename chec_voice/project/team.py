"""Who works in a project: its coders, and which of them lead on safeguarding."""

from __future__ import annotations

from chec_voice.errors import Refused
from chec_voice.store import Store, coders, concerns
from chec_voice.store.judgements import AGREED


class Team:
    """The people who work in a project. Open it with `project.team`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def coders(self) -> list[dict[str, object]]:
        """Everyone who judged anything here: name, kind, decisions, answers done."""
        return coders.everyone(self._store)

    def people(self) -> list[str]:
        """Names of everyone who codes here; what was settled between them is nobody's name."""
        return [str(coder["name"]) for coder in self.coders() if coder["name"] != AGREED]

    def like(self, name: str) -> list[str]:
        """Known names that somebody may have meant who typed this one, the most alike first.

        Empty for a name that is known.
        """
        from rapidfuzz import fuzz

        typed = named(name).casefold()
        known = self.people()
        if typed in (one.casefold() for one in known):
            return []
        scored = [(fuzz.WRatio(typed, one.casefold()), one) for one in known]
        return [one for score, one in sorted(scored, reverse=True) if score >= 75]

    @property
    def leads(self) -> list[str]:
        """Names of the safeguarding leads."""
        return concerns.leads(self._store)

    def set_role(self, name: str, role: str, *, by: str = "") -> None:
        """Make a coder a `lead` or a `coder`. Anyone may name the first lead, only leads the next.

        Raises:
            Refused: `by` is no lead, or the only lead would go while a concern is open.
        """
        if role not in ("coder", "lead"):
            raise Refused(f"there is no role {role!r}.", fix="Use coder or lead.")
        concerns.set_role(self._store, named(name), role, by=by)


def named(name: str) -> str:
    """A person's name with single spaces.

    Raises:
        Refused: nothing is left.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("a coder needs a name.", fix='Say who you are: --coder "Sam"')
    return name
