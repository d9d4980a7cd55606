"""Who did what, when, before and after: the audit trail for an evaluator, without words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from sqlite3 import Row
from typing import Any

from chec_voice import framework_map
from chec_voice.errors import NotFound, Refused
from chec_voice.project.codebook_acts import edit_words
from chec_voice.project.history.act import (
    COLUMNS,
    JUDGING,
    KINDS,
    VERDICTS,
    Act,
    answers_of,
    common_word,
    judged,
    kind_of,
    parts_of,
    sealed,
    told,
    version_words,
    what_of,
)
from chec_voice.project.results import Results, tallied
from chec_voice.store import Store, codes, frameworks, history, lookups, rounds, settling
from chec_voice.store.history import OutOfSight
from chec_voice.tally import Count
from chec_voice.text import parts_and_answers


@dataclass(frozen=True)
class Behind:
    """A figure of a table or report, and the judgements that it is made of."""

    count: Count
    """As the table of themes, or the map, has it."""
    acts: tuple[Act, ...]
    rule: str
    """Which coding counts, in a sentence."""


@dataclass(frozen=True)
class _Target:
    kind: str
    key: str
    codes: tuple[str, ...] = ()
    answer: int | None = None
    batch: int | None = None
    until: int | None = None
    answers: frozenset[int] | None = None
    coders: tuple[str, ...] = ()
    framework: str | None = None


@dataclass(frozen=True)
class _Figure:
    count: Count
    segments: set[int] | None
    """Segments that it rests on; None: any that has the code."""
    answers: set[int] | None
    """Answers that it is about; None: all."""


class History:
    """The audit trail of one project. Open it with `project.history`.

    Nobody's words are in it. What the project keeps from sight is not told here either: judgements
    in an open blind round, and which answers wait for a safeguarding lead.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def acts(
        self, target: str = "", *, since: str = "", until: str = "", coder: str = ""
    ) -> Iterator[Act]:
        """What was done, oldest first; with a target, every judgement on it, also imported ones.

        Args:
            target: `code:ID` (or the id alone), `answer:N`, `round:NAME`, `batch:N`,
                `driver:ID`, `domain:ID` or `codebook`; "" is everything, act by act.
            since, until: a day (2026-03-01) or a time, UTC; what was done from then on, and up to
                then (of a day: to its end).
            coder: only what this person did.

        Raises:
            NotFound: there is no such thing in the project.
            Refused: a day is none.
        """
        bounds = {"since": _time(since), "until": _time(until, end=True)}
        hidden = history.out_of_sight(self._store)
        wanted = self._target(target) if target.strip() else None
        who = coder.strip().casefold()
        if wanted is None:
            lines = self._events(None, hidden, bounds, coder)
        else:
            made = [
                *self._judgements(wanted, hidden, bounds),
                *self._events(wanted, hidden, bounds),
            ]
            lines = iter(sorted(made, key=lambda act: act.at))
        return (act for act in lines if not who or act.who.casefold() == who)

    def behind(
        self, target: str, *, where: Mapping[str, str] | None = None, coding: str = "agreed"
    ) -> Behind:
        """The judgements that a figure of the themes or the map is made of, and the figure.

        Args:
            target: a code, a driver or a domain.
            where: attribute (or `question`, `session`) -> value, as the column of a table has it.
            coding: the rule that the table was made by.

        Raises:
            NotFound: there is no such code, driver, attribute or coder.
            Refused: the target is something else.
        """
        wanted = self._target(target)
        if wanted.kind not in ("code", "driver", "domain"):
            raise Refused(
                "a figure belongs to a code, a driver or a domain.",
                fix="Name one: --target code:ID, or --target driver:ID.",
            )
        chosen = {name.strip(): value.strip() for name, value in (where or {}).items()}
        figure = self._figure(wanted, chosen, coding)
        ids = history.counted(self._store, coding)
        hidden = history.out_of_sight(self._store)
        settled = history.who_settled(self._store)
        rows = history.judgements(self._store, codes=wanted.codes)
        acts = tuple(
            judged(row, hidden, settled)
            for row in rows
            if row["id"] in ids
            and (figure.segments is None or row["segment_id"] in figure.segments)
            and (figure.answers is None or row["response_id"] in figure.answers)
        )
        return Behind(figure.count, acts, settling.rule_words(coding))

    def rows(self, acts: Iterable[Act]) -> Iterator[tuple[object, ...]]:
        """Lines as a table, its headings first; cells are safe in a spreadsheet."""
        from chec_voice.formula_cells import safe_cell

        yield COLUMNS
        for act in acts:
            yield tuple(safe_cell(value) for value in act.as_dict().values())

    # --- targets ---

    def _target(self, target: str) -> _Target:
        kind, _, key = (part.strip() for part in target.strip().partition(":"))
        match kind:
            case "codebook":
                return _Target("codebook", "")
            case "answer" | "response" | "batch" if key.isdecimal():
                return self._numbered("batch" if kind == "batch" else "answer", int(key))
            case "round":
                made = rounds.get(self._store, key)
                answers = frozenset(rounds.answers(self._store, made.id))
                return _Target(
                    "round",
                    made.name,
                    until=made.last_decision,
                    answers=answers,
                    coders=made.coders,
                )
            case "driver" | "domain" | "element":
                return self._element(key)
        return self._code(key if kind == "code" else target.strip())

    def _numbered(self, kind: str, number: int) -> _Target:
        if not lookups.there_is(self._store, "batch" if kind == "batch" else "response", number):
            raise NotFound(f"there is no {kind} {number} in this project.")
        if kind == "batch":
            return _Target("batch", str(number), batch=number)
        return _Target("answer", str(number), answer=number)

    def _code(self, key: str) -> _Target:
        every = codes.every(self._store)
        named = [c for c in every if c.id == key] or [
            c for c in every if key.casefold() in (c.name.casefold(), c.label.casefold())
        ]
        if len({c.id for c in named}) != 1:
            raise NotFound(
                f"there is no {key!r} here to show the history of.",
                fix="Name a code, or answer:N, round:NAME, batch:N, driver:ID or codebook.",
            )
        below = {named[0].id}
        for code in codes.with_retired(self._store).codes:
            if code.parent in below:
                below.add(code.id)
        return _Target("code", named[0].id, codes=tuple(sorted(below)))

    def _element(self, key: str) -> _Target:
        for name in frameworks.everyone(self._store):
            frame = frameworks.get(self._store, name)
            element = next((e for e in frame.elements if e.id.casefold() == key.casefold()), None)
            if element is not None:
                row = self._row(element.id, frame.id, None, "agreed")
                kind = "domain" if element.parent is None else "driver"
                return _Target(kind, element.id, codes=row.codes, framework=frame.id)
        raise NotFound(
            f"there is no driver or domain {key!r}.",
            fix="See them with: chec-voice map PROJECT --drivers",
        )

    def _row(
        self, element: str, framework: str | None, by: str | None, coding: str
    ) -> framework_map.MapRow:
        drawn = Results(self._store).map(framework_name=framework, by=by, coding=coding)
        return next(row for row in drawn.rows if row.element.id == element)

    def _figure(self, wanted: _Target, where: Mapping[str, str], coding: str) -> _Figure:
        """The count that tables show, and what it rests on."""
        tally, _ = tallied(self._store, ",".join(where) or None, coding)
        value = " × ".join(where.values())
        inside: set[int] | None = None
        if tally.labels is not None:
            if value not in tally.values:
                raise NotFound(
                    f"no answer has {value!r} under {' and '.join(where)}.",
                    fix=f"Values: {', '.join(tally.values)}.",
                )
            column = tally.labels.of == tally.values.index(value)
            inside = {int(answer) for answer in tally.answers.response_ids[column]}
        if wanted.kind == "code":
            whole, parts = tally.count(wanted.codes)
            return _Figure(parts.get(value, Count()) if where else whole, None, inside)
        row = self._row(wanted.key, wanted.framework, ",".join(where) or None, coding)
        about = Results(self._store).answers_about(
            wanted.key, framework_name=wanted.framework, coding=coding
        )
        count = row.by.get(value, Count()) if where else row.count
        return _Figure(count, set(about.sure), inside)

    # --- lines ---

    def _judgements(
        self, wanted: _Target, hidden: OutOfSight, bounds: Mapping[str, str]
    ) -> Iterator[Act]:
        if wanted.kind == "codebook":
            return
        settled = history.who_settled(self._store)
        for row in history.judgements(
            self._store,
            codes=wanted.codes or None,
            answer=wanted.answer,
            batch=wanted.batch,
            until=wanted.until,
        ):
            if wanted.answers is not None and row["response_id"] not in wanted.answers:
                continue
            if wanted.coders and row["coder"] not in wanted.coders:
                continue
            if not _within(row["at"], bounds):
                continue
            sealed = (row["coder"], row["response_id"]) in hidden.blind
            if wanted.codes and (sealed or row["response_id"] in hidden.waiting):
                continue  # the target itself would tell the code
            yield judged(row, hidden, settled)

    def _events(
        self,
        wanted: _Target | None,
        hidden: OutOfSight,
        bounds: Mapping[str, str],
        actor: str = "",
    ) -> Iterator[Act]:
        answers = history.answers_of_segments(self._store)
        changes = self._codebook_changes()
        for event in history.events(self._store, actor=actor.strip(), **bounds):
            before, after = json.loads(event["before"]), json.loads(event["after"])
            kind = kind_of(event, after)
            if wanted is not None and (
                kind in JUDGING or not _concerns(wanted, event, after, answers, changes)
            ):
                continue
            act = self._act(event, kind, before, after, answers)
            if event["id"] in changes:
                act = replace(act, before=changes[event["id"]][0], after=changes[event["id"]][1])
            yield sealed(act, kind, event, hidden, answers_of(event, after, answers))

    def _act(
        self, event: Row, kind: str, before: object, after: object, answers: Mapping[int, int]
    ) -> Act:
        where = answers_of(event, after, answers)
        on = event["target"]
        if where:
            parts = parts_of(event, after, answers)
            many = parts_and_answers(len(parts), len(where))
            on = f"answer:{where[0]}" if len(where) == 1 else many
        elif kind.startswith("round") and on:
            on = f"round:{on}"
        what = what_of(kind)
        code = after.get("code", "") if isinstance(after, dict) else ""
        if kind == "decide" and isinstance(after, dict):
            what = f"{VERDICTS[after['verdict']]} a code"
            before, after = self._stood(after)
        elif kind == "edit-codebook" and isinstance(after, dict) and "what" in after:
            what = edit_words(str(after["what"]), after)
        elif kind == "edit":
            what = str(after["what"]) if isinstance(after, dict) and "what" in after else what
            after = None
        elif kind == "review" and isinstance(before, dict) and isinstance(after, dict):
            before = common_word(before.get("states", {}).values())
            after = after.get("state") or common_word(after.get("states", {}).values())
        if event["kind"] in ("undo", "redo"):
            what = f"{KINDS[event['kind']]}: {what}"
        return Act(
            at=event["at"],
            who=event["actor"],
            what=what,
            on=on,
            code=str(code),
            before=told(before),
            after=told(after),
            basis="",
            codebook="",
            stands="no" if event["undone"] else "yes",
            together=event["command"],
        )

    def _stood(self, after: Mapping[str, Any]) -> tuple[str, str]:
        """What stood before and after the decisions of one event."""
        first = next(iter(after["decisions"]), None)
        row = next(history.judgements(self._store, ids=[first]), None) if first else None
        if row is None:
            return "", ""
        return VERDICTS[row["stood"]], VERDICTS[row["stands_then"]]

    def _codebook_changes(self) -> dict[int, tuple[str, str, frozenset[str]]]:
        """Event -> (version before, version after, codes that it changed)."""
        versions = history.codebook_versions(self._store)
        stood, found = "", {}
        for event in history.events(self._store):
            if event["kind"] not in ("codebook", "edit-codebook", "undo", "redo"):
                continue
            after = json.loads(event["after"])
            if kind_of(event, after) not in ("codebook", "edit-codebook"):
                continue
            now = after["versions"][1] if "versions" in after else after["sha256"]
            (old, was), (new, says) = versions.get(stood, ("", {})), versions.get(now, ("", {}))
            changed = frozenset(k for k in {**was, **says} if was.get(k) != says.get(k))
            found[int(event["id"])] = (version_words(old, stood), version_words(new, now), changed)
            stood = now
        return found


