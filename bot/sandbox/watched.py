"""What crossed between the app and a local chat service, and who is told when a screen changes?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.running.clock import Clock

Direction = Literal["from_bot", "to_bot"]
What = Literal["message", "modal", "home", "ephemeral", "problem", "connection", "clock"]


@dataclass
class Carried:
    """One thing that crossed between the app and the service, with its answer."""

    direction: Direction
    kind: str
    content: Any
    at: datetime
    answer: Any = None


@dataclass(frozen=True)
class Change:
    """Something on someone's screen is different now."""

    what: What
    person: str | None = None
    channel: str | None = None


class Watched:
    """The log of what crossed; every change is told to whoever subscribed."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.traffic: list[Carried] = []
        self._listeners: set[asyncio.Queue[Change]] = set()

    def carry(self, direction: Direction, kind: str, content: Any) -> Carried:
        """Log one thing that crosses; whoever carries it adds the answer."""
        carried = Carried(direction, kind, content, self.clock.now())
        self.traffic.append(carried)
        return carried

    def changed(self, what: What, person: str | None = None, channel: str | None = None) -> None:
        """Tell every subscriber."""
        for queue in self._listeners:
            queue.put_nowait(Change(what, person, channel))

    @contextmanager
    def subscribe(
        self, queue: asyncio.Queue[Change] | None = None
    ) -> Iterator[asyncio.Queue[Change]]:
        """A queue of changes, or this one, for as long as the block runs: `change = await
        queue.get()`.
        """
        queue = queue or asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
