"""Edits of a codebook: each takes a codebook and returns another; nothing is written.

What becomes of decisions that were made with a code before is said by the second value where there
is one: old id -> the id that its decisions go to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chec_voice import codebook as step
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Code, Codebook, Exclusion, is_disclosure

ALIKE = 82
"""How alike (0 to 100) two names are that should not both be there without a look."""


def add(book: Codebook, parent: str | None, name: str, brief: str = "") -> tuple[Codebook, str]:
    """A new code below another, or an area at the top; returns the book and the new id.

    Raises:
        NotFound: there is no such code above.
        Refused: the name is empty, or the same stands there already.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("a code needs a name.")
    above = _get(book, parent) if parent is not None else None
    code_id = f"{above.id}.{step.slug(name)}" if above else step.slug(name)
    if book.get(code_id) is not None:
        raise Refused(f"there is a code {name!r} in this place already.", fix="Give another name.")
    code = Code(
        code_id,
        name,
        parent,
        kind="area" if above is None else above.kind if above.kind == "housekeeping" else "code",
        codable=above is not None,
        label=name,
        brief=brief,
    )
    at = _end_of(book, parent) if parent is not None else len(book.codes)
    codes = (*book.codes[:at], code, *book.codes[at:])
    return replace(book, codes=codes), code_id


def change(book: Codebook, code: Code) -> Codebook:
    """The book with one code's parts as they are in `code`, which keeps its id and its place.

    Raises:
        NotFound: there is no code of this id.
        Refused: the name is empty, or a rule sends people to a code that is not there.
    """
    _get(book, code.id)
    if not code.name.strip():
        raise Refused("a code needs a name.")
    for rule in code.when_not_to_use:
        if rule.use and (book.get(rule.use) is None or rule.use == code.id):
            raise Refused(
                f"{rule.use!r} is no other code of this codebook.",
                fix="Write the id of a code, as the list shows it, or leave it out.",
            )
    return replace(
        book, codes=tuple(code if other.id == code.id else other for other in book.codes)
    )


def forbid(book: Codebook, code_id: str, when: str, use: str | None = None) -> Code:
    """A code with one more line of when it is not to be used; the book is as it was.

    Args:
        use: the code to use instead.

    Raises:
        NotFound: there is no such code.
        Refused: the line is empty.
    """
    code = _get(book, code_id)
    if not when.strip():
        raise Refused("the line is empty.", fix="Say when the code is not to be used.")
    if use is not None:
        _get(book, use)
    line = Exclusion(" ".join(when.split()), use)
    return replace(code, when_not_to_use=(*code.when_not_to_use, line))


def retire(book: Codebook, code_id: str) -> Codebook:
    """The book without a code and what stands below it; rules no longer send people there.

    Raises:
        NotFound: there is no such code.
        Refused: it is the route for possible disclosures.
    """
    gone = {code.id for code in _branch(book, code_id)}
    if any(is_disclosure(gone_id) for gone_id in gone):
        raise Refused("the code of possible disclosures is a route, and stays.")
    kept = tuple(code for code in book.codes if code.id not in gone)
    return replace(book, codes=_sent_to(kept, dict.fromkeys(gone, "")))


def move(book: Codebook, code_id: str, parent: str) -> tuple[Codebook, dict[str, str]]:
    """A code, and what stands below it, under another one.

    Ids say where a code stands, so they change; decisions go along.

    Raises:
        NotFound: there is no such code.
        Refused: it would stand below itself, or the place is taken.
    """
    branch, above = _branch(book, code_id), _get(book, parent)
    if above.id in {code.id for code in branch}:
        raise Refused("a code cannot stand below itself.")
    if branch[0].parent == above.id:
        raise Refused(f"{branch[0].name} stands there already.")
    stem = f"{above.id}.{code_id.rsplit('.', 1)[-1]}"
    renamed = {code.id: stem + code.id[len(code_id) :] for code in branch}
    taken = next((new for new in renamed.values() if book.get(new) is not None), None)
    if taken is not None:
        raise Refused(f"there is a code {taken!r} in that place already.")
    moved = tuple(
        replace(code, id=renamed[code.id], parent=renamed.get(code.parent or "", above.id))
        for code in branch
    )
    rest = replace(book, codes=tuple(code for code in book.codes if code.id not in renamed))
    at = _end_of(rest, above.id)
    codes = (*rest.codes[:at], *moved, *rest.codes[at:])
    return replace(book, codes=_sent_to(codes, renamed)), renamed


