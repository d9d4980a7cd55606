"""Who may use the app in a browser: a token, sessions, and how often somebody may try."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME = 12 * 3600.0
"""Seconds after which a session is over."""
MOST_SESSIONS = 40


class Limit:
    """Lets so many things happen in so many seconds, for each of several names.

    Args:
        most: how many.
        seconds: in how many seconds.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: dict[str, deque[float]] = {}

    def allows(self, name: str) -> bool:
        """Whether it may happen once more; counts it when it may."""
        now = self._clock()
        for known in [k for k, times in self._times.items() if times[-1] < now - self._seconds]:
            del self._times[known]
        times = self._times.setdefault(name, deque())
        while times and times[0] < now - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True


@dataclass
class Session:
    """One person in one browser, at one project."""

    coder: str
    until: float
    connected: bool = False


class Sessions:
    """The sessions of one server; what a browser keeps is a random name and nothing else."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_name: dict[str, Session] = {}

    def begin(self, coder: str) -> str | None:
        """A new session's name; None while too many are open."""
        now = self._clock()
        self._by_name = {k: s for k, s in self._by_name.items() if s.until > now or s.connected}
        if len(self._by_name) >= MOST_SESSIONS:
            return None
        name = secrets.token_urlsafe(32)
        self._by_name[name] = Session(coder, now + LIFETIME)
        return name

    def get(self, name: str | None) -> Session | None:
        """The session of this name, while it lasts."""
        session = self._by_name.get(name or "")
        return session if session is not None and session.until > self._clock() else None


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(24)


def same(given: str, token: str) -> bool:
    """Whether a token is the right one, in a time that does not tell how much of it is."""
    return hmac.compare_digest(given.encode(), token.encode())
