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
from bot.turns.turn import Turns
from flows.moves import Wake
from storage.concerns import look_over
from storage.database.transaction import Transaction

log = logger("report_image.auditor")

EVERY, AT_LEAST = timedelta(minutes=5), 200
A_DAY = timedelta(days=1)


@dataclass
class Auditor:
    """Checks the open concerns of one school: a next step that is gone is worked out anew, as if
    its time had come.

    `every`: how often it looks. `at_least`: how many of all concerns, whatever they say, it looks at
    each time; more where it would else not have seen each of them in a day. `damaged`: whether the
    school's lasting keys could not be read then, so that nothing could be looked at.
    """

    turns: Turns
    keep: Callable[[date, str], None] | None = None
    every: timedelta = EVERY
    at_least: int = AT_LEAST
    last_run: datetime | None = None
    runs: int = 0
    repaired: int = 0
    beyond_repair: int = 0
    damaged: bool = False
    _seen: datetime | None = None
    _looked_at: str = ""
    _at_most: int = 0

    async def look_if_due(self) -> None:
        """Look, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if self._seen and now < self._seen and not self.damaged:
            await self.turns.clock_set_back()
        self._seen = now
        if self.last_run is None or not self.last_run <= now < self.last_run + self.every:
            await self.look()

    async def look(self) -> None:
        """Check every open concern now, and of all others so many that each is seen in a day."""
        school = self.turns.school.id
        damaged = await self.turns.database.run(lambda tx: tx.vault.damaged_roots(school))
        self.keys_seen(damaged=bool(damaged))
        if not damaged:
            await self.turns.begun()
            await self._look_over()
        self.runs, self.last_run = self.runs + 1, self.turns.clock.now()

    def keys_seen(self, *, damaged: bool) -> None:
        """The school's lasting keys were looked at."""
        self.damaged = damaged
        if damaged:
            log.error(
                "the lasting keys of a school cannot be read: put a copy of the record back",
                school=self.turns.school.id,
            )

    async def _look_over(self) -> None:
        broken = await self._broken()
        for concern in broken:
            await self._repair(concern)
        still = await self._to_wake(broken)
        for concern in sorted(still):
            log.error("no next step, and none could be made", concern=concern)
        await self._keep_seal()
        await self.turns.keep_destroyed()
        self.beyond_repair = len(still)
        self.repaired += len(broken) - len(still)

    async def _broken(self) -> list[str]:
        """The concerns to be woken. In steps: whoever takes a turn meanwhile does not wait for all."""
        found = list[str]()
        place: look_over.Place | None = look_over.Place()
        while place:
            step = await self.turns.database.run(partial(self._step, place))
            found += step.to_wake
            place = step.next
        found += await self._to_wake(await self.turns.database.run(self._others))
        return list(dict.fromkeys(found))

    def _step(self, place: look_over.Place, tx: Transaction) -> look_over.Step:
        return look_over.step(tx, self.turns.school, place, self.turns.clock.now())

    def _others(self, tx: Transaction) -> list[str]:
        """The next of all concerns; from the beginning again once all had their turn."""
        school = self.turns.school.id
        if not self._looked_at:
            looks = A_DAY // self.every
            self._at_most = max(self.at_least, look_over.number(tx, school) // looks + 1)
        found = look_over.of_all(tx, school, self._looked_at, self._at_most)
        self._looked_at = found[-1] if len(found) == self._at_most else ""
        return found

    async def _to_wake(self, ids: Sequence[str]) -> list[str]:
        """Those of these that nothing will wake."""
        found: list[str] = []
        for start in range(0, len(ids), look_over.AT_ONCE):
            some = ids[start : start + look_over.AT_ONCE]
            found += await self.turns.database.run(partial(self._look_at, some))
        return found

    def _look_at(self, ids: Sequence[str], tx: Transaction) -> list[str]:
        return look_over.look(tx, self.turns.school, ids, self.turns.clock.now())

    async def _keep_seal(self) -> None:
        """The end of the audit, once a day, where whoever changes the database does not reach it."""
        if self.keep and (seal := await self.turns.seal()):
            day = self.turns.school.local(self.turns.clock.now()).date()
            await asyncio.to_thread(self.keep, day, seal)

    async def _repair(self, concern: str) -> None:
        log.error("no next step, working it out anew", concern=concern)
        try:
            await self.turns.take(Wake(concern))
        except Exception as error:
            log.error("not repaired", error=type(error).__name__, concern=concern)