def _concerns(
    wanted: _Target,
    event: Row,
    after: object,
    answers: Mapping[int, int],
    changes: Mapping[int, tuple[str, str, frozenset[str]]],
) -> bool:
    """Whether an event belongs to the history of a target."""
    said: Mapping[str, Any] = after if isinstance(after, dict) else {}
    target = event["target"]
    match wanted.kind:
        case "codebook":
            return event["id"] in changes
        case "code":
            changed = changes.get(event["id"], ("", "", frozenset[str]()))[2]
            return (
                wanted.key in changed
                or target in (wanted.key, f"code:{wanted.key}")
                or said.get("code") == wanted.key
            )
        case "driver" | "domain":
            return said.get("element") == wanted.key or wanted.key in target.split()
        case "round":
            return str(event["kind"]).startswith("round") and target == wanted.key
        case "batch":
            return target == f"batch:{wanted.key}" or said.get("batch") == int(wanted.key)
    return wanted.answer in answers_of(event, after, answers)


def _within(at: str, bounds: Mapping[str, str]) -> bool:
    return (not bounds["since"] or at >= bounds["since"]) and (
        not bounds["until"] or at < bounds["until"]
    )


def _time(text: str, *, end: bool = False) -> str:
    """A day or a time as the project keeps times (UTC); "" stays "".

    Raises:
        Refused: it is neither.
    """
    if not text.strip():
        return ""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            f"{text!r} is no day.", fix="Write it as 2026-03-01, or 2026-03-01T14:30."
        ) from None
    if end and len(text.strip()) <= len("2026-03-01"):
        moment += dt.timedelta(days=1)
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds") + "Z"
