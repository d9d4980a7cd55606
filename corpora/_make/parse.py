"""Reads the hand-written sources (SOURCE_FORMAT.md and source/notes/README.md)."""

from __future__ import annotations

import re
from pathlib import Path

from corpora._make.model import (
    AREAS,
    FIELDS,
    PERSONAL_TYPES,
    QUESTIONS,
    VALENCES,
    Coding,
    Corpus,
    Judgement,
    Note,
    NoteLine,
    Participant,
    SourceError,
    Span,
    Text,
)

MARK = re.compile(r"\{([a-z]+):([^{}]+)\}")
PARTICIPANT = re.compile(r"=== ([A-Z]{2}-\d{3})")
QUESTION = re.compile(r"--- (q\d)")
JUDGEMENT = re.compile(r"! (?:disclosure (direct|indirect)|(harmless)): (\S.*)")
NOTE_ITEM = re.compile(r"- \[(group|scribed|paraphrase|verbatim|vote)\] (\S.*)")
VOTE = re.compile(r"(.+) \| (\d+)")
CODER_FILE = re.compile(r"coder_([a-z])_\w+\.txt")
PURPOSES = ("neutral", "helps", "harms", "change")


def unmark(marked: str, where: str) -> Text:
    """Takes the marks out of a text and keeps where they were."""
    plain, spans, last = "", [], 0
    for match in MARK.finditer(marked):
        kind, words = match.groups()
        if kind != "safe" and kind not in PERSONAL_TYPES:
            raise SourceError(f"{where}: unknown mark type {kind!r}")
        plain += marked[last : match.start()]
        spans.append(Span(len(plain), len(plain) + len(words), kind, words))
        plain += words
        last = match.end()
    plain += marked[last:]
    if "{" in plain or "}" in plain:
        raise SourceError(f"{where}: a brace is left over, or marks are nested")
    return Text(plain, spans)


def judgement(line: str, where: str) -> Judgement:
    match = JUDGEMENT.fullmatch(line.rstrip())
    if not match:
        raise SourceError(f"{where}: not a judgement: {line!r}")
    return Judgement(match[1] or match[2], match[3])


def _header_field(line: str, fields: dict[str, str], where: str) -> None:
    key, colon, value = line.partition(":")
    if not colon or key not in FIELDS:
        raise SourceError(f"{where}: expected one of {', '.join(FIELDS)}, found {line!r}")
    if key in fields:
        raise SourceError(f"{where}: {key} is given twice")
    fields[key] = value.strip()


def _answer(block: list[tuple[int, str]], path: Path) -> Text:
    """The lines under a question: text first, then judgements."""
    body = [line for _, line in block]
    first = next((i for i, line in enumerate(body) if line.startswith("!")), len(body))
    where = f"{path.name}:{block[0][0] if block else 0}"
    text = unmark("\n".join(body[:first]).strip("\n"), where)
    if not text.text.strip():
        raise SourceError(f"{where}: an empty answer")
    text.line = block[0][0]
    for number, line in block[first:]:
        if line.strip():
            text.judgements.append(judgement(line, f"{path.name}:{number}"))
    return text


def _participant(pid: str, area: str, block: list[tuple[int, str]], path: Path) -> Participant:
    fields: dict[str, str] = {}
    answers: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] | None = None
    for number, line in block:
        match = QUESTION.fullmatch(line)
        if match:
            if match[1] not in QUESTIONS or match[1] in answers:
                raise SourceError(f"{path.name}:{number}: unknown or repeated {match[1]}")
            current = answers[match[1]] = []
        elif current is not None:
            current.append((number, line))
        elif line.strip():
            _header_field(line, fields, f"{path.name}:{number}")
    if missing := [f for f in FIELDS if f not in fields and f != "voice"]:
        raise SourceError(f"{path.name}:{block[0][0] if block else 0}: {pid} lacks {missing}")
    fields["voice"] = fields.get("voice") or "verbatim"
    texts = {q: _answer(lines, path) for q, lines in sorted(answers.items())}
    return Participant(pid, area, {f: fields[f] for f in FIELDS}, texts)


