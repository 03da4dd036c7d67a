"""How does a person wait for what is to come, and what do they do one after the other? On whatever
screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

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


class Patient(ABC):
    """One person: presses, fills in and sends until it is taken. `id`: their stored reference."""

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

    async def press(self, concern: str, action: str, choice: str = "", step: str = "") -> None:
        """Press a button that does its work at once, until it is taken."""
        found = await self._found(concern, action, choice, step)
        async with self._patiently(f"{self.id} to press {action}"):
            while not await self._pressed(*found):
                await self._breath()
            await self._taken()

    async def fill_in(self, concern: str, path: Path, typed: str, **chosen: Any) -> None:
        """Open a form by pressing these (action, form) one after the other, fill it in, send it
        until it is taken.
        """
        await self._found(concern, path[0][0])
        async with self._patiently(f"{self.id} to fill in {path[-1][1]}"):
            while not (
                await self._opened(concern, path)
                and await self._filled_in_and_sent(path[-1][1], typed, chosen)
            ):
                await self._breath()

    @property
    @abstractmethod
    def screen(self) -> str:
        """What stands on it now, besides the chat."""

    @abstractmethod
    def button(
        self, concern: str, action: str, choice: str = "", step: str = ""
    ) -> tuple[Any, Any] | None:
        """The newest message in the chat with this button about this concern, and the button; of
        this step only, if one is named.
        """

    @abstractmethod
    async def _pressed(self, seen: Any, button: Any) -> bool:
        """Whether it was taken."""

    @abstractmethod
    async def _opened(self, concern: str, path: Path) -> bool:
        """Whether the last of these forms is open."""

    @abstractmethod
    async def _filled_in_and_sent(self, kind: str, words: str, chosen: dict[str, Any]) -> bool:
        """The form that is open, until it is taken. Whether it was, or nothing of it is there any more."""

    @abstractmethod
    async def _taken(self) -> None:
        """Now and then what was taken is delivered once more."""

    async def _found(
        self, concern: str, action: str, choice: str = "", step: str = ""
    ) -> tuple[Any, Any]:
        what = " ".join(filter(None, (action, step, "in the chat of", self.id)))
        return await self.see(lambda: self.button(concern, action, choice, step), what)

    @asynccontextmanager
    async def _patiently(self, what: str) -> AsyncIterator[None]:
        """One thing at a time, and not for ever."""
        async with self._hands:
            try:
                async with asyncio.timeout(PATIENCE):
                    yield
            except TimeoutError:
                raise Vain(f"waited in vain for {what}, on the screen: {self.screen}") from None

    async def _breath(self) -> None:
        """Before it is tried again: until there is somebody to answer, and a moment more."""
        await self._fleet.somebody()
        await asyncio.sleep(A_BREATH)
