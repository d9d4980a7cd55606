"""How we write in the words of other programs what the standard has no place for.

`compose` writes it and `resolve` reads it back.
"""

from __future__ import annotations

from chec_voice.exchange.guids import one_line

WITHHELD = "[words not shown: this person did not agree to be quoted]"
"""Stands for an answer whose words may not leave; codes on it are on the whole of it."""
QUESTION, POLARITY, VOICE, SESSION, GROUP = "Question", "Polarity", "Voice", "Session", "Group of"
RESERVED = (QUESTION, POLARITY, VOICE, SESSION, GROUP)
"""Variables that say what we know of an answer besides its attributes."""
OF_PERSON, OF_ANSWER = "An attribute of the person.", "An attribute of the answer."
WRITTEN_HERE = "Written by chec_voice."
STATES = {"prefer_not_to_say": "(prefer not to say)", "not_asked": "(not asked)"}
MEMO = "Memo on "
"""How the names of our notes begin; what follows is `KINDS`."""
ANSWER_TO = "Answer to: "
AREA_SET, THEME_SET = "Area: ", "Theme: "


def valence_line(name: str, valence: str) -> str:
    """How a valence is written, since the standard has no place for it."""
    return f"Valence of “{one_line(name)}”: {valence}"


def level_line(name: str, level: str) -> str:
    """How it is written whom or what a code is about; the standard has no place for it either."""
    return f"About whom “{one_line(name)}”: {level}"
