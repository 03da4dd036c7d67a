"""Does Slack still reach us? A connection that has gone silent looks like a quiet day, and nobody
would be paged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.delivery.channel import TryAgain
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.slack.web_api import NO_TOKEN

log = logger("report_image.watchdog")

SILENT = timedelta(minutes=2)
ASK_EVERY = timedelta(minutes=5)
ASK_AGAIN = timedelta(seconds=30)
REFUSALS = 3


class Connection(Protocol):
    """What slack_sdk's Socket Mode client tells of itself."""

    last_ping_pong_time: float | None

    async def is_connected(self) -> bool:
        """Whether a session is open and answered lately."""
        ...


@dataclass
class Watchdog:
    """Looks at one connection, whenever asked to; `dead` is called once when it is to be given up.

    Silent: not connected, or no new pong, for longer than SILENT. Nothing that slack_sdk does to
    connect again counts.
    """

    connection: Connection
    ask: Callable[[], Awaitable[Any]]
    clock: Clock
    dead: Callable[[], None]
    _alive_at: datetime | None = None
    _pong: float | None = None
    _ask_at: datetime | None = None
    _refusals: int = 0
    _gave_up: bool = False
    _silent: bool = False

    async def look(self) -> None:
        """Look once."""
        now = self.clock.now()
        await self._listen(now)
        await self._ask(now)
        silent = self._alive_at is not None and now - self._alive_at > SILENT
        if not self._gave_up and (silent or self._refusals >= REFUSALS):
            self._gave_up = True
            log.critical(
                "Slack does not reach the bot any more", why="silence" if silent else "refused"
            )
            self.dead()

    async def _listen(self, now: datetime) -> None:
        pong = self.connection.last_ping_pong_time
        heard = pong != self._pong and await self.connection.is_connected()
        if (
            heard or self._alive_at is None or now < self._alive_at
        ):  # a clock set back is no silence
            self._alive_at, self._pong = now, pong

    async def _ask(self, now: datetime) -> None:
        if self._ask_at is not None and now < self._ask_at <= now + ASK_EVERY:
            return
        self._refusals = self._refusals + 1 if await self._refused() else 0
        self._ask_at = now + (ASK_AGAIN if self._refusals else ASK_EVERY)

    async def _refused(self) -> bool:
        """Whether Slack says that the token is none: a Slack that does not answer says nothing."""
        refused, silent = False, False
        try:
            await self.ask()
        except TryAgain as error:
            refused = error.code in NO_TOKEN
            silent = not error.code
        except Exception:
            silent = True
        if silent and not self._silent:
            log.warning("Slack does not answer")
        self._silent = silent
        return refused
