"""Does the account work of everybody who may see a record? Asked now and then: whoever left may
never click again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.accounts import Accounts, account_of
from bot.running.logs import logger
from bot.turns.turn import Turns

log = logger("report_image.roster")

EVERY = timedelta(hours=1)


@dataclass
class Roster:
    """Asks about the people of one school."""

    turns: Turns
    accounts: Accounts
    last_run: datetime | None = None

    async def look_if_due(self) -> None:
        """Ask, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if self.last_run is None or not self.last_run <= now < self.last_run + EVERY:
            self.last_run = now
            await self.look()

    async def look(self) -> None:
        """Ask about everybody now. Where there is no answer everything stays as it is."""
        for person in await self.turns.asked_about():
            may_be_guest = self.turns.school.may_be_guest(person)
            works = await self.accounts.works(account_of(person), may_be_guest)
            if works is not None:
                await self.turns.account(person, works)
            else:
                log.info("an account could not be looked up")
