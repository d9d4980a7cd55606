"""Every writing verb on a file system of 2 MB that is almost full.

The oracle: the verb does what it was asked, or ends with 1 and one sentence that says that the disk
is full; the project is as it was before or as after; nothing is called damaged; and with room again
the same verb works. A removal may also end with the sentence that it is made and that left-over
bytes wait for room: then it is made, `doctor` says the same, and with room again finishes it. As
root the file system is a tmpfs; for others, where none can be mounted, the
size of any one file is limited instead (RLIMIT_FSIZE), which the figures say.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.attack import base
from tests.attack.base import VERBS, Verb
from tests.attack.part import Clock, Part

SIZE = 2 << 20
FULL = ("disk is full", "no space", "too large", "not enough space")
MADE = "the change is made, but left-over bytes"
"""What a removal says that could be made, and whose file could not be rewritten."""
DOCTOR = Verb("doctor", ("doctor", "{p}"))


@contextlib.contextmanager
def small(folder: Path) -> Iterator[bool]:
    """A file system of 2 MB at `folder`; False where there can be none."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = (
        os.geteuid() == 0
        and shutil.which("mount") is not None
        and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def verb_on(folder: Path, verb: Verb, limit: int | None) -> subprocess.CompletedProcess[str]:
    """The verb as a person runs it; no file may grow beyond `limit` bytes."""

    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "chec_voice", *verb.argv(folder)],
        input=verb.stdin,
        capture_output=True,
        text=True,
        preexec_fn=limited,
        check=False,
    )


def wrong_with(done: subprocess.CompletedProcess[str], mounted: bool = True) -> str:
    """What is wrong with how a verb ended where there was no room; empty where nothing is.

    Args:
        mounted: the disk was full. Else a file was not let grow, which SQLite calls an error of
            the disk and nothing more.
    """
    reasons = FULL if mounted else (*FULL, "the disk did not do what it was asked")
    said = done.stderr.lower()
    if done.returncode == 0:
        return ""
    if done.returncode != 1 or "traceback" in said:
        return f"ended with {done.returncode}: {done.stderr[-300:]}"
    if "damage" in said or "corrupt" in said or "malformed" in said:
        return f"calls it damage: {done.stderr[-300:]}"
    if not any(word in said for word in reasons):
        return f"does not say that the disk is full: {done.stderr[-300:]}"
    return ""


def run(folder: Path, seed: int, seconds: float) -> Part:
    """Each verb with some room left, by the seed, until the time is over."""
    part, clock, rng = Part("small disk"), Clock(seconds), random.Random(seed)
    whole = folder / "whole"
    whole.mkdir(parents=True)
    compact(base.make(whole))
    base.files(whole)
    with small(folder / "disk") as mounted:
        part.notes.append(
            "a tmpfs of 2 MB" if mounted else "no file system can be mounted here: RLIMIT_FSIZE"
        )
        verbs = list(VERBS)
        rng.shuffle(verbs)
        while not clock.over:
            for verb in verbs:
                if clock.over:
                    break
                room = rng.choice((0, 4, 16, 64, 200, 400)) << 10
                wrong = tried(verb, whole, folder / "disk", room, mounted, part)
                part.count("verbs tried")
                if wrong:
                    part.fail(f"{verb.name} with {room >> 10} KB of room: {wrong}")
    return part


def compact(path: Path) -> None:
    """Makes a project as small as it gets."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("VACUUM")
    db.close()


def tried(verb: Verb, whole: Path, disk: Path, room: int, mounted: bool, part: Part) -> str:
    """What is wrong after one verb with so much room."""
    place = disk / "work"
    shutil.rmtree(disk / "filler", ignore_errors=True)
    (disk / "filler").unlink(missing_ok=True)
    project = base.copy(whole, place)
    before = base.digest(project)
    limit = None
    if mounted:
        free = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(bytes(max(free - room, 0)))
    else:
        limit = project.stat().st_size + room
    done = verb_on(place, verb, limit)
    part.count("ended with room" if done.returncode == 0 else "told that the disk is full")
    still = verb_on(place, DOCTOR, limit) if MADE in done.stderr else None
    (disk / "filler").unlink(missing_ok=True)
    if wrong := wrong_with(done, mounted):
        return wrong
    if done.returncode == 0:
        return ""
    if still is not None:
        part.count("made, with left-over bytes that waited for room")
        return finished_later(verb, whole, disk.with_name("roomy"), place, still)
    if base.digest(project) != before and not verb.steps:
        return f"half done: {base.differs(before, base.digest(project))[:8]}"
    from chec_voice import Project

    with Project.open(project) as opened:
        if problems := opened.problems():
            return f"doctor: {problems}"
    left = [p.name for p in place.rglob(".*") if p.is_file()]
    return f"drafts are left: {left}" if left else ""


def finished_later(
    verb: Verb, whole: Path, roomy: Path, place: Path, still: subprocess.CompletedProcess[str]
) -> str:
    """What is wrong where a removal said that it is made and that left-over bytes wait for room.

    Args:
        still: how doctor ended while there was no room.
    """
    if still.returncode != 1 or "left-over bytes" not in still.stdout:
        return f"doctor is silent about left-over bytes: {still.stdout[-300:]}{still.stderr[-300:]}"
    with_room = base.copy(whole, roomy)
    verb_on(roomy, verb, None)
    if base.rows(base.digest(with_room)) != base.rows(base.digest(place / base.PROJECT)):
        return "said that the change is made, and it is not"
    then = verb_on(place, DOCTOR, None)
    return "" if then.returncode == 0 else f"doctor with room again: {then.stdout[-300:]}"
