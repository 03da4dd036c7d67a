"""How does a person wait for what is to come, and what do they do one after the other? On whatever
screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from bot.sandbox.watched import Watched
from flows.wording.sentences import say
from tests.crash.processes import Fleet

T = TypeVar("T")
Path = tuple[tuple[str, str], ...]  # an action, and the form that it opens
PATIENCE = 240.0
GLANCE = 0.5  # how often one looks, however little has changed
A_BREATH = 0.1
NOT_DONE = say("failure.try-again", phone="")[:20]


class Vain(AssertionError):
    """Somebody waited for something that never came."""


class Patient:
    """One person. `id`: their stored reference."""

    def __init__(
        self, person: str, workspace: Watched, fleet: Fleet, chance: random.Random
    ) -> None:
        self.id, self._workspace = person, workspace
        self._fleet, self._chance = fleet, chance
        self._hands = asyncio.Lock()

    async def see(self, found: Callable[[], T | None], what: str) -> T:
        """What is found, as soon as it is there. Raises Vain."""
        with contextlib.suppress(TimeoutError), self._workspace.subscribe() as changes:
            async with asyncio.timeout(PATIENCE):
                while not (seen := found()):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(changes.get(), GLANCE)
                return seen
        raise Vain(f"waited in vain for {what}")

    @asynccontextmanager
    async def _patiently(self, what: str) -> AsyncIterator[None]:
        """One thing at a time, and not for ever."""
        async with self._hands:
            try:
                async with asyncio.timeout(PATIENCE):
                    yield
            except TimeoutError:
                raise Vain(f"waited in vain for {what}") from None

    async def _breath(self) -> None:
        """Before it is tried again: until there is somebody to answer, and a moment more."""
        await self._fleet.somebody()
        await asyncio.sleep(A_BREATH)
