"""The demo makes its answers safe: synthetic people judge finds, read for risk, and agree.

What they answer is what the corpus says of itself (its gold): nothing here is a measurement.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from chec_voice.deidentify.types import Proposal
from chec_voice.project.deidentify.redaction import Judgement, Looked
from chec_voice.project.project import Project
from chec_voice.text import counted

PASSPHRASE = "harbour lantern teaspoon meadow"
"""Of the demo's vault. It is printed, since what the vault holds was made up."""
READER = "Robin (synthetic reader)"
NOT_QUOTED = 6
"""Every so many people say no to being quoted, so that this can be seen."""
QUOTES = (
    # Picked by hand, as a team would: what nobody is known by, whatever stands around it.
    ("cross_cutting.body", "eating broccoli even when its minging and laughing with my cousins"),
    ("cross_cutting.body", "Sleepin through. No shoes on in bed."),
    (
        "home.family.love_support",
        "Chess, Roblox, grandad\N{RIGHT SINGLE QUOTATION MARK}s allotment (he gives me a chilli and"
        " watches my face)",
    ),
    (
        "home.family.love_support",
        'mum and dad are always on there phones and they say "one sec" and I counted and it was 11'
        " minutes",
    ),
    (
        "community.local_environment.somewhere_to_go",
        "Indoor court open till late. Not for 'at risk youth' just for people who like basketball",
    ),
    (
        "community.local_environment.somewhere_to_go",
        "Proper nets for cricket that are free, not 40 pounds a hour. And lights.",
    ),
    (
        "cross_cutting.relationships",
        "Climbing at the wall and my two best mates. We don't say owt deep, we just belay each"
        " other and that's enough.",
    ),
    (
        "cross_cutting.mental_health",
        "Being healthy means your body is like a car with petrol. Being happy means you like where"
        " the car is going.",
    ),
    ("cross_cutting.mental_health", "To rest without having to earn it first."),
    (
        "community.culture",
        "Bhangra class, because it's the one place I'm allowed to be extra and elders applaud.",
    ),
    ("education.support.send", "Being allowed out the exam hall when my head goes fizzy"),
    (
        "cross_cutting.health_services",
        "Walk in. No form, no triage call at 8am, just a door you push",
    ),
    (
        "cross_cutting.valued_listened",
        "Please publish what you did with our answers. Last time someone came with post-it notes we"
        " never heard a single word back.",
    ),
)
"""Code, and words as they stand in an answer."""
SUMMARIES = (
    (
        "cross_cutting.body",
        "Sport, food and sleep came up a lot. Often it was about fun, and the people you are with.",
    ),
    (
        "community.local_environment",
        "You want places to go that are free, open late and lit. Some of you can not get there by"
        " bus.",
    ),
)
"""Code, and what it is about, in words that those who spoke can read."""
_EVERY = 1_000
RESPONSES = (
    # code, response, what was done and why, owner, date, areas (everybody where there are none)
    (
        "community.local_environment",
        "doing",
        "The council is putting lights back in two parks. You will see them by spring.",
        "Parks team (invented)",
        "2026-03-31",
        (),
    ),
    (
        "community.local_environment",
        "done",
        "The youth club stays open until nine on Fridays.",
        "Club lead (invented)",
        "2026-01-16",
        ("South Yorkshire",),
    ),
    (
        "education.support",
        "looking",
        "We are asking three schools what a quiet room would cost.",
        "Schools lead (invented)",
        "2026-02-28",
        (),
    ),
    (
        "home.family",
        "cannot",
        "We cannot change how long parents work. We can tell you who helps with money worries.",
        "Family hub (invented)",
        "2026-01-31",
        (),
    ),
)
Marks = Sequence[tuple[str, str, int]]
"""(words, type, where they begin) of what points at somebody, in reading order."""


def make_safe(project: Project, corpus: Path, say: Callable[[str], None]) -> Mapping[str, str]:
    """Replace personal data in all answers and notes; originals go to a vault beside the project.

    Args:
        corpus: folder of the bundled corpus.

    Returns:
        Answer (uuid) -> its words as they were.
    """
    planted = _planted(corpus)
    with project.open_vault(PASSPHRASE, create=True, hint="the demo printed it") as vault:
        looked = project.redaction.propose(vault=vault)
        proposals: dict[str, list[Proposal]] = defaultdict(list)
        for proposal in looked.proposals:
            proposals[proposal.text_id].append(proposal)
        judgements = [
            judgement
            for uuid, text in looked.texts.items()
            for judgement in _judged(looked, uuid, planted.get(_plain(text)), proposals[uuid])
        ]
        done = project.redaction.apply(looked, judgements, vault, actor=READER, complete=True)
    seen = sum(j.accept and j.proposal.rule == "reviewer" for j in judgements)
    say(
        f"De-identified: {counted(done.accepted, 'stretch', 'stretches')} replaced in"
        f" {counted(done.responses, 'answer')};"
        f" {READER} saw {seen:,} that no rule found, and left {done.rejected:,} finds as"
        f" they were. The original wording is in {project.vault_path.name}, which the words"
        f" {PASSPHRASE!r} open."
    )
    return looked.texts


