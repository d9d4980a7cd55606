"""Puts a marked word into every field, works as a team does, and looks where the marks are.

The oracle: what was made safe, raised, noted about a concern, said by who withdrew or by who may
not be quoted, and the passphrase, stand only where they may. Looked at are the bytes of every file
that was written, the folder for temporary files, the settings of the person, and the command lines
and environments of all programs that ran meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.attack.part import Part
from tests.chec_testing import FOOD, HARMS, HELPS, write_csv

PASSPHRASE = "xylocarp ember quiltwork tandem"
NAME, WORKER = "Quenbyx", "Maya Okafor"
RAISED, CALLED = "my dad hits me, hurtlox in the shed", "ringnan at noon"
GONE, NO_QUOTE = "vexwithdrew gone for good", "zornquote not for others"
CONTACT = "Jo Plimsoll 0114 496 0000"
LEFT = "Kestrelle7"
"""The reference of who withdraws."""


@dataclass(frozen=True)
class Mark:
    """A word that was put somewhere, and the names of files in which it may stand."""

    word: str
    what: str
    may: tuple[str, ...] = ()


MARKS = (
    Mark(PASSPHRASE, "the passphrase", ("passphrase.txt",)),
    Mark(NAME, "a name that was made safe"),
    Mark(WORKER, "a name in a value that was made safe"),
    Mark(RAISED, "raised wording"),
    Mark(CALLED, "a note about a concern"),
    Mark(CONTACT, "a contact"),
    Mark(GONE, "words of who withdrew"),
    Mark(LEFT, "the reference of who withdrew"),
    Mark(NO_QUOTE, "words of who may not be quoted", ("p.chec", "p.chec-wal", "kept")),
)
_INPUTS = "inputs"
"""Folder of what was given to us: marks stand there on purpose."""


def found(folder: Path, marks: Iterable[Mark] = MARKS) -> list[str]:
    """Where marks stand and may not, of all files under a folder but the inputs."""
    wrong = []
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if not file.is_file() or inside[0] == _INPUTS:
            continue
        data = _readable(file)
        for mark in marks:
            allowed = any(part in mark.may for part in inside)
            if not allowed and any(form in data for form in _forms(mark.word)):
                wrong.append(f"{mark.what} stands in {'/'.join(inside)}")
    return wrong


def _readable(file: Path) -> bytes:
    """The bytes of a file, and of every part of an archive, in small letters."""
    import zipfile

    data = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            data += b"".join(archive.read(info) for info in archive.infolist())
    return data.lower()


def _forms(word: str) -> Iterable[bytes]:
    small = word.lower()
    yield small.encode()
    yield small.encode("utf-16-le")
    yield small.replace(" ", "_").encode()
    yield small.replace(" ", "%20").encode()


class Watch:
    """Looks at the command lines and environments of all programs until it is left."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [word.lower().encode() for word in words]
        self.seen: set[str] = set()
        self.looks = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.01):
            self.looks += 1
            for program in Path("/proc").glob("[0-9]*"):
                for what in ("cmdline", "environ"):
                    try:
                        data = (program / what).read_bytes().lower()
                    except OSError:  # it ended, or is another person's
                        continue
                    if any(word in data for word in self._words):
                        line = data.split(b"\0")[:4]
                        self.seen.add(f"{what} of {b' '.join(line).decode('utf-8', 'replace')}")


