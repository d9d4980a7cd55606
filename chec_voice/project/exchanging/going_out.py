"""Writes a project as .qdpx or .qdc for another program."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chec_voice import __version__, draft_files, outputs, themes
from chec_voice.errors import Refused
from chec_voice.exchange import check, taguette_out, write
from chec_voice.exchange.code_nodes import code_nodes
from chec_voice.exchange.compose import compose
from chec_voice.exchange.guids import derived, one_line
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import ORIGIN, CodeSet, Exchange, User
from chec_voice.exchange.outgoing import Answer, Coding, Memo, Outgoing, Person
from chec_voice.exchange.profiles import EXCHANGE_FORMATS, LAYOUTS, PROFILES, Profile
from chec_voice.model import SYNTHETIC, AttributeValue, Codebook
from chec_voice.progress import SILENT, Progress
from chec_voice.project.leaving import written_down
from chec_voice.project.result_tables import how_safe
from chec_voice.project.results import Results
from chec_voice.store import (
    Store,
    coders,
    codes,
    exchanging,
    frameworks,
    inputs,
    queries,
    releases,
    taguette_file,
)

CODEBOOK_LINE = "Codebook: "
FRAMEWORKS_LINE = "Frameworks: "
ABOUT_LINE = "About the codebook: "
SOURCE_LINE = "Source of the codebook: "


@dataclass(frozen=True)
class SentOut:
    """What an export to another program wrote, and what it left out or changed."""

    path: Path
    profile: str
    layout: str
    counts: Mapping[str, int]
    """Element -> how many are in the file."""
    lost: tuple[Mapping[str, object], ...]


def send_out(
    store: Store,
    out: Path,
    *,
    profile: str,
    layout: str,
    coder_id: int | None,
    actor: str,
    force: bool = False,
    progress: Progress = SILENT,
) -> SentOut:
    """Write `out` (.qdpx or .qdc; .sqlite3 for Taguette) whole or not at all.

    Raises:
        Refused: no such profile or layout, or the place cannot be written or is taken.
    """
    losses = LossReport()
    wanted = _profile(profile)
    if layout not in LAYOUTS:
        raise Refused(f"there is no layout {layout!r}.", fix=f"Use one of: {', '.join(LAYOUTS)}.")
    imported = inputs.hashes(store)
    outputs.check(
        out, endings=tuple(EXCHANGE_FORMATS), force=force, inputs=[store.path], imported=imported
    )
    kind = out.suffix.lower().lstrip(".")
    if kind == "qdc":
        exchange = _codebook(store, wanted, losses)
        with outputs.replacing(out, binary=True) as file:
            write.write_qdc(file, exchange)
    else:
        content = _content(store, coder_id, losses)
        exchange = compose(content, wanted, layout, losses)
        _left_behind(store, coder_id, losses)
        wrong = check.problems(exchange)
        if wrong:  # a fault of ours: better no file than one that misleads
            raise Refused(
                f"the export would not be sound: {wrong[0]}.",
                fix="Nothing was written. Please report this; `chec-voice doctor` may say more.",
            )
        if kind == "sqlite3":
            _taguette(out, exchange, losses)
        else:
            with outputs.replacing(out, binary=True) as file:
                write.write_qdpx(file, exchange, wanted, progress)
    coder = coders.name_of(store, coder_id) if coder_id is not None else None
    sha256 = outputs.sha256_of(out)
    with written_down(store) as recorded:
        if recorded:
            after = {"files": [out.name], "profile": wanted.key, "counts": dict(losses.came)}
            store.event(actor, "export", target=kind, after=after)
            # Kept for later: a withdrawal looks here for counts that would give somebody away.
            people = (
                themes.people_counts(Results(store).themes(coder=coder)) if kind != "qdc" else {}
            )
            releases.record(
                store,
                actor=actor,
                kind=kind,
                path=out.name,
                sha256=sha256,
                content={
                    "people": people,
                    "rows_of_people": kind != "qdc",
                    "files": {out.name: sha256},
                    "lost": losses.to_dicts(),
                },
            )
    return SentOut(out, wanted.key, layout, dict(losses.came), tuple(losses.to_dicts()))


def _taguette(out: Path, exchange: Exchange, losses: LossReport) -> None:
    tables = taguette_out.to_tables(exchange, losses)
    outputs.make_folder(out.parent)
    draft = draft_files.draft_of(out)
    try:
        os.close(outputs.new_private_file(draft))
        taguette_file.write(draft, tables, taguette_out.COLUMNS)
        draft.replace(out)
    except OSError as error:
        raise outputs.cannot_write(out, error) from error
    except sqlite3.OperationalError as error:
        full = "full" in str(error)
        told = OSError(errno.ENOSPC if full else errno.EIO, str(error))
        raise outputs.cannot_write(out, told) from error
    finally:
        draft_files.remove(draft)


def _profile(key: str) -> Profile:
    if key not in PROFILES:
        raise Refused(f"there is no program {key!r}.", fix=f"Use one of: {', '.join(PROFILES)}.")
    return PROFILES[key]


# --- what goes ----------------------------------------------------------------------------


def _codebook(store: Store, profile: Profile, losses: LossReport) -> Exchange:
    book = codes.current(store)
    guids = exchanging.code_guids(store)
    nodes = code_nodes(book.codes, guids, profile, losses)
    losses.came["codes"] = len(nodes)
    areas: dict[str, list[str]] = defaultdict(list)
    for code in book.codes:
        if code.codable and code.parent is not None:
            areas[code.area].append(guids[code.id])
    names = {code.id: code.name for code in book.codes}
    sets = [
        CodeSet(derived("area set", guids[area]), f"Area: {names[area]}", codes=tuple(members))
        for area, members in areas.items()
    ]
    losses.came["sets"] = len(sets)
    return Exchange(name=book.name, origin=_origin(), codes=nodes, sets=sets)


def _origin() -> str:
    return f"{ORIGIN} {__version__}"


def _content(store: Store, coder_id: int | None, losses: LossReport) -> Outgoing:
    head = exchanging.head(store)
    book = codes.with_retired(store)
    people = _people(store)
    answers = _answers(store, people)
    codings = [
        Coding(
            row["uuid"],
            row["answer"],
            row["code"],
            row["coder"],
            row["start"],
            row["end"],
            row["valence"] or "",
            row["at"],
            row["level"] or "",
        )
        for row in exchanging.codings(store, coder_id)
    ]
    memos = _memos(store)
    used = {coding.coder for coding in codings} | {memo.coder for memo in memos}
    users = [
        User(row["uuid"], row["name"]) for row in exchanging.coders(store) if row["uuid"] in used
    ]
    attributes = queries.attributes(store)
    return Outgoing(
        name=head["name"],
        origin=_origin(),
        description=_description(store, book, bool(head["synthetic"])),
        at=head["created_at"],
        users=users,
        codes=book.codes,
        code_guids=exchanging.code_guids(store),
        people=people,
        answers=answers,
        codings=codings,
        memos=memos,
        person_attributes=[a["name"] for a in attributes if a["scope"] == "participant"],
        answer_attributes=[a["name"] for a in attributes if a["scope"] == "response"],
    )


def _description(store: Store, book: Codebook, synthetic: bool) -> str:
    lines = [SYNTHETIC] if synthetic else []
    lines += [
        "Small numbers are not hidden: for use inside the team only.",
        how_safe(store),
        f"Written by chec_voice {__version__}. People stand under numbers.",
        f"{CODEBOOK_LINE}{book.name} (id {book.id}, version {book.version})",
    ]
    if book.description:
        lines.append(f"{ABOUT_LINE}{one_line(book.description)}")
    lines += [f"{SOURCE_LINE}{key}: {one_line(text)}" for key, text in book.sources.items()]
    names = frameworks.everyone(store)
    if names:
        lines.append(f"{FRAMEWORKS_LINE}{', '.join(names)}")
    for name in names:
        frame = frameworks.get(store, name)
        if frame.notice:
            lines.append(f"{frame.name}: {frame.notice}")
    return "\n".join(lines)


def _values(store: Store, scope: str) -> dict[str, dict[str, AttributeValue]]:
    found: dict[str, dict[str, AttributeValue]] = defaultdict(dict)
    for row in exchanging.values(store, scope):
        found[row["owner"]][row["name"]] = AttributeValue(row["value"], row["state"])
    return found


def _people(store: Store) -> list[Person]:
    values = _values(store, "participant")
    width = max(4, len(str(exchanging.people_ever(store))))
    return [
        Person(
            row["uuid"],
            f"{'G' if row['is_group'] else 'P'}{row['id']:0{width}}",
            values.get(row["uuid"], {}),
            row["n_participants"] if row["is_group"] else 0,
        )
        for row in exchanging.people(store)
    ]


def _answers(store: Store, people: list[Person]) -> list[Answer]:
    values = _values(store, "response")
    return [
        Answer(
            guid=row["uuid"],
            person=row["person"],
            question=row["question"],
            text=row["text"],
            polarity=row["polarity"],
            voice=row["voice"],
            session=row["session"],
            values=values.get(row["uuid"], {}),
            withheld=row["consent_quotation"] == "no",
        )
        for row in exchanging.answers(store)
    ]


def _memos(store: Store) -> list[Memo]:
    return [
        Memo(
            guid=row["uuid"],
            kind=row["kind"],
            target=row["answer"] or row["code"] or "",
            coder=row["coder"],
            text=row["text"],
            start=row["start"] or 0,
            end=row["end"] or 0,
            at=row["at"],
        )
        for row in exchanging.memos(store)
    ]


def _left_behind(store: Store, coder_id: int | None, losses: LossReport) -> None:
    left = exchanging.left_behind(store, coder_id)
    for key, element, why in (
        ("out", "answers", "a concern was raised, or their person does not agree to analysis"),
        ("blank", "answers", "blank, or no answer: there is nothing to code"),
        ("rejected", "decisions", "'this code does not apply' has no place in the standard"),
        (
            "without_code",
            "decisions",
            "'looked at, no code applies' has no place in the standard",
        ),
        ("suggestions", "suggestions", "what a machine proposes is no judgement, and stays here"),
        ("links", "links", "links from codes to a framework have no place in the standard"),
    ):
        losses.add(element, "lost", why, count=left.get(key, 0))
