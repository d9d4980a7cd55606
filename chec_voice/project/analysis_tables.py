"""The table that people analyse in another program: one row per answer, one column per code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chec_voice.errors import Refused
from chec_voice.model import is_disclosure
from chec_voice.report.files import Sheet
from chec_voice.store import Store, coders, judgements, queries
from chec_voice.store.judgements import Judgement

if TYPE_CHECKING:
    from chec_voice.project.project import Project

ANSWER_COLUMNS = (
    "response_id",
    "participant_id",
    "session",
    "question",
    "polarity",
    "voice",
    "n_participants",
    "coder",
    "text",
    "text_withheld",
)
ATTRIBUTE = "attr: "
"""Stands before the name of an attribute, so that none is taken for a code."""


def who_finished(store: Store) -> dict[str, dict[int, Judgement]]:
    """Name of a coder -> row id of each answer they finished -> what they said of it."""
    everyone = [str(row["name"]) for row in coders.everyone(store)]
    names = {coders.require(store, name): name for name in everyone}
    done = judgements.finished(store, names)
    return {names[coder]: answers for coder, answers in done.items() if answers}


def one_coder(store: Store, name: str | None) -> str:
    """The coder whose table is meant: the one named, or the only one.

    Raises:
        NotFound: there is no such coder.
        Refused: several finished answers and none is named, or nobody did.
    """
    if name is not None:
        coders.require(store, name)
        return name
    names = list(who_finished(store))
    if len(names) != 1:
        raise Refused(
            f"{', '.join(names)} have finished answers, and this file holds one coder's codes."
            if names
            else "nobody has finished an answer yet.",
            fix="Say whose: --coder NAME." if names else "Code some answers first.",
        )
    return names[0]


def coded_answers(
    project: Project,
    store: Store,
    coder: str,
    answers: dict[int, Judgement],
    withheld: dict[str, str],
    *,
    texts: bool,
) -> Sheet:
    """One row per answer that a coder finished: 1 where they applied a code, else 0.

    Args:
        answers: row id of an answer -> what the coder said of it (`who_finished`).
        withheld: consent to quotation -> why words with it do not leave.
        texts: leave out what people said when False.
    """
    codes = [code.id for code in project.codebook.codable if not is_disclosure(code.id)]
    attributes = [str(row["name"]) for row in queries.attributes(store)]
    values = {name: queries.values_of(store, name) for name in attributes}

    def rows() -> Iterator[Sequence[object]]:
        for row in queries.open_answers(store):
            judgement = answers.get(row["id"])
            if judgement is None:
                continue
            why = withheld.get(row["consent_quotation"], "" if texts else "left out on request")
            given = [values[name].get(row["id"], ("", "blank")) for name in attributes]
            yield (
                row["response"],
                row["participant"],
                row["session"],
                row["question"],
                row["polarity"],
                row["voice"],
                row["n_participants"],
                coder,
                "" if why else row["text"],
                why,
                *(
                    value if state in ("given", "blank") else f"({state.replace('_', ' ')})"
                    for value, state in given
                ),
                *(int(code in judgement.applied) for code in codes),
            )

    columns = (*ANSWER_COLUMNS, *(f"{ATTRIBUTE}{name}" for name in attributes), *codes)
    return Sheet(f"coded by {coder}", columns, rows())


def meanings(project: Project) -> dict[str, str]:
    """What the columns of a table that leaves mean, by name."""
    names = project.codes.names
    words = {
        "response_id": "The answer's own id here; import-codings finds the answer by it.",
        "response": "The answer's own id here.",
        "participant_id": "The person's id, made by chec_voice; not the one they had elsewhere.",
        "participant": "The same as participant_id.",
        "segment": "The id of the part of the answer that was coded.",
        "session": "The engagement session or survey wave.",
        "question": "What was asked.",
        "polarity": "Whether the question asked what helps, what harms, or neither.",
        "voice": "verbatim, scribed, paraphrase or group: only verbatim words are quotations.",
        "n_participants": "How many people stand behind the answer.",
        "coder": "Whose judgements these are.",
        "text": "What was said, as it stands in the project.",
        "text_withheld": "Why the words are left out; blank where they are not.",
        "basis": "How the coder came to it: unaided, a suggestion accepted, imported, adjudicated.",
        "valence": "Whether it helps, harms, is mixed or a wish.",
        "people": "Distinct people; * where the number is hidden.",
        "of_people": "Out of how many people whose answers were looked at.",
        "percent_low": "Lower end of the 95 % interval of the per cent (Wilson).",
        "percent_high": "Upper end of the 95 % interval of the per cent (Wilson).",
        "people_at_most": "People counted with links that may include a driver as well.",
        "synthetic": "yes: the words were invented, and no young person said them.",
    }
    words |= {
        code.id: f"{names[code.id]}: 1 where the coder applied it, 0 where they did not."
        for code in project.codebook.codable
    }
    return words


def variable(name: str, taken: set[str]) -> str:
    """A name that statistics programs accept for a column: letters, digits and _, no two alike."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:56]
    base = plain if plain[:1].isalpha() else f"v_{plain}"
    found, number = base, 2
    while found.casefold() in taken:
        found, number = f"{base}_{number}", number + 1
    taken.add(found.casefold())
    return found
