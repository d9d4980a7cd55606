"""Runs `python -m chec_voice` in forks of one warm process, instead of starting Python anew.

Most of what a small command costs is starting Python and importing libraries: half a second for
`themes`, four for `suggest`. Each worker of pytest keeps one server, which has imported what the
commands before needed (modules only: it opens no project, loads no model and starts no thread),
and forks a child for each command. The child is a process of its own, with the arguments,
environment, folder and streams it is given; it runs the module as `python -m` does, and ends as
Python ends. What depends on how Python starts is not shown by it: see `run`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

LIBRARIES = frozenset(
    "chec_voice click cryptography docx jinja2 lxml numpy openpyxl pandas pptx pypdf pyrage"
    " rapidfuzz rich scipy sklearn spacy sqlite_utils textual thinc tui yaml zxcvbn".split()
)
"""What the server imports once a command did. Not onnxruntime: it starts a thread, and a process
with threads cannot be forked."""
READ_AT_START = (
    *("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC_", "CHEC_TEST_CLOCK"),
    *("OMP_", "OPENBLAS_", "MKL_"),
)
"""Beginnings of variables that Python, C or a library reads while it starts."""
MOST = 60_000
"""Bytes that a pipe or a message takes with nobody reading yet at the other end."""

_servers: list[_Server] = []
"""The server of this worker of pytest, once a command was run."""


def run(
    args: Sequence[str], data: bytes, env: Mapping[str, str], cwd: Path, seconds: float
) -> subprocess.CompletedProcess[bytes] | None:
    """`chec-voice ARGS`, with `data` as its standard input, in a fork.

    Returns:
        None where it needs a fresh Python: the environment tells Python or the C library something
        else than it told the server, or the input or the arguments are large, or the system is
        not Linux, or a library has started threads in the server, and it has ended.

    Raises subprocess.TimeoutExpired, after the command was killed.
    """
    message = json.dumps({"args": args, "env": dict(env), "cwd": str(cwd)}).encode()
    if sys.platform != "linux" or max(len(message), len(data)) > MOST:
        return None
    if not _servers:
        _servers.append(_Server(env))
    server = _servers[0]
    return server.run(message, data, seconds) if server.started == _starting(env) else None


def _starting(env: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that is read when Python starts."""
    return {name: value for name, value in env.items() if name.startswith(READ_AT_START)}


class _Server:
    """A warm process that forks one command at a time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.started = _starting(env)
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=dict(env),
            )
        atexit.register(self._close)

    def run(
        self, message: bytes, data: bytes, seconds: float
    ) -> subprocess.CompletedProcess[bytes] | None:
        if self._process.poll() is not None:
            return None
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            os.write(writing, data)
            os.close(writing)
            try:
                socket.send_fds(self._channel, [message], [reading, out.fileno(), err.fileno()])
                child = int(self._channel.recv(64))
            except (OSError, ValueError):  # it has ended: nothing was begun
                self._process.wait()
                return None
            finally:
                os.close(reading)
            self._channel.settimeout(seconds)
            try:
                code = int(self._channel.recv(64))
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                self._channel.settimeout(None)
                self._channel.recv(64)
                raise subprocess.TimeoutExpired(message.decode(), seconds) from None
            self._channel.settimeout(None)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess([], code, out.read(), err.read())

    def _close(self) -> None:
        self._channel.close()
        self._process.wait()


def _serve(channel: socket.socket) -> dict[str, Any] | None:
    """In the server: None, when it has nothing more to do. In a child: what it is asked to run."""
    while len([*Path("/proc/self/task").iterdir()]) == 1:  # threads cannot be forked
        gc.collect()
        gc.freeze()  # children share what the collector does not touch
        message, streams, _, _ = socket.recv_fds(channel, 2 * MOST, 3)
        if not message:
            return None
        hearing, telling = os.pipe()
        child = os.fork()
        if not child:
            channel.close()
            os.close(hearing)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            return {**json.loads(message), "telling": telling}
        for stream in (*streams, telling):
            os.close(stream)
        channel.send(str(child).encode())
        with os.fdopen(hearing, encoding="utf-8") as names:
            imported = names.read().split()
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())
        _import(imported)
    return None


def _import(names: Sequence[str]) -> None:
    """Import what the last command did, so that the next one finds it."""
    with without("torch", "cupy", "tensorflow", "mxnet"):  # as where spaCy is imported
        for name in names:
            if name.partition(".")[0] in LIBRARIES:
                with suppress(Exception):
                    importlib.import_module(name)


def _command(args: Sequence[str], env: Mapping[str, str], cwd: str, telling: int) -> None:
    """In a child: `python -m chec_voice ARGS` in that folder and environment."""
    before = set(sys.modules)
    codes: list[int] = []

    def leave() -> None:
        """After all that Python does at an exit but taking every module apart: that is slow."""
        with os.fdopen(telling, "w", encoding="utf-8") as server:
            server.write("\n".join(name for name in sys.modules if name not in before))
        for code in codes:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    atexit.register(leave)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.path.insert(0, cwd)
    sys.argv = ["chec_voice", *args]
    try:
        runpy.run_module("chec_voice", run_name="__main__", alter_sys=True)
    except SystemExit as left:
        if isinstance(left.code, int):
            codes.append(left.code)
        raise


if __name__ == "__main__":
    del sys.path[0]  # the tests' own folder
    from chec_voice.imports import without

    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        _command(**asked)
