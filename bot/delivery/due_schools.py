"""Which schools have something due, and who delivers it? One question for all of them with each tick
of the clock; then each school's own delivery works, so many at once.

Nothing belongs to a process: each asks the same question, and what one has claimed another leaves
alone until the claim runs out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.delivery.delivery import Delivery
from bot.running.clock import Clock, seconds
from bot.running.logs import logger
from bot.running.tasks import ended
from storage.database.committing.together import Order, goes_as
from storage.database.database import Database
from storage.duties import claiming

log = logger("report_image.delivery")

AT_ONCE = 200  # most of them wait for a chat service
ASKED_FOR = 50  # so that what is urgent meanwhile need not wait for many
REST_SECONDS = 5.0  # of a school whose delivery failed: it keeps the others from nothing


@dataclass
class DueSchools:
    """Has every school's delivery work when something of it is due, as soon as `wake` is set."""

    deliveries: dict[str, Delivery]
    database: Database
    clock: Clock
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _told: dict[str, None] = field(default_factory=dict)  # in order, before those that
    _waiting: dict[str, None] = field(default_factory=dict)
    _at_work: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _not_ours: set[str] = field(default_factory=set)
    _resting: dict[str, float] = field(default_factory=dict)
    _more: bool = False
    _finishing: bool = False
    _lost: str = ""  # why the record was not reached the last time

    async def run(self) -> None:
        """Look for ever, whenever woken; what goes wrong is tried again at the next waking."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            try:
                await self.look()
            except Exception as error:
                self._reached(type(error).__name__)
            else:
                self._reached()

    def _reached(self, error: str = "") -> None:
        """Say once that the record is not reached, and once that it is again."""
        before, self._lost = self._lost, error
        if error and error != before:
            log.error("the record cannot be reached", error=error)
        elif before and not error:
            log.info("the record can be reached again")

    async def look(self) -> None:
        """Ask which schools have something due, and begin with as many as there is room for."""
        if len(self._at_work) < AT_ONCE and not self._waiting:
            busy = {*self._not_ours, *self._at_work, *self._told, *self._failed_lately()}
            found = await self.database.run(
                lambda tx: claiming.schools_due(tx, self.clock.now(), busy, ASKED_FOR)
            )
            self._more = bool(found)
            self._not_ours |= set(found) - self.deliveries.keys()
            self._waiting = {one: None for one in found if one in self.deliveries}
        self._begin()

    def told(self, school: str) -> None:
        """Something of this school was committed here: it is looked at before those that wait."""
        if school not in self._at_work and not self._finishing:
            self._told[school] = None
            self._begin()

    @property
    def at_work(self) -> list[asyncio.Task[None]]:
        """The deliveries that work just now."""
        return list(self._at_work.values())

    async def finish(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        self._finishing = True
        tasks = dict(self._at_work)
        await asyncio.gather(*(self.deliveries[school].finish() for school in tasks))
        for task in tasks.values():
            await ended(task)
        log.info("delivery finished")

    def _failed_lately(self) -> list[str]:
        self._resting = {one: until for one, until in self._resting.items() if until > seconds()}
        return list(self._resting)

    def _begin(self) -> None:
        while (found := self._told or self._waiting) and len(self._at_work) < AT_ONCE:
            school = next(iter(found))
            del found[school]
            if school not in self._at_work and not self._finishing:
                self._at_work[school] = asyncio.create_task(self._deliver(school))
        if self._more and not self._waiting and len(self._at_work) < AT_ONCE:
            self._more = False
            self.wake.set()

    async def _deliver(self, school: str) -> None:
        goes_as(Order.DUE)
        delivery = self.deliveries[school]
        try:
            await delivery.turns.up_to_date()
            await delivery.deliver()
        except Exception as error:
            self._resting[school] = seconds() + REST_SECONDS
            delivery.waking.clear()
            log.error("delivery stopped", error=type(error).__name__, school=school)
        finally:
            del self._at_work[school]
            if delivery.waking.is_set():  # told in the very last moment
                self._told[school] = None
            self._begin()
