"""A code as people name it on the command line."""

from __future__ import annotations

from chec_voice.errors import NotFound
from chec_voice.model import Code, Codebook
from chec_voice.project import Project, alike_codes


def named_code(book: Codebook, wanted: str) -> Code:
    """A code by its id, else by its name or plain label, whatever the case.

    Raises:
        NotFound: there is none, or several; names those that are near.
    """
    found = book.get(wanted)
    if found is not None:
        return found
    said = " ".join(wanted.split()).casefold()
    # Two codes may share a name, or one's name be another's plain label: names go first.
    for given in ("name", "label"):
        named = [code for code in book.codes if getattr(code, given).casefold() == said]
        if len(named) == 1:
            return named[0]
        if named:
            ids = [code.id for code in named]
            raise NotFound(
                f"{len(ids)} codes have the name {wanted!r}.",
                fix=f"Name one by its id: {', '.join(ids)}.",
            )
    from rapidfuzz import fuzz, process, utils

    choices = {
        (code.id, given): text
        for code in book.codes
        for given, text in (
            ("id", code.id.rpartition(".")[2].replace("_", " ")),
            ("path", code.id.replace("_", " ").replace(".", " ")),
            ("name", code.name),
            ("label", code.label),
        )
        if text
    }
    query = wanted.replace("_", " ").replace(".", " ")
    near = process.extract(
        query,
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=12,
        score_cutoff=60,
    )
    ids = list(dict.fromkeys(key[0] for _, _, key in near))[:3]
    listed = ", ".join(f"{one} ({code.name})" for one in ids if (code := book.get(one)))
    raise NotFound(
        f"there is no code {wanted!r}.",
        fix=f"Did you mean {listed}?" if ids else "List them without naming one.",
    )


def used_or_not(opened: Project, code: Code) -> str:
    """How many answers have a code, in a sentence; of a heading, that codes below it may have."""
    said = opened.codes.said(code.id).words
    below = any(other.parent == code.id for other in opened.codebook.codes)
    more = " It is a heading: ask for a code below it." if below else ""
    return f"{code.name} ({code.id}): {said[0].lower()}{said[1:]}{more}"


def warnings_of_alike(opened: Project, name: str, without: str = "") -> list[str]:
    """Which codes a new name is much like, in its words or in what it means, a line for each.

    Args:
        without: id of the code that is to get the name.
    """
    return [
        f"Warning: there is {code.name} ({code.id}) already: {code.brief or code.definition}"
        for code in alike_codes(opened.codebook, name, without)[:4]
    ]
