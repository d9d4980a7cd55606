"""The checklist of how young people were listened to: space, voice, audience, influence.

After Laura Lundy's model of child participation (2007). The questions are ours, in plain words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

PARTS = ("space", "voice", "audience", "influence")
ANSWERS = ("yes", "partly", "no")


class Question(NamedTuple):
    """A question of how young people were listened to."""

    id: str
    part: str
    """space, voice, audience or influence."""
    text: str


QUESTIONS = (
    Question("space-1", "space", "Did you feel safe to say what you think?"),
    Question("space-2", "space", "Did we ask people who are often left out?"),
    Question("voice-1", "voice", "Could you say it in a way that suits you?"),
    Question("voice-2", "voice", "Did you have the help and the facts you need?"),
    Question("audience-1", "audience", "Did we show it to people who can change things?"),
    Question("audience-2", "audience", "Did they read it and talk about it?"),
    Question("influence-1", "influence", "Did what you said change a thing?"),
    Question("influence-2", "influence", "Did we tell you what we did, and why?"),
)


@dataclass(frozen=True)
class Listened:
    """A question of the checklist with the answer that stands; '' where nobody answered."""

    question: Question
    answer: str = ""
    text: str = ""
    author: str = ""
    date: str = ""
