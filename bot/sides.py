"""What does the program ask of a chat service as a whole, for all its schools? The interface every
channel has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from aiohttp import web

from bot.delivery.rounds import Look
from bot.desks import Desk, Service
from bot.web import Handler


class Side(Protocol):
    """One chat service. `name`: what it is called where the program tells how it is."""

    @property
    def name(self) -> str: ...

    def service(self, number: int) -> Service:
        """What the school of this number has of it."""
        ...

    def routes(self, desks: Sequence[Desk]) -> Mapping[str, Handler]:
        """What answers at each path that it sends to."""
        ...

    def add_pages(self, site: web.Application, desks: Sequence[Desk]) -> None:
        """What else of it people open in a browser."""
        ...

    def reached(
        self, desks: Sequence[Desk], lost: Callable[[], None]
    ) -> AbstractAsyncContextManager[Sequence[Look]]:
        """The bot is reached for as long as the block runs. Gives what is looked at by itself
        meanwhile; `lost` is called when the bot is not reached any more.
        """
        ...

    async def known(self) -> object:
        """Raises when it does not know the bot."""
        ...
