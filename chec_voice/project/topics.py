"""Topics over a project's answers, and what people make of them."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from chec_voice import codebook, suggest
from chec_voice import topics as step
from chec_voice.errors import NotFound, Refused
from chec_voice.model import Code, Codebook
from chec_voice.progress import SILENT, Progress
from chec_voice.project.selection import Filters, Selection
from chec_voice.project.suggest.vectors import embed
from chec_voice.store import Store, codes, commands, facts, suggestions
from chec_voice.store import topics as stored
from chec_voice.suggest.scope import has_content
from chec_voice.topics import Check

_MOST = 10_000
"""Answers of one topic that are listed."""


@dataclass(frozen=True)
class TopicView:
    """One topic as the project stands now: answers that were raised or withdrawn since are out."""

    number: int
    words: tuple[str, ...]
    stability: float
    segments: tuple[int, ...]
    """The most typical first."""
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
    action: str = ""
    """What people made of it: promoted or merged; "" nothing yet."""
    code: str | None = None
    """The code that it became, or was merged into."""

    @property
    def label(self) -> str:
        return step.label(self.words)

    @property
    def stability_word(self) -> str:
        return step.stability_word(self.stability)

    @property
    def covered(self) -> float:
        """The share of its parts that have a code, or an existing one suggested."""
        return (self.coded + self.suggested) / max(1, len(self.segments))


@dataclass(frozen=True)
class TopicReport:
    """What was found last, counted as the project stands now."""

    topics: tuple[TopicView, ...]
    checks: tuple[Check, ...]
    answers: int
    """Open answers that say something, now."""
    segments_in_none: int
    texts: int
    """Different texts when the topics were found; so `outliers` and `joined`."""
    outliers: int
    joined: int
    agreement: float
    seed: int
    min_size: int
    warnings: tuple[str, ...]
    found_at: str
    current: bool
    """False when answers were imported since: these are not all of them."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "found_at": self.found_at,
            "current": self.current,
            "texts": self.texts,
            "min_size": self.min_size,
            "outliers": self.outliers,
            "outliers_joined": self.joined,
            "agreement": self.agreement,
            "warnings": list(self.warnings),
            "checks": [dataclasses.asdict(check) for check in self.checks],
            "topics": [
                {
                    "number": view.number,
                    "words": list(view.words),
                    "stability": view.stability,
                    "stable": view.stability_word,
                    "answers": view.answers,
                    "people": view.people,
                    "segments": list(view.segments),
                    "examples": list(view.examples),
                    "looked_at": view.looked,
                    "coded": view.coded,
                    "suggested": view.suggested,
                    "codes": [{"code": code, "segments": count} for code, count in view.codes],
                    "action": view.action,
                    "code": view.code,
                }
                for view in self.topics
            ],
        }


