"""Keeps the suggestions of the next answers fresh while somebody codes.

Runs beside the app (`protocol`), in a process and with a connection of its own, so that no key
waits for it. A question is a segment id, the answer that the coder is at; what is given is
`Refreshed`, when the next answers' suggestions are rewritten. Questions that came meanwhile count
as one: only the last is worked on. It ends when its input does.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from chec_voice.errors import ChecError
from chec_voice.project.jobs import protocol
from chec_voice.project.suggest import queue as queueing
from chec_voice.project.suggest.learning import Learned, Workbench
from chec_voice.project.suggest.queue import workbench
from chec_voice.project.suggest.run import start_run
from chec_voice.store import (
    Store,
    changes,
    coders,
    codes,
    open_store,
    queue_plans,
    suggestions,
)
from chec_voice.store import learning as stored
from chec_voice.suggest.encoder import MODEL_ID

COUNT = 50
"""Answers ahead of the coder whose suggestions are made anew."""
AT_LEAST = 5
"""Coded answers without which there is nothing to learn yet."""


@dataclass(frozen=True)
class Refreshed:
    """What one refresh did."""

    answers: int
    """Coded answers learned from."""
    segments: int
    suggestions: int
    seconds: float


class Live:
    """Learns again and again in one project. Features of answers are kept between refreshes."""

    def __init__(self, store: Store, coder_id: int) -> None:
        self._store, self._coder_id = store, coder_id
        self._bench: Workbench | None = None
        self._made_for: tuple[int, ...] | None = None

    def refresh(self, after: int, count: int = COUNT) -> Refreshed:
        """Train on the decisions that stand and rewrite suggestions of the next open segments.

        The segment `after` itself is left alone: a coder is looking at it.
        """
        started = time.perf_counter()
        bench = self._ready()
        learned = Learned(self._store, bench=bench)
        ahead = stored.next_open(self._store, self._coder_id, after, count)
        smart = queue_plans.exists(self._store, self._coder_id)  # this coder asked for it
        if learned.answers < AT_LEAST or not (ahead or smart):
            return Refreshed(learned.answers, 0, 0, time.perf_counter() - started)
        learned.get_ready()
        segments = [segment for segment, _ in ahead]
        proposed = learned.suggest(segments)
        run_id = start_run(self._store, learned, kind="live")
        saved = suggestions.save(self._store, run_id, [s.id for s in segments], proposed)
        if smart:
            pair = (learned.decided, learned.model)
            queueing.plan(self._store, self._coder_id, bench=bench, learned=pair)
        bench.tidy()
        return Refreshed(learned.answers, len(ahead), saved, time.perf_counter() - started)

    def _ready(self) -> Workbench:
        """Made anew when the codebook or the texts changed, or somebody withdrew.

        What was read of an answer that is gone must not stay in memory, nor in the words' weights,
        whoever else has trained a model since.
        """
        state = (
            codes.version_id(self._store),
            changes.last_change(self._store),
            int(suggestions.has_embeddings(self._store, MODEL_ID)),
        )
        if self._bench is None or state != self._made_for:
            self._bench = None  # the old one goes first: both would not fit a small laptop
            self._bench = workbench(self._store)
            self._made_for = state
        return self._bench


def _latest() -> Iterator[int]:
    """The last segment asked for, each time the work is free again; ends with the input."""
    asked: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(line)
        asked.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while (line := asked.get()) is not None:
        ended = False
        while not asked.empty():
            newer = asked.get()
            ended = newer is None
            line = newer if newer is not None else line
        if line.strip().isdigit():
            yield int(line)
        if ended:
            return


def main() -> int:
    """The process: told `{"path": ..., "coder": ...}`, then asked; it goes on after errors."""
    telling = protocol.begin()
    options = json.loads(sys.stdin.readline())
    store = open_store(Path(options["path"]))
    try:
        live = Live(store, coders.require(store, options["coder"]))
        for segment in _latest():
            try:
                telling.result(asdict(live.refresh(segment)))
            except ChecError as error:
                telling.error(error)
    finally:
        store.close()
    return 0
