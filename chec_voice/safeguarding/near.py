"""Optional: hints from sentences that mean much the same as a short prototype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chec_voice.safeguarding.model import Cue

PROTOTYPES: tuple[tuple[str, str], ...] = (
    ("hurt by someone", "my dad hits me"),
    ("fear at home", "I am scared to go home"),
    ("fear at home", "we hide in our room when they shout and fight"),
    ("neglect", "there is no food at home and nobody looks after me"),
    ("neglect", "I am left on my own at night"),
    ("exploitation", "older men give me gifts and make me carry things for them"),
    ("online grooming", "someone online asked me to send pictures and keep it secret"),
    ("self-harm and suicidal thoughts", "I don't want to be alive anymore"),
    ("self-harm and suicidal thoughts", "I hurt myself and hide my arms"),
    ("eating problems", "I stopped eating because I feel fat"),
    ("parent's drink, drugs or health", "my mum drinks too much and I look after her"),
    ("secrecy", "please don't tell my parents what I said"),
    ("forced marriage or honour", "my family want me to marry someone abroad"),
    ("someone else at risk", "I am worried my little sister is being hurt"),
    ("running away or nowhere to sleep", "I have nowhere safe to sleep"),
    ("weapons or gang threat", "a gang threatened to stab me"),
    ("domestic abuse", "my boyfriend controls who I see"),
)
LEAST, SCORE = 0.55, 0.4


def near_cues(
    texts: Sequence[str], similarity: Callable[[Sequence[str], Sequence[str]], Any]
) -> list[list[tuple[Cue, float]]]:
    """For each text the nearest prototype, if it is near enough. The cue spans the whole text."""
    if not texts:
        return []
    cosines = similarity(texts, [sentence for _, sentence in PROTOTYPES])
    found: list[list[tuple[Cue, float]]] = []
    for text, row in zip(texts, cosines, strict=True):
        best = max(range(len(PROTOTYPES)), key=lambda column: float(row[column]))
        kind, sentence = PROTOTYPES[best]
        if float(row[best]) < LEAST:
            found.append([])
            continue
        why = f'means much the same as "{sentence}"'
        found.append([(Cue(kind, text, 0, len(text), why), SCORE)])
    return found