class Topics:
    """Clusters of answers, and what people make of them. Open it with `project.topics`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(
        self,
        *,
        min_size: int | None = None,
        join_outliers: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> TopicReport:
        """Clusters of answers that are alike, with how stable they are; replaces earlier ones.

        Raises:
            Refused: there is too little text.
            ModelError: the embedding model or BERTopic is not installed.
        """
        return _find(
            self._store,
            min_size=min_size,
            join_outliers=join_outliers,
            actor=actor,
            progress=progress,
        )

    def last(self) -> TopicReport | None:
        """What `find` found last, as the project stands now; None when there is none.

        Answers that were raised or withdrawn since are out; `current` says whether some came in.
        Quick: it finds nothing anew and loads no model.
        """
        return _read(self._store)

    def answers(self, number: int) -> list[tuple[int, str, str]]:
        """(segment id, text, question) of the parts in a topic, the most typical first.

        Raises:
            NotFound: there is no such topic.
        """
        found = Selection(self._store, Filters(topic=number), "typical")
        return [
            (line.segment_id, line.text, line.question) for line in found.page(n=_MOST, whole=True)
        ]

    def promote(self, number: int, code: str, name: str, *, actor: str = "chec_voice") -> int:
        """Make a code of a topic and suggest it for its answers, as one command; returns how many.

        Its keywords are the topic's words; a person still has to define it.

        Raises:
            NotFound: there is no such topic, or no code above the new one.
            Refused: the code exists, or its id or name is no good.
        """
        return _promote(self._store, number, code, name, actor)

    def merge(self, number: int, code: str, *, actor: str = "chec_voice") -> int:
        """Suggest an existing code for a topic's answers; returns how many.

        Raises:
            NotFound: there is no such topic or code.
        """
        topic = stored.get(self._store, number)
        existing = codes.current(self._store).get(code)
        if existing is None or not existing.codable:
            raise NotFound(
                f"there is no code {code!r} that can be applied.",
                fix="See the ids with: chec-voice codebook PROJECT",
            )
        return stored.propose(self._store, topic, code, "merged", actor)


def _find(
    store: Store,
    *,
    min_size: int | None,
    join_outliers: bool,
    actor: str,
    progress: Progress,
) -> TopicReport:
    """Find topics anew, and keep them in the place of the earlier ones."""
    store.require_writable()
    everything = stored.answers(store)
    rows = [row for row in everything if has_content(row["text"])]
    texts = {row["text_hash"]: row["text"] for row in sorted(rows, key=lambda r: r["text_hash"])}
    if len(texts) < step.FEWEST:
        step.refuse(len(texts), wordless=len(everything) - len(rows))
    encoder = suggest.load_encoder()
    embed(store, encoder, progress)

    def known(hashes: Any) -> dict[str, bytes]:
        return suggestions.embeddings(store, encoder.model_id, hashes)

    vectors = suggest.encode_unique(encoder, list(texts.values()), known)
    seed = facts.seed(store)
    found = step.find_topics(
        list(texts.values()),
        vectors,
        seed=seed,
        min_size=min_size,
        join_outliers=join_outliers,
        progress=progress,
    )
    labels = [topic.label for topic in found.topics]
    alike = step.alike(
        [topic.number for topic in found.topics], encoder.encode(labels) if labels else None
    )
    params = {
        "min_size": found.min_size,
        "join_outliers": join_outliers,
        "texts": found.texts,
        "outliers": found.outliers,
        "joined": found.joined,
        "agreement": found.agreement,
        "warnings": found.warnings,
        "alike": alike,
    }
    stored.save(store, params, encoder.model_id, _places(found, list(texts), rows), actor)
    report = _read(store)
    assert report is not None
    return report


def _open(store: Store) -> list[Row]:
    """Open segments that say something."""
    return [row for row in stored.answers(store) if has_content(row["text"])]


def _places(
    found: step.Topics, keys: list[str], rows: list[Row]
) -> list[tuple[int, tuple[str, ...], int, float, list[tuple[int, float]]]]:
    """Topics as the store keeps them: texts become the segments that hold them."""
    by_hash: dict[str, list[Row]] = {}
    for row in rows:
        by_hash.setdefault(row["text_hash"], []).append(row)
    kept = []
    for topic in found.topics:
        where = [
            (row, weight)
            for m, weight in zip(topic.members, topic.weights, strict=True)
            for row in by_hash[keys[m]]
        ]
        answers = len({row["response_id"] for row, _ in where})
        members = [(int(row["id"]), weight) for row, weight in where]
        kept.append((topic.number, topic.words, answers, topic.stability, members))
    return kept


def _read(store: Store) -> TopicReport | None:
    run = stored.last_run(store)
    params = json.loads(run["params"]) if run is not None else {}
    if run is None or "agreement" not in params:
        return None
    covered = stored.covered(store, run["id"])
    views, held = [], {}
    for topic in stored.of_run(store, run["id"]):
        rows = stored.members(store, topic["id"])
        if rows:
            views.append(_view(topic, rows, covered))
            held[int(topic["number"])] = frozenset(int(row["response_id"]) for row in rows)
    rows = _open(store)
    total = len({row["response_id"] for row in rows})
    inside = {segment for view in views for segment in view.segments}
    close = [f"{a} and {b}" for a, b in params["alike"] if a in held and b in held]
    return TopicReport(
        topics=tuple(views),
        checks=step.check_set(held, close, total),
        answers=total,
        segments_in_none=sum(row["id"] not in inside for row in rows),
        texts=params["texts"],
        outliers=params["outliers"],
        joined=params["joined"],
        agreement=params["agreement"],
        seed=run["seed"],
        min_size=params["min_size"],
        warnings=tuple(params["warnings"]),
        found_at=run["ended_at"],
        current=not stored.imported_since(store, run["id"]),
    )


def _view(
    topic: Row, rows: list[Row], covered: dict[int, tuple[bool, set[str], set[str]]]
) -> TopicView:
    nothing: tuple[bool, set[str], set[str]] = (False, set(), set())
    known = [covered.get(row["id"], nothing) for row in rows]
    looked = [applied for done, applied, _ in known if done or applied]
    return TopicView(
        number=topic["number"],
        words=tuple(json.loads(topic["words"])),
        stability=topic["stability"],
        segments=tuple(int(row["id"]) for row in rows),
        answers=len({row["response_id"] for row in rows}),
        people=len({row["participant_id"] for row in rows if not row["is_group"]}),
        examples=tuple(dict.fromkeys(row["text"] for row in rows))[: step.EXAMPLES],
        looked=len(looked),
        coded=sum(bool(applied) for applied in looked),
        suggested=sum(bool(s) for done, applied, s in known if not done and not applied),
        codes=tuple(Counter(code for applied in looked for code in applied).most_common(3)),
        action=topic["action"],
        code=topic["code"],
    )


def as_code(book: Codebook, view: TopicView) -> tuple[str, str]:
    """(id of the code above, name) that suit a topic which becomes a code; a person may change
    both. It stands beside the code that people gave its answers most.
    """
    nearest = next((c for key, _ in view.codes if (c := book.get(key)) and c.parent), None)
    top = next((code.id for code in book.codes if code.parent is None), "")
    return (nearest.parent if nearest and nearest.parent else top), step.label(view.words, 2)


def _promote(store: Store, number: int, code_id: str, name: str, actor: str) -> int:
    topic = stored.get(store, number)
    book = codes.current(store)
    _check_new(book.codes, code_id, name, {code.id for code in codes.every(store)})
    parent = code_id.rpartition(".")[0]
    words = tuple(json.loads(topic["words"]))
    code = Code(
        id=code_id,
        name=name.strip(),
        parent=parent or None,
        keywords=words,
        basis=f"promoted from a topic by {actor}",
    )
    at = max(
        (n for n, c in enumerate(book.codes, 1) if f"{c.id}.".startswith(f"{parent}.")),
        default=len(book.codes),
    )
    longer = dataclasses.replace(book, codes=(*book.codes[:at], code, *book.codes[at:]), sha256="")
    longer = dataclasses.replace(longer, sha256=codebook.content_hash(longer))
    with commands.together(store):
        codes.edit(store, longer, actor, f"made the code {code.name} of a topic")
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
            f"there is a code {code_id!r} already.",
            fix="Choose another name, or merge the topic into that code.",
        )
    if parent not in {code.id for code in book}:
        raise NotFound(
            f"there is no code {parent!r} to put it under.",
            fix="See the ids with: chec-voice codebook PROJECT",
        )
