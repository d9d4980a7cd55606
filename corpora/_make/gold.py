"""The tidy tables, the gold and the demo codings. Evaluation reads them; the demo never does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from corpora._make.model import AREAS, FIELDS, QUESTIONS, Coding, Corpus, Judgement, Span
from corpora._make.notes import HABITS, received_line

TIDY = [
    "response_id",
    "participant",
    "area",
    "partner",
    "setting",
    "district",
    "age_band",
    "gender",
    "ethnicity",
    "imd_quintile",
    "young_carer",
    "care_experience",
    "send",
    "voice",
    "question_id",
    "question",
    "polarity",
    "text",
]
NOTE_COLUMNS = [
    "line_id",
    "note",
    "file",
    "area",
    "section",
    "polarity",
    "kind",
    "key",
    "votes",
    "text",
]


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def as_jsonl(records: Iterable[dict[str, object]]) -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode("utf-8")


def span_record(rid: str, span: Span) -> dict[str, object]:
    record: dict[str, object] = {"response_id": rid, "start": span.start, "end": span.end}
    if span.type != "safe":
        record["type"] = span.type
    return record | {"text": span.text}


def tidy_responses(corpus: Corpus) -> bytes:
    rows = []
    for person in corpus.participants:
        fields = {f: person.fields[f] for f in FIELDS} | {
            "participant": person.id,
            "area": AREAS[person.area],
        }
        for qid, answer in person.answers.items():
            wording, polarity = QUESTIONS[qid]
            row = fields | {
                "response_id": f"{person.id}/{qid}",
                "question_id": qid,
                "question": wording,
                "polarity": polarity,
                "text": answer.text,
            }
            rows.append([row[column] for column in TIDY])
    return as_csv(TIDY, rows)


def tidy_notes(corpus: Corpus) -> bytes:
    """Each line with its text as received, which the spans of the notes point into."""
    rows = []
    for note in corpus.notes:
        habit = HABITS[note.id]
        file = note.stem + habit.suffix
        area = next(x.body.text for x in note.lines if x.key == "Area")
        for x in note.lines:
            text = received_line(x, habit)[0]
            votes = x.votes if x.kind == "vote" else ""
            rows.append(
                [x.id, note.id, file, area, x.section, x.polarity, x.kind, x.key, votes, text]
            )
    return as_csv(NOTE_COLUMNS, rows)


def _safeguarding(judged: Iterable[tuple[str, list[Judgement]]]) -> bytes:
    rows = [(rid, j.kind, j.reason) for rid, found in judged for j in found]
    return as_csv(("response_id", "kind", "reason"), rows)


def _codings(codings: list[Coding]) -> bytes:
    rows = [(c.response_id, c.coder, c.code, c.valence) for c in codings]
    return as_csv(("response_id", "coder", "code", "valence"), rows)


def _demo_codings(codings: list[Coding]) -> bytes:
    """As a team would hand it over: by participant and question, for `import-codings`."""
    rows = []
    for c in codings:
        participant, question = c.response_id.split("/")
        rows.append((participant, QUESTIONS[question][0], c.code, c.valence))
    return as_csv(("participant", "question", "code", "valence"), rows)


def gold_files(corpus: Corpus) -> dict[str, bytes]:
    responses = corpus.responses()
    note_spans = [
        (line.id, span)
        for note in corpus.notes
        for line in note.lines
        for span in received_line(line, HABITS[note.id])[1]
    ]
    personal = [span_record(r, s) for r, t in responses.items() for s in t.personal]
    alike = [span_record(r, s) for r, t in responses.items() for s in t.look_alikes]
    note_lines = corpus.note_lines()
    files = {
        "responses.csv": tidy_responses(corpus),
        "notes.csv": tidy_notes(corpus),
        "gold/personal_data.jsonl": as_jsonl(personal),
        "gold/look_alikes.jsonl": as_jsonl(alike),
        "gold/safeguarding.csv": _safeguarding((r, t.judgements) for r, t in responses.items()),
        "gold/notes_personal_data.jsonl": as_jsonl(
            span_record(i, s) for i, s in note_spans if s.type != "safe"
        ),
        "gold/notes_look_alikes.jsonl": as_jsonl(
            span_record(i, s) for i, s in note_spans if s.type == "safe"
        ),
        "gold/notes_safeguarding.csv": _safeguarding(
            (i, x.body.judgements) for i, x in note_lines.items()
        ),
    }
    if corpus.codings:
        files["gold/codings.csv"] = _codings(corpus.codings)
    if corpus.demo:
        files["demo/codings.csv"] = _demo_codings(corpus.demo)
    return files
