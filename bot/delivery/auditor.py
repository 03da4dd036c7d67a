"""Will every open concern be heard of again? Looks now and then, puts right what is not so, and
says so in the log.

What is due is read from what is sealed in each concern (`storage.concerns.look_over`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.running.logs import logger
from bot.running.tombstones import Tombstones
from bot.turns.turn import Turns
from flows.moves import Wake
from storage.concerns import look_over
from storage.database.transaction import Transaction
from storage.duties import claiming

log = logger("report_image.auditor")

EVERY = timedelta(minutes=5)
AT_ONCE = 50


@dataclass
class Auditor:
    """Checks the open concerns of one school: a next step that is gone is worked out anew, as if
    its time had come.
    """

    turns: Turns
    keep: Callable[[date, str], None] | None = None
    tombstones: Tombstones | None = None
    last_run: datetime | None = None
    runs: int = 0
    repaired: int = 0
    beyond_repair: int = 0
    _seen: datetime | None = None
    _looked_at: str = ""

    async def look_if_due(self) -> None:
        """Look, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if self._seen and now < self._seen:
            await self.turns.clock_set_back()
        self._seen = now
        if self.last_run is None or not self.last_run <= now < self.last_run + EVERY:
            await self.look()

    async def look(self) -> None:
        """Check every open concern now, and of all others so many that each is seen in a day."""
        school, now = self.turns.school, self.turns.clock.now()
        await self.turns.database.run(lambda tx: claiming.put_right(tx, school.id, now))
        found = await self.turns.database.run(
            lambda tx: look_over.next_round(tx, school.id, self._looked_at)
        )
        self._looked_at = found.last
        broken = await self._to_wake(found.ids)
        for concern in broken:
            await self._repair(concern)
        still = set(await self._to_wake(broken))
        for concern in sorted(still):
            log.error("no next step, and none could be made", concern=concern)
        await self._keep_seal()
        await self.keep_destroyed()
        self.beyond_repair = len(still)
        self.repaired += len(broken) - len(still)
        self.runs, self.last_run = self.runs + 1, self.turns.clock.now()

    async def _keep_seal(self) -> None:
        """The end of the audit, once a day, where whoever changes the database does not reach it."""
        if self.keep and (seal := await self.turns.seal()):
            day = self.turns.school.local(self.turns.clock.now()).date()
            await asyncio.to_thread(self.keep, day, seal)

    async def keep_destroyed(self) -> None:
        """What was destroyed is written down beside the key, and destroyed again where a copy was
        put back; its key stays in no file.
        """
        executor = self.turns.database.executor
        await asyncio.get_running_loop().run_in_executor(executor, self._keep_destroyed)

    def _keep_destroyed(self) -> None:
        self.turns.database.forget_if_due()
        if self.tombstones:
            self.tombstones.keep_up(self.turns.database, self.turns.school.id)

    async def _to_wake(self, ids: Sequence[str]) -> list[str]:
        """A few at a time: whoever takes a turn meanwhile does not wait for all of them."""
        found: list[str] = []
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            found += await self.turns.database.run(partial(self._look_at, some))
        return found

    def _look_at(self, ids: Sequence[str], tx: Transaction) -> list[str]:
        return look_over.look(tx, self.turns.school, ids, self.turns.clock.now())

    async def _repair(self, concern: str) -> None:
        log.error("no next step, working it out anew", concern=concern)
        try:
            await self.turns.take(Wake(concern))
        except Exception as error:
            log.error("not repaired", error=type(error).__name__, concern=concern)
