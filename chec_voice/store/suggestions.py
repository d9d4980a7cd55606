"""Machines' proposals, the runs they come from, and cached embeddings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Row

from chec_voice.model import Evidence, Segment, Suggestion
from chec_voice.store import codes, settings
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.readable import OPEN
from chec_voice.text import text_hash

LESS_LIKELY = "less likely"
"""Stands for the suggester where a code was only offered."""


def start_run(
    store: Store, *, kind: str, suggesters: str, version: str, params: dict[str, object], model: str
) -> int:
    """A run over the segments; an unfinished one of the same make is taken up again."""
    codebook = codes.version_id(store)
    packed = json.dumps(params, sort_keys=True)
    make = (kind, suggesters, version, packed, model, codebook)
    with store.write():
        found = store.value(
            "SELECT id FROM run WHERE kind = ? AND suggesters = ? AND version = ? AND params = ?"
            " AND model = ? AND codebook_version_id = ? ORDER BY id DESC LIMIT 1",
            make,
        )
        if found is not None:
            store.execute("UPDATE run SET ended_at = NULL WHERE id = ?", (found,))
            return int(found)
        return store.execute(
            "INSERT INTO run (uuid, kind, suggesters, version, params, model, codebook_version_id,"
            " seed, started_at) SELECT ?, ?, ?, ?, ?, ?, ?, seed, ? FROM project",
            (new_uuid(), *make, now()),
        )


def forget_run(store: Store, run_id: int) -> None:
    """Let a run go over every segment again."""
    with store.write():
        store.execute("DELETE FROM suggested WHERE run_id = ?", (run_id,))


def end_run(store: Store, run_id: int, actor: str, summary: object) -> None:
    """Note that a run came to its end."""
    with store.write():
        store.execute("UPDATE run SET ended_at = ? WHERE id = ?", (now(), run_id))
        store.event(actor, "suggest", target=f"run:{run_id}", after=summary)


def pending(store: Store, run_id: int) -> int:
    """How many segments this run has not been over yet."""
    return int(
        store.value(
            "SELECT count(*) FROM segment s JOIN response r ON r.id = s.response_id"
            " LEFT JOIN suggested d ON d.segment_id = s.id AND d.run_id = ?"
            f" WHERE {OPEN} AND d.segment_id IS NULL",
            [run_id],
        )
    )


def pending_segments(store: Store, run_id: int, limit: int) -> list[tuple[Segment, str]]:
    """The next segments of a run, each with its text hash."""
    return [
        (
            Segment(
                row["id"],
                row["response_id"],
                row["start"],
                row["end"],
                row["text"][row["start"] : row["end"]],
                row["question"],
                row["polarity"],
            ),
            row["text_hash"],
        )
        for row in store.rows(
            'SELECT s.id, s.response_id, s.start, s."end", s.text_hash, r.text,'
            " q.text AS question, q.polarity"
            " FROM segment s JOIN response r ON r.id = s.response_id"
            " JOIN question q ON q.id = r.question_id"
            " LEFT JOIN suggested d ON d.segment_id = s.id AND d.run_id = ?"
            f" WHERE {OPEN} AND d.segment_id IS NULL ORDER BY s.id LIMIT ?",
            [run_id, limit],
        )
    ]


def save(
    store: Store, run_id: int, segment_ids: Sequence[int], suggestions: Iterable[Suggestion]
) -> int:
    """Replace the suggestions of these segments; one transaction, so a stopped run resumes here.

    Returns how many are kept as suggestions; those that are less likely stand apart.
    """
    code_ids = codes.ids(store)
    less_likely: dict[int, list[tuple[int, float]]] = {}
    with store.write():
        # A person may have raised or an import have changed an answer while the machine thought.
        marks = ", ".join("?" * len(segment_ids))
        still = {
            row["id"]
            for row in store.rows(
                "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id"
                f" WHERE {OPEN} AND s.id IN ({marks})",
                segment_ids,
            )
        }
        segment_ids = [i for i in segment_ids if i in still]
        store.execute_many(
            # What a person proposed from a topic stays.
            "DELETE FROM suggestion WHERE segment_id = ? AND suggester <> 'topic'",
            [(i,) for i in segment_ids],
        )
        proposed = [s for s in suggestions if s.segment_id in still]
        for s in proposed:
            if not s.likely:
                other = (code_ids[s.code], round(s.score, 4))
                less_likely.setdefault(s.segment_id, []).append(other)
        rows = [
            (
                s.segment_id,
                code_ids[s.code],
                run_id,
                s.suggester,
                min(max(float(s.score), 0.0), 1.0),
                json.dumps([vars(e) for e in s.evidence], ensure_ascii=False),
            )
            for s in proposed
            if s.likely
        ]
        store.execute_many(
            "INSERT INTO suggestion (segment_id, code_id, run_id, suggester, score, evidence)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET run_id = excluded.run_id,"
            " suggester = excluded.suggester, score = excluded.score, evidence = excluded.evidence",
            rows,
        )
        store.execute_many(
            "INSERT INTO suggested (segment_id, run_id, less_likely) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET run_id = excluded.run_id,"
            " less_likely = excluded.less_likely",
            [
                (segment_id, run_id, json.dumps(less_likely.get(segment_id, [])))
                for segment_id in segment_ids
            ],
        )
    return len(rows)


LEARNED = "learned"
"""Stands for the suggester that learned from decisions: only its scores are probabilities."""
_BORNE_OUT = "scores_borne_out"


def keep_borne_out(store: Store, borne_out: bool) -> None:
    """Whether decisions bear scores out as numbers, as the last model has it."""
    if borne_out != are_borne_out(store):
        with store.write():
            if borne_out:
                settings.put(store, _BORNE_OUT, "yes")
            else:
                settings.drop(store, _BORNE_OUT)


def are_borne_out(store: Store) -> bool:
    """Whether the scores of suggestions were measured, and hold what they promise."""
    return settings.get(store, _BORNE_OUT) is not None


def of_segment(store: Store, segment_id: int) -> list[Suggestion]:
    """Suggestions for one segment, best first.

    A coded answer that is quoted as evidence is left out when it is not open any more: it was
    raised, withdrawn or redacted since.
    """
    rows = store.rows(
        "SELECT s.*, code.key AS code FROM suggestion s JOIN code ON code.id = s.code_id"
        " WHERE s.segment_id = ? AND NOT code.retired ORDER BY s.score DESC, code.position",
        [segment_id],
    )
    borne_out = bool(rows) and are_borne_out(store)
    return [
        Suggestion(
            segment_id,
            row["code"],
            row["score"],
            row["suggester"],
            tuple(
                Evidence(e["kind"], e["text"], tuple((a, b) for a, b in e["spans"]))
                for e in json.loads(row["evidence"])
                if e["kind"] != "neighbour" or are_open_words(store, e["text"])
            ),
            borne_out=borne_out and row["suggester"] == LEARNED,
        )
        for row in rows
    ]


def less_likely(store: Store, segment_id: int) -> list[Suggestion]:
    """Codes that the last run holds less likely for a segment than what it suggests, best first."""
    return [
        Suggestion(segment_id, row["code"], row["score"], LESS_LIKELY, likely=False)
        for row in store.rows(
            "SELECT code.key AS code, json_extract(pair.value, '$[1]') AS score"
            " FROM suggested d, json_each(d.less_likely) pair"
            " JOIN code ON code.id = json_extract(pair.value, '$[0]')"
            " WHERE d.segment_id = ? AND NOT code.retired ORDER BY pair.key",
            [segment_id],
        )
    ]


def are_open_words(store: Store, text: str) -> bool:
    """Whether an answer that may be read has a part of just these words."""
    return bool(
        store.value(
            "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id"
            f" WHERE s.text_hash = ? AND {OPEN} LIMIT 1",
            [text_hash(text)],
        )
    )


def embeddings(store: Store, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
    """Cached vectors (float32, little endian) by text hash."""
    found: dict[str, bytes] = {}
    wanted = list(dict.fromkeys(hashes))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join("?" * len(part))
        for row in store.rows(
            f"SELECT text_hash, vector FROM embedding WHERE model = ? AND text_hash IN ({marks})",
            [model, *part],
        ):
            found[row["text_hash"]] = row["vector"]
    return found


def anything_to_suggest_for(store: Store) -> bool:
    """Whether any answer is open."""
    found = store.value(f"SELECT 1 FROM response r WHERE {OPEN} LIMIT 1")
    return found is not None


def has_embeddings(store: Store, model: str) -> bool:
    """Whether any text has a vector of this model."""
    return store.value("SELECT 1 FROM embedding WHERE model = ? LIMIT 1", [model]) is not None


def save_embeddings(
    store: Store, model: str, dimensions: int, vectors: Iterable[tuple[str, bytes]]
) -> None:
    """Keep vectors, so that they need not be made again; nothing in a project to look at."""
    if store.read_only:
        return
    with store.write():
        store.execute_many(
            "INSERT OR IGNORE INTO embedding (text_hash, model, dimensions, vector)"
            " VALUES (?, ?, ?, ?)",
            [(text_hash, model, dimensions, vector) for text_hash, vector in vectors],
        )


def texts_without_embedding(store: Store, model: str) -> Iterator[tuple[str, str]]:
    """(hash, text) of every open segment whose text has no vector yet, each text once."""
    for row in store.iterate(
        'SELECT s.text_hash, s.start, s."end", r.text'
        " FROM segment s JOIN response r ON r.id = s.response_id"
        " LEFT JOIN embedding e ON e.text_hash = s.text_hash AND e.model = ?"
        f" WHERE {OPEN} AND e.text_hash IS NULL GROUP BY s.text_hash",
        [model],
    ):
        yield row["text_hash"], row["text"][row["start"] : row["end"]]


def sample_vectors(store: Store, model: str, limit: int) -> list[bytes]:
    """Vectors of at most `limit` distinct texts of the project, the same ones each time."""
    return [
        row["vector"]
        for row in store.rows(
            "SELECT e.vector FROM embedding e WHERE e.model = ? AND EXISTS"
            " (SELECT 1 FROM segment s WHERE s.text_hash = e.text_hash)"
            " ORDER BY e.text_hash LIMIT ?",
            [model, limit],
        )
    ]


def score_of(store: Store, segment_id: int, code: str) -> Row | None:
    """Score and run of a code that was suggested or offered for a segment, if it was."""
    proposed = store.row(
        "SELECT s.score, s.run_id FROM suggestion s JOIN code c ON c.id = s.code_id"
        " WHERE s.segment_id = ? AND c.key = ?",
        [segment_id, code],
    )
    return proposed or store.row(
        "SELECT json_extract(pair.value, '$[1]') AS score, d.run_id"
        " FROM suggested d, json_each(d.less_likely) pair"
        " JOIN code ON code.id = json_extract(pair.value, '$[0]')"
        " WHERE d.segment_id = ? AND code.key = ?",
        [segment_id, code],
    )
