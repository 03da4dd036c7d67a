"""Will every open concern be woken again? Looks now and then, puts right what is not so, and says
so in the log.

What is due is read from what is sealed in each concern (`storage.concerns.look_over`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.delivery.rounds import is_due
from bot.running.logs import logger
from bot.turns.turn import Turns
from flows.moves import Wake
from storage.concerns import look_over
from storage.database.transaction import Transaction
from storage.evidence import audit

log = logger("report_image.auditor")

EVERY, AT_LEAST = timedelta(minutes=5), 200
EACH_WITHIN = timedelta(hours=22)  # less than a day: a turn may come late


@dataclass(frozen=True)
class _Seen:
    """What was found so far. `next`: where it goes on; `looked_at`: every concern that was, and `to_wake`
    those that nothing will wake; `others`: whose turn it is besides; `seal`: the end of the audit.
    """

    next: look_over.Place | None
    looked_at: frozenset[str] = frozenset()
    to_wake: tuple[str, ...] = ()
    others: Sequence[str] = ()
    seal: str | None = None


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
    _looked_at: look_over.Behind = look_over.START
    _at_most: int = 0

    async def look_if_due(self) -> None:
        """Look, when the last time is long enough ago; a clock set back counts as long enough."""
        now = self.turns.clock.now()
        if self._seen and now < self._seen and not self.damaged:
            await self.turns.clock_set_back()
        self._seen = now
        if is_due(self.last_run, self.every, now):
            await self.look()

    async def look(self) -> None:
        """Check every open concern now, and of all others so many that each is seen in a day."""
        if self.turns.current.to_begin and not await self.turns.database.run(self._is_damaged):
            await self.turns.begun()
        seen = await self._seen_all()
        self.keys_seen(damaged=seen is None)
        if seen:
            await self._put_right(seen)
            await self._keep_seal(seen.seal)
            await self.turns.keep_destroyed()
        self.runs, self.last_run = self.runs + 1, self.turns.clock.now()

    def _is_damaged(self, tx: Transaction) -> bool:
        """Whether the school's lasting keys cannot be read as they are stored now."""
        return bool(tx.vault.damaged_roots(self.turns.school.id))

    def keys_seen(self, *, damaged: bool) -> None:
        """The school's lasting keys were looked at."""
        self.damaged = damaged
        if damaged:
            log.error(
                "the lasting keys of a school cannot be read: put a copy of the record back",
                school=self.turns.school.id,
            )

    async def _put_right(self, seen: _Seen) -> None:
        broken = list(dict.fromkeys([*seen.to_wake, *await self._to_wake(seen.others)]))
        for concern in broken:
            await self._repair(concern)
        still = await self._to_wake(broken)
        for concern in sorted(still):
            log.error("no next step, and none could be made", concern=concern)
        self.beyond_repair = len(still)
        self.repaired += len(broken) - len(still)

    async def _seen_all(self) -> _Seen | None:
        """What was found, None where the school's lasting keys cannot be read. In steps: whoever takes a
        turn meanwhile does not wait for all.
        """
        seen: _Seen | None = _Seen(look_over.Place())
        while seen and seen.next:
            seen = await self.turns.database.run(partial(self._step, seen))
        return seen

    def _step(self, before: _Seen, tx: Transaction) -> _Seen | None:
        """The next of them; with the last, whose turn it is of all others, and the seal."""
        if self._is_damaged(tx):
            return None
        school = self.turns.school
        assert before.next
        step = look_over.step(tx, school, before.next, self.turns.clock.now())
        looked_at = before.looked_at.union(step.concerns)
        to_wake = (*before.to_wake, *step.to_wake)
        if step.next:
            return _Seen(step.next, looked_at, to_wake)
        others = [one for one in self._others(tx) if one not in looked_at]
        seal = audit.seal(tx, school.id) if self.keep else None
        return _Seen(None, looked_at, to_wake, others, seal)

    def _others(self, tx: Transaction) -> list[str]:
        """The next of all concerns; from the beginning again once all had their turn."""
        school = self.turns.school.id
        if self._looked_at == look_over.START:
            looks = EACH_WITHIN // self.every
            self._at_most = max(self.at_least, look_over.number(tx, school) // looks + 1)
        found = look_over.of_all(tx, school, self._looked_at, self._at_most)
        there_are_more = len(found) == self._at_most
        self._looked_at = self._looked_at.and_behind(found) if there_are_more else look_over.START
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

    async def _keep_seal(self, seal: str | None) -> None:
        """The end of the audit, where whoever changes the database does not reach it."""
        if self.keep and seal:
            day = self.turns.school.local(self.turns.clock.now()).date()
            await asyncio.to_thread(self.keep, day, seal)

    async def _repair(self, concern: str) -> None:
        log.error("no next step, working it out anew", concern=concern)
        try:
            await self.turns.take(Wake(concern))
        except Exception as error:
            log.error("not repaired", error=type(error).__name__, concern=concern)