def chec(folder: Path, *args: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One verb, with a home, settings and temporary folder of its own in `folder`."""
    own = {"HOME": "home", "CHEC_VOICE_CONFIG": "home/config", "TMPDIR": "tmp", "TEMP": "tmp"}
    env = {**os.environ, **{name: str(folder / where) for name, where in own.items()}}
    return subprocess.run(
        [sys.executable, "-m", "chec_voice", *(str(arg) for arg in args)],
        input=stdin,
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def run(folder: Path, seed: int, seconds: float) -> Part:
    """Do what a team does, once and whole; neither the seed nor the time changes anything."""
    part = Part("marks")
    project = folder / "p.chec"
    for name in (_INPUTS, "home", "tmp"):
        (folder / name).mkdir(parents=True)
    secret = folder / "passphrase.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    answers = write_csv(
        folder / _INPUTS / f"Interview with {NAME}.csv",
        ("id", HELPS, HARMS, "worker", "quotation"),
        [
            ("A1", f"my friend {NAME} helps", "no lights", WORKER, "yes"),
            ("A2", "the park", RAISED, WORKER, "yes"),
            (LEFT, GONE, "no buses", WORKER, "yes"),
            ("A4", NO_QUOTE, NO_QUOTE, "", "no"),
            *((f"B{n}", f"the park, number {n}", "no buses", "", "yes") for n in range(20)),
        ],
    )
    consent = write_csv(
        folder / _INPUTS / "consent.csv", ("id", "analysis", "quotation"), [("A4", "yes", "no")]
    )
    opening = ("--passphrase-file", secret)
    lead = ("concerns", project, "--lead", "Lea")
    columns = ("--id", "id", "--text", HELPS, "--text", HARMS, "--attribute", "worker")
    verbs: tuple[tuple[tuple[str | Path, ...], str], ...] = (
        (("new", project), ""),
        (("import", project, answers, *columns, "--contact", "-"), f"{CONTACT}\n"),
        (("consent", project, consent, "--id", "id"), ""),
        (("coder", project, "Lea", "--role", "lead"), ""),
        (("summary", project, FOOD, "-", "--by", "Ada"), f"{NAME} said so; another: {GONE}\n"),
        (("summary", project, FOOD, "-", "--by", "Ada"), "Some go hungry.\n"),
        (("matrix", project, "A1", FOOD, "-", "--by", "Ada"), f"{NAME} is no {GONE}\n"),
        (("matrix", project, "A1", FOOD, "-", "--by", "Ada"), "Hungry.\n"),
        (("review", project, "--coder", "Sam", "--plain"), f"m {NAME} was here\nn\nq\n"),
        (("deidentify", project, "--apply", "--everywhere", *opening), ""),
        # The likeliest disclosure is shown first, and there is one.
        (("triage", project, "--coder", "Ann"), f"f {CALLED}\nq\n"),
        ((*lead, "--act", "1", "--note", "-"), CALLED),
        ((*lead, "--open", "1", *opening), ""),
        (("suggest", project, "--source", "keywords"), ""),
        (("withdraw", project, "-", "--yes", *opening), f"{LEFT}\n"),
        (("backup", project, folder / "kept"), ""),
        (("export", project, folder / "out", "--format", "csv", "--profile", "none"), ""),
        (("export", project, folder / "o.json", "--profile", "none"), ""),
        (("export", project, folder / "o.qdpx", "--format", "qdpx", "--profile", "none"), ""),
        (("export", project, folder / "o.xlsx", "--profile", "none"), ""),
        (("matrix", project, "--out", folder / "m.xlsx"), ""),
        (("report", project, folder / "report", "--profile", "none"), ""),
        (("handout", project, folder / "handout.chec", "--coder", "Ann"), ""),
        (("doctor", project), ""),
    )
    watched = [mark.word for mark in MARKS if mark.word != NAME]  # it is in the name of the input
    with Watch(watched) as watch:
        for args, stdin in verbs:
            done = chec(folder, *args, stdin=stdin)
            part.count("verbs")
            if done.returncode:
                part.fail(f"{args[0]} ended with {done.returncode}: {done.stderr[-400:]}")
    part.figures |= {
        "marks": len(MARKS),
        "files looked at": sum(p.is_file() for p in folder.rglob("*")),
        "looks at command lines": watch.looks,
    }
    part.failures += found(folder)
    part.failures += [f"a mark stood in the {where}" for where in sorted(watch.seen)]
    # onnxruntime leaves a number of its own there; like every file it was searched for marks.
    left = [p.name for p in (folder / "tmp").rglob("*") if p.name != ".ses"]
    if left:
        part.fail(f"left in the temporary folder: {left}")
    return part