def read_area(path: Path) -> list[Participant]:
    blocks: list[tuple[str, list[tuple[int, str]]]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        match = PARTICIPANT.fullmatch(line)
        if match:
            blocks.append((match[1], []))
        elif blocks:
            blocks[-1][1].append((number, line))
        elif line.strip():
            raise SourceError(f"{path.name}:{number}: text before the first participant")
    return [_participant(pid, path.stem, block, path) for pid, block in blocks]


def polarity(heading: str) -> str:
    """The purposes named in the brackets that end a prompt, in their order there."""
    brackets = re.search(r"\(([^()]*)\)\s*$", heading)
    words = re.findall(r"[a-z]+", brackets[1].casefold()) if brackets else []
    return "/".join(dict.fromkeys(w for w in words if w in PURPOSES))


def _note_line(line: str, where: str) -> tuple[str, str, int]:
    """Kind, text and votes of one line that is neither heading nor judgement."""
    if not line.startswith("- "):
        return "remark", line, 0
    item = NOTE_ITEM.fullmatch(line)
    if not item:
        raise SourceError(f"{where}: a list item without a known tag: {line!r}")
    if item[1] != "vote":
        return item[1], item[2], 0
    vote = VOTE.fullmatch(item[2])
    if not vote:
        raise SourceError(f"{where}: a vote reads 'Option | 7', found {item[2]!r}")
    return "vote", vote[1], int(vote[2])


def read_note(path: Path) -> Note:
    nid = path.stem.split("_")[0]
    lines: list[NoteLine] = []
    section = purpose = ""
    in_header = True
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line, where, lid = raw.rstrip(), f"{path.name}:{number}", f"{nid}/line-{number}"
        if not line:
            in_header = in_header and not lines
        elif line.startswith("!"):
            lines[-1].body.judgements.append(judgement(line, where))
        elif line.startswith("# "):
            lines.append(NoteLine(lid, "title", unmark(line[2:], where)))
        elif in_header:
            key, _, value = line.partition(": ")
            lines.append(NoteLine(lid, "meta", unmark(value, where), key=key))
        elif line.startswith("## "):
            body = unmark(line[3:], where)
            section, purpose = body.text, polarity(body.text)
            lines.append(NoteLine(lid, "heading", body, section, purpose))
        else:
            kind, words, votes = _note_line(line, where)
            body = unmark(words, where)
            lines.append(NoteLine(lid, kind, body, section, purpose, votes=votes))
    return Note(nid, path.stem, lines)


def _coding_line(line: str, coder: str, where: str) -> list[Coding]:
    rid, colon, rest = line.partition(":")
    if not colon or not rest.strip():
        raise SourceError(f"{where}: expected 'BS-001/q1: code +; code', found {line!r}")
    if rest.strip() == "none":
        return [Coding(rid.strip(), coder, "", "")]
    found = []
    for part in rest.split(";"):
        code, *mark = part.split()
        if len(mark) > 1 or (mark and mark[0] not in VALENCES):
            raise SourceError(f"{where}: unknown valence mark in {part.strip()!r}")
        valence = VALENCES[mark[0]] if mark else ""
        found.append(Coding(rid.strip(), coder, code, valence))
    return found


def read_codings(path: Path, coder: str) -> list[Coding]:
    """One coder's file. Empty lines and lines that start with # say nothing."""
    found: list[Coding] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found += _coding_line(line, coder, f"{path.name}:{number}")
    return found


def read_corpus(root: Path) -> Corpus:
    source = root / "source"
    participants = [p for area in AREAS for p in read_area(source / f"{area}.txt")]
    notes = [read_note(p) for p in sorted((source / "notes").glob("n*.txt"))]
    codings: list[Coding] = []
    for path in sorted((source / "codings").glob("coder_*.txt")):
        match = CODER_FILE.fullmatch(path.name)
        if not match:
            raise SourceError(f"{path.name}: expected a name like coder_a_something.txt")
        codings += read_codings(path, f"Synthetic coder {match[1].upper()}")
    demo: list[Coding] = []
    for path in sorted((source / "codings").glob("demo_coder*.txt")):
        demo += read_codings(path, "Sam (synthetic coder)")
    return Corpus(participants, notes, _ordered(codings), _ordered(demo))


def _ordered(codings: list[Coding]) -> list[Coding]:
    return sorted(codings, key=lambda c: (c.coder, c.response_id))
