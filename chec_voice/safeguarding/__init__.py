"""Orders the read-for-risk queue: by plain cues that a safeguarding lead can read and extend, and
by how like an answer is to invented disclosures.

Both only say what to read first. Nothing is ever cleared: an answer without a cue stays in the
queue until a person has read it.
"""

from chec_voice.safeguarding.find import DESCRIPTION, THRESHOLD, cues, order
from chec_voice.safeguarding.likeness import model_of_meaning
from chec_voice.safeguarding.model import Cue, Flag, Level, TextIn

__all__ = [
    "DESCRIPTION",
    "THRESHOLD",
    "Cue",
    "Flag",
    "Level",
    "TextIn",
    "cues",
    "model_of_meaning",
    "order",
]
