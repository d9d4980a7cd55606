"""Codes that mean what a new name means, though no word is the same: "no money for food"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chec_voice.model import Code, Codebook
    from chec_voice.suggest.encoder import TextEncoder

MEANS_THE_SAME = 0.5
"""Cosine from which a name is asked about. Chosen by eye on the bundled codebook: what says one of
its codes in other words reaches it, what is new seldom does."""


def meant_alike(encoder: TextEncoder, book: Codebook, name: str, without: str = "") -> list[Code]:
    """Codes whose name, label or brief definition means much the same, the nearest first.

    Args:
        without: id of a code that is not compared: the one that gets the name.
    """
    codes = [code for code in book.codable if code.id != without]
    if not codes or not name.strip():
        return []
    texts = [text for c in codes for text in (c.name, c.label or c.name, c.brief or c.definition)]
    vectors = encoder.encode([name, *texts])
    nearness = (vectors[1:] @ vectors[0]).reshape(len(codes), -1).max(axis=1)
    order = sorted(range(len(codes)), key=lambda n: (-float(nearness[n]), n))
    return [codes[n] for n in order if nearness[n] >= MEANS_THE_SAME]
