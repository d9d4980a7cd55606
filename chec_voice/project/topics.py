"""Topics over a project's answers, and what people make of them."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from chec_voice import codebook, suggest
from chec_voice import topics as step
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Code
from chec_voice.progress import SILENT, Progress
from chec_voice.project import suggesting
from chec_voice.store import Store, codes, suggestions
from chec_voice.store import topics as stored
from chec_voice.suggest.scope import has_content
from chec_voice.topics import Check, Topic, Topics


@dataclass(frozen=True)
class TopicView:
    topic: Topic
    segments: tuple[int, ...]
    answers: int
    people: int
    """Distinct people; groups are not counted."""
    examples: tuple[str, ...]
    looked: int
    """Parts of answers in it that a person finished or coded."""
    coded: int
    """Of these, those to which a person applied a code."""
    suggested: int
    """Of the others, those for which an existing code is suggested."""
    codes: tuple[tuple[str, int], ...]
    """Codes people applied to its members, commonest first."""


@dataclass(frozen=True)
class TopicReport:
    found: Topics
    topics: tuple[TopicView, ...]
    checks: tuple[Check, ...]
    answers: int
    segments_in_none: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "seed": self.found.seed,
            "texts": self.found.texts,
            "min_size": self.found.min_size,
            "outliers": self.found.outliers,
            "outliers_joined": self.found.joined,
            "agreement": self.found.agreement,
            "warnings": list(self.found.warnings),
            "checks": [dataclasses.asdict(check) for check in self.checks],
            "topics": [
                {
                    "number": view.topic.number, "words": list(view.topic.words),
                    "stability": view.topic.stability, "answers": view.answers,
                    "people": view.people, "segments": list(view.segments),
                    "examples": list(view.examples), "looked_at": view.looked,
                    "coded": view.coded, "suggested": view.suggested,
                    "codes": [{"code": code, "segments": count} for code, count in view.codes],
                }
                for view in self.topics
            ],
        }  # fmt: skip


def find(
    store: Store,
    *,
    min_size: int | None = None,
    join_outliers: bool = False,
    actor: str = "chec_voice",
    progress: Progress = SILENT,
) -> TopicReport:
    """Find topics anew, and keep them in the place of the earlier ones.

    Raises:
        Refused: there is too little text.
        ModelError: the embedding model or BERTopic is not installed.
    """
    rows = [row for row in stored.answers(store) if has_content(row["text"])]
    texts = {row["text_hash"]: row["text"] for row in sorted(rows, key=lambda r: r["text_hash"])}
    if len(texts) < step.FEWEST:
        step.refuse(len(texts))
    encoder = suggest.load_encoder()
    suggesting.embed(store, encoder, progress)

    def known(hashes: Any) -> dict[str, bytes]:
        return suggestions.embeddings(store, encoder.model_id, hashes)

    vectors = suggest.encode_unique(encoder, list(texts.values()), known)
    seed = int(store.value("SELECT seed FROM project"))
    found = step.find_topics(
        list(texts.values()), vectors, seed=seed, min_size=min_size,
        join_outliers=join_outliers, progress=progress,
    )  # fmt: skip
    by_hash: dict[str, list[Any]] = {}
    for row in rows:
        by_hash.setdefault(row["text_hash"], []).append(row)
    keys, held, covered = list(texts), list(texts.values()), stored.covered(store)
    views, members = [], []
    for topic in found.topics:
        where = [(r, w) for m, w in zip(topic.members, topic.weights, strict=True)
                 for r in by_hash[keys[m]]]  # fmt: skip
        views.append(_view(topic, [r for r, _ in where], held, covered))
        members.append([(int(r["id"]), w) for r, w in where])
    stored.save(
        store,
        {"min_size": found.min_size, "join_outliers": join_outliers, "texts": found.texts},
        encoder.model_id,
        [(v.topic.number, v.topic.words, v.answers, v.topic.stability, m)
         for v, m in zip(views, members, strict=True)],
        actor,
    )  # fmt: skip
    response_of = {int(row["id"]): int(row["response_id"]) for row in rows}
    total = len(set(response_of.values()))
    checks = step.check_set(
        {v.topic.number: v.topic.label for v in views},
        {v.topic.number: frozenset(response_of[s] for s in v.segments) for v in views},
        encoder.encode([v.topic.label for v in views]) if views else None,
        total,
    )
    inside = sum(len(view.segments) for view in views)
    return TopicReport(found, tuple(views), checks, total, len(rows) - inside)


def _view(
    topic: Topic, rows: list[Any], texts: list[str],
    covered: dict[int, tuple[bool, set[str], set[str]]],
) -> TopicView:  # fmt: skip
    nothing: tuple[bool, set[str], set[str]] = (False, set(), set())
    known = [covered.get(row["id"], nothing) for row in rows]
    looked = [applied for done, applied, _ in known if done or applied]
    return TopicView(
        topic=topic,
        segments=tuple(int(row["id"]) for row in rows),
        answers=len({row["response_id"] for row in rows}),
        people=len({row["participant_id"] for row in rows if not row["is_group"]}),
        examples=tuple(texts[m] for m in topic.members[: step.EXAMPLES]),
        looked=len(looked),
        coded=sum(bool(applied) for applied in looked),
        suggested=sum(bool(s) for done, applied, s in known if not done and not applied),
        codes=tuple(Counter(code for applied in looked for code in applied).most_common(3)),
    )


def promote(store: Store, number: int, code_id: str, name: str, actor: str) -> int:
    """Make a code of a topic, and suggest it for the topic's answers; returns how many.

    Its keywords are the topic's words; a person still has to define it.

    Raises:
        NotFound: there is no such topic, or no code above the new one.
        Refused: the code exists, or its id or name is no good.
    """
    topic = stored.get(store, number)
    book = codes.current(store)
    _check_new(book.codes, code_id, name, codes.every_key(store))
    parent = code_id.rpartition(".")[0]
    words = tuple(json.loads(topic["words"]))
    code = Code(id=code_id, name=name.strip(), parent=parent or None, keywords=words,
                basis=f"promoted from a topic by {actor}")  # fmt: skip
    at = max((n for n, c in enumerate(book.codes, 1) if f"{c.id}.".startswith(f"{parent}.")),
             default=len(book.codes))  # fmt: skip
    longer = dataclasses.replace(book, codes=(*book.codes[:at], code, *book.codes[at:]), sha256="")
    longer = dataclasses.replace(longer, sha256=codebook.content_hash(longer))
    with store.write():
        codes.save(store, longer, actor)
        return stored.propose(store, topic, code_id, "promoted", actor)


def _check_new(book: tuple[Code, ...], code_id: str, name: str, taken: set[str]) -> None:
    parent = code_id.rpartition(".")[0]
    parts = code_id.split(".")
    if not all(part and part == codebook.slug(part) for part in parts) or len(parts) < 2:
        raise Refused(
            f"{code_id!r} is no id of a code.",
            fix="Use the id of a code above it, a point, and lower-case letters with _: such as"
            " community.public_spaces",
        )
    if not name.strip():
        raise Refused("a code needs a name.", fix='Give one: --name "Public spaces"')
    if code_id in taken:
        raise Refused(
            f"there is a code {code_id!r} already.", fix="Merge the topic into it with --into."
        )
    if parent not in {code.id for code in book}:
        raise NotFound(
            f"there is no code {parent!r} to put it under.",
            fix="See the ids with: chec-voice codebook PROJECT",
        )


def merge(store: Store, number: int, code_id: str, actor: str) -> int:
    """Suggest an existing code for a topic's answers; returns how many.

    Raises:
        NotFound: there is no such topic or code.
    """
    topic = stored.get(store, number)
    code = codes.current(store).get(code_id)
    if code is None or not code.codable:
        raise NotFound(
            f"there is no code {code_id!r} that can be applied.",
            fix="See the ids with: chec-voice codebook PROJECT",
        )
    return stored.propose(store, topic, code_id, "merged", actor)
