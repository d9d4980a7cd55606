"""Keys are worked off one at a time, in the order in which they were typed."""

from __future__ import annotations

import asyncio
import time
from collections import deque

from textual import events
from textual.app import ScreenStackError
from textual.command import CommandPalette
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input

from tui.notices import PlainNotices

_MOMENT = 0.002
_PATIENCE = 1000
"""Moments after which a key is taken as worked off, whatever it started."""


class OrderedKeys(PlainNotices[None]):
    """An app in which no key overtakes another, and none comes before its screen is ready.

    Textual hands keys on as they arrive: while a screen opens, they still go to the one below,
    and a priority binding (Enter, Ctrl+S) runs before the letters typed ahead of it are in the
    field. Here each key waits until the one before it has done all that it does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._typist: asyncio.Task[None] | None = None
        self.keys_wait = False
        """An act is not saved yet: keys wait until it is."""
        self.typed_at = time.monotonic()
        """When the last key came."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            self.typed_at = time.monotonic()
            if self._typist is None:
                self._typist = asyncio.create_task(self._type(), name="keys")
            return
        await super().on_event(event)

    async def _type(self) -> None:
        try:
            while self._typed:
                await self._type_one()
        except Exception as error:
            self._handle_exception(error)
        finally:
            self._typist = None

    async def _type_one(self) -> None:
        screen = await self._able_screen()
        if screen is None:
            self._typed.clear()
            return
        event = self._typed.popleft()
        if isinstance(screen, CommandPalette):
            await self._searched(event)
        target = screen.focused or screen
        await super().on_event(event)
        await self._settled(target)

    async def _able_screen(self) -> Screen[object] | None:
        """The screen on top, once it can take keys; None when the app is closing."""
        while self.is_running and not self._exit:
            try:
                if self.screen.is_mounted and not self.keys_wait:
                    return self.screen
            except ScreenStackError:
                pass  # not started yet
            await asyncio.sleep(_MOMENT)
        return None

    async def _settled(self, target: MessagePump) -> None:
        """Wait until a key has gone all the way from its target up to the app."""
        # What a field tells about its new text takes the same way once more.
        for _ in range(2 if isinstance(target, Input) else 1):
            at: MessagePump | None = target
            while at is not None:
                above = at._parent
                await _worked_off(at)
                at = above
        # A screen that closed has given its result to one of these.
        for screen in reversed(self.screen_stack):
            await _worked_off(screen)

    async def _searched(self, event: events.Key | events.Paste) -> None:
        """Let the palette finish its search before a key chooses from what it found."""
        if not isinstance(event, events.Key) or event.is_printable:
            return
        for _ in range(_PATIENCE):
            if all(
                worker.is_finished or worker.group != CommandPalette._GATHER_COMMANDS_GROUP
                for worker in self.workers
            ):
                return
            await asyncio.sleep(_MOMENT)


async def _worked_off(pump: MessagePump) -> None:
    """Wait until a message pump has dealt with all that waits in it now."""
    done = asyncio.Event()
    if not pump.is_running or not pump.call_later(done.set):
        return  # it has closed
    for turn in range(_PATIENCE):
        if done.is_set() or not pump.is_running:
            return
        # Moments are counted, not seconds: a long write stops the clock of all of us.
        await asyncio.sleep(0 if turn < 20 else _MOMENT)