def _planted(corpus: Path) -> dict[str, Marks]:
    """Words of an answer or line -> what of it points at somebody."""
    texts = _texts(corpus)
    marks: dict[str, list[tuple[str, str, int]]] = {_plain(text): [] for text in texts.values()}
    for name in ("personal_data", "notes_personal_data"):
        lines = (corpus / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines()
        spans = sorted((json.loads(line) for line in lines), key=lambda span: int(span["start"]))
        for span in spans:
            found = span["text"], span["type"], int(span["start"])
            marks[_plain(texts[span["response_id"]])].append(found)
    return dict(marks)


def _texts(corpus: Path) -> dict[str, str]:
    """Id of an answer or line in the corpus -> its words."""
    texts: dict[str, str] = {}
    for name, key in (("responses", "response_id"), ("notes", "line_id")):
        with (corpus / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            texts |= {row[key]: row["text"] for row in csv.DictReader(file)}
    return texts


_MARKS = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\"' "


def _plain(text: str) -> str:
    """Words without the marks that an import takes off."""
    return " ".join(text.split()).strip(_MARKS)


def _judged(
    looked: Looked, uuid: str, marks: Marks | None, proposals: Sequence[Proposal]
) -> Iterator[Judgement]:
    """What the reader says of one answer; of one that the corpus does not know, what rules are
    sure of, as `deidentify --apply` does."""
    text = looked.texts[uuid]
    if marks is None:
        yield from (Judgement(p, not looked.wants_a_look(p)) for p in proposals)
        return
    places: list[tuple[int, int]] = []
    exact = {(p.start, p.end): p for p in proposals}
    after = 0
    for words, type_, at in marks:
        # An import takes off a mark before a text or a space within, so it may begin a little
        # earlier; and the same word can stand there twice, and be a name once.
        here = [found.start() for found in re.finditer(re.escape(words), text[after:])]
        if not here:
            continue
        start = min((after + begin for begin in here), key=lambda begin: abs(begin - at))
        after = start + len(words)
        places.append((start, after))
        by_hand = Proposal(uuid, start, after, type_, words, "reviewer", 1.0)
        yield Judgement(exact.get((start, after), by_hand), True)
    for p in proposals:
        if all(p.end <= start or end <= p.start for start, end in places):
            yield Judgement(p, False)


def read_for_risk(
    project: Project, corpus: Path, before: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Read every answer; what the corpus calls a disclosure goes before the safeguarding lead.

    Args:
        before: from `make_safe`.
    """
    texts = _texts(corpus)
    disclosed = set()
    for name in ("safeguarding", "notes_safeguarding"):
        with (corpus / "gold" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            disclosed |= {
                _plain(texts[row["response_id"]])
                for row in csv.DictReader(file)
                if row["kind"] != "harmless"
            }
    triage = project.triage(READER)
    raised = 0
    queue = triage.queue()
    with project.commands(READER).together():
        for answer in queue:
            if _plain(before.get(answer.uuid, answer.text)) in disclosed:
                triage.flag(answer.response_id, "Read as a disclosure (synthetic).")
                raised += 1
            else:
                triage.read(answer.response_id)
    say(
        f"Read for risk: {counted(len(queue), 'answer')} by {READER}; {raised:,} wait for a"
        f" safeguarding"
        " lead, and are out of coding, counts and exports."
    )


def record_consent(project: Project, sessions: Sequence[str], say: Callable[[str], None]) -> None:
    """Most people agree to be quoted, and some do not: in the corpus, by their number."""
    agreed = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        for session in sessions:
            path = Path(folder) / "consent.csv"
            refs = project.people.references(session)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("ref", "analysis", "quotation"))
                for number, ref in enumerate(refs, 1):
                    no = number % NOT_QUOTED == 0
                    refused, agreed = refused + no, agreed + (not no)
                    writer.writerow((ref, "yes", "no" if no else "yes"))
            project.people.record_consent(path, session=session, actor=READER)
    say(
        f"Consent (invented): {counted(agreed, 'person agrees', 'people agree')} to be"
        f" quoted, {refused:,} do not."
    )


def quote_and_answer(project: Project, by: str, say: Callable[[str], None]) -> None:
    """Quote what a person picked by hand, write what themes are about, and say what was done."""
    door, known = project.quotes, project.codes.names
    approved: list[int] = []
    for code, words in QUOTES:
        found = door.candidates(code, number=_EVERY) if code in known else []
        at = next((c.segment_id for c in found if words in c.text), None)
        if at is not None:
            approved.append(door.choose(at, code=code, by=by, words=words))
    door.approve(approved, by=by)
    for code, text in SUMMARIES:
        if code in known:
            door.summarise(code, text, by=by)
    here = set(project.reports.areas)
    for code, response, text, owner, due, areas in RESPONSES:
        if code in known and here.issuperset(areas):
            project.reports.did(
                code,
                response=response,
                text=text,
                owner=owner,
                due=due,
                areas=areas,
                author=by,
            )
    say(f"Quotes: {len(approved):,} chosen and approved by {by}, of people who agree to that.")
