"""Puts a project's answers and judgements into the shape that other programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from chec_voice.exchange.code_nodes import code_nodes
from chec_voice.exchange.conventions import AREA_SET, SESSION, THEME_SET
from chec_voice.exchange.documents import Documents
from chec_voice.exchange.guids import derived, one_line
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Case, CodeSet, Exchange
from chec_voice.exchange.outgoing import Outgoing
from chec_voice.exchange.passages import Passages
from chec_voice.exchange.profiles import Layout, Profile
from chec_voice.exchange.values import Values


def compose(outgoing: Outgoing, profile: Profile, layout: Layout, losses: LossReport) -> Exchange:
    """The exchange project of `outgoing`, as `profile` wants it; says what does not fit."""
    nodes = code_nodes(outgoing.codes, outgoing.code_guids, profile, losses)
    values = Values(outgoing, losses)
    shown = {node.guid: node.name for node in nodes}
    passages = Passages(outgoing, profile, layout, losses, shown)
    documents = Documents(outgoing, profile, layout, losses, values, passages).all()
    cases = _cases(outgoing, profile, layout, losses, values)
    if layout != "response":
        cases = _attached(cases, outgoing, layout)
    of_code = passages.notes_of_code
    nodes = [
        replace(node, notes=tuple(of_code[node.guid])) if node.guid in of_code else node
        for node in nodes
    ]
    sets = _sets(outgoing)
    losses.came.update(
        codes=len(nodes),
        sources=len(documents),
        cases=len(cases),
        coders=len(outgoing.users),
        memos=len(outgoing.memos),
        sets=len(sets),
    )
    return Exchange(
        name=outgoing.name,
        origin=f"{outgoing.origin} ({profile.key})",
        description=outgoing.description,
        at=outgoing.at,
        users=outgoing.users,
        codes=nodes,
        variables=list(values.variables.values()),
        cases=cases,
        documents=documents,
        notes=passages.notes,
        sets=sets,
        project_notes=tuple(passages.notes_of_project),
    )


def _cases(
    outgoing: Outgoing, profile: Profile, layout: Layout, losses: LossReport, values: Values
) -> list[Case]:
    answers: dict[str, list[str]] = defaultdict(list)
    sessions: dict[str, str] = {}
    for answer in outgoing.answers:
        answers[answer.person].append(answer.guid)
        sessions.setdefault(answer.person, answer.session)
    on_cases = profile.values_on != "sources" or layout == "question"
    cases = []
    for person in outgoing.people:
        if person.guid not in answers:
            continue
        own = values.of_person(person)
        losses.came["values"] += len(own)
        cases.append(
            Case(
                guid=person.guid,
                name=person.label,
                values=(*values.reserved(SESSION, sessions[person.guid]), *own) if on_cases else (),
                documents=tuple(answers[person.guid]) if layout == "response" else (),
            )
        )
    return cases


def _attached(cases: Sequence[Case], outgoing: Outgoing, layout: Layout) -> list[Case]:
    """Cases refer to their document, or to their passages in documents of several people."""
    passages: dict[str, list[str]] = defaultdict(list)
    for answer in outgoing.answers:
        passages[answer.person].append(answer.guid)
    return [
        replace(
            case,
            documents=(derived("document", "participant", case.guid),)
            if layout == "participant"
            else (),
            selections=tuple(passages[case.guid]),
        )
        for case in cases
    ]


def _sets(outgoing: Outgoing) -> list[CodeSet]:
    """Areas of the codebook and themes, as the groups of codes that they are."""
    names = {code.id: code.name for code in outgoing.codes}
    members: dict[str, list[str]] = defaultdict(list)
    for code in outgoing.codes:
        if code.codable and code.parent is not None:
            members[code.area].append(outgoing.code_guids[code.id])
    sets = [
        CodeSet(
            derived("area set", outgoing.code_guids[area]),
            f"{AREA_SET}{one_line(names[area])}",
            codes=tuple(codes),
        )
        for area, codes in members.items()
        if area in outgoing.code_guids
    ]
    for theme in outgoing.themes:
        guids = (outgoing.code_guids.get(code, "") for code in theme.codes)
        sets.append(
            CodeSet(
                theme.guid,
                f"{THEME_SET}{one_line(theme.name)}",
                theme.summary,
                tuple(guid for guid in guids if guid),
            )
        )
    return sets
