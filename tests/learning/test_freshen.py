"""The app asks for fresh suggestions after every fifth answer, and goes on without them."""

from __future__ import annotations

import time
from pathlib import Path

from chec_testing import query

from chec_voice import Project
from tui.coding.desk import Desk
from tui.work.freshen import EVERY, Freshener

from .conftest import said


def test_suggestions_ahead_follow_what_was_coded(path: Path) -> None:
    with Project.open(path) as project:
        desk = Desk(project.coding("Ama"))
        fresh = Freshener(project.path, "Ama")
        desk.when_done = fresh.done
        desk.start()
        slowest = 0.0
        for _ in range(2 * EVERY):
            assert desk.view is not None
            desk.apply(said(int(desk.view.participant[1:]))[0])
            started = time.thread_time()
            desk.done()
            slowest = max(slowest, time.thread_time() - started)
        assert slowest < 0.5
        until = time.monotonic() + 40
        while time.monotonic() < until and not query(path, "SELECT count(*) FROM suggestion")[0][0]:
            time.sleep(0.1)
        fresh.close()
    assert query(path, "SELECT DISTINCT suggester FROM suggestion") == [("learned",)]


def test_a_worker_that_cannot_start_is_nobody_s_trouble(path: Path) -> None:
    fresh = Freshener(path.with_name("gone.chec"), "Ama")
    for at in range(3 * EVERY):
        fresh.done(at)
    fresh.close()
    fresh.close()
