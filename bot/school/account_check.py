"""Does the account work of everybody who may see a record? Asked now and then: whoever left may
never click again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.accounts import Accounts, account_of
from bot.delivery.rounds import is_due
from bot.running.logs import logger
from bot.turns.turn import Turns

log = logger("report_image.roster")

EVERY = timedelta(hours=1)


@dataclass
class Roster:
    """Asks about the people of one school, so often."""

    turns: Turns
    accounts: Accounts
    every: timedelta = EVERY
    last_run: datetime | None = None

    async def look_if_due(self) -> None:
        """Ask, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if is_due(self.last_run, self.every, now):
            self.last_run = now
            await self.look()

    async def look(self) -> None:
        """Ask about everybody now. Where there is no answer everything stays as it is; so it does
        when no account at all is said to work: then this is the wrong place to ask.
        """
        asked = await self.turns.asked_about()
        accounts = [(one, each) for one in asked for each in self.turns.accounts_of(one)]
        found = [(account, await self._works(person, account)) for person, account in accounts]
        if len(found) > 1 and not any(works in (True, None) for _, works in found):
            log.error("no account of this school is known: is this its workspace?")
            return
        for account, works in found:
            if works is not None:
                await self.turns.account(account, works)
            else:
                log.info("an account could not be looked up")

    async def _works(self, person: str, account: str) -> bool | None:
        may_be_guest = self.turns.school.may_be_guest(person)
        return await self.accounts.works(account_of(account), may_be_guest)
