"""Will every open concern be heard of again? Looks now and then, puts right what is not so, and
says so in the log.

Each concern is looked at when it wants to be woken within the hour, several times before that
moment comes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.running.logs import logger
from bot.turns.turn import Turns
from flows.moves import Wake
from storage.duties import next_steps

log = logger("report_image.auditor")

EVERY = timedelta(minutes=5)
AT_MOST = 100


@dataclass
class Auditor:
    """Checks the open concerns of one school: a next step that is gone is worked out anew, as if
    its time had come.
    """

    turns: Turns
    last_run: datetime | None = None
    runs: int = 0
    repaired: int = 0
    beyond_repair: int = 0
    _seen: datetime | None = None

    async def look_if_due(self) -> None:
        """Look, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if self._seen and now < self._seen:
            await self.turns.clock_set_back()
        self._seen = now
        if self.last_run is None or not self.last_run <= now < self.last_run + EVERY:
            await self.look()

    async def look(self) -> None:
        """Check every open concern that is due soon, or never, now."""
        broken = await self._broken()
        for concern in broken:
            await self._repair(concern)
        still = set(await self._broken()) & set(broken) if broken else set()
        for concern in sorted(still):
            log.error("no next step, and none could be made", concern=concern)
        await self.turns.day_begins()
        self.beyond_repair = len(still)
        self.repaired += len(broken) - len(still)
        self.runs, self.last_run = self.runs + 1, self.turns.clock.now()

    async def _repair(self, concern: str) -> None:
        log.error("no next step, working it out anew", concern=concern)
        try:
            await self.turns.take(Wake(concern))
        except Exception as error:
            log.error("not repaired", error=type(error).__name__, concern=concern)

    async def _broken(self) -> list[str]:
        database, school, now = self.turns.database, self.turns.school.id, self.turns.clock.now()
        return await asyncio.get_running_loop().run_in_executor(
            database.executor,
            database.transaction,
            lambda tx: next_steps.without_next_step(tx, school, now, AT_MOST),
        )
