"""Whose Home could not be shown yet? It is shown as soon as Slack takes it, as it is by then.

What is known here is of this process, and of no longer than it runs: whoever opens Home again sees it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.channel import TryAgain
from bot.delivery.delivery import FIRST_PAUSE, LONGEST_PAUSE, REFUSED
from bot.entrance import Entrance
from bot.running.clock import Clock
from bot.running.logs import logger
from bot.slack import payloads, presenter
from bot.slack.web_api import FAILED, called

log = logger("report_image.slack")

LIMITED = "ratelimited"
WAITED_SECONDS = 1.0  # of the three that Slack gives what was pressed


@dataclass(frozen=True)
class _Waiting:
    """Since when, and how often it was tried; `refusals`: how often Slack refused this page."""

    since: datetime
    due: datetime
    tries: int = 0
    refusals: int = 0

    def waits(self, now: datetime) -> bool:
        """Whether it is not yet due; a clock that was set back makes nobody wait."""
        return self.since <= now < self.due


@dataclass
class HomePages:
    """The pages of one school's people. `client`: with which they are shown."""

    entrance: Entrance
    client: AsyncWebClient
    clock: Clock
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _opened: dict[str, bool] = field(default_factory=dict)  # whose is made, and opened since
    _all_wait: _Waiting | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody's page has yet to be shown."""
        return bool(self._waiting)

    async def show(self, user: str) -> None:
        """Show this person their page: now, or as soon as Slack takes it. Opened again and again meanwhile,
        it is made once more and no oftener, or a report would have to wait for all of them. Raises what
        goes wrong before Slack is asked.
        """
        is_made, self._opened[user] = user in self._opened, True
        if is_made:
            return
        try:
            while self._opened[user]:
                self._opened[user] = False
                await self._show(user)
        finally:
            del self._opened[user]

    async def _show(self, user: str) -> None:
        page = await self.entrance.home(payloads.person(user))
        try:
            await called(self.client, "views.publish", user_id=user, view=presenter.home(page))
        except FAILED as error:
            log.warning("Home could not be shown", error=type(error).__name__, code=error.code)
            self._again(user, error)
        else:
            self._waiting.pop(user, None)

    async def show_again(self, user: str) -> None:
        """The same after something was done: nothing that goes wrong now is the answer to it, and that
        does not wait for it.
        """
        await self._tried(user, WAITED_SECONDS)

    async def _tried(self, user: str, within: float | None) -> None:
        try:
            async with asyncio.timeout(within):
                await self.show(user)
        except Exception as error:
            log.error("Home could not be made", error=type(error).__name__)
            self._again(user, TryAgain())

    async def look(self) -> None:
        """Try again what is due, unless Slack asked for a pause for all of them."""
        now = self.clock.now()
        for user, one in sorted(self._waiting.items(), key=lambda each: each[1].due):
            if one.waits(now) or (self._all_wait and self._all_wait.waits(now)):
                return
            await self._tried(user, None)

    def _again(self, user: str, error: Exception) -> None:
        """It waits from now on; one that is refused for what it is, a few times only."""
        now = self.clock.now()
        before = self._waiting.pop(user, _Waiting(now, now))
        if not isinstance(error, TryAgain):
            if before.refusals + 1 < REFUSED.tries:
                due = now + REFUSED.pause
                self._waiting[user] = _Waiting(now, due, before.tries + 1, before.refusals + 1)
            return
        due = now + (error.after or self._pause(before.tries))
        waiting = self._waiting[user] = _Waiting(now, due, before.tries + 1, before.refusals)
        if error.code == LIMITED:
            self._all_wait = waiting

    def _pause(self, tries: int) -> timedelta:
        pause: timedelta = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
        return pause