def merge(book: Codebook, code_id: str, into: str) -> tuple[Codebook, dict[str, str]]:
    """A code folded into another: its keywords and examples go there, and so do its decisions.

    Raises:
        NotFound: there is no such code.
        Refused: it has codes below it, or one of the two cannot be applied.
    """
    branch, target = _branch(book, code_id), _get(book, into)
    if len(branch) > 1:
        raise Refused("codes stand below it.", fix="Move or merge those first.")
    source = branch[0]
    if source.id == target.id or not (source.codable and target.codable):
        raise Refused("only one code that is applied can go into another.")
    if is_disclosure(source.id) or is_disclosure(target.id):
        raise Refused("the code of possible disclosures is a route, and stays as it is.")
    fuller = replace(
        target,
        keywords=tuple(dict.fromkeys((*target.keywords, *source.keywords))),
        examples=tuple(dict.fromkeys((*target.examples, *source.examples))),
    )
    codes = tuple(
        fuller if code.id == target.id else code for code in book.codes if code.id != source.id
    )
    sent = {source.id: target.id}
    return replace(book, codes=_sent_to(codes, sent)), sent


def not_when(name: str) -> str:
    """When a code is not to be used from which one of this name was split off; a proposal."""
    return f"It is about {' '.join(name.split())}."


def split(
    book: Codebook, code_id: str, names: Sequence[str], when: Sequence[str] = ()
) -> tuple[Codebook, list[str]]:
    """New codes beside one that says from now on what belongs to them; returns their ids too.

    The code keeps its decisions: who decides which belong elsewhere is a person. Its definition has
    changed by the new rules, so its answers are looked at again.

    Args:
        when: for each name, when the code is not to be used from now on.

    Raises:
        NotFound: there is no such code.
        Refused: it is a heading or a route, no name is given, or one is there already.
    """
    code = _get(book, code_id)
    if not code.codable or is_disclosure(code_id) or code.parent is None:
        raise Refused("only a code that is applied can be split.")
    if not names:
        raise Refused("into what?", fix="Give a name for each new code.")
    new: list[str] = []
    for name in names:
        book, made = add(book, code.parent, name)
        new.append(made)
    for made, line in zip(new, when or [not_when(name) for name in names], strict=True):
        book = change(book, forbid(book, code_id, line, made))
    return book, new


def alike(book: Codebook, name: str, without: str = "") -> list[Code]:
    """Codes whose name, plain label or keyword is much like a name, the most alike first."""
    from rapidfuzz import fuzz

    wanted = " ".join(name.casefold().split())
    scored = []
    for n, code in enumerate(book.codable):
        names = [code.name.casefold(), code.label.casefold()]
        score = max(fuzz.token_sort_ratio(wanted, known) for known in names)
        if wanted in (keyword.casefold() for keyword in code.keywords):
            score = max(score, 90)
        if code.id != without and score >= ALIKE:
            scored.append((-score, n, code))
    return [code for _, _, code in sorted(scored, key=lambda row: row[:2])]


def _get(book: Codebook, code_id: str) -> Code:
    code = book.get(code_id)
    if code is None:
        raise NotFound(f"there is no code {code_id!r} in this codebook.")
    return code


def _branch(book: Codebook, code_id: str) -> list[Code]:
    """A code and everything below it, in reading order."""
    _get(book, code_id)
    inside = {code_id}
    for code in book.codes:
        if code.parent in inside:
            inside.add(code.id)
    return [code for code in book.codes if code.id in inside]


def _end_of(book: Codebook, code_id: str) -> int:
    """Where the next code below this one goes."""
    last = _branch(book, code_id)[-1]
    return book.codes.index(last) + 1


def _sent_to(codes: tuple[Code, ...], sent: Mapping[str, str]) -> tuple[Code, ...]:
    """Codes whose rules send people where the others are now; "" takes the direction away."""

    def rules(code: Code) -> Code:
        if not any(rule.use in sent for rule in code.when_not_to_use):
            return code
        changed = (
            replace(rule, use=sent.get(rule.use or "", rule.use) or None)
            for rule in code.when_not_to_use
        )
        # Where two became one, a rule would send people to where they are.
        return replace(code, when_not_to_use=tuple(rule for rule in changed if rule.use != code.id))

    return tuple(rules(code) for code in codes)
