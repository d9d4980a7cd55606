"""Keeps small numbers safe: what may be shown of counts of people, and what has to be hidden.

`protect` takes counts with how they hang together, a named profile and what was given out before,
and returns what to print. It attacks its own result with linear and integer programmes and hides
more until no small number can be worked out.
"""

from chec_voice.disclosure.bands import Banding, coarser, is_ordered
from chec_voice.disclosure.figures import Figures, Given, Kind, Printed, Relation
from chec_voice.disclosure.invited import shown_invited
from chec_voice.disclosure.profiles import DEFAULT, NO_PROFILE, PROFILES, Profile, profile_named
from chec_voice.disclosure.protect import protect
from chec_voice.disclosure.protected import Loss, Protected

__all__ = [
    "DEFAULT",
    "NO_PROFILE",
    "PROFILES",
    "Banding",
    "Figures",
    "Given",
    "Kind",
    "Loss",
    "Printed",
    "Profile",
    "Protected",
    "Relation",
    "coarser",
    "is_ordered",
    "profile_named",
    "protect",
    "shown_invited",
]
